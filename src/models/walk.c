/* SPDX-License-Identifier: MIT */
#include "models/evidence.h"
#include "models/links.h"
#include "num/machine.h"
#include "num/serve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 *   c(j,i) = sum over lists u with j and i of  d_u^-a x_uj x_ui
 *   s(j,i) = ( c(j,i) d_j^-l d_i^-r )^p          for each j the K largest
 *   score(S,i) = sum over seeds j of  g_j s(j,i)
 *
 * d are degrees of what is liked, in entries; x are the weights of the entries, where they have
 * any. What was disliked is left out.
 *
 * Which tracks stand in row j depends on a, r and K alone, as d_j^-l is one number for the row and
 * the power keeps order. So a refit with other l and p only computes strengths again, and
 * `adventure`, which moves r when a query is asked, is one factor for each candidate:
 *
 *   sum_j g_j ( c d_j^-l d_i^-(r + adventure) )^p = d_i^-(p adventure) sum_j g_j s(j,i)
 *
 * The candidates stay the K that were best under the fitted r: with a small K and a large
 * adventure, a track that only the new r would have brought in is not found.
 */
typedef struct {
    SgFitted head;
    SgLinks links;
    float *tempered; /* (E) c(j,i) d_i^-r, kept for a refit; or NULL */
    SgFitted *base;  /* whose rows are lent, after an edit; or NULL */
} Walk;

static const double grid_a[] = { 0, 0.3, 0.5, 0.8, 1, NAN };
static const double grid_l[] = { 0.3, 0.4, 0.5, 0.6, 0.7, NAN };
static const double grid_r[] = { 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, NAN };
static const double grid_p[] = { 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 2, NAN };
static const double grid_K[] = { 200, 500, 2000, NAN };

enum { A, L, R, P, K };

static const SgModelOption options[] = {
    [A] = { "a", 1, 0, 2, "a list of d tracks counts d^-a", grid_a, false },
    [L] = { "l", 0.6, 0, 2, "a seed in d lists counts d^-l", grid_l, false },
    [R] = { "r", 0.35, -1, 2, "a candidate in d lists counts d^-r: less of what is popular", grid_r,
            false },
    [P] = { "p", 0.8, 0.1, 4, "power of each link: above 1 the strongest decide", grid_p, false },
    [K] = { "K", 500, 1, 20000, "links kept for a track", grid_K, true },
    { 0 },
};

/* Strengths from what the table holds, c(j,i) d_i^-r: times d_j^-l, to the power p. */
static void raise_rows(SgLinks *links, const SgModelOptions *how, int threads)
{
    double l = how->value[L], p = how->value[P];
    float *strength = links->table.value;
#pragma omp parallel for num_threads(threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < links->M; j++) {
        int64_t n = links->offset[j + 1] - links->offset[j];
        if (n > 0)
            sg_serve_power(strength + links->offset[j], n, pow(links->degree[j], -l), p);
    }
}

static Walk *walk_new(const SgFitContext *context, int64_t M)
{
    Walk *fitted = g_new0(Walk, 1);
    fitted->head = (SgFitted){
        .model = &sg_model_walk, .options = context->options, .seed = context->seed, .M = M
    };
    return fitted;
}

/* What is counted: c(j,i) d_i^-r. */
static SgCooccurOptions what_counts(const SgModelOptions *how, int threads)
{
    return (SgCooccurOptions){
        .measure = SG_COOCCUR_TEMPERED,
        .a = how->value[A],
        .r = how->value[R],
        .strengths = true,
        .K = (int64_t)how->value[K],
        .threads = threads,
    };
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    SgCooccurOptions count = what_counts(&context->options, context->threads);
    SgLinks links;
    if (!sg_links_fit(&links, lists, &count, context, error))
        return NULL;
    Walk *fitted = walk_new(context, lists->cols);
    fitted->links = links;
    if (context->will_refit)
        fitted->tempered =
            g_memdup2(links.strength, (size_t)links.offset[links.M] * sizeof *links.strength);
    raise_rows(&fitted->links, &context->options, sg_threads(context->threads));
    return &fitted->head;
}

enum { DATA_L, DATA_P };

static void finish_row(float *value, int64_t n, int32_t degree, const void *data)
{
    const double *option = data;
    sg_serve_power(value, n, pow(degree, -option[DATA_L]), option[DATA_P]);
}

