/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * A sparse matrix by rows: which tracks stand in which list, and how strongly.
 *
 *   offset  0     3   5        row r holds the entries offset[r] .. offset[r+1]-1,
 *   col     1 4 7 0 4          its columns ascending and without repeats
 *   val     1 1 1 1 1          or NULL, meaning all ones
 *
 * Layer: graph. `storage` (base/shared.h) owns the arrays; a mapped or borrowed matrix has none.
 */
typedef struct {
    int64_t rows;
    int64_t cols;
    int64_t *offset; /* (rows + 1) */
    int32_t *col;    /* (offset[rows]) */
    float *val;      /* (offset[rows]) or NULL */
    void *storage;
} SgCsr;

static inline int64_t sg_csr_entries(const SgCsr *csr)
{
    return csr->offset[csr->rows];
}

/* Room for `entries` entries; offset is zero, the rest is not set. IO when memory is short. */
bool sg_csr_init(SgCsr *csr, int64_t rows, int64_t cols, int64_t entries, bool weighted,
                 GError **error);
void sg_csr_clear(SgCsr *csr);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCsr, sg_csr_clear)

/* The same matrix for one more owner, who clears it too. Nothing is copied. */
SgCsr sg_csr_share(const SgCsr *csr);

/* Sorts E pairs (row_e[e], col_e[e]) into a matrix. Repeated pairs become one entry: their weights
 * are added in the order given; without weights (val_e NULL) the entry is one. `repeats`, if not
 * NULL, is set to the number dropped. INPUT if an index is outside. O(E log E) worst case. */
bool sg_csr_from_pairs(SgCsr *csr, int64_t rows, int64_t cols, int64_t E, const int32_t *row_e,
                       const int32_t *col_e, const float *val_e, int64_t *repeats, GError **error);

/* The transpose; columns ascend because rows are visited in order. O(E). */
bool sg_csr_transpose(SgCsr *transposed, const SgCsr *csr, GError **error);

/* A row that is put in, taken out or exchanged; those behind it move. */
typedef struct {
    int32_t row;
    bool had, has;         /* whether it stands in the matrix before, and after */
    const int32_t *before; /* (before_n) its columns, ascending */
    int64_t before_n;
    const int32_t *after; /* (after_n) */
    int64_t after_n;
} SgRowEdit;

/* The matrix (without weights) after the edit; and the same for a transpose, of which the edit is one
 * of a column. O(E), at the speed of a copy. IO: memory. */
bool sg_csr_edit(SgCsr *edited, const SgCsr *csr, const SgRowEdit *edit, GError **error);
bool sg_csr_edit_turned(SgCsr *edited, const SgCsr *turned, const SgRowEdit *edit, GError **error);

/* The first breach of the invariants above, as INPUT. */
bool sg_csr_check(const SgCsr *csr, GError **error);
