/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-private.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "num/adam.h"

#include <math.h>
#include <string.h>

void sg_lightgcn_clear(SgLightgcn *vectors)
{
    g_free(vectors->storage);
    sg_history_clear(&vectors->history);
    *vectors = (SgLightgcn){ 0 };
}

/* -- Learning ------------------------------------------------------------------------------- */

static int64_t steps_of_an_epoch(const SgLightgcnFit *fit)
{
    return (fit->per_epoch + fit->B - 1) / fit->B;
}

/* Of the next step: constant, then falling in equal parts to zero after the last one. */
static double rate_now(const SgLightgcnFit *fit)
{
    double steps = (double)steps_of_an_epoch(fit) * fit->value[SG_LIGHTGCN_EPOCHS];
    double left = (steps - (double)fit->step) / steps, cool = fit->value[SG_LIGHTGCN_COOL];
    return fit->value[SG_LIGHTGCN_RATE] * (left < cool ? left / cool : 1);
}

/* One batch; its mean loss. */
static double run_step(SgLightgcnFit *fit)
{
    int64_t B = MIN(fit->B, fit->per_epoch - fit->first);
    const float *input = sg_lightgcn_input(fit, fit->e0, true);
    sg_propagate(fit->e, &fit->propagation, input, fit->threads);
    double loss = sg_lightgcn_batch(fit, B);
    float *de0 = fit->e; /* done with */
    sg_propagate_backward(de0, &fit->propagation, fit->de, fit->threads);
    SgAdam adam = { rate_now(fit), 0.9, 0.999, 1e-8, fit->step + 1 };
    fit->step++;
    loss += sg_lightgcn_fuse_step(fit, de0, &adam);
    sg_adam(fit->e0, fit->m, fit->v, de0, fit->pairwise.pull_n, fit->N, fit->D, &adam,
            fit->threads);
    fit->first += B;
    fit->loss += loss * (double)B;
    return loss;
}

static bool fail_diverged(const SgLightgcnFit *fit, GError **error)
{
    const char *kept = fit->context->checkpoint;
    bool saved = kept && g_file_test(kept, G_FILE_TEST_IS_DIR);
    return sg_fail(error, SG_ERROR_DIVERGED,
                   "%s: the loss is no number in epoch %" G_GINT64_FORMAT ": lower the rate%s%s%s",
                   fit->model->name, fit->epoch + 1,
                   saved ? " and go on from the last good state in '" : "", saved ? kept : "",
                   saved ? "'" : "");
}

/* Asks the validation part and remembers the best weights. */
static bool validate(SgLightgcnFit *fit, double value_c[SG_HISTORY_COLUMNS], GError **error)
{
    const float *input = sg_lightgcn_input(fit, fit->e0, false);
    sg_propagate(fit->e, &fit->propagation, input, fit->threads);
    if (!sg_holdout_ask(&fit->holdout, fit->e, fit->e + fit->U * fit->D, fit->D, fit->threads,
                        &value_c[SG_HISTORY_RECALL], &value_c[SG_HISTORY_NDCG], error))
        return false;
    if (fit->best_epoch == 0 || value_c[SG_HISTORY_NDCG] > fit->best_ndcg) {
        fit->best_epoch = fit->epoch;
        fit->best_ndcg = value_c[SG_HISTORY_NDCG];
        memcpy(fit->best, fit->e0, (size_t)fit->N * (size_t)fit->D * sizeof *fit->best);
        sg_lightgcn_fuse_keep(fit);
    }
    return true;
}

static bool end_epoch(SgLightgcnFit *fit, GError **error)
{
    double now = sg_clock_monotonic();
    double value_c[SG_HISTORY_COLUMNS] = { [SG_HISTORY_LOSS] = fit->loss / (double)fit->per_epoch,
                                           [SG_HISTORY_RECALL] = NAN,
                                           [SG_HISTORY_NDCG] = NAN };
    value_c[SG_HISTORY_SECONDS] = fit->epoch_seconds + now - fit->began_at;
    fit->epoch++;
    fit->first = 0;
    fit->loss = 0;
    fit->epoch_seconds = 0;
    fit->began_at = now;
    if (fit->validates && !validate(fit, value_c, error))
        return false;
    sg_history_add(&fit->history, value_c);
    return true;
}

static bool is_done(const SgLightgcnFit *fit)
{
    int64_t patience = (int64_t)fit->value[SG_LIGHTGCN_PATIENCE];
    bool tired = fit->validates && fit->best_epoch > 0 && fit->epoch - fit->best_epoch >= patience;
    return fit->per_epoch == 0 || fit->epoch >= (int64_t)fit->value[SG_LIGHTGCN_EPOCHS] || tired;
}

