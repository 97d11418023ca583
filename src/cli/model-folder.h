/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/learn.h"

/*
 * The folder that train leaves and recommend opens:
 *
 *   model.json   what the model wrote, and beside it what it was trained on and how
 *   *.npy …      the model's own files
 *   ids.txt      the URN of track 0, 1, …, one a line
 *   items.tsv    what filters and answers need of each track (recommend/catalogue.h)
 *
 * It is written under another name and renamed: whole or absent.
 *
 * Layer: cli.
 */

/* Replaces `folder`. `about` goes into model.json. IO, INPUT (a URN that holds a line end). */
bool sg_model_folder_write(const SgFitted *fitted, const SgDataset *dataset, const SgSplit *split,
                           const SgJson *about, const char *folder, GError **error);
