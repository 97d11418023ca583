/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include "music/genre.h"
#include "music/tag.h"
#include "store/records.h"

#include <string.h>

/* Rows between two merges: their tags stand in memory. */
enum { BATCH = 100000 };

/* Texts that were made for a row, until the row was sent. */
static const char *keep(GPtrArray *made, char *text)
{
    if (text)
        g_ptr_array_add(made, text);
    return text;
}

/* A text from outside as a value: what is no UTF-8 is made so. */
static SgValue text_value(GPtrArray *made, const char *text)
{
    if (text && !g_utf8_validate(text, -1, NULL))
        text = keep(made, g_utf8_make_valid(text, -1));
    return sg_value_text(text);
}

/* The uploader or owner: urn, source of its name, username, address, page, words. */
static SgValue *add_user(SgValue *values, const SgUser *user, GPtrArray *made)
{
    static const SgUser nobody;
    const char *urn = user ? user->urn : NULL;
    if (!urn || !*urn)
        user = &nobody;
    SgValue name = text_value(made, user->username);
    *values++ = text_value(made, user->urn);
    *values++ = sg_value_text(user->urn ? keep(made, g_strndup(urn, strcspn(urn, ":"))) : NULL);
    *values++ = name;
    *values++ = text_value(made, user->permalink_url);
    *values++ = text_value(made, keep(made, sg_records_page(user->permalink_url)));
    *values++ =
        sg_value_text(user->username ? keep(made, sg_records_words(&name.text, 1, NULL)) : NULL);
    return values;
}

static bool check_row(const char *kind, const char *urn, int64_t fetched_at, GError **error)
{
    if (!urn || !*urn)
        return sg_fail(error, SG_ERROR_INPUT, "a %s without a URN cannot be stored", kind);
    return fetched_at != SG_TIME_UNKNOWN ||
           sg_fail(error, SG_ERROR_INPUT, "%s '%s': it is not known when it was fetched", kind,
                   urn);
}

/* A batch names nothing twice: of two rows of one record the later one comes later. */
static bool batch_ends(GHashTable *urns, const char *urn)
{
    return g_hash_table_size(urns) == BATCH || (urn && g_hash_table_contains(urns, urn));
}

/* -- Tracks --------------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t number;
    const char *kind;
    int64_t position;
    char *tag;
} Tag;

static void tag_clear(void *tag)
{
    g_free(((Tag *)tag)->tag);
}

typedef struct {
    SgLoadTrackNext next;
    void *data;
    SgLoadTrack row; /* the one read last */
    bool waits;      /* … for the next batch */
    int64_t rows;
    GHashTable *urns; /* of the batch */
    GArray *tags;     /* of the batch */
    guint next_tag;
    GPtrArray *made;
} Tracks;

/* Takes the tags. */
static void add_tags(Tracks *tracks, const char *kind, char **tags)
{
    for (int n = 0; tags[n]; n++) {
        const Tag tag = { tracks->rows, kind, n, tags[n] };
        g_array_append_val(tracks->tags, tag);
    }
    g_free(tags);
}

static void add_all_tags(Tracks *tracks, const SgLoadTrack *row)
{
    const SgTrack *track = row->track;
    if (track->tag_list)
        add_tags(tracks, "tag", sg_tags_parse(track->tag_list));
    if (track->title)
        add_tags(tracks, "title", sg_tags_hashtags(track->title));
    if (row->description_tags)
        add_tags(tracks, "description", g_strdupv(row->description_tags));
    else if (track->description)
        add_tags(tracks, "description", sg_tags_hashtags(track->description));
}

