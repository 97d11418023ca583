/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/pairs.h"

/*
 * The missing link: how one track, or artist, leads to another through shared playlists.
 *
 *   from ──cost──▶ inner ──cost──▶ … ──cost──▶ to        cost(a, b) = -ln(w / sqrt(W(a) W(b)))
 *
 * The cheapest path comes first (Dijkstra's, guided by exact distances to the goal); the next ones
 * by Yen's method (Management Science 17, 1971) with Lawler's partition. A path that shares more
 * than max_shared of its inner nodes with a better one is dropped.
 *
 * Several starts and goals are one question: the tracks of an artist. No inner node is a start or
 * a goal. Paths never visit a node twice. Ties fall to fewer steps, then to smaller nodes.
 *
 * one_per_artist makes the question NP-hard in general. The search then keeps up to 16 partial
 * paths a node, so it can miss a path only where more cheaper ones reach a node and all of them
 * end blocked. max_steps alone is exact.
 *
 * Layer: graph.
 */
typedef struct {
    int64_t k;            /* paths wanted */
    bool unweighted;      /* every step costs 1 */
    bool one_per_artist;  /* no artist twice; start and goal may be by the same one */
    int64_t max_steps;    /* 0: any number */
    double max_shared;    /* of the inner nodes, 0..1 */
    int64_t max_tries;    /* paths looked at before giving up on the next diverse one */
    const int32_t *avoid; /* nodes that no path may visit */
    int64_t avoid_count;
    const double *node_cost; /* (N) >= 0, added on entering an inner node (popularity); or NULL */
} SgPathOptions;

#define SG_PATH_OPTIONS_DEFAULT ((SgPathOptions){ .k = 3, .max_shared = 0.5, .max_tries = 200 })

typedef struct {
    int64_t length; /* nodes: one more than steps */
    int32_t *node;  /* (length) */
    double cost;
} SgPath;

void sg_path_free(SgPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPath, sg_path_free)

/* Where the paths start and end, and who made each node (-1: unknown), or NULL. */
typedef struct {
    const int32_t *from;
    int64_t from_count;
    const int32_t *to;
    int64_t to_count;
    const int32_t *artist_n; /* (N) or NULL */
} SgPathEnds;

/* At most k paths, cheapest first; an empty array when there is none. The array owns them.
 * INPUT: no start or goal, an end outside the graph or avoided, a start that is a goal, k < 1. */
GPtrArray *sg_paths_find(const SgPairs *pairs, const SgPathEnds *ends, const SgPathOptions *options,
                         GError **error);
