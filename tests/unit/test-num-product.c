/* SPDX-License-Identifier: MIT */
#include "num/product.h"
#include "base/rng.h"
#include "support/test.h"

#include <stdlib.h>

enum { U = 150, M = 3000, MOST_TRACKS = 100 };

/* A random set of lists; each track's lists; everything that a task may use. */
typedef struct {
    SgProductList list_u[U];
    int32_t track[U][MOST_TRACKS];
    float strength[U][MOST_TRACKS];
    int32_t *list_e[M];
    float *strength_e[M];
    int64_t degree_i[M];
    double factor_i[M + SG_PRODUCT_BLOCK];
    double degree_f[M + SG_PRODUCT_BLOCK];
    double largest_b[M / SG_PRODUCT_BLOCK + 1];
    double least_degree_b[M / SG_PRODUCT_BLOCK + 1];
    int32_t name_i[M];
    void *block;
    SgProductScratch scratch;
} Set;

static Set *set_new(SgRng *rng)
{
    Set *set = g_new0(Set, 1);
    for (int i = 0; i < M; i++) {
        set->list_e[i] = g_new0(int32_t, U + SG_PRODUCT_AHEAD);
        set->strength_e[i] = g_new(float, U);
        set->factor_i[i] = 0.25 + sg_rng_double(rng);
        set->name_i[i] = (int32_t)((i * 7 + 3) % M); /* 7 and M have no common divisor */
    }
    for (int u = 0; u < U; u++) {
        bool taken[M] = { false };
        int64_t n = (int64_t)sg_rng_below(rng, MOST_TRACKS);
        for (int64_t t = 0; t < n; t++) {
            double x = sg_rng_double(rng);
            int32_t i = (int32_t)(x * x * M);
            while (taken[i])
                i = (i + 1) % M;
            taken[i] = true;
            float strength = (float)(1 + sg_rng_below(rng, 5)) / 3;
            set->track[u][t] = i;
            set->strength[u][t] = strength;
            set->strength_e[i][set->degree_i[i]] = strength;
            set->list_e[i][set->degree_i[i]++] = u;
        }
        set->list_u[u] = (SgProductList){ set->track[u], NULL, n, 1.0 / (double)(n + 1) };
    }
    for (int b = 0; b <= M / SG_PRODUCT_BLOCK; b++)
        set->least_degree_b[b] = U;
    for (int i = 0; i < M; i++) {
        int b = i / SG_PRODUCT_BLOCK;
        set->degree_f[i] = (double)set->degree_i[i];
        set->largest_b[b] = MAX(set->largest_b[b], set->factor_i[i]);
        set->least_degree_b[b] = MIN(set->least_degree_b[b], set->degree_f[i]);
    }
    set->block = aligned_alloc(64, sg_product_scratch_bytes(M) / 64 * 64 + 64);
    memset(set->block, 0, sg_product_scratch_bytes(M));
    sg_product_scratch_init(&set->scratch, set->block, M);
    return set;
}

static void set_free(Set *set)
{
    for (int i = 0; i < M; i++) {
        g_free(set->list_e[i]);
        g_free(set->strength_e[i]);
    }
    free(set->block);
    g_free(set);
}

static void assert_rows_equal_the_naive_twin(const SgProductTask *task, Set *set, bool strengths)
{
    static int32_t got[M], want[M];
    static float value[M], expected[M];
    for (int u = 0; u < U; u++)
        set->list_u[u].strength = strengths ? set->strength[u] : NULL;
    for (int32_t j = 0; j < M; j += 1 + j / 4) { /* the first ones are long */
        const float *own = strengths ? set->strength_e[j] : NULL;
        double sum[M] = { 0 };
        int64_t n = sg_product_row_naive(task, sum, j, set->list_e[j], own, set->degree_i[j], want,
                                         expected);
        g_assert_cmpint(sg_product_row(task, &set->scratch, j, set->list_e[j], own,
                                       set->degree_i[j], got, value),
                        ==, n);
        g_assert_cmpmem(got, (size_t)n * sizeof *got, want, (size_t)n * sizeof *want);
        g_assert_cmpmem(value, (size_t)n * sizeof *value, expected, (size_t)n * sizeof *expected);
    }
}

/* Rows of all kinds: short and long ones (the first tracks stand in most lists), few and many
 * ties, all entries and none. */
static void rows_equal_the_naive_twin(void)
{
    static const int64_t sizes[] = { 1, 7, 40, M };
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < 192; round++) {
        Set *set = set_new(&rng);
        SgProductTask task = { .M = M, .list_u = set->list_u, .K = sizes[round % 4] };
        bool strengths = round % 3 == 2;
        task.weighted = round % 3 > 0;
        task.jaccard = round % 3 == 0 && round % 2 == 0;
        if (task.jaccard || round & 8) {
            task.factor_i = task.jaccard ? set->degree_f : set->factor_i;
            task.best_factor_b = task.jaccard ? set->least_degree_b : set->largest_b;
        }
        task.name_i = round & 16 ? set->name_i : NULL;
        task.all_ties = (round & 32) != 0;
        task.least_sum = round & 64 ? (task.weighted ? 0.1 : 2) : 0;
        task.least = round & 4 ? 0.2f : 0;
        assert_rows_equal_the_naive_twin(&task, set, strengths);
        set_free(set);
    }
}

static void a_recount_finds_what_the_sums_were(void)
{
    SgRng rng;
    sg_rng_init(&rng, 4, 0);
    Set *set = set_new(&rng);
    SgProductTask task = { .M = M, .list_u = set->list_u, .K = M };
    static int32_t track[M], together[M];
    static double weight[M];
    static float value[M];
    for (int strengths = 0; strengths < 2; strengths++) {
        for (int u = 0; u < U; u++)
            set->list_u[u].strength = strengths ? set->strength[u] : NULL;
        for (int32_t j = 0; j < M; j += 5) {
            const float *own = strengths ? set->strength_e[j] : NULL;
            double count[M] = { 0 }, sum[M] = { 0 };
            task.weighted = true;
            int64_t n = sg_product_row_naive(&task, sum, j, set->list_e[j], own, set->degree_i[j],
                                             track, value);
            task.weighted = false;
            sg_product_row_naive(&task, count, j, set->list_e[j], own, set->degree_i[j], track,
                                 value);
            sg_product_recount(&task, &set->scratch, set->list_e[j], own, set->degree_i[j], track,
                               n, together, weight);
            for (int64_t k = 0; k < n; k++) {
                g_assert_cmpint(together[k], ==, (int)count[track[k]]);
                g_assert_true(weight[k] == sum[track[k]]);
            }
            sg_product_recount(&task, &set->scratch, set->list_e[j], own, set->degree_i[j], track,
                               n, NULL, NULL);
        }
    }
    const unsigned char *sums = set->scratch.sum;
    for (size_t n = 0; n < M * sizeof(double); n++)
        g_assert_cmpint(sums[n], ==, 0);
    set_free(set);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/product/rows equal the naive twin", rows_equal_the_naive_twin);
    g_test_add_func("/product/a recount finds what the sums were",
                    a_recount_finds_what_the_sums_were);
    return g_test_run();
}
