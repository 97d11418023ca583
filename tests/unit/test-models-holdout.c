/* SPDX-License-Identifier: MIT */
#include "models/holdout.h"

#include "support/learn.h"
#include "support/models.h"

static void a_tenth_of_each_list_is_cut_and_nothing_is_lost(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        g_auto(SgHoldout) cut = { 0 };
        const SgFitContext context = { 0 };
        random_lists(&lists, 400, 300, 20, weighted, 3);
        g_assert_true(sg_holdout_init(&cut, &lists, &context, NULL));
        int64_t E = sg_csr_entries(&lists), hidden = sg_csr_entries(&cut.truth);
        g_assert_cmpint(hidden + sg_csr_entries(&cut.train), ==, E);
        g_assert_cmpfloat_with_epsilon((double)hidden / (double)E, 0.1, 0.02);
        g_assert_true((cut.train.val != NULL) == (weighted == 1));
        for (int64_t q = 0; q < cut.truth.rows; q++) {
            int64_t u = cut.list_q[q];
            g_assert_cmpint(row_size(&cut.truth, q), >, 0);
            g_assert_cmpint(row_size(&cut.seeds, q), ==, row_size(&cut.train, u));
            g_assert_cmpint(row_size(&cut.seeds, q), >, 0);
            for (int64_t e = cut.truth.offset[q]; e < cut.truth.offset[q + 1]; e++) {
                g_assert_true(holds(&lists, u, cut.truth.col[e]));
                g_assert_false(holds(&cut.train, u, cut.truth.col[e]));
                g_assert_false(holds(&cut.seeds, q, cut.truth.col[e]));
            }
        }
    }
}

static void queries_of_the_context_are_taken(void)
{
    g_auto(SgCsr) lists = { 0 }, seeds = { 0 }, truth = { 0 };
    g_auto(SgHoldout) cut = { 0 };
    random_lists(&lists, 40, 30, 5, false, 3);
    random_lists(&seeds, 9, 30, 5, false, 4);
    random_lists(&truth, 9, 30, 5, false, 5);
    const SgFitContext context = { .valid_seeds = &seeds, .valid_truth = &truth };
    g_assert_true(sg_holdout_init(&cut, &lists, &context, NULL));
    g_assert_true(cut.train.col == lists.col && cut.truth.col == truth.col);
    g_assert_null(cut.list_q);
}

static void lists_of_one_track_cannot_be_cut(void)
{
    g_auto(SgCsr) lists = { 0 };
    const int32_t row[] = { 0, 1, 2 }, col[] = { 0, 0, 1 };
    const SgFitContext context = { 0 };
    SgHoldout cut = { 0 };
    GError *error = NULL;
    g_assert_true(sg_csr_from_pairs(&lists, 3, 2, 3, row, col, NULL, NULL, NULL));
    g_assert_false(sg_holdout_init(&cut, &lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "too short to cut");
    g_assert_null(cut.train.offset);
}

/* Track i points along axis i; query 0 likes tracks 3, 5, 7 in this order and knows 5. */
static void metrics_are_those_of_the_definition(void)
{
    enum { M = 32, D = 32 };
    float tracks[M * D] = { 0 }, list[D] = { 0 };
    for (int i = 0; i < M; i++)
        tracks[i * D + i] = 1;
    list[3] = 9;
    list[5] = 8;
    list[7] = 7;
    g_auto(SgCsr) seeds = { 0 }, truth = { 0 };
    const int32_t zero = 0, five = 5, rows[2] = { 0, 0 }, truths[2] = { 7, 31 };
    g_assert_true(sg_csr_from_pairs(&seeds, 1, M, 1, &zero, &five, NULL, NULL, NULL));
    g_assert_true(sg_csr_from_pairs(&truth, 1, M, 2, rows, truths, NULL, NULL, NULL));
    int32_t own = 0;
    SgHoldout cut = { .seeds = seeds, .truth = truth, .list_q = &own };
    double recall, ndcg;
    g_assert_true(sg_holdout_ask(&cut, list, tracks, D, 1, &recall, &ndcg, NULL));
    g_assert_cmpfloat_with_epsilon(recall, 0.5, 1e-9); /* 7 is second, 31 behind twenty others */
    g_assert_cmpfloat_with_epsilon(ndcg, 1 / log2(3) / (1 + 1 / log2(3)), 1e-9);
    cut.list_q = NULL; /* the seed asks: only 5 is near it, which is known */
    g_assert_true(sg_holdout_ask(&cut, list, tracks, D, 1, &recall, &ndcg, NULL));
    g_assert_cmpfloat_with_epsilon(recall, 0.5, 1e-9); /* by the order of the numbers */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/holdout/a tenth of each list is cut and nothing is lost",
                    a_tenth_of_each_list_is_cut_and_nothing_is_lost);
    g_test_add_func("/holdout/queries of the context are taken", queries_of_the_context_are_taken);
    g_test_add_func("/holdout/lists of one track cannot be cut", lists_of_one_track_cannot_be_cut);
    g_test_add_func("/holdout/metrics are those of the definition",
                    metrics_are_those_of_the_definition);
    return g_test_run();
}
