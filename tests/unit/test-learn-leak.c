/* SPDX-License-Identifier: MIT */
#include "learn/leak.h"
#include "support/learn.h"

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/* Splits, lets `spoil` change what it wants, and expects the check to fail and name `part`. */
static void make_split(SgSplit *split, const SgDataset *d, SgSplitKind kind)
{
    SgSplitOptions options;
    GError *error = NULL;
    sg_split_defaults(&options, kind);
    options.list_min = options.item_min = 0;
    g_assert_true(sg_split_init(split, d, &options, &error));
    g_assert_no_error(error);
}

static void expect_leak(const SgSplit *split, const SgDataset *d, const SgDataset *other,
                        const char *part)
{
    GError *error = NULL;
    g_assert_false(sg_leak_check_split(split, d, other, &error));
    g_assert_cmpint(sg_error_exit_code(error), ==, 1);
    assert_fails(error, SG_ERROR_FAILED, part);
}

static void every_split_of_clean_data_passes(void)
{
    g_autoptr(Fixture) d = random_fixture(120, 150, 20, 1);
    for (int64_t e = 0; e < d->E; e++)
        d->part_e[e] = e % 5 == 0 ? SG_PART_TEST : SG_PART_TRAIN;
    d->has_given_split = true;
    for (SgSplitKind kind = 0; kind < SG_SPLIT_COUNT; kind++) {
        g_auto(SgSplit) split = { 0 };
        GError *error = NULL;
        make_split(&split, d, kind);
        g_assert_true(sg_leak_check_split(&split, d, NULL, &error));
        g_assert_no_error(error);
    }
}

static void a_test_pair_in_train_is_caught(void)
{
    static const Pair pairs[] = {
        PAIR(0, 0),
        PAIR(0, 1),
        IN_PART(0, 1, SG_PART_TEST),
        IN_PART(0, 2, SG_PART_TEST),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 1, 3);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, SG_SPLIT_GIVEN);
    expect_leak(&split, d, NULL,
                "a test pair stands in train (list 'l:0', track 't:1'; 1 such pairs)");
    split.options.repeats = true;
    g_assert_true(sg_leak_check_split(&split, d, NULL, NULL));
}

/* Lists and items name the same nodes: who follows whom. */
static void a_reversed_test_pair_in_train_is_caught(void)
{
    static const Pair pairs[] = { PAIR(0, 1), PAIR(1, 2), IN_PART(2, 1, SG_PART_TEST), PAIR(2, 0) };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 3, 3);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, SG_SPLIT_GIVEN);
    g_assert_true(sg_leak_check_split(&split, d, NULL, NULL));
    sg_idmap_free(d->lists);
    sg_idmap_free(d->items);
    d->lists = sg_idmap_new();
    d->items = sg_idmap_new();
    for (int n = 0; n < 3; n++) {
        g_autofree char *name = g_strdup_printf("soundcloud:users:%d", n);
        sg_idmap_add(d->lists, name);
        sg_idmap_add(d->items, name);
    }
    expect_leak(&split, d, NULL, "the other way round (list 'soundcloud:users:2'");
    /* Bare numbers are equal by accident. */
    sg_idmap_free(d->lists);
    sg_idmap_free(d->items);
    d->lists = sg_idmap_new();
    d->items = sg_idmap_new();
    for (int n = 0; n < 3; n++) {
        g_autofree char *name = g_strdup_printf("%d", n);
        sg_idmap_add(d->lists, name);
        sg_idmap_add(d->items, name);
    }
    g_assert_true(sg_leak_check_split(&split, d, NULL, NULL));
}

static void a_duplicate_row_is_caught(void)
{
    static const Pair pairs[] = {
        PAIR(0, 0),
        PAIR(0, 1),
        PAIR(0, 1),
        IN_PART(0, 2, SG_PART_TEST),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 1, 3);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, SG_SPLIT_GIVEN);
    expect_leak(&split, d, NULL, "a pair stands twice");
}

static void a_time_after_the_cut_in_train_is_caught(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 100, 20, 3);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, SG_SPLIT_TEMPORAL);
    g_assert_true(sg_leak_check_split(&split, d, NULL, NULL));
    int64_t e = 0, held = 0;
    while (!holds(&split.train, d->list_e[e], d->item_e[e]))
        e++;
    held = d->time_e[e];
    d->time_e[e] = split.cut;
    expect_leak(&split, d, NULL, "not earlier than the test part");
    d->time_e[e] = held;
    e = 0;
    while (d->list_e[e] != split.test.list_q[0] || !holds(&split.test.truth, 0, d->item_e[e]))
        e++;
    d->time_e[e] = split.cut - 1;
    expect_leak(&split, d, NULL, "a test pair is earlier");
}

