/* SPDX-License-Identifier: MIT */
#include "models/model.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>

enum { M = 300 };

/* Score descending, id ascending: what sg_scores_top must give, by sorting everything. */
static const float *sorted_value;
static int by_score_then_id(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (sorted_value[x] != sorted_value[y])
        return sorted_value[x] > sorted_value[y] ? -1 : 1;
    return x - y;
}

static int64_t naive_top(const SgScores *scores, const SgQuery *query, const unsigned char *allowed,
                         int64_t K, int32_t *track_k)
{
    int32_t all[M];
    int64_t count = 0;
    for (int32_t i = 0; i < M; i++) {
        bool seed = false;
        for (int64_t n = 0; n < query->count; n++)
            seed |= query->seed[n] == i;
        bool in = !allowed || (allowed[i >> 3] & (1 << (i & 7)));
        if (sg_scores_has(scores, i) && in && !seed)
            all[count++] = i;
    }
    sorted_value = scores->value;
    qsort(all, (size_t)count, sizeof *all, by_score_then_id);
    count = MIN(count, K);
    memcpy(track_k, all, (size_t)count * sizeof *all);
    return count;
}

static void top_equals_sorting_everything(void)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    SgRng rng;
    sg_rng_init(&rng, 11, 0);
    unsigned char allowed[(M + 7) / 8];
    for (int round = 0; round < 400; round++) {
        sg_scores_reset(&scores);
        int adds = (int)sg_rng_below(&rng, 500);
        for (int n = 0; n < adds; n++) /* small whole values give many ties, some below zero */
            sg_scores_add(&scores, (int32_t)sg_rng_below(&rng, M),
                          (float)sg_rng_below(&rng, 4) - 1);
        scores.all_touched = round % 5 == 0;
        for (size_t n = 0; n < sizeof allowed; n++)
            allowed[n] = (unsigned char)sg_rng_below(&rng, 256);
        int32_t seed[] = { 3, 50, 299 };
        SgQuery query = { .seed = seed, .count = round % 4 };
        const unsigned char *filter = round % 2 ? allowed : NULL;
        int64_t K = (int64_t)sg_rng_below(&rng, 60);
        int32_t want[M], got[M];
        float score[M];
        int64_t expected = naive_top(&scores, &query, filter, K, want);
        g_assert_cmpint(sg_scores_top(&scores, &query, filter, K, got, score), ==, expected);
        g_assert_cmpmem(got, (size_t)expected * sizeof *got, want, (size_t)expected * sizeof *want);
        for (int64_t k = 0; k < expected; k++)
            g_assert_cmpfloat(score[k], ==, scores.value[got[k]]);
    }
}

static void a_reset_leaves_nothing_behind(void)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    for (int round = 0; round < 2; round++) {
        sg_scores_add(&scores, 7, 1);
        sg_scores_add(&scores, 7, 1);
        sg_scores_add(&scores, M - 1, 3);
        g_assert_cmpint(scores.count, ==, 2);
        if (round == 1) {
            scores.all_touched = true;
            scores.value[100] = 5;
        }
        sg_scores_reset(&scores);
        g_assert_cmpint(scores.count, ==, 0);
        g_assert_false(scores.all_touched);
        for (int i = 0; i < M; i++)
            g_assert_true(scores.value[i] == 0 && scores.mark[i] == 0);
    }
}

static void every_track_may_be_touched(void)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    for (int32_t n = 0; n < 3 * M; n++)
        sg_scores_add(&scores, n % M, 1);
    g_assert_cmpint(scores.count, ==, M);
    g_assert_cmpfloat(scores.value[M - 1], ==, 3);
}

static void what_is_not_a_number_never_ranks(void)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    sg_scores_add(&scores, 1, NAN);
    sg_scores_add(&scores, 2, 1);
    sg_scores_add(&scores, 3, NAN);
    int32_t track[2];
    float score[2];
    SgQuery query = { 0 };
    g_assert_cmpint(sg_scores_top(&scores, &query, NULL, 2, track, score), ==, 1);
    g_assert_cmpint(track[0], ==, 2);
}

/* Takes scores, finds them clean, uses them in one of three ways, and gives them back. */
static void *use_pool(void *pool)
{
    for (int32_t round = 0; round < 300; round++) {
        GError *error = NULL;
        SgScores *scores = sg_scores_pool_take(pool, &error);
        g_assert_no_error(error);
        g_assert_cmpint(scores->count, ==, 0);
        g_assert_false(scores->marked || scores->all_touched);
        for (int32_t i = 0; i < M; i++)
            g_assert_false(sg_scores_has(scores, i));
        for (int32_t i = round % 7; i < M; i += 3) {
            if (round % 3 == 0)
                sg_scores_add(scores, i, round % 2 ? 0 : 1);
            else
                scores->value[i] = 1;
            if (round % 3 == 1)
                scores->touched[scores->count++] = i;
        }
        scores->all_touched = round % 3 == 2;
        sg_scores_pool_give(pool, scores);
    }
    return NULL;
}

static void a_pool_gives_clean_scores_to_many_threads(void)
{
    SgScoresPool *pool = sg_scores_pool_new(M);
    GThread *threads[4];
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        threads[n] = g_thread_new("pool", use_pool, pool);
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        g_thread_join(threads[n]);
    SgScores *kept = sg_scores_pool_take(pool, NULL), *other = sg_scores_pool_take(pool, NULL);
    g_assert_true(kept != other);
    sg_scores_pool_give(pool, other);
    g_assert_true(sg_scores_pool_take(pool, NULL) == other);
    sg_scores_pool_give(pool, kept);
    sg_scores_free(other);
    sg_scores_pool_free(pool);
    sg_scores_pool_free(NULL);
    sg_scores_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scores/top equals sorting everything", top_equals_sorting_everything);
    g_test_add_func("/scores/a reset leaves nothing behind", a_reset_leaves_nothing_behind);
    g_test_add_func("/scores/every track may be touched", every_track_may_be_touched);
    g_test_add_func("/scores/what is not a number never ranks", what_is_not_a_number_never_ranks);
    g_test_add_func("/scores/a pool gives clean scores to many threads",
                    a_pool_gives_clean_scores_to_many_threads);
    return g_test_run();
}
