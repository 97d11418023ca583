/* SPDX-License-Identifier: MIT */
#include "store/get.h"

#include "store/records.h"

enum { FIRST_OF_USER = 3, FIRST_OF_TRACK = 3, FIRST_OF_PLAYLIST = 4 };

/* Columns are read in the order of the views user_records, track_records and playlist_records. */

static void read_user(SgRows *rows, int *c, SgUser *user)
{
    user->urn = sg_rows_dup(rows, (*c)++);
    user->username = sg_rows_dup(rows, (*c)++);
    user->permalink_url = sg_rows_dup(rows, (*c)++);
    user->full_name = sg_rows_dup(rows, (*c)++);
    user->city = sg_rows_dup(rows, (*c)++);
    user->country_code = sg_rows_dup(rows, (*c)++);
    user->avatar_url = sg_rows_dup(rows, (*c)++);
    user->followers_count = sg_rows_count(rows, (*c)++);
    user->followings_count = sg_rows_count(rows, (*c)++);
    user->track_count = sg_rows_count(rows, (*c)++);
    user->playlist_count = sg_rows_count(rows, (*c)++);
    user->likes_count = sg_rows_count(rows, (*c)++);
    user->reposts_count = sg_rows_count(rows, (*c)++);
    user->verified = (int)sg_rows_count(rows, (*c)++);
    user->created_at = sg_rows_time(rows, (*c)++);
}

/* The uploader or owner at the end of a view; NULL when there is none. */
static SgUser *read_nested(SgRows *rows, int *c)
{
    g_autoptr(SgUser) user = sg_user_new();
    read_user(rows, c, user);
    return user->urn ? g_steal_pointer(&user) : NULL;
}

SgUser *sg_get_read_user(SgRows *rows, int *c)
{
    *c = FIRST_OF_USER;
    SgUser *user = sg_user_new();
    read_user(rows, c, user);
    return user;
}

SgTrack *sg_get_read_track(SgRows *rows, int *c)
{
    *c = FIRST_OF_TRACK;
    SgTrack *track = sg_track_new();
    track->urn = sg_rows_dup(rows, (*c)++);
    track->is_stub = sg_rows_int(rows, (*c)++, 1);
    track->title = sg_rows_dup(rows, (*c)++);
    track->metadata_artist = sg_rows_dup(rows, (*c)++);
    track->genre = sg_rows_dup(rows, (*c)++);
    (*c)++; /* canonical_genre is for those who read the table */
    track->tag_list = sg_rows_dup(rows, (*c)++);
    track->label_name = sg_rows_dup(rows, (*c)++);
    track->isrc = sg_rows_dup(rows, (*c)++);
    track->license = sg_rows_dup(rows, (*c)++);
    track->permalink_url = sg_rows_dup(rows, (*c)++);
    track->release_date = sg_rows_dup(rows, (*c)++);
    track->key_signature = sg_rows_dup(rows, (*c)++);
    track->access = sg_rows_dup(rows, (*c)++);
    track->artwork_url = sg_rows_dup(rows, (*c)++);
    track->bpm = sg_rows_real(rows, (*c)++);
    track->duration_ms = sg_rows_count(rows, (*c)++);
    track->playback_count = sg_rows_count(rows, (*c)++);
    track->like_count = sg_rows_count(rows, (*c)++);
    track->repost_count = sg_rows_count(rows, (*c)++);
    track->comment_count = sg_rows_count(rows, (*c)++);
    track->download_count = sg_rows_count(rows, (*c)++);
    track->created_at = sg_rows_time(rows, (*c)++);
    track->streamable = (int)sg_rows_count(rows, (*c)++);
    track->downloadable = (int)sg_rows_count(rows, (*c)++);
    track->user = read_nested(rows, c);
    return track;
}

SgPlaylist *sg_get_read_playlist(SgRows *rows, int *c)
{
    *c = FIRST_OF_PLAYLIST;
    SgPlaylist *playlist = sg_playlist_new();
    playlist->urn = sg_rows_dup(rows, (*c)++);
    playlist->title = sg_rows_dup(rows, (*c)++);
    playlist->genre = sg_rows_dup(rows, (*c)++);
    playlist->tag_list = sg_rows_dup(rows, (*c)++);
    playlist->permalink_url = sg_rows_dup(rows, (*c)++);
    playlist->artwork_url = sg_rows_dup(rows, (*c)++);
    playlist->playlist_type = sg_rows_dup(rows, (*c)++);
    playlist->label_name = sg_rows_dup(rows, (*c)++);
    playlist->license = sg_rows_dup(rows, (*c)++);
    playlist->release_date = sg_rows_dup(rows, (*c)++);
    playlist->track_count = sg_rows_count(rows, (*c)++);
    playlist->likes_count = sg_rows_count(rows, (*c)++);
    playlist->reposts_count = sg_rows_count(rows, (*c)++);
    playlist->duration_ms = sg_rows_count(rows, (*c)++);
    playlist->created_at = sg_rows_time(rows, (*c)++);
    playlist->last_modified = sg_rows_time(rows, (*c)++);
    playlist->user = read_nested(rows, c);
    return playlist;
}

