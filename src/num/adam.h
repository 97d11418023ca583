/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * Adam (Kingma and Ba, ICLR 2015) on rows of D numbers:
 *
 *   g = g_n + pull_n w_n
 *   m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
 *   w = w - rate (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)
 *
 * pull_n is what draws row n towards zero in this step (weight decay); NULL: nothing does.
 *
 * Rows are independent: same bits for any number of threads. Layer: num.
 */
typedef struct {
    double rate;
    double beta1;   /* 0.9 */
    double beta2;   /* 0.999 */
    double epsilon; /* 1e-8 */
    int64_t step;   /* 1, 2, … */
} SgAdam;

/* All N rows; w, m, v, g (N, D), pull_n (N). 7 D floats are read or written for each row. */
void sg_adam(float *w, float *m, float *v, const float *g, const float *pull_n, int64_t N, int D,
             const SgAdam *adam, int threads);

/* The `rows` distinct rows row_r alone: what is not touched keeps its moments as they are. */
void sg_adam_rows(float *w, float *m, float *v, const float *g, const float *pull_n,
                  const int32_t *row_r, int64_t rows, int D, const SgAdam *adam, int threads);
