/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/explain.h"

/* Explanations for people. Layer: cli. */
void sg_explain_print(const SgRecommender *recommender, const SgExplanation *explanation);

/* The contributions alone, indented: what stands below a recommendation. */
void sg_explain_print_parts(const SgRecommender *recommender, const SgExplanation *explanation);

/* "Harbour Lights - Nils Aurora"; the caller frees. */
char *sg_explain_title(const SgRecommender *recommender, int32_t track);
