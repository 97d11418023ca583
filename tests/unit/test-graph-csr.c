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

static void assert_equal(const SgCsr *a, const SgCsr *b)
{
    g_assert_cmpint(a->rows, ==, b->rows);
    g_assert_cmpint(a->cols, ==, b->cols);
    g_assert_cmpmem(a->offset, ((size_t)a->rows + 1) * sizeof *a->offset, b->offset,
                    ((size_t)b->rows + 1) * sizeof *b->offset);
    g_assert_cmpmem(a->col, (size_t)sg_csr_entries(a) * 4, b->col, (size_t)sg_csr_entries(b) * 4);
}

static int64_t draw_columns(SgRng *rng, int32_t *col, int32_t cols)
{
    int64_t n = 0;
    for (int32_t i = 0; i < cols; i++)
        if (sg_rng_below(rng, 4) == 0)
            col[n++] = i;
    return n;
}

/* The same matrix made of its rows: those of `csr`, but for the edited one. */
static void rebuild(SgCsr *made, const SgCsr *csr, const SgRowEdit *edit)
{
    int64_t rows = csr->rows + edit->has - edit->had, E = 0;
    g_autofree int32_t *row = g_new(int32_t, 4096), *col = g_new(int32_t, 4096);
    for (int64_t r = 0; r < rows; r++) {
        int64_t from =
            r - (r > edit->row || !edit->has ? (r >= edit->row) * (edit->has - edit->had) : 0);
        if (edit->has && r == edit->row) {
            for (int64_t n = 0; n < edit->after_n; n++, E++)
                row[E] = (int32_t)r, col[E] = edit->after[n];
            continue;
        }
        for (int64_t e = csr->offset[from]; e < csr->offset[from + 1]; e++, E++)
            row[E] = (int32_t)r, col[E] = csr->col[e];
    }
    g_assert_true(sg_csr_from_pairs(made, rows, csr->cols, E, row, col, NULL, NULL, NULL));
}

static void an_edited_row_equals_a_matrix_made_anew(void)
{
    enum { COLS = 17 };
    SgRng rng;
    sg_rng_init(&rng, 11, 0);
    g_auto(SgCsr) now = { 0 }, turned = { 0 };
    g_assert_true(sg_csr_init(&now, 0, COLS, 0, false, NULL));
    g_assert_true(sg_csr_transpose(&turned, &now, NULL));
    for (int round = 0; round < 300; round++) {
        int32_t after[COLS];
        SgRowEdit edit = { .row = (int32_t)sg_rng_below(&rng, (uint64_t)now.rows + 1),
                           .has = sg_rng_below(&rng, 3) > 0,
                           .after = after };
        edit.had = edit.row < now.rows && sg_rng_below(&rng, 5 + 40 / (uint64_t)(now.rows + 1)) < 4;
        if (edit.had) {
            edit.before = now.col + now.offset[edit.row];
            edit.before_n = now.offset[edit.row + 1] - now.offset[edit.row];
        }
        edit.after_n = edit.has ? draw_columns(&rng, after, COLS) : 0;
        SgCsr edited, edited_turned;
        g_auto(SgCsr) made = { 0 }, made_turned = { 0 };
        rebuild(&made, &now, &edit);
        g_assert_true(sg_csr_transpose(&made_turned, &made, NULL));
        g_assert_true(sg_csr_edit(&edited, &now, &edit, NULL));
        g_assert_true(sg_csr_edit_turned(&edited_turned, &turned, &edit, NULL));
        assert_equal(&edited, &made);
        assert_equal(&edited_turned, &made_turned);
        sg_csr_clear(&now);
        sg_csr_clear(&turned);
        now = edited;
        turned = edited_turned;
    }
    g_assert_cmpint(now.rows, >, 3);
}

static void a_shared_matrix_outlives_its_first_owner(void)
{
    const int32_t row[] = { 0, 1 }, col[] = { 2, 0 };
    g_auto(SgCsr) first = { 0 };
    g_assert_true(sg_csr_from_pairs(&first, 2, 3, 2, row, col, NULL, NULL, NULL));
    g_auto(SgCsr) second = sg_csr_share(&first);
    g_assert_true(first.col == second.col);
    sg_csr_clear(&first);
    g_assert_true(sg_csr_check(&second, NULL));
    g_assert_cmpint(second.col[0], ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csr/repeats are merged and counted", repeats_are_merged_and_counted);
    g_test_add_func("/csr/transposing twice gives the same matrix",
                    transposing_twice_gives_the_same_matrix);
    g_test_add_func("/csr/an index outside is an input error", an_index_outside_is_an_input_error);
    g_test_add_func("/csr/an edited row equals a matrix made anew",
                    an_edited_row_equals_a_matrix_made_anew);
    g_test_add_func("/csr/a shared matrix outlives its first owner",
                    a_shared_matrix_outlives_its_first_owner);
    return g_test_run();
}
