/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"
#include "recommend/catalogue.h"

/*
 * Ranking for a set of seed tracks, with filters inside: as long as there are K tracks that pass,
 * K tracks come back.
 *
 * Layer: recommend.
 */
typedef struct {
    const char *genre;      /* raw or canonical, in any spelling; NULL: any */
    const char *license;    /* NULL: any */
    int year_from, year_to; /* 0: open; a track of unknown year fails a bound */
    int64_t min_plays;      /* a track with unknown plays passes; 0: any */
    int64_t max_plays;      /* 0: any */
    int64_t max_per_artist; /* 0: any; tracks without an artist are not counted */
    const int32_t *exclude; /* known tracks, any order */
    int64_t exclude_count;
} SgFilter;

typedef struct {
    SgQuery query; /* seeds ascending and distinct */
    SgFilter filter;
    int64_t k;
    const SgCsr *lists; /* the model's lists, for reasons below the seeds; or NULL */
} SgRecommendRequest;

typedef struct {
    int32_t track;
    double score;      /* the strict sum of the first-level reasons, where the model explains */
    const char *level; /* the model's name, or the fallback that found it */
    GArray *reasons;   /* of SgReason; empty when the model cannot explain */
} SgRecommendation;

void sg_recommendation_free(SgRecommendation *recommendation);

/* An array that owns its recommendations. */
GPtrArray *sg_recommendations_new(void);
SgRecommendation *sg_recommendations_add(GPtrArray *list, int32_t track, double score,
                                         const char *level);

/* Which tracks of a ranking pass, one after the other in its order. */
typedef struct {
    const SgFilter *filter;
    const SgCatalogue *catalogue;
    GHashTable *excluded;   /* track + 1 */
    GHashTable *per_artist; /* artist's name or URN → how many passed */
} SgSieve;

void sg_sieve_init(SgSieve *sieve, const SgRecommendRequest *request, const SgCatalogue *catalogue);
void sg_sieve_clear(SgSieve *sieve);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSieve, sg_sieve_clear)

/* Counts a track that passes against its artist; it will not pass again. */
bool sg_sieve_pass(SgSieve *sieve, int32_t track);

/* The best k tracks by the model: score descending, then smaller number. IO when memory is short. */
GPtrArray *sg_recommend(const SgFitted *fitted, const SgCatalogue *catalogue,
                        const SgRecommendRequest *request, GError **error);
