/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/bulk.h"
#include "cli/terminal.h"
#include "collect/ingest.h"

#include <string.h>

static struct {
    SgGather gather;
    char *data;
    char *query;
    gint64 cap;
    char *created_from;
    char *created_to;
    gboolean no_resume;
} options = { .cap = -1 };

static const GOptionEntry entries[] = {
    { "query", 0, 0, G_OPTION_ARG_STRING, &options.query,
      "words to search for (default SAMPLE_QUERY, lofi)", "WORDS" },
    { "cap", 0, 0, G_OPTION_ARG_INT64, &options.cap, "most tracks (default CAP, 20000)", "N" },
    { "created-from", 0, 0, G_OPTION_ARG_STRING, &options.created_from,
      "only tracks of this day or later, like 2026-01-31 (or CREATED_FROM)", "DATE" },
    { "created-to", 0, 0, G_OPTION_ARG_STRING, &options.created_to,
      "only tracks of this day or earlier (or CREATED_TO)", "DATE" },
    SG_BULK_DATA_ENTRY(options.data),
    SG_GATHER_ONLINE_ENTRIES(options.gather),
    { "no-resume", 0, 0, G_OPTION_ARG_NONE, &options.no_resume, "start anew instead of going on",
      NULL },
    G_OPTION_ENTRY_NULL,
};

/* A day without a time is meant whole: `rest` is added to it. */
static bool read_date(const SgCli *cli, const char *given, const char *setting, int64_t rest,
                      int64_t *seconds, GError **error)
{
    const char *text = given ? given : sg_config_get(cli->config, setting);
    if (!text || !*text)
        return true;
    if (!sg_clock_parse(text, seconds))
        return sg_fail(error, SG_ERROR_INPUT, "the date '%s' must be like 2026-01-31", text);
    if (strlen(text) == strlen("2026-01-31"))
        *seconds += rest;
    return true;
}

static bool read_cap(const SgCli *cli, int64_t *cap, GError **error)
{
    const char *setting = sg_config_get(cli->config, "CAP");
    if (options.cap != -1)
        *cap = options.cap;
    else if (!sg_text_to_int64(setting, cap))
        *cap = 0;
    return *cap >= 1 || sg_fail(error, SG_ERROR_INPUT, "--cap must be a number from 1");
}

static bool ingest_options(const SgCli *cli, SgIngestOptions *ingest, GError **error)
{
    enum { REST_OF_DAY = 24 * 3600 - 1 };
    sg_ingest_defaults(ingest);
    ingest->query = options.query ? options.query : sg_config_get(cli->config, "SAMPLE_QUERY");
    ingest->harvest.restart = options.no_resume;
    return read_cap(cli, &ingest->cap, error) &&
           read_date(cli, options.created_from, "CREATED_FROM", 0, &ingest->created_from, error) &&
           read_date(cli, options.created_to, "CREATED_TO", REST_OF_DAY, &ingest->created_to,
                     error);
}

static void print_json(const SgSource *source, const SgIngestOptions *ingest,
                       const SgIngestResult *result)
{
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.ingest/1");
    sg_json_set_string(document, "query", ingest->query);
    sg_json_set_string(document, "file", result->path);
    sg_json_set_count(document, "windows", result->windows);
    sg_json_set_count(document, "windows_cut", result->cut);
    sg_json_set_count(document, "tracks", result->tracks);
    sg_bulk_add_json(document, source, &result->harvest);
    sg_cli_print_json(document);
}

static void print_report(const SgIngestOptions *ingest, const SgIngestResult *result)
{
    g_autofree char *tracks = sg_text_thousands(result->tracks);
    sg_terminal_print("wrote %s %" G_GINT64_FORMAT, result->path, result->harvest.lines);
    sg_cli_print("%s tracks found in %" G_GINT64_FORMAT " windows of time\n", tracks,
                 result->windows);
    if (result->tracks >= ingest->cap)
        sg_cli_hint("the cap of %" G_GINT64_FORMAT " is reached: there may be more (--cap)",
                    ingest->cap);
    else if (result->cut)
        sg_cli_hint("%" G_GINT64_FORMAT " windows hold more than was taken: ask for their days "
                    "with --created-from and --created-to",
                    result->cut);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    SgIngestOptions ingest;
    if (!ingest_options(cli, &ingest, error))
        return false;
    g_autoptr(SgSource) source =
        sg_bulk_open(cli, &options.gather, options.data, &ingest.harvest, error);
    if (!source)
        return false;
    g_auto(SgIngestResult) result = { 0 };
    g_autoptr(GError) cause = NULL;
    bool ok = sg_ingest_search(source, &ingest, &result, &cause);
    sg_bulk_report(cli, source, &result.harvest, options.gather.dry_run, cause);
    if (!ok) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (options.gather.dry_run)
        return true;
    if (cli->json)
        print_json(source, &ingest, &result);
    else
        print_report(&ingest, &result);
    sg_cli_hint("next: soundgraph clean tracks");
    return sg_bulk_check(&result.harvest, error);
}

const SgCommand sg_command_ingest = {
    .name = "ingest",
    .group = "bulk",
    .arguments = "",
    .summary = "a sample of the tracks that a search finds, as a raw file",
    .examples = { "soundgraph ingest --query lofi",
                  "soundgraph ingest --query \"deep house\" --cap 500",
                  "soundgraph ingest --query lofi --created-from 2026-01-01 --created-to "
                  "2026-01-31",
                  NULL },
    .details =
        "Without dates the last 365 days are asked for in windows of 14 days, newest first, at\n"
        "most 2000 tracks in each. The file is DIR/raw/tracks_search_QUERY_DAY.jsonl: one line a\n"
        "track, as it was received, no track twice. An ingest that was stopped goes on where it\n"
        "was; one that ended is not asked for again until --ttl is over.",
    .takes = SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
