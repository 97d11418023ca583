/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-private.h"

#include "models/positives.h"
#include "models/training.h"
#include "num/machine.h"

#include <math.h>

/* A batch without being asked: 25 steps an epoch, and of big graphs, whose steps cost what their
 * propagation costs, fifteen. */
enum { PUBLISHED_BATCH = 2048, STEPS_OF_AN_EPOCH = 25, BIG = 4000000, STEPS_OF_A_BIG_ONE = 15 };
enum { SMALLEST_BIG_BATCH = 1 << 18, LARGEST_BATCH = 1 << 20 };

static const double start_deviation = 0.1;

void sg_lightgcn_fit_clear(SgLightgcnFit *fit)
{
    sg_csr_clear(&fit->positives);
    sg_holdout_clear(&fit->holdout);
    sg_bipartite_clear(&fit->graph);
    sg_pages_clear(&fit->pages);
    g_clear_pointer(&fit->small, g_ptr_array_unref);
    sg_history_clear(&fit->history);
    g_free(fit->digest);
}
static bool is_plus(const SgModel *model)
{
    return model == &sg_model_lightgcnpp;
}

double sg_lightgcn_left(const SgModel *model, const SgModelOptions *options, int64_t n)
{
    double alpha = is_plus(model) ? options->value[SG_LIGHTGCN_ALPHA] : 0.5;
    return n > 0 ? pow((double)n, -alpha) : 0;
}

void *sg_lightgcn_small(SgLightgcnFit *fit, size_t count, size_t size)
{
    void *array = g_try_malloc0((count + 1) * size);
    if (array)
        g_ptr_array_add(fit->small, array);
    return array;
}

/* Degrees are sums of weights for LightGCN, counts for LightGCN++ as published. */
bool sg_lightgcn_set_propagation(SgLightgcnFit *fit, GError **error)
{
    const double *value = fit->value;
    int L = (int)value[SG_LIGHTGCN_LAYERS];
    bool plus = is_plus(fit->model);
    float *left = sg_lightgcn_small(fit, (size_t)fit->N, sizeof *left);
    float *right = sg_lightgcn_small(fit, (size_t)fit->N, sizeof *right);
    if (!left || !right)
        return sg_fail(error, SG_ERROR_IO, "no memory for the degrees");
    SgSpmm counted = fit->graph.A;
    if (plus)
        counted.val = NULL;
    sg_spmm_degree(left, &counted, plus ? value[SG_LIGHTGCN_ALPHA] : 0.5);
    sg_spmm_degree(right, &counted, plus ? value[SG_LIGHTGCN_BETA] : 0.5);
    double gamma = L == 0 ? 1 : plus ? value[SG_LIGHTGCN_GAMMA] : 1.0 / (L + 1);
    fit->propagation = (SgPropagation){
        .A = fit->graph.A,
        .left_n = left,
        .right_n = right,
        .D = fit->D,
        .L = L,
        .normalise = plus,
        .half = value[SG_LIGHTGCN_BF16] != 0,
        .share_0 = (float)gamma,
        .share = L == 0 ? 0 : (float)((1 - gamma) / L),
    };
    return true;
}

/* Others in proportion to popularity^0.75. */
static bool set_popular(SgLightgcnFit *fit, const SgCsr *lists, GError **error)
{
    g_autofree double *weight = g_new0(double, fit->M + 1);
    g_autofree int32_t *stack = g_new(int32_t, 2 * fit->M + 1);
    float *keep = sg_lightgcn_small(fit, (size_t)fit->M, sizeof *keep);
    int32_t *other = sg_lightgcn_small(fit, (size_t)fit->M, sizeof *other);
    if (!keep || !other)
        return sg_fail(error, SG_ERROR_IO, "no memory for the sampler");
    for (int64_t e = 0; e < sg_csr_entries(lists); e++)
        weight[lists->col[e]]++;
    for (int64_t i = 0; i < fit->M; i++)
        weight[i] = pow(weight[i], 0.75);
    sg_sample_alias(keep, other, weight, fit->M, stack);
    fit->popular = (SgAlias){ fit->M, keep, other };
    return true;
}

