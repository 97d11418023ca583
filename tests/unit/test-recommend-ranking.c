/* SPDX-License-Identifier: MIT */
#include "recommend/ranking.h"

#include "recommend/recommend.h"
#include "support/models.h"

typedef struct {
    int32_t track;
    double strict;
} Entry;

static int by_strict(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->strict != y->strict)
        return x->strict > y->strict ? -1 : 1;
    return x->track - y->track;
}

/* All tracks with a score, sorted by what is served. */
static GArray *naive(const SgFitted *fitted, const SgQuery *query)
{
    g_auto(SgScores) scores = { 0 };
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    fitted->model->score(fitted, query, &scores);
    for (int32_t i = 0; i < fitted->M; i++) {
        bool seed = false;
        for (int64_t s = 0; s < query->count; s++)
            seed |= query->seed[s] == i;
        Entry entry = { i, sg_strict_score(fitted, query, i) };
        if (!seed && sg_scores_has(&scores, i))
            g_array_append_val(sorted, entry);
    }
    g_array_sort(sorted, by_strict);
    return sorted;
}

static void assert_ranking_with(const SgFitted *fitted, const SgQuery *query, int64_t expected,
                                SgScoresPool *spare)
{
    g_autoptr(GArray) sorted = naive(fitted, query);
    g_auto(SgRanking) ranking = { 0 };
    g_assert_true(sg_ranking_init(&ranking, fitted, query, expected, spare, NULL));
    for (guint n = 0; n < sorted->len; n++)
        g_assert_cmpint(sg_ranking_next(&ranking, NULL), ==, g_array_index(sorted, Entry, n).track);
    g_assert_cmpint(sg_ranking_next(&ranking, NULL), ==, -1);
    g_assert_cmpint(sg_ranking_next(&ranking, NULL), ==, -1);
}

static void assert_ranking(const SgFitted *fitted, const SgQuery *query, int64_t expected)
{
    assert_ranking_with(fitted, query, expected, NULL);
}

static void the_order_is_that_of_what_is_served(void)
{
    static const char *const names[] = { "walk", "cooccur", "ease", "ials", "bpr", "popularity" };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 300, 400, 10, false, 31);
    for (size_t m = 0; m < G_N_ELEMENTS(names); m++) {
        g_autoptr(SgFitted) fitted = fit_model(names[m], &lists, NULL);
        for (int32_t round = 0; round < 6; round++) {
            const int32_t seed[] = { round, 20 + 3 * round, 100 + round };
            const SgQuery query = { .seed = seed, .count = 1 + round % 3 };
            assert_ranking(fitted, &query, round % 2 ? 5 : 1000);
        }
    }
}

/* The pool holds one: each query has the scores of the one before it, of this model or another. */
static void scores_of_another_query_do_not_matter(void)
{
    static const char *const names[] = { "walk", "ials", "ease", "cooccur" };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 300, 400, 10, false, 31);
    SgScoresPool *spare = sg_scores_pool_new(400);
    SgScores *first = sg_scores_pool_take(spare, NULL);
    sg_scores_pool_give(spare, first);
    for (int32_t round = 0; round < 4; round++) {
        for (size_t m = 0; m < G_N_ELEMENTS(names); m++) {
            g_autoptr(SgFitted) fitted = fit_model(names[m], &lists, NULL);
            const int32_t seed[] = { round, 20 + 3 * round, 100 + round };
            const SgQuery query = { .seed = seed, .count = 1 + round % 3 };
            assert_ranking_with(fitted, &query, round % 2 ? 5 : 1000, spare);
        }
    }
    SgScores *last = sg_scores_pool_take(spare, NULL);
    g_assert_true(last == first);
    sg_scores_free(last);
    sg_scores_pool_free(spare);
}

/* Every track of one list counts the same: a tie of all, longer than what is settled at a time. */
static void long_ties_fall_to_the_smaller_number(void)
{
    enum { M = 1500 };
    int32_t row[M], col[M];
    g_auto(SgCsr) lists = { 0 };
    for (int32_t i = 0; i < M; i++) {
        row[i] = 0;
        col[i] = i;
    }
    g_assert_true(sg_csr_from_pairs(&lists, 1, M, M, row, col, NULL, NULL, NULL));
    g_autoptr(SgFitted) fitted = fit_model("cooccur", &lists, "K=2000", NULL);
    const int32_t seed[] = { 700 };
    const SgQuery query = { .seed = seed, .count = 1 };
    assert_ranking(fitted, &query, 10);
}

static void a_query_that_nothing_answers_has_no_ranking(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 2, 5, 0, NULL, NULL, NULL, NULL, NULL));
    g_autoptr(SgFitted) fitted = fit_model("walk", &lists, NULL);
    const int32_t seed[] = { 1 };
    const SgQuery query = { .seed = seed, .count = 1 };
    assert_ranking(fitted, &query, 10);
}

/* Values of one sign, the largest first, whose sum is off by rounding: the sum becomes the total. */
static void sums_are_settled_without_a_rest(void)
{
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < 20000; round++) {
        double value_n[24], before[24], total = (float)(sg_rng_double(&rng) + 1e-3), sum = 0;
        guint count = 1 + (guint)sg_rng_below(&rng, 24);
        for (guint n = 0; n < count; n++)
            sum += value_n[n] = pow(sg_rng_double(&rng), 1 + round % 5) + 1e-9;
        for (guint n = 0; n < count; n++)
            value_n[n] *= (round % 2 ? -total : total) / sum;
        for (guint a = 0; a < count; a++)
            for (guint b = a + 1; b < count; b++)
                if (fabs(value_n[b]) > fabs(value_n[a])) {
                    double swap = value_n[a];
                    value_n[a] = value_n[b];
                    value_n[b] = swap;
                }
        memcpy(before, value_n, sizeof before);
        sg_recommend_settle(value_n, count, round % 2 ? -total : total);
        sum = 0;
        for (guint n = 0; n < count; n++) {
            sum += value_n[n];
            g_assert_cmpfloat_with_epsilon(value_n[n], before[n], 1e-14 * total);
        }
        g_assert_true(sum == (round % 2 ? -total : total));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ranking/scores of another query do not matter",
                    scores_of_another_query_do_not_matter);
    g_test_add_func("/ranking/the order is that of what is served",
                    the_order_is_that_of_what_is_served);
    g_test_add_func("/ranking/long ties fall to the smaller number",
                    long_ties_fall_to_the_smaller_number);
    g_test_add_func("/ranking/a query that nothing answers has no ranking",
                    a_query_that_nothing_answers_has_no_ranking);
    g_test_add_func("/ranking/sums are settled without a rest", sums_are_settled_without_a_rest);
    return g_test_run();
}
