/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/clock.h"

#include <string.h>

/* The token host: POST /oauth/token with client credentials or a refresh token, in the header or in
 * the body. Refresh tokens are single use. */

enum { DEFAULT_TTL = 3599, LONG_TOKEN = 1500 };
enum { APP_EXCHANGES = 50, ADDRESS_EXCHANGES = 30 };
static const double app_window = 12 * 3600, address_window = 3600;

struct SgTokens {
    char *client_id, *client_secret;
    char *fixed; /* accepted for ever; or NULL */
    double ttl;
    GMutex lock;         /* of what follows */
    GHashTable *access;  /* token → double *: until when it is good */
    GHashTable *refresh; /* tokens not used yet */
    GArray *exchanged;   /* double: when client credentials were exchanged */
    int64_t exchanges, refreshes;
};

SgTokens *sg_tokens_new(const SgSandboxOptions *options)
{
    SgTokens *tokens = g_new0(SgTokens, 1);
    tokens->client_id = g_strdup(options->client_id ? options->client_id : SG_SANDBOX_CLIENT_ID);
    tokens->client_secret =
        g_strdup(options->client_secret ? options->client_secret : SG_SANDBOX_CLIENT_SECRET);
    tokens->fixed = g_strdup(options->access_token);
    tokens->ttl = options->token_ttl > 0 ? options->token_ttl : DEFAULT_TTL;
    g_mutex_init(&tokens->lock);
    tokens->access = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tokens->refresh = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tokens->exchanged = g_array_new(FALSE, FALSE, sizeof(double));
    return tokens;
}

void sg_tokens_free(SgTokens *tokens)
{
    if (!tokens)
        return;
    g_free(tokens->client_id);
    g_free(tokens->client_secret);
    g_free(tokens->fixed);
    g_hash_table_unref(tokens->access);
    g_hash_table_unref(tokens->refresh);
    g_array_unref(tokens->exchanged);
    g_mutex_clear(&tokens->lock);
    g_free(tokens);
}

static const char *bare_token(const char *authorization)
{
    return authorization && g_str_has_prefix(authorization, "OAuth ") ? authorization + 6 : NULL;
}

bool sg_tokens_accept(SgTokens *tokens, const char *authorization)
{
    const char *token = bare_token(authorization);
    if (!token)
        return false;
    if (tokens->fixed && !strcmp(token, tokens->fixed))
        return true;
    g_mutex_lock(&tokens->lock);
    const double *until = g_hash_table_lookup(tokens->access, token);
    bool good = until && sg_clock_monotonic() < *until;
    g_mutex_unlock(&tokens->lock);
    return good;
}

void sg_tokens_revoke(SgTokens *tokens, const char *authorization)
{
    const char *token = bare_token(authorization);
    if (!token)
        return;
    g_mutex_lock(&tokens->lock);
    g_hash_table_remove(tokens->access, token);
    g_mutex_unlock(&tokens->lock);
}

void sg_tokens_counts(SgTokens *tokens, int64_t *exchanges, int64_t *refreshes)
{
    g_mutex_lock(&tokens->lock);
    *exchanges = tokens->exchanges;
    *refreshes = tokens->refreshes;
    g_mutex_unlock(&tokens->lock);
}

/* -- Answers ------------------------------------------------------------------------------------ */

static void refuse(SgSandbox *sandbox, const SgRequest *request, int status, const char *code,
                   bool old, SgReply *reply)
{
    if (old || sg_fault(sandbox->faults, SG_FAULT_OLD_ERRORS, request, reply)) {
        sg_sandbox_error(sandbox, request, status, code, reply);
        return;
    }
    g_autoptr(SgJson) body = json_pack("{s:s}", "error", code);
    sg_reply_json(reply, status, body);
}

static char *make_token(const char *kind, bool is_long)
{
    GString *token = g_string_new(NULL);
    g_autofree char *unique = g_uuid_string_random();
    g_string_printf(token, "sandbox-%s-%s", kind, unique);
    while (is_long && token->len < LONG_TOKEN)
        g_string_append_printf(token, ".%s", unique);
    return g_string_free(token, FALSE);
}

static void grant(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    SgTokens *tokens = sandbox->tokens;
    bool is_long = sg_fault(sandbox->faults, SG_FAULT_LONG_TOKENS, request, reply);
    bool without = sg_fault(sandbox->faults, SG_FAULT_NO_REFRESH_TOKEN, request, reply);
    char *access = make_token("access", is_long);
    char *refresh = make_token("refresh", is_long);
    double until = sg_clock_monotonic() + tokens->ttl;
    g_autoptr(SgJson) body =
        json_pack("{s:s, s:I, s:s, s:s}", "access_token", access, "expires_in",
                  (json_int_t)tokens->ttl, "scope", "", "token_type", "bearer");
    if (!without)
        json_object_set_new(body, "refresh_token", json_string(refresh));
    sg_reply_json(reply, 200, body);
    sg_reply_header(reply, "Cache-Control", "no-store");
    g_hash_table_insert(tokens->access, access, g_memdup2(&until, sizeof until));
    g_hash_table_add(tokens->refresh, refresh);
}

