/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "graph/neighbours.h"
#include "recommend/personal.h"

/*
 * Answers about tracks of a graph or a model as JSON: the command line and the API print the same
 * documents, made here. Each track names its uploader and its page.
 *
 * Layer: recommend.
 */

/* The dense number of a track's URN. INPUT: no track; NOT_FOUND. */
bool sg_answer_find(const SgGraph *graph, const char *urn, int32_t *track, GError **error);

/* Sorts, and drops what stands there twice; returns how many are left. */
int64_t sg_answer_distinct(int32_t *tracks, int64_t count);

/* {"id", "kind": "track", "title", "artist", …, "attribution"}. */
SgJson *sg_answer_track(const SgGraph *graph, int32_t track);

/* {"schema": "soundgraph.tracks/1", "graph", "items": [{"rank", "score", "level", "track",
 * "reason", "merged", "contributions": [{"stage", "seed", "value"}]}], "next": null}; "marginal"
 * too with maximal marginal relevance. What stands below a contribution: explain-answer.h, which
 * wants none here. */
SgJson *sg_answer_recommendations(const SgPersonal *personal, const GPtrArray *list,
                                  bool contributions);

/* The same schema with weight, together and the playlists that are the evidence. */
SgJson *sg_answer_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);

/* What a trained model's table knows of a track. */
SgJson *sg_answer_item(const SgCatalogue *catalogue, int32_t track);

/* The same schema of a trained model: it names the model in place of the graph, and its tracks are
 * what the model's table knows of them. */
SgJson *sg_answer_of_model(const SgFitted *fitted, const SgCatalogue *catalogue,
                           const GPtrArray *list, bool contributions);
