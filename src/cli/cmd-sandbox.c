/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "cli/table.h"
#include "serve/sandbox.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct {
    char *url;
    int port;
    int latency;
    int max_page;
    double token_ttl;
    char **faults;
    char *log;
    char *env_file;
    char *access_token;
    gboolean list_faults;
} options;

static const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &options.port, "port on 127.0.0.1 (default 0: any)", "PORT" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &options.url,
      "what hrefs and locations name, behind a proxy on loopback", "URL" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.faults,
      "misbehave; may be given several times", "NAME[=ARG][,…]" },
    { "list-faults", 0, 0, G_OPTION_ARG_NONE, &options.list_faults, "list the faults and end",
      NULL },
    { "latency", 0, 0, G_OPTION_ARG_INT, &options.latency, "milliseconds before each answer",
      "MS" },
    { "max-page", 0, 0, G_OPTION_ARG_INT, &options.max_page,
      "most items on a page (default 200; 20 with faults between pages)", "N" },
    { "token-ttl", 0, 0, G_OPTION_ARG_DOUBLE, &options.token_ttl,
      "seconds that an access token lives (default 3599)", "SECONDS" },
    { "access-token", 0, 0, G_OPTION_ARG_STRING, &options.access_token,
      "a token that is taken as it is, besides those given out", "TOKEN" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log, "append a JSON line for each request",
      "FILE" },
    { "env-file", 0, 0, G_OPTION_ARG_FILENAME, &options.env_file,
      "write the settings here once the server is up", "PATH" },
    G_OPTION_ENTRY_NULL,
};

static void list_faults(const SgCli *cli)
{
    if (cli->json) {
        g_autoptr(SgJson) list = json_array();
        for (const SgSandboxFault *fault = sg_sandbox_faults(); fault->name; fault++)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s}", "name", fault->name, "argument",
                                            fault->argument, "summary", fault->summary));
        g_autoptr(SgJson) document =
            json_pack("{s:s, s:O}", "schema", "soundgraph.faults/1", "faults", list);
        sg_cli_print_json(document);
        return;
    }
    g_autoptr(SgTable) table = sg_table_new("Fault", "What happens", NULL);
    for (const SgSandboxFault *fault = sg_sandbox_faults(); fault->name; fault++) {
        g_autofree char *name = g_strconcat(fault->name, fault->argument, NULL);
        sg_table_add(table, name, fault->summary, NULL);
    }
    sg_table_print(table);
}

/* Where a client of the sandbox keeps its token: never in the file of the real one. */
static char *token_file(void)
{
    if (options.env_file) {
        g_autofree char *path = g_canonicalize_filename(options.env_file, NULL);
        return g_strconcat(path, ".token", NULL);
    }
    g_autofree char *name = g_strdup_printf("soundgraph-sandbox-%d.token", (int)getpid());
    return g_build_filename(g_get_tmp_dir(), name, NULL);
}

/* KEY=VALUE lines that a shell can eval and that a .env file may hold. */
static char *settings(const SgSandbox *sandbox, const SgPlatform *platform, const char *token)
{
    const char *url = options.url ? options.url : sg_sandbox_url(sandbox);
    g_autofree char *quoted = g_shell_quote(token);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "SC_BASE_URL=%s\nSC_TOKEN_URL=%s\nSOUNDCLOUD_CLIENT_ID=%s\n"
                           "SOUNDCLOUD_CLIENT_SECRET=%s\nSC_TOKEN_FILE=%s\n",
                           url, url, SG_SANDBOX_CLIENT_ID, SG_SANDBOX_CLIENT_SECRET, quoted);
    if (platform->start_url)
        g_string_append_printf(text, "TRACK_URL=%s\n", platform->start_url);
    return g_string_free(text, FALSE);
}

static SgPlatform *open_platform(const SgCli *cli, GError **error)
{
    if (!cli->store_given)
        return sg_platform_generate((uint64_t)cli->seed);
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    return store ? sg_platform_from_store(store, error) : NULL;
}

