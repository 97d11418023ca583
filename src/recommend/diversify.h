/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/recommend.h"

/*
 * Maximal marginal relevance: a list whose tracks are good and unlike each other. One after the
 * other, of those that are left, the track with the largest
 *
 *   lambda s(i) / s_max - (1 - lambda) max over those chosen j of  n_ij / sqrt(d_i d_j)
 *
 * n_ij lists hold both, d_i hold i. Carbonell and Goldstein, SIGIR 1998. Scores stay what they are;
 * lambda 1 keeps the order.
 *
 * Layer: recommend.
 */

/* How many of the best are chosen from. */
int64_t sg_diversify_pool(int64_t k);

/* Keeps k of the list, in the order of choice; ties: the one that stood before. `marginal` of each
 * is set. O(k N (d + d)) for N tracks. */
void sg_diversify(GPtrArray *list, const SgCsr *listed, double lambda, int64_t k);

/* n_ij / sqrt(d_i d_j), 0 for a track in no list. */
double sg_diversify_likeness(const SgCsr *listed, int32_t i, int32_t j);
