/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include "music/genre.h"
#include "music/tag.h"
#include "store/records.h"

#include <string.h>

/*
 * Rows between two merges: while nothing is stored few, so that the server works on one batch while the
 * next one is read; else many, for each merge looks at what is stored. A load that repeats nothing is
 * fresh for so many rows, whose names stand in memory.
 */
enum { FRESH_BATCH = 1 << 15, BATCH = 100000, MOST_FRESH = 1 << 21 };

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

static bool check_row(const char *kind, const char *urn, int64_t fetched_at, GError **error)
{
    if (!urn || !*urn)
        return sg_fail(error, SG_ERROR_INPUT, "a %s without a URN cannot be stored", kind);
    return fetched_at != SG_TIME_UNKNOWN ||
           sg_fail(error, SG_ERROR_INPUT, "%s '%s': it is not known when it was fetched", kind,
                   urn);
}

/* -- Batches ------------------------------------------------------------------------------------------------ */

/* What both kinds of records need. */
typedef struct {
    bool waits;   /* the row read last, for the next batch */
    bool fresh;   /* this batch */
    int64_t rows; /* of all batches */
    int64_t in_batch;
    int64_t first;    /* number of the first row */
    GHashTable *urns; /* of the batch; while the load is fresh, of all batches */
    SgLoadUsers *users;
    GPtrArray *made;
} Records;

