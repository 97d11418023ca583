/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * NumPy's .npy files of one or two dimensions, little-endian, in C order, format 1.0:
 *
 *   \x93NUMPY 1 0 | length (2 bytes) | {'descr': '<f4', 'fortran_order': False, 'shape': (M, D), }
 *   blanks and a newline up to a multiple of 64 bytes | the numbers
 *
 * A file is opened by mapping it: nothing is read but the header, pages come when they are used,
 * and all processes share them.
 *
 * Layer: base. Data belong to the mapping and are read-only.
 */
typedef enum { SG_NPY_U1, SG_NPY_I4, SG_NPY_I8, SG_NPY_F4, SG_NPY_F8 } SgNpyKind;

typedef struct {
    SgNpyKind kind;
    int dims;         /* 1 or 2 */
    int64_t shape[2]; /* shape[1] is 1 if there is one dimension */
    const void *data;
    void *map;
    size_t map_bytes;
} SgNpy;

/* "<f4" and the like, as in the header. */
const char *sg_npy_descr(SgNpyKind kind);

/* Whole or absent. `shape` has `dims` numbers. IO. */
bool sg_npy_write(const char *path, SgNpyKind kind, int dims, const int64_t *shape,
                  const void *data, GError **error);

/* NOT_FOUND; INPUT: no .npy file, a kind or layout not listed above, or not as long as it says. */
bool sg_npy_open(SgNpy *npy, const char *path, GError **error);

/* INPUT unless the array has this kind and shape; a size of -1 matches any. */
bool sg_npy_check(const SgNpy *npy, const char *path, SgNpyKind kind, int dims, int64_t rows,
                  int64_t cols, GError **error);

void sg_npy_close(SgNpy *npy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgNpy, sg_npy_close)
