/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/community.h"
#include "graph/personal.h"
#include "graph/view.h"

/*
 * A personal graph made ready to be looked at: which tracks, which ties, which communities, where.
 * The picture, the exports with positions and the web page all draw this.
 *
 *   pair table ──view──▶ nearest tracks ──communities──▶ groups ──thin──▶ backbone ──layout──▶ x, y
 *
 * Layer: graph. The graph must outlive the drawing.
 */
typedef struct {
    const int32_t *seed; /* tracks that the drawing is about; none: the whole graph */
    int64_t seed_count;
    int64_t max_hops;       /* 0: any number */
    int64_t max_tracks;     /* 0: all */
    int64_t edges_per_node; /* 0: all edges */
} SgDrawingOptions;

/* 500 tracks, three ties each: what a page of 1800 x 1200 can show. */
#define SG_DRAWING_OPTIONS_DEFAULT ((SgDrawingOptions){ .max_tracks = 500, .edges_per_node = 3 })

typedef struct {
    const SgGraph *graph;
    SgView view;               /* thinned */
    int64_t edges_in_all;      /* pairs of the whole graph */
    SgCommunities communities; /* of the view before it was thinned */
    char **community_name;     /* (communities.count), ended by NULL */
    int64_t *community_size;   /* (communities.count) */
    double *x_n;               /* (N) within -1..1 */
    double *y_n;
    int32_t *seed; /* (seed_count) nodes of the view */
    int64_t seed_count;
} SgDrawing;

/* INPUT: a seed outside the graph, too many tracks to lay out; IO: Graphviz, memory. */
bool sg_drawing_init(SgDrawing *drawing, const SgGraph *graph, const SgPairs *pairs,
                     const SgDrawingOptions *options, GError **error);
void sg_drawing_clear(SgDrawing *drawing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgDrawing, sg_drawing_clear)

bool sg_drawing_is_seed(const SgDrawing *drawing, int32_t node);
