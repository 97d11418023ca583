/* SPDX-License-Identifier: MIT */
#include "num/dense.h"

#include "support/numeric.h"

static void products_equal_their_naive_twins(void)
{
    for (int D = 0; D < 140; D += 1 + D / 3) {
        enum { N = 9 };
        g_autofree float *x = g_new(float, N *D + 1), *w = g_new(float, D + 1);
        float y[N];
        fill_random(x, N * D, (uint64_t)D);
        fill_random(w, D, 2);
        fill_random(y, N, 3);
        double expected[N];
        for (int n = 0; n < N; n++) {
            double sum = 0;
            for (int d = 0; d < D; d++)
                sum += (double)x[n * D + d] * w[d];
            g_assert_cmpfloat_with_epsilon(sg_dot(x + n * D, w, D), sum, 1e-5);
            expected[n] = y[n] + sum;
        }
        sg_matvec_add(y, x, w, N, D);
        for (int n = 0; n < N; n++)
            g_assert_cmpfloat_with_epsilon(y[n], expected[n], 1e-5);
    }
}

static void a_number_that_is_none_is_seen(void)
{
    float x[20] = { 0 }, y[20] = { 0 };
    x[13] = NAN;
    g_assert_true(isnan(sg_dot(x, y, 20)));
    x[13] = INFINITY;
    g_assert_true(isnan(sg_dot(x, y, 20)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dense/products equal their naive twins", products_equal_their_naive_twins);
    g_test_add_func("/dense/a number that is none is seen", a_number_that_is_none_is_seen);
    return g_test_run();
}
