/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * Moves discs apart until none touches another, or as near to it as the rounds allow, changing the
 * picture as little as that takes: each round pushes every pair that is too close half its way.
 *
 *   x, y  (N) middles, changed        r  (N)        gap  to be left between two discs
 *
 * The same input gives the same bits. O(rounds N) while discs are spread over the page.
 *
 * Layer: graph (private to picture).
 */
void sg_spread(double *x_n, double *y_n, const double *r_n, int64_t N, double gap, int rounds);
