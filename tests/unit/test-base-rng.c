/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "support/test.h"

/* Known answers of Random123 for Philox 4x32-10: the first two words of the four. */
static void philox_gives_the_published_numbers(void)
{
    uint64_t zero = sg_rng_at(0, 0, 0);
    g_assert_cmphex((uint32_t)zero, ==, 0x6627e8d5);
    g_assert_cmphex((uint32_t)(zero >> 32), ==, 0xe169c58d);
    uint64_t ones = sg_rng_at(UINT64_MAX, UINT64_MAX, UINT64_MAX);
    g_assert_cmphex((uint32_t)ones, ==, 0x408f276d);
    g_assert_cmphex((uint32_t)(ones >> 32), ==, 0x41c83b0e);
}

static void a_saved_index_continues_the_stream(void)
{
    SgRng a, b;
    sg_rng_init(&a, 3, 4);
    for (int n = 0; n < 10; n++)
        sg_rng_next(&a);
    b = a;
    g_assert_cmphex(sg_rng_next(&a), ==, sg_rng_next(&b));
    g_assert_cmphex(sg_rng_at(3, 4, 10), ==, sg_rng_at(b.seed, b.stream, b.index - 1));
}

static void below_is_uniform(void)
{
    enum { N = 7, DRAWS = 70000 };
    int count[N] = { 0 };
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int n = 0; n < DRAWS; n++)
        count[sg_rng_below(&rng, N)]++;
    double chi = 0;
    for (int n = 0; n < N; n++)
        chi += (count[n] - DRAWS / N) * (count[n] - DRAWS / N) / (double)(DRAWS / N);
    g_assert_cmpfloat(chi, <, 22.5); /* 6 degrees of freedom, p = 0.001 */
}

static void normal_has_mean_zero_and_variance_one(void)
{
    enum { DRAWS = 100000 };
    SgRng rng;
    sg_rng_init(&rng, 2, 0);
    double sum = 0, squares = 0;
    for (int n = 0; n < DRAWS; n++) {
        double x = sg_rng_normal(&rng);
        sum += x;
        squares += x * x;
    }
    g_assert_cmpfloat_with_epsilon(sum / DRAWS, 0, 0.02);
    g_assert_cmpfloat_with_epsilon(squares / DRAWS, 1, 0.02);
}

static void shuffle_keeps_every_value(void)
{
    int64_t values[100];
    for (int n = 0; n < 100; n++)
        values[n] = n;
    SgRng rng;
    sg_rng_init(&rng, 5, 0);
    sg_rng_shuffle(&rng, values, 100);
    int64_t sum = 0, moved = 0;
    for (int n = 0; n < 100; n++) {
        sum += values[n];
        moved += values[n] != n;
    }
    g_assert_cmpint(sum, ==, 4950);
    g_assert_cmpint(moved, >, 80);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rng/philox gives the published numbers", philox_gives_the_published_numbers);
    g_test_add_func("/rng/a saved index continues the stream", a_saved_index_continues_the_stream);
    g_test_add_func("/rng/below is uniform", below_is_uniform);
    g_test_add_func("/rng/normal has mean zero and variance one",
                    normal_has_mean_zero_and_variance_one);
    g_test_add_func("/rng/shuffle keeps every value", shuffle_keeps_every_value);
    return g_test_run();
}
