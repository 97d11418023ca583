/* SPDX-License-Identifier: MIT */
#include "num/ease.h"

#include "graph/csr.h"
#include "support/numeric.h"

#include <stdlib.h>

/* A small catalogue whose tracks are numbered by falling degree already, as the kernels ask. */
typedef struct {
    SgCsr lists, tracks;
    float *weight_u, *gram_i, *scale_i;
    int32_t *name_i;
    SgEaseLists view;
    double *gram; /* (M, M) the naive twin of the whole Gram matrix */
} Example;

static double value(const SgCsr *csr, int64_t row, int64_t col)
{
    for (int64_t e = csr->offset[row]; e < csr->offset[row + 1]; e++)
        if (csr->col[e] == col)
            return csr->val ? csr->val[e] : 1;
    return 0;
}

static void example_init(Example *x, int64_t U, int64_t M, bool weighted)
{
    SgRng rng;
    sg_rng_init(&rng, (uint64_t)(U + M), 0);
    GArray *row = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GArray *col = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_autofree float *val = g_new(float, U *M);
    for (int32_t i = 0; i < M; i++) {
        int64_t degree = U / 2 - (U / 2) * i / M; /* falls; the last tracks have none */
        for (int64_t n = 0; n < degree; n++) {
            int32_t u = (int32_t)((n * 7 + i * 3 + (int64_t)sg_rng_below(&rng, 2)) % U);
            g_array_append_val(row, u);
            g_array_append_val(col, i);
        }
    }
    for (int64_t e = 0; e < (int64_t)row->len; e++)
        val[e] = (float)(1 + sg_rng_below(&rng, 4)) / 2;
    g_assert_true(sg_csr_from_pairs(&x->lists, U, M, row->len, (int32_t *)(void *)row->data,
                                    (int32_t *)(void *)col->data, weighted ? val : NULL, NULL,
                                    NULL));
    g_assert_true(sg_csr_transpose(&x->tracks, &x->lists, NULL));
    g_array_unref(row);
    g_array_unref(col);

    x->weight_u = g_new(float, U);
    x->name_i = g_new(int32_t, M);
    x->gram_i = g_new(float, M);
    x->scale_i = g_new0(float, M);
    x->gram = g_new0(double, M *M);
    for (int64_t u = 0; u < U; u++)
        x->weight_u[u] = (float)pow((double)(x->lists.offset[u + 1] - x->lists.offset[u]), -0.5);
    for (int32_t i = 0; i < M; i++)
        x->name_i[i] = i;
    for (int64_t u = 0; u < U; u++)
        for (int64_t i = 0; i < M; i++)
            for (int64_t j = 0; j < M; j++)
                x->gram[i * M + j] +=
                    x->weight_u[u] * value(&x->lists, u, i) * value(&x->lists, u, j);
    x->view = (SgEaseLists){ M,
                             x->lists.offset,
                             x->lists.col,
                             x->lists.val,
                             x->tracks.offset,
                             x->tracks.col,
                             x->tracks.val,
                             x->weight_u,
                             x->name_i,
                             x->name_i,
                             x->scale_i };
    sg_ease_diagonal(x->gram_i, &x->view);
    for (int64_t i = 0; i < M; i++)
        x->scale_i[i] = x->gram_i[i] > 0 ? 1 / sqrtf(x->gram_i[i]) : 0;
}

static void example_clear(Example *x)
{
    sg_csr_clear(&x->lists);
    sg_csr_clear(&x->tracks);
    g_free(x->weight_u);
    g_free(x->name_i);
    g_free(x->gram_i);
    g_free(x->scale_i);
    g_free(x->gram);
}

static void rows_init(SgEaseRows *rows, int64_t count, int64_t width)
{
    rows->width = width;
    rows->count = g_new0(int64_t, count);
    rows->track = g_new0(int32_t, count * width);
    rows->gram = g_new0(float, count *width);
}

static void rows_clear(SgEaseRows *rows)
{
    g_free(rows->count);
    g_free(rows->track);
    g_free(rows->gram);
}

static void run_gram(const Example *x, SgEaseRows *half, SgEaseRows *nearest, int threads)
{
    g_autofree void *work = g_malloc((size_t)threads * sg_ease_gram_work(x->view.M));
    sg_ease_gram(half, nearest, &x->view, 0, x->view.M, threads, work);
}

