/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "recommend/explain.h"
#include "recommend/whatif.h"
#include "recommend/whynot.h"

/*
 * Explanations as JSON: the command line and the API print the same documents, made here.
 * docs/explain.md shows each of them.
 *
 * Layer: recommend.
 */

/* {"schema": "soundgraph.explanation/1", "graph", "model", "seeds", "item", "level", "rank",
 * "score", "popularity_share", "confidence", "method", "agreement", "contributions", "paths",
 * "counterfactuals"}. */
SgJson *sg_answer_explanation(const SgRecommender *recommender, const SgRecommendRequest *request,
                              const SgExplanation *explanation);

/* The same without schema, graph, model, seeds and item: what stands inside a list. */
SgJson *sg_answer_explanation_part(const SgExplanation *explanation);

/* {"schema": "soundgraph.whynot/1", …}. */
SgJson *sg_answer_whynot(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhynot *whynot);

/* {"schema": "soundgraph.whatif/1", …}. */
SgJson *sg_answer_whatif(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhatif *whatif);
