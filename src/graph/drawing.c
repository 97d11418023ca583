/* SPDX-License-Identifier: MIT */
#include "graph/drawing.h"

#include "graph/layout.h"
#include "graph/naming.h"

static void find_communities(SgDrawing *drawing)
{
    int64_t N = drawing->view.pairs.N;
    sg_communities_find(&drawing->communities, &drawing->view.pairs, 1);
    drawing->community_name =
        sg_community_names(drawing->graph, &drawing->view, &drawing->communities);
    drawing->community_size = g_new0(int64_t, drawing->communities.count + 1);
    for (int64_t n = 0; n < N; n++)
        drawing->community_size[drawing->communities.community_n[n]]++;
}

bool sg_drawing_init(SgDrawing *drawing, const SgGraph *graph, const SgPairs *pairs,
                     const SgDrawingOptions *options, GError **error)
{
    g_auto(SgDrawing) out = { .graph = graph, .edges_in_all = sg_pairs_edges(pairs) };
    SgViewOptions view = { .center = options->seed,
                           .center_count = options->seed_count,
                           .max_hops = options->max_hops,
                           .max_tracks = options->max_tracks,
                           .drop_isolated = true };
    if (!sg_view_init(&out.view, pairs, &view, error))
        return false;
    find_communities(&out);
    if (options->edges_per_node > 0 && !sg_view_thin(&out.view, options->edges_per_node, error))
        return false;
    int64_t N = out.view.pairs.N;
    out.x_n = g_new0(double, N + 1);
    out.y_n = g_new0(double, N + 1);
    if (!sg_layout(out.x_n, out.y_n, &out.view.pairs, error))
        return false;
    out.seed = g_new(int32_t, options->seed_count + 1);
    for (int64_t s = 0; s < options->seed_count; s++) {
        int32_t node = sg_view_find(&out.view, options->seed[s]);
        if (node >= 0) /* max_tracks may be below the number of seeds */
            out.seed[out.seed_count++] = node;
    }
    *drawing = out;
    out = (SgDrawing){ 0 };
    return true;
}

void sg_drawing_clear(SgDrawing *drawing)
{
    sg_view_clear(&drawing->view);
    sg_communities_clear(&drawing->communities);
    g_strfreev(drawing->community_name);
    g_free(drawing->community_size);
    g_free(drawing->x_n);
    g_free(drawing->y_n);
    g_free(drawing->seed);
    *drawing = (SgDrawing){ 0 };
}

bool sg_drawing_is_seed(const SgDrawing *drawing, int32_t node)
{
    for (int64_t s = 0; s < drawing->seed_count; s++)
        if (drawing->seed[s] == node)
            return true;
    return false;
}
