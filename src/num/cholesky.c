/* SPDX-License-Identifier: MIT */
#include "num/cholesky.h"

#include "num/machine.h"

#include <math.h>

#define LANES 4
#define WIDE  2
#define TARGET
#define NAME(x) x##_4
#include "num/cholesky-lanes.h"

#ifdef SG_TARGET_16
#define LANES   8
#define WIDE    2
#define TARGET  SG_TARGET_8
#define NAME(x) x##_8
#include "num/cholesky-lanes.h"

#define LANES   16
#define WIDE    4
#define TARGET  SG_TARGET_16
#define NAME(x) x##_16
#include "num/cholesky-lanes.h"
#endif

typedef struct {
    void (*gram_add)(float *a, const float *x, int64_t rows, int64_t ldx, int n);
    bool (*cholesky)(float *a, int ld);
} Kernels;

/* Those for the widest registers of this machine. */
static Kernels kernels(void)
{
#ifdef SG_TARGET_16
    if (sg_lanes() == 16)
        return (Kernels){ gram_add_16, cholesky_16 };
    if (sg_lanes() == 8)
        return (Kernels){ gram_add_8, cholesky_8 };
#endif
    return (Kernels){ gram_add_4, cholesky_4 };
}

void sg_gram_add(float *a, const float *x, int64_t rows, int64_t ldx, int n)
{
    kernels().gram_add(a, x, rows, ldx, n);
}

/* The padding becomes the unit matrix, which factors into itself. */
static void pad(float *a, int n, int ld)
{
    for (int i = 0; i < n; i++)
        for (int j = n; j < ld; j++)
            a[(int64_t)i * ld + j] = 0;
    for (int i = n; i < ld; i++)
        for (int j = i; j < ld; j++)
            a[(int64_t)i * ld + j] = i == j;
}

bool sg_cholesky(float *a, int n)
{
    pad(a, n, sg_padded(n));
    return kernels().cholesky(a, sg_padded(n));
}

/* R x = y in place, from the last row up: x_i = (y_i - sum_{j>i} R_ij x_j) / R_ii. */
SG_INLINE void solve_upper(const float *r, float *x, int n, int ld)
{
    for (int i = n - 1; i >= 0; i--) {
        const float *r_i = r + (int64_t)i * ld;
        float sum = 0;
        for (int j = i + 1; j < n; j++)
            sum += r_i[j] * x[j];
        x[i] = (x[i] - sum) / r_i[i];
    }
}

SG_CLONES
void sg_cholesky_solve(const float *r, float *x, int n)
{
    int ld = sg_padded(n);
    /* R'y = x in place: once y_i is known, its multiple leaves all that follow. */
    for (int i = 0; i < n; i++) {
        const float *r_i = r + (int64_t)i * ld;
        x[i] /= r_i[i];
        for (int j = i + 1; j < n; j++)
            x[j] -= r_i[j] * x[i];
    }
    solve_upper(r, x, n, ld);
}

SG_CLONES
void sg_cholesky_solve_last(const float *r, float *x, int n)
{
    int ld = sg_padded(n);
    for (int i = 0; i < n; i++)
        x[i] = 0;
    /* R'y = e has the one entry y_n = 1 / R_nn, and x = R^-1 y starts with it. */
    x[n - 1] = 1 / r[(int64_t)(n - 1) * ld + n - 1];
    solve_upper(r, x, n, ld);
}
