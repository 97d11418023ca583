/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What serving sparse lists comes down to. Layer: num. */

/* A row of links: K distinct tracks, and strengths from SG_SERVE_LEAST on. */
typedef struct {
    const int32_t *track;
    const float *strength;
    int64_t K;
} SgServeRow;

#define SG_SERVE_LEAST        1e-30f
#define SG_SERVE_LEAST_WEIGHT 1e-6f

/*
 * value_i[track] += weight * strength over a row, remembering which tracks were touched: those
 * whose value was zero. So weight must be at least SG_SERVE_LEAST_WEIGHT, and no touched track may
 * stand at zero; `touched` must have room for one more than all tracks.
 *
 *   next   the row that comes after it, which is fetched meanwhile; or NULL
 *
 * Returns the new count of touched tracks. One random access for each entry; the rows are read as
 * fast as memory gives them.
 */
int64_t sg_serve_add(float *restrict value_i, int32_t *restrict touched, int64_t count,
                     const SgServeRow *row, const SgServeRow *next, float weight);

/* Where the track stands in the row, or -1. Sixteen places in a step of AVX-512. */
int64_t sg_serve_find(const SgServeRow *row, int32_t track);

/* Whether a row read from outside is one: tracks in 0 .. M - 1, strengths in range. */
bool sg_serve_check(const SgServeRow *row, int64_t M);

/* The same for strengths with signs: any finite number. */
bool sg_serve_check_signed(const SgServeRow *row, int64_t M);

/* Whether any of n values, of touched[start ..] or with NULL of start .. itself, is >= floor. */
bool sg_serve_reaches(const float *value_i, const int32_t *touched, int64_t start, int64_t n,
                      float floor);

/* x_n = (scale x_n)^p for x_n > 0, computed in double to 12 digits, at least SG_SERVE_LEAST. */
void sg_serve_power(float *x_n, int64_t n, double scale, double p);

/* x[touched_k] *= degree_i[touched_k]^-p; tracks of degree 0 stay as they are. */
void sg_serve_temper(float *x_i, const int32_t *touched_k, int64_t K, const int32_t *degree_i,
                     double p);
