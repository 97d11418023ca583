/* SPDX-License-Identifier: MIT */
#include "collect/parquet-rows.h"

#include "base/interrupt.h"
#include "collect/parquet-columns.h"
#include "store/load.h"

#include <string.h>

/* -- Reading a row -------------------------------------------------------------------------------------------- */

/* Where in a file the reader stands; `column` goes from left to right through each row. */
typedef struct {
    const SgColumn *columns;
    SgDuckRows *rows;
    int64_t count, n; /* of the chunk */
    int64_t number;   /* of the row in the file, from 1 */
    int column;
    char *source, *playlist_urn, *user_urn, *track_urn; /* of the row, lent to the store */
    SgTrack *track;
    SgPlaylist *playlist;
    char **tags;
} Cursor;

static void cursor_clear(Cursor *cursor)
{
    sg_duck_rows_free(cursor->rows);
    g_free(cursor->source);
    g_free(cursor->playlist_urn);
    g_free(cursor->user_urn);
    g_free(cursor->track_urn);
    sg_track_free(cursor->track);
    sg_playlist_free(cursor->playlist);
    g_strfreev(cursor->tags);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cursor, cursor_clear)

static bool check_nulls(const Cursor *cursor, GError **error)
{
    for (int c = 0; cursor->columns[c].name; c++)
        if (cursor->columns[c].never_null && sg_duck_is_null(cursor->rows, c, cursor->n))
            return sg_fail(error, SG_ERROR_INPUT,
                           "row %" G_GINT64_FORMAT " has no value in the column '%s'",
                           cursor->number, cursor->columns[c].name);
    return true;
}

/* Steps to the next row; *row is false at the end. */
static bool advance(Cursor *cursor, bool *row, GError **error)
{
    if (++cursor->n >= cursor->count) {
        cursor->count = sg_duck_next(cursor->rows, error);
        cursor->n = 0;
    }
    *row = cursor->count > 0;
    cursor->number++;
    cursor->column = 0;
    return cursor->count == 0 || (cursor->count > 0 && check_nulls(cursor, error));
}

