/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Sparse EASE: the Gram matrix of the tracks, and one small system for each track.
 *
 *   G_ji = sum over lists u that hold j and i of  d_u^-a x_uj x_ui
 *
 * Tracks are numbered by falling degree. A pair's entry stands in the row of the rarer track only,
 * so that rows are short and no pair is held twice:
 *
 *   row i of the half      j < i with G_ji > 0, the largest `keep` by G_ji / sqrt(G_jj)
 *   row i of the nearest   any j != i, the largest `K` by G_ji / sqrt(G_jj)
 *
 * Layer: num. Steck, Embarrassingly Shallow Autoencoders, WWW 2019; Steck, Markov Random Fields
 * for Collaborative Filtering, NeurIPS 2019 (the local solves).
 */

/* The lists both ways; val NULL means all ones. */
typedef struct {
    int64_t M;
    const int64_t *list_offset;  /* (U + 1) */
    const int32_t *list_track;   /* (E) */
    const float *list_val;       /* (E) > 0, or NULL */
    const int64_t *track_offset; /* (M + 1) */
    const int32_t *track_list;   /* (E) ascending */
    const float *track_val;      /* (E) or NULL */
    const float *weight_u;       /* (U) d_u^-a */
    const int32_t *name_i;       /* (M) what ties go by: the smaller name first */
    const int32_t *track_of;     /* (M) the inverse of name_i */
    const float *scale_i;        /* (M) 1 / sqrt(G_ii), 0 where G_ii is 0 */
} SgEaseLists;

/* gram_i = G_ii for all tracks. O(E). */
void sg_ease_diagonal(float *gram_i, const SgEaseLists *lists);

/* Rows of the Gram matrix: `width` places for each row, count_r of them filled. */
typedef struct {
    int64_t width;
    int64_t *count; /* (rows) */
    int32_t *track; /* (rows, width) */
    float *gram;    /* (rows, width) G_ji */
} SgEaseRows;

/*
 * Rows first .. last-1 of both halves, as row 0, 1, … of `half` and as row first, first+1, … of
 * `nearest`; tracks of a nearest row descend. Same bits for any number of threads.
 *
 *   work  sg_ease_gram_work(M) bytes for each thread
 */
void sg_ease_gram(SgEaseRows *half, SgEaseRows *nearest, const SgEaseLists *lists, int64_t first,
                  int64_t last, int threads, void *work);
size_t sg_ease_gram_work(int64_t M);

/* The systems: rows of the half as they were packed, and what scales them. */
typedef struct {
    int64_t M;
    const int64_t *offset; /* (M + 1) */
    const int32_t *track;  /* half rows, end to end */
    const float *gram;
    const float *gram_i; /* (M) G_ii */
    const float *q_i;    /* (M) G_ii^-b */
    float lambda;
} SgEaseSystem;

/*
 * For each track i of first .. last-1, with N = its nearest and then i itself:
 *
 *   A_jk = q_j q_k G_jk + lambda [j = k],   A x = e_i,   B_ji = -(x_j / x_i) q_j / q_i
 *
 * where G_jk is 0 for a pair that the half has dropped. nearest->gram becomes B. Where a dropped
 * pair made A indefinite, lambda is doubled for this track until it is not; returns how many
 * tracks needed that. K^3 / 6 multiplications and K short rows for each track.
 *
 *   work  sg_ease_solve_work(M, nearest->width) bytes for each thread, zero before the first call
 */
int64_t sg_ease_solve(SgEaseRows *nearest, const SgEaseSystem *system, int64_t first, int64_t last,
                      int threads, void *work);
size_t sg_ease_solve_work(int64_t M, int64_t width);
