/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-call.h"

#include "base/clock.h"
#include "base/http.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/rng.h"
#include "base/text.h"
#include "sources/base-url.h"
#include "sources/query.h"
#include "sources/rate.h"
#include "sources/soundcloud-fault.h"
#include "sources/soundcloud-token.h"
#include "version.h"

#include <math.h>
#include <string.h>

enum {
    MOST_TRIES = 3,
    MOST_LIMITS = 5,         /* 429 in a row to one call */
    BACKOFF_OF_LIMIT = 30,   /* times the retry base, when a 429 does not say how long */
    SMALLEST_LIMIT = 10,     /* a page is not halved below it */
    LARGEST_ANSWER = 8 << 20 /* bytes */
};

struct SgSoundcloudCall {
    SgHttp *http;
    SgSoundcloudToken *token;
    char *base;
    SgSourceOptions options;
    SgRate rate;
    SgRng rng;
    double retry_base;
    double timeout;
    char *block;         /* why the queue stands, or NULL */
    double blocked_till; /* monotonic; INFINITY: for good */
    double paused;       /* seconds waited for 429s since the last good answer */
    int64_t requests, planned, retries;
    double throttled, backed_off;
};

/* One call on its way through its tries. */
typedef struct {
    char *path;
    bool wants_redirect;
    int sent;
    int tries;  /* failed ones that may be repeated */
    int limits; /* 429s */
    bool renewed;
} Errand;

/* -- Life ---------------------------------------------------------------------------------------- */

static double seconds_of(const SgConfig *config, const char *name)
{
    double seconds = 0;
    sg_text_to_double(sg_config_get(config, name), &seconds);
    return MAX(0, seconds);
}

SgSoundcloudCall *sg_soundcloud_call_new(const SgConfig *config, const SgSourceOptions *options,
                                         GError **error)
{
    g_autoptr(SgSoundcloudCall) call = g_new0(SgSoundcloudCall, 1);
    const char *agent = sg_config_get(config, "SC_USER_AGENT");
    call->http = sg_http_new(agent ? agent : "soundgraph/" SG_VERSION);
    call->options = *options;
    call->base = sg_base_url_read(config, "SC_BASE_URL", error);
    call->token = call->base ? sg_soundcloud_token_new(config, call->http, error) : NULL;
    if (!call->token)
        return NULL;
    call->retry_base = seconds_of(config, "SC_RETRY_BASE");
    call->timeout = seconds_of(config, "SC_TIMEOUT");
    sg_rate_init(&call->rate, options->rate_requests, options->rate_seconds);
    /* Jitter keeps clients apart, so their seeds must differ. No result depends on it. */
    sg_rng_init(&call->rng, (uint64_t)g_get_real_time(), 0);
    return g_steal_pointer(&call);
}

void sg_soundcloud_call_free(SgSoundcloudCall *call)
{
    if (!call)
        return;
    sg_soundcloud_token_free(call->token);
    sg_http_free(call->http);
    sg_rate_clear(&call->rate);
    g_free(call->base);
    g_free(call->block);
    g_free(call);
}

const char *sg_soundcloud_call_base(const SgSoundcloudCall *call)
{
    return call->base;
}

void sg_soundcloud_call_stats(const SgSoundcloudCall *call, SgSourceStats *stats)
{
    *stats = (SgSourceStats){
        .requests = call->requests,
        .planned = call->planned,
        .retries = call->retries,
        .token_exchanges = sg_soundcloud_token_exchanges(call->token),
        .waited = sg_http_waited(call->http) + call->throttled + call->backed_off,
        .throttled = call->throttled,
    };
}

/* -- Waiting ------------------------------------------------------------------------------------- */

/* Sleeps and books the time. INTERRUPTED. */
static bool wait_for(double seconds, double *account, GError **error)
{
    if (seconds <= 0)
        return true;
    double start = sg_clock_monotonic();
    bool slept = sg_clock_sleep(seconds);
    *account += sg_clock_monotonic() - start;
    return slept || sg_interrupt_check("SoundCloud", error);
}

