/* SPDX-License-Identifier: MIT */
#include "serve/sandbox.h"

#include "base/clock.h"
#include "base/log.h"
#include "serve/sandbox-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The sandbox itself: what happens to every request before and after its route. */

const char *sg_sandbox_url(const SgSandbox *sandbox)
{
    return sandbox->url;
}

void sg_sandbox_counts(SgSandbox *sandbox, SgSandboxCounts *counts)
{
    g_mutex_lock(&sandbox->lock);
    *counts = sandbox->counts;
    g_mutex_unlock(&sandbox->lock);
    counts->faults = sg_faults_played(sandbox->faults);
    sg_tokens_counts(sandbox->tokens, &counts->token_exchanges, &counts->token_refreshes);
}

static SgJson *counts_json(SgSandbox *sandbox)
{
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "requests",
                     (json_int_t)counts.requests, "repeated", (json_int_t)counts.repeated,
                     "refused", (json_int_t)counts.refused, "faults", (json_int_t)counts.faults,
                     "token_exchanges", (json_int_t)counts.token_exchanges, "token_refreshes",
                     (json_int_t)counts.token_refreshes, "foreign", (json_int_t)counts.foreign,
                     "leaked", (json_int_t)counts.leaked);
}

bool sg_sandbox_status(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    const SgPlatform *platform = sandbox->platform;
    g_autoptr(SgJson) status =
        json_pack("{s:s, s:s?, s:i, s:i, s:i, s:o}", "schema", "soundgraph.sandbox/1", "start_url",
                  platform->start_url, "tracks", (int)platform->tracks->len, "playlists",
                  (int)platform->playlists->len, "users", (int)platform->users->len, "counts",
                  counts_json(sandbox));
    sg_reply_json(reply, 200, status);
    return true;
}

/* -- Before a route ----------------------------------------------------------------------------- */

static bool is_own(const SgRequest *request)
{
    return !strcmp(request->path, "/sandbox");
}

/* A client that followed a foreign href has left our host: with a token, that is a leak. */
static bool came_by_foreign_name(SgSandbox *sandbox, const SgRequest *request)
{
    const char *host = sg_request_header(request, "Host");
    if (!sg_fault_is_on(sandbox->faults, SG_FAULT_FOREIGN_NEXT_HREF) &&
        !sg_fault_is_on(sandbox->faults, SG_FAULT_FOREIGN_LOCATION))
        return false;
    if (!host || strcmp(host, strstr(sandbox->foreign_url, "://") + 3) != 0)
        return false;
    g_mutex_lock(&sandbox->lock);
    sandbox->counts.foreign++;
    sandbox->counts.leaked += sg_request_header(request, "Authorization") != NULL;
    g_mutex_unlock(&sandbox->lock);
    return true;
}

static bool before(SgRequest *request, SgReply *reply, void *data)
{
    SgSandbox *sandbox = data;
    if (is_own(request))
        return false;
    if (came_by_foreign_name(sandbox, request)) {
        sg_reply_text(reply, 421, "text/plain; charset=utf-8", "this is another host");
        return true;
    }
    if (sg_sandbox_fail_instead(sandbox, request, reply))
        return true;
    if (g_str_has_prefix(request->path, "/oauth/"))
        return false;
    const char *authorization = sg_request_header(request, "Authorization");
    if (sg_fault(sandbox->faults, SG_FAULT_401_EVERY, request, reply))
        sg_tokens_revoke(sandbox->tokens, authorization);
    else if (sg_tokens_accept(sandbox->tokens, authorization))
        return false;
    sg_sandbox_error(sandbox, request, 401, "Unauthorized", reply);
    return true;
}

static void on_error(const SgRequest *request, int status, const char *message, SgReply *reply,
                     void *data)
{
    sg_sandbox_error(data, request, status, message, reply);
}

/* -- After a route ------------------------------------------------------------------------------ */

static const char *reply_header(const SgReply *reply, const char *name)
{
    for (guint n = 0; n < reply->headers->len; n++)
        if (!strcmp(g_array_index(reply->headers, SgPair, n).name, name))
            return g_array_index(reply->headers, SgPair, n).value;
    return NULL;
}

/* What was harmed or refused may be asked for again; what was answered well may not. */
static void count(SgSandbox *sandbox, const SgRequest *request, const SgReply *reply, bool harmed)
{
    bool get = !strcmp(request->method, "GET");
    g_mutex_lock(&sandbox->lock);
    sandbox->counts.requests++;
    sandbox->counts.refused += reply->status == 401;
    sandbox->counts.repeated += get && g_hash_table_contains(sandbox->answered, request->target);
    if (get && !harmed && (reply->status == 200 || reply->status == 302))
        g_hash_table_add(sandbox->answered, g_strdup(request->target));
    g_mutex_unlock(&sandbox->lock);
}

