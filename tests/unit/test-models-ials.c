/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "support/models.h"

static void it_explains_itself_and_survives_the_disk(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 80, 60, 8, weighted, 3);
        g_autoptr(SgFitted) fitted = fit_model("ials", &lists, "D=10", "epochs=3", NULL);
        assert_reasons_add_up(fitted, NULL, 0);
        assert_round_trip(fitted);
    }
}

/* The loss of models.md by its definition, from the saved factors. */
static double loss(const SgFitted *fitted, const SgCsr *lists)
{
    double a0 = sg_model_option(fitted->model, &fitted->options, "a0");
    double lambda = sg_model_option(fitted->model, &fitted->options, "lambda");
    int64_t U = lists->rows, M = lists->cols;
    g_autofree char *folder = temporary_folder();
    g_assert_true(fitted->model->save(fitted, folder, NULL));
    g_autofree char *path_w = g_build_filename(folder, "lists.npy", NULL);
    g_autofree char *path_h = g_build_filename(folder, "tracks.npy", NULL);
    g_auto(SgNpy) w = { 0 }, h = { 0 };
    g_assert_true(sg_npy_open(&w, path_w, NULL) && sg_npy_open(&h, path_h, NULL));
    int64_t D = w.shape[1];
    g_autofree int64_t *degree_i = g_new0(int64_t, M);
    double sum = 0;
    for (int64_t u = 0; u < U; u++) {
        const float *w_u = (const float *)w.data + u * D;
        int64_t first = lists->offset[u], last = lists->offset[u + 1];
        for (int64_t i = 0; i < M; i++) {
            double s = 0;
            for (int64_t d = 0; d < D; d++)
                s += (double)w_u[d] * ((const float *)h.data)[i * D + d];
            bool held = false;
            for (int64_t e = first; e < last; e++)
                held = held || lists->col[e] == i;
            sum += a0 * s * s + (held ? (1 - s) * (1 - s) : 0);
            degree_i[i] += held;
        }
        for (int64_t d = 0; d < D; d++)
            sum += lambda * ((double)(last - first) + a0 * (double)M) * w_u[d] * w_u[d];
    }
    for (int64_t i = 0; i < M; i++)
        for (int64_t d = 0; d < D; d++) {
            double x = ((const float *)h.data)[i * D + d];
            sum += lambda * ((double)degree_i[i] + a0 * (double)U) * x * x;
        }
    g_assert_true(sg_file_remove_all(folder, NULL));
    return sum;
}

static void each_epoch_lowers_the_loss(void)
{
    const char *widths[] = { "D=12", "D=150" }; /* exact rows, and blocks */
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 120, 90, 10, false, 4);
    for (int n = 0; n < 2; n++) {
        double before = INFINITY;
        const char *epochs[] = { "epochs=1", "epochs=2", "epochs=4", "epochs=9" };
        for (size_t e = 0; e < G_N_ELEMENTS(epochs); e++) {
            g_autoptr(SgFitted) fitted =
                fit_model("ials", &lists, widths[n], epochs[e], "lambda=0.05", NULL);
            double now = loss(fitted, &lists);
            g_test_message("%s %s: loss %.4f", widths[n], epochs[e], now);
            g_assert_cmpfloat(now, <, before);
            before = now;
        }
    }
}

