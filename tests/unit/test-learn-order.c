/* SPDX-License-Identifier: MIT */
#include "learn/order.h"
#include "base/rng.h"
#include "support/test.h"

enum { U = 300, M = 400, N = 20 };

/*
 * Lists that wander: each track lies near the one before. With `shuffled`, the same lists are
 * written in another order; with `sorted`, in the order of the numbers of their tracks.
 */
typedef enum { WANDERING, SHUFFLED, SORTED } Writing;

static void make_lists(SgCsr *train, float **place_e, Writing writing)
{
    g_autofree int32_t *row = g_new(int32_t, U * N), *col = g_new(int32_t, U * N);
    g_autofree float *place = g_new(float, U *N);
    SgRng rng;
    sg_rng_init(&rng, 8, 0);
    for (int u = 0; u < U; u++) {
        int64_t order[N];
        int32_t track = (int32_t)sg_rng_below(&rng, M);
        for (int k = 0; k < N; k++)
            order[k] = k;
        if (writing == SHUFFLED)
            sg_rng_shuffle(&rng, order, N);
        for (int k = 0; k < N; k++) {
            track = (track + 1 + (int32_t)sg_rng_below(&rng, 12)) % M;
            row[u * N + k] = u;
            col[u * N + k] = track;
            place[u * N + k] = writing == SORTED ? (float)track : (float)order[k];
        }
    }
    g_assert_true(sg_csr_from_pairs(train, U, M, U * N, row, col, place, NULL, NULL));
    *place_e = g_memdup2(train->val, (size_t)sg_csr_entries(train) * sizeof(float));
}

static bool tells(Writing writing)
{
    g_auto(SgCsr) train = { 0 };
    g_autofree float *place_e = NULL;
    GError *error = NULL;
    make_lists(&train, &place_e, writing);
    bool result = sg_order_tells(&train, place_e, 42, &error);
    g_assert_no_error(error);
    return result;
}

static void an_order_that_means_something_is_found(void)
{
    g_assert_true(tells(WANDERING));
}

static void an_order_that_means_nothing_is_not_believed(void)
{
    g_assert_false(tells(SHUFFLED));
}

static void the_order_of_the_numbers_is_not_believed(void)
{
    g_assert_false(tells(SORTED));
}

static void no_lists_tell_nothing(void)
{
    g_auto(SgCsr) train = { 0 };
    float place = 0;
    g_assert_true(sg_csr_init(&train, 3, 5, 0, false, NULL));
    g_assert_false(sg_order_tells(&train, &place, 42, NULL));
}

static void marks_are_a_tenth_of_each_list(void)
{
    g_auto(SgCsr) train = { 0 };
    g_autofree float *place_e = NULL;
    make_lists(&train, &place_e, SHUFFLED);
    int64_t E = sg_csr_entries(&train);
    g_autofree uint8_t *tail = g_new0(uint8_t, E), *drawn = g_new0(uint8_t, E);
    g_autofree uint8_t *again = g_new0(uint8_t, E);
    sg_order_mark_tail(&train, place_e, tail);
    sg_order_mark_random(&train, 42, drawn);
    sg_order_mark_random(&train, 42, again);
    g_assert_cmpmem(drawn, (size_t)E, again, (size_t)E);
    for (int64_t u = 0; u < U; u++) {
        int64_t n = train.offset[u + 1] - train.offset[u], in_tail = 0, in_drawn = 0;
        float first_marked = N, last_kept = -1;
        for (int64_t e = train.offset[u]; e < train.offset[u + 1]; e++) {
            in_tail += tail[e];
            in_drawn += drawn[e];
            if (tail[e])
                first_marked = MIN(first_marked, place_e[e]);
            else
                last_kept = MAX(last_kept, place_e[e]);
        }
        g_assert_cmpint(in_tail, ==, (n + 5) / 10);
        g_assert_cmpint(in_drawn, ==, (n + 5) / 10);
        g_assert_cmpfloat(first_marked, >, last_kept);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/order/an order that means something is found",
                    an_order_that_means_something_is_found);
    g_test_add_func("/order/an order that means nothing is not believed",
                    an_order_that_means_nothing_is_not_believed);
    g_test_add_func("/order/the order of the numbers is not believed",
                    the_order_of_the_numbers_is_not_believed);
    g_test_add_func("/order/no lists tell nothing", no_lists_tell_nothing);
    g_test_add_func("/order/marks are a tenth of each list", marks_are_a_tenth_of_each_list);
    return g_test_run();
}
