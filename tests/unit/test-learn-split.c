/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/npy.h"
#include "learn/split.h"
#include "support/learn.h"

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

static void make_split(SgSplit *split, const SgDataset *dataset, const SgSplitOptions *options)
{
    GError *error = NULL;
    g_assert_true(sg_split_init(split, dataset, options, &error));
    g_assert_no_error(error);
    g_assert_true(sg_csr_check(&split->test.train, NULL) && sg_csr_check(&split->test.seeds, NULL));
    g_assert_true(sg_csr_check(&split->test.mask, NULL) && sg_csr_check(&split->test.truth, NULL));
}

/* Train, validation and test truth of a warm split share nothing and hold every pair. */
static void assert_partition(const SgDataset *d, const SgSplit *split)
{
    g_autofree int32_t *row_u = g_new(int32_t, d->U);
    const SgTask *tasks[] = { &split->test, &split->own_valid };
    for (int64_t e = 0; e < d->E; e++) {
        int found = holds(&split->train, d->list_e[e], d->item_e[e]);
        for (int t = 0; t < 2; t++)
            for (int64_t q = 0; q < tasks[t]->truth.rows; q++)
                if (tasks[t]->list_q[q] == d->list_e[e])
                    found += holds(&tasks[t]->truth, q, d->item_e[e]);
        g_assert_cmpint(found, ==, 1);
    }
}

static void given_parts_stay_as_imported(void)
{
    static const Pair pairs[] = {
        IN_PART(0, 0, SG_PART_TRAIN), IN_PART(0, 1, SG_PART_TRAIN), IN_PART(0, 2, SG_PART_VALID),
        IN_PART(0, 3, SG_PART_TEST),  IN_PART(1, 1, SG_PART_TRAIN), IN_PART(1, 2, SG_PART_VALID),
        IN_PART(2, 3, SG_PART_TEST),  IN_PART(2, 0, SG_PART_TEST),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 3, 5);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.queries, ==, 2);
    g_assert_cmpint(split.test.list_q[0], ==, 0);
    g_assert_cmpint(split.test.list_q[1], ==, 2);
    g_assert_cmpint(split.counts.train, ==, 3);
    g_assert_cmpint(split.counts.valid, ==, 2);
    g_assert_cmpint(split.counts.test, ==, 3);
    g_assert_cmpint(split.counts.unseen, ==, 2); /* track 3, of two lists */
    g_assert_cmpint(split.counts.lists, ==, 2);
    g_assert_cmpint(split.counts.tracks, ==, 5);
    g_assert_cmpint(row_size(&split.test.seeds, 0), ==, 2);
    g_assert_false(holds(&split.test.mask, 0, 2)); /* valid is not masked */
    g_assert_cmpint(row_size(&split.test.mask, 1), ==, 0);
    g_assert_true(holds(&split.test.truth, 1, 0) && holds(&split.test.truth, 1, 3));

    d->has_given_split = false;
    SgSplit none;
    GError *error = NULL;
    g_assert_false(sg_split_init(&none, d, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "without a test part");
}

static void random_takes_a_tenth_of_each_list(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 200, 30, 1);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    g_auto(SgSplit) split = { 0 }, again = { 0 }, other = { 0 };
    make_split(&split, d, &options);
    assert_partition(d, &split);
    g_assert_cmpint(split.counts.queries, ==, 60);
    for (int64_t q = 0; q < 60; q++) {
        int64_t test = row_size(&split.test.truth, q), valid = row_size(&split.own_valid.truth, q);
        int64_t n = row_size(&split.train, q) + test + valid;
        g_assert_cmpint(test, ==, (n + 5) / 10);
        g_assert_cmpint(valid, ==, test);
        g_assert_cmpint(row_size(&split.test.seeds, q), ==, n - 2 * test);
        /* Validation tracks are known: masked, but not asked with. */
        g_assert_cmpint(row_size(&split.test.mask, q), ==, n - test);
    }
    make_split(&again, d, &options);
    g_assert_cmpmem(split.test.truth.col, (size_t)split.counts.test * 4, again.test.truth.col,
                    (size_t)again.counts.test * 4);
    options.seed = 43;
    make_split(&other, d, &options);
    g_assert_cmpint(
        memcmp(split.test.truth.col, other.test.truth.col, (size_t)split.counts.test * 4), !=, 0);
}

