/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "models/model.h"

/*
 * The chance that a recommended track is a hit, from where it stands:
 *
 *   x = (1, ln rank, ln(score / best score), ln seeds) ──logistic──▶ z ──isotonic──▶ chance
 *
 * The logistic part (Platt 1999, with ln rank and ln seeds beside the score) weighs the features,
 * the isotonic part (pool adjacent violators; Zadrozny and Elkan 2002) bends the result to what was
 * seen, never against its order. A score of one model says nothing in another; each has a
 * calibration of its own. A hit is what was held back from a list: the chance is that of the share
 * that was held back in the lists it was fitted on.
 *
 * Layer: models. Plain data.
 */
enum { SG_CALIBRATION_FEATURES = 4, SG_CALIBRATION_KNOTS = 64 };

typedef struct {
    double weight[SG_CALIBRATION_FEATURES];
    int knots;
    double z[SG_CALIBRATION_KNOTS];      /* ascending */
    double chance[SG_CALIBRATION_KNOTS]; /* not descending; between knots a straight line */
} SgCalibration;

/* One recommended track of one query. */
typedef struct {
    int64_t rank; /* in the model's own ranking, from 1 */
    double share; /* score / best score of the query; at most 1 */
    int64_t seeds;
    bool hit;
} SgCalibrationSample;

/* Newton's method; same bits for the same samples. INPUT: fewer than 100 samples, all of one kind,
 * or no fit. `sample_n` is sorted. */
bool sg_calibration_fit(SgCalibration *calibration, SgCalibrationSample *sample_n, int64_t n,
                        GError **error);

/* 0..1. */
double sg_calibration_chance(const SgCalibration *calibration, const SgCalibrationSample *sample);

/* The logistic part alone, to compare. */
double sg_calibration_logistic(const SgCalibration *calibration, const SgCalibrationSample *sample);

SgJson *sg_calibration_to_json(const SgCalibration *calibration);

/* INPUT: of another form. */
bool sg_calibration_from_json(SgCalibration *calibration, const SgJson *json, GError **error);

/* "calibration" of FOLDER/model.json; NULL without an error where there is none. The caller frees. */
SgCalibration *sg_calibration_load(const char *folder, GError **error);
