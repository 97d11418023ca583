/* SPDX-License-Identifier: MIT */
#include "models/checkpoint.h"
#include "models/ease-fit.h"
#include "models/evidence.h"

#include <math.h>

/*
 * score(S, i) = sum over seeds j of  g_j B_ji,  B a sparse matrix of signed weights.
 */
typedef struct {
    SgFitted head;
    SgCsr links;              /* (M, M) row j: B_ji; borrowed from the checkpoint when loaded */
    SgCheckpoint *checkpoint; /* of a loaded one */
} Ease;

static const double grid_a[] = { 0, 0.2, 0.5, 0.8, NAN };
static const double grid_b[] = { 0, 0.1, 0.25, 0.4, NAN };
static const double grid_lambda[] = { 2, 4, 6, 10, 20, 50, 100, 200, 500, 1000, NAN };
static const double grid_K[] = { 100, 200, 300, NAN };

enum { A, B, LAMBDA, K, PAIRS };

static const SgModelOption options[] = {
    [A] = { "a", 0.5, 0, 2, "a list of d tracks counts d^-a", grid_a, false },
    [B] = { "b", 0.25, 0, 1, "a track with Gram entry G counts G^-b", grid_b, false },
    [LAMBDA] = { "lambda", 10, 1e-3, 1e6, "regularisation", grid_lambda, false },
    [K] = { "K", 100, 2, 2000, "tracks in each local system", grid_K, true },
    [PAIRS] = { "pairs", 2000, 1, 100000, "Gram entries kept for a track: memory", NULL, true },
    { 0 },
};

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    const double *value = context->options.value;
    SgEaseOptions how = {
        .a = value[A],
        .b = value[B],
        .lambda = value[LAMBDA],
        .K = (int64_t)value[K],
        .pairs = (int64_t)value[PAIRS],
        .threads = context->threads,
    };
    SgCsr links;
    if (!sg_ease_fit(&links, lists, &how, error))
        return NULL;
    Ease *fitted = g_new0(Ease, 1);
    fitted->head = (SgFitted){ .model = &sg_model_ease,
                               .options = context->options,
                               .seed = context->seed,
                               .M = lists->cols };
    fitted->links = links;
    return &fitted->head;
}

static float weight(const SgQuery *query, int64_t s)
{
    return query->weight ? query->weight[s] : 1;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const SgCsr *links = &((const Ease *)head)->links;
    for (int64_t s = 0; s < query->count; s++) {
        int32_t j = query->seed[s];
        for (int64_t e = links->offset[j]; e < links->offset[j + 1]; e++)
            sg_scores_add(scores, links->col[e], weight(query, s) * links->val[e]);
    }
}

/* B_ji, or 0. */
static double link_of(const SgCsr *links, int32_t j, int32_t i)
{
    int64_t low = links->offset[j], high = links->offset[j + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (links->col[middle] < i)
            low = middle + 1;
        else
            high = middle;
    }
    return low < links->offset[j + 1] && links->col[low] == i ? links->val[low] : 0;
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track, const SgCsr *lists,
                    GArray *reasons)
{
    const Ease *fitted = (const Ease *)head;
    guint first = reasons->len;
    for (int64_t s = 0; s < query->count; s++) {
        double value = weight(query, s) * link_of(&fitted->links, query->seed[s], track);
        SgReason reason = { SG_REASON_SEED, query->seed[s], -1, value, head->model->name };
        if (value != 0)
            g_array_append_val(reasons, reason);
    }
    if (lists)
        sg_evidence_split(reasons, first, lists, track, head->options.value[A]);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const SgCsr *links = &((const Ease *)head)->links;
    int64_t E = sg_csr_entries(links);
    const SgCheckpointArray arrays[] = {
        { "offset", SG_NPY_I8, 1, { head->M + 1, -1 }, links->offset },
        { "track", SG_NPY_I4, 1, { E, -1 }, links->col },
        { "weight", SG_NPY_F4, 1, { E, -1 }, links->val },
        { 0 },
    };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    Ease *fitted = (Ease *)head;
    sg_csr_clear(&fitted->links);
    sg_checkpoint_close(fitted->checkpoint);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Ease *fitted = g_new0(Ease, 1);
    head = &fitted->head;
    head->model = &sg_model_ease;
    fitted->checkpoint = sg_checkpoint_open(folder, &sg_model_ease, head, error);
    if (!fitted->checkpoint)
        return NULL;
    SgCheckpointArray offset = { "offset", SG_NPY_I8, 1, { head->M + 1, -1 }, NULL };
    SgCheckpointArray track = { "track", SG_NPY_I4, 1, { -1, -1 }, NULL };
    const int64_t *offset_j = sg_checkpoint_array(fitted->checkpoint, &offset, NULL, error);
    int64_t E = 0;
    const int32_t *track_e =
        offset_j ? sg_checkpoint_array(fitted->checkpoint, &track, &E, error) : NULL;
    SgCheckpointArray value = { "weight", SG_NPY_F4, 1, { E, -1 }, NULL };
    const float *weight_e =
        track_e ? sg_checkpoint_array(fitted->checkpoint, &value, NULL, error) : NULL;
    if (!weight_e)
        return NULL;
    if (offset_j[0] != 0 || offset_j[head->M] != E)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "model '%s' is damaged: its offsets do not end at its %" G_GINT64_FORMAT
                            " weights",
                            folder, E);
    /* Mapped memory is read-only; a matrix without storage is never written to. */
    fitted->links = (SgCsr){ .rows = head->M,
                             .cols = head->M,
                             .offset = (int64_t *)offset_j,
                             .col = (int32_t *)track_e,
                             .val = (float *)weight_e };
    return g_steal_pointer(&head);
}

const SgModel sg_model_ease = {
    .name = "ease",
    .summary = "a signed weight between any two tracks, from one small least-squares fit a track",
    .paper = "Steck, WWW 2019 (EASE) and NeurIPS 2019 (sparse Markov random fields)",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .save = save,
    .load = load,
    .free = free_fitted,
};
