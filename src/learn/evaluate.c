/* SPDX-License-Identifier: MIT */
#include "learn/evaluate.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/progress.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

void sg_evaluation_clear(SgEvaluation *evaluation)
{
    g_free(evaluation->value_qc);
    g_free(evaluation->track_qk);
    *evaluation = (SgEvaluation){ 0 };
}

typedef struct {
    int32_t degree;
    int32_t track;
} Popular;

static int compare_popular(const void *a, const void *b)
{
    const Popular *x = a, *y = b;
    if (x->degree != y->degree)
        return x->degree > y->degree ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

void sg_track_facts_init(SgTrackFacts *facts, const SgCsr *train, const int32_t *artist_i)
{
    enum { HEAD = 100 };
    int64_t M = train->cols, E = sg_csr_entries(train), lists = 0;
    int32_t *degree = g_new0(int32_t, 2 * M + 1), *rank = degree + M;
    g_autofree Popular *popular = g_new(Popular, M + 1);
    for (int64_t e = 0; e < E; e++)
        degree[train->col[e]]++;
    for (int64_t u = 0; u < train->rows; u++)
        lists += train->offset[u + 1] > train->offset[u];
    for (int64_t i = 0; i < M; i++)
        popular[i] = (Popular){ degree[i], (int32_t)i };
    qsort(popular, (size_t)M, sizeof *popular, compare_popular);
    for (int64_t n = 0; n < M; n++)
        rank[popular[n].track] = (int32_t)(n + 1);
    facts->storage = degree;
    facts->tracks = (SgMetricTracks){ .M = M,
                                      .lists = (double)lists,
                                      .degree_i = degree,
                                      .rank_i = rank,
                                      .head = (M + HEAD - 1) / HEAD,
                                      .degrees = E,
                                      .artist_i = artist_i };
}

void sg_track_facts_clear(SgTrackFacts *facts)
{
    g_free(facts->storage);
    *facts = (SgTrackFacts){ 0 };
}

/* What one thread works with. */
typedef struct {
    SgScores scores;
    int32_t *track_k;
    float *score_k;
    unsigned char *hit_k;
} Desk;

static void desks_free(Desk *desk, int threads)
{
    for (int t = 0; desk && t < threads; t++) {
        sg_scores_clear(&desk[t].scores);
        g_free(desk[t].track_k);
        g_free(desk[t].score_k);
        g_free(desk[t].hit_k);
    }
    g_free(desk);
}

static Desk *desks_new(int threads, int64_t M, int64_t depth, GError **error)
{
    Desk *desk = g_new0(Desk, threads);
    for (int t = 0; t < threads; t++) {
        if (!sg_scores_init(&desk[t].scores, M, error)) {
            desks_free(desk, threads);
            return NULL;
        }
        desk[t].track_k = g_new(int32_t, depth + 1);
        desk[t].score_k = g_new(float, depth + 1);
        desk[t].hit_k = g_new(unsigned char, depth + 1);
    }
    return desk;
}

static SgQuery row_query(const SgCsr *csr, int64_t q)
{
    int64_t start = csr->offset[q];
    return (SgQuery){ .seed = csr->col + start,
                      .weight = csr->val ? csr->val + start : NULL,
                      .count = csr->offset[q + 1] - start };
}

/* The list that asks query q, if it asks with just what it has in the training part; see SgQuery. */
static int64_t known_list(const SgTask *task, int64_t q)
{
    int64_t u = task->list_q ? task->list_q[q] : -1;
    if (u < 0 || u >= task->train.rows)
        return 0;
    SgQuery learnt = row_query(&task->train, u), asks = row_query(&task->seeds, q);
    bool same = learnt.count > 0 && learnt.count == asks.count &&
                memcmp(learnt.seed, asks.seed, (size_t)asks.count * sizeof *asks.seed) == 0;
    return same ? u + 1 : 0;
}

static void answer_query(SgEvaluation *evaluation, const SgFitted *fitted, const SgTask *task,
                         const SgTrackFacts *facts, int64_t depth, Desk *desk, int64_t q)
{
    SgQuery query = row_query(&task->seeds, q), mask = row_query(&task->mask, q);
    SgQuery truth = row_query(&task->truth, q);
    query.known_list = known_list(task, q);
    sg_scores_reset(&desk->scores);
    fitted->model->score(fitted, &query, &desk->scores);
    SgMetricQuery answer = {
        .track_k = desk->track_k,
        .length = sg_scores_top(&desk->scores, &mask, NULL, depth, desk->track_k, desk->score_k),
        .truth = truth.seed,
        .truth_count = truth.count,
        .outside = task->outside_q ? task->outside_q[q] : 0,
        .mask = mask.seed,
        .mask_count = mask.count,
        .scores = &desk->scores,
    };
    sg_metric_query(&evaluation->plan, &facts->tracks, &answer, desk->hit_k,
                    evaluation->value_qc + q * evaluation->plan.count);
    int32_t *kept = evaluation->track_qk + q * evaluation->K;
    for (int64_t k = 0; k < evaluation->K; k++)
        kept[k] = k < answer.length ? desk->track_k[k] : -1;
}

/* Coverage and inequality at K, of all lists together. */
static double of_all_lists(const SgEvaluation *evaluation, const SgMetricColumn *column, int64_t M)
{
    g_autofree int64_t *count_i = g_new0(int64_t, M + 1);
    for (int64_t q = 0; q < evaluation->Q; q++)
        for (int64_t k = 0; k < column->K; k++)
            if (evaluation->track_qk[q * evaluation->K + k] >= 0)
                count_i[evaluation->track_qk[q * evaluation->K + k]]++;
    return column->metric == SG_METRIC_COVERAGE ? sg_metric_coverage(count_i, M)
                                                : sg_metric_gini(count_i, M);
}

static void average(SgEvaluation *evaluation, int64_t M)
{
    const SgMetricPlan *plan = &evaluation->plan;
    double sum_c[SG_METRIC_MAX_COLUMNS] = { 0 };
    for (int64_t q = 0; q < evaluation->Q; q++)
        for (int c = 0; c < plan->count; c++)
            sum_c[c] += evaluation->value_qc[q * plan->count + c];
    for (int c = 0; c < plan->count; c++) {
        const SgMetricColumn *column = &plan->column[c];
        double over = column->over < 0 ? (double)evaluation->Q : sum_c[column->over];
        if (sg_metrics[column->metric].of_all_lists)
            evaluation->mean_c[c] = of_all_lists(evaluation, column, M);
        else
            evaluation->mean_c[c] = over > 0 ? sum_c[c] / over : 0;
    }
}

static int64_t longest_truth(const SgTask *task)
{
    int64_t longest = 0;
    for (int64_t q = 0; q < task->truth.rows; q++) {
        int64_t outside = task->outside_q ? task->outside_q[q] : 0;
        longest = MAX(longest, task->truth.offset[q + 1] - task->truth.offset[q] + outside);
    }
    return longest;
}

bool sg_evaluate(SgEvaluation *evaluation, const SgFitted *fitted, const SgTask *task,
                 const SgMetricPlan *plan, const SgTrackFacts *facts, const char *label,
                 GError **error)
{
    enum { QUERIES_AT_ONCE = 16 };
    int64_t Q = task->truth.rows, M = facts->tracks.M;
    int64_t depth = sg_metric_plan_depth(plan, longest_truth(task));
    int threads = omp_get_max_threads();
    double start = sg_clock_monotonic();
    g_assert(fitted->M == M && task->seeds.cols == M);
    g_auto(SgEvaluation) made = { .plan = *plan, .Q = Q, .K = plan->K };
    made.value_qc = g_try_new(double, (gsize)(Q * plan->count) + 1);
    made.track_qk = g_try_new(int32_t, (gsize)(Q * plan->K) + 1);
    if (!made.value_qc || !made.track_qk)
        return sg_fail(error, SG_ERROR_IO,
                       "no memory for the metrics of %" G_GINT64_FORMAT " lists", Q);
    Desk *desk = desks_new(threads, M, depth, error);
    if (!desk)
        return false;
    g_autoptr(SgProgress) progress = label ? sg_progress_new(label, Q) : NULL;
#pragma omp parallel for schedule(dynamic, QUERIES_AT_ONCE) num_threads(threads)
    for (int64_t q = 0; q < Q; q++) {
        if (sg_interrupted())
            continue;
        answer_query(&made, fitted, task, facts, depth, &desk[omp_get_thread_num()], q);
        if (omp_get_thread_num() == 0)
            sg_progress_set(progress, q, NULL);
    }
    desks_free(desk, threads);
    if (!sg_interrupt_check(label ? label : "evaluating", error))
        return false;
    average(&made, M);
    made.seconds = sg_clock_monotonic() - start;
    *evaluation = made;
    made = (SgEvaluation){ 0 };
    return true;
}
