/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/rng.h"
#include "support/test.h"

#include <math.h>

/* What the tests of the kernels share: random numbers and slow obvious twins in double. */

static inline void fill_random(float *x, int64_t n, uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 1);
    for (int64_t i = 0; i < n; i++)
        x[i] = (float)(2 * sg_rng_double(&rng) - 1);
}

/* Solves A x = x for a full (n, n) matrix by Gaussian elimination with pivots; A is lost. */
static inline void solve_naively(double *a, double *x, int n)
{
    for (int p = 0; p < n; p++) {
        int best = p;
        for (int r = p; r < n; r++)
            if (fabs(a[r * n + p]) > fabs(a[best * n + p]))
                best = r;
        for (int c = 0; c < n; c++) {
            double held = a[p * n + c];
            a[p * n + c] = a[best * n + c];
            a[best * n + c] = held;
        }
        double held = x[p];
        x[p] = x[best];
        x[best] = held;
        g_assert_true(a[p * n + p] != 0);
        for (int r = 0; r < n; r++) {
            double factor = r == p ? 0 : a[r * n + p] / a[p * n + p];
            for (int c = p; c < n; c++)
                a[r * n + c] -= factor * a[p * n + c];
            x[r] -= factor * x[p];
        }
    }
    for (int p = 0; p < n; p++)
        x[p] /= a[p * n + p];
}
