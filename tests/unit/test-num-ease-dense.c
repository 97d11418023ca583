/* SPDX-License-Identifier: MIT */
#include "num/ease-dense.h"

#include "graph/csr.h"
#include "support/numeric.h"

static void the_gram_matrix_equals_its_naive_twin(void)
{
    enum { U = 40, M = 30 };
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int weighted = 0; weighted < 2; weighted++) {
        int32_t row[300], col[300];
        float val[300], weight[U], x[U][M] = { 0 };
        g_auto(SgCsr) lists = { 0 }, tracks = { 0 };
        for (int e = 0; e < 300; e++) {
            row[e] = (int32_t)sg_rng_below(&rng, U);
            col[e] = (int32_t)sg_rng_below(&rng, M);
            val[e] = (float)(1 + sg_rng_below(&rng, 5)) / 2;
        }
        fill_random(weight, U, 2);
        g_assert_true(
            sg_csr_from_pairs(&lists, U, M, 300, row, col, weighted ? val : NULL, NULL, NULL));
        g_assert_true(sg_csr_transpose(&tracks, &lists, NULL));
        for (int u = 0; u < U; u++)
            for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++)
                x[u][lists.col[e]] = weighted ? lists.val[e] : 1;
        SgEaseLists view = { .M = M,
                             .list_offset = lists.offset,
                             .list_track = lists.col,
                             .list_val = lists.val,
                             .track_offset = tracks.offset,
                             .track_list = tracks.col,
                             .track_val = tracks.val,
                             .weight_u = weight };
        float a[M * M], b[M * M];
        sg_ease_dense_gram(a, &view, 3, 1);
        sg_ease_dense_gram(b, &view, 3, 7);
        g_assert_cmpmem(a, sizeof a, b, sizeof b);
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < M; j++) {
                double sum = i == j ? 3 : 0;
                for (int u = 0; u < U; u++)
                    sum += (double)weight[u] * x[u][i] * x[u][j];
                g_assert_cmpfloat_with_epsilon(a[i * M + j], j < i ? 0 : sum, 1e-4);
            }
        }
    }
}

static void the_weights_are_the_scaled_inverse_and_its_mirror_image(void)
{
    enum { M = 131 };
    g_autofree float *a = g_new(float, M *M), *diagonal = g_new(float, M);
    fill_random(a, M * M, 3);
    for (int i = 0; i < M; i++)
        a[i * M + i] -= 3;
    g_autofree float *s = g_memdup2(a, sizeof(float) * M * M);
    g_autofree float *again = g_memdup2(a, sizeof(float) * M * M);
    sg_ease_dense_weights(a, diagonal, M, 1);
    sg_ease_dense_weights(again, diagonal, M, 7);
    g_assert_cmpmem(a, sizeof(float) * M * M, again, sizeof(float) * M * M);
    for (int j = 0; j < M; j++) {
        for (int i = 0; i < M; i++) {
            double p_ji = -s[MIN(i, j) * M + MAX(i, j)], p_ii = -s[i * M + i];
            g_assert_cmpfloat_with_epsilon(a[j * M + i], i == j ? 0 : -p_ji / p_ii, 1e-6);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/num ease-dense/the Gram matrix equals its naive twin",
                    the_gram_matrix_equals_its_naive_twin);
    g_test_add_func("/num ease-dense/the weights are the scaled inverse and its mirror image",
                    the_weights_are_the_scaled_inverse_and_its_mirror_image);
    return g_test_run();
}
