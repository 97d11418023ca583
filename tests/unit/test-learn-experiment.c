/* SPDX-License-Identifier: MIT */
#include "learn/report.h"
#include "support/learn.h"

#include <math.h>

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/*
 * Models for tests. `near` votes for the tracks around the seeds, as far as its option says;
 * `dice` does so too, but moved at random by its seed; `trend` knows which tracks only the test
 * part holds.
 */
typedef struct {
    SgFitted head;
    int32_t shift;
} Near;

static int fits;
static const double widths[] = { 1, 8, NAN };
static const SgModelOption near_options[] = {
    { "width", 1, 1, 50, "tracks to either side", widths, true },
    { 0 },
};

static SgFitted *fit_as(const SgModel *model, const SgCsr *lists, const SgFitContext *context,
                        int32_t shift)
{
    Near *fitted = g_new0(Near, 1);
    fits++;
    fitted->head = (SgFitted){
        .model = model, .M = lists->cols, .options = context->options, .seed = context->seed
    };
    fitted->shift = shift;
    return &fitted->head;
}

static void score(const SgFitted *fitted, const SgQuery *query, SgScores *scores)
{
    int32_t width = (int32_t)fitted->options.value[0], shift = ((const Near *)fitted)->shift;
    for (int64_t n = 0; n < query->count; n++)
        for (int32_t step = -width; step <= width; step++) {
            int64_t track = (query->seed[n] + step + shift + fitted->M) % fitted->M;
            sg_scores_add(scores, (int32_t)track, 1 / (1 + (float)abs(step)));
        }
}

static void score_trend(const SgFitted *fitted, const SgQuery *query, SgScores *scores)
{
    for (int32_t n = 1; n <= 20; n++)
        sg_scores_add(scores, (int32_t)fitted->M - n, (float)n);
}

static void free_near(SgFitted *fitted)
{
    g_free(fitted);
}

#define MODEL(name_, fit_, score_)                                                                 \
    {                                                                                              \
        .name = name_, .options = near_options, .fit = fit_, .score = score_, .free = free_near    \
    }
static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error);
static SgFitted *fit_dice(const SgCsr *lists, const SgFitContext *context, GError **error);
static const SgModel near_model = MODEL("walk", fit_near, score);
static const SgModel dice_model = MODEL("dice", fit_dice, score);
static const SgModel trend_model = MODEL("trend", fit_near, score_trend);

static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    return fit_as(&near_model, lists, context, 0);
}

static SgFitted *fit_dice(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    return fit_as(&dice_model, lists, context, (int32_t)(context->seed % 5));
}

/* Everything that one comparison needs. */
typedef struct {
    SgDataset *dataset;
    SgSplit split;
    SgTask valid;
    SgTrackFacts facts;
    SgMetricPlan plan;
    SgExperimentOptions options;
    SgExperiment experiment;
    SgOutcome outcome[3];
} Bench;

static void bench_clear(Bench *bench)
{
    for (size_t n = 0; n < G_N_ELEMENTS(bench->outcome); n++)
        sg_outcome_clear(&bench->outcome[n]);
    sg_track_facts_clear(&bench->facts);
    sg_task_clear(&bench->valid);
    sg_split_clear(&bench->split);
    fixture_free(bench->dataset);
    g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_clear)

static Bench *bench_of(SgDataset *dataset, SgSplitKind kind)
{
    Bench *bench = g_new0(Bench, 1);
    SgSplitOptions options;
    GError *error = NULL;
    sg_split_defaults(&options, kind);
    bench->dataset = dataset;
    g_assert_true(sg_split_init(&bench->split, bench->dataset, &options, &error));
    g_assert_true(sg_split_validation(&bench->valid, &bench->split, bench->dataset, &error));
    g_assert_true(sg_metric_plan_parse(&bench->plan, "recall,ndcg,coverage", "20", false, &error));
    g_assert_no_error(error);
    sg_track_facts_init(&bench->facts, &bench->split.test.train, NULL);
    bench->options = (SgExperimentOptions){ .seed = 42 };
    bench->experiment = (SgExperiment){ .split = &bench->split,
                                        .valid = &bench->valid,
                                        .plan = &bench->plan,
                                        .facts = &bench->facts,
                                        .options = &bench->options,
                                        .done = bench->outcome };
    g_assert_true(sg_recipe_init(&bench->outcome[0].recipe, "popularity", NULL));
    bench->outcome[0].baseline = true;
    return bench;
}

