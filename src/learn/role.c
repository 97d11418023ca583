/* SPDX-License-Identifier: MIT */
#include "learn/role.h"

#include "base/rng.h"

#include <stdlib.h>

/* Streams of the random numbers, so that one seed orders lists and tracks independently. */
enum { ORDER_TRACKS = 1, ORDER_LISTS = 2 };

/* What the protocols work on. */
typedef struct {
    const SgDataset *dataset;
    const SgSplitOptions *options;
    uint8_t *role_e;
    SgSplitCounts *counts;
    GArray *entries; /* Ordered; of one list at a time */
} Work;

/* An interaction or a list with what it is sorted by. */
typedef struct {
    int64_t time;
    uint64_t key;
    int64_t index;
} Ordered;

typedef enum { BY_HASH, BY_POSITION, BY_TIME } Order;

static int compare_ordered(const void *a, const void *b)
{
    const Ordered *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static const Ordered *sorted(GArray *entries)
{
    if (entries->len > 1)
        qsort(entries->data, entries->len, sizeof(Ordered), compare_ordered);
    return (const Ordered *)(void *)entries->data;
}

static Order order_of(const Work *work)
{
    return work->options->by_position ? BY_POSITION : BY_HASH;
}

static uint64_t hash(const Work *work, uint64_t purpose, int32_t list, int32_t track)
{
    return sg_rng_at(work->options->seed, purpose << 32 | (uint32_t)list, (uint64_t)track);
}

/* The interactions of one list and role, ordered; returns where the next list starts. */
static int64_t take_list(Work *work, Order order, SgRole role, int64_t first)
{
    const SgDataset *d = work->dataset;
    int64_t e = first;
    g_array_set_size(work->entries, 0);
    for (; e < d->E && d->list_e[e] == d->list_e[first]; e++) {
        Ordered entry = { .index = e }; /* they stand by position already */
        if (work->role_e[e] != role)
            continue;
        if (order == BY_HASH)
            entry.key = hash(work, ORDER_TRACKS, d->list_e[e], d->item_e[e]);
        else if (order == BY_TIME)
            entry.time = d->time_e[e];
        g_array_append_val(work->entries, entry);
    }
    return e;
}

static bool assign_given(Work *work, GError **error)
{
    static const SgRole role_of[] = { SG_ROLE_TRAIN, SG_ROLE_VALID_TRUTH, SG_ROLE_TEST_TRUTH };
    const SgDataset *d = work->dataset;
    if (!d->has_given_split)
        return sg_fail(error, SG_ERROR_INPUT,
                       "dataset '%s' was imported without a test part: choose --split random, "
                       "temporal, half-playlist, leave-one-out or strong",
                       d->name);
    for (int64_t e = 0; e < d->E; e++)
        if (work->role_e[e] != SG_ROLE_OUT)
            work->role_e[e] = (uint8_t)role_of[d->part_e[e]];
    return true;
}

/* From each list of n tracks, (n + 5) / 10 each for test and validation. */
static void assign_random(Work *work)
{
    for (int64_t e = 0; e < work->dataset->E;) {
        e = take_list(work, BY_HASH, SG_ROLE_TRAIN, e);
        const Ordered *entry = sorted(work->entries);
        guint tenth = (work->entries->len + 5) / 10;
        for (guint n = 0; n < 2 * tenth; n++)
            work->role_e[entry[n].index] = n < tenth ? SG_ROLE_TEST_TRUTH : SG_ROLE_VALID_TRUTH;
    }
}

/* The last track of each list that keeps one to learn from, and the one before it. */
static void assign_leave_one_out(Work *work)
{
    enum { SHORTEST = 3 };
    Order order = work->dataset->has_time ? BY_TIME : order_of(work);
    for (int64_t e = 0; e < work->dataset->E;) {
        e = take_list(work, order, SG_ROLE_TRAIN, e);
        const Ordered *entry = sorted(work->entries);
        guint n = work->entries->len;
        work->counts->skipped += n > 0 && n < SHORTEST;
        if (n < SHORTEST)
            continue;
        work->role_e[entry[n - 1].index] = SG_ROLE_TEST_TRUTH;
        work->role_e[entry[n - 2].index] = SG_ROLE_VALID_TRUTH;
    }
}

/* The first seconds of the validation part and of the test part. */
static bool find_cuts(Work *work, int64_t *valid, int64_t *test, GError **error)
{
    const SgDataset *d = work->dataset;
    if (!d->has_time)
        return sg_fail(error, SG_ERROR_INPUT,
                       "dataset '%s' has no times: --split temporal needs them", d->name);
    if (work->options->at != SG_DATASET_NO_TIME) {
        *valid = *test = work->options->at;
        return true;
    }
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(Ordered));
    for (int64_t e = 0; e < d->E; e++) {
        Ordered entry = { .time = d->time_e[e] };
        if (work->role_e[e] != SG_ROLE_OUT && entry.time != SG_DATASET_NO_TIME)
            g_array_append_val(times, entry);
    }
    if (times->len == 0)
        return sg_fail(error, SG_ERROR_INPUT, "dataset '%s': no pair has a time", d->name);
    const Ordered *entry = sorted(times);
    *valid = entry[(gsize)times->len * 8 / 10].time;
    *test = entry[(gsize)times->len * 9 / 10].time;
    return true;
}

