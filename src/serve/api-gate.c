/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "base/clock.h"
#include "base/log.h"
#include "serve/gzip.h"
#include "serve/problem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Before and after every request: who asks, how often, from where; what is said about it. */

enum { LONGEST_ID = 64, LONGEST_LINE = 1024 };

/* -- Request ids ------------------------------------------------------------------------------------ */

static bool is_id(const char *text)
{
    size_t length = strlen(text);
    for (const char *at = text; *at; at++)
        if (!g_ascii_isalnum(*at) && !strchr("._-", *at))
            return false;
    return length > 0 && length <= LONGEST_ID;
}

/* The client's own, so that it finds its request in our log; else one of ours. */
static const char *set_id(const SgApi *api, const SgRequest *request, SgReply *reply)
{
    const char *there = sg_reply_get_header(reply, "X-Request-Id");
    if (there)
        return there;
    const char *given = request->headers ? sg_request_header(request, "X-Request-Id") : NULL;
    char own[LONGEST_ID];
    g_snprintf(own, sizeof own, "%s-%" G_GUINT64_FORMAT, api->salt, request->number);
    sg_reply_header(reply, "X-Request-Id", given && is_id(given) ? given : own);
    return sg_reply_get_header(reply, "X-Request-Id");
}

void sg_api_error(const SgRequest *request, int status, const char *message, SgReply *reply,
                  void *data)
{
    set_id(data, request, reply);
    sg_problem(reply, request, status, message, NULL);
}

static bool refuse(const SgApi *api, const SgRequest *request, SgReply *reply, int status,
                   const char *message)
{
    set_id(api, request, reply);
    sg_problem(reply, request, status, message, NULL);
    return true;
}

/* -- From where ------------------------------------------------------------------------------------- */

static bool is_listed(char *const *list, const char *text)
{
    for (; list && *list; list++)
        if (!g_ascii_strcasecmp(*list, text))
            return true;
    return false;
}

/* A page on the web can make its own name lead to 127.0.0.1 and then ask as if it were ours: only
 * requests that call us by an address, by localhost or by a listed name are answered. */
static bool is_our_name(const SgApi *api, const char *host)
{
    if (!host)
        return true;
    g_autofree char *name = NULL;
    if (*host == '[') {
        name = g_strndup(host + 1, strcspn(host + 1, "]"));
    } else {
        name = g_strndup(host, strcspn(host, ":"));
    }
    struct in6_addr address;
    return !g_ascii_strcasecmp(name, "localhost") || inet_pton(AF_INET, name, &address) == 1 ||
           inet_pton(AF_INET6, name, &address) == 1 || is_listed(api->options.hosts, name);
}

static bool is_write(const SgRequest *request)
{
    return strcmp(request->method, "GET") && strcmp(request->method, "HEAD") &&
           strcmp(request->method, "OPTIONS");
}

/* "http://127.0.0.1:8080" for Host "127.0.0.1:8080": our own page. */
static bool is_own_origin(const SgRequest *request, const char *origin)
{
    const char *host = sg_request_header(request, "Host"), *name = strstr(origin, "://");
    return host && name && !g_ascii_strcasecmp(name + 3, host);
}

/* Answers the question of a browser whether a page may ask; only for pages that are listed. */
static bool preflight(const SgApi *api, const SgRequest *request, SgReply *reply)
{
    const char *origin = sg_request_header(request, "Origin");
    if (strcmp(request->method, "OPTIONS") || !origin ||
        !sg_request_header(request, "Access-Control-Request-Method") ||
        !is_listed(api->options.origins, origin))
        return false;
    reply->status = 204;
    sg_reply_header(reply, "Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE");
    sg_reply_header(reply, "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, If-None-Match, X-Request-Id");
    sg_reply_header(reply, "Access-Control-Max-Age", "600");
    return true;
}

/* -- Who, and how often ----------------------------------------------------------------------------- */

/* Documentation, page and signs of life are for all: they hold no data. */
static bool needs_key(const SgRequest *request)
{
    return g_str_has_prefix(request->path, "/api/") || !strcmp(request->path, "/metrics");
}

static void set_limits(SgReply *reply, const SgKeyUse *use)
{
    char text[64];
    g_snprintf(text, sizeof text, "\"second\";q=%.0f;w=1", ceil(use->rate));
    sg_reply_header(reply, "RateLimit-Policy", text);
    g_snprintf(text, sizeof text, "\"second\";r=%.0f", floor(MAX(0, use->left)));
    sg_reply_header(reply, "RateLimit", text);
    if (use->retry_after > 0) {
        g_snprintf(text, sizeof text, "%.0f", ceil(use->retry_after));
        sg_reply_header(reply, "Retry-After", text);
    }
}

static bool refuse_rate(SgApi *api, const SgRequest *request, SgReply *reply, const SgKeyUse *use)
{
    set_limits(reply, use);
    if (use->retry_after <= 0)
        return false;
    g_mutex_lock(&api->lock);
    api->refused++;
    g_mutex_unlock(&api->lock);
    return refuse(api, request, reply, 429, "too many requests: wait for Retry-After seconds");
}