/* The lists that can be asked: they hold something, and not everything. */
static bool set_triples(SgLightgcnFit *fit, GError **error)
{
    const SgCsr *lists = &fit->holdout.train;
    int32_t *list_a = sg_lightgcn_small(fit, (size_t)fit->U, sizeof *list_a);
    if (!list_a)
        return sg_fail(error, SG_ERROR_IO, "no memory for the sampler");
    SgTriples *triples = &fit->triples;
    *triples = (SgTriples){ .M = fit->M,
                            .offset = lists->offset,
                            .col = lists->col,
                            .list_a = list_a,
                            .others = (int)fit->value[SG_LIGHTGCN_HARD],
                            .seed = fit->context->seed };
    for (int64_t u = 0; u < fit->U; u++) {
        int64_t n = lists->offset[u + 1] - lists->offset[u];
        if (n > 0 && n < fit->M)
            list_a[triples->A++] = (int32_t)u;
    }
    if (triples->A == 0)
        return true;
    triples->per_list = MAX(1, sg_csr_entries(lists) / triples->A);
    fit->per_epoch = triples->A * triples->per_list;
    if (fit->value[SG_LIGHTGCN_POPULAR] != 0) {
        triples->popular = &fit->popular;
        return set_popular(fit, lists, error);
    }
    return true;
}

static int64_t batch_of(const SgLightgcnFit *fit)
{
    int64_t asked = (int64_t)fit->value[SG_LIGHTGCN_BATCH], own;
    if (fit->per_epoch < BIG)
        own = MAX(PUBLISHED_BATCH, fit->per_epoch / STEPS_OF_AN_EPOCH);
    else
        own = CLAMP(fit->per_epoch / STEPS_OF_A_BIG_ONE, SMALLEST_BIG_BATCH, LARGEST_BATCH);
    return MAX(1, MIN(asked > 0 ? asked : own, fit->per_epoch));
}

/* Glorot and Bengio, 2010: uniform within sqrt(6 / (rows + width)) of the two embeddings. */
static void start(SgLightgcnFit *fit)
{
    int D = (int)fit->value[SG_LIGHTGCN_WIDTH];
    uint64_t seed = fit->context->seed;
    double of_lists = sqrt(6.0 / (double)(fit->U + D)),
           of_tracks = sqrt(6.0 / (double)(fit->M + D));
    if (fit->value[SG_LIGHTGCN_START] == 0) {
        sg_sample_normal(fit->e0, fit->N, D, fit->D, start_deviation, seed, fit->threads);
        return;
    }
    sg_sample_uniform(fit->e0, 0, fit->U, D, fit->D, of_lists, seed);
    sg_sample_uniform(fit->e0 + fit->U * fit->D, fit->U, fit->M, D, fit->D, of_tracks, seed);
}

static bool set_arrays(SgLightgcnFit *fit, GError **error)
{
    const SgPropagation *p = &fit->propagation;
    size_t n = (size_t)fit->N * (size_t)fit->D, count = fit->validates ? 6 : 5;
    size_t work = sg_propagate_work(fit->N, fit->D, p->L, p->normalise, p->half);
    if (!sg_pages_init(&fit->pages, count * n * sizeof(float) + 64 + work, fit->model->name, error))
        return false;
    fit->e0 = fit->pages.data;
    fit->m = fit->e0 + n;
    fit->v = fit->m + n;
    fit->e = fit->v + n;
    fit->de = fit->e + n;
    fit->best = fit->validates ? fit->de + n : NULL;
    size_t used = (count * n * sizeof(float) + 63) / 64 * 64;
    fit->propagation.work = (char *)fit->pages.data + used;
    start(fit);
    return true;
}

static SgCsr lend(const SgCsr *csr)
{
    SgCsr lent = *csr;
    lent.storage = NULL;
    return lent;
}

bool sg_lightgcn_setup(SgLightgcnFit *fit, const SgCsr *lists, GError **error)
{
    fit->U = lists->rows;
    fit->M = lists->cols;
    fit->N = fit->U + fit->M;
    fit->D = sg_padded((int)fit->value[SG_LIGHTGCN_WIDTH]);
    fit->threads = sg_threads(fit->context->threads);
    fit->small = g_ptr_array_new_with_free_func(g_free);
    fit->validates = fit->value[SG_LIGHTGCN_PATIENCE] > 0;
    sg_history_init(&fit->history);
    if (fit->context->checkpoint)
        fit->digest = sg_training_digest(lists, fit->context);
    if (!sg_positives(&fit->positives, lists, error))
        return false;
    if (!fit->validates)
        fit->holdout.train = lend(&fit->positives);
    else if (!sg_holdout_init(&fit->holdout, &fit->positives, fit->context, error))
        return false;
    if (!sg_bipartite_init(&fit->graph, &fit->holdout.train, error) ||
        !sg_lightgcn_set_propagation(fit, error) || !set_triples(fit, error))
        return false;
    fit->B = batch_of(fit);
    return sg_lightgcn_set_losses(fit, lists, error) && sg_lightgcn_set_fuse(fit, error) &&
           set_arrays(fit, error);
}
