/* SPDX-License-Identifier: MIT */
#include "music/nouns.h"

#include <string.h>

static const char *const kind_names[] = {
    [SG_KIND_TRACK] = "track",
    [SG_KIND_PLAYLIST] = "playlist",
    [SG_KIND_USER] = "user",
};

const char *sg_kind_name(SgKind kind)
{
    return kind_names[kind];
}

/* "soundcloud:tracks:1", "spotify:track:…": the second part, in the plural or not, is the kind. */
bool sg_kind_from_urn(const char *urn, SgKind *kind)
{
    const char *part = urn ? strchr(urn, ':') : NULL;
    const char *end = part ? strchr(part + 1, ':') : NULL;
    if (!end || part == urn || !end[1])
        return false;
    size_t length = (size_t)(end - ++part);
    if (length > 0 && part[length - 1] == 's')
        length--;
    for (size_t n = 0; n < G_N_ELEMENTS(kind_names); n++) {
        if (strlen(kind_names[n]) == length && memcmp(kind_names[n], part, length) == 0) {
            *kind = (SgKind)n;
            return true;
        }
    }
    return false;
}

SgUser *sg_user_new(void)
{
    SgUser *user = g_new0(SgUser, 1);
    user->followers_count = user->followings_count = SG_COUNT_UNKNOWN;
    user->track_count = user->playlist_count = SG_COUNT_UNKNOWN;
    user->likes_count = user->reposts_count = SG_COUNT_UNKNOWN;
    user->verified = -1;
    user->created_at = SG_TIME_UNKNOWN;
    return user;
}

void sg_user_free(SgUser *user)
{
    if (!user)
        return;
    g_free(user->urn);
    g_free(user->username);
    g_free(user->full_name);
    g_free(user->description);
    g_free(user->city);
    g_free(user->country_code);
    g_free(user->permalink_url);
    g_free(user->avatar_url);
    g_free(user->raw);
    g_free(user);
}

SgTrack *sg_track_new(void)
{
    SgTrack *track = g_new0(SgTrack, 1);
    track->duration_ms = track->playback_count = track->like_count = SG_COUNT_UNKNOWN;
    track->repost_count = track->comment_count = track->download_count = SG_COUNT_UNKNOWN;
    track->created_at = SG_TIME_UNKNOWN;
    track->streamable = track->downloadable = -1;
    return track;
}

void sg_track_free(SgTrack *track)
{
    if (!track)
        return;
    g_free(track->urn);
    g_free(track->title);
    g_free(track->description);
    sg_user_free(track->user);
    g_free(track->metadata_artist);
    g_free(track->genre);
    g_free(track->tag_list);
    g_free(track->label_name);
    g_free(track->isrc);
    g_free(track->license);
    g_free(track->key_signature);
    g_free(track->permalink_url);
    g_free(track->artwork_url);
    g_free(track->access);
    g_free(track->release_date);
    g_free(track->raw);
    g_free(track);
}

SgPlaylist *sg_playlist_new(void)
{
    SgPlaylist *playlist = g_new0(SgPlaylist, 1);
    playlist->track_count = playlist->likes_count = playlist->reposts_count = SG_COUNT_UNKNOWN;
    playlist->duration_ms = SG_COUNT_UNKNOWN;
    playlist->created_at = playlist->last_modified = SG_TIME_UNKNOWN;
    return playlist;
}

void sg_playlist_free(SgPlaylist *playlist)
{
    if (!playlist)
        return;
    g_free(playlist->urn);
    g_free(playlist->title);
    g_free(playlist->description);
    sg_user_free(playlist->user);
    g_free(playlist->genre);
    g_free(playlist->tag_list);
    g_free(playlist->permalink_url);
    g_free(playlist->artwork_url);
    g_free(playlist->playlist_type);
    g_free(playlist->label_name);
    g_free(playlist->license);
    g_free(playlist->release_date);
    g_clear_pointer(&playlist->tracks, g_ptr_array_unref);
    g_free(playlist->raw);
    g_free(playlist);
}

GPtrArray *sg_users_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)sg_user_free);
}

GPtrArray *sg_tracks_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)sg_track_free);
}

GPtrArray *sg_playlists_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)sg_playlist_free);
}
