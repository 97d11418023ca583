/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "sources/soundcloud-cursor.h"
#include "sources/soundcloud-fault.h"
#include "sources/soundcloud-parse.h"

#include <string.h>

/*
 * Any bytes as the body of a page: they are refused, or every record has a name and a `raw` that
 * reads back, no entry is lost count of, and the cursor made of the page can be read again.
 * The same bytes as the body of an error give a class and one line of valid text.
 */
enum { LIMIT = 1 << 20, NOW = 1700000000 };

#define FIRST "/users/soundcloud:users:1/tracks?access=playable&linked_partitioning=true"

static void check_record(const char *urn, const char *raw)
{
    SgKind kind;
    g_assert_true(sg_kind_from_urn(urn, &kind));
    g_autoptr(SgJson) back = sg_json_parse(raw, strlen(raw), 2 * LIMIT, "raw", NULL);
    g_assert_true(json_is_object(back));
    g_assert_null(json_object_get(back, "track_authorization"));
}

static void check_page(const SgPage *page, int64_t entries)
{
    for (guint n = 0; n < page->tracks->len; n++) {
        const SgTrack *track = page->tracks->pdata[n];
        check_record(track->urn, track->raw);
    }
    for (guint n = 0; n < page->playlists->len; n++) {
        const SgPlaylist *playlist = page->playlists->pdata[n];
        check_record(playlist->urn, playlist->raw);
    }
    for (guint n = 0; n < page->users->len; n++) {
        const SgUser *user = page->users->pdata[n];
        check_record(user->urn, user->raw);
    }
    int64_t records = page->tracks->len + page->playlists->len + page->users->len;
    g_assert_cmpint(records + page->skipped, <=, entries);
    g_assert_true(records > 0 || page->skipped == entries);
}

static void check_cursor(const char *next_href, int64_t entries)
{
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    sg_soundcloud_cursor_init(&cursor, FIRST);
    g_autofree char *text =
        sg_soundcloud_cursor_next(&cursor, "https://api.soundcloud.com", FIRST, next_href, entries);
    if (!text)
        return;
    g_auto(SgSoundcloudCursor) next = { 0 };
    g_assert_true(sg_soundcloud_cursor_parse(&next, text, NULL));
    g_assert_true(*next.path == '/' && next.path[1] != '/');
    g_assert_null(
        sg_soundcloud_cursor_next(&next, "https://api.soundcloud.com", FIRST, next_href, 1));
}

static void check_fault(const uint8_t *data, size_t size)
{
    static const long statuses[] = { 400, 401, 403, 404, 429, 503 };
    char *body = g_strndup((const char *)data, size);
    SgHttpResponse response = {
        .status = statuses[size % G_N_ELEMENTS(statuses)],
        .body = body,
        .length = strlen(body),
        .headers = g_hash_table_new(g_str_hash, g_str_equal),
    };
    g_auto(SgSoundcloudFault) fault;
    sg_soundcloud_fault_init(&fault, &response, NOW);
    g_assert_true(!fault.reason || g_utf8_validate(fault.reason, -1, NULL));
    g_assert_true(!fault.reason || !strchr(fault.reason, '\n'));
    g_assert_true(!fault.limit || g_utf8_validate(fault.limit, -1, NULL));
    sg_http_response_clear(&response);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    check_fault(data, size);
    g_autoptr(SgJson) document = sg_json_parse((const char *)data, size, LIMIT, "page", &error);
    if (!document)
        return 0;
    g_auto(SgPage) page;
    const char *next_href;
    int64_t entries;
    sg_page_init(&page);
    if (sg_soundcloud_parse_page(document, SG_KIND_TRACK, "page", &page, &next_href, &entries,
                                 &error)) {
        check_page(&page, entries);
        check_cursor(next_href, entries);
    }
    g_autoptr(SgTrack) track = sg_soundcloud_parse_track(document);
    g_autoptr(SgPlaylist) playlist = sg_soundcloud_parse_playlist(document);
    g_autoptr(SgUser) user = sg_soundcloud_parse_user(document);
    return 0;
}
