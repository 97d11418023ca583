/* SPDX-License-Identifier: MIT */
#include "num/serve.h"
#include "base/rng.h"
#include "support/test.h"

#include <float.h>
#include <math.h>

static void adding_remembers_each_track_once(void)
{
    enum { M = 500, K = 200 };
    float value[M] = { 0 }, want[M] = { 0 }, strength[2][K];
    int32_t touched[M + 1], track[2][K];
    int64_t count = 0;
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int round = 0; round < 6; round++) {
        for (int k = 0; k < K; k++) {
            track[round % 2][k] = (int32_t)((k * 7 + round * 31) % M); /* distinct */
            strength[round % 2][k] = (float)sg_rng_double(&rng) + 1e-3f;
            want[track[round % 2][k]] += 0.5f * strength[round % 2][k];
        }
        SgServeRow row = { track[round % 2], strength[round % 2], K };
        SgServeRow next = { track[1 - round % 2], strength[1 - round % 2], K };
        count = sg_serve_add(value, touched, count, &row, round < 5 ? &next : NULL, 0.5f);
    }
    bool seen[M] = { false };
    for (int64_t k = 0; k < count; k++) {
        g_assert_false(seen[touched[k]]);
        seen[touched[k]] = true;
    }
    for (int i = 0; i < M; i++) {
        g_assert_true(seen[i] == (want[i] > 0));
        g_assert_cmpfloat_with_epsilon(value[i], want[i], 1e-6);
    }
}

static void a_track_is_found_wherever_it_stands(void)
{
    enum { K = 200 };
    int32_t track[K];
    float strength[K];
    for (int k = 0; k < K; k++) {
        track[k] = (k * 77 + 5) % 211; /* distinct */
        strength[k] = 1;
    }
    for (int64_t n = 0; n <= K; n += n < 70 ? 1 : 13) {
        SgServeRow row = { track, strength, n };
        for (int k = 0; k < K; k++)
            g_assert_cmpint(sg_serve_find(&row, track[k]), ==, k < n ? k : -1);
        g_assert_cmpint(sg_serve_find(&row, -1), ==, -1);
        g_assert_cmpint(sg_serve_find(&row, 211), ==, -1);
    }
}

static void what_is_no_row_is_seen(void)
{
    int32_t track[100] = { 0 };
    float strength[100];
    for (int k = 0; k < 100; k++)
        strength[k] = 1;
    SgServeRow row = { track, strength, 100 }, none = { track, strength, 0 };
    g_assert_true(sg_serve_check(&row, 1));
    g_assert_true(sg_serve_check(&none, 0));
    for (int k = 0; k < 100; k += 33) {
        track[k] = 7;
        g_assert_true(sg_serve_check(&row, 8));
        g_assert_false(sg_serve_check(&row, 7));
        track[k] = -1;
        g_assert_false(sg_serve_check(&row, INT32_MAX));
        g_assert_false(sg_serve_check_signed(&row, INT32_MAX));
        track[k] = 0;
        static const float wrong[] = { 0, -1, 1e-31f, NAN, INFINITY };
        for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
            strength[k] = wrong[n];
            g_assert_false(sg_serve_check(&row, 8));
            g_assert_true(sg_serve_check_signed(&row, 8) == (isfinite(wrong[n]) != 0));
        }
        strength[k] = 1;
    }
}

static void a_value_that_reaches_the_floor_is_seen(void)
{
    enum { M = 200 };
    float value[M] = { 0 };
    int32_t touched[M];
    for (int i = 0; i < M; i++)
        touched[i] = M - 1 - i;
    for (int i = 0; i < M; i += 19) {
        value[i] = 2;
        for (int64_t n = 1; n < 70; n++) {
            bool in = i >= 50 && i < 50 + n, turned = M - 1 - i >= 50 && M - 1 - i < 50 + n;
            g_assert_true(sg_serve_reaches(value, NULL, 50, n, 2) == in);
            g_assert_true(sg_serve_reaches(value, touched, 50, n, 2) == turned);
            g_assert_false(sg_serve_reaches(value, touched, 50, n, 2.5f));
        }
        value[i] = NAN;
        g_assert_false(sg_serve_reaches(value, NULL, 0, M, 1));
        value[i] = 0;
    }
}

static void powers_equal_those_of_the_library(void)
{
    SgRng rng;
    sg_rng_init(&rng, 2, 0);
    for (int round = 0; round < 20000; round++) {
        double p = 0.1 + 3 * sg_rng_double(&rng), scale = exp(8 * sg_rng_normal(&rng));
        float x = (float)exp(5 * sg_rng_normal(&rng));
        if (round % 10 == 0)
            x = round % 20 ? FLT_TRUE_MIN : FLT_MAX, scale = 1, p = 0.5;
        float got = x;
        sg_serve_power(&got, 1, scale, p);
        double want = fmax(pow(scale * (double)x, p), SG_SERVE_LEAST);
        if (want > FLT_MAX)
            continue;
        g_assert_cmpfloat_with_epsilon(got, want, 1.2e-7 * want + FLT_MIN);
    }
    for (int n = 0; n < 40; n++) { /* whole powers are exact */
        float x = ldexpf(1, n - 20);
        sg_serve_power(&x, 1, 1, 1);
        g_assert_cmpfloat(x, ==, ldexpf(1, n - 20));
    }
}

static void tempering_divides_by_a_power_of_the_degree(void)
{
    enum { M = 300 };
    float x[M];
    int32_t degree[M], touched[M];
    for (int i = 0; i < M; i++) {
        x[i] = 2;
        degree[i] = i * 3;
        touched[i] = M - 1 - i;
    }
    sg_serve_temper(x, touched, M - 1, degree, 0.7); /* all but track 0 */
    g_assert_cmpfloat(x[0], ==, 2);
    for (int i = 1; i < M; i++)
        g_assert_cmpfloat_with_epsilon(x[i], 2 * pow(degree[i], -0.7), 1e-6);
    sg_serve_temper(x, (int32_t[]){ 0 }, 1, degree, 0.7);
    g_assert_cmpfloat(x[0], ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/serve/adding remembers each track once", adding_remembers_each_track_once);
    g_test_add_func("/serve/a track is found wherever it stands",
                    a_track_is_found_wherever_it_stands);
    g_test_add_func("/serve/what is no row is seen", what_is_no_row_is_seen);
    g_test_add_func("/serve/a value that reaches the floor is seen",
                    a_value_that_reaches_the_floor_is_seen);
    g_test_add_func("/serve/powers equal those of the library", powers_equal_those_of_the_library);
    g_test_add_func("/serve/tempering divides by a power of the degree",
                    tempering_divides_by_a_power_of_the_degree);
    return g_test_run();
}
