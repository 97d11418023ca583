/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/machine.h"
#include "cli/evaluate-table.h"
#include "cli/learn.h"
#include "commit.h"
#include "learn/report.h"

#include <string.h>

enum { MAX_MODELS = 16 };

static SgLearnFlags flags;
static struct {
    char *metrics;
    char **gates;
    gint64 seeds;
} options;

static const GOptionEntry entries[] = {
    SG_LEARN_SPLIT_ENTRIES(flags),
    SG_LEARN_FILTER_ENTRIES(flags),
    { "metrics", 0, 0, G_OPTION_ARG_STRING, &options.metrics,
      "standard (default), all, or names with commas", "LIST" },
    SG_LEARN_TRIAL_ENTRIES(flags),
    SG_LEARN_TUNE_ENTRIES(flags),
    { "seeds", 0, 0, G_OPTION_ARG_INT64, &options.seeds,
      "run random models with the seeds 1..N: mean and t interval", "N" },
    { "gate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.gates,
      "fail (exit 1) unless this holds; may be repeated", "[MODEL.]METRIC>=X" },
    G_OPTION_ENTRY_NULL,
};

/* Everything that one comparison owns. */
typedef struct {
    SgLearnData data;
    SgTask valid;
    SgTrackFacts facts;
    SgMetricPlan plan;
    SgExperimentOptions options;
    SgOutcome outcome[MAX_MODELS];
    GPtrArray *folders;
    int outcomes;
} Comparison;

static void comparison_clear(Comparison *comparison)
{
    for (int n = 0; n < comparison->outcomes; n++)
        sg_outcome_clear(&comparison->outcome[n]);
    sg_task_clear(&comparison->valid);
    sg_track_facts_clear(&comparison->facts);
    sg_learn_data_clear(&comparison->data);
    g_clear_pointer(&comparison->folders, g_ptr_array_unref);
    g_free(comparison);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Comparison, comparison_clear)

/* The folder of a trained model, or NULL if the word is a model's name. */
static char *folder_of(const char *word)
{
    g_autofree char *named = g_build_filename("data", "models", word, NULL);
    if (strchr(word, '/') && !sg_blend_is(word))
        return g_strdup(word);
    if (sg_blend_is(word) || sg_model_find(word) || !g_file_test(named, G_FILE_TEST_IS_DIR))
        return NULL;
    return g_steal_pointer(&named);
}

static bool add_model(Comparison *comparison, const char *word, bool baseline, GError **error)
{
    for (int n = 0; n < comparison->outcomes; n++)
        if (strcmp(comparison->outcome[n].recipe.name, word) == 0)
            return baseline ||
                   sg_fail(error, SG_ERROR_INPUT, "model '%s' stands there twice", word);
    if (comparison->outcomes == MAX_MODELS)
        return sg_fail(error, SG_ERROR_INPUT, "more than %d models", MAX_MODELS);
    SgOutcome *outcome = &comparison->outcome[comparison->outcomes];
    g_autofree char *folder = folder_of(word);
    if (folder) {
        if (!sg_learn_open_folder(&outcome->recipe, folder, &comparison->data, error))
            return false;
        outcome->folder = folder;
        g_ptr_array_add(comparison->folders, g_steal_pointer(&folder));
    } else if (!sg_recipe_init(&outcome->recipe, word, error)) {
        return false;
    }
    outcome->baseline = baseline;
    comparison->outcomes++;
    return true;
}

/* Popularity first, since the leak check measures the others against it; then walk, then what was
 * asked for. */
static bool add_models(Comparison *comparison, const char *models, GError **error)
{
    g_auto(GStrv) words = g_strsplit(models ? models : "walk", ",", -1);
    static const char *const baselines[] = { "popularity", "walk" };
    for (size_t b = 0; b < G_N_ELEMENTS(baselines); b++) {
        bool asked = g_strv_contains((const char *const *)words, baselines[b]);
        if (!add_model(comparison, baselines[b], !asked, error))
            return false;
    }
    for (char **word = words; *word; word++) {
        bool there = strcmp(*word, baselines[0]) == 0 || strcmp(*word, baselines[1]) == 0;
        if (!there && !add_model(comparison, *word, false, error))
            return false;
    }
    return true;
}

