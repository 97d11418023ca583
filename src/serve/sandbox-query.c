/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/clock.h"
#include "base/text.h"
#include "music/tag.h"

#include <string.h>

/* GET /tracks, /playlists, /users: what a query asks for. */

/* -- Words and lists ---------------------------------------------------------------------------- */

/* The words of q, folded; NULL when there are none. */
static char **read_words(const SgRequest *request)
{
    const char *q = sg_request_query(request, "q");
    g_autofree char *folded = q ? sg_text_fold(q) : NULL;
    return folded && *folded ? g_strsplit(folded, " ", -1) : NULL;
}

static bool has_words(char *const *words, const char *a, const char *b, const char *c)
{
    g_autofree char *joined = g_strjoin(" ", a ? a : "", b ? b : "", c ? c : "", NULL);
    g_autofree char *text = sg_text_fold(joined);
    for (; *words; words++)
        if (!strstr(text, *words))
            return false;
    return true;
}

/* The entries of a comma list, folded; NULL when the parameter is absent. */
static char **read_list(const SgRequest *request, const char *name)
{
    const char *text = sg_request_query(request, name);
    g_autofree char *folded = text ? sg_text_fold(text) : NULL;
    char **list = folded ? g_strsplit(folded, ",", -1) : NULL;
    for (char **entry = list; entry && *entry; entry++)
        g_strstrip(*entry);
    return list;
}

static bool in_list(char *const *list, const char *text)
{
    g_autofree char *folded = text ? sg_text_fold(text) : NULL;
    return folded && g_strv_contains((const char *const *)list, folded);
}

static bool any_tag_in(char *const *list, const char *tag_list)
{
    g_auto(GStrv) tags = sg_tags_parse(tag_list);
    for (char **tag = tags; tag && *tag; tag++)
        if (g_strv_contains((const char *const *)list, *tag))
            return true;
    return false;
}

/* -- Ranges ------------------------------------------------------------------------------------- */

typedef struct {
    int64_t from, to;
} Range;

static bool read_bound(const SgRequest *request, const char *name, const char *end, bool is_date,
                       int64_t *bound, GError **error)
{
    g_autofree char *key = g_strdup_printf("%s[%s]", name, end);
    const char *text = sg_request_query(request, key);
    if (!text)
        return true;
    bool ok = is_date ? sg_clock_parse(text, bound) : sg_text_to_int64(text, bound);
    return ok || sg_fail(error, SG_ERROR_INPUT, "%s '%s' must be %s", key, text,
                         is_date ? "a date, yyyy-mm-dd hh:mm:ss" : "a number");
}

static bool read_range(const SgRequest *request, const char *name, bool is_date, Range *range,
                       GError **error)
{
    *range = (Range){ INT64_MIN, INT64_MAX };
    return read_bound(request, name, "from", is_date, &range->from, error) &&
           read_bound(request, name, "to", is_date, &range->to, error);
}

static bool inside(const Range *range, int64_t value)
{
    return value >= range->from && value <= range->to;
}

/* -- Order -------------------------------------------------------------------------------------- */

static int by_plays(const void *a, const void *b, void *data)
{
    const SgPlatformTrack *one = sg_platform_track(data, *(const int32_t *)a);
    const SgPlatformTrack *two = sg_platform_track(data, *(const int32_t *)b);
    int64_t first = one->track->playback_count, second = two->track->playback_count;
    return first != second ? (first < second) - (first > second)
                           : (one->id > two->id) - (one->id < two->id);
}

static int by_date(const void *a, const void *b, void *data)
{
    const SgPlatformTrack *one = sg_platform_track(data, *(const int32_t *)a);
    const SgPlatformTrack *two = sg_platform_track(data, *(const int32_t *)b);
    int64_t first = one->track->created_at, second = two->track->created_at;
    return first != second ? (first < second) - (first > second)
                           : (one->id > two->id) - (one->id < two->id);
}

/* The records that `urns` names, in its order: kinds that are not asked for and unknown ones are
 * dropped in silence. */
static GArray *read_urns(SgSandbox *sandbox, const SgRequest *request, SgRecord kind,
                         SgReply *reply)
{
    const char *text = sg_request_query(request, "urns");
    if (!text)
        return NULL;
    GArray *indices = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_auto(GStrv) urns = g_strsplit(text, ",", -1);
    for (char **urn = urns; *urn; urn++) {
        int32_t index;
        if (sg_sandbox_find(sandbox, *urn, kind, &index, NULL))
            sg_indices_add(indices, index);
    }
    if (indices->len > 1 && sg_fault(sandbox->faults, SG_FAULT_BACKWARD_URNS, request, reply)) {
        g_array_remove_index(indices, 0);
        for (guint n = 0; n < indices->len / 2; n++) {
            int32_t *a = &g_array_index(indices, int32_t, n);
            int32_t *b = &g_array_index(indices, int32_t, indices->len - 1 - n);
            int32_t held = *a;
            *a = *b;
            *b = held;
        }
    }
    return indices;
}

