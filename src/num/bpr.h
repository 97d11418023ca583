/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Bayesian personalised ranking by stochastic gradient steps that never meet.
 *
 *   loss = sum of softplus(-(s_ui - s_un)),   s_ui = w_u . h_i + b_i
 *
 * for each pair (u, i) of the lists and a track n that u does not hold. Each epoch deals lists and
 * tracks anew into P parts each, and so the pairs into P x P cells:
 *
 *            tracks 0  1  2  3
 *   lists 0         a  b  c  d      round a, then b, c, d: the P cells of a round share neither
 *         1         d  a  b  c      lists nor tracks, so any number of threads may take them, in
 *         2         c  d  a  b      any order, and the result has the same bits
 *         3         b  c  d  a
 *
 * Negatives come from the cell's own tracks: uniform over the catalogue, as parts change.
 *
 * Layer: num. Rendle et al., BPR, UAI 2009; the blocks after Chin et al., LIBMF, 2016.
 */
enum { SG_BPR_MAX_PARTS = 16 };

typedef struct {
    int64_t U;
    int64_t M;
    const int64_t *offset; /* (U + 1) */
    const int32_t *col;    /* (E) ascending in each list */
    int D;
    float *w; /* (U, D) */
    float *h; /* (M, D) */
    float *b; /* (M), or NULL: no bias */
    float rate;
    float decay;
    uint64_t seed;
    /* What an epoch deals: arrays of the caller, filled by sg_bpr_deal. */
    int parts;
    uint8_t *part_u;  /* (U) */
    uint8_t *part_i;  /* (M) */
    int32_t *track_i; /* (M) tracks by part */
    int32_t *list_e;  /* (E) pairs by cell */
    int32_t *track_e; /* (E) */
    int64_t part_start[SG_BPR_MAX_PARTS + 1];
    int64_t cell_start[SG_BPR_MAX_PARTS * SG_BPR_MAX_PARTS + 1];
} SgBpr;

/* How many parts M tracks are dealt into: few enough that each has tracks to draw from. */
int sg_bpr_parts(int64_t M);

/* Deals the parts of an epoch. O(E). */
void sg_bpr_deal(SgBpr *bpr, int64_t epoch);

/* One step for each pair in the cells of a round, in random order; D multiplications a step, times
 * five. Returns the sum of their losses before the steps; it is not finite if w or h is not. */
double sg_bpr_round(SgBpr *bpr, int64_t epoch, int round, int threads);
