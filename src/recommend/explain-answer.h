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

/* A track of either kind of recommender, and what every document begins with: schema, graph, model,
 * seeds. */
SgJson *sg_answer_any_track(const SgRecommender *recommender, int32_t track);
SgJson *sg_answer_head(const SgRecommender *recommender, const SgQuery *query, const char *schema);

/* The list for an answer, with no more evidence than the answer shows: that of `explain`, or, where
 * that is NULL, of a bare list. The errors of sg_recommender_ask. */
GPtrArray *sg_answer_ask(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgExplainOptions *explain, GError **error);

/* The answer to a request, of either kind (soundgraph.tracks/1). */
SgJson *sg_answer_recommended(const SgRecommender *recommender, const GPtrArray *list);

/* {"schema": "soundgraph.explanation/1", "graph", "model", "seeds", "item", "level", "rank",
 * "score", "popularity_share", "confidence", "method", "agreement", "contributions", "paths",
 * "counterfactuals"}. */
SgJson *sg_answer_explanation(const SgRecommender *recommender, const SgRecommendRequest *request,
                              const SgExplanation *explanation);

/* The same without schema, graph, model, seeds and item: what stands inside a list. */
SgJson *sg_answer_explanation_part(const SgExplanation *explanation);

/* The answer to a request (soundgraph.tracks/1), each item with its "explanation" in place of "contributions". The errors of
 * sg_explain_entry. */
SgJson *sg_answer_explained(const SgRecommender *recommender, const SgRecommendRequest *request,
                            const GPtrArray *list, const SgExplainOptions *options, GError **error);

/* {"schema": "soundgraph.whynot/1", "graph", "model", "seeds", "k", "item", "recommended",
 * "filtered_by", "level", "rank", "score", "score_at_k", "lists", "nearest", "ties", "advice"}. */
SgJson *sg_answer_whynot(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhynot *whynot);

/* {"schema": "soundgraph.whatif/1", "graph", "model", "seeds", "removed", "moves"}. */
SgJson *sg_answer_whatif(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhatif *whatif);
