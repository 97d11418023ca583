/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/log.h"
#include "base/text.h"
#include "cli/bulk.h"
#include "collect/parquet.h"

static struct {
    char *data;
} options;

static const GOptionEntry entries[] = {
    SG_BULK_DATA_ENTRY(options.data),
    G_OPTION_ENTRY_NULL,
};

static void print_report(const SgJson *document)
{
    size_t n;
    SgJson *entry;
    json_array_foreach (json_object_get(document, "files"), n, entry)
        sg_cli_print("loaded %s %" G_GINT64_FORMAT " %s\n", sg_json_string(entry, "file"),
                     sg_json_int(entry, "rows", 0), sg_json_string(entry, "holds"));
    double speed = json_number_value(json_object_get(document, "rows_per_second"));
    g_autofree char *rows = sg_text_thousands(sg_json_int(document, "rows", 0));
    g_autofree char *each = sg_text_thousands((int64_t)speed);
    sg_cli_print("%s rows, %s rows a second\n", rows, each);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    const SgParquetRequest request = { .kind = argv[0],
                                       .data = sg_bulk_data(options.data),
                                       .files = (const char *const *)argv + 1,
                                       .threads = cli->jobs };
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_WRITE, error);
    g_autoptr(SgJson) document = store ? sg_parquet_load(store, &request, error) : NULL;
    if (!document)
        return false;
    g_autofree char *uri = sg_log_redact(cli->store);
    sg_json_set_string(document, "store", uri);
    if (cli->json)
        sg_cli_print_json(document);
    else
        print_report(document);
    sg_cli_hint("next: soundgraph refresh");
    return true;
}

const SgCommand sg_command_load = {
    .name = "load",
    .group = "bulk",
    .arguments = "tracks|playlists|interactions [FILE…]",
    .summary = "Parquet files of `clean` into the store",
    .examples = { "soundgraph load tracks", "soundgraph load playlists --store postgresql:///music",
                  "soundgraph load interactions --json",
                  "soundgraph load tracks data/staging/resolved_tracks.parquet", NULL },
    .details =
        "Reads the files of DIR/staging that hold the records (or those that are named), each in\n"
        "one transaction: whole or not at all. What was fetched later counts, whatever the order\n"
        "of loading; loading a file again changes nothing. PGHOST, PGPORT, PGUSER, PGPASSWORD\n"
        "and PGDATABASE fill in what --store postgresql:// leaves out. See docs/bulk.md.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_JOBS,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
