/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "serve/gzip.h"
#include "serve/problem.h"

#include <string.h>

/* From a request to a handler's arguments, and from its document to bytes with a name (ETag). */

static const char document_type[] = "application/json; charset=utf-8";

/* -- Answers ---------------------------------------------------------------------------------------- */

SgCached *sg_api_answer(GBytes *bytes, const char *type, const char *hash, bool gzip)
{
    SgCached *cached = g_new0(SgCached, 1);
    GBytes *small = gzip ? sg_gzip(bytes) : NULL;
    uint64_t sum = sg_gzip_sum(bytes);
    /* The graph names the facts, the sum the bytes: another version of the program may say the same
     * facts in other words. */
    cached->etag =
        g_strdup_printf("\"%.16s-%016" G_GINT64_MODIFIER "x%s\"", hash, sum, small ? "-gzip" : "");
    cached->references = 1;
    cached->gzip = small != NULL;
    cached->body = small ? small : g_bytes_ref(bytes);
    cached->type = type;
    g_bytes_unref(bytes);
    return cached;
}

/* If-None-Match compares weakly: W/ does not count. */
static bool names_etag(const char *list, const char *etag)
{
    if (!list)
        return false;
    g_auto(GStrv) tags = g_strsplit(list, ",", 64);
    for (char **tag = tags; *tag; tag++) {
        const char *text = g_strstrip(*tag);
        if (!strcmp(text, "*") || !strcmp(g_str_has_prefix(text, "W/") ? text + 2 : text, etag))
            return true;
    }
    return false;
}

