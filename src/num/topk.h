/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * The best K of many, for rows that are too short and too many for a general sort. Layer: num.
 */

/*
 * The K-th largest of n keys, 1 <= K <= n: as many keys are >= it as there must be.
 *
 * Bisection on the bits: each step counts the keys above a bound, which vectors do at the speed of
 * reading them, and nothing moves. O(n b), b = the bits in which the keys differ.
 */
uint32_t sg_topk_bound(const uint32_t *key_n, int64_t n, int64_t K);

/* Keeps the pairs whose key is >= bound, in their order; returns how many. Both arrays may be
 * written 16 places beyond what is kept, but not beyond n. */
int64_t sg_topk_keep(int32_t *id_n, uint32_t *key_n, int64_t n, uint32_t bound);

/* Room that sg_topk_sort needs in both of its arrays for n keys. */
static inline int64_t sg_topk_room(int64_t n)
{
    return (n + 255) / 256 * 256;
}

/*
 * Sorts n keys, none of them 0, in descending order. Both arrays have sg_topk_room(n) places.
 *
 * Runs of 16 or 32 by a sorting network across the rows of a table (Batcher 1968), whose columns
 * are the lanes of a vector; then merging without branches from both ends. O(n log n).
 */
void sg_topk_sort(uint64_t *key_n, uint64_t *work, int64_t n);