static char *note_of(const SgLightgcnFit *fit, double loss)
{
    int64_t last = fit->history.epochs - 1;
    GString *note = g_string_new(NULL);
    g_string_append_printf(note, "epoch %" G_GINT64_FORMAT ", loss %.4f", fit->epoch + 1, loss);
    if (fit->validates && last >= 0)
        g_string_append_printf(note, ", recall@20 %.4f, best in epoch %" G_GINT64_FORMAT,
                               sg_history_at(&fit->history, last, SG_HISTORY_RECALL),
                               fit->best_epoch);
    return g_string_free(note, FALSE);
}

static bool run(SgLightgcnFit *fit, GError **error)
{
    int64_t steps = steps_of_an_epoch(fit);
    g_autofree char *label = g_strdup_printf("%s: steps", fit->model->name);
    g_autofree char *work = g_strdup_printf("fitting '%s'", fit->model->name);
    int64_t before = fit->epoch * steps + fit->first / fit->B; /* of a training that goes on */
    g_autoptr(SgProgress) progress =
        sg_progress_new(label, steps * (int64_t)fit->value[SG_LIGHTGCN_EPOCHS] - before);
    fit->began_at = fit->saved_at = sg_clock_monotonic();
    while (!is_done(fit)) {
        if (sg_interrupted() && !sg_lightgcn_save_state(fit, error))
            return false;
        if (!sg_interrupt_check(work, error))
            return false;
        double loss = run_step(fit);
        if (!isfinite(loss))
            return fail_diverged(fit, error);
        if (fit->first >= fit->per_epoch && !end_epoch(fit, error))
            return false;
        g_autofree char *note = note_of(fit, loss);
        sg_progress_set(progress, fit->epoch * steps + fit->first / fit->B - before, note);
        if (fit->context->checkpoint &&
            sg_clock_monotonic() - fit->saved_at >= fit->context->checkpoint_seconds &&
            !sg_lightgcn_save_state(fit, error))
            return false;
    }
    return true;
}

/* -- The result ------------------------------------------------------------------------------- */

/* Rows without what is behind the width. */
static void copy_rows(float *to, const float *from, int64_t rows, int D, int stride)
{
    for (int64_t n = 0; n < rows; n++)
        memcpy(to + n * D, from + n * stride, (size_t)D * sizeof *to);
}

/* The vectors of all lists, those that were cut for validation whole again. */
static bool finish(SgLightgcn *vectors, SgLightgcnFit *fit, GError **error)
{
    int D = (int)fit->value[SG_LIGHTGCN_WIDTH];
    int64_t n = fit->N * D, U = fit->U, M = fit->M;
    if (fit->holdout.list_q) {
        sg_bipartite_clear(&fit->graph);
        if (!sg_bipartite_init(&fit->graph, &fit->positives, error))
            return false;
        void *work = fit->propagation.work;
        if (!sg_lightgcn_set_propagation(fit, error))
            return false;
        fit->propagation.work = work;
    }
    if (fit->best_epoch > 0)
        sg_lightgcn_fuse_take(fit);
    const float *e0 = sg_lightgcn_input(fit, fit->best_epoch > 0 ? fit->best : fit->e0, false);
    sg_propagate(fit->e, &fit->propagation, e0, fit->threads);
    sg_propagate_fold(fit->de, &fit->propagation, e0, fit->threads);
    float *storage = g_try_new(float, (gsize)(n + M * D) + 1);
    if (!storage)
        return sg_fail(error, SG_ERROR_IO, "%s: no memory for %.1f GB of vectors", fit->model->name,
                       4e-9 * (double)(n + M * D));
    copy_rows(storage, fit->e, fit->N, D, fit->D);
    copy_rows(storage + n, fit->de + U * fit->D, M, D, fit->D);
    *vectors = (SgLightgcn){ .D = D,
                             .U = U,
                             .storage = storage,
                             .lists_ud = storage,
                             .tracks_id = storage + U * D,
                             .fold_id = storage + n,
                             .history = fit->history };
    fit->history = (SgHistory){ 0 };
    return true;
}

bool sg_lightgcn_fit(SgLightgcn *vectors, const SgModel *model, const SgCsr *lists,
                     const SgFitContext *context, GError **error)
{
    g_auto(SgLightgcnFit)
        fit = { .model = model, .context = context, .value = context->options.value };
    return sg_lightgcn_setup(&fit, lists, error) &&
           (!context->resume || sg_lightgcn_read_state(&fit, error)) && run(&fit, error) &&
           finish(vectors, &fit, error);
}
