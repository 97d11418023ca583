/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-index.h"
#include "support/models.h"

#include "base/interrupt.h"

enum { MOST_LISTS = 60, MOST_TRACKS = 90, MOST_LENGTH = 14 };

/* The lists as they should be: what the index is edited to, kept beside it. */
typedef struct {
    int64_t U;
    int64_t M;
    int32_t track[MOST_LISTS][MOST_LENGTH];
    float strength[MOST_LISTS][MOST_LENGTH];
    int64_t n[MOST_LISTS];
} Lists;

static void to_csr(const Lists *lists, SgCsr *csr)
{
    int32_t row[MOST_LISTS * MOST_LENGTH], col[MOST_LISTS * MOST_LENGTH];
    float val[MOST_LISTS * MOST_LENGTH];
    int64_t E = 0;
    for (int64_t u = 0; u < lists->U; u++) {
        for (int64_t t = 0; t < lists->n[u]; t++) {
            row[E] = (int32_t)u;
            col[E] = lists->track[u][t];
            val[E++] = lists->strength[u][t];
        }
    }
    g_assert_true(sg_csr_from_pairs(csr, lists->U, lists->M, E, row, col, val, NULL, NULL));
}

/* Ascending tracks with strengths, some of them of no use; at most `most` of them. */
static int64_t draw_list(SgRng *rng, int64_t M, int64_t most, int32_t *track, float *strength)
{
    int64_t n = 0;
    for (int32_t i = 0; i < M && n < most; i++) {
        double chance = (double)most / (double)(2 * i + 10);
        if (sg_rng_double(rng) >= chance)
            continue;
        strength[n] = (float)sg_rng_below(rng, 6) / 2 - 0.5f;
        track[n++] = i;
    }
    return n;
}

static void assert_equals_a_rebuild(SgCooccurIndex *index, const Lists *lists,
                                    const SgCooccurOptions *options)
{
    g_auto(SgCsr) csr = { 0 };
    to_csr(lists, &csr);
    g_auto(SgCooccurTable) table = { 0 };
    g_assert_true(sg_cooccur_build(&table, &csr, options, NULL));
    g_assert_cmpint(sg_cooccur_index_tracks(index), ==, lists->M);
    for (int32_t j = 0; j < lists->M; j++) {
        SgCooccurRow row = sg_cooccur_index_row(index, j);
        int64_t start = table.offset[j], n = table.offset[j + 1] - start;
        g_assert_cmpint(row.count, ==, n);
        g_assert_cmpmem(row.track, (size_t)n * 4, table.track + start, (size_t)n * 4);
        g_assert_cmpmem(row.value, (size_t)n * 4, table.value + start, (size_t)n * 4);
        g_assert_true(n == 0 || (row.weight != NULL) == (table.weight != NULL));
        if (row.weight) {
            g_assert_cmpmem(row.weight, (size_t)n * 8, table.weight + start, (size_t)n * 8);
            g_assert_cmpmem(row.together, (size_t)n * 4, table.together + start, (size_t)n * 4);
        }
    }
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 0);
}

static void random_edits_equal_a_rebuild(void)
{
    for (int round = 0; round < 24; round++) {
        SgCooccurOptions options = {
            .measure = (SgCooccurMeasure)(round % 6),
            .a = 0.6,
            .r = round % 4 ? 0.4 : 0,
            .strengths = round % 2,
            .K = round % 3 ? 6 : 0,
            .evidence = round % 5 == 0,
        };
        SgRng rng;
        sg_rng_init(&rng, 20, (uint64_t)round);
        Lists lists = { .U = 20, .M = 30 };
        for (int64_t u = 0; u < lists.U; u++)
            lists.n[u] = draw_list(&rng, 30, 8, lists.track[u], lists.strength[u]);
        g_auto(SgCsr) csr = { 0 };
        to_csr(&lists, &csr);
        g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&csr, &options, NULL);
        for (int edit = 0; edit < 60; edit++) {
            int64_t u =
                (int64_t)sg_rng_below(&rng, MIN((uint64_t)MOST_LISTS, (uint64_t)lists.U + 2));
            int64_t M = MIN(MOST_TRACKS, lists.M + 2);
            int64_t n = 0;
            if (sg_rng_below(&rng, 4) > 0)
                n = draw_list(&rng, M, MOST_LENGTH, lists.track[u], lists.strength[u]);
            g_assert_true(
                sg_cooccur_index_set(index, u, lists.track[u], lists.strength[u], n, NULL));
            lists.n[u] = n;
            lists.U = MAX(lists.U, u + 1);
            lists.M = MAX(lists.M, n > 0 ? lists.track[u][n - 1] + 1 : 0);
            g_assert_cmpint(sg_cooccur_index_lists(index), ==, lists.U);
            if (edit % 4 == 0)
                assert_equals_a_rebuild(index, &lists, &options);
        }
    }
}

