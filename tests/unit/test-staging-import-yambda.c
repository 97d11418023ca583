/* SPDX-License-Identifier: MIT */
#include "base/npy.h"
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

/* The Parquet files are made by DuckDB from rows written here. */
static void make_parquet(const char *folder, const char *name, const char *select)
{
    g_autofree char *sql =
        g_strdup_printf("COPY (%s) TO '%s/%s.parquet' (FORMAT parquet)", select, folder, name);
    GError *error = NULL;
    g_autoptr(SgDuck) duck = sg_duck_open(NULL, &error);
    g_assert_true(sg_file_make_folder(folder, NULL));
    sg_duck_run(duck, sql, &error);
    g_assert_no_error(error);
}

#define LISTENS_TYPES                                                                              \
    "SELECT uid::UINTEGER AS uid, timestamp::UINTEGER AS timestamp, item_id::UINTEGER AS "         \
    "item_id, "                                                                                    \
    "is_organic::UTINYINT AS is_organic, ratio::USMALLINT AS played_ratio_pct, "                   \
    "length::UINTEGER AS track_length_seconds FROM (VALUES "
#define LISTENS_NAMES ") t(uid, timestamp, item_id, is_organic, ratio, length)"
#define VOTES_TYPES                                                                                \
    "SELECT uid::UINTEGER AS uid, timestamp::UINTEGER AS timestamp, item_id::UINTEGER AS "         \
    "item_id, "                                                                                    \
    "is_organic::UTINYINT AS is_organic FROM (VALUES "
#define VOTES_NAMES ") t(uid, timestamp, item_id, is_organic)"

static const char *const unfiltered[] = { "min-length=0", "min-tracks=0", NULL };

static SgDataset *import_folder(const char *folder, const char *const *assignments)
{
    g_autofree char *input = g_build_filename(folder, "flat", NULL);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_assert_true(sg_file_remove_all(made, NULL));
    g_autoptr(SgJson) document = import_well(folder, "set", "yambda", input, assignments);
    return sg_dataset_open(made, NULL);
}

/* User 1: track 5 heard twice (100 % organic today, 50 % recommended 30 days ago), track 6 disliked
 * today. User 2: track 5 liked today and heard at 250 %, track 7 liked and taken back. */
static void make_small(const char *folder)
{
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    make_parquet(flat, "listens",
                 LISTENS_TYPES
                 "(1, 3000000, 5, 1, 100, 180), (1, 3000000 - 30 * 86400, 5, 0, 50, 180), "
                 "(2, 3000000, 5, 1, 250, 180)" LISTENS_NAMES);
    make_parquet(flat, "likes", VOTES_TYPES "(2, 3000000, 5, 1), (2, 2000000, 7, 1)" VOTES_NAMES);
    make_parquet(flat, "unlikes", VOTES_TYPES "(2, 2000001, 7, 1)" VOTES_NAMES);
    make_parquet(flat, "dislikes", VOTES_TYPES "(1, 3000000, 6, 1)" VOTES_NAMES);
}

