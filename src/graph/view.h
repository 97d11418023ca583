/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/pairs.h"

/*
 * A part of the pair graph that is to be drawn, sent or written: some tracks and the edges between
 * them.
 *
 *   pair table ──init──▶ the nearest tracks and all their edges ──thin──▶ a backbone to look at
 *
 * A graph of playlists is dense: 500 tracks have 10^4 to 10^5 pairs, and no picture of them all
 * can be read. Thinning keeps, for every node, its few cheapest edges (strong, not through hubs,
 * see sg_pairs_cost), and a spanning forest of cheapest edges, so that nothing comes apart. What is
 * left out is counted, and the picture says it.
 *
 * Layer: graph.
 */
typedef struct {
    const int32_t *center; /* the view is of what is near them; none: of the strongest tracks */
    int64_t center_count;
    int64_t max_hops;   /* from a center; 0: any number */
    int64_t max_tracks; /* 0: all */
    bool drop_isolated; /* tracks without an edge, but for the centers */
} SgViewOptions;

typedef struct {
    SgPairs pairs;    /* of the view's nodes 0..N-1 */
    int32_t *track;   /* (N) ascending: which track a node is */
    double *strength; /* (N) W of the track in the whole table */
    int64_t tracks_left_out;
    int64_t edges_left_out; /* between the tracks of the view, by thinning */
} SgView;

/* Near: ascending cost of the cheapest path from a center, then id. Strong: descending W, then id.
 * INPUT: a center outside the table; IO: no memory. O(E log E). */
bool sg_view_init(SgView *view, const SgPairs *pairs, const SgViewOptions *options, GError **error);
void sg_view_clear(SgView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgView, sg_view_clear)

/* Keeps the edges_per_node cheapest edges of every node and the cheapest spanning forest. */
bool sg_view_thin(SgView *view, int64_t edges_per_node, GError **error);

/* The node of a track, or -1. */
int32_t sg_view_find(const SgView *view, int32_t track);
