/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "cli/draw.h"
#include "graph/build.h"
#include "graph/export.h"
#include "graph/tables.h"

#include <string.h>

static struct {
    char *format;
    char *nx_key;
    char **center;
    int hops;
    gint64 max_tracks;
    gboolean layout;
    gboolean artists;
    gboolean users;
    gboolean playlists;
    char *data;
} options;

static const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
      "node-link (default), graphml, gexf, csv, dot", "NAME" },
    { "nx-key", 0, 0, G_OPTION_ARG_STRING, &options.nx_key,
      "node-link: edges or links only (default: both)", "KEY" },
    { "center", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.center,
      "only what is near this track; may be repeated", "TRACK" },
    { "hops", 0, 0, G_OPTION_ARG_INT, &options.hops, "at most so far from a center", "N" },
    { "max-tracks", 0, 0, G_OPTION_ARG_INT64, &options.max_tracks, "the nearest or strongest",
      "N" },
    { "layout", 0, 0, G_OPTION_ARG_NONE, &options.layout,
      "with positions and communities, thinned to what a picture shows", NULL },
    { "artists", 0, 0, G_OPTION_ARG_NONE, &options.artists, "also artists", NULL },
    { "users", 0, 0, G_OPTION_ARG_NONE, &options.users, "also users who like tracks", NULL },
    { "playlists", 0, 0, G_OPTION_ARG_NONE, &options.playlists, "also playlists", NULL },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data,
      "tables: the folder that gets dl/ (default data)", "DIR" },
    G_OPTION_ENTRY_NULL,
};

/* What is to be written: a plain view, or a drawing with positions. */
typedef struct {
    SgView view;
    SgDrawing drawing;
} Chosen;

static void chosen_clear(Chosen *chosen)
{
    sg_view_clear(&chosen->view);
    sg_drawing_clear(&chosen->drawing);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chosen, chosen_clear)

static bool choose(const SgGraph *graph, const SgPairs *pairs, const int32_t *center, int64_t count,
                   Chosen *chosen, GError **error)
{
    if (options.layout) {
        SgDrawingOptions drawing = SG_DRAWING_OPTIONS_DEFAULT;
        drawing.seed = center;
        drawing.seed_count = count;
        drawing.max_hops = options.hops;
        if (options.max_tracks)
            drawing.max_tracks = options.max_tracks;
        return sg_drawing_init(&chosen->drawing, graph, pairs, &drawing, error);
    }
    const SgViewOptions view = { .center = center,
                                 .center_count = count,
                                 .max_hops = options.hops,
                                 .max_tracks = options.max_tracks };
    return sg_view_init(&chosen->view, pairs, &view, error);
}

static bool export_to(const SgExporter *exporter, const SgGraph *graph, const Chosen *chosen,
                      const int32_t *center, int64_t count, const char *path, GError **error)
{
    const SgExportGraphOptions what = {
        .view = options.layout ? &chosen->drawing.view : &chosen->view,
        .drawing = options.layout ? &chosen->drawing : NULL,
        .seed = center,
        .seed_count = count,
        .depth = SG_COUNT_UNKNOWN,
        .artists = options.artists,
        .users = options.users,
        .playlists = options.playlists,
    };
    g_autoptr(SgExportGraph) exported = sg_export_graph_new(graph, &what);
    const SgExportOptions form = { .nx_key = !options.nx_key ? SG_NX_KEY_BOTH
                                             : strcmp(options.nx_key, "edges") == 0
                                                 ? SG_NX_KEY_EDGES
                                                 : SG_NX_KEY_LINKS };
    if (path)
        return sg_export(exporter, exported, &form, path, error);
    return exporter->write(exported, &form, 0, stdout, error);
}

/* `export corpus|pairs|triples`: tables instead of the graph. */
static bool export_tables(const SgCli *cli, const char *what, GError **error)
{
    if (!sg_tables_has(what))
        return sg_fail(error, SG_ERROR_INPUT,
                       "export '%s' must be corpus, pairs or triples, or nothing for the graph",
                       what);
    g_autofree char *folder =
        cli->output ? g_strdup(cli->output)
                    : g_build_filename(options.data ? options.data : "data", "dl", NULL);
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgJson) document =
        store ? sg_tables_export(store, what, folder, cli->seed, error) : NULL;
    if (!document)
        return false;
    size_t n;
    SgJson *file;
    json_array_foreach (json_object_get(document, "files"), n, file)
        sg_cli_print("wrote %s\n", json_string_value(file));
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    if (argc > 0)
        return export_tables(cli, argv[0], error);
    const SgExporter *exporter = sg_exporter_find(options.format ? options.format : "node-link");
    if (!exporter)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--format '%s' must be node-link, graphml, gexf, csv or dot",
                       options.format);
    if (options.hops < 0 || options.max_tracks < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--hops and --max-tracks must not be negative");
    if (options.hops > 0 && !options.center)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--hops needs a track to count from: name it with "
                       "--center");
    if (!cli->output && exporter->parts)
        return sg_fail(error, SG_ERROR_INPUT, "--format %s is a folder of files: name it with -o",
                       exporter->name);
    if (!sg_draw_check_key(options.nx_key, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgGraph) graph = store ? sg_graph_build(store, NULL, error) : NULL;
    g_auto(SgPairs) pairs = { 0 };
    if (!graph || !sg_pairs_build(&pairs, &graph->lists, &graph->listed, error))
        return false;
    int64_t count = 0;
    g_autofree int32_t *center = NULL;
    if (options.center) {
        center = sg_answer_find_all(store, graph, (int)g_strv_length(options.center),
                                    options.center, &count, error);
        if (!center)
            return false;
    }
    g_auto(Chosen) chosen = { 0 };
    if (!choose(graph, &pairs, center, count, &chosen, error) ||
        !export_to(exporter, graph, &chosen, center, count, cli->output, error))
        return false;
    if (cli->output)
        sg_cli_hint("wrote %s", cli->output);
    return true;
}

const SgCommand sg_command_export = {
    .name = "export",
    .group = "graph",
    .arguments = "[corpus|pairs|triples]",
    .summary = "the graph as a file for other programs",
    .examples = { "soundgraph export --format node-link -o graph.json",
                  "soundgraph export --format gexf --layout --artists -o graph.gexf",
                  "soundgraph export --format csv -o folder", "soundgraph export corpus", NULL },
    .details =
        "Nodes carry uploader and page. The same store gives the same bytes.\n\n"
        "corpus, pairs and triples are Parquet tables for other programs, in data/dl (or -o):\n"
        "texts of tracks split 80/10/10; pairs that stand together and pairs that do not; what\n"
        "the store holds as (head, relation, tail, weight, source).",
    .takes = SG_TAKES_STORE | SG_TAKES_OUTPUT | SG_TAKES_SEED,
    .max_arguments = 1,
    .options = entries,
    .run = run,
};
