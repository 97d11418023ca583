/* SPDX-License-Identifier: MIT */
#include "num/below.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>

static void counts_agree_with_looking_at_each(void)
{
    static const int64_t sizes[] = { 0, 1, 7, 33, 1000, 16383, 16384, 16385, 50001 };
    SgRng rng;
    sg_rng_init(&rng, 6, 0);
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int64_t n = sizes[s];
        g_autofree float *x = g_new(float, n + 1);
        g_autofree int32_t *w = g_new(int32_t, n + 1);
        for (int64_t i = 0; i < n; i++) {
            x[i] = sg_rng_below(&rng, 50) == 0 ? NAN : (float)sg_rng_below(&rng, 9) - 4;
            w[i] = (int32_t)sg_rng_below(&rng, 1 << 30);
        }
        for (float bound = -5; bound <= 5; bound += 0.5f) {
            int64_t less = 0, same = 0, heavy_less = 0, heavy_same = 0, below, equal;
            for (int64_t i = 0; i < n; i++) {
                less += x[i] < bound;
                same += x[i] == bound;
                heavy_less += x[i] < bound ? w[i] : 0;
                heavy_same += x[i] == bound ? w[i] : 0;
            }
            sg_below(x, NULL, n, bound, &below, &equal);
            g_assert_true(below == less && equal == same);
            sg_below(x, w, n, bound, &below, &equal);
            g_assert_true(below == heavy_less && equal == heavy_same);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/below/counts agree with looking at each", counts_agree_with_looking_at_each);
    return g_test_run();
}