static void tracks_of_the_same_kind_of_list_are_found(void)
{
    /* Even lists hold even tracks, odd ones odd tracks, each but a few of them. */
    enum { U = 60, M = 40 };
    GArray *row = g_array_new(FALSE, FALSE, 4), *col = g_array_new(FALSE, FALSE, 4);
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int32_t u = 0; u < U; u++) {
        for (int32_t i = u % 2; i < M; i += 2) {
            if (sg_rng_below(&rng, 5) == 0)
                continue;
            g_array_append_val(row, u);
            g_array_append_val(col, i);
        }
    }
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, U, M, row->len, (int32_t *)(void *)row->data,
                                    (int32_t *)(void *)col->data, NULL, NULL, NULL));
    g_array_unref(row);
    g_array_unref(col);
    g_autoptr(SgFitted) fitted = fit_model("ials", &lists, "D=2", "a0=1", "lambda=0.1", NULL);
    g_assert_true(sg_scores_init(&scores, M, NULL));
    SgQuery query = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
    fitted->model->score(fitted, &query, &scores);
    int32_t track[18];
    float score[18];
    g_assert_cmpint(sg_scores_top(&scores, &query, NULL, 18, track, score), ==, 18);
    for (int n = 0; n < 18; n++)
        g_assert_cmpint(track[n] % 2, ==, 1);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 300, 150, 12, true, 6);
    const int threads[] = { 1, 2, 7 };
    g_autoptr(SgFitted) first = NULL;
    int before = omp_get_max_threads();
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        omp_set_num_threads(threads[n]);
        g_autoptr(SgFitted) fitted = fit_model("ials", &lists, "D=70", "epochs=3", NULL);
        if (first)
            assert_same_scores(first, fitted);
        else
            first = g_steal_pointer(&fitted);
    }
    omp_set_num_threads(before);
}

static SgFitted *fit_with(const SgCsr *lists, uint64_t seed, double a0, double lambda,
                          GError **error)
{
    SgFitContext context = { .seed = seed };
    sg_model_defaults(&sg_model_ials, &context.options);
    context.options.value[0] = 8;
    context.options.value[1] = a0;
    context.options.value[2] = lambda;
    return sg_model_ials.fit(lists, &context, error);
}

static void another_seed_gives_other_factors(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) x = { 0 }, y = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
    g_autoptr(SgFitted) a = fit_with(&lists, 1, 0.1, 0.01, NULL);
    g_autoptr(SgFitted) b = fit_with(&lists, 2, 0.1, 0.01, NULL);
    SgQuery query = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
    a->model->score(a, &query, &x);
    b->model->score(b, &query, &y);
    g_assert_true(memcmp(x.value, y.value, 60 * sizeof(float)) != 0);
}

static void no_seeds_score_nothing(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autoptr(SgFitted) fitted = fit_with(&lists, 1, 0.1, 0.01, NULL);
    g_assert_true(sg_scores_init(&scores, 60, NULL));
    SgQuery query = { 0 };
    fitted->model->score(fitted, &query, &scores);
    for (int i = 0; i < 60; i++)
        g_assert_cmpfloat(scores.value[i], ==, 0);
}

static void a_disliked_seed_is_left_out(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) x = { 0 }, y = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autoptr(SgFitted) fitted = fit_with(&lists, 1, 0.1, 0.01, NULL);
    g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
    SgQuery with = { (int32_t[]){ 1, 3, 9 }, (float[]){ 1, -2, 2 }, 3, 0, 0 };
    SgQuery without = { (int32_t[]){ 1, 9 }, (float[]){ 1, 2 }, 2, 0, 0 };
    fitted->model->score(fitted, &with, &x);
    fitted->model->score(fitted, &without, &y);
    g_assert_cmpmem(x.value, 60 * sizeof(float), y.value, 60 * sizeof(float));
    g_assert_cmpfloat(x.value[20], !=, 0);
}

static void rows_without_a_solution_are_reported(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 3, false, 3);
    GError *error = NULL;
    g_assert_null(fit_with(&lists, 1, 0, 0, &error));
    assert_fails(error, SG_ERROR_DIVERGED, "raise lambda");
}

static void fitting_stops_when_asked_to(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 8);
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_null(fit_with(&lists, 1, 0.1, 0.01, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "ials");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ials/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    g_test_add_func("/ials/each epoch lowers the loss", each_epoch_lowers_the_loss);
    g_test_add_func("/ials/tracks of the same kind of list are found",
                    tracks_of_the_same_kind_of_list_are_found);
    g_test_add_func("/ials/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/ials/another seed gives other factors", another_seed_gives_other_factors);
    g_test_add_func("/ials/no seeds score nothing", no_seeds_score_nothing);
    g_test_add_func("/ials/a disliked seed is left out", a_disliked_seed_is_left_out);
    g_test_add_func("/ials/rows without a solution are reported",
                    rows_without_a_solution_are_reported);
    g_test_add_func("/ials/fitting stops when asked to", fitting_stops_when_asked_to);
    return g_test_run();
}
