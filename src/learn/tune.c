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
    SgModelOptions options;
    double objective; /* signed: more is better */
} Tried;

/* The search for one model's options. */
typedef struct {
    SgRecipePart *part;
    SgTrials trials;
    double sign; /* -1 if less is better */
    bool whole_grid;
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
        if (memcmp(&tried->options, options, sizeof *options) == 0)
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

/* The signed objective of one trial. */
static bool run_trial(Search *search, const SgModelOptions *options, double *objective,
                      GError **error)
{
    SgTrialResult result;
    if (!sg_trials_run(&search->trials, options, &result, error))
        return false;
    *objective = result.diverged ? -INFINITY : search->sign * result.mean_c[0];
    g_autofree char *text = describe(search, options);
    sg_log(SG_LOG_DEBUG, "tune %s: %s: %.5f in %.2f + %.2f s", search->part->model->name, text,
           result.mean_c[0], result.fit_seconds, result.score_seconds);
    return true;
}

/* Tries options that were not tried yet while the budget lasts; keeps them if they are the best so
 * far. */
static bool try_options(Search *search, const SgModelOptions *options, bool *better, GError **error)
{
    Tried tried = { .options = *options };
    *better = false;
    if ((int64_t)search->tried->len >= search->budget || was_tried(search, options))
        return true;
    if (!run_trial(search, options, &tried.objective, error))
        return false;
    g_array_append_val(search->tried, tried);
    *better = tried.objective > search->best;
    if (*better) {
        search->best = tried.objective;
        search->part->options = *options;
    }
    /* A climb moves on from its best; a grid from the point before. */
    if (*better || search->whole_grid)
        sg_trials_keep(&search->trials);
    g_autofree char *note = g_strdup_printf("best %.4f", fabs(search->best));
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

static int compare_tried(const void *a, const void *b)
{
    const Tried *x = a, *y = b;
    return (x->objective < y->objective) - (x->objective > y->objective);
}

/* The options given and the best ones found, asked all lists. */
static bool run_final(Search *search, const SgTask *valid, SgTuneReport *report, GError **error)
{
    Tried first = g_array_index(search->tried, Tried, 0), best = first;
    bool again = valid->truth.rows > search->trials.task->truth.rows;
    search->trials.task = valid;
    g_array_sort(search->tried, compare_tried); /* stable: earlier ones first at ties */
    if (again && !run_trial(search, &first.options, &first.objective, error))
        return false;
    best = first;
    for (guint n = 0; n < MIN(search->tried->len, SG_TUNE_FINALISTS); n++) {
        Tried tried = g_array_index(search->tried, Tried, n);
        if (memcmp(&tried.options, &first.options, sizeof tried.options) == 0)
            continue;
        if (again && !run_trial(search, &tried.options, &tried.objective, error))
            return false;
        if (tried.objective > best.objective)
            best = tried;
    }
    search->part->options = best.options;
    report->before = search->sign * first.objective;
    report->after = search->sign * best.objective;
    return true;
}

/* The validation lists that are asked in the trials, and all of them. */
typedef struct {
    const SgTask *sample;
    const SgTask *valid;
    SgMetricPlan plan; /* its first column is the objective */
} Ground;

static bool search_part(SgRecipePart *part, const Ground *ground, const SgTuneOptions *options,
                        SgTuneReport *report, GError **error)
{
    g_auto(Search) search = { .part = part, .best = -INFINITY, .sign = 1 };
    bool better;
    for (int n = 0; part->model->options[n].name; n++)
        if (part->model->options[n].grid && !part->fixed[n])
            search.tuned[search.tuned_count++] = n;
    if (search.tuned_count == 0)
        return true;
    search.budget = options->budget > 0 ? options->budget : SG_TUNE_BUDGET;
    search.sign = sg_metrics[ground->plan.column[0].metric].less_is_better ? -1 : 1;
    search.tried = g_array_new(FALSE, FALSE, sizeof(Tried));
    int64_t points = size_of_grid(&search, search.budget);
    search.whole_grid = points < search.budget && points <= SG_TUNE_WHOLE;
    g_autofree char *label = g_strdup_printf("tuning %s", part->model->name);
    search.progress = sg_progress_new(label, search.whole_grid ? points : search.budget);
    sg_trials_init(&search.trials, part->model, ground->sample, &ground->plan, options->seed);
    SgModelOptions start = part->options;
    bool done = try_options(&search, &start, &better, error) &&
                (search.whole_grid ? try_grid(&search, 0, &start, error) : climb(&search, error)) &&
                run_final(&search, ground->valid, report, error);
    report->trials += search.tried->len;
    return done;
}

/* The weights of a blend of searched members, and what they reach. */
static bool fit_weights(SgRecipe *recipe, const Ground *ground, const SgTuneOptions *options,
                        SgTuneReport *report, GError **error)
{
    g_autoptr(SgFitted) blend =
        sg_recipe_fit(recipe, &ground->valid->train, ground->sample, options->seed, error);
    g_auto(SgTrackFacts) facts = { 0 };
    g_auto(SgEvaluation) evaluation = { 0 };
    if (!blend)
        return false;
    SgRecipePart *part = &recipe->part[0];
    for (int n = 0; part->model->options[n].name; n++)
        if (!part->fixed[n])
            part->options.value[n] = blend->options.value[n];
    sg_track_facts_init(&facts, &ground->valid->train, NULL);
    if (!sg_evaluate(&evaluation, blend, ground->valid, &ground->plan, &facts, NULL, error))
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
    SgTuneReport made = { .queries = valid->truth.rows };
    g_auto(SgTask) sample = { 0 };
    Ground ground = { .sample = &sample, .valid = valid };
    if (!sg_metric_plan_parse_one(&ground.plan, options->objective ? options->objective : "ndcg@20",
                                  error) ||
        !sg_task_sample(&sample, valid, limit, SAMPLE_SEED, error))
        return false;
    for (int p = tuned.parts > 1; p < tuned.parts; p++)
        if (!search_part(&tuned.part[p], &ground, options, &made, error))
            return false;
    if (tuned.parts > 1 && !fit_weights(&tuned, &ground, options, &made, error))
        return false;
    made.seconds = sg_clock_monotonic() - start;
    *recipe = tuned;
    *report = made;
    return true;
}
