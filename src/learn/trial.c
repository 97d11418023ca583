/* SPDX-License-Identifier: MIT */
#include "learn/trial.h"

#include "base/clock.h"
#include "base/interrupt.h"

void sg_trials_init(SgTrials *trials, const SgModel *model, const SgTask *task,
                    const SgMetricPlan *plan, uint64_t seed)
{
    *trials = (SgTrials){ .model = model, .task = task, .seed = seed, .plan = *plan };
    sg_track_facts_init(&trials->facts, &task->train, NULL);
}

void sg_trials_clear(SgTrials *trials)
{
    sg_fitted_free(trials->latest);
    sg_fitted_free(trials->kept);
    sg_track_facts_clear(&trials->facts);
    *trials = (SgTrials){ 0 };
}

void sg_trials_keep(SgTrials *trials)
{
    if (!trials->latest)
        return;
    sg_fitted_free(trials->kept);
    trials->kept = g_steal_pointer(&trials->latest);
}

bool sg_trials_run(SgTrials *trials, const SgModelOptions *options, SgTrialResult *result,
                   GError **error)
{
    const SgModel *model = trials->model;
    SgFitContext context = { .options = *options,
                             .seed = trials->seed,
                             .will_refit = model->refit != NULL };
    if (model->fuses) {
        context.features_id = trials->task->features_id;
        context.feature_width = trials->task->feature_width;
    }
    g_autoptr(GError) problem = NULL;
    *result = (SgTrialResult){ 0 };
    if (!sg_interrupt_check(model->name, error))
        return false;
    g_clear_pointer(&trials->latest, sg_fitted_free);
    double start = sg_clock_monotonic();
    SgFitted *fitted = trials->kept && model->refit
                           ? model->refit(trials->kept, &trials->task->train, &context, &problem)
                           : model->fit(&trials->task->train, &context, &problem);
    result->fit_seconds = sg_clock_monotonic() - start;
    if (!fitted && g_error_matches(problem, SG_ERROR, SG_ERROR_DIVERGED)) {
        result->diverged = true;
        return true;
    }
    if (!fitted) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    trials->latest = fitted;
    g_auto(SgEvaluation) evaluation = { 0 };
    if (!sg_evaluate(&evaluation, fitted, trials->task, &trials->plan, &trials->facts, NULL, error))
        return false;
    for (int c = 0; c < trials->plan.count; c++)
        result->mean_c[c] = evaluation.mean_c[c];
    result->score_seconds = evaluation.seconds;
    return true;
}
