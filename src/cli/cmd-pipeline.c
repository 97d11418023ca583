/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/file.h"
#include "base/interrupt.h"
#include "cli/bulk.h"
#include "cli/help.h"
#include "cli/stages.h"
#include "cli/terminal.h"
#include "staging/clean.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KINDS = SG_CLEAN_INTERACTIONS + 1 };

static struct {
    SgGather gather;
    char *data;
    gboolean expand_likes;
} options;

static const GOptionEntry entries[] = {
    SG_BULK_DATA_ENTRY(options.data),
    { "expand-likes", 0, 0, G_OPTION_ARG_NONE, &options.expand_likes,
      "also what the fans of the track like (or EXPAND_USER_LIKES=1)", NULL },
    SG_GATHER_ONLINE_ENTRIES(options.gather),
    G_OPTION_ENTRY_NULL,
};

/* One pipeline while it runs. */
typedef struct {
    SgCli *cli;
    const char *data;
    SgStages *stages;
    char *track_urn;
    GPtrArray *parquet[KINDS]; /* what clean wrote, of paths */
    char *version;             /* of the graph in the store, after refresh */
} Pipeline;

static void pipeline_clear(Pipeline *pipeline)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (pipeline->parquet[kind])
            g_ptr_array_unref(pipeline->parquet[kind]);
    sg_stages_close(pipeline->stages);
    g_free(pipeline->track_urn);
    g_free(pipeline->version);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pipeline, pipeline_clear)