/* -- One record --------------------------------------------------------------------------------------------- */

static void note_date(const SgRows *rows, int64_t *fetched_at)
{
    if (fetched_at)
        *fetched_at = sg_rows_time(rows, SG_GET_FETCHED_AT);
}

/* The error of a query that found nothing. */
static void *end_empty(SgRows *rows, const char *urn, GError **error)
{
    if (sg_rows_end(rows, error))
        sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not in the store", urn);
    return NULL;
}

SgUser *sg_store_get_user(SgStore *store, const char *urn, int64_t *fetched_at, GError **error)
{
    int c;
    g_autoptr(SgRows) rows = sg_query_rows(store, "get_user", SG_VALUES(sg_value_text(urn)));
    if (!sg_rows_next(rows))
        return end_empty(rows, urn, error);
    SgUser *user = sg_get_read_user(rows, &c);
    user->description = sg_rows_dup(rows, c);
    user->raw = sg_rows_dup(rows, c + 1);
    note_date(rows, fetched_at);
    return user;
}

SgTrack *sg_store_get_track(SgStore *store, const char *urn, int64_t *fetched_at, GError **error)
{
    int c;
    g_autoptr(SgRows) rows = sg_query_rows(store, "get_track", SG_VALUES(sg_value_text(urn)));
    if (!sg_rows_next(rows))
        return end_empty(rows, urn, error);
    SgTrack *track = sg_get_read_track(rows, &c);
    track->description = sg_rows_dup(rows, c);
    track->raw = sg_rows_dup(rows, c + 1);
    note_date(rows, fetched_at);
    return track;
}

static GPtrArray *read_tracks(SgRows *rows, GError **error)
{
    int c;
    g_autoptr(GPtrArray) tracks = sg_tracks_new();
    while (sg_rows_next(rows))
        g_ptr_array_add(tracks, sg_get_read_track(rows, &c));
    return sg_rows_end(rows, error) ? g_steal_pointer(&tracks) : NULL;
}

/* Puts the entries into the record when they were ever fetched. */
static bool read_entries(SgStore *store, SgPlaylist *playlist, GError **error)
{
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "get_entries", SG_VALUES(sg_value_text(playlist->urn)));
    playlist->tracks = read_tracks(rows, error);
    return playlist->tracks != NULL;
}

SgPlaylist *sg_store_get_playlist(SgStore *store, const char *urn, int64_t *fetched_at,
                                  GError **error)
{
    int c;
    g_autoptr(SgRows) rows = sg_query_rows(store, "get_playlist", SG_VALUES(sg_value_text(urn)));
    if (!sg_rows_next(rows))
        return end_empty(rows, urn, error);
    g_autoptr(SgPlaylist) playlist = sg_get_read_playlist(rows, &c);
    playlist->description = sg_rows_dup(rows, c);
    playlist->raw = sg_rows_dup(rows, c + 1);
    bool has_entries = sg_rows_time(rows, SG_GET_ENTRIES_AT) != SG_TIME_UNKNOWN;
    if (has_entries && !read_entries(store, playlist, error))
        return NULL;
    note_date(rows, fetched_at);
    return g_steal_pointer(&playlist);
}

bool sg_store_get_date(SgStore *store, const char *urn, int64_t *fetched_at, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "item_date", SG_VALUES(sg_value_text(urn)));
    if (!sg_rows_next(rows))
        return end_empty(rows, urn, error) != NULL;
    *fetched_at = sg_rows_time(rows, 0);
    return true;
}

char *sg_store_urn_of_url(SgStore *store, const char *clean_url)
{
    g_autofree char *page = sg_records_page(clean_url);
    g_autoptr(SgRows) rows = sg_query_rows(store, "urn_of_page", SG_VALUES(sg_value_text(page)));
    return sg_rows_next(rows) ? sg_rows_dup(rows, 0) : NULL;
}

/* -- What stands around one ---------------------------------------------------------------------------------- */

GPtrArray *sg_store_tracks_of_user(SgStore *store, const char *user_urn, int64_t limit,
                                   GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "tracks_of_user",
                                           SG_VALUES(sg_value_text(user_urn), sg_value_int(limit)));
    return read_tracks(rows, error);
}

GPtrArray *sg_store_playlists_of_track(SgStore *store, const char *track_urn, int64_t limit,
                                       GError **error)
{
    int c;
    g_autoptr(GPtrArray) playlists = sg_playlists_new();
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "playlists_of_track", SG_VALUES(sg_value_text(track_urn), sg_value_int(limit)));
    while (sg_rows_next(rows))
        g_ptr_array_add(playlists, sg_get_read_playlist(rows, &c));
    return sg_rows_end(rows, error) ? g_steal_pointer(&playlists) : NULL;
}
