/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What serving sparse lists comes down to. Layer: num. */

/*
 * value[track_k] += weight * strength_k for K distinct tracks, remembering which were touched.
 *
 *   value_i (M), mark_i (M) 1 where touched, touched (M + 1) the first `count` of them in use
 *
 * Returns the new count. One random line of value and of mark for each entry.
 */
int64_t sg_serve_add(float *restrict value_i, unsigned char *restrict mark_i,
                     int32_t *restrict touched, int64_t count, const int32_t *restrict track_k,
                     const float *restrict strength_k, int64_t K, float weight);

/* Whether 0 <= track_k < M for all K. */
bool sg_serve_inside(const int32_t *track_k, int64_t K, int64_t M);

/* x_n = (scale x_n)^p for x_n > 0, computed in double to 12 digits. */
void sg_serve_power(float *x_n, int64_t n, double scale, double p);

/* x[touched_k] *= degree_i[touched_k]^-p; tracks of degree 0 stay as they are. */
void sg_serve_temper(float *x_i, const int32_t *touched_k, int64_t K, const int32_t *degree_i,
                     double p);