/* What is said of stages: beside the report, or on stderr where stdout is one JSON document. */
static void say(const Pipeline *pipeline, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(const Pipeline *pipeline, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    if (pipeline->cli->json)
        sg_cli_hint("%s", text);
    else
        sg_terminal_print("%s", text);
    fflush(stdout);
}

static void say_skipped(const Pipeline *pipeline, const char *stage)
{
    say(pipeline, "skipped %s: its input is unchanged", stage);
}

/* -- Commands as stages ---------------------------------------------------------------------------- */

/* Runs a command with stdout turned to `fd`. */
static bool run_redirected(const Pipeline *pipeline, const char *name, GPtrArray *arguments, int fd,
                           bool json, GError **error)
{
    const SgCommand *command = sg_help_find(name);
    if (!command)
        return sg_fail(error, SG_ERROR_FAILED, "this program has no command %s", name);
    SgCli cli = *pipeline->cli;
    cli.json = json;
    int argc = (int)arguments->len;
    g_ptr_array_add(arguments, NULL);
    fflush(stdout);
    int stdout_copy = dup(STDOUT_FILENO);
    if (stdout_copy < 0 || dup2(fd, STDOUT_FILENO) < 0)
        return sg_fail(error, SG_ERROR_IO, "%s: %s", name, g_strerror(errno));
    bool ok = command->run(&cli, argc, (char **)arguments->pdata, error);
    if (fflush(stdout) != 0 && ok)
        ok =
            sg_fail(error, SG_ERROR_IO, "cannot write what %s prints: %s", name, g_strerror(errno));
    dup2(stdout_copy, STDOUT_FILENO);
    close(stdout_copy);
    if (!ok)
        g_prefix_error(error, "%s: ", name);
    return ok;
}

/* -- crawl ------------------------------------------------------------------------------------------- */

static bool crawl(Pipeline *pipeline, const char *track, GError **error)
{
    SgCrawlOptions crawl;
    sg_crawl_defaults(&crawl);
    crawl.expand_likes =
        options.expand_likes || sg_config_get_bool(pipeline->cli->config, "EXPAND_USER_LIKES");
    g_autoptr(SgSource) source =
        sg_bulk_open(pipeline->cli, &options.gather, options.data, &crawl.harvest, error);
    g_auto(SgCrawlResult) result = { 0 };
    if (!source)
        return false;
    GError *cause = NULL;
    bool ok = sg_crawl_track(source, track, &crawl, &result, &cause);
    pipeline->track_urn = g_strdup(result.track_urn);
    if (!ok || !result.harvest.was_done)
        sg_bulk_report(pipeline->cli, source, &result.harvest, crawl.harvest.dry_run, NULL);
    if (!ok) {
        g_propagate_error(error, cause);
        return false;
    }
    if (result.harvest.was_done)
        say(pipeline, "skipped crawl: all of it is there and young enough (--ttl)");
    else if (!crawl.harvest.dry_run)
        say(pipeline, "crawl: %" G_GINT64_FORMAT " playlists with %" G_GINT64_FORMAT " entries",
            result.playlists, result.entries);
    return sg_bulk_check(&result.harvest, error);
}

/* -- clean ------------------------------------------------------------------------------------------- */

/* The raw files of a kind and the times beside them. */
static GPtrArray *raw_files(const Pipeline *pipeline, SgCleanKind kind, GError **error)
{
    g_autofree char *folder = g_build_filename(pipeline->data, "raw", NULL);
    g_autoptr(GPtrArray) inputs = sg_clean_inputs(kind, folder, error);
    if (!inputs)
        return NULL;
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    for (guint n = 0; n < inputs->len; n++) {
        g_autofree char *times = g_strconcat(inputs->pdata[n], ".times", NULL);
        g_ptr_array_add(files, g_strdup(inputs->pdata[n]));
        if (g_file_test(times, G_FILE_TEST_EXISTS))
            g_ptr_array_add(files, g_steal_pointer(&times));
    }
    return g_steal_pointer(&files);
}

static bool run_clean(Pipeline *pipeline, SgCleanKind kind, GError **error)
{
    const SgCleanRequest request = { .kind = kind, .data = pipeline->data };
    g_autoptr(SgJson) document = sg_clean_run(&request, error);
    size_t n;
    SgJson *entry;
    json_array_foreach (json_object_get(document, "files"), n, entry)
        if (sg_json_string(entry, "output"))
            say(pipeline, "wrote %s %" G_GINT64_FORMAT, sg_json_string(entry, "output"),
                sg_json_int(entry, "rows", 0));
    return document != NULL;
}

static bool clean(Pipeline *pipeline, SgCleanKind kind, GError **error)
{
    g_autofree char *name = g_strconcat("clean ", sg_clean_name(kind), NULL);
    g_autoptr(GPtrArray) files = raw_files(pipeline, kind, error);
    if (!files)
        return false;
    pipeline->parquet[kind] = sg_clean_outputs(kind, pipeline->data, error);
    if (!pipeline->parquet[kind])
        return false;
    g_autofree char *input = sg_stages_hash(SG_VERSION, files, error);
    if (!input)
        return false;
    if (sg_stages_is_done(pipeline->stages, name, input)) {
        say_skipped(pipeline, name);
        return true;
    }
    return (files->len == 0 || run_clean(pipeline, kind, error)) &&
           sg_stages_done(pipeline->stages, name, input, pipeline->parquet[kind], error);
}

/* -- load -------------------------------------------------------------------------------------------- */

static bool run_load(const Pipeline *pipeline, SgCleanKind kind, GError **error)
{
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    g_ptr_array_add(arguments, (void *)sg_clean_name(kind));
    for (guint n = 0; n < pipeline->parquet[kind]->len; n++)
        g_ptr_array_add(arguments, pipeline->parquet[kind]->pdata[n]);
    return run_redirected(pipeline, "load", arguments, STDERR_FILENO, false, error);
}

static bool load(Pipeline *pipeline, SgCleanKind kind, GError **error)
{
    g_autofree char *name = g_strconcat("load ", sg_clean_name(kind), NULL);
    if (pipeline->parquet[kind]->len == 0)
        return true;
    g_autofree char *input = sg_stages_hash(SG_VERSION, pipeline->parquet[kind], error);
    g_autoptr(SgStore) store =
        input ? sg_store_open(pipeline->cli->store, SG_STORE_WRITE, error) : NULL;
    bool done;
    if (!store || !sg_stages_is_done_in(pipeline->stages, name, input, store, &done, error))
        return false;
    if (done) {
        say_skipped(pipeline, name);
        return true;
    }
    g_clear_pointer(&store, sg_store_close);
    if (!run_load(pipeline, kind, error))
        return false;
    store = sg_store_open(pipeline->cli->store, SG_STORE_WRITE, error);
    say(pipeline, "loaded %s", sg_clean_name(kind));
    return store && sg_stages_done_in(pipeline->stages, name, input, store, error);
}

/* -- refresh ----------------------------------------------------------------------------------------- */

static bool refresh(Pipeline *pipeline, GError **error)
{
    static const char name[] = "refresh";
    g_autoptr(SgStore) store = sg_store_open(pipeline->cli->store, SG_STORE_WRITE, error);
    pipeline->version = store ? sg_store_graph_hash(store, error) : NULL;
    g_autofree char *input =
        pipeline->version ? sg_stages_hash(pipeline->version, NULL, error) : NULL;
    bool done;
    if (!input || !sg_stages_is_done_in(pipeline->stages, name, input, store, &done, error))
        return false;
    if (done) {
        say_skipped(pipeline, name);
        return true;
    }
    g_clear_pointer(&store, sg_store_close);
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    if (!run_redirected(pipeline, name, arguments, STDERR_FILENO, false, error))
        return false;
    store = sg_store_open(pipeline->cli->store, SG_STORE_WRITE, error);
    say(pipeline, "refreshed");
    return store && sg_stages_done_in(pipeline->stages, name, input, store, error);
}

/* -- unveil ------------------------------------------------------------------------------------------ */

static bool run_unveil(const Pipeline *pipeline, const char *path, GError **error)
{
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    g_ptr_array_add(arguments, pipeline->track_urn);
    return writer &&
           run_redirected(pipeline, "unveil", arguments, fileno(sg_file_writer_stream(writer)),
                          pipeline->cli->json, error) &&
           sg_file_writer_commit(g_steal_pointer(&writer), error);
}

static bool print_file(const char *path, GError **error)
{
    enum { LARGEST = 64 << 20 };
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST, &text, &length, error))
        return false;
    fwrite(text, 1, length, stdout);
    return true;
}