/* All indices of a table with `count` entries. */
static GArray *all_indices(guint count)
{
    GArray *indices = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint n = 0; n < count; n++)
        sg_indices_add(indices, (int32_t)n);
    return indices;
}

/* -- The three searches ------------------------------------------------------------------------- */

/* What /tracks can be asked. */
typedef struct {
    char **words, **genres, **tags;
    Range bpm, duration, created_at;
    unsigned access;
} TrackQuery;

static void track_query_clear(TrackQuery *query)
{
    g_strfreev(query->words);
    g_strfreev(query->genres);
    g_strfreev(query->tags);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TrackQuery, track_query_clear)

static bool read_track_query(const SgRequest *request, TrackQuery *query, GError **error)
{
    query->words = read_words(request);
    query->genres = read_list(request, "genres");
    query->tags = read_list(request, "tags");
    return sg_sandbox_access(request, &query->access, error) &&
           read_range(request, "bpm", false, &query->bpm, error) &&
           read_range(request, "duration", false, &query->duration, error) &&
           read_range(request, "created_at", true, &query->created_at, error);
}

static bool matches(const SgPlatform *platform, int32_t index, const TrackQuery *query)
{
    const SgPlatformTrack *entry = sg_platform_track(platform, index);
    const SgTrack *track = entry->track;
    const SgUser *user = sg_platform_user(platform, entry->owner)->user;
    return sg_sandbox_shows_track(platform, index, false, query->access) &&
           inside(&query->created_at, track->created_at) &&
           inside(&query->duration, track->duration_ms) &&
           inside(&query->bpm, (int64_t)track->bpm) &&
           (!query->genres || in_list(query->genres, track->genre)) &&
           (!query->tags || any_tag_in(query->tags, track->tag_list)) &&
           (!query->words ||
            has_words(query->words, track->title, user->username, track->tag_list));
}

bool sg_sandbox_search_tracks(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    g_auto(TrackQuery) query = { 0 };
    if (!read_track_query(request, &query, error))
        return false;
    g_autoptr(GArray) asked = read_urns(sandbox, request, SG_RECORD_TRACK, reply);
    g_autoptr(GArray) all = asked ? NULL : all_indices(sandbox->platform->tracks->len);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    const GArray *from = asked ? asked : all;
    for (guint n = 0; n < from->len; n++)
        if (matches(sandbox->platform, sg_indices_at(from, n), &query))
            sg_indices_add(found, sg_indices_at(from, n));
    if (!asked)
        g_array_sort_with_data(found, query.words ? by_plays : by_date, (void *)sandbox->platform);
    return sg_sandbox_page(sandbox, request, SG_RECORD_TRACK, false, found, reply, error);
}

bool sg_sandbox_search_playlists(const SgRequest *request, SgReply *reply, void *data,
                                 GError **error)
{
    SgSandbox *sandbox = data;
    g_auto(GStrv) words = read_words(request);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t n = 0; n < (int32_t)sandbox->platform->playlists->len; n++) {
        const SgPlatformPlaylist *entry = sg_platform_playlist(sandbox->platform, n);
        const SgUser *user = sg_platform_user(sandbox->platform, entry->owner)->user;
        if (sg_sandbox_shows_playlist(sandbox->platform, n) &&
            (!words ||
             has_words(words, entry->playlist->title, user->username, entry->playlist->tag_list)))
            sg_indices_add(found, n);
    }
    return sg_sandbox_page(sandbox, request, SG_RECORD_PLAYLIST, false, found, reply, error);
}

bool sg_sandbox_search_users(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    g_auto(GStrv) words = read_words(request);
    g_autoptr(GArray) asked = read_urns(sandbox, request, SG_RECORD_USER, reply);
    g_autoptr(GArray) all = asked ? NULL : all_indices(sandbox->platform->users->len);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    const GArray *from = asked ? asked : all;
    for (guint n = 0; n < from->len; n++) {
        int32_t index = sg_indices_at(from, n);
        const SgPlatformUser *entry = sg_platform_user(sandbox->platform, index);
        if (!words ||
            has_words(words, entry->user->username, entry->user->full_name, entry->permalink))
            sg_indices_add(found, index);
    }
    return sg_sandbox_page(sandbox, request, SG_RECORD_USER, false, found, reply, error);
}