static void temporal_learns_nothing_from_the_future(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 200, 30, 2);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_TEMPORAL);
    g_auto(SgSplit) split = { 0 }, at = { 0 };
    make_split(&split, d, &options);
    int64_t train = 0, later = 0;
    for (int64_t e = 0; e < d->E; e++) {
        bool learnt = holds(&split.train, d->list_e[e], d->item_e[e]);
        g_assert_false(learnt && d->time_e[e] >= split.cut);
        train += learnt;
        later += d->time_e[e] >= split.cut;
    }
    g_assert_cmpint(train, ==, split.counts.train);
    g_assert_cmpint(train, <=, d->E * 8 / 10);
    g_assert_cmpint(train, >, d->E * 7 / 10);
    g_assert_cmpint(later, >=, d->E / 10);
    g_assert_cmpint(split.counts.test, >, 0);
    g_assert_cmpint(split.counts.valid, >, 0);

    options.at = 1100;
    options.gap = 20;
    make_split(&at, d, &options);
    int64_t in_gap = 0;
    for (int64_t e = 0; e < d->E; e++) {
        g_assert_cmpint(holds(&at.train, d->list_e[e], d->item_e[e]), ==, d->time_e[e] < 1080);
        in_gap += d->time_e[e] >= 1080 && d->time_e[e] < 1100;
    }
    g_assert_cmpint(at.counts.untimed, ==, in_gap);
    g_assert_cmpint(at.counts.valid, ==, 0);
    g_assert_cmpint(at.cut, ==, 1100);

    d->has_time = false;
    SgSplit none;
    GError *error = NULL;
    g_assert_false(sg_split_init(&none, d, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "has no times");
}

static void lists_without_a_past_are_not_asked_by_temporal(void)
{
    static const Pair pairs[] = {
        AT_TIME(0, 0, 10), AT_TIME(0, 1, 11), AT_TIME(0, 2, 30),
        AT_TIME(1, 1, 31), AT_TIME(1, 2, 0),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 2, 3);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_TEMPORAL);
    options.at = 20;
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.queries, ==, 1);
    g_assert_cmpint(split.counts.skipped, ==, 1);
    g_assert_cmpint(split.counts.untimed, ==, 1);
}

static void half_playlist_asks_unseen_lists_with_their_first_half(void)
{
    g_autoptr(Fixture) d = random_fixture(100, 120, 24, 3);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_HALF_PLAYLIST);
    g_assert_cmpint(options.list_min, ==, 10);
    g_assert_cmpint(options.item_min, ==, 5);
    options.list_min = options.item_min = 0;
    g_auto(SgSplit) split = { 0 }, position = { 0 };
    make_split(&split, d, &options);
    int64_t shared_with_train = 0;
    for (int64_t q = 0; q < split.counts.queries; q++) {
        int32_t u = split.test.list_q[q];
        int64_t seeds = row_size(&split.test.seeds, q), truth = row_size(&split.test.truth, q);
        g_assert_cmpint(row_size(&split.train, u), ==, 0);
        g_assert_cmpint(seeds, ==, (seeds + truth) / 2);
        for (int64_t e = split.test.truth.offset[q]; e < split.test.truth.offset[q + 1]; e++)
            g_assert_false(holds(&split.test.seeds, q, split.test.truth.col[e]));
    }
    for (int64_t q = 0; q < split.own_valid.truth.rows; q++)
        shared_with_train += row_size(&split.train, split.own_valid.list_q[q]) > 0;
    g_assert_cmpint(shared_with_train, <=, 1); /* the list at the border */
    g_assert_cmpint(split.counts.train, ==, d->E * 8 / 10);
    int64_t rows = sg_csr_entries(&split.test.seeds) + split.counts.test;
    g_assert_cmpint(d->E - d->E * 9 / 10 - rows, <=, 1); /* one track alone cannot be cut */

    options.by_position = true;
    make_split(&position, d, &options);
    int64_t whole = 0;
    for (int64_t q = 0; q < position.counts.queries; q++) {
        int64_t first = 0, n = 0, seeds = row_size(&position.test.seeds, q);
        while (d->list_e[first] != position.test.list_q[q])
            first++;
        while (first + n < d->E && d->list_e[first + n] == d->list_e[first])
            n++;
        if (seeds + row_size(&position.test.truth, q) < n)
            continue; /* the list at the border has rows in validation */
        for (int64_t k = 0; k < seeds; k++)
            g_assert_true(holds(&position.test.seeds, q, d->item_e[first + k]));
        whole++;
    }
    g_assert_cmpint(whole, >=, position.counts.queries - 1);
}