static void adding_then_deleting_a_list_changes_no_row(void)
{
    g_auto(SgCsr) csr = { 0 };
    random_lists(&csr, 40, 60, 6, false, 4);
    SgCooccurOptions options = { .measure = SG_COOCCUR_TEMPERED, .a = 1, .r = 0.35, .K = 10 };
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&csr, &options, NULL);
    g_auto(SgCooccurTable) table = { 0 };
    g_assert_true(sg_cooccur_build(&table, &csr, &options, NULL));
    const int32_t track[] = { 0, 7, 21 };
    g_assert_true(sg_cooccur_index_refresh(index, NULL));
    g_assert_true(sg_cooccur_index_set(index, 40, track, NULL, 3, NULL));
    g_assert_cmpint(sg_cooccur_index_stale(index), >, 3);
    g_assert_true(sg_cooccur_index_refresh(index, NULL));
    g_assert_true(sg_cooccur_index_set(index, 40, NULL, NULL, 0, NULL));
    for (int32_t j = 0; j < 60; j++) {
        SgCooccurRow row = sg_cooccur_index_row(index, j);
        size_t n = (size_t)row.count;
        g_assert_cmpint(row.count, ==, table.offset[j + 1] - table.offset[j]);
        g_assert_cmpmem(row.track, n * 4, table.track + table.offset[j], n * 4);
        g_assert_cmpmem(row.value, n * 4, table.value + table.offset[j], n * 4);
    }
}

/* Counts look at no degrees: an edit touches the rows of its own tracks and no others. */
static void only_what_an_edit_touches_is_stale(void)
{
    g_auto(SgCsr) csr = { 0 };
    random_lists(&csr, 40, 60, 6, false, 4);
    SgCooccurOptions options = { .measure = SG_COOCCUR_TOGETHER, .K = 10 };
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&csr, &options, NULL);
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 60);
    g_assert_true(sg_cooccur_index_refresh(index, NULL));
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 0);
    const int32_t track[] = { 5, 9 }, shorter[] = { 9 };
    g_assert_true(sg_cooccur_index_set(index, 50, track, NULL, 2, NULL));
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 2);
    sg_cooccur_index_row(index, 5);
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 1);
    g_assert_true(sg_cooccur_index_set(index, 50, shorter, NULL, 1, NULL));
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 2);
}

static void a_wrong_list_is_refused_and_changes_nothing(void)
{
    static const struct {
        int64_t u;
        int32_t track[2];
        const char *part;
    } wrong[] = {
        { -1, { 1, 2 }, "list number -1" }, { INT64_MAX, { 1, 2 }, "out of range" },
        { 3, { 2, 2 }, "list 3: track 2" }, { 3, { 2, 1 }, "list 3: track 1" },
        { 3, { -4, 1 }, "track -4" },       { 3, { 1, INT32_MAX }, "track 2147483647" },
    };
    g_auto(SgCsr) csr = { 0 };
    random_lists(&csr, 10, 20, 4, false, 4);
    SgCooccurOptions options = { .measure = SG_COOCCUR_WEIGHT };
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&csr, &options, NULL);
    g_assert_true(sg_cooccur_index_refresh(index, NULL));
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        GError *error = NULL;
        g_assert_false(sg_cooccur_index_set(index, wrong[n].u, wrong[n].track, NULL, 2, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
        g_assert_cmpint(sg_cooccur_index_stale(index), ==, 0);
    }
    g_assert_cmpint(sg_cooccur_index_row(index, -1).count, ==, 0);
    g_assert_cmpint(sg_cooccur_index_row(index, 20).count, ==, 0);
    options.K = -1;
    GError *error = NULL;
    g_assert_null(sg_cooccur_index_new(&csr, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "K is -1");
}

static void an_interrupted_refresh_goes_on_later(void)
{
    g_auto(SgCsr) csr = { 0 }, none = { 0 };
    random_lists(&csr, 10, 20, 4, false, 4);
    SgCooccurOptions options = { .measure = SG_COOCCUR_JACCARD };
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&csr, &options, NULL);
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_false(sg_cooccur_index_refresh(index, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "counting pairs");
    g_assert_cmpint(sg_cooccur_index_stale(index), ==, 20);
    g_assert_true(sg_cooccur_index_refresh(index, NULL));

    g_assert_true(sg_csr_init(&none, 0, 0, 0, false, NULL));
    g_autoptr(SgCooccurIndex) empty = sg_cooccur_index_new(&none, &options, NULL);
    g_assert_true(sg_cooccur_index_refresh(empty, NULL));
    g_assert_true(sg_cooccur_index_set(empty, 2, (int32_t[]){ 1, 70 }, NULL, 2, NULL));
    g_assert_cmpint(sg_cooccur_index_row(empty, 70).count, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cooccur index/random edits equal a rebuild", random_edits_equal_a_rebuild);
    g_test_add_func("/cooccur index/adding then deleting a list changes no row",
                    adding_then_deleting_a_list_changes_no_row);
    g_test_add_func("/cooccur index/only what an edit touches is stale",
                    only_what_an_edit_touches_is_stale);
    g_test_add_func("/cooccur index/a wrong list is refused and changes nothing",
                    a_wrong_list_is_refused_and_changes_nothing);
    g_test_add_func("/cooccur index/an interrupted refresh goes on later",
                    an_interrupted_refresh_goes_on_later);
    return g_test_run();
}
