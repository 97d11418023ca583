/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-index.h"

#include "base/interrupt.h"
#include "graph/cooccur-row.h"

#include <omp.h>
#include <string.h>

/* More than any catalogue has; a wild number must not take all memory. */
enum { MAX_NUMBER = 1 << 28 };

/* The lists that hold a track, ascending. */
typedef struct {
    int32_t *list;   /* behind them lists of no meaning: what the kernel asks for */
    float *strength; /* NULL without strengths */
    int64_t room;
} Holders;

/* A counted row, all arrays in one block that starts with `weight`. */
typedef struct {
    void *block;
    SgCooccurRow row;
} Kept;

struct SgCooccurIndex {
    SgCooccurRows rows; /* inner numbers are outer numbers; degree_i is the length of holders */
    int64_t U;
    int64_t room_u;
    int64_t room_i;
    Holders *holders_i;
    Kept *kept_i;
    unsigned char *stale_i;
    int64_t stale;
    SgCooccurWork *work; /* one for each thread */
    int threads;
};

static bool looks_at_degrees(const SgCooccurIndex *index)
{
    return sg_cooccur_has_factor(&index->rows.options);
}

static void mark(SgCooccurIndex *index, int32_t i)
{
    index->stale += !index->stale_i[i];
    index->stale_i[i] = 1;
}

static void mark_all(SgCooccurIndex *index)
{
    for (int32_t i = 0; i < index->rows.M; i++)
        mark(index, i);
}

/* All that share a list with track i. */
static void mark_neighbours(SgCooccurIndex *index, int32_t i)
{
    const SgCooccurRows *rows = &index->rows;
    for (int64_t e = 0; e < rows->degree_i[i]; e++) {
        const SgProductList *l = &rows->list_u[index->holders_i[i].list[e]];
        for (int64_t t = 0; t < l->n; t++)
            mark(index, l->track[t]);
    }
}

/* `old` entries stay, the rest up to `room` become zero. */
static void *grow(void *array, int64_t old, int64_t room, size_t size)
{
    char *grown = g_realloc_n(array, (gsize)room, size);
    memset(grown + (size_t)old * size, 0, (size_t)(room - old) * size);
    return grown;
}

static bool grow_tracks(SgCooccurIndex *index, int64_t M, GError **error)
{
    SgCooccurRows *rows = &index->rows;
    if (M > index->room_i) {
        int64_t old = index->room_i, room = sg_product_padded(MAX(M, 2 * old));
        for (int t = 0; t < index->threads; t++) {
            SgCooccurWork work;
            if (!sg_cooccur_work_init(&work, room, error))
                return false;
            sg_cooccur_work_clear(&index->work[t]);
            index->work[t] = work;
        }
        index->holders_i = grow(index->holders_i, old, room, sizeof *index->holders_i);
        index->kept_i = grow(index->kept_i, old, room, sizeof *index->kept_i);
        index->stale_i = grow(index->stale_i, old, room, sizeof *index->stale_i);
        rows->degree_i = grow(rows->degree_i, old, room, sizeof *rows->degree_i);
        if (looks_at_degrees(index)) {
            rows->factor_i = grow(rows->factor_i, old, room, sizeof *rows->factor_i);
            rows->best_factor_b = grow(rows->best_factor_b, old / SG_PRODUCT_BLOCK,
                                       room / SG_PRODUCT_BLOCK, sizeof *rows->best_factor_b);
        }
        index->room_i = room;
    }
    rows->M = MAX(rows->M, M);
    return true;
}

static void grow_lists(SgCooccurIndex *index, int64_t U)
{
    if (U > index->room_u) {
        int64_t room = MAX(U, 2 * index->room_u);
        index->rows.list_u =
            grow(index->rows.list_u, index->room_u, room, sizeof *index->rows.list_u);
        index->room_u = room;
    }
    index->U = MAX(index->U, U);
}

