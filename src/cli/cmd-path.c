/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "graph/build.h"
#include "graph/paths.h"

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

/* One end: a track, or all tracks of an artist. The caller frees. */
static int32_t *find_end(const SgGraph *graph, const char *name, int64_t *count, GError **error)
{
    int32_t user = sg_graph_find_user(graph, name);
    if (user < 0) {
        int32_t track;
        if (!sg_answer_find(graph, name, &track, error))
            return NULL;
        *count = 1;
        return g_memdup2(&track, sizeof track);
    }
    int64_t start = graph->works.offset[user];
    *count = graph->works.offset[user + 1] - start;
    if (*count == 0)
        return sg_fail_null(error, SG_ERROR_NOT_FOUND, "the store holds no track by %s", name);
    return g_memdup2(graph->works.col + start, (gsize)*count * sizeof(int32_t));
}

static SgJson *step_json(const SgGraph *graph, const SgPairs *pairs, int32_t a, int32_t b)
{
    SgJson *step = json_object(), *evidence = json_array();
    json_object_set_new(step, "from", sg_answer_track(graph, a));
    json_object_set_new(step, "to", sg_answer_track(graph, b));
    sg_json_set_string(step, "relation", "in_playlist");
    json_object_set_new(step, "weight", json_real(pairs->weight[sg_pairs_find(pairs, a, b)]));
    g_autoptr(GArray) playlists = sg_evidence(graph, a, b);
    for (guint n = 0; n < playlists->len; n++) {
        const SgEvidence *tie = &g_array_index(playlists, SgEvidence, n);
        SgJson *entry = json_object();
        sg_json_set_string(entry, "kind", "playlist");
        sg_json_set_string(entry, "id", graph->playlist[tie->playlist].urn);
        sg_json_set_string(entry, "title", graph->playlist[tie->playlist].title);
        json_object_set_new(entry, "value", json_real(tie->value));
        json_array_append_new(evidence, entry);
    }
    json_object_set_new(step, "evidence", evidence);
    return step;
}

static void print_json(const SgGraph *graph, const SgPairs *pairs, const GPtrArray *paths)
{
    g_autoptr(SgJson) document = json_object();
    SgJson *list = json_array();
    sg_json_set_string(document, "schema", "soundgraph.path/1");
    sg_json_set_string(document, "graph", graph->hash);
    json_object_set_new(document, "paths", list);
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        SgJson *entry = json_object(), *steps = json_array();
        json_object_set_new(entry, "cost", json_real(path->cost));
        for (int64_t s = 0; s + 1 < path->length; s++)
            json_array_append_new(steps, step_json(graph, pairs, path->node[s], path->node[s + 1]));
        json_object_set_new(entry, "steps", steps);
        json_array_append_new(list, entry);
    }
    sg_cli_print_json(document);
}

static void print_track(const SgGraph *graph, int32_t number)
{
    const SgGraphTrack *track = &graph->track[number];
    sg_cli_print("%s - %s  %s\n", sg_graph_title(graph, number),
                 track->artist_name ? track->artist_name : "unknown",
                 track->permalink_url ? track->permalink_url : track->urn);
}

static void print_step(const SgGraph *graph, int32_t a, int32_t b)
{
    g_autoptr(GArray) playlists = sg_evidence(graph, a, b);
    sg_cli_print("   └ in_playlist: ");
    for (guint n = 0; n < playlists->len && n < MOST_NAMED; n++) {
        const SgGraphPlaylist *playlist =
            &graph->playlist[g_array_index(playlists, SgEvidence, n).playlist];
        sg_cli_print("%s“%s”", n ? ", " : "", playlist->title ? playlist->title : playlist->urn);
    }
    if (playlists->len > MOST_NAMED)
        sg_cli_print(" and %u more", playlists->len - MOST_NAMED);
    sg_cli_print("\n   → ");
    print_track(graph, b);
}

static void print(const SgGraph *graph, const GPtrArray *paths)
{
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        sg_cli_print("%u. ", n + 1);
        print_track(graph, path->node[0]);
        for (int64_t s = 0; s + 1 < path->length; s++)
            print_step(graph, path->node[s], path->node[s + 1]);
        sg_cli_print("   cost %.4f\n\n", path->cost);
    }
}

static GPtrArray *find_paths(const SgGraph *graph, const SgPairs *pairs, char **names, int64_t k,
                             GError **error)
{
    SgPathEnds ends = { 0 };
    g_autofree int32_t *from = find_end(graph, names[0], &ends.from_count, error);
    g_autofree int32_t *to = from ? find_end(graph, names[1], &ends.to_count, error) : NULL;
    if (!to)
        return NULL;
    ends.from = from;
    ends.to = to;
    g_autofree int32_t *artist = g_new(int32_t, graph->M);
    for (int64_t i = 0; i < graph->M; i++)
        artist[i] = graph->track[i].artist;
    ends.artist_n = artist;
    SgPathOptions rules = SG_PATH_OPTIONS_DEFAULT;
    rules.k = k;
    rules.unweighted = options.unweighted;
    rules.one_per_artist = options.one_per_artist;
    rules.max_steps = options.max_steps;
    g_autofree int32_t *avoid = NULL;
    if (options.avoid) {
        avoid = sg_answer_find_all(graph, (int)g_strv_length(options.avoid), options.avoid,
                                   &rules.avoid_count, error);
        if (!avoid)
            return NULL;
        rules.avoid = avoid;
    }
    return sg_paths_find(pairs, &ends, &rules, error);
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
    g_autoptr(GPtrArray) paths = find_paths(graph, &pairs, argv, k, error);
    if (!paths)
        return false;
    if (cli->json)
        print_json(graph, &pairs, paths);
    else
        print(graph, paths);
    if (paths->len == 0)
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