static bool prepare(Comparison *comparison, SgCli *cli, GError **error)
{
    SgExperimentOptions *made = &comparison->options;
    comparison->folders = g_ptr_array_new_with_free_func(g_free);
    if (options.seeds < 0 || options.seeds == 1 || options.seeds > SG_EXPERIMENT_MAX_SEEDS)
        return sg_fail(error, SG_ERROR_INPUT, "--seeds must be from 2 to %d",
                       SG_EXPERIMENT_MAX_SEEDS);
    *made = (SgExperimentOptions){ .tune = flags.tune,
                                   .seed = (uint64_t)cli->seed,
                                   .seeds = (int)options.seeds };
    if (!sg_learn_tuning(cli, &flags, &made->tuning, error) ||
        !sg_learn_data_open(&comparison->data, cli, &flags, error))
        return false;
    SgSplit *split = &comparison->data.split;
    if (!sg_metric_plan_parse(&comparison->plan, options.metrics, cli->k, split->artist_i != NULL,
                              error) ||
        !sg_report_parse_gates(&comparison->plan, (const char *const *)options.gates, error) ||
        !add_models(comparison, cli->model, error))
        return false;
    SgRecipe recipe[MAX_MODELS];
    for (int n = 0; n < comparison->outcomes; n++)
        recipe[n] = comparison->outcome[n].recipe;
    if (!sg_recipes_set(recipe, comparison->outcomes, (const char *const *)flags.set, error) ||
        !sg_learn_check_features(&flags, recipe, comparison->outcomes, error))
        return false;
    for (int n = 0; n < comparison->outcomes; n++)
        comparison->outcome[n].recipe = recipe[n];
    if (flags.tune &&
        !sg_split_validation(&comparison->valid, split, comparison->data.dataset, error))
        return false;
    sg_track_facts_init(&comparison->facts, &split->test.train, split->artist_i);
    return true;
}

static bool run_models(Comparison *comparison, GError **error)
{
    SgExperiment experiment = { .split = &comparison->data.split,
                                .valid = flags.tune ? &comparison->valid : NULL,
                                .plan = &comparison->plan,
                                .facts = &comparison->facts,
                                .options = &comparison->options,
                                .done = comparison->outcome };
    for (int n = 0; n < comparison->outcomes; n++) {
        experiment.done_count = n;
        if (!sg_outcome_run(&comparison->outcome[n], &experiment,
                            n > 0 ? &comparison->outcome[0] : NULL, error))
            return false;
    }
    return true;
}

static bool write_document(const SgCli *cli, const SgReport *report, GError **error)
{
    g_autoptr(SgJson) document = sg_report_json(report);
    if (cli->json)
        sg_cli_print_json(document);
    else
        sg_evaluate_table_print(report);
    if (!cli->output)
        return true;
    g_autofree char *text = sg_json_dump(document, 2);
    return sg_file_write(cli->output, text, strlen(text), 0644, error);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_autoptr(Comparison) comparison = g_new0(Comparison, 1);
    double start = sg_clock_monotonic();
    if (!prepare(comparison, cli, error))
        return false;
    double base = sg_machine_now_mb();
    if (!run_models(comparison, error))
        return false;
    SgReport report = { .dataset = comparison->data.dataset,
                        .test_dataset = comparison->data.test_dataset,
                        .split = &comparison->data.split,
                        .options = &comparison->options,
                        .plan = &comparison->plan,
                        .outcome = comparison->outcome,
                        .outcomes = comparison->outcomes,
                        .commit = SG_COMMIT,
                        .base_mb = base,
                        .wall_seconds = sg_clock_monotonic() - start,
                        .cpu_seconds = sg_clock_cpu() };
    return write_document(cli, &report, error) &&
           sg_report_check_gates(&report, (const char *const *)options.gates, error);
}

const SgCommand sg_command_evaluate = {
    .name = "evaluate",
    .group = "learn",
    .arguments = "",
    .summary = "compare recommenders honestly on one dataset",
    .examples = { "soundgraph evaluate --dataset NAME --model walk,ease,ials",
                  "soundgraph evaluate --dataset NAME --model ease --tune -k 10,20 --json",
                  "soundgraph evaluate --dataset NAME --split half-playlist --model cooccur "
                  "--set walk.K=200 --gate 'walk.ndcg@20>=0.1'",
                  NULL },
    .details =
        "Every model ranks the whole catalogue without what the list holds already; popularity "
        "and\n"
        "walk always stand beside it. Intervals are 95 % percentile bootstraps over lists, the\n"
        "difference to walk is resampled in pairs. --tune chooses options on a validation part "
        "and\n"
        "then fits on all of train. A leak or a gate that does not hold ends with status 1.\n"
        "docs/evaluation.md says what each split and metric means.",
    .takes = SG_TAKES_DATASET | SG_TAKES_MODEL | SG_TAKES_SEED | SG_TAKES_JOBS | SG_TAKES_JSON |
             SG_TAKES_K | SG_TAKES_OUTPUT,
    .options = entries,
    .max_arguments = 0,
    .run = run,
};
