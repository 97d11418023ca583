/* SPDX-License-Identifier: MIT */
#include "graph/csr.h"

#include "base/shared.h"

#include <string.h>

bool sg_csr_init(SgCsr *csr, int64_t rows, int64_t cols, int64_t entries, bool weighted,
                 GError **error)
{
    if (rows < 0 || cols < 0 || cols > INT32_MAX || rows > INT32_MAX || entries < 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "a matrix of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " is too large", rows,
                       cols);
    size_t offset_bytes = ((size_t)rows + 1) * sizeof(int64_t);
    size_t entry_bytes = (size_t)entries * (sizeof(int32_t) + (weighted ? sizeof(float) : 0));
    char *storage = sg_shared_new(offset_bytes + entry_bytes, NULL);
    if (!storage)
        return sg_fail(error, SG_ERROR_IO, "no memory for a matrix of %" G_GINT64_FORMAT " entries",
                       entries);
    memset(storage, 0, offset_bytes);
    *csr = (SgCsr){ .rows = rows, .cols = cols, .storage = storage };
    csr->offset = (int64_t *)(void *)storage;
    csr->col = (int32_t *)(void *)(storage + offset_bytes);
    if (weighted)
        csr->val = (float *)(void *)(csr->col + entries);
    return true;
}

void sg_csr_clear(SgCsr *csr)
{
    sg_shared_unref(csr->storage);
    *csr = (SgCsr){ 0 };
}

SgCsr sg_csr_share(const SgCsr *csr)
{
    sg_shared_ref(csr->storage);
    return *csr;
}

/* Counts of rows become offsets: offset[r] is the end of row r - 1. */
static void sum_up(SgCsr *csr)
{
    for (int64_t r = 0; r < csr->rows; r++)
        csr->offset[r + 1] += csr->offset[r];
}

bool sg_csr_transpose(SgCsr *transposed, const SgCsr *csr, GError **error)
{
    int64_t E = sg_csr_entries(csr);
    SgCsr out;
    if (!sg_csr_init(&out, csr->cols, csr->rows, E, csr->val != NULL, error))
        return false;
    for (int64_t e = 0; e < E; e++)
        out.offset[csr->col[e] + 1]++;
    sum_up(&out);
    g_autofree int64_t *next = g_new(int64_t, csr->cols + 1);
    memcpy(next, out.offset, (size_t)(csr->cols + 1) * sizeof *next);
    for (int64_t r = 0; r < csr->rows; r++) {
        for (int64_t e = csr->offset[r]; e < csr->offset[r + 1]; e++) {
            int64_t place = next[csr->col[e]]++;
            out.col[place] = (int32_t)r;
            if (csr->val)
                out.val[place] = csr->val[e];
        }
    }
    *transposed = out;
    return true;
}

/* Rows whose columns ascend already only need their neighbours compared. */
static void merge_repeats(SgCsr *csr)
{
    int64_t kept = 0, start = 0;
    for (int64_t r = 0; r < csr->rows; r++) {
        int64_t end = csr->offset[r + 1], first = kept;
        for (int64_t e = start; e < end; e++) {
            if (kept > first && csr->col[kept - 1] == csr->col[e]) {
                if (csr->val)
                    csr->val[kept - 1] += csr->val[e];
                continue;
            }
            csr->col[kept] = csr->col[e];
            if (csr->val)
                csr->val[kept] = csr->val[e];
            kept++;
        }
        start = end;
        csr->offset[r + 1] = kept;
    }
}

bool sg_csr_from_pairs(SgCsr *csr, int64_t rows, int64_t cols, int64_t E, const int32_t *row_e,
                       const int32_t *col_e, const float *val_e, int64_t *repeats, GError **error)
{
    for (int64_t e = 0; e < E; e++)
        if (row_e[e] < 0 || row_e[e] >= rows || col_e[e] < 0 || col_e[e] >= cols)
            return sg_fail(error, SG_ERROR_INPUT,
                           "pair %" G_GINT64_FORMAT " (%d, %d) is outside %" G_GINT64_FORMAT
                           " x %" G_GINT64_FORMAT,
                           e, row_e[e], col_e[e], rows, cols);
    /* Two stable counting sorts, by column and then by row: first into the transpose. */
    g_auto(SgCsr) by_col = { 0 };
    if (!sg_csr_init(&by_col, cols, rows, E, val_e != NULL, error))
        return false;
    for (int64_t e = 0; e < E; e++)
        by_col.offset[col_e[e] + 1]++;
    sum_up(&by_col);
    g_autofree int64_t *next = g_new(int64_t, cols + 1);
    memcpy(next, by_col.offset, (size_t)(cols + 1) * sizeof *next);
    for (int64_t e = 0; e < E; e++) {
        int64_t place = next[col_e[e]]++;
        by_col.col[place] = row_e[e];
        if (val_e)
            by_col.val[place] = val_e[e];
    }
    SgCsr out;
    if (!sg_csr_transpose(&out, &by_col, error))
        return false;
    merge_repeats(&out);
    if (repeats)
        *repeats = E - sg_csr_entries(&out);
    *csr = out;
    return true;
}

