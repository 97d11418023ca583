/* SPDX-License-Identifier: MIT */
#include "graph/refresh.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "graph/pairs.h"
#include "graph/stored-lists.h"

#include <omp.h>
#include <stdlib.h>

/* Rows that are counted before they are sent: enough work for all threads, little memory. */
enum { ROWS = 4096, PIECE = 16 };

/* One pair of a row; `track` is a column, whose order settles ties. */
typedef struct {
    double weight;
    int32_t together;
    int32_t track;
} Pair;

/* Counts the pairs of ROWS tracks at a time, in the order of their ids, and gives them out. */
typedef struct {
    const SgDerivedState *state;
    const SgStoredLists *stored;
    SgCsr listed; /* the transpose of stored->lists */
    int threads;
    SgPairSums *sums_t; /* of each thread */
    Pair *row_r[ROWS];  /* best first; the rows of the tracks from column_t[first] on */
    int64_t count_r[ROWS];
    int64_t first, rows; /* of them */
    int64_t r, at;       /* where the reader stands */
    double seconds;      /* spent on counting */
} Count;

static bool count_init(Count *count, const SgDerivedState *state, const SgStoredLists *stored,
                       int threads, GError **error)
{
    if (!sg_csr_transpose(&count->listed, &stored->lists, error))
        return false;
    count->state = state;
    count->stored = stored;
    count->threads = threads > 0 ? threads : omp_get_max_threads();
    count->sums_t = g_new0(SgPairSums, count->threads);
    for (int t = 0; t < count->threads; t++)
        sg_pair_sums_init(&count->sums_t[t], stored->lists.cols);
    return true;
}

static void drop_rows(Count *count)
{
    for (int64_t r = 0; r < count->rows; r++)
        g_clear_pointer(&count->row_r[r], g_free);
    count->rows = 0;
}

static void count_clear(Count *count)
{
    drop_rows(count);
    for (int t = 0; count->sums_t && t < count->threads; t++)
        sg_pair_sums_clear(&count->sums_t[t]);
    g_free(count->sums_t);
    sg_csr_clear(&count->listed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Count, count_clear)

static int best_first(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->together != y->together)
        return x->together > y->together ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

static void count_row(Count *count, int64_t r, SgPairSums *sums)
{
    const SgDerivedState *state = count->state;
    int64_t n = 0;
    sg_pair_sums_add_row(sums, &count->stored->lists, &count->listed,
                         count->stored->column_t[count->first + r]);
    for (int64_t k = 0; k < sums->count; k++)
        n += sums->together[sums->touched[k]] >= state->min_together;
    Pair *row = g_new(Pair, n + 1);
    n = 0;
    for (int64_t k = 0; k < sums->count; k++) {
        int32_t i = sums->touched[k];
        if (sums->together[i] >= state->min_together)
            row[n++] = (Pair){ sums->weight[i], sums->together[i], i };
    }
    qsort(row, (size_t)n, sizeof *row, best_first);
    count->row_r[r] = row;
    count->count_r[r] = state->top > 0 ? MIN(n, state->top) : n;
}

static bool count_rows(Count *count, GError **error)
{
    double start = sg_clock_monotonic();
    count->first += count->rows;
    drop_rows(count);
    count->rows = MIN(ROWS, count->listed.rows - count->first);
    count->r = count->at = 0;
#pragma omp parallel for num_threads(count->threads) schedule(dynamic, PIECE)
    for (int64_t r = 0; r < count->rows; r++)
        if (!sg_interrupted())
            count_row(count, r, &count->sums_t[omp_get_thread_num()]);
    count->seconds += sg_clock_monotonic() - start;
    return sg_interrupt_check("counting pairs", error);
}

static bool next_pair(SgDerivedPair *pair, bool *row, void *data, GError **error)
{
    Count *count = data;
    for (;;) {
        if (count->r == count->rows) {
            *row = count->first + count->rows < count->listed.rows;
            if (!*row || !count_rows(count, error))
                return !*row;
        }
        if (count->at < count->count_r[count->r])
            break;
        count->r++;
        count->at = 0;
    }
    const SgStoredLists *stored = count->stored;
    const Pair *found = &count->row_r[count->r][count->at++];
    *row = true;
    *pair = (SgDerivedPair){ stored->track_c[stored->column_t[count->first + count->r]],
                             stored->track_c[found->track], found->together, found->weight };
    return true;
}

static bool refresh(SgStore *store, const SgDerivedState *state, int threads,
                    SgRefreshReport *report, GError **error)
{
    g_auto(SgStoredLists) stored = { 0 };
    g_auto(Count) count = { 0 };
    double start = sg_clock_monotonic();
    if (!sg_stored_lists_init(&stored, store, state->max_playlist, error) ||
        !count_init(&count, state, &stored, threads, error))
        return false;
    double read = sg_clock_monotonic();
    if (!sg_derived_put_pairs(store, state, next_pair, &count, &report->rows, error))
        return false;
    report->lists = (SgDerivedLists){ .lists = stored.filled,
                                      .entries = sg_csr_entries(&stored.lists),
                                      .cut = stored.cut,
                                      .longest = stored.longest };
    report->read_s = read - start;
    report->count_s = count.seconds;
    report->load_s = sg_clock_monotonic() - read - count.seconds;
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
