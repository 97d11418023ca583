/* SPDX-License-Identifier: MIT */
#include "learn/tune.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/progress.h"
#include "learn/trial.h"

#include <math.h>
#include <string.h>

enum { SAMPLE_SEED = 42 };

typedef struct {
    double value[SG_MODEL_MAX_OPTIONS];
    double objective;
} Tried;

/* The search for one model's options. */
typedef struct {
    SgRecipePart *part;
    SgTrials trials;
    int column;  /* of the objective */
    double sign; /* -1 if less is better */
    int tuned[SG_MODEL_MAX_OPTIONS];
    int tuned_count;
    GArray *tried; /* Tried, in order */
    int64_t budget;
    double best; /* signed objective of part->options */
    SgProgress *progress;
} Search;

static void search_clear(Search *search)
{
    sg_trials_clear(&search->trials);
    g_clear_pointer(&search->tried, g_array_unref);
    sg_progress_free(search->progress);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* How many points the whole grid has, at most `limit` + 1. */
static int64_t size_of_grid(const Search *search, int64_t limit)
{
    int64_t size = 1;
    for (int n = 0; n < search->tuned_count; n++) {
        const double *grid = search->part->model->options[search->tuned[n]].grid;
        int64_t values = 0;
        while (!isnan(grid[values]))
            values++;
        size = MIN(limit + 1, size * MAX(1, values));
    }
    return size;
}

static bool was_tried(const Search *search, const SgModelOptions *options)
{
    for (guint n = 0; n < search->tried->len; n++) {
        const Tried *tried = &g_array_index(search->tried, Tried, n);
        if (memcmp(tried->value, options->value, sizeof tried->value) == 0)
            return true;
    }
    return false;
}

static char *describe(const Search *search, const SgModelOptions *options)
{
    GString *text = g_string_new(NULL);
    for (int n = 0; n < search->tuned_count; n++)
        g_string_append_printf(text, "%s%s=%g", n > 0 ? " " : "",
                               search->part->model->options[search->tuned[n]].name,
                               options->value[search->tuned[n]]);
    return g_string_free(text, FALSE);
}

/* Runs a trial unless it was run before or the budget is spent; keeps the options if they are the
 * best so far. */
static bool try_options(Search *search, const SgModelOptions *options, bool *better, GError **error)
{
    SgTrialResult result;
    *better = false;
    if ((int64_t)search->tried->len >= search->budget || was_tried(search, options))
        return true;
    if (!sg_trials_run(&search->trials, options, &result, error))
        return false;
    double objective = result.diverged ? -INFINITY : search->sign * result.mean_c[search->column];
    Tried tried = { .objective = objective };
    memcpy(tried.value, options->value, sizeof tried.value);
    g_array_append_val(search->tried, tried);
    *better = objective > search->best;
    if (*better) {
        search->best = objective;
        search->part->options = *options;
    }
    g_autofree char *text = describe(search, options);
    g_autofree char *note = g_strdup_printf("best %.4f", search->sign * search->best);
    sg_log(SG_LOG_DEBUG, "tune %s: %s: %.5f in %.2f + %.2f s", search->part->model->name, text,
           search->sign * objective, result.fit_seconds, result.score_seconds);
    sg_progress_set(search->progress, (int64_t)search->tried->len, note);
    return true;
}

/* The grid value next to `value` in a direction; NAN at the end. */
static double step(const double *grid, double value, int direction)
{
    double next = NAN;
    for (const double *at = grid; !isnan(*at); at++)
        if ((*at - value) * direction > 0 && (isnan(next) || (next - *at) * direction > 0))
            next = *at;
    return next;
}

/* Moves one or two options (the same one twice: only one) a step from the best so far. */
static bool try_step(Search *search, int n, int n_direction, int m, int m_direction, bool *better,
                     GError **error)
{
    const SgModelOption *option = search->part->model->options;
    SgModelOptions moved = search->part->options;
    *better = false;
    moved.value[n] = step(option[n].grid, moved.value[n], n_direction);
    if (m != n)
        moved.value[m] = step(option[m].grid, moved.value[m], m_direction);
    if (isnan(moved.value[n]) || isnan(moved.value[m]))
        return true;
    return try_options(search, &moved, better, error);
}

/* Along each option as long as it helps. */
static bool climb_lines(Search *search, bool *improved, GError **error)
{
    *improved = false;
    for (int k = 0; k < 2 * search->tuned_count; k++) {
        int n = search->tuned[k / 2], direction = k % 2 ? -1 : 1;
        bool better = true;
        while (better) {
            if (!try_step(search, n, direction, n, direction, &better, error))
                return false;
            *improved = *improved || better;
        }
    }
    return true;
}

/* To the diagonal neighbours, until one helps. */
static bool climb_diagonals(Search *search, bool *improved, GError **error)
{
    *improved = false;
    for (int a = 0; a < search->tuned_count; a++) {
        for (int b = a + 1; b < search->tuned_count; b++) {
            for (int d = 0; d < 4 && !*improved; d++)
                if (!try_step(search, search->tuned[a], d & 1 ? 1 : -1, search->tuned[b],
                              d & 2 ? 1 : -1, improved, error))
                    return false;
        }
    }
    return true;
}

static bool climb(Search *search, GError **error)
{
    bool improved = true;
    while (improved) {
        if (!climb_lines(search, &improved, error))
            return false;
        if (!improved && !climb_diagonals(search, &improved, error))
            return false;
    }
    return true;
}

/* Every point of the grid, the last option fastest. */
static bool try_grid(Search *search, int depth, SgModelOptions *options, GError **error)
{
    bool better;
    if (depth == search->tuned_count)
        return try_options(search, options, &better, error);
    int n = search->tuned[depth];
    for (const double *at = search->part->model->options[n].grid; !isnan(*at); at++) {
        options->value[n] = *at;
        if (!try_grid(search, depth + 1, options, error))
            return false;
    }
    return true;
}

static bool search_part(SgRecipePart *part, const SgTask *sample, const SgMetricPlan *plan,
                        const SgTuneOptions *options, SgTuneReport *report, GError **error)
{
    g_auto(Search) search = { .part = part, .best = -INFINITY, .sign = 1 };
    bool better;
    for (int n = 0; part->model->options[n].name; n++)
        if (part->model->options[n].grid && !part->fixed[n])
            search.tuned[search.tuned_count++] = n;
    if (search.tuned_count == 0)
        return true;
    search.budget = options->budget > 0 ? options->budget : SG_TUNE_BUDGET;
    search.sign = sg_metrics[plan->column[0].metric].less_is_better ? -1 : 1;
    search.tried = g_array_new(FALSE, FALSE, sizeof(Tried));
    g_autofree char *label = g_strdup_printf("tuning %s", part->model->name);
    int64_t points = size_of_grid(&search, search.budget);
    search.progress = sg_progress_new(label, MIN(points, search.budget));
    sg_trials_init(&search.trials, part->model, sample, plan, options->seed);
    SgModelOptions start = part->options;
    if (!try_options(&search, &start, &better, error))
        return false;
    report->before = search.sign * search.best;
    if (points < search.budget ? !try_grid(&search, 0, &start, error) : !climb(&search, error))
        return false;
    report->after = search.sign * search.best;
    report->trials += search.tried->len;
    return true;
}

/* The weights of a blend of searched members, and what they reach. */
static bool fit_weights(SgRecipe *recipe, const SgTask *sample, const SgMetricPlan *plan,
                        const SgTuneOptions *options, SgTuneReport *report, GError **error)
{
    g_autoptr(SgFitted) blend = sg_recipe_fit(recipe, &sample->train, sample, options->seed, error);
    g_auto(SgTrackFacts) facts = { 0 };
    g_auto(SgEvaluation) evaluation = { 0 };
    if (!blend)
        return false;
    SgRecipePart *part = &recipe->part[0];
    for (int n = 0; part->model->options[n].name; n++)
        if (!part->fixed[n])
            part->options.value[n] = blend->options.value[n];
    sg_track_facts_init(&facts, &sample->train, NULL);
    if (!sg_evaluate(&evaluation, blend, sample, plan, &facts, NULL, error))
        return false;
    report->after = evaluation.mean_c[0];
    report->trials++;
    return true;
}

bool sg_tune(SgRecipe *recipe, const SgTask *valid, const SgTuneOptions *options,
             SgTuneReport *report, GError **error)
{
    double start = sg_clock_monotonic();
    int64_t limit = options->queries > 0 ? options->queries : SG_TUNE_QUERIES;
    SgRecipe tuned = *recipe;
    SgTuneReport made = { 0 };
    SgMetricPlan plan;
    g_auto(SgTask) sample = { 0 };
    if (!sg_metric_plan_parse_one(&plan, options->objective ? options->objective : "ndcg@20",
                                  error) ||
        !sg_task_sample(&sample, valid, limit, SAMPLE_SEED, error))
        return false;
    made.queries = sample.truth.rows;
    for (int p = tuned.parts > 1; p < tuned.parts; p++)
        if (!search_part(&tuned.part[p], &sample, &plan, options, &made, error))
            return false;
    if (tuned.parts > 1 && !fit_weights(&tuned, &sample, &plan, options, &made, error))
        return false;
    made.seconds = sg_clock_monotonic() - start;
    *recipe = tuned;
    *report = made;
    return true;
}