static void half_playlist_keeps_the_newest_lists_back(void)
{
    Pair pairs[100];
    for (int e = 0; e < 100; e++)
        pairs[e] = (Pair)PAIR(e / 10, e % 10);
    g_autoptr(Fixture) d = fixture(pairs, 100, 10, 10);
    for (int u = 0; u < 10; u++)
        d->modified_u[u] = 100 - u; /* list 0 is the newest */
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_HALF_PLAYLIST);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.queries, ==, 1);
    g_assert_cmpint(split.test.list_q[0], ==, 0);
    g_assert_cmpint(split.own_valid.list_q[0], ==, 1);
    g_assert_cmpint(row_size(&split.test.seeds, 0), ==, 5);
    g_assert_cmpint(row_size(&split.test.truth, 0), ==, 5);
    g_assert_cmpint(split.counts.train, ==, 80);
}

static void leave_one_out_hides_the_last_by_time(void)
{
    static const Pair pairs[] = {
        AT_TIME(0, 4, 40), AT_TIME(0, 1, 10), AT_TIME(0, 3, 30),
        AT_TIME(0, 2, 20), AT_TIME(1, 0, 10), AT_TIME(1, 1, 20),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 2, 5);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_LEAVE_ONE_OUT);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.queries, ==, 1);
    g_assert_true(holds(&split.test.truth, 0, 4));
    g_assert_true(holds(&split.own_valid.truth, 0, 3));
    g_assert_true(holds(&split.train, 0, 1) && holds(&split.train, 0, 2));
    g_assert_true(holds(&split.train, 1, 0) && holds(&split.train, 1, 1));
    g_assert_cmpint(split.counts.skipped, ==, 1);
}

static void strong_gives_four_fifths_of_unseen_lists(void)
{
    g_autoptr(Fixture) d = random_fixture(100, 150, 20, 4);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_STRONG);
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.queries, ==, 10);
    g_assert_cmpint(split.counts.valid_queries, ==, 10);
    g_assert_cmpint(split.counts.lists, ==, 80);
    for (int64_t q = 0; q < split.counts.queries; q++) {
        int64_t seeds = row_size(&split.test.seeds, q), truth = row_size(&split.test.truth, q);
        g_assert_cmpint(row_size(&split.train, split.test.list_q[q]), ==, 0);
        g_assert_cmpint(seeds, ==, (seeds + truth) * 8 / 10);
    }
}

/* The core by definition: drop every list and track that is too small, until none is. */
static int64_t naive_core(const SgDataset *d, int64_t minimum, bool *kept_e)
{
    int64_t kept = 0;
    for (int64_t e = 0; e < d->E; e++)
        kept_e[e] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (int64_t e = 0; e < d->E; e++) {
            int64_t in_list = 0, in_item = 0;
            for (int64_t f = 0; f < d->E; f++) {
                in_list += kept_e[f] && d->list_e[f] == d->list_e[e];
                in_item += kept_e[f] && d->item_e[f] == d->item_e[e];
            }
            if (kept_e[e] && (in_list < minimum || in_item < minimum)) {
                kept_e[e] = false;
                changed = true;
            }
        }
    }
    for (int64_t e = 0; e < d->E; e++)
        kept += kept_e[e];
    return kept;
}

static void the_core_is_the_largest_that_holds(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 120, 30, 5);
    g_autofree bool *kept_e = g_new(bool, d->E);
    int64_t kept = naive_core(d, 5, kept_e);
    g_assert_cmpint(kept, >, 0);
    g_assert_cmpint(kept, <, d->E);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    options.list_min = options.item_min = 5;
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.filtered, ==, d->E - kept);
    g_assert_cmpint(split.counts.train + split.counts.valid + split.counts.test, ==, kept);
    for (int64_t i = 0; i < split.counts.tracks; i++) {
        bool any = false;
        for (int64_t e = 0; e < d->E; e++)
            any = any || (kept_e[e] && d->item_e[e] == split.item_of[i]);
        g_assert_true(any);
        g_assert_true(i == 0 || split.item_of[i] > split.item_of[i - 1]);
    }
}

