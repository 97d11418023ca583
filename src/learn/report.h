/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "learn/experiment.h"

/*
 * A comparison as one document, "soundgraph.evaluation/1": what was compared on which data and how,
 * so that somebody else can get the same numbers.
 *
 * Layer: learn.
 */
typedef struct {
    const SgDataset *dataset;
    const SgDataset *test_dataset; /* or NULL */
    const SgSplit *split;
    const SgExperimentOptions *options;
    const SgMetricPlan *plan;
    const SgOutcome *outcome; /* (outcomes) */
    int outcomes;
    const char *commit; /* of the program */
    double base_mb;     /* resident before the first model */
    double wall_seconds;
    double cpu_seconds;
} SgReport;

SgJson *sg_report_json(const SgReport *report);

/* How a split was made, as in the document. */
SgJson *sg_report_protocol(const SgSplit *split);

/* The outcome of "walk" (or "popularity"), or NULL. */
const SgOutcome *sg_report_find(const SgReport *report, const char *name);

/* Checks gates like "ndcg@20>=0.15" (all models that were asked for) or "walk.recall@20>=0.18";
 * also <=, > and <. FAILED names the first gate that does not hold, INPUT a malformed one. */
bool sg_report_check_gates(const SgReport *report, const char *const *gates, GError **error);

/* The same without results: whether they are well-formed and name columns of the plan. INPUT. */
bool sg_report_parse_gates(const SgMetricPlan *plan, const char *const *gates, GError **error);
