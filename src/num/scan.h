/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A quick look at all products q . x_i, with a bound for how far it is off: x in 8 bits a number.
 *
 *   x_id ~ scale_i a_id,  q_d ~ s b_d,  a, b whole in -127 .. 127
 *   near_i = scale_i s sum a b,  |q . x_i - near_i| <= off_i = scale_i (|q|_1 + s |a_i|_1) / 2
 *
 * so that whatever has near + off below the K-th largest near - off is not among the K best, and few
 * rows are left to be multiplied in full.
 *
 *   codes   blocks of 16 rows, in them groups of 4 numbers: (block, D/4, 16, 4), a + 128
 *
 * A quarter of the bytes that floats need; one dot-product instruction for 16 rows and 4 numbers where
 * the processor has AVX-512 VNNI. Layer: num.
 */
size_t sg_scan_bytes(int64_t M, int D);

/* codes (sg_scan_bytes), scale_i (M), size_i (M) |a_i|_1, of x (M, D). A row with a number that is none
 * gets a scale of NaN. */
void sg_scan_pack(uint8_t *codes, float *scale_i, float *size_i, const float *x, int64_t M, int D);

/* near_i and off_i (M) of one query; D at most SG_SCAN_MAX_WIDTH. */
enum { SG_SCAN_MAX_WIDTH = 2048 };
void sg_scan(float *near_i, float *off_i, const uint8_t *codes, const float *scale_i,
             const float *size_i, const float *q, int64_t M, int D);
