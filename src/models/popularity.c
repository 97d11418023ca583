/* SPDX-License-Identifier: MIT */
#include "models/checkpoint.h"

/*
 * score(S, i) = d_i, the number of lists that hold track i: what every other model must beat.
 */
typedef struct {
    SgFitted head;
    const int32_t *degree;    /* (M) lists that hold the track */
    int32_t *owned;           /* degree of a fitted one */
    SgCheckpoint *checkpoint; /* degree of a loaded one */
} Popularity;

static const SgModelOption options[] = { { 0 } };

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    Popularity *fitted = g_new0(Popularity, 1);
    fitted->head = (SgFitted){ .model = &sg_model_popularity,
                               .options = context->options,
                               .seed = context->seed,
                               .M = lists->cols };
    fitted->owned = g_new0(int32_t, lists->cols);
    fitted->degree = fitted->owned;
    for (int64_t e = 0; e < sg_csr_entries(lists); e++)
        fitted->owned[lists->col[e]] += !lists->val || lists->val[e] > 0;
    return &fitted->head;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Popularity *fitted = (const Popularity *)head;
    for (int64_t i = 0; i < head->M; i++)
        scores->value[i] += (float)fitted->degree[i];
    scores->all_touched = true;
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Popularity *fitted = (const Popularity *)head;
    SgReason reason = { SG_REASON_POPULARITY, -1, -1, fitted->degree[track], head->model->name };
    g_array_append_val(reasons, reason);
}

static SgCheckpointArray describe(const Popularity *fitted)
{
    return (SgCheckpointArray){ "degree", SG_NPY_I4, 1, { fitted->head.M, -1 }, fitted->degree };
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const SgCheckpointArray arrays[] = { describe((const Popularity *)head), { 0 } };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    Popularity *fitted = (Popularity *)head;
    sg_checkpoint_close(fitted->checkpoint);
    g_free(fitted->owned);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Popularity *fitted = g_new0(Popularity, 1);
    head = &fitted->head;
    head->model = &sg_model_popularity;
    fitted->checkpoint = sg_checkpoint_open(folder, &sg_model_popularity, head, error);
    if (!fitted->checkpoint)
        return NULL;
    SgCheckpointArray degree = describe(fitted);
    fitted->degree = sg_checkpoint_array(fitted->checkpoint, &degree, NULL, error);
    return fitted->degree ? g_steal_pointer(&head) : NULL;
}

const SgModel sg_model_popularity = {
    .name = "popularity",
    .summary = "the tracks that stand in most lists, the same for everybody",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .save = save,
    .load = load,
    .free = free_fitted,
};
