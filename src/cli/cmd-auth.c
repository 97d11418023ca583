/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/online.h"
#include "cli/table.h"
#include "sources/base-url.h"
#include "sources/soundcloud-token-file.h"

#include <string.h>

/* What the settings lead to, from the strongest. */
static const char *credentials_of(const SgConfig *config)
{
    if (sg_config_get(config, "SOUNDCLOUD_ACCESS_TOKEN"))
        return "access token of the settings, used as it is";
    if (!sg_config_get(config, "SOUNDCLOUD_CLIENT_ID") ||
        !sg_config_get(config, "SOUNDCLOUD_CLIENT_SECRET"))
        return "none: set SOUNDCLOUD_CLIENT_ID and SOUNDCLOUD_CLIENT_SECRET";
    return "client id and secret";
}

static SgJson *describe_window(const SgExchangeWindow *window, int most, int64_t seconds)
{
    bool open = sg_exchange_window_is_open(window, seconds, sg_clock_now());
    g_autofree char *end = open ? sg_clock_format(window->start + seconds) : NULL;
    SgJson *object =
        json_pack("{s:I, s:i}", "used", (json_int_t)(open ? window->count : 0), "of", most);
    sg_json_set_string(object, "until", end);
    return object;
}

static const char *state_of(const SgSoundcloudTokenRecord *record)
{
    if (!record->access_token)
        return "none";
    return record->expires_at > sg_clock_now() ? "valid" : "expired";
}

static SgJson *describe(const SgConfig *config, GError **error)
{
    g_auto(SgSoundcloudTokenRecord) record = { 0 };
    g_autofree char *host = sg_base_url_read(config, "SC_TOKEN_URL", error);
    if (!host)
        return NULL;
    g_autofree char *path = sg_soundcloud_token_file_path(config);
    g_autofree char *key =
        sg_soundcloud_token_file_key(sg_config_get(config, "SOUNDCLOUD_CLIENT_ID"), host);
    if (!sg_soundcloud_token_file_load(path, key, host, &record, error))
        return NULL;
    g_autofree char *end = record.access_token ? sg_clock_format(record.expires_at) : NULL;
    SgJson *document = json_pack("{s:s}", "schema", "soundgraph.auth/1");
    sg_json_set_string(document, "credentials", credentials_of(config));
    sg_json_set_string(document, "token_host", host);
    sg_json_set_string(document, "token_file", path);
    sg_json_set_string(document, "access_token", state_of(&record));
    sg_json_set_string(document, "expires_at", end);
    json_object_set_new(document, "refresh_token", json_boolean(record.refresh_token != NULL));
    json_object_set_new(
        document, "exchanges_of_app",
        describe_window(&record.app, SG_EXCHANGES_OF_APP, SG_EXCHANGES_OF_APP_WINDOW));
    json_object_set_new(
        document, "exchanges_of_machine",
        describe_window(&record.host, SG_EXCHANGES_OF_HOST, SG_EXCHANGES_OF_HOST_WINDOW));
    return document;
}

static void add_window(SgTable *table, const char *name, const SgJson *window)
{
    const char *end = sg_json_string(window, "until");
    g_autofree char *text =
        g_strdup_printf("%d of %d%s%s", (int)sg_json_int(window, "used", 0),
                        (int)sg_json_int(window, "of", 0), end ? " until " : "", end ? end : "");
    sg_table_add(table, name, text);
}

static void print(const SgJson *document)
{
    const char *end = sg_json_string(document, "expires_at");
    g_autofree char *access = g_strdup_printf("%s%s%s", sg_json_string(document, "access_token"),
                                              end ? ", until " : "", end ? end : "");
    bool refresh = json_is_true(json_object_get(document, "refresh_token"));
    g_autoptr(SgTable) table = sg_table_new("Credentials", "", NULL);
    sg_table_add(table, "settings", sg_json_string(document, "credentials"));
    sg_table_add(table, "token host", sg_json_string(document, "token_host"));
    sg_table_add(table, "token file", sg_json_string(document, "token_file"));
    sg_table_add(table, "access token", access);
    sg_table_add(table, "refresh token", refresh ? "kept" : "none");
    add_window(table, "exchanges of this app", json_object_get(document, "exchanges_of_app"));
    add_window(table, "of this machine", json_object_get(document, "exchanges_of_machine"));
    sg_table_print(table);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    bool login = strcmp(argv[0], "login") == 0;
    if (!login && strcmp(argv[0], "status") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "auth takes: login, status");
    if (login && !sg_online_check(cli->config, error))
        return false;
    g_autoptr(SgJson) document = describe(cli->config, error);
    if (!document)
        return false;
    if (cli->json)
        sg_cli_print_json(document);
    else
        print(document);
    if (login)
        sg_cli_hint("the API answered a search");
    return true;
}

const SgCommand sg_command_auth = {
    .name = "auth",
    .group = "start",
    .arguments = "login|status",
    .summary = "get an access token and try it, or see what is kept",
    .examples = { "soundgraph auth status", "soundgraph auth login", NULL },
    .details =
        "login gets a token with the client id and secret of the settings, unless one that is\n"
        "kept is still valid, and asks the API for one page with it. status asks nobody. Commands\n"
        "that collect do the same by themselves: this shows whether it works. Tokens are in a "
        "file\n"
        "that only you can read, and are never shown.",
    .takes = SG_TAKES_JSON,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
