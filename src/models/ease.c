/* SPDX-License-Identifier: MIT */
#include "models/ease-fit.h"
#include "models/evidence.h"
#include "num/serve.h"

#include <math.h>

/*
 * score(S, i) = d_i^-adventure sum over seeds j of  g_j B_ji,  B a sparse matrix of signed weights
 * and d_i the lists that hold the track: adventure is one factor for each candidate, 1 as fitted.
 */
typedef struct {
    SgFitted head;
    SgLinks links;
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
    SgLinks links;
    if (!sg_ease_fit(&links, lists, &how, error))
        return NULL;
    Ease *fitted = g_new0(Ease, 1);
    fitted->head = (SgFitted){ .model = &sg_model_ease,
                               .options = context->options,
                               .seed = context->seed,
                               .M = lists->cols };
    fitted->links = links;
    fitted->links.has_signs = true;
    return &fitted->head;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const SgLinks *links = &((const Ease *)head)->links;
    sg_links_score(links, query, scores);
    if (query->adventure != 0)
        sg_serve_temper(scores->value, scores->touched, scores->count, links->degree,
                        query->adventure);
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const SgLinks *links = &((const Ease *)head)->links;
    guint first = reasons->len;
    double factor = 1;
    if (query->adventure != 0 && links->degree[track] > 0)
        factor = pow(links->degree[track], -query->adventure);
    sg_links_explain(links, query, track, factor, head->model->name, reasons);
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, head->options.value[A]);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    return sg_links_save(&((const Ease *)head)->links, head, folder, error);
}

static void free_fitted(SgFitted *head)
{
    Ease *fitted = (Ease *)head;
    sg_links_clear(&fitted->links);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    SgFitted head;
    SgCheckpoint *checkpoint = sg_checkpoint_open(folder, &sg_model_ease, &head, error);
    SgLinks links;
    if (!checkpoint || !sg_links_open(&links, checkpoint, head.M, error))
        return NULL;
    Ease *fitted = g_new0(Ease, 1);
    fitted->head = head;
    fitted->links = links;
    fitted->links.has_signs = true;
    return &fitted->head;
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
    .adds_alone = true,
    .save = save,
    .load = load,
    .free = free_fitted,
    .adventurous = true,
};