/* How many of the tracks below `limit` come before j in the order of a row. */
static int64_t rank(const Example *x, int64_t i, int64_t limit, int64_t j)
{
    int64_t M = x->view.M, before = 0;
    double own = x->gram[i * M + j] * x->scale_i[j];
    for (int64_t k = 0; k < limit; k++) {
        double other = x->gram[i * M + k] * x->scale_i[k];
        if (k != i && k != j && (other > own + 1e-6 || (fabs(other - own) <= 1e-6 && k < j)))
            before++;
    }
    return before;
}

/* Each row holds its best tracks with their G, and is as long as there are such tracks. */
static void check_rows(const Example *x, const SgEaseRows *rows, bool half)
{
    int64_t M = x->view.M;
    for (int64_t i = 0; i < M; i++) {
        int64_t limit = half ? i : M, met = 0;
        for (int64_t j = 0; j < limit; j++)
            met += j != i && x->gram[i * M + j] > 0;
        g_assert_cmpint(rows->count[i], ==, MIN(met, rows->width));
        for (int64_t c = 0; c < rows->count[i]; c++) {
            int64_t j = rows->track[i * rows->width + c];
            g_assert_true(j != i && j < limit);
            g_assert_cmpint(rank(x, i, limit, j), <, rows->width);
            g_assert_cmpfloat_with_epsilon(rows->gram[i * rows->width + c], x->gram[i * M + j],
                                           1e-5);
            if (!half && c > 0)
                g_assert_cmpint(j, <, rows->track[i * rows->width + c - 1]);
        }
    }
}

static void the_rows_hold_the_largest_entries_of_the_gram_matrix(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        for (int64_t width = 1; width < 50; width += 9) {
            Example x;
            SgEaseRows half, nearest;
            example_init(&x, 23, 41, weighted);
            rows_init(&half, 41, width);
            rows_init(&nearest, 41, width);
            run_gram(&x, &half, &nearest, 2);
            for (int64_t i = 0; i < 41; i++)
                g_assert_cmpfloat_with_epsilon(x.gram_i[i], x.gram[i * 41 + i], 1e-5);
            check_rows(&x, &half, true);
            check_rows(&x, &nearest, false);
            rows_clear(&half);
            rows_clear(&nearest);
            example_clear(&x);
        }
    }
}

/* One solve: the nearest rows become B. Returns how many lambdas grew. */
static int64_t run_solve(const Example *x, const SgEaseRows *half, SgEaseRows *nearest, float *q_i,
                         float lambda, int threads)
{
    int64_t M = x->view.M, end = 0;
    g_autofree int64_t *offset = g_new0(int64_t, M + 1);
    g_autofree int32_t *track = g_new(int32_t, M * half->width);
    g_autofree float *gram = g_new(float, M * half->width);
    for (int64_t i = 0; i < M; i++) {
        for (int64_t c = 0; c < half->count[i]; c++, end++) {
            track[end] = half->track[i * half->width + c];
            gram[end] = half->gram[i * half->width + c];
        }
        offset[i + 1] = end;
        q_i[i] = x->gram_i[i] > 0 ? powf(x->gram_i[i], -0.25f) : 0;
    }
    SgEaseSystem system = { M, offset, track, gram, x->gram_i, q_i, lambda };
    g_autofree void *work = g_malloc0((size_t)threads * sg_ease_solve_work(M, nearest->width));
    return sg_ease_solve(nearest, &system, 0, M, threads, work);
}

/* G_jk as the half has it: from the row of the rarer track, 0 if dropped. */
static double kept(const SgEaseRows *half, int64_t j, int64_t k)
{
    int64_t row = MAX(j, k), col = MIN(j, k);
    for (int64_t c = 0; c < half->count[row]; c++)
        if (half->track[row * half->width + c] == col)
            return half->gram[row * half->width + c];
    return 0;
}

