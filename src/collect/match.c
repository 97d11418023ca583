/* SPDX-License-Identifier: MIT */
#include "collect/match.h"

#include "music/recording.h"
#include "music/song.h"

#include <string.h>

/* A track of the store, under all its names. */
typedef struct {
    char *urn;
    int64_t duration_ms;
    bool from_file; /* no service gave it */
    bool is_stub;
} Known;

struct SgMatch {
    SgStore *store;
    GHashTable *by_urn;  /* → Known, owned */
    GHashTable *by_isrc; /* → GPtrArray of Known */
    GHashTable *by_song;
    GPtrArray *candidates;
};

static void known_free(void *data)
{
    Known *known = data;
    g_free(known->urn);
    g_free(known);
}

static void list_free(void *list)
{
    g_ptr_array_unref(list);
}

/* Puts a track under a name, once. Takes the name. */
static void list_under(GHashTable *table, char *name, Known *known)
{
    GPtrArray *list = name ? g_hash_table_lookup(table, name) : NULL;
    if (list && !g_ptr_array_find(list, known, NULL))
        g_ptr_array_add(list, known);
    if (!name || list) {
        g_free(name);
        return;
    }
    list = g_ptr_array_sized_new(1);
    g_ptr_array_add(list, known);
    g_hash_table_insert(table, name, list);
}

/* Uploader, named artist, and "Artist - Title" in the title: a song goes by all of them. */
static void learn(SgMatch *match, const SgTrackRow *row)
{
    Known *known = g_hash_table_lookup(match->by_urn, row->urn);
    if (!known) {
        known = g_new0(Known, 1);
        known->urn = g_strdup(row->urn);
        g_hash_table_insert(match->by_urn, known->urn, known);
    }
    known->duration_ms = row->duration_ms;
    known->is_stub = row->is_stub;
    known->from_file = row->source && sg_files_format_find(row->source);
    list_under(match->by_isrc, sg_recording_isrc(row->isrc), known);
    list_under(match->by_song, sg_song_key(row->artist_name, row->title), known);
    list_under(match->by_song, sg_song_key(row->metadata_artist, row->title), known);
    g_autofree char *artist = NULL, *title = NULL;
    if (sg_song_split(row->title, &artist, &title))
        list_under(match->by_song, sg_song_key(artist, title), known);
}

static bool on_track(const SgTrackRow *row, void *data, GError **error)
{
    learn(data, row);
    return true;
}

SgMatch *sg_match_new(SgStore *store, GError **error)
{
    g_autoptr(SgMatch) match = g_new0(SgMatch, 1);
    match->store = store;
    match->by_urn = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, known_free);
    match->by_isrc = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    match->by_song = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    match->candidates = g_ptr_array_new();
    return sg_store_each_track(store, on_track, match, error) ? g_steal_pointer(&match) : NULL;
}

void sg_match_free(SgMatch *match)
{
    if (!match)
        return;
    g_hash_table_unref(match->by_song);
    g_hash_table_unref(match->by_isrc);
    g_hash_table_unref(match->by_urn);
    g_ptr_array_unref(match->candidates);
    g_free(match);
}

void sg_match_add(SgMatch *match, const SgTrack *track)
{
    const SgTrackRow row = { .urn = track->urn,
                             .title = track->title,
                             .artist_name = track->user ? track->user->username : NULL,
                             .metadata_artist = track->metadata_artist,
                             .isrc = track->isrc,
                             .source = sg_files_formats[0]->name,
                             .duration_ms = track->duration_ms };
    learn(match, &row);
}

/* -- Finding -------------------------------------------------------------------------------------- */

static bool is_near(const Known *known, int64_t duration_ms)
{
    enum { NEAR_MS = 3000 };
    return known->duration_ms != SG_COUNT_UNKNOWN &&
           ABS(known->duration_ms - duration_ms) <= NEAR_MS;
}

static int by_urn(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take(SgMatchResult *result, const char *by, const Known *known)
{
    *result = (SgMatchResult){ SG_MATCH_ONE, by, known->urn, known->is_stub, NULL };
}

static void choose(SgMatch *match, const GPtrArray *list, const char *by, int64_t duration_ms,
                   SgMatchResult *result)
{
    const Known *near = NULL;
    guint near_count = 0, given = 0;
    for (guint n = 0; n < list->len; n++)
        given += !((const Known *)list->pdata[n])->from_file;
    g_ptr_array_set_size(match->candidates, 0);
    const Known *last = NULL;
    for (guint n = 0; n < list->len; n++) {
        const Known *known = list->pdata[n];
        if (given > 0 && known->from_file)
            continue;
        last = known;
        g_ptr_array_add(match->candidates, known->urn);
        if (duration_ms != SG_COUNT_UNKNOWN && is_near(known, duration_ms)) {
            near = known;
            near_count++;
        }
    }
    if (match->candidates->len == 1) {
        take(result, by, last);
    } else if (near_count == 1) {
        take(result, by, near);
    } else {
        g_ptr_array_sort(match->candidates, by_urn);
        *result =
            (SgMatchResult){ .found = SG_MATCH_SEVERAL, .by = by, .candidates = match->candidates };
    }
}

/* A query may be what tells pages of other services apart, and the store compares without it. */
static const Known *find_page(SgMatch *match, const char *location)
{
    if (!location || strchr(location, '?') || g_str_has_prefix(location, "file:"))
        return NULL;
    g_autofree char *urn = sg_store_urn_of_url(match->store, location);
    return urn ? g_hash_table_lookup(match->by_urn, urn) : NULL;
}

void sg_match_find(SgMatch *match, const SgFilesRow *row, SgMatchResult *result)
{
    *result = (SgMatchResult){ .found = SG_MATCH_NONE };
    const Known *known = row->urn ? g_hash_table_lookup(match->by_urn, row->urn) : NULL;
    if (known) {
        take(result, "id", known);
        return;
    }
    known = find_page(match, row->location);
    if (known) {
        take(result, "url", known);
        return;
    }
    const GPtrArray *list = row->isrc ? g_hash_table_lookup(match->by_isrc, row->isrc) : NULL;
    if (list) {
        choose(match, list, "isrc", row->duration_ms, result);
        return;
    }
    g_autofree char *song = sg_song_key(row->artist, row->title);
    list = song ? g_hash_table_lookup(match->by_song, song) : NULL;
    if (list) {
        choose(match, list, "name", row->duration_ms, result);
        return;
    }
    g_autofree char *own = sg_match_own_urn(row);
    known = own ? g_hash_table_lookup(match->by_urn, own) : NULL;
    if (known)
        take(result, row->isrc ? "isrc" : "url", known);
}

char *sg_match_own_urn(const SgFilesRow *row)
{
    enum { DIGITS = 32 };
    if (row->urn)
        return g_strdup(row->urn);
    if (row->isrc)
        return g_strconcat("isrc:track:", row->isrc, NULL);
    g_autofree char *song = sg_song_key(row->artist, row->title);
    const char *name = song ? song : row->location;
    if (!name)
        return NULL;
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    return g_strdup_printf("file:track:%.*s", DIGITS, sum);
}
