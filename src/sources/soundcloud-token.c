/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-token.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "sources/base-url.h"
#include "sources/soundcloud-fault.h"
#include "sources/soundcloud-token-file.h"

#include <string.h>

enum {
    RENEW_BEFORE_END = 60,    /* seconds */
    PAUSE_AFTER_FAILURE = 20, /* seconds between two tries while the old token is still valid */
    LOCK_WAIT = 60,
    LARGEST_ANSWER = 1 << 20,
    DEFAULT_LIFE = 3599,
};

struct SgSoundcloudToken {
    SgHttp *http; /* borrowed */
    char *host;
    char *path; /* of the token file */
    char *key;  /* of this app in the file */
    char *client_id;
    char *client_secret;
    char *given;         /* access token of the settings: used as it is */
    char *given_refresh; /* refresh token of the settings: to start from */
    char *access;
    int64_t expires_at;
    char *refused;     /* the access token that the API did not take */
    int64_t try_again; /* no renewal before this time while `access` is valid */
    int64_t exchanges;
    double timeout;
};

/* What the token host said to one request. */
typedef enum { DONE, OTHER_FORM, GRANT_REFUSED, FAILED } Outcome;

/* -- Life ---------------------------------------------------------------------------------------- */

/* A trimmed copy of a secret setting; NULL if it is not set. False if no header can carry it. */
static bool read_secret(const SgConfig *config, const char *name, char **value, GError **error)
{
    const char *text = sg_config_get(config, name);
    g_autofree char *trimmed = text ? g_strstrip(g_strdup(text)) : NULL;
    for (const char *p = trimmed; p && *p; p++)
        if (!g_ascii_isgraph(*p))
            return sg_fail(error, SG_ERROR_INPUT,
                           "%s holds a blank or another character that no token has", name);
    *value = trimmed && *trimmed ? g_steal_pointer(&trimmed) : NULL;
    sg_log_add_secret(*value);
    return true;
}

SgSoundcloudToken *sg_soundcloud_token_new(const SgConfig *config, SgHttp *http, GError **error)
{
    g_autoptr(SgSoundcloudToken) token = g_new0(SgSoundcloudToken, 1);
    token->http = http;
    token->host = sg_base_url_read(config, "SC_TOKEN_URL", error);
    if (!token->host || !read_secret(config, "SOUNDCLOUD_ACCESS_TOKEN", &token->given, error) ||
        !read_secret(config, "SOUNDCLOUD_REFRESH_TOKEN", &token->given_refresh, error) ||
        !read_secret(config, "SOUNDCLOUD_CLIENT_ID", &token->client_id, error) ||
        !read_secret(config, "SOUNDCLOUD_CLIENT_SECRET", &token->client_secret, error))
        return NULL;
    token->path = sg_soundcloud_token_file_path(config);
    token->key = sg_soundcloud_token_file_key(token->client_id, token->host);
    sg_text_to_double(sg_config_get(config, "SC_TIMEOUT"), &token->timeout);
    return g_steal_pointer(&token);
}

void sg_soundcloud_token_free(SgSoundcloudToken *token)
{
    if (!token)
        return;
    g_free(token->host);
    g_free(token->path);
    g_free(token->key);
    g_free(token->client_id);
    g_free(token->client_secret);
    g_free(token->given);
    g_free(token->given_refresh);
    g_free(token->access);
    g_free(token->refused);
    g_free(token);
}

int64_t sg_soundcloud_token_exchanges(const SgSoundcloudToken *token)
{
    return token->exchanges;
}

/* -- Local limits -------------------------------------------------------------------------------- */

/* True if one more fits. */
static bool window_has_room(SgExchangeWindow *window, int64_t most, int64_t seconds, int64_t now)
{
    if (!sg_exchange_window_is_open(window, seconds, now))
        *window = (SgExchangeWindow){ .start = now };
    return window->count < most;
}

static bool fail_window(const SgExchangeWindow *window, int64_t seconds, const char *name,
                        int64_t now, GError **error)
{
    g_autofree char *text = sg_soundcloud_fault_limit_text(name, window->start + seconds, now);
    return sg_fail(error, SG_ERROR_LIMIT,
                   "no new access token: %s; SoundCloud allows no more exchanges", text);
}

