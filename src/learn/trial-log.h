/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "learn/trial.h"

/*
 * Trials on disk, so that a search goes on where it was stopped:
 *
 *   data/runs/ID/
 *     run.json       what every trial here has in common: model, data, split, seed, metrics
 *     metrics.jsonl  one trial a line, {"options": {…}, "metrics": {…}, "fit_seconds": …, …}
 *
 * A line is appended in one write and flushed to disk before the next trial starts. A last line
 * that was cut by a crash is dropped when the log is opened.
 *
 * Layer: learn.
 */
typedef struct SgTrialLog SgTrialLog;

typedef struct {
    SgModelOptions options;
    SgTrialResult result;
} SgLoggedTrial;

/*
 * Opens or makes FOLDER for trials of `model` whose metrics are the plan's columns. `about` is what
 * they have in common. INPUT: the folder holds trials of something else, or is damaged; LIMIT:
 * another process works there; IO.
 */
SgTrialLog *sg_trial_log_open(const char *folder, const SgModel *model, const SgMetricPlan *plan,
                              const SgJson *about, GError **error);
void sg_trial_log_close(SgTrialLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTrialLog, sg_trial_log_close)

/* The trial with exactly these options, or NULL. */
const SgLoggedTrial *sg_trial_log_find(const SgTrialLog *log, const SgModelOptions *options);

bool sg_trial_log_append(SgTrialLog *log, const SgLoggedTrial *trial, GError **error);

/* All trials in the order in which they were made; lent until the next append. */
const SgLoggedTrial *sg_trial_log_all(const SgTrialLog *log, int64_t *count);

/* One trial as in metrics.jsonl. */
SgJson *sg_trial_json(const SgModel *model, const SgMetricPlan *plan, const SgLoggedTrial *trial);
