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

/* The dense number of a track named by URN or page URL. INPUT: neither; NOT_FOUND. */
bool sg_answer_find(const SgGraph *graph, const char *name, int32_t *track, GError **error);

/* Several names to ascending, distinct numbers; the caller frees. */
int32_t *sg_answer_find_all(const SgGraph *graph, int count, char *const *names, int64_t *found,
                            GError **error);

/* {"id", "kind": "track", "title", "artist", …, "attribution"}. */
SgJson *sg_answer_track(const SgGraph *graph, int32_t track);

/* {"schema": "soundgraph.tracks/1", "graph", "items": [{"rank", "score", "level", "track",
 * "reason", "contributions"}], "next": null}. */
SgJson *sg_answer_recommendations(const SgPersonal *personal, const GPtrArray *list);
void sg_answer_print_recommendations(const SgPersonal *personal, const GPtrArray *list);

/* The same schema with weight, together and the playlists that are the evidence. */
SgJson *sg_answer_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);
void sg_answer_print_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);
