/* SPDX-License-Identifier: MIT */
#include "graph/stored-lists.h"

#include <stdlib.h>
#include <string.h>

/* -- Ids of the store to numbers -------------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    int32_t number;
} Named;

static bool add_id(int64_t id, void *data, GError **error)
{
    GArray *ids = data;
    const Named named = { id, (int32_t)ids->len };
    if (ids->len == INT32_MAX)
        return sg_fail(error, SG_ERROR_INPUT, "the store holds too many records to count pairs");
    g_array_append_val(ids, named);
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const Named *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Number of an id in an array that is sorted by id; -1: added since the ids were read. */
static int32_t number_of(const GArray *ids, int64_t id)
{
    const Named *named = (const Named *)(void *)ids->data;
    size_t low = 0, high = ids->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (named[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ids->len && named[low].id == id ? named[low].number : -1;
}

static GArray *sorted_ids(SgStore *store,
                          bool (*each)(SgStore *store, SgDerivedIdFunc func, void *data,
                                       GError **error),
                          GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(Named));
    if (!each(store, add_id, ids, error))
        return NULL;
    g_array_sort(ids, compare_ids);
    return g_steal_pointer(&ids);
}

/* -- Entries ---------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t position;
    int32_t row;
    int32_t col;
} Entry;

typedef struct {
    const GArray *playlists;
    const GArray *tracks;
    GArray *entries;
    int64_t last; /* playlist, and its row: entries of one mostly come together */
    int32_t row;
} Reading;

static bool add_entry(int64_t playlist, int64_t position, int64_t track, void *data, GError **error)
{
    Reading *reading = data;
    if (playlist != reading->last)
        reading->row = number_of(reading->playlists, playlist);
    reading->last = playlist;
    const Entry entry = { position, reading->row, number_of(reading->tracks, track) };
    if (entry.row >= 0 && entry.col >= 0)
        g_array_append_val(reading->entries, entry);
    return true;
}

static int by_position(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    return (x->position > y->position) - (x->position < y->position);
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Puts the entries of each row beside each other: a counting sort. `start_u` has U + 1 places. */
static Entry *group(const GArray *read, int64_t U, int64_t *start_u)
{
    const Entry *entry = (const Entry *)(void *)read->data;
    Entry *grouped = g_new(Entry, read->len + 1);
    for (guint n = 0; n < read->len; n++)
        start_u[entry[n].row + 1]++;
    for (int64_t u = 0; u < U; u++)
        start_u[u + 1] += start_u[u];
    g_autofree int64_t *next_u = g_memdup2(start_u, (size_t)(U + 1) * sizeof *start_u);
    for (guint n = 0; n < read->len; n++)
        grouped[next_u[entry[n].row]++] = entry[n];
    return grouped;
}

/* Writes the distinct tracks of one playlist, ascending, and returns how many count. */
static int64_t fill_row(SgStoredLists *stored, Entry *entry, int64_t count, int64_t longest,
                        int32_t *seen_c, int32_t *col)
{
    int64_t n = 0, distinct = 0;
    qsort(entry, (size_t)count, sizeof *entry, by_position);
    for (int64_t e = 0; e < count; e++) {
        if (seen_c[entry[e].col] == entry[e].row + 1)
            continue;
        seen_c[entry[e].col] = entry[e].row + 1;
        if (distinct++ < longest)
            col[n++] = entry[e].col;
    }
    qsort(col, (size_t)n, sizeof *col, ascending);
    stored->longest = MAX(stored->longest, distinct);
    stored->cut += distinct > longest;
    stored->filled += n >= 2;
    return n >= 2 ? n : 0;
}

static bool fill(SgStoredLists *stored, const GArray *read, int64_t U, int64_t M, int64_t longest,
                 GError **error)
{
    if (!sg_csr_init(&stored->lists, U, M, read->len, false, error))
        return false;
    g_autofree int64_t *start_u = g_new0(int64_t, U + 1);
    g_autofree Entry *grouped = group(read, U, start_u);
    g_autofree int32_t *seen_c = g_new0(int32_t, M + 1);
    SgCsr *lists = &stored->lists;
    for (int64_t u = 0; u < U; u++)
        lists->offset[u + 1] =
            lists->offset[u] + fill_row(stored, grouped + start_u[u], start_u[u + 1] - start_u[u],
                                        longest, seen_c, lists->col + lists->offset[u]);
    return true;
}

bool sg_stored_lists_init(SgStoredLists *stored, SgStore *store, int64_t longest, GError **error)
{
    g_autoptr(GArray) playlists = sorted_ids(store, sg_derived_each_playlist_id, error);
    g_autoptr(GArray) tracks =
        playlists ? sorted_ids(store, sg_derived_each_track_id, error) : NULL;
    if (!tracks)
        return false;
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    Reading reading = { .playlists = playlists, .tracks = tracks, .entries = entries, .last = -1 };
    reading.row = -1;
    g_auto(SgStoredLists) built = { 0 };
    if (!sg_derived_each_entry(store, add_entry, &reading, error) ||
        !fill(&built, entries, playlists->len, tracks->len, longest, error))
        return false;
    built.track_c = g_new(int64_t, tracks->len + 1);
    built.column_t = g_new(int32_t, tracks->len + 1);
    for (guint n = 0; n < tracks->len; n++) {
        const Named *named = &g_array_index(tracks, Named, n);
        built.track_c[named->number] = named->id;
        built.column_t[n] = named->number;
    }
    *stored = built;
    built = (SgStoredLists){ 0 };
    return true;
}

void sg_stored_lists_clear(SgStoredLists *stored)
{
    sg_csr_clear(&stored->lists);
    g_free(stored->track_c);
    g_free(stored->column_t);
    *stored = (SgStoredLists){ 0 };
}
