/* SPDX-License-Identifier: MIT */
#include "graph/stats.h"

int32_t sg_components(const SgPairs *pairs, int32_t *component_n)
{
    g_autofree int32_t *waiting = g_new(int32_t, pairs->N + 1);
    for (int64_t n = 0; n < pairs->N; n++)
        component_n[n] = -1;
    int32_t components = 0;
    for (int32_t start = 0; start < pairs->N; start++) {
        if (component_n[start] >= 0)
            continue;
        int64_t count = 1;
        waiting[0] = start;
        component_n[start] = components;
        while (count > 0) {
            int32_t n = waiting[--count];
            for (int64_t e = pairs->offset[n]; e < pairs->offset[n + 1]; e++) {
                if (component_n[pairs->col[e]] >= 0)
                    continue;
                component_n[pairs->col[e]] = components;
                waiting[count++] = pairs->col[e];
            }
        }
        components++;
    }
    return components;
}

static void count_components(SgPairStats *stats, const SgPairs *pairs)
{
    g_autofree int32_t *component = g_new(int32_t, pairs->N + 1);
    stats->components = sg_components(pairs, component);
    g_autofree int64_t *size = g_new0(int64_t, stats->components + 1);
    for (int64_t n = 0; n < pairs->N; n++) {
        size[component[n]]++;
        stats->largest = MAX(stats->largest, size[component[n]]);
    }
}

static void count_degrees(SgPairStats *stats, const SgPairs *pairs)
{
    stats->max_degree_node = -1;
    for (int64_t n = 0; n < pairs->N; n++) {
        int64_t degree = sg_pairs_degree(pairs, n);
        if (stats->max_degree_node < 0 || degree > stats->max_degree) {
            stats->max_degree = degree;
            stats->max_degree_node = (int32_t)n;
        }
    }
    stats->degree_count = g_new0(int64_t, stats->max_degree + 1);
    for (int64_t n = 0; n < pairs->N; n++)
        stats->degree_count[sg_pairs_degree(pairs, n)]++;
    stats->isolated = stats->degree_count[0];
    int64_t below = 0, half = (pairs->N + 1) / 2;
    for (int64_t d = 0; d <= stats->max_degree && below < half; d++) {
        below += stats->degree_count[d];
        stats->median_degree = d;
    }
}

void sg_pair_stats_init(SgPairStats *stats, const SgPairs *pairs)
{
    double N = (double)pairs->N, E = (double)sg_pairs_edges(pairs);
    *stats = (SgPairStats){
        .nodes = pairs->N,
        .edges = sg_pairs_edges(pairs),
        .density = pairs->N > 1 ? 2 * E / (N * (N - 1)) : 0,
        .mean_degree = pairs->N > 0 ? 2 * E / N : 0,
    };
    count_components(stats, pairs);
    count_degrees(stats, pairs);
}

void sg_pair_stats_clear(SgPairStats *stats)
{
    g_free(stats->degree_count);
    *stats = (SgPairStats){ 0 };
}

SgGraphCounts sg_graph_count(const SgGraph *graph)
{
    SgGraphCounts counts = {
        .tracks = graph->M,
        .playlists = graph->U,
        .users = graph->user_count,
        .entries = sg_csr_entries(&graph->lists),
        .likes = sg_csr_entries(&graph->likes),
        .tags = graph->tag_count,
    };
    for (int64_t i = 0; i < graph->M; i++)
        counts.stubs += graph->track[i].is_stub;
    for (int64_t p = 0; p < graph->user_count; p++)
        counts.artists += graph->works.offset[p + 1] > graph->works.offset[p];
    return counts;
}
