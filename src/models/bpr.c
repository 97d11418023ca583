/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/rng.h"
#include "models/checkpoint.h"
#include "models/evidence.h"
#include "models/positives.h"
#include "num/bpr.h"
#include "num/dense.h"

#include <math.h>

/*
 * score(S, i) = q . h_i + b_i,  q = sum_j g_j h_j / sum_j |g_j|: the mean of the seeds' vectors
 * stands for a list that was not there when the vectors were learned.
 */
typedef struct {
    SgFitted head;
    int D;
    int64_t U;
    const float *lists_ud;  /* (U, D) */
    const float *tracks_id; /* (M, D) */
    const float *bias_i;    /* (M) */
    float *owned;           /* all three of a fitted one */
    SgCheckpoint *checkpoint;
} Bpr;

static const double grid_D[] = { 64, 128, NAN };
static const double grid_rate[] = { 0.02, 0.05, NAN };
static const double grid_decay[] = { 0.001, 0.003, 0.01, 0.03, NAN };
static const double grid_epochs[] = { 40, 80, 160, NAN };

enum { WIDTH, RATE, DECAY, EPOCHS, BIAS };

static const SgModelOption options[] = {
    [WIDTH] = { "D", 64, 1, 2048, "dimensions", grid_D, true },
    [RATE] = { "rate", 0.05, 1e-6, 10, "learning rate", grid_rate, false },
    [DECAY] = { "decay", 0.003, 0, 10, "weight decay of each step", grid_decay, false },
    [EPOCHS] = { "epochs", 80, 1, 10000, "steps for each pair", grid_epochs, true },
    [BIAS] = { "bias", 0, 0, 1, "1: each track has a bias", NULL, true },
    { 0 },
};

/* Streams below those of num/bpr.c, which start with epoch 1. */
enum { STREAM_LISTS, STREAM_TRACKS };

static Bpr *bpr_new(const SgFitContext *context, int64_t U, int64_t M, GError **error)
{
    int64_t D = (int64_t)context->options.value[WIDTH];
    float *owned = g_try_new0(float, (gsize)((U + M) * D + M + 1));
    if (!owned)
        return sg_fail_null(error, SG_ERROR_IO, "bpr: no memory for %.1f GB of vectors",
                            4e-9 * (double)((U + M) * D));
    Bpr *fitted = g_new0(Bpr, 1);
    *fitted = (Bpr){
        .head = { .model = &sg_model_bpr,
                  .options = context->options,
                  .seed = context->seed,
                  .M = M },
        .D = (int)D,
        .U = U,
        .owned = owned,
        .lists_ud = owned,
        .tracks_id = owned + U * D,
        .bias_i = owned + (U + M) * D,
    };
    return fitted;
}

/* N(0, 0.1^2), each number from its own place of the stream. */
static void start(float *x, int64_t n, uint64_t seed, uint64_t stream)
{
    SgRng rng;
    sg_rng_init(&rng, seed, stream);
    for (int64_t i = 0; i < n; i++)
        x[i] = (float)(0.1 * sg_rng_normal(&rng));
}

/* The arrays that num/bpr.h asks for. */
typedef struct {
    SgCsr lists;
    SgBpr bpr;
} Training;

static void training_clear(Training *training)
{
    g_free(training->bpr.part_u);
    g_free(training->bpr.part_i);
    g_free(training->bpr.track_i);
    g_free(training->bpr.list_e);
    g_free(training->bpr.track_e);
    sg_csr_clear(&training->lists);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Training, training_clear)

static bool training_init(Training *training, const SgCsr *lists, const Bpr *fitted, GError **error)
{
    const double *value = fitted->head.options.value;
    if (!sg_positives(&training->lists, lists, error))
        return false;
    int64_t E = sg_csr_entries(&training->lists);
    training->bpr = (SgBpr){
        .U = lists->rows,
        .M = lists->cols,
        .offset = training->lists.offset,
        .col = training->lists.col,
        .D = fitted->D,
        .w = (float *)fitted->lists_ud,
        .h = (float *)fitted->tracks_id,
        .b = value[BIAS] != 0 ? (float *)fitted->bias_i : NULL,
        .rate = (float)value[RATE],
        .decay = (float)value[DECAY],
        .seed = fitted->head.seed,
        .parts = sg_bpr_parts(lists->cols),
        .part_u = g_new(uint8_t, lists->rows),
        .part_i = g_new(uint8_t, lists->cols),
        .track_i = g_new(int32_t, lists->cols),
        .list_e = g_try_new(int32_t, (gsize)E + 1),
        .track_e = g_try_new(int32_t, (gsize)E + 1),
    };
    if (training->bpr.list_e && training->bpr.track_e)
        return true;
    return sg_fail(error, SG_ERROR_IO, "bpr: no memory for %" G_GINT64_FORMAT " pairs", E);
}

