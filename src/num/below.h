/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * How much of x (n) lies below a bound, and how much is equal to it.
 *
 *   below = sum_{x_i < bound} w_i      equal = sum_{x_i = bound} w_i
 *
 * w (n) whole weights, or NULL for ones. A NaN is neither. Exact. Layer: num.  O(n).
 */
void sg_below(const float *x, const int32_t *w, int64_t n, float bound, int64_t *below,
              int64_t *equal);
