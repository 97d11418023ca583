/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/evaluate.h"

/*
 * Fits one model again and again with other options and asks it the same validation queries.
 *
 * Models that can refit do: what does not depend on the changed options is shared with the trial
 * before. A fit that diverges is a trial without a result, not an error.
 *
 * Layer: learn. The task is lent.
 */
typedef struct {
    const SgModel *model;
    const SgTask *task;
    uint64_t seed;
    SgMetricPlan plan;
    SgTrackFacts facts;
    SgFitted *last;
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

/* INTERRUPTED, and what fit gives but DIVERGED. */
bool sg_trials_run(SgTrials *trials, const SgModelOptions *options, SgTrialResult *result,
                   GError **error);
