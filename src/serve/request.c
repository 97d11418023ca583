/* SPDX-License-Identifier: MIT */
#include "serve/request.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum { SHOWN = 100, LARGEST_JSON = 16 << 20 };

static void pair_clear(void *data)
{
    SgPair *pair = data;
    g_free(pair->name);
    g_free(pair->value);
}

GArray *sg_pairs_new(void)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(SgPair));
    g_array_set_clear_func(pairs, pair_clear);
    return pairs;
}

void sg_pairs_add(GArray *pairs, const char *name, const char *value)
{
    SgPair pair = { g_strdup(name), g_strdup(value) };
    g_array_append_val(pairs, pair);
}

/* The byte that "%41" stands for, or -1; a NUL is no byte of a text. */
static int unescape(const char *at, size_t left)
{
    int high = left >= 3 ? g_ascii_xdigit_value(at[1]) : -1;
    int low = left >= 3 ? g_ascii_xdigit_value(at[2]) : -1;
    return high < 0 || low < 0 || high + low == 0 ? -1 : high << 4 | low;
}

/* Undoes %-escapes, and '+' for a blank where `plus`. */
static char *decode(const char *text, size_t length, bool plus, GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(length);
    for (size_t n = 0; n < length; n++) {
        if (text[n] != '%') {
            g_string_append_c(out, plus && text[n] == '+' ? ' ' : text[n]);
            continue;
        }
        int byte = unescape(text + n, length - n);
        if (byte < 0)
            return sg_fail_null(error, SG_ERROR_INPUT, "'%.*s' holds a broken %%-escape",
                                (int)MIN(length, SHOWN), text);
        g_string_append_c(out, (char)byte);
        n += 2;
    }
    if (!g_utf8_validate(out->str, (gssize)out->len, NULL))
        return sg_fail_null(error, SG_ERROR_INPUT, "'%.*s' is not UTF-8", (int)MIN(length, SHOWN),
                            text);
    return g_strdup(out->str);
}

GArray *sg_pairs_parse(const char *text, GError **error)
{
    g_autoptr(GArray) pairs = sg_pairs_new();
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "&");
        const char *equals = memchr(at, '=', length);
        size_t name_length = equals ? (size_t)(equals - at) : length;
        g_autofree char *name = decode(at, name_length, true, error);
        if (!name)
            return NULL;
        g_autofree char *value =
            equals ? decode(equals + 1, length - name_length - 1, true, error) : g_strdup("");
        if (!value)
            return NULL;
        if (length > 0)
            sg_pairs_add(pairs, name, value);
        at += length + (at[length] == '&');
    }
    return g_steal_pointer(&pairs);
}

/* Splits before decoding, so that an escaped '/' stays inside its segment. */
static char **decode_segments(const char *path, size_t length, GError **error)
{
    g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func(g_free);
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && path[end] != '/')
            end++;
        if (end > at) {
            char *segment = decode(path + at, end - at, false, error);
            if (!segment)
                return NULL;
            g_ptr_array_add(segments, segment);
        }
        at = end + 1;
    }
    g_ptr_array_add(segments, NULL);
    return (char **)g_ptr_array_steal(segments, NULL);
}

bool sg_request_init(SgRequest *request, const char *method, const char *target, GError **error)
{
    size_t path_length = strcspn(target, "?");
    g_auto(GStrv) segments = decode_segments(target, path_length, error);
    if (!segments)
        return false;
    const char *question = target[path_length] ? target + path_length + 1 : "";
    g_autoptr(GArray) query = sg_pairs_parse(question, error);
    if (!query)
        return false;
    g_autofree char *joined = g_strjoinv("/", segments);
    *request = (SgRequest){
        .started = sg_clock_monotonic(),
        .method = g_strdup(method),
        .target = g_strdup(target),
        .path = g_strconcat("/", joined, NULL),
        .segments = g_steal_pointer(&segments),
        .query = g_steal_pointer(&query),
        .headers = sg_pairs_new(),
        .capture = sg_pairs_new(),
        .body = g_string_new(NULL),
    };
    return true;
}

void sg_request_clear(SgRequest *request)
{
    g_free(request->method);
    g_free(request->target);
    g_free(request->path);
    g_strfreev(request->segments);
    g_clear_pointer(&request->query, g_array_unref);
    g_clear_pointer(&request->headers, g_array_unref);
    g_clear_pointer(&request->capture, g_array_unref);
    if (request->body)
        g_string_free(request->body, TRUE);
    *request = (SgRequest){ 0 };
}

static const char *find(const GArray *pairs, const char *name, bool any_case)
{
    for (guint n = 0; n < pairs->len; n++) {
        const SgPair *pair = &g_array_index(pairs, SgPair, n);
        if (any_case ? !g_ascii_strcasecmp(pair->name, name) : !strcmp(pair->name, name))
            return pair->value;
    }
    return NULL;
}

const char *sg_request_query(const SgRequest *request, const char *name)
{
    return find(request->query, name, false);
}

const char *sg_request_header(const SgRequest *request, const char *name)
{
    return find(request->headers, name, true);
}

const char *sg_request_capture(const SgRequest *request, const char *name)
{
    return find(request->capture, name, false);
}

bool sg_request_int(const SgRequest *request, const char *name, int64_t fallback, int64_t min,
                    int64_t max, int64_t *value, GError **error)
{
    const char *text = sg_request_query(request, name);
    int64_t number = fallback;
    if (text && (!sg_text_to_int64(text, &number) || number < min || number > max))
        return sg_fail(error, SG_ERROR_INPUT,
                       "%s '%s' must be a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                       name, text, min, max);
    *value = number;
    return true;
}

bool sg_request_bool(const SgRequest *request, const char *name, bool fallback, bool *value,
                     GError **error)
{
    const char *text = sg_request_query(request, name);
    bool yes = text && (!strcmp(text, "true") || !strcmp(text, "1"));
    if (text && !yes && strcmp(text, "false") && strcmp(text, "0"))
        return sg_fail(error, SG_ERROR_INPUT, "%s '%s' must be true or false", name, text);
    *value = text ? yes : fallback;
    return true;
}

bool sg_request_only(const SgRequest *request, const char *const *known, GError **error)
{
    for (guint n = 0; n < request->query->len; n++) {
        const char *name = g_array_index(request->query, SgPair, n).name;
        if (g_strv_contains(known, name))
            continue;
        const char *nearest = sg_text_nearest(name, known);
        return sg_fail(error, SG_ERROR_INPUT, "unknown query parameter '%s'%s%s%s", name,
                       nearest ? "; did you mean '" : "", nearest ? nearest : "",
                       nearest ? "'?" : "");
    }
    return true;
}

SgJson *sg_request_json(const SgRequest *request, GError **error)
{
    return sg_json_parse(request->body->str, request->body->len, LARGEST_JSON, "request body",
                         error);
}

GHashTable *sg_request_form(const SgRequest *request, GError **error)
{
    if (memchr(request->body->str, '\0', request->body->len))
        return sg_fail_null(error, SG_ERROR_INPUT, "request body: a form holds no NUL");
    g_autoptr(GArray) pairs = sg_pairs_parse(request->body->str, error);
    if (!pairs)
        return NULL;
    GHashTable *form = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint n = 0; n < pairs->len; n++) {
        const SgPair *pair = &g_array_index(pairs, SgPair, n);
        g_hash_table_replace(form, g_strdup(pair->name), g_strdup(pair->value));
    }
    return form;
}
