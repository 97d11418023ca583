/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/heap.h"
#include "graph/paths.h"

/*
 * One cheapest path that starts with a given prefix and leaves it by a node that is not barred:
 * what Yen's method asks again and again.
 *
 * A* over partial paths. The estimate is the distance to the goal without any rule, from one search
 * backwards. That goes on only as far as a partial path asks: of a node that it has not come to, the
 * estimate is how far it has come, and the path waits with it until it is the first in line.
 *
 *   start ──▶ ─ ─ cost ─ ─ ▶ node?      to_goal ( ( (goal) ) )
 *                                       ◀ reach ▶
 *
 * So the order in which paths go on is that of the exact distances, and two balls are looked at, not the
 * whole graph.
 *
 * Layer: graph (private to paths).
 */
typedef struct {
    const SgPairs *pairs;
    const SgPathEnds *ends;
    const SgPathOptions *options;
    double *to_goal; /* (N) cheapest way on, of nodes with SG_PATH_REACHED; INFINITY: none yet */
    double reach;    /* all nodes nearer to the goal are reached; INFINITY: all that can be */
    int64_t reached; /* nodes */
    SgHeap back;     /* of the search backwards */
    unsigned char *role;   /* (N) bits below */
    GArray *labels;        /* partial paths of the running search */
    GArray *popped;        /* nodes to reset afterwards */
    unsigned char *pops;   /* (N) how often the running search expanded the node */
    int32_t *fewest_steps; /* (N) over those */
    SgHeap heap;
} SgPathSearch;

enum { SG_PATH_START = 1, SG_PATH_GOAL = 2, SG_PATH_AVOIDED = 4, SG_PATH_REACHED = 8 };

void sg_path_search_init(SgPathSearch *search, const SgPairs *pairs, const SgPathEnds *ends,
                         const SgPathOptions *options);
void sg_path_search_clear(SgPathSearch *search);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPathSearch, sg_path_search_clear)

/* The cheapest path that begins with prefix (count nodes; 0: any start) and whose next node is
 * none of barred; NULL when there is none. */
SgPath *sg_path_search_next(SgPathSearch *search, const int32_t *prefix, int64_t count,
                            const int32_t *barred, int64_t barred_count);