/* One line, one write: whatever kills the process leaves whole lines. */
static void write_log(SgSandbox *sandbox, const SgRequest *request, const SgReply *reply)
{
    if (sandbox->log < 0)
        return;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S.%fZ");
    g_autofree char *target = sg_log_redact(request->target);
    g_autoptr(SgJson) line = json_pack(
        "{s:s, s:I, s:s, s:s, s:i, s:I, s:I, s:s?}", "time", time, "n", (json_int_t)request->number,
        "method", request->method, "path", target, "status", reply->hang_up ? 0 : reply->status,
        "bytes", (json_int_t)reply->length, "microseconds",
        (json_int_t)((sg_clock_monotonic() - request->started + reply->delay) * 1e6), "fault",
        reply_header(reply, "X-Sandbox-Fault"));
    g_autofree char *text = sg_json_dump(line, 0);
    g_autofree char *whole = g_strconcat(text, "\n", NULL);
    if (write(sandbox->log, whole, strlen(whole)) < 0)
        sg_log(SG_LOG_WARNING, "sandbox log: %s", g_strerror(errno));
}

static void after(const SgRequest *request, SgReply *reply, void *data)
{
    SgSandbox *sandbox = data;
    if (is_own(request))
        return;
    reply->delay += sandbox->options.latency;
    bool harmed = sg_sandbox_spoil_bytes(sandbox, request, reply);
    count(sandbox, request, reply, harmed);
    write_log(sandbox, request, reply);
}

/* -- Life cycle --------------------------------------------------------------------------------- */

static bool open_log(SgSandbox *sandbox, GError **error)
{
    const char *path = sandbox->options.log;
    sandbox->log = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    return !path || sandbox->log >= 0 ||
           sg_fail(error, SG_ERROR_IO, "cannot write the log '%s': %s", path, g_strerror(errno));
}

static void on_ready(int port, void *data)
{
    SgSandbox *sandbox = data;
    sandbox->url = g_strdup_printf("http://127.0.0.1:%d", port);
    sandbox->foreign_url = g_strdup_printf("http://localhost:%d", port);
    sandbox->href = g_strdup(sandbox->options.url ? sandbox->options.url : sandbox->url);
}

/* Nothing that the sandbox says may lead out of this machine. */
static bool check_url(const char *url, GError **error)
{
    g_autoptr(GUri) uri = url ? g_uri_parse(url, G_URI_FLAGS_NONE, NULL) : NULL;
    static const char *const loopback[] = { "127.0.0.1", "localhost", "::1", NULL };
    const char *host = uri ? g_uri_get_host(uri) : NULL;
    return !url || (host && g_strv_contains(loopback, host) && !g_str_has_suffix(url, "/")) ||
           sg_fail(error, SG_ERROR_INPUT,
                   "'%s' is not the URL of a server on loopback, without a slash at its end", url);
}

static bool start(SgSandbox *sandbox, GError **error)
{
    if (!check_url(sandbox->options.url, error))
        return false;
    sandbox->faults = sg_faults_new(sandbox->options.faults, error);
    if (!sandbox->faults || !open_log(sandbox, error))
        return false;
    const SgServerOptions options = { .port = sandbox->options.port,
                                      .routes = sg_sandbox_routes,
                                      .data = sandbox,
                                      .ready = on_ready,
                                      .before = before,
                                      .error = on_error,
                                      .after = after };
    sandbox->server = sg_server_start(&options, error);
    return sandbox->server != NULL;
}

SgSandbox *sg_sandbox_start(const SgSandboxOptions *options, GError **error)
{
    SgSandbox *sandbox = g_new0(SgSandbox, 1);
    sandbox->options = *options;
    sandbox->platform = options->platform;
    sandbox->log = -1;
    sandbox->tokens = sg_tokens_new(options);
    sandbox->answered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sandbox->burst = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_mutex_init(&sandbox->lock);
    if (!start(sandbox, error)) {
        sg_sandbox_stop(sandbox);
        return NULL;
    }
    return sandbox;
}

void sg_sandbox_stop(SgSandbox *sandbox)
{
    if (!sandbox)
        return;
    sg_server_stop(sandbox->server);
    sg_tokens_free(sandbox->tokens);
    sg_faults_free(sandbox->faults);
    g_hash_table_unref(sandbox->answered);
    g_array_unref(sandbox->burst);
    g_mutex_clear(&sandbox->lock);
    if (sandbox->log >= 0)
        close(sandbox->log);
    g_free(sandbox->url);
    g_free(sandbox->href);
    g_free(sandbox->foreign_url);
    g_free(sandbox);
}
