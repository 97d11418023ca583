/* SPDX-License-Identifier: MIT */
#include "graph/neighbours.h"

#include "graph/pairs.h"

int sg_neighbour_compare(const SgGraph *graph, const SgNeighbour *a, const SgNeighbour *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    if (a->together != b->together)
        return a->together > b->together ? -1 : 1;
    int64_t plays_a = graph->track[a->track].playback_count;
    int64_t plays_b = graph->track[b->track].playback_count;
    if (plays_a != plays_b)
        return plays_a > plays_b ? -1 : 1;
    return (a->track > b->track) - (a->track < b->track);
}

static int compare(const void *a, const void *b, void *graph)
{
    return sg_neighbour_compare(graph, a, b);
}

GArray *sg_neighbours(const SgGraph *graph, int32_t track, int64_t k)
{
    g_auto(SgPairSums) sums;
    sg_pair_sums_init(&sums, graph->M);
    sg_pair_sums_row(&sums, &graph->lists, &graph->listed, track);
    GArray *neighbours = g_array_sized_new(false, false, sizeof(SgNeighbour), (guint)sums.count);
    for (int64_t i = 0; i < sums.count; i++) {
        int32_t other = sums.touched[i];
        SgNeighbour neighbour = { other, sums.together[other], sums.weight[other] };
        g_array_append_val(neighbours, neighbour);
    }
    g_array_sort_with_data(neighbours, compare, (void *)graph);
    if (k >= 0 && k < neighbours->len)
        g_array_set_size(neighbours, (guint)k);
    return neighbours;
}

GArray *sg_evidence(const SgGraph *graph, int32_t a, int32_t b)
{
    const SgCsr *listed = &graph->listed, *lists = &graph->lists;
    GArray *evidence = g_array_new(false, false, sizeof(SgEvidence));
    int64_t e = listed->offset[a], f = listed->offset[b];
    while (e < listed->offset[a + 1] && f < listed->offset[b + 1]) {
        int32_t u = listed->col[e], v = listed->col[f];
        if (u == v) {
            SgEvidence both = { u, 1.0 / (double)(lists->offset[u + 1] - lists->offset[u]) };
            g_array_append_val(evidence, both);
        }
        e += u <= v;
        f += v <= u;
    }
    return evidence;
}

SgCoverage sg_coverage(const SgGraph *graph, int32_t track)
{
    int64_t held = graph->listed.offset[track + 1] - graph->listed.offset[track];
    return (SgCoverage){ held, graph->U > 0 ? (double)held / (double)graph->U : 0 };
}