/* Counts a client-credentials exchange and puts the count on disk before it is sent. */
static bool count_exchange(SgSoundcloudToken *token, SgSoundcloudTokenRecord *record,
                           GError **error)
{
    int64_t now = sg_clock_now();
    if (!window_has_room(&record->app, SG_EXCHANGES_OF_APP, SG_EXCHANGES_OF_APP_WINDOW, now))
        return fail_window(&record->app, SG_EXCHANGES_OF_APP_WINDOW, "client-credentials 50/PT12H",
                           now, error);
    if (!window_has_room(&record->host, SG_EXCHANGES_OF_HOST, SG_EXCHANGES_OF_HOST_WINDOW, now))
        return fail_window(&record->host, SG_EXCHANGES_OF_HOST_WINDOW, "client-credentials 30/PT1H",
                           now, error);
    record->app.count++;
    record->host.count++;
    return sg_soundcloud_token_file_save(token->path, token->key, token->host, record, error);
}

/* -- Exchange ------------------------------------------------------------------------------------ */

static void add_field(GString *form, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(form, "%s%s=%s", form->len > 0 ? "&" : "", name, escaped);
}

static bool post(SgSoundcloudToken *token, const SgSoundcloudTokenRecord *record, bool refresh,
                 bool in_header, SgHttpResponse *response, GError **error)
{
    GString *form = g_string_new(NULL);
    add_field(form, "grant_type", refresh ? "refresh_token" : "client_credentials");
    if (refresh)
        add_field(form, "refresh_token", record->refresh_token);
    g_autofree char *authorization = NULL;
    if (in_header) {
        g_autofree char *pair = g_strconcat(token->client_id, ":", token->client_secret, NULL);
        g_autofree char *code = g_base64_encode((const unsigned char *)pair, strlen(pair));
        authorization = g_strconcat("Authorization: Basic ", code, NULL);
    } else {
        add_field(form, "client_id", token->client_id);
        add_field(form, "client_secret", token->client_secret);
    }
    const char *headers[] = { "Accept: application/json; charset=utf-8",
                              "Content-Type: application/x-www-form-urlencoded", authorization,
                              NULL };
    g_autofree char *url = g_strconcat(token->host, "/oauth/token", NULL);
    const SgHttpRequest request = {
        .method = "POST",
        .url = url,
        .headers = headers,
        .body = form->str,
        .body_length = form->len,
        .idle_timeout = token->timeout,
        .max_bytes = LARGEST_ANSWER,
    };
    token->exchanges++;
    bool ok = sg_http_send(token->http, &request, response, error);
    g_string_free(form, TRUE);
    return ok;
}

/* Takes the tokens of an answer into the record and puts them on disk before they are used. */
static bool accept(SgSoundcloudToken *token, SgSoundcloudTokenRecord *record,
                   const SgHttpResponse *response, GError **error)
{
    g_autoptr(SgJson) body =
        sg_json_parse(response->body, response->length, LARGEST_ANSWER, token->host, NULL);
    const char *access = sg_json_string(body, "access_token");
    if (!access || !*access)
        return sg_fail(error, SG_ERROR_NETWORK, "%s: the answer holds no access token",
                       token->host);
    const char *refresh = sg_json_string(body, "refresh_token");
    sg_log_add_secret(access);
    sg_log_add_secret(refresh);
    int64_t life = sg_json_int(body, "expires_in", DEFAULT_LIFE);
    g_free(record->access_token);
    g_free(record->refresh_token);
    record->access_token = g_strdup(access);
    record->refresh_token = refresh && *refresh ? g_strdup(refresh) : NULL;
    record->expires_at = sg_clock_now() + CLAMP(life, 0, 86400);
    if (!sg_soundcloud_token_file_save(token->path, token->key, token->host, record, error)) {
        g_prefix_error(error, "the new token could not be kept: ");
        return false;
    }
    return true;
}

