/* SPDX-License-Identifier: MIT */
#include "num/propagate.h"

#include "num/machine.h"
#include "support/propagation.h"

typedef struct {
    Graph graph;
    SgPropagation p;
    float *left;
    float *right;
} Example;

static void example_clear(Example *x)
{
    graph_clear(&x->graph);
    g_free(x->left);
    g_free(x->right);
    g_free(x->p.work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

/* LightGCN, or LightGCN++ where normalised. */
static void example_init(Example *x, int64_t U, int64_t M, int D, int L, bool normalise, bool half,
                         bool weighted)
{
    graph_init(&x->graph, U, M, 5, weighted, 4);
    int64_t N = U + M;
    x->left = g_new(float, N);
    x->right = g_new(float, N);
    sg_spmm_degree(x->left, &x->graph.A, normalise ? 0.6 : 0.5);
    sg_spmm_degree(x->right, &x->graph.A, normalise ? -0.1 : 0.5);
    x->p = (SgPropagation){
        .A = x->graph.A,
        .left_n = x->left,
        .right_n = x->right,
        .D = D,
        .L = L,
        .normalise = normalise,
        .half = half,
        .share_0 = normalise ? 0.2f : 1.0f / (float)(L + 1),
        .share = normalise && L > 0 ? 0.8f / (float)L : 1.0f / (float)(L + 1),
        .work = g_malloc(sg_propagate_work(N, D, L, normalise, half) + 64),
    };
}

/* The definition, layer by layer in double. */
static void propagate_naively(double *e, const Example *x, const double *e0)
{
    int64_t N = x->p.A.N, D = x->p.D;
    g_autofree double *now = g_memdup2(e0, (gsize)(N * D) * sizeof *e0);
    g_autofree double *next = g_new(double, N *D);
    for (int64_t k = 0; k < N * D; k++)
        e[k] = x->p.share_0 * e0[k];
    for (int l = 0; l < x->p.L; l++) {
        for (int64_t n = 0; n < N && x->p.normalise; n++) {
            double norm = 0;
            for (int d = 0; d < D; d++)
                norm += now[n * D + d] * now[n * D + d];
            for (int d = 0; d < D; d++)
                now[n * D + d] /= sqrt(norm) + 1e-12;
        }
        for (int64_t n = 0; n < N; n++) {
            for (int d = 0; d < D; d++)
                next[n * D + d] = 0;
            for (int64_t a = x->p.A.offset[n]; a < x->p.A.offset[n + 1]; a++) {
                int64_t m = x->p.A.col[a];
                double w = (x->p.A.val ? x->p.A.val[a] : 1.0) * x->left[n] * x->right[m];
                for (int d = 0; d < D; d++)
                    next[n * D + d] += w * now[m * D + d];
            }
        }
        memcpy(now, next, (size_t)(N * D) * sizeof *now);
        for (int64_t k = 0; k < N * D; k++)
            e[k] += x->p.share * now[k];
    }
}

static void both_models_equal_their_definition(void)
{
    enum { D = 16 };
    for (int c = 0; c < 16; c++) {
        g_auto(Example) x = { 0 };
        example_init(&x, 20, 15, D, c % 4, c & 4, false, c & 8);
        int64_t n = x.p.A.N * D;
        g_autofree float *e0 = g_new(float, n), *e = g_new(float, n);
        g_autofree double *wide = g_new(double, n), *expected = g_new(double, n);
        fill_random(e0, n, 6);
        for (int64_t k = 0; k < n; k++)
            wide[k] = e0[k];
        propagate_naively(expected, &x, wide);
        sg_propagate(e, &x.p, e0, 2);
        for (int64_t k = 0; k < n; k++)
            g_assert_cmpfloat_with_epsilon(e[k], expected[k], 2e-6);
        for (int d = 0; d < D; d++) /* nodes without edges keep their share alone */
            g_assert_cmpfloat_with_epsilon(e[n - D + d], x.p.share_0 * e0[n - D + d], 1e-7);
    }
}

/* loss = sum of c e, so that de = c; compared with (loss(e0 + h) - loss(e0 - h)) / 2h in double. */
static void gradients_equal_finite_differences(void)
{
    enum { D = 16 };
    for (int c = 0; c < 16; c++) {
        g_auto(Example) x = { 0 };
        example_init(&x, 9, 7, D, c % 4, c & 4, false, c & 8);
        int64_t n = x.p.A.N * D;
        g_autofree float *e0 = g_new(float, n), *e = g_new(float, n), *de = g_new(float, n);
        g_autofree float *de0 = g_new(float, n);
        g_autofree double *wide = g_new(double, n), *sum = g_new(double, n);
        fill_random(e0, n, 6);
        fill_random(de, n, 7);
        for (int64_t k = 0; k < n; k++)
            wide[k] = e0[k];
        sg_propagate(e, &x.p, e0, 1);
        sg_propagate_backward(de0, &x.p, de, 2);
        for (int64_t k = 0; k < n; k += 3) {
            double h = 1e-5, slope = 0;
            for (int side = -1; side <= 1; side += 2) {
                wide[k] = e0[k] + side * h;
                propagate_naively(sum, &x, wide);
                for (int64_t j = 0; j < n; j++)
                    slope += side * de[j] * sum[j] / (2 * h);
            }
            wide[k] = e0[k];
            g_assert_cmpfloat_with_epsilon(de0[k], slope, 5e-6);
        }
    }
}

static void what_the_neighbours_fold_in_gives_the_node(void)
{
    enum { D = 16 };
    for (int c = 0; c < 32; c++) {
        g_auto(Example) x = { 0 };
        example_init(&x, 30, 20, D, c % 4, c & 4, c & 8, c & 16);
        int64_t n = x.p.A.N * D;
        g_autofree float *e0 = g_new(float, n), *e = g_new(float, n), *fold = g_new(float, n);
        g_autofree double *sum = g_new(double, n);
        fill_random(e0, n, 6);
        sg_propagate(e, &x.p, e0, 1);
        sg_propagate_fold(fold, &x.p, e0, 2);
        sg_spmm_naive(sum, &x.p.A, fold, D);
        for (int64_t k = 0; k < n; k++)
            g_assert_cmpfloat_with_epsilon(x.p.share_0 * e0[k] + x.left[k / D] * sum[k], e[k],
                                           c & 8 ? 0.01 : 2e-6);
    }
}

static void a_share_of_zero_is_taken(void)
{
    enum { D = 16 };
    for (int c = 0; c < 2; c++) {
        g_auto(Example) x = { 0 };
        example_init(&x, 9, 7, D, 2, true, false, false);
        x.p.share_0 = c == 0 ? 0 : 1;
        x.p.share = c == 0 ? 0.5f : 0;
        int64_t n = x.p.A.N * D;
        g_autofree float *e0 = g_new(float, n), *e = g_new(float, n);
        g_autofree double *wide = g_new(double, n), *expected = g_new(double, n);
        fill_random(e0, n, 6);
        for (int64_t k = 0; k < n; k++)
            wide[k] = e0[k];
        propagate_naively(expected, &x, wide);
        sg_propagate(e, &x.p, e0, 1);
        for (int64_t k = 0; k < n; k++)
            g_assert_cmpfloat_with_epsilon(e[k], expected[k], 2e-6);
        g_autofree float *de0 = g_new(float, n);
        sg_propagate_backward(de0, &x.p, e, 1);
        for (int64_t k = 0; k < n; k++) {
            g_assert_true(isfinite(de0[k]));
            if (c == 1)
                g_assert_cmpfloat(de0[k], ==, e[k]);
        }
    }
}

static void a_row_of_length_zero_has_no_direction_and_a_nan_is_seen(void)
{
    enum { D = 16 };
    g_auto(Example) x = { 0 };
    example_init(&x, 9, 7, D, 2, true, false, false);
    int64_t n = x.p.A.N * D;
    g_autofree float *e0 = g_new(float, n), *e = g_new(float, n), *de0 = g_new(float, n);
    fill_random(e0, n, 6);
    memset(e0, 0, D * sizeof *e0);
    sg_propagate(e, &x.p, e0, 1);
    sg_propagate_backward(de0, &x.p, e, 1);
    for (int64_t k = 0; k < n; k++)
        g_assert_true(isfinite(e[k]) && isfinite(de0[k]));
    e0[x.graph.lists.col[0] * D + 9 * D] = NAN;
    sg_propagate(e, &x.p, e0, 1);
    sg_propagate_backward(de0, &x.p, e, 1);
    bool seen = false, seen_back = false;
    for (int64_t k = 0; k < n; k++) {
        seen = seen || isnan(e[k]);
        seen_back = seen_back || isnan(de0[k]);
    }
    g_assert_true(seen && seen_back);
}

static void bf16_is_near_and_its_gradient_points_the_same_way(void)
{
    enum { D = 32 };
    for (int c = 0; c < 2; c++) {
        g_auto(Example) x = { 0 }, y = { 0 };
        example_init(&x, 60, 50, D, 3, c, false, false);
        example_init(&y, 60, 50, D, 3, c, true, false);
        int64_t n = x.p.A.N * D;
        g_autofree float *e0 = g_new(float, n), *a = g_new(float, n), *b = g_new(float, n);
        fill_random(e0, n, 6);
        sg_propagate(a, &x.p, e0, 1);
        sg_propagate(b, &y.p, e0, 1);
        for (int64_t k = 0; k < n; k++)
            g_assert_cmpfloat_with_epsilon(a[k], b[k], 0.01);
        g_autofree float *da = g_new(float, n), *db = g_new(float, n);
        sg_propagate_backward(da, &x.p, a, 1);
        sg_propagate_backward(db, &y.p, a, 1);
        double dot = 0, aa = 0, bb = 0;
        for (int64_t k = 0; k < n; k++) {
            dot += da[k] * db[k];
            aa += da[k] * da[k];
            bb += db[k] * db[k];
        }
        g_assert_cmpfloat(dot / sqrt(aa * bb), >, 0.9999);
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    enum { D = 32 };
    for (int c = 0; c < 4; c++) {
        g_auto(Example) x = { 0 };
        example_init(&x, 900, 700, D, 3, c & 1, c & 2, false);
        int64_t n = x.p.A.N * D;
        size_t bytes = (size_t)n * sizeof(float);
        g_autofree float *e0 = g_new(float, n), *first = g_new(float, n), *e = g_new(float, n);
        g_autofree float *dfirst = g_new(float, n), *de = g_new(float, n);
        fill_random(e0, n, 6);
        sg_propagate(first, &x.p, e0, 1);
        sg_propagate_backward(dfirst, &x.p, first, 1);
        for (int threads = 2; threads < 8; threads += 5) {
            sg_propagate(e, &x.p, e0, threads);
            sg_propagate_backward(de, &x.p, first, threads);
            g_assert_cmpmem(first, bytes, e, bytes);
            g_assert_cmpmem(dfirst, bytes, de, bytes);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/propagate/both models equal their definition",
                    both_models_equal_their_definition);
    g_test_add_func("/propagate/gradients equal finite differences",
                    gradients_equal_finite_differences);
    g_test_add_func("/propagate/what the neighbours fold in gives the node",
                    what_the_neighbours_fold_in_gives_the_node);
    g_test_add_func("/propagate/a share of zero is taken", a_share_of_zero_is_taken);
    g_test_add_func("/propagate/a row of length zero has no direction and a nan is seen",
                    a_row_of_length_zero_has_no_direction_and_a_nan_is_seen);
    g_test_add_func("/propagate/bf16 is near and its gradient points the same way",
                    bf16_is_near_and_its_gradient_points_the_same_way);
    g_test_add_func("/propagate/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
