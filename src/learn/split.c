/* SPDX-License-Identifier: MIT */
#include "learn/split.h"

#include "learn/role.h"

/* Sets of roles. */
enum {
    TRAIN = 1u << SG_ROLE_TRAIN,
    VALID = 1u << SG_ROLE_VALID_SEED | 1u << SG_ROLE_VALID_TRUTH,
};

static bool is_cold(SgSplitKind kind)
{
    return kind == SG_SPLIT_HALF_PLAYLIST || kind == SG_SPLIT_STRONG;
}

void sg_split_clear(SgSplit *split)
{
    sg_task_clear(&split->test);
    sg_task_clear(&split->own_valid);
    sg_csr_clear(&split->train);
    g_free(split->item_of);
    g_free(split->artist_i);
    g_free(split->features);
    *split = (SgSplit){ 0 };
}

/* What the building steps share. */
typedef struct {
    const SgDataset *dataset; /* whose interactions have the roles */
    const uint8_t *role_e;
    const int32_t *track_i; /* item of that dataset → track of the split, -1: none */
    int64_t M;
    bool weighted;
} Source;

/* The tracks of a split: all items, or with filters those that are left. */
static void number_tracks(SgSplit *split, const SgDataset *d, const uint8_t *role_e,
                          int32_t *track_i)
{
    bool all = split->options.list_min <= 1 && split->options.item_min <= 1;
    int32_t M = 0;
    for (int64_t i = 0; i < d->M; i++)
        track_i[i] = all ? 0 : -1;
    for (int64_t e = 0; e < d->E; e++)
        if (role_e[e] != SG_ROLE_OUT)
            track_i[d->item_e[e]] = 0;
    split->item_of = g_new(int32_t, d->M + 1);
    for (int64_t i = 0; i < d->M; i++) {
        if (track_i[i] < 0)
            continue;
        split->item_of[M] = (int32_t)i;
        track_i[i] = M++;
    }
    split->counts.tracks = M;
    if (d->artists == 0)
        return;
    split->artist_i = g_new(int32_t, M + 1);
    for (int32_t i = 0; i < M; i++)
        split->artist_i[i] = d->artist_of_i[split->item_of[i]];
}

/* The interactions of a set of roles as a matrix; row_u (NULL: the list itself) gives the row of a
 * list, -1 for none. Tracks without a number are left out. */
static bool gather(SgCsr *csr, const Source *source, unsigned roles, const int32_t *row_u,
                   int64_t rows, GError **error)
{
    const SgDataset *d = source->dataset;
    int64_t E = 0;
    for (int64_t e = 0; e < d->E; e++)
        E += roles >> source->role_e[e] & 1;
    g_autofree int32_t *row_e = g_try_new(int32_t, (gsize)E + 1);
    g_autofree int32_t *col_e = g_try_new(int32_t, (gsize)E + 1);
    g_autofree float *val_e = source->weighted ? g_try_new(float, (gsize)E + 1) : NULL;
    if (!row_e || !col_e || (source->weighted && !val_e))
        return sg_fail(error, SG_ERROR_IO, "no memory to split %" G_GINT64_FORMAT " pairs", E);
    E = 0;
    for (int64_t e = 0; e < d->E; e++) {
        int32_t row = row_u ? row_u[d->list_e[e]] : d->list_e[e];
        int32_t track = source->track_i[d->item_e[e]];
        if (!(roles >> source->role_e[e] & 1) || row < 0 || track < 0)
            continue;
        row_e[E] = row;
        col_e[E] = track;
        if (val_e)
            val_e[E] = d->weight_e[e];
        E++;
    }
    return sg_csr_from_pairs(csr, rows, source->M, E, row_e, col_e, val_e, NULL, error);
}

/* The lists that have something of `truth` and, if `known`, something of these roles too. */
static int64_t number_queries(SgTask *task, const Source *source, unsigned truth, unsigned known,
                              int32_t *row_u, int64_t *skipped)
{
    const SgDataset *d = source->dataset;
    g_autofree uint8_t *has_u = g_new0(uint8_t, d->U + 1);
    int32_t Q = 0;
    for (int64_t e = 0; e < d->E; e++)
        has_u[d->list_e[e]] |=
            (uint8_t)((truth >> source->role_e[e] & 1) | (known >> source->role_e[e] & 1) << 1);
    for (int64_t u = 0; u < d->U; u++) {
        bool asks = (has_u[u] & 1) && (!known || (has_u[u] & 2));
        row_u[u] = asks ? Q++ : -1;
        *skipped += (has_u[u] & 1) && !asks;
    }
    task->list_q = g_new(int32_t, Q + 1);
    for (int64_t u = 0; u < d->U; u++)
        if (row_u[u] >= 0)
            task->list_q[row_u[u]] = (int32_t)u;
    return Q;
}

/* Which roles a query asks with and which are masked. */
typedef struct {
    unsigned seeds;
    unsigned mask;
    unsigned truth;
    bool needs_seeds; /* lists that learn nothing do not ask */
} Shape;

