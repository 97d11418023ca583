/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * The training lists without what is disliked: entries whose weight is above 0. Most models learn
 * from these alone.
 *
 * Layer: models.
 */

/* Borrows `lists` where it has no weights, so that it must outlive the result; INPUT if a weight
 * is no number, naming the list. */
bool sg_positives(SgCsr *positives, const SgCsr *lists, GError **error);

/* weight_u = d_u^-exponent, the share of one list in a sum over lists; 0 for an empty one. */
void sg_positives_weigh(float *weight_u, const SgCsr *lists, double exponent);