static void dislikes_and_repeats_are_left_out_and_counted(void)
{
    static const Pair pairs[] = {
        PAIR(0, 0), WEIGHED(0, 1, -3), WEIGHED(0, 2, 0.25f),
        PAIR(0, 3), PAIR(0, 4),        IN_PART(0, 3, SG_PART_TEST),
    };
    g_autoptr(Fixture) d = fixture(pairs, G_N_ELEMENTS(pairs), 1, 5);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_LEAVE_ONE_OUT);
    options.min_weight = 0.5;
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.disliked, ==, 2);
    g_assert_cmpint(split.counts.merged, ==, 1);
    g_assert_cmpint(split.counts.train, ==, 1);
}

static void nothing_left_to_ask_is_an_input_error(void)
{
    static const Pair pairs[] = { PAIR(0, 0), PAIR(0, 1) };
    g_autoptr(Fixture) d = fixture(pairs, 2, 1, 2);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_LEAVE_ONE_OUT);
    SgSplit split;
    GError *error = NULL;
    g_assert_false(sg_split_init(&split, d, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "no list to ask");
    options.list_min = 3;
    g_assert_false(sg_split_init(&split, d, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "nothing to learn from is left (2 pairs filtered");
}

static void options_reach_matrices_masks_and_weights(void)
{
    g_autoptr(Fixture) d = random_fixture(30, 80, 20, 6);
    d->weight_e[0] = 2.5f;
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    options.weighted = options.repeats = options.fit_valid = true;
    g_auto(SgSplit) split = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(sg_csr_entries(&split.test.mask), ==, 0);
    g_assert_cmpint(split.counts.train, ==, sg_csr_entries(&split.train) + split.counts.valid);
    g_assert_cmpint(split.counts.train + split.counts.test, ==, d->E);
    bool found = false;
    for (int64_t e = 0; e < sg_csr_entries(&split.test.train); e++)
        found = found || split.test.train.val[e] == 2.5f;
    for (int64_t e = 0; e < split.counts.test; e++)
        found = found || d->item_e[0] == split.test.truth.col[e];
    g_assert_true(found);
}

static void another_dataset_asks_by_urn(void)
{
    static const Pair learnt[] = { PAIR(0, 0), PAIR(0, 1), PAIR(0, 2), PAIR(1, 1), PAIR(1, 2) };
    static const Pair asking[] = {
        PAIR(0, 3), PAIR(0, 4), PAIR(0, 0), PAIR(0, 1), PAIR(0, 2), PAIR(1, 3),
    };
    g_autoptr(Fixture) d = fixture(learnt, G_N_ELEMENTS(learnt), 2, 3);
    g_autoptr(Fixture) other = fixture(asking, G_N_ELEMENTS(asking), 2, 5);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_HALF_PLAYLIST);
    options.list_min = options.item_min = 0;
    options.by_position = true;
    g_auto(SgSplit) split = { 0 };
    GError *error = NULL;
    g_assert_true(sg_split_init_other(&split, d, other, &options, &error));
    g_assert_no_error(error);
    /* List 0 asks with t:3 and t:4, both unknown here; list 1 is too short. */
    g_assert_cmpint(split.counts.queries, ==, 1);
    g_assert_cmpint(split.counts.train, ==, 5);
    g_assert_cmpint(split.counts.unmatched, ==, 2);
    g_assert_cmpint(split.counts.outside, ==, 0);
    g_assert_cmpint(row_size(&split.test.seeds, 0), ==, 0);
    g_assert_cmpint(row_size(&split.test.truth, 0), ==, 3);
    sg_split_clear(&split);

    options.kind = SG_SPLIT_STRONG;
    options.by_position = false;
    int64_t outside = 0, unmatched = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        options.seed = seed;
        g_auto(SgSplit) strong = { 0 };
        g_assert_true(sg_split_init_other(&strong, d, other, &options, NULL));
        g_assert_cmpint(strong.counts.outside + strong.counts.unmatched, ==, 2);
        g_assert_cmpint(strong.test.outside_q[0], ==, strong.counts.outside);
        g_assert_cmpint(row_size(&strong.test.truth, 0) + strong.counts.outside, ==, 1);
        outside += strong.counts.outside;
        unmatched += strong.counts.unmatched;
    }
    g_assert_cmpint(outside, >, 0);
    g_assert_cmpint(unmatched, >, outside);
    options.kind = SG_SPLIT_RANDOM;
    g_assert_false(sg_split_init_other(&split, d, other, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "--split random cannot cut");
}

