/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * Who is like whom, for all at once (overlap.h compares one): users by the tracks that they like,
 * artists by the lists or fans that they share. With A and B the sets of two of them:
 *
 *   common   |A n B|          total_n  |A|
 *   jaccard  |A n B| / |A u B|                  0.3 for 3 common of 6 and 7
 *   overlap  |A n B| / min(|A|, |B|)            0.5: "50 % playlist overlap"
 *
 *   row p: those like p, best first: jaccard descending, smaller number first at ties.
 *   Both directions are there, with the same bits.
 *
 * Layer: graph. The result owns its arrays.
 */
typedef struct {
    int64_t N;
    int64_t *offset;  /* (N + 1) */
    int32_t *other;   /* (E) */
    int32_t *common;  /* (E) */
    double *jaccard;  /* (E) */
    double *overlap;  /* (E) */
    int32_t *total_n; /* (N) */
} SgSimilar;

typedef struct {
    int32_t least_common;
    double least_jaccard;
    int64_t K;   /* kept for each; 0: all */
    int threads; /* 0: as many as OpenMP gives */
} SgSimilarOptions;

/* At least 3 common and jaccard 0.1; at least 2 common. All are kept. */
extern const SgSimilarOptions sg_similar_user_defaults;
extern const SgSimilarOptions sg_similar_artist_defaults;

/* likes (users x tracks); entries of 0 or less count as absent. Errors of sg_cooccur_build. */
bool sg_similar_build_users(SgSimilar *similar, const SgCsr *likes, const SgSimilarOptions *options,
                            GError **error);

/*
 * lists (lists x tracks), or likes: an artist's set are the rows that hold a track of his.
 * artist_of_i (tracks): 0 .. artists - 1, or -1 unknown. INPUT if one is outside.
 */
bool sg_similar_build_artists(SgSimilar *similar, const SgCsr *lists, const int32_t *artist_of_i,
                              int64_t artists, const SgSimilarOptions *options, GError **error);

void sg_similar_clear(SgSimilar *similar);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSimilar, sg_similar_clear)
