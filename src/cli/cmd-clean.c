/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/text.h"
#include "staging/clean.h"

static struct {
    char *data;
    int memory;
} options;

static const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data,
      "folder that holds raw/ and staging/ (default data)", "DIR" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &options.memory,
      "megabytes that sorting may take (default 640)", "MB" },
    G_OPTION_ENTRY_NULL,
};

static void print_report(const SgJson *document)
{
    size_t n;
    SgJson *entry;
    json_array_foreach (json_object_get(document, "left_out"), n, entry) {
        g_autofree char *count = sg_text_thousands(sg_json_int(entry, "count", 0));
        sg_cli_hint("left out: %s: %s (first: %s line %" G_GINT64_FORMAT ")",
                    sg_json_string(entry, "reason"), count, sg_json_string(entry, "file"),
                    sg_json_int(entry, "first_line", 0));
    }
    json_array_foreach (json_object_get(document, "files"), n, entry)
        if (sg_json_string(entry, "output"))
            sg_cli_print("wrote %s %" G_GINT64_FORMAT "\n", sg_json_string(entry, "output"),
                         sg_json_int(entry, "rows", 0));
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    SgCleanKind kind;
    if (!sg_clean_from_name(argv[0], &kind))
        return sg_fail(error, SG_ERROR_INPUT,
                       "clean '%s': there are tracks, playlists and interactions", argv[0]);
    if (options.memory < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--memory must be a number of megabytes");
    const SgCleanRequest request = { .kind = kind,
                                     .data = options.data ? options.data : "data",
                                     .files = (const char *const *)argv + 1,
                                     .threads = cli->jobs,
                                     .memory_mb = options.memory };
    g_autoptr(SgJson) document = sg_clean_run(&request, error);
    if (!document)
        return false;
    if (cli->json)
        sg_cli_print_json(document);
    else
        print_report(document);
    sg_cli_hint("next: soundgraph load %s", argv[0]);
    return true;
}

const SgCommand sg_command_clean = {
    .name = "clean",
    .group = "bulk",
    .arguments = "tracks|playlists|interactions [FILE…]",
    .summary = "raw JSON lines to Parquet files of known columns",
    .examples = { "soundgraph clean tracks", "soundgraph clean playlists",
                  "soundgraph clean interactions --json",
                  "soundgraph clean tracks data/raw/tracks_search_lofi_20260101.jsonl", NULL },
    .details =
        "Reads the files of DIR/raw that hold the records (or those that are named) and writes\n"
        "DIR/staging/*.parquet, each whole or not at all; docs/bulk.md lists files and columns.\n"
        "Tags, genres and dates are read as everywhere else. A line that cannot be used is left\n"
        "out, counted, and named by file and line.",
    .takes = SG_TAKES_JSON | SG_TAKES_JOBS,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
