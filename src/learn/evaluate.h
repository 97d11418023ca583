/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/metric.h"
#include "learn/task.h"

/*
 * Asks a fitted model every query of a task, ranks the whole catalogue without the masked tracks,
 * and keeps the metrics of every query, from which means and intervals follow:
 *
 *   SgFitted ──▶ scores of query q ──top K──▶ track_qk ──▶ value_qc   (Q x C)
 *
 * What is ranked is what `recommend` would answer: tracks that the model says nothing of do not
 * fill up a short list. Same bits for any number of threads.
 *
 * Layer: learn.
 */
typedef struct {
    SgMetricPlan plan;
    int64_t Q;
    int K;             /* length of the lists kept */
    double *value_qc;  /* (Q, plan.count) */
    int32_t *track_qk; /* (Q, K) best first; -1 beyond the end of a list */
    double mean_c[SG_METRIC_MAX_COLUMNS];
    double seconds; /* scoring, ranking and metrics; wall */
} SgEvaluation;

void sg_evaluation_clear(SgEvaluation *evaluation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgEvaluation, sg_evaluation_clear)

/* What the metrics need to know of the tracks, counted in train. `artist_i` is lent, or NULL. */
typedef struct {
    SgMetricTracks tracks;
    int32_t *storage;
} SgTrackFacts;

void sg_track_facts_init(SgTrackFacts *facts, const SgCsr *train, const int32_t *artist_i);
void sg_track_facts_clear(SgTrackFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgTrackFacts, sg_track_facts_clear)

/* `label` is for the progress bar, NULL for none. INTERRUPTED, IO (memory). */
bool sg_evaluate(SgEvaluation *evaluation, const SgFitted *fitted, const SgTask *task,
                 const SgMetricPlan *plan, const SgTrackFacts *facts, const char *label,
                 GError **error);