/* B of one track by the formula of the header, with elimination in double. */
static void check_track(const Example *x, const SgEaseRows *half, const SgEaseRows *g,
                        const SgEaseRows *b, const float *q, float lambda, int64_t i)
{
    int n = (int)g->count[i], size = n + 1;
    const int32_t *near = g->track + i * g->width;
    g_autofree double *a = g_new0(double, size *size), *e = g_new0(double, size);
    for (int p = 0; p < n; p++) {
        for (int r = 0; r < n; r++)
            a[p * size + r] = q[near[p]] * q[near[r]] * kept(half, near[p], near[r]);
        a[p * size + p] = q[near[p]] * q[near[p]] * x->gram_i[near[p]] + lambda;
        a[p * size + n] = a[n * size + p] = q[near[p]] * q[i] * g->gram[i * g->width + p];
    }
    a[n * size + n] = q[i] * q[i] * x->gram_i[i] + lambda;
    e[n] = 1;
    solve_naively(a, e, size);
    for (int p = 0; p < n; p++)
        g_assert_cmpfloat_with_epsilon(b->gram[i * b->width + p],
                                       -(e[p] / e[n]) * q[near[p]] / q[i], 1e-5);
}

static void the_weights_equal_those_of_the_formula(void)
{
    for (int64_t width = 1; width < 40; width += 6) {
        Example x;
        SgEaseRows half, gram, b;
        float q[41], lambda = 0.7f;
        example_init(&x, 60, 41, width % 4 == 1);
        rows_init(&half, 41, 30);
        rows_init(&gram, 41, width);
        rows_init(&b, 41, width);
        run_gram(&x, &half, &gram, 1);
        run_gram(&x, &half, &b, 1);
        g_assert_cmpint(run_solve(&x, &half, &b, q, lambda, 2), ==, 0);
        for (int64_t i = 0; i < 41; i++)
            check_track(&x, &half, &gram, &b, q, lambda, i);
        rows_clear(&half);
        rows_clear(&gram);
        rows_clear(&b);
        example_clear(&x);
    }
}

static void dropped_pairs_that_spoil_a_system_raise_lambda(void)
{
    Example x;
    SgEaseRows half, b;
    float q[41];
    example_init(&x, 60, 41, false);
    rows_init(&half, 41, 30);
    rows_init(&b, 41, 12);
    run_gram(&x, &half, &b, 1);
    /* Some pairs are dropped and the others weigh more than the tracks alone: such a matrix is
     * indefinite unless lambda is large. */
    for (int64_t i = 0; i < 41; i++)
        for (int64_t c = 0; c < half.count[i]; c++)
            half.gram[i * 30 + c] = (i + half.track[i * 30 + c]) % 3 == 0 ? 0 : 5 * x.gram_i[0];
    g_assert_cmpint(run_solve(&x, &half, &b, q, 1e-3f, 2), >, 0);
    for (int64_t i = 0; i < 41; i++)
        for (int64_t c = 0; c < b.count[i]; c++)
            g_assert_true(isfinite(b.gram[i * 12 + c]));
    rows_clear(&half);
    rows_clear(&b);
    example_clear(&x);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    Example x;
    SgEaseRows half[2], b[2];
    float q[200];
    example_init(&x, 150, 200, true);
    for (int n = 0; n < 2; n++) {
        rows_init(&half[n], 200, 50);
        rows_init(&b[n], 200, 40);
        run_gram(&x, &half[n], &b[n], n ? 7 : 1);
        run_solve(&x, &half[n], &b[n], q, 0.5f, n ? 7 : 1);
    }
    g_assert_cmpmem(half[0].gram, 200 * 50 * 4, half[1].gram, 200 * 50 * 4);
    g_assert_cmpmem(b[0].track, 200 * 40 * 4, b[1].track, 200 * 40 * 4);
    g_assert_cmpmem(b[0].gram, 200 * 40 * 4, b[1].gram, 200 * 40 * 4);
    for (int n = 0; n < 2; n++) {
        rows_clear(&half[n]);
        rows_clear(&b[n]);
    }
    example_clear(&x);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/num ease/the rows hold the largest entries of the Gram matrix",
                    the_rows_hold_the_largest_entries_of_the_gram_matrix);
    g_test_add_func("/num ease/the weights equal those of the formula",
                    the_weights_equal_those_of_the_formula);
    g_test_add_func("/num ease/dropped pairs that spoil a system raise lambda",
                    dropped_pairs_that_spoil_a_system_raise_lambda);
    g_test_add_func("/num ease/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
