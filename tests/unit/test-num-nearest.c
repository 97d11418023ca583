/* SPDX-License-Identifier: MIT */
#include "num/nearest.h"

#include "support/numeric.h"

enum { Q = 70, M = 5000, D = 16, K = 7 };

typedef struct {
    float *query;
    float *x;
    int64_t offset[Q + 1];
    int32_t *mask;
    SgNearest task;
} Example;

/* Products are small whole numbers, so that ties are many and sums exact in any order. */
static void example_init(Example *x, int64_t rows, int64_t k)
{
    SgRng rng;
    sg_rng_init(&rng, 4, 0);
    x->query = g_new(float, Q *D);
    x->x = g_new(float, M *D);
    x->mask = g_new(int32_t, Q * 50);
    for (int n = 0; n < Q * D; n++)
        x->query[n] = (float)sg_rng_below(&rng, 5) - 2;
    for (int n = 0; n < M * D; n++)
        x->x[n] = (float)sg_rng_below(&rng, 5) - 2;
    x->offset[0] = 0;
    for (int q = 0; q < Q; q++) {
        int64_t at = x->offset[q];
        for (int32_t i = 0; i < rows && at < x->offset[q] + 50; i++)
            if (sg_rng_below(&rng, 100) == 0)
                x->mask[at++] = i;
        x->offset[q + 1] = at;
    }
    x->task = (SgNearest){ x->query, Q, x->x, rows, D, x->offset, x->mask, k };
}

static void example_clear(Example *x)
{
    g_free(x->query);
    g_free(x->x);
    g_free(x->mask);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

/* The best row that is neither masked nor taken, k times. */
static void check_naively(const SgNearest *task, const int32_t *index_qk, const float *score_qk)
{
    for (int64_t q = 0; q < task->Q; q++) {
        g_autofree unsigned char *gone = g_new0(unsigned char, task->M + 1);
        for (int64_t e = task->mask_offset ? task->mask_offset[q] : 0;
             task->mask_offset && e < task->mask_offset[q + 1]; e++)
            gone[task->mask[e]] = 1;
        for (int64_t k = 0; k < task->K; k++) {
            int64_t best = -1;
            float most = -INFINITY;
            for (int64_t i = 0; i < task->M; i++) {
                float sum = 0;
                for (int d = 0; d < D; d++)
                    sum += task->query[q * D + d] * task->x[i * D + d];
                if (!gone[i] && sum > most) {
                    most = sum;
                    best = i;
                }
            }
            g_assert_cmpint(index_qk[q * task->K + k], ==, best);
            if (best < 0)
                continue;
            g_assert_cmpfloat(score_qk[q * task->K + k], ==, most);
            gone[best] = 1;
        }
    }
}

static void run(const SgNearest *task, int threads, int32_t *index, float *score)
{
    g_autofree float *work = g_new(float, (gsize)threads *sg_nearest_work());
    sg_nearest(index, score, task, threads, work);
}

static void the_best_equal_their_naive_twin(void)
{
    const int64_t rows[] = { M, 2048, 5, 1 };
    for (size_t n = 0; n < G_N_ELEMENTS(rows); n++) {
        g_auto(Example) x = { 0 };
        int32_t index[Q * K];
        float score[Q * K];
        example_init(&x, rows[n], K);
        if (n == 0)
            x.task.Q = 40;
        run(&x.task, 2, index, score);
        check_naively(&x.task, index, score);
        x.task.mask_offset = NULL;
        run(&x.task, 2, index, score);
        check_naively(&x.task, index, score);
    }
}

static void a_number_that_is_none_never_ranks(void)
{
    g_auto(Example) x = { 0 };
    int32_t index[Q * K];
    float score[Q * K];
    example_init(&x, 20, K);
    x.task.mask_offset = NULL;
    x.x[3 * D] = NAN;
    x.query[0] = 1;
    run(&x.task, 1, index, score);
    for (int k = 0; k < K; k++)
        g_assert_cmpint(index[k], !=, 3);
    g_assert_cmpint(index[K - 1], >=, 0);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(Example) x = { 0 };
    int32_t first[Q * K], index[Q * K];
    float first_score[Q * K], score[Q * K];
    example_init(&x, M, K);
    fill_random(x.query, Q * D, 3);
    fill_random(x.x, M * D, 4);
    run(&x.task, 1, first, first_score);
    for (int threads = 2; threads < 8; threads += 5) {
        run(&x.task, threads, index, score);
        g_assert_cmpmem(first, sizeof first, index, sizeof index);
        g_assert_cmpmem(first_score, sizeof score, score, sizeof score);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nearest/the best equal their naive twin", the_best_equal_their_naive_twin);
    g_test_add_func("/nearest/a number that is none never ranks",
                    a_number_that_is_none_never_ranks);
    g_test_add_func("/nearest/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
