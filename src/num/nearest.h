/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The K rows of x with the largest products for each of many queries, exactly.
 *
 *   query (Q, D), x (M, D) with row stride D
 *   mask_offset (Q + 1), mask (…) ascending: rows that query q must not get; or NULL
 *   index_qk, score_qk (Q, K): best first, the smaller index at ties; index -1 beyond the end
 *
 * Blocks of queries times blocks of rows by matrix products; only what beats a query's K-th best so
 * far is looked at again. A score that is not a number never ranks. Blocks are fixed and belong to
 * threads: same bits for any number of threads. Q M D multiplications. Layer: num.
 *
 *   work  sg_nearest_work() floats for each thread
 */
typedef struct {
    const float *query;
    int64_t Q;
    const float *x;
    int64_t M;
    int D;
    const int64_t *mask_offset;
    const int32_t *mask;
    int64_t K;
} SgNearest;

void sg_nearest(int32_t *index_qk, float *score_qk, const SgNearest *task, int threads,
                float *work);
size_t sg_nearest_work(void);
