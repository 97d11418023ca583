/* SPDX-License-Identifier: MIT */
#include "learn/search.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "support/learn.h"

#include <math.h>

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/* A model for tests: tracks around the seeds; narrow is worse than wide; 9 diverges. */
static int fits, stop_after;

static const double widths[] = { 1, 2, 4, 8, NAN };
static const SgModelOption near_options[] = {
    { "width", 1, 1, 50, "tracks to either side", widths, true },
    { "scale", 0.1, 0, 1, "of the scores", NULL, false },
    { 0 },
};

static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error);

static void score_near(const SgFitted *fitted, const SgQuery *query, SgScores *scores)
{
    int32_t width = (int32_t)fitted->options.value[0];
    for (int64_t n = 0; n < query->count; n++)
        for (int32_t step = -width; step <= width; step++) {
            int64_t track = (query->seed[n] + step + fitted->M) % fitted->M;
            sg_scores_add(scores, (int32_t)track, 1 / (1 + (float)abs(step)));
        }
}

static void free_near(SgFitted *fitted)
{
    g_free(fitted);
}

static const SgModel near_model = {
    .name = "near",
    .options = near_options,
    .fit = fit_near,
    .score = score_near,
    .free = free_near,
};

static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    if (context->options.value[0] == 9)
        return sg_fail_null(error, SG_ERROR_DIVERGED, "near: 9 diverges");
    if (++fits == stop_after)
        sg_interrupt_request();
    SgFitted *fitted = g_new0(SgFitted, 1);
    *fitted = (SgFitted){ .model = &near_model, .M = lists->cols, .options = context->options };
    return fitted;
}

/* A search in a folder of its own. */
typedef struct {
    SgDataset *dataset;
    SgTask valid;
    SgSpace space;
    SgMetricPlan plan;
    SgSearch search;
    SgJson *about;
    GArray *found;
    int64_t fresh;
    char *folder;
} Bench;

static void bench_clear(Bench *bench)
{
    sg_file_remove_all(bench->folder, NULL);
    fixture_free(bench->dataset);
    sg_task_clear(&bench->valid);
    g_array_unref(bench->found);
    sg_json_free(bench->about);
    g_free(bench->folder);
    g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_clear)

static void set_axes(Bench *bench, const char *const *axes)
{
    SgModelOptions base;
    const bool fixed[SG_MODEL_MAX_OPTIONS] = { false };
    GError *error = NULL;
    sg_model_defaults(&near_model, &base);
    sg_space_init(&bench->space, &near_model, &base, fixed, axes, &error);
    g_assert_no_error(error);
}

static Bench *bench_new(void)
{
    Bench *bench = g_new0(Bench, 1);
    SgSplitOptions options;
    g_auto(SgSplit) split = { 0 };
    bench->dataset = random_fixture(100, 300, 25, 41);
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    options.validation = SG_VALIDATION_RANDOM; /* a copy: it outlives the split */
    g_assert_true(sg_split_init(&split, bench->dataset, &options, NULL));
    g_assert_true(sg_split_validation(&bench->valid, &split, bench->dataset, NULL));
    g_assert_true(sg_metric_plan_parse(&bench->plan, "ndcg,recall", "20", false, NULL));
    bench->search = (SgSearch){ &bench->space, &bench->valid, &bench->plan, 0, 42 };
    bench->found = g_array_new(FALSE, FALSE, sizeof(SgLoggedTrial));
    bench->about = json_object();
    sg_json_set_string(bench->about, "model", "near");
    bench->folder = temporary_folder();
    fits = stop_after = 0;
    return bench;
}

/* Opens the log, searches, closes it: what one run of the command does. */
static bool run(Bench *bench, GError **error)
{
    g_autoptr(SgTrialLog) log =
        sg_trial_log_open(bench->folder, &near_model, &bench->plan, bench->about, error);
    g_array_set_size(bench->found, 0);
    return log && sg_search_run(&bench->search, log, bench->found, &bench->fresh, error);
}

static const SgLoggedTrial *trial(const Bench *bench, guint n)
{
    return &g_array_index(bench->found, SgLoggedTrial, n);
}

static void trials_come_best_first_and_are_not_repeated(void)
{
    static const char *const axes[] = { "width=1,9,4,8", NULL };
    g_autoptr(Bench) bench = bench_new();
    GError *error = NULL;
    set_axes(bench, axes);
    g_assert_true(run(bench, &error));
    g_assert_no_error(error);
    g_assert_cmpint(bench->found->len, ==, 4);
    g_assert_cmpint(bench->fresh, ==, 4);
    g_assert_cmpint(fits, ==, 3);
    g_assert_true(trial(bench, 3)->result.diverged);
    for (guint n = 1; n < 3; n++)
        g_assert_cmpfloat(trial(bench, n - 1)->result.mean_c[0], >=,
                          trial(bench, n)->result.mean_c[0]);
    double best = trial(bench, 0)->result.mean_c[0];
    g_assert_true(run(bench, &error));
    g_assert_cmpint(fits, ==, 3);
    g_assert_cmpint(bench->fresh, ==, 0);
    g_assert_cmpfloat(trial(bench, 0)->result.mean_c[0], ==, best); /* to the last bit */
    static const char *const more[] = { "width=1,2,4", NULL };
    set_axes(bench, more);
    g_assert_true(run(bench, &error));
    g_assert_cmpint(bench->fresh, ==, 1);
    g_assert_cmpint(bench->found->len, ==, 3);
}

