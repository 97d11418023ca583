/* SPDX-License-Identifier: MIT */
#include "num/serve.h"

#include "num/machine.h"

#include <math.h>
#include <string.h>

/* How many entries ahead the lines of value and mark are asked for. */
enum { AHEAD = 24 };

int64_t sg_serve_add(float *restrict value_i, unsigned char *restrict mark_i,
                     int32_t *restrict touched, int64_t count, const int32_t *restrict track_k,
                     const float *restrict strength_k, int64_t K, float weight)
{
    for (int64_t k = 0; k < K; k++) {
        int32_t i = track_k[k];
        if (k + AHEAD < K) {
            __builtin_prefetch(value_i + track_k[k + AHEAD], 1);
            __builtin_prefetch(mark_i + track_k[k + AHEAD], 1);
        }
        touched[count] = i;
        count += !mark_i[i];
        mark_i[i] = 1;
        value_i[i] += weight * strength_k[k];
    }
    return count;
}

SG_CLONES
bool sg_serve_inside(const int32_t *track_k, int64_t K, int64_t M)
{
    uint32_t most = 0;
    for (int64_t k = 0; k < K; k++)
        most = (uint32_t)track_k[k] > most ? (uint32_t)track_k[k] : most;
    return K == 0 || most < (uint64_t)M;
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
    for (int64_t k = 0; k < n; k++)
        x_n[k] = (float)exp2_of(clamp(p * log2_of(scale * (double)x_n[k])));
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