/* Waits until a 429 is over, if the options allow it. */
static bool pass_block(SgSoundcloudCall *call, GError **error)
{
    double left = call->block ? call->blocked_till - sg_clock_monotonic() : 0;
    if (left > 0 && call->paused + left > call->options.max_wait)
        return sg_fail(error, SG_ERROR_LIMIT, "SoundCloud: %s", call->block);
    if (left > 0) {
        sg_log(SG_LOG_WARNING, "SoundCloud: %s; waiting %.0f s", call->block, ceil(left));
        call->paused += left;
        if (!wait_for(left, &call->throttled, error))
            return false;
    }
    g_clear_pointer(&call->block, g_free);
    return true;
}

static bool pass_gates(SgSoundcloudCall *call, const char *shown, GError **error)
{
    if (call->options.dry_run) {
        call->planned++;
        sg_log(SG_LOG_INFO, "would ask: GET %s", shown);
        return sg_fail(error, SG_ERROR_LIMIT, "dry run: GET %s was not sent", shown);
    }
    if (!sg_interrupt_check("SoundCloud", error))
        return false;
    if (call->options.max_requests > 0 && call->requests >= call->options.max_requests)
        return sg_fail(error, SG_ERROR_LIMIT,
                       "%" G_GINT64_FORMAT " requests were made, as many as --max-requests allows; "
                       "run again to go on",
                       call->requests);
    return pass_block(call, error) &&
           wait_for(sg_rate_delay(&call->rate, sg_clock_monotonic()), &call->throttled, error);
}

/* Backs off before another try: base · 2^n, with up to 10 % more. */
static bool back_off(SgSoundcloudCall *call, const Errand *errand, GError **error)
{
    double seconds = call->retry_base * (double)(1 << (errand->tries - 1));
    return wait_for(seconds * (1 + 0.1 * sg_rng_double(&call->rng)), &call->backed_off, error);
}

/* -- One request --------------------------------------------------------------------------------- */

static bool send(SgSoundcloudCall *call, Errand *errand, const char *token,
                 SgHttpResponse *response, GError **error)
{
    g_autofree char *authorization = g_strconcat("Authorization: OAuth ", token, NULL);
    const char *headers[] = { authorization, "Accept: application/json; charset=utf-8", NULL };
    g_autofree char *url = g_strconcat(call->base, errand->path, NULL);
    const SgHttpRequest request = {
        .url = url,
        .headers = headers,
        .idle_timeout = call->timeout,
        .max_bytes = LARGEST_ANSWER,
    };
    sg_rate_note(&call->rate, sg_clock_monotonic());
    call->requests++;
    call->retries += errand->sent++ > 0;
    return sg_http_send(call->http, &request, response, error);
}

/* True if the text ends within a list or an object: the answer was cut off. */
static bool is_cut(const char *text, size_t length)
{
    int64_t depth = 0;
    bool in_string = false;
    for (size_t n = 0; n < length; n++) {
        char c = text[n];
        if (in_string && c == '\\')
            n++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']'))
            depth--;
    }
    return depth > 0;
}

/* -- Judgement ----------------------------------------------------------------------------------- */

typedef enum { SETTLED, AGAIN, STOP } Verdict;

/* One line, redacted: "URL: what happened". The query is left out. */
static Verdict fail(const SgSoundcloudCall *call, const Errand *errand, GError **error,
                    SgErrorCode code, const char *format, ...) G_GNUC_PRINTF(5, 6);
static Verdict fail(const SgSoundcloudCall *call, const Errand *errand, GError **error,
                    SgErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *redacted = sg_log_redact(text);
    g_autofree char *line = sg_text_clean(redacted);
    int path = (int)strcspn(errand->path, "?");
    sg_fail(error, code, "%s%.*s: %s", call->base, path, errand->path, line);
    return STOP;
}

