/* SPDX-License-Identifier: MIT */
#include "num/adam.h"

#include "support/numeric.h"

enum { N = 700, D = 16 };

/* The published algorithm in double, for one number. */
static void step_naively(double *w, double *m, double *v, double g, const SgAdam *adam)
{
    *m = adam->beta1 * *m + (1 - adam->beta1) * g;
    *v = adam->beta2 * *v + (1 - adam->beta2) * g * g;
    double m_hat = *m / (1 - pow(adam->beta1, (double)adam->step));
    double v_hat = *v / (1 - pow(adam->beta2, (double)adam->step));
    *w -= adam->rate * m_hat / (sqrt(v_hat) + adam->epsilon);
}

static void steps_equal_their_naive_twin(void)
{
    g_autofree float *w = g_new(float, N *D), *g = g_new(float, N *D), *pull = g_new(float, N);
    g_autofree float *m = g_new0(float, N *D), *v = g_new0(float, N *D);
    g_autofree double *a = g_new(double, N *D), *b = g_new0(double, N *D),
                      *c = g_new0(double, N *D);
    fill_random(w, N * D, 1);
    fill_random(pull, N, 2);
    for (int k = 0; k < N * D; k++)
        a[k] = w[k];
    for (int64_t step = 1; step <= 5; step++) {
        SgAdam adam = { 0.01, 0.9, 0.999, 1e-8, step };
        const float *pulls = step % 2 ? pull : NULL;
        fill_random(g, N * D, 10 + (uint64_t)step);
        for (int k = 0; k < N * D; k++)
            step_naively(&a[k], &b[k], &c[k], g[k] + (pulls ? pull[k / D] : 0) * a[k], &adam);
        sg_adam(w, m, v, g, pulls, N, D, &adam, 2);
        for (int k = 0; k < N * D; k++) {
            g_assert_cmpfloat_with_epsilon(w[k], a[k], 1e-5);
            g_assert_cmpfloat_with_epsilon(m[k], b[k], 1e-5);
            g_assert_cmpfloat_with_epsilon(v[k], c[k], 1e-5);
        }
    }
}

static void touched_rows_move_as_in_a_whole_step_and_others_stay(void)
{
    g_autofree float *w = g_new(float, N *D), *g = g_new(float, N *D), *m = g_new0(float, N *D);
    g_autofree float *v = g_new0(float, N *D), *whole = g_new(float, N *D);
    g_autofree float *m2 = g_new0(float, N *D), *v2 = g_new0(float, N *D);
    fill_random(w, N * D, 1);
    fill_random(g, N * D, 3);
    memcpy(whole, w, N * D * sizeof *w);
    g_autofree float *before = g_memdup2(w, N * D * sizeof *w);
    SgAdam adam = { 0.05, 0.9, 0.999, 1e-8, 1 };
    int32_t touched[] = { 699, 0, 256 };
    sg_adam(whole, m2, v2, g, NULL, N, D, &adam, 1);
    sg_adam_rows(w, m, v, g, NULL, touched, 3, D, &adam, 2);
    for (int n = 0; n < N; n++) {
        bool moved = n == 699 || n == 0 || n == 256;
        g_assert_cmpmem(w + n * D, D * 4, (moved ? whole : before) + n * D, D * 4);
        for (int d = 0; d < D; d++)
            g_assert_cmpfloat(m[n * D + d], ==, moved ? m2[n * D + d] : 0);
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_autofree float *start = g_new(float, N *D), *g = g_new(float, N *D), *first = NULL;
    fill_random(start, N * D, 1);
    fill_random(g, N * D, 3);
    for (int threads = 1; threads < 8; threads += 3) {
        g_autofree float *w = g_memdup2(start, N * D * sizeof *w);
        g_autofree float *m = g_new0(float, N *D), *v = g_new0(float, N *D);
        for (int64_t step = 1; step <= 3; step++) {
            SgAdam adam = { 0.05, 0.9, 0.999, 1e-8, step };
            sg_adam(w, m, v, g, NULL, N, D, &adam, threads);
        }
        if (first)
            g_assert_cmpmem(first, N * D * 4, w, N * D * 4);
        else
            first = g_steal_pointer(&w);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/adam/steps equal their naive twin", steps_equal_their_naive_twin);
    g_test_add_func("/adam/touched rows move as in a whole step and others stay",
                    touched_rows_move_as_in_a_whole_step_and_others_stay);
    g_test_add_func("/adam/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
