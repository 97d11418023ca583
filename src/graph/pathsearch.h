/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/heap.h"
#include "graph/paths.h"

/*
 * One cheapest path that starts with a given prefix and leaves it by a node that is not barred:
 * what Yen's method asks again and again.
 *
 * A* over partial paths. The estimate is the distance to the goal without any rule, known exactly
 * from one search backwards, so that few nodes are looked at.
 *
 * Layer: graph (private to paths).
 */
typedef struct {
    const SgPairs *pairs;
    const SgPathEnds *ends;
    const SgPathOptions *options;
    double *to_goal;       /* (N) cheapest way on; INFINITY: none */
    unsigned char *role;   /* (N) bits below */
    GArray *labels;        /* partial paths of the running search */
    GArray *popped;        /* nodes to reset afterwards */
    unsigned char *pops;   /* (N) how often the running search expanded the node */
    int32_t *fewest_steps; /* (N) over those */
    SgHeap heap;
} SgPathSearch;

enum { SG_PATH_START = 1, SG_PATH_GOAL = 2, SG_PATH_AVOIDED = 4 };

/* Looks backwards from the goals. */
void sg_path_search_init(SgPathSearch *search, const SgPairs *pairs, const SgPathEnds *ends,
                         const SgPathOptions *options);
void sg_path_search_clear(SgPathSearch *search);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPathSearch, sg_path_search_clear)

/* The cheapest path that begins with prefix (count nodes; 0: any start) and whose next node is
 * none of barred; NULL when there is none. */
SgPath *sg_path_search_next(SgPathSearch *search, const int32_t *prefix, int64_t count,
                            const int32_t *barred, int64_t barred_count);
