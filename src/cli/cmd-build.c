/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/draw.h"
#include "cli/gather.h"
#include "cli/terminal.h"

enum { DEFAULT_K = 5, COMPUTED = 10, SHOWN_NEIGHBOURS = 10 };

/* -1 where the seed's default stands. */
static struct {
    SgGather gather;
    int depth;
    gint64 max_tracks;
    gint64 playlists_per_artist;
    gint64 tracks_per_playlist;
    gint64 top_related;
    gint64 min_plays;
    gint64 related;
    gint64 favoriters;
    gint64 playlists_per_fan;
    gint64 liked_playlists_per_fan;
    gint64 likes_per_fan;
    gboolean viz;
    gboolean no_resume;
    gboolean strict;
    char *nx_key;
} options = { .depth = -1,
              .max_tracks = -1,
              .playlists_per_artist = -1,
              .tracks_per_playlist = -1,
              .top_related = -1,
              .min_plays = -1,
              .related = -1,
              .favoriters = -1,
              .playlists_per_fan = -1,
              .liked_playlists_per_fan = -1,
              .likes_per_fan = -1 };

static const GOptionEntry entries[] = {
    { "depth", 0, 0, G_OPTION_ARG_INT, &options.depth, "how far to expand (default 1)", "N" },
    { "max-tracks", 0, 0, G_OPTION_ARG_INT64, &options.max_tracks,
      "most distinct tracks (default 500)", "N" },
    { "viz", 0, 0, G_OPTION_ARG_NONE, &options.viz, "draw the graph as PNG and SVG", NULL },
    { "playlists-per-artist", 0, 0, G_OPTION_ARG_INT64, &options.playlists_per_artist, "default 20",
      "N" },
    { "tracks-per-playlist", 0, 0, G_OPTION_ARG_INT64, &options.tracks_per_playlist,
      "the first ones (default 100)", "N" },
    { "top-related", 0, 0, G_OPTION_ARG_INT64, &options.top_related,
      "closest tracks expanded at the next depth (default 10)", "N" },
    { "min-plays", 0, 0, G_OPTION_ARG_INT64, &options.min_plays,
      "expand no track with fewer plays (default 0)", "N" },
    { "related", 0, 0, G_OPTION_ARG_INT64, &options.related,
      "of the platform's related tracks (default 50)", "N" },
    { "favoriters", 0, 0, G_OPTION_ARG_INT64, &options.favoriters,
      "users who like an expanded track (default 20)", "N" },
    { "playlists-per-fan", 0, 0, G_OPTION_ARG_INT64, &options.playlists_per_fan, "default 5", "N" },
    { "liked-playlists-per-fan", 0, 0, G_OPTION_ARG_INT64, &options.liked_playlists_per_fan,
      "default 3", "N" },
    { "likes-per-fan", 0, 0, G_OPTION_ARG_INT64, &options.likes_per_fan, "default 100", "N" },
    SG_GATHER_ENTRIES(options.gather),
    { "no-resume", 0, 0, G_OPTION_ARG_NONE, &options.no_resume, "start anew instead of going on",
      NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
      "stop at the first page that cannot be had", NULL },
    { "nx-key", 0, 0, G_OPTION_ARG_STRING, &options.nx_key,
      "edges or links only in the JSON (default: both)", "KEY" },
    G_OPTION_ENTRY_NULL,
};

/* -- Options ----------------------------------------------------------------------------------------- */

static bool set_limit(int64_t *limit, gint64 given, const char *name, int64_t smallest,
                      GError **error)
{
    if (given == -1)
        return true;
    if (given < smallest)
        return sg_fail(error, SG_ERROR_INPUT, "%s must be at least %" G_GINT64_FORMAT, name,
                       smallest);
    *limit = given;
    return true;
}

static bool from_config(const SgCli *cli, const char *name, int64_t *limit, int64_t smallest,
                        GError **error)
{
    const char *text = sg_config_get(cli->config, name);
    if (!sg_text_to_int64(text, limit) || *limit < smallest)
        return sg_fail(error, SG_ERROR_INPUT, "%s '%s' must be a number from %" G_GINT64_FORMAT,
                       name, text, smallest);
    return true;
}

