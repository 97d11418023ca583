/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-parse.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

/* -- Names --------------------------------------------------------------------------------------- */

static const char *const plurals[] = {
    [SG_KIND_TRACK] = "tracks",
    [SG_KIND_PLAYLIST] = "playlists",
    [SG_KIND_USER] = "users",
};

/* The digits after the last '/' or ':' of a urn or uri; 0 if there are none. */
static int64_t trailing_id(const char *text)
{
    const char *start = text;
    for (const char *p = text; p && *p; p++) {
        if (*p == '/' || *p == ':')
            start = p + 1;
        else if (g_ascii_strncasecmp(p, "%3a", 3) == 0)
            start = p + 3;
    }
    int64_t id;
    return start && g_ascii_isdigit(*start) && sg_text_to_int64(start, &id) ? id : 0;
}

/* The URN of an object, from its urn, id or uri; NULL if none of them names an entity. */
static char *urn_of(const SgJson *object, SgKind kind)
{
    int64_t id = trailing_id(sg_json_string(object, "urn"));
    if (id <= 0)
        id = sg_json_int(object, "id", 0);
    if (id <= 0)
        id = trailing_id(sg_json_string(object, "uri"));
    if (id <= 0)
        return NULL;
    return g_strdup_printf("soundcloud:%s:%" G_GINT64_FORMAT, plurals[kind], id);
}

/* True unless the object states another kind. */
static bool may_be(const SgJson *object, SgKind kind)
{
    const char *stated = sg_json_string(object, "kind");
    return json_is_object(object) && (!stated || strcmp(stated, sg_kind_name(kind)) == 0);
}

/* -- Fields -------------------------------------------------------------------------------------- */

static char *text_of(const SgJson *object, const char *key)
{
    return g_strdup(sg_json_string(object, key));
}

/* The first of two keys that holds a count; a count below 0 is none. */
static int64_t count_of(const SgJson *object, const char *key, const char *other)
{
    int64_t count = sg_json_int(object, key, SG_COUNT_UNKNOWN);
    if (count < 0 && other)
        count = sg_json_int(object, other, SG_COUNT_UNKNOWN);
    return count < 0 ? SG_COUNT_UNKNOWN : count;
}

static int flag_of(const SgJson *object, const char *key)
{
    const SgJson *value = json_object_get(object, key);
    return json_is_boolean(value) ? json_is_true(value) : -1;
}

static int64_t time_of(const SgJson *object, const char *key)
{
    int64_t seconds;
    return sg_clock_parse(sg_json_string(object, key), &seconds) ? seconds : SG_TIME_UNKNOWN;
}

/* v2 gives a date with a time, v1 three numbers of which the later ones may be missing. */
static char *release_of(const SgJson *object)
{
    const char *text = sg_json_string(object, "release_date");
    int64_t seconds;
    if (sg_clock_parse(text, &seconds)) {
        g_autofree char *date = sg_clock_format(seconds);
        return g_strndup(date, strlen("2021-03-04"));
    }
    int64_t year = sg_json_int(object, "release_year", 0);
    int64_t month = sg_json_int(object, "release_month", 0);
    int64_t day = sg_json_int(object, "release_day", 0);
    if (year < 1 || year > 9999)
        return NULL;
    if (month < 1 || month > 12)
        return g_strdup_printf("%04d", (int)year);
    if (!g_date_valid_dmy((GDateDay)CLAMP(day, 0, 32), (GDateMonth)month, (GDateYear)year))
        return g_strdup_printf("%04d-%02d", (int)year, (int)month);
    return g_strdup_printf("%04d-%02d-%02d", (int)year, (int)month, (int)day);
}

static char *access_of(const SgJson *object)
{
    static const char *const policies[][2] = {
        { "ALLOW", "playable" },
        { "MONETIZE", "playable" },
        { "SNIP", "preview" },
        { "BLOCK", "blocked" },
    };
    const char *access = sg_json_string(object, "access");
    const char *policy = sg_json_string(object, "policy");
    for (size_t n = 0; !access && policy && n < G_N_ELEMENTS(policies); n++)
        if (strcmp(policies[n][0], policy) == 0)
            access = policies[n][1];
    return g_strdup(access);
}

/* A field of the object, or of its publisher_metadata. */
static char *published_text_of(const SgJson *object, const char *key, const char *published_key)
{
    const char *text = sg_json_string(object, key);
    if (!text)
        text = sg_json_string(sg_json_object(object, "publisher_metadata"), published_key);
    return g_strdup(text);
}

