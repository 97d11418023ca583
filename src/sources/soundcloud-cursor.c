/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-cursor.h"

#include "base/log.h"
#include "base/text.h"
#include "sources/base-url.h"
#include "sources/query.h"

#include <string.h>

enum { MOST_PAGES = 2000, MOST_EMPTY = 3, DIGEST = 6, LONGEST_PATH = 8000 };

static const char version[] = "sc1";

void sg_soundcloud_cursor_init(SgSoundcloudCursor *cursor, const char *path)
{
    *cursor = (SgSoundcloudCursor){ .seen = g_byte_array_new(), .path = g_strdup(path) };
}

void sg_soundcloud_cursor_clear(SgSoundcloudCursor *cursor)
{
    g_clear_pointer(&cursor->seen, g_byte_array_unref);
    g_clear_pointer(&cursor->path, g_free);
}

bool sg_soundcloud_cursor_parse(SgSoundcloudCursor *cursor, const char *text, GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, " ", -1);
    int64_t pages, empty;
    bool ok = g_strv_length(part) == 5 && strcmp(part[0], version) == 0 &&
              sg_text_to_int64(part[1], &pages) && pages >= 1 && pages <= MOST_PAGES &&
              sg_text_to_int64(part[2], &empty) && empty >= 0 && empty <= MOST_EMPTY &&
              *part[4] == '/' && part[4][1] != '/';
    gsize length = 0;
    g_autofree guchar *seen = ok ? g_base64_decode(part[3], &length) : NULL;
    if (!ok || length % DIGEST != 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the place to go on from was not written by this "
                       "program: start the listing anew");
    *cursor = (SgSoundcloudCursor){
        .pages = pages,
        .empty = empty,
        .seen = g_byte_array_new_take(g_steal_pointer(&seen), length),
        .path = g_strdup(part[4]),
    };
    return true;
}

static void digest(const char *path, unsigned char *out)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned char whole[32];
    gsize length = sizeof whole;
    g_checksum_update(sum, (const unsigned char *)path, (gssize)strlen(path));
    g_checksum_get_digest(sum, whole, &length);
    memcpy(out, whole, DIGEST);
}

static bool holds(const GByteArray *seen, const unsigned char *wanted)
{
    for (guint n = 0; n + DIGEST <= seen->len; n += DIGEST)
        if (memcmp(seen->data + n, wanted, DIGEST) == 0)
            return true;
    return false;
}

/* The path that next_href means; NULL if it means none. */
static char *path_of(const char *base, const char *first_path, const char *next_href)
{
    static const char *const repeated[] = { "access", "linked_partitioning", "show_tracks" };
    static const char *const secret[] = { "secret_token", "client_id", "oauth_token" };
    g_autofree char *path =
        strlen(next_href) <= LONGEST_PATH ? sg_base_url_reroot(base, next_href) : NULL;
    if (!path)
        return NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(secret); n++) {
        char *without = sg_query_remove(path, secret[n]);
        g_free(path);
        path = without;
    }
    for (size_t n = 0; n < G_N_ELEMENTS(repeated); n++) {
        g_autofree char *value = sg_query_get(first_path, repeated[n]);
        if (!value || sg_query_has(path, repeated[n]))
            continue;
        char *with = sg_query_set(path, repeated[n], value);
        g_free(path);
        path = with;
    }
    return g_steal_pointer(&path);
}

/* A listing that the server would go on with, but we do not. */
static char *end(const char *path, const char *why)
{
    sg_log(SG_LOG_WARNING, "SoundCloud: the listing %.*s ends here: %s", (int)strcspn(path, "?"),
           path, why);
    return NULL;
}

char *sg_soundcloud_cursor_next(const SgSoundcloudCursor *cursor, const char *base,
                                const char *first_path, const char *next_href, int64_t entries)
{
    int64_t empty = entries > 0 ? 0 : cursor->empty + 1;
    if (!next_href || !*next_href)
        return NULL;
    if (empty >= MOST_EMPTY)
        return end(first_path, "three empty pages in a row");
    if (cursor->pages + 1 >= MOST_PAGES)
        return end(first_path, "it has too many pages");
    g_autofree char *path = path_of(base, first_path, next_href);
    if (!path)
        return end(first_path, "the next page has no usable address");
    unsigned char here[DIGEST], next[DIGEST];
    digest(cursor->path, here);
    digest(path, next);
    if (memcmp(here, next, DIGEST) == 0 || holds(cursor->seen, next))
        return end(first_path, "the next page was read already");
    g_autoptr(GByteArray) seen = g_byte_array_new();
    g_byte_array_append(seen, cursor->seen->data, cursor->seen->len);
    g_byte_array_append(seen, here, DIGEST);
    g_autofree char *digests = g_base64_encode(seen->data, seen->len);
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s", version,
                           cursor->pages + 1, empty, digests, path);
}
