/* SPDX-License-Identifier: MIT */
#include "graph/view.h"

#include "graph/heap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double key;
    int32_t node;
} Rank;

static int compare_ranks(const void *a, const void *b)
{
    const Rank *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static int compare_ids(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* near[n] is 1 for nodes within max_hops of a center. */
static void mark_near(unsigned char *near, const SgPairs *pairs, const SgViewOptions *options)
{
    g_autofree int32_t *queue = g_new(int32_t, pairs->N + 1);
    g_autofree int64_t *hops = g_new(int64_t, pairs->N + 1);
    int64_t head = 0, tail = 0;
    for (int64_t c = 0; c < options->center_count; c++) {
        int32_t n = options->center[c];
        if (near[n])
            continue;
        near[n] = 1;
        hops[n] = 0;
        queue[tail++] = n;
    }
    while (head < tail) {
        int32_t n = queue[head++];
        if (options->max_hops > 0 && hops[n] == options->max_hops)
            continue;
        for (int64_t e = pairs->offset[n]; e < pairs->offset[n + 1]; e++) {
            int32_t next = pairs->col[e];
            if (near[next])
                continue;
            near[next] = 1;
            hops[next] = hops[n] + 1;
            queue[tail++] = next;
        }
    }
}

/* Dijkstra from the centers over the near nodes. */
static void measure(double *cost, const SgPairs *pairs, const SgViewOptions *options,
                    const unsigned char *near)
{
    for (int64_t n = 0; n < pairs->N; n++)
        cost[n] = INFINITY;
    g_auto(SgHeap) heap = { 0 };
    for (int64_t c = 0; c < options->center_count; c++) {
        cost[options->center[c]] = 0;
        sg_heap_push(&heap, (SgHeapItem){ .node = options->center[c] });
    }
    while (heap.count > 0) {
        SgHeapItem best = sg_heap_pop(&heap);
        if (best.key > cost[best.node])
            continue;
        for (int64_t e = pairs->offset[best.node]; e < pairs->offset[best.node + 1]; e++) {
            int32_t next = pairs->col[e];
            double there = best.key + sg_pairs_cost(pairs, best.node, e);
            if (!near[next] || there >= cost[next])
                continue;
            cost[next] = there;
            sg_heap_push(&heap, (SgHeapItem){ .key = there, .node = next });
        }
    }
}

/* The nodes that may be in the view, best first; returns how many. Centers have cost 0, and stand
 * first even where a tie costs nothing. */
static int64_t rank_nodes(Rank *rank, const SgPairs *pairs, const SgViewOptions *options)
{
    g_autofree unsigned char *near = g_new0(unsigned char, pairs->N + 1);
    g_autofree double *cost = g_new(double, pairs->N + 1);
    bool centered = options->center_count > 0;
    if (centered) {
        mark_near(near, pairs, options);
        measure(cost, pairs, options, near);
        for (int64_t c = 0; c < options->center_count; c++)
            cost[options->center[c]] = -1;
    }
    int64_t count = 0;
    for (int32_t n = 0; n < pairs->N; n++) {
        bool is_center = centered && cost[n] < 0;
        if ((centered && !near[n]) ||
            (options->drop_isolated && !is_center && sg_pairs_degree(pairs, n) == 0))
            continue;
        rank[count++] = (Rank){ centered ? cost[n] : -pairs->strength[n], n };
    }
    qsort(rank, (size_t)count, sizeof *rank, compare_ranks);
    return count;
}

/* The edges among the view's tracks, as a table of its own. */
static bool induce(SgView *view, int64_t N, const SgPairs *pairs, GError **error)
{
    g_autofree int32_t *node_of = g_new(int32_t, pairs->N + 1);
    for (int64_t t = 0; t < pairs->N; t++)
        node_of[t] = -1;
    int64_t room = 0;
    for (int32_t n = 0; n < N; n++) {
        node_of[view->track[n]] = n;
        room += sg_pairs_degree(pairs, view->track[n]);
    }
    g_autofree int32_t *a = g_new(int32_t, room + 1), *b = g_new(int32_t, room + 1);
    g_autofree int32_t *together = g_new(int32_t, room + 1);
    g_autofree double *weight = g_new(double, room + 1);
    int64_t E = 0;
    for (int32_t n = 0; n < N; n++) {
        int32_t track = view->track[n];
        for (int64_t e = pairs->offset[track]; e < pairs->offset[track + 1]; e++) {
            int32_t other = node_of[pairs->col[e]];
            if (other <= n)
                continue; /* outside, or seen from the other end */
            a[E] = n;
            b[E] = other;
            together[E] = pairs->together[e];
            weight[E++] = pairs->weight[e];
        }
    }
    return sg_pairs_from_edges(&view->pairs, N, E, a, b, together, weight, error);
}

bool sg_view_init(SgView *view, const SgPairs *pairs, const SgViewOptions *options, GError **error)
{
    for (int64_t c = 0; c < options->center_count; c++)
        if (options->center[c] < 0 || options->center[c] >= pairs->N)
            return sg_fail(error, SG_ERROR_INPUT,
                           "track %d is outside a graph of %" G_GINT64_FORMAT, options->center[c],
                           pairs->N);
    g_autofree Rank *rank = g_new(Rank, pairs->N + 1);
    int64_t N = rank_nodes(rank, pairs, options);
    if (options->max_tracks > 0)
        N = MIN(N, options->max_tracks);
    g_auto(SgView) out = { .track = g_new(int32_t, N + 1), .strength = g_new(double, N + 1) };
    for (int64_t n = 0; n < N; n++)
        out.track[n] = rank[n].node;
    qsort(out.track, (size_t)N, sizeof *out.track, compare_ids);
    for (int64_t n = 0; n < N; n++)
        out.strength[n] = pairs->strength[out.track[n]];
    out.tracks_left_out = pairs->N - N;
    if (!induce(&out, N, pairs, error))
        return false;
    *view = out;
    out = (SgView){ 0 };
    return true;
}

void sg_view_clear(SgView *view)
{
    sg_pairs_clear(&view->pairs);
    g_free(view->track);
    g_free(view->strength);
    *view = (SgView){ 0 };
}

int32_t sg_view_find(const SgView *view, int32_t track)
{
    const int32_t *at =
        bsearch(&track, view->track, (size_t)view->pairs.N, sizeof track, compare_ids);
    return at ? (int32_t)(at - view->track) : -1;
}

/* An undirected edge a < b and its entry in row a. */
typedef struct {
    double cost;
    int32_t a;
    int32_t b;
    int64_t entry;
    bool kept;
} Edge;

static int compare_edges(const void *a, const void *b)
{
    const Edge *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static Edge *sorted_edges(const SgPairs *pairs)
{
    Edge *edge = g_new(Edge, sg_pairs_edges(pairs) + 1);
    int64_t E = 0;
    for (int32_t a = 0; a < pairs->N; a++)
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1]; e++)
            if (pairs->col[e] > a)
                edge[E++] = (Edge){ sg_pairs_cost(pairs, a, e), a, pairs->col[e], e, false };
    qsort(edge, (size_t)E, sizeof *edge, compare_edges);
    return edge;
}

static int32_t root_of(int32_t *parent, int32_t n)
{
    while (parent[n] != n)
        n = parent[n] = parent[parent[n]];
    return n;
}

/* Marks what stays, cheapest first: an edge is kept while one of its ends has too few, or when it
 * joins two trees (Kruskal). Returns how many. */
static int64_t mark_kept(Edge *edge, const SgPairs *pairs, int64_t edges_per_node)
{
    g_autofree int32_t *parent = g_new(int32_t, pairs->N + 1);
    g_autofree int64_t *seen = g_new0(int64_t, pairs->N + 1); /* edges of the node so far */
    int64_t kept = 0;
    for (int32_t n = 0; n < pairs->N; n++)
        parent[n] = n;
    for (int64_t e = 0; e < sg_pairs_edges(pairs); e++) {
        int32_t a = root_of(parent, edge[e].a), b = root_of(parent, edge[e].b);
        parent[a] = b;
        bool of_a = seen[edge[e].a]++ < edges_per_node, of_b = seen[edge[e].b]++ < edges_per_node;
        edge[e].kept = a != b || of_a || of_b;
        kept += edge[e].kept;
    }
    return kept;
}

bool sg_view_thin(SgView *view, int64_t edges_per_node, GError **error)
{
    const SgPairs *pairs = &view->pairs;
    g_autofree Edge *edge = sorted_edges(pairs);
    int64_t kept = mark_kept(edge, pairs, edges_per_node), E = 0;
    g_autofree int32_t *a = g_new(int32_t, kept + 1), *b = g_new(int32_t, kept + 1);
    g_autofree int32_t *together = g_new(int32_t, kept + 1);
    g_autofree double *weight = g_new(double, kept + 1);
    for (int64_t e = 0; e < sg_pairs_edges(pairs); e++) {
        if (!edge[e].kept)
            continue;
        a[E] = edge[e].a;
        b[E] = edge[e].b;
        together[E] = pairs->together[edge[e].entry];
        weight[E++] = pairs->weight[edge[e].entry];
    }
    SgPairs thin;
    if (!sg_pairs_from_edges(&thin, pairs->N, E, a, b, together, weight, error))
        return false;
    view->edges_left_out += sg_pairs_edges(pairs) - kept;
    sg_pairs_clear(&view->pairs);
    view->pairs = thin;
    return true;
}
