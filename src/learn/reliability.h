/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/task.h"
#include "models/calibration.h"

/*
 * Whether chances are true: of what was said to be a hit in 30 of 100 cases, how many were?
 *
 *   queries of a task ──top depth──▶ samples ──▶ SgCalibration (on validation)
 *                                        └─────▶ SgReliability (on the test part)
 *
 * Bins hold equally many samples. ECE = sum over bins of (share of samples) |mean chance - share of
 * hits|; Guo et al., ICML 2017, with equal counts.
 *
 * Layer: learn.
 */
enum { SG_RELIABILITY_BINS = 15 };

typedef struct {
    int64_t count;
    double chance; /* mean of what was said */
    double hits;   /* share of hits */
} SgReliabilityBin;

typedef struct {
    int64_t samples, hits;
    double ece;
    double ece_logistic; /* of the logistic part alone */
    double brier;
    double brier_constant; /* of the share of hits, said always */
    double log_loss;
    SgReliabilityBin bin[SG_RELIABILITY_BINS];
} SgReliability;

/* The `depth` best of each query, an array of SgCalibrationSample. Queries without a positive score
 * give none. INTERRUPTED, IO (memory). */
GArray *sg_reliability_samples(const SgFitted *fitted, const SgTask *task, int64_t depth,
                               GError **error);

/* At least one sample. */
void sg_reliability_measure(SgReliability *reliability, const SgCalibration *calibration,
                            const GArray *samples);

SgJson *sg_reliability_json(const SgReliability *reliability);

/* FOLDER/NAME.{dat,gp,svg,png}: chance said against share of hits, with the diagonal. */
bool sg_reliability_chart(const SgReliability *reliability, const char *title, const char *folder,
                          const char *name, GError **error);
