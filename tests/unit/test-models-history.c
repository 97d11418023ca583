/* SPDX-License-Identifier: MIT */
#include "models/history.h"

#include "support/models.h"

static const double epochs[3][SG_HISTORY_COLUMNS] = { { 0.7, NAN, NAN, 1 },
                                                      { 0.5, 0.1, 0.05, 2 },
                                                      { 0.4, 0.2, 0.08, 3 } };

static void what_was_added_is_there_and_can_be_set_again(void)
{
    g_auto(SgHistory) history = { 0 }, again = { 0 };
    sg_history_init(&history);
    sg_history_init(&again);
    for (int e = 0; e < 3; e++)
        sg_history_add(&history, epochs[e]);
    SgCheckpointArray array = sg_history_array(&history);
    g_assert_cmpint(array.shape[0], ==, 3);
    g_assert_cmpint(array.shape[1], ==, SG_HISTORY_COLUMNS);
    sg_history_set(&again, array.data, 2);
    g_assert_cmpint(again.epochs, ==, 2);
    g_assert_cmpfloat(sg_history_at(&again, 1, SG_HISTORY_LOSS), ==, 0.5);
    sg_history_add(&again, epochs[2]);
    g_assert_cmpfloat(sg_history_at(&again, 2, SG_HISTORY_SECONDS), ==, 3);
}

static void write_history(const char *folder, int64_t count, int64_t columns)
{
    g_autofree char *path = g_build_filename(folder, "history.npy", NULL);
    const int64_t shape[] = { count, columns };
    g_assert_true(sg_npy_write(path, SG_NPY_F8, 2, shape, epochs, NULL));
}

static bool exists(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void curves_are_drawn(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *charts = g_build_filename(folder, "charts", NULL);
    g_autofree char *gnuplot = g_find_program_in_path("gnuplot");
    bool drawn = true;
    GError *error = NULL;
    if (!gnuplot) {
        g_test_skip("gnuplot is not installed");
        return;
    }
    g_assert_true(sg_history_draw(folder, charts, &drawn, NULL));
    g_assert_false(drawn); /* a model without one */
    write_history(folder, 1, SG_HISTORY_COLUMNS);
    g_assert_true(sg_history_draw(folder, charts, &drawn, &error));
    g_assert_true(drawn && exists(charts, "loss.svg") && !exists(charts, "validation.svg"));
    write_history(folder, 3, SG_HISTORY_COLUMNS);
    g_assert_true(sg_history_draw(folder, charts, &drawn, &error));
    g_assert_true(exists(charts, "validation.svg") && exists(charts, "validation.dat"));
    write_history(folder, 3, 3);
    g_assert_false(sg_history_draw(folder, charts, &drawn, &error));
    assert_fails(error, SG_ERROR_INPUT, "history.npy");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/history/what was added is there and can be set again",
                    what_was_added_is_there_and_can_be_set_again);
    g_test_add_func("/history/curves are drawn", curves_are_drawn);
    return g_test_run();
}
