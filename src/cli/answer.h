/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "graph/neighbours.h"
#include "recommend/personal.h"

/*
 * Answers about tracks of a personal graph, as JSON in the shapes of the API and as tables. Each
 * track names its uploader and its page: attribution in every form.
 *
 * Layer: cli.
 */

/*
 * The URN behind a name: a URN, or any link that `build` takes (in any case, without a scheme, an API
 * link, a short link that was built before). Who asks for it decides about the kind. The caller frees.
 * INPUT: neither; NOT_FOUND: a page that the store does not hold.
 */
char *sg_answer_urn(SgStore *store, const char *name, GError **error);

/* The dense number of a track's URN. INPUT: no track; NOT_FOUND. */
bool sg_answer_find(const SgGraph *graph, const char *urn, int32_t *track, GError **error);

/* Several names to ascending, distinct numbers; the caller frees. */
int32_t *sg_answer_find_all(SgStore *store, const SgGraph *graph, int count, char *const *names,
                            int64_t *found, GError **error);

/* The same without those that are in no store, counted in *unknown: never fails. */
int32_t *sg_answer_find_known(SgStore *store, const SgGraph *graph, char *const *names,
                              int64_t *found, int64_t *unknown);

/* {"id", "kind": "track", "title", "artist", …, "attribution"}. */
SgJson *sg_answer_track(const SgGraph *graph, int32_t track);

/* {"schema": "soundgraph.tracks/1", "graph", "items": [{"rank", "score", "level", "track",
 * "reason", "contributions"}], "next": null}. */
SgJson *sg_answer_recommendations(const SgPersonal *personal, const GPtrArray *list);
void sg_answer_print_recommendations(const SgPersonal *personal, const GPtrArray *list);

/* The same schema with weight, together and the playlists that are the evidence. */
SgJson *sg_answer_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);
void sg_answer_print_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);
