/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "cli/asking.h"
#include "cli/web.h"
#include "serve/api.h"
#include "serve/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { DEFAULT_PORT = 8080, MEGABYTE = 1 << 20, KEPT = 256 << 20, TRIM_SECONDS = 30 };

static struct {
    char *host;
    char *keys;
    char *log;
    char **origins;
    char **hosts;
    int port;
    int threads;
    int cache;
    int max_body;
    int max_connections;
    int receive_timeout;
    double rate;
    double refit_seconds;
    gboolean require_key;
    gboolean read_only;
} options = { .port = DEFAULT_PORT };

static const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, &options.host,
      "address to listen on (default 127.0.0.1); a public one needs keys", "ADDRESS" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options.port, "port (default 8080; 0: any)", "PORT" },
    { "keys", 0, 0, G_OPTION_ARG_FILENAME, &options.keys,
      "keys that requests need (see `soundgraph token`)", "FILE" },
    { "require-key", 0, 0, G_OPTION_ARG_NONE, &options.require_key,
      "ask for a key of the default file, also on loopback", NULL },
    { "read-only", 0, 0, G_OPTION_ARG_NONE, &options.read_only, "take no likes and playlists",
      NULL },
    { "cors", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.origins,
      "a page elsewhere that may ask; may be repeated", "ORIGIN" },
    { "allow-host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.hosts,
      "another name that this server is called by; may be repeated", "NAME" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate,
      "requests a second without keys (default: any number)", "N" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log,
      "a JSON line for each request goes here (default: stderr; none)", "FILE" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads, "threads (default 4)", "N" },
    { "cache", 0, 0, G_OPTION_ARG_INT, &options.cache, "MiB of answers to keep (default 64)", "N" },
    { "max-body", 0, 0, G_OPTION_ARG_INT, &options.max_body, "bytes of a body (default 1 MiB)",
      "N" },
    { "max-connections", 0, 0, G_OPTION_ARG_INT, &options.max_connections,
      "connections at once (default 256)", "N" },
    { "receive-timeout", 0, 0, G_OPTION_ARG_INT, &options.receive_timeout,
      "seconds for a request to come whole (default 30)", "S" },
    { "refit-seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.refit_seconds,
      "the longest fit of a model that a what-if may repeat (default 10)", "S" },
    G_OPTION_ENTRY_NULL,
};

static volatile sig_atomic_t asked_to_reload;

static void on_hangup(int number)
{
    asked_to_reload = 1;
}

static bool check_options(GError **error)
{
    if (options.port < 0 || options.port > 65535)
        return sg_fail(error, SG_ERROR_INPUT, "--port must be from 0 (any) to 65535");
    if (options.threads < 0 || options.threads > 64)
        return sg_fail(error, SG_ERROR_INPUT, "--threads must be from 1 to 64");
    if (options.cache < 0 || options.cache > 1 << 16)
        return sg_fail(error, SG_ERROR_INPUT, "--cache must be from 1 to 65536 MiB");
    if (options.max_body < 0 || options.max_body > 1 << 30 || options.max_connections < 0 ||
        options.max_connections > 1 << 16 || options.receive_timeout < 0 || !(options.rate >= 0) ||
        !(options.refit_seconds >= 0))
        return sg_fail(error, SG_ERROR_INPUT,
                       "--max-body (to 2^30), --max-connections (to 2^16), --receive-timeout, "
                       "--rate and --refit-seconds must not be negative");
    return true;
}

/* The descriptor of the log; -1: none, -2: failed. */
static int open_log(GError **error)
{
    if (options.log && strcmp(options.log, "none") == 0)
        return -1;
    if (!options.log || strcmp(options.log, "-") == 0)
        return STDERR_FILENO;
    int log = open(options.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log >= 0)
        return log;
    sg_fail(error, SG_ERROR_IO, "cannot write '%s': %s", options.log, g_strerror(errno));
    return -2;
}

