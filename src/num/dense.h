/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/* Dense vector and matrix kernels. Layer: num. */

/* x . y over D floats, summed in float. */
float sg_dot(const float *x, const float *y, int64_t D);

/* y_n += x_n . w for the N rows of x (N, D). */
void sg_matvec_add(float *restrict y, const float *restrict x, const float *restrict w, int64_t N,
                   int64_t D);