static void records_init(Records *records)
{
    *records = (Records){ .users = sg_load_users_new() };
    records->made = g_ptr_array_new_with_free_func(g_free);
    records->urns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void records_clear(Records *records)
{
    g_ptr_array_unref(records->made);
    g_hash_table_unref(records->urns);
    sg_load_users_free(records->users);
}

static void take_first(int64_t number, int64_t id, int64_t date, void *data)
{
    *(int64_t *)data = id;
}

/* Rows that are stored at once have the numbers of the database. */
static bool begin_batch(Records *records, SgStore *store, const SgLoadStep *step, const char *next,
                        GError **error)
{
    records->fresh = step->fresh;
    records->in_batch = 0;
    if (!step->fresh)
        g_hash_table_remove_all(records->urns);
    return !step->fresh || records->rows > 0 ||
           sg_load_each_id(store, next, take_first, &records->first, error);
}

/* What comes again is stored by then. */
static void end_batch(const Records *records, const char *next_urn, SgLoadStep *step)
{
    step->more = records->waits;
    step->fresh = step->fresh && g_hash_table_size(records->urns) < MOST_FRESH &&
                  !(next_urn && g_hash_table_contains(records->urns, next_urn));
}

/* A batch names nothing twice: of two rows of one record the later one comes later. */
static bool batch_ends(const Records *records, const char *urn)
{
    return records->in_batch == (records->fresh ? FRESH_BATCH : BATCH) ||
           (urn && g_hash_table_contains(records->urns, urn));
}

static int64_t number_of(const Records *records)
{
    return records->first + records->rows;
}

/* The uploader or owner, who goes his own way. */
static SgValue add_user(Records *records, const SgUser *user, const char *source,
                        int64_t fetched_at)
{
    bool is_named = user && user->urn && *user->urn;
    SgValue urn = text_value(records->made, is_named ? user->urn : NULL);
    if (is_named)
        sg_load_users_add(records->users, urn.text, user, source, fetched_at);
    return urn;
}

static bool add_row(Records *records, const char *kind, const char *urn, int64_t fetched_at,
                    GError **error)
{
    records->waits = false;
    if (!check_row(kind, urn, fetched_at, error))
        return false;
    g_hash_table_add(records->urns, g_strdup(urn));
    records->rows++;
    records->in_batch++;
    return true;
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
    GArray *tags;    /* of the batch */
    guint next_tag;
    Records records;
} Tracks;

/* Takes the tags. */
static void add_tags(Tracks *tracks, const char *kind, char **tags)
{
    for (int n = 0; tags[n]; n++) {
        const Tag tag = { number_of(&tracks->records), kind, n, tags[n] };
        g_array_append_val(tracks->tags, tag);
    }
    g_free(tags);
}

/* `tags`: of the tag_list, which are taken. */
static void add_all_tags(Tracks *tracks, const SgLoadTrack *row, char **tags)
{
    const SgTrack *track = row->track;
    add_tags(tracks, "tag", tags);
    if (track->title)
        add_tags(tracks, "title", sg_tags_hashtags(track->title));
    if (row->description_tags)
        add_tags(tracks, "description", g_strdupv(row->description_tags));
    else if (track->description)
        add_tags(tracks, "description", sg_tags_hashtags(track->description));
}

/* In the order of loading_tracks. */
static void set_track(SgValue *values, Tracks *tracks, const SgLoadTrack *row, char **tags)
{
    const SgTrack *track = row->track;
    GPtrArray *made = tracks->records.made;
    const char *const texts[] = { track->title, track->metadata_artist, track->genre };
    *values++ = sg_value_int(number_of(&tracks->records));
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
    *values++ = sg_value_text(keep(made, sg_records_words(texts, G_N_ELEMENTS(texts), tags)));
    *values++ = add_user(&tracks->records, track->user, row->source, row->fetched_at);
}

static bool next_track(SgValue *values, void *data, bool *row, GError **error)
{
    Tracks *tracks = data;
    Records *records = &tracks->records;
    SgLoadTrack *next = &tracks->row;
    g_ptr_array_set_size(records->made, 0);
    if (!records->waits && !tracks->next(next, &records->waits, tracks->data, error))
        return false;
    *row = records->waits && !batch_ends(records, next->track->urn);
    if (!*row)
        return true;
    char **tags = sg_tags_parse(next->track->tag_list);
    set_track(values, tracks, next, tags);
    add_all_tags(tracks, next, tags);
    return add_row(records, "track", next->track->urn, next->fetched_at, error);
}

static bool next_tag(SgValue *values, void *data, bool *row, GError **error)
{
    Tracks *tracks = data;
    g_ptr_array_set_size(tracks->records.made, 0);
    *row = tracks->next_tag < tracks->tags->len;
    if (!*row)
        return true;
    const Tag *tag = &g_array_index(tracks->tags, Tag, tracks->next_tag++);
    *values++ = sg_value_int(tag->number);
    *values++ = sg_value_text(tag->kind);
    *values++ = sg_value_int(tag->position);
    *values++ = text_value(tracks->records.made, tag->tag);
    return true;
}

static bool load_tracks(SgStore *store, void *data, SgLoadStep *step, GError **error)
{
    enum { COLUMNS = 31, TAG_COLUMNS = 4 };
    static const char *const append[] = { "users_merge.sql", "tracks_append.sql", NULL };
    static const char *const merge[] = { "users_merge.sql", "tracks_merge.sql", NULL };
    Tracks *tracks = data;
    Records *records = &tracks->records;
    const SgStoreDriver *driver = store->driver;
    const char *tags = step->fresh ? "track_tags" : "loading_tags";
    tracks->next_tag = 0;
    g_array_set_size(tracks->tags, 0);
    if (!begin_batch(records, store, step, "next_tracks.sql", error) ||
        !driver->copy(store->db, "loading_tracks", COLUMNS, next_track, tracks, error) ||
        !driver->copy(store->db, tags, TAG_COLUMNS, next_tag, tracks, error) ||
        !sg_load_users_send(records->users, store, error))
        return false;
    step->merge = step->fresh ? append : merge;
    end_batch(records, records->waits ? tracks->row.track->urn : NULL, step);
    return true;
}

bool sg_load_tracks(SgStore *store, SgLoadTrackNext next, void *data, int64_t expected,
                    int64_t *rows, GError **error)
{
    static const char *const tables[] = {
        "users", "user_search", "tracks", "track_documents", "track_search", "track_tags", NULL
    };
    Tracks tracks = { .next = next, .data = data };
    static const char *const begin[] = { "users_begin.sql", "tracks_begin.sql", NULL };
    static const char *const end[] = { "users_end.sql", "tracks_end.sql", NULL };
    const SgLoadFrame frame = { .begin = begin,
                                .end = end,
                                .tables = tables,
                                .fresh = "tracks",
                                .words = true,
                                .expected = expected,
                                .batch = load_tracks,
                                .data = &tracks };
    records_init(&tracks.records);
    tracks.tags = g_array_new(FALSE, FALSE, sizeof(Tag));
    g_array_set_clear_func(tracks.tags, tag_clear);
    bool ok = sg_load_run(store, &frame, error);
    g_array_unref(tracks.tags);
    records_clear(&tracks.records);
    if (ok && rows)
        *rows = tracks.records.rows;
    return ok;
}

/* -- Playlists -------------------------------------------------------------------------------------------------- */

typedef struct {
    SgLoadPlaylistNext next;
    void *data;
    SgLoadPlaylist row; /* the one read last */
    Records records;
} Playlists;

/* In the order of loading_playlists. */
static void set_playlist(SgValue *values, Playlists *playlists, const SgLoadPlaylist *row)
{
    const SgPlaylist *playlist = row->playlist;
    GPtrArray *made = playlists->records.made;
    g_auto(GStrv) tags = sg_tags_parse(playlist->tag_list);
    const char *const texts[] = { playlist->title, playlist->genre };
    *values++ = sg_value_int(number_of(&playlists->records));
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
    *values++ = sg_value_text(keep(made, sg_records_words(texts, G_N_ELEMENTS(texts), tags)));
    *values++ = add_user(&playlists->records, playlist->user, row->source, row->fetched_at);
}

static bool next_playlist(SgValue *values, void *data, bool *row, GError **error)
{
    Playlists *playlists = data;
    Records *records = &playlists->records;
    SgLoadPlaylist *next = &playlists->row;
    g_ptr_array_set_size(records->made, 0);
    if (!records->waits && !playlists->next(next, &records->waits, playlists->data, error))
        return false;
    *row = records->waits && !batch_ends(records, next->playlist->urn);
    if (!*row)
        return true;
    set_playlist(values, playlists, next);
    return add_row(records, "playlist", next->playlist->urn, next->fetched_at, error);
}

static bool load_playlists(SgStore *store, void *data, SgLoadStep *step, GError **error)
{
    enum { COLUMNS = 23 };
    static const char *const append[] = { "users_merge.sql", "playlists_append.sql", NULL };
    static const char *const merge[] = { "users_merge.sql", "playlists_merge.sql", NULL };
    Playlists *playlists = data;
    Records *records = &playlists->records;
    if (!begin_batch(records, store, step, "next_playlists.sql", error) ||
        !store->driver->copy(store->db, "loading_playlists", COLUMNS, next_playlist, playlists,
                             error) ||
        !sg_load_users_send(records->users, store, error))
        return false;
    step->merge = step->fresh ? append : merge;
    end_batch(records, records->waits ? playlists->row.playlist->urn : NULL, step);
    return true;
}

bool sg_load_playlists(SgStore *store, SgLoadPlaylistNext next, void *data, int64_t expected,
                       int64_t *rows, GError **error)
{
    static const char *const tables[] = { "users",           "user_search",
                                          "playlists",       "playlist_documents",
                                          "playlist_search", NULL };
    Playlists playlists = { .next = next, .data = data };
    static const char *const begin[] = { "users_begin.sql", "playlists_begin.sql", NULL };
    static const char *const end[] = { "users_end.sql", "playlists_end.sql", NULL };
    const SgLoadFrame frame = { .begin = begin,
                                .end = end,
                                .tables = tables,
                                .fresh = "playlists",
                                .words = true,
                                .expected = expected,
                                .batch = load_playlists,
                                .data = &playlists };
    records_init(&playlists.records);
    bool ok = sg_load_run(store, &frame, error);
    records_clear(&playlists.records);
    if (ok && rows)
        *rows = playlists.records.rows;
    return ok;
}
