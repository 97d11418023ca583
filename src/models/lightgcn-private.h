/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/pages.h"
#include "graph/bipartite.h"
#include "models/holdout.h"
#include "models/lightgcn-fit.h"
#include "num/adam.h"
#include "num/contrast.h"
#include "num/fuse.h"
#include "num/propagate.h"
#include "num/pairwise.h"
#include "num/sample.h"

/* What lightgcn-setup.c, -state.c and -fit.c share. Layer: models. */

/* All that a training works with. */
typedef struct {
    const SgModel *model;
    const SgFitContext *context;
    const double *value; /* of the options */
    int threads;
    int64_t U, M, N;
    int D; /* of the rows: the width rounded up to 16, zero behind it */
    SgCsr positives;
    SgHoldout holdout;
    bool validates;
    SgBipartite graph;
    SgPropagation propagation;
    SgTriples triples;
    SgAlias popular;
    SgPairwise pairwise;
    int32_t *drawn_tn; /* (B, triples.others) */
    SgContrast contrast;
    void *contrast_work;
    /* Disliked pairs of the lists that like something too, and those of the batch. */
    int64_t F;
    int32_t *list_f, *track_f;
    float *weight_f;
    SgDislikes dislikes;
    /* What the tracks are fused with, if anything: parameters, their moments and slope, the best. */
    SgFuse fuse;
    float *fuse_p, *fuse_m, *fuse_v, *fuse_d, *fuse_best;
    unsigned char *known, *forced, *alone; /* (M) */
    float *fused;                          /* (N, D) */
    /* Rows of a batch that are added to their nodes (num/contrast.h). */
    float *row_r;
    int32_t *node_r;
    int64_t *gather_offset;
    int32_t *gather_col;
    SgPages pages;    /* of the large arrays */
    GPtrArray *small; /* of the others */
    float *e0, *m, *v, *best, *e, *de;
    int64_t B, per_epoch; /* triples in a batch and in an epoch */
    /* Where the training stands: what a state on disk keeps beside e0, m, v and best. */
    int64_t epoch, first, step; /* epochs done, triples of this one done, steps done in all */
    double loss;                /* sum over the triples of this epoch */
    double epoch_seconds;
    int64_t best_epoch; /* 0: none */
    double best_ndcg;
    SgHistory history;
    char *digest;
    double saved_at, began_at;
} SgLightgcnFit;

/* Everything before the first step. `fit` has model, context and value set. INPUT, IO. */
bool sg_lightgcn_setup(SgLightgcnFit *fit, const SgCsr *lists, GError **error);
void sg_lightgcn_fit_clear(SgLightgcnFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgLightgcnFit, sg_lightgcn_fit_clear)

/* The graph's propagation with its degrees; keeps the work space. */
bool sg_lightgcn_set_propagation(SgLightgcnFit *fit, GError **error);

/* Writes the state unless the context wants none or the weights are not finite; and reads it. */
bool sg_lightgcn_save_state(SgLightgcnFit *fit, GError **error);
bool sg_lightgcn_read_state(SgLightgcnFit *fit, GError **error);

/* Room for the losses of a batch of fit->B triples; `lists` as they were given, with what is
 * disliked. IO. */
bool sg_lightgcn_set_losses(SgLightgcnFit *fit, const SgCsr *lists, GError **error);

/* Draws the batch that begins at fit->first, of `B` triples; gives its mean loss, fit->de from
 * fit->e, and how it pulls each node towards zero. */
double sg_lightgcn_batch(SgLightgcnFit *fit, int64_t B);

/* An array of zeros that lives as long as the fit, or NULL. */
void *sg_lightgcn_small(SgLightgcnFit *fit, size_t count, size_t size);

bool sg_lightgcn_fuses(const SgLightgcnFit *fit);
bool sg_lightgcn_set_fuse(SgLightgcnFit *fit, GError **error);

/* What is propagated: e0, its tracks fused if there are features; while learning, at random with the
 * content alone. */
const float *sg_lightgcn_input(SgLightgcnFit *fit, const float *e0, bool learning);

/* The slope by what was propagated becomes that by e0, and the parameters take a step. Returns the
 * loss that was added. Nothing without features. */
double sg_lightgcn_fuse_step(SgLightgcnFit *fit, float *de0, const SgAdam *adam);

/* Remembers the parameters as the best ones, and takes those again. */
void sg_lightgcn_fuse_keep(SgLightgcnFit *fit);
void sg_lightgcn_fuse_take(SgLightgcnFit *fit);
