/* SPDX-License-Identifier: MIT */
#include "store/derived.h"

#include "base/clock.h"
#include "store/get.h"

#include <math.h>
#include <string.h>

static const char *const engine_names[] = {
    [SG_ENGINE_NONE] = "none",
    [SG_ENGINE_NATIVE] = "native",
    [SG_ENGINE_SQL] = "sql",
};

const char *sg_derived_engine_name(SgDerivedEngine engine)
{
    return engine_names[engine];
}

/* -- How the pairs were made ---------------------------------------------------------------------------- */

static SgDerivedEngine read_engine(const char *name)
{
    SgDerivedEngine engine = SG_ENGINE_SQL;
    while (engine > SG_ENGINE_NONE && g_strcmp0(name, engine_names[engine]) != 0)
        engine--;
    return engine;
}

bool sg_derived_get_state(SgStore *store, SgDerivedState *state, GError **error)
{
    SgDerivedState found = { .min_together = 1, .max_playlist = 500 };
    found.refreshed_at = SG_TIME_UNKNOWN;
    g_autoptr(SgRows) rows = sg_query_rows(store, "derived_state", SG_NO_VALUES);
    if (sg_rows_next(rows)) {
        int c = 0;
        found.engine = read_engine(sg_rows_text(rows, c++));
        found.min_together = sg_rows_int(rows, c++, 1);
        found.top = sg_rows_int(rows, c++, 0);
        found.max_playlist = sg_rows_int(rows, c++, 0);
        found.refreshed_at = sg_rows_time(rows, c++);
    }
    if (!sg_rows_end(rows, error))
        return false;
    *state = found;
    return true;
}

static bool put_state(SgStore *store, const SgDerivedState *state, SgDerivedEngine engine,
                      GError **error)
{
    bool is_none = engine == SG_ENGINE_NONE;
    return sg_query_run(store, "put_derived_state",
                        SG_VALUES(sg_value_text(is_none ? NULL : engine_names[engine]),
                                  sg_value_int(state->min_together), sg_value_int(state->top),
                                  sg_value_int(state->max_playlist),
                                  sg_value_time(is_none ? SG_TIME_UNKNOWN : sg_clock_now())),
                        error);
}

/* -- Reading -------------------------------------------------------------------------------------------- */

void sg_derived_related_free(SgDerivedRelated *related)
{
    if (!related)
        return;
    sg_track_free(related->track);
    g_free(related);
}

static void related_free(void *related)
{
    sg_derived_related_free(related);
}

GPtrArray *sg_derived_related(SgStore *store, const char *track_urn, int64_t limit, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(related_free);
    if (limit < 1)
        return g_steal_pointer(&found);
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "related_tracks", SG_VALUES(sg_value_text(track_urn), sg_value_int(limit)));
    while (sg_rows_next(rows)) {
        int c;
        SgDerivedRelated *related = g_new0(SgDerivedRelated, 1);
        related->track = sg_get_read_track(rows, &c);
        related->together = sg_rows_int(rows, c, 0);
        related->weight = sg_rows_real(rows, c + 1);
        g_ptr_array_add(found, related);
    }
    return sg_rows_end(rows, error) ? g_steal_pointer(&found) : NULL;
}

bool sg_derived_pair(SgStore *store, const char *a_urn, const char *b_urn, int64_t *together,
                     double *weight, GError **error)
{
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "related_pair", SG_VALUES(sg_value_text(a_urn), sg_value_text(b_urn)));
    bool found = sg_rows_next(rows);
    int64_t count = found ? sg_rows_int(rows, 0, 0) : 0;
    double sum = found ? sg_rows_real(rows, 1) : 0;
    if (!sg_rows_end(rows, error))
        return false;
    *together = count;
    *weight = sum;
    return true;
}

bool sg_derived_each_pair(SgStore *store, SgDerivedPairFunc func, void *data, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "each_pair", SG_NO_VALUES);
    while (sg_rows_next(rows))
        if (!func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), sg_rows_int(rows, 2, 0),
                  sg_rows_real(rows, 3), data, error))
            return false;
    return sg_rows_end(rows, error);
}

bool sg_derived_each_description(SgStore *store, SgPairFunc func, void *data, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "each_description", SG_NO_VALUES);
    while (sg_rows_next(rows))
        if (!func(sg_rows_text(rows, 0), sg_rows_text(rows, 1), data, error))
            return false;
    return sg_rows_end(rows, error);
}

bool sg_derived_engagement(SgStore *store, const char *track_urn, double *score, GError **error)
{
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "engagement_score", SG_VALUES(sg_value_text(track_urn)));
    if (!sg_rows_next(rows))
        return sg_rows_end(rows, error) &&
               sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not in the store", track_urn);
    *score = sg_rows_text(rows, 0) ? sg_rows_real(rows, 0) : (double)NAN;
    return true;
}

/* -- Pairs ---------------------------------------------------------------------------------------------- */

typedef struct {
    SgDerivedNext next;
    void *data;
    int64_t rows;
} Copy;

static bool next_values(SgValue *values, void *data, bool *row, GError **error)
{
    Copy *copy = data;
    SgDerivedPair pair;
    if (!copy->next(&pair, row, copy->data, error))
        return false;
    if (!*row)
        return true;
    copy->rows++;
    *values++ = sg_value_int(pair.track_a);
    *values++ = sg_value_int(pair.track_b);
    *values++ = sg_value_int(pair.together);
    *values++ = (SgValue){ SG_VALUE_REAL, .real = pair.weight };
    return true;
}

/* Old rows go, the settings change, and the database does its part: it makes its own pairs, or drops
 * those that it made before. */
