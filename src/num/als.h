/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Implicit alternating least squares: one side of the factors solved while the other one stands.
 *
 *   X (rows, cols) ~ W H'      W (rows, D), H (cols, D), row stride D
 *
 * For each row u, with d_u entries of weight x_ui (1 without weights):
 *
 *   (sum_i x_ui h_i h_i' + a0 H'H + lambda (d_u + a0 cols)^nu I) w_u = sum_i x_ui h_i
 *
 * Hu, Koren, Volinsky, ICDM 2008; the regularisation and the blocks are those of Rendle et al.,
 * iALS++ (2021) and Revisiting iALS (RecSys 2022). Layer: num.
 */
typedef struct {
    const int64_t *offset; /* (rows + 1) */
    const int32_t *col;    /* (E) */
    const float *val;      /* (E) > 0, or NULL */
    int64_t cols;
    float *w;          /* (rows, D) */
    const float *h;    /* (cols, D) */
    const float *gram; /* (D, D) H'H, whole */
    int D;
    float a0;
    float lambda;
    float nu;
} SgAls;

/* Dimensions solved at once: up to here rows are solved exactly, above block after block from the
 * row as it was, which approaches the same solution over the epochs. */
enum { SG_ALS_BLOCK = 128 };

/* gram (D, D) = H'H of `rows` rows. Same bits for any number of threads. */
void sg_als_gram(float *gram, const float *h, int64_t rows, int D, int threads);

/*
 * Solves rows first .. last-1. Returns how many of them have no finite solution; theirs is then
 * whatever it was. Same bits for any number of threads. n D^2 / 2 + D^3 / 6 multiplications a row.
 *
 *   work  sg_als_work(D, longest row) bytes for each thread
 */
int64_t sg_als_solve(const SgAls *als, int64_t first, int64_t last, int threads, void *work);
size_t sg_als_work(int D, int64_t longest);

/*
 * The same for one row that is no part of X: its entries are col_n, val_n (or NULL). Exact for any
 * D.  w (sg_padded(D)) the solution, r (sg_padded(D)^2) the factor of its matrix, for more solves
 * with it, chunk sg_als_chunk(D) floats. False if there is no finite solution.
 */
bool sg_als_fold_in(float *w, float *r, const SgAls *als, const int32_t *col_n, const float *val_n,
                    int64_t n, float *chunk);
size_t sg_als_chunk(int D);
