/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Sparse matrix times rows of a dense one: what a graph neural network does all day.
 *
 *   S_n = sum over the entries e of row n of  val_e x_[col_e]
 *
 *   A  sparse (N, any): offset (N + 1), col (E + SG_SPMM_AHEAD), val (E) or NULL for all ones;
 *      the spare columns behind the last entry are valid ones, they are fetched ahead, not added
 *   x  dense (any, D) in rows, as float or as bf16 (SgRows); D is a multiple of 16
 *
 * Rows of A belong to threads and entries are added in their order: same bits for any number of
 * threads. O(E D), bound by reading one row of x for each entry; bf16 halves that and needs nothing
 * of the processor but shifts, sums stay float.
 *
 * Layer: num.
 */
enum { SG_SPMM_AHEAD = 16 };

typedef struct {
    int64_t N;
    const int64_t *offset;
    const int32_t *col;
    const float *val;
} SgSpmm;

/* Rows of numbers: float, or the upper 16 bits of float, rounded to even. A NaN stays one. */
typedef struct {
    void *x;
    bool half;
} SgRows;

static inline float sg_spmm_from_half(uint16_t half)
{
    uint32_t bits = (uint32_t)half << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* y (A->N, D) = A x, overwritten; must not overlap x. */
void sg_spmm(float *restrict y, const SgSpmm *A, SgRows x, int D, int threads);

/*
 * One layer and all that it does to a row, in one pass:
 *
 *   y_n     = left_n S_n                                               forward
 *   y_n     = P_n (left_n S_n) + add_share add_n                       backward, where P_n is
 *             the derivative of t = x / |x| at t_n = kept_n / left_n:  P v = (v - t (t.v)) / norm_n
 *   total_n = total_n + share y_n,  or share y_n if `assign`
 *   next_n  = right_n y_n,  or right_n y_n / norm_n with norm_n = |y_n| if `normalise`
 *
 * Rows without entries have y_n = 0 (plus what is added); a row of length zero stays zero and has no
 * derivative. Any of left_n, right_n, add, kept, total may be NULL (1, 1, nothing), next.x too.
 */
typedef struct {
    const SgSpmm *A;
    SgRows x;
    int D;
    const float *left_n;  /* (N) */
    const float *right_n; /* (N) */
    bool normalise;
    float *norm_n;    /* (N): written with `normalise`, read with `kept` */
    SgRows kept;      /* (N, D) what was `next` when the layer before was normalised */
    const float *add; /* (N, D) */
    float add_share;
    float *total; /* (N, D) */
    float share;
    bool assign;
    SgRows next; /* (N, D) */
} SgSpmmLayer;

void sg_spmm_layer(const SgSpmmLayer *layer, int threads);

/* The same with S_n = x_n, row by row, x being float: what starts a propagation. */
void sg_spmm_start(const SgSpmmLayer *layer, int64_t N, int threads);

/* scale_n = (sum of the row's values, or their count)^-exponent; 0 for an empty row. */
void sg_spmm_degree(float *scale_n, const SgSpmm *A, double exponent);

/* The slow obvious twin of sg_spmm, in double; x float. */
void sg_spmm_naive(double *y, const SgSpmm *A, const float *x, int D);
