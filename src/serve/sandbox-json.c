/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include <string.h>

/* Records in the shapes of the API's description; what is hidden or unknown is null. */

static void set_date(SgJson *object, const char *key, int64_t seconds)
{
    g_autoptr(GDateTime) date =
        seconds == SG_TIME_UNKNOWN ? NULL : g_date_time_new_from_unix_utc(seconds);
    g_autofree char *text = date ? g_date_time_format(date, "%Y/%m/%d %H:%M:%S +0000") : NULL;
    sg_json_set_string(object, key, text);
}

static void set_bool(SgJson *object, const char *key, bool value)
{
    json_object_set_new(object, key, json_boolean(value));
}

static void set_null(SgJson *object, const char *const *keys)
{
    for (; *keys; keys++)
        json_object_set_new(object, *keys, json_null());
}

/* "2021-06-04", "2021-06" or "2021" as three numbers, as far as it goes. */
static void set_release(SgJson *object, const char *date)
{
    static const char *const keys[] = { "release_year", "release_month", "release_day" };
    g_auto(GStrv) parts = g_strsplit(date ? date : "", "-", 3);
    for (size_t n = 0; n < G_N_ELEMENTS(keys); n++) {
        bool known = g_strv_length(parts) > n && *parts[n];
        sg_json_set_count(object, keys[n],
                          known ? (int64_t)g_ascii_strtoll(parts[n], NULL, 10) : -1);
    }
}

/* kind, id, urn and uri, in that order. */
static SgJson *new_record(const SgSandbox *sandbox, const char *kind, int64_t id)
{
    g_autofree char *urn = g_strdup_printf("soundcloud:%ss:%" G_GINT64_FORMAT, kind, id);
    g_autofree char *uri = g_strdup_printf("%s/%ss/%s", sandbox->href, kind, urn);
    return json_pack("{s:s, s:I, s:s, s:s}", "kind", kind, "id", (json_int_t)id, "urn", urn, "uri",
                     uri);
}

static SgJson *user_record(const SgSandbox *sandbox, int32_t index)
{
    const SgPlatformUser *entry = sg_platform_user(sandbox->platform, index);
    const SgUser *user = entry->user;
    SgJson *object = new_record(sandbox, "user", entry->id);
    sg_json_set_string(object, "permalink", entry->permalink);
    sg_json_set_string(object, "username", user->username);
    sg_json_set_string(object, "full_name", user->full_name ? user->full_name : "");
    sg_json_set_string(object, "first_name", "");
    sg_json_set_string(object, "last_name", "");
    sg_json_set_string(object, "permalink_url", user->permalink_url);
    sg_json_set_string(object, "avatar_url", user->avatar_url);
    sg_json_set_string(object, "city", user->city);
    sg_json_set_string(object, "country", user->country_code);
    sg_json_set_string(object, "description", user->description);
    set_date(object, "created_at", user->created_at);
    set_date(object, "last_modified", user->created_at);
    sg_json_set_count(object, "track_count", user->track_count);
    sg_json_set_count(object, "playlist_count", user->playlist_count);
    sg_json_set_count(object, "followers_count", user->followers_count);
    sg_json_set_count(object, "followings_count", user->followings_count);
    sg_json_set_count(object, "public_favorites_count", user->likes_count);
    sg_json_set_count(object, "reposts_count", user->reposts_count);
    sg_json_set_string(object, "plan", user->verified == 1 ? "Pro Unlimited" : "Free");
    set_bool(object, "verified", user->verified == 1);
    json_object_set_new(object, "subscriptions", json_array());
    static const char *const nulls[] = { "discogs_name", "myspace_name", "website", "website_title",
                                         NULL };
    set_null(object, nulls);
    return object;
}

/* Inside a comment users come with few fields. */
static SgJson *small_user(const SgSandbox *sandbox, int32_t index)
{
    g_autoptr(SgJson) whole = user_record(sandbox, index);
    static const char *const kept[] = { "kind",      "id",       "urn",           "uri",
                                        "permalink", "username", "permalink_url", "last_modified" };
    SgJson *object = json_object();
    for (size_t n = 0; n < G_N_ELEMENTS(kept); n++)
        json_object_set(object, kept[n], json_object_get(whole, kept[n]));
    return object;
}

/* -- Tracks ------------------------------------------------------------------------------------- */

static void set_counts(SgJson *object, const SgPlatformTrack *entry)
{
    const SgTrack *track = entry->track;
    bool hidden = entry->hides_counts;
    sg_json_set_count(object, "playback_count", hidden ? -1 : track->playback_count);
    sg_json_set_count(object, "favoritings_count", hidden ? -1 : track->like_count);
    sg_json_set_count(object, "reposts_count", hidden ? -1 : track->repost_count);
    sg_json_set_count(object, "comment_count", hidden ? -1 : track->comment_count);
    sg_json_set_count(object, "download_count", hidden ? -1 : track->download_count);
    set_bool(object, "reveal_stats", !hidden);
    set_bool(object, "reveal_comments", true);
}

