/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * The weights of a blend, fitted on validation queries.
 *
 *   query q ──▶ the best CANDIDATES tracks of each member ──▶ share_cm, hit_c
 *               weights w ──▶ order of sum_m w_m share_cm ──▶ NDCG@20, its mean over the queries
 *
 * Scores are computed once; trying weights only orders candidates. Coordinate search on the
 * simplex: one weight takes the values 0 .. 1, the others keep their proportions, until no step
 * helps; then with small steps around what was found.
 *
 * Layer: models.
 */

/* What the weights multiply: 1 / n with n the sum of the `top` largest scores of tracks that are
 * no seeds; 0 where that sum is not positive. */
double sg_blend_factor(const SgScores *scores, const SgQuery *query, int64_t top);

/* Sets weight_m to the best weights found, which sum to 1. INPUT if no query has seeds and truth;
 * IO; INTERRUPTED. Same bits for any number of threads. */
bool sg_blend_fit_weights(double *weight_m, SgFitted *const *member_m, int64_t members, int64_t top,
                          const SgFitContext *context, GError **error);
