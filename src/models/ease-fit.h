/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/links.h"

/*
 * How the sparse EASE is fitted; ease.c serves it.
 *
 * Layer: models.
 */
typedef struct {
    double a;      /* a list counts d_u^-a */
    double b;      /* a track is scaled by G_ii^-b */
    double lambda; /* on the diagonal of each system */
    int64_t K;     /* tracks in a system, the solved one included */
    int64_t pairs; /* Gram entries kept for a track */
    int threads;
} SgEaseOptions;

/* Row j of the links holds B_ji for the tracks i that seed j speaks for or against, ascending.
 * IO: memory; INPUT: weights; DIVERGED; INTERRUPTED. */
bool sg_ease_fit(SgLinks *links, const SgCsr *lists, const SgEaseOptions *options, GError **error);
