/* SPDX-License-Identifier: MIT */
#include "num/pairwise.h"

#include "support/numeric.h"

enum { U = 6, M = 9, N = U + M, D = 16 };

typedef struct {
    SgPairwise r;
    float e[N * D];
} Example;

static void example_init(Example *x, int64_t B, uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 2);
    int32_t *u = g_new(int32_t, B), *i = g_new(int32_t, B), *n = g_new(int32_t, B);
    for (int64_t t = 0; t < B; t++) {
        u[t] = (int32_t)sg_rng_below(&rng, U);
        i[t] = (int32_t)sg_rng_below(&rng, M - 1); /* the last track is never touched */
        n[t] = (int32_t)sg_rng_below(&rng, M - 1);
    }
    x->r = (SgPairwise){ .U = U,
                         .N = N,
                         .D = D,
                         .B = B,
                         .list_t = u,
                         .track_t = i,
                         .other_t = n,
                         .z_t = g_new(float, B),
                         .loss_b = g_new(double, sg_pairwise_blocks(B)),
                         .offset = g_new(int64_t, N + 1),
                         .col = g_new(int32_t, 4 * B + SG_SPMM_AHEAD),
                         .val = g_new(float, 4 * B),
                         .pull_n = g_new(float, N),
                         .pull = 0.25f };
    fill_random(x->e, N * D, seed);
}

static void example_clear(Example *x)
{
    g_free((void *)x->r.list_t);
    g_free((void *)x->r.track_t);
    g_free((void *)x->r.other_t);
    g_free(x->r.z_t);
    g_free(x->r.loss_b);
    g_free(x->r.offset);
    g_free(x->r.col);
    g_free(x->r.val);
    g_free(x->r.pull_n);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

static double loss_naively(const SgPairwise *r, const double *e)
{
    double loss = 0;
    for (int64_t t = 0; t < r->B; t++) {
        double x = 0;
        for (int d = 0; d < D; d++)
            x += e[r->list_t[t] * D + d] *
                 (e[(U + r->track_t[t]) * D + d] - e[(U + r->other_t[t]) * D + d]);
        loss += log(1 + exp(-x)) / (double)r->B;
    }
    return loss;
}

static void the_matrix_gives_the_gradient(void)
{
    g_auto(Example) x = { 0 };
    example_init(&x, 40, 5);
    double e[N * D];
    float de[N * D];
    for (int k = 0; k < N * D; k++)
        e[k] = x.e[k];
    g_assert_cmpfloat_with_epsilon(sg_pairwise_loss(&x.r, x.e, 2), loss_naively(&x.r, e), 1e-6);
    sg_pairwise_matrix(&x.r);
    SgSpmm C = { N, x.r.offset, x.r.col, x.r.val };
    sg_spmm(de, &C, (SgRows){ x.e, false }, D, 2);
    for (int k = 0; k < N * D; k++) {
        double h = 1e-5;
        e[k] = x.e[k] + h;
        double above = loss_naively(&x.r, e);
        e[k] = x.e[k] - h;
        g_assert_cmpfloat_with_epsilon(de[k], (above - loss_naively(&x.r, e)) / (2 * h), 1e-6);
        e[k] = x.e[k];
    }
}

static void every_appearance_in_the_batch_pulls_once(void)
{
    g_auto(Example) x = { 0 };
    example_init(&x, 40, 5);
    int64_t count[N] = { 0 };
    sg_pairwise_loss(&x.r, x.e, 1);
    sg_pairwise_matrix(&x.r);
    for (int64_t t = 0; t < 40; t++) {
        count[x.r.list_t[t]]++;
        count[U + x.r.track_t[t]]++;
        count[U + x.r.other_t[t]]++;
    }
    for (int n = 0; n < N; n++)
        g_assert_cmpfloat(x.r.pull_n[n], ==, 0.25f * (float)count[n]);
    g_assert_cmpint(count[N - 1], ==, 0);
    g_assert_cmpint(x.r.offset[N], ==, 160);
    g_assert_cmpint(x.r.offset[N - 1], ==, 160); /* what is not touched has an empty row */
}

static void of_the_tracks_drawn_the_one_scored_highest_is_taken(void)
{
    enum { B = 3000, DRAWN = 5 };
    g_auto(Example) x = { 0 };
    example_init(&x, B, 5);
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    int32_t drawn[B * DRAWN], other[B], again[B];
    for (int k = 0; k < B * DRAWN; k++)
        drawn[k] = (int32_t)sg_rng_below(&rng, M);
    drawn[1] = drawn[0];
    sg_pairwise_hardest(other, drawn, DRAWN, &x.r, x.e, 1);
    for (int64_t t = 0; t < B; t++) {
        double taken = 0, score[DRAWN] = { 0 };
        bool among = false;
        for (int d = 0; d < D; d++) {
            taken += (double)x.e[x.r.list_t[t] * D + d] * x.e[(U + other[t]) * D + d];
            for (int k = 0; k < DRAWN; k++)
                score[k] +=
                    (double)x.e[x.r.list_t[t] * D + d] * x.e[(U + drawn[t * DRAWN + k]) * D + d];
        }
        for (int k = 0; k < DRAWN; k++) {
            among |= other[t] == drawn[t * DRAWN + k];
            g_assert_cmpfloat(score[k], <=, taken + 1e-5);
        }
        g_assert_true(among);
    }
    sg_pairwise_hardest(again, drawn, DRAWN, &x.r, x.e, 7);
    g_assert_cmpmem(other, sizeof other, again, sizeof again);
    sg_pairwise_hardest(again, drawn, 1, &x.r, x.e, 2);
    g_assert_cmpmem(drawn, sizeof again, again, sizeof again); /* one each: nothing to choose */
}

static void scores_far_apart_do_not_overflow(void)
{
    g_assert_cmpfloat_with_epsilon(sg_pairwise_softplus(-1000), 1000, 1e-9);
    g_assert_cmpfloat(sg_pairwise_softplus(1000), ==, 0);
    g_auto(Example) x = { 0 };
    example_init(&x, 40, 5);
    for (int k = 0; k < N * D; k++)
        x.e[k] *= 100;
    g_assert_true(isfinite(sg_pairwise_loss(&x.r, x.e, 1)));
    for (int64_t t = 0; t < 40; t++)
        g_assert_true(x.r.z_t[t] >= 0 && x.r.z_t[t] <= 1.0f / 40);
    x.e[3] = NAN;
    x.r.list_t = memset((void *)x.r.list_t, 0, 40 * 4);
    g_assert_true(isnan(sg_pairwise_loss(&x.r, x.e, 1)));
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(Example) x = { 0 };
    example_init(&x, 5000, 5);
    double first = sg_pairwise_loss(&x.r, x.e, 1);
    g_autofree float *z = g_memdup2(x.r.z_t, 5000 * 4);
    g_assert_cmpfloat(sg_pairwise_loss(&x.r, x.e, 2), ==, first);
    g_assert_cmpfloat(sg_pairwise_loss(&x.r, x.e, 7), ==, first);
    g_assert_cmpmem(z, 5000 * 4, x.r.z_t, 5000 * 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pairwise/the matrix gives the gradient", the_matrix_gives_the_gradient);
    g_test_add_func("/pairwise/every appearance in the batch pulls once",
                    every_appearance_in_the_batch_pulls_once);
    g_test_add_func("/pairwise/of the tracks drawn the one scored highest is taken",
                    of_the_tracks_drawn_the_one_scored_highest_is_taken);
    g_test_add_func("/pairwise/scores far apart do not overflow", scores_far_apart_do_not_overflow);
    g_test_add_func("/pairwise/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
