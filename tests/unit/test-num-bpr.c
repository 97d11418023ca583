/* SPDX-License-Identifier: MIT */
#include "num/bpr.h"

#include "graph/csr.h"
#include "support/numeric.h"

typedef struct {
    SgCsr lists;
    SgBpr bpr;
} Example;

static void example_init(Example *x, int64_t U, int64_t M, int64_t E, int D, bool bias)
{
    SgRng rng;
    sg_rng_init(&rng, (uint64_t)M, 0);
    g_autofree int32_t *row = g_new(int32_t, E), *col = g_new(int32_t, E);
    for (int64_t e = 0; e < E; e++) {
        row[e] = (int32_t)sg_rng_below(&rng, (uint64_t)U);
        col[e] = (int32_t)sg_rng_below(&rng, (uint64_t)M);
    }
    g_assert_true(sg_csr_from_pairs(&x->lists, U, M, E, row, col, NULL, NULL, NULL));
    E = sg_csr_entries(&x->lists);
    x->bpr = (SgBpr){ .U = U,
                      .M = M,
                      .offset = x->lists.offset,
                      .col = x->lists.col,
                      .D = D,
                      .w = g_new(float, U *D),
                      .h = g_new(float, M *D),
                      .b = bias ? g_new0(float, M) : NULL,
                      .rate = 0.05f,
                      .decay = 0.01f,
                      .seed = 5,
                      .parts = sg_bpr_parts(M),
                      .part_u = g_new(uint8_t, U),
                      .part_i = g_new(uint8_t, M),
                      .track_i = g_new(int32_t, M),
                      .list_e = g_new(int32_t, E),
                      .track_e = g_new(int32_t, E) };
    fill_random(x->bpr.w, U * D, 1);
    fill_random(x->bpr.h, M * D, 2);
}

static void example_clear(Example *x)
{
    g_free(x->bpr.w);
    g_free(x->bpr.h);
    g_free(x->bpr.b);
    g_free(x->bpr.part_u);
    g_free(x->bpr.part_i);
    g_free(x->bpr.track_i);
    g_free(x->bpr.list_e);
    g_free(x->bpr.track_e);
    sg_csr_clear(&x->lists);
}

static double run_epoch(Example *x, int64_t epoch, int threads)
{
    double loss = 0;
    sg_bpr_deal(&x->bpr, epoch);
    for (int round = 0; round < x->bpr.parts; round++)
        loss += sg_bpr_round(&x->bpr, epoch, round, threads);
    return loss;
}

static void every_pair_is_dealt_into_the_cell_of_its_parts(void)
{
    Example x;
    example_init(&x, 90, 700, 2000, 4, false);
    SgBpr *bpr = &x.bpr;
    g_assert_cmpint(bpr->parts, ==, 10);
    g_autofree uint8_t *before = g_new(uint8_t, 700);
    for (int64_t epoch = 1; epoch < 4; epoch++) {
        sg_bpr_deal(bpr, epoch);
        g_assert_cmpint(bpr->cell_start[100], ==, sg_csr_entries(&x.lists));
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
        for (int cell = 0; cell < 100; cell++) {
            for (int64_t e = bpr->cell_start[cell]; e < bpr->cell_start[cell + 1]; e++) {
                int32_t u = bpr->list_e[e], i = bpr->track_e[e];
                g_assert_cmpint(bpr->part_u[u] * 10 + bpr->part_i[i], ==, cell);
                g_assert_true(g_hash_table_add(seen, GINT_TO_POINTER(u * 700 + i)));
            }
        }
        for (int part = 0; part < 10; part++) {
            g_assert_cmpint(bpr->part_start[part + 1] - bpr->part_start[part], >, 40);
            for (int64_t n = bpr->part_start[part]; n < bpr->part_start[part + 1]; n++)
                g_assert_cmpint(bpr->part_i[bpr->track_i[n]], ==, part);
        }
        g_assert_true(epoch == 1 || memcmp(before, bpr->part_i, 700) != 0);
        memcpy(before, bpr->part_i, 700);
    }
    example_clear(&x);
}

/* Small catalogues are one cell: its order and its negatives follow from the generator, and the
 * steps from the formula, in double. */
