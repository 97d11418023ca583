/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <string.h>

enum { SHORTEST_SECRET = 4 };

static struct {
    GMutex lock;
    SgLogLevel level;
    SgLogSink sink;
    void *data;
    GPtrArray *secrets;
} state;

void sg_log_set_sink(SgLogLevel level, SgLogSink sink, void *data)
{
    g_mutex_lock(&state.lock);
    state.level = level;
    state.sink = sink;
    state.data = data;
    g_mutex_unlock(&state.lock);
}

void sg_log_add_secret(const char *value)
{
    if (!value || strlen(value) < SHORTEST_SECRET)
        return;
    g_mutex_lock(&state.lock);
    if (!state.secrets)
        state.secrets = g_ptr_array_new_with_free_func(g_free);
    if (!g_ptr_array_find_with_equal_func(state.secrets, value, g_str_equal, NULL))
        g_ptr_array_add(state.secrets, g_strdup(value));
    g_mutex_unlock(&state.lock);
}

/* The patterns are constants: a failure to compile one is a bug, caught by the unit test. */
static const GRegex *secret_pattern(void)
{
    static gsize once;
    static GRegex *pattern;
    if (g_once_init_enter(&once)) {
        pattern = g_regex_new(
            "((?:OAuth|Bearer|Basic)\\s+)[^\\s\"',;]+"
            "|((?:client_secret|secret_token|refresh_token|access_token|oauth_token|code_verifier|"
            "password)[\"']?\\s*[=:]\\s*[\"']?)[^\\s\"'&,;}]+"
            "|(://[^/\\s:@]*:)[^/\\s]+(?=@)",
            G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
        g_once_init_leave(&once, 1);
    }
    return pattern;
}

char *sg_log_redact(const char *text)
{
    GString *out = g_string_new(NULL);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_assign(out, valid);
    g_mutex_lock(&state.lock);
    for (guint n = 0; state.secrets && n < state.secrets->len; n++)
        g_string_replace(out, state.secrets->pdata[n], "[secret]", 0);
    g_mutex_unlock(&state.lock);
    char *redacted =
        g_regex_replace(secret_pattern(), out->str, -1, 0, "\\1\\2\\3[secret]", 0, NULL);
    return redacted ? (g_string_free(out, TRUE), redacted) : g_string_free(out, FALSE);
}

void sg_log(SgLogLevel level, const char *format, ...)
{
    g_mutex_lock(&state.lock);
    SgLogSink sink = level <= state.level ? state.sink : NULL;
    void *data = state.data;
    g_mutex_unlock(&state.lock);
    if (!sink)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *raw = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *clean = sg_log_redact(raw);
    sink(level, clean, data);
}