/* -- Raw ----------------------------------------------------------------------------------------- */

static const char never_stored[] = "track_authorization";

static char *raw_of(const SgJson *object)
{
    const SgJson *tracks = sg_json_array(object, "tracks");
    if (!json_object_get(object, never_stored) && !tracks)
        return sg_json_dump(object, 0);
    g_autoptr(SgJson) copy = json_copy((SgJson *)object);
    json_object_del(copy, never_stored);
    if (tracks) {
        SgJson *cleaned = json_array();
        for (size_t n = 0; n < json_array_size(tracks); n++) {
            SgJson *track = json_copy(json_array_get(tracks, n));
            json_object_del(track, never_stored);
            json_array_append_new(cleaned, track);
        }
        json_object_set_new(copy, "tracks", cleaned);
    }
    return sg_json_dump(copy, 0);
}

/* -- Records ------------------------------------------------------------------------------------- */

SgUser *sg_soundcloud_parse_user(const SgJson *object)
{
    char *urn = may_be(object, SG_KIND_USER) ? urn_of(object, SG_KIND_USER) : NULL;
    if (!urn)
        return NULL;
    SgUser *user = sg_user_new();
    user->urn = urn;
    user->username = text_of(object, "username");
    user->full_name = text_of(object, "full_name");
    user->description = text_of(object, "description");
    user->city = text_of(object, "city");
    user->country_code = text_of(object, "country_code");
    user->permalink_url = text_of(object, "permalink_url");
    user->avatar_url = text_of(object, "avatar_url");
    user->followers_count = count_of(object, "followers_count", NULL);
    user->followings_count = count_of(object, "followings_count", NULL);
    user->track_count = count_of(object, "track_count", "tracks_count");
    user->playlist_count = count_of(object, "playlist_count", NULL);
    user->likes_count = count_of(object, "public_favorites_count", "likes_count");
    user->reposts_count = count_of(object, "reposts_count", NULL);
    user->verified = flag_of(object, "verified");
    user->created_at = time_of(object, "created_at");
    user->raw = raw_of(object);
    return user;
}

SgTrack *sg_soundcloud_parse_track(const SgJson *object)
{
    char *urn = may_be(object, SG_KIND_TRACK) ? urn_of(object, SG_KIND_TRACK) : NULL;
    if (!urn)
        return NULL;
    SgTrack *track = sg_track_new();
    track->urn = urn;
    track->title = text_of(object, "title");
    track->description = text_of(object, "description");
    track->user = sg_soundcloud_parse_user(sg_json_object(object, "user"));
    track->metadata_artist = published_text_of(object, "metadata_artist", "artist");
    track->genre = text_of(object, "genre");
    track->tag_list = text_of(object, "tag_list");
    track->label_name = text_of(object, "label_name");
    track->isrc = published_text_of(object, "isrc", "isrc");
    track->license = text_of(object, "license");
    track->key_signature = text_of(object, "key_signature");
    track->permalink_url = text_of(object, "permalink_url");
    track->artwork_url = text_of(object, "artwork_url");
    track->access = access_of(object);
    track->release_date = release_of(object);
    track->bpm = MAX(0, sg_json_double(object, "bpm", 0));
    track->duration_ms = count_of(object, "full_duration", "duration");
    track->playback_count = count_of(object, "playback_count", NULL);
    track->like_count = count_of(object, "likes_count", "favoritings_count");
    track->repost_count = count_of(object, "reposts_count", NULL);
    track->comment_count = count_of(object, "comment_count", NULL);
    track->download_count = count_of(object, "download_count", NULL);
    track->created_at = time_of(object, "created_at");
    track->streamable = flag_of(object, "streamable");
    track->downloadable = flag_of(object, "downloadable");
    track->is_stub = !json_object_get(object, "title") && !json_object_get(object, "permalink_url");
    track->raw = raw_of(object);
    return track;
}

/* The tracks of a playlist in their order; what names no track is left out. */
static GPtrArray *tracks_of(const SgJson *object)
{
    const SgJson *array = sg_json_array(object, "tracks");
    if (!array)
        return NULL;
    GPtrArray *tracks = sg_tracks_new();
    for (size_t n = 0; n < json_array_size(array); n++) {
        SgTrack *track = sg_soundcloud_parse_track(json_array_get(array, n));
        if (track)
            g_ptr_array_add(tracks, track);
    }
    return tracks;
}

