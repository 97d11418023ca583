/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/evaluate.h"

/*
 * Fits one model again and again with other options and asks it the same validation queries.
 *
 * Models that can refit do: what does not depend on the changed options is shared with the trial that
 * was kept. A fit that diverges is a trial without a result, not an error.
 *
 * Layer: learn. The task is lent.
 */
typedef struct {
    const SgModel *model;
    const SgTask *task;
    uint64_t seed;
    SgMetricPlan plan;
    SgTrackFacts facts;
    SgFitted *latest;
    SgFitted *kept;
} SgTrials;

typedef struct {
    bool diverged;
    double mean_c[SG_METRIC_MAX_COLUMNS];
    double fit_seconds;
    double score_seconds;
} SgTrialResult;

void sg_trials_init(SgTrials *trials, const SgModel *model, const SgTask *task,
                    const SgMetricPlan *plan, uint64_t seed);
void sg_trials_clear(SgTrials *trials);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgTrials, sg_trials_clear)

/* The latest trial is the one that later ones share with: the best so far if they move from there, or
 * simply the one before. */
void sg_trials_keep(SgTrials *trials);

/* INTERRUPTED, and what fit gives but DIVERGED. */
bool sg_trials_run(SgTrials *trials, const SgModelOptions *options, SgTrialResult *result,
                   GError **error);
