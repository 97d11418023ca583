/* SPDX-License-Identifier: MIT */
#include "num/serve.h"
#include "base/rng.h"
#include "support/test.h"

#include <float.h>
#include <math.h>

static void adding_remembers_each_track_once(void)
{
    enum { M = 500, K = 200 };
    float value[M] = { 0 }, want[M] = { 0 }, strength[K];
    unsigned char mark[M] = { 0 };
    int32_t touched[M + 1], track[K];
    int64_t count = 0;
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int round = 0; round < 5; round++) {
        for (int k = 0; k < K; k++) {
            track[k] = (int32_t)((k * 7 + round * 31) % M); /* distinct */
            strength[k] = (float)sg_rng_double(&rng);
            want[track[k]] += 0.5f * strength[k];
        }
        count = sg_serve_add(value, mark, touched, count, track, strength, K, 0.5f);
    }
    int64_t marked = 0;
    for (int i = 0; i < M; i++)
        marked += mark[i];
    g_assert_cmpint(count, ==, marked);
    for (int64_t k = 0; k < count; k++)
        g_assert_cmpint(mark[touched[k]]--, ==, 1);
    for (int i = 0; i < M; i++)
        g_assert_cmpfloat_with_epsilon(value[i], want[i], 1e-6);
}

static void a_track_outside_is_seen(void)
{
    int32_t track[100] = { 0 };
    g_assert_true(sg_serve_inside(track, 100, 1));
    g_assert_true(sg_serve_inside(track, 0, 0));
    for (int k = 0; k < 100; k += 33) {
        track[k] = 7;
        g_assert_true(sg_serve_inside(track, 100, 8));
        g_assert_false(sg_serve_inside(track, 100, 7));
        track[k] = -1;
        g_assert_false(sg_serve_inside(track, 100, INT32_MAX));
        track[k] = 0;
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
        double want = pow(scale * (double)x, p);
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
    g_test_add_func("/serve/a track outside is seen", a_track_outside_is_seen);
    g_test_add_func("/serve/powers equal those of the library", powers_equal_those_of_the_library);
    g_test_add_func("/serve/tempering divides by a power of the degree",
                    tempering_divides_by_a_power_of_the_degree);
    return g_test_run();
}
