/* SPDX-License-Identifier: MIT */
#include "num/spmm.h"

#include "num/machine.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Rows that a thread takes at once, and the widest row that fits its buffer. */
enum { ROWS = 64, MAX_WIDTH = 2048 };

SG_INLINE uint16_t to_half(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? bits >> 16 | 0x40 : rounded);
}

/* y -= t (t.y), y /= |x|: the derivative of t = x / |x|. */
SG_INLINE void derive(const SgSpmmLayer *layer, int64_t n, float *y)
{
    int D = layer->D;
    float norm = layer->norm_n[n], scale = layer->left_n ? layer->left_n[n] : 1, t[MAX_WIDTH];
    float dot = 0;
    if (!(norm > 0) || !(scale > 0)) {
        /* What is NaN must be seen. */
        for (int d = 0; d < D; d++)
            y[d] = norm != norm ? norm : 0;
        return;
    }
    for (int d = 0; d < D; d++)
        t[d] = (layer->kept.half ? sg_spmm_from_half(((const uint16_t *)layer->kept.x)[n * D + d])
                                 : ((const float *)layer->kept.x)[n * D + d]) /
               scale;
    for (int d = 0; d < D; d++)
        dot += t[d] * y[d];
    for (int d = 0; d < D; d++)
        y[d] = (y[d] - t[d] * dot) / norm;
}

/* All that follows the sum of row n, which becomes y_n. */
SG_INLINE void finish(const SgSpmmLayer *layer, int64_t n, float *y)
{
    int D = layer->D;
    int64_t at = n * D;
    float left = layer->left_n ? layer->left_n[n] : 1;
    float right = layer->right_n ? layer->right_n[n] : 1;
    for (int d = 0; d < D; d++)
        y[d] *= left;
    if (layer->kept.x)
        derive(layer, n, y);
    if (layer->add)
        for (int d = 0; d < D; d++)
            y[d] += layer->add_share * layer->add[at + d];
    if (layer->total && layer->assign)
        for (int d = 0; d < D; d++)
            layer->total[at + d] = layer->share * y[d];
    else if (layer->total)
        for (int d = 0; d < D; d++)
            layer->total[at + d] += layer->share * y[d];
    if (layer->normalise) {
        float square = 0;
        for (int d = 0; d < D; d++)
            square += y[d] * y[d];
        float norm = sqrtf(square);
        layer->norm_n[n] = norm;
        right = norm == 0 ? 0 : right / norm;
    }
    if (layer->next.x && layer->next.half)
        for (int d = 0; d < D; d++)
            ((uint16_t *)layer->next.x)[at + d] = to_half(right * y[d]);
    else if (layer->next.x)
        for (int d = 0; d < D; d++)
            ((float *)layer->next.x)[at + d] = right * y[d];
}

#define LANES 4
#define WIDE  8
#define TARGET
#define NAME(x) x##_4
#include "num/spmm-lanes.h"

#ifdef SG_TARGET_8
#define LANES   8
#define WIDE    8
#define TARGET  SG_TARGET_8
#define NAME(x) x##_8
#include "num/spmm-lanes.h"

#define LANES   16
#define WIDE    4
#define TARGET  SG_TARGET_16
#define NAME(x) x##_16
#include "num/spmm-lanes.h"
#endif

static void sum_row(float *sum, const SgSpmm *A, int64_t n, SgRows x, int64_t D)
{
#ifdef SG_TARGET_8
    if (sg_lanes() == 16) {
        sum_row_16(sum, A, n, x, D);
        return;
    }
    if (sg_lanes() == 8) {
        sum_row_8(sum, A, n, x, D);
        return;
    }
#endif
    sum_row_4(sum, A, n, x, D);
}

void sg_spmm(float *restrict y, const SgSpmm *A, SgRows x, int D, int threads)
{
#pragma omp parallel for schedule(dynamic, ROWS) num_threads(sg_threads(threads))
    for (int64_t n = 0; n < A->N; n++)
        sum_row(y + n * D, A, n, x, D);
}

typedef void Rows(const SgSpmmLayer *layer, int64_t first, int64_t last, float *sum);

static void run(Rows *rows, const SgSpmmLayer *layer, int64_t N, int threads)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t first = 0; first < N; first += ROWS) {
        float sum[MAX_WIDTH] __attribute__((aligned(64)));
        rows(layer, first, first + ROWS < N ? first + ROWS : N, sum);
    }
}

void sg_spmm_layer(const SgSpmmLayer *layer, int threads)
{
#ifdef SG_TARGET_8
    int lanes = sg_lanes();
    run(lanes == 16  ? layer_rows_16
        : lanes == 8 ? layer_rows_8
                     : layer_rows_4,
        layer, layer->A->N, threads);
#else
    run(layer_rows_4, layer, layer->A->N, threads);
#endif
}

void sg_spmm_start(const SgSpmmLayer *layer, int64_t N, int threads)
{
#ifdef SG_TARGET_8
    int lanes = sg_lanes();
    run(lanes == 16 ? start_rows_16 : lanes == 8 ? start_rows_8 : start_rows_4, layer, N, threads);
#else
    run(start_rows_4, layer, N, threads);
#endif
}

void sg_spmm_degree(float *scale_n, const SgSpmm *A, double exponent)
{
    for (int64_t n = 0; n < A->N; n++) {
        double degree = (double)(A->offset[n + 1] - A->offset[n]);
        if (A->val) {
            degree = 0;
            for (int64_t e = A->offset[n]; e < A->offset[n + 1]; e++)
                degree += A->val[e];
        }
        scale_n[n] = degree > 0 ? (float)pow(degree, -exponent) : 0;
    }
}

void sg_spmm_naive(double *y, const SgSpmm *A, const float *x, int D)
{
    for (int64_t n = 0; n < A->N; n++) {
        for (int d = 0; d < D; d++)
            y[n * D + d] = 0;
        for (int64_t e = A->offset[n]; e < A->offset[n + 1]; e++)
            for (int d = 0; d < D; d++)
                y[n * D + d] += (A->val ? A->val[e] : 1.0) * x[(int64_t)A->col[e] * D + d];
    }
}
