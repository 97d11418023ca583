/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/interval.h"
#include "learn/recipe.h"
#include "learn/split.h"
#include "learn/tune.h"

/*
 * What one model reached in one comparison.
 *
 *   recipe ──tune on validation──▶ options ──fit on train──▶ asked the test queries ──▶ outcome
 *
 * Layer: learn.
 */
enum { SG_EXPERIMENT_MAX_SEEDS = 31 };

typedef struct {
    bool tune;
    SgTuneOptions tuning;
    uint64_t seed;
    int seeds; /* 0: the one above; n >= 2: seeds 1..n and their mean; a model whose results do not
                  depend on the seed is run only once for the numbers, twice to find that out */
} SgExperimentOptions;

/* What all models of a comparison share. Lent. */
typedef struct {
    const SgSplit *split;
    const SgTask *valid; /* needed to tune, else NULL */
    const SgMetricPlan *plan;
    const SgTrackFacts *facts; /* of split->test.train */
    const SgExperimentOptions *options;
    const struct SgOutcome *done; /* outcomes before this one, whose searches need no repeat */
    int done_count;
} SgExperiment;

typedef struct SgOutcome {
    SgRecipe recipe;
    const char *folder; /* a trained model that is opened instead of fitted, or NULL; lent */
    bool baseline;      /* stands beside, was not asked for */
    /* Set by sg_outcome_run: */
    SgRecipe asked;     /* the recipe before the search */
    int seeds;          /* whose mean this is */
    bool deterministic; /* found with several seeds */
    SgTuneReport tuned;
    SgEvaluation evaluation; /* of several seeds: values and means averaged, lists of the last */
    SgBootstrap bootstrap;
    SgInterval ci95_c[SG_METRIC_MAX_COLUMNS]; /* NAN where there is none */
    double seed_mean_sc[SG_EXPERIMENT_MAX_SEEDS][SG_METRIC_MAX_COLUMNS];
    double fit_seconds; /* of one seed; NAN: opened, not fitted */
    double score_seconds;
    double peak_mb;   /* resident, while it was fitted and asked; -1 unknown */
    bool peak_is_own; /* else of the whole process so far */
} SgOutcome;

void sg_outcome_clear(SgOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgOutcome, sg_outcome_clear)

/*
 * Fills the outcome. `popularity` (NULL: it is this one) is what the shuffled truth is compared
 * with. FAILED: the leak check; INPUT: the opened model is not of this split; and what fit gives.
 */
bool sg_outcome_run(SgOutcome *outcome, const SgExperiment *experiment, const SgOutcome *popularity,
                    GError **error);

/* Better or worse than another, or neither, by the paired bootstrap of column c. */
typedef struct {
    double difference;
    SgInterval ci95;
    int verdict; /* 1: better, -1: worse, 0: the interval holds 0 */
} SgComparison;

/* False for metrics of all lists together. */
bool sg_outcome_compare(const SgOutcome *outcome, const SgOutcome *other, int c,
                        SgComparison *comparison);