static void evidence_adds_up_as_the_formula_says(void)
{
    g_autofree char *folder = temporary_folder();
    make_small(folder);
    g_autoptr(SgDataset) d = import_folder(folder, unfiltered);
    g_assert_cmpint(d->E, ==, 3);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "yambda:user:1");
    g_assert_cmpstr(sg_idmap_name(d->items, 1), ==, "yambda:track:6");
    /* 1 + 0.5 * 2^-1 * 0.5 */
    g_assert_cmpfloat_with_epsilon(d->weight_e[0], 1.125, 1e-6);
    g_assert_cmpfloat_with_epsilon(d->weight_e[1], -3, 1e-6);
    /* 5 + 2.5, at most 5 */
    g_assert_cmpfloat_with_epsilon(d->weight_e[2], 5, 1e-6);
    g_assert_cmpint(d->time_e[0], ==, 3000000);
    g_assert_true(d->has_time);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void recency_and_organic_factors_can_be_switched_off(void)
{
    g_autofree char *folder = temporary_folder();
    make_small(folder);
    g_autoptr(SgDataset) d =
        import_folder(folder, (const char *const[]){ "min-length=0", "min-tracks=0",
                                                     "recency-days=0", "inorganic=1", NULL });
    g_assert_cmpfloat_with_epsilon(d->weight_e[0], 1.5, 1e-6);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_was_taken_back_or_cancels_out_is_counted(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    make_small(folder);
    /* user 1 does not dislike track 6 any more; user 3 heard nothing of track 5 */
    make_parquet(flat, "undislikes", VOTES_TYPES "(1, 3000000, 6, 1)" VOTES_NAMES);
    make_parquet(flat, "listens",
                 LISTENS_TYPES
                 "(1, 3000000, 5, 1, 100, 180), (3, 3000000, 5, 1, 0, 180)" LISTENS_NAMES);
    g_autoptr(SgJson) document = import_well(folder, "set", "yambda", flat, unfiltered);
    const char *first = NULL;
    g_assert_cmpint(skipped_of(document, "like that was taken back", &first), ==, 1);
    g_assert_cmpint(skipped_of(document, "dislike that was taken back", &first), ==, 1);
    g_assert_cmpstr(first, ==, "user 1 track 6");
    g_assert_cmpint(skipped_of(document, "add up to 0", NULL), ==, 1);
    g_assert_cmpint(count_of(document, "interactions"), ==, 2);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void users_and_tracks_below_ten_leave_by_default(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    /* 12 users heard tracks 0..9, user 0 also track 10, user 12 only track 0 */
    make_parquet(
        flat, "listens",
        "SELECT (i // 10)::UINTEGER AS uid, i::UINTEGER AS timestamp, (i % 10)::UINTEGER AS "
        "item_id, 1::UTINYINT AS is_organic, 100::USMALLINT AS played_ratio_pct, "
        "1::UINTEGER AS track_length_seconds FROM range(121) t(i)");
    g_autoptr(SgDataset) d = import_folder(folder, NULL);
    g_assert_cmpint(d->U, ==, 12);
    g_assert_cmpint(d->M, ==, 10);
    g_assert_cmpint(d->E, ==, 120);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void embeddings_become_features_in_the_order_of_the_items(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    make_small(folder);
    make_parquet(flat, "embeddings",
                 "SELECT item_id::UINTEGER AS item_id, embed, normalized_embed FROM (VALUES "
                 "(6, [3.0, 4.0]::DOUBLE[], [0.6, 0.8]::DOUBLE[]), (99, [1.0, 1.0], [1.0, 1.0])) "
                 "t(item_id, embed, normalized_embed)");
    g_autoptr(SgDataset) d = import_folder(folder, unfiltered);
    g_autofree char *path = g_build_filename(folder, "set", "features.npy", NULL);
    g_auto(SgNpy) npy = { 0 };
    GError *error = NULL;
    g_assert_true(sg_npy_open(&npy, path, &error));
    g_assert_true(sg_npy_check(&npy, path, SG_NPY_F4, 2, d->M, 2, &error));
    const float *x = npy.data;
    g_assert_cmpfloat(x[0], ==, 0); /* track 5 has none */
    g_assert_cmpfloat(x[2], ==, 0.6f);
    g_assert_cmpfloat(x[3], ==, 0.8f);
    g_autofree char *plain = g_strdup(d->hash);
    g_autoptr(SgDataset) raw = import_folder(
        folder, (const char *const[]){ "min-length=0", "min-tracks=0", "features=embed", NULL });
    g_assert_cmpstr(plain, !=, raw->hash);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void rows_that_cannot_be_used_are_counted(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    make_parquet(flat, "listens",
                 "SELECT * FROM (VALUES (1::BIGINT, 10::BIGINT, 5::BIGINT, 1, 100::DOUBLE, 1), "
                 "(NULL, 10, 5, 1, 100, 1), (1, NULL, 5, 1, 100, 1), (-1, 10, 5, 1, 100, 1), "
                 "(1, 10, -5, 1, 100, 1), (1, 10, 6, 1, 'nan', 1), (1, 10, 6, 1, -3, 1), "
                 "(1, 10, 6, 1, NULL, 1), (1, 10, 6, 1, 1e9, 1)) t(uid, timestamp, item_id, "
                 "is_organic, played_ratio_pct, track_length_seconds)");
    g_autoptr(SgJson) document = import_well(folder, "set", "yambda", flat, unfiltered);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "interactions"), ==, 1);
    g_assert_cmpint(skipped_of(document, "without a user, a track or a time", &first), ==, 2);
    g_assert_cmpstr(first, ==, "listens.parquet row 1");
    g_assert_cmpint(skipped_of(document, "negative id", NULL), ==, 2);
    g_assert_cmpint(skipped_of(document, "usable played ratio", NULL), ==, 4);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *folder, const char *path, const char *part)
{
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "yambda", path, unfiltered, false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
}

static void a_file_of_another_kind_is_refused_by_name(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *flat = g_build_filename(folder, "flat", NULL);
    g_assert_true(sg_file_make_folder(flat, NULL));
    expect_refused(folder, flat, "Yambda: there is no listens.parquet");
    g_autofree char *other = write_file(folder, "other.parquet", "x");
    expect_refused(folder, other, "'other.parquet' is none of listens");
    g_autofree char *damaged = write_file(flat, "listens.parquet", "PAR1 no Parquet PAR1");
    expect_refused(folder, flat, "'listens.parquet'");
    make_parquet(flat, "listens", "SELECT 1 AS uid, 2 AS item_id, 3 AS timestamp");
    expect_refused(folder, flat, "'listens.parquet' has no column 'is_organic'");
    make_small(folder);
    make_parquet(flat, "embeddings",
                 "SELECT i AS item_id, [i] AS embed, range(1 + i) AS normalized_embed "
                 "FROM range(5, 7) t(i)");
    expect_refused(folder, flat, "a vector has 7 numbers, another one 6");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/yambda/evidence adds up as the formula says",
                    evidence_adds_up_as_the_formula_says);
    g_test_add_func("/yambda/recency and organic factors can be switched off",
                    recency_and_organic_factors_can_be_switched_off);
    g_test_add_func("/yambda/what was taken back or cancels out is counted",
                    what_was_taken_back_or_cancels_out_is_counted);
    g_test_add_func("/yambda/users and tracks below ten leave by default",
                    users_and_tracks_below_ten_leave_by_default);
    g_test_add_func("/yambda/embeddings become features in the order of the items",
                    embeddings_become_features_in_the_order_of_the_items);
    g_test_add_func("/yambda/rows that cannot be used are counted",
                    rows_that_cannot_be_used_are_counted);
    g_test_add_func("/yambda/a file of another kind is refused by name",
                    a_file_of_another_kind_is_refused_by_name);
    return g_test_run();
}