/* A fixture with a test part, every fourth pair. */
static SgDataset *given_fixture(uint64_t seed)
{
    SgDataset *d = random_fixture(50, 100, 20, seed);
    for (int64_t e = 0; e < d->E; e++)
        d->part_e[e] = e % 4 == 0 ? SG_PART_TEST : SG_PART_TRAIN;
    d->has_given_split = true;
    return d;
}

static void assert_same_task(const SgTask *a, const SgTask *b)
{
    const SgCsr *of_a[] = { &a->train, &a->seeds, &a->mask, &a->truth };
    const SgCsr *of_b[] = { &b->train, &b->seeds, &b->mask, &b->truth };
    for (size_t n = 0; n < G_N_ELEMENTS(of_a); n++)
        g_assert_cmpmem(of_a[n]->col, (size_t)sg_csr_entries(of_a[n]) * 4, of_b[n]->col,
                        (size_t)sg_csr_entries(of_b[n]) * 4);
}

static void validation_is_cut_from_train_alone(void)
{
    for (SgValidation kind = SG_VALIDATION_TAIL; kind <= SG_VALIDATION_RANDOM; kind++) {
        g_autoptr(Fixture) d = given_fixture(7);
        SgSplitOptions options;
        sg_split_defaults(&options, SG_SPLIT_GIVEN);
        options.validation = kind;
        g_auto(SgSplit) split = { 0 }, poisoned = { 0 };
        g_auto(SgTask) valid = { 0 }, same = { 0 };
        make_split(&split, d, &options);
        g_assert_true(sg_split_validation(&valid, &split, d, NULL));
        g_assert_true(sg_csr_check(&valid.train, NULL) && sg_csr_check(&valid.truth, NULL));
        for (int64_t q = 0; q < valid.truth.rows; q++) {
            int64_t n = row_size(&split.train, valid.list_q[q]);
            g_assert_cmpint(row_size(&valid.truth, q), ==, (n + 5) / 10);
            g_assert_cmpint(row_size(&valid.seeds, q), ==, n - (n + 5) / 10);
            for (int64_t e = valid.truth.offset[q]; e < valid.truth.offset[q + 1]; e++) {
                g_assert_true(holds(&split.train, valid.list_q[q], valid.truth.col[e]));
                g_assert_false(holds(&valid.train, valid.list_q[q], valid.truth.col[e]));
                g_assert_false(holds(&valid.seeds, q, valid.truth.col[e]));
            }
        }
        /* Another test part changes nothing in the validation task. */
        for (int64_t e = 0; e < d->E; e++) {
            d->item_e[e] = (d->item_e[e] + 37 * (d->part_e[e] == SG_PART_TEST)) % (int32_t)d->M;
            d->time_e[e] -= 999 * (d->part_e[e] == SG_PART_TEST);
        }
        make_split(&poisoned, d, &options);
        g_assert_true(sg_split_validation(&same, &poisoned, d, NULL));
        assert_same_task(&valid, &same);
    }
}

