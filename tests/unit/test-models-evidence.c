/* SPDX-License-Identifier: MIT */
#include "models/evidence.h"

#include "support/models.h"

static void assert_split(const int32_t *list, int64_t count)
{
    /* Track 4 with seeds 1 and 2: list 0 holds all three (4 tracks), list 1 has 1 and 4, list 2
     * has 2 alone, list 3 dislikes 4. */
    const int32_t row[] = { 0, 0, 0, 0, 1, 1, 2, 3, 3, 3 };
    const int32_t col[] = { 0, 1, 2, 4, 1, 4, 2, 1, 3, 4 };
    const float val[] = { 1, 1, 3, 1, 2, 1, 1, 1, 1, -1 };
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 4, 5, 10, row, col, val, NULL, NULL));
    const SgGrounds evidence = { &lists, list, count };
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    const SgReason before = { SG_REASON_SEED, 1, -1, 100, "other" };
    const SgReason seeds[] = { { SG_REASON_POPULARITY, -1, -1, 5, "x" },
                               { SG_REASON_SEED, 1, -1, 3, "x" },
                               { SG_REASON_SEED, 2, -1, -2, "x" },
                               { SG_REASON_SEED, 3, -1, 1, "x" } };
    g_array_append_val(reasons, before);
    g_array_append_vals(reasons, seeds, 4);
    sg_evidence_split(reasons, 1, &evidence, 4, 0.5);
    g_assert_cmpint(reasons->len, ==, 8);
    /* Seed 1: list 0 counts 4^-.5 * 1, list 1 counts 2^-.5 * 2; seed 2: list 0 alone. */
    double share = 0.5 / (0.5 + sqrt(2));
    const SgReason expected[] = { { SG_REASON_LIST, 0, 1, 3 * share, "x" },
                                  { SG_REASON_LIST, 0, 2, -2, "x" },
                                  { SG_REASON_LIST, 1, 1, 3 * (1 - share), "x" } };
    for (guint n = 0; n < 3; n++) {
        SgReason reason = g_array_index(reasons, SgReason, 5 + n);
        g_assert_cmpint(reason.kind, ==, SG_REASON_LIST);
        g_assert_cmpint(reason.index, ==, expected[n].index);
        g_assert_cmpint(reason.parent, ==, expected[n].parent);
        g_assert_cmpfloat_with_epsilon(reason.value, expected[n].value, 1e-12);
        g_assert_cmpstr(reason.stage, ==, "x");
    }
}

static void a_seed_is_split_among_the_lists_that_it_shares_with_the_track(void)
{
    assert_split(NULL, 0);
}

static void lists_without_a_seed_or_the_track_can_be_left_out(void)
{
    assert_split((int32_t[]){ 0, 1 }, 2);
    assert_split((int32_t[]){ 0, 1, 3 }, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evidence/a seed is split among the lists that it shares with the track",
                    a_seed_is_split_among_the_lists_that_it_shares_with_the_track);
    g_test_add_func("/evidence/lists without a seed or the track can be left out",
                    lists_without_a_seed_or_the_track_can_be_left_out);
    return g_test_run();
}
