/* SPDX-License-Identifier: MIT */
#include "num/als.h"

#include "num/cholesky.h"
#include "num/dense.h"
#include "num/machine.h"

#include <cblas.h>
#include <math.h>
#include <omp.h>
#include <string.h>

/* Rows of H that are copied together before they enter a Gram matrix. */
enum { CHUNK = 64 };

/* Side of the squares of H'H that are one thread's. */
enum { TILE = 64 };

void sg_als_gram(float *gram, const float *h, int64_t rows, int D, int threads)
{
    int tiles = (D + TILE - 1) / TILE;
#pragma omp parallel for schedule(dynamic) num_threads(sg_threads(threads))
    for (int pair = 0; pair < tiles * tiles; pair++) {
        int i = pair / tiles * TILE, j = pair % tiles * TILE;
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, i + TILE < D ? TILE : D - i,
                    j + TILE < D ? TILE : D - j, (int)rows, 1, h + i, D, h + j, D, 0,
                    gram + (int64_t)i * D + j, D);
    }
}

/* The entries of one row. */
typedef struct {
    const int32_t *col_n;
    const float *val_n;
    int64_t n;
    const float *predicted_n; /* (n) w . h_i, NULL while w is zero */
} Row;

/* The system of dimensions p .. p + P - 1, row stride ld = sg_padded(P). */
typedef struct {
    float *a;       /* (ld, ld) */
    float *g;       /* (ld) */
    float *chunk;   /* (CHUNK, ld) zero in the padding */
    const float *w; /* (D) the present row, NULL for zero */
    int p;
    int P;
    float reg;
} System;

/* The right-hand side and the row of H that one entry adds. */
static void add_entry(const System *system, const SgAls *als, const Row *row, int64_t e,
                      float *chunk_c)
{
    const float *h_i = als->h + (int64_t)row->col_n[e] * als->D + system->p;
    float x = row->val_n ? row->val_n[e] : 1, root = sqrtf(x);
    float error = x * (1 - (row->predicted_n ? row->predicted_n[e] : 0));
    for (int i = 0; i < system->P; i++) {
        system->g[i] += error * h_i[i];
        chunk_c[i] = root * h_i[i];
    }
}

/*
 *   A = sum_i x_i h_i h_i' + a0 H'H + reg I          on the system's dimensions
 *   g = sum_i x_i (1 - w.h_i) h_i - a0 H'H w - reg w
 */
static void build(const System *system, const SgAls *als, const Row *row)
{
    int P = system->P, ld = sg_padded(P);
    const float *w = system->w;
    for (int i = 0; i < P; i++) {
        const float *gram_i = als->gram + (int64_t)(system->p + i) * als->D;
        for (int j = i; j < P; j++)
            system->a[i * ld + j] = als->a0 * gram_i[system->p + j];
        system->a[i * ld + i] += system->reg;
        system->g[i] =
            w ? -als->a0 * sg_dot(gram_i, w, als->D) - system->reg * w[system->p + i] : 0;
    }
    for (int64_t start = 0; start < row->n; start += CHUNK) {
        int64_t count = row->n - start < CHUNK ? row->n - start : CHUNK;
        for (int64_t c = 0; c < count; c++)
            add_entry(system, als, row, start + c, system->chunk + c * ld);
        sg_gram_add(system->a, system->chunk, count, ld, P);
    }
}

static float regularisation(const SgAls *als, int64_t n)
{
    return als->lambda * powf((float)n + als->a0 * (float)als->cols, als->nu);
}

static bool is_finite(const float *x, int n)
{
    for (int i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

size_t sg_als_chunk(int D)
{
    return (size_t)CHUNK * (size_t)sg_padded(D);
}

bool sg_als_fold_in(float *w, float *r, const SgAls *als, const int32_t *col_n, const float *val_n,
                    int64_t n, float *chunk)
{
    Row row = { col_n, val_n, n, NULL };
    memset(chunk, 0, sg_als_chunk(als->D) * sizeof *chunk);
    System system = { r, w, chunk, NULL, 0, als->D, regularisation(als, n) };
    build(&system, als, &row);
    if (!sg_cholesky(r, als->D))
        return false;
    sg_cholesky_solve(r, w, als->D);
    return is_finite(w, als->D);
}

/* One thread's memory. */
typedef struct {
    System system;
    float *predicted; /* (longest) */
} Local;

/* Dimensions in a block: D in equal parts of at most SG_ALS_BLOCK, whole lanes but for the last. */
static int block_width(int D)
{
    int blocks = (D + SG_ALS_BLOCK - 1) / SG_ALS_BLOCK;
    int width = sg_padded((D + blocks - 1) / blocks);
    return width < D ? width : D;
}

size_t sg_als_work(int D, int64_t longest)
{
    size_t ld = (size_t)sg_padded(block_width(D));
    size_t floats = ld * ld + ld + CHUNK * ld + (size_t)longest;
    return (floats * sizeof(float) + 127) / 64 * 64;
}

static Local local_at(void *work, int D)
{
    size_t ld = (size_t)sg_padded(block_width(D));
    Local local = { .system.a = work };
    local.system.g = local.system.a + ld * ld;
    local.system.chunk = local.system.g + ld;
    local.predicted = local.system.chunk + CHUNK * ld;
    memset(local.system.chunk, 0, CHUNK * ld * sizeof(float));
    return local;
}

/* One block after the other: w += A^-1 g, and the predictions follow. */
static bool solve_row(Local *local, const SgAls *als, Row *row, float *w)
{
    int D = als->D, width = block_width(D);
    bool exact = width == D;
    System *system = &local->system;
    system->w = exact ? NULL : w;
    system->reg = regularisation(als, row->n);
    if (!exact) {
        row->predicted_n = local->predicted;
        for (int64_t e = 0; e < row->n; e++)
            local->predicted[e] = sg_dot(w, als->h + (int64_t)row->col_n[e] * D, D);
    }
    for (int p = 0; p < D; p += width) {
        int P = p + width < D ? width : D - p;
        system->p = p;
        system->P = P;
        if (P < width) /* another stride: what was in the padding must be zero again */
            memset(system->chunk, 0, sg_als_chunk(width) * sizeof(float));
        build(system, als, row);
        if (!sg_cholesky(system->a, P))
            return false;
        sg_cholesky_solve(system->a, system->g, P);
        if (!is_finite(system->g, P))
            return false;
        for (int i = 0; i < P; i++)
            w[p + i] = (exact ? 0 : w[p + i]) + system->g[i];
        for (int64_t e = 0; e < row->n && !exact; e++)
            local->predicted[e] += sg_dot(system->g, als->h + (int64_t)row->col_n[e] * D + p, P);
    }
    return true;
}

int64_t sg_als_solve(const SgAls *als, int64_t first, int64_t last, int threads, void *work)
{
    int64_t failed = 0, longest = 0;
    for (int64_t u = first; u < last; u++) {
        int64_t n = als->offset[u + 1] - als->offset[u];
        longest = n > longest ? n : longest;
    }
#pragma omp parallel num_threads(sg_threads(threads)) reduction(+ : failed)
    {
        size_t bytes = sg_als_work(als->D, longest);
        Local local = local_at((char *)work + (size_t)omp_get_thread_num() * bytes, als->D);
#pragma omp for schedule(dynamic, 16)
        for (int64_t u = first; u < last; u++) {
            int64_t start = als->offset[u];
            Row row = { als->col + start, als->val ? als->val + start : NULL,
                        als->offset[u + 1] - start, NULL };
            failed += !solve_row(&local, als, &row, als->w + u * als->D);
        }
    }
    return failed;
}
