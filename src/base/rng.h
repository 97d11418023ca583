/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Counter-based random numbers: Philox 4x32-10 (Salmon et al., SC 2011).
 *
 * A number is a pure function of (seed, stream, index), so results depend neither on threads nor
 * on the order of the calls. Plain C without GLib: the only header of base that num/ may include.
 */
typedef struct {
    uint64_t seed;
    uint64_t stream;
    uint64_t index; /* the next number; save and restore it to continue */
} SgRng;

void sg_rng_init(SgRng *rng, uint64_t seed, uint64_t stream);

/* The index-th 64-bit number of a stream, without state. */
uint64_t sg_rng_at(uint64_t seed, uint64_t stream, uint64_t index);

uint64_t sg_rng_next(SgRng *rng);

/* Uniform in 0..n-1 without bias (Lemire's method); n > 0. */
uint64_t sg_rng_below(SgRng *rng, uint64_t n);

/* Uniform in [0, 1) with 53 bits; standard normal (Box-Muller). */
double sg_rng_double(SgRng *rng);
double sg_rng_normal(SgRng *rng);

/* Fisher-Yates; any order is equally likely. */
void sg_rng_shuffle(SgRng *rng, int64_t *values, int64_t n);