static bool run_epoch(SgBpr *bpr, int64_t epoch, int threads, SgProgress *progress, GError **error)
{
    double loss = 0;
    sg_bpr_deal(bpr, epoch);
    for (int round = 0; round < bpr->parts; round++) {
        if (!sg_interrupt_check("fitting 'bpr'", error))
            return false;
        loss += sg_bpr_round(bpr, epoch, round, threads);
    }
    if (!isfinite(loss))
        return sg_fail(error, SG_ERROR_DIVERGED,
                       "bpr: the loss is no number in epoch %" G_GINT64_FORMAT ": lower the rate",
                       epoch);
    g_autofree char *note =
        g_strdup_printf("loss %.4f", loss / (double)MAX(bpr->offset[bpr->U], 1));
    sg_progress_set(progress, epoch, note);
    return true;
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Bpr *fitted = bpr_new(context, lists->rows, lists->cols, error);
    if (!fitted)
        return NULL;
    head = &fitted->head;
    g_auto(Training) training = { 0 };
    if (!training_init(&training, lists, fitted, error))
        return NULL;
    start(training.bpr.w, fitted->U * fitted->D, context->seed, STREAM_LISTS);
    start(training.bpr.h, head->M * fitted->D, context->seed, STREAM_TRACKS);
    int64_t epochs = (int64_t)head->options.value[EPOCHS];
    g_autoptr(SgProgress) progress = sg_progress_new("bpr: epochs", epochs);
    for (int64_t epoch = 1; epoch <= epochs; epoch++)
        if (!run_epoch(&training.bpr, epoch, context->threads, progress, error))
            return NULL;
    return g_steal_pointer(&head);
}

static double weight(const SgQuery *query, int64_t s)
{
    return query->weight ? query->weight[s] : 1;
}

/* 1 / sum_j |g_j|, what makes a sum over seeds their mean; 0 without seeds. */
static double mean_factor(const SgQuery *query)
{
    double sum = 0;
    for (int64_t s = 0; s < query->count; s++)
        sum += fabs(weight(query, s));
    return sum > 0 ? 1 / sum : 0;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Bpr *fitted = (const Bpr *)head;
    g_autofree float *q = g_new0(float, fitted->D);
    double factor = mean_factor(query);
    for (int64_t s = 0; s < query->count; s++) {
        const float *h_j = fitted->tracks_id + (int64_t)query->seed[s] * fitted->D;
        float g = (float)(factor * weight(query, s));
        for (int d = 0; d < fitted->D; d++)
            q[d] += g * h_j[d];
    }
    for (int64_t i = 0; i < head->M; i++)
        scores->value[i] += fitted->bias_i[i];
    sg_matvec_add(scores->value, fitted->tracks_id, q, head->M, fitted->D);
    scores->all_touched = true;
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Bpr *fitted = (const Bpr *)head;
    const float *h_i = fitted->tracks_id + (int64_t)track * fitted->D;
    double factor = mean_factor(query);
    guint first = reasons->len;
    for (int64_t s = 0; s < query->count; s++) {
        const float *h_j = fitted->tracks_id + (int64_t)query->seed[s] * fitted->D;
        double dot = 0;
        for (int d = 0; d < fitted->D; d++)
            dot += (double)h_j[d] * h_i[d];
        SgReason reason = { SG_REASON_SEED, query->seed[s], -1, factor * weight(query, s) * dot,
                            head->model->name };
        g_array_append_val(reasons, reason);
    }
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, 0);
    SgReason bias = { SG_REASON_BIAS, -1, -1, fitted->bias_i[track], head->model->name };
    if (bias.value != 0)
        g_array_append_val(reasons, bias);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const Bpr *fitted = (const Bpr *)head;
    const SgCheckpointArray arrays[] = {
        { "lists", SG_NPY_F4, 2, { fitted->U, fitted->D }, fitted->lists_ud },
        { "tracks", SG_NPY_F4, 2, { head->M, fitted->D }, fitted->tracks_id },
        { "bias", SG_NPY_F4, 1, { head->M, -1 }, fitted->bias_i },
        { 0 },
    };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    Bpr *fitted = (Bpr *)head;
    sg_checkpoint_close(fitted->checkpoint);
    g_free(fitted->owned);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Bpr *fitted = g_new0(Bpr, 1);
    head = &fitted->head;
    head->model = &sg_model_bpr;
    fitted->checkpoint = sg_checkpoint_open(folder, &sg_model_bpr, head, error);
    if (!fitted->checkpoint)
        return NULL;
    int64_t D = (int64_t)head->options.value[WIDTH];
    fitted->D = (int)D;
    SgCheckpointArray lists = { "lists", SG_NPY_F4, 2, { -1, D }, NULL };
    SgCheckpointArray tracks = { "tracks", SG_NPY_F4, 2, { head->M, D }, NULL };
    SgCheckpointArray bias = { "bias", SG_NPY_F4, 1, { head->M, -1 }, NULL };
    fitted->lists_ud = sg_checkpoint_array(fitted->checkpoint, &lists, &fitted->U, error);
    if (fitted->lists_ud)
        fitted->tracks_id = sg_checkpoint_array(fitted->checkpoint, &tracks, NULL, error);
    if (fitted->tracks_id)
        fitted->bias_i = sg_checkpoint_array(fitted->checkpoint, &bias, NULL, error);
    return fitted->bias_i ? g_steal_pointer(&head) : NULL;
}

const SgModel sg_model_bpr = {
    .name = "bpr",
    .summary = "vectors that rank what a list holds above what it does not",
    .paper = "Rendle et al., BPR, UAI 2009",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .save = save,
    .load = load,
    .free = free_fitted,
    .method = "seed j adds its part of the dot product with the mean of the seeds",
};
