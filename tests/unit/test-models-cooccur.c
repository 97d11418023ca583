/* SPDX-License-Identifier: MIT */
#include "support/models.h"

static void the_score_counts_shared_lists(void)
{
    const int32_t row[] = { 0, 0, 0, 1, 1, 2, 2 }, col[] = { 0, 1, 2, 0, 1, 1, 3 };
    const float liked[] = { 1, 2, 1, 1, 1, 1, -1 };
    g_auto(SgCsr) plain = { 0 }, weighted = { 0 };
    g_assert_true(sg_csr_from_pairs(&plain, 3, 4, 7, row, col, NULL, NULL, NULL));
    g_assert_true(sg_csr_from_pairs(&weighted, 3, 4, 7, row, col, liked, NULL, NULL));
    g_autoptr(SgFitted) all = fit_model("cooccur", &plain, NULL);
    g_autoptr(SgFitted) kept = fit_model("cooccur", &weighted, NULL);
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, 4, NULL));
    SgQuery query = { .seed = (int32_t[]){ 0, 1 }, .count = 2 };
    all->model->score(all, &query, &scores);
    g_assert_cmpmem(scores.value, 16, ((float[]){ 2, 2, 2, 1 }), 16);
    sg_scores_reset(&scores);
    query.weight = (float[]){ 3, 0.5f };
    kept->model->score(kept, &query, &scores);
    g_assert_cmpmem(scores.value, 16, ((float[]){ 1, 6, 3.5f, 0 }), 16);
}

static void each_list_adds_exactly_its_seeds_weight(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, true, 1);
    g_autoptr(SgFitted) fitted = fit_model("cooccur", &lists, NULL);
    assert_reasons_add_up(fitted, &lists, 0);
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    SgQuery query = { .seed = (int32_t[]){ 1 }, .weight = (float[]){ 0.5f }, .count = 1 };
    fitted->model->explain(fitted, &query, 2, &(SgGrounds){ .lists = &lists }, reasons);
    g_assert_cmpint(reasons->len, >, 1);
    for (guint n = 1; n < reasons->len; n++)
        g_assert_cmpfloat_with_epsilon(g_array_index(reasons, SgReason, n).value, 0.5, 1e-12);
}

static void it_survives_the_disk(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, false, 2);
    g_autoptr(SgFitted) fitted = fit_model("cooccur", &lists, "K=7", NULL);
    assert_round_trip(fitted);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cooccur model/the score counts shared lists", the_score_counts_shared_lists);
    g_test_add_func("/cooccur model/each list adds exactly its seed's weight",
                    each_list_adds_exactly_its_seeds_weight);
    g_test_add_func("/cooccur model/it survives the disk", it_survives_the_disk);
    return g_test_run();
}
