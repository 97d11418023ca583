/* SPDX-License-Identifier: MIT */
#include "models/model.h"

/*
 * score(S, i) = d_i, the number of lists that hold track i: what every other model must beat.
 */
typedef struct {
    SgFitted head;
    const float *degree; /* (M) lists that hold the track */
    float *owned;
} Popularity;

static const SgModelOption options[] = { { 0 } };

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    Popularity *fitted = g_new0(Popularity, 1);
    fitted->head = (SgFitted){ .model = &sg_model_popularity,
                               .options = context->options,
                               .seed = context->seed,
                               .M = lists->cols };
    fitted->owned = g_new0(float, lists->cols);
    fitted->degree = fitted->owned;
    /* Floats count exactly up to 2^24 lists; beyond that the order of such tracks is a tie. */
    for (int64_t e = 0; e < sg_csr_entries(lists); e++)
        fitted->owned[lists->col[e]] += !lists->val || lists->val[e] > 0;
    return &fitted->head;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Popularity *fitted = (const Popularity *)head;
    for (int64_t i = 0; i < head->M; i++)
        scores->value[i] += fitted->degree[i];
    scores->all_touched = true;
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track, const SgCsr *lists,
                    GArray *reasons)
{
    const Popularity *fitted = (const Popularity *)head;
    SgReason reason = { SG_REASON_POPULARITY, -1, -1, fitted->degree[track], head->model->name };
    g_array_append_val(reasons, reason);
}

static void free_fitted(SgFitted *head)
{
    Popularity *fitted = (Popularity *)head;
    g_free(fitted->owned);
    g_free(fitted);
}

const SgModel sg_model_popularity = {
    .name = "popularity",
    .summary = "the tracks that stand in most lists, the same for everybody",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .free = free_fitted,
};
