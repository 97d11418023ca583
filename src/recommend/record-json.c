/* SPDX-License-Identifier: MIT */
#include "recommend/record-json.h"

#include "base/clock.h"
#include "music/genre.h"
#include "music/tag.h"

#include <string.h>

/* Empty is unknown. */
static void set_text(SgJson *object, const char *key, const char *text)
{
    sg_json_set_string(object, key, text && *text ? text : NULL);
}

static void set_date(SgJson *object, const char *key, int64_t seconds)
{
    g_autofree char *text = seconds == SG_TIME_UNKNOWN ? NULL : sg_clock_format(seconds);
    set_text(object, key, text);
}

static void set_person(SgJson *object, const char *key, const SgUser *user)
{
    SgJson *person = json_object();
    set_text(person, "id", user ? user->urn : NULL);
    set_text(person, "name", user ? user->username : NULL);
    set_text(person, "permalink_url", user ? user->permalink_url : NULL);
    json_object_set_new(object, key, person);
}

static void set_tags(SgJson *object, const char *tag_list)
{
    g_auto(GStrv) tags = sg_tags_parse(tag_list);
    SgJson *list = json_array();
    for (size_t n = 0; tags[n]; n++)
        json_array_append_new(list, json_string(tags[n]));
    json_object_set_new(object, "tags", list);
}

char *sg_record_attribution(const char *title, const char *artist, const char *source)
{
    /* A source's name as people write it. */
    const char *service = g_strcmp0(source, "soundcloud") == 0 ? "SoundCloud" : source;
    return g_strdup_printf("%s by %s%s%s", title, artist ? artist : "unknown",
                           service ? " on " : "", service ? service : "");
}

/* A record's URN begins with the name of its source. */
static void set_source(SgJson *object, const SgTrack *track)
{
    g_autofree char *source = g_strndup(track->urn, strcspn(track->urn, ":"));
    g_autofree char *attribution =
        sg_record_attribution(track->title ? track->title : track->urn,
                              track->user ? track->user->username : NULL, source);
    set_text(object, "source", source);
    set_text(object, "attribution", attribution);
}

SgJson *sg_record_track(const SgTrack *track, int64_t fetched_at)
{
    SgJson *object = json_object();
    set_text(object, "schema", "soundgraph.track/1");
    set_text(object, "id", track->urn);
    set_text(object, "kind", "track");
    set_text(object, "title", track->title);
    set_person(object, "artist", track->user);
    set_text(object, "metadata_artist", track->metadata_artist);
    set_text(object, "genre", track->genre);
    set_text(object, "canonical_genre", sg_genre_canonical(track->genre));
    set_tags(object, track->tag_list);
    set_text(object, "description", track->description);
    sg_json_set_count(object, "duration_ms", track->duration_ms);
    json_object_set_new(object, "bpm", track->bpm > 0 ? json_real(track->bpm) : json_null());
    set_text(object, "key_signature", track->key_signature);
    set_text(object, "isrc", track->isrc);
    set_text(object, "label_name", track->label_name);
    set_text(object, "license", track->license);
    set_text(object, "release_date", track->release_date);
    set_text(object, "access", track->access);
    sg_json_set_count(object, "playback_count", track->playback_count);
    sg_json_set_count(object, "like_count", track->like_count);
    sg_json_set_count(object, "repost_count", track->repost_count);
    sg_json_set_count(object, "comment_count", track->comment_count);
    set_date(object, "created_at", track->created_at);
    set_text(object, "permalink_url", track->permalink_url);
    set_date(object, "fetched_at", fetched_at);
    set_source(object, track);
    return object;
}

SgJson *sg_record_user(const SgUser *user, int64_t fetched_at)
{
    SgJson *object = json_object();
    set_text(object, "schema", "soundgraph.user/1");
    set_text(object, "id", user->urn);
    set_text(object, "kind", "user");
    set_text(object, "name", user->username);
    set_text(object, "full_name", user->full_name);
    set_text(object, "city", user->city);
    set_text(object, "country_code", user->country_code);
    sg_json_set_count(object, "followers_count", user->followers_count);
    sg_json_set_count(object, "followings_count", user->followings_count);
    sg_json_set_count(object, "track_count", user->track_count);
    sg_json_set_count(object, "playlist_count", user->playlist_count);
    set_text(object, "permalink_url", user->permalink_url);
    set_date(object, "fetched_at", fetched_at);
    return object;
}

