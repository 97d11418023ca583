/* SPDX-License-Identifier: MIT */
#include "sources/rate.h"
#include "base/rng.h"
#include "support/test.h"

static void no_limit_means_no_delay(void)
{
    static const struct {
        int requests;
        double seconds;
    } cases[] = { { 0, 60 }, { 50, 0 }, { -1, 60 }, { 0, 0 } };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        SgRate rate;
        sg_rate_init(&rate, cases[n].requests, cases[n].seconds);
        for (int i = 0; i < 1000; i++) {
            g_assert_cmpfloat(sg_rate_delay(&rate, 5), ==, 0);
            sg_rate_note(&rate, 5);
        }
        sg_rate_clear(&rate);
    }
}

static void the_window_slides(void)
{
    SgRate rate;
    sg_rate_init(&rate, 3, 10);
    sg_rate_note(&rate, 100);
    sg_rate_note(&rate, 101);
    g_assert_cmpfloat(sg_rate_delay(&rate, 101), ==, 0);
    sg_rate_note(&rate, 104);
    g_assert_cmpfloat(sg_rate_delay(&rate, 105), ==, 5); /* until 100 leaves at 110 */
    g_assert_cmpfloat(sg_rate_delay(&rate, 110), ==, 0);
    sg_rate_note(&rate, 110);
    g_assert_cmpfloat(sg_rate_delay(&rate, 110.5), ==, 0.5); /* until 101 leaves */
    g_assert_cmpfloat(sg_rate_delay(&rate, 200), ==, 0);
    sg_rate_clear(&rate);
}

/* Whatever the pace of the caller, no window of 10 s ever holds more than 7 requests. */
static void no_window_holds_more_than_allowed(void)
{
    enum { TIMES = 2000 };
    static double sent[TIMES];
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    SgRate rate;
    sg_rate_init(&rate, 7, 10);
    double now = 0;
    for (int n = 0; n < TIMES; n++) {
        now += sg_rng_double(&rng) * (n % 200 < 100 ? 0.1 : 4);
        now += sg_rate_delay(&rate, now);
        sg_rate_note(&rate, now);
        sent[n] = now;
        if (n >= 7)
            g_assert_cmpfloat(sent[n] - sent[n - 7], >=, 10 - 1e-9);
    }
    sg_rate_clear(&rate);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rate/no limit means no delay", no_limit_means_no_delay);
    g_test_add_func("/rate/the window slides", the_window_slides);
    g_test_add_func("/rate/no window holds more than allowed", no_window_holds_more_than_allowed);
    return g_test_run();
}
