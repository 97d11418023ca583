/* SPDX-License-Identifier: MIT */
#include "learn/leak.h"

#include "base/rng.h"
#include "learn/interval.h"

#include <stdlib.h>
#include <string.h>

/* What the checks look things up with. */
typedef struct {
    const SgSplit *split;
    const SgDataset *dataset; /* that was learnt */
    const SgDataset *asking;  /* that asks; often the same */
    int32_t *track_i;         /* item of `dataset` → track of the split, or -1 */
    int32_t *row_q;           /* query → the row of train with its name, or -1 */
} Check;

static void check_clear(Check *check)
{
    g_free(check->track_i);
    g_free(check->row_q);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, check_clear)

static void check_init(Check *check, const SgSplit *split, const SgDataset *dataset,
                       const SgDataset *asking)
{
    int64_t Q = split->test.truth.rows;
    *check = (Check){ .split = split, .dataset = dataset, .asking = asking };
    check->track_i = g_new(int32_t, dataset->M + 1);
    for (int64_t i = 0; i < dataset->M; i++)
        check->track_i[i] = -1;
    for (int32_t track = 0; track < split->counts.tracks; track++)
        check->track_i[split->item_of[track]] = track;
    check->row_q = g_new(int32_t, Q + 1);
    for (int64_t q = 0; q < Q; q++) {
        int32_t list = split->test.list_q[q];
        check->row_q[q] = asking == dataset
                              ? list
                              : sg_idmap_find(dataset->lists, sg_idmap_name(asking->lists, list));
    }
}

static bool row_holds(const SgCsr *csr, int64_t row, int32_t col)
{
    int64_t low = csr->offset[row], high = csr->offset[row + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (csr->col[middle] < col)
            low = middle + 1;
        else
            high = middle;
    }
    return low < csr->offset[row + 1] && csr->col[low] == col;
}

/* Cases of one kind: the first is kept for the message. */
typedef struct {
    int64_t count;
    const char *list;
    const char *track;
} Cases;

static void add_case(Cases *cases, const char *list, const char *track)
{
    if (cases->count++ == 0) {
        cases->list = list;
        cases->track = track;
    }
}

static bool fail_cases(const Cases *cases, const char *what, GError **error)
{
    return cases->count == 0 ||
           sg_fail(error, SG_ERROR_FAILED,
                   "leak: %s (list '%s', track '%s'; %" G_GINT64_FORMAT " such pairs)", what,
                   cases->list, cases->track, cases->count);
}

static const char *list_name(const Check *check, int64_t q)
{
    return sg_idmap_name(check->asking->lists, check->split->test.list_q[q]);
}

static const char *track_name(const Check *check, int32_t track)
{
    return sg_idmap_name(check->dataset->items, check->split->item_of[track]);
}

static bool check_repeats(const SgDataset *d, GError **error)
{
    enum { PARTS = SG_PART_TEST + 1 };
    Cases cases = { 0 };
    g_autofree int64_t *last = g_new0(int64_t, PARTS * d->M + 1);
    for (int64_t e = 0; e < d->E; e++) {
        int64_t *seen = &last[(int64_t)d->item_e[e] * PARTS + d->part_e[e]];
        if (*seen == (int64_t)d->list_e[e] + 1)
            add_case(&cases, sg_idmap_name(d->lists, d->list_e[e]),
                     sg_idmap_name(d->items, d->item_e[e]));
        *seen = (int64_t)d->list_e[e] + 1;
    }
    return fail_cases(&cases, "a pair stands twice in one part of the dataset", error);
}

/*
 * The row of train in which a track is itself a list, or -1. Bare names ("17") of lists and items
 * may be equal by accident; a URN ("soundcloud:users:17") means the same thing everywhere.
 */
static int32_t row_of_track(const Check *check, int32_t track)
{
    const char *name = track_name(check, track);
    return strchr(name, ':') ? sg_idmap_find(check->dataset->lists, name) : -1;
}

static bool check_truth(const Check *check, GError **error)
{
    const SgTask *task = &check->split->test;
    Cases learnt = { 0 }, reversed = { 0 }, given = { 0 };
    for (int64_t q = 0; q < task->truth.rows; q++) {
        int32_t as_item = sg_idmap_find(check->dataset->items, list_name(check, q));
        int32_t as_track = as_item < 0 ? -1 : check->track_i[as_item];
        for (int64_t e = task->truth.offset[q]; e < task->truth.offset[q + 1]; e++) {
            int32_t track = task->truth.col[e];
            int32_t other = as_track < 0 ? -1 : row_of_track(check, track);
            if (check->row_q[q] >= 0 && row_holds(&task->train, check->row_q[q], track))
                add_case(&learnt, list_name(check, q), track_name(check, track));
            if (other >= 0 && row_holds(&task->train, other, as_track))
                add_case(&reversed, list_name(check, q), track_name(check, track));
            if (row_holds(&task->seeds, q, track) || row_holds(&task->mask, q, track))
                add_case(&given, list_name(check, q), track_name(check, track));
        }
    }
    return fail_cases(&learnt, "a test pair stands in train", error) &&
           fail_cases(&reversed, "a test pair stands in train the other way round", error) &&
           fail_cases(&given, "a test pair is given away by its own query", error);
}

