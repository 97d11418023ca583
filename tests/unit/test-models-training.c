/* SPDX-License-Identifier: MIT */
#include "models/training.h"

#include "support/models.h"

static void the_digest_is_of_the_lists_and_their_weights(void)
{
    g_auto(SgCsr) a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
    const SgFitContext none = { 0 };
    float x[30] = { 1 };
    const SgFitContext some = { .features_id = x, .feature_width = 1 };
    random_lists(&a, 40, 30, 5, true, 3);
    random_lists(&b, 40, 30, 5, true, 3);
    random_lists(&c, 40, 30, 5, true, 4);
    random_lists(&d, 40, 30, 5, true, 3);
    d.val[7] += 0.5f;
    g_autofree char *of_a = sg_training_digest(&a, &none), *of_b = sg_training_digest(&b, &none);
    g_autofree char *of_c = sg_training_digest(&c, &none), *of_d = sg_training_digest(&d, &none);
    g_assert_cmpstr(of_a, ==, of_b);
    g_assert_cmpstr(of_a, !=, of_c);
    g_assert_cmpstr(of_a, !=, of_d);
    SgCsr plain = a;
    plain.val = NULL;
    g_autofree char *of_plain = sg_training_digest(&plain, &none);
    g_assert_cmpstr(of_a, !=, of_plain);
    g_autofree char *with = sg_training_digest(&a, &some);
    x[3] = 2;
    g_autofree char *others = sg_training_digest(&a, &some);
    g_assert_cmpstr(of_a, !=, with);
    g_assert_cmpstr(with, !=, others);
}

static void a_state_comes_back_as_it_was(void)
{
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    const SgModel *model = sg_model_find("bpr");
    SgModelOptions options;
    sg_model_defaults(model, &options);
    SgTraining training = { model, &options, UINT64_MAX, "abc" };
    const float x[6] = { 1, -2, 3, 4.5f, 0, 1e-30f };
    const double y[2] = { 0.1, 7 };
    const SgCheckpointArray arrays[] = { { "x", SG_NPY_F4, 2, { 2, 3 }, x },
                                         { "y", SG_NPY_F8, 1, { 2, -1 }, y },
                                         { 0 } };
    static const char *const all[] = { NULL }, *const free_rate[] = { "rate", NULL };
    GError *error = NULL;
    for (int round = 0; round < 2; round++) { /* the second takes the place of the first */
        g_autoptr(SgJson) state = json_object();
        json_object_set_new(state, "step", json_integer(40 + round));
        g_assert_true(sg_training_save(&training, folder, state, arrays, &error));
    }
    g_autoptr(SgJson) state = sg_training_open(&training, folder, all, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sg_json_int(state, "step", 0), ==, 41);
    float x2[6];
    double y2[2];
    g_assert_true(sg_training_read(folder, &arrays[0], x2, NULL));
    g_assert_true(sg_training_read(folder, &arrays[1], y2, NULL));
    g_assert_cmpmem(x, sizeof x, x2, sizeof x2);
    g_assert_cmpmem(y, sizeof y, y2, sizeof y2);

    SgCheckpointArray wider = arrays[0];
    wider.shape[1] = 4;
    g_assert_false(sg_training_read(folder, &wider, x2, &error));
    assert_fails(error, SG_ERROR_INPUT, "x.npy");
    g_assert_true(sg_model_set_option(model, &options, "rate=0.01", NULL));
    g_assert_null(sg_training_open(&training, folder, all, &error));
    assert_fails(error, SG_ERROR_INPUT, "another option 'rate'");
    g_autoptr(SgJson) other_rate = sg_training_open(&training, folder, free_rate, &error);
    g_assert_nonnull(other_rate);
    g_assert_true(sg_file_remove_all(parent, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/training/the digest is of the lists and their weights",
                    the_digest_is_of_the_lists_and_their_weights);
    g_test_add_func("/training/a state comes back as it was", a_state_comes_back_as_it_was);
    return g_test_run();
}
