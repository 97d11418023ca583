/* SPDX-License-Identifier: MIT */
#include "learn/stats.h"
#include "support/import.h"
#include "support/test.h"

#include <math.h>

/* Lists a b c; items x y z. a: x y z, b: x, c: x (disliked); weights 1 2 3 4 -5. */
static SgDataset *open_small(const char *folder)
{
    g_autofree char *path =
        write_file(folder, "a.csv", "a,x,1,100\na,y,2,200\na,z,3,300\nb,x,4,50\nc,x,-5,60\n");
    g_autoptr(SgJson) document = import_well(folder, "small", "pairs", path, NULL);
    g_autofree char *made = g_build_filename(folder, "small", NULL);
    return sg_dataset_open(made, NULL);
}

static double real_of(const SgJson *stats, const char *block, const char *side, const char *key)
{
    const SgJson *object = sg_json_object(stats, block);
    return sg_json_double(side ? sg_json_object(object, side) : object, key, NAN);
}

static void the_blocks_hold_the_numbers_worked_out_by_hand(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDataset) d = open_small(folder);
    g_autoptr(SgJson) s = sg_dataset_stats(d);
    g_assert_cmpint((int)real_of(s, "nodes", NULL, "total"), ==, 6);
    g_assert_cmpint((int)real_of(s, "edges", NULL, "total"), ==, 5);
    g_assert_cmpint((int)real_of(s, "edges", NULL, "negative"), ==, 1);
    g_assert_cmpfloat_with_epsilon(sg_json_double(s, "density", 0), 5.0 / 9, 1e-12);
    g_assert_cmpfloat_with_epsilon(sg_json_double(s, "sparsity", 0), 4.0 / 9, 1e-12);
    /* degrees of lists 3 1 1, of items 3 1 1 */
    for (int side = 0; side < 2; side++) {
        const char *name = side ? "items" : "lists";
        g_assert_cmpfloat_with_epsilon(real_of(s, "degree", name, "mean"), 5.0 / 3, 1e-12);
        g_assert_cmpfloat_with_epsilon(real_of(s, "degree", name, "std"), sqrt(8.0 / 9), 1e-12);
        g_assert_cmpfloat(real_of(s, "degree", name, "min"), ==, 1);
        g_assert_cmpfloat(real_of(s, "degree", name, "max"), ==, 3);
        g_assert_cmpfloat(real_of(s, "degree", name, "median"), ==, 1);
        /* 2 (1 + 2 + 9) / (3 * 5) - 4/3 */
        g_assert_cmpfloat_with_epsilon(real_of(s, "degree", name, "gini"), 4.0 / 15, 1e-12);
        g_assert_cmpfloat_with_epsilon(real_of(s, "degree", name, "top1_share"), 0.6, 1e-12);
    }
    g_assert_cmpfloat(real_of(s, "weight", NULL, "mean"), ==, 1);
    g_assert_cmpfloat_with_epsilon(real_of(s, "weight", NULL, "std"), sqrt(10), 1e-12);
    g_assert_cmpfloat(real_of(s, "weight", NULL, "min"), ==, -5);
    g_assert_cmpfloat(real_of(s, "weight", NULL, "max"), ==, 4);
    g_assert_cmpstr(sg_json_string(sg_json_object(s, "time"), "from"), ==, "1970-01-01T00:00:50Z");
    g_assert_cmpstr(sg_json_string(sg_json_object(s, "time"), "to"), ==, "1970-01-01T00:05:00Z");
    g_autofree char *text = sg_dataset_stats_text(s);
    g_assert_nonnull(strstr(text, "density 0.555556, sparsity 44.4444 %"));
    g_assert_nonnull(strstr(text, "lists  mean 1.67, std 0.94, min 1, median 1, max 3"));
    g_assert_nonnull(strstr(text, "1970-01-01T00:00:50Z to 1970-01-01T00:05:00Z"));
    g_assert_null(strstr(text, "not in train"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void an_even_median_is_the_mean_of_the_middle_two(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "a.csv", "a,x\na,y\na,z\na,w\nb,x\n");
    g_autoptr(SgJson) document = import_well(folder, "small", "pairs", path, NULL);
    g_autofree char *made = g_build_filename(folder, "small", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_autoptr(SgJson) s = sg_dataset_stats(d);
    g_assert_cmpfloat(real_of(s, "degree", "lists", "median"), ==, 2.5);
    g_assert_true(json_is_null(json_object_get(s, "time")));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_train_never_saw_is_counted(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = g_build_filename(folder, "split", NULL);
    g_free(write_file(split, "train.txt", "0 1 2\n1 2\n"));
    g_free(write_file(split, "valid.txt", "0 3\n1 3\n"));
    g_free(write_file(split, "test.txt", "0 4\n5 1 6\n"));
    g_autoptr(SgJson) document = import_well(folder, "set", "lightgcn", split, NULL);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_autoptr(SgJson) s = sg_dataset_stats(d);
    g_assert_cmpfloat(real_of(s, "unseen", NULL, "valid_items"), ==, 1);
    g_assert_cmpfloat(real_of(s, "unseen", NULL, "test_items"), ==, 2);
    g_assert_cmpfloat(real_of(s, "unseen", NULL, "valid_lists"), ==, 0);
    g_assert_cmpfloat(real_of(s, "unseen", NULL, "test_lists"), ==, 1);
    g_autofree char *text = sg_dataset_stats_text(s);
    g_assert_nonnull(strstr(text, "not in train"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void genres_are_counted_most_frequent_first(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDataset) d = open_small(folder);
    d->genre_i[0] = (char *)"Techno";
    d->genre_i[1] = (char *)"Ambient";
    d->genre_i[2] = (char *)"Techno";
    g_autoptr(SgJson) s = sg_dataset_stats(d);
    const SgJson *genres = sg_json_array(s, "genres");
    g_assert_cmpuint(json_array_size(genres), ==, 2);
    g_assert_cmpstr(sg_json_string(json_array_get(genres, 0), "genre"), ==, "Techno");
    g_assert_cmpint(sg_json_int(json_array_get(genres, 0), "items", 0), ==, 2);
    g_assert_cmpint(sg_json_int(s, "items_with_genre", 0), ==, 3);
    g_autofree char *text = sg_dataset_stats_text(s);
    g_assert_nonnull(strstr(text, "Techno: 2 (66.7 %)"));
    g_autofree char *gnuplot = g_find_program_in_path("gnuplot");
    if (gnuplot) {
        g_autofree char *charts = g_build_filename(folder, "charts", NULL);
        GError *error = NULL;
        g_auto(GStrv) paths = sg_dataset_charts(d, s, charts, &error);
        g_assert_no_error(error);
        g_assert_cmpint(g_strv_length(paths), ==, 2);
        g_assert_true(g_file_test(paths[1], G_FILE_TEST_EXISTS));
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* The numbers of the published sets that follow from their counts. */
static void gowalla_is_as_sparse_as_published(void)
{
    g_autofree char *input = shared_path("data/cf/gowalla");
    if (!input)
        return;
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgJson) document = import_well(folder, "set", "lightgcn", input, NULL);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_autoptr(SgJson) s = sg_dataset_stats(d);
    /* He et al. 2020, table 2 */
    g_assert_cmpfloat_with_epsilon(sg_json_double(s, "density", 0), 0.00084, 0.000005);
    g_assert_cmpfloat(real_of(s, "unseen", NULL, "test_items"), ==, 0);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dataset-stats/the blocks hold the numbers worked out by hand",
                    the_blocks_hold_the_numbers_worked_out_by_hand);
    g_test_add_func("/dataset-stats/an even median is the mean of the middle two",
                    an_even_median_is_the_mean_of_the_middle_two);
    g_test_add_func("/dataset-stats/what train never saw is counted",
                    what_train_never_saw_is_counted);
    g_test_add_func("/dataset-stats/genres are counted most frequent first",
                    genres_are_counted_most_frequent_first);
    g_test_add_func("/dataset-stats/gowalla is as sparse as published",
                    gowalla_is_as_sparse_as_published);
    return g_test_run();
}