/* -- One row ---------------------------------------------------------------------------------------- */

static int64_t row_shift(const SgRowEdit *edit)
{
    return (int64_t)edit->has - (int64_t)edit->had;
}

bool sg_csr_edit(SgCsr *edited, const SgCsr *csr, const SgRowEdit *edit, GError **error)
{
    g_assert(!csr->val && edit->row <= csr->rows - edit->had);
    int64_t start = csr->offset[edit->row], end = start + edit->before_n, shift = row_shift(edit);
    int64_t E = sg_csr_entries(csr), grown = edit->after_n - edit->before_n;
    SgCsr out;
    if (!sg_csr_init(&out, csr->rows + shift, csr->cols, E + grown, false, error))
        return false;
    memcpy(out.col, csr->col, (size_t)start * sizeof *out.col);
    if (edit->after_n > 0)
        memcpy(out.col + start, edit->after, (size_t)edit->after_n * sizeof *out.col);
    memcpy(out.col + start + edit->after_n, csr->col + end, (size_t)(E - end) * sizeof *out.col);
    memcpy(out.offset, csr->offset, ((size_t)edit->row + 1) * sizeof *out.offset);
    if (edit->has)
        out.offset[edit->row + 1] = start + edit->after_n;
    for (int64_t r = edit->row + edit->had; r < csr->rows; r++)
        out.offset[r + shift + 1] = csr->offset[r + 1] + grown;
    *edited = out;
    return true;
}

bool sg_csr_edit_turned(SgCsr *edited, const SgCsr *turned, const SgRowEdit *edit, GError **error)
{
    g_assert(!turned->val && edit->row <= turned->cols - edit->had);
    int64_t shift = row_shift(edit), a = 0, place = 0;
    int64_t E = sg_csr_entries(turned) + edit->after_n - edit->before_n;
    SgCsr out;
    if (!sg_csr_init(&out, turned->rows, turned->cols + shift, E, false, error))
        return false;
    for (int64_t i = 0; i < turned->rows; i++) {
        int64_t e = turned->offset[i], end = turned->offset[i + 1];
        while (e < end && turned->col[e] < edit->row)
            out.col[place++] = turned->col[e++];
        if (a < edit->after_n && edit->after[a] == i) {
            out.col[place++] = edit->row;
            a++;
        }
        if (edit->had && e < end && turned->col[e] == edit->row)
            e++;
        while (e < end)
            out.col[place++] = turned->col[e++] + (int32_t)shift;
        out.offset[i + 1] = place;
    }
    g_assert(place == E);
    *edited = out;
    return true;
}

bool sg_csr_check(const SgCsr *csr, GError **error)
{
    if (csr->offset[0] != 0)
        return sg_fail(error, SG_ERROR_INPUT, "matrix: the first offset is not 0");
    for (int64_t r = 0; r < csr->rows; r++) {
        if (csr->offset[r + 1] < csr->offset[r])
            return sg_fail(error, SG_ERROR_INPUT,
                           "matrix: row %" G_GINT64_FORMAT " ends before it starts", r);
        for (int64_t e = csr->offset[r]; e < csr->offset[r + 1]; e++)
            if (csr->col[e] < 0 || csr->col[e] >= csr->cols ||
                (e > csr->offset[r] && csr->col[e] <= csr->col[e - 1]))
                return sg_fail(error, SG_ERROR_INPUT,
                               "matrix: row %" G_GINT64_FORMAT ", entry %" G_GINT64_FORMAT
                               ": column %d is outside or out of order",
                               r, e, csr->col[e]);
    }
    return true;
}
