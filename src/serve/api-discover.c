/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "graph/export.h"
#include "recommend/answer.h"
#include "recommend/path-answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is computed from the graph: paths, and a part of it to draw. */

/* -- Names of tracks -------------------------------------------------------------------------------- */

int32_t *sg_api_tracks(const SgGraph *graph, const SgJson *urns, int64_t *count, GError **error)
{
    g_autofree int32_t *tracks = g_new(int32_t, json_array_size(urns) + 1);
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)urns, n, urn)
        if (!sg_answer_find(graph, json_string_value(urn), &tracks[n], error))
            return NULL;
    *count = sg_answer_distinct(tracks, (int64_t)json_array_size(urns));
    return g_steal_pointer(&tracks);
}

/* -- Paths ------------------------------------------------------------------------------------------ */

bool sg_api_paths(SgApiCall *call, GError **error)
{
    const SgJson *arguments = call->arguments;
    const SgPairs *pairs = sg_snapshot_pairs(call->snapshot, error);
    if (!pairs)
        return false;
    const SgGraph *graph = call->snapshot->personal->graph;
    SgPathOptions rules = SG_PATH_OPTIONS_DEFAULT;
    rules.k = sg_json_int(arguments, "k", rules.k);
    rules.unweighted = sg_json_bool(arguments, "unweighted", false);
    rules.one_per_artist = sg_json_bool(arguments, "one_per_artist", false);
    rules.max_steps = sg_json_int(arguments, "max_steps", 0);
    g_autofree int32_t *avoid =
        sg_api_tracks(graph, sg_json_array(arguments, "avoid"), &rules.avoid_count, error);
    if (!avoid)
        return false;
    rules.avoid = avoid;
    g_autoptr(GPtrArray) paths = sg_path_answer(graph, pairs, sg_json_string(arguments, "from"),
                                                sg_json_string(arguments, "to"), &rules, error);
    call->document = paths ? sg_path_answer_json(graph, pairs, paths) : NULL;
    return paths != NULL;
}

/* -- A part of the graph ---------------------------------------------------------------------------- */

/* What the exporter writes, as a document. */
static SgJson *exported_json(const SgExportGraph *exported, GError **error)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream)
        return sg_fail_null(error, SG_ERROR_IO, "no memory for the graph");
    const SgExportOptions form = { .nx_key = SG_NX_KEY_EDGES };
    bool ok = sg_exporter_node_link.write(exported, &form, 0, stream, error);
    ok = fclose(stream) == 0 && ok;
    SgJson *document = ok ? sg_json_parse(text, length, length, "graph", error) : NULL;
    free(text);
    return document;
}

bool sg_api_graph(SgApiCall *call, GError **error)
{
    const SgJson *arguments = call->arguments;
    const SgPairs *pairs = sg_snapshot_pairs(call->snapshot, error);
    if (!pairs)
        return false;
    const SgGraph *graph = call->snapshot->personal->graph;
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_autofree int32_t *center =
        sg_api_tracks(graph, sg_json_array(arguments, "center"), &options.seed_count, error);
    if (!center)
        return false;
    options.seed = center;
    /* Without a center the depth has nothing to be counted from. */
    options.max_hops = options.seed_count ? sg_json_int(arguments, "depth", 0) : 0;
    options.max_tracks = sg_json_int(arguments, "limit", options.max_tracks);
    options.edges_per_node = sg_json_int(arguments, "edges_per_node", options.edges_per_node);
    g_auto(SgDrawing) drawing = { 0 };
    if (!sg_drawing_init(&drawing, graph, pairs, &options, error))
        return false;
    const SgExportGraphOptions what = {
        .view = &drawing.view,
        .drawing = &drawing,
        .seed = center,
        .seed_count = options.seed_count,
        .depth = SG_COUNT_UNKNOWN,
        .artists = sg_json_bool(arguments, "artists", false),
        .users = sg_json_bool(arguments, "users", false),
        .playlists = sg_json_bool(arguments, "playlists", false),
    };
    g_autoptr(SgExportGraph) exported = sg_export_graph_new(graph, &what);
    call->document = exported_json(exported, error);
    return call->document != NULL;
}