/* Why the token host did not give a token, as an error of the library. */
static Outcome refuse(const SgSoundcloudToken *token, const SgHttpResponse *response, bool refresh,
                      GError **error)
{
    int64_t now = sg_clock_now();
    g_auto(SgSoundcloudFault) fault;
    sg_soundcloud_fault_init(&fault, response, now);
    const char *reason = fault.reason ? fault.reason : "no reason given";
    bool denied = response->status == 400 || response->status == 401 || response->status == 403;
    if (fault.class == SG_FAULT_LIMIT) {
        int64_t until = now + (int64_t)(fault.wait >= 0 ? fault.wait : SG_EXCHANGES_OF_HOST_WINDOW);
        g_autofree char *text = sg_soundcloud_fault_limit_text(fault.limit, until, now);
        sg_fail(error, SG_ERROR_LIMIT, "no access token: %s", text);
    } else if (fault.class == SG_FAULT_EDGE_BLOCK) {
        sg_fail(error, SG_ERROR_LIMIT,
                "no access token: %s blocks this machine (%ld: %s); do not try again soon",
                token->host, response->status, reason);
    } else if (denied) {
        sg_fail(error, SG_ERROR_AUTH,
                "%s refused the %s (%ld: %s): check SOUNDCLOUD_CLIENT_ID and "
                "SOUNDCLOUD_CLIENT_SECRET",
                token->host, refresh ? "refresh token" : "client id or secret", response->status,
                reason);
        if (strstr(response->body, "invalid_grant"))
            return GRANT_REFUSED;
        if (strstr(response->body, "invalid_client") || strstr(response->body, "invalid_request"))
            return OTHER_FORM;
    } else {
        sg_fail(error, SG_ERROR_NETWORK, "no access token: %s answered %ld: %s", token->host,
                response->status, reason);
    }
    return FAILED;
}

/* One request. On DONE the record holds the new tokens and remembers the form that worked. */
static Outcome exchange(SgSoundcloudToken *token, SgSoundcloudTokenRecord *record, bool refresh,
                        bool in_header, GError **error)
{
    g_auto(SgHttpResponse) response = { 0 };
    if (!refresh && !count_exchange(token, record, error))
        return FAILED;
    if (!post(token, record, refresh, in_header, &response, error))
        return FAILED;
    if (response.status != 200)
        return refuse(token, &response, refresh, error);
    if (refresh)
        record->refresh_in_header = in_header;
    else
        record->credentials_in_body = !in_header;
    return accept(token, record, &response, error) ? DONE : FAILED;
}

/* The form that worked last, and once the other one if the host does not like it. */
static Outcome exchange_in_either_form(SgSoundcloudToken *token, SgSoundcloudTokenRecord *record,
                                       bool refresh, GError **error)
{
    bool in_header = refresh ? record->refresh_in_header : !record->credentials_in_body;
    g_autoptr(GError) first = NULL;
    Outcome outcome = exchange(token, record, refresh, in_header, &first);
    if (outcome == OTHER_FORM) {
        g_clear_error(&first);
        outcome = exchange(token, record, refresh, !in_header, &first);
    }
    if (first)
        g_propagate_error(error, g_steal_pointer(&first));
    return outcome;
}

/* -- Renewal ------------------------------------------------------------------------------------- */

static bool is_usable(const SgSoundcloudToken *token, const char *access, int64_t expires_at,
                      int64_t spare)
{
    return access && g_strcmp0(access, token->refused) != 0 && expires_at - spare > sg_clock_now();
}

static void adopt(SgSoundcloudToken *token, const SgSoundcloudTokenRecord *record)
{
    g_free(token->access);
    token->access = g_strdup(record->access_token);
    token->expires_at = record->expires_at;
}

/* A refresh token that is new in the settings goes before the one in the file. */
static void take_up_seed(const SgSoundcloudToken *token, SgSoundcloudTokenRecord *record)
{
    if (!token->given_refresh)
        return;
    g_autofree char *digest =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, token->given_refresh, -1);
    if (g_strcmp0(digest, record->seed) == 0)
        return;
    g_free(record->seed);
    g_free(record->refresh_token);
    record->seed = g_steal_pointer(&digest);
    record->refresh_token = g_strdup(token->given_refresh);
}

