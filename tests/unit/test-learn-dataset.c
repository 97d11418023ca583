/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

/* Three users: train 0: a b c, 1: b; valid 1: d; test 0: d, 2: a, with a..d = 10, 20, 30, 40. */
static char *make_small(const char *folder)
{
    g_autofree char *input = g_build_filename(folder, "input", NULL);
    g_free(write_file(input, "train.txt", "0 30 10 20\n1 20\n"));
    g_free(write_file(input, "valid.txt", "1 40\n"));
    g_free(write_file(input, "test.txt", "2 10\n0 40\n"));
    g_autoptr(SgJson) document = import_well(folder, "small", "lightgcn", input, NULL);
    g_assert_cmpint(count_of(document, "interactions"), ==, 7);
    return g_build_filename(folder, "small", NULL);
}

static void interactions_come_back_sorted_with_their_parts(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = make_small(folder);
    GError *error = NULL;
    g_autoptr(SgDataset) d = sg_dataset_open(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(d->name, ==, "small");
    g_assert_cmpuint(strlen(d->hash), ==, 64);
    g_assert_true(d->has_given_split && !d->has_time);
    static const int32_t list[] = { 0, 0, 0, 0, 1, 1, 2 }, item[] = { 2, 3, 0, 1, 1, 3, 0 };
    static const int32_t position[] = { 0, 0, 1, 2, 0, 0, 0 };
    static const uint8_t part[] = { 0, 2, 0, 0, 0, 1, 2 };
    g_assert_cmpint(d->E, ==, 7);
    g_assert_cmpmem(d->list_e, 28, list, sizeof list);
    g_assert_cmpmem(d->item_e, 28, item, sizeof item);
    g_assert_cmpmem(d->position_e, 28, position, sizeof position);
    g_assert_cmpmem(d->part_e, 7, part, sizeof part);
    g_assert_cmpfloat(d->weight_e[6], ==, 1);
    g_assert_cmpint(d->time_e[0], ==, SG_DATASET_NO_TIME);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void names_and_numbers_belong_together(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = make_small(folder);
    g_autoptr(SgDataset) d = sg_dataset_open(path, NULL);
    g_assert_cmpint(d->U, ==, 3);
    g_assert_cmpint(d->M, ==, 4);
    g_assert_cmpint(sg_idmap_count(d->items), ==, 4);
    g_assert_cmpstr(sg_idmap_name(d->items, 2), ==, "lightgcn:item:30");
    g_assert_cmpint(sg_idmap_find(d->lists, "lightgcn:user:1"), ==, 1);
    g_assert_null(d->title_i[0]);
    g_assert_null(d->genre_i[3]);
    g_assert_cmpint(d->artist_of_i[0], ==, -1);
    g_assert_cmpint(d->artists, ==, 0);
    g_assert_cmpint(d->year_i[1], ==, 0);
    g_assert_cmpint(d->modified_u[2], ==, SG_DATASET_NO_TIME);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_dataset_that_is_not_there_is_not_found(void)
{
    GError *error = NULL;
    g_assert_null(sg_dataset_open("no-such-dataset", &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "no-such-dataset");
}

/* Replaces one file of a good dataset and expects the opening to name what is wrong. */
static void expect_damaged(const char *file, const char *text, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = make_small(folder);
    g_autofree char *victim = g_build_filename(path, file, NULL);
    if (text)
        g_free(write_file(path, file, text));
    else
        g_assert_cmpint(g_unlink(victim), ==, 0);
    GError *error = NULL;
    g_assert_null(sg_dataset_open(path, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_damaged_dataset_is_refused_by_name(void)
{
    expect_damaged("dataset.json", "{\"name\": \"x\"}", "lacks name, hash or counts");
    expect_damaged("dataset.json", "{", "not valid JSON");
    expect_damaged("dataset.json",
                   "{\"name\": \"x\", \"hash\": \"y\", \"counts\": {\"lists\": 3, \"items\": 4,"
                   " \"interactions\": 999999999999}}",
                   "interactions.parquet has 7 rows");
    expect_damaged("dataset.json",
                   "{\"name\": \"x\", \"hash\": \"y\", \"counts\": {\"lists\": 2, \"items\": 4,"
                   " \"interactions\": 7}}",
                   "lists.parquet has 3 rows");
    expect_damaged("interactions.parquet", "not Parquet at all", "interactions.parquet");
    expect_damaged("items.parquet", NULL, "items.parquet is missing");
}

/* Rows that an import never writes, made by DuckDB itself. */
static void expect_bad_rows(const char *select, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = make_small(folder);
    g_autofree char *sql =
        g_strdup_printf("COPY (%s) TO '%s/interactions.parquet' (FORMAT parquet)", select, path);
    GError *error = NULL;
    g_autoptr(SgDuck) duck = sg_duck_open(NULL, &error);
    g_assert_true(sg_duck_run(duck, sql, &error));
    g_assert_null(sg_dataset_open(path, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void rows_that_break_an_invariant_are_refused(void)
{
    expect_bad_rows("SELECT 2 - i % 2 AS list, 0 AS item, 1.0 AS weight, NULL AS timestamp, "
                    "0 AS position, 0 AS part FROM range(7) t(i)",
                    "row 1: rows out of order");
    expect_bad_rows("SELECT 0 AS list, 0 AS item, 'nan'::FLOAT AS weight, NULL AS timestamp, "
                    "i AS position, 0 AS part FROM range(7) t(i)",
                    "row 0: a weight that is no number");
    expect_bad_rows("SELECT 0 AS list, 0 AS item, 1 AS weight, NULL AS timestamp, "
                    "i AS position, 3 AS part FROM range(7) t(i)",
                    "row 0: a part that does not exist");
    expect_bad_rows("SELECT 0 AS list, NULL AS item, 1 AS weight, NULL AS timestamp, "
                    "i AS position, 0 AS part FROM range(7) t(i)",
                    "row 0: a list or item that does not exist");
    expect_bad_rows("SELECT 0 AS list, i - 2 AS item, 1 AS weight, NULL AS timestamp, "
                    "i AS position, 0 AS part FROM range(7) t(i)",
                    "row 0: a list or item that does not exist");
    expect_bad_rows("SELECT 0 AS list FROM range(7)", "interactions.parquet");
}

/* Counts of shared/data/README.md. */
static void check_published(const char *where, int64_t U, int64_t M, const int64_t part_count[3])
{
    g_autofree char *input = shared_path(where);
    if (!input)
        return;
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgJson) document = import_well(folder, "set", "lightgcn", input, NULL);
    g_assert_cmpint(count_of(document, "repeats"), ==, 0);
    g_autofree char *path = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(path, NULL);
    int64_t found[3] = { 0 };
    for (int64_t e = 0; e < d->E; e++)
        found[d->part_e[e]]++;
    g_assert_cmpint(d->U, ==, U);
    g_assert_cmpint(d->M, ==, M);
    for (int part = 0; part < 3; part++)
        g_assert_cmpint(found[part], ==, part_count[part]);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void gowalla_has_the_published_counts(void)
{
    check_published("data/cf/gowalla", 29858, 40981, (const int64_t[3]){ 810128, 0, 217242 });
}

static void lastfm_has_the_published_counts(void)
{
    check_published("data/cf/lastfm", 1885, 17388, (const int64_t[3]){ 64315, 9143, 18321 });
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dataset/interactions come back sorted with their parts",
                    interactions_come_back_sorted_with_their_parts);
    g_test_add_func("/dataset/names and numbers belong together",
                    names_and_numbers_belong_together);
    g_test_add_func("/dataset/a dataset that is not there is not found",
                    a_dataset_that_is_not_there_is_not_found);
    g_test_add_func("/dataset/a damaged dataset is refused by name",
                    a_damaged_dataset_is_refused_by_name);
    g_test_add_func("/dataset/rows that break an invariant are refused",
                    rows_that_break_an_invariant_are_refused);
    g_test_add_func("/dataset/gowalla has the published counts", gowalla_has_the_published_counts);
    g_test_add_func("/dataset/lastfm has the published counts", lastfm_has_the_published_counts);
    return g_test_run();
}
