/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"

/*
 * What stands beside a track, and why: its row of the pair table, strongest first, and the
 * playlists that tie two tracks. Read from the playlists directly; no pair table is needed.
 *
 * Layer: graph.
 */
typedef struct {
    int32_t track;
    int32_t together; /* playlists that hold both */
    double weight;    /* sum of 1/n over them */
} SgNeighbour;

/* At most k neighbours (k < 0: all): weight descending, then together descending, then
 * playback_count descending (unknown last), then id ascending. The caller frees the array. */
GArray *sg_neighbours(const SgGraph *graph, int32_t track, int64_t k);

/* The order above, for lists that are made elsewhere. */
int sg_neighbour_compare(const SgGraph *graph, const SgNeighbour *a, const SgNeighbour *b);

/* A playlist that ties two tracks and the 1/n that it adds to their weight. */
typedef struct {
    int32_t playlist;
    double value;
} SgEvidence;

/* The playlists that hold both a and b, ascending; their values sum to the weight. */
GArray *sg_evidence(const SgGraph *graph, int32_t a, int32_t b);

/* In how many playlists a track stands, and which share of all that is. */
typedef struct {
    int64_t playlists;
    double share; /* 0..1; 0 when there are none */
} SgCoverage;
SgCoverage sg_coverage(const SgGraph *graph, int32_t track);
