/* SPDX-License-Identifier: MIT */
#pragma once

#include "num/spmm.h"

#include <stddef.h>

/*
 * Losses over cosines, and their gradients as rows that are added to the nodes they belong to:
 *
 *   batch ──▶ row_r (R, D), node_r (R) ──sg_contrast_gather──▶ de_n = sum of the rows of node n
 *
 * Rows are written by the threads that own them and added in their order: same bits for any number
 * of threads. Nodes: list u is u, track i is U + i. Layer: num.
 */

/*
 * The debiased contrastive loss (Chuang et al., NeurIPS 2020, eq. 7 and 8) of B pairs (u, i), cut
 * into chunks of SG_CONTRAST_CHUNK; a pair's negatives are the chunk's other tracks, without those
 * that u holds:
 *
 *   s = cos,  p = e^(s_ui / t),  q_n = e^(s_un / t),  N of them
 *   Ng = max((sum q - debias N p) / (1 - debias), N e^(-1 / t))
 *   loss = 1/B sum -ln(p / (p + Ng))
 *
 * Writes 2 B rows: row t of list u_t, row B + t of track i_t. B SG_CONTRAST_CHUNK D multiplications
 * times three.
 *
 *   work   sg_contrast_work(M, D) bytes for each thread, zero before the first call
 *   loss_b (sg_contrast_chunks(B))
 */
enum { SG_CONTRAST_CHUNK = 256 };

typedef struct {
    int64_t U;
    int64_t M;
    const int64_t *offset; /* the lists, ascending */
    const int32_t *col;
    int D;
    int64_t B;
    const int32_t *list_t;
    const int32_t *track_t;
    float temperature;
    float debias; /* 0 .. below 1 */
    double *loss_b;
} SgContrast;

int64_t sg_contrast_chunks(int64_t B);
size_t sg_contrast_work(int64_t M, int D);
double sg_contrast(float *row_r, int32_t *node_r, const SgContrast *task, const float *e,
                   int threads, void *work);

/*
 * The explicit negative loss of F triples: list u dislikes d with weight c, and holds p.
 *
 *   loss = share/F sum c ( softplus((s_ud - s_up) / t) + softplus(s_ud / t) ),  s = cos,
 *   softplus(x) = ln(1 + e^x)
 *
 * so that what is disliked falls below what is liked, and below a right angle. Writes 3 F rows, of u, d
 * and p; loss_f (F). The project's definition.
 */
typedef struct {
    int64_t U;
    int D;
    int64_t F;
    const int32_t *list_f;
    const int32_t *dislike_f;
    const int32_t *like_f;
    const float *weight_f;
    float temperature;
    float share;
    double *loss_f;
} SgDislikes;

double sg_contrast_dislikes(float *row_r, int32_t *node_r, const SgDislikes *task, const float *e,
                            int threads);

/* The matrix that adds row r to node node_r[r]: offset (N + 1), col (R + SG_SPMM_AHEAD). O(N + R). */
void sg_contrast_gather(int64_t *offset, int32_t *col, const int32_t *node_r, int64_t R, int64_t N);
