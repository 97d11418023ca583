/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Vectors of tracks fused with what is known of their content (audio embeddings, features):
 *
 *   h_i = W' x_i + b,   c_i = h_i / |h_i|,   g_i = sigma(v . [e_i ; c_i] + b0)
 *   e'_i = (1 - g_i) e_i + g_i c_i          where x_i is known (not all zero), else e'_i = e_i
 *   loss += align / n sum of 1 - cos(e_i, c_i) over the n tracks that are known
 *
 * A track whose gate is forced has g_i = 1 and no slope by it: one that no list holds, and at random
 * others (modality dropout), so that c alone learns to stand in for new tracks.
 *
 * The parameters are one block: W (F, D), b (D), v (2 D), b0. Same bits for any number of threads.
 * 3 M D F multiplications for both ways. Layer: num. The project's definition.
 */
typedef struct {
    int64_t M;
    int D;      /* of the vectors */
    int stride; /* of their rows */
    int F;
    const float *x;             /* (M, F) */
    const unsigned char *known; /* (M) */
    int64_t knowns;
    const unsigned char *forced; /* (M) */
    const float *parameters;     /* sg_fuse_parameters(D, F) */
    float align;
    float *c;    /* (M, stride), zero behind D */
    float *norm; /* (M) |h_i| */
    float *gate; /* (M) 0 where nothing is known */
    double *sum; /* sg_fuse_sums(M, D) */
} SgFuse;

int64_t sg_fuse_parameters(int D, int F);
size_t sg_fuse_sums(int64_t M, int D);

/* W ~ N(0, 1 / F), the rest zero. */
void sg_fuse_start(float *parameters, int D, int F, uint64_t seed);

/* e' (M, stride) from e (M, stride), with c, norm and gate; they may be the same array. */
void sg_fuse(float *fused, const SgFuse *fuse, const float *e, int threads);

/* After sg_fuse: de' (M, stride) becomes de, dparameters is overwritten, fuse->c becomes dh. Returns
 * the loss that was added. */
double sg_fuse_backward(float *de, float *dparameters, SgFuse *fuse, const float *e, int threads);
