/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/space.h"
#include "learn/trial-log.h"

/*
 * Tries every point of a space on a validation task, and says what came of it.
 *
 *   SgSpace ──point n──▶ in the log? ──no──▶ fit, ask ──▶ log ──▶ table, CSV, charts
 *
 * Layer: learn.
 */
typedef struct {
    const SgSpace *space;
    const SgTask *valid;
    const SgMetricPlan *plan;
    int objective; /* column of the plan */
    uint64_t seed; /* of the models */
} SgSearch;

/* Runs what the log lacks. `found` (SgLoggedTrial) gets the distinct points, best first; `fresh` how
 * many of them were run now. INTERRUPTED: the log keeps what was done. */
bool sg_search_run(const SgSearch *search, SgTrialLog *log, GArray *found, int64_t *fresh,
                   GError **error);

/* Whether trial a reached more than b; diverged ones come last. */
bool sg_search_better(const SgSearch *search, const SgLoggedTrial *a, const SgLoggedTrial *b);

/* A header and a line a trial: all options, all metrics, seconds. The caller frees. */
char *sg_search_csv(const SgSearch *search, const GArray *found);

/* For each axis with more than one value FOLDER/sweep-OPTION.svg (and .png, .dat, .gp): the
 * objective of every trial over the option. Returns the names of the pictures. NOT_FOUND: gnuplot is
 * not installed; IO. */
char **sg_search_charts(const SgSearch *search, const GArray *found, const char *folder,
                        GError **error);
