/* SPDX-License-Identifier: MIT */
#include "num/scan.h"

#include "support/numeric.h"

typedef struct {
    float *x, *q, *scale, *size, *near, *off;
    uint8_t *codes;
} Example;

static void example_clear(Example *x)
{
    g_free(x->x);
    g_free(x->q);
    g_free(x->scale);
    g_free(x->size);
    g_free(x->near);
    g_free(x->off);
    g_free(x->codes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

static void example_init(Example *x, int64_t M, int D)
{
    x->x = g_new(float, M *D + 1);
    x->q = g_new(float, D + 1);
    x->scale = g_new(float, M + 1);
    x->size = g_new(float, M + 1);
    x->near = g_new(float, M + 1);
    x->off = g_new(float, M + 1);
    x->codes = g_malloc(sg_scan_bytes(M, D) + 1);
    fill_random(x->x, M * D, 3);
    fill_random(x->q, D, 4);
}

static void run(Example *x, int64_t M, int D)
{
    sg_scan_pack(x->codes, x->scale, x->size, x->x, M, D);
    sg_scan(x->near, x->off, x->codes, x->scale, x->size, x->q, M, D);
}

static void products_lie_within_their_bounds(void)
{
    const int widths[] = { 1, 3, 4, 16, 50, 64, 130, 2048 };
    const int64_t rows[] = { 1, 15, 16, 17, 100 };
    for (size_t w = 0; w < G_N_ELEMENTS(widths); w++) {
        for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
            int D = widths[w];
            int64_t M = rows[r];
            g_auto(Example) x = { 0 };
            example_init(&x, M, D);
            if (M > 2)
                memset(x.x + D, 0, (size_t)D * sizeof *x.x); /* a row of zeros */
            run(&x, M, D);
            for (int64_t i = 0; i < M; i++) {
                double exact = 0;
                for (int d = 0; d < D; d++)
                    exact += (double)x.x[i * D + d] * x.q[d];
                g_assert_cmpfloat(fabs(exact - x.near[i]), <=, x.off[i]);
                if (D >= 16 && D <= 130) /* and are worth something */
                    g_assert_cmpfloat(x.off[i], <, 0.02 * D);
            }
        }
    }
}

static void codes_of_whole_numbers_are_exact(void)
{
    enum { M = 33, D = 20 };
    g_auto(Example) x = { 0 };
    SgRng rng;
    sg_rng_init(&rng, 8, 0);
    example_init(&x, M, D);
    for (int k = 0; k < M * D; k++)
        x.x[k] = k % D == 0 ? 127 : (float)sg_rng_below(&rng, 255) - 127;
    for (int d = 0; d < D; d++)
        x.q[d] = d == 0 ? -127 : (float)sg_rng_below(&rng, 255) - 127;
    run(&x, M, D);
    for (int i = 0; i < M; i++) {
        float exact = 0;
        for (int d = 0; d < D; d++)
            exact += x.x[i * D + d] * x.q[d];
        g_assert_cmpfloat(x.near[i], ==, exact);
    }
}

static void a_number_that_is_none_is_seen(void)
{
    enum { M = 20, D = 16 };
    g_auto(Example) x = { 0 };
    example_init(&x, M, D);
    x.x[3 * D + 5] = NAN;
    x.x[7 * D + 5] = INFINITY;
    run(&x, M, D);
    g_assert_true(isnan(x.near[3]) && isnan(x.near[7]) && isfinite(x.near[4]));
    x.q[2] = NAN;
    run(&x, M, D);
    for (int i = 0; i < M; i++)
        g_assert_true(isnan(x.near[i]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scan/products lie within their bounds", products_lie_within_their_bounds);
    g_test_add_func("/scan/codes of whole numbers are exact", codes_of_whole_numbers_are_exact);
    g_test_add_func("/scan/a number that is none is seen", a_number_that_is_none_is_seen);
    return g_test_run();
}
