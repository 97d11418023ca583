/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * Whether the order in which lists are written is the order in which they grew.
 *
 * It matters for validation: if the test part is what came last, a validation part drawn at random
 * from all of a list's past is not like it, and options chosen there can be worse than the defaults
 * (docs/evaluation.md has an example). Then the end of each list is the better part to hold back.
 *
 * Layer: learn.
 */

/* place_e[e] orders the entries of each row of `train`. */

/*
 * True if neighbours in a list share clearly more other lists than two tracks drawn from the same
 * list (cosine; sampled, the same for the same seed), and the lists are not just sorted by number.
 */
bool sg_order_tells(const SgCsr *train, const float *place_e, uint64_t seed, GError **error);

/* Marks the last (n + 5) / 10 of each row's n entries. */
void sg_order_mark_tail(const SgCsr *train, const float *place_e, uint8_t *cut_e);

/* Marks as many, drawn by hash(seed, row, column). */
void sg_order_mark_random(const SgCsr *train, uint64_t seed, uint8_t *cut_e);
