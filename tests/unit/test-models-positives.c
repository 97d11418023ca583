/* SPDX-License-Identifier: MIT */
#include "models/positives.h"

#include "support/test.h"

#include <math.h>

static void disliked_tracks_are_left_out(void)
{
    const int32_t row[] = { 0, 0, 1, 2, 2 }, col[] = { 1, 3, 1, 1, 0 };
    const float val[] = { 1, 2, 0, -3, 0.5f };
    g_auto(SgCsr) lists = { 0 }, positives = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 3, 4, 5, row, col, val, NULL, NULL));
    g_assert_true(sg_positives(&positives, &lists, NULL) && sg_csr_check(&positives, NULL));
    g_assert_cmpmem(positives.offset, 4 * 8, ((int64_t[]){ 0, 2, 2, 3 }), 4 * 8);
    g_assert_cmpmem(positives.col, 3 * 4, ((int32_t[]){ 1, 3, 0 }), 3 * 4);
    g_assert_cmpmem(positives.val, 3 * 4, ((float[]){ 1, 2, 0.5f }), 3 * 4);
    g_assert_cmpint(positives.cols, ==, 4);
}

static void lists_without_weights_are_borrowed(void)
{
    const int32_t row[] = { 0, 1 }, col[] = { 1, 0 };
    g_auto(SgCsr) lists = { 0 }, positives = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 2, 2, 2, row, col, NULL, NULL, NULL));
    g_assert_true(sg_positives(&positives, &lists, NULL));
    g_assert_true(positives.col == lists.col && !positives.storage);
}

static void a_weight_that_is_no_number_is_refused(void)
{
    const int32_t row[] = { 0, 1 }, col[] = { 1, 5 };
    const float wrong[] = { NAN, INFINITY };
    for (int n = 0; n < 2; n++) {
        const float val[] = { 1, wrong[n] };
        g_auto(SgCsr) lists = { 0 };
        SgCsr positives;
        GError *error = NULL;
        g_assert_true(sg_csr_from_pairs(&lists, 2, 6, 2, row, col, val, NULL, NULL));
        g_assert_false(sg_positives(&positives, &lists, &error));
        assert_fails(error, SG_ERROR_INPUT, "list 1: the weight of track 5");
    }
}

static void a_long_list_weighs_less(void)
{
    const int32_t row[] = { 0, 0, 0, 0, 2 }, col[] = { 0, 1, 2, 3, 1 };
    g_auto(SgCsr) lists = { 0 };
    float weight[3];
    g_assert_true(sg_csr_from_pairs(&lists, 3, 4, 5, row, col, NULL, NULL, NULL));
    sg_positives_weigh(weight, &lists, 0.5);
    g_assert_cmpmem(weight, sizeof weight, ((float[]){ 0.5f, 0, 1 }), sizeof weight);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/positives/disliked tracks are left out", disliked_tracks_are_left_out);
    g_test_add_func("/positives/lists without weights are borrowed",
                    lists_without_weights_are_borrowed);
    g_test_add_func("/positives/a weight that is no number is refused",
                    a_weight_that_is_no_number_is_refused);
    g_test_add_func("/positives/a long list weighs less", a_long_list_weighs_less);
    return g_test_run();
}
