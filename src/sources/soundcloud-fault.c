/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-fault.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <string.h>

enum { LARGEST_BODY = 1 << 20, LONGEST_REASON = 160 };

static bool is_html(const SgHttpResponse *response)
{
    const char *type = sg_http_response_header(response, "content-type");
    const char *p = response->body;
    while (g_ascii_isspace(*p))
        p++;
    return *p == '<' || (type && strstr(type, "text/html"));
}

static bool is_captcha(const SgHttpResponse *response)
{
    return strstr(response->body, "captcha") != NULL;
}

static SgSoundcloudFaultClass class_of(const SgHttpResponse *response)
{
    long status = response->status;
    switch (status) {
    case 401: return SG_FAULT_AUTH;
    case 403:
    case 451:
        return is_html(response) || is_captcha(response) ? SG_FAULT_EDGE_BLOCK : SG_FAULT_NO_ACCESS;
    case 404:
    case 410: return SG_FAULT_NOT_FOUND;
    case 408: return SG_FAULT_RETRY;
    case 429: return SG_FAULT_LIMIT;
    }
    if (status >= 500 || status < 200)
        return SG_FAULT_RETRY;
    if (status >= 400)
        return SG_FAULT_INPUT;
    return status >= 300 ? SG_FAULT_REDIRECT : SG_FAULT_OK;
}

/* -- Reason -------------------------------------------------------------------------------------- */

static const char *reason_in_json(const SgJson *body)
{
    const SgJson *first = json_array_get(sg_json_array(body, "errors"), 0);
    const char *const candidates[] = {
        sg_json_string(first, "error_message"),
        sg_json_string(body, "message"),
        sg_json_string(body, "error_description"),
        sg_json_string(body, "error"),
        sg_json_string(body, "status"),
    };
    for (size_t n = 0; n < G_N_ELEMENTS(candidates); n++)
        if (candidates[n] && *candidates[n])
            return candidates[n];
    return NULL;
}

static char *reason_of(const SgHttpResponse *response, const SgJson *body)
{
    const char *text = body ? reason_in_json(body) : response->body;
    if (!body && is_html(response))
        text = "a web page instead of an answer";
    if (!text || !*text || json_is_array(body))
        return NULL;
    g_autofree char *start = g_strndup(text, 4 * LONGEST_REASON);
    g_autofree char *redacted = sg_log_redact(start);
    g_autofree char *line = sg_text_clean(redacted);
    return *line ? sg_text_ellipsize(line, LONGEST_REASON) : NULL;
}

/* -- Rate limits --------------------------------------------------------------------------------- */

/* "client-credentials-exchange by-ip 30/PT1H" */
static char *limit_name(const SgJson *limit)
{
    GString *name = g_string_new(NULL);
    static const char *const keys[] = { "group", "name", "bucket" };
    for (size_t n = 0; n < G_N_ELEMENTS(keys); n++) {
        const char *part = sg_json_string(limit, keys[n]);
        if (part && *part)
            g_string_append_printf(name, "%s%s", name->len > 0 ? " " : "", part);
    }
    int64_t most = sg_json_int(limit, "max_nr_of_requests", -1);
    const char *window = sg_json_string(limit, "time_window");
    if (most >= 0)
        g_string_append_printf(name, "%s%" G_GINT64_FORMAT "%s%s", name->len > 0 ? " " : "", most,
                               window ? "/" : "", window ? window : "");
    g_autofree char *redacted = sg_log_redact(name->str);
    g_string_free(name, TRUE);
    g_autofree char *line = sg_text_clean(redacted);
    return *line ? sg_text_ellipsize(line, LONGEST_REASON) : NULL;
}

/* Several limits may be stated: the one that ends last counts, among those that are used up. */
static void read_limits(SgSoundcloudFault *fault, const SgJson *body, int64_t now)
{
    const SgJson *errors = sg_json_array(body, "errors");
    for (size_t n = 0; n < json_array_size(errors); n++) {
        const SgJson *meta = sg_json_object(json_array_get(errors, n), "meta");
        const SgJson *limit = sg_json_object(meta, "rate_limit");
        if (!limit || sg_json_int(meta, "remaining_requests", 0) > 0)
            continue;
        int64_t reset;
        double wait = -1;
        if (sg_clock_parse(sg_json_string(meta, "reset_time"), &reset))
            wait = (double)MAX(0, reset - now);
        if (fault->limit && wait <= fault->wait)
            continue;
        fault->wait = wait;
        g_free(fault->limit);
        fault->limit = limit_name(limit);
    }
}

/* Retry-After is seconds or an HTTP date; it goes before what the body says. */
static void read_retry_after(SgSoundcloudFault *fault, const SgHttpResponse *response, int64_t now)
{
    const char *text = sg_http_response_header(response, "retry-after");
    double seconds;
    int64_t date;
    if (sg_text_to_double(text, &seconds) && seconds >= 0)
        fault->wait = seconds;
    else if (sg_clock_parse(text, &date))
        fault->wait = (double)MAX(0, date - now);
}

void sg_soundcloud_fault_init(SgSoundcloudFault *fault, const SgHttpResponse *response, int64_t now)
{
    *fault = (SgSoundcloudFault){ .class = class_of(response), .wait = -1 };
    if (fault->class == SG_FAULT_OK || fault->class == SG_FAULT_REDIRECT)
        return;
    g_autoptr(SgJson) body =
        sg_json_parse(response->body, response->length, LARGEST_BODY, "body", NULL);
    fault->reason = reason_of(response, body);
    if (fault->class == SG_FAULT_LIMIT) {
        read_limits(fault, body, now);
        read_retry_after(fault, response, now);
    }
}

void sg_soundcloud_fault_clear(SgSoundcloudFault *fault)
{
    g_clear_pointer(&fault->reason, g_free);
    g_clear_pointer(&fault->limit, g_free);
}

SgErrorCode sg_soundcloud_fault_code(SgSoundcloudFaultClass class)
{
    switch (class) {
    case SG_FAULT_NOT_FOUND:
    case SG_FAULT_NO_ACCESS: return SG_ERROR_NOT_FOUND;
    case SG_FAULT_AUTH: return SG_ERROR_AUTH;
    case SG_FAULT_EDGE_BLOCK:
    case SG_FAULT_LIMIT: return SG_ERROR_LIMIT;
    case SG_FAULT_OK:
    case SG_FAULT_REDIRECT:
    case SG_FAULT_RETRY: return SG_ERROR_NETWORK;
    case SG_FAULT_INPUT: return SG_ERROR_INPUT;
    }
    return SG_ERROR_NETWORK;
}

char *sg_soundcloud_fault_limit_text(const char *limit, int64_t until, int64_t now)
{
    enum { HALF_A_DAY = 12 * 3600 };
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(until);
    g_autofree char *when =
        time ? g_date_time_format(time, until - now > HALF_A_DAY ? "%Y-%m-%d %H:%M" : "%H:%M")
             : g_strdup("an unknown time");
    return g_strdup_printf("rate limited until %s%s%s%s", when, limit ? " (" : "",
                           limit ? limit : "", limit ? ")" : "");
}
