/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/recommender.h"

/*
 * Why a track is not among the k that were recommended: which filters hold it back, where it
 * stands, what ties it to the seeds and what does not, and what would bring it in.
 *
 * Layer: recommend. A why-not owns its arrays.
 */

/* What one seed and the track have in common. */
typedef struct {
    int32_t seed;
    int64_t lists; /* that hold both; -1: lists are not at hand */
    int64_t tags;  /* common ones; -1: unknown */
    bool artist;   /* the same one */
    double value;  /* of the seed's contribution */
    bool cut;      /* lists hold both, but the model kept stronger links in place of this one */
} SgSeedTie;

/* What would bring it in, computed: `rank` is where it would stand. */
typedef struct {
    const char *action; /* drop-filter, larger-k, add-seed, more-lists */
    char *text;
    char *urn;    /* of the seed to add, or NULL */
    int64_t rank; /* 0: unknown */
} SgAdvice;

typedef struct {
    int32_t track;
    bool recommended;  /* it is among the k */
    unsigned blocks;   /* SgBlock bits: filters that hold it back */
    const char *level; /* that finds it; NULL: none does */
    int64_t rank;      /* where it stands, or would stand if no filter held it back; 0: nowhere */
    double score;
    double score_at_k;   /* of the last one recommended by that level; NAN: none is */
    int64_t track_lists; /* that hold the track at all; -1: unknown */
    GArray *ties;        /* of SgSeedTie, one a seed in their order */
    int32_t nearest;     /* the seed that is tied most strongly, or -1 */
    GArray *advice;      /* of SgAdvice */
} SgWhynot;

/* IO; INPUT: the model cannot explain itself. */
SgWhynot *sg_whynot(const SgRecommender *recommender, const SgRecommendRequest *request,
                    int32_t track, GError **error);
void sg_whynot_free(SgWhynot *whynot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgWhynot, sg_whynot_free)