static void the_steps_equal_their_naive_twin(void)
{
    enum { U = 12, M = 30, D = 5 };
    Example x;
    example_init(&x, U, M, 90, D, true);
    SgBpr *bpr = &x.bpr;
    g_assert_cmpint(bpr->parts, ==, 1);
    double w[U * D], h[M * D], b[M] = { 0 }, loss = 0;
    for (int n = 0; n < U * D; n++)
        w[n] = bpr->w[n];
    for (int n = 0; n < M * D; n++)
        h[n] = bpr->h[n];
    double given = run_epoch(&x, 1, 1);

    SgRng rng;
    sg_rng_init(&rng, bpr->seed, 512 + 2);
    int64_t E = sg_csr_entries(&x.lists);
    for (int64_t e = E - 1; e > 0; e--) /* the draws of the shuffle, whose result we see */
        sg_rng_below(&rng, (uint64_t)e + 1);
    for (int64_t e = 0; e < E; e++) {
        int32_t u = bpr->list_e[e], i = bpr->track_e[e], n;
        bool held;
        do {
            n = (int32_t)sg_rng_below(&rng, M);
            held = false;
            for (int64_t f = x.lists.offset[u]; f < x.lists.offset[u + 1]; f++)
                held = held || x.lists.col[f] == n;
        } while (held);
        double s = b[i] - b[n];
        for (int d = 0; d < D; d++)
            s += w[u * D + d] * (h[i * D + d] - h[n * D + d]);
        double z = 1 / (1 + exp(s));
        loss += log(1 + exp(-s));
        for (int d = 0; d < D; d++) {
            double w_d = w[u * D + d], i_d = h[i * D + d], n_d = h[n * D + d];
            w[u * D + d] += 0.05 * (z * (i_d - n_d) - 0.01 * w_d);
            h[i * D + d] += 0.05 * (z * w_d - 0.01 * i_d);
            h[n * D + d] += 0.05 * (-z * w_d - 0.01 * n_d);
        }
        b[i] += 0.05 * (z - 0.01 * b[i]);
        b[n] += 0.05 * (-z - 0.01 * b[n]);
    }
    g_assert_cmpfloat_with_epsilon(given, loss, 1e-3);
    for (int n = 0; n < U * D; n++)
        g_assert_cmpfloat_with_epsilon(bpr->w[n], w[n], 1e-5);
    for (int n = 0; n < M * D; n++)
        g_assert_cmpfloat_with_epsilon(bpr->h[n], h[n], 1e-5);
    for (int n = 0; n < M; n++)
        g_assert_cmpfloat_with_epsilon(bpr->b[n], b[n], 1e-5);
    example_clear(&x);
}

static void a_list_that_holds_every_track_is_passed_over(void)
{
    enum { M = 20 };
    Example x;
    example_init(&x, 1, M, 2000, 3, true);
    g_assert_cmpint(sg_csr_entries(&x.lists), ==, M);
    float before[M * 3];
    memcpy(before, x.bpr.h, sizeof before);
    g_assert_cmpfloat(run_epoch(&x, 1, 2), ==, 0);
    g_assert_cmpmem(before, sizeof before, x.bpr.h, sizeof before);
    example_clear(&x);
}

static void each_epoch_ranks_better(void)
{
    Example x;
    example_init(&x, 60, 400, 1500, 16, true);
    double first = run_epoch(&x, 1, 2), last = 0;
    for (int64_t epoch = 2; epoch <= 30; epoch++)
        last = run_epoch(&x, epoch, 2);
    g_test_message("loss %.1f, then %.1f", first, last);
    g_assert_cmpfloat(last, <, 0.2 * first);
    example_clear(&x);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    const int threads[] = { 1, 2, 7 };
    g_autofree float *w = NULL, *h = NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        Example x;
        example_init(&x, 300, 2000, 6000, 24, true);
        for (int64_t epoch = 1; epoch <= 3; epoch++)
            run_epoch(&x, epoch, threads[n]);
        if (w) {
            g_assert_cmpmem(w, 300 * 24 * 4, x.bpr.w, 300 * 24 * 4);
            g_assert_cmpmem(h, 2000 * 24 * 4, x.bpr.h, 2000 * 24 * 4);
        } else {
            w = g_memdup2(x.bpr.w, 300 * 24 * 4);
            h = g_memdup2(x.bpr.h, 2000 * 24 * 4);
        }
        example_clear(&x);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/num bpr/every pair is dealt into the cell of its parts",
                    every_pair_is_dealt_into_the_cell_of_its_parts);
    g_test_add_func("/num bpr/the steps equal their naive twin", the_steps_equal_their_naive_twin);
    g_test_add_func("/num bpr/a list that holds every track is passed over",
                    a_list_that_holds_every_track_is_passed_over);
    g_test_add_func("/num bpr/each epoch ranks better", each_epoch_ranks_better);
    g_test_add_func("/num bpr/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
