/* SPDX-License-Identifier: MIT */
#include "support/models.h"

static void the_score_is_the_number_of_lists(void)
{
    const int32_t row[] = { 0, 0, 1, 2, 2 }, col[] = { 1, 3, 1, 1, 0 };
    const float val[] = { 1, 2, 1, -3, 0.5f };
    g_auto(SgCsr) plain = { 0 }, weighted = { 0 };
    g_assert_true(sg_csr_from_pairs(&plain, 3, 4, 5, row, col, NULL, NULL, NULL));
    g_assert_true(sg_csr_from_pairs(&weighted, 3, 4, 5, row, col, val, NULL, NULL));
    g_autoptr(SgFitted) all = fit_model("popularity", &plain, NULL);
    g_autoptr(SgFitted) liked = fit_model("popularity", &weighted, NULL);
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, 4, NULL));
    SgQuery query = { .seed = (int32_t[]){ 1 }, .count = 1 };
    all->model->score(all, &query, &scores);
    g_assert_cmpmem(scores.value, 16, ((float[]){ 1, 3, 0, 1 }), 16);
    int32_t track[4];
    float score[4];
    g_assert_cmpint(sg_scores_top(&scores, &query, NULL, 4, track, score), ==, 3);
    g_assert_cmpmem(track, 12, ((int32_t[]){ 0, 3, 2 }), 12);
    sg_scores_reset(&scores);
    liked->model->score(liked, &query, &scores);
    g_assert_cmpmem(scores.value, 16, ((float[]){ 1, 2, 0, 1 }), 16);
}

static void it_explains_itself_and_survives_the_disk(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, false, 1);
    g_autoptr(SgFitted) fitted = fit_model("popularity", &lists, NULL);
    assert_reasons_add_up(fitted, &lists, 0);
    assert_round_trip(fitted);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/popularity/the score is the number of lists",
                    the_score_is_the_number_of_lists);
    g_test_add_func("/popularity/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    return g_test_run();
}