static bool check_key(SgApi *api, const SgRequest *request, SgReply *reply)
{
    g_autoptr(GError) error = NULL;
    SgKeyUse use = { 0 };
    sg_keys_refresh(api->keys);
    if (sg_keys_use(api->keys, sg_request_header(request, "Authorization"),
                    is_write(request) ? SG_SCOPE_WRITE : SG_SCOPE_READ, &use, &error))
        return refuse_rate(api, request, reply, &use);
    bool unknown = g_error_matches(error, SG_ERROR, SG_ERROR_AUTH);
    if (unknown)
        sg_reply_header(reply, "WWW-Authenticate", "Bearer realm=\"soundgraph\"");
    return refuse(api, request, reply, unknown ? 401 : 403, error->message);
}

static bool check_rate(SgApi *api, const SgRequest *request, SgReply *reply)
{
    if (api->options.rate <= 0)
        return false;
    SgKeyUse use = { .rate = api->options.rate };
    g_mutex_lock(&api->lock);
    use.retry_after = sg_bucket_take(&api->bucket, sg_clock_monotonic());
    use.left = api->bucket.tokens;
    g_mutex_unlock(&api->lock);
    return refuse_rate(api, request, reply, &use);
}

static bool answer_from_cache(SgApi *api, SgRequest *request, SgReply *reply)
{
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
        return false;
    bool gzip = sg_gzip_accepted(sg_request_header(request, "Accept-Encoding"));
    g_autofree char *key = g_strconcat(gzip ? "z" : "p", request->target, NULL);
    g_mutex_lock(&api->lock);
    uint64_t number = api->snapshot->number;
    g_mutex_unlock(&api->lock);
    g_autoptr(SgCached) cached = sg_cache_find(api->cache, key, number);
    if (!cached)
        return false;
    request->route = cached->route;
    sg_api_send(request, reply, cached);
    return true;
}

bool sg_api_before(SgRequest *request, SgReply *reply, void *data)
{
    SgApi *api = data;
    set_id(api, request, reply);
    if (api->local && !is_our_name(api, sg_request_header(request, "Host")))
        return refuse(api, request, reply, 421,
                      "this server answers to localhost and to addresses only; list other names "
                      "with --allow-host");
    if (preflight(api, request, reply))
        return true;
    const char *origin = sg_request_header(request, "Origin");
    if (is_write(request) && origin && !is_own_origin(request, origin) &&
        !is_listed(api->options.origins, origin))
        return refuse(api, request, reply, 403, "pages of other hosts may not write here");
    if (needs_key(request) &&
        (api->keys ? check_key(api, request, reply) : check_rate(api, request, reply)))
        return true;
    return answer_from_cache(api, request, reply);
}

/* -- After ------------------------------------------------------------------------------------------ */

static void set_headers(const SgApi *api, const SgRequest *request, SgReply *reply)
{
    sg_reply_header(reply, "X-Content-Type-Options", "nosniff");
    sg_reply_header(reply, "Referrer-Policy", "no-referrer");
    if (!sg_reply_get_header(reply, "Content-Security-Policy"))
        sg_reply_header(reply, "Content-Security-Policy",
                        "default-src 'none'; frame-ancestors 'none'");
    const char *origin = request->headers ? sg_request_header(request, "Origin") : NULL;
    if (!api->options.origins || !*api->options.origins)
        return;
    bool varies = g_strcmp0(sg_reply_get_header(reply, "Vary"), "Accept-Encoding") == 0;
    sg_reply_header(reply, "Vary", varies ? "Accept-Encoding, Origin" : "Origin");
    if (!origin || !is_listed(api->options.origins, origin))
        return;
    sg_reply_header(reply, "Access-Control-Allow-Origin", origin);
    sg_reply_header(reply, "Access-Control-Expose-Headers",
                    "ETag, Link, Location, RateLimit, Retry-After, X-Request-Id");
}

/* What a log line calls the method: anything else could be as long as the client likes. */
static const char *known_method(const char *method)
{
    static const char *const known[] = { "GET",   "HEAD",    "POST",  "PUT", "DELETE",
                                         "PATCH", "OPTIONS", "TRACE", NULL };
    return g_strv_contains(known, method) ? method : "OTHER";
}

/* The route, never the target: what people look for and who they are is not for the log. One line, one
 * write: whatever kills the process leaves whole lines. */
static void write_log(const SgApi *api, const SgRequest *request, const SgReply *reply, int route,
                      double seconds)
{
    char line[LONGEST_LINE];
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S");
    int length = g_snprintf(
        line, sizeof line,
        "{\"time\":\"%s.%03dZ\",\"request_id\":\"%s\",\"method\":\"%s\","
        "\"route\":\"%s\",\"status\":%d,\"bytes\":%zu,\"microseconds\":%.0f}\n",
        time, g_date_time_get_microsecond(now) / 1000, sg_reply_get_header(reply, "X-Request-Id"),
        known_method(request->method), route < 0 ? "" : api->routes[route].pattern, reply->status,
        reply->length, seconds * 1e6);
    if (write(api->options.log, line, MIN((size_t)length, sizeof line - 1)) < 0)
        sg_log(SG_LOG_WARNING, "log of requests: %s", g_strerror(errno));
}

static int route_number(const SgApi *api, const SgRequest *request)
{
    return request->route ? (int)(request->route - api->routes) : -1;
}

void sg_api_after(const SgRequest *request, SgReply *reply, void *data)
{
    SgApi *api = data;
    set_id(api, request, reply);
    set_headers(api, request, reply);
    int route = route_number(api, request);
    double seconds = sg_clock_monotonic() - request->started;
    sg_metrics_count(api->metrics, route, reply->status, seconds, reply->length);
    if (api->options.log >= 0)
        write_log(api, request, reply, route, seconds);
}
