/* SPDX-License-Identifier: MIT */
#include "num/topk.h"
#include "base/rng.h"
#include "support/test.h"

static int descending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Keys of several kinds: few values, floats, counts as floats, all bits. */
static uint32_t random_key(SgRng *rng, int kind)
{
    uint64_t x = sg_rng_next(rng);
    float f = kind == 1 ? (float)sg_rng_double(rng) : (float)(x % 30);
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return kind == 0 ? (uint32_t)(x % 5) : kind == 3 ? (uint32_t)(x >> 20) : bits;
}

static void the_bound_is_the_kth_largest(void)
{
    enum { MOST = 700 };
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int round = 0; round < 2000; round++) {
        int64_t n = 1 + (int64_t)sg_rng_below(&rng, MOST);
        int64_t K = 1 + (int64_t)sg_rng_below(&rng, (uint64_t)n);
        uint32_t key[MOST];
        uint64_t sorted[MOST];
        for (int64_t k = 0; k < n; k++)
            sorted[k] = key[k] = random_key(&rng, round % 4);
        qsort(sorted, (size_t)n, sizeof *sorted, descending);
        g_assert_cmphex(sg_topk_bound(key, n, K), ==, (uint32_t)sorted[K - 1]);
    }
}

static void all_keys_may_be_equal_or_zero(void)
{
    const uint32_t zero[] = { 0, 0, 0 }, one[] = { 7, 7, 7 }, ends[] = { 0, UINT32_MAX, 0 };
    for (int64_t K = 1; K <= 3; K++) {
        g_assert_cmphex(sg_topk_bound(zero, 3, K), ==, 0);
        g_assert_cmphex(sg_topk_bound(one, 3, K), ==, 7);
        g_assert_cmphex(sg_topk_bound(ends, 3, K), ==, K == 1 ? UINT32_MAX : 0);
    }
}

static void keeping_equals_a_loop_at_every_length(void)
{
    enum { MOST = 150 };
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < 1000; round++) {
        int64_t n = round % (MOST + 1), count = 0;
        int32_t id[MOST], want_id[MOST];
        uint32_t key[MOST], want[MOST], bound = round % 7 ? 3 : UINT32_MAX - 3;
        for (int64_t k = 0; k < n; k++) {
            id[k] = (int32_t)k;
            key[k] = (uint32_t)sg_rng_below(&rng, 5) + (round % 3 ? 0 : UINT32_MAX - 4);
            want_id[count] = id[k];
            want[count] = key[k];
            count += key[k] >= bound;
        }
        g_assert_cmpint(sg_topk_keep(id, key, n, bound), ==, count);
        g_assert_cmpmem(id, (size_t)count * 4, want_id, (size_t)count * 4);
        g_assert_cmpmem(key, (size_t)count * 4, want, (size_t)count * 4);
    }
}

static void sorting_equals_qsort_at_every_length(void)
{
    enum { MOST = 1100 };
    g_autofree uint64_t *key = g_new(uint64_t, sg_topk_room(MOST));
    g_autofree uint64_t *work = g_new(uint64_t, sg_topk_room(MOST));
    g_autofree uint64_t *sorted = g_new(uint64_t, MOST);
    SgRng rng;
    sg_rng_init(&rng, 2, 0);
    for (int64_t n = 0; n <= MOST; n++) {
        for (int64_t k = 0; k < n; k++)
            sorted[k] = key[k] = 1 + (sg_rng_next(&rng) >> (n % 3 ? 2 : 60));
        qsort(sorted, (size_t)n, sizeof *sorted, descending);
        sg_topk_sort(key, work, n);
        g_assert_cmpmem(key, (size_t)n * sizeof *key, sorted, (size_t)n * sizeof *sorted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/topk/the bound is the K-th largest", the_bound_is_the_kth_largest);
    g_test_add_func("/topk/all keys may be equal or zero", all_keys_may_be_equal_or_zero);
    g_test_add_func("/topk/keeping equals a loop at every length",
                    keeping_equals_a_loop_at_every_length);
    g_test_add_func("/topk/sorting equals qsort at every length",
                    sorting_equals_qsort_at_every_length);
    return g_test_run();
}
