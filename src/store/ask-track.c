/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include <math.h>
#include <string.h>

/* So many playlists or fans of a track are looked at. */
enum { MOST_PLAYLISTS = 400, MOST_FANS = 400, MOST_EVIDENCE = 3 };

/* -- Playlists ------------------------------------------------------------------------------------------ */

GPtrArray *sg_ask_playlists(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                            GError **error)
{
    int64_t id;
    SgAskScope seen;
    if (!sg_ask_track_id(store, track_urn, &id, error) ||
        !sg_query_int(store, "count_playlists_of_track", SG_VALUES(sg_value_int(id)), 0,
                      &seen.known, error))
        return NULL;
    seen.looked_at = MIN(seen.known, MOST_PLAYLISTS);
    g_autoptr(GPtrArray) found = sg_nears_new();
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "ask_playlists",
                      SG_VALUES(sg_value_int(id), sg_value_int(k), sg_value_int(MOST_PLAYLISTS)));
    while (sg_rows_next(rows)) {
        int c;
        SgNear *near = sg_near_new();
        near->playlist = sg_get_read_playlist(rows, &c);
        near->common = sg_rows_int(rows, c, 0);
        g_ptr_array_add(found, near);
    }
    if (!sg_rows_end(rows, error))
        return NULL;
    *scope = seen;
    return g_steal_pointer(&found);
}

GPtrArray *sg_ask_shared_playlists(SgStore *store, const char *track_urn, const char *other_urn,
                                   int64_t k, GError **error)
{
    int64_t a, b;
    if (!sg_ask_track_id(store, track_urn, &a, error) ||
        !sg_ask_track_id(store, other_urn, &b, error))
        return NULL;
    return sg_ask_texts(store, "ask_shared_playlists",
                        SG_VALUES(sg_value_int(a), sg_value_int(b), sg_value_int(k)), error);
}

/* -- Tracks in the same playlists ------------------------------------------------------------------------ */

/* The sums of one track's row of the pair table. */
typedef struct {
    int64_t track;
    int64_t max_playlist;
    GHashTable *sums; /* track → SgCounted of common and weight */
    GArray *members;  /* distinct tracks of the playlist that is read, in its order */
    GHashTable *seen; /* the same as a set */
} Row;

/* together += 1, weight += 1/n */
static void add_playlist(Row *row)
{
    guint n = MIN(row->members->len, (guint)MIN(row->max_playlist, G_MAXINT32));
    bool holds = false;
    for (guint i = 0; i < n; i++)
        holds = holds || g_array_index(row->members, int64_t, i) == row->track;
    for (guint i = 0; holds && i < n; i++) {
        int64_t other = g_array_index(row->members, int64_t, i);
        SgCounted *sum = g_hash_table_lookup(row->sums, &other);
        if (other == row->track)
            continue;
        if (!sum) {
            sum = g_new0(SgCounted, 1);
            sum->id = other;
            g_hash_table_insert(row->sums, &sum->id, sum);
        }
        sum->common++;
        sum->weight += 1.0 / n;
    }
    g_array_set_size(row->members, 0);
    g_hash_table_remove_all(row->seen);
}

static void add_member(Row *row, int64_t track)
{
    if (g_hash_table_add(row->seen, g_memdup2(&track, sizeof track)))
        g_array_append_val(row->members, track);
}

static bool sum_row(SgStore *store, Row *row, GError **error)
{
    int64_t playlist = -1;
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "ask_members", SG_VALUES(sg_value_int(row->track)));
    while (sg_rows_next(rows)) {
        int64_t next = sg_rows_int(rows, 0, 0);
        if (next != playlist)
            add_playlist(row);
        playlist = next;
        add_member(row, sg_rows_int(rows, 1, 0));
    }
    add_playlist(row);
    return sg_rows_end(rows, error);
}

static int by_weight(const void *a, const void *b)
{
    const SgCounted *x = *(SgCounted *const *)a, *y = *(SgCounted *const *)b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (y->common > x->common) - (y->common < x->common);
}

