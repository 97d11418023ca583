/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "base/progress.h"
#include "models/checkpoint.h"
#include "models/evidence.h"
#include "models/positives.h"
#include "num/ease-dense.h"
#include "num/sweep.h"

#include <math.h>
#include <stdlib.h>

/*
 * score(S, i) = sum over seeds j of  g_j B_ji,  B the matrix of all pairs: what the sparse `ease`
 * approximates, and what papers print.
 */
typedef struct {
    SgFitted head;
    const float *b;           /* (M, M) row j: B_ji */
    float *owned;             /* b of a fitted one */
    SgCheckpoint *checkpoint; /* b of a loaded one */
} EaseDense;

static const double grid_lambda[] = { 20, 50, 80, 100, 200, 300, 500, 1000, 2000, NAN };

enum { LAMBDA, LIMIT };

static const SgModelOption options[] = {
    [LAMBDA] = { "lambda", 100, 1e-3, 1e9, "regularisation", grid_lambda, false },
    [LIMIT] = { "limit", 50000, 1, 200000, "tracks allowed: memory is 4 bytes times their square",
                NULL, true },
    { 0 },
};

static bool check_size(int64_t M, double limit, GError **error)
{
    if ((double)M <= limit)
        return true;
    return sg_fail(error, SG_ERROR_INPUT,
                   "ease-dense: %" G_GINT64_FORMAT " tracks need %.1f GB and are more than 'limit' "
                   "allows (%.0f): use 'ease', or raise the limit",
                   M, 4e-9 * (double)M * (double)M, limit);
}

/* A = G + lambda I. */
static bool fill(float *a, const SgCsr *lists, const SgFitContext *context, GError **error)
{
    g_auto(SgCsr) positives = { 0 }, tracks = { 0 };
    if (!sg_positives(&positives, lists, error) || !sg_csr_transpose(&tracks, &positives, error))
        return false;
    g_autofree float *weight_u = g_new(float, lists->rows);
    sg_positives_weigh(weight_u, &positives, 0);
    SgEaseLists view = {
        .M = lists->cols,
        .list_offset = positives.offset,
        .list_track = positives.col,
        .list_val = positives.val,
        .track_offset = tracks.offset,
        .track_list = tracks.col,
        .track_val = tracks.val,
        .weight_u = weight_u,
    };
    sg_ease_dense_gram(a, &view, (float)context->options.value[LAMBDA], context->threads);
    return true;
}

static bool invert(float *a, int64_t M, int threads, GError **error)
{
    int64_t steps = sg_sweep_steps(M, SG_SWEEP_BLOCK);
    g_autoptr(SgProgress) progress = sg_progress_new("ease-dense: inverse", steps);
    g_autofree float *work = g_try_new(float, sg_sweep_work(M, SG_SWEEP_BLOCK));
    if (!work)
        return sg_fail(error, SG_ERROR_IO, "ease-dense: no memory to invert a matrix");
    for (int64_t step = 0; step < steps; step++) {
        if (!sg_interrupt_check("fitting 'ease-dense'", error))
            return false;
        if (!sg_sweep(a, M, SG_SWEEP_BLOCK, step, threads, work))
            return sg_fail(error, SG_ERROR_DIVERGED,
                           "ease-dense: the matrix cannot be inverted in single precision: "
                           "raise lambda");
        sg_progress_set(progress, step + 1, NULL);
    }
    return true;
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    int64_t M = lists->cols;
    g_autofree float *diagonal_i = NULL;
    if (!check_size(M, context->options.value[LIMIT], error))
        return NULL;
    g_autofree float *a = g_try_new(float, (gsize)MAX(M * M, 1));
    if (!a)
        return sg_fail_null(error, SG_ERROR_IO, "ease-dense: no memory for %.1f GB",
                            4e-9 * (double)M * (double)M);
    if (!fill(a, lists, context, error) || !invert(a, M, context->threads, error))
        return NULL;
    diagonal_i = g_new(float, M);
    sg_ease_dense_weights(a, diagonal_i, M, context->threads);

    EaseDense *fitted = g_new0(EaseDense, 1);
    fitted->head = (SgFitted){
        .model = &sg_model_ease_dense, .options = context->options, .seed = context->seed, .M = M
    };
    fitted->b = fitted->owned = g_steal_pointer(&a);
    return &fitted->head;
}

static float weight(const SgQuery *query, int64_t s)
{
    return query->weight ? query->weight[s] : 1;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const EaseDense *fitted = (const EaseDense *)head;
    for (int64_t s = 0; s < query->count; s++) {
        const float *b_j = fitted->b + query->seed[s] * head->M;
        float g = weight(query, s);
        for (int64_t i = 0; i < head->M; i++)
            scores->value[i] += g * b_j[i];
    }
    scores->all_touched = true;
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const EaseDense *fitted = (const EaseDense *)head;
    guint first = reasons->len;
    for (int64_t s = 0; s < query->count; s++) {
        double value = (double)weight(query, s) * fitted->b[query->seed[s] * head->M + track];
        SgReason reason = { SG_REASON_SEED, query->seed[s], -1, value, head->model->name };
        if (value != 0)
            g_array_append_val(reasons, reason);
    }
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, 0);
}

static SgCheckpointArray describe(const EaseDense *fitted)
{
    int64_t M = fitted->head.M;
    return (SgCheckpointArray){ "weight", SG_NPY_F4, 2, { M, M }, fitted->b };
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const SgCheckpointArray arrays[] = { describe((const EaseDense *)head), { 0 } };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    EaseDense *fitted = (EaseDense *)head;
    sg_checkpoint_close(fitted->checkpoint);
    g_free(fitted->owned);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    EaseDense *fitted = g_new0(EaseDense, 1);
    head = &fitted->head;
    head->model = &sg_model_ease_dense;
    fitted->checkpoint = sg_checkpoint_open(folder, &sg_model_ease_dense, head, error);
    if (!fitted->checkpoint)
        return NULL;
    SgCheckpointArray b = describe(fitted);
    fitted->b = sg_checkpoint_array(fitted->checkpoint, &b, NULL, error);
    return fitted->b ? g_steal_pointer(&head) : NULL;
}

const SgModel sg_model_ease_dense = {
    .name = "ease-dense",
    .summary = "EASE with every pair of tracks, for small catalogues",
    .paper = "Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .adds_alone = true,
    .save = save,
    .load = load,
    .free = free_fitted,
};
