/* SPDX-License-Identifier: MIT */
#include "num/als.h"

#include "graph/csr.h"
#include "num/machine.h"
#include "support/numeric.h"

enum { ROWS = 40, COLS = 70, PAIRS = 500 };
static const int widths[] = { 1, 5, 16, 33, 64, 100, 128 };

typedef struct {
    SgCsr x;
    float *w, *h, *gram;
    SgAls als;
} Example;

static void example_init(Example *example, int D, bool weighted)
{
    SgRng rng;
    sg_rng_init(&rng, (uint64_t)D, 0);
    int32_t row[PAIRS], col[PAIRS];
    float val[PAIRS];
    for (int e = 0; e < PAIRS; e++) {
        row[e] = (int32_t)sg_rng_below(&rng, ROWS - 1); /* the last row is empty */
        col[e] = (int32_t)sg_rng_below(&rng, COLS);
        val[e] = (float)(1 + sg_rng_below(&rng, 5)) / 2;
    }
    *example = (Example){ .w = g_new0(float, ROWS *D),
                          .h = g_new(float, COLS *D),
                          .gram = g_new(float, D *D) };
    g_assert_true(sg_csr_from_pairs(&example->x, ROWS, COLS, PAIRS, row, col, weighted ? val : NULL,
                                    NULL, NULL));
    fill_random(example->h, COLS * D, 3);
    sg_als_gram(example->gram, example->h, COLS, D, 2);
    example->als = (SgAls){ .offset = example->x.offset,
                            .col = example->x.col,
                            .val = example->x.val,
                            .cols = COLS,
                            .w = example->w,
                            .h = example->h,
                            .gram = example->gram,
                            .D = D,
                            .a0 = 0.2f,
                            .lambda = 0.1f,
                            .nu = 0.8f };
}

static void example_clear(Example *example)
{
    sg_csr_clear(&example->x);
    g_free(example->w);
    g_free(example->h);
    g_free(example->gram);
}

static int64_t solve(const Example *example, int threads)
{
    g_autofree void *work = g_malloc((gsize)threads * sg_als_work(example->als.D, COLS));
    return sg_als_solve(&example->als, 0, ROWS, threads, work);
}

/* The row by the formula of the header, with elimination in double. */
static void naive_row(double *w, const Example *example, int64_t u)
{
    const SgAls *als = &example->als;
    int D = als->D;
    int64_t n = als->offset[u + 1] - als->offset[u];
    g_autofree double *a = g_new0(double, D *D);
    double reg = als->lambda * pow((double)n + als->a0 * COLS, als->nu);
    for (int i = 0; i < D; i++)
        w[i] = 0;
    for (int64_t c = 0; c < COLS; c++)
        for (int i = 0; i < D; i++)
            for (int j = 0; j < D; j++)
                a[i * D + j] += als->a0 * als->h[c * D + i] * (double)als->h[c * D + j];
    for (int64_t e = als->offset[u]; e < als->offset[u + 1]; e++) {
        const float *h = als->h + (int64_t)als->col[e] * D;
        double x = als->val ? als->val[e] : 1;
        for (int i = 0; i < D; i++) {
            w[i] += x * h[i];
            for (int j = 0; j < D; j++)
                a[i * D + j] += x * h[i] * h[j];
        }
    }
    for (int i = 0; i < D; i++)
        a[i * D + i] += reg;
    solve_naively(a, w, D);
}

static void assert_solved(const Example *example, double tolerance)
{
    int D = example->als.D;
    g_autofree double *w = g_new(double, D);
    for (int64_t u = 0; u < ROWS; u++) {
        naive_row(w, example, u);
        for (int d = 0; d < D; d++)
            g_assert_cmpfloat_with_epsilon(example->w[u * D + d], w[d], tolerance);
    }
}

static void the_gram_matrix_is_whole_and_exact(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(widths); s++) {
        int D = widths[s];
        Example example;
        example_init(&example, D, false);
        for (int i = 0; i < D; i++) {
            for (int j = 0; j < D; j++) {
                double sum = 0;
                for (int c = 0; c < COLS; c++)
                    sum += (double)example.h[c * D + i] * example.h[c * D + j];
                g_assert_cmpfloat_with_epsilon(example.gram[i * D + j], sum, 2e-5);
            }
        }
        example_clear(&example);
    }
}