static char *copy_text(const char *text, size_t length)
{
    char *copy = g_malloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static char *take_text(Cursor *cursor)
{
    size_t length;
    const char *text = sg_duck_text(cursor->rows, cursor->column++, cursor->n, &length);
    return text ? copy_text(text, length) : NULL;
}

/* For columns in which mostly the same comes again. */
static void replace_text(Cursor *cursor, char **place)
{
    size_t length;
    const char *text = sg_duck_text(cursor->rows, cursor->column++, cursor->n, &length);
    if (text && *place && strncmp(*place, text, length) == 0 && !(*place)[length])
        return;
    g_free(*place);
    *place = text ? copy_text(text, length) : NULL;
}

static int64_t take_int(Cursor *cursor, int64_t missing)
{
    int column = cursor->column++;
    return sg_duck_is_null(cursor->rows, column, cursor->n)
               ? missing
               : sg_duck_int64(cursor->rows, column)[cursor->n];
}

static int64_t take_count(Cursor *cursor)
{
    return take_int(cursor, SG_COUNT_UNKNOWN);
}

static int64_t take_time(Cursor *cursor)
{
    return take_int(cursor, SG_TIME_UNKNOWN);
}

static double take_real(Cursor *cursor)
{
    int column = cursor->column++;
    return sg_duck_is_null(cursor->rows, column, cursor->n)
               ? 0
               : sg_duck_double(cursor->rows, column)[cursor->n];
}

/* A user inside another record: urn, username, permalink_url; NULL without the first. */
static SgUser *take_user(Cursor *cursor)
{
    g_autoptr(SgUser) user = sg_user_new();
    user->urn = take_text(cursor);
    user->username = take_text(cursor);
    user->permalink_url = take_text(cursor);
    return user->urn ? g_steal_pointer(&user) : NULL;
}

/* -- Rows as records; in the order of parquet-columns.c ------------------------------------------------------- */

static bool next_track(SgLoadTrack *out, bool *row, void *data, GError **error)
{
    Cursor *c = data;
    if (!advance(c, row, error) || !*row)
        return !*row && c->count == 0;
    g_clear_pointer(&c->track, sg_track_free);
    g_clear_pointer(&c->tags, g_strfreev);
    SgTrack *track = c->track = sg_track_new();
    track->urn = take_text(c);
    out->fetched_at = take_time(c);
    replace_text(c, &c->source);
    track->title = take_text(c);
    track->description = take_text(c);
    track->tag_list = take_text(c);
    track->genre = take_text(c);
    track->key_signature = take_text(c);
    track->license = take_text(c);
    track->permalink_url = take_text(c);
    track->metadata_artist = take_text(c);
    track->label_name = take_text(c);
    track->isrc = take_text(c);
    track->access = take_text(c);
    track->artwork_url = take_text(c);
    track->release_date = take_text(c);
    track->user = take_user(c);
    g_autofree char *tags = take_text(c);
    c->tags = tags ? g_strsplit(tags, "\x1f", -1) : NULL;
    track->bpm = take_real(c);
    track->duration_ms = take_count(c);
    track->playback_count = take_count(c);
    track->like_count = take_count(c);
    track->repost_count = take_count(c);
    track->comment_count = take_count(c);
    track->download_count = take_count(c);
    track->created_at = take_time(c);
    track->streamable = (int)take_count(c);
    track->downloadable = (int)take_count(c);
    out->track = track;
    out->source = c->source;
    out->description_tags = c->tags;
    return true;
}

static bool next_playlist(SgLoadPlaylist *out, bool *row, void *data, GError **error)
{
    Cursor *c = data;
    if (!advance(c, row, error) || !*row)
        return !*row && c->count == 0;
    g_clear_pointer(&c->playlist, sg_playlist_free);
    SgPlaylist *playlist = c->playlist = sg_playlist_new();
    playlist->urn = take_text(c);
    out->fetched_at = take_time(c);
    replace_text(c, &c->source);
    playlist->title = take_text(c);
    playlist->description = take_text(c);
    playlist->tag_list = take_text(c);
    playlist->genre = take_text(c);
    playlist->permalink_url = take_text(c);
    playlist->artwork_url = take_text(c);
    playlist->playlist_type = take_text(c);
    playlist->label_name = take_text(c);
    playlist->license = take_text(c);
    playlist->release_date = take_text(c);
    playlist->user = take_user(c);
    playlist->track_count = take_count(c);
    playlist->likes_count = take_count(c);
    playlist->reposts_count = take_count(c);
    playlist->duration_ms = take_count(c);
    playlist->created_at = take_time(c);
    playlist->last_modified = take_time(c);
    out->playlist = playlist;
    out->source = c->source;
    return true;
}

static bool next_entry(SgLoadEntry *out, bool *row, void *data, GError **error)
{
    Cursor *c = data;
    if (!advance(c, row, error) || !*row)
        return !*row && c->count == 0;
    replace_text(c, &c->playlist_urn);
    replace_text(c, &c->track_urn);
    out->position = take_int(c, 0);
    out->fetched_at = take_time(c);
    out->playlist_urn = c->playlist_urn;
    out->track_urn = c->track_urn;
    return true;
}

static bool next_interaction(SgLoadEngagement *out, bool *row, void *data, GError **error)
{
    Cursor *c = data;
    if (!advance(c, row, error) || !*row)
        return !*row && c->count == 0;
    replace_text(c, &c->user_urn);
    replace_text(c, &c->track_urn);
    g_autofree char *kind = take_text(c);
    out->at = take_time(c);
    out->fetched_at = take_time(c);
    out->user_urn = c->user_urn;
    out->track_urn = c->track_urn;
    out->kind = strcmp(kind, "repost") == 0 ? SG_ENGAGE_REPOST : SG_ENGAGE_LIKE;
    return out->kind == SG_ENGAGE_REPOST || strcmp(kind, "like") == 0 ||
           sg_fail(error, SG_ERROR_INPUT, "row %" G_GINT64_FORMAT ": the kind '%s' is unknown",
                   c->number, kind);
}

/* Users are few, so they are put one by one; what the store knows of a later date stays. */
static bool put_user(SgStore *store, Cursor *c, GError **error)
{
    g_autoptr(SgUser) user = sg_user_new();
    user->urn = take_text(c);
    int64_t fetched_at = take_time(c), stored = SG_TIME_UNKNOWN;
    replace_text(c, &c->source);
    user->username = take_text(c);
    user->full_name = take_text(c);
    user->city = take_text(c);
    user->country_code = take_text(c);
    user->permalink_url = take_text(c);
    user->avatar_url = take_text(c);
    user->followers_count = take_count(c);
    user->followings_count = take_count(c);
    user->track_count = take_count(c);
    user->playlist_count = take_count(c);
    user->likes_count = take_count(c);
    user->reposts_count = take_count(c);
    user->verified = (int)take_count(c);
    user->created_at = take_time(c);
    bool whole = take_int(c, 0);
    g_autoptr(GError) none = NULL;
    if (!sg_store_get_date(store, user->urn, &stored, &none) &&
        !g_error_matches(none, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&none));
        return false;
    }
    return (stored != SG_TIME_UNKNOWN && (stored > fetched_at || !whole)) ||
           sg_store_put_user(store, user, c->source, whole ? fetched_at : SG_TIME_UNKNOWN, error);
}