static bool assign_temporal(Work *work, int64_t *cut, GError **error)
{
    const SgDataset *d = work->dataset;
    int64_t valid = 0, test = 0, gap = work->options->gap;
    if (!find_cuts(work, &valid, &test, error))
        return false;
    for (int64_t e = 0; e < d->E; e++) {
        int64_t time = d->time_e[e];
        if (work->role_e[e] == SG_ROLE_OUT)
            continue;
        bool in_gap = (time < test && time >= test - gap) || (time < valid && time >= valid - gap);
        if (time == SG_DATASET_NO_TIME || in_gap) {
            work->role_e[e] = SG_ROLE_OUT;
            work->counts->untimed++;
        } else if (time >= valid) {
            work->role_e[e] = time >= test ? SG_ROLE_TEST_TRUTH : SG_ROLE_VALID_TRUTH;
        }
    }
    *cut = test;
    return true;
}

/* Of n tracks of a list that was kept back, how many are given. */
static guint given_of(const Work *work, guint n)
{
    switch (work->options->kind) {
    case SG_SPLIT_LEAVE_ONE_OUT: return n - 1;
    case SG_SPLIT_STRONG: return MAX(1, (guint)((guint64)n * 8 / 10));
    default: return n / 2;
    }
}

/* Cuts what a list has of a truth into seeds and truth; one track alone cannot be cut. */
static void cut_list(Work *work, SgRole truth, int64_t first)
{
    take_list(work, order_of(work), truth, first);
    const Ordered *entry = sorted(work->entries);
    guint n = work->entries->len;
    work->counts->skipped += n == 1;
    for (guint k = 0; k < n; k++) {
        SgRole role = n < 2 ? SG_ROLE_OUT : k < given_of(work, n) ? truth - 1 : truth;
        work->role_e[entry[k].index] = (uint8_t)role;
    }
}

/*
 * The lists in the order in which they are kept back, as Ordered whose index is their first
 * interaction: by the time of their last change where one is known, else by hash.
 */
static GArray *order_lists(const Work *work)
{
    const SgDataset *d = work->dataset;
    GArray *lists = g_array_new(FALSE, FALSE, sizeof(Ordered));
    bool by_time = false;
    for (int64_t u = 0; u < d->U; u++)
        by_time = by_time || d->modified_u[u] != SG_DATASET_NO_TIME;
    by_time = by_time && work->options->kind == SG_SPLIT_HALF_PLAYLIST;
    for (int64_t e = 0; e < d->E; e++) {
        int32_t u = d->list_e[e];
        if (e > 0 && d->list_e[e - 1] == u)
            continue;
        Ordered entry = { .index = e };
        if (by_time)
            entry.time = d->modified_u[u];
        else
            entry.key = hash(work, ORDER_LISTS, u, 0);
        g_array_append_val(lists, entry);
    }
    sorted(lists);
    return lists;
}