static void rows_equal_those_of_elimination(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(widths); s++) {
        for (int weighted = 0; weighted < 2; weighted++) {
            Example example;
            example_init(&example, widths[s], weighted);
            fill_random(example.w, ROWS * widths[s], 9); /* where it starts does not matter */
            g_assert_cmpint(solve(&example, 2), ==, 0);
            assert_solved(&example, 1e-4);
            example_clear(&example);
        }
    }
}

static void blocks_approach_the_exact_rows(void)
{
    const int wide[] = { 129, 200, 300 };
    for (size_t s = 0; s < G_N_ELEMENTS(wide); s++) {
        Example example;
        example_init(&example, wide[s], s % 2);
        example.als.lambda = 1;
        for (int epoch = 0; epoch < 25; epoch++)
            g_assert_cmpint(solve(&example, 2), ==, 0);
        assert_solved(&example, 1e-3);
        example_clear(&example);
    }
}

static void folding_in_a_row_equals_solving_it(void)
{
    const int some[] = { 1, 16, 50, 128, 200 };
    for (size_t s = 0; s < G_N_ELEMENTS(some); s++) {
        int D = some[s], ld = sg_padded(D);
        Example example;
        example_init(&example, D, s % 2);
        g_autofree float *w = g_new(float, ld), *r = g_new(float, ld *ld);
        g_autofree float *chunk = g_new(float, sg_als_chunk(D));
        g_autofree double *naive = g_new(double, D);
        for (int64_t u = 0; u < ROWS; u++) {
            int64_t first = example.x.offset[u], n = example.x.offset[u + 1] - first;
            g_assert_true(sg_als_fold_in(w, r, &example.als, example.x.col + first,
                                         example.x.val ? example.x.val + first : NULL, n, chunk));
            naive_row(naive, &example, u);
            for (int d = 0; d < D; d++)
                g_assert_cmpfloat_with_epsilon(w[d], naive[d], 2e-4);
        }
        example_clear(&example);
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    const int some[] = { 30, 64, 200 };
    for (size_t s = 0; s < G_N_ELEMENTS(some); s++) {
        int D = some[s];
        g_autofree float *first = NULL, *gram = g_new(float, D *D);
        const int threads[] = { 1, 2, 7 };
        for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
            Example example;
            example_init(&example, D, true);
            sg_als_gram(gram, example.h, COLS, D, threads[n]);
            g_assert_cmpmem(gram, (gsize)(D * D) * 4, example.gram, (gsize)(D * D) * 4);
            solve(&example, threads[n]);
            if (first)
                g_assert_cmpmem(first, (gsize)(ROWS * D) * 4, example.w, (gsize)(ROWS * D) * 4);
            else
                first = g_memdup2(example.w, (gsize)(ROWS * D) * 4);
            example_clear(&example);
        }
    }
}

static void rows_without_a_solution_are_counted(void)
{
    const int some[] = { 8, 200 };
    for (size_t s = 0; s < G_N_ELEMENTS(some); s++) {
        Example example;
        example_init(&example, some[s], false);
        example.als.a0 = example.als.lambda = 0; /* the empty row has a matrix of zeros */
        g_assert_cmpint(solve(&example, 2), >, 0);
        example.als.a0 = example.als.lambda = 0.1f;
        g_assert_cmpint(solve(&example, 2), ==, 0);
        for (int d = 0; d < some[s]; d++)
            example.h[7 * some[s] + d] = NAN;
        int64_t holds = 0;
        for (int64_t e = 0; e < sg_csr_entries(&example.x); e++)
            holds += example.x.col[e] == 7;
        g_assert_cmpint(holds, >, 0);
        g_assert_cmpint(solve(&example, 2), ==, holds);
        example_clear(&example);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/als/the Gram matrix is whole and exact", the_gram_matrix_is_whole_and_exact);
    g_test_add_func("/als/rows equal those of elimination", rows_equal_those_of_elimination);
    g_test_add_func("/als/blocks approach the exact rows", blocks_approach_the_exact_rows);
    g_test_add_func("/als/folding in a row equals solving it", folding_in_a_row_equals_solving_it);
    g_test_add_func("/als/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/als/rows without a solution are counted",
                    rows_without_a_solution_are_counted);
    return g_test_run();
}