static Bench *bench_new(void)
{
    return bench_of(random_fixture(150, 400, 30, 31), SG_SPLIT_RANDOM);
}

static void set_model(SgOutcome *outcome, const SgModel *model)
{
    outcome->recipe = (SgRecipe){ .parts = 1 };
    g_strlcpy(outcome->recipe.name, model->name, sizeof outcome->recipe.name);
    outcome->recipe.part[0].model = model;
    sg_model_defaults(model, &outcome->recipe.part[0].options);
}

static void run(Bench *bench, int n)
{
    GError *error = NULL;
    bench->experiment.done_count = n;
    g_assert_true(sg_outcome_run(&bench->outcome[n], &bench->experiment,
                                 n > 0 ? &bench->outcome[0] : NULL, &error));
    g_assert_no_error(error);
}

static SgReport report_of(const Bench *bench, int outcomes)
{
    return (SgReport){ .dataset = bench->dataset,
                       .split = &bench->split,
                       .options = &bench->options,
                       .plan = &bench->plan,
                       .outcome = bench->outcome,
                       .outcomes = outcomes,
                       .commit = "abc" };
}

static void a_comparison_has_values_intervals_and_verdicts(void)
{
    g_autoptr(Bench) bench = bench_new();
    run(bench, 0);
    set_model(&bench->outcome[1], &near_model);
    run(bench, 1);
    const SgOutcome *walk = &bench->outcome[1];
    double recall = walk->evaluation.mean_c[0];
    g_assert_cmpfloat(recall, >, bench->outcome[0].evaluation.mean_c[0]);
    g_assert_cmpfloat(walk->ci95_c[0].low, <, recall);
    g_assert_cmpfloat(walk->ci95_c[0].high, >, recall);
    g_assert_true(isnan(walk->ci95_c[2].low)); /* coverage */
    g_assert_cmpfloat(walk->fit_seconds, >=, 0);
    g_assert_cmpint(walk->seeds, ==, 1);
    SgComparison comparison;
    g_assert_true(sg_outcome_compare(&bench->outcome[0], walk, 0, &comparison));
    g_assert_cmpint(comparison.verdict, ==, -1);
    g_assert_cmpfloat(comparison.ci95.high, <, 0);
    g_assert_true(sg_outcome_compare(walk, walk, 0, &comparison));
    g_assert_cmpint(comparison.verdict, ==, 0);
    g_assert_false(sg_outcome_compare(walk, walk, 2, &comparison));
}

static void several_seeds_are_averaged_where_they_matter(void)
{
    g_autoptr(Bench) bench = bench_new();
    bench->options.seeds = 4;
    run(bench, 0);
    g_assert_true(bench->outcome[0].deterministic);
    g_assert_cmpint(bench->outcome[0].seeds, ==, 1);
    set_model(&bench->outcome[1], &near_model);
    fits = 0;
    run(bench, 1);
    g_assert_true(bench->outcome[1].deterministic);
    g_assert_cmpint(fits, ==, 2);
    set_model(&bench->outcome[2], &dice_model);
    fits = 0;
    run(bench, 2);
    const SgOutcome *dice = &bench->outcome[2];
    g_assert_cmpint(fits, ==, 4);
    g_assert_cmpint(dice->seeds, ==, 4);
    g_assert_false(dice->deterministic);
    double mean = 0, of_values = 0, value_s[4];
    for (int s = 0; s < 4; s++) {
        value_s[s] = dice->seed_mean_sc[s][1];
        mean += value_s[s] / 4;
    }
    for (int64_t q = 0; q < dice->evaluation.Q; q++)
        of_values += dice->evaluation.value_qc[q * 3 + 1] / (double)dice->evaluation.Q;
    g_assert_cmpfloat_with_epsilon(dice->evaluation.mean_c[1], mean, 1e-12);
    g_assert_cmpfloat_with_epsilon(of_values, mean, 1e-12);
    SgInterval interval = sg_interval_of_seeds(value_s, 4);
    g_assert_cmpfloat(dice->ci95_c[1].low, ==, interval.low);
    g_assert_cmpfloat(dice->ci95_c[1].high, ==, interval.high);
}

