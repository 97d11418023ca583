/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"
#include "num/spmm.h"

/*
 * Lists and tracks as the nodes of one symmetric matrix, as graph neural networks see them:
 *
 *              0 … U-1   U … N-1          list u is node u, track i is node U + i
 *   0 … U-1       0         X             row u: the tracks of u, row U + i: the lists of i
 *   U … N-1       X'        0             both ascending; 2 E entries
 *
 * Layer: graph. It owns its arrays.
 */
typedef struct {
    int64_t U;
    int64_t M;
    SgSpmm A; /* A.N = U + M; col has SG_SPMM_AHEAD spare ones */
    void *storage;
} SgBipartite;

/* Values are those of the lists. INPUT: more nodes than an int32 numbers; IO: memory. O(E). */
bool sg_bipartite_init(SgBipartite *graph, const SgCsr *lists, GError **error);
void sg_bipartite_clear(SgBipartite *graph);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgBipartite, sg_bipartite_clear)
