/* SPDX-License-Identifier: MIT */
#include "models/evidence.h"
#include "models/links.h"

#include <math.h>

/*
 * score(S, i) = sum over seeds j of  g_j n_ji,  n_ji = the lists that hold both j and i; for each
 * j the K largest.
 *
 * The raw counts that playlist tools start from. Popular tracks stand beside everything, which is
 * what the walk mends.
 */
typedef struct {
    SgFitted head;
    SgLinks links;
} Cooccur;

static const double grid_K[] = { 200, 500, 2000, NAN };

enum { K };

static const SgModelOption options[] = {
    [K] = { "K", 500, 1, 20000, "links kept for a track", grid_K, true },
    { 0 },
};

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    SgCooccurOptions count = {
        .measure = SG_COOCCUR_TOGETHER,
        .K = (int64_t)context->options.value[K],
        .threads = context->threads,
    };
    SgLinks links;
    if (!sg_links_fit(&links, lists, &count, context, error))
        return NULL;
    Cooccur *fitted = g_new0(Cooccur, 1);
    fitted->head = (SgFitted){ .model = &sg_model_cooccur,
                               .options = context->options,
                               .seed = context->seed,
                               .M = lists->cols };
    fitted->links = links;
    return &fitted->head;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    sg_links_score(&((const Cooccur *)head)->links, query, scores);
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    guint first = reasons->len;
    sg_links_explain(&((const Cooccur *)head)->links, query, track, 1, head->model->name, reasons);
    if (evidence)
        sg_evidence_count(reasons, first, evidence, track);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    return sg_links_save(&((const Cooccur *)head)->links, head, folder, error);
}

static void free_fitted(SgFitted *head)
{
    Cooccur *fitted = (Cooccur *)head;
    sg_links_clear(&fitted->links);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    SgFitted head;
    SgCheckpoint *checkpoint = sg_checkpoint_open(folder, &sg_model_cooccur, &head, error);
    SgLinks links;
    if (!checkpoint || !sg_links_open(&links, checkpoint, head.M, error))
        return NULL;
    Cooccur *fitted = g_new0(Cooccur, 1);
    fitted->head = head;
    fitted->links = links;
    return &fitted->head;
}

const SgModel sg_model_cooccur = {
    .name = "cooccur",
    .summary = "how often two tracks stand in one list: raw counts",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .by_seed = true,
    .adds_alone = true,
    .save = save,
    .load = load,
    .free = free_fitted,
};
