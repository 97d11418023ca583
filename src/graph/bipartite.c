/* SPDX-License-Identifier: MIT */
#include "graph/bipartite.h"

#include <string.h>

/* Copies a matrix into rows first .. of A, its columns shifted. */
static int64_t append(int64_t *offset, int32_t *col, float *val, int64_t at, const SgCsr *csr,
                      int64_t shift)
{
    int64_t E = sg_csr_entries(csr);
    for (int64_t r = 0; r < csr->rows; r++)
        offset[r + 1] = at + csr->offset[r + 1];
    for (int64_t e = 0; e < E; e++)
        col[at + e] = (int32_t)(csr->col[e] + shift);
    if (val)
        memcpy(val + at, csr->val, (size_t)E * sizeof *val);
    return at + E;
}

bool sg_bipartite_init(SgBipartite *graph, const SgCsr *lists, GError **error)
{
    g_auto(SgCsr) tracks = { 0 };
    int64_t U = lists->rows, M = lists->cols, E = sg_csr_entries(lists);
    if (U + M > INT32_MAX)
        return sg_fail(error, SG_ERROR_INPUT,
                       "%" G_GINT64_FORMAT " lists and %" G_GINT64_FORMAT
                       " tracks are more nodes than one graph can have",
                       U, M);
    if (!sg_csr_transpose(&tracks, lists, error))
        return false;
    size_t spare = SG_SPMM_AHEAD, offsets = (size_t)(U + M + 1) * sizeof(int64_t);
    size_t cols = ((size_t)(2 * E) + spare) * sizeof(int32_t);
    size_t vals = lists->val ? (size_t)(2 * E) * sizeof(float) : 0;
    char *storage = g_try_malloc(offsets + cols + vals);
    if (!storage)
        return sg_fail(error, SG_ERROR_IO, "no memory for a graph of %" G_GINT64_FORMAT " edges",
                       E);
    int64_t *offset = (int64_t *)(void *)storage;
    int32_t *col = (int32_t *)(void *)(storage + offsets);
    float *val = vals > 0 ? (float *)(void *)(storage + offsets + cols) : NULL;
    offset[0] = 0;
    int64_t at = append(offset, col, val, 0, lists, U);
    append(offset + U, col, val, at, &tracks, 0);
    memset(col + 2 * E, 0, spare * sizeof *col);
    *graph = (SgBipartite){ U, M, { U + M, offset, col, val }, storage };
    return true;
}

void sg_bipartite_clear(SgBipartite *graph)
{
    g_free(graph->storage);
    *graph = (SgBipartite){ 0 };
}