/* Asks for half as many records, if the call says how many it wants. */
static void halve_limit(Errand *errand)
{
    g_autofree char *text = sg_query_get(errand->path, "limit");
    int64_t limit;
    if (!sg_text_to_int64(text, &limit) || limit / 2 < SMALLEST_LIMIT)
        return;
    g_autofree char *half = g_strdup_printf("%" G_GINT64_FORMAT, limit / 2);
    char *path = sg_query_set(errand->path, "limit", half);
    g_free(errand->path);
    errand->path = path;
}

/* Another try after a fault that may pass, or STOP with the fault when the tries are used up. */
static Verdict try_again(SgSoundcloudCall *call, Errand *errand, GError **error)
{
    if (++errand->tries >= MOST_TRIES)
        return STOP;
    g_clear_error(error);
    return back_off(call, errand, error) ? AGAIN : STOP;
}

static Verdict judge_limit(SgSoundcloudCall *call, Errand *errand, const SgSoundcloudFault *fault,
                           GError **error)
{
    double wait = fault->wait;
    if (wait < 0)
        wait = BACKOFF_OF_LIMIT * call->retry_base * (double)(1 << errand->limits);
    wait = MAX(wait, call->retry_base); /* "Retry-After: 0" is no licence to hammer */
    int64_t now = sg_clock_now();
    g_free(call->block);
    call->block =
        sg_soundcloud_fault_limit_text(fault->limit, now + (int64_t)MIN(ceil(wait), 1e10), now);
    call->blocked_till = sg_clock_monotonic() + wait;
    if (++errand->limits <= MOST_LIMITS)
        return AGAIN;
    sg_fail(error, SG_ERROR_LIMIT, "SoundCloud: %s", call->block);
    return STOP;
}

static Verdict judge(SgSoundcloudCall *call, Errand *errand, const SgHttpResponse *response,
                     GError **error)
{
    g_auto(SgSoundcloudFault) fault;
    sg_soundcloud_fault_init(&fault, response, sg_clock_now());
    SgErrorCode code = sg_soundcloud_fault_code(fault.class);
    const char *reason = fault.reason ? fault.reason : "no reason given";
    long status = response->status;
    switch (fault.class) {
    case SG_FAULT_OK: return SETTLED;
    case SG_FAULT_REDIRECT:
        return errand->wants_redirect ? SETTLED
                                      : fail(call, errand, error, code,
                                             "redirects (%ld), which is not followed", status);
    case SG_FAULT_NOT_FOUND:
        return fail(call, errand, error, code, "not found: deleted or private (%ld: %s)", status,
                    reason);
    case SG_FAULT_NO_ACCESS:
        return fail(call, errand, error, code, "no access (%ld: %s)", status, reason);
    case SG_FAULT_AUTH:
        if (errand->renewed)
            return fail(call, errand, error, code, "a fresh access token was refused (401: %s)",
                        reason);
        errand->renewed = true;
        return sg_soundcloud_token_refused(call->token, error) ? AGAIN : STOP;
    case SG_FAULT_EDGE_BLOCK:
        g_free(call->block);
        call->block = g_strdup_printf("this machine is blocked (%ld: %s); the run stops, and "
                                      "trying again soon makes it worse",
                                      status, reason);
        call->blocked_till = INFINITY;
        return fail(call, errand, error, code, "%s", call->block);
    case SG_FAULT_LIMIT: return judge_limit(call, errand, &fault, error);
    case SG_FAULT_RETRY:
        fail(call, errand, error, code, "answered %ld: %s (%d tries)", status, reason,
             errand->tries + 1);
        if (status == 504)
            halve_limit(errand);
        return try_again(call, errand, error);
    case SG_FAULT_INPUT:
        return fail(call, errand, error, code, "the request was refused (%ld: %s)", status, reason);
    }
    return STOP;
}

