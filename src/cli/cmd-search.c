/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/table.h"
#include "recommend/record-json.h"
#include "store/store.h"

#include <string.h>

enum { DEFAULT_K = 20, LARGEST_K = 10000 };

static struct {
    char *kind;
} options;

static const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind, "tracks (default), users or playlists",
      "KIND" },
    G_OPTION_ENTRY_NULL,
};

static bool parse_kind(SgSearchKind *kind, GError **error)
{
    static const char *const names[] = { "tracks", "users", "playlists" };
    *kind = SG_SEARCH_TRACKS;
    for (size_t n = 0; options.kind && n < G_N_ELEMENTS(names); n++) {
        *kind = (SgSearchKind)n;
        if (strcmp(options.kind, names[n]) == 0)
            return true;
    }
    return !options.kind || sg_fail(error, SG_ERROR_INPUT,
                                    "--kind '%s' must be tracks, users or playlists", options.kind);
}

static void print(SgSearchKind kind, const SgJson *items)
{
    g_autoptr(SgTable) table = sg_table_new("URN", "Name", "By", "Page!", NULL);
    size_t n;
    SgJson *item;
    json_array_foreach ((SgJson *)items, n, item) {
        const char *person = kind == SG_SEARCH_PLAYLISTS ? "owner" : "artist";
        const char *name = sg_json_string(item, kind == SG_SEARCH_USERS ? "name" : "title");
        sg_table_add(table, sg_json_string(item, "id"), name,
                     sg_json_string(sg_json_object(item, person), "name"),
                     sg_json_string(item, "permalink_url"));
    }
    sg_table_print(table);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    SgSearchKind kind;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !parse_kind(&kind, error))
        return false;
    g_autofree char *joined = g_strjoinv(" ", argv);
    g_autofree char *words = sg_text_clean(joined);
    if (!*words)
        return sg_fail(error, SG_ERROR_INPUT, "search needs a word to look for");
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgJson) document = store ? sg_record_search(store, kind, words, k, error) : NULL;
    if (!document)
        return false;
    if (cli->json)
        sg_cli_print_json(document);
    else
        print(kind, sg_json_array(document, "items"));
    if (json_array_size(sg_json_array(document, "items")) == 0 && !cli->json)
        sg_cli_hint("nothing found for '%s'", words);
    return true;
}

const SgCommand sg_command_search = {
    .name = "search",
    .group = "look",
    .arguments = "WORD…",
    .summary = "tracks, users or playlists of the store by words",
    .examples = { "soundgraph search harbour lights", "soundgraph search --kind users nils --json",
                  NULL },
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