static bool obtain(SgSoundcloudToken *token, SgSoundcloudTokenRecord *record, GError **error)
{
    if (record->refresh_token) {
        g_autoptr(GError) problem = NULL;
        /* An unwritable file is found out before the single-use token is spent. */
        if (!sg_soundcloud_token_file_save(token->path, token->key, token->host, record, error))
            return false;
        Outcome outcome = exchange_in_either_form(token, record, true, &problem);
        if (outcome != GRANT_REFUSED) {
            if (problem)
                g_propagate_error(error, g_steal_pointer(&problem));
            return outcome == DONE;
        }
        sg_log(SG_LOG_INFO, "the refresh token is used up; asking with client id and secret");
        g_clear_pointer(&record->refresh_token, g_free);
    }
    return exchange_in_either_form(token, record, false, error) == DONE;
}

/* Under the lock: another process may have renewed the token meanwhile. */
static bool renew(SgSoundcloudToken *token, GError **error)
{
    g_autoptr(SgFileLock) lock = sg_file_lock(token->path, LOCK_WAIT, error);
    g_auto(SgSoundcloudTokenRecord) record = { 0 };
    if (!lock ||
        !sg_soundcloud_token_file_load(token->path, token->key, token->host, &record, error))
        return false;
    adopt(token, &record);
    if (is_usable(token, token->access, token->expires_at, RENEW_BEFORE_END))
        return true;
    take_up_seed(token, &record);
    g_autoptr(GError) problem = NULL;
    if (obtain(token, &record, &problem)) {
        adopt(token, &record);
        g_clear_pointer(&token->refused, g_free);
        return true;
    }
    bool passing = g_error_matches(problem, SG_ERROR, SG_ERROR_NETWORK) ||
                   g_error_matches(problem, SG_ERROR, SG_ERROR_LIMIT);
    if (passing && is_usable(token, token->access, token->expires_at, 0)) {
        sg_log(SG_LOG_WARNING, "the access token is kept until it ends: %s", problem->message);
        token->try_again = sg_clock_now() + PAUSE_AFTER_FAILURE;
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool check_credentials(const SgSoundcloudToken *token, GError **error)
{
    if (token->client_id && token->client_secret)
        return true;
    if (token->client_id || token->client_secret || token->given_refresh)
        return sg_fail(error, SG_ERROR_AUTH,
                       "SoundCloud credentials are not complete: %s is missing (or set "
                       "SOUNDCLOUD_ACCESS_TOKEN)",
                       !token->client_id ? "SOUNDCLOUD_CLIENT_ID" : "SOUNDCLOUD_CLIENT_SECRET");
    return sg_fail(error, SG_ERROR_AUTH,
                   "no SoundCloud credentials: set SOUNDCLOUD_CLIENT_ID and "
                   "SOUNDCLOUD_CLIENT_SECRET (or SOUNDCLOUD_ACCESS_TOKEN) in the environment or in "
                   ".env; `soundgraph sandbox` works without");
}

const char *sg_soundcloud_token_get(SgSoundcloudToken *token, GError **error)
{
    if (token->given)
        return token->given;
    if (is_usable(token, token->access, token->expires_at, RENEW_BEFORE_END))
        return token->access;
    if (sg_clock_now() < token->try_again && is_usable(token, token->access, token->expires_at, 0))
        return token->access;
    return check_credentials(token, error) && renew(token, error) ? token->access : NULL;
}

bool sg_soundcloud_token_refused(SgSoundcloudToken *token, GError **error)
{
    if (token->given)
        return sg_fail(error, SG_ERROR_AUTH,
                       "the access token in SOUNDCLOUD_ACCESS_TOKEN was refused: it lives for "
                       "about an hour; set a new one, or set SOUNDCLOUD_CLIENT_ID and "
                       "SOUNDCLOUD_CLIENT_SECRET instead");
    g_free(token->refused);
    token->refused = g_steal_pointer(&token->access);
    token->expires_at = 0;
    return true;
}
