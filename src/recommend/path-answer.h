/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "graph/paths.h"
#include "graph/personal.h"

/* Paths between tracks or artists of a graph, by their URNs: what `path` and the API answer.
 * Layer: recommend. */

/* SgPath, cheapest first. An artist stands for all of his tracks. NOT_FOUND: an end that the graph
 * does not hold; INPUT: the same track at both ends, an end that is to be avoided, see paths.h. */
GPtrArray *sg_path_answer(const SgGraph *graph, const SgPairs *pairs, const char *from,
                          const char *to, const SgPathOptions *rules, GError **error);

/* {"schema": "soundgraph.path/1", "graph", "paths": [{"cost", "steps": [{"from", "to", "relation",
 * "weight", "evidence"}]}]}. */
SgJson *sg_path_answer_json(const SgGraph *graph, const SgPairs *pairs, const GPtrArray *paths);
