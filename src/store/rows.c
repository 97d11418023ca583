/* SPDX-License-Identifier: MIT */
#include "store/query.h"

/* Ends a scan: what the callback said, or what the database said. */
static bool end_scan(SgRows *rows, GError *stopped, GError **error)
{
    if (stopped) {
        g_propagate_error(error, stopped);
        return false;
    }
    return sg_rows_end(rows, error);
}

bool sg_store_each_track(SgStore *store, SgTrackRowFunc func, void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = sg_query_rows(store, "each_track", SG_NO_VALUES);
    while (going && sg_rows_next(rows)) {
        int c = 0;
        SgTrackRow row = { 0 };
        row.urn = sg_rows_text(rows, c++);
        row.title = sg_rows_text(rows, c++);
        row.artist_urn = sg_rows_text(rows, c++);
        row.artist_name = sg_rows_text(rows, c++);
        row.metadata_artist = sg_rows_text(rows, c++);
        row.genre = sg_rows_text(rows, c++);
        row.canonical_genre = sg_rows_text(rows, c++);
        row.label_name = sg_rows_text(rows, c++);
        row.isrc = sg_rows_text(rows, c++);
        row.license = sg_rows_text(rows, c++);
        row.permalink_url = sg_rows_text(rows, c++);
        row.release_date = sg_rows_text(rows, c++);
        row.source = sg_rows_text(rows, c++);
        row.created_at = sg_rows_time(rows, c++);
        row.fetched_at = sg_rows_time(rows, c++);
        row.duration_ms = sg_rows_count(rows, c++);
        row.playback_count = sg_rows_count(rows, c++);
        row.like_count = sg_rows_count(rows, c++);
        row.repost_count = sg_rows_count(rows, c++);
        row.comment_count = sg_rows_count(rows, c++);
        row.is_stub = sg_rows_int(rows, c++, 1);
        going = func(&row, data, &stopped);
    }
    return end_scan(rows, stopped, error) && going;
}

/* -- Tables, and one playlist or user of them -------------------------------------------------------------- */

/* What a scan is of: a whole table, or `urn` alone. */
static SgRows *ask(SgStore *store, const char *query, const char *urn)
{
    return urn ? sg_query_rows(store, query, SG_VALUES(sg_value_text(urn)))
               : sg_query_rows(store, query, SG_NO_VALUES);
}

static bool read_playlists(SgStore *store, const char *query, const char *urn,
                           SgPlaylistRowFunc func, void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = ask(store, query, urn);
    while (going && sg_rows_next(rows)) {
        int c = 0;
        SgPlaylistRow row = { 0 };
        row.urn = sg_rows_text(rows, c++);
        row.title = sg_rows_text(rows, c++);
        row.owner_urn = sg_rows_text(rows, c++);
        row.owner_name = sg_rows_text(rows, c++);
        row.permalink_url = sg_rows_text(rows, c++);
        row.playlist_type = sg_rows_text(rows, c++);
        row.source = sg_rows_text(rows, c++);
        row.track_count = sg_rows_count(rows, c++);
        row.likes_count = sg_rows_count(rows, c++);
        row.created_at = sg_rows_time(rows, c++);
        row.fetched_at = sg_rows_time(rows, c++);
        going = func(&row, data, &stopped);
    }
    return end_scan(rows, stopped, error) && going;
}

bool sg_store_each_playlist(SgStore *store, SgPlaylistRowFunc func, void *data, GError **error)
{
    return read_playlists(store, "each_playlist", NULL, func, data, error);
}

bool sg_store_playlist_row(SgStore *store, const char *urn, SgPlaylistRowFunc func, void *data,
                           GError **error)
{
    return read_playlists(store, "playlist_row", urn, func, data, error);
}

static bool read_users(SgStore *store, const char *query, const char *urn, SgUserRowFunc func,
                       void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = ask(store, query, urn);
    while (going && sg_rows_next(rows))
        going = func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), sg_rows_text(rows, 2), data,
                     &stopped);
    return end_scan(rows, stopped, error) && going;
}

bool sg_store_each_user(SgStore *store, SgUserRowFunc func, void *data, GError **error)
{
    return read_users(store, "each_user", NULL, func, data, error);
}

bool sg_store_user_row(SgStore *store, const char *urn, SgUserRowFunc func, void *data,
                       GError **error)
{
    return read_users(store, "user_row", urn, func, data, error);
}

static bool read_entries(SgStore *store, const char *query, const char *urn, SgEntryFunc func,
                         void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = ask(store, query, urn);
    while (going && sg_rows_next(rows))
        going = func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), sg_rows_count(rows, 2), data,
                     &stopped);
    return end_scan(rows, stopped, error) && going;
}

bool sg_store_each_entry(SgStore *store, SgEntryFunc func, void *data, GError **error)
{
    return read_entries(store, "each_entry", NULL, func, data, error);
}

bool sg_store_playlist_entries(SgStore *store, const char *urn, SgEntryFunc func, void *data,
                               GError **error)
{
    return read_entries(store, "playlist_entries", urn, func, data, error);
}

bool sg_store_each_related(SgStore *store, SgRelatedFunc func, void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = sg_query_rows(store, "each_related", SG_NO_VALUES);
    while (going && sg_rows_next(rows))
        going = func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), sg_rows_text(rows, 2),
                     sg_rows_count(rows, 3), data, &stopped);
    return end_scan(rows, stopped, error) && going;
}

/* -- Pairs -------------------------------------------------------------------------------------------------- */

static bool read_pairs(SgStore *store, const char *query, const char *urn, SgPairFunc func,
                       void *data, GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows = ask(store, query, urn);
    while (going && sg_rows_next(rows))
        going = func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), data, &stopped);
    return end_scan(rows, stopped, error) && going;
}

static bool each_pair(SgStore *store, const char *query, SgPairFunc func, void *data,
                      GError **error)
{
    return read_pairs(store, query, NULL, func, data, error);
}

bool sg_store_user_likes(SgStore *store, const char *urn, SgPairFunc func, void *data,
                         GError **error)
{
    return read_pairs(store, "user_likes", urn, func, data, error);
}

bool sg_store_playlist_fans(SgStore *store, const char *urn, SgPairFunc func, void *data,
                            GError **error)
{
    return read_pairs(store, "playlist_fans", urn, func, data, error);
}

bool sg_store_each_like(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_like", func, data, error);
}

bool sg_store_each_repost(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_repost", func, data, error);
}

bool sg_store_each_playlist_like(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_playlist_like", func, data, error);
}

bool sg_store_each_follow(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_follow", func, data, error);
}

bool sg_store_each_tag(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_tag", func, data, error);
}

bool sg_store_each_hashtag(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    return each_pair(store, "each_hashtag", func, data, error);
}
