/* SPDX-License-Identifier: MIT */
#include "num/sample.h"

#include "base/rng.h"
#include "num/machine.h"

enum { DRAWS = 64 }; /* numbers of the stream that a triple may use */

enum { STREAM_TRIPLES, STREAM_ORDER };

/* The finaliser of MurmurHash3 on a half and its round's key. */
static uint64_t scramble(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdu;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

/* A Feistel network over the next power of four; what falls outside 0 .. n-1 goes round again. */
int64_t sg_sample_permute(uint64_t key, int64_t n, int64_t t)
{
    int half = 1;
    while ((int64_t)1 << (2 * half) < n)
        half++;
    uint64_t mask = ((uint64_t)1 << half) - 1, x = (uint64_t)t;
    do {
        uint64_t left = x >> half, right = x & mask;
        for (uint64_t round = 0; round < 6; round++) {
            uint64_t next = left ^ (scramble(right + key + (round << 56)) & mask);
            left = right;
            right = next;
        }
        x = left << half | right;
    } while ((int64_t)x >= n);
    return (int64_t)x;
}

void sg_sample_alias(float *keep_i, int32_t *other_i, const double *weight_i, int64_t M,
                     int32_t *stack)
{
    double sum = 0;
    for (int64_t i = 0; i < M; i++)
        sum += weight_i[i];
    /* Places below the mean grow from the front of the stack, those above it from its end. */
    int64_t small = 0, large = 2 * M;
    double rest_scale = (double)M / sum;
    for (int64_t i = 0; i < M; i++) {
        keep_i[i] = (float)(weight_i[i] * rest_scale);
        other_i[i] = (int32_t)i;
        if (keep_i[i] < 1)
            stack[small++] = (int32_t)i;
        else
            stack[--large] = (int32_t)i;
    }
    while (small > 0 && large < 2 * M) {
        int32_t below = stack[--small], above = stack[large];
        other_i[below] = above;
        keep_i[above] -= 1 - keep_i[below];
        if (keep_i[above] < 1) {
            large++;
            stack[small++] = above;
        }
    }
    while (small > 0) /* what rounding left over stands at one */
        keep_i[stack[--small]] = 1;
    while (large < 2 * M)
        keep_i[stack[large++]] = 1;
}

/* Uniform in 0 .. n-1 from 32 bits: uneven by at most n / 2^32, which training does not feel. */
static int64_t below(uint32_t bits, int64_t n)
{
    return (int64_t)((uint64_t)bits * (uint64_t)n >> 32);
}

int32_t sg_sample_draw(const SgAlias *alias, uint64_t bits)
{
    int64_t i = below((uint32_t)(bits >> 32), alias->M);
    float chance = (float)(bits & 0xffffff) * 0x1p-24f;
    return chance < alias->keep_i[i] ? (int32_t)i : alias->other_i[i];
}

static int32_t draw_other(const SgTriples *triples, const int32_t *col, int64_t n, SgRng *rng)
{
    int32_t i = 0;
    for (int draw = 0; draw < (DRAWS - 1) / triples->others; draw++) {
        uint64_t bits = sg_rng_next(rng);
        i = triples->popular ? sg_sample_draw(triples->popular, bits)
                             : (int32_t)below((uint32_t)(bits >> 32), triples->M);
        if (!sg_sample_holds(col, n, i))
            return i;
    }
    do /* a list that holds nearly everything: the next one that is not in it */
        i = i + 1 < triples->M ? i + 1 : 0;
    while (sg_sample_holds(col, n, i));
    return i;
}

void sg_sample_triples(const SgTriples *triples, int64_t epoch, int64_t first, int64_t count,
                       int32_t *list_t, int32_t *track_t, int32_t *other_t, int threads)
{
    int64_t E = triples->A * triples->per_list;
    uint64_t key = sg_rng_at(triples->seed, sg_sample_stream(epoch, STREAM_ORDER), 0);
#pragma omp parallel for schedule(static, 1024) num_threads(sg_threads(threads))
    for (int64_t t = 0; t < count; t++) {
        int64_t at = sg_sample_permute(key, E, first + t);
        int32_t u = triples->list_a[at / triples->per_list];
        const int32_t *col = triples->col + triples->offset[u];
        int64_t n = triples->offset[u + 1] - triples->offset[u];
        SgRng rng = { triples->seed, sg_sample_stream(epoch, STREAM_TRIPLES),
                      (uint64_t)at * DRAWS };
        list_t[t] = u;
        track_t[t] = col[below((uint32_t)(sg_rng_next(&rng) >> 32), n)];
        for (int k = 0; k < triples->others; k++)
            other_t[t * triples->others + k] = draw_other(triples, col, n, &rng);
    }
}

void sg_sample_normal(float *x, int64_t N, int D, int stride, double deviation, uint64_t seed,
                      int threads)
{
#pragma omp parallel for schedule(static, 1024) num_threads(sg_threads(threads))
    for (int64_t n = 0; n < N; n++) {
        SgRng rng;
        sg_rng_init(&rng, ~seed, (uint64_t)n); /* another seed than the triples have */
        for (int d = 0; d < stride; d++)
            x[n * stride + d] = d < D ? (float)(deviation * sg_rng_normal(&rng)) : 0;
    }
}

void sg_sample_uniform(float *x, int64_t first, int64_t N, int D, int stride, double bound,
                       uint64_t seed)
{
    for (int64_t n = 0; n < N; n++) {
        SgRng rng;
        sg_rng_init(&rng, ~seed, (uint64_t)(first + n));
        for (int d = 0; d < stride; d++)
            x[n * stride + d] = d < D ? (float)(bound * (2 * sg_rng_double(&rng) - 1)) : 0;
    }
}