/* The report is kept as a file, which is printed. */
static bool unveil(Pipeline *pipeline, GError **error)
{
    const char *ending = pipeline->cli->json ? "json" : "txt";
    g_autofree char *name = g_strdup_printf("unveil %s %s", pipeline->track_urn, ending);
    g_autofree char *file =
        g_strdup_printf("unveil_%s.%s", strrchr(pipeline->track_urn, ':') + 1, ending);
    g_autofree char *path = g_build_filename(pipeline->data, "reports", file, NULL);
    g_autofree char *seen = g_strconcat(SG_VERSION, " ", pipeline->version, NULL);
    g_autofree char *input = sg_stages_hash(seen, NULL, error);
    if (sg_stages_is_done(pipeline->stages, name, input)) {
        say_skipped(pipeline, "unveil");
    } else {
        g_autoptr(GPtrArray) outputs = g_ptr_array_new();
        g_ptr_array_add(outputs, path);
        if (!run_unveil(pipeline, path, error) ||
            !sg_stages_done(pipeline->stages, name, input, outputs, error))
            return false;
    }
    if (!pipeline->cli->json)
        sg_cli_print("\n");
    return print_file(path, error);
}

/* -- All of it --------------------------------------------------------------------------------------- */

static bool all_stages(Pipeline *pipeline, const char *track, GError **error)
{
    if (!crawl(pipeline, track, error))
        return false;
    for (int kind = 0; kind < KINDS; kind++)
        if (!sg_interrupt_check("pipeline", error) || !clean(pipeline, (SgCleanKind)kind, error))
            return false;
    for (int kind = 0; kind < KINDS; kind++)
        if (!sg_interrupt_check("pipeline", error) || !load(pipeline, (SgCleanKind)kind, error))
            return false;
    return sg_interrupt_check("pipeline", error) && refresh(pipeline, error) &&
           unveil(pipeline, error);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(Pipeline) pipeline = { .cli = cli, .data = sg_bulk_data(options.data) };
    const char *track = sg_bulk_track(cli, "pipeline", argc, argv, error);
    if (!track)
        return false;
    if (options.gather.dry_run) {
        GError *cause = NULL;
        bool ok = crawl(&pipeline, track, &cause);
        if (ok || g_error_matches(cause, SG_ERROR, SG_ERROR_LIMIT)) {
            g_clear_error(&cause);
            return true;
        }
        g_propagate_error(error, cause);
        return false;
    }
    pipeline.stages = sg_stages_open(pipeline.data, error);
    if (!pipeline.stages)
        return false;
    bool ok = all_stages(&pipeline, track, error);
    if (!ok && (g_error_matches(*error, SG_ERROR, SG_ERROR_INTERRUPTED) ||
                g_error_matches(*error, SG_ERROR, SG_ERROR_LIMIT)))
        sg_cli_hint("to go on: %s", cli->command_line);
    return ok;
}

const SgCommand sg_command_pipeline = {
    .name = "pipeline",
    .group = "bulk",
    .arguments = "[TRACK_URL]",
    .summary = "crawl, clean, load, refresh and unveil, each only where its input changed",
    .examples = { "soundgraph pipeline https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph pipeline TRACK_URL --store postgresql:///soundgraph",
                  "soundgraph pipeline TRACK_URL --json", NULL },
    .details =
        "Files go to DIR/raw and DIR/staging, the rows to the store, the report to DIR/reports\n"
        "and to the screen. DIR/pipeline.json says what was done with which input: a second run\n"
        "asks for nothing and runs nothing again, and one that was stopped goes on.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_JOBS,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