static void a_seed_that_is_also_truth_is_caught(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 100, 20, 4);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, SG_SPLIT_STRONG);
    split.test.truth.col[split.test.truth.offset[1]] =
        split.test.seeds.col[split.test.seeds.offset[1]];
    expect_leak(&split, d, NULL, "given away by its own query");
}

static void an_unseen_list_that_was_learnt_is_caught(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 100, 20, 5);
    g_autoptr(Fixture) other = random_fixture(60, 100, 20, 6);
    g_auto(SgSplit) split = { 0 }, foreign = { 0 };
    make_split(&split, d, SG_SPLIT_STRONG);
    for (int64_t q = 0; q < split.test.truth.rows; q++)
        if (split.test.list_q[q] > 0 && row_size(&split.train, split.test.list_q[q] - 1) > 0)
            split.test.list_q[q]--; /* as if the neighbour had asked */
    split.options.repeats = true;   /* and none of its tracks were compared */
    expect_leak(&split, d, NULL, "should be unseen");

    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_STRONG);
    options.repeats = true;
    g_assert_true(sg_split_init_other(&foreign, d, other, &options, NULL));
    expect_leak(&foreign, d, other, "should be unseen");
}

/* An evaluation whose lists hold the given tracks for everybody. */
static void same_list_for_all(SgEvaluation *evaluation, int64_t Q, const int32_t *track_k, int K)
{
    *evaluation = (SgEvaluation){ .Q = Q, .K = K };
    evaluation->track_qk = g_new(int32_t, Q * K);
    for (int64_t q = 0; q < Q; q++)
        memcpy(evaluation->track_qk + q * K, track_k, (size_t)K * sizeof *track_k);
}

/* 60 queries: each has a track of its own and one of the two that became popular in the test. */
static void make_trend(SgTask *task)
{
    enum { QUERIES = 60 };
    int32_t row[2 * QUERIES], col[2 * QUERIES];
    for (int q = 0; q < QUERIES; q++) {
        row[2 * q] = row[2 * q + 1] = q;
        col[2 * q] = 10 + q;
        col[2 * q + 1] = q % 2;
    }
    g_assert_true(
        sg_csr_from_pairs(&task->truth, QUERIES, 80, 2 * QUERIES, row, col, NULL, NULL, NULL));
}

static void knowing_what_is_popular_in_the_test_is_caught(void)
{
    g_auto(SgTask) task = { 0 };
    g_auto(SgEvaluation) popularity = { 0 }, peeking = { 0 }, honest = { 0 };
    GError *error = NULL;
    make_trend(&task);
    const int32_t popular[] = { 10, 11 }, trend[] = { 0, 1 };
    same_list_for_all(&popularity, 60, popular, 2);
    same_list_for_all(&peeking, 60, trend, 2);
    same_list_for_all(&honest, 60, trend, 2);
    g_assert_false(sg_leak_check_shuffled(&peeking, "peeking", &popularity, &task, 42, &error));
    assert_fails(error, SG_ERROR_FAILED, "peeking still finds 0.5000");
    g_assert_true(
        sg_leak_check_shuffled(&popularity, "popularity", &popularity, &task, 42, &error));
    /* Perfect, but only for who asks: nothing is left of it after the shuffle. */
    for (int q = 0; q < 60; q++)
        honest.track_qk[2 * q] = honest.track_qk[2 * q + 1] = 10 + q;
    g_assert_true(sg_leak_check_shuffled(&honest, "honest", &popularity, &task, 42, &error));
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/leak/every split of clean data passes", every_split_of_clean_data_passes);
    g_test_add_func("/leak/a test pair in train is caught", a_test_pair_in_train_is_caught);
    g_test_add_func("/leak/a reversed test pair in train is caught",
                    a_reversed_test_pair_in_train_is_caught);
    g_test_add_func("/leak/a duplicate row is caught", a_duplicate_row_is_caught);
    g_test_add_func("/leak/a time after the cut in train is caught",
                    a_time_after_the_cut_in_train_is_caught);
    g_test_add_func("/leak/a seed that is also truth is caught",
                    a_seed_that_is_also_truth_is_caught);
    g_test_add_func("/leak/an unseen list that was learnt is caught",
                    an_unseen_list_that_was_learnt_is_caught);
    g_test_add_func("/leak/knowing what is popular in the test is caught",
                    knowing_what_is_popular_in_the_test_is_caught);
    return g_test_run();
}