SgJson *sg_record_playlist(const SgPlaylist *playlist, int64_t fetched_at)
{
    SgJson *object = json_object();
    set_text(object, "schema", "soundgraph.playlist/1");
    set_text(object, "id", playlist->urn);
    set_text(object, "kind", "playlist");
    set_text(object, "title", playlist->title);
    set_person(object, "owner", playlist->user);
    set_text(object, "playlist_type", playlist->playlist_type);
    set_text(object, "genre", playlist->genre);
    set_tags(object, playlist->tag_list);
    sg_json_set_count(object, "track_count", playlist->track_count);
    sg_json_set_count(object, "likes_count", playlist->likes_count);
    set_date(object, "created_at", playlist->created_at);
    set_text(object, "permalink_url", playlist->permalink_url);
    set_date(object, "fetched_at", fetched_at);
    if (playlist->tracks) {
        SgJson *tracks = json_array();
        for (guint n = 0; n < playlist->tracks->len; n++)
            json_array_append_new(tracks,
                                  sg_record_track(playlist->tracks->pdata[n], SG_TIME_UNKNOWN));
        json_object_set_new(object, "tracks", tracks);
    }
    return object;
}

static bool set_own_date(SgStore *store, SgJson *record, GError **error)
{
    int64_t fetched_at;
    if (!sg_store_get_date(store, sg_json_string(record, "id"), &fetched_at, error))
        return false;
    set_date(record, "fetched_at", fetched_at);
    return true;
}

/* Fills fetched_at of a record, and of the tracks in it, from the store. */
static bool set_dates(SgStore *store, SgJson *record, GError **error)
{
    const SgJson *tracks = sg_json_array(record, "tracks");
    bool ok = set_own_date(store, record, error);
    for (size_t n = 0; ok && tracks && n < json_array_size(tracks); n++)
        ok = set_own_date(store, json_array_get(tracks, n), error);
    return ok;
}

/* Without the dates of the tracks in it. */
static SgJson *find_record(SgStore *store, const char *urn, GError **error)
{
    int64_t fetched_at;
    SgKind kind;
    if (!sg_kind_from_urn(urn, &kind))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "'%s' is neither a URL nor a URN like soundcloud:tracks:1", urn);
    if (kind == SG_KIND_TRACK) {
        g_autoptr(SgTrack) track = sg_store_get_track(store, urn, &fetched_at, error);
        return track ? sg_record_track(track, fetched_at) : NULL;
    }
    if (kind == SG_KIND_PLAYLIST) {
        g_autoptr(SgPlaylist) playlist = sg_store_get_playlist(store, urn, &fetched_at, error);
        return playlist ? sg_record_playlist(playlist, fetched_at) : NULL;
    }
    g_autoptr(SgUser) user = sg_store_get_user(store, urn, &fetched_at, error);
    return user ? sg_record_user(user, fetched_at) : NULL;
}

SgJson *sg_record_find(SgStore *store, const char *urn, GError **error)
{
    g_autoptr(SgJson) record = find_record(store, urn, error);
    return record && set_dates(store, record, error) ? g_steal_pointer(&record) : NULL;
}

static SgJson *record_json(SgSearchKind kind, const void *record)
{
    switch (kind) {
    case SG_SEARCH_USERS: return sg_record_user(record, SG_TIME_UNKNOWN);
    case SG_SEARCH_PLAYLISTS: return sg_record_playlist(record, SG_TIME_UNKNOWN);
    case SG_SEARCH_TRACKS: break;
    }
    return sg_record_track(record, SG_TIME_UNKNOWN);
}

SgJson *sg_record_search(SgStore *store, SgSearchKind kind, const char *words, int64_t limit,
                         GError **error)
{
    g_autoptr(GPtrArray) found = sg_store_search(store, kind, words, limit, error);
    if (!found)
        return NULL;
    g_autoptr(SgJson) document = json_object();
    SgJson *items = json_array();
    sg_json_set_string(document, "schema", "soundgraph.search/1");
    json_object_set_new(document, "items", items);
    for (guint n = 0; n < found->len; n++) {
        SgJson *record = record_json(kind, found->pdata[n]);
        json_array_append_new(items, record);
        if (!set_dates(store, record, error))
            return NULL;
    }
    json_object_set_new(document, "next", json_null());
    return g_steal_pointer(&document);
}
