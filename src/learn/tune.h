/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/recipe.h"

/*
 * Chooses a model's options on a validation task, which holds no test part to look at.
 *
 * A small grid (SG_TUNE_WHOLE points, and within the budget) is tried whole. Else the search starts at
 * the options given and moves on the grid: along one option as long as that helps, option by option
 * until none helps; then to the diagonal neighbours of each two options, since exponents trade off
 * against each other; and again, until nothing helps or the budget is spent. Nothing is tried twice;
 * at ties the earlier trial stays. The search is deterministic.
 *
 * Trials ask a sample of the validation lists. The best of them, and the options given, are then
 * asked all lists; the best there wins.
 *
 * Of a blend, each member is searched, then the weights are fitted on the validation queries.
 *
 * Layer: learn.
 */
enum { SG_TUNE_BUDGET = 120, SG_TUNE_WHOLE = 40, SG_TUNE_QUERIES = 5000, SG_TUNE_FINALISTS = 10 };

typedef struct {
    const char *objective; /* NULL: "ndcg@20" */
    int64_t budget;        /* trials of one model, at most; 0: SG_TUNE_BUDGET */
    int64_t queries;       /* asked in each trial, at most; 0: SG_TUNE_QUERIES */
    uint64_t seed;         /* of the models */
} SgTuneOptions;

typedef struct {
    int64_t trials;  /* 0: nothing to search */
    int64_t queries; /* asked in the last round */
    double seconds;
    double before; /* the objective with the options given, asked all lists */
    double after;  /* with those found; of a blend: with its fitted weights */
} SgTuneReport;

/* Writes what it found into the recipe; options that are fixed stay. INPUT (unknown objective),
 * INTERRUPTED. */
bool sg_tune(SgRecipe *recipe, const SgTask *valid, const SgTuneOptions *options,
             SgTuneReport *report, GError **error);
