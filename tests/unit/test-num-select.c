/* SPDX-License-Identifier: MIT */
#include "num/select.h"

#include "support/numeric.h"

#include <stdlib.h>

static int falling(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

static void a_key_orders_by_score_and_then_by_smaller_id(void)
{
    g_assert_true(sg_select_key(2, 9) > sg_select_key(1, 3));
    g_assert_true(sg_select_key(2, 3) > sg_select_key(2, 9));
    g_assert_true(sg_select_key(1e-30f, INT32_MAX) > sg_select_key(0, 0));
    g_assert_cmpint(sg_select_id(sg_select_key(0.5f, 0)), ==, 0);
    g_assert_cmpint(sg_select_id(sg_select_key(0.5f, INT32_MAX)), ==, INT32_MAX);
}

static void the_first_keys_are_those_that_sorting_puts_first(void)
{
    enum { MAX = 300 };
    uint64_t key[MAX], sorted[MAX];
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < 3000; round++) {
        int64_t n = (int64_t)sg_rng_below(&rng, MAX) + 1, K = (int64_t)sg_rng_below(&rng, MAX + 10);
        uint64_t levels = 1 + sg_rng_below(&rng, 20); /* few: many equal scores */
        for (int32_t i = 0; i < n; i++)
            key[i] = sg_select_key((float)sg_rng_below(&rng, levels), i);
        if (round % 3 == 1)
            qsort(key, (size_t)n, sizeof *key, falling);
        memcpy(sorted, key, sizeof sorted);
        qsort(sorted, (size_t)n, sizeof *sorted, falling);
        sg_select(key, n, K);
        int64_t first = K < n ? K : n;
        qsort(key, (size_t)first, sizeof *key, falling);
        qsort(key + first, (size_t)(n - first), sizeof *key, falling);
        g_assert_cmpmem(key, (size_t)n * sizeof *key, sorted, (size_t)n * sizeof *key);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/select/a key orders by score and then by smaller id",
                    a_key_orders_by_score_and_then_by_smaller_id);
    g_test_add_func("/select/the first keys are those that sorting puts first",
                    the_first_keys_are_those_that_sorting_puts_first);
    return g_test_run();
}