static SgFitted *edit_lists(SgFitted *previous, const SgListsEdit *edit, GError **error)
{
    Walk *from = (Walk *)previous;
    const double *value = previous->options.value;
    const SgLiveOptions live = { .count = what_counts(&previous->options, 1),
                                 .finish = finish_row,
                                 .data = { [DATA_L] = value[L], [DATA_P] = value[P] } };
    SgLinks links;
    if (!sg_links_edit(&links, &from->links, &live, edit, error))
        return NULL;
    Walk *fitted = g_new0(Walk, 1);
    fitted->head = (SgFitted){ .model = &sg_model_walk,
                               .options = previous->options,
                               .seed = previous->seed,
                               .M = previous->M };
    fitted->links = links;
    fitted->base = sg_fitted_share(from->base ? from->base : previous);
    return &fitted->head;
}

/* Rows cut to at most `most` links each. IO: memory. */
static bool cut_rows(SgLinks *cut, float **tempered, const Walk *from, int64_t most, GError **error)
{
    int64_t M = from->links.M;
    const int64_t *offset = from->links.offset;
    SgLinks out = { .M = M, .table = { .M = M } };
    int64_t E = 0;
    for (int64_t j = 0; j < M; j++)
        E += MIN(offset[j + 1] - offset[j], most);
    out.table.offset = calloc((size_t)M + 1, sizeof *out.table.offset);
    out.table.track = malloc(((size_t)E + 1) * sizeof *out.table.track);
    out.table.value = malloc(((size_t)E + 1) * sizeof *out.table.value);
    out.degree = out.own_degree = g_memdup2(from->links.degree, (size_t)M * sizeof *out.degree);
    if (!out.table.offset || !out.table.track || !out.table.value) {
        sg_links_clear(&out);
        return sg_fail(error, SG_ERROR_IO, "no memory for %" G_GINT64_FORMAT " links", E);
    }
    for (int64_t j = 0; j < M; j++) {
        int64_t n = MIN(offset[j + 1] - offset[j], most), to = out.table.offset[j];
        memcpy(out.table.track + to, from->links.track + offset[j], (size_t)n * sizeof(int32_t));
        memcpy(out.table.value + to, from->tempered + offset[j], (size_t)n * sizeof(float));
        out.table.offset[j + 1] = to + n;
    }
    out.offset = out.table.offset;
    out.track = out.table.track;
    out.strength = out.table.value;
    *tempered = g_memdup2(out.table.value, (size_t)E * sizeof(float));
    *cut = out;
    return true;
}

static SgFitted *refit(const SgFitted *previous, const SgCsr *lists, const SgFitContext *context,
                       GError **error)
{
    const Walk *from = (const Walk *)previous;
    const double *value = context->options.value, *had = previous->options.value;
    if (!from->tempered || value[A] != had[A] || value[R] != had[R] || value[K] > had[K])
        return fit(lists, context, error);
    SgLinks links;
    float *tempered = NULL;
    if (!cut_rows(&links, &tempered, from, (int64_t)value[K], error))
        return NULL;
    Walk *fitted = walk_new(context, lists->cols);
    fitted->links = links;
    fitted->tempered = tempered;
    raise_rows(&fitted->links, &context->options, sg_threads(context->threads));
    return &fitted->head;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Walk *fitted = (const Walk *)head;
    sg_links_score(&fitted->links, query, scores);
    if (query->adventure != 0)
        sg_serve_temper(scores->value, scores->touched, scores->count, fitted->links.degree,
                        query->adventure * head->options.value[P]);
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Walk *fitted = (const Walk *)head;
    guint first = reasons->len;
    int32_t degree = fitted->links.degree[track];
    double factor = 1;
    if (query->adventure != 0 && degree > 0)
        factor = pow(degree, -query->adventure * head->options.value[P]);
    sg_links_explain(&fitted->links, query, track, factor, head->model->name, reasons);
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, head->options.value[A]);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    return sg_links_save(&((const Walk *)head)->links, head, folder, error);
}

static void free_fitted(SgFitted *head)
{
    Walk *fitted = (Walk *)head;
    sg_links_clear(&fitted->links);
    g_free(fitted->tempered);
    sg_fitted_free(fitted->base);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    SgFitted head;
    SgCheckpoint *checkpoint = sg_checkpoint_open(folder, &sg_model_walk, &head, error);
    SgLinks links;
    if (!checkpoint || !sg_links_open(&links, checkpoint, head.M, error))
        return NULL;
    Walk *fitted = g_new0(Walk, 1);
    fitted->head = head;
    fitted->links = links;
    return &fitted->head;
}

const SgModel sg_model_walk = {
    .name = "walk",
    .summary = "two-hop walk over shared lists, tempered by popularity",
    .paper = "Paudel et al., TiiS 2017 (RP3beta), with a third exponent and a power",
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
    .refit = refit,
    .edit = edit_lists,
    .adventurous = true,
};
