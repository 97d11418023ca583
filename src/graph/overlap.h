/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"

/*
 * Rows of a matrix compared as sets: tracks by their tags, users by what they like or collect,
 * artists by their fans.
 *
 *   jaccard = common / (total_a + total_b - common)     overlap = common / min(total_a, total_b)
 *
 * Exact counts, one row against all that share something with it: O(sum of the shared columns).
 *
 * Layer: graph.
 */
typedef struct {
    int32_t row;
    int32_t common;
    int32_t total_a; /* of the row that was asked about */
    int32_t total_b; /* of this row */
    double jaccard;
    double overlap;
} SgOverlap;

/* The rows that share at least min_common (>= 1) columns with `row` and reach min_jaccard: jaccard
 * descending, then common descending, then row ascending. `turned` is the transpose of `sets`. The
 * caller frees the array. */
GArray *sg_overlaps(const SgCsr *sets, const SgCsr *turned, int32_t row, int32_t min_common,
                    double min_jaccard);

/* The columns that rows a and b share, ascending (int32_t). */
GArray *sg_common(const SgCsr *sets, int32_t a, int32_t b);

/* At most k tracks (k < 0: all) that share a tag with `track`: jaccard descending, then common
 * descending, then playback_count descending (unknown last), then id ascending. */
GArray *sg_similar_by_tags(const SgGraph *graph, int32_t track, int64_t k);

/* "85": a share in percent, rounded half up. */
int sg_percent(double share);

/* What users are compared by. */
typedef enum {
    SG_TASTE_LIKES,     /* tracks that they like */
    SG_TASTE_PLAYLISTS, /* tracks in their own playlists */
} SgTaste;

/* Users like `user`. The usual limits: 3 tracks in common, jaccard 0.1. The lists are taken as far
 * as they are known. IO when memory is short. */
GArray *sg_similar_users(const SgGraph *graph, int32_t user, SgTaste taste, int32_t min_common,
                         double min_jaccard, GError **error);

/* users × tracks of that taste; the caller clears it. */
bool sg_taste_matrix(SgCsr *matrix, const SgGraph *graph, SgTaste taste, GError **error);
