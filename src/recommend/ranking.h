/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * A model's ranking for one query, best first, in the order that is served.
 *
 * Models score in single precision, and what is served is the strict double sum of the reasons. So
 * where neighbours in the ranking are closer than rounding can tell, their strict scores are
 * computed and decide: score descending, then smaller number.
 *
 *   float   .50000  .41003  .41002  .41002  .30000
 *                  └────── a near tie ─────┘            at most SG_RANKING_RUN at a time
 *
 * Layer: recommend. A ranking borrows model and query.
 */
enum { SG_RANKING_RUN = 256 };

typedef struct {
    const SgFitted *fitted;
    const SgQuery *query;
    SgScoresPool *spare; /* where the scores go back to; or NULL */
    SgScores *scores;
    int64_t scored;  /* so many of the best are surely among the scores */
    int64_t got;     /* tracks below */
    bool whole;      /* there are no more */
    int64_t settled; /* of them stand in their final order */
    int64_t next;
    int32_t *track_n;
    float *score_n;
} SgRanking;

/* IO: memory. `expected`: about how many will be taken; `spare`: of scores of as many tracks, to be used
 * again; or NULL. */
bool sg_ranking_init(SgRanking *ranking, const SgFitted *fitted, const SgQuery *query,
                     int64_t expected, SgScoresPool *spare, GError **error);
void sg_ranking_clear(SgRanking *ranking);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgRanking, sg_ranking_clear)

/* The next track, or -1 at the end. `score` (or NULL) gets the model's own. */
int32_t sg_ranking_next(SgRanking *ranking, float *score);

/* The strict sum of the first-level reasons: what is served. The model explains itself. */
double sg_strict_score(const SgFitted *fitted, const SgQuery *query, int32_t track);