/* -- Credentials -------------------------------------------------------------------------------- */

typedef struct {
    char *id, *secret;
    bool basic;
} Credentials;

static void credentials_clear(Credentials *credentials)
{
    g_free(credentials->id);
    g_free(credentials->secret);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Credentials, credentials_clear)

static void read_credentials(const SgRequest *request, GHashTable *form, Credentials *credentials)
{
    const char *header = sg_request_header(request, "Authorization");
    if (!header || !g_str_has_prefix(header, "Basic ")) {
        credentials->id = g_strdup(g_hash_table_lookup(form, "client_id"));
        credentials->secret = g_strdup(g_hash_table_lookup(form, "client_secret"));
        return;
    }
    credentials->basic = true;
    gsize length = 0;
    g_autofree guchar *bytes = g_base64_decode(header + 6, &length);
    g_autofree char *text = g_strndup((const char *)bytes, length);
    char *colon = strchr(text, ':');
    if (!colon)
        return;
    *colon = '\0';
    credentials->id = g_strdup(text);
    credentials->secret = g_strdup(colon + 1);
}

/* True if they are the right ones in a form that is taken; else the reply says so. */
static bool check_credentials(SgSandbox *sandbox, const SgRequest *request, GHashTable *form,
                              SgReply *reply)
{
    g_auto(Credentials) given = { 0 };
    read_credentials(request, form, &given);
    SgFaultName fault = given.basic ? SG_FAULT_REFUSE_BASIC : SG_FAULT_REFUSE_BODY;
    if (sg_fault(sandbox->faults, fault, request, reply)) {
        bool old = !strcmp(sg_fault_word(sandbox->faults, fault), "old");
        refuse(sandbox, request, 401, "invalid_client", old, reply);
        return false;
    }
    bool right = !g_strcmp0(given.id, sandbox->tokens->client_id) &&
                 !g_strcmp0(given.secret, sandbox->tokens->client_secret);
    if (!right)
        refuse(sandbox, request, given.id && given.secret ? 401 : 400,
               given.id && given.secret ? "invalid_client" : "invalid_request", false, reply);
    return right;
}

/* -- Grants ------------------------------------------------------------------------------------- */

static int exchanges_within(const SgTokens *tokens, double window)
{
    int count = 0;
    for (guint n = 0; n < tokens->exchanged->len; n++)
        count += g_array_index(tokens->exchanged, double, n) > sg_clock_monotonic() - window;
    return count;
}

static void exchange(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    SgTokens *tokens = sandbox->tokens;
    bool over = exchanges_within(tokens, app_window) >= APP_EXCHANGES ||
                exchanges_within(tokens, address_window) >= ADDRESS_EXCHANGES;
    if (over && sg_fault(sandbox->faults, SG_FAULT_TOKEN_LIMITS, request, reply)) {
        refuse(sandbox, request, 429, "rate_limit_exceeded", false, reply);
        return;
    }
    double now = sg_clock_monotonic();
    g_array_append_val(tokens->exchanged, now);
    tokens->exchanges++;
    grant(sandbox, request, reply);
}

static void refresh(SgSandbox *sandbox, const SgRequest *request, GHashTable *form, SgReply *reply)
{
    SgTokens *tokens = sandbox->tokens;
    const char *given = g_hash_table_lookup(form, "refresh_token");
    bool spoiled = sg_fault(sandbox->faults, SG_FAULT_TOKEN_INVALID_GRANT, request, reply);
    if (spoiled || !given || !g_hash_table_remove(tokens->refresh, given)) {
        refuse(sandbox, request, 400, "invalid_grant", false, reply);
        return;
    }
    tokens->refreshes++;
    grant(sandbox, request, reply);
}

/* True: a fault of the token host has answered. */
static bool fail_instead(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    if (sg_fault(sandbox->faults, SG_FAULT_TOKEN_429, request, reply))
        refuse(sandbox, request, 429, "rate_limit_exceeded", false, reply);
    else if (sg_fault(sandbox->faults, SG_FAULT_TOKEN_500, request, reply))
        sg_reply_text(reply, 500, "text/plain; charset=utf-8", "Internal Server Error");
    else if (sg_fault(sandbox->faults, SG_FAULT_TOKEN_HTML_403, request, reply))
        sg_sandbox_html(403, reply);
    else
        return false;
    return true;
}

bool sg_sandbox_token(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    g_autoptr(GHashTable) form = sg_request_form(request, error);
    if (!form)
        return false;
    if (fail_instead(sandbox, request, reply) || !check_credentials(sandbox, request, form, reply))
        return true;
    const char *type = g_hash_table_lookup(form, "grant_type");
    g_mutex_lock(&sandbox->tokens->lock);
    if (!g_strcmp0(type, "client_credentials"))
        exchange(sandbox, request, reply);
    else if (!g_strcmp0(type, "refresh_token"))
        refresh(sandbox, request, form, reply);
    else
        refuse(sandbox, request, 400, type ? "unsupported_grant_type" : "invalid_request", false,
               reply);
    g_mutex_unlock(&sandbox->tokens->lock);
    return true;
}
