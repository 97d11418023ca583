/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/bipartite.h"
#include "support/numeric.h"

/* Random bipartite graphs for the tests of the kernels that walk over them. */
typedef struct {
    SgCsr lists;
    SgBipartite bipartite;
    SgSpmm A;
} Graph;

static inline void graph_clear(Graph *graph)
{
    sg_csr_clear(&graph->lists);
    sg_bipartite_clear(&graph->bipartite);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Graph, graph_clear)

/* U lists over M tracks, at most `mean` tracks a list on average; weights from 0.25 to 2. The last
 * list and the last track have no entries. */
static inline void graph_init(Graph *graph, int64_t U, int64_t M, int64_t mean, bool weighted,
                              uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 9);
    int64_t E = U * mean;
    g_autofree int32_t *row = g_new(int32_t, E), *col = g_new(int32_t, E);
    g_autofree float *val = g_new(float, E);
    for (int64_t e = 0; e < E; e++) {
        row[e] = (int32_t)sg_rng_below(&rng, (uint64_t)U - 1);
        col[e] = (int32_t)sg_rng_below(&rng, (uint64_t)M - 1);
        val[e] = (float)(1 + sg_rng_below(&rng, 4)) / 4;
    }
    g_assert_true(
        sg_csr_from_pairs(&graph->lists, U, M, E, row, col, weighted ? val : NULL, NULL, NULL));
    g_assert_true(sg_bipartite_init(&graph->bipartite, &graph->lists, NULL));
    graph->A = graph->bipartite.A;
}
