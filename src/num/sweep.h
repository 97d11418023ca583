/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The inverse of a large symmetric positive definite matrix in its own place, block by block.
 *
 *   A  (n, n) in rows, its upper triangle; K = the rows of one block, R = all the others
 *
 *            K          R                      K           R
 *      K   A_KK       A_KR      sweep K  ▶   -A_KK^-1    A_KK^-1 A_KR
 *      R              A_RR                               A_RR - A_RK A_KK^-1 A_KR
 *
 * After each block was swept once, A is -A^-1. The same n^3 / 2 multiplications as Cholesky and
 * its inverse, but one matrix product a step: between two steps a caller may stop.
 *
 * Layer: num. Goodnight, A tutorial on the SWEEP operator, The American Statistician 33, 1979.
 */
enum { SG_SWEEP_BLOCK = 512 };

/* How many steps there are, and how many floats of work space each needs. */
int64_t sg_sweep_steps(int64_t n, int block);
size_t sg_sweep_work(int64_t n, int block);

/* Sweeps block `step`. Only the upper triangle is read and right; below it, entries of the blocks
 * on the diagonal are lost. False if A is not positive definite (or has a NaN); A is then lost.
 * Same bits for any number of threads. */
bool sg_sweep(float *a, int64_t n, int block, int64_t step, int threads, float *work);
