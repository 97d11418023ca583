/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "cli/terminal.h"
#include "graph/build.h"
#include "graph/paths.h"
#include "sources/source.h"

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
static int32_t *find_end(SgStore *store, const SgGraph *graph, const char *name, int64_t *count,
                         GError **error)
{
    int32_t track, user = sg_graph_find_user(graph, name);
    g_autofree char *urn = user < 0 ? sg_answer_urn(store, name, error) : g_strdup(name);
    if (!urn)
        return NULL;
    user = sg_graph_find_user(graph, urn);
    if (user < 0) {
        SgKind kind;
        if (sg_kind_from_urn(urn, &kind) && kind == SG_KIND_USER)
            return sg_fail_null(error, SG_ERROR_NOT_FOUND, "the store holds no track by %s", name);
        if (!sg_answer_find(graph, urn, &track, error))
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

/* What sg_paths_find would say of node numbers, said of tracks. */
static bool check_ends(const SgGraph *graph, const SgPathEnds *ends, const SgPathOptions *rules,
                       GError **error)
{
    for (int64_t i = 0; i < ends->from_count + ends->to_count; i++) {
        bool start = i < ends->from_count;
        int32_t node = start ? ends->from[i] : ends->to[i - ends->from_count];
        for (int64_t a = 0; a < rules->avoid_count; a++)
            if (rules->avoid[a] == node)
                return sg_fail(error, SG_ERROR_INPUT, "'%s' (%s) is %s of the path and avoided",
                               sg_graph_title(graph, node), graph->track[node].urn,
                               start ? "a start" : "a goal");
        for (int64_t f = 0; !start && f < ends->from_count; f++)
            if (ends->from[f] == node)
                return sg_fail(error, SG_ERROR_INPUT, "start and goal are the same: '%s' (%s)",
                               sg_graph_title(graph, node), graph->track[node].urn);
    }
    return true;
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
    SgPathEnds ends = { 0 };
    g_autofree int32_t *from = find_end(store, graph, names[0], &ends.from_count, error);
    g_autofree int32_t *to = from ? find_end(store, graph, names[1], &ends.to_count, error) : NULL;
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
        avoid = sg_answer_find_all(store, graph, (int)g_strv_length(options.avoid), options.avoid,
                                   &rules.avoid_count, error);
        if (!avoid)
            return NULL;
        rules.avoid = avoid;
    }
    if (!check_ends(graph, &ends, &rules, error))
        return NULL;
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
    g_autoptr(GPtrArray) paths = find_paths(store, graph, &pairs, argv, k, error);
    if (!paths)
        return false;
    if (cli->json)
        print_json(graph, &pairs, paths);
    else
        print(graph, paths);
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