static void options_are_chosen_without_the_test_part(void)
{
    g_autoptr(Bench) bench = bench_new();
    bench->options.tune = true;
    run(bench, 0);
    set_model(&bench->outcome[1], &near_model);
    run(bench, 1);
    const SgOutcome *walk = &bench->outcome[1];
    g_assert_cmpint(walk->tuned.trials, ==, 2);
    g_assert_cmpfloat(walk->recipe.part[0].options.value[0], ==, 8);
    g_assert_cmpfloat(walk->asked.part[0].options.value[0], ==, 1);
    /* A test part that was replaced changes nothing in what is chosen. */
    g_autoptr(Bench) poisoned = bench_new();
    poisoned->options.tune = true;
    for (int64_t e = 0; e < sg_csr_entries(&poisoned->split.test.truth); e++)
        poisoned->split.test.truth.col[e] = (int32_t)(e % 7);
    SgRecipe recipe = { .parts = 1 };
    recipe.part[0].model = &near_model;
    sg_model_defaults(&near_model, &recipe.part[0].options);
    SgTuneReport report;
    g_assert_true(sg_tune(&recipe, &poisoned->valid, &poisoned->options.tuning, &report, NULL));
    g_assert_cmpmem(&recipe.part[0], sizeof recipe.part[0], &walk->recipe.part[0],
                    sizeof recipe.part[0]);
    g_assert_cmpfloat(report.after, ==, walk->tuned.after);
}

static void a_model_that_knows_the_test_part_fails(void)
{
    enum { LISTS = 100, M = 120 };
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (int32_t u = 0; u < LISTS; u++) {
        for (int32_t k = 0; k < 8; k++) {
            Pair pair = PAIR(u, (u * 7 + k * 11) % 100);
            g_array_append_val(pairs, pair);
        }
        for (int32_t k = 0; k < 3; k++) {
            Pair pair = IN_PART(u, 100 + (u + k) % 20, SG_PART_TEST);
            g_array_append_val(pairs, pair);
        }
    }
    g_autoptr(Bench) bench =
        bench_of(fixture((const Pair *)(void *)pairs->data, pairs->len, LISTS, M), SG_SPLIT_GIVEN);
    run(bench, 0);
    set_model(&bench->outcome[1], &trend_model);
    GError *error = NULL;
    g_assert_false(
        sg_outcome_run(&bench->outcome[1], &bench->experiment, &bench->outcome[0], &error));
    assert_fails(error, SG_ERROR_FAILED, "trend still finds");
}

