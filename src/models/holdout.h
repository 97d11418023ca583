/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * The validation part of a model that learns by steps, for stopping early:
 *
 *   lists ──cut 10 % of each──▶ train │ truth      the list's own vector asks
 *   or the context's queries:   train = lists │ seeds, truth    the mean of the seeds' vectors asks
 *
 * The model is never asked for what it learns, and never sees a test part. Layer: models.
 */
typedef struct {
    SgCsr train;     /* lent from the lists unless they were cut */
    SgCsr seeds;     /* (Q, M) lent; what a query knows, and must not be answered with */
    SgCsr truth;     /* (Q, M) */
    int32_t *list_q; /* (Q) whose vector asks; NULL: the mean of the seeds */
} SgHoldout;

enum { SG_HOLDOUT_QUERIES = 5000, SG_HOLDOUT_K = 20 };

/* Cuts unless the context gives queries. At most SG_HOLDOUT_QUERIES lists are asked. INPUT: nothing
 * can be cut. */
bool sg_holdout_init(SgHoldout *holdout, const SgCsr *lists, const SgFitContext *context,
                     GError **error);
void sg_holdout_clear(SgHoldout *holdout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHoldout, sg_holdout_clear)

/* Mean recall and NDCG at SG_HOLDOUT_K of vectors with row stride D, the tracks behind the lists. */
bool sg_holdout_ask(const SgHoldout *holdout, const float *lists_ud, const float *tracks_id, int D,
                    int threads, double *recall, double *ndcg, GError **error);