static bool load_users(SgStore *store, Cursor *cursor, int64_t *rows, GError **error)
{
    bool row = true, ok = sg_store_begin(store, error);
    int64_t count = 0;
    while (ok && (ok = advance(cursor, &row, error)) && row) {
        ok = put_user(store, cursor, error) && sg_interrupt_check("loading users", error);
        count++;
    }
    ok = ok && sg_store_commit(store, error);
    if (!ok)
        sg_store_rollback(store);
    *rows = count;
    return ok;
}

/* -- Files ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const SgColumn *columns;
} shapes[] = {
    [SG_PARQUET_TRACKS] = { "tracks", sg_track_columns },
    [SG_PARQUET_USERS] = { "users", sg_user_columns },
    [SG_PARQUET_PLAYLISTS] = { "playlists", sg_playlist_columns },
    [SG_PARQUET_ENTRIES] = { "entries", sg_entry_columns },
    [SG_PARQUET_INTERACTIONS] = { "interactions", sg_interaction_columns },
};

const char *sg_parquet_shape_name(SgParquetShape shape)
{
    return shapes[shape].name;
}

static bool load_rows(SgStore *store, Cursor *cursor, SgParquetShape shape, int64_t expected,
                      int64_t *rows, GError **error)
{
    switch (shape) {
    case SG_PARQUET_TRACKS: return sg_load_tracks(store, next_track, cursor, expected, rows, error);
    case SG_PARQUET_USERS: return load_users(store, cursor, rows, error);
    case SG_PARQUET_PLAYLISTS:
        return sg_load_playlists(store, next_playlist, cursor, expected, rows, error);
    case SG_PARQUET_ENTRIES: return sg_load_lists(store, next_entry, cursor, expected, rows, error);
    case SG_PARQUET_INTERACTIONS:
        return sg_load_engagements(store, next_interaction, cursor, expected, rows, error);
    }
    g_assert_not_reached();
}

bool sg_parquet_load_file(SgStore *store, SgDuck *duck, const char *file, SgParquetShape shape,
                          int64_t *rows, GError **error)
{
    g_auto(Cursor) cursor = { .columns = shapes[shape].columns };
    int64_t expected;
    if (!sg_columns_check(duck, file, cursor.columns, error) ||
        !sg_columns_count(duck, file, &expected, error))
        return false;
    cursor.rows = sg_columns_query(duck, file, cursor.columns, error);
    if (!cursor.rows)
        return false;
    if (load_rows(store, &cursor, shape, expected, rows, error))
        return true;
    g_prefix_error(error, "'%s': ", file);
    return false;
}
