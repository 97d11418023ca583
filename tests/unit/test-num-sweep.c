/* SPDX-License-Identifier: MIT */
#include "num/sweep.h"

#include "support/numeric.h"

/* I / 2 + X'X / n, the upper triangle; NaN below, where nothing may be read. */
static float *random_matrix(int n)
{
    float *a = g_new(float, n *n);
    g_autofree float *x = g_new(float, n *n);
    fill_random(x, n * n, (uint64_t)n);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            double sum = i == j ? 0.5 : 0;
            for (int r = 0; r < n; r++)
                sum += (double)x[r * n + i] * x[r * n + j] / n;
            a[i * n + j] = j < i ? NAN : (float)sum;
        }
    }
    return a;
}

static bool sweep_all(float *a, int n, int block, int threads)
{
    g_autofree float *work = g_new(float, sg_sweep_work(n, block));
    for (int64_t step = 0; step < sg_sweep_steps(n, block); step++)
        if (!sg_sweep(a, n, block, step, threads, work))
            return false;
    return true;
}

static void all_sweeps_together_give_the_negative_inverse(void)
{
    const int sizes[][2] = { { 1, 4 },   { 4, 4 },     { 5, 4 },    { 30, 7 },   { 64, 16 },
                             { 65, 16 }, { 100, 512 }, { 150, 64 }, { 151, 150 } };
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s][0];
        g_autofree float *a = random_matrix(n);
        g_autofree float *before = g_memdup2(a, (gsize)(n * n) * sizeof *a);
        g_assert_true(sweep_all(a, n, sizes[s][1], 2));
        g_autofree double *full = g_new(double, n *n), *column = g_new(double, n);
        for (int j = 0; j < n; j++) {
            for (int r = 0; r < n; r++)
                for (int c = r; c < n; c++)
                    full[r * n + c] = full[c * n + r] = before[r * n + c];
            for (int r = 0; r < n; r++)
                column[r] = r == j;
            solve_naively(full, column, n);
            for (int i = 0; i <= j; i++)
                g_assert_cmpfloat_with_epsilon(a[i * n + j], -column[i], 2e-5);
        }
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    enum { N = 230, BLOCK = 48 };
    g_autofree float *a = random_matrix(N);
    for (int i = 0; i < N * N; i++)
        a[i] = isnan(a[i]) ? 0 : a[i];
    g_autofree float *b = g_memdup2(a, sizeof(float) * N * N);
    g_autofree float *c = g_memdup2(a, sizeof(float) * N * N);
    g_assert_true(sweep_all(a, N, BLOCK, 1));
    g_assert_true(sweep_all(b, N, BLOCK, 2));
    g_assert_true(sweep_all(c, N, BLOCK, 7));
    for (int i = 0; i < N; i++) {
        g_assert_cmpmem(a + i * N + i, (size_t)(N - i) * 4, b + i * N + i, (size_t)(N - i) * 4);
        g_assert_cmpmem(a + i * N + i, (size_t)(N - i) * 4, c + i * N + i, (size_t)(N - i) * 4);
    }
}

static void what_is_not_positive_definite_is_refused(void)
{
    const float wrong[] = { -3, NAN };
    for (size_t w = 0; w < G_N_ELEMENTS(wrong); w++) {
        for (int place = 0; place < 40; place += 13) {
            g_autofree float *a = random_matrix(40);
            a[place * 40 + place] = wrong[w];
            g_assert_false(sweep_all(a, 40, 16, 2));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sweep/all sweeps together give the negative inverse",
                    all_sweeps_together_give_the_negative_inverse);
    g_test_add_func("/sweep/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/sweep/what is not positive definite is refused",
                    what_is_not_positive_definite_is_refused);
    return g_test_run();
}