static bool begin_pairs(SgStore *store, const SgDerivedState *state, SgDerivedEngine engine,
                        GError **error)
{
    SgDerivedState before;
    if (!sg_derived_get_state(store, &before, error) || !put_state(store, state, engine, error) ||
        !sg_query_run(store, "drop_pairs", SG_NO_VALUES, error))
        return false;
    return (engine != SG_ENGINE_SQL && before.engine != SG_ENGINE_SQL) ||
           store->driver->work(store->db, store->driver->pairs->data, error);
}

static bool put_pairs(SgStore *store, const SgDerivedState *state, Copy *copy, GError **error)
{
    enum { COLUMNS = 4 };
    return begin_pairs(store, state, SG_ENGINE_NATIVE, error) &&
           store->driver->copy(store->db, "cooccurrence_rows", COLUMNS, next_values, copy, error);
}

bool sg_derived_put_pairs(SgStore *store, const SgDerivedState *state, SgDerivedNext next,
                          void *data, int64_t *rows, GError **error)
{
    Copy copy = { .next = next, .data = data };
    bool mine;
    if (!sg_store_enter(store, &mine, error))
        return false;
    bool ok = put_pairs(store, state, &copy, error);
    store->broken = store->broken || !ok;
    if (!sg_store_leave(store, mine, ok, error))
        return false;
    if (rows)
        *rows = copy.rows;
    return true;
}

bool sg_derived_measure_lists(SgStore *store, int64_t max_playlist, SgDerivedLists *lists,
                              GError **error)
{
    SgDerivedLists found = { 0 };
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "playlist_lengths", SG_VALUES(sg_value_int(max_playlist)));
    if (sg_rows_next(rows)) {
        int c = 0;
        found.lists = sg_rows_int(rows, c++, 0);
        found.cut = sg_rows_int(rows, c++, 0);
        found.longest = sg_rows_int(rows, c++, 0);
        found.entries = sg_rows_int(rows, c++, 0);
    }
    if (!sg_rows_end(rows, error))
        return false;
    *lists = found;
    return true;
}

bool sg_derived_compute_pairs(SgStore *store, const SgDerivedState *state, int64_t *rows,
                              GError **error)
{
    int64_t count = 0;
    bool mine;
    if (!sg_store_enter(store, &mine, error))
        return false;
    bool ok = begin_pairs(store, state, SG_ENGINE_SQL, error) &&
              (!rows || sg_query_int(store, "count_pairs", SG_NO_VALUES, 0, &count, error));
    store->broken = store->broken || !ok;
    if (!sg_store_leave(store, mine, ok, error))
        return false;
    if (rows)
        *rows = count;
    return true;
}

bool sg_derived_clear_pairs(SgStore *store, GError **error)
{
    SgDerivedState state;
    bool mine;
    if (!sg_store_enter(store, &mine, error))
        return false;
    bool ok = sg_derived_get_state(store, &state, error) &&
              (state.engine == SG_ENGINE_NONE || begin_pairs(store, &state, SG_ENGINE_NONE, error));
    store->broken = store->broken || !ok;
    return sg_store_leave(store, mine, ok, error);
}

/* -- Engagement ----------------------------------------------------------------------------------------- */

typedef struct {
    int64_t plays, likes, reposts; /* the most of a track */
} Basis;

static bool read_basis(SgStore *store, Basis *basis, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "engagement_basis", SG_NO_VALUES);
    if (sg_rows_next(rows))
        *basis =
            (Basis){ sg_rows_int(rows, 0, 0), sg_rows_int(rows, 1, 0), sg_rows_int(rows, 2, 0) };
    return sg_rows_end(rows, error);
}

static bool compute_engagement(SgStore *store, int64_t *changed, GError **error)
{
    Basis most = { 0 };
    if (!read_basis(store, &most, error) ||
        !sg_query_change(store, "put_engagement",
                         SG_VALUES(sg_value_int(most.plays), sg_value_int(most.likes),
                                   sg_value_int(most.reposts)),
                         changed, error))
        return false;
    g_autofree char *basis = g_strdup_printf("{\"max_playback_count\": %" G_GINT64_FORMAT
                                             ", \"max_like_count\": %" G_GINT64_FORMAT
                                             ", \"max_repost_count\": %" G_GINT64_FORMAT "}",
                                             most.plays, most.likes, most.reposts);
    return sg_store_put_meta(store, "engagement_basis", basis, error);
}

bool sg_derived_compute_engagement(SgStore *store, int64_t *changed, GError **error)
{
    bool mine;
    int64_t count = 0;
    if (!sg_store_enter(store, &mine, error) ||
        !sg_store_leave(store, mine, compute_engagement(store, &count, error), error))
        return false;
    if (changed)
        *changed = count;
    return true;
}

/* -- What the native engine reads ------------------------------------------------------------------------ */

static bool each_id(SgStore *store, const char *query, SgDerivedIdFunc func, void *data,
                    GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, query, SG_NO_VALUES);
    while (sg_rows_next(rows))
        if (!func(sg_rows_int(rows, 0, 0), data, error))
            return false;
    return sg_rows_end(rows, error);
}

bool sg_derived_each_playlist_id(SgStore *store, SgDerivedIdFunc func, void *data, GError **error)
{
    return each_id(store, "playlist_ids", func, data, error);
}

bool sg_derived_each_track_id(SgStore *store, SgDerivedIdFunc func, void *data, GError **error)
{
    return each_id(store, "track_ids", func, data, error);
}

bool sg_derived_each_entry(SgStore *store, SgDerivedEntryFunc func, void *data, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "entry_ids", SG_NO_VALUES);
    while (sg_rows_next(rows))
        if (!func(sg_rows_int(rows, 0, 0), sg_rows_int(rows, 1, 0), sg_rows_int(rows, 2, 0), data,
                  error))
            return false;
    return sg_rows_end(rows, error);
}
