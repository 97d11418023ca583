/* SPDX-License-Identifier: MIT */
#include "graph/csr.h"
#include "base/rng.h"
#include "support/test.h"

static void repeats_are_merged_and_counted(void)
{
    const int32_t row[] = { 1, 0, 1, 1, 0 }, col[] = { 2, 1, 0, 2, 1 };
    const float val[] = { 1, 2, 3, 4, 5 };
    g_auto(SgCsr) csr = { 0 };
    int64_t repeats;
    g_assert_true(sg_csr_from_pairs(&csr, 2, 3, 5, row, col, val, &repeats, NULL));
    g_assert_true(sg_csr_check(&csr, NULL));
    g_assert_cmpint(repeats, ==, 2);
    g_assert_cmpint(sg_csr_entries(&csr), ==, 3);
    g_assert_cmpint(csr.col[0], ==, 1);
    g_assert_cmpfloat(csr.val[0], ==, 7);
    g_assert_cmpint(csr.col[1], ==, 0);
    g_assert_cmpfloat(csr.val[1], ==, 3);
    g_assert_cmpfloat(csr.val[2], ==, 5);
}

static void transposing_twice_gives_the_same_matrix(void)
{
    enum { ROWS = 40, COLS = 30, PAIRS = 300 };
    int32_t row[PAIRS], col[PAIRS];
    SgRng rng;
    sg_rng_init(&rng, 7, 0);
    for (int e = 0; e < PAIRS; e++) {
        row[e] = (int32_t)sg_rng_below(&rng, ROWS);
        col[e] = (int32_t)sg_rng_below(&rng, COLS);
    }
    g_auto(SgCsr) a = { 0 }, t = { 0 }, b = { 0 };
    g_assert_true(sg_csr_from_pairs(&a, ROWS, COLS, PAIRS, row, col, NULL, NULL, NULL));
    g_assert_true(sg_csr_transpose(&t, &a, NULL) && sg_csr_check(&t, NULL));
    g_assert_true(sg_csr_transpose(&b, &t, NULL));
    g_assert_cmpmem(a.offset, (ROWS + 1) * sizeof *a.offset, b.offset,
                    (ROWS + 1) * sizeof *b.offset);
    g_assert_cmpmem(a.col, (size_t)sg_csr_entries(&a) * 4, b.col, (size_t)sg_csr_entries(&b) * 4);
}

static void an_index_outside_is_an_input_error(void)
{
    const int32_t row[] = { 0, 5 }, col[] = { 0, 0 };
    SgCsr csr;
    GError *error = NULL;
    g_assert_false(sg_csr_from_pairs(&csr, 2, 3, 2, row, col, NULL, NULL, &error));
    assert_fails(error, SG_ERROR_INPUT, "pair 1 (5, 0)");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csr/repeats are merged and counted", repeats_are_merged_and_counted);
    g_test_add_func("/csr/transposing twice gives the same matrix",
                    transposing_twice_gives_the_same_matrix);
    g_test_add_func("/csr/an index outside is an input error", an_index_outside_is_an_input_error);
    return g_test_run();
}