SgPlaylist *sg_soundcloud_parse_playlist(const SgJson *object)
{
    char *urn = may_be(object, SG_KIND_PLAYLIST) ? urn_of(object, SG_KIND_PLAYLIST) : NULL;
    if (!urn)
        return NULL;
    SgPlaylist *playlist = sg_playlist_new();
    const char *type = sg_json_string(object, "playlist_type");
    type = type ? type : sg_json_string(object, "type");
    playlist->urn = urn;
    playlist->title = text_of(object, "title");
    playlist->description = text_of(object, "description");
    playlist->user = sg_soundcloud_parse_user(sg_json_object(object, "user"));
    playlist->genre = text_of(object, "genre");
    playlist->tag_list = text_of(object, "tag_list");
    playlist->permalink_url = text_of(object, "permalink_url");
    playlist->artwork_url = text_of(object, "artwork_url");
    playlist->playlist_type = g_strdup(type ? type : sg_json_string(object, "set_type"));
    playlist->label_name = text_of(object, "label_name");
    playlist->license = text_of(object, "license");
    playlist->release_date = release_of(object);
    playlist->track_count = count_of(object, "track_count", NULL);
    playlist->likes_count = count_of(object, "likes_count", NULL);
    playlist->reposts_count = count_of(object, "reposts_count", NULL);
    playlist->duration_ms = count_of(object, "duration", NULL);
    playlist->created_at = time_of(object, "created_at");
    playlist->last_modified = time_of(object, "last_modified");
    playlist->tracks = tracks_of(object);
    playlist->raw = raw_of(object);
    return playlist;
}

/* -- Pages --------------------------------------------------------------------------------------- */

static bool kind_from_name(const char *name, SgKind *kind)
{
    for (size_t n = 0; n < G_N_ELEMENTS(plurals); n++) {
        if (strcmp(name, sg_kind_name((SgKind)n)) == 0) {
            *kind = (SgKind)n;
            return true;
        }
    }
    return false;
}

/* The record within an entry and its kind: the entry itself, or what a like, a repost, an
 * activity or a chart wraps. NULL if it is none of our nouns. */
static const SgJson *unwrap(const SgJson *entry, SgKind expected, SgKind *kind)
{
    static const char *const wrappers[] = { "track", "playlist", "origin" };
    const char *stated = sg_json_string(entry, "kind");
    if (!json_is_object(entry) || (stated && kind_from_name(stated, kind)))
        return json_is_object(entry) ? entry : NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(wrappers); n++) {
        const SgJson *inner = sg_json_object(entry, wrappers[n]);
        if (!inner)
            continue;
        const char *inner_kind = sg_json_string(inner, "kind");
        inner_kind = inner_kind ? inner_kind : wrappers[n];
        return kind_from_name(inner_kind, kind) ? inner : NULL;
    }
    if (stated)
        return NULL;
    if (!sg_kind_from_urn(sg_json_string(entry, "urn"), kind))
        *kind = expected;
    return entry;
}

/* False if the entry is no usable record. `seen` holds the URNs of the page. */
static bool add_entry(const SgJson *entry, SgKind expected, SgPage *page, GHashTable *seen)
{
    SgKind kind;
    const SgJson *object = unwrap(entry, expected, &kind);
    char *urn = object ? urn_of(object, kind) : NULL;
    if (!urn)
        return false;
    if (!g_hash_table_add(seen, urn))
        return true;
    switch (kind) {
    case SG_KIND_TRACK: g_ptr_array_add(page->tracks, sg_soundcloud_parse_track(object)); break;
    case SG_KIND_PLAYLIST:
        g_ptr_array_add(page->playlists, sg_soundcloud_parse_playlist(object));
        break;
    case SG_KIND_USER: g_ptr_array_add(page->users, sg_soundcloud_parse_user(object)); break;
    }
    return true;
}

bool sg_soundcloud_parse_page(const SgJson *document, SgKind expected, const char *name,
                              SgPage *page, const char **next_href, int64_t *entries,
                              GError **error)
{
    const SgJson *array = json_is_array(document) ? document : NULL;
    if (!array)
        array = sg_json_array(document, "collection");
    if (!array)
        array = sg_json_array(document, "tracks");
    if (!array)
        return sg_fail(error, SG_ERROR_INPUT,
                       "%s: the answer is no page: neither a list nor a 'collection'", name);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t n = 0; n < json_array_size(array); n++)
        if (!add_entry(json_array_get(array, n), expected, page, seen))
            page->skipped++;
    *next_href = sg_json_string(document, "next_href");
    *entries = (int64_t)json_array_size(array);
    return true;
}