void sg_api_send(const SgRequest *request, SgReply *reply, SgCached *cached)
{
    bool same = names_etag(sg_request_header(request, "If-None-Match"), cached->etag);
    if (same) {
        sg_reply_take(reply, 304, cached->type, NULL, 0);
        sg_reply_header(reply, "Content-Type", NULL);
    } else {
        sg_reply_share(reply, 200, cached->type, cached->body);
        if (cached->gzip)
            sg_reply_header(reply, "Content-Encoding", "gzip");
    }
    sg_reply_header(reply, "ETag", cached->etag);
    sg_reply_header(reply, "Vary", "Accept-Encoding");
    sg_reply_header(reply, "Cache-Control",
                    cached->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (cached->link)
        sg_reply_header(reply, "Link", cached->link);
    if (cached->policy)
        sg_reply_header(reply, "Content-Security-Policy", cached->policy);
}

/* <…?limit=20&cursor=…>; rel="next": the request's own target with another cursor. */
static char *make_link(const SgApiCall *call)
{
    const char *next = sg_json_string(call->document, "next");
    if (!next || strcmp(call->request->method, "POST") == 0)
        return NULL;
    g_autofree char *path = g_strndup(call->request->target, strcspn(call->request->target, "?"));
    g_autoptr(GString) query = g_string_new(NULL);
    for (guint n = 0; n < call->request->query->len; n++) {
        const SgPair *pair = &g_array_index(call->request->query, SgPair, n);
        if (!strcmp(pair->name, "cursor"))
            continue;
        g_autofree char *value = g_uri_escape_string(pair->value, ":,", FALSE);
        g_string_append_printf(query, "%s=%s&", pair->name, value);
    }
    return g_strdup_printf("<%s?%scursor=%s>; rel=\"next\"", path, query->str, next);
}

/* A document as bytes; what stays the same for this snapshot is kept. */
static void send_document(SgApiCall *call, const SgApiRoute *route)
{
    char *text = sg_json_dump(call->document, 0);
    if (route->status) {
        sg_reply_take(call->reply, route->status, document_type, text, strlen(text));
        sg_reply_header(call->reply, "Cache-Control", "no-store");
        return;
    }
    const SgRequest *request = call->request;
    bool gzip = sg_gzip_accepted(sg_request_header(request, "Accept-Encoding"));
    g_autoptr(SgCached) cached = sg_api_answer(g_bytes_new_take(text, strlen(text)), document_type,
                                               call->snapshot->hash, gzip);
    cached->route = request->route;
    cached->link = make_link(call);
    if ((route->flags & SG_API_CACHED) && strcmp(request->method, "POST") != 0) {
        g_autofree char *key = g_strconcat(gzip ? "z" : "p", request->target, NULL);
        sg_cache_put(call->api->cache, key, call->snapshot->number, cached);
    }
    sg_api_send(request, call->reply, cached);
}

/* -- Requests --------------------------------------------------------------------------------------- */

static bool is_json(const char *type)
{
    if (!type)
        return false;
    g_autofree char *name = g_strndup(type, strcspn(type, ";"));
    g_strstrip(name);
    return !g_ascii_strcasecmp(name, "application/json");
}

/* The body of a POST; NULL after a problem was answered, or where none is wanted. */
static SgJson *read_body(SgApiCall *call, bool *answered)
{
    const SgRequest *request = call->request;
    *answered = true;
    if (!is_json(sg_request_header(request, "Content-Type"))) {
        sg_problem(call->reply, request, 415, "the body must be application/json", NULL);
        return NULL;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(SgJson) body = sg_request_json(request, &error);
    if (!body) {
        sg_problem(call->reply, request, 400, error->message, NULL);
        return NULL;
    }
    if (!json_is_object(body)) {
        sg_problem(call->reply, request, 422, "the body must be a JSON object", NULL);
        return NULL;
    }
    *answered = false;
    return g_steal_pointer(&body);
}

/* False after a problem was answered. */
static bool read_arguments(SgApiCall *call, const SgApiRoute *route)
{
    bool answered = false, posts = strcmp(route->method, "POST") == 0;
    g_autoptr(SgJson) body = posts ? read_body(call, &answered) : NULL;
    if (answered)
        return false;
    g_autoptr(SgJson) wrong = json_array();
    if (sg_fields_read(route->fields, call->request, body, call->arguments, wrong))
        return true;
    const SgJson *first = json_array_get(wrong, 0);
    const char *parameter = sg_json_string(first, "parameter");
    /* What a path names and what is no name at all are alike: not there. */
    int status = !parameter ? 422 : sg_request_capture(call->request, parameter) ? 404 : 400;
    sg_problem(call->reply, call->request, status, sg_json_string(first, "detail"), wrong);
    return false;
}

bool sg_api_dispatch(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgApi *api = data;
    const SgApiRoute *route = &sg_api_routes[request->route - api->routes];
    g_autoptr(SgSnapshot) snapshot = sg_api_snapshot(api);
    g_autoptr(SgJson) arguments = json_object();
    SgApiCall call = {
        .api = api, .snapshot = snapshot, .request = request, .arguments = arguments, .reply = reply
    };
    if (route->fields && !read_arguments(&call, route))
        return true;
    bool ok = route->handle(&call, error);
    if (ok && call.document)
        send_document(&call, route);
    sg_json_free(call.document);
    return ok;
}

/* -- Pages of a list -------------------------------------------------------------------------------- */

/* A cursor is the place in the list and the graph that it is of: "20.3f9a01c2" in base64url. */
static char *make_cursor(const SgApiCall *call, int64_t place)
{
    g_autofree char *plain =
        g_strdup_printf("%" G_GINT64_FORMAT ".%.8s", place, call->snapshot->hash);
    char *cursor = g_base64_encode((const guchar *)plain, strlen(plain));
    g_strdelimit(cursor, "+", '-');
    g_strdelimit(cursor, "/", '_');
    cursor[strcspn(cursor, "=")] = '\0';
    return cursor;
}

static bool read_cursor(const SgApiCall *call, int64_t *place, GError **error)
{
    *place = 0;
    const char *cursor = sg_json_string(call->arguments, "cursor");
    if (!cursor)
        return true;
    g_autofree char *padded = g_strconcat(cursor, "===", NULL);
    padded[(strlen(cursor) + 3) / 4 * 4] = '\0';
    g_strdelimit(padded, "-", '+');
    g_strdelimit(padded, "_", '/');
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(padded, &length);
    g_autofree char *plain = g_strndup((char *)bytes, length);
    char *end;
    *place = g_ascii_strtoll(plain, &end, 10);
    if (end != plain && *end == '.' && *place > 0 && *place <= 1000000 &&
        !strncmp(end + 1, call->snapshot->hash, 8) && strlen(end + 1) == 8)
        return true;
    return sg_fail(
        error, SG_ERROR_NOT_FOUND,
        "there is no such page: the graph has changed since, or the cursor is not one of "
        "ours; begin without a cursor");
}

bool sg_api_page_end(const SgApiCall *call, int64_t *end, GError **error)
{
    int64_t place;
    if (!read_cursor(call, &place, error))
        return false;
    *end = place + sg_json_int(call->arguments, "limit", 20) + 1;
    return true;
}

bool sg_api_page(SgApiCall *call, GError **error)
{
    int64_t place, limit = sg_json_int(call->arguments, "limit", 20);
    if (!read_cursor(call, &place, error))
        return false;
    SgJson *items = json_object_get(call->document, "items"), *page = json_array();
    size_t n;
    SgJson *item;
    json_array_foreach (items, n, item)
        if ((int64_t)n >= place && (int64_t)n < place + limit)
            json_array_append(page, item);
    bool more = (int64_t)json_array_size(items) > place + limit;
    json_object_set_new(call->document, "items", page);
    g_autofree char *next = more ? make_cursor(call, place + limit) : NULL;
    sg_json_set_string(call->document, "next", next);
    return true;
}