static bool build_queries(SgTask *task, const Source *source, const Shape *shape, int64_t *skipped,
                          GError **error)
{
    g_autofree int32_t *row_u = g_new(int32_t, source->dataset->U + 1);
    Source plain = *source;
    plain.weighted = false;
    int64_t Q = number_queries(task, source, shape->truth, shape->needs_seeds ? shape->seeds : 0,
                               row_u, skipped);
    if (!gather(&task->seeds, source, shape->seeds, row_u, Q, error) ||
        !gather(&task->truth, &plain, shape->truth, row_u, Q, error))
        return false;
    if (shape->mask == shape->seeds)
        task->mask = sg_task_lend(&task->seeds);
    else if (!gather(&task->mask, &plain, shape->mask, row_u, Q, error))
        return false;
    return true;
}

static Shape test_shape(const SgSplitOptions *options)
{
    unsigned learnt = TRAIN | (options->fit_valid ? VALID : 0);
    bool given = options->kind == SG_SPLIT_GIVEN;
    Shape shape = { .truth = 1u << SG_ROLE_TEST_TRUTH };
    if (is_cold(options->kind)) {
        shape.seeds = shape.mask = 1u << SG_ROLE_TEST_SEED;
    } else {
        shape.seeds = learnt;
        shape.mask = given ? learnt : TRAIN | VALID;
        shape.needs_seeds = options->kind == SG_SPLIT_TEMPORAL;
    }
    if (options->repeats)
        shape.mask = 0;
    return shape;
}

static Shape valid_shape(const SgSplitOptions *options)
{
    bool cold = is_cold(options->kind);
    Shape shape = { .truth = 1u << SG_ROLE_VALID_TRUTH, .needs_seeds = !cold };
    shape.seeds = cold ? 1u << SG_ROLE_VALID_SEED : TRAIN;
    shape.mask = options->repeats ? 0 : shape.seeds;
    return shape;
}

static int64_t row_count(const SgCsr *csr, int64_t row)
{
    return csr->offset[row + 1] - csr->offset[row];
}

static void count_pairs(SgSplit *split)
{
    SgSplitCounts *counts = &split->counts;
    const SgCsr *learnt = &split->test.train, *truth = &split->test.truth;
    g_autofree uint8_t *seen_i = g_new0(uint8_t, learnt->cols + 1);
    counts->lists = 0;
    for (int64_t u = 0; u < learnt->rows; u++)
        counts->lists += row_count(learnt, u) > 0;
    for (int64_t e = 0; e < sg_csr_entries(learnt); e++)
        seen_i[learnt->col[e]] = 1;
    for (int64_t e = 0; e < sg_csr_entries(truth); e++)
        counts->unseen += !seen_i[truth->col[e]];
    counts->train = sg_csr_entries(learnt);
    counts->valid = split->own_valid.truth.offset ? sg_csr_entries(&split->own_valid.truth) : 0;
    counts->valid_queries = split->own_valid.truth.rows;
    counts->test = sg_csr_entries(truth) + counts->outside;
    counts->queries = truth->rows;
}

static bool check_something_left(const SgSplit *split, const SgDataset *dataset, GError **error)
{
    const char *missing = split->counts.train == 0     ? "nothing to learn from"
                          : split->counts.queries == 0 ? "no list to ask"
                                                       : NULL;
    return !missing || sg_fail(error, SG_ERROR_INPUT,
                               "dataset '%s', split %s: %s is left (%" G_GINT64_FORMAT
                               " pairs filtered, %" G_GINT64_FORMAT " disliked, %" G_GINT64_FORMAT
                               " without a usable time, %" G_GINT64_FORMAT " lists too short)",
                               dataset->name, sg_split_names[split->options.kind], missing,
                               split->counts.filtered, split->counts.disliked,
                               split->counts.untimed, split->counts.skipped);
}

/* The training matrices: train alone, and what the tested models learn from. A kept back list at
 * the border of validation and test does not teach what it has in validation. */
static bool build_train(SgSplit *split, const Source *source, GError **error)
{
    int64_t U = source->dataset->U;
    if (!gather(&split->train, source, TRAIN, NULL, U, error))
        return false;
    if (!split->options.fit_valid) {
        split->test.train = sg_task_lend(&split->train);
        return true;
    }
    g_autofree int32_t *row_u = g_new(int32_t, U + 1);
    for (int64_t u = 0; u < U; u++)
        row_u[u] = (int32_t)u;
    for (int64_t q = 0; q < split->test.truth.rows && is_cold(split->options.kind); q++)
        row_u[split->test.list_q[q]] = -1;
    return gather(&split->test.train, source, TRAIN | VALID, row_u, U, error);
}

