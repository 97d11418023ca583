/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "support/models.h"

static void it_explains_itself_and_survives_the_disk(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 80, 60, 8, weighted, 3);
        g_autoptr(SgFitted) fitted = fit_model("ease", &lists, "K=20", "pairs=15", NULL);
        assert_reasons_add_up(fitted, &lists, 0);
        assert_reasons_add_up(fitted, NULL, 0.4);
        assert_round_trip(fitted);
    }
}

static void some_evidence_speaks_against_a_track(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, 200, 40, 10, false, 4);
    g_autoptr(SgFitted) fitted = fit_model("ease", &lists, "lambda=0.1", "K=40", NULL);
    g_assert_true(sg_scores_init(&scores, 40, NULL));
    SgQuery query = { .seed = (int32_t[]){ 0, 7, 30 }, .count = 3 };
    fitted->model->score(fitted, &query, &scores);
    int above = 0, below = 0;
    for (int i = 0; i < 40; i++) {
        above += scores.value[i] > 0;
        below += scores.value[i] < 0;
    }
    g_assert_cmpint(above, >, 0);
    g_assert_cmpint(below, >, 0);
    assert_round_trip(fitted);
}

static void a_seed_says_nothing_of_itself(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, 80, 60, 8, false, 5);
    g_autoptr(SgFitted) fitted = fit_model("ease", &lists, NULL);
    g_assert_true(sg_scores_init(&scores, 60, NULL));
    for (int32_t j = 0; j < 60; j++) {
        SgQuery query = { .seed = &j, .count = 1 };
        fitted->model->score(fitted, &query, &scores);
        g_assert_cmpfloat(scores.value[j], ==, 0);
        sg_scores_reset(&scores);
    }
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
        g_autoptr(SgFitted) fitted = fit_model("ease", &lists, "K=30", NULL);
        if (first)
            assert_same_scores(first, fitted);
        else
            first = g_steal_pointer(&fitted);
    }
    omp_set_num_threads(before);
}

static void the_order_of_the_tracks_does_not_matter(void)
{
    /* The same lists with track i named 59 - i: scores go with the track, but for the order of
     * float sums. */
    g_auto(SgCsr) lists = { 0 }, turned = { 0 };
    random_lists(&lists, 120, 60, 8, false, 7);
    int64_t E = sg_csr_entries(&lists);
    g_autofree int32_t *row = g_new(int32_t, E), *col = g_new(int32_t, E);
    for (int64_t u = 0; u < lists.rows; u++)
        for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++) {
            row[e] = (int32_t)u;
            col[e] = 59 - lists.col[e];
        }
    g_assert_true(sg_csr_from_pairs(&turned, 120, 60, E, row, col, NULL, NULL, NULL));
    g_autoptr(SgFitted) a = fit_model("ease", &lists, NULL);
    g_autoptr(SgFitted) b = fit_model("ease", &turned, NULL);
    g_auto(SgScores) x = { 0 }, y = { 0 };
    g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
    SgQuery ask = { .seed = (int32_t[]){ 3, 20 }, .count = 2 };
    SgQuery turn = { .seed = (int32_t[]){ 39, 56 }, .count = 2 };
    a->model->score(a, &ask, &x);
    b->model->score(b, &turn, &y);
    for (int i = 0; i < 60; i++)
        g_assert_cmpfloat_with_epsilon(x.value[i], y.value[59 - i], 1e-5);
}

static void small_and_empty_catalogues_are_fitted(void)
{
    const int32_t zeros[] = { 0, 0 };
    for (int M = 0; M < 3; M++) {
        for (int E = 0; E < (M ? 2 : 1); E++) {
            g_auto(SgCsr) lists = { 0 };
            g_assert_true(sg_csr_from_pairs(&lists, M, M, E, zeros, zeros, NULL, NULL, NULL));
            g_autoptr(SgFitted) fitted = fit_model("ease", &lists, NULL);
            g_assert_cmpint(fitted->M, ==, M);
            assert_round_trip(fitted);
        }
    }
}

static void a_weight_that_is_no_number_is_refused(void)
{
    const int32_t row[] = { 0, 0 }, col[] = { 0, 1 };
    const float val[] = { 1, NAN };
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 1, 2, 2, row, col, val, NULL, NULL));
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_ease, &context.options);
    g_assert_null(sg_model_ease.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "the weight of track 1 is no number");
}

static void fitting_stops_when_asked_to(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 8);
    SgFitContext context = { 0 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_ease, &context.options);
    sg_interrupt_request();
    g_assert_null(sg_model_ease.fit(&lists, &context, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "ease");
}

static void adventure_moves_scores_away_from_what_is_popular(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) plain = { 0 }, moved = { 0 };
    random_lists(&lists, 200, 60, 8, false, 3);
    int degree_i[60] = { 0 };
    for (int64_t e = 0; e < sg_csr_entries(&lists); e++)
        degree_i[lists.col[e]]++;
    g_autoptr(SgFitted) fitted = fit_model("ease", &lists, NULL);
    g_assert_true(sg_scores_init(&plain, 60, NULL) && sg_scores_init(&moved, 60, NULL));
    SgQuery query = { .seed = (int32_t[]){ 0, 5 }, .count = 2 };
    fitted->model->score(fitted, &query, &plain);
    query.adventure = 0.5;
    fitted->model->score(fitted, &query, &moved);
    g_assert_cmpint(plain.count, >, 40);
    for (int i = 0; i < 60; i++)
        g_assert_cmpfloat_with_epsilon(moved.value[i],
                                       plain.value[i] * pow(MAX(degree_i[i], 1), -0.5), 1e-6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ease/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    g_test_add_func("/ease/some evidence speaks against a track",
                    some_evidence_speaks_against_a_track);
    g_test_add_func("/ease/a seed says nothing of itself", a_seed_says_nothing_of_itself);
    g_test_add_func("/ease/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/ease/the order of the tracks does not matter",
                    the_order_of_the_tracks_does_not_matter);
    g_test_add_func("/ease/small and empty catalogues are fitted",
                    small_and_empty_catalogues_are_fitted);
    g_test_add_func("/ease/a weight that is no number is refused",
                    a_weight_that_is_no_number_is_refused);
    g_test_add_func("/ease/fitting stops when asked to", fitting_stops_when_asked_to);
    g_test_add_func("/ease/adventure moves scores away from what is popular",
                    adventure_moves_scores_away_from_what_is_popular);
    return g_test_run();
}