/* Where list u stands, or would stand, among those that hold track i. */
static int64_t place_of(const SgCooccurIndex *index, int32_t i, int32_t u)
{
    int64_t low = 0, high = index->rows.degree_i[i];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (index->holders_i[i].list[middle] < u)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_holder(SgCooccurIndex *index, int32_t i, int32_t u, float strength)
{
    Holders *holders = &index->holders_i[i];
    int64_t n = index->rows.degree_i[i], place = place_of(index, i, u);
    bool strengths = sg_cooccur_has_strengths(&index->rows.options);
    if (n == holders->room) {
        holders->room = MAX(4, 2 * n);
        holders->list = g_renew(int32_t, holders->list, holders->room + SG_PRODUCT_AHEAD);
        memset(holders->list + n, 0,
               (size_t)(holders->room + SG_PRODUCT_AHEAD - n) * sizeof *holders->list);
        if (strengths)
            holders->strength = g_renew(float, holders->strength, holders->room);
    }
    size_t behind = (size_t)(n - place);
    memmove(holders->list + place + 1, holders->list + place, behind * sizeof *holders->list);
    holders->list[place] = u;
    if (strengths) {
        memmove(holders->strength + place + 1, holders->strength + place,
                behind * sizeof *holders->strength);
        holders->strength[place] = strength;
    }
    index->rows.degree_i[i]++;
}

static void remove_holder(SgCooccurIndex *index, int32_t i, int32_t u)
{
    Holders *holders = &index->holders_i[i];
    int64_t place = place_of(index, i, u);
    size_t behind = (size_t)(--index->rows.degree_i[i] - place);
    memmove(holders->list + place, holders->list + place + 1, behind * sizeof *holders->list);
    if (holders->strength)
        memmove(holders->strength + place, holders->strength + place + 1,
                behind * sizeof *holders->strength);
}

/* The list as the kernel reads it: tracks and strengths in a block of its own. */
static SgProductList copy_list(const SgCooccurIndex *index, const int32_t *track_n,
                               const float *strength_n, int64_t n)
{
    bool strengths = sg_cooccur_has_strengths(&index->rows.options);
    int32_t *track = g_malloc_n((gsize)n + 1, sizeof *track + (strengths ? sizeof(float) : 0));
    float *strength = strengths ? (float *)(void *)(track + n) : NULL;
    int64_t kept = 0;
    for (int64_t t = 0; t < n; t++) {
        if (strength_n && !(strength_n[t] > 0))
            continue;
        if (strengths)
            strength[kept] = strength_n ? strength_n[t] : 1;
        track[kept++] = track_n[t];
    }
    double weight = kept > 0 ? sg_cooccur_list_weight(&index->rows.options, kept) : 0;
    return (SgProductList){ track, strength, kept, weight };
}

static bool check_list(int64_t u, const int32_t *track_n, int64_t n, GError **error)
{
    if (u < 0 || u >= MAX_NUMBER)
        return sg_fail(error, SG_ERROR_INPUT, "list number %" G_GINT64_FORMAT " is out of range",
                       u);
    for (int64_t t = 0; t < n; t++)
        if (track_n[t] < 0 || track_n[t] >= MAX_NUMBER || (t > 0 && track_n[t] <= track_n[t - 1]))
            return sg_fail(error, SG_ERROR_INPUT,
                           "list %" G_GINT64_FORMAT ": track %d is out of range or out of order", u,
                           track_n[t]);
    return true;
}

/* Marks what will change when list u goes from `before` to `after`. Degrees change for the tracks
 * that are in one of them only; their neighbours by other lists see that too. */
static void mark_edit(SgCooccurIndex *index, const SgProductList *before,
                      const SgProductList *after)
{
    bool degrees = looks_at_degrees(index);
    int64_t b = 0, a = 0;
    while (b < before->n || a < after->n) {
        int32_t old = b < before->n ? before->track[b] : INT32_MAX;
        int32_t new = a < after->n ? after->track[a] : INT32_MAX;
        int32_t i = MIN(old, new);
        mark(index, i);
        if (degrees && old != new)
            mark_neighbours(index, i);
        b += old <= new;
        a += new <= old;
    }
    if (index->rows.options.measure == SG_COOCCUR_LIFT && (before->n > 0) != (after->n > 0))
        mark_all(index);
}

bool sg_cooccur_index_set(SgCooccurIndex *index, int64_t u, const int32_t *track_n,
                          const float *strength_n, int64_t n, GError **error)
{
    SgCooccurRows *rows = &index->rows;
    if (!check_list(u, track_n, n, error) ||
        (n > 0 && !grow_tracks(index, (int64_t)track_n[n - 1] + 1, error)))
        return false;
    grow_lists(index, u + 1);
    SgProductList before = rows->list_u[u], after = copy_list(index, track_n, strength_n, n);
    mark_edit(index, &before, &after);
    for (int64_t t = 0; t < before.n; t++)
        remove_holder(index, before.track[t], (int32_t)u);
    for (int64_t t = 0; t < after.n; t++)
        add_holder(index, after.track[t], (int32_t)u, after.strength ? after.strength[t] : 1);
    rows->filled += (after.n > 0) - (before.n > 0);
    rows->list_u[u] = after;
    for (int64_t t = 0; t < before.n; t++)
        sg_cooccur_rows_set_factor(rows, before.track[t]);
    for (int64_t t = 0; t < after.n; t++)
        sg_cooccur_rows_set_factor(rows, after.track[t]);
    g_free((void *)before.track);
    return true;
}

/* Counts row i and keeps it. Different rows may be counted at once, each with its own work. */
static void count_row(SgCooccurIndex *index, SgCooccurWork *work, int32_t i)
{
    const Holders *holders = &index->holders_i[i];
    int64_t n = sg_cooccur_make_row(&index->rows, work, i, holders->list, holders->strength,
                                    index->rows.degree_i[i]);
    bool evidence = sg_cooccur_has_evidence(&index->rows.options);
    size_t count = (size_t)n;
    Kept *kept = &index->kept_i[i];
    g_free(kept->block);
    *kept = (Kept){ .block = g_malloc(count * (evidence ? 20 : 8) + 1), .row = { .count = n } };
    double *weight = kept->block;
    int32_t *track = evidence ? (int32_t *)(void *)(weight + n) : kept->block;
    float *value = (float *)(void *)(track + n);
    int32_t *together = (int32_t *)(void *)(value + n);
    memcpy(track, work->track, count * sizeof *track);
    memcpy(value, work->value, count * sizeof *value);
    kept->row.track = track;
    kept->row.value = value;
    if (evidence) {
        memcpy(weight, work->weight, count * sizeof *weight);
        memcpy(together, work->together, count * sizeof *together);
        kept->row.weight = weight;
        kept->row.together = together;
    }
    index->stale_i[i] = 0;
}

SgCooccurRow sg_cooccur_index_row(SgCooccurIndex *index, int32_t track)
{
    if (track < 0 || track >= index->rows.M)
        return (SgCooccurRow){ 0 };
    if (index->stale_i[track]) {
        count_row(index, &index->work[0], track);
        index->stale--;
    }
    return index->kept_i[track].row;
}

bool sg_cooccur_index_refresh(SgCooccurIndex *index, GError **error)
{
    int64_t counted = 0;
#pragma omp parallel for num_threads(index->threads) schedule(dynamic, 16) reduction(+ : counted)
    for (int32_t i = 0; i < (int32_t)index->rows.M; i++) {
        if (!index->stale_i[i] || sg_interrupted())
            continue;
        count_row(index, &index->work[omp_get_thread_num()], i);
        counted++;
    }
    index->stale -= counted;
    return sg_interrupt_check("counting pairs", error);
}

int64_t sg_cooccur_index_stale(const SgCooccurIndex *index)
{
    return index->stale;
}

int64_t sg_cooccur_index_lists(const SgCooccurIndex *index)
{
    return index->U;
}

int64_t sg_cooccur_index_tracks(const SgCooccurIndex *index)
{
    return index->rows.M;
}

/* Fills an empty index: nothing to mark but all rows, and holders come in order. */
static void take_lists(SgCooccurIndex *index, const SgCsr *lists)
{
    SgCooccurRows *rows = &index->rows;
    for (int64_t u = 0; u < lists->rows; u++) {
        int64_t start = lists->offset[u], n = lists->offset[u + 1] - start;
        SgProductList list =
            copy_list(index, lists->col + start, lists->val ? lists->val + start : NULL, n);
        for (int64_t t = 0; t < list.n; t++)
            add_holder(index, list.track[t], (int32_t)u, list.strength ? list.strength[t] : 1);
        rows->filled += list.n > 0;
        rows->list_u[u] = list;
    }
    sg_cooccur_rows_set_factors(rows);
    mark_all(index);
}

SgCooccurIndex *sg_cooccur_index_new(const SgCsr *lists, const SgCooccurOptions *options,
                                     GError **error)
{
    if (!sg_cooccur_check(options, error))
        return NULL;
    g_autoptr(SgCooccurIndex) index = g_new0(SgCooccurIndex, 1);
    index->rows.options = *options;
    index->threads = options->threads > 0 ? options->threads : omp_get_max_threads();
    index->work = g_new0(SgCooccurWork, index->threads);
    if (!grow_tracks(index, MAX(lists->cols, 1), error))
        return NULL;
    index->rows.M = lists->cols;
    grow_lists(index, lists->rows);
    take_lists(index, lists);
    return g_steal_pointer(&index);
}

void sg_cooccur_index_free(SgCooccurIndex *index)
{
    if (!index)
        return;
    for (int64_t u = 0; u < index->U; u++)
        g_free((void *)index->rows.list_u[u].track);
    for (int64_t i = 0; i < index->room_i; i++) {
        g_free(index->holders_i[i].list);
        g_free(index->holders_i[i].strength);
        g_free(index->kept_i[i].block);
    }
    for (int t = 0; t < index->threads; t++)
        sg_cooccur_work_clear(&index->work[t]);
    g_free(index->work);
    g_free(index->holders_i);
    g_free(index->kept_i);
    g_free(index->stale_i);
    g_free(index->rows.list_u);
    g_free(index->rows.degree_i);
    g_free(index->rows.factor_i);
    g_free(index->rows.best_factor_b);
    g_free(index);
}
