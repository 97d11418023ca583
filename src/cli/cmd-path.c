/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "cli/terminal.h"
#include "graph/build.h"
#include "recommend/path-answer.h"

#include <string.h>

enum { DEFAULT_K = 3, LARGEST_K = 50, MOST_NAMED = 3 };

static struct {
    gboolean unweighted;
    gboolean one_per_artist;
    char **avoid;
    char **via;
    int max_steps;
} options;

static const GOptionEntry entries[] = {
    { "unweighted", 0, 0, G_OPTION_ARG_NONE, &options.unweighted,
      "fewest steps, whatever their strength", NULL },
    { "one-per-artist", 0, 0, G_OPTION_ARG_NONE, &options.one_per_artist,
      "no artist twice on the way", NULL },
    { "avoid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.avoid,
      "not through this track; may be repeated", "TRACK" },
    { "via", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.via,
      "over playlists (default), fans, artists, tags or all; may be repeated", "KIND" },
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

static bool read_kinds(unsigned *kinds, GError **error)
{
    static const struct {
        const char *name;
        unsigned kinds;
    } names[] = { { "playlists", SG_TIE_PLAYLIST },
                  { "fans", SG_TIE_FAN },
                  { "artists", SG_TIE_ARTIST },
                  { "tags", SG_TIE_TAG },
                  { "all", SG_TIE_ALL } };
    *kinds = options.via ? 0 : SG_TIE_PLAYLIST;
    for (char **via = options.via; via && *via; via++) {
        unsigned found = 0;
        for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
            if (strcmp(*via, names[n].name) == 0)
                found = names[n].kinds;
        if (!found)
            return sg_fail(error, SG_ERROR_INPUT,
                           "--via '%s' must be playlists, fans, artists, tags or all", *via);
        *kinds |= found;
    }
    return true;
}

static const char *name_of(const SgGraph *graph, const SgTie *tie)
{
    if (tie->kind == SG_TIE_TAG)
        return graph->tag[tie->index];
    if (tie->kind == SG_TIE_PLAYLIST) {
        const SgGraphPlaylist *playlist = &graph->playlist[tie->index];
        return playlist->title ? playlist->title : playlist->urn;
    }
    const SgGraphUser *user = &graph->user[tie->index];
    return user->username ? user->username : user->urn;
}

/* One line for each relation, in the order of the kinds. */
static void print_step(const SgTies *ties, int32_t a, int32_t b)
{
    const char *line = NULL;
    guint count = 0;
    g_autoptr(GArray) between = sg_ties_between(ties, a, b);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint n = 0; n <= between->len; n++) {
        const SgTie *tie = n < between->len ? &g_array_index(between, SgTie, n) : NULL;
        const char *relation = tie ? sg_tie_relation(ties, tie, a, b) : NULL;
        if (line && g_strcmp0(relation, line) != 0) {
            if (count > MOST_NAMED)
                g_string_append_printf(names, " and %u more", count - MOST_NAMED);
            sg_terminal_print("   └ %s: %s", line, names->str);
            g_string_truncate(names, 0);
            count = 0;
        }
        if (tie && count++ < MOST_NAMED)
            g_string_append_printf(names, "%s“%s”", count > 1 ? ", " : "",
                                   name_of(ties->graph, tie));
        line = relation;
    }
    print_track(ties->graph, "   → ", b);
}

static void print(const SgTies *ties, const GPtrArray *paths)
{
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        g_autofree char *number = g_strdup_printf("%u. ", n + 1);
        print_track(ties->graph, number, path->node[0]);
        for (int64_t s = 0; s + 1 < path->length; s++)
            print_step(ties, path->node[s], path->node[s + 1]);
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
    unsigned kinds;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !read_kinds(&kinds, error))
        return false;
    if (options.max_steps < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--max-steps must not be negative");
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgGraph) graph = store ? sg_graph_build(store, NULL, error) : NULL;
    g_auto(SgTies) ties = { 0 };
    g_auto(SgPairs) pairs = { 0 };
    if (!graph || !sg_ties_init(&ties, graph, kinds, error) ||
        !sg_pairs_build(&pairs, &ties.lists, &ties.listed, error))
        return false;
    g_autoptr(GPtrArray) paths = find_paths(store, graph, &pairs, argv, k, error);
    if (!paths)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_path_answer_ties_json(&ties, &pairs, paths);
        sg_cli_print_json(document);
    } else {
        print(&ties, paths);
    }
    if (paths->len == 0 && !cli->json)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "no path leads from %s to %s over shared %s",
                       argv[0], argv[1],
                       options.via ? "lists of that kind" : "playlists; --via all looks further");
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
                  "soundgraph path soundcloud:users:1 soundcloud:users:2 --via playlists --via "
                  "fans",
                  NULL },
    .details =
        "A step's cost is -ln(w / sqrt(W W)): small when the tie is strong and leads through\n"
        "no hub. Of two paths that share more than half of their inner tracks only the\n"
        "better one is shown.\n"
        "Steps are typed: in_playlist, liked_by (a user likes both), by_artist, collab_with (an\n"
        "artist made or is named by both), has_tag. A list of n tracks ties each pair with 1/n;\n"
        "likes, artists and tags of more than 500 tracks are left out.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run,
};