/* The JSON of a good answer. A cut one may be whole the next time. */
static Verdict read_json(SgSoundcloudCall *call, Errand *errand, const SgHttpResponse *response,
                         SgJson **json, GError **error)
{
    g_autoptr(GError) problem = NULL;
    *json = sg_json_parse(response->body, response->length, LARGEST_ANSWER, "the answer", &problem);
    if (*json)
        return SETTLED;
    if (response->length == 0 || is_cut(response->body, response->length)) {
        fail(call, errand, error, SG_ERROR_NETWORK, "the answer %s (%d tries)",
             response->length == 0 ? "is empty" : "was cut off", errand->tries + 1);
        return try_again(call, errand, error);
    }
    return fail(call, errand, error, SG_ERROR_INPUT, "%s", problem->message);
}

/* No or no whole answer came. */
static Verdict judge_silence(SgSoundcloudCall *call, Errand *errand, const GError *problem,
                             GError **error)
{
    bool passing = g_error_matches(problem, SG_ERROR, SG_ERROR_NETWORK);
    bool too_large = g_error_matches(problem, SG_ERROR, SG_ERROR_INPUT);
    if (!passing && !too_large) {
        g_propagate_error(error, g_error_copy(problem));
        return STOP;
    }
    /* The message of the transport begins with the URL and its query: only its end is used. */
    const char *colon = g_strrstr(problem->message, ": ");
    fail(call, errand, error, (SgErrorCode)problem->code, "%s (%d tries)",
         colon ? colon + 2 : problem->message, errand->tries + 1);
    if (too_large) {
        g_autofree char *before = g_strdup(errand->path);
        halve_limit(errand);
        if (strcmp(before, errand->path) == 0)
            return STOP;
    }
    return try_again(call, errand, error);
}

/* -- Errands ------------------------------------------------------------------------------------- */

/* One round: gates, request, judgement. On SETTLED the response is set, and *json unless the
 * answer redirects. */
static Verdict go(SgSoundcloudCall *call, Errand *errand, SgHttpResponse *response, SgJson **json,
                  GError **error)
{
    g_autofree char *shown = sg_log_redact(errand->path);
    if (!pass_gates(call, shown, error))
        return STOP;
    const char *token = sg_soundcloud_token_get(call->token, error);
    if (!token)
        return STOP;
    g_autoptr(GError) problem = NULL;
    if (!send(call, errand, token, response, &problem))
        return judge_silence(call, errand, problem, error);
    sg_log(SG_LOG_DEBUG, "GET %s: %ld, %zu bytes, %.3f s", shown, response->status,
           response->length, response->seconds);
    Verdict verdict = judge(call, errand, response, error);
    if (verdict != SETTLED)
        return verdict;
    call->paused = 0;
    return response->status >= 300 ? SETTLED : read_json(call, errand, response, json, error);
}

static bool run_errand(SgSoundcloudCall *call, const char *path, bool wants_redirect,
                       SgHttpResponse *response, SgJson **json, GError **error)
{
    Errand errand = { .path = g_strdup(path), .wants_redirect = wants_redirect };
    g_autoptr(GError) problem = NULL;
    Verdict verdict = AGAIN;
    *json = NULL;
    while (verdict == AGAIN) {
        sg_http_response_clear(response);
        verdict = go(call, &errand, response, json, &problem);
    }
    g_free(errand.path);
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    return verdict == SETTLED;
}

SgJson *sg_soundcloud_call_get(SgSoundcloudCall *call, const char *path, GError **error)
{
    g_auto(SgHttpResponse) response = { 0 };
    SgJson *json;
    return run_errand(call, path, false, &response, &json, error) ? json : NULL;
}

bool sg_soundcloud_call_resolve(SgSoundcloudCall *call, const char *path, char **location,
                                SgJson **object, GError **error)
{
    g_auto(SgHttpResponse) response = { 0 };
    *location = NULL;
    if (!run_errand(call, path, true, &response, object, error))
        return false;
    if (*object)
        return true;
    const char *header = sg_http_response_header(&response, "location");
    g_autoptr(SgJson) body =
        sg_json_parse(response.body, response.length, LARGEST_ANSWER, "body", NULL);
    *location = g_strdup(header ? header : sg_json_string(body, "location"));
    return *location ||
           sg_fail(error, SG_ERROR_NETWORK, "%s/resolve: the answer (%ld) does not say where to go",
                   call->base, response.status);
}
