/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-private.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

/* The loss of a batch: BPR or contrastive for what is liked, and one for what is disliked. */

static const float dislike_temperature = 0.2f;
static const float largest_dislike = 3; /* a weight of -3 counts as one dislike */

static bool is_contrastive(const SgLightgcnFit *fit)
{
    return fit->value[SG_LIGHTGCN_LOSS] != 0;
}

static bool fail_memory(const SgLightgcnFit *fit, GError **error)
{
    return sg_fail(error, SG_ERROR_IO, "no memory for batches of %" G_GINT64_FORMAT, fit->B);
}

static bool set_pairwise(SgLightgcnFit *fit, GError **error)
{
    size_t B = (size_t)fit->B, N = (size_t)fit->N, entries = is_contrastive(fit) ? 0 : 4 * B;
    SgPairwise *r = &fit->pairwise;
    *r = (SgPairwise){ .U = fit->U, .N = fit->N, .D = fit->D };
    r->list_t = sg_lightgcn_small(fit, B, sizeof *r->list_t);
    r->track_t = sg_lightgcn_small(fit, B, sizeof *r->track_t);
    r->other_t = sg_lightgcn_small(fit, B, sizeof *r->other_t);
    r->z_t = sg_lightgcn_small(fit, B, sizeof *r->z_t);
    fit->drawn_tn = sg_lightgcn_small(fit, B * (size_t)fit->triples.others, sizeof(int32_t));
    r->loss_b = sg_lightgcn_small(fit, (size_t)sg_pairwise_blocks(fit->B), sizeof *r->loss_b);
    r->offset = sg_lightgcn_small(fit, N + 1, sizeof *r->offset);
    r->col = sg_lightgcn_small(fit, entries + SG_SPMM_AHEAD, sizeof *r->col);
    r->val = sg_lightgcn_small(fit, entries, sizeof *r->val);
    r->pull_n = sg_lightgcn_small(fit, N, sizeof *r->pull_n);
    return (r->list_t && r->track_t && r->other_t && r->z_t && fit->drawn_tn && r->loss_b &&
            r->offset && r->col && r->val && r->pull_n) ||
           fail_memory(fit, error);
}

static bool set_contrast(SgLightgcnFit *fit, GError **error)
{
    const SgCsr *lists = &fit->holdout.train;
    fit->contrast = (SgContrast){
        .U = fit->U,
        .M = fit->M,
        .offset = lists->offset,
        .col = lists->col,
        .D = fit->D,
        .list_t = fit->pairwise.list_t,
        .track_t = fit->pairwise.track_t,
        .temperature = (float)fit->value[SG_LIGHTGCN_TEMPERATURE],
        .debias = (float)fit->value[SG_LIGHTGCN_DEBIAS],
        .loss_b = sg_lightgcn_small(fit, (size_t)sg_contrast_chunks(fit->B), sizeof(double)),
    };
    fit->contrast_work =
        sg_lightgcn_small(fit, (size_t)fit->threads, sg_contrast_work(fit->M, fit->D));
    return (fit->contrast.loss_b && fit->contrast_work) || fail_memory(fit, error);
}

/* Disliked pairs whose list has something liked to be compared with. */
static bool set_dislikes(SgLightgcnFit *fit, const SgCsr *lists, GError **error)
{
    const SgCsr *train = &fit->holdout.train;
    if (!lists->val || fit->value[SG_LIGHTGCN_DISLIKES] == 0 || fit->per_epoch == 0)
        return true;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            fit->list_f = sg_lightgcn_small(fit, (size_t)fit->F, sizeof *fit->list_f);
            fit->track_f = sg_lightgcn_small(fit, (size_t)fit->F, sizeof *fit->track_f);
            fit->weight_f = sg_lightgcn_small(fit, (size_t)fit->F, sizeof *fit->weight_f);
            if (!fit->list_f || !fit->track_f || !fit->weight_f)
                return fail_memory(fit, error);
        }
        fit->F = 0;
        for (int64_t u = 0; u < lists->rows; u++) {
            for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
                if (!(lists->val[e] < 0) || train->offset[u + 1] == train->offset[u])
                    continue;
                if (pass == 1) {
                    fit->list_f[fit->F] = (int32_t)u;
                    fit->track_f[fit->F] = lists->col[e];
                    fit->weight_f[fit->F] = -lists->val[e] / largest_dislike;
                }
                fit->F++;
            }
        }
    }
    return true;
}

/* The most disliked pairs that come with one batch. */
static int64_t dislikes_of_a_batch(const SgLightgcnFit *fit)
{
    return fit->F > 0 ? fit->F * fit->B / fit->per_epoch + 1 : 0;
}

