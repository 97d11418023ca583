/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "cli/terminal.h"
#include "graph/build.h"
#include "recommend/path-answer.h"

enum { DEFAULT_K = 3, LARGEST_K = 50, MOST_NAMED = 3 };

static struct {
    gboolean unweighted;
    gboolean one_per_artist;
    char **avoid;
    int max_steps;
} options;

static const GOptionEntry entries[] = {
    { "unweighted", 0, 0, G_OPTION_ARG_NONE, &options.unweighted,
      "fewest steps, whatever their strength", NULL },
    { "one-per-artist", 0, 0, G_OPTION_ARG_NONE, &options.one_per_artist,
      "no artist twice on the way", NULL },
    { "avoid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.avoid,
      "not through this track; may be repeated", "TRACK" },
    { "max-steps", 0, 0, G_OPTION_ARG_INT, &options.max_steps, "longest path", "N" },
    G_OPTION_ENTRY_NULL,
};

static void print_track(const SgGraph *graph, const char *before, int32_t number)
{
    const SgGraphTrack *track = &graph->track[number];
    sg_terminal_print("%s%s - %s  %s", before, sg_graph_title(graph, number),
                      track->artist_name ? track->artist_name : "unknown",
                      track->permalink_url ? track->permalink_url : track->urn);
}

static void print_step(const SgGraph *graph, int32_t a, int32_t b)
{
    g_autoptr(GArray) playlists = sg_evidence(graph, a, b);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint n = 0; n < playlists->len && n < MOST_NAMED; n++) {
        const SgGraphPlaylist *playlist =
            &graph->playlist[g_array_index(playlists, SgEvidence, n).playlist];
        g_string_append_printf(names, "%s“%s”", n ? ", " : "",
                               playlist->title ? playlist->title : playlist->urn);
    }
    if (playlists->len > MOST_NAMED)
        g_string_append_printf(names, " and %u more", playlists->len - MOST_NAMED);
    sg_terminal_print("   └ in_playlist: %s", names->str);
    print_track(graph, "   → ", b);
}

static void print(const SgGraph *graph, const GPtrArray *paths)
{
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        g_autofree char *number = g_strdup_printf("%u. ", n + 1);
        print_track(graph, number, path->node[0]);
        for (int64_t s = 0; s + 1 < path->length; s++)
            print_step(graph, path->node[s], path->node[s + 1]);
        sg_cli_print("   cost %.4f\n\n", path->cost);
    }
}

static GPtrArray *find_paths(SgStore *store, const SgGraph *graph, const SgPairs *pairs,
                             char **names, int64_t k, GError **error)
{
    g_autofree char *from = sg_answer_urn(store, names[0], error);
    g_autofree char *to = from ? sg_answer_urn(store, names[1], error) : NULL;
    if (!to)
        return NULL;
    SgPathOptions rules = SG_PATH_OPTIONS_DEFAULT;
    rules.k = k;
    rules.unweighted = options.unweighted;
    rules.one_per_artist = options.one_per_artist;
    rules.max_steps = options.max_steps;
    g_autofree int32_t *avoid = NULL;
    if (options.avoid) {
        avoid = sg_answer_find_all(store, graph, (int)g_strv_length(options.avoid), options.avoid,
                                   &rules.avoid_count, error);
        if (!avoid)
            return NULL;
        rules.avoid = avoid;
    }
    return sg_path_answer(graph, pairs, from, to, &rules, error);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error))
        return false;
    if (options.max_steps < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--max-steps must not be negative");
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgGraph) graph = store ? sg_graph_build(store, NULL, error) : NULL;
    g_auto(SgPairs) pairs = { 0 };
    if (!graph || !sg_pairs_build(&pairs, &graph->lists, &graph->listed, error))
        return false;
    g_autoptr(GPtrArray) paths = find_paths(store, graph, &pairs, argv, k, error);
    if (!paths)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_path_answer_json(graph, &pairs, paths);
        sg_cli_print_json(document);
    } else {
        print(graph, paths);
    }
    if (paths->len == 0 && !cli->json)
        return sg_fail(error, SG_ERROR_NOT_FOUND,
                       "no path leads from %s to %s over shared playlists", argv[0], argv[1]);
    return true;
}

const SgCommand sg_command_path = {
    .name = "path",
    .group = "look",
    .arguments = "FROM TO",
    .summary = "how one track or artist leads to another, with the playlists between",
    .examples = { "soundgraph path soundcloud:tracks:1 soundcloud:tracks:2",
                  "soundgraph path soundcloud:users:1 soundcloud:users:2 -k 5 --one-per-artist",
                  "soundgraph path soundcloud:tracks:1 soundcloud:tracks:2 --unweighted --json",
                  NULL },
    .details =
        "A step's cost is -ln(w / sqrt(W W)): small when the tie is strong and leads through\n"
        "no hub. Of two paths that share more than half of their inner tracks only the\n"
        "better one is shown.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run,
};
