/* SPDX-License-Identifier: MIT */
#include "learn/experiment.h"

#include "base/clock.h"
#include "base/machine.h"
#include "learn/leak.h"
#include "models/checkpoint.h"

#include <math.h>
#include <string.h>

void sg_outcome_clear(SgOutcome *outcome)
{
    sg_evaluation_clear(&outcome->evaluation);
    sg_bootstrap_clear(&outcome->bootstrap);
    *outcome = (SgOutcome){ 0 };
}

/* One seed: fit and ask, with time and memory. */
static bool run_seed(SgOutcome *outcome, const SgExperiment *experiment, uint64_t seed,
                     SgEvaluation *evaluation, GError **error)
{
    const SgTask *test = &experiment->split->test;
    g_autofree char *label = g_strdup_printf("evaluating %s", outcome->recipe.name);
    bool own = sg_machine_reset_peak();
    double start = sg_clock_monotonic();
    g_autoptr(SgFitted) fitted = outcome->folder
                                     ? sg_model_load(outcome->folder, error)
                                     : sg_recipe_fit_task(&outcome->recipe, test, seed, error);
    if (!fitted) {
        g_prefix_error(error, "model '%s': ", outcome->recipe.name);
        return false;
    }
    if (fitted->M != test->train.cols)
        return sg_fail(error, SG_ERROR_INPUT,
                       "model '%s' knows %" G_GINT64_FORMAT
                       " tracks, the split has %" G_GINT64_FORMAT ": it was trained on other data",
                       outcome->recipe.name, fitted->M, test->train.cols);
    if (outcome->folder)
        outcome->recipe.part[0].options = fitted->options;
    outcome->fit_seconds = outcome->folder ? NAN : sg_clock_monotonic() - start;
    if (!sg_evaluate(evaluation, fitted, test, experiment->plan, experiment->facts, label, error))
        return false;
    outcome->score_seconds = evaluation->seconds;
    outcome->peak_is_own = own;
    outcome->peak_mb = MAX(outcome->peak_mb, sg_machine_peak_mb());
    return true;
}

/* Adds the values of another seed to the sums; false if they are the same bit for bit. */
static bool add_values(SgEvaluation *sum, const SgEvaluation *other)
{
    gsize count = (gsize)(sum->Q * sum->plan.count);
    if (memcmp(sum->value_qc, other->value_qc, count * sizeof *sum->value_qc) == 0)
        return false;
    for (gsize n = 0; n < count; n++)
        sum->value_qc[n] += other->value_qc[n];
    for (int c = 0; c < sum->plan.count; c++)
        sum->mean_c[c] += other->mean_c[c];
    return true;
}

static void divide_values(SgEvaluation *sum, int seeds)
{
    for (int64_t n = 0; n < sum->Q * sum->plan.count; n++)
        sum->value_qc[n] /= seeds;
    for (int c = 0; c < sum->plan.count; c++)
        sum->mean_c[c] /= seeds;
}

static bool run_seeds(SgOutcome *outcome, const SgExperiment *experiment, GError **error)
{
    int wanted = outcome->folder ? 0 : experiment->options->seeds;
    uint64_t first = wanted > 1 ? 1 : experiment->options->seed;
    SgEvaluation *sum = &outcome->evaluation;
    if (!run_seed(outcome, experiment, first, sum, error))
        return false;
    outcome->seeds = 1;
    memcpy(outcome->seed_mean_sc[0], sum->mean_c, sizeof sum->mean_c);
    for (int s = 1; s < wanted; s++) {
        g_auto(SgEvaluation) next = { 0 };
        if (!run_seed(outcome, experiment, first + (uint64_t)s, &next, error))
            return false;
        outcome->deterministic = s == 1 && !add_values(sum, &next);
        if (outcome->deterministic)
            return true;
        if (s > 1)
            add_values(sum, &next);
        memcpy(outcome->seed_mean_sc[s], next.mean_c, sizeof next.mean_c);
        outcome->seeds++;
    }
    if (outcome->seeds > 1)
        divide_values(sum, outcome->seeds);
    return true;
}

/* Over seeds if there are several, else over queries. */
static void set_intervals(SgOutcome *outcome)
{
    const SgMetricPlan *plan = &outcome->evaluation.plan;
    for (int c = 0; c < plan->count; c++) {
        double value_s[SG_EXPERIMENT_MAX_SEEDS];
        for (int s = 0; s < outcome->seeds; s++)
            value_s[s] = outcome->seed_mean_sc[s][c];
        outcome->ci95_c[c] = (SgInterval){ NAN, NAN };
        if (outcome->seeds > 1)
            outcome->ci95_c[c] = sg_interval_of_seeds(value_s, outcome->seeds);
        else
            sg_bootstrap_interval(&outcome->bootstrap, plan, c, &outcome->ci95_c[c]);
    }
}

/* Members of a blend that were searched before, from the same start, keep what was found. */
static void reuse_searches(SgRecipe *recipe, const SgExperiment *experiment)
{
    for (int p = 1; p < recipe->parts; p++) {
        SgRecipePart *part = &recipe->part[p];
        for (int n = 0; n < experiment->done_count; n++) {
            const SgOutcome *done = &experiment->done[n];
            if (done->tuned.trials == 0 || done->recipe.parts > 1 ||
                memcmp(&done->asked.part[0], part, sizeof *part) != 0)
                continue;
            part->options = done->recipe.part[0].options;
            memset(part->fixed, true, sizeof part->fixed);
            break;
        }
    }
}

static bool tune(SgOutcome *outcome, const SgExperiment *experiment, GError **error)
{
    SgRecipe recipe = outcome->recipe;
    if (!experiment->options->tune || outcome->folder)
        return true;
    reuse_searches(&recipe, experiment);
    if (!sg_tune(&recipe, experiment->valid, &experiment->options->tuning, &outcome->tuned, error))
        return false;
    outcome->recipe = recipe;
    return true;
}

bool sg_outcome_run(SgOutcome *outcome, const SgExperiment *experiment, const SgOutcome *popularity,
                    GError **error)
{
    const SgExperimentOptions *options = experiment->options;
    g_assert(options->seeds <= SG_EXPERIMENT_MAX_SEEDS);
    outcome->peak_mb = -1;
    outcome->asked = outcome->recipe;
    if (!tune(outcome, experiment, error) || !run_seeds(outcome, experiment, error))
        return false;
    const SgEvaluation *level = popularity ? &popularity->evaluation : &outcome->evaluation;
    if (!sg_leak_check_shuffled(&outcome->evaluation, outcome->recipe.name, level,
                                &experiment->split->test, options->seed, error))
        return false;
    if (!sg_bootstrap_init(&outcome->bootstrap, &outcome->evaluation, error))
        return false;
    set_intervals(outcome);
    return true;
}

bool sg_outcome_compare(const SgOutcome *outcome, const SgOutcome *other, int c,
                        SgComparison *comparison)
{
    const SgMetricPlan *plan = &outcome->evaluation.plan;
    SgComparison made;
    if (!sg_bootstrap_difference(&outcome->bootstrap, &other->bootstrap, plan, c, &made.ci95))
        return false;
    int sign = sg_metrics[plan->column[c].metric].less_is_better ? -1 : 1;
    made.difference = outcome->evaluation.mean_c[c] - other->evaluation.mean_c[c];
    made.verdict = made.ci95.low > 0 ? sign : made.ci95.high < 0 ? -sign : 0;
    *comparison = made;
    return true;
}
