/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/pairs.h"

/*
 * Communities: groups of nodes that hold together more than chance would have it.
 *
 *   Q = sum over communities c of  in(c) / 2m  -  resolution (tot(c) / 2m)^2
 *
 *   in(c)   twice the weight inside c        tot(c)  strength of its nodes       2m  of all nodes
 *
 * The Leiden method: nodes move to the neighbouring community that gains most; each community is
 * refined into parts that are well connected inside; the parts become the nodes of the next level.
 * So every community is connected, which Louvain's does not promise. Where the original draws lots
 * this one takes the best, the smaller number at ties: the same graph gives the same communities.
 *
 * Traag, Waltman, van Eck: From Louvain to Leiden, Scientific Reports 9 (2019). O(E) a level.
 *
 * Layer: graph.
 */
typedef struct {
    int32_t count;
    int32_t *community_n; /* (N) 0: the largest; equal sizes by their smallest node */
    double modularity;
} SgCommunities;

/* resolution 1: plain modularity; above it gives more, smaller communities. */
void sg_communities_find(SgCommunities *communities, const SgPairs *pairs, double resolution);
void sg_communities_clear(SgCommunities *communities);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCommunities, sg_communities_clear)

/* Q of any partition; community_n holds numbers below N. 0 for a graph without edges. */
double sg_modularity(const SgPairs *pairs, const int32_t *community_n, double resolution);
