/* SPDX-License-Identifier: MIT */
#include "models/calibration.h"

#include "base/rng.h"
#include "support/models.h"

enum { N = 60000 };

/* A known chance: sigma(1 - 1.5 ln rank + 0.5 ln share + 0.2 ln seeds), bent by a square if asked. */
static double true_chance(const SgCalibrationSample *sample, bool bent)
{
    double z = 1 - 1.5 * log((double)sample->rank) + 0.5 * log(sample->share) +
               0.2 * log((double)sample->seeds);
    double chance = 1 / (1 + exp(-z));
    return bent ? chance * chance : chance;
}

static SgCalibrationSample *draw(bool bent, uint64_t seed)
{
    SgCalibrationSample *sample_n = g_new(SgCalibrationSample, N);
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    for (int n = 0; n < N; n++) {
        SgCalibrationSample sample = { 1 + (int64_t)sg_rng_below(&rng, 50),
                                       0.05 + 0.95 * sg_rng_double(&rng),
                                       1 + (int64_t)sg_rng_below(&rng, 20), false };
        sample.hit = sg_rng_double(&rng) < true_chance(&sample, bent);
        sample_n[n] = sample;
    }
    return sample_n;
}

static void known_weights_are_found(void)
{
    g_autofree SgCalibrationSample *sample_n = draw(false, 1);
    SgCalibration calibration;
    g_assert_true(sg_calibration_fit(&calibration, sample_n, N, NULL));
    const double expected[] = { 1, -1.5, 0.5, 0.2 };
    for (int f = 0; f < SG_CALIBRATION_FEATURES; f++)
        g_assert_cmpfloat_with_epsilon(calibration.weight[f], expected[f], 0.12);
}

/* What a logistic curve cannot follow, the isotonic part does. */
static void a_bent_curve_is_followed(void)
{
    g_autofree SgCalibrationSample *sample_n = draw(true, 2);
    SgCalibration calibration;
    double off = 0, off_logistic = 0;
    g_assert_true(sg_calibration_fit(&calibration, sample_n, N, NULL));
    for (int n = 0; n < N; n++) {
        double chance = true_chance(&sample_n[n], true);
        off += fabs(sg_calibration_chance(&calibration, &sample_n[n]) - chance) / N;
        off_logistic += fabs(sg_calibration_logistic(&calibration, &sample_n[n]) - chance) / N;
    }
    g_assert_cmpfloat(off, <, 0.01);
    g_assert_cmpfloat(off, <, off_logistic);
}

static void a_better_place_is_never_less_likely(void)
{
    g_autofree SgCalibrationSample *sample_n = draw(false, 3);
    SgCalibration calibration;
    g_assert_true(sg_calibration_fit(&calibration, sample_n, N, NULL));
    double last = 1;
    for (int64_t rank = 1; rank < 1000; rank++) {
        SgCalibrationSample sample = { rank, 0.5, 3, false };
        double chance = sg_calibration_chance(&calibration, &sample);
        g_assert_true(chance >= 0 && chance <= last);
        last = chance;
    }
    for (int k = 1; k < calibration.knots; k++)
        g_assert_true(calibration.z[k] > calibration.z[k - 1] &&
                      calibration.chance[k] >= calibration.chance[k - 1]);
}

static void the_order_of_the_samples_does_not_matter(void)
{
    g_autofree SgCalibrationSample *a = draw(false, 4), *b = g_new(SgCalibrationSample, N);
    for (int n = 0; n < N; n++)
        b[n] = a[N - 1 - n];
    SgCalibration x, y;
    g_assert_true(sg_calibration_fit(&x, a, N, NULL) && sg_calibration_fit(&y, b, N, NULL));
    g_assert_cmpmem(x.weight, sizeof x.weight, y.weight, sizeof y.weight);
    g_assert_cmpint(x.knots, ==, y.knots);
    g_assert_cmpmem(x.chance, (size_t)x.knots * sizeof(double), y.chance,
                    (size_t)y.knots * sizeof(double));
}

static void too_little_is_refused(void)
{
    g_autofree SgCalibrationSample *sample_n = draw(false, 5);
    SgCalibration calibration;
    GError *error = NULL;
    g_assert_false(sg_calibration_fit(&calibration, sample_n, 50, &error));
    assert_fails(error, SG_ERROR_INPUT, "at least 100");
    for (int n = 0; n < N; n++)
        sample_n[n].hit = false;
    g_assert_false(sg_calibration_fit(&calibration, sample_n, N, &error));
    assert_fails(error, SG_ERROR_INPUT, "0 hits");
}

static void it_survives_the_disk(void)
{
    g_autofree SgCalibrationSample *sample_n = draw(true, 6);
    g_autofree char *parent = temporary_folder(), *folder = g_build_filename(parent, "walk", NULL);
    g_auto(SgCsr) lists = { 0 };
    SgCalibration calibration;
    GError *error = NULL;
    random_lists(&lists, 30, 20, 5, false, 1);
    g_autoptr(SgFitted) fitted = fit_model("walk", &lists, NULL);
    g_assert_true(sg_model_save(fitted, folder, NULL));
    g_assert_null(sg_calibration_load(folder, &error));
    g_assert_no_error(error);
    g_assert_true(sg_calibration_fit(&calibration, sample_n, N, NULL));
    g_autoptr(SgJson) extra = json_object();
    json_object_set_new(extra, "calibration", sg_calibration_to_json(&calibration));
    g_assert_true(sg_checkpoint_annotate(folder, extra, NULL));
    g_autofree SgCalibration *loaded = sg_calibration_load(folder, &error);
    g_assert_no_error(error);
    for (int n = 0; n < 100; n++)
        g_assert_true(sg_calibration_chance(loaded, &sample_n[n]) ==
                      sg_calibration_chance(&calibration, &sample_n[n]));
    json_array_clear(json_object_get(json_object_get(extra, "calibration"), "z"));
    g_assert_true(sg_checkpoint_annotate(folder, extra, NULL));
    g_assert_null(sg_calibration_load(folder, &error));
    assert_fails(error, SG_ERROR_INPUT, "damaged");
    g_assert_true(sg_file_remove_all(parent, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calibration/known weights are found", known_weights_are_found);
    g_test_add_func("/calibration/a bent curve is followed", a_bent_curve_is_followed);
    g_test_add_func("/calibration/a better place is never less likely",
                    a_better_place_is_never_less_likely);
    g_test_add_func("/calibration/the order of the samples does not matter",
                    the_order_of_the_samples_does_not_matter);
    g_test_add_func("/calibration/too little is refused", too_little_is_refused);
    g_test_add_func("/calibration/it survives the disk", it_survives_the_disk);
    return g_test_run();
}
