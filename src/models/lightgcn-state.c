/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-private.h"

#include "base/clock.h"
#include "models/training.h"

#include <math.h>

/* Numbers that a training may go on with although they were others before. */
static const char *const free_options[] = { "epochs", "patience", "rate", "pool", NULL };

static SgTraining training_of(const SgLightgcnFit *fit)
{
    return (SgTraining){ fit->model, &fit->context->options, fit->context->seed, fit->digest };
}

enum { MAX_ARRAYS = 10 };

/* What is saved and read; the best weights once there are some, the parameters where tracks are
 * fused. Ends with a NULL name. */
static int list_arrays(const SgLightgcnFit *fit, SgCheckpointArray array[MAX_ARRAYS])
{
    bool fuses = sg_lightgcn_fuses(fit), best = fit->best_epoch > 0;
    int64_t parameters = fuses ? sg_fuse_parameters(fit->fuse.D, fit->fuse.F) : 0;
    const struct {
        const char *name;
        const float *data;
        bool there;
        bool fused;
    } all[] = {
        { "e0", fit->e0, true, false },         { "m", fit->m, true, false },
        { "v", fit->v, true, false },           { "best", fit->best, best, false },
        { "fuse", fit->fuse_p, fuses, true },   { "fuse_m", fit->fuse_m, fuses, true },
        { "fuse_v", fit->fuse_v, fuses, true }, { "fuse_best", fit->fuse_best, fuses, true },
    };
    int count = 0;
    for (size_t n = 0; n < G_N_ELEMENTS(all); n++) {
        if (!all[n].there)
            continue;
        SgCheckpointArray rows = { all[n].name, SG_NPY_F4, 2, { fit->N, fit->D }, all[n].data };
        SgCheckpointArray line = { all[n].name, SG_NPY_F4, 1, { parameters, -1 }, all[n].data };
        array[count++] = all[n].fused ? line : rows;
    }
    array[count] = (SgCheckpointArray){ 0 };
    return count;
}

/* Weights that are no numbers are never saved. */
static bool is_finite(const SgLightgcnFit *fit)
{
    double sum = 0;
    for (int64_t n = 0; n < fit->N * fit->D; n++)
        sum += fabsf(fit->e0[n]);
    return isfinite(sum);
}

bool sg_lightgcn_save_state(SgLightgcnFit *fit, GError **error)
{
    fit->saved_at = sg_clock_monotonic();
    if (!fit->context->checkpoint || !is_finite(fit))
        return true;
    g_autoptr(SgJson) state = json_object();
    SgCheckpointArray arrays[MAX_ARRAYS];
    SgTraining training = training_of(fit);
    json_object_set_new(state, "epoch", json_integer(fit->epoch));
    json_object_set_new(state, "first", json_integer(fit->first));
    json_object_set_new(state, "step", json_integer(fit->step));
    json_object_set_new(state, "loss", json_real(fit->loss));
    json_object_set_new(state, "epoch_seconds",
                        json_real(fit->epoch_seconds + fit->saved_at - fit->began_at));
    json_object_set_new(state, "best_epoch", json_integer(fit->best_epoch));
    json_object_set_new(state, "best_ndcg", json_real(fit->best_ndcg));
    json_object_set_new(state, "epochs", json_integer(fit->history.epochs));
    int count = list_arrays(fit, arrays);
    arrays[count] = sg_history_array(&fit->history);
    arrays[count + 1] = (SgCheckpointArray){ 0 };
    return sg_training_save(&training, fit->context->checkpoint, state, arrays, error);
}

static bool read_arrays(SgLightgcnFit *fit, const char *folder, int64_t epochs, GError **error)
{
    SgCheckpointArray array[MAX_ARRAYS];
    list_arrays(fit, array);
    for (int n = 0; array[n].name; n++)
        if (!sg_training_read(folder, &array[n], (void *)array[n].data, error))
            return false;
    SgCheckpointArray past = { "history", SG_NPY_F8, 2, { epochs, SG_HISTORY_COLUMNS }, NULL };
    g_autofree double *value_ec = g_new(double, epochs *SG_HISTORY_COLUMNS + 1);
    if (!sg_training_read(folder, &past, value_ec, error))
        return false;
    sg_history_set(&fit->history, value_ec, epochs);
    return true;
}

bool sg_lightgcn_read_state(SgLightgcnFit *fit, GError **error)
{
    const char *folder = fit->context->checkpoint;
    SgTraining training = training_of(fit);
    g_autoptr(SgJson) state = sg_training_open(&training, folder, free_options, error);
    if (!state)
        return false;
    fit->epoch = sg_json_int(state, "epoch", -1);
    fit->first = sg_json_int(state, "first", -1);
    fit->step = sg_json_int(state, "step", -1);
    fit->loss = sg_json_double(state, "loss", 0);
    fit->epoch_seconds = sg_json_double(state, "epoch_seconds", 0);
    fit->best_epoch = sg_json_int(state, "best_epoch", 0);
    fit->best_ndcg = sg_json_double(state, "best_ndcg", 0);
    int64_t epochs = sg_json_int(state, "epochs", -1);
    if (fit->epoch < 0 || fit->first < 0 || fit->first > fit->per_epoch || fit->step < 0 ||
        epochs != fit->epoch || (fit->best_epoch > 0 && !fit->validates))
        return sg_fail(error, SG_ERROR_INPUT, "the training in '%s' is damaged: state.json",
                       folder);
    return read_arrays(fit, folder, epochs, error);
}
