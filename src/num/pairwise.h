/* SPDX-License-Identifier: MIT */
#pragma once

#include "num/spmm.h"

#include <stddef.h>

/*
 * The BPR loss of a batch of triples and its gradient, as a sparse matrix.
 *
 *   x_t = e_u . (e_i - e_n),   loss = 1/B sum softplus(-x_t),   z_t = sigma(-x_t) / B
 *
 *   de_u -= z_t (e_i - e_n)    de_i -= z_t e_u    de_n += z_t e_u
 *
 * so that de = C e with four entries a triple: the rows of C are gathered by counting, each in the
 * order of the triples, and de is one product (spmm.h) without a race and without atomics.
 *
 * Nodes: list u is u, track i is U + i. Layer: num. Rendle et al., BPR, UAI 2009.
 */
typedef struct {
    int64_t U;
    int64_t N;
    int D;
    int64_t B;
    const int32_t *list_t;  /* (B) */
    const int32_t *track_t; /* (B) */
    const int32_t *other_t; /* (B) */
    float *z_t;             /* (B) */
    double *loss_b;         /* (sg_pairwise_blocks(B)) */
    /* C, filled by sg_pairwise_matrix: */
    int64_t *offset; /* (N + 1) */
    int32_t *col;    /* (4 B + SG_SPMM_AHEAD) */
    float *val;      /* (4 B) */
    float *pull_n;   /* (N) how often a node stands in the batch, times `pull` */
    float pull;      /* decay / B */
} SgPairwise;

int64_t sg_pairwise_blocks(int64_t B);

/*
 * other_t of the batch from `drawn_tn` (B, n): of the tracks drawn for a triple the one that its list
 * scores highest, the first of equals. Such a one still teaches when a random one long does not
 * (Zhang et al., SIGIR 2013: dynamic negative sampling). B (n + 1) rows are read.
 */
void sg_pairwise_hardest(int32_t *other_t, const int32_t *drawn_tn, int n, const SgPairwise *batch,
                         const float *e, int threads);

/* z_t, and the mean loss; not finite if e is not. */
double sg_pairwise_loss(const SgPairwise *batch, const float *e, int threads);

/* C and pull_n from the triples and z_t. O(N + B). */
void sg_pairwise_matrix(SgPairwise *batch);

/* softplus(-x) = ln(1 + e^-x) without overflow. */
double sg_pairwise_softplus(double x);
