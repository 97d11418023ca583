/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/table.h"
#include "store/store.h"

#include <string.h>

static struct {
    char *source;
    char *older_than;
    char *user;
    gboolean all;
} options;

static const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_STRING, &options.source, "only what came from here", "NAME" },
    { "older-than", 0, 0, G_OPTION_ARG_STRING, &options.older_than,
      "only what was fetched longer ago: 90m, 24h, 7d", "AGE" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options.user,
      "only what belongs to this user: profile, tracks, playlists, likes", "URN" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "purge everything", NULL },
    G_OPTION_ENTRY_NULL,
};

static bool print_stats(SgCli *cli, SgStore *store, GError **error)
{
    SgStoreStats stats;
    if (!sg_store_stats(store, &stats, error))
        return false;
    const struct {
        const char *name;
        int64_t value;
    } counts[] = {
        { "tracks", stats.tracks },   { "stubs", stats.stubs },
        { "users", stats.users },     { "playlists", stats.playlists },
        { "entries", stats.entries }, { "likes", stats.likes },
        { "reposts", stats.reposts }, { "playlist_likes", stats.playlist_likes },
        { "follows", stats.follows }, { "listens", stats.listens },
        { "related", stats.related }, { "tags", stats.tags },
        { "tasks", stats.tasks },     { "failed_tasks", stats.failed_tasks },
        { "bytes", stats.bytes },
    };
    g_autofree char *oldest =
        stats.oldest_fetch == SG_TIME_UNKNOWN ? NULL : sg_clock_format(stats.oldest_fetch);
    g_autofree char *newest =
        stats.newest_fetch == SG_TIME_UNKNOWN ? NULL : sg_clock_format(stats.newest_fetch);
    if (cli->json) {
        g_autoptr(SgJson) document = json_object();
        sg_json_set_string(document, "schema", "soundgraph.cache/1");
        sg_json_set_string(document, "store", cli->store);
        for (size_t n = 0; n < G_N_ELEMENTS(counts); n++)
            sg_json_set_count(document, counts[n].name, counts[n].value);
        sg_json_set_string(document, "oldest_fetch", oldest);
        sg_json_set_string(document, "newest_fetch", newest);
        sg_cli_print_json(document);
        return true;
    }
    g_autoptr(SgTable) table = sg_table_new("What", "Count>", NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(counts); n++) {
        g_autofree char *value = sg_text_thousands(counts[n].value);
        sg_table_add(table, counts[n].name, value, NULL);
    }
    sg_table_add(table, "oldest fetch", oldest, NULL);
    sg_table_add(table, "newest fetch", newest, NULL);
    sg_table_print(table);
    return true;
}

static bool purge(SgCli *cli, SgStore *store, GError **error)
{
    int64_t age = 0, removed;
    if (!options.all && !options.source && !options.older_than && !options.user)
        return sg_fail(error, SG_ERROR_INPUT,
                       "cache purge needs --all, --source, --older-than or --user");
    if (options.all && (options.source || options.older_than || options.user))
        return sg_fail(error, SG_ERROR_INPUT,
                       "--all purges everything: leave out --source, --older-than and --user");
    if (options.older_than && !sg_clock_parse_duration(options.older_than, &age))
        return sg_fail(error, SG_ERROR_INPUT, "--older-than '%s' must be an age like 24h or 7d",
                       options.older_than);
    int64_t before = options.older_than ? sg_clock_now() - age : INT64_MAX;
    if (!sg_store_purge(store, options.source, before, options.user, &removed, error))
        return false;
    if (cli->json)
        sg_cli_print("{\"schema\": \"soundgraph.purge/1\", \"removed\": %" G_GINT64_FORMAT "}\n",
                     removed);
    else
        sg_cli_print("removed %" G_GINT64_FORMAT " records and what was derived from them\n",
                     removed);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    bool is_purge = strcmp(argv[0], "purge") == 0;
    if (!is_purge && strcmp(argv[0], "stats") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "cache '%s' must be stats or purge", argv[0]);
    if (!is_purge && (options.all || options.source || options.older_than || options.user))
        return sg_fail(error, SG_ERROR_INPUT, "cache stats takes no option of cache purge");
    g_autoptr(SgStore) store =
        sg_store_open(cli->store, is_purge ? SG_STORE_WRITE : SG_STORE_READ, error);
    if (!store)
        return false;
    return is_purge ? purge(cli, store, error) : print_stats(cli, store, error);
}

const SgCommand sg_command_cache = {
    .name = "cache",
    .group = "start",
    .arguments = "stats|purge",
    .summary = "what the store holds; remove what is old or unwanted",
    .examples = { "soundgraph cache stats", "soundgraph cache purge --older-than 24h",
                  "soundgraph cache purge --user soundcloud:users:7", NULL },
    .details =
        "The terms of SoundCloud's API allow keeping its data only as long as an app in use\n"
        "needs it. So entries older than --ttl (24 hours) are fetched again when they are\n"
        "used, and purge removes what is no longer wanted, with every derived row.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