static void the_report_is_whole(void)
{
    g_autoptr(Bench) bench = bench_new();
    bench->options.tune = true;
    run(bench, 0);
    set_model(&bench->outcome[1], &near_model);
    run(bench, 1);
    SgReport report = report_of(bench, 2);
    g_autoptr(SgJson) document = sg_report_json(&report);
    g_assert_cmpstr(sg_json_string(document, "schema"), ==, "soundgraph.evaluation/1");
    g_assert_cmpstr(sg_json_string(document, "dataset"), ==, "fixture");
    g_assert_cmpstr(sg_json_string(document, "split"), ==, "random");
    const SgJson *result = json_array_get(sg_json_array(document, "results"), 0);
    g_assert_cmpstr(sg_json_string(result, "model"), ==, "popularity");
    g_assert_true(sg_json_bool(result, "baseline", false));
    const SgJson *worse = sg_json_object(sg_json_object(result, "vs_walk"), "recall@20");
    g_assert_cmpstr(sg_json_string(worse, "verdict"), ==, "worse");
    result = json_array_get(sg_json_array(document, "results"), 1);
    g_assert_cmpfloat(sg_json_double(sg_json_object(result, "metrics"), "recall@20", -1), ==,
                      bench->outcome[1].evaluation.mean_c[0]);
    g_assert_cmpint(json_array_size(sg_json_array(sg_json_object(result, "ci95"), "ndcg@20")), ==,
                    2);
    g_assert_true(json_is_null(json_object_get(sg_json_object(result, "ci95"), "coverage@20")));
    g_assert_cmpint(sg_json_int(sg_json_object(result, "options"), "width", -1), ==, 8);
    g_assert_cmpint(sg_json_int(sg_json_object(result, "tuning"), "trials", -1), ==, 2);
    static const char *const times[] = { "fit_seconds", "score_seconds", "peak_rss_mb" };
    for (size_t n = 0; n < G_N_ELEMENTS(times); n++)
        g_assert_true(json_is_real(json_object_get(result, times[n])));
    const SgJson *counts = sg_json_object(document, "counts");
    g_assert_cmpint(sg_json_int(counts, "queries", -1), ==, bench->split.counts.queries);
    g_assert_cmpfloat(sg_json_double(counts, "precision_ceiling@20", -1), >, 0);
}

static void gates_hold_or_fail(void)
{
    g_autoptr(Bench) bench = bench_new();
    run(bench, 0);
    set_model(&bench->outcome[1], &near_model);
    run(bench, 1);
    SgReport report = report_of(bench, 2);
    GError *error = NULL;
    static const char *const good[] = { "recall@20>=0.01", "walk.ndcg@20<1",
                                        "popularity.recall@20<=0.9", "walk.coverage@20>0", NULL };
    static const char *const bad[] = { "recall@20>=0.01", "walk.recall@20>0.999", NULL };
    static const char *const unknown[] = { "ease.recall@20>0", NULL };
    g_assert_true(sg_report_check_gates(&report, good, &error));
    g_assert_no_error(error);
    g_assert_true(sg_report_check_gates(&report, NULL, NULL));
    g_assert_false(sg_report_check_gates(&report, bad, &error));
    g_assert_cmpint(sg_error_exit_code(error), ==, 1);
    assert_fails(error, SG_ERROR_FAILED, "walk.recall@20>0.999: walk reaches");
    g_assert_false(sg_report_check_gates(&report, unknown, &error));
    assert_fails(error, SG_ERROR_INPUT, "no such model");
    static const char *const malformed[] = { "recall@20", "recall@20>=x", "recall@10>0", ">=1" };
    for (size_t n = 0; n < G_N_ELEMENTS(malformed); n++) {
        const char *const gates[] = { malformed[n], NULL };
        g_assert_false(sg_report_parse_gates(&bench->plan, gates, &error));
        assert_fails(error, SG_ERROR_INPUT, malformed[n]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/experiment/a comparison has values, intervals and verdicts",
                    a_comparison_has_values_intervals_and_verdicts);
    g_test_add_func("/experiment/several seeds are averaged where they matter",
                    several_seeds_are_averaged_where_they_matter);
    g_test_add_func("/experiment/options are chosen without the test part",
                    options_are_chosen_without_the_test_part);
    g_test_add_func("/experiment/a model that knows the test part fails",
                    a_model_that_knows_the_test_part_fails);
    g_test_add_func("/report/the report is whole", the_report_is_whole);
    g_test_add_func("/report/gates hold or fail", gates_hold_or_fail);
    return g_test_run();
}
