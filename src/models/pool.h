/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * A list that was not there when vectors were learnt, as a sum of its tracks' vectors:
 *
 *   q = sum_j share_j z_j
 *
 *   mean        share_j = g_j / sum |g|                         g the query's weights, or ones
 *   attention   share_j = g_j w_j / sum |g| w,  w_j = e^(cos(z_j, m) / 0.2),  m the mean
 *
 * so that a track unlike the rest counts less; with one seed both are that seed. Layer: models.
 */
void sg_pool_mean(double *share_s, const SgQuery *query);

/* z (M, D). O(S D). */
void sg_pool_attention(double *share_s, const SgQuery *query, const float *z, int D);

/* q (D) += the sum above. */
void sg_pool_sum(float *q, const SgQuery *query, const double *share_s, const float *z, int D);

/* x . y in double. */
double sg_pool_dot(const float *x, const float *y, int D);
