/* SPDX-License-Identifier: MIT */
#include "learn/search.h"

#include "base/progress.h"
#include "graph/chart.h"

#include <math.h>
#include <string.h>

static double objective_of(const SgSearch *search, const SgLoggedTrial *trial)
{
    const SgMetricColumn *column = &search->plan->column[search->objective];
    double sign = sg_metrics[column->metric].less_is_better ? -1 : 1;
    return trial->result.diverged ? -INFINITY : sign * trial->result.mean_c[search->objective];
}

bool sg_search_better(const SgSearch *search, const SgLoggedTrial *a, const SgLoggedTrial *b)
{
    return objective_of(search, a) > objective_of(search, b);
}

static int compare_trials(const void *a, const void *b, void *search)
{
    if (sg_search_better(search, a, b))
        return -1;
    if (sg_search_better(search, b, a))
        return 1;
    return memcmp(&((const SgLoggedTrial *)a)->options, &((const SgLoggedTrial *)b)->options,
                  sizeof(SgModelOptions));
}

static bool holds(const GArray *found, const SgModelOptions *options)
{
    for (guint n = 0; n < found->len; n++)
        if (memcmp(&g_array_index(found, SgLoggedTrial, n).options, options, sizeof *options) == 0)
            return true;
    return false;
}

/* The trial at a point: from the log, or run now and logged. */
static bool run_point(const SgSearch *search, SgTrials *trials, SgTrialLog *log,
                      const SgModelOptions *options, SgLoggedTrial *trial, int64_t *fresh,
                      GError **error)
{
    const SgLoggedTrial *known = sg_trial_log_find(log, options);
    if (known) {
        *trial = *known;
        return true;
    }
    *trial = (SgLoggedTrial){ .options = *options };
    if (!sg_trials_run(trials, options, &trial->result, error) ||
        !sg_trial_log_append(log, trial, error))
        return false;
    sg_trials_keep(trials);
    ++*fresh;
    return true;
}

bool sg_search_run(const SgSearch *search, SgTrialLog *log, GArray *found, int64_t *fresh,
                   GError **error)
{
    int64_t points;
    double best = -INFINITY;
    if (!sg_space_count(search->space, &points, error))
        return false;
    g_autofree char *label = g_strdup_printf("sweeping %s", search->space->model->name);
    g_autoptr(SgProgress) progress = sg_progress_new(label, points);
    g_auto(SgTrials) trials = { 0 };
    sg_trials_init(&trials, search->space->model, search->valid, search->plan, search->seed);
    *fresh = 0;
    for (int64_t n = 0; n < points; n++) {
        SgModelOptions options;
        SgLoggedTrial trial;
        sg_space_point(search->space, n, &options);
        if (holds(found, &options))
            continue;
        if (!run_point(search, &trials, log, &options, &trial, fresh, error))
            return false;
        g_array_append_val(found, trial);
        best = MAX(best, objective_of(search, &trial));
        g_autofree char *note = g_strdup_printf("best %.4f", fabs(best));
        sg_progress_set(progress, n + 1, note);
    }
    g_array_sort_with_data(found, compare_trials, (void *)search);
    return true;
}

/* Shortest digits that read back as the same number. */
static void append_number(GString *text, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (isfinite(value))
        g_string_append(text, g_ascii_dtostr(digits, sizeof digits, value));
}

char *sg_search_csv(const SgSearch *search, const GArray *found)
{
    const SgModelOption *option = search->space->model->options;
    int columns = search->plan->count - search->plan->hidden;
    GString *text = g_string_new(NULL);
    for (int n = 0; option[n].name; n++)
        g_string_append_printf(text, "%s,", option[n].name);
    for (int c = 0; c < columns; c++) {
        g_autofree char *name = sg_metric_column_name(&search->plan->column[c]);
        g_string_append_printf(text, "%s,", name);
    }
    g_string_append(text, "fit_seconds,score_seconds\n");
    for (guint r = 0; r < found->len; r++) {
        const SgLoggedTrial *trial = &g_array_index(found, SgLoggedTrial, r);
        for (int n = 0; option[n].name; n++) {
            append_number(text, trial->options.value[n]);
            g_string_append_c(text, ',');
        }
        for (int c = 0; c < columns; c++) {
            append_number(text, trial->result.diverged ? NAN : trial->result.mean_c[c]);
            g_string_append_c(text, ',');
        }
        append_number(text, trial->result.fit_seconds);
        g_string_append_c(text, ',');
        append_number(text, trial->result.score_seconds);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* Positive values that span more than a hundredfold are better seen on a logarithmic axis. */
static bool wants_log(const double *x, guint count)
{
    double low = INFINITY, high = -INFINITY;
    for (guint n = 0; n < count; n++) {
        low = MIN(low, x[n]);
        high = MAX(high, x[n]);
    }
    return low > 0 && high / low > 100;
}

static bool draw_axis(const SgSearch *search, const GArray *found, int option, const char *folder,
                      const char *file, GError **error)
{
    const char *name = search->space->model->options[option].name;
    g_autofree char *metric = sg_metric_column_name(&search->plan->column[search->objective]);
    g_autofree char *title =
        g_strdup_printf("%s: %s over %s", search->space->model->name, metric, name);
    g_autofree double *x = g_new(double, found->len + 1), *y = g_new(double, found->len + 1);
    g_autofree double *best_x = g_new(double, found->len + 1);
    g_autofree double *best_y = g_new(double, found->len + 1);
    int64_t best = 0;
    for (guint n = 0; n < found->len; n++) {
        const SgLoggedTrial *trial = &g_array_index(found, SgLoggedTrial, n);
        bool first = !trial->result.diverged;
        x[n] = trial->options.value[option];
        y[n] = trial->result.diverged ? NAN : trial->result.mean_c[search->objective];
        /* Trials stand best first: the first one with a value is the best with it. */
        for (guint m = 0; m < n && first; m++)
            first = x[m] != x[n];
        if (!first)
            continue;
        best_x[best] = x[n];
        best_y[best++] = y[n];
    }
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_POINTS, title, name, metric);
    sg_chart_set_log(chart, wants_log(x, found->len), false);
    sg_chart_add_series(chart, "trials", x, y, found->len);
    sg_chart_add_series(chart, "best with this value", best_x, best_y, best);
    return sg_chart_write(chart, folder, file, error);
}

char **sg_search_charts(const SgSearch *search, const GArray *found, const char *folder,
                        GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (int a = 0; a < search->space->axes; a++) {
        const SgSpaceAxis *axis = &search->space->axis[a];
        g_autofree char *file =
            g_strconcat("sweep-", search->space->model->options[axis->option].name, NULL);
        g_autofree char *picture = g_strconcat(folder, "/", file, ".svg", NULL);
        if (axis->values == 1)
            continue;
        if (!draw_axis(search, found, axis->option, folder, file, error))
            return NULL;
        g_strv_builder_add(names, picture);
    }
    return g_strv_builder_end(names);
}