/* In the order of loading_tracks. */
static void set_track(SgValue *values, const Tracks *tracks, const SgLoadTrack *row)
{
    const SgTrack *track = row->track;
    GPtrArray *made = tracks->made;
    const char *const texts[] = { track->title, track->metadata_artist, track->genre };
    *values++ = sg_value_int(tracks->rows);
    *values++ = text_value(made, track->urn);
    *values++ = text_value(made, track->title);
    *values++ = text_value(made, track->metadata_artist);
    *values++ = text_value(made, track->genre);
    *values++ = sg_value_text(sg_genre_canonical(track->genre));
    *values++ = text_value(made, track->label_name);
    *values++ = text_value(made, track->isrc);
    *values++ = text_value(made, track->license);
    *values++ = text_value(made, track->permalink_url);
    *values++ = text_value(made, track->release_date);
    *values++ = sg_value_count(track->duration_ms);
    *values++ = sg_value_count(track->playback_count);
    *values++ = sg_value_count(track->like_count);
    *values++ = sg_value_count(track->repost_count);
    *values++ = sg_value_count(track->comment_count);
    *values++ = sg_value_count(track->download_count);
    *values++ = sg_value_time(track->created_at);
    *values++ = sg_value_text(row->source);
    *values++ = sg_value_time(row->fetched_at);
    *values++ = sg_value_positive(track->bpm);
    *values++ = text_value(made, track->key_signature);
    *values++ = text_value(made, track->access);
    *values++ = sg_value_count(track->streamable);
    *values++ = sg_value_count(track->downloadable);
    *values++ = text_value(made, track->artwork_url);
    *values++ = text_value(made, track->tag_list);
    *values++ = text_value(made, keep(made, sg_records_page(track->permalink_url)));
    *values++ = text_value(made, track->description);
    *values++ =
        sg_value_text(keep(made, sg_records_words(texts, G_N_ELEMENTS(texts), track->tag_list)));
    add_user(values, track->user, made);
}

static bool next_track(SgValue *values, void *data, bool *row, GError **error)
{
    Tracks *tracks = data;
    SgLoadTrack *next = &tracks->row;
    g_ptr_array_set_size(tracks->made, 0);
    if (!tracks->waits && !tracks->next(next, &tracks->waits, tracks->data, error))
        return false;
    *row = tracks->waits && !batch_ends(tracks->urns, next->track->urn);
    if (!*row)
        return true;
    tracks->waits = false;
    if (!check_row("track", next->track->urn, next->fetched_at, error))
        return false;
    g_hash_table_add(tracks->urns, g_strdup(next->track->urn));
    set_track(values, tracks, next);
    add_all_tags(tracks, next);
    tracks->rows++;
    return true;
}

static bool next_tag(SgValue *values, void *data, bool *row, GError **error)
{
    Tracks *tracks = data;
    g_ptr_array_set_size(tracks->made, 0);
    *row = tracks->next_tag < tracks->tags->len;
    if (!*row)
        return true;
    const Tag *tag = &g_array_index(tracks->tags, Tag, tracks->next_tag++);
    *values++ = sg_value_int(tag->number);
    *values++ = sg_value_text(tag->kind);
    *values++ = sg_value_int(tag->position);
    *values++ = text_value(tracks->made, tag->tag);
    return true;
}

static bool load_tracks(SgStore *store, void *data, bool *more, GError **error)
{
    enum { COLUMNS = 36, TAG_COLUMNS = 4 };
    Tracks *tracks = data;
    const SgStoreDriver *driver = store->driver;
    g_hash_table_remove_all(tracks->urns);
    tracks->next_tag = 0;
    g_array_set_size(tracks->tags, 0);
    if (!driver->copy(store->db, "loading_tracks", COLUMNS, next_track, tracks, error) ||
        !driver->copy(store->db, "loading_tags", TAG_COLUMNS, next_tag, tracks, error))
        return false;
    *more = tracks->waits;
    return g_hash_table_size(tracks->urns) == 0 || sg_load_exec(store, "tracks_merge.sql", error);
}

bool sg_load_tracks(SgStore *store, SgLoadTrackNext next, void *data, int64_t expected,
                    int64_t *rows, GError **error)
{
    static const char *const tables[] = {
        "users", "user_search", "tracks", "track_documents", "track_search", "track_tags", NULL
    };
    Tracks tracks = { .next = next, .data = data };
    const SgLoadFrame frame = { .begin = "tracks_begin.sql",
                                .end = "tracks_end.sql",
                                .tables = tables,
                                .expected = expected,
                                .batch = load_tracks,
                                .data = &tracks };
    tracks.made = g_ptr_array_new_with_free_func(g_free);
    tracks.urns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tracks.tags = g_array_new(FALSE, FALSE, sizeof(Tag));
    g_array_set_clear_func(tracks.tags, tag_clear);
    bool ok = sg_load_run(store, &frame, error);
    g_array_unref(tracks.tags);
    g_ptr_array_unref(tracks.made);
    g_hash_table_unref(tracks.urns);
    if (ok && rows)
        *rows = tracks.rows;
    return ok;
}

