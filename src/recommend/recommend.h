/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"
#include "recommend/sieve.h"

/*
 * Ranking for a set of seed tracks, with filters inside: as long as there are K tracks that pass,
 * K tracks come back.
 *
 * Layer: recommend.
 */
typedef struct {
    SgQuery query; /* seeds ascending and distinct */
    SgFilter filter;
    int64_t k;
    double mmr; /* above 0 to 1: choose by maximal marginal relevance (diversify.h); 0: not */
    const SgCsr *lists; /* the model's lists, for reasons below the seeds; or NULL */
    const SgCsr
        *listed; /* the same turned round: reasons are found faster, mmr needs it; or NULL */
    SgScoresPool *spare; /* scores of other requests, to be used again; or NULL */
    int64_t most_seeds;  /* the heaviest seeds of a track get lists below them; 0: all */
    bool no_evidence;    /* none does */
} SgRecommendRequest;

typedef struct {
    int32_t track;
    double score;      /* the strict sum of the first-level reasons, where the model explains */
    const char *level; /* the model's name, or the fallback that found it */
    GArray *reasons;   /* of SgReason; empty when the model cannot explain */
    GArray *merged;    /* of int32_t: further uploads of the same recording that stood behind it */
    double own_score;  /* what the model ranked it by, in single precision; else score */
    double own_share;  /* that, over the best of the ranking; 0: not of the model */
    int64_t own_rank;  /* in the model's ranking before any filter, from 1; 0: not of the model */
    double marginal;   /* its marginal relevance when it was chosen; NAN without mmr */
} SgRecommendation;

void sg_recommendation_free(SgRecommendation *recommendation);

/* An array that owns its recommendations. */
GPtrArray *sg_recommendations_new(void);
SgRecommendation *sg_recommendations_add(GPtrArray *list, int32_t track, double score,
                                         const char *level);

/* The best k tracks by the model: score descending, then smaller number. IO when memory is short;
 * INPUT: mmr without `listed`. */
GPtrArray *sg_recommend(const SgFitted *fitted, const SgCatalogue *catalogue,
                        const SgRecommendRequest *request, GError **error);

/* The same with a sieve that the caller goes on with. */
GPtrArray *sg_recommend_through(SgSieve *sieve, const SgFitted *fitted,
                                const SgRecommendRequest *request, GError **error);

/* Notes with each track of a list which uploads were held back as the same recording. */
void sg_recommend_note_merged(const SgSieve *sieve, GPtrArray *list);

/*
 * The reasons for one track: SEED (POPULARITY, BIAS) reasons, whose strict sum is the score; behind
 * them, with lists, LIST reasons of the heaviest seeds, grouped as their seeds stand, heaviest first. The
 * strict sum of a group is its seed's value: the heaviest take the rounding. Returns the score.
 */
double sg_recommend_reasons(const SgFitted *fitted, const SgRecommendRequest *request,
                            int32_t track, GArray *reasons);

/*
 * Which of a track's seeds are the heaviest: of equal ones those that come first. Made of all reasons,
 * then asked once for each SEED reason, in their order.
 */
typedef struct {
    double least; /* of those that are among them */
    guint equals; /* how many of that size still are */
} SgHeaviest;

SgHeaviest sg_heaviest(const GArray *reasons, int64_t most);
bool sg_heaviest_next(SgHeaviest *heaviest, double value);

/* Moves values of one sign, the largest first, by the rounding that keeps their strict sum from being
 * `total`. */
void sg_recommend_settle(double *value_n, guint count, double total);
