/* SPDX-License-Identifier: MIT */
#include "learn/reliability.h"

#include "support/models.h"

#include <math.h>

/* A calibration that says what it is told. */
static SgCalibration say(double chance)
{
    return (SgCalibration){ .weight = { log(chance / (1 - chance)) },
                            .knots = 1,
                            .chance = { chance } };
}

/* `hits` of 10, evenly. */
static GArray *samples_with(int hits, int count)
{
    GArray *samples = g_array_new(FALSE, FALSE, sizeof(SgCalibrationSample));
    for (int n = 0; n < count; n++) {
        SgCalibrationSample sample = { 1 + n % 7, 0.5, 3, n % 10 < hits };
        g_array_append_val(samples, sample);
    }
    return samples;
}

static void one_chance_for_all_is_measured_by_hand(void)
{
    SgCalibration calibration = say(0.2);
    SgReliability measured;
    g_autoptr(GArray) samples = samples_with(3, 1500);
    sg_reliability_measure(&measured, &calibration, samples);
    g_assert_cmpint(measured.hits, ==, 450);
    g_assert_cmpfloat_with_epsilon(measured.brier, 0.3 * 0.64 + 0.7 * 0.04, 1e-12);
    g_assert_cmpfloat_with_epsilon(measured.brier_constant, 0.21, 1e-12);
    g_assert_cmpfloat_with_epsilon(measured.log_loss, -0.3 * log(0.2) - 0.7 * log(0.8), 1e-12);
    g_assert_cmpfloat_with_epsilon(measured.ece, 0.1, 1e-12);
    g_assert_cmpfloat_with_epsilon(measured.ece_logistic, 0.1, 1e-12);
    int64_t count = 0;
    double hits = 0;
    for (int b = 0; b < SG_RELIABILITY_BINS; b++) {
        count += measured.bin[b].count;
        hits += measured.bin[b].hits * (double)measured.bin[b].count;
        g_assert_cmpfloat_with_epsilon(measured.bin[b].chance, 0.2, 1e-12);
    }
    g_assert_cmpint(count, ==, 1500);
    g_assert_cmpfloat_with_epsilon(hits, 450, 1e-9);
}

/* Lists of a small world, cut in two: what a model says of one half holds for the other. */
static void chances_hold_for_lists_that_were_not_seen(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 1200, 150, 12, false, 3);
    g_autofree uint8_t *cut_e = g_new0(uint8_t, sg_csr_entries(&lists));
    g_autofree uint8_t *other_e = g_new0(uint8_t, sg_csr_entries(&lists));
    for (int64_t e = 0; e < sg_csr_entries(&lists); e++) {
        cut_e[e] = e % 5 == 0;
        other_e[e] = e % 5 == 1;
    }
    g_auto(SgTask) valid = { 0 }, test = { 0 };
    g_assert_true(sg_task_carve(&valid, &lists, cut_e, NULL));
    g_assert_true(sg_task_carve(&test, &lists, other_e, NULL));
    g_autoptr(SgFitted) first = fit_model("walk", &valid.train, NULL);
    g_autoptr(SgFitted) second = fit_model("walk", &test.train, NULL);
    g_autoptr(GArray) seen = sg_reliability_samples(first, &valid, 20, NULL);
    g_autoptr(GArray) held = sg_reliability_samples(second, &test, 20, NULL);
    g_assert_cmpint(seen->len, >, 10000);
    SgCalibration calibration;
    SgReliability measured;
    g_assert_true(sg_calibration_fit(&calibration, (SgCalibrationSample *)(void *)seen->data,
                                     seen->len, NULL));
    sg_reliability_measure(&measured, &calibration, held);
    g_assert_cmpfloat(measured.ece, <, 0.02);
    g_assert_cmpfloat(measured.brier, <, measured.brier_constant);
}

static void samples_are_the_ranking_without_the_known_tracks(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 40, 10, false, 5);
    g_autofree uint8_t *cut_e = g_new0(uint8_t, sg_csr_entries(&lists));
    for (int64_t e = 0; e < sg_csr_entries(&lists); e++)
        cut_e[e] = e % 4 == 0;
    g_auto(SgTask) task = { 0 };
    g_assert_true(sg_task_carve(&task, &lists, cut_e, NULL));
    g_autoptr(SgFitted) fitted = fit_model("popularity", &task.train, NULL);
    g_autoptr(GArray) samples = sg_reliability_samples(fitted, &task, 40, NULL);
    int64_t hits = 0, truths = sg_csr_entries(&task.truth);
    for (guint n = 0; n < samples->len; n++) {
        const SgCalibrationSample *sample = &g_array_index(samples, SgCalibrationSample, n);
        hits += sample->hit;
        g_assert_true(sample->share <= 1 && (sample->rank > 1 || sample->share == 1));
    }
    g_assert_cmpint(hits, ==, truths); /* the whole catalogue was ranked */
    g_assert_cmpint(samples->len, ==, task.seeds.rows * 40 - sg_csr_entries(&task.mask));
}

static void the_diagram_is_drawn(void)
{
    g_autofree char *folder = temporary_folder();
    SgCalibration calibration = say(0.2);
    SgReliability measured;
    GError *error = NULL;
    g_autoptr(GArray) samples = samples_with(2, 1500);
    sg_reliability_measure(&measured, &calibration, samples);
    if (!sg_reliability_chart(&measured, "walk", folder, "reliability", &error)) {
        g_assert_error(error, SG_ERROR, SG_ERROR_NOT_FOUND);
        g_clear_error(&error);
        g_test_skip("gnuplot is not installed");
    } else {
        g_autofree char *path = g_build_filename(folder, "reliability.svg", NULL);
        g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    g_autoptr(SgJson) json = sg_reliability_json(&measured);
    g_assert_cmpint(json_array_size(sg_json_array(json, "bins")), ==, SG_RELIABILITY_BINS);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reliability/one chance for all is measured by hand",
                    one_chance_for_all_is_measured_by_hand);
    g_test_add_func("/reliability/chances hold for lists that were not seen",
                    chances_hold_for_lists_that_were_not_seen);
    g_test_add_func("/reliability/samples are the ranking without the known tracks",
                    samples_are_the_ranking_without_the_known_tracks);
    g_test_add_func("/reliability/the diagram is drawn", the_diagram_is_drawn);
    return g_test_run();
}
