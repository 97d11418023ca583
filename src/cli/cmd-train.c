/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/learn.h"
#include "cli/model-folder.h"
#include "commit.h"
#include "learn/leak.h"
#include "models/history.h"
#include "version.h"

#include <string.h>

static SgLearnFlags flags;
static struct {
    char *out;
    gboolean all_parts;
    gboolean evaluate;
    gboolean resume;
    double every;
    char *charts;
} options = { .every = 120 };

static const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out,
      "folder to write (default: data/models/MODEL)", "DIR" },
    { "all-parts", 0, 0, G_OPTION_ARG_NONE, &options.all_parts,
      "learn the dataset's validation and test parts too: for serving, not for comparing", NULL },
    { "evaluate", 0, 0, G_OPTION_ARG_NONE, &options.evaluate,
      "ask it the dataset's test part and keep the metrics in model.json", NULL },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &options.resume,
      "go on with a training that was stopped (models that learn in steps)", NULL },
    { "checkpoint-every", 0, 0, G_OPTION_ARG_DOUBLE, &options.every,
      "seconds between two states of the training, kept in DIR.training (default 120; 0: each "
      "step)",
      "S" },
    { "charts", 0, 0, G_OPTION_ARG_FILENAME, &options.charts,
      "draw how loss and validation went (models that learn in steps)", "FOLDER" },
    SG_LEARN_FILTER_ENTRIES(flags),
    SG_LEARN_TRIAL_ENTRIES(flags),
    SG_LEARN_TUNE_ENTRIES(flags),
    G_OPTION_ENTRY_NULL,
};

/* What one training works on. */
typedef struct {
    SgDataset *dataset;
    SgSplit split;
    SgRecipe recipe;
    SgTuneReport tuned;
    const char *objective;
    double fit_seconds;
} Training;