static bool is_public(const char *host)
{
    return host && !g_str_has_prefix(host, "127.") && strcmp(host, "::1") != 0;
}

static void reload(SgApi *api)
{
    g_autoptr(GError) error = NULL;
    double start = sg_clock_monotonic();
    if (sg_api_reload(api, &error))
        sg_cli_hint("loaded again in %.2f s", sg_clock_monotonic() - start);
    else
        sg_log(SG_LOG_ERROR, "what was loaded stays: %s", error->message);
}

static bool serve(const SgApiOptions *how, GError **error)
{
    g_autoptr(SgApi) api = sg_api_start(how, error);
    if (!api)
        return false;
    const char *host = how->address ? how->address : "127.0.0.1";
    bool six = strchr(host, ':') != NULL;
    sg_cli_print("http://%s%s%s:%d\n", six ? "[" : "", host, six ? "]" : "", sg_api_port(api));
    fflush(stdout);
    sg_cli_hint("the API is described at /docs; Ctrl-C ends, SIGHUP loads store and models again");
    double trimmed = sg_clock_monotonic();
    while (!sg_interrupted()) {
        if (sg_clock_monotonic() - trimmed > TRIM_SECONDS) {
            malloc_trim(0); /* see run(): now and then it is given back after all */
            trimmed = sg_clock_monotonic();
        }
        if (asked_to_reload) {
            asked_to_reload = 0;
            reload(api);
        }
        sg_clock_sleep(0.2);
    }
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    if (!check_options(error))
        return false;
    int log = open_log(error);
    if (log == -2)
        return false;
    /* Every question takes room for a score of each track and gives it back: the system would clear those
     * pages again and again. */
    mallopt(M_MMAP_THRESHOLD, KEPT / 8);
    mallopt(M_TRIM_THRESHOLD, KEPT);
    /* A client that goes away in mid-answer is no reason to end. */
    signal(SIGPIPE, SIG_IGN);
    const struct sigaction action = { .sa_handler = on_hangup, .sa_flags = SA_RESTART };
    sigaction(SIGHUP, &action, NULL);
    g_autofree char *default_keys = sg_keys_default_file();
    g_auto(GStrv) models = cli->model ? g_strsplit(cli->model, ",", -1) : NULL;
    const SgApiOptions how = {
        .address = options.host,
        .port = options.port,
        .threads = options.threads,
        .store = cli->store,
        .models = { models, sg_asking_open_lists, (GDestroyNotify)sg_model_lists_free },
        .read_only = options.read_only,
        .keys = options.keys                                     ? options.keys
                : options.require_key || is_public(options.host) ? default_keys
                                                                 : NULL,
        .origins = options.origins,
        .hosts = options.hosts,
        .rate = options.rate,
        .log = log,
        .cache_bytes = (size_t)options.cache * MEGABYTE,
        .max_body = (size_t)options.max_body,
        .max_connections = options.max_connections,
        .receive_timeout = options.receive_timeout,
        .refit_seconds = options.refit_seconds,
        .files = sg_web_files,
    };
    bool ok = serve(&how, error);
    if (log > STDERR_FILENO)
        close(log);
    return ok;
}

const SgCommand sg_command_serve = {
    .name = "serve",
    .group = "share",
    .arguments = "",
    .summary = "the API and the page over a store and trained models",
    .examples = { "soundgraph serve", "soundgraph serve --port 9000 --model data/models/ease",
                  "soundgraph serve --host 0.0.0.0 --keys keys.json --log requests.jsonl", NULL },
    .details =
        "Prints its address. Answers are the documents that the commands print with --json;\n"
        "/docs and /openapi.json describe them. Listens on this machine alone unless --host\n"
        "says otherwise, and then with keys only: `soundgraph token add NAME` makes one.\n"
        "\n"
        "SIGTERM and Ctrl-C finish what has been asked and end. SIGHUP loads the store and\n"
        "the models again without a request lost.",
    .takes = SG_TAKES_STORE | SG_TAKES_MODEL,
    .options = entries,
    .run = run,
};
