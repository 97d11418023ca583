/* SPDX-License-Identifier: MIT */
#include "num/fuse.h"

#include "base/rng.h"
#include "num/dense.h"
#include "num/machine.h"

#include <math.h>
#include <string.h>

/* Tracks in a block, and rows of W that one product makes: both fixed, so that sums are. */
enum { BLOCK = 1024, ROWS = 16, MAX_WIDTH = 2048 };

/* Where the parts of the parameters stand. */
typedef struct {
    float *W, *b, *v, *b0;
} Parts;

static Parts parts_of(float *parameters, int D, int F)
{
    float *b = parameters + (int64_t)D * F;
    return (Parts){ parameters, b, b + D, b + 3 * D };
}

int64_t sg_fuse_parameters(int D, int F)
{
    return (int64_t)D * F + 3 * D + 1;
}

/* What a block adds to db, dv, db0, and to the loss. */
static int64_t sums_of(int D)
{
    return 3 * D + 2;
}

size_t sg_fuse_sums(int64_t M, int D)
{
    return (size_t)((M + BLOCK - 1) / BLOCK * sums_of(D)) + 1;
}

void sg_fuse_start(float *parameters, int D, int F, uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, ~seed, UINT64_MAX); /* a stream that no row of sg_sample_normal has */
    memset(parameters, 0, (size_t)sg_fuse_parameters(D, F) * sizeof *parameters);
    for (int64_t k = 0; k < (int64_t)D * F; k++)
        parameters[k] = (float)(sg_rng_normal(&rng) / sqrt(F));
}

static float gate_of(const SgFuse *fuse, const Parts *p, const float *e, const float *c, int64_t i)
{
    if (fuse->forced[i])
        return 1;
    double logit = (double)*p->b0 + sg_dot(p->v, e, fuse->D) + sg_dot(p->v + fuse->D, c, fuse->D);
    return (float)(1 / (1 + exp(-logit)));
}

/* to (rows, n) += from' x, sums of `count` products each, in order: not BLAS's, which go by threads.
 * from has row stride lda and x has ldx; `to` has row stride n. */
SG_CLONES
static void add_products(float *restrict to, int64_t rows, int64_t n, const float *from,
                         int64_t lda, const float *x, int64_t ldx, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        for (int64_t r = 0; r < rows; r++)
            for (int64_t k = 0; k < n; k++)
                to[r * n + k] += from[i * lda + r] * x[i * ldx + k];
}

static void fuse_block(float *fused, const SgFuse *fuse, const Parts *p, const float *e,
                       int64_t first, int64_t n)
{
    int D = fuse->D, F = fuse->F, stride = fuse->stride;
    for (int64_t i = first; i < first + n; i++) {
        float *c = fuse->c + i * stride, *to = fused + i * stride;
        const float *e_i = e + i * stride;
        memcpy(c, p->b, (size_t)D * sizeof *c);
        add_products(c, 1, D, fuse->x + i * F, 1, p->W, D, F);
        float norm = sqrtf(sg_dot(c, c, D));
        for (int d = 0; d < D; d++)
            c[d] = norm == 0 ? 0 : c[d] / norm;
        for (int d = D; d < stride; d++)
            c[d] = 0;
        fuse->norm[i] = norm;
        float gate = fuse->known[i] ? gate_of(fuse, p, e_i, c, i) : 0;
        fuse->gate[i] = gate;
        for (int d = 0; d < stride; d++)
            to[d] = fuse->known[i] ? (1 - gate) * e_i[d] + gate * c[d] : e_i[d];
    }
}

void sg_fuse(float *fused, const SgFuse *fuse, const float *e, int threads)
{
    Parts p = parts_of((float *)fuse->parameters, fuse->D, fuse->F);
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t first = 0; first < fuse->M; first += BLOCK)
        fuse_block(fused, fuse, &p, e, first, first + BLOCK < fuse->M ? BLOCK : fuse->M - first);
}

/*
 * dg = de'.(c - e),  l = dg g (1 - g);   de = (1 - g) de' + l v_e,   dc = g de' + l v_c
 * 1 - cos(e, c) with |c| = 1:            de -= a (c - u (u.c)) / |e|,  dc -= a u,  u = e / |e|
 * dh = (dc - c (c.dc)) / |h|
 */
static void unfold_track(float *de, const SgFuse *fuse, const Parts *p, const float *e, int64_t i,
                         double *sum)
{
    int D = fuse->D;
    float *c = fuse->c + i * fuse->stride, dc[MAX_WIDTH], g = fuse->gate[i];
    float size = sqrtf(sg_dot(e, e, D)), a = fuse->align / (float)fuse->knowns;
    float likeness = size == 0 ? 0 : sg_dot(e, c, D) / size, slope = 0;
    for (int d = 0; d < D; d++)
        slope += de[d] * (c[d] - e[d]);
    float l = fuse->forced[i] ? 0 : slope * g * (1 - g);
    double *db = sum, *dv = sum + D;
    for (int d = 0; d < D; d++) {
        float u = size == 0 ? 0 : e[d] / size;
        dv[d] += l * e[d];
        dv[D + d] += l * c[d];
        dc[d] = g * de[d] + l * p->v[D + d] - a * u;
        de[d] = (1 - g) * de[d] + l * p->v[d] - (size == 0 ? 0 : a * (c[d] - u * likeness) / size);
    }
    sum[3 * D] += l;
    sum[3 * D + 1] += a * (1 - likeness);
    float along = sg_dot(c, dc, D), norm = fuse->norm[i];
    for (int d = 0; d < D; d++) {
        c[d] = norm == 0 ? 0 : (dc[d] - c[d] * along) / norm;
        db[d] += c[d];
    }
}

static void unfold_block(float *de, const SgFuse *fuse, const Parts *p, const float *e,
                         int64_t first, double *sum)
{
    int64_t last = first + BLOCK < fuse->M ? first + BLOCK : fuse->M;
    memset(sum, 0, (size_t)sums_of(fuse->D) * sizeof *sum);
    for (int64_t i = first; i < last; i++) {
        if (fuse->known[i])
            unfold_track(de + i * fuse->stride, fuse, p, e + i * fuse->stride, i, sum);
        else
            memset(fuse->c + i * fuse->stride, 0, (size_t)fuse->stride * sizeof *fuse->c);
    }
}

double sg_fuse_backward(float *de, float *dparameters, SgFuse *fuse, const float *e, int threads)
{
    int D = fuse->D, F = fuse->F;
    int64_t sums = sums_of(D);
    Parts p = parts_of((float *)fuse->parameters, D, F), dp = parts_of(dparameters, D, F);
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t first = 0; first < fuse->M; first += BLOCK)
        unfold_block(de, fuse, &p, e, first, fuse->sum + first / BLOCK * sums);
        /* dW = x' dh, some of its rows at a time */
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int f = 0; f < F; f += ROWS) {
        int64_t rows = f + ROWS < F ? ROWS : F - f;
        memset(dp.W + (int64_t)f * D, 0, (size_t)(rows * D) * sizeof *dp.W);
        add_products(dp.W + (int64_t)f * D, rows, D, fuse->x + f, F, fuse->c, fuse->stride,
                     fuse->M);
    }
    for (int64_t k = 0; k < sums; k++) {
        double total = 0;
        for (int64_t first = 0; first < fuse->M; first += BLOCK)
            total += fuse->sum[first / BLOCK * sums + k];
        if (k == sums - 1)
            return total;
        dp.b[k] = (float)total;
    }
    return 0;
}
