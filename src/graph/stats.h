/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/pairs.h"
#include "graph/personal.h"

/*
 * Numbers that describe a graph: what was collected, and how the pair table hangs together.
 *
 * Layer: graph.
 */

/* The connected components: component_n[n] is the number of node n's, counted from 0 in the order
 * of their smallest nodes. Returns how many there are. O(N + E). */
int32_t sg_components(const SgPairs *pairs, int32_t *component_n);

typedef struct {
    int64_t nodes;
    int64_t edges;
    int64_t components; /* isolated nodes count as one each */
    int64_t largest;    /* nodes of the largest one */
    int64_t isolated;   /* nodes without an edge */
    double density;     /* 2 E / (N (N - 1)); 0 below two nodes */
    double mean_degree;
    int64_t median_degree; /* the lower one of two */
    int64_t max_degree;
    int32_t max_degree_node; /* the smallest such; -1 when there is none */
    int64_t *degree_count;   /* (max_degree + 1) nodes of each degree */
} SgPairStats;

void sg_pair_stats_init(SgPairStats *stats, const SgPairs *pairs);
void sg_pair_stats_clear(SgPairStats *stats);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPairStats, sg_pair_stats_clear)

typedef struct {
    int64_t tracks;
    int64_t stubs;
    int64_t artists; /* users with a track */
    int64_t playlists;
    int64_t users;
    int64_t entries;
    int64_t likes;
    int64_t tags; /* distinct */
} SgGraphCounts;

SgGraphCounts sg_graph_count(const SgGraph *graph);
