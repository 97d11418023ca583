/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "support/models.h"

static void it_explains_itself_and_survives_the_disk(void)
{
    const char *bias[] = { "bias=0", "bias=1" };
    for (int n = 0; n < 2; n++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 80, 60, 8, n, 3);
        g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "D=10", "epochs=5", bias[n], NULL);
        assert_reasons_add_up(fitted, NULL, 0);
        assert_round_trip(fitted);
    }
}

/* Lists of even tracks and lists of odd ones, each without a fifth of its kind. */
static void two_kinds_of_lists(SgCsr *lists, int32_t U, int32_t M)
{
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
    g_assert_true(sg_csr_from_pairs(lists, U, M, row->len, (int32_t *)(void *)row->data,
                                    (int32_t *)(void *)col->data, NULL, NULL, NULL));
    g_array_unref(row);
    g_array_unref(col);
}

static void tracks_of_the_same_kind_of_list_are_found(void)
{
    enum { M = 40 };
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    two_kinds_of_lists(&lists, 60, M);
    g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "D=8", "epochs=60", NULL);
    g_assert_true(sg_scores_init(&scores, M, NULL));
    SgQuery query = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
    fitted->model->score(fitted, &query, &scores);
    int32_t track[18];
    float score[18];
    g_assert_cmpint(sg_scores_top(&scores, &query, NULL, 18, track, score), ==, 18);
    for (int n = 0; n < 18; n++)
        g_assert_cmpint(track[n] % 2, ==, 1);
}

static void the_mean_of_the_seeds_does_not_grow_with_their_number(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) x = { 0 }, y = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "D=10", "epochs=5", NULL);
    g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
    SgQuery once = { (int32_t[]){ 1, 9 }, NULL, 2, 0, 0 };
    SgQuery twice = { (int32_t[]){ 1, 9 }, (float[]){ 2, 2 }, 2, 0, 0 };
    fitted->model->score(fitted, &once, &x);
    fitted->model->score(fitted, &twice, &y);
    for (int i = 0; i < 60; i++)
        g_assert_cmpfloat_with_epsilon(x.value[i], y.value[i], 1e-6);
}

static void without_seeds_only_the_bias_speaks(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, 200, 60, 8, false, 3);
    g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "D=10", "bias=1", NULL);
    g_assert_true(sg_scores_init(&scores, 60, NULL));
    SgQuery query = { 0 };
    fitted->model->score(fitted, &query, &scores);
    g_assert_cmpfloat(scores.value[0], >, scores.value[55]); /* popular tracks come first */
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    fitted->model->explain(fitted, &query, 0, &(SgGrounds){ .lists = &lists }, reasons);
    g_assert_cmpint(reasons->len, ==, 1);
    g_assert_cmpint(g_array_index(reasons, SgReason, 0).kind, ==, SG_REASON_BIAS);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 300, 500, 12, true, 6);
    const int threads[] = { 1, 2, 7 };
    g_autoptr(SgFitted) first = NULL;
    int before = omp_get_max_threads();
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        omp_set_num_threads(threads[n]);
        g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "D=20", "epochs=3", NULL);
        if (first)
            assert_same_scores(first, fitted);
        else
            first = g_steal_pointer(&fitted);
    }
    omp_set_num_threads(before);
}

static void empty_lists_are_fitted(void)
{
    const int32_t zero = 0;
    for (int64_t M = 0; M < 2; M++) {
        g_auto(SgCsr) lists = { 0 };
        g_assert_true(sg_csr_from_pairs(&lists, M, M, M, &zero, &zero, NULL, NULL, NULL));
        g_autoptr(SgFitted) fitted = fit_model("bpr", &lists, "epochs=2", NULL);
        g_assert_cmpint(fitted->M, ==, M);
    }
}

static void a_rate_that_is_too_high_is_reported(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 8);
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_bpr, &context.options);
    g_assert_true(sg_model_set_option(&sg_model_bpr, &context.options, "rate=10", NULL));
    g_assert_true(sg_model_set_option(&sg_model_bpr, &context.options, "decay=10", NULL));
    g_assert_null(sg_model_bpr.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_DIVERGED, "lower the rate");
}

static void fitting_stops_when_asked_to(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 8);
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_bpr, &context.options);
    sg_interrupt_request();
    g_assert_null(sg_model_bpr.fit(&lists, &context, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "bpr");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bpr/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    g_test_add_func("/bpr/tracks of the same kind of list are found",
                    tracks_of_the_same_kind_of_list_are_found);
    g_test_add_func("/bpr/the mean of the seeds does not grow with their number",
                    the_mean_of_the_seeds_does_not_grow_with_their_number);
    g_test_add_func("/bpr/without seeds only the bias speaks", without_seeds_only_the_bias_speaks);
    g_test_add_func("/bpr/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/bpr/empty lists are fitted", empty_lists_are_fitted);
    g_test_add_func("/bpr/a rate that is too high is reported",
                    a_rate_that_is_too_high_is_reported);
    g_test_add_func("/bpr/fitting stops when asked to", fitting_stops_when_asked_to);
    return g_test_run();
}
