/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "graph/paths.h"
#include "graph/personal.h"
#include "graph/ties.h"

/* Paths between tracks or artists of a graph, by their URNs: what `path` and the API answer.
 * Layer: recommend. */

/* SgPath, cheapest first. An artist stands for all of his tracks. NOT_FOUND: an end that the graph
 * does not hold; INPUT: the same track at both ends, an end that is to be avoided, see paths.h. */
GPtrArray *sg_path_answer(const SgGraph *graph, const SgPairs *pairs, const char *from,
                          const char *to, const SgPathOptions *rules, GError **error);

/* {"schema": "soundgraph.path/1", "graph", "paths": [{"cost", "steps": [{"from", "to", "relation",
 * "weight", "evidence"}]}]}. Over playlists alone. */
SgJson *sg_path_answer_json(const SgGraph *graph, const SgPairs *pairs, const GPtrArray *paths);

/* The same for pairs that are made of `ties`. The relation of a step is the one that adds most to its
 * weight; each piece of evidence names its own. */
SgJson *sg_path_answer_ties_json(const SgTies *ties, const SgPairs *pairs, const GPtrArray *paths);

/* The relation of a step: the one that the most weight comes from; ties fall to the first kind. */
const char *sg_path_answer_relation(const SgTies *ties, const GArray *between, int32_t a,
                                    int32_t b);
