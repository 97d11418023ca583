/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Training triples by a counter-based generator: a list, a track that it holds, and one that it
 * does not. Triple t of an epoch is a pure function of (seed, epoch, t), so that triples can be
 * drawn by any number of threads, from any place on, and again after a restart.
 *
 *   epoch    every list that can be asked, `per_list` times each, in random order
 *   list     the place of t in that order: a keyed permutation, not an array
 *   track    uniform among the list's tracks, with replacement
 *   other    uniform, or in proportion to a weight (alias table), until the list does not hold it;
 *            `others` of them a triple, drawn one after another
 *
 * Layer: num.
 */

/* The place of t among n after a random permutation that depends on the key; 0 <= t < n. O(1). */
int64_t sg_sample_permute(uint64_t key, int64_t n, int64_t t);

/* Draws in proportion to weights in constant time (Walker 1977; Vose's construction 1991). */
typedef struct {
    int64_t M;
    const float *keep_i;    /* (M) chance to stay at place i */
    const int32_t *other_i; /* (M) where to go else */
} SgAlias;

/* Fills keep_i and other_i (M) from weights that are finite and not negative, not all zero;
 * stack: 2 M places. */
void sg_sample_alias(float *keep_i, int32_t *other_i, const double *weight_i, int64_t M,
                     int32_t *stack);

/* One draw from 64 random bits. */
int32_t sg_sample_draw(const SgAlias *alias, uint64_t bits);

/* Whether an ascending row holds a track. */
static inline bool sg_sample_holds(const int32_t *col, int64_t n, int32_t track)
{
    int64_t low = 0, high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (col[middle] < track)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && col[low] == track;
}

typedef struct {
    int64_t M;
    const int64_t *offset; /* the lists, ascending */
    const int32_t *col;
    const int32_t *list_a; /* (A) the lists to ask: each holds at least one track, not all M */
    int64_t A;
    int64_t per_list;
    const SgAlias *popular; /* NULL: others are uniform */
    int others;             /* of a triple, 1 .. SG_SAMPLE_OTHERS */
    uint64_t seed;
} SgTriples;

enum { SG_SAMPLE_OTHERS = 16 };

/* A stream of the generator for an epoch; 0 .. SG_SAMPLE_OWN - 1 are the triples' own. */
enum { SG_SAMPLE_OWN = 16, SG_SAMPLE_STREAMS = 4096 };

static inline uint64_t sg_sample_stream(int64_t epoch, int which)
{
    return (uint64_t)epoch * SG_SAMPLE_STREAMS + (uint64_t)which;
}

/* Triples first .. first + count - 1 of an epoch, which has A per_list of them; other_t (count,
 * others). */
void sg_sample_triples(const SgTriples *triples, int64_t epoch, int64_t first, int64_t count,
                       int32_t *list_t, int32_t *track_t, int32_t *other_t, int threads);

/* x (N, D) with row stride `stride` ~ N(0, deviation^2), row n from a stream of its own; the rest of a
 * row is zero. */
void sg_sample_normal(float *x, int64_t N, int D, int stride, double deviation, uint64_t seed,
                      int threads);

/* The same, uniform in -bound .. bound; row n from stream first + n. */
void sg_sample_uniform(float *x, int64_t first, int64_t N, int D, int stride, double bound,
                       uint64_t seed);