bool sg_split_init(SgSplit *split, const SgDataset *dataset, const SgSplitOptions *options,
                   GError **error)
{
    g_auto(SgSplit) made = { .options = *options };
    bool parts = options->kind == SG_SPLIT_GIVEN;
    g_autofree uint8_t *role_e = sg_role_filter(dataset, options, parts, &made.counts);
    g_autofree int32_t *track_i = g_new(int32_t, dataset->M + 1);
    number_tracks(&made, dataset, role_e, track_i);
    if (!sg_role_assign(dataset, options, role_e, &made.cut, &made.counts, error))
        return false;
    Source source = { dataset, role_e, track_i, made.counts.tracks, options->weighted };
    Shape test = test_shape(options), valid = valid_shape(options);
    int64_t unused = 0;
    if (!build_queries(&made.test, &source, &test, &made.counts.skipped, error) ||
        !build_queries(&made.own_valid, &source, &valid, &unused, error) ||
        !build_train(&made, &source, error))
        return false;
    count_pairs(&made);
    if (!check_something_left(&made, dataset, error))
        return false;
    *split = made;
    made = (SgSplit){ 0 };
    return true;
}

/* Items of another dataset to tracks of the split, by URN. */
static void match_items(const SgSplit *split, const SgDataset *dataset, const SgDataset *other,
                        int32_t *track_i)
{
    g_autofree int32_t *track_of = g_new(int32_t, dataset->M + 1);
    for (int64_t i = 0; i < dataset->M; i++)
        track_of[i] = -1;
    for (int32_t track = 0; track < split->counts.tracks; track++)
        track_of[split->item_of[track]] = track;
    for (int32_t i = 0; i < other->M; i++) {
        int32_t item = sg_idmap_find(dataset->items, sg_idmap_name(other->items, i));
        track_i[i] = item < 0 ? -1 : track_of[item];
    }
}

/* Counts what of the queries has no track: truth that can never be found, seeds that say nothing. */
static void count_outside(SgSplit *split, const Source *source)
{
    const SgDataset *d = source->dataset;
    SgTask *task = &split->test;
    g_autofree int32_t *row_u = g_new(int32_t, d->U + 1);
    for (int64_t u = 0; u < d->U; u++)
        row_u[u] = -1;
    for (int64_t q = 0; q < task->truth.rows; q++)
        row_u[task->list_q[q]] = (int32_t)q;
    task->outside_q = g_new0(int32_t, task->truth.rows + 1);
    for (int64_t e = 0; e < d->E; e++) {
        int32_t q = row_u[d->list_e[e]];
        if (q < 0 || source->track_i[d->item_e[e]] >= 0)
            continue;
        task->outside_q[q] += source->role_e[e] == SG_ROLE_TEST_TRUTH;
        split->counts.outside += source->role_e[e] == SG_ROLE_TEST_TRUTH;
        split->counts.unmatched += source->role_e[e] == SG_ROLE_TEST_SEED;
    }
}

bool sg_split_init_train(SgSplit *split, const SgDataset *dataset, const SgSplitOptions *options,
                         bool all_parts, GError **error)
{
    g_auto(SgSplit) made = { .options = *options, .cut = SG_DATASET_NO_TIME };
    g_autofree uint8_t *role_e = sg_role_filter(dataset, options, !all_parts, &made.counts);
    g_autofree int32_t *track_i = g_new(int32_t, dataset->M + 1);
    for (int64_t e = 0; e < dataset->E && !all_parts; e++)
        if (dataset->part_e[e] != SG_PART_TRAIN)
            role_e[e] = SG_ROLE_OUT;
    number_tracks(&made, dataset, role_e, track_i);
    Source source = { dataset, role_e, track_i, made.counts.tracks, options->weighted };
    if (!build_train(&made, &source, error))
        return false;
    made.counts.train = sg_csr_entries(&made.train);
    for (int64_t u = 0; u < made.train.rows; u++)
        made.counts.lists += row_count(&made.train, u) > 0;
    if (made.counts.train == 0)
        return sg_fail(error, SG_ERROR_INPUT, "dataset '%s': nothing to learn from is left",
                       dataset->name);
    *split = made;
    made = (SgSplit){ 0 };
    return true;
}

bool sg_split_init_other(SgSplit *split, const SgDataset *dataset, const SgDataset *other,
                         const SgSplitOptions *options, GError **error)
{
    g_auto(SgSplit) made = { 0 };
    g_autofree int32_t *track_i = g_new(int32_t, other->M + 1);
    if (!sg_split_init_train(&made, dataset, options, false, error))
        return false;

    SgSplitOptions ask = *options;
    ask.item_min = 0;
    bool parts = options->kind == SG_SPLIT_GIVEN;
    g_autofree uint8_t *asked_e = sg_role_filter(other, &ask, parts, &made.counts);
    if (!sg_role_ask_all(other, &ask, asked_e, &made.counts, error))
        return false;
    match_items(&made, dataset, other, track_i);
    Source asked = { other, asked_e, track_i, made.counts.tracks, options->weighted };
    Shape shape = { 1u << SG_ROLE_TEST_SEED, options->repeats ? 0 : 1u << SG_ROLE_TEST_SEED,
                    1u << SG_ROLE_TEST_TRUTH, true };
    if (!build_queries(&made.test, &asked, &shape, &made.counts.skipped, error))
        return false;
    count_outside(&made, &asked);
    count_pairs(&made);
    if (!check_something_left(&made, dataset, error))
        return false;
    *split = made;
    made = (SgSplit){ 0 };
    return true;
}
