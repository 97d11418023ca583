/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/split.h"

/*
 * What a protocol decides: one role for each interaction of a dataset.
 *
 * Layer: learn; private to split.
 */
typedef enum {
    SG_ROLE_OUT, /* takes no part */
    SG_ROLE_TRAIN,
    SG_ROLE_VALID_SEED, /* the seeds of a truth stand right before it */
    SG_ROLE_VALID_TRUTH,
    SG_ROLE_TEST_SEED,
    SG_ROLE_TEST_TRUTH,
} SgRole;

/* Every positive interaction TRAIN, the rest OUT: disliked, filtered, and (unless `parts` matter)
 * repeats of a pair in another part. */
uint8_t *sg_role_filter(const SgDataset *dataset, const SgSplitOptions *options, bool parts,
                        SgSplitCounts *counts);

/* Gives each TRAIN interaction its role in the protocol. INPUT. */
bool sg_role_assign(const SgDataset *dataset, const SgSplitOptions *options, uint8_t *role_e,
                    int64_t *cut, SgSplitCounts *counts, GError **error);

/* Cuts every list into TEST_SEED and TEST_TRUTH, for lists of another dataset. INPUT. */
bool sg_role_ask_all(const SgDataset *dataset, const SgSplitOptions *options, uint8_t *role_e,
                     SgSplitCounts *counts, GError **error);
