/* SPDX-License-Identifier: MIT */
#include "support/soundcloud-check.h"

#include <stddef.h>
#include <string.h>

typedef enum { TEXT, COUNT, FLAG, DATE } FieldType;

/* A field of a noun and the keys that may hold it, the first that does wins; "a.b" is b in a. */
typedef struct {
    const char *name;
    FieldType type;
    size_t offset;
    const char *keys[4];
} Field;

#define USER(type, field, ...)                                                                     \
    {                                                                                              \
        "user." #field, type, offsetof(SgUser, field),                                             \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define TRACK(type, field, ...)                                                                    \
    {                                                                                              \
        "track." #field, type, offsetof(SgTrack, field),                                           \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define PLAYLIST(type, field, ...)                                                                 \
    {                                                                                              \
        "playlist." #field, type, offsetof(SgPlaylist, field),                                     \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const Field user_fields[] = {
    USER(TEXT, username, "username"),
    USER(TEXT, full_name, "full_name"),
    USER(TEXT, description, "description"),
    USER(TEXT, city, "city"),
    USER(TEXT, country_code, "country_code"),
    USER(TEXT, permalink_url, "permalink_url"),
    USER(TEXT, avatar_url, "avatar_url"),
    USER(COUNT, followers_count, "followers_count"),
    USER(COUNT, followings_count, "followings_count"),
    USER(COUNT, track_count, "track_count", "tracks_count"),
    USER(COUNT, playlist_count, "playlist_count"),
    USER(COUNT, likes_count, "public_favorites_count", "likes_count"),
    USER(COUNT, reposts_count, "reposts_count"),
    USER(FLAG, verified, "verified"),
    USER(DATE, created_at, "created_at"),
    { .name = NULL },
};

static const Field track_fields[] = {
    TRACK(TEXT, title, "title"),
    TRACK(TEXT, description, "description"),
    TRACK(TEXT, metadata_artist, "metadata_artist", "publisher_metadata.artist"),
    TRACK(TEXT, genre, "genre"),
    TRACK(TEXT, tag_list, "tag_list"),
    TRACK(TEXT, label_name, "label_name"),
    TRACK(TEXT, isrc, "isrc", "publisher_metadata.isrc"),
    TRACK(TEXT, license, "license"),
    TRACK(TEXT, key_signature, "key_signature"),
    TRACK(TEXT, permalink_url, "permalink_url"),
    TRACK(TEXT, artwork_url, "artwork_url"),
    TRACK(COUNT, duration_ms, "full_duration", "duration"),
    TRACK(COUNT, playback_count, "playback_count"),
    TRACK(COUNT, like_count, "likes_count", "favoritings_count"),
    TRACK(COUNT, repost_count, "reposts_count"),
    TRACK(COUNT, comment_count, "comment_count"),
    TRACK(COUNT, download_count, "download_count"),
    TRACK(FLAG, streamable, "streamable"),
    TRACK(FLAG, downloadable, "downloadable"),
    TRACK(DATE, created_at, "created_at"),
    { .name = NULL },
};

static const Field playlist_fields[] = {
    PLAYLIST(TEXT, title, "title"),
    PLAYLIST(TEXT, description, "description"),
    PLAYLIST(TEXT, genre, "genre"),
    PLAYLIST(TEXT, tag_list, "tag_list"),
    PLAYLIST(TEXT, permalink_url, "permalink_url"),
    PLAYLIST(TEXT, artwork_url, "artwork_url"),
    PLAYLIST(TEXT, playlist_type, "playlist_type", "type", "set_type"),
    PLAYLIST(TEXT, label_name, "label_name"),
    PLAYLIST(TEXT, license, "license"),
    PLAYLIST(COUNT, track_count, "track_count"),
    PLAYLIST(COUNT, likes_count, "likes_count"),
    PLAYLIST(COUNT, reposts_count, "reposts_count"),
    PLAYLIST(COUNT, duration_ms, "duration"),
    PLAYLIST(DATE, created_at, "created_at"),
    PLAYLIST(DATE, last_modified, "last_modified"),
    { .name = NULL },
};

/* The first of the keys that is there and not null. */
static const json_t *value_of(const SgJson *object, const Field *field)
{
    for (size_t n = 0; n < G_N_ELEMENTS(field->keys) && field->keys[n]; n++) {
        g_auto(GStrv) path = g_strsplit(field->keys[n], ".", 2);
        const json_t *value = json_object_get(object, path[0]);
        if (path[1])
            value = json_object_get(value, path[1]);
        if (value && !json_is_null(value))
            return value;
    }
    return NULL;
}

/* The first 14 digits: year to second. */
static char *digits_of(const char *text)
{
    GString *digits = g_string_new(NULL);
    for (; *text && digits->len < 14; text++)
        if (g_ascii_isdigit(*text))
            g_string_append_c(digits, *text);
    return g_string_free(digits, FALSE);
}

static bool same_date(int64_t seconds, const json_t *value)
{
    if (!value)
        return seconds == SG_TIME_UNKNOWN;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *got = time ? g_date_time_format(time, "%Y%m%d%H%M%S") : g_strdup("none");
    g_autofree char *sent = digits_of(json_string_value(value));
    return strcmp(got, sent) == 0;
}

static bool same(const Field *field, const void *record, const json_t *value)
{
    const char *at = (const char *)record + field->offset;
    switch (field->type) {
    case TEXT: return g_strcmp0(*(char *const *)at, value ? json_string_value(value) : NULL) == 0;
    case COUNT:
        return *(const int64_t *)at == (value ? json_integer_value(value) : SG_COUNT_UNKNOWN);
    case FLAG: return *(const int *)at == (value ? json_is_true(value) : -1);
    case DATE: return same_date(*(const int64_t *)at, value);
    }
    return false;
}

static void check_fields(const Field *field, const void *record, const SgJson *object)
{
    for (; field->name; field++)
        if (!same(field, record, value_of(object, field)))
            g_error("%s is not what %s says", field->name, field->keys[0]);
}

/* The object without the one thing that is never kept, at any depth. */
static json_t *without_authorization(const json_t *value)
{
    json_t *copy = json_deep_copy(value);
    json_t *inner = json_object_get(copy, "tracks");
    json_object_del(copy, "track_authorization");
    for (size_t n = 0; n < json_array_size(inner); n++)
        json_object_del(json_array_get(inner, n), "track_authorization");
    return copy;
}

static void check_raw(const char *raw, const SgJson *object)
{
    g_autoptr(SgJson) kept = json_loads(raw, 0, NULL);
    g_autoptr(SgJson) sent = without_authorization(object);
    g_assert_true(json_equal(kept, sent));
}

static void check_urn(const char *urn, const char *plural, const SgJson *object)
{
    g_autofree char *expected = g_strdup_printf(
        "soundcloud:%s:%lld", plural, (long long)json_integer_value(json_object_get(object, "id")));
    if (json_object_get(object, "id"))
        g_assert_cmpstr(urn, ==, expected);
    else
        g_assert_cmpstr(urn, ==, json_string_value(json_object_get(object, "urn")));
}

static void check_owner(const SgUser *user, const SgJson *object)
{
    const SgJson *owner = json_object_get(object, "user");
    g_assert_true((user != NULL) == json_is_object(owner));
    if (user)
        check_user(user, owner);
}

/* v1: three numbers, the later of which may be missing; v2: a date. */
static void check_release(const char *date, const SgJson *object)
{
    const char *text = json_string_value(json_object_get(object, "release_date"));
    int year = (int)json_integer_value(json_object_get(object, "release_year"));
    int month = (int)json_integer_value(json_object_get(object, "release_month"));
    int day = (int)json_integer_value(json_object_get(object, "release_day"));
    g_autofree char *numbers = g_strdup_printf("%04d-%02d-%02d", year, month, day);
    if (text && *text)
        g_assert_true(g_str_has_prefix(text, date));
    else if (year == 0)
        g_assert_null(date);
    else
        g_assert_true(g_str_has_prefix(numbers, date));
}

static void check_access(const char *access, const SgJson *object)
{
    const char *stated = json_string_value(json_object_get(object, "access"));
    const char *policy = json_string_value(json_object_get(object, "policy"));
    if (stated)
        g_assert_cmpstr(access, ==, stated);
    else if (!policy)
        g_assert_null(access);
    else
        g_assert_cmpstr(access, ==,
                        strcmp(policy, "BLOCK") == 0  ? "blocked"
                        : strcmp(policy, "SNIP") == 0 ? "preview"
                                                      : "playable");
}

void check_user(const SgUser *user, const SgJson *object)
{
    check_urn(user->urn, "users", object);
    check_fields(user_fields, user, object);
    check_raw(user->raw, object);
}

void check_track(const SgTrack *track, const SgJson *object)
{
    check_urn(track->urn, "tracks", object);
    check_fields(track_fields, track, object);
    check_owner(track->user, object);
    check_release(track->release_date, object);
    check_access(track->access, object);
    g_assert_cmpfloat(track->bpm, ==, json_number_value(json_object_get(object, "bpm")));
    g_assert_true(track->is_stub == (json_object_get(object, "title") == NULL));
    check_raw(track->raw, object);
}

void check_playlist(const SgPlaylist *playlist, const SgJson *object)
{
    const SgJson *tracks = json_object_get(object, "tracks");
    check_urn(playlist->urn, "playlists", object);
    check_fields(playlist_fields, playlist, object);
    check_owner(playlist->user, object);
    check_release(playlist->release_date, object);
    check_raw(playlist->raw, object);
    g_assert_true((playlist->tracks != NULL) == json_is_array(tracks));
    if (!playlist->tracks)
        return;
    g_assert_cmpuint(playlist->tracks->len, ==, json_array_size(tracks));
    for (guint n = 0; n < playlist->tracks->len; n++)
        check_track(playlist->tracks->pdata[n], json_array_get(tracks, n));
}
