/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/online.h"
#include "cli/table.h"
#include "store/store.h"
#include "version.h"

#include <string.h>
#include <unistd.h>

static struct {
    gboolean online;
} options;

static const GOptionEntry entries[] = {
    { "online", 0, 0, G_OPTION_ARG_NONE, &options.online,
      "also ask the API for one page, to see whether the credentials work", NULL },
    G_OPTION_ENTRY_NULL,
};

/* A value without the user info of a URI: that of a store may hold any character, "@" and "/" too. */
static char *without_user(const char *value)
{
    const char *start = value ? strstr(value, "://") : NULL;
    if (!start)
        return g_strdup(value);
    start += strlen("://");
    bool store = g_str_has_prefix(value, "postgres");
    const char *at = g_strrstr_len(start, store ? -1 : (gssize)strcspn(start, "/?#"), "@");
    g_autofree char *head = g_strndup(value, (gsize)(start - value));
    g_autofree char *whole = g_strconcat(head, at ? at + 1 : start, NULL);
    return sg_log_redact(whole);
}

/* One finding: ok, missing (something will not work) or note. */
static void add_check(SgJson *checks, const char *name, const char *state, const char *text)
{
    SgJson *check = json_object();
    sg_json_set_string(check, "name", name);
    sg_json_set_string(check, "state", state);
    g_autofree char *safe = sg_log_redact(text);
    sg_json_set_string(check, "text", safe);
    json_array_append_new(checks, check);
}

static SgJson *describe_settings(const SgConfig *config)
{
    SgJson *settings = json_array();
    for (const SgSetting *setting = sg_settings; setting->name; setting++) {
        const char *value = sg_config_get(config, setting->name);
        SgJson *entry = json_object();
        sg_json_set_string(entry, "name", setting->name);
        g_autofree char *shown =
            setting->secret ? g_strdup(value ? "(set)" : NULL) : without_user(value);
        sg_json_set_string(entry, "value", shown);
        sg_json_set_string(entry, "origin", sg_config_origin(config, setting->name));
        sg_json_set_string(entry, "summary", setting->summary);
        json_array_append_new(settings, entry);
    }
    return settings;
}

static void check_credentials(const SgConfig *config, SgJson *checks)
{
    bool id = sg_config_get(config, "SOUNDCLOUD_CLIENT_ID");
    bool secret = sg_config_get(config, "SOUNDCLOUD_CLIENT_SECRET");
    if (sg_config_get(config, "SOUNDCLOUD_ACCESS_TOKEN"))
        add_check(checks, "credentials", "ok", "SOUNDCLOUD_ACCESS_TOKEN is used as it is");
    else if (id && secret)
        add_check(checks, "credentials", "ok", "client id and secret: tokens are fetched and kept");
    else if (id || secret)
        add_check(checks, "credentials", "missing",
                  id ? "SOUNDCLOUD_CLIENT_ID is set, SOUNDCLOUD_CLIENT_SECRET is not"
                     : "SOUNDCLOUD_CLIENT_SECRET is set, SOUNDCLOUD_CLIENT_ID is not");
    else
        add_check(checks, "credentials", "missing",
                  "none: collecting needs them (all else works without); `soundgraph sandbox` "
                  "stands in for the service");
}

static void check_store(const SgCli *cli, SgJson *checks)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, &problem);
    g_autofree char *shown = without_user(cli->store);
    SgStoreStats stats;
    if (store && sg_store_stats(store, &stats, &problem)) {
        g_autofree char *text =
            g_strdup_printf("'%s' holds %" G_GINT64_FORMAT " tracks, %" G_GINT64_FORMAT
                            " playlists, %" G_GINT64_FORMAT " users",
                            shown, stats.tracks, stats.playlists, stats.users);
        add_check(checks, "store", "ok", text);
    } else if (g_error_matches(problem, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        add_check(checks, "store", "note", "none yet: `soundgraph build` makes it");
    } else {
        add_check(checks, "store", "missing", problem->message);
    }
}

static void check_program(SgJson *checks, const char *name, const char *purpose)
{
    g_autofree char *path = g_find_program_in_path(name);
    g_autofree char *text = g_strdup_printf("%s%s", path ? "" : "not found: needed for ", purpose);
    add_check(checks, name, path ? "ok" : "missing", text);
}

static void check_folder(SgJson *checks)
{
    bool there = g_file_test("data", G_FILE_TEST_IS_DIR);
    bool writable = access(there ? "data" : ".", W_OK) == 0;
    add_check(checks, "data folder", writable ? "ok" : "missing",
              writable ? (there ? "'data' can be written" : "'data' will be made here")
                       : "this folder cannot be written");
}

static void check_online(const SgCli *cli, SgJson *checks)
{
    g_autoptr(GError) problem = NULL;
    if (sg_online_check(cli->config, &problem))
        add_check(checks, "online", "ok", "the API answered a search");
    else
        add_check(checks, "online", "missing", problem->message);
}

static void print(const SgJson *settings, const SgJson *checks)
{
    size_t n;
    SgJson *entry;
    g_autoptr(SgTable) set = sg_table_new("Setting", "Value", "From", "What it is", NULL);
    json_array_foreach ((SgJson *)settings, n, entry)
        sg_table_add(set, sg_json_string(entry, "name"), sg_json_string(entry, "value"),
                     sg_json_string(entry, "origin"), sg_json_string(entry, "summary"));
    sg_table_print(set);
    sg_cli_print("\n");
    g_autoptr(SgTable) found = sg_table_new("Check", "State", "", NULL);
    json_array_foreach ((SgJson *)checks, n, entry)
        sg_table_add(found, sg_json_string(entry, "name"), sg_json_string(entry, "state"),
                     sg_json_string(entry, "text"));
    sg_table_print(found);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.doctor/1");
    sg_json_set_string(document, "version", SG_VERSION);
    SgJson *settings = describe_settings(cli->config), *checks = json_array();
    json_object_set_new(document, "settings", settings);
    json_object_set_new(document, "checks", checks);
    check_credentials(cli->config, checks);
    check_store(cli, checks);
    check_folder(checks);
    check_program(checks, "gnuplot", "charts");
    for (const char *const *warning = sg_config_warnings(cli->config); *warning; warning++)
        add_check(checks, "configuration", "note", *warning);
    if (options.online)
        check_online(cli, checks);
    if (cli->json)
        sg_cli_print_json(document);
    else
        print(settings, checks);
    return true;
}

const SgCommand sg_command_doctor = {
    .name = "doctor",
    .group = "start",
    .arguments = "",
    .summary = "what is set, what works, what is missing",
    .examples = { "soundgraph doctor", "soundgraph doctor --json", "soundgraph doctor --online",
                  NULL },
    .details =
        "Settings come from flags, the environment, ./.env and\n"
        "$XDG_CONFIG_HOME/soundgraph/config, in this order. Values of secrets are never shown.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON,
    .options = entries,
    .run = run,
};