bool sg_lightgcn_set_losses(SgLightgcnFit *fit, const SgCsr *lists, GError **error)
{
    if (!set_pairwise(fit, error) || (is_contrastive(fit) && !set_contrast(fit, error)) ||
        !set_dislikes(fit, lists, error))
        return false;
    size_t F = (size_t)dislikes_of_a_batch(fit), N = (size_t)fit->N;
    size_t R = MAX(is_contrastive(fit) ? 2 * (size_t)fit->B : 0, 3 * F);
    SgDislikes *d = &fit->dislikes;
    *d = (SgDislikes){ .U = fit->U,
                       .D = fit->D,
                       .temperature = dislike_temperature,
                       .share = (float)fit->value[SG_LIGHTGCN_DISLIKES] };
    d->list_f = sg_lightgcn_small(fit, F, sizeof *d->list_f);
    d->dislike_f = sg_lightgcn_small(fit, F, sizeof *d->dislike_f);
    d->like_f = sg_lightgcn_small(fit, F, sizeof *d->like_f);
    d->weight_f = sg_lightgcn_small(fit, F, sizeof *d->weight_f);
    d->loss_f = sg_lightgcn_small(fit, F, sizeof *d->loss_f);
    fit->row_r = sg_lightgcn_small(fit, R * (size_t)fit->D, sizeof *fit->row_r);
    fit->node_r = sg_lightgcn_small(fit, R, sizeof *fit->node_r);
    fit->gather_offset = sg_lightgcn_small(fit, R > 0 ? N + 1 : 0, sizeof *fit->gather_offset);
    fit->gather_col = sg_lightgcn_small(fit, R + SG_SPMM_AHEAD, sizeof *fit->gather_col);
    return (d->list_f && d->dislike_f && d->like_f && d->weight_f && d->loss_f && fit->row_r &&
            fit->node_r && fit->gather_offset && fit->gather_col) ||
           fail_memory(fit, error);
}

static double rank(SgLightgcnFit *fit)
{
    SgPairwise *r = &fit->pairwise;
    sg_pairwise_hardest((int32_t *)r->other_t, fit->drawn_tn, fit->triples.others, r, fit->e,
                        fit->threads);
    double loss = sg_pairwise_loss(r, fit->e, fit->threads);
    sg_pairwise_matrix(r);
    SgSpmm C = { fit->N, r->offset, r->col, r->val };
    sg_spmm(fit->de, &C, (SgRows){ fit->e, false }, fit->D, fit->threads);
    return loss;
}

/* de = or += the rows of the batch, each where it belongs. */
static void gather(SgLightgcnFit *fit, int64_t R, bool add)
{
    sg_contrast_gather(fit->gather_offset, fit->gather_col, fit->node_r, R, fit->N);
    SgSpmm A = { fit->N, fit->gather_offset, fit->gather_col, NULL };
    SgSpmmLayer layer = { .A = &A,
                          .x = { fit->row_r, false },
                          .D = fit->D,
                          .total = fit->de,
                          .share = 1,
                          .assign = !add };
    sg_spmm_layer(&layer, fit->threads);
}

static double contrast(SgLightgcnFit *fit)
{
    SgPairwise *r = &fit->pairwise;
    fit->contrast.B = r->B;
    double loss = sg_contrast(fit->row_r, fit->node_r, &fit->contrast, fit->e, fit->threads,
                              fit->contrast_work);
    gather(fit, 2 * r->B, false);
    memset(r->pull_n, 0, (size_t)fit->N * sizeof *r->pull_n);
    for (int64_t n = 0; n < 2 * r->B; n++)
        r->pull_n[fit->node_r[n]] += r->pull;
    return loss;
}

/* An epoch asks each disliked pair once, in random order, spread over the batches. */
static double dislike(SgLightgcnFit *fit)
{
    enum { STREAM_ORDER = SG_SAMPLE_OWN, STREAM_LIKES };
    uint64_t seed = fit->context->seed;
    uint64_t key = sg_rng_at(seed, sg_sample_stream(fit->epoch, STREAM_ORDER), 0);
    const SgCsr *train = &fit->holdout.train;
    SgDislikes *d = &fit->dislikes;
    int64_t first = fit->F * fit->first / fit->per_epoch;
    d->F = fit->F * (fit->first + fit->pairwise.B) / fit->per_epoch - first;
    if (d->F == 0)
        return 0;
    for (int64_t f = 0; f < d->F; f++) {
        int64_t at = sg_sample_permute(key, fit->F, first + f);
        int64_t u = fit->list_f[at], n = train->offset[u + 1] - train->offset[u];
        SgRng rng = { seed, sg_sample_stream(fit->epoch, STREAM_LIKES), (uint64_t)at << 8 };
        ((int32_t *)d->list_f)[f] = (int32_t)u;
        ((int32_t *)d->dislike_f)[f] = fit->track_f[at];
        ((float *)d->weight_f)[f] = fit->weight_f[at];
        ((int32_t *)d->like_f)[f] =
            train->col[train->offset[u] + (int64_t)sg_rng_below(&rng, (uint64_t)n)];
    }
    double loss = sg_contrast_dislikes(fit->row_r, fit->node_r, d, fit->e, fit->threads);
    gather(fit, 3 * d->F, true);
    return loss;
}

double sg_lightgcn_batch(SgLightgcnFit *fit, int64_t B)
{
    SgPairwise *r = &fit->pairwise;
    r->B = B;
    r->pull = (float)(fit->value[SG_LIGHTGCN_DECAY] / (double)B);
    sg_sample_triples(&fit->triples, fit->epoch, fit->first, B, (int32_t *)r->list_t,
                      (int32_t *)r->track_t, fit->drawn_tn, fit->threads);
    double loss = is_contrastive(fit) ? contrast(fit) : rank(fit);
    return fit->F > 0 ? loss + dislike(fit) : loss;
}
