/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/bulk.h"
#include "cli/terminal.h"

static struct {
    SgGather gather;
    char *data;
    gint64 max_users;
    gint64 likes_per_user;
    gboolean expand_likes;
    gboolean no_resume;
} options = { .max_users = -1, .likes_per_user = -1 };

static const GOptionEntry entries[] = {
    SG_BULK_DATA_ENTRY(options.data),
    { "expand-likes", 0, 0, G_OPTION_ARG_NONE, &options.expand_likes,
      "also what the fans of the track like (or EXPAND_USER_LIKES=1)", NULL },
    { "max-users", 0, 0, G_OPTION_ARG_INT64, &options.max_users,
      "favoriters, reposters, and fans that are expanded (default 1000)", "N" },
    { "likes-per-user", 0, 0, G_OPTION_ARG_INT64, &options.likes_per_user,
      "of a fan that is expanded, newest first (default 500)", "N" },
    SG_GATHER_ONLINE_ENTRIES(options.gather),
    { "no-resume", 0, 0, G_OPTION_ARG_NONE, &options.no_resume, "start anew instead of going on",
      NULL },
    G_OPTION_ENTRY_NULL,
};

static bool set_limit(int64_t *limit, gint64 given, const char *name, GError **error)
{
    if (given == -1)
        return true;
    *limit = given;
    return given >= 0 || sg_fail(error, SG_ERROR_INPUT, "%s must not be negative", name);
}

static void print_json(const SgSource *source, const SgCrawlResult *result)
{
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.crawl/1");
    sg_json_set_string(document, "track", result->track_urn);
    sg_json_set_string(document, "user", result->user_urn);
    sg_json_set_count(document, "playlists", result->playlists);
    sg_json_set_count(document, "entries", result->entries);
    sg_json_set_count(document, "likes", result->likes);
    sg_json_set_count(document, "reposts", result->reposts);
    sg_json_set_count(document, "favoriters", result->favoriters);
    sg_json_set_count(document, "reposters", result->reposters);
    sg_json_set_count(document, "users_expanded", result->users_expanded);
    sg_json_set_count(document, "likes_expanded", result->likes_expanded);
    sg_bulk_add_json(document, source, &result->harvest);
    sg_cli_print_json(document);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    SgCrawlOptions crawl;
    const char *track = sg_bulk_track(cli, "crawl", argc, argv, error);
    sg_crawl_defaults(&crawl);
    if (!track || !set_limit(&crawl.max_users, options.max_users, "--max-users", error) ||
        !set_limit(&crawl.likes_per_user, options.likes_per_user, "--likes-per-user", error))
        return false;
    crawl.expand_likes =
        options.expand_likes || sg_config_get_bool(cli->config, "EXPAND_USER_LIKES");
    crawl.harvest.restart = options.no_resume;
    g_autoptr(SgSource) source =
        sg_bulk_open(cli, &options.gather, options.data, &crawl.harvest, error);
    if (!source)
        return false;
    g_auto(SgCrawlResult) result = { 0 };
    g_autoptr(GError) cause = NULL;
    if (!cli->json)
        sg_terminal_print("resolve: %s", track);
    bool ok = sg_crawl_track(source, track, &crawl, &result, &cause);
    bool planned = options.gather.dry_run && g_error_matches(cause, SG_ERROR, SG_ERROR_LIMIT);
    sg_bulk_report(cli, source, &result.harvest, options.gather.dry_run, cause);
    if (!ok && !planned) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (options.gather.dry_run)
        return true;
    if (cli->json)
        print_json(source, &result);
    else
        sg_bulk_print_crawl(&result);
    sg_cli_hint("next: soundgraph clean tracks");
    return sg_bulk_check(&result.harvest, error);
}

const SgCommand sg_command_crawl = {
    .name = "crawl",
    .group = "bulk",
    .arguments = "[TRACK_URL]",
    .summary = "a track's uploader, all his playlists, likes and fans, as raw files",
    .examples = { "soundgraph crawl https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph crawl soundcloud:tracks:123 --expand-likes --max-users 100",
                  "soundgraph crawl TRACK_URL --dry-run", NULL },
    .details =
        "Appends JSON lines to DIR/raw, each record as it was received; docs/bulk.md lists the\n"
        "files. A crawl that was stopped goes on where it was; one that ended is not asked for\n"
        "again until --ttl is over. The track may be a page, a URN or a number.",
    .takes = SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