static void training_clear(Training *training)
{
    sg_split_clear(&training->split);
    sg_dataset_free(training->dataset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Training, training_clear)

static bool prepare(Training *training, const SgCli *cli, const char *model, GError **error)
{
    SgSplitOptions filters;
    if (!cli->dataset)
        return sg_fail(error, SG_ERROR_INPUT, "--dataset NAME is missing");
    if (!sg_recipe_init(&training->recipe, model, error) ||
        !sg_recipes_set(&training->recipe, 1, (const char *const *)flags.set, error))
        return false;
    training->dataset = sg_dataset_open(cli->dataset, error);
    if (!training->dataset)
        return false;
    if (options.evaluate && (options.all_parts || !training->dataset->has_given_split))
        return sg_fail(error, SG_ERROR_INPUT, "--evaluate needs a test part that is not learnt: %s",
                       options.all_parts ? "leave out --all-parts" : "the dataset has none");
    sg_split_defaults(&filters, SG_SPLIT_GIVEN);
    filters.seed = (uint64_t)cli->seed;
    return sg_learn_filters(&flags, &filters, error) &&
           sg_learn_check_features(&flags, &training->recipe, 1, error) &&
           sg_split_init_train(&training->split, training->dataset, &filters, options.all_parts,
                               error) &&
           (!flags.features ||
            sg_split_read_features(&training->split, training->dataset, cli->dataset, error));
}

static bool tune(Training *training, const SgCli *cli, GError **error)
{
    SgTuneOptions tuning;
    g_auto(SgTask) valid = { 0 };
    if (!sg_learn_tuning(cli, &flags, &tuning, error))
        return false;
    training->objective = tuning.objective ? tuning.objective : "ndcg@20";
    return !flags.tune ||
           (sg_split_validation(&valid, &training->split, training->dataset, error) &&
            sg_tune(&training->recipe, &valid, &tuning, &training->tuned, error));
}

/* The model on the dataset's test part: the same training lists, cut again with the queries. */
static bool evaluate(const Training *training, const SgFitted *fitted, SgJson *about,
                     GError **error)
{
    g_auto(SgSplit) split = { 0 };
    g_auto(SgTrackFacts) facts = { 0 };
    g_auto(SgEvaluation) evaluation = { 0 };
    SgMetricPlan plan;
    if (!sg_split_init(&split, training->dataset, &training->split.options, error))
        return false;
    if (split.counts.tracks != fitted->M)
        return sg_fail(
            error, SG_ERROR_INPUT,
            "--evaluate: the filters leave other tracks with the test part than without");
    sg_metric_plan_parse(&plan, NULL, NULL, false, NULL);
    sg_track_facts_init(&facts, &split.test.train, NULL);
    if (!sg_leak_check_split(&split, training->dataset, NULL, error) ||
        !sg_evaluate(&evaluation, fitted, &split.test, &plan, &facts, "evaluating", error))
        return false;
    SgJson *metrics = json_object();
    for (int c = 0; c < plan.count; c++) {
        g_autofree char *name = sg_metric_column_name(&plan.column[c]);
        json_object_set_new(metrics, name, json_real(evaluation.mean_c[c]));
    }
    json_object_set_new(about, "metrics", metrics);
    return true;
}

static SgJson *describe(const Training *training)
{
    const SgSplitOptions *filters = &training->split.options;
    SgJson *about = json_object(), *learnt = json_object();
    g_autofree char *now = sg_clock_format(sg_clock_now());
    sg_json_set_string(learnt, "name", training->dataset->name);
    sg_json_set_string(learnt, "hash", training->dataset->hash);
    sg_json_set_string(learnt, "part", options.all_parts ? "all" : "train");
    json_object_set_new(learnt, "list_min", json_integer(filters->list_min));
    json_object_set_new(learnt, "item_min", json_integer(filters->item_min));
    json_object_set_new(learnt, "min_weight", json_real(filters->min_weight));
    json_object_set_new(learnt, "weighted", json_boolean(filters->weighted));
    json_object_set_new(learnt, "lists", json_integer(training->split.counts.lists));
    json_object_set_new(learnt, "pairs", json_integer(training->split.counts.train));
    json_object_set_new(about, "dataset", learnt);
    sg_json_set_string(about, "name", training->recipe.name);
    json_object_set_new(about, "fit_seconds", json_real(training->fit_seconds));
    if (training->tuned.trials > 0) {
        SgJson *tuning = json_object();
        sg_json_set_string(tuning, "objective", training->objective);
        sg_json_set_string(tuning, "validation", sg_split_validation_text(&training->split));
        json_object_set_new(tuning, "trials", json_integer(training->tuned.trials));
        json_object_set_new(tuning, "reached", json_real(training->tuned.after));
        json_object_set_new(about, "tuning", tuning);
    }
    sg_json_set_string(about, "created_at", now);
    sg_json_set_string(about, "version", SG_VERSION);
    sg_json_set_string(about, "commit", SG_COMMIT);
    return about;
}

static void print(const SgCli *cli, const Training *training, const char *folder, SgJson *about)
{
    g_autofree char *text = sg_learn_options_text(&training->recipe);
    if (cli->json) {
        sg_json_set_string(about, "schema", "soundgraph.training/1");
        sg_json_set_string(about, "folder", folder);
        json_object_set_new(about, "options", sg_recipe_options_json(&training->recipe));
        sg_cli_print_json(about);
        return;
    }
    sg_cli_print("%s: %s\n", training->recipe.name, text);
    if (training->tuned.trials > 0)
        sg_cli_print("chosen by %" G_GINT64_FORMAT " trials on %s: %s %.4f\n",
                     training->tuned.trials, sg_split_validation_text(&training->split),
                     training->objective, training->tuned.after);
    const char *name;
    const SgJson *value;
    json_object_foreach ((SgJson *)sg_json_object(about, "metrics"), name, value)
        sg_cli_print("%s %.4f\n", name, json_number_value(value));
    sg_cli_print("fitted in %.2f s, written to %s\n", training->fit_seconds, folder);
}

/* A model that learns in steps keeps its state beside the folder until that is written. */
static SgFitted *fit(const Training *training, const SgCli *cli, const char *state, GError **error)
{
    const SgRecipe *recipe = &training->recipe;
    bool steps = options.resume || recipe->part[0].model->resumes;
    SgFitContext with = { .checkpoint = steps ? state : NULL,
                          .checkpoint_seconds = options.every,
                          .resume = options.resume,
                          .features_id = training->split.test.features_id,
                          .feature_width = training->split.test.feature_width };
    if (!steps)
        return sg_recipe_fit_task(recipe, &training->split.test, (uint64_t)cli->seed, error);
    return sg_recipe_fit_with(recipe, &training->split.test.train, (uint64_t)cli->seed, &with,
                              error);
}

static bool draw(const Training *training, const char *folder, GError **error)
{
    bool drawn;
    if (!options.charts)
        return true;
    if (!sg_history_draw(folder, options.charts, &drawn, error))
        return false;
    if (!drawn)
        sg_cli_hint("--charts: model '%s' does not learn in steps, there is nothing to draw",
                    training->recipe.name);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(Training) training = { 0 };
    g_autofree char *slug = sg_text_slug(argv[0], 64);
    g_autofree char *folder =
        options.out ? g_strdup(options.out) : g_build_filename("data", "models", slug, NULL);
    if (!prepare(&training, cli, argv[0], error) || !tune(&training, cli, error))
        return false;
    double start = sg_clock_monotonic();
    g_autofree char *state = g_strconcat(folder, ".training", NULL);
    g_autoptr(SgFitted) fitted = fit(&training, cli, state, error);
    if (!fitted)
        return false;
    training.fit_seconds = sg_clock_monotonic() - start;
    g_autoptr(SgJson) about = describe(&training);
    if ((options.evaluate && !evaluate(&training, fitted, about, error)) ||
        !sg_model_folder_write(fitted, training.dataset, &training.split, about, folder, error) ||
        !sg_file_remove_all(state, error) || !draw(&training, folder, error))
        return false;
    print(cli, &training, folder, about);
    sg_cli_hint("next: soundgraph recommend --model %s TRACK", folder);
    return true;
}

const SgCommand sg_command_train = {
    .name = "train",
    .group = "learn",
    .arguments = "MODEL",
    .summary = "fit a recommender on a dataset and keep it",
    .examples = { "soundgraph train walk --dataset NAME --out data/models/walk",
                  "soundgraph train ease --dataset NAME --tune",
                  "soundgraph train ease --dataset NAME --set K=200 --set lambda=6 --evaluate",
                  "soundgraph train lightgcn --dataset NAME --resume --charts charts", NULL },
    .details =
        "Learns the dataset's train part, or all of it where it has no parts. --tune first\n"
        "cuts a validation part from that (10 % of each list, seed 42), searches the model's\n"
        "options there, and then fits on everything with what it found.\n"
        "A model that learns in steps keeps its state in DIR.training; stopped or killed, it goes\n"
        "on from there with --resume and ends with the same bits.",
    .takes = SG_TAKES_DATASET | SG_TAKES_SEED | SG_TAKES_JOBS | SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