static bool check_unseen(const Check *check, GError **error)
{
    const SgTask *task = &check->split->test;
    SgSplitKind kind = check->split->options.kind;
    bool cold = kind == SG_SPLIT_HALF_PLAYLIST || kind == SG_SPLIT_STRONG ||
                check->asking != check->dataset;
    Cases cases = { 0 };
    for (int64_t q = 0; q < task->truth.rows && cold; q++) {
        int32_t row = check->row_q[q];
        if (row >= 0 && task->train.offset[row + 1] > task->train.offset[row])
            add_case(&cases, list_name(check, q),
                     track_name(check, task->train.col[task->train.offset[row]]));
    }
    return fail_cases(&cases, "a list that should be unseen stands in train", error);
}

static bool check_times(const Check *check, GError **error)
{
    const SgDataset *d = check->dataset;
    const SgTask *task = &check->split->test;
    Cases late = { 0 }, early = { 0 };
    if (check->split->cut == SG_DATASET_NO_TIME)
        return true;
    g_autofree int64_t *query_u = g_new(int64_t, d->U + 1);
    for (int64_t u = 0; u < d->U; u++)
        query_u[u] = -1;
    for (int64_t q = 0; q < task->truth.rows; q++)
        query_u[task->list_q[q]] = q;
    for (int64_t e = 0; e < d->E; e++) {
        int32_t u = d->list_e[e], track = check->track_i[d->item_e[e]];
        bool after = d->time_e[e] >= check->split->cut;
        if (track < 0)
            continue;
        if (after && row_holds(&task->train, u, track))
            add_case(&late, sg_idmap_name(d->lists, u), track_name(check, track));
        if (!after && query_u[u] >= 0 && row_holds(&task->truth, query_u[u], track))
            add_case(&early, sg_idmap_name(d->lists, u), track_name(check, track));
    }
    return fail_cases(&late, "a pair in train is not earlier than the test part", error) &&
           fail_cases(&early, "a test pair is earlier than the test part", error);
}

bool sg_leak_check_split(const SgSplit *split, const SgDataset *dataset, const SgDataset *other,
                         GError **error)
{
    g_auto(Check) check = { 0 };
    check_init(&check, split, dataset, other ? other : dataset);
    return check_repeats(dataset, error) && (!other || check_repeats(other, error)) &&
           (split->options.repeats || check_truth(&check, error)) && check_unseen(&check, error) &&
           check_times(&check, error);
}

/* A cyclic order of all queries (Sattolo): none keeps its own truth. */
static int64_t *shuffle_queries(int64_t Q, uint64_t seed)
{
    SgRng rng;
    int64_t *other_q = g_new(int64_t, Q + 1);
    sg_rng_init(&rng, seed, 0);
    for (int64_t q = 0; q < Q; q++)
        other_q[q] = q;
    for (int64_t q = Q - 1; q > 0; q--) {
        int64_t drawn = (int64_t)sg_rng_below(&rng, (uint64_t)q), held = other_q[q];
        other_q[q] = other_q[drawn];
        other_q[drawn] = held;
    }
    return other_q;
}

/* Recall of the list of query q against the truth of query t. */
static double recall(const SgEvaluation *evaluation, const SgTask *task, int64_t q, int64_t t)
{
    const int32_t *track_k = evaluation->track_qk + q * evaluation->K;
    int64_t hits = 0, outside = task->outside_q ? task->outside_q[t] : 0;
    for (int64_t k = 0; k < evaluation->K && track_k[k] >= 0; k++)
        hits += row_holds(&task->truth, t, track_k[k]);
    int64_t total = task->truth.offset[t + 1] - task->truth.offset[t] + outside;
    return (double)hits / (double)total;
}

bool sg_leak_check_shuffled(const SgEvaluation *evaluation, const char *name,
                            const SgEvaluation *popularity, const SgTask *task, uint64_t seed,
                            GError **error)
{
    int64_t Q = evaluation->Q;
    g_assert(popularity->Q == Q && popularity->K == evaluation->K);
    g_autofree int64_t *other_q = shuffle_queries(Q, seed);
    g_auto(SgEvaluation) difference = { .Q = Q };
    difference.plan =
        (SgMetricPlan){ .column = { { SG_METRIC_RECALL, evaluation->K, -1 } }, .count = 1 };
    difference.value_qc = g_new(double, Q + 1);
    double level = 0, found = 0;
    for (int64_t q = 0; q < Q; q++) {
        double usual = recall(popularity, task, q, q);
        double shuffled = recall(evaluation, task, q, other_q[q]);
        difference.value_qc[q] = shuffled - usual;
        level += usual / (double)Q;
        found += shuffled / (double)Q;
    }
    g_auto(SgBootstrap) bootstrap = { 0 };
    SgInterval interval;
    if (!sg_bootstrap_init(&bootstrap, &difference, error))
        return false;
    sg_bootstrap_interval(&bootstrap, &difference.plan, 0, &interval);
    if (Q < 2 || found <= 1.1 * level + 0.01 || interval.low <= 0)
        return true;
    return sg_fail(error, SG_ERROR_FAILED,
                   "leak: with the truths of the lists shuffled, %s still finds %.4f of them "
                   "(recall@%d), more than popularity finds unshuffled (%.4f): it knows the test "
                   "part",
                   name, found, evaluation->K, level);
}
