/* SPDX-License-Identifier: MIT */
#include "num/adam.h"

#include "num/machine.h"

#include <math.h>

enum { ROWS = 256 };

/* The constants of one step. */
typedef struct {
    float beta1;
    float beta2;
    float rate;   /* rate / (1 - beta1^step) */
    float unbias; /* 1 / (1 - beta2^step) */
    float epsilon;
} Step;

static Step make_step(const SgAdam *adam)
{
    return (Step){ .beta1 = (float)adam->beta1,
                   .beta2 = (float)adam->beta2,
                   .rate = (float)(adam->rate / (1 - pow(adam->beta1, (double)adam->step))),
                   .unbias = (float)(1 / (1 - pow(adam->beta2, (double)adam->step))),
                   .epsilon = (float)adam->epsilon };
}

SG_CLONES
static void step_row(float *restrict w, float *restrict m, float *restrict v,
                     const float *restrict g, float pull, int64_t D, const Step *step)
{
    float beta1 = step->beta1, beta2 = step->beta2, rate = step->rate;
    float unbias = step->unbias, epsilon = step->epsilon;
    for (int64_t d = 0; d < D; d++) {
        float slope = g[d] + pull * w[d];
        m[d] = beta1 * m[d] + (1 - beta1) * slope;
        v[d] = beta2 * v[d] + (1 - beta2) * (slope * slope);
        w[d] -= rate * m[d] / (sqrtf(v[d] * unbias) + epsilon);
    }
}

void sg_adam(float *w, float *m, float *v, const float *g, const float *pull_n, int64_t N, int D,
             const SgAdam *adam, int threads)
{
    Step step = make_step(adam);
#pragma omp parallel for schedule(static, ROWS) num_threads(sg_threads(threads))
    for (int64_t n = 0; n < N; n++)
        step_row(w + n * D, m + n * D, v + n * D, g + n * D, pull_n ? pull_n[n] : 0, D, &step);
}

void sg_adam_rows(float *w, float *m, float *v, const float *g, const float *pull_n,
                  const int32_t *row_r, int64_t rows, int D, const SgAdam *adam, int threads)
{
    Step step = make_step(adam);
#pragma omp parallel for schedule(static, ROWS) num_threads(sg_threads(threads))
    for (int64_t r = 0; r < rows; r++) {
        int64_t n = row_r[r];
        step_row(w + n * D, m + n * D, v + n * D, g + n * D, pull_n ? pull_n[n] : 0, D, &step);
    }
}
