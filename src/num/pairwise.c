/* SPDX-License-Identifier: MIT */
#include "num/pairwise.h"

#include "num/dense.h"
#include "num/machine.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 1024, AHEAD = 4 };

int64_t sg_pairwise_blocks(int64_t B)
{
    return (B + BLOCK - 1) / BLOCK;
}

double sg_pairwise_softplus(double x)
{
    return x > 0 ? log1p(exp(-x)) : log1p(exp(x)) - x;
}

SG_CLONES
static float difference(const float *u, const float *i, const float *n, int64_t D)
{
    float x = 0;
    for (int64_t d = 0; d < D; d++)
        x += u[d] * (i[d] - n[d]);
    return x;
}

static void fetch(const SgPairwise *r, const float *e, int64_t t)
{
    const float *rows[] = { e + (int64_t)r->list_t[t] * r->D, e + (r->U + r->track_t[t]) * r->D,
                            e + (r->U + r->other_t[t]) * r->D };
    for (int n = 0; n < 3; n++)
        for (int64_t d = 0; d < r->D; d += 16)
            __builtin_prefetch(rows[n] + d);
}

static double block_loss(const SgPairwise *r, const float *e, int64_t first, int64_t last)
{
    double loss = 0;
    for (int64_t t = first; t < last; t++) {
        if (t + AHEAD < last)
            fetch(r, e, t + AHEAD);
        float x = difference(e + (int64_t)r->list_t[t] * r->D, e + (r->U + r->track_t[t]) * r->D,
                             e + (r->U + r->other_t[t]) * r->D, r->D);
        loss += sg_pairwise_softplus(x);
        r->z_t[t] = (float)(1 / (1 + exp((double)x)) / (double)r->B);
    }
    return loss;
}

double sg_pairwise_loss(const SgPairwise *batch, const float *e, int threads)
{
    int64_t blocks = sg_pairwise_blocks(batch->B);
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t b = 0; b < blocks; b++) {
        int64_t last = (b + 1) * BLOCK;
        batch->loss_b[b] = block_loss(batch, e, b * BLOCK, last < batch->B ? last : batch->B);
    }
    for (int64_t b = 0; b < blocks; b++)
        loss += batch->loss_b[b];
    return loss / (double)batch->B;
}

void sg_pairwise_hardest(int32_t *other_t, const int32_t *drawn_tn, int n, const SgPairwise *batch,
                         const float *e, int threads)
{
    const SgPairwise *r = batch;
#pragma omp parallel for schedule(static, BLOCK) num_threads(sg_threads(threads))
    for (int64_t t = 0; t < r->B; t++) {
        const float *u = e + (int64_t)r->list_t[t] * r->D;
        const int32_t *drawn_n = drawn_tn + t * n;
        float best = -INFINITY;
        other_t[t] = drawn_n[0];
        for (int k = 0; k < n; k++) {
            float score = sg_dot(u, e + (r->U + drawn_n[k]) * r->D, r->D);
            if (score > best) {
                best = score;
                other_t[t] = drawn_n[k];
            }
        }
    }
}

static void put(SgPairwise *r, int64_t row, int64_t col, float val)
{
    int64_t place = r->offset[row + 1]++;
    r->col[place] = (int32_t)col;
    r->val[place] = val;
}

void sg_pairwise_matrix(SgPairwise *r)
{
    /* offset[n + 1] counts row n, then is its next free place, in the end its end. */
    memset(r->offset, 0, (size_t)(r->N + 1) * sizeof *r->offset);
    memset(r->pull_n, 0, (size_t)r->N * sizeof *r->pull_n);
    int64_t entries = 0;
    for (int64_t t = 0; t < r->B; t++) {
        int64_t u = r->list_t[t], i = r->U + r->track_t[t], n = r->U + r->other_t[t];
        r->offset[u + 1] += 2;
        r->offset[i + 1]++;
        r->offset[n + 1]++;
        r->pull_n[u] += r->pull;
        r->pull_n[i] += r->pull;
        r->pull_n[n] += r->pull;
    }
    for (int64_t n = 0; n < r->N; n++) {
        int64_t count = r->offset[n + 1];
        r->offset[n + 1] = entries;
        entries += count;
    }
    for (int64_t t = 0; t < r->B; t++) {
        int64_t u = r->list_t[t], i = r->U + r->track_t[t], n = r->U + r->other_t[t];
        float z = r->z_t[t];
        put(r, u, i, -z);
        put(r, u, n, z);
        put(r, i, u, -z);
        put(r, n, u, z);
    }
    memset(r->col + entries, 0, SG_SPMM_AHEAD * sizeof *r->col);
}
