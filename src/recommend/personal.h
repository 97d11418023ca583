/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/edit.h"
#include "recommend/recommend.h"
#include "store/store.h"

/*
 * Recommendations from a personal graph. The lists of the walk are the playlists, and behind them
 * the likes of each user:
 *
 *   row 0 .. U-1            the graph's playlists
 *   row U .. U+users-1      the tracks that a user likes
 *
 * The list is never empty as long as the graph holds a track beside the seeds: where the walk finds
 * fewer than k, weaker reasons fill up, each marked with its level:
 *
 *   walk         two hops over shared playlists and likes
 *   two-step     neighbours of neighbours, by weight
 *   tags         common tags (Jaccard)
 *   artist       other tracks of the same artist
 *   popularity   what is played most
 *
 * Layer: recommend. Owns graph, lists and model.
 */
typedef struct {
    SgGraph *graph;
    SgCsr lists;
    SgCsr listed; /* lists turned round */
    SgFitted *fitted;
    SgCatalogue *catalogue;
    SgScoresPool *spare;           /* scores, from one request to the next */
    struct SgPersonalRanks *ranks; /* see sg_personal_rank */
} SgPersonal;

/* Loads the store and fits the walk with the defaults of small graphs (a 1, l 0.5, r 0.5, p 1).
 * NOT_FOUND when the store holds no track. */
SgPersonal *sg_personal_open(SgStore *store, GError **error);
void sg_personal_free(SgPersonal *personal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPersonal, sg_personal_free)

/* The same after an edit of the graph: equal to a new load of the store, but no row of the walk is
 * counted before it is asked for. `personal` goes on as it was and may be freed. `change` says what
 * became of the matrices. The errors of sg_graph_edit_apply. */
SgPersonal *sg_personal_edit(const SgPersonal *personal, const SgGraphEdit *edit,
                             SgGraphChange *change, GError **error);

/* From 1: where a track stands in the order of popularity. Sorted when it is first asked for. */
int32_t sg_personal_rank(const SgPersonal *personal, int32_t track);

/* `request->lists` and `listed` are set by the call. */
GPtrArray *sg_personal_recommend(const SgPersonal *personal, const SgRecommendRequest *request,
                                 GError **error);

/*
 * The seed project's own formula: tracks two steps away, never neighbours of a seed, with at least two
 * common neighbours; score = (sum over common neighbours c of w(c, track)) times their number, summed
 * over the seeds that have at least two. Each such seed is a reason. Often empty: in a graph of depth 1
 * nearly all tracks are neighbours. Ties fall to the more popular.
 */
GPtrArray *sg_personal_common(const SgPersonal *personal, const SgRecommendRequest *request,
                              GError **error);

/* Why, in one line: "in 3 playlists with Harbour Lights: Night Drive, …". The caller frees. */
char *sg_personal_reason(const SgPersonal *personal, const SgRecommendation *recommendation);
