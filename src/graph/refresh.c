/* SPDX-License-Identifier: MIT */
#include "graph/refresh.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "graph/cooccur.h"
#include "graph/stored-lists.h"

#include <stdlib.h>

/* One pair of a row; `track` is a column, whose order settles ties. */
typedef struct {
    double weight;
    int32_t together;
    int32_t track;
} Pair;

/* Goes through the table track by track in the order of their ids. */
typedef struct {
    const SgStoredLists *stored;
    const SgCooccurTable *table;
    int64_t top;
    Pair *row; /* the pairs of the current track, best first */
    int64_t track_id;
    int64_t count, at;
    int64_t next; /* place in column_t */
} Walk;

static int best_first(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->together != y->together)
        return x->together > y->together ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

static void load_row(Walk *walk)
{
    const SgCooccurTable *table = walk->table;
    int32_t column = walk->stored->column_t[walk->next++];
    int64_t first = table->offset[column], n = table->offset[column + 1] - first;
    for (int64_t e = 0; e < n; e++)
        walk->row[e] =
            (Pair){ table->weight[first + e], table->together[first + e], table->track[first + e] };
    qsort(walk->row, (size_t)n, sizeof *walk->row, best_first);
    walk->track_id = walk->stored->track_c[column];
    walk->count = walk->top > 0 ? MIN(n, walk->top) : n;
    walk->at = 0;
}

static bool next_pair(SgDerivedPair *pair, bool *row, void *data, GError **error)
{
    Walk *walk = data;
    while (walk->at == walk->count && walk->next < walk->table->M)
        load_row(walk);
    *row = walk->at < walk->count;
    if (!*row)
        return true;
    if (walk->at == 0 && !sg_interrupt_check("loading pairs", error))
        return false;
    const Pair *found = &walk->row[walk->at++];
    *pair = (SgDerivedPair){ walk->track_id, walk->stored->track_c[found->track], found->together,
                             found->weight };
    return true;
}

/* The best of a track are cut by weight, which the kernel does by itself only where rare pairs count
 * as well. */
static bool count_pairs(SgCooccurTable *table, const SgCsr *lists, const SgDerivedState *state,
                        int threads, GError **error)
{
    bool by_weight = state->min_together == 1 && state->top > 0;
    const SgCooccurOptions options = {
        .measure = by_weight ? SG_COOCCUR_WEIGHT : SG_COOCCUR_TOGETHER,
        .K = by_weight ? state->top : 0,
        .least_together = by_weight ? 0 : (int32_t)MIN(state->min_together, INT32_MAX),
        .evidence = true,
        .threads = threads,
    };
    return sg_cooccur_build(table, lists, &options, error);
}

static int64_t longest_row(const SgCooccurTable *table)
{
    int64_t longest = 0;
    for (int64_t i = 0; i < table->M; i++)
        longest = MAX(longest, table->offset[i + 1] - table->offset[i]);
    return longest;
}

static bool refresh(SgStore *store, const SgDerivedState *state, int threads,
                    SgRefreshReport *report, GError **error)
{
    g_auto(SgStoredLists) stored = { 0 };
    g_auto(SgCooccurTable) table = { 0 };
    double start = sg_clock_monotonic();
    if (!sg_stored_lists_init(&stored, store, state->max_playlist, error))
        return false;
    double read = sg_clock_monotonic();
    if (!count_pairs(&table, &stored.lists, state, threads, error))
        return false;
    double counted = sg_clock_monotonic();
    g_autofree Pair *row = g_new(Pair, longest_row(&table) + 1);
    Walk walk = { .stored = &stored, .table = &table, .top = state->top, .row = row };
    int64_t rows;
    if (!sg_derived_put_pairs(store, state, next_pair, &walk, &rows, error))
        return false;
    *report = (SgRefreshReport){
        .lists = { .lists = stored.filled,
                   .entries = sg_csr_entries(&stored.lists),
                   .cut = stored.cut,
                   .longest = stored.longest },
        .rows = rows,
        .read_s = read - start,
        .count_s = counted - read,
        .load_s = sg_clock_monotonic() - counted,
    };
    return true;
}

bool sg_refresh_pairs(SgStore *store, const SgDerivedState *state, int threads,
                      SgRefreshReport *report, GError **error)
{
    SgRefreshReport made = { 0 };
    if (!sg_store_begin(store, error))
        return false;
    if (!refresh(store, state, threads, &made, error)) {
        sg_store_rollback(store);
        return false;
    }
    double before = sg_clock_monotonic();
    if (!sg_store_commit(store, error))
        return false;
    made.load_s += sg_clock_monotonic() - before;
    if (report)
        *report = made;
    return true;
}
