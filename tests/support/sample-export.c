/* SPDX-License-Identifier: MIT */
#include "graph/export.h"
#include "base/file.h"
#include "base/json.h"
#include "support/sample.h"

#include <stdio.h>

/*
 * sample-export FOLDER: writes one invented graph in every export format, and its playlists as
 * lists.json, so that a test in another language can compute the ties anew.
 */

static bool write_lists(const SgGraph *graph, const char *path, GError **error)
{
    g_autoptr(SgJson) lists = json_object();
    for (int64_t u = 0; u < graph->U; u++) {
        SgJson *tracks = json_array();
        for (int64_t e = graph->lists.offset[u]; e < graph->lists.offset[u + 1]; e++)
            json_array_append_new(tracks, json_string(graph->track[graph->lists.col[e]].urn));
        json_object_set_new(lists, graph->playlist[u].urn, tracks);
    }
    g_autofree char *text = sg_json_dump(lists, 1);
    return sg_file_write(path, text, strlen(text), 0644, error);
}

static bool write_one(const SgExportGraph *graph, const SgExporter *exporter, SgNxKey key,
                      const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    SgExportOptions options = { key };
    return sg_export(exporter, graph, &options, path, error);
}

static bool write_all(const SgGraph *graph, const char *folder, GError **error)
{
    g_auto(SgPairs) pairs = { 0 };
    g_auto(SgView) view = { 0 };
    g_auto(SgDrawing) drawing = { 0 };
    int32_t seed = 4;
    SgViewOptions whole = { 0 };
    SgDrawingOptions drawn = SG_DRAWING_OPTIONS_DEFAULT;
    drawn.seed = &seed;
    drawn.seed_count = 1;
    if (!sg_pairs_build(&pairs, &graph->lists, &graph->listed, error) ||
        !sg_view_init(&view, &pairs, &whole, error) ||
        !sg_drawing_init(&drawing, graph, &pairs, &drawn, error))
        return false;
    SgExportGraphOptions plain = {
        .view = &view, .drawing = &drawing, .seed = &seed, .seed_count = 1, .depth = 2
    };
    SgExportGraphOptions rich = plain;
    rich.artists = rich.users = rich.playlists = true;
    g_autoptr(SgExportGraph) tracks = sg_export_graph_new(graph, &plain);
    g_autoptr(SgExportGraph) all = sg_export_graph_new(graph, &rich);
    g_autofree char *lists = g_build_filename(folder, "lists.json", NULL);
    return write_lists(graph, lists, error) &&
           write_one(tracks, &sg_exporter_node_link, SG_NX_KEY_BOTH, folder, "both.json", error) &&
           write_one(tracks, &sg_exporter_node_link, SG_NX_KEY_EDGES, folder, "edges.json",
                     error) &&
           write_one(tracks, &sg_exporter_node_link, SG_NX_KEY_LINKS, folder, "links.json",
                     error) &&
           write_one(all, &sg_exporter_node_link, SG_NX_KEY_BOTH, folder, "all.json", error) &&
           write_one(tracks, &sg_exporter_graphml, 0, folder, "graph.graphml", error) &&
           write_one(tracks, &sg_exporter_gexf, 0, folder, "graph.gexf", error) &&
           write_one(tracks, &sg_exporter_csv, 0, folder, "csv", error) &&
           write_one(tracks, &sg_exporter_dot, 0, folder, "graph.dot", error);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: sample-export FOLDER\n");
        return 2;
    }
    SampleOptions options = { 120, 30, 4, 12, 9 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_autoptr(GError) error = NULL;
    if (!write_all(graph, argv[1], &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    return 0;
}
