/* SPDX-License-Identifier: MIT */
#include "num/serve.h"

#include "num/machine.h"

#include <math.h>
#include <string.h>

enum { LINE = 64 };

/* Always inlined: the compiler drops calls of what does nothing but prefetch. */
SG_INLINE void fetch(const SgServeRow *row)
{
    /* To the second cache: the first one could not hold it beside what is worked on. */
    for (int64_t k = 0; k < row->K; k += LINE / (int64_t)sizeof *row->track) {
        __builtin_prefetch(row->track + k, 0, 2);
        __builtin_prefetch(row->strength + k, 0, 2);
    }
}

int64_t sg_serve_add(float *restrict value_i, int32_t *restrict touched, int64_t count,
                     const SgServeRow *row, const SgServeRow *next, float weight)
{
    const int32_t *track = row->track;
    const float *strength = row->strength;
    if (next)
        fetch(next);
    for (int64_t k = 0; k < row->K; k++) {
        float before = value_i[track[k]];
        touched[count] = track[k];
        count += before == 0;
        value_i[track[k]] = before + weight * strength[k];
    }
    return count;
}

SG_CLONES
int64_t sg_serve_find(const SgServeRow *row, int32_t track)
{
    enum { PIECE = 64 };
    const int32_t *track_k = row->track;
    int64_t k = 0;
    for (; k + PIECE <= row->K; k += PIECE) {
        int32_t found = 0;
        for (int64_t n = 0; n < PIECE; n++)
            found |= track_k[k + n] == track;
        if (found)
            break;
    }
    while (k < row->K && track_k[k] != track)
        k++;
    return k < row->K ? k : -1;
}

SG_CLONES
bool sg_serve_check(const SgServeRow *row, int64_t M)
{
    uint32_t most = 0, low = 0;
    for (int64_t k = 0; k < row->K; k++) {
        uint32_t track = (uint32_t)row->track[k];
        most = track > most ? track : most;
        low |= !(row->strength[k] >= SG_SERVE_LEAST && row->strength[k] < INFINITY);
    }
    return row->K == 0 || (most < (uint64_t)M && !low);
}

SG_CLONES
bool sg_serve_check_signed(const SgServeRow *row, int64_t M)
{
    uint32_t most = 0, other = 0;
    for (int64_t k = 0; k < row->K; k++) {
        uint32_t track = (uint32_t)row->track[k];
        most = track > most ? track : most;
        other |= !(row->strength[k] > -INFINITY && row->strength[k] < INFINITY);
    }
    return row->K == 0 || (most < (uint64_t)M && !other);
}

SG_CLONES
bool sg_serve_reaches(const float *value_i, const int32_t *touched, int64_t start, int64_t n,
                      float floor)
{
    int reaches = 0;
    if (touched) {
        for (int64_t k = start; k < start + n; k++)
            reaches |= value_i[touched[k]] >= floor;
    } else {
        for (int64_t k = start; k < start + n; k++)
            reaches |= value_i[k] >= floor;
    }
    return reaches;
}

/*
 * x = 2^e m, sqrt(1/2) <= m < sqrt(2), z = (m - 1) / (m + 1):
 *
 *   log2 x = e + 2 / ln 2 (z + z^3/3 + z^5/5 + …)        |z| < 0.172: eight terms
 */
SG_INLINE double log2_of(double x)
{
    /* Moving the exponent's step from 1 to sqrt(1/2) makes m start there. */
    const uint64_t start = 0x3fe6a09e667f3bcdu;
    uint64_t bits, steps, mantissa;
    double m;
    memcpy(&bits, &x, sizeof bits);
    steps = (bits - start + ((uint64_t)1024 << 52)) >> 52;
    mantissa = bits - ((steps - 1024) << 52);
    memcpy(&m, &mantissa, sizeof m);
    double e = (int32_t)steps - 1024;
    double z = (m - 1) / (m + 1), q = z * z;
    double sum = 1.0 / 15;
    sum = sum * q + 1.0 / 13;
    sum = sum * q + 1.0 / 11;
    sum = sum * q + 1.0 / 9;
    sum = sum * q + 1.0 / 7;
    sum = sum * q + 1.0 / 5;
    sum = sum * q + 1.0 / 3;
    sum = sum * q + 1;
    return e + 2.8853900817779268 * z * sum;
}

/* 2^y = 2^k 2^f, k whole, |f| <= 1/2: the series of e^(f ln 2). -1000 < y < 1000. */
SG_INLINE double exp2_of(double y)
{
    int32_t k = (int32_t)rint(y);
    double f = (y - k) * 0.69314718055994531, power;
    uint64_t bits = (uint64_t)(int64_t)(k + 1023) << 52;
    memcpy(&power, &bits, sizeof power);
    double sum = 1.0 / 39916800;
    sum = sum * f + 1.0 / 3628800;
    sum = sum * f + 1.0 / 362880;
    sum = sum * f + 1.0 / 40320;
    sum = sum * f + 1.0 / 5040;
    sum = sum * f + 1.0 / 720;
    sum = sum * f + 1.0 / 120;
    sum = sum * f + 1.0 / 24;
    sum = sum * f + 1.0 / 6;
    sum = sum * f + 1.0 / 2;
    sum = sum * f + 1;
    return power * (sum * f + 1);
}

SG_INLINE double clamp(double y)
{
    return y < -900 ? -900 : y > 900 ? 900 : y;
}

SG_CLONES
void sg_serve_power(float *x_n, int64_t n, double scale, double p)
{
    for (int64_t k = 0; k < n; k++) {
        float x = (float)exp2_of(clamp(p * log2_of(scale * (double)x_n[k])));
        x_n[k] = x > SG_SERVE_LEAST ? x : SG_SERVE_LEAST;
    }
}

SG_CLONES
void sg_serve_temper(float *x_i, const int32_t *touched_k, int64_t K, const int32_t *degree_i,
                     double p)
{
    enum { PIECE = 64 };
    for (int64_t start = 0; start < K; start += PIECE) {
        double factor[PIECE];
        int64_t n = K - start < PIECE ? K - start : PIECE;
        for (int64_t k = 0; k < n; k++) {
            int32_t degree = degree_i[touched_k[start + k]];
            factor[k] = degree > 0 ? degree : 1;
        }
        for (int64_t k = 0; k < PIECE; k++)
            factor[k] = exp2_of(clamp(-p * log2_of(k < n ? factor[k] : 1)));
        for (int64_t k = 0; k < n; k++)
            x_i[touched_k[start + k]] *= (float)factor[k];
    }
}
