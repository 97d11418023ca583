/* SPDX-License-Identifier: MIT */
#include "num/scan.h"

#include "num/machine.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#ifdef SG_TARGET_16
#include <immintrin.h>
#define TARGET_VNNI __attribute__((target("avx512f,avx512vnni")))
#endif

enum { ROWS = 16, GROUP = 4, TOP = 127, OFFSET = 128 };

static int64_t groups_of(int D)
{
    return (D + GROUP - 1) / GROUP;
}

size_t sg_scan_bytes(int64_t M, int D)
{
    return (size_t)((M + ROWS - 1) / ROWS * groups_of(D) * ROWS * GROUP);
}

/* The largest absolute number, and NaN if there is one among them. */
static float largest(const float *x, int D)
{
    float most = 0;
    for (int d = 0; d < D; d++) {
        if (x[d] != x[d])
            return x[d];
        most = fabsf(x[d]) > most ? fabsf(x[d]) : most;
    }
    return most;
}

static int code_of(float x, float scale)
{
    return scale > 0 ? (int)lrintf(x / scale) : 0;
}

void sg_scan_pack(uint8_t *codes, float *scale_i, float *size_i, const float *x, int64_t M, int D)
{
    int64_t groups = groups_of(D);
    if (M == 0)
        return;
    memset(codes, OFFSET, sg_scan_bytes(M, D));
    for (int64_t i = 0; i < M; i++) {
        uint8_t *block = codes + i / ROWS * groups * ROWS * GROUP + i % ROWS * GROUP;
        float scale = largest(x + i * D, D) / TOP, size = 0;
        bool plain = isfinite(scale);
        for (int d = 0; d < D; d++) {
            int code = plain ? code_of(x[i * D + d], scale) : 0;
            block[d / GROUP * ROWS * GROUP + d % GROUP] = (uint8_t)(code + OFFSET);
            size += (float)(code < 0 ? -code : code);
        }
        scale_i[i] = plain ? scale : NAN;
        size_i[i] = size;
    }
}

/* sum_r = sum of codes times b over one block of rows, codes still shifted by OFFSET. */
SG_CLONES
static void sum_block(int32_t sum_r[ROWS], const uint8_t *block, const int8_t *b, int64_t groups)
{
    int32_t sum[ROWS] = { 0 };
    for (int64_t g = 0; g < groups; g++)
        for (int r = 0; r < ROWS; r++)
            for (int k = 0; k < GROUP; k++)
                sum[r] += block[(g * ROWS + r) * GROUP + k] * b[g * GROUP + k];
    memcpy(sum_r, sum, sizeof sum);
}

#ifdef SG_TARGET_16
TARGET_VNNI static void sum_block_vnni(int32_t sum_r[ROWS], const uint8_t *block, const int8_t *b,
                                       int64_t groups)
{
    __m512i sum = _mm512_setzero_si512();
    for (int64_t g = 0; g < groups; g++) {
        int32_t four;
        memcpy(&four, b + g * GROUP, sizeof four);
        sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(block + g * ROWS * GROUP),
                                  _mm512_set1_epi32(four));
    }
    _mm512_storeu_si512(sum_r, sum);
}
#endif

typedef void SumBlock(int32_t sum_r[ROWS], const uint8_t *block, const int8_t *b, int64_t groups);

static SumBlock *choose_sum(void)
{
#ifdef SG_TARGET_16
    if (sg_lanes() == 16 && __builtin_cpu_supports("avx512vnni"))
        return sum_block_vnni;
#endif
    return sum_block;
}

void sg_scan(float *near_i, float *off_i, const uint8_t *codes, const float *scale_i,
             const float *size_i, const float *q, int64_t M, int D)
{
    int8_t b[SG_SCAN_MAX_WIDTH + GROUP] = { 0 };
    int64_t groups = groups_of(D);
    float s = largest(q, D) / TOP, size = 0;
    int32_t shift = 0;
    SumBlock *sum = choose_sum();
    for (int d = 0; d < D; d++) {
        b[d] = (int8_t)(isfinite(s) ? code_of(q[d], s) : 0);
        shift += OFFSET * b[d];
        size += fabsf(q[d]);
    }
    /* Rounding of the codes, and of the floats that this is computed with. */
    const float slack = 1.01f;
    for (int64_t first = 0; first < M; first += ROWS) {
        int32_t sum_r[ROWS];
        int64_t n = first + ROWS < M ? ROWS : M - first;
        sum(sum_r, codes + first * groups * GROUP, b, groups);
        for (int64_t r = 0; r < n; r++) {
            float scale = scale_i[first + r];
            near_i[first + r] = scale * s * (float)(sum_r[r] - shift);
            off_i[first + r] = slack * 0.5f * scale * (size + s * size_i[first + r]);
        }
    }
}