static int compare_together(const void *a, const void *b)
{
    const SgNear *x = *(SgNear *const *)a, *y = *(SgNear *const *)b;
    SgCounted left = { .common = x->common,
                       .weight = x->weight,
                       .plays = x->track->playback_count,
                       .urn = x->track->urn };
    SgCounted right = { .common = y->common,
                        .weight = y->weight,
                        .plays = y->track->playback_count,
                        .urn = y->track->urn };
    return sg_counted_compare(&left, &right);
}

static SgNear *near_together(SgTrack *track, int64_t together, double weight)
{
    SgNear *near = sg_near_new();
    near->track = track;
    near->common = together;
    near->weight = weight;
    return near;
}

/* The best k of the sums: those that tie with the k-th are told apart by their records. */
static GPtrArray *best_of_row(SgStore *store, const Row *row, int64_t k, GError **error)
{
    GHashTableIter iter;
    void *value;
    g_autoptr(GPtrArray) sums = g_ptr_array_new();
    g_autoptr(GPtrArray) found = sg_nears_new();
    g_hash_table_iter_init(&iter, row->sums);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(sums, value);
    g_ptr_array_sort(sums, by_weight);
    for (guint n = 0; n < sums->len; n++) {
        const SgCounted *sum = sums->pdata[n];
        if (n >= k && by_weight(&sums->pdata[n], &sums->pdata[k - 1]) != 0)
            break;
        SgTrack *track = sg_ask_track(store, sum->id, error);
        if (!track)
            return NULL;
        g_ptr_array_add(found, near_together(track, sum->common, sum->weight));
    }
    g_ptr_array_sort(found, compare_together);
    if ((int64_t)found->len > k)
        g_ptr_array_set_size(found, (int)k);
    return g_steal_pointer(&found);
}

static GPtrArray *together_now(SgStore *store, int64_t track, int64_t max_playlist, int64_t k,
                               GError **error)
{
    Row row = { .track = track, .max_playlist = max_playlist };
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(int64_t));
    row.sums = sums;
    row.seen = seen;
    row.members = members;
    return sum_row(store, &row, error) ? best_of_row(store, &row, k, error) : NULL;
}

static GPtrArray *together_derived(SgStore *store, const char *track_urn, int64_t k, GError **error)
{
    g_autoptr(GPtrArray) related = sg_derived_related(store, track_urn, k, error);
    if (!related)
        return NULL;
    GPtrArray *found = sg_nears_new();
    for (guint n = 0; n < related->len; n++) {
        SgDerivedRelated *one = related->pdata[n];
        g_ptr_array_add(found,
                        near_together(g_steal_pointer(&one->track), one->together, one->weight));
    }
    return found;
}

GPtrArray *sg_ask_together(SgStore *store, const char *track_urn, int64_t k, SgDerivedState *state,
                           GError **error)
{
    int64_t id;
    if (!sg_ask_track_id(store, track_urn, &id, error) ||
        !sg_derived_get_state(store, state, error))
        return NULL;
    return state->engine != SG_ENGINE_NONE ? together_derived(store, track_urn, k, error)
                                           : together_now(store, id, state->max_playlist, k, error);
}

/* -- Fans ------------------------------------------------------------------------------------------------ */

bool sg_ask_engaged(SgStore *store, const char *track_urn, SgEngaged *engaged, GError **error)
{
    int64_t id;
    if (!sg_ask_track_id(store, track_urn, &id, error))
        return false;
    SgEngaged found = { .score = NAN };
    g_autoptr(SgRows) rows = sg_query_rows(store, "ask_engaged", SG_VALUES(sg_value_int(id)));
    while (sg_rows_next(rows)) {
        found.likers = sg_rows_int(rows, 0, 0);
        found.reposters = sg_rows_int(rows, 1, 0);
        found.both = sg_rows_int(rows, 2, 0);
        double score = sg_rows_real(rows, 3);
        found.score = score < 0 ? NAN : score;
    }
    if (!sg_rows_end(rows, error))
        return false;
    *engaged = found;
    return true;
}

