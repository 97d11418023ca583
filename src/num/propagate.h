/* SPDX-License-Identifier: MIT */
#pragma once

#include "num/spmm.h"

#include <stddef.h>

/*
 * The propagation of LightGCN and LightGCN++, and its gradient.
 *
 *   e^(k+1) = Left A Right f(e^(k)),   k = 0 .. L-1,   f(x) = x, or x / |x| row by row
 *   e       = share_0 e^(0) + share (e^(1) + … + e^(L))
 *
 *   LightGCN     Left = Right = D^-1/2,  share_0 = share = 1 / (L + 1)
 *   LightGCN++   Left = D^-alpha, Right = D^-beta,  share_0 = gamma, share = (1 - gamma) / L,
 *                normalised
 *
 * A is the whole graph, lists and tracks as nodes 0 .. N-1, and symmetric, so that its gradient
 * needs no transpose: only Left and Right change places.
 *
 *   work   sg_propagate_work() bytes, 64-aligned. A normalised propagation leaves there what its
 *          gradient needs; any other one leaves nothing.
 *
 * 2 L reads of a row for each edge. Same bits for any number of threads. Layer: num.
 *
 * He et al., LightGCN, SIGIR 2020, eq. 3 and 4; Lee et al., Revisiting LightGCN, RecSys 2024, eq. 6
 * to 8.
 */
typedef struct {
    SgSpmm A;
    const float *left_n;  /* (N) */
    const float *right_n; /* (N) above 0 wherever a row has entries */
    int D;                /* a multiple of 16, at most SG_PROPAGATE_MAX_WIDTH */
    int L;
    bool normalise;
    bool half; /* what is gathered is stored as bf16 */
    float share_0;
    float share;
    void *work;
} SgPropagation;

enum { SG_PROPAGATE_MAX_WIDTH = 2048 };

size_t sg_propagate_work(int64_t N, int D, int L, bool normalise, bool half);

/* e (N, D) of e0 (N, D). */
void sg_propagate(float *restrict e, const SgPropagation *propagation, const float *restrict e0,
                  int threads);

/* de0 (N, D), the gradient of the loss by e0, given de (N, D); after sg_propagate if normalised. */
void sg_propagate_backward(float *restrict de0, const SgPropagation *propagation,
                           const float *restrict de, int threads);

/*
 * What a node adds to its neighbours, after sg_propagate of the same e0:
 *
 *   fold_n = share sum_{k < L} right_n f(e^(k))_n,   e_n = share_0 e0_n + left_n sum_m A_nm fold_m
 *
 * so that a list which was not there can be folded in. `work` is overwritten unless normalised.
 */
void sg_propagate_fold(float *restrict fold, const SgPropagation *propagation,
                       const float *restrict e0, int threads);