static bool expand_options(const SgCli *cli, SgExpandOptions *expand, GError **error)
{
    sg_expand_defaults(expand);
    expand->offline = options.gather.offline;
    expand->dry_run = options.gather.dry_run;
    expand->restart = options.no_resume;
    expand->strict = options.strict;
    return from_config(cli, "DEPTH", &expand->depth, 1, error) &&
           from_config(cli, "MAX_TRACKS", &expand->max_tracks, 1, error) &&
           set_limit(&expand->depth, options.depth, "--depth", 1, error) &&
           set_limit(&expand->max_tracks, options.max_tracks, "--max-tracks", 1, error) &&
           set_limit(&expand->playlists_per_artist, options.playlists_per_artist,
                     "--playlists-per-artist", 0, error) &&
           set_limit(&expand->tracks_per_playlist, options.tracks_per_playlist,
                     "--tracks-per-playlist", 0, error) &&
           set_limit(&expand->top_related, options.top_related, "--top-related", 0, error) &&
           set_limit(&expand->min_plays, options.min_plays, "--min-plays", 0, error) &&
           set_limit(&expand->related, options.related, "--related", 0, error) &&
           set_limit(&expand->favoriters, options.favoriters, "--favoriters", 0, error) &&
           set_limit(&expand->playlists_per_fan, options.playlists_per_fan, "--playlists-per-fan",
                     0, error) &&
           set_limit(&expand->liked_playlists_per_fan, options.liked_playlists_per_fan,
                     "--liked-playlists-per-fan", 0, error) &&
           set_limit(&expand->likes_per_fan, options.likes_per_fan, "--likes-per-fan", 0, error) &&
           sg_gather_ttl(&options.gather, &expand->ttl, error);
}

/* -- Collecting -------------------------------------------------------------------------------------- */

static void report_collecting(const SgExpandResult *result, const SgSourceStats *stats,
                              bool dry_run)
{
    if (dry_run) {
        sg_cli_hint("dry run: nothing was asked or written");
        return;
    }
    sg_cli_hint("%" G_GINT64_FORMAT " requests; %" G_GINT64_FORMAT " answers came from the store%s",
                stats->requests, result->from_store,
                stats->requests == 0 && result->missing == 0 ? ": nothing had to be asked" : "");
    if (result->gone)
        sg_cli_hint("%" G_GINT64_FORMAT " deleted or private", result->gone);
    if (result->missing)
        sg_cli_hint("%" G_GINT64_FORMAT " listings are not in the store (--offline)",
                    result->missing);
    for (guint n = 0; n < result->failures->len; n++)
        sg_cli_hint("failed: %s", (const char *)result->failures->pdata[n]);
}

static bool collect(const SgCli *cli, SgStore *store, const char *url, SgExpandResult *result,
                    SgSourceStats *stats, GError **error)
{
    SgExpandOptions expand;
    SgSourceOptions behaviour;
    if (!expand_options(cli, &expand, error) ||
        !sg_gather_source_options(&options.gather, &behaviour, error))
        return false;
    g_autoptr(SgSource) source = NULL;
    if (!expand.offline) {
        source = sg_source_find("soundcloud")->open(cli->config, &behaviour, error);
        if (!source)
            return false;
    }
    bool ok = sg_expand_track(source, store, url, &expand, result, error);
    if (source)
        source->kind->stats(source, stats);
    if (ok)
        return true;
    /* In a dry run the address of the seed is the first thing that would be asked. */
    if (expand.dry_run && g_error_matches(*error, SG_ERROR, SG_ERROR_LIMIT)) {
        g_clear_error(error);
        return true;
    }
    if (g_error_matches(*error, SG_ERROR, SG_ERROR_INTERRUPTED) ||
        g_error_matches(*error, SG_ERROR, SG_ERROR_LIMIT))
        sg_cli_hint("to go on: %s", cli->command_line);
    return false;
}

/* A dry run on a store that is not there plans on an empty one and leaves nothing behind. */
static SgStore *open_store(const SgCli *cli, GError **error)
{
    bool absent = !strstr(cli->store, "://") && !g_file_test(cli->store, G_FILE_TEST_EXISTS);
    return sg_store_open(options.gather.dry_run && absent ? ":memory:" : cli->store, SG_STORE_WRITE,
                         error);
}

