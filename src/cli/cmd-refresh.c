/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/table.h"
#include "graph/refresh.h"

#include <string.h>

static struct {
    char *engine;
    gint64 min_together;
    gint64 top;
    gint64 max_playlist;
} options = { .min_together = 1, .max_playlist = 500 };

static const GOptionEntry entries[] = {
    { "engine", 0, 0, G_OPTION_ARG_STRING, &options.engine,
      "who counts: native (default) or sql, the database itself", "NAME" },
    { "min-together", 0, 0, G_OPTION_ARG_INT64, &options.min_together,
      "leave out pairs of fewer playlists (default 1)", "N" },
    { "top", 0, 0, G_OPTION_ARG_INT64, &options.top,
      "keep the best of each track only (default: all)", "K" },
    { "max-playlist", 0, 0, G_OPTION_ARG_INT64, &options.max_playlist,
      "longer playlists count with their first tracks (default 500)", "N" },
    G_OPTION_ENTRY_NULL,
};

/* Seconds of the steps; the database reads, counts and keeps in one. */
typedef struct {
    SgDerivedState state;
    SgRefreshReport pairs;
    int64_t scores; /* tracks whose engagement changed */
    double score_s;
} Report;

static bool read_options(SgDerivedState *state, GError **error)
{
    const char *engine = options.engine ? options.engine : "native";
    state->engine = strcmp(engine, "native") == 0 ? SG_ENGINE_NATIVE : SG_ENGINE_SQL;
    if (strcmp(engine, sg_derived_engine_name(state->engine)) != 0)
        return sg_fail(error, SG_ERROR_INPUT, "--engine '%s' must be native or sql", engine);
    if (options.min_together < 1)
        return sg_fail(error, SG_ERROR_INPUT, "--min-together must be 1 or more");
    if (options.top < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--top must not be negative");
    if (options.max_playlist < 2)
        return sg_fail(error, SG_ERROR_INPUT, "--max-playlist must be 2 or more");
    state->min_together = options.min_together;
    state->top = options.top;
    state->max_playlist = options.max_playlist;
    return true;
}

static bool compute_pairs(SgStore *store, const SgDerivedState *state, SgRefreshReport *report,
                          GError **error)
{
    double start = sg_clock_monotonic();
    if (!sg_derived_compute_pairs(store, state, &report->rows, error))
        return false;
    report->count_s = sg_clock_monotonic() - start;
    return sg_derived_measure_lists(store, state->max_playlist, &report->lists, error);
}

static bool refresh(SgCli *cli, SgStore *store, Report *report, GError **error)
{
    bool is_native = report->state.engine == SG_ENGINE_NATIVE;
    if (is_native ? !sg_refresh_pairs(store, &report->state, cli->jobs, &report->pairs, error)
                  : !compute_pairs(store, &report->state, &report->pairs, error))
        return false;
    double start = sg_clock_monotonic();
    if (!sg_derived_compute_engagement(store, &report->scores, error))
        return false;
    report->score_s = sg_clock_monotonic() - start;
    return true;
}

static void print_json(const SgCli *cli, const Report *report)
{
    g_autoptr(SgJson) document = json_object();
    SgJson *seconds = json_object();
    const SgDerivedLists *lists = &report->pairs.lists;
    sg_json_set_string(document, "schema", "soundgraph.refresh/1");
    g_autofree char *uri = sg_log_redact(cli->store);
    sg_json_set_string(document, "store", uri);
    sg_json_set_string(document, "engine", sg_derived_engine_name(report->state.engine));
    sg_json_set_count(document, "min_together", report->state.min_together);
    sg_json_set_count(document, "top", report->state.top);
    sg_json_set_count(document, "max_playlist", report->state.max_playlist);
    sg_json_set_count(document, "rows", report->pairs.rows);
    sg_json_set_count(document, "playlists", lists->lists);
    sg_json_set_count(document, "entries", lists->entries);
    sg_json_set_count(document, "playlists_cut", lists->cut);
    sg_json_set_count(document, "longest_playlist", lists->longest);
    sg_json_set_count(document, "engagement_changed", report->scores);
    json_object_set_new(seconds, "read", json_real(report->pairs.read_s));
    json_object_set_new(seconds, "count", json_real(report->pairs.count_s));
    json_object_set_new(seconds, "load", json_real(report->pairs.load_s));
    json_object_set_new(seconds, "engagement", json_real(report->score_s));
    json_object_set_new(document, "seconds", seconds);
    sg_cli_print_json(document);
}

static void add_count(SgTable *table, const char *what, int64_t count)
{
    g_autofree char *text = sg_text_thousands(count);
    sg_table_add(table, what, text, NULL);
}

static void print_report(const Report *report)
{
    const SgRefreshReport *pairs = &report->pairs;
    g_autoptr(SgTable) table = sg_table_new("What", "Count>", NULL);
    add_count(table, "related tracks (both directions)", pairs->rows);
    add_count(table, "playlists that count", pairs->lists.lists);
    add_count(table, "entries that count", pairs->lists.entries);
    add_count(table, "longest playlist", pairs->lists.longest);
    add_count(table, "engagement scores changed", report->scores);
    sg_table_print(table);
    if (pairs->lists.cut > 0)
        sg_cli_print("%" G_GINT64_FORMAT " playlists counted with their first %" G_GINT64_FORMAT
                     " tracks only: --max-playlist\n",
                     pairs->lists.cut, report->state.max_playlist);
    sg_cli_hint("%s engine: %.1f s for pairs, %.1f s for engagement",
                sg_derived_engine_name(report->state.engine),
                pairs->read_s + pairs->count_s + pairs->load_s, report->score_s);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    Report report = { 0 };
    if (!read_options(&report.state, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_WRITE, error);
    if (!store || !refresh(cli, store, &report, error))
        return false;
    if (cli->json)
        print_json(cli, &report);
    else
        print_report(&report);
    return true;
}

const SgCommand sg_command_refresh = {
    .name = "refresh",
    .group = "bulk",
    .arguments = "",
    .summary = "count which tracks stand together in playlists; score engagement",
    .examples = { "soundgraph refresh", "soundgraph refresh --min-together 2 --top 100",
                  "soundgraph refresh --store postgresql:///soundgraph --engine sql", NULL },
    .details =
        "Fills track_cooccurrence(track_a, track_b, together, weight) and engagement_score from\n"
        "the whole store. Both engines give the same rows; who reads sees the old ones until\n"
        "the new ones are whole. See docs/bulk.md.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_JOBS,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
