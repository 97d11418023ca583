/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/history.h"

/*
 * The training of LightGCN and LightGCN++, which differ in their propagation only:
 *
 *   e0 (N, D) ──propagate──▶ e ──triples──▶ loss ──▶ de ──propagate back──▶ de0 ──Adam──▶ e0
 *
 * one such round a batch; a list is node u, a track node U + i (graph/bipartite.h).
 *
 * Layer: models.
 */

/* Places in the option tables of both models; the last three are LightGCN++'s alone. */
enum {
    SG_LIGHTGCN_WIDTH,
    SG_LIGHTGCN_LAYERS,
    SG_LIGHTGCN_RATE,
    SG_LIGHTGCN_DECAY,
    SG_LIGHTGCN_BATCH,
    SG_LIGHTGCN_EPOCHS,
    SG_LIGHTGCN_PATIENCE,
    SG_LIGHTGCN_POPULAR,
    SG_LIGHTGCN_BF16,
    SG_LIGHTGCN_POOL,
    SG_LIGHTGCN_LOSS, /* 0: BPR, 1: contrastive */
    SG_LIGHTGCN_TEMPERATURE,
    SG_LIGHTGCN_DEBIAS,
    SG_LIGHTGCN_DISLIKES,
    SG_LIGHTGCN_HARD,
    SG_LIGHTGCN_COOL,
    SG_LIGHTGCN_START, /* 0: normal, 1: Glorot's */
    SG_LIGHTGCN_ALPHA,
    SG_LIGHTGCN_BETA,
    SG_LIGHTGCN_GAMMA,
};

extern const SgModel sg_model_lightgcn, sg_model_lightgcnpp;

/* What a training gives: vectors of width D, one block. */
typedef struct {
    int D;
    int64_t U;
    float *lists_ud;  /* (U, D) */
    float *tracks_id; /* (M, D) */
    float *fold_id;   /* (M, D) what a track adds to a list that holds it */
    float *storage;   /* of all three */
    SgHistory history;
} SgLightgcn;

void sg_lightgcn_clear(SgLightgcn *vectors);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgLightgcn, sg_lightgcn_clear)

/* Trains `model`. INPUT, IO, INTERRUPTED (the state is saved first), DIVERGED (the last saved state
 * stays). */
bool sg_lightgcn_fit(SgLightgcn *vectors, const SgModel *model, const SgCsr *lists,
                     const SgFitContext *context, GError **error);

/* Left scale of a list of n tracks, for folding it in: n^-alpha. */
double sg_lightgcn_left(const SgModel *model, const SgModelOptions *options, int64_t n);
