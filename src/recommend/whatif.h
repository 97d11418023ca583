/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/recommender.h"

/*
 * What a ranking would be without a seed or a list, computed exactly:
 *
 *   without a seed   the question without it, on the same index
 *   without a list   the model that the lists without it would give: of walk and cooccur only the
 *                    rows of the seeds are counted again, others are fitted anew with the same
 *                    options and seed
 *
 * The result equals a refit without the item, bit for bit. What stays as it is: the tracks (one
 * that stood in no other list keeps its number and is in none), a blend's weights, and play counts.
 *
 * Layer: recommend. A what-if owns its arrays.
 */
typedef struct {
    const char *level; /* NULL: nothing finds it */
    int64_t rank;      /* 0: it is not found, or does not pass the filters */
    double score;
} SgStanding;

typedef struct {
    int32_t track;
    SgStanding before, after;
} SgMove;

typedef struct {
    GPtrArray *removed; /* of char *: URNs */
    GArray *moves;      /* of SgMove: the track asked for, or the k best before and after */
} SgWhatif;

typedef struct {
    const int32_t *seed; /* seeds to leave out */
    int64_t seeds;
    const int32_t *list; /* lists to leave out */
    int64_t lists;
} SgWithout;

/* Whether an answer needs a model to be fitted anew, which takes what its training took; else it costs
 * some rows of it and a look at the lists. */
bool sg_whatif_fits_anew(const SgFitted *fitted, const SgWithout *without);

/*
 * Where the track stands with and without; `track` -1: every track that is among the k best before
 * or after, in the order of before and then of after.
 * INPUT: no seed would be left, lists are asked for but not at hand. The model's errors.
 */
SgWhatif *sg_whatif(const SgRecommender *recommender, const SgRecommendRequest *request,
                    const SgWithout *without, int32_t track, GError **error);
void sg_whatif_free(SgWhatif *whatif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgWhatif, sg_whatif_free)
