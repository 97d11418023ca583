/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/* Dense vector and matrix kernels. Layer: num. */

/* x . y over D floats, summed in float. */
float sg_dot(const float *x, const float *y, int64_t D);