static void the_tail_is_the_latest_of_each_list(void)
{
    g_autoptr(Fixture) d = given_fixture(7);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    for (int64_t e = 0; e < d->E; e++)
        d->time_e[e] = 5000 - d->time_e[e]; /* the first one of a list is the latest */
    g_auto(SgSplit) split = { 0 };
    g_auto(SgTask) valid = { 0 };
    make_split(&split, d, &options);
    g_assert_true(sg_split_validation(&valid, &split, d, NULL));
    g_assert_cmpint(split.options.validation, ==, SG_VALIDATION_TAIL); /* there are times */
    for (int64_t q = 0; q < valid.truth.rows; q++) {
        int64_t oldest_hidden = INT64_MAX, newest_kept = 0;
        for (int64_t e = 0; e < d->E; e++) {
            if (d->list_e[e] != valid.list_q[q] || d->part_e[e] != SG_PART_TRAIN)
                continue;
            if (holds(&valid.truth, q, d->item_e[e]))
                oldest_hidden = MIN(oldest_hidden, d->time_e[e]);
            else
                newest_kept = MAX(newest_kept, d->time_e[e]);
        }
        g_assert_cmpint(oldest_hidden, >=, newest_kept);
    }
}

static void validation_can_be_the_splits_own_part(void)
{
    g_autoptr(Fixture) d = random_fixture(80, 100, 20, 8);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_STRONG);
    g_auto(SgSplit) own = { 0 }, carved = { 0 }, given = { 0 };
    g_auto(SgTask) a = { 0 }, b = { 0 }, none = { 0 };
    GError *error = NULL;
    make_split(&own, d, &options);
    g_assert_true(sg_split_validation(&a, &own, d, NULL));
    g_assert_cmpint(a.truth.rows, ==, 8);
    g_assert_cmpint(sg_csr_entries(&a.train), ==, own.counts.train);
    g_assert_nonnull(strstr(sg_split_validation_text(&own), "of the split"));
    options.validation = SG_VALIDATION_RANDOM;
    make_split(&carved, d, &options);
    g_assert_true(sg_split_validation(&b, &carved, d, NULL));
    g_assert_cmpint(b.truth.rows, ==, 64);
    g_assert_nonnull(strstr(sg_split_validation_text(&carved), "seed 42"));
    g_autoptr(Fixture) parts = given_fixture(9);
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    options.validation = SG_VALIDATION_OWN;
    make_split(&given, parts, &options);
    g_assert_false(sg_split_validation(&none, &given, parts, &error));
    assert_fails(error, SG_ERROR_INPUT, "no validation part of its own");
}

static void a_sample_keeps_whole_queries(void)
{
    g_autoptr(Fixture) d = random_fixture(80, 100, 20, 9);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    g_auto(SgSplit) split = { 0 };
    g_auto(SgTask) sample = { 0 }, all = { 0 };
    make_split(&split, d, &options);
    g_assert_true(sg_task_sample(&sample, &split.test, 20, 1, NULL));
    g_assert_cmpint(sample.truth.rows, ==, 20);
    int64_t at = 0;
    for (int64_t q = 0; q < 20; q++) {
        while (split.test.list_q[at] != sample.list_q[q])
            at++; /* ends: samples stand in order */
        g_assert_cmpint(row_size(&sample.seeds, q), ==, row_size(&split.test.seeds, at));
        g_assert_cmpmem(sample.truth.col + sample.truth.offset[q],
                        (size_t)row_size(&sample.truth, q) * 4,
                        split.test.truth.col + split.test.truth.offset[at],
                        (size_t)row_size(&split.test.truth, at) * 4);
    }
    g_assert_true(sg_task_sample(&all, &split.test, 1000, 1, NULL));
    g_assert_cmpint(all.truth.rows, ==, split.test.truth.rows);
}

static void names_are_read_and_mended(void)
{
    SgSplitKind kind;
    GError *error = NULL;
    for (SgSplitKind n = 0; n < SG_SPLIT_COUNT; n++)
        g_assert_true(sg_split_parse(sg_split_names[n], &kind, NULL) && kind == n);
    g_assert_false(sg_split_parse("randem", &kind, &error));
    assert_fails(error, SG_ERROR_INPUT, "did you mean 'random'");
    SgValidation validation;
    g_assert_true(sg_validation_parse("tail", &validation, NULL));
    g_assert_cmpint(validation, ==, SG_VALIDATION_TAIL);
    g_assert_false(sg_validation_parse("head", &validation, &error));
    assert_fails(error, SG_ERROR_INPUT, "choose from auto, own, tail, random");
}

