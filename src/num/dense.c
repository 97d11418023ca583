/* SPDX-License-Identifier: MIT */
#include "num/dense.h"

#include "num/machine.h"

SG_INLINE float dot(const float *x, const float *y, int64_t D)
{
    float sum = 0;
    for (int64_t d = 0; d < D; d++)
        sum += x[d] * y[d];
    return sum;
}

SG_CLONES
float sg_dot(const float *x, const float *y, int64_t D)
{
    return dot(x, y, D);
}

SG_CLONES
void sg_matvec_add(float *restrict y, const float *restrict x, const float *restrict w, int64_t N,
                   int64_t D)
{
    for (int64_t n = 0; n < N; n++)
        y[n] += dot(x + n * D, w, D);
}
