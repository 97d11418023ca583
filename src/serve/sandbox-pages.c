/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/text.h"

#include <string.h>

/*
 * Pages of a listing, and the ways in which they go wrong.
 *
 *   ?linked_partitioning=true  {"collection":[…],"next_href":"…&cursor=OPAQUE" or null}
 *   without it                 [ … ] for tracks and playlists, an object for the rest
 *
 * A cursor says where the next page begins and how many empty pages came before it.
 */

enum { DEFAULT_LIMIT = 50, LARGEST_LIMIT = 200, LARGEST_OFFSET = 1000000, FAULTY_PAGE = 20 };

typedef struct {
    int64_t offset;
    int64_t empty; /* pages without items since the last full one */
} Cursor;

typedef struct {
    int64_t limit;
    Cursor at;
    bool partitioned; /* linked_partitioning */
    bool continued;   /* a cursor was given: not the first page */
    SgShow show;
} Page;

/* -- Reading the query -------------------------------------------------------------------------- */

bool sg_sandbox_access(const SgRequest *request, unsigned *access, GError **error)
{
    const char *text = sg_request_query(request, "access");
    g_auto(GStrv) words = g_strsplit(text ? text : "playable,preview", ",", -1);
    unsigned bits = 0;
    for (char **word = words; *word; word++) {
        unsigned bit = !strcmp(*word, "playable")  ? SG_ACCESS_PLAYABLE
                       : !strcmp(*word, "preview") ? SG_ACCESS_PREVIEW
                       : !strcmp(*word, "blocked") ? SG_ACCESS_BLOCKED
                                                   : 0;
        if (!bit)
            return sg_fail(error, SG_ERROR_INPUT,
                           "access '%s' is none of playable, preview, blocked", *word);
        bits |= bit;
    }
    *access = bits;
    return true;
}

bool sg_sandbox_show(const SgRequest *request, SgShow *show, GError **error)
{
    return sg_sandbox_access(request, &show->access, error) &&
           sg_request_bool(request, "show_tracks", true, &show->show_tracks, error);
}

static char *write_cursor(Cursor cursor)
{
    g_autofree char *plain =
        g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, cursor.offset, cursor.empty);
    char *text = g_base64_encode((const guchar *)plain, strlen(plain));
    /* Opaque to the client, and free of what a URL would have to escape. */
    g_strdelimit(text, "=", '_');
    return text;
}

static bool read_cursor(const char *text, Cursor *cursor, GError **error)
{
    gsize length = 0;
    g_autofree char *padded = g_strdelimit(g_strdup(text), "_", '=');
    g_autofree guchar *bytes = g_base64_decode(padded, &length);
    g_autofree char *plain = g_strndup((const char *)bytes, length);
    g_auto(GStrv) parts = g_strsplit(plain, ".", 2);
    if (g_strv_length(parts) != 2 || !sg_text_to_int64(parts[0], &cursor->offset) ||
        !sg_text_to_int64(parts[1], &cursor->empty) || cursor->offset < 0 || cursor->empty < 0)
        return sg_fail(error, SG_ERROR_INPUT, "cursor '%s' is not one of ours", text);
    return true;
}

static bool read_page(const SgRequest *request, bool whole, Page *page, GError **error)
{
    *page = (Page){ 0 };
    if (!sg_request_bool(request, "linked_partitioning", false, &page->partitioned, error) ||
        !sg_request_int(request, "limit", DEFAULT_LIMIT, 1, LARGEST_LIMIT, &page->limit, error) ||
        !sg_request_int(request, "offset", 0, 0, LARGEST_OFFSET, &page->at.offset, error) ||
        !sg_sandbox_show(request, &page->show, error))
        return false;
    if (whole && !page->partitioned && !sg_request_query(request, "limit"))
        page->limit = INT64_MAX / 2;
    const char *cursor = sg_request_query(request, "cursor");
    page->continued = cursor != NULL;
    return !cursor || read_cursor(cursor, &page->at, error);
}

/* The most items on a page. Faults between pages make small pages, or nobody would meet them. */
static int64_t largest_page(const SgSandbox *sandbox)
{
    static const SgFaultName between[] = { SG_FAULT_FOREIGN_NEXT_HREF, SG_FAULT_REPEATED_NEXT_HREF,
                                           SG_FAULT_EMPTY_PAGES_BETWEEN, SG_FAULT_DUPLICATE_ITEMS,
                                           SG_FAULT_ACCESS_LOST };
    if (sandbox->options.max_page > 0)
        return sandbox->options.max_page;
    for (size_t n = 0; n < G_N_ELEMENTS(between); n++)
        if (sg_fault_is_on(sandbox->faults, between[n]))
            return FAULTY_PAGE;
    return LARGEST_LIMIT;
}

/* -- next_href ---------------------------------------------------------------------------------- */

