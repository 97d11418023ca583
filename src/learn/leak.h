/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/evaluate.h"
#include "learn/split.h"

/*
 * Looks for what would make an evaluation dishonest. It does not trust the splitter: everything is
 * looked up again in the dataset and in the matrices that models see.
 *
 * A breach is SG_ERROR_FAILED with the first case and the number of cases.
 *
 * Layer: learn.
 */

/*
 *  - a pair stands twice in one part of the dataset
 *  - a pair of the truth stands in train, in either direction (a list that is an item too, by URN)
 *  - a pair of the truth is given away by the query's own seeds
 *  - a kept back list (half-playlist, strong, another dataset) has something in train
 *  - temporal: a pair in train is as late as the cut, a pair of the truth is earlier
 *
 * `other` is the dataset that asks, NULL for the same. With options.repeats known pairs may come
 * again, so those of the truth are not compared with train and seeds.
 */
bool sg_leak_check_split(const SgSplit *split, const SgDataset *dataset, const SgDataset *other,
                         GError **error);

/*
 * Gives every query the truth of another one. What a ranking then still finds is not due to who
 * asked, and popularity finds most of that: a model that finds clearly more (a tenth and 0.01, and
 * the 95 % interval of the difference above 0) knows which tracks are popular in the test part.
 */
bool sg_leak_check_shuffled(const SgEvaluation *evaluation, const char *name,
                            const SgEvaluation *popularity, const SgTask *task, uint64_t seed,
                            GError **error);
