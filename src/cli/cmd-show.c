/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "recommend/record-json.h"
#include "store/store.h"

#include <string.h>

static void print(const SgJson *record)
{
    const char *key;
    SgJson *value;
    json_object_foreach ((SgJson *)record, key, value) {
        if (strcmp(key, "schema") == 0 || strcmp(key, "tracks") == 0)
            continue;
        g_autofree char *text = json_is_string(value)   ? g_strdup(json_string_value(value))
                                : json_is_object(value) ? g_strdup(sg_json_string(value, "name"))
                                : json_is_null(value)   ? NULL
                                                        : sg_json_dump(value, 0);
        sg_terminal_print("%-16s %s", key, text ? text : "-");
    }
    const SgJson *tracks = sg_json_array(record, "tracks");
    if (!tracks)
        return;
    g_autoptr(SgTable) table = sg_table_new("#>", "Title", "Artist", "Page!", NULL);
    size_t n;
    json_array_foreach ((SgJson *)tracks, n, value) {
        g_autofree char *position = g_strdup_printf("%zu", n + 1);
        const char *title = sg_json_string(value, "title");
        const char *page = sg_json_string(value, "permalink_url");
        sg_table_add(table, position, title ? title : sg_json_string(value, "id"),
                     sg_json_string(sg_json_object(value, "artist"), "name"), page);
    }
    sg_cli_print("\n");
    sg_table_print(table);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_answer_urn(store, argv[0], error) : NULL;
    g_autoptr(SgJson) record = urn ? sg_record_find(store, urn, error) : NULL;
    if (!record)
        return false;
    if (cli->json)
        sg_cli_print_json(record);
    else
        print(record);
    return true;
}

const SgCommand sg_command_show = {
    .name = "show",
    .group = "look",
    .arguments = "URL|URN",
    .summary = "a track, playlist or user of the store",
    .examples = { "soundgraph show https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph show soundcloud:playlists:1 --json", NULL },
    .takes = SG_TAKES_STORE | SG_TAKES_JSON,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