static void say_goodbye(SgSandbox *sandbox)
{
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    sg_cli_hint("sandbox: %" G_GINT64_FORMAT " requests (%" G_GINT64_FORMAT
                " repeated), %" G_GINT64_FORMAT " tokens, %" G_GINT64_FORMAT
                " refreshes, %" G_GINT64_FORMAT " faults played",
                counts.requests, counts.repeated, counts.token_exchanges, counts.token_refreshes,
                counts.faults);
    if (counts.leaked > 0)
        sg_cli_hint("sandbox: %" G_GINT64_FORMAT " requests carried a token to a foreign host",
                    counts.leaked);
}

static bool serve(SgSandbox *sandbox, const SgPlatform *platform, GError **error)
{
    g_autofree char *token = token_file();
    g_autofree char *text = settings(sandbox, platform, token);
    if (options.env_file && !sg_file_write(options.env_file, text, strlen(text), 0600, error))
        return false;
    sg_cli_print("%s", text);
    fflush(stdout);
    sg_cli_hint("sandbox: %u tracks, %u playlists, %u users at %s; Ctrl-C ends it",
                platform->tracks->len, platform->playlists->len, platform->users->len,
                sg_sandbox_url(sandbox));
    while (!sg_interrupted())
        sg_clock_sleep(1);
    say_goodbye(sandbox);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    if (options.list_faults) {
        list_faults(cli);
        return true;
    }
    if (options.latency < 0 || options.token_ttl < 0 || options.max_page < 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--latency, --token-ttl and --max-page must not be negative");
    /* A client that goes away in mid-answer is no reason to end. */
    signal(SIGPIPE, SIG_IGN);
    g_autoptr(SgPlatform) platform = open_platform(cli, error);
    if (!platform)
        return false;
    const SgSandboxOptions sandbox_options = { .platform = platform,
                                               .port = options.port,
                                               .url = options.url,
                                               .access_token = options.access_token,
                                               .token_ttl = options.token_ttl,
                                               .latency = options.latency / 1e3,
                                               .max_page = options.max_page,
                                               .faults = (const char *const *)options.faults,
                                               .log = options.log };
    g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&sandbox_options, error);
    return sandbox && serve(sandbox, platform, error);
}

const SgCommand sg_command_sandbox = {
    .name = "sandbox",
    .group = "start",
    .arguments = "",
    .summary = "a server on loopback that speaks like the SoundCloud API, faults included",
    .examples = { "soundgraph sandbox --list-faults", "soundgraph sandbox --port 4010",
                  "soundgraph sandbox --port 4011 --fault 503-every=7 --log requests.jsonl", NULL },
    .details =
        "Serves a generated, fictional catalogue (or, with --store, what a store holds) and "
        "prints\n"
        "the settings that lead to it, one KEY=VALUE a line. From a shell:\n"
        "\n"
        "  soundgraph sandbox --env-file sandbox.env &\n"
        "  set -a; . ./sandbox.env; set +a\n"
        "\n"
        "A good track to start from: " SG_PLATFORM_START_URL "\n"
        "\n"
        "Faults take modifiers after commas: every=N (each N-th request only), after=N (not the\n"
        "first N), times=N (at most N times), on=PART (only paths with PART). NAME-every=N is "
        "short\n"
        "for NAME,every=N:\n"
        "\n"
        "  --fault cut,times=1 --fault html-error=502,every=5,on=/related --fault bom-every=3\n"
        "\n"
        "pages     foreign-next-href repeated-next-href endless-empty-pages empty-pages-between\n"
        "          short-pages duplicate-items access-lost bare-arrays 504-large\n"
        "records   nulls-everywhere zero-track-count wrong-types backward-urns\n"
        "resolve   lost-location foreign-location private\n"
        "answers   html-error captcha-403 429-burst 429-every 401-every 403-every 500-every\n"
        "          502-every 503-every 504-every old-errors\n"
        "bytes     late slow cut truncated-json gzip bom invalid-utf8 json-bomb huge-body\n"
        "tokens    refuse-basic refuse-body token-429 token-500 token-html-403 token-limits\n"
        "          token-invalid-grant long-tokens no-refresh-token\n"
        "\n"
        "GET /sandbox tells what was served and counted, without a token.",
    .takes = SG_TAKES_STORE | SG_TAKES_SEED | SG_TAKES_JSON,
    .options = entries,
    .run = run,
};
