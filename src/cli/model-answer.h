/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/asking.h"

/* Recommendations of a trained model: the folder holds model.json, ids.txt and items.tsv.
 * Layer: cli. */

/* What `recommend` was asked for beside its seeds. */
typedef struct {
    SgFilter filter;
    char *const *exclude; /* names of tracks to leave out, or NULL */
    double adventure;
    double mmr;
    int64_t k;
    bool explain;
} SgRecommendFlags;

/* Prints the k best tracks of cli->model for the named seeds. Unknown seeds are reported and left
 * out; NOT_FOUND when none is known. */
bool sg_model_answer(SgCli *cli, int argc, char **argv, const SgRecommendFlags *flags,
                     GError **error);

/* Prints an answer with its explanations. */
bool sg_model_answer_explained(const SgCli *cli, const SgRecommender *recommender,
                               const SgRecommendRequest *request, const GPtrArray *list,
                               GError **error);

/* Names, where @FILE stands for the lines of a file. Free with g_strfreev. */
char **sg_model_answer_names(char *const *names, GError **error);