static void set_links(const SgSandbox *sandbox, SgJson *object, const SgPlatformTrack *entry)
{
    g_autofree char *uri = g_strdup(sg_json_string(object, "uri"));
    g_autofree char *download = g_strconcat(uri, "/download", NULL);
    g_autofree char *waves =
        g_strdup_printf("https://wave.sndcdn.invalid/%" G_GINT64_FORMAT "_m.png", entry->id);
    g_autofree char *station =
        g_strdup_printf("soundcloud:system-playlists:track-stations:%" G_GINT64_FORMAT, entry->id);
    g_autofree char *secret =
        entry->secret ? g_strdup_printf("%s?secret_token=%s", uri, entry->secret) : NULL;
    sg_json_set_string(object, "permalink", entry->permalink);
    sg_json_set_string(object, "permalink_url", entry->track->permalink_url);
    sg_json_set_string(object, "artwork_url", entry->track->artwork_url);
    sg_json_set_string(object, "waveform_url", waves);
    sg_json_set_string(object, "station_urn", station);
    sg_json_set_string(object, "download_url", entry->track->downloadable == 1 ? download : NULL);
    sg_json_set_string(object, "secret_uri", secret);
    sg_json_set_string(object, "sharing", entry->secret ? "private" : "public");
}

static SgJson *track_record(const SgSandbox *sandbox, int32_t index)
{
    const SgPlatformTrack *entry = sg_platform_track(sandbox->platform, index);
    const SgTrack *track = entry->track;
    SgJson *object = new_record(sandbox, "track", entry->id);
    sg_json_set_string(object, "title", track->title);
    set_links(sandbox, object, entry);
    set_date(object, "created_at", track->created_at);
    sg_json_set_count(object, "duration", track->duration_ms);
    sg_json_set_string(object, "genre", track->genre);
    sg_json_set_string(object, "tag_list", track->tag_list);
    sg_json_set_string(object, "description", track->description);
    sg_json_set_string(object, "label_name", track->label_name);
    sg_json_set_string(object, "metadata_artist", track->metadata_artist);
    sg_json_set_string(object, "isrc", track->isrc);
    sg_json_set_string(object, "license", track->license);
    sg_json_set_string(object, "key_signature", track->key_signature);
    json_object_set_new(object, "bpm", track->bpm > 0 ? json_real(track->bpm) : json_null());
    set_release(object, track->release_date);
    set_counts(object, entry);
    set_bool(object, "streamable", track->streamable != 0);
    set_bool(object, "downloadable", track->downloadable == 1);
    set_bool(object, "commentable", true);
    sg_json_set_string(object, "embeddable_by", "all");
    sg_json_set_string(object, "access", track->access ? track->access : "playable");
    static const char *const nulls[] = { "available_country_codes",
                                         "purchase_title",
                                         "purchase_url",
                                         "release",
                                         "user_favorite",
                                         "user_playback_count",
                                         NULL };
    set_null(object, nulls);
    json_object_set_new(object, "user", user_record(sandbox, entry->owner));
    return object;
}

/* -- Playlists ---------------------------------------------------------------------------------- */

bool sg_sandbox_shows_track(const SgPlatform *platform, int32_t track, bool in_playlist,
                            unsigned access)
{
    const SgPlatformTrack *entry = sg_platform_track(platform, track);
    const char *kind = entry->track->access;
    unsigned own = !g_strcmp0(kind, "blocked")   ? SG_ACCESS_BLOCKED
                   : !g_strcmp0(kind, "preview") ? SG_ACCESS_PREVIEW
                                                 : SG_ACCESS_PLAYABLE;
    bool there = !entry->deleted || (in_playlist && entry->listed);
    return there && !entry->secret && (own & access);
}

bool sg_sandbox_shows_playlist(const SgPlatform *platform, int32_t playlist)
{
    const SgPlatformPlaylist *entry = sg_platform_playlist(platform, playlist);
    return !entry->deleted && !entry->secret;
}

static SgJson *playlist_tracks(const SgSandbox *sandbox, const SgPlatformPlaylist *entry,
                               unsigned access)
{
    SgJson *tracks = json_array();
    for (guint n = 0; n < entry->tracks->len; n++) {
        int32_t track = sg_indices_at(entry->tracks, n);
        if (sg_sandbox_shows_track(sandbox->platform, track, true, access))
            json_array_append_new(tracks, track_record(sandbox, track));
    }
    return tracks;
}