/* This request's path and query at another cursor. */
static char *make_href(SgSandbox *sandbox, const SgRequest *request, Cursor next, SgReply *reply)
{
    bool foreign = sg_fault(sandbox->faults, SG_FAULT_FOREIGN_NEXT_HREF, request, reply);
    bool forget = sg_fault(sandbox->faults, SG_FAULT_ACCESS_LOST, request, reply);
    const char *host = foreign ? sg_fault_word(sandbox->faults, SG_FAULT_FOREIGN_NEXT_HREF) : NULL;
    g_autofree char *named = host ? g_strconcat("https://", host, NULL) : NULL;
    GString *href = g_string_new(named ? named : foreign ? sandbox->foreign_url : sandbox->href);
    g_string_append_len(href, request->target, (gssize)strcspn(request->target, "?"));
    char separator = '?';
    for (guint n = 0; n < request->query->len; n++) {
        const SgPair *pair = &g_array_index(request->query, SgPair, n);
        if (!strcmp(pair->name, "cursor") || !strcmp(pair->name, "offset") ||
            (forget && !strcmp(pair->name, "access")))
            continue;
        g_autofree char *name = g_uri_escape_string(pair->name, "[]", TRUE);
        g_autofree char *value = g_uri_escape_string(pair->value, ",:", TRUE);
        g_string_append_printf(href, "%c%s=%s", separator, name, value);
        separator = '&';
    }
    g_autofree char *cursor = write_cursor(next);
    g_string_append_printf(href, "%ccursor=%s", separator, cursor);
    return g_string_free(href, FALSE);
}

/* -- What stands on a page ---------------------------------------------------------------------- */

/* How many of the items that are left belong on this page; *next is where the one after begins. */
static int64_t cut_page(SgSandbox *sandbox, const SgRequest *request, const Page *page,
                        int64_t total, Cursor *next, bool *more, SgReply *reply)
{
    SgFaults *faults = sandbox->faults;
    int64_t left = MAX(0, total - page->at.offset);
    int64_t between = sg_fault_number(faults, SG_FAULT_EMPTY_PAGES_BETWEEN);
    *next = (Cursor){ page->at.offset, page->at.empty + 1 };
    *more = true;
    if (left > 0 && page->continued && page->at.empty < between &&
        sg_fault(faults, SG_FAULT_EMPTY_PAGES_BETWEEN, request, reply))
        return 0;
    int64_t limit = page->limit;
    if (limit > 1 && sg_fault(faults, SG_FAULT_SHORT_PAGES, request, reply))
        limit -= 1 + page->at.offset % (limit / 2 + 1) % (limit - 1);
    int64_t count = MIN(limit, left);
    *more = count < left;
    if (!*more && sg_fault(faults, SG_FAULT_ENDLESS_EMPTY_PAGES, request, reply)) {
        *more = true;
        *next = (Cursor){ total, page->at.empty + 1 };
    } else {
        *next = (Cursor){ page->at.offset + count, 0 };
    }
    return count;
}

static SgJson *make_items(SgSandbox *sandbox, const SgRequest *request, SgRecord kind,
                          const GArray *items, const Page *page, int64_t count, SgReply *reply)
{
    SgJson *array = json_array();
    bool twice = count > 0 && sg_fault(sandbox->faults, SG_FAULT_DUPLICATE_ITEMS, request, reply);
    int64_t first = page->at.offset;
    for (int64_t n = first - (twice && first > 0); n < first + count; n++)
        json_array_append_new(
            array, sg_sandbox_record(sandbox, kind, sg_indices_at(items, (guint)n), &page->show));
    if (twice)
        json_array_append_new(array,
                              json_deep_copy(json_array_get(array, json_array_size(array) - 1)));
    return array;
}

bool sg_sandbox_page(SgSandbox *sandbox, const SgRequest *request, SgRecord kind, bool whole,
                     const GArray *items, SgReply *reply, GError **error)
{
    Page page;
    if (!read_page(request, whole, &page, error))
        return false;
    if (page.limit > sg_fault_number(sandbox->faults, SG_FAULT_504_LARGE) &&
        sg_fault(sandbox->faults, SG_FAULT_504_LARGE, request, reply)) {
        sg_reply_text(reply, 504, "text/plain; charset=utf-8", "upstream request timeout");
        return true;
    }
    if (page.partitioned && sg_fault(sandbox->faults, SG_FAULT_BARE_ARRAYS, request, reply))
        page.partitioned = false;
    if (page.partitioned)
        page.limit = MIN(page.limit, largest_page(sandbox));
    Cursor next;
    bool more;
    int64_t count = cut_page(sandbox, request, &page, items->len, &next, &more, reply);
    SgJson *array = make_items(sandbox, request, kind, items, &page, count, reply);
    bool bare_known = kind == SG_RECORD_TRACK || kind == SG_RECORD_PLAYLIST;
    if (!page.partitioned &&
        (bare_known || sg_fault_is_on(sandbox->faults, SG_FAULT_BARE_ARRAYS))) {
        sg_sandbox_send(sandbox, request, array, reply);
        return true;
    }
    if (more && page.continued &&
        sg_fault(sandbox->faults, SG_FAULT_REPEATED_NEXT_HREF, request, reply))
        next = page.at;
    g_autofree char *href = more ? make_href(sandbox, request, next, reply) : NULL;
    SgJson *document = json_pack("{s:o, s:s?}", "collection", array, "next_href", href);
    sg_sandbox_send(sandbox, request, document, reply);
    return true;
}
