/* SPDX-License-Identifier: MIT */
#include "num/spmm.h"

#include "support/propagation.h"

static void products_equal_their_naive_twin(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        for (int D = 16; D <= 208; D += 32) {
            g_auto(Graph) graph = { 0 };
            graph_init(&graph, 40, 30, 6, weighted, (uint64_t)D);
            int64_t n = graph.A.N * D;
            g_autofree float *x = g_new(float, n), *y = g_new(float, n);
            g_autofree double *expected = g_new(double, n);
            fill_random(x, n, 3);
            fill_random(y, n, 4); /* is overwritten */
            sg_spmm(y, &graph.A, (SgRows){ x, false }, D, 2);
            sg_spmm_naive(expected, &graph.A, x, D);
            for (int64_t k = 0; k < n; k++)
                g_assert_cmpfloat_with_epsilon(y[k], expected[k], 2e-5);
        }
    }
}

/* A product whose matrix is one entry a row, so that what is stored as bf16 comes back. */
static void stored(float *y, const float *x, int64_t N, int D)
{
    int64_t *offset = g_new(int64_t, N + 1);
    int32_t *col = g_new0(int32_t, N + SG_SPMM_AHEAD);
    uint16_t *half = g_new(uint16_t, N * D);
    for (int64_t n = 0; n <= N; n++)
        offset[n] = n;
    for (int64_t n = 0; n < N; n++)
        col[n] = (int32_t)n;
    SgSpmmLayer start = { .x = { (void *)x, false }, .D = D, .next = { half, true } };
    sg_spmm_start(&start, N, 1);
    SgSpmm one = { N, offset, col, NULL };
    sg_spmm(y, &one, (SgRows){ half, true }, D, 1);
    g_free(offset);
    g_free(col);
    g_free(half);
}

static void bf16_rounds_to_the_nearest_even(void)
{
    enum { D = 16 };
    const float x[D] = { 0,         -0.0f,       1,           -1,        0x1.01p0f, 0x1.02p0f,
                         0x1.03p0f, 0x1.0101p0f, 0x1.00ffp0f, 3.0e38f,   1e-40f,    INFINITY,
                         -INFINITY, 65280,       1.0f / 3,    -0x1.03p5f };
    const float expected[D] = { 0,         -0.0f,     1,          -1,        0x1.00p0f, 0x1.02p0f,
                                0x1.04p0f, 0x1.02p0f, 0x1.00p0f,  3.0e38f,   1e-40f,    INFINITY,
                                -INFINITY, 65280,     0x1.56p-2f, -0x1.04p5f };
    float y[D];
    stored(y, x, 1, D);
    for (int d = 0; d < D; d++) {
        bool exact = expected[d] == 0 || isinf(expected[d]) || fabsf(expected[d]) >= 0.1f;
        if (d == 9)
            g_assert_cmpfloat_with_epsilon(y[d] / 3.0e38f, 1, 0.004);
        else if (exact)
            g_assert_cmpfloat(y[d], ==, expected[d]);
    }
}

static void a_number_that_is_none_is_seen_in_bf16_too(void)
{
    enum { D = 16 };
    float x[D] = { 0 }, y[D];
    uint32_t quiet = 0x7fffffff, signalling = 0x7f800001;
    memcpy(&x[3], &quiet, 4);
    memcpy(&x[7], &signalling, 4);
    stored(y, x, 1, D);
    g_assert_true(isnan(y[3]));
    g_assert_true(isnan(y[7]));
    g_assert_false(isnan(y[4]));
}

static void bf16_products_are_near_the_others(void)
{
    enum { D = 64 };
    g_auto(Graph) graph = { 0 };
    graph_init(&graph, 60, 50, 8, true, 2);
    int64_t N = graph.A.N;
    g_autofree float *x = g_new(float, N *D), *rounded = g_new(float, N *D);
    g_autofree float *y = g_new(float, N *D);
    g_autofree uint16_t *half = g_new(uint16_t, N * D);
    g_autofree double *expected = g_new(double, N *D);
    fill_random(x, N * D, 3);
    SgSpmmLayer start = { .x = { x, false }, .D = D, .next = { half, true } };
    sg_spmm_start(&start, N, 2);
    stored(rounded, x, N, D);
    sg_spmm_naive(expected, &graph.A, rounded, D); /* the same to the last digits: sums are float */
    sg_spmm(y, &graph.A, (SgRows){ half, true }, D, 2);
    for (int64_t k = 0; k < N * D; k++) {
        g_assert_cmpfloat_with_epsilon(rounded[k], x[k], fabsf(x[k]) / 256);
        g_assert_cmpfloat_with_epsilon(y[k], expected[k], 2e-5);
    }
}

static void degrees_are_counts_or_sums_of_values(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(Graph) graph = { 0 };
        graph_init(&graph, 20, 30, 2, weighted, 8);
        g_autofree float *scale = g_new(float, graph.A.N);
        sg_spmm_degree(scale, &graph.A, 0.5);
        int empty = 0;
        for (int64_t n = 0; n < graph.A.N; n++) {
            double degree = 0;
            for (int64_t e = graph.A.offset[n]; e < graph.A.offset[n + 1]; e++)
                degree += weighted ? graph.A.val[e] : 1;
            empty += degree == 0;
            g_assert_cmpfloat_with_epsilon(scale[n], degree > 0 ? 1 / sqrt(degree) : 0, 1e-6);
        }
        g_assert_cmpint(empty, >, 0);
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    enum { D = 48 };
    g_auto(Graph) graph = { 0 };
    graph_init(&graph, 900, 400, 12, true, 5);
    int64_t n = graph.A.N * D;
    g_autofree float *x = g_new(float, n), *first = g_new(float, n), *y = g_new(float, n);
    fill_random(x, n, 3);
    sg_spmm(first, &graph.A, (SgRows){ x, false }, D, 1);
    for (int threads = 2; threads < 8; threads += 5) {
        sg_spmm(y, &graph.A, (SgRows){ x, false }, D, threads);
        g_assert_cmpmem(first, (size_t)n * 4, y, (size_t)n * 4);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spmm/products equal their naive twin", products_equal_their_naive_twin);
    g_test_add_func("/spmm/bf16 rounds to the nearest even", bf16_rounds_to_the_nearest_even);
    g_test_add_func("/spmm/a number that is none is seen in bf16 too",
                    a_number_that_is_none_is_seen_in_bf16_too);
    g_test_add_func("/spmm/bf16 products are near the others", bf16_products_are_near_the_others);
    g_test_add_func("/spmm/degrees are counts or sums of values",
                    degrees_are_counts_or_sums_of_values);
    g_test_add_func("/spmm/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