GPtrArray *sg_ask_fans(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                       GError **error)
{
    int64_t id;
    SgEngaged engaged;
    if (!sg_ask_track_id(store, track_urn, &id, error) ||
        !sg_ask_engaged(store, track_urn, &engaged, error))
        return NULL;
    SgAskScope seen = { .known = engaged.likers + engaged.reposters - engaged.both };
    g_autoptr(GPtrArray) found = sg_nears_new();
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "ask_fans", SG_VALUES(sg_value_int(id), sg_value_int(k), sg_value_int(MOST_FANS)));
    while (sg_rows_next(rows)) {
        int c;
        SgNear *near = sg_near_new();
        near->user = sg_get_read_user(rows, &c);
        near->common = sg_rows_int(rows, c, 0);
        seen.looked_at = sg_rows_int(rows, c + 1, 0);
        g_ptr_array_add(found, near);
    }
    if (!sg_rows_end(rows, error))
        return NULL;
    *scope = seen;
    return g_steal_pointer(&found);
}

/* -- What they like too ---------------------------------------------------------------------------------- */

static bool read_also(SgStore *store, int64_t id, int64_t least, GArray *counted,
                      GStringChunk *urns, GError **error)
{
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "ask_also", SG_VALUES(sg_value_int(id), sg_value_int(least)));
    while (sg_rows_next(rows)) {
        SgCounted one = { .id = sg_rows_int(rows, 0, 0),
                          .common = sg_rows_int(rows, 1, 0),
                          .total = sg_rows_int(rows, 2, 0),
                          .plays = sg_rows_count(rows, 3),
                          .urn = g_string_chunk_insert(urns, sg_rows_text(rows, 4)) };
        g_array_append_val(counted, one);
    }
    return sg_rows_end(rows, error);
}

/* By count, the rarer of two with as many fans is first: its lift is higher. */
static int compare_count(const void *a, const void *b)
{
    const SgCounted *x = a, *y = b;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    return sg_counted_compare(a, b);
}

static SgNear *near_also(SgStore *store, int64_t track, const SgCounted *one, int64_t fans,
                         GError **error)
{
    g_autoptr(SgNear) near = sg_near_new();
    near->track = sg_ask_track(store, one->id, error);
    near->common = one->common;
    near->total_a = fans;
    near->total_b = one->total;
    near->weight = one->weight;
    if (near->track)
        near->evidence = sg_ask_texts(
            store, "ask_shared_fans",
            SG_VALUES(sg_value_int(track), sg_value_int(one->id), sg_value_int(MOST_EVIDENCE)),
            error);
    return near->evidence ? g_steal_pointer(&near) : NULL;
}

GPtrArray *sg_ask_also(SgStore *store, const char *track_urn, SgAlsoOrder order, int64_t least,
                       int64_t k, GError **error)
{
    int64_t id, users;
    SgEngaged engaged;
    g_autoptr(GArray) counted = g_array_new(FALSE, FALSE, sizeof(SgCounted));
    g_autoptr(GStringChunk) urns = g_string_chunk_new(4096);
    g_autoptr(GPtrArray) found = sg_nears_new();
    if (!sg_ask_track_id(store, track_urn, &id, error) ||
        !sg_ask_engaged(store, track_urn, &engaged, error) ||
        !sg_query_int(store, "count_fans", SG_NO_VALUES, 0, &users, error) ||
        !read_also(store, id, least, counted, urns, error))
        return NULL;
    /* lift = P(both) / (P(a) P(b)) */
    for (guint n = 0; n < counted->len; n++) {
        SgCounted *one = &g_array_index(counted, SgCounted, n);
        one->weight =
            (double)one->common * (double)users / ((double)engaged.likers * (double)one->total);
    }
    g_array_sort(counted, order == SG_ALSO_BY_LIFT ? sg_counted_compare : compare_count);
    for (guint n = 0; n < counted->len && n < k; n++) {
        SgNear *near =
            near_also(store, id, &g_array_index(counted, SgCounted, n), engaged.likers, error);
        if (!near)
            return NULL;
        g_ptr_array_add(found, near);
    }
    return g_steal_pointer(&found);
}
