/* SPDX-License-Identifier: MIT */
#include "num/dense.h"

float sg_dot(const float *x, const float *y, int64_t D)
{
    float sum = 0;
    for (int64_t d = 0; d < D; d++)
        sum += x[d] * y[d];
    return sum;
}
