/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * One honest question to a recommender, over one numbering of the tracks (M):
 *
 *   train (U x M)   what a model may be fitted on
 *   seeds (Q x M)   what query q asks with
 *   mask  (Q x M)   what query q must not be answered with: its known tracks
 *   truth (Q x M)   what the answer should hold; every row has something to find
 *
 * A split makes two of them, for the test part and for the validation part. Search for options gets
 * the second one alone, so that it cannot see the test part.
 *
 * Layer: learn. A task owns its arrays; matrices without storage are lent by its split.
 */
typedef struct {
    SgCsr train;
    SgCsr seeds;
    SgCsr mask;
    SgCsr truth;
    int32_t *list_q;    /* (Q) the list's number in the dataset that asks */
    int32_t *outside_q; /* (Q) tracks of the truth that have no number here; NULL: none */
    /* For models that fuse content (SgFitContext); lent, NULL: nothing is known of the tracks. */
    const float *features_id; /* (M, feature_width) */
    int64_t feature_width;
} SgTask;

void sg_task_clear(SgTask *task);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgTask, sg_task_clear)

/* The same matrix without its ownership. */
static inline SgCsr sg_task_lend(const SgCsr *csr)
{
    SgCsr lent = *csr;
    lent.storage = NULL;
    return lent;
}

/* A validation part cut from training lists: what is marked in cut_e (train's entries) becomes the
 * truth, the rest of its list stays in train, asks, and is masked. INPUT: nothing is marked. */
bool sg_task_carve(SgTask *valid, const SgCsr *train, const uint8_t *cut_e, GError **error);

/* The queries of a task thinned to at most `limit`, drawn by hash(seed, query); in order. */
bool sg_task_sample(SgTask *sample, const SgTask *task, int64_t limit, uint64_t seed,
                    GError **error);
