/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * The pair table: how often two tracks stand in one playlist, and how strongly that ties them.
 *
 *   a playlist with n >= 2 distinct tracks adds to every pair of them
 *       together(a, b) += 1        weight(a, b) += 1 / n
 *
 *   P1 = {A, B, C}, P2 = {A, B}        row A:  col       B       C
 *                                              together  2       1
 *                                              weight    0.8333  0.3333     strength W(A) = 1.1667
 *
 * Always a fresh sum over the playlists, in ascending order and double precision, so that neither
 * the order of arrival nor the number of threads matters. Both directions are stored, with the
 * same bits. The same shape serves every undirected weighted graph here: views, communities.
 *
 * Layer: graph. `storage` owns the arrays.
 */
typedef struct {
    int64_t N;         /* nodes */
    int64_t *offset;   /* (N + 1) */
    int32_t *col;      /* (offset[N]) ascending in each row, never the row itself */
    int32_t *together; /* (offset[N]) */
    double *weight;    /* (offset[N]) > 0 */
    double *strength;  /* (N) W: the sum of a row's weights in the order of its columns */
    void *storage;
} SgPairs;

void sg_pairs_clear(SgPairs *pairs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPairs, sg_pairs_clear)

/* More entries than this (2 GiB of table) are refused: use the sampled engine models instead. */
enum { SG_PAIRS_MAX_ENTRIES = 1 << 27 };

/* The table of playlists × tracks; `listed` is its transpose. Parallel over rows.
 * O(sum of n^2) + sorting. INPUT: too many pairs; IO: no memory. */
bool sg_pairs_build(SgPairs *pairs, const SgCsr *lists, const SgCsr *listed, GError **error);

/* The table after some lists changed: the rows of the tracks that stood or stand in those are counted
 * (changed_i not 0), the others are those of `from`. The same bits as a build. A copy of the table. */
bool sg_pairs_edit(SgPairs *edited, const SgPairs *from, const SgCsr *lists, const SgCsr *listed,
                   const unsigned char *changed_i, GError **error);

/* A graph of E undirected edges. `together_e` NULL: all 1; `weight_e` NULL: all 1. Edges that are
 * given twice, in either direction, are summed in the order given. INPUT: an end outside 0..N-1, a
 * loop, or a weight that is not above 0. */
bool sg_pairs_from_edges(SgPairs *pairs, int64_t N, int64_t E, const int32_t *a_e,
                         const int32_t *b_e, const int32_t *together_e, const double *weight_e,
                         GError **error);

/* Undirected edges. */
static inline int64_t sg_pairs_edges(const SgPairs *pairs)
{
    return pairs->offset[pairs->N] / 2;
}

static inline int64_t sg_pairs_degree(const SgPairs *pairs, int64_t node)
{
    return pairs->offset[node + 1] - pairs->offset[node];
}

/* The entry of (a, b), or -1. O(log degree). */
int64_t sg_pairs_find(const SgPairs *pairs, int32_t a, int32_t b);

/* -ln(w / sqrt(W(a) W(b))) >= 0 of an entry of row a: small when the tie is strong and neither end
 * is a hub. The cost of paths and the order of what a picture keeps. */
double sg_pairs_cost(const SgPairs *pairs, int32_t a, int64_t entry);

/*
 * Sums of one row at a time. weight and together are zero but for the touched tracks.
 */
typedef struct {
    int64_t M;
    double *weight;    /* (M) */
    int32_t *together; /* (M) */
    int32_t *touched;  /* (M) ascending */
    int64_t count;
} SgPairSums;

void sg_pair_sums_init(SgPairSums *sums, int64_t M);
void sg_pair_sums_clear(SgPairSums *sums);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPairSums, sg_pair_sums_clear)

/* The row of `track`, from the playlists alone; what the sums held before is forgotten. */
void sg_pair_sums_row(SgPairSums *sums, const SgCsr *lists, const SgCsr *listed, int32_t track);

/* The same, but touched stays in the order of first appearance: for those who sort by weight. */
void sg_pair_sums_add_row(SgPairSums *sums, const SgCsr *lists, const SgCsr *listed, int32_t track);
