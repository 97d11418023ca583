/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/recommender.h"

/*
 * Why a track is recommended: its score taken apart, down to facts that stand in the store or the
 * dataset.
 *
 *   score 0.30 = contribution of seed A 0.20 = evidence playlist 7   0.12   A in_playlist 7
 *                                                                           T in_playlist 7
 *                                              evidence likes of U   0.08   A liked_by U, T liked_by U
 *              + contribution of seed B 0.10 = …
 *
 * Every sum is exact: added as doubles in the order given, from 0, the contributions give the score
 * bit for bit, and the evidence of a contribution its value. The heaviest evidence takes the
 * rounding, an ulp or two of the value. The score is the one that is served.
 *
 *   level         evidence                         triples
 *   the model     playlist, likes                  S in_playlist P, T in_playlist P; liked_by
 *   two-step      track: the one between           S in_playlist P, C in_playlist P, C in_playlist Q,
 *                                                  T in_playlist Q
 *   common        track: a common neighbour        the same
 *   tags          tag: its share of the Jaccard    S has_tag G, T has_tag G
 *   artist        artist                           S by_artist A, T by_artist A
 *   popularity    none: the count is the value
 *
 * Layer: recommend. An explanation owns its texts.
 */
typedef struct {
    const char *head;
    const char *relation; /* in_playlist, liked_by, has_tag, by_artist */
    const char *tail;
    const char *source; /* or NULL */
    int64_t date;       /* or SG_TIME_UNKNOWN */
} SgTriple;

typedef struct {
    const char *kind;  /* playlist, likes, track, tag, artist; rest: all that is not named */
    const char *id;    /* URN; of a tag "tag:NAME"; NULL of the rest */
    const char *title; /* or NULL; of the rest "14 more" */
    const char *source;
    int64_t date;
    double value;
    guint triple, triples; /* its place in SgExplanation.triples, and how many */
} SgEvidencePiece;

typedef struct {
    const char *stage; /* model or level that added it */
    int32_t seed;      /* or -1: popularity, bias */
    const char *seed_urn;
    const char *kind; /* seed, popularity, bias */
    double value;
    double share;        /* value / sum of |value|, 0 where that is 0 */
    guint piece, pieces; /* its place in SgExplanation.evidence, and how many */
} SgContribution;

enum { SG_TYPED_PATH_MAX = 5 };

/* seed ─in_playlist─▶ P ─in_playlist─▶ track */
typedef struct {
    int nodes;
    const char *node[SG_TYPED_PATH_MAX];
    const char *relation[SG_TYPED_PATH_MAX - 1];
    double weight; /* the value of what it stands for: */
    guint piece;   /* its place in SgExplanation.evidence */
} SgTypedPath;

/* The same question without one seed, on the same index. */
typedef struct {
    const char *removed;
    double score; /* NAN: not found any more */
    int64_t rank; /* 0: not found any more */
    const char *level;
} SgCounterfactual;

typedef struct {
    int32_t track;
    const char *level;  /* the model's name, or the fallback that finds it; NULL: nothing does */
    const char *method; /* how contributions were found: exact, or the method of the factor model */
    double score;       /* the strict sum of the contributions; 0 without any */
    int64_t rank;       /* from 1 among all that pass the filters; 0: it does not pass */
    double popularity_share; /* NAN: not defined for the level */
    double confidence;       /* chance of a hit, calibrated; NAN: not calibrated */
    double agreement;        /* 1 - |model's own float score - score| / (sum of |contributions|) */
    GArray *contributions;   /* of SgContribution */
    GArray *evidence;        /* of SgEvidencePiece */
    GArray *triples;         /* of SgTriple */
    GArray *paths;           /* of SgTypedPath, heaviest first */
    GArray *counterfactuals; /* of SgCounterfactual */
    GStringChunk *text;
} SgExplanation;

typedef struct {
    int64_t max_paths;  /* 0: none */
    int64_t max_seeds;  /* the heaviest, with evidence below them; 0: all */
    int64_t max_pieces; /* of evidence below a seed; the others become one of kind "rest"; 0: all */
    bool counterfactuals; /* rank it again without each seed */
} SgExplainOptions;

#define SG_EXPLAIN_OPTIONS_DEFAULT ((SgExplainOptions){ .max_paths = 5, .counterfactuals = true })

/* Inside a list nothing is ranked again, so that a list costs little more than bare. */
#define SG_EXPLAIN_OPTIONS_IN_LIST                                                                 \
    ((SgExplainOptions){ .max_paths = 3, .max_seeds = 5, .max_pieces = 3 })

/*
 * Explains any track for the seeds of the request, recommended or not: with no link at all it has
 * level NULL and no contributions. Its rank is its place under the request's filters.
 * INPUT: the model cannot explain itself, or the track is a seed. IO.
 */
SgExplanation *sg_explain(const SgRecommender *recommender, const SgRecommendRequest *request,
                          int32_t track, const SgExplainOptions *options, GError **error);

/* Explains an entry of the answer to that request, which stands at `rank`. */
SgExplanation *sg_explain_entry(const SgRecommender *recommender, const SgRecommendRequest *request,
                                const SgRecommendation *entry, int64_t rank,
                                const SgExplainOptions *options, GError **error);

void sg_explanation_free(SgExplanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgExplanation, sg_explanation_free)
