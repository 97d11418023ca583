/* SPDX-License-Identifier: MIT */
#include "cli/record-json.h"

#include "base/clock.h"
#include "music/genre.h"
#include "music/tag.h"

static void set_date(SgJson *object, const char *key, int64_t seconds)
{
    g_autofree char *text = seconds == SG_TIME_UNKNOWN ? NULL : sg_clock_format(seconds);
    sg_json_set_string(object, key, text);
}

static void set_person(SgJson *object, const char *key, const SgUser *user)
{
    SgJson *person = json_object();
    sg_json_set_string(person, "id", user ? user->urn : NULL);
    sg_json_set_string(person, "name", user ? user->username : NULL);
    sg_json_set_string(person, "permalink_url", user ? user->permalink_url : NULL);
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

SgJson *sg_record_track(const SgTrack *track, int64_t fetched_at)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "schema", "soundgraph.track/1");
    sg_json_set_string(object, "id", track->urn);
    sg_json_set_string(object, "kind", "track");
    sg_json_set_string(object, "title", track->title);
    set_person(object, "artist", track->user);
    sg_json_set_string(object, "metadata_artist", track->metadata_artist);
    sg_json_set_string(object, "genre", track->genre);
    sg_json_set_string(object, "canonical_genre", sg_genre_canonical(track->genre));
    set_tags(object, track->tag_list);
    sg_json_set_string(object, "description", track->description);
    sg_json_set_count(object, "duration_ms", track->duration_ms);
    json_object_set_new(object, "bpm", track->bpm > 0 ? json_real(track->bpm) : json_null());
    sg_json_set_string(object, "key_signature", track->key_signature);
    sg_json_set_string(object, "isrc", track->isrc);
    sg_json_set_string(object, "label_name", track->label_name);
    sg_json_set_string(object, "license", track->license);
    sg_json_set_string(object, "release_date", track->release_date);
    sg_json_set_string(object, "access", track->access);
    sg_json_set_count(object, "playback_count", track->playback_count);
    sg_json_set_count(object, "like_count", track->like_count);
    sg_json_set_count(object, "repost_count", track->repost_count);
    sg_json_set_count(object, "comment_count", track->comment_count);
    set_date(object, "created_at", track->created_at);
    sg_json_set_string(object, "permalink_url", track->permalink_url);
    set_date(object, "fetched_at", fetched_at);
    return object;
}

SgJson *sg_record_user(const SgUser *user, int64_t fetched_at)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "schema", "soundgraph.user/1");
    sg_json_set_string(object, "id", user->urn);
    sg_json_set_string(object, "kind", "user");
    sg_json_set_string(object, "name", user->username);
    sg_json_set_string(object, "full_name", user->full_name);
    sg_json_set_string(object, "city", user->city);
    sg_json_set_string(object, "country_code", user->country_code);
    sg_json_set_count(object, "followers_count", user->followers_count);
    sg_json_set_count(object, "followings_count", user->followings_count);
    sg_json_set_count(object, "track_count", user->track_count);
    sg_json_set_count(object, "playlist_count", user->playlist_count);
    sg_json_set_string(object, "permalink_url", user->permalink_url);
    set_date(object, "fetched_at", fetched_at);
    return object;
}

SgJson *sg_record_playlist(const SgPlaylist *playlist, int64_t fetched_at)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "schema", "soundgraph.playlist/1");
    sg_json_set_string(object, "id", playlist->urn);
    sg_json_set_string(object, "kind", "playlist");
    sg_json_set_string(object, "title", playlist->title);
    set_person(object, "owner", playlist->user);
    sg_json_set_string(object, "playlist_type", playlist->playlist_type);
    sg_json_set_string(object, "genre", playlist->genre);
    set_tags(object, playlist->tag_list);
    sg_json_set_count(object, "track_count", playlist->track_count);
    sg_json_set_count(object, "likes_count", playlist->likes_count);
    set_date(object, "created_at", playlist->created_at);
    sg_json_set_string(object, "permalink_url", playlist->permalink_url);
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
