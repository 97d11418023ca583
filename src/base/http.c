/* SPDX-License-Identifier: MIT */
#include "base/http.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/log.h"

#include <curl/curl.h>
#include <string.h>

struct SgHttp {
    CURL *curl;
    char *user_agent;
    double waited;
};

/* What the callbacks fill while one answer comes in. */
typedef struct {
    GString *body;
    GHashTable *headers;
    size_t max_bytes;
    bool too_large;
} Incoming;

SgHttp *sg_http_new(const char *user_agent)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&once, 1);
    }
    SgHttp *http = g_new0(SgHttp, 1);
    http->curl = curl_easy_init();
    g_assert(http->curl);
    http->user_agent = g_strdup(user_agent);
    return http;
}

void sg_http_free(SgHttp *http)
{
    if (!http)
        return;
    curl_easy_cleanup(http->curl);
    g_free(http->user_agent);
    g_free(http);
}

double sg_http_waited(const SgHttp *http)
{
    return http->waited;
}

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    Incoming *in = user;
    if (in->body->len + size * count > in->max_bytes) {
        in->too_large = true;
        return 0;
    }
    g_string_append_len(in->body, data, (gssize)(size * count));
    return size * count;
}

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    Incoming *in = user;
    g_autofree char *line = g_strndup(data, size * count);
    char *colon = strchr(line, ':');
    if (colon) {
        *colon = '\0';
        g_hash_table_replace(in->headers, g_ascii_strdown(g_strstrip(line), -1),
                             g_strdup(g_strstrip(colon + 1)));
    }
    return size * count;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    return sg_interrupted();
}

static void apply(SgHttp *http, const SgHttpRequest *request, struct curl_slist *headers,
                  Incoming *in)
{
    CURL *curl = http->curl;
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, http->user_agent);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)((request->connect_timeout > 0 ? request->connect_timeout : 10) * 1000));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                     (long)((request->total_timeout > 0 ? request->total_timeout : 60) * 1000));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
                     (long)(request->idle_timeout > 0 ? request->idle_timeout : 20));
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, in);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, in);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        /* On a kept connection that breaks, curl sends again by itself; a body goes out once. */
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (request->method)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static bool explain_failure(CURLcode code, const SgHttpRequest *request, const Incoming *in,
                            GError **error)
{
    g_autofree char *url = sg_log_redact(request->url);
    if (in->too_large)
        return sg_fail(error, SG_ERROR_INPUT, "%s: the answer is over the limit of %zu bytes", url,
                       in->max_bytes);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return sg_interrupt_check(url, error);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not an http URL", url);
    return sg_fail(error, SG_ERROR_NETWORK, "%s: %s", url, curl_easy_strerror(code));
}

bool sg_http_send(SgHttp *http, const SgHttpRequest *request, SgHttpResponse *response,
                  GError **error)
{
    Incoming in = {
        .body = g_string_new(NULL),
        .headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .max_bytes = request->max_bytes ? request->max_bytes : (size_t)32 << 20,
    };
    struct curl_slist *headers = NULL;
    for (size_t n = 0; request->headers && request->headers[n]; n++)
        headers = curl_slist_append(headers, request->headers[n]);
    apply(http, request, headers, &in);
    double start = sg_clock_monotonic();
    CURLcode code = curl_easy_perform(http->curl);
    double seconds = sg_clock_monotonic() - start;
    http->waited += seconds;
    curl_slist_free_all(headers);
    if (code != CURLE_OK) {
        explain_failure(code, request, &in, error);
        g_string_free(in.body, TRUE);
        g_hash_table_unref(in.headers);
        return false;
    }
    *response =
        (SgHttpResponse){ .length = in.body->len, .headers = in.headers, .seconds = seconds };
    response->body = g_string_free(in.body, FALSE);
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &response->status);
    return true;
}

const char *sg_http_response_header(const SgHttpResponse *response, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    return g_hash_table_lookup(response->headers, lower);
}

void sg_http_response_clear(SgHttpResponse *response)
{
    g_clear_pointer(&response->body, g_free);
    g_clear_pointer(&response->headers, g_hash_table_unref);
}
