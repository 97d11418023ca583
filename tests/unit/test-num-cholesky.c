/* SPDX-License-Identifier: MIT */
#include "num/cholesky.h"

#include "num/machine.h"
#include "support/numeric.h"

static const int sizes[] = { 1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 64, 65, 100, 129, 200 };

/* A = I + X'X / rows in the layout of the kernels, NaN where it must not be read; `full` (n, n). */
static float *random_system(int n, double *full)
{
    int ld = sg_padded(n), rows = 2 * n + 3;
    float *a = g_new(float, ld *ld);
    g_autofree float *x = g_new(float, rows *n);
    fill_random(x, rows * n, (uint64_t)n);
    for (int i = 0; i < ld * ld; i++)
        a[i] = NAN;
    for (int i = 0; i < n; i++) {
        for (int j = i; j < n; j++) {
            double sum = i == j;
            for (int r = 0; r < rows; r++)
                sum += (double)x[r * n + i] * x[r * n + j] / rows;
            a[i * ld + j] = (float)sum;
            full[i * n + j] = full[j * n + i] = a[i * ld + j];
        }
    }
    return a;
}

static void the_gram_matrix_equals_its_naive_twin(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s], ld = sg_padded(n), rows = n % 7 == 0 ? 0 : 3 * n + 1;
        g_autofree float *x = g_new0(float, rows *ld + 1), *a = g_new(float, ld *ld);
        for (int r = 0; r < rows; r++)
            fill_random(x + r * ld, n, (uint64_t)r);
        fill_random(a, ld * ld, 5);
        g_autofree float *before = g_memdup2(a, (gsize)(ld * ld) * sizeof *a);
        sg_gram_add(a, x, rows, ld, n);
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double sum = before[i * ld + j];
                for (int r = 0; r < rows; r++)
                    sum += (double)x[r * ld + i] * x[r * ld + j];
                g_assert_cmpfloat_with_epsilon(a[i * ld + j], sum, 1e-6 * (rows + 1));
            }
        }
    }
}

static void the_factor_times_itself_is_the_matrix(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s], ld = sg_padded(n);
        g_autofree double *full = g_new(double, n *n);
        g_autofree float *r = random_system(n, full);
        g_assert_true(sg_cholesky(r, n));
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double sum = 0;
                for (int p = 0; p <= i; p++)
                    sum += (double)r[p * ld + i] * r[p * ld + j];
                g_assert_cmpfloat_with_epsilon(sum, full[i * n + j], 3e-6);
            }
        }
    }
}

static void a_solution_equals_that_of_elimination(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s];
        g_autofree double *full = g_new(double, n *n), *y = g_new(double, n);
        g_autofree float *r = random_system(n, full), *x = g_new(float, n);
        fill_random(x, n, 11);
        for (int i = 0; i < n; i++)
            y[i] = x[i];
        g_assert_true(sg_cholesky(r, n));
        sg_cholesky_solve(r, x, n);
        solve_naively(full, y, n);
        for (int i = 0; i < n; i++)
            g_assert_cmpfloat_with_epsilon(x[i], y[i], 1e-5);
    }
}

static void solving_for_the_last_unit_vector_equals_the_whole_solve(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s];
        g_autofree double *full = g_new(double, n *n);
        g_autofree float *r = random_system(n, full), *x = g_new0(float, n), *y = g_new(float, n);
        g_assert_true(sg_cholesky(r, n));
        x[n - 1] = 1;
        fill_random(y, n, 3); /* whatever was there is overwritten */
        sg_cholesky_solve(r, x, n);
        sg_cholesky_solve_last(r, y, n);
        for (int i = 0; i < n; i++)
            g_assert_cmpfloat_with_epsilon(x[i], y[i], 1e-6);
    }
}

static void what_is_not_positive_definite_is_refused(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int n = sizes[s], ld = sg_padded(n), place = n / 2;
        const float wrong[] = { 0, -1, NAN, INFINITY };
        for (size_t w = 0; w < G_N_ELEMENTS(wrong); w++) {
            g_autofree double *full = g_new(double, n *n);
            g_autofree float *r = random_system(n, full);
            r[place * ld + place] = wrong[w];
            g_assert_false(sg_cholesky(r, n));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cholesky/the Gram matrix equals its naive twin",
                    the_gram_matrix_equals_its_naive_twin);
    g_test_add_func("/cholesky/the factor times itself is the matrix",
                    the_factor_times_itself_is_the_matrix);
    g_test_add_func("/cholesky/a solution equals that of elimination",
                    a_solution_equals_that_of_elimination);
    g_test_add_func("/cholesky/solving for the last unit vector equals the whole solve",
                    solving_for_the_last_unit_vector_equals_the_whole_solve);
    g_test_add_func("/cholesky/what is not positive definite is refused",
                    what_is_not_positive_definite_is_refused);
    return g_test_run();
}