/* Takes part in the split's count of rows (half-playlist) or lists (strong). */
static int64_t size_of_list(const Work *work, int64_t first)
{
    const SgDataset *d = work->dataset;
    int64_t size = 0;
    for (int64_t e = first; e < d->E && d->list_e[e] == d->list_e[first]; e++)
        size += work->role_e[e] != SG_ROLE_OUT;
    return work->options->kind == SG_SPLIT_STRONG ? size > 0 : size;
}

/* The last tenth is for test, the one before it for validation; each list there is then cut. By
 * rows, a list at a border falls into both of its sides. */
static void assign_cold(Work *work)
{
    const SgDataset *d = work->dataset;
    bool by_rows = work->options->kind == SG_SPLIT_HALF_PLAYLIST;
    g_autoptr(GArray) lists = order_lists(work);
    int64_t total = 0, place = 0;
    for (guint n = 0; n < lists->len; n++)
        total += size_of_list(work, g_array_index(lists, Ordered, n).index);
    int64_t valid = total * 8 / 10, test = total * 9 / 10;
    for (guint n = 0; n < lists->len; n++) {
        int64_t first = g_array_index(lists, Ordered, n).index;
        int64_t size = size_of_list(work, first);
        for (int64_t e = first; e < d->E && d->list_e[e] == d->list_e[first]; e++) {
            if (work->role_e[e] == SG_ROLE_OUT)
                continue;
            if (place >= valid)
                work->role_e[e] = place >= test ? SG_ROLE_TEST_TRUTH : SG_ROLE_VALID_TRUTH;
            place += by_rows;
        }
        place += by_rows ? 0 : size;
        cut_list(work, SG_ROLE_VALID_TRUTH, first);
        cut_list(work, SG_ROLE_TEST_TRUTH, first);
    }
}

bool sg_role_assign(const SgDataset *dataset, const SgSplitOptions *options, uint8_t *role_e,
                    int64_t *cut, SgSplitCounts *counts, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Ordered));
    Work work = { dataset, options, role_e, counts, entries };
    *cut = SG_DATASET_NO_TIME;
    switch (options->kind) {
    case SG_SPLIT_GIVEN: return assign_given(&work, error);
    case SG_SPLIT_TEMPORAL: return assign_temporal(&work, cut, error);
    case SG_SPLIT_RANDOM: assign_random(&work); break;
    case SG_SPLIT_LEAVE_ONE_OUT: assign_leave_one_out(&work); break;
    case SG_SPLIT_HALF_PLAYLIST:
    case SG_SPLIT_STRONG: assign_cold(&work); break;
    case SG_SPLIT_COUNT: g_assert_not_reached();
    }
    return true;
}

bool sg_role_ask_all(const SgDataset *dataset, const SgSplitOptions *options, uint8_t *role_e,
                     SgSplitCounts *counts, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Ordered));
    Work work = { dataset, options, role_e, counts, entries };
    if (options->kind == SG_SPLIT_RANDOM || options->kind == SG_SPLIT_TEMPORAL)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--split %s cannot cut the lists of --test-dataset: choose half-playlist, "
                       "strong, leave-one-out or given",
                       sg_split_names[options->kind]);
    if (options->kind == SG_SPLIT_GIVEN) {
        if (!assign_given(&work, error))
            return false;
        for (int64_t e = 0; e < dataset->E; e++) {
            if (role_e[e] == SG_ROLE_TRAIN)
                role_e[e] = SG_ROLE_TEST_SEED;
            else if (role_e[e] == SG_ROLE_VALID_TRUTH)
                role_e[e] = SG_ROLE_OUT;
        }
        return true;
    }
    for (int64_t e = 0; e < dataset->E; e++)
        if (role_e[e] != SG_ROLE_OUT)
            role_e[e] = SG_ROLE_TEST_TRUTH;
    for (int64_t e = 0; e < dataset->E; e++)
        if (e == 0 || dataset->list_e[e] != dataset->list_e[e - 1])
            cut_list(&work, SG_ROLE_TEST_TRUTH, e);
    return true;
}
