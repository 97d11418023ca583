/* SPDX-License-Identifier: MIT */
#include "graph/layout.h"

#include <gvc.h>
#include <math.h>
#include <stdlib.h>

/* libgvc keeps global state, and sfdp draws from the C library's generator: one layout at a time. */
static GMutex graphviz_lock;

/* Made once and never freed: Graphviz's pango plugin remembers a font name of the first context and
 * would read it after it was freed. */
static GVC_t *graphviz;

/* sfdp's coarsening draws before sfdp seeds the generator by `start`, so that it must be seeded here
 * too; srandom does, since glibc's two generators are one. */
#define SEED 7

/* The last message of the layout that runs, under the lock. */
static char *graphviz_message;

static int keep_message(char *text)
{
    g_free(graphviz_message);
    graphviz_message = g_strchomp(g_strdup(text));
    return 0;
}

/* Names are not used again: cgraph knows nodes by their numbers. */
static Agraph_t *make_graph(Agnode_t **node_n, const SgPairs *pairs)
{
    Agraph_t *graph = agopen("view", Agstrictundirected, NULL);
    for (int64_t n = 0; n < pairs->N; n++) {
        char name[24];
        g_snprintf(name, sizeof name, "%" G_GINT64_FORMAT, n);
        node_n[n] = agnode(graph, name, 1);
    }
    for (int64_t a = 0; a < pairs->N; a++)
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1]; e++)
            if (pairs->col[e] > a)
                agedge(graph, node_n[a], node_n[pairs->col[e]], NULL, 1);
    agattr(graph, AGRAPH, "start", G_STRINGIFY(SEED));
    agattr(graph, AGRAPH, "overlap", "true");
    agattr(graph, AGRAPH, "repulsiveforce", "2");
    agattr(graph, AGRAPH, "splines", "false");
    agattr(graph, AGRAPH, "outputorder", "edgesfirst");
    agattr(graph, AGNODE, "label", "");
    agattr(graph, AGNODE, "shape", "circle");
    agattr(graph, AGNODE, "width", "0");
    agattr(graph, AGNODE, "height", "0");
    return graph;
}

static bool run(double *x_n, double *y_n, const SgPairs *pairs, GError **error)
{
    g_autofree Agnode_t **node_n = g_new(Agnode_t *, pairs->N + 1);
    if (!graphviz)
        graphviz = gvContext();
    Agraph_t *graph = make_graph(node_n, pairs);
    agusererrf old = agseterrf(keep_message);
    srandom(SEED);
    bool done = gvLayout(graphviz, graph, "sfdp") == 0;
    for (int64_t n = 0; done && n < pairs->N; n++) {
        x_n[n] = ND_coord(node_n[n]).x;
        y_n[n] = ND_coord(node_n[n]).y;
    }
    if (done)
        gvFreeLayout(graphviz, graph);
    agseterrf(old);
    agclose(graph);
    if (!done)
        sg_fail(error, SG_ERROR_IO, "Graphviz cannot lay out the graph: %s",
                graphviz_message ? graphviz_message : "it does not say why");
    g_clear_pointer(&graphviz_message, g_free);
    return done;
}

/* Turns the points so that the direction in which they spread most lies flat, then scales. */
static void settle(double *x_n, double *y_n, int64_t N)
{
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
    for (int64_t n = 0; n < N; n++) {
        mean_x += x_n[n] / (double)N;
        mean_y += y_n[n] / (double)N;
    }
    for (int64_t n = 0; n < N; n++) {
        double dx = x_n[n] - mean_x, dy = y_n[n] - mean_y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    double angle = 0.5 * atan2(2 * xy, xx - yy); /* of the longer axis of the covariance */
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    for (int64_t n = 0; n < N; n++) {
        double dx = x_n[n] - mean_x, dy = y_n[n] - mean_y;
        x_n[n] = dx * cos(angle) + dy * sin(angle);
        y_n[n] = dy * cos(angle) - dx * sin(angle);
        left = MIN(left, x_n[n]);
        right = MAX(right, x_n[n]);
        low = MIN(low, y_n[n]);
        high = MAX(high, y_n[n]);
    }
    double half = MAX(right - left, high - low) / 2, scale = half > 0 ? 1 / half : 0;
    for (int64_t n = 0; n < N; n++) {
        x_n[n] = (x_n[n] - (left + right) / 2) * scale;
        y_n[n] = (y_n[n] - (low + high) / 2) * scale;
    }
}

bool sg_layout(double *x_n, double *y_n, const SgPairs *pairs, GError **error)
{
    if (pairs->N > SG_LAYOUT_MAX_NODES)
        return sg_fail(error, SG_ERROR_INPUT,
                       "cannot lay out %" G_GINT64_FORMAT " nodes: the limit is %d", pairs->N,
                       SG_LAYOUT_MAX_NODES);
    if (pairs->N == 0)
        return true;
    g_mutex_lock(&graphviz_lock);
    bool done = run(x_n, y_n, pairs, error);
    g_mutex_unlock(&graphviz_lock);
    if (done)
        settle(x_n, y_n, pairs->N);
    return done;
}
