/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/table.h"
#include "serve/keys.h"

#include <string.h>

enum { DEFAULT_RATE = 50 };

static struct {
    char *keys;
    double rate;
    gboolean write;
} options = { .rate = DEFAULT_RATE };

static const GOptionEntry entries[] = {
    { "keys", 0, 0, G_OPTION_ARG_FILENAME, &options.keys,
      "file of keys (default: keys.json beside the configuration)", "FILE" },
    { "write", 0, 0, G_OPTION_ARG_NONE, &options.write, "add: it may also post", NULL },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate, "add: requests a second (default 50)",
      "N" },
    G_OPTION_ENTRY_NULL,
};

static bool add(const SgCli *cli, const char *file, const char *name, GError **error)
{
    unsigned scopes = SG_SCOPE_READ | (options.write ? SG_SCOPE_WRITE : 0);
    g_autofree char *key = sg_keys_add(file, name, scopes, options.rate, error);
    if (!key)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document =
            json_pack("{s:s, s:s, s:s}", "schema", "soundgraph.key/1", "name", name, "key", key);
        sg_cli_print_json(document);
    } else {
        sg_cli_print("%s\n", key);
    }
    sg_cli_hint("shown this once: '%s' keeps its hash only", file);
    return true;
}

static char *scopes_of(const SgJson *key)
{
    GString *text = g_string_new(NULL);
    size_t n;
    SgJson *scope;
    json_array_foreach ((SgJson *)sg_json_array(key, "scopes"), n, scope)
        g_string_append_printf(text, "%s%s", n ? " " : "", json_string_value(scope));
    return g_string_free(text, FALSE);
}

static bool list(const SgCli *cli, const char *file, GError **error)
{
    g_autoptr(SgJson) document = sg_keys_list(file, error);
    if (!document)
        return false;
    if (cli->json) {
        sg_cli_print_json(document);
        return true;
    }
    g_autoptr(SgTable) table = sg_table_new("Id", "Name", "May", "Rate>", "Made", NULL);
    size_t n;
    SgJson *key;
    json_array_foreach (json_object_get(document, "keys"), n, key) {
        g_autofree char *scopes = scopes_of(key);
        g_autofree char *rate = g_strdup_printf("%g", sg_json_double(key, "rate", 0));
        sg_table_add(table, sg_json_string(key, "id"), sg_json_string(key, "name"), scopes, rate,
                     sg_json_string(key, "created_at"));
    }
    sg_table_print(table);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    const char *verb = argv[0], *name = argc > 1 ? argv[1] : NULL;
    g_autofree char *own = options.keys ? NULL : sg_keys_default_file();
    const char *file = options.keys ? options.keys : own;
    if (strcmp(verb, "list") == 0 && !name)
        return list(cli, file, error);
    if (strcmp(verb, "add") == 0 && name)
        return add(cli, file, name, error);
    if (strcmp(verb, "revoke") == 0 && name) {
        if (!sg_keys_revoke(file, name, error))
            return false;
        sg_cli_hint("revoked: a running server forgets it within a second");
        return true;
    }
    return sg_fail(error, SG_ERROR_INPUT, "token takes: add NAME, list, revoke ID|NAME");
}

const SgCommand sg_command_token = {
    .name = "token",
    .group = "share",
    .arguments = "add|list|revoke [NAME]",
    .summary = "keys for the API: make, list, take back",
    .examples = { "soundgraph token list", "soundgraph token add laptop --write --rate 20",
                  "soundgraph token revoke laptop", NULL },
    .details =
        "A key is printed once, when it is made; the file holds its hash. Clients send it as\n"
        "`Authorization: Bearer KEY`.",
    .takes = SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 2,
    .run = run,
};
