/* SPDX-License-Identifier: MIT */
#include "cli/bulk.h"

#include "cli/terminal.h"

#include <string.h>

const char *sg_bulk_data(const char *given)
{
    return given && *given ? given : "data";
}

SgSource *sg_bulk_open(const SgCli *cli, const SgGather *gather, const char *data,
                       SgHarvestOptions *harvest, GError **error)
{
    SgSourceOptions behaviour;
    harvest->data = sg_bulk_data(data);
    harvest->dry_run = gather->dry_run;
    if (!sg_gather_source_options(gather, &behaviour, error) ||
        !sg_gather_ttl(gather, &harvest->ttl, error))
        return NULL;
    return sg_source_find("soundcloud")->open(cli->config, &behaviour, error);
}

const char *sg_bulk_track(const SgCli *cli, const char *command, int argc, char **argv,
                          GError **error)
{
    const char *track = argc > 0 ? argv[0] : sg_config_get(cli->config, "TRACK_URL");
    if (!track || !*track)
        track = sg_config_get(cli->config, "TRACK_ID");
    if (!track || !*track)
        return sg_fail_null(error, SG_ERROR_INPUT, "%s needs a TRACK_URL, as argument or setting",
                            command);
    return track;
}

void sg_bulk_report(const SgCli *cli, const SgSource *source, const SgHarvestResult *result,
                    bool dry_run, const GError *error)
{
    SgSourceStats stats = { 0 };
    source->kind->stats(source, &stats);
    if (dry_run)
        sg_cli_hint("dry run: nothing was asked or written");
    else
        sg_cli_hint("%" G_GINT64_FORMAT " requests, %" G_GINT64_FORMAT " new lines%s",
                    stats.requests, result->lines,
                    result->was_done ? ": all of it is there and young enough (--ttl)" : "");
    if (result->repeats)
        sg_cli_hint("%" G_GINT64_FORMAT " were there already", result->repeats);
    if (result->unusable)
        sg_cli_hint("%" G_GINT64_FORMAT " entries of answers were no records", result->unusable);
    if (result->gone)
        sg_cli_hint("%" G_GINT64_FORMAT " deleted or private", result->gone);
    for (guint n = 0; result->failures && n < result->failures->len; n++)
        sg_cli_hint("failed: %s", (const char *)result->failures->pdata[n]);
    if (!dry_run && (g_error_matches(error, SG_ERROR, SG_ERROR_INTERRUPTED) ||
                     g_error_matches(error, SG_ERROR, SG_ERROR_LIMIT)))
        sg_cli_hint("to go on: %s", cli->command_line);
}

void sg_bulk_add_json(SgJson *document, const SgSource *source, const SgHarvestResult *result)
{
    SgSourceStats stats = { 0 };
    source->kind->stats(source, &stats);
    SgJson *collected = json_object();
    sg_json_set_count(collected, "requests", stats.requests);
    sg_json_set_count(collected, "lines", result->lines);
    sg_json_set_count(collected, "repeats", result->repeats);
    sg_json_set_count(collected, "unusable", result->unusable);
    sg_json_set_count(collected, "gone", result->gone);
    sg_json_set_count(collected, "failed", result->failed);
    json_object_set_new(collected, "was_done", json_boolean(result->was_done));
    json_object_set_new(collected, "waited_seconds", json_real(stats.waited));
    json_object_set_new(document, "collected", collected);
}

bool sg_bulk_check(const SgHarvestResult *result, GError **error)
{
    return result->failed == 0 ||
           sg_fail(error, SG_ERROR_NETWORK,
                   "the collection is incomplete: %" G_GINT64_FORMAT
                   " listings could not be had; run the same command again to ask for them",
                   result->failed);
}

/* The number at the end of a URN, or "-". */
static const char *number_of(const char *urn)
{
    const char *colon = urn ? strrchr(urn, ':') : NULL;
    return colon ? colon + 1 : "-";
}

void sg_bulk_print_crawl(const SgCrawlResult *result)
{
    sg_terminal_print("track_id=%s by user_id=%s", number_of(result->track_urn),
                      number_of(result->user_urn));
    sg_cli_print("playlists fetched: %" G_GINT64_FORMAT "\n", result->playlists);
    sg_cli_print("playlist track entries: %" G_GINT64_FORMAT "\n", result->entries);
    sg_cli_print("likes: %" G_GINT64_FORMAT ", reposts: %" G_GINT64_FORMAT "\n", result->likes,
                 result->reposts);
    sg_cli_print("favoriters: %" G_GINT64_FORMAT ", reposters: %" G_GINT64_FORMAT "\n",
                 result->favoriters, result->reposters);
    if (result->users_expanded)
        sg_cli_print("likes of %" G_GINT64_FORMAT " users: %" G_GINT64_FORMAT "\n",
                     result->users_expanded, result->likes_expanded);
    sg_cli_print("crawl complete\n");
}