/* Row i of the dataset holds i and 10 i. */
static char *write_features(const char *folder, int64_t rows)
{
    g_autofree float *x = g_new(float, rows * 2);
    char *path = g_build_filename(folder, "features.npy", NULL);
    for (int64_t i = 0; i < rows; i++) {
        x[2 * i] = (float)i;
        x[2 * i + 1] = (float)(10 * i);
    }
    g_assert_true(sg_npy_write(path, SG_NPY_F4, 2, (int64_t[]){ rows, 2 }, x, NULL));
    return path;
}

static void features_follow_the_tracks_of_the_split(void)
{
    g_autoptr(Fixture) d = random_fixture(60, 200, 30, 1);
    g_autofree char *folder = temporary_folder();
    SgSplitOptions options;
    GError *error = NULL;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    options.item_min = 8; /* some tracks go, so the numbers differ */
    g_auto(SgSplit) split = { 0 };
    g_auto(SgTask) valid = { 0 }, sample = { 0 };
    make_split(&split, d, &options);
    g_assert_cmpint(split.counts.tracks, <, 200);
    g_assert_false(sg_split_read_features(&split, d, folder, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "features.npy");
    error = NULL;
    g_autofree char *short_one = write_features(folder, 199);
    g_assert_false(sg_split_read_features(&split, d, folder, &error));
    assert_fails(error, SG_ERROR_INPUT, "features.npy");
    g_assert_null(split.test.features_id);
    g_autofree char *path = write_features(folder, 200);
    g_assert_true(sg_split_read_features(&split, d, folder, NULL));
    g_assert_true(sg_split_validation(&valid, &split, d, NULL));
    g_assert_true(sg_task_sample(&sample, &valid, 7, 1, NULL));
    g_assert_true(valid.features_id == split.features && sample.features_id == split.features);
    g_assert_cmpint(sample.feature_width, ==, 2);
    for (int64_t i = 0; i < split.counts.tracks; i++) {
        g_assert_cmpfloat(split.test.features_id[2 * i], ==, (float)split.item_of[i]);
        g_assert_cmpfloat(split.test.features_id[2 * i + 1], ==, (float)(10 * split.item_of[i]));
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/split/given parts stay as imported", given_parts_stay_as_imported);
    g_test_add_func("/split/random takes a tenth of each list", random_takes_a_tenth_of_each_list);
    g_test_add_func("/split/temporal learns nothing from the future",
                    temporal_learns_nothing_from_the_future);
    g_test_add_func("/split/lists without a past are not asked by temporal",
                    lists_without_a_past_are_not_asked_by_temporal);
    g_test_add_func("/split/half-playlist asks unseen lists with their first half",
                    half_playlist_asks_unseen_lists_with_their_first_half);
    g_test_add_func("/split/half-playlist keeps the newest lists back",
                    half_playlist_keeps_the_newest_lists_back);
    g_test_add_func("/split/leave-one-out hides the last by time",
                    leave_one_out_hides_the_last_by_time);
    g_test_add_func("/split/strong gives four fifths of unseen lists",
                    strong_gives_four_fifths_of_unseen_lists);
    g_test_add_func("/split/the core is the largest that holds",
                    the_core_is_the_largest_that_holds);
    g_test_add_func("/split/dislikes and repeats are left out and counted",
                    dislikes_and_repeats_are_left_out_and_counted);
    g_test_add_func("/split/nothing left to ask is an input error",
                    nothing_left_to_ask_is_an_input_error);
    g_test_add_func("/split/options reach matrices, masks and weights",
                    options_reach_matrices_masks_and_weights);
    g_test_add_func("/split/another dataset asks by URN", another_dataset_asks_by_urn);
    g_test_add_func("/split/validation is cut from train alone",
                    validation_is_cut_from_train_alone);
    g_test_add_func("/split/the tail is the latest of each list",
                    the_tail_is_the_latest_of_each_list);
    g_test_add_func("/split/validation can be the split's own part",
                    validation_can_be_the_splits_own_part);
    g_test_add_func("/split/a sample keeps whole queries", a_sample_keeps_whole_queries);
    g_test_add_func("/split/names are read and mended", names_are_read_and_mended);
    g_test_add_func("/split/features follow the tracks of the split",
                    features_follow_the_tracks_of_the_split);
    return g_test_run();
}
