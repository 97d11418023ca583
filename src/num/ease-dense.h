/* SPDX-License-Identifier: MIT */
#pragma once

#include "num/ease.h"

/*
 * Dense EASE, for catalogues whose matrix of all pairs fits the memory:
 *
 *   G + lambda I ──sg_sweep, each block──▶ -P, P the inverse ──▶ B_ji = -P_ji / P_ii, B_ii = 0
 *
 * Layer: num. Steck, Embarrassingly Shallow Autoencoders, WWW 2019, eq. 8.
 */

/* a (M, M) = G + lambda I, the upper triangle; the rest is zero. Same bits for any threads. */
void sg_ease_dense_gram(float *a, const SgEaseLists *lists, float lambda, int threads);

/* The upper triangle of -P becomes B, whole, in place.  diagonal_i  (M) work space. */
void sg_ease_dense_weights(float *a, float *diagonal_i, int64_t M, int threads);
