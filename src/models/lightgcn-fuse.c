/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-private.h"

#include "base/rng.h"

#include <string.h>

/* Tracks fused with their content (num/fuse.h). */

static const float align = 0.1f;
enum { DROPOUT_ONE_IN = 10, STREAM_GATES = SG_SAMPLE_OWN + 2 };

bool sg_lightgcn_fuses(const SgLightgcnFit *fit)
{
    return fit->context->features_id != NULL;
}

static int64_t parameters_of(const SgLightgcnFit *fit)
{
    return sg_fuse_parameters(fit->fuse.D, fit->fuse.F);
}

static bool set_arrays(SgLightgcnFit *fit)
{
    size_t M = (size_t)fit->M, count = (size_t)parameters_of(fit);
    fit->fuse_p = sg_lightgcn_small(fit, count, sizeof(float));
    fit->fuse_m = sg_lightgcn_small(fit, count, sizeof(float));
    fit->fuse_v = sg_lightgcn_small(fit, count, sizeof(float));
    fit->fuse_d = sg_lightgcn_small(fit, count, sizeof(float));
    fit->fuse_best = sg_lightgcn_small(fit, count, sizeof(float));
    fit->known = sg_lightgcn_small(fit, M, 1);
    fit->forced = sg_lightgcn_small(fit, M, 1);
    fit->alone = sg_lightgcn_small(fit, M, 1);
    fit->fused = sg_lightgcn_small(fit, (size_t)fit->N * (size_t)fit->D, sizeof(float));
    fit->fuse.c = sg_lightgcn_small(fit, M * (size_t)fit->D, sizeof(float));
    fit->fuse.norm = sg_lightgcn_small(fit, M, sizeof(float));
    fit->fuse.gate = sg_lightgcn_small(fit, M, sizeof(float));
    fit->fuse.sum = sg_lightgcn_small(fit, sg_fuse_sums(fit->M, fit->fuse.D), sizeof(double));
    return fit->fuse_p && fit->fuse_m && fit->fuse_v && fit->fuse_d && fit->fuse_best &&
           fit->known && fit->forced && fit->alone && fit->fused && fit->fuse.c && fit->fuse.norm &&
           fit->fuse.gate && fit->fuse.sum;
}

bool sg_lightgcn_set_fuse(SgLightgcnFit *fit, GError **error)
{
    const float *x = fit->context->features_id;
    int64_t F = fit->context->feature_width;
    if (!x)
        return true;
    fit->fuse = (SgFuse){ .M = fit->M,
                          .D = (int)fit->value[SG_LIGHTGCN_WIDTH],
                          .stride = fit->D,
                          .F = (int)F,
                          .x = x,
                          .align = align };
    if (!set_arrays(fit))
        return sg_fail(error, SG_ERROR_IO, "no memory for what is known of the tracks");
    fit->fuse.known = fit->known;
    fit->fuse.forced = fit->forced;
    fit->fuse.parameters = fit->fuse_p;
    sg_fuse_start(fit->fuse_p, fit->fuse.D, fit->fuse.F, fit->context->seed);
    for (int64_t i = 0; i < fit->M; i++) {
        for (int64_t f = 0; f < F; f++)
            fit->known[i] |= x[i * F + f] != 0;
        int64_t node = fit->U + i;
        fit->alone[i] = fit->graph.A.offset[node + 1] == fit->graph.A.offset[node];
        fit->fuse.knowns += fit->known[i];
    }
    return true;
}

static void force_gates(SgLightgcnFit *fit, bool learning)
{
    uint64_t stream = sg_sample_stream(fit->epoch, STREAM_GATES);
    for (int64_t i = 0; i < fit->M; i++) {
        uint64_t place = (uint64_t)(fit->first * fit->M + i);
        bool drop = learning && sg_rng_at(fit->context->seed, stream, place) % DROPOUT_ONE_IN == 0;
        fit->forced[i] = fit->alone[i] || drop;
    }
}

const float *sg_lightgcn_input(SgLightgcnFit *fit, const float *e0, bool learning)
{
    size_t lists = (size_t)fit->U * (size_t)fit->D;
    if (!sg_lightgcn_fuses(fit))
        return e0;
    force_gates(fit, learning);
    memcpy(fit->fused, e0, lists * sizeof *e0);
    sg_fuse(fit->fused + lists, &fit->fuse, e0 + lists, fit->threads);
    return fit->fused;
}

double sg_lightgcn_fuse_step(SgLightgcnFit *fit, float *de0, const SgAdam *adam)
{
    int64_t lists = fit->U * fit->D;
    if (!sg_lightgcn_fuses(fit) || fit->fuse.knowns == 0)
        return 0;
    double loss =
        sg_fuse_backward(de0 + lists, fit->fuse_d, &fit->fuse, fit->e0 + lists, fit->threads);
    sg_adam(fit->fuse_p, fit->fuse_m, fit->fuse_v, fit->fuse_d, NULL, 1, (int)parameters_of(fit),
            adam, 1);
    return loss;
}

void sg_lightgcn_fuse_keep(SgLightgcnFit *fit)
{
    if (sg_lightgcn_fuses(fit))
        memcpy(fit->fuse_best, fit->fuse_p, (size_t)parameters_of(fit) * sizeof(float));
}

void sg_lightgcn_fuse_take(SgLightgcnFit *fit)
{
    if (sg_lightgcn_fuses(fit))
        memcpy(fit->fuse_p, fit->fuse_best, (size_t)parameters_of(fit) * sizeof(float));
}
