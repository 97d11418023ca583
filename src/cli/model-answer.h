/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "recommend/recommend.h"

/* Recommendations of a trained model: the folder holds model.json, ids.txt and items.tsv.
 * Layer: cli. */

/* Prints the k best tracks of cli->model for the named seeds. Unknown seeds are reported and left
 * out; NOT_FOUND when none is known. `exclude` may be NULL. */
bool sg_model_answer(SgCli *cli, int argc, char **argv, int64_t k, const SgFilter *filter,
                     char *const *exclude, double adventure, GError **error);

/* Names, where @FILE stands for the lines of a file. Free with g_strfreev. */
char **sg_model_answer_names(char *const *names, GError **error);