static SgJson *playlist_record(const SgSandbox *sandbox, int32_t index, const SgShow *show)
{
    const SgPlatformPlaylist *entry = sg_platform_playlist(sandbox->platform, index);
    const SgPlaylist *playlist = entry->playlist;
    SgJson *object = new_record(sandbox, "playlist", entry->id);
    g_autofree char *tracks_uri = g_strconcat(sg_json_string(object, "uri"), "/tracks", NULL);
    sg_json_set_string(object, "title", playlist->title);
    sg_json_set_string(object, "permalink", entry->permalink);
    sg_json_set_string(object, "permalink_url", playlist->permalink_url);
    sg_json_set_string(object, "artwork_url", playlist->artwork_url);
    sg_json_set_string(object, "tracks_uri", tracks_uri);
    sg_json_set_string(object, "sharing", entry->secret ? "private" : "public");
    set_date(object, "created_at", playlist->created_at);
    set_date(object, "last_modified", playlist->last_modified);
    sg_json_set_string(object, "description", playlist->description);
    sg_json_set_string(object, "genre", playlist->genre);
    sg_json_set_string(object, "tag_list", playlist->tag_list);
    sg_json_set_string(object, "tags", playlist->tag_list);
    sg_json_set_string(object, "license", playlist->license);
    sg_json_set_string(object, "label_name", playlist->label_name);
    sg_json_set_string(object, "playlist_type", playlist->playlist_type);
    sg_json_set_string(object, "type", playlist->playlist_type);
    sg_json_set_count(object, "duration", playlist->duration_ms);
    sg_json_set_count(object, "track_count", playlist->track_count);
    sg_json_set_count(object, "likes_count", playlist->likes_count);
    set_release(object, playlist->release_date);
    sg_json_set_string(object, "embeddable_by", "all");
    set_bool(object, "streamable", true);
    static const char *const nulls[] = { "downloadable",   "ean",          "label",   "label_id",
                                         "purchase_title", "purchase_url", "release", NULL };
    set_null(object, nulls);
    SgJson *user = user_record(sandbox, entry->owner);
    json_object_set(object, "user_urn", json_object_get(user, "urn"));
    json_object_set_new(object, "user", user);
    if (show->show_tracks)
        json_object_set_new(object, "tracks", playlist_tracks(sandbox, entry, show->access));
    return object;
}

/* -- The rest ----------------------------------------------------------------------------------- */

static SgJson *comment_record(const SgSandbox *sandbox, int32_t index)
{
    const SgPlatformComment *comment = sg_platform_comment(sandbox->platform, index);
    SgJson *object = new_record(sandbox, "comment", comment->id);
    SgJson *user = small_user(sandbox, comment->user);
    g_autofree char *track =
        g_strdup_printf("soundcloud:tracks:%" G_GINT64_FORMAT,
                        sg_platform_track(sandbox->platform, comment->track)->id);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, comment->timestamp_ms);
    sg_json_set_string(object, "body", comment->body);
    set_date(object, "created_at", comment->created_at);
    /* Seen both ways. */
    json_object_set_new(object, "timestamp",
                        comment->id % 2 ? json_string(text) : json_integer(comment->timestamp_ms));
    sg_json_set_string(object, "track_urn", track);
    json_object_set(object, "user_urn", json_object_get(user, "urn"));
    json_object_set_new(object, "user", user);
    return object;
}

SgJson *sg_sandbox_profiles(const SgPlatformUser *user)
{
    static const char *const services[] = { "instagram", "bandcamp", "mixcloud", "youtube",
                                            "personal" };
    SgJson *profiles = json_array();
    for (size_t n = 0; n < G_N_ELEMENTS(services); n++) {
        if (!(user->profiles & 1u << n))
            continue;
        g_autofree char *url =
            g_strdup_printf("https://example.org/%s/%s", services[n], user->permalink);
        SgJson *profile = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind", "web-profile", "urn",
                                    user->user->urn, "service", services[n], "title", services[n],
                                    "url", url, "username", user->permalink);
        set_date(profile, "created_at", user->user->created_at);
        json_array_append_new(profiles, profile);
    }
    return profiles;
}

SgJson *sg_sandbox_record(const SgSandbox *sandbox, SgRecord kind, int32_t index,
                          const SgShow *show)
{
    switch (kind) {
    case SG_RECORD_TRACK: return track_record(sandbox, index);
    case SG_RECORD_PLAYLIST: return playlist_record(sandbox, index, show);
    case SG_RECORD_USER: return user_record(sandbox, index);
    case SG_RECORD_COMMENT: return comment_record(sandbox, index);
    }
    g_assert_not_reached();
}