static void a_stopped_search_goes_on_where_it_was(void)
{
    g_autoptr(Bench) bench = bench_new();
    GError *error = NULL;
    set_axes(bench, NULL);
    stop_after = 3;
    g_assert_false(run(bench, &error));
    sg_interrupt_clear();
    g_assert_error(error, SG_ERROR, SG_ERROR_INTERRUPTED);
    g_clear_error(&error);
    fits = stop_after = 0;
    g_assert_true(run(bench, &error));
    g_assert_no_error(error);
    g_assert_cmpint(fits, ==, 2); /* of four */
    g_assert_cmpint(bench->found->len, ==, 4);
}

static void a_line_that_was_cut_is_made_again(void)
{
    g_autoptr(Bench) bench = bench_new();
    GError *error = NULL;
    set_axes(bench, NULL);
    g_assert_true(run(bench, &error));
    g_autofree char *path = g_build_filename(bench->folder, "metrics.jsonl", NULL);
    g_autofree char *text = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_assert_true(g_file_set_contents(path, text, (gssize)length - 20, NULL));
    fits = 0;
    g_assert_true(run(bench, &error));
    g_assert_cmpint(fits, ==, 1);
    g_autofree char *mended = NULL;
    gsize mended_length;
    g_assert_true(g_file_get_contents(path, &mended, &mended_length, NULL));
    g_auto(GStrv) lines = g_strsplit(mended, "\n", -1);
    g_assert_cmpint(g_strv_length(lines), ==, 5); /* 4 and the end */
}

static void damage_and_strangers_are_refused(void)
{
    g_autoptr(Bench) bench = bench_new();
    GError *error = NULL;
    set_axes(bench, NULL);
    g_assert_true(run(bench, &error));
    sg_json_set_string(bench->about, "model", "another");
    g_assert_false(run(bench, &error));
    assert_fails(error, SG_ERROR_INPUT, "another 'model'");
    sg_json_set_string(bench->about, "model", "near");
    g_autofree char *path = g_build_filename(bench->folder, "metrics.jsonl", NULL);
    g_assert_true(g_file_set_contents(path, "{}\n", -1, NULL));
    g_assert_false(run(bench, &error));
    assert_fails(error, SG_ERROR_INPUT, "line 1");
    g_assert_true(g_file_set_contents(path, "{\n", -1, NULL));
    g_assert_false(run(bench, &error));
    assert_fails(error, SG_ERROR_INPUT, "line 1");
    g_assert_cmpint(g_remove(path), ==, 0);
    g_autoptr(SgTrialLog) held =
        sg_trial_log_open(bench->folder, &near_model, &bench->plan, bench->about, NULL);
    g_assert_nonnull(held);
    g_assert_false(run(bench, &error));
    assert_fails(error, SG_ERROR_LIMIT, "locked");
}

static void results_are_a_table_and_charts(void)
{
    static const char *const axes[] = { "width=1,9,4", "scale=0.5", NULL };
    g_autoptr(Bench) bench = bench_new();
    GError *error = NULL;
    set_axes(bench, axes);
    g_assert_true(run(bench, &error));
    g_autofree char *csv = sg_search_csv(&bench->search, bench->found);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);
    g_assert_cmpint(g_strv_length(lines), ==, 5); /* header, three trials, the end */
    g_assert_cmpstr(lines[0], ==, "width,scale,ndcg@20,recall@20,fit_seconds,score_seconds");
    g_assert_true(g_str_has_prefix(lines[1], "4,0.5,0."));
    g_assert_true(g_str_has_prefix(lines[3], "9,0.5,,,")); /* diverged: no numbers */
    g_auto(GStrv) charts = sg_search_charts(&bench->search, bench->found, bench->folder, &error);
    if (!charts && g_error_matches(error, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        g_clear_error(&error);
        g_test_skip("gnuplot is not installed");
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpint(g_strv_length(charts), ==, 1); /* one value makes no chart */
    g_assert_true(g_str_has_suffix(charts[0], "/sweep-width.svg"));
    g_assert_true(g_file_test(charts[0], G_FILE_TEST_IS_REGULAR));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/trials come best first and are not repeated",
                    trials_come_best_first_and_are_not_repeated);
    g_test_add_func("/search/a stopped search goes on where it was",
                    a_stopped_search_goes_on_where_it_was);
    g_test_add_func("/search/a line that was cut is made again", a_line_that_was_cut_is_made_again);
    g_test_add_func("/search/damage and strangers are refused", damage_and_strangers_are_refused);
    g_test_add_func("/search/results are a table and charts", results_are_a_table_and_charts);
    return g_test_run();
}
