/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Symmetric positive definite systems that fit a core's cache.
 *
 *   A  (n, n) symmetric, its upper triangle in rows:
 *
 *      row 0   a a a a a | 0        stride ld = sg_padded(n), and ld rows as well:
 *      row 1   . a a a a | 0        the kernels fill the padding and never read
 *      row 2   . . a a a | 0        what is left of the diagonal (dots)
 *
 * One core each; threads own systems. Layer: num.
 */

/*
 * A += X'X on the upper triangle: the Gram matrix of the rows of X.
 *
 *   A  (n, n) as above; its padding is changed too
 *   X  (rows, n) with row stride ldx >= sg_padded(n), zero in the padding
 *
 * rows n^2 / 2 multiplications.
 */
void sg_gram_add(float *a, const float *x, int64_t rows, int64_t ldx, int n);

/* A = R'R in place, R upper triangular; n^3 / 6 multiplications. False if A is not positive
 * definite (or has a NaN); A is then lost. */
bool sg_cholesky(float *a, int n);

/* x = A^-1 x, given R. */
void sg_cholesky_solve(const float *r, float *x, int n);

/* x = A^-1 e, e the last unit vector, given R: half the cost of a solve. */
void sg_cholesky_solve_last(const float *r, float *x, int n);