/* -- Playlists -------------------------------------------------------------------------------------------------- */

typedef struct {
    SgLoadPlaylistNext next;
    void *data;
    SgLoadPlaylist row; /* the one read last */
    bool waits;         /* … for the next batch */
    int64_t rows;
    GHashTable *urns; /* of the batch */
    GPtrArray *made;
} Playlists;

/* In the order of loading_playlists. */
static void set_playlist(SgValue *values, const Playlists *playlists, const SgLoadPlaylist *row)
{
    const SgPlaylist *playlist = row->playlist;
    GPtrArray *made = playlists->made;
    const char *const texts[] = { playlist->title, playlist->genre };
    *values++ = sg_value_int(playlists->rows);
    *values++ = text_value(made, playlist->urn);
    *values++ = text_value(made, playlist->title);
    *values++ = text_value(made, playlist->permalink_url);
    *values++ = text_value(made, playlist->playlist_type);
    *values++ = sg_value_count(playlist->track_count);
    *values++ = sg_value_count(playlist->likes_count);
    *values++ = sg_value_count(playlist->reposts_count);
    *values++ = sg_value_count(playlist->duration_ms);
    *values++ = sg_value_time(playlist->created_at);
    *values++ = sg_value_time(playlist->last_modified);
    *values++ = sg_value_text(row->source);
    *values++ = sg_value_time(row->fetched_at);
    *values++ = text_value(made, playlist->genre);
    *values++ = text_value(made, playlist->label_name);
    *values++ = text_value(made, playlist->license);
    *values++ = text_value(made, playlist->release_date);
    *values++ = text_value(made, playlist->artwork_url);
    *values++ = text_value(made, playlist->tag_list);
    *values++ = text_value(made, keep(made, sg_records_page(playlist->permalink_url)));
    *values++ = text_value(made, playlist->description);
    *values++ =
        sg_value_text(keep(made, sg_records_words(texts, G_N_ELEMENTS(texts), playlist->tag_list)));
    add_user(values, playlist->user, made);
}

static bool next_playlist(SgValue *values, void *data, bool *row, GError **error)
{
    Playlists *playlists = data;
    SgLoadPlaylist *next = &playlists->row;
    g_ptr_array_set_size(playlists->made, 0);
    if (!playlists->waits && !playlists->next(next, &playlists->waits, playlists->data, error))
        return false;
    *row = playlists->waits && !batch_ends(playlists->urns, next->playlist->urn);
    if (!*row)
        return true;
    playlists->waits = false;
    if (!check_row("playlist", next->playlist->urn, next->fetched_at, error))
        return false;
    g_hash_table_add(playlists->urns, g_strdup(next->playlist->urn));
    set_playlist(values, playlists, next);
    playlists->rows++;
    return true;
}

static bool load_playlists(SgStore *store, void *data, bool *more, GError **error)
{
    enum { COLUMNS = 28 };
    Playlists *playlists = data;
    g_hash_table_remove_all(playlists->urns);
    if (!store->driver->copy(store->db, "loading_playlists", COLUMNS, next_playlist, playlists,
                             error))
        return false;
    *more = playlists->waits;
    return g_hash_table_size(playlists->urns) == 0 ||
           sg_load_exec(store, "playlists_merge.sql", error);
}

bool sg_load_playlists(SgStore *store, SgLoadPlaylistNext next, void *data, int64_t expected,
                       int64_t *rows, GError **error)
{
    static const char *const tables[] = { "users",           "user_search",
                                          "playlists",       "playlist_documents",
                                          "playlist_search", NULL };
    Playlists playlists = { .next = next, .data = data };
    const SgLoadFrame frame = { .begin = "playlists_begin.sql",
                                .end = "playlists_end.sql",
                                .tables = tables,
                                .expected = expected,
                                .batch = load_playlists,
                                .data = &playlists };
    playlists.made = g_ptr_array_new_with_free_func(g_free);
    playlists.urns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool ok = sg_load_run(store, &frame, error);
    g_ptr_array_unref(playlists.made);
    g_hash_table_unref(playlists.urns);
    if (ok && rows)
        *rows = playlists.rows;
    return ok;
}
