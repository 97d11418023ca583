/* SPDX-License-Identifier: MIT */
#include "num/sweep.h"

#include "num/cholesky.h"
#include "num/machine.h"

#include <cblas.h>
#include <omp.h>
#include <string.h>

/* One step: the block K is rows k .. k + b - 1 of A. */
typedef struct {
    float *a;
    int64_t n;
    int64_t k;
    int b;
    int block;
    float *v; /* (b, n) A_K,: at first */
    float *r; /* (b, b) A_KK = R'R, row stride sg_padded(b) */
} Step;

int64_t sg_sweep_steps(int64_t n, int block)
{
    return (n + block - 1) / block;
}

size_t sg_sweep_work(int64_t n, int block)
{
    return (size_t)block * (size_t)n + (size_t)sg_padded(block) * (size_t)sg_padded(block);
}

static int width(const Step *step, int64_t tile)
{
    int64_t rest = step->n - tile * step->block;
    return rest < step->block ? (int)rest : step->block;
}

/* V_KJ = A_KJ for the columns of one tile; left of K they stand in the column A_JK. */
static void take(const Step *step, int64_t tile)
{
    int64_t n = step->n, j0 = tile * step->block;
    int w = width(step, tile);
    if (j0 >= step->k) {
        for (int p = 0; p < step->b; p++)
            memcpy(step->v + p * n + j0, step->a + (step->k + p) * n + j0,
                   (size_t)w * sizeof(float));
        return;
    }
    for (int64_t j = j0; j < j0 + w; j++)
        for (int p = 0; p < step->b; p++)
            step->v[p * n + j] = step->a[j * n + step->k + p];
}

static void give(const Step *step, int64_t tile)
{
    int64_t n = step->n, j0 = tile * step->block;
    int w = width(step, tile);
    if (j0 >= step->k) {
        for (int p = 0; p < step->b; p++)
            memcpy(step->a + (step->k + p) * n + j0, step->v + p * n + j0,
                   (size_t)w * sizeof(float));
        return;
    }
    for (int64_t j = j0; j < j0 + w; j++)
        for (int p = 0; p < step->b; p++)
            step->a[j * n + step->k + p] = step->v[p * n + j];
}

/* V_KJ = R'^-1 V_KJ, or R^-1 V_KJ. */
static void solve(const Step *step, int64_t tile, CBLAS_TRANSPOSE transpose)
{
    cblas_strsm(CblasRowMajor, CblasLeft, CblasUpper, transpose, CblasNonUnit, step->b,
                width(step, tile), 1, step->r, sg_padded(step->b), step->v + tile * step->block,
                (int)step->n);
}

/* A_IJ -= W_KI' W_KJ. */
static void update(const Step *step, int64_t i, int64_t j)
{
    int64_t i0 = i * step->block, j0 = j * step->block;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, width(step, i), width(step, j), step->b,
                -1, step->v + i0, (int)step->n, step->v + j0, (int)step->n, 1,
                step->a + i0 * step->n + j0, (int)step->n);
}

static bool factor(const Step *step)
{
    int ld = sg_padded(step->b);
    for (int p = 0; p < step->b; p++)
        memcpy(step->r + p * ld + p, step->a + (step->k + p) * step->n + step->k + p,
               (size_t)(step->b - p) * sizeof(float));
    return sg_cholesky(step->r, step->b);
}

/* In the place of A_KK the unit matrix goes through both solves and becomes A_KK^-1. */
static void set_unit(const Step *step)
{
    for (int p = 0; p < step->b; p++) {
        memset(step->v + p * step->n + step->k, 0, (size_t)step->b * sizeof(float));
        step->v[p * step->n + step->k + p] = 1;
    }
}

static void negate(const Step *step)
{
    for (int p = 0; p < step->b; p++)
        for (int64_t j = step->k; j < step->k + step->b; j++)
            step->v[p * step->n + j] = -step->v[p * step->n + j];
}

bool sg_sweep(float *a, int64_t n, int block, int64_t number, int threads, float *work)
{
    int64_t tiles = sg_sweep_steps(n, block);
    Step step = { .a = a, .n = n, .k = number * block, .block = block, .v = work };
    step.b = width(&step, number);
    step.r = work + (size_t)block * (size_t)n;
    if (!factor(&step))
        return false;
        /* One product is one thread's, whole, so that the number of threads leaves no trace. */
#pragma omp parallel num_threads(sg_threads(threads))
    {
#pragma omp for schedule(dynamic)
        for (int64_t j = 0; j < tiles; j++) {
            if (j == number)
                set_unit(&step);
            else
                take(&step, j);
            solve(&step, j, CblasTrans);
        }
#pragma omp for schedule(dynamic)
        for (int64_t pair = 0; pair < tiles * tiles; pair++) {
            int64_t i = pair / tiles, j = pair % tiles;
            if (i <= j && i != number && j != number)
                update(&step, i, j);
        }
#pragma omp for schedule(dynamic)
        for (int64_t j = 0; j < tiles; j++) {
            solve(&step, j, CblasNoTrans);
            if (j == number)
                negate(&step);
            give(&step, j);
        }
    }
    return true;
}