/* One build at a time works on a store: two would ask for the same pages. */
static bool lock_store(const SgCli *cli, SgFileLock **lock, GError **error)
{
    if (options.gather.dry_run || strstr(cli->store, "://"))
        return true;
    g_autofree char *name = g_strconcat(cli->store, ".build", NULL);
    *lock = sg_file_lock(name, 0, error);
    return *lock != NULL;
}

/* -- The report -------------------------------------------------------------------------------------- */

/* What was found, computed once for the text, the JSON and the files. */
typedef struct {
    SgPersonal *personal;
    int32_t seed;
    GPtrArray *recommended;
    GArray *neighbours;
    SgDrawn drawn;
} Found;

static void found_clear(Found *found)
{
    sg_personal_free(found->personal);
    g_clear_pointer(&found->recommended, g_ptr_array_unref);
    g_clear_pointer(&found->neighbours, g_array_unref);
    sg_drawn_clear(&found->drawn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

static bool find(SgStore *store, const char *seed_urn, int64_t k, Found *found, GError **error)
{
    found->personal = sg_personal_open(store, error);
    if (!found->personal || !sg_answer_find(found->personal->graph, seed_urn, &found->seed, error))
        return false;
    const SgRecommendRequest request = { .query = { .seed = &found->seed, .count = 1 },
                                         .k = MAX(k, COMPUTED) };
    found->recommended = sg_personal_recommend(found->personal, &request, error);
    if (!found->recommended)
        return false;
    if ((int64_t)found->recommended->len > k)
        g_ptr_array_set_size(found->recommended, (int)k);
    found->neighbours = sg_neighbours(found->personal->graph, found->seed, SHOWN_NEIGHBOURS);
    return true;
}

static SgJson *report_json(const Found *found, const SgExpandResult *result,
                           const SgSourceStats *stats)
{
    const SgGraph *graph = found->personal->graph;
    SgCoverage coverage = sg_coverage(graph, found->seed);
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.build/1");
    sg_json_set_string(document, "graph", graph->hash);
    json_object_set_new(document, "seed", sg_answer_track(graph, found->seed));
    SgJson *collected = json_object();
    sg_json_set_count(collected, "tracks", graph->M);
    sg_json_set_count(collected, "playlists", graph->U);
    sg_json_set_count(collected, "users", graph->user_count);
    sg_json_set_count(collected, "requests", stats->requests);
    sg_json_set_count(collected, "from_store", result->from_store);
    sg_json_set_count(collected, "gone", result->gone);
    sg_json_set_count(collected, "failed", result->failed);
    json_object_set_new(collected, "waited_seconds", json_real(stats->waited));
    json_object_set_new(collected, "cpu_seconds", json_real(sg_clock_cpu()));
    json_object_set_new(document, "collected", collected);
    SgJson *covered = json_object();
    sg_json_set_count(covered, "playlists", coverage.playlists);
    json_object_set_new(covered, "share", json_real(coverage.share));
    json_object_set_new(document, "coverage", covered);
    g_autoptr(SgJson) recommended =
        sg_answer_recommendations(found->personal, found->recommended, true);
    json_object_set(document, "recommendations", json_object_get(recommended, "items"));
    g_autoptr(SgJson) near = sg_answer_neighbours(graph, found->seed, found->neighbours);
    json_object_set(document, "neighbors", json_object_get(near, "items"));
    SgJson *files = json_object();
    sg_json_set_string(files, "json", found->drawn.json);
    sg_json_set_string(files, "png", found->drawn.png);
    sg_json_set_string(files, "svg", found->drawn.svg);
    json_object_set_new(document, "files", files);
    return document;
}

static char *count_text(int64_t count)
{
    return count == SG_COUNT_UNKNOWN ? g_strdup("-") : sg_text_thousands(count);
}

static SgJson *plan_json(const SgExpandResult *result, const SgSourceStats *stats)
{
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.plan/1");
    sg_json_set_string(document, "seed", result->seed_urn);
    sg_json_set_count(document, "requests", stats->planned);
    sg_json_set_count(document, "from_store", result->from_store);
    return document;
}

static void print_report(const Found *found)
{
    const SgGraph *graph = found->personal->graph;
    const SgGraphTrack *track = &graph->track[found->seed];
    SgCoverage coverage = sg_coverage(graph, found->seed);
    g_autofree char *plays = count_text(track->playback_count);
    g_autofree char *likes = count_text(track->like_count);
    sg_cli_print("=== TRACK ===\n");
    sg_terminal_print("%s - %s", sg_graph_title(graph, found->seed),
                      track->artist_name ? track->artist_name : "unknown");
    sg_terminal_print("%s", track->permalink_url ? track->permalink_url : track->urn);
    sg_terminal_print("Genre: %s   Plays: %s   Likes: %s", track->genre ? track->genre : "-", plays,
                      likes);
    sg_cli_print("\n=== GRAPH ===\n%" G_GINT64_FORMAT " tracks, %" G_GINT64_FORMAT
                 " playlists, %" G_GINT64_FORMAT " users\n",
                 graph->M, graph->U, graph->user_count);
    sg_cli_print("Playlist coverage: the track is in %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                 " playlists (%.1f %%)\n\n",
                 coverage.playlists, graph->U, 100 * coverage.share);
    sg_cli_print("=== WHAT TO HEAR NEXT ===\n");
    sg_answer_print_recommendations(found->personal, found->recommended);
    sg_cli_print("\n=== DIRECT NEIGHBOURS ===\n");
    sg_answer_print_neighbours(graph, found->seed, found->neighbours);
    sg_cli_print("\n=== FILES ===\n%s\n", found->drawn.json);
    if (found->drawn.png)
        sg_cli_print("%s\n%s\n", found->drawn.png, found->drawn.svg);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    const char *url = argc > 0 ? argv[0] : sg_config_get(cli->config, "TRACK_URL");
    bool viz = options.viz || sg_config_get_bool(cli->config, "VISUALIZE");
    int64_t k;
    if (!url || !*url)
        return sg_fail(error, SG_ERROR_INPUT, "build needs a TRACK_URL, as argument or setting");
    if (!sg_cli_k(cli, DEFAULT_K, 1000, &k, error) || !sg_draw_check_key(options.nx_key, error))
        return false;
    g_autoptr(SgStore) store = open_store(cli, error);
    g_autoptr(SgFileLock) lock = NULL;
    if (!store || !lock_store(cli, &lock, error))
        return false;
    g_auto(SgExpandResult) result = { 0 };
    SgSourceStats stats = { 0 };
    if (!collect(cli, store, url, &result, &stats, error))
        return false;
    report_collecting(&result, &stats, options.gather.dry_run);
    if (options.gather.dry_run) {
        g_autoptr(SgJson) plan = plan_json(&result, &stats);
        if (cli->json)
            sg_cli_print_json(plan);
        return true;
    }
    g_auto(Found) found = { 0 };
    const char *folder = cli->output ? cli->output : "data/graphs";
    SgExpandOptions used;
    if (!expand_options(cli, &used, error))
        return false;
    const SgDrawOptions files = { .pictures = viz, .nx_key = options.nx_key, .depth = used.depth };
    if (!find(store, result.seed_urn, k, &found, error) ||
        !sg_draw_files(found.personal->graph, found.seed, folder, &files, &found.drawn, error))
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = report_json(&found, &result, &stats);
        sg_cli_print_json(document);
    } else {
        print_report(&found);
    }
    if (result.failed > 0)
        return sg_fail(error, SG_ERROR_NETWORK,
                       "the graph is incomplete: %" G_GINT64_FORMAT
                       " listings could not be had; run the same command again to ask for them",
                       result.failed);
    return true;
}

const SgCommand sg_command_build = {
    .name = "build",
    .group = "gather",
    .arguments = "TRACK_URL",
    .summary = "a personal graph around a track: collect, rank, draw",
    .examples = { "soundgraph build https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph build https://soundcloud.com/nils-aurora/harbour-lights --viz",
                  "soundgraph build https://soundcloud.com/nils-aurora/harbour-lights --depth 2 "
                  "--max-tracks 1000",
                  "soundgraph build https://soundcloud.com/nils-aurora/harbour-lights --offline "
                  "--json",
                  NULL },
    .details =
        "Collects what surrounds the track: the artist's playlists, related tracks, and the\n"
        "playlists and likes of those who like it. A run that was stopped goes on where it\n"
        "was; what the store has and is young enough costs no request. Writes\n"
        "graph_<slug>_<id>.json (NetworkX node-link) into data/graphs or -o FOLDER.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K | SG_TAKES_OUTPUT,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
