/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "support/models.h"

static void it_explains_itself_and_survives_the_disk(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 80, 60, 8, weighted, 3);
        g_autoptr(SgFitted) fitted = fit_model("ease-dense", &lists, "lambda=5", NULL);
        assert_reasons_add_up(fitted, NULL, 0);
        assert_round_trip(fitted);
    }
}

/* The regression that EASE is: B minimises |X - XB|^2 + lambda |B|^2 with a zero diagonal, so that
 * the gradient is zero but on the diagonal. */
static void the_weights_solve_the_regression(void)
{
    enum { U = 70, M = 25 };
    double x[U][M] = { 0 };
    const double lambda = 2;
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, U, M, 6, false, 11);
    for (int u = 0; u < U; u++)
        for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++)
            x[u][lists.col[e]] = 1;
    g_autoptr(SgFitted) fitted = fit_model("ease-dense", &lists, "lambda=2", NULL);
    g_assert_true(sg_scores_init(&scores, M, NULL));
    double b[M][M];
    for (int32_t j = 0; j < M; j++) {
        SgQuery query = { .seed = &j, .count = 1 };
        fitted->model->score(fitted, &query, &scores);
        for (int i = 0; i < M; i++)
            b[j][i] = scores.value[i];
        sg_scores_reset(&scores);
    }
    for (int j = 0; j < M; j++) {
        g_assert_cmpfloat(b[j][j], ==, 0);
        for (int i = 0; i < M; i++) {
            double gradient = lambda * b[j][i];
            for (int u = 0; u < U; u++) {
                double left = x[u][i];
                for (int k = 0; k < M; k++)
                    left -= x[u][k] * b[k][i];
                gradient -= x[u][j] * left;
            }
            if (i != j)
                g_assert_cmpfloat_with_epsilon(gradient, 0, 1e-4);
        }
    }
}

static void sparse_ease_with_all_tracks_in_each_system_is_the_same(void)
{
    enum { M = 40 };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 400, M, 12, false, 12);
    g_autoptr(SgFitted) dense = fit_model("ease-dense", &lists, "lambda=7", NULL);
    g_autoptr(SgFitted) sparse = fit_model("ease", &lists, "lambda=7", "a=0", "b=0", "K=40", NULL);
    g_auto(SgScores) x = { 0 }, y = { 0 };
    g_assert_true(sg_scores_init(&x, M, NULL) && sg_scores_init(&y, M, NULL));
    for (int32_t j = 0; j < M; j++) {
        SgQuery query = { .seed = &j, .count = 1 };
        dense->model->score(dense, &query, &x);
        sparse->model->score(sparse, &query, &y);
        g_assert_cmpint(y.count, ==, M - 1); /* all pairs meet, or the two would differ */
        for (int i = 0; i < M; i++)
            g_assert_cmpfloat_with_epsilon(x.value[i], y.value[i], 1e-5);
        sg_scores_reset(&x);
        sg_scores_reset(&y);
    }
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 700, 600, 12, true, 6);
    const int threads[] = { 1, 2, 7 };
    g_autoptr(SgFitted) first = NULL;
    int before = omp_get_max_threads();
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        omp_set_num_threads(threads[n]);
        g_autoptr(SgFitted) fitted = fit_model("ease-dense", &lists, NULL);
        if (first)
            assert_same_scores(first, fitted);
        else
            first = g_steal_pointer(&fitted);
    }
    omp_set_num_threads(before);
}

static void too_many_tracks_are_refused_with_the_memory_that_they_need(void)
{
    const int32_t zero = 0;
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 1, 100000, 1, &zero, &zero, NULL, NULL, NULL));
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_ease_dense, &context.options);
    g_assert_null(sg_model_ease_dense.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "100000 tracks need 40.0 GB");
}

static void a_matrix_without_inverse_is_reported(void)
{
    /* 65536 lists of the same two tracks: 65536 + 0.001 is 65536 in single precision. */
    enum { E = 131072 };
    g_autofree int32_t *row = g_new(int32_t, E), *col = g_new(int32_t, E);
    for (int32_t e = 0; e < E; e++) {
        row[e] = e / 2;
        col[e] = e % 2;
    }
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, E / 2, 2, E, row, col, NULL, NULL, NULL));
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_ease_dense, &context.options);
    context.options.value[0] = 1e-3;
    g_assert_null(sg_model_ease_dense.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_DIVERGED, "raise lambda");
}

static void fitting_stops_when_asked_to(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 8);
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_ease_dense, &context.options);
    sg_interrupt_request();
    g_assert_null(sg_model_ease_dense.fit(&lists, &context, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "ease-dense");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ease-dense/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    g_test_add_func("/ease-dense/the weights solve the regression",
                    the_weights_solve_the_regression);
    g_test_add_func("/ease-dense/sparse EASE with all tracks in each system is the same",
                    sparse_ease_with_all_tracks_in_each_system_is_the_same);
    g_test_add_func("/ease-dense/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/ease-dense/too many tracks are refused with the memory that they need",
                    too_many_tracks_are_refused_with_the_memory_that_they_need);
    g_test_add_func("/ease-dense/a matrix without inverse is reported",
                    a_matrix_without_inverse_is_reported);
    g_test_add_func("/ease-dense/fitting stops when asked to", fitting_stops_when_asked_to);
    return g_test_run();
}
