/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/learn.h"
#include "learn/reliability.h"
#include "models/checkpoint.h"

#include <string.h>

enum { DEFAULT_DEPTH = 100, LARGEST_DEPTH = 1000 };

static SgLearnFlags flags;
static struct {
    char *charts;
    gboolean dry_run;
} options;

static const GOptionEntry entries[] = {
    SG_LEARN_SPLIT_ENTRIES(flags),
    SG_LEARN_FILTER_ENTRIES(flags),
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.set, "a model's option; may be repeated",
      "KEY=VALUE" },
    { "validation", 0, 0, G_OPTION_ARG_STRING, &flags.validation,
      "what the chances are fitted on: own, tail or random; default auto", "KIND" },
    { "charts", 0, 0, G_OPTION_ARG_FILENAME, &options.charts,
      "draw the reliability diagram into this folder (SVG, PNG, data and gnuplot script)",
      "FOLDER" },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run,
      "do not write the calibration into the model", NULL },
    G_OPTION_ENTRY_NULL,
};

/* A model's name, or a trained one whose kind and options are taken. */
static bool read_recipe(SgRecipe *recipe, const char *model, bool *trained, GError **error)
{
    *trained = !sg_blend_is(model) && !sg_model_find(model);
    if (!*trained)
        return sg_recipe_init(recipe, model, error);
    g_autoptr(SgFitted) fitted = sg_model_load(model, error);
    if (!fitted)
        return false;
    *recipe = (SgRecipe){ .parts = 1 };
    g_strlcpy(recipe->name, fitted->model->name, sizeof recipe->name);
    recipe->part[0].model = fitted->model;
    recipe->part[0].options = fitted->options;
    SgFitted *const *member;
    int64_t members = sg_blend_is(recipe->name) ? sg_blend_members(fitted, &member) : 0;
    for (int64_t m = 0; m < members; m++) {
        recipe->part[recipe->parts].model = member[m]->model;
        recipe->part[recipe->parts++].options = member[m]->options;
    }
    return true;
}

/* Fits anew on part of the lists, asks with the rest. */
static GArray *samples_of(const SgRecipe *recipe, const SgTask *task, const SgCli *cli,
                          int64_t depth, GError **error)
{
    g_autoptr(SgFitted) fitted =
        sg_recipe_fit(recipe, &task->train, NULL, (uint64_t)cli->seed, error);
    return fitted ? sg_reliability_samples(fitted, task, depth, error) : NULL;
}

static bool measure(const SgCli *cli, const SgRecipe *recipe, SgLearnData *data,
                    SgCalibration *calibration, SgReliability *reliability, GError **error)
{
    g_auto(SgTask) valid = { 0 };
    int64_t depth;
    if (!sg_cli_k(cli, DEFAULT_DEPTH, LARGEST_DEPTH, &depth, error) ||
        !sg_split_validation(&valid, &data->split, data->dataset, error))
        return false;
    g_autoptr(GArray) seen = samples_of(recipe, &valid, cli, depth, error);
    if (!seen || !sg_calibration_fit(calibration, (SgCalibrationSample *)(void *)seen->data,
                                     seen->len, error))
        return false;
    g_autoptr(GArray) held = samples_of(recipe, &data->split.test, cli, depth, error);
    if (!held)
        return false;
    if (held->len == 0)
        return sg_fail(error, SG_ERROR_INPUT, "the model recommends nothing to the test lists");
    sg_reliability_measure(reliability, calibration, held);
    return true;
}

static SgJson *describe(const SgCli *cli, const SgRecipe *recipe, const SgLearnData *data,
                        const SgCalibration *calibration, const SgReliability *reliability)
{
    SgJson *about = sg_calibration_to_json(calibration);
    sg_json_set_string(about, "dataset", data->dataset->name);
    sg_json_set_string(about, "hash", data->dataset->hash);
    sg_json_set_string(about, "split", sg_split_names[data->split.options.kind]);
    sg_json_set_string(about, "validation", sg_split_validation_text(&data->split));
    json_object_set_new(about, "seed", json_integer(cli->seed));
    sg_json_set_string(about, "model", recipe->name);
    json_object_set_new(about, "test", sg_reliability_json(reliability));
    return about;
}

static void print(const SgReliability *reliability)
{
    sg_cli_print("chance said  share of hits    count\n");
    for (int b = 0; b < SG_RELIABILITY_BINS; b++)
        sg_cli_print("%11.4f  %13.4f  %7" G_GINT64_FORMAT "\n", reliability->bin[b].chance,
                     reliability->bin[b].hits, reliability->bin[b].count);
    sg_cli_print("\n%" G_GINT64_FORMAT " recommended tracks, %" G_GINT64_FORMAT " hits\n",
                 reliability->samples, reliability->hits);
    sg_cli_print("ECE       %.5f (logistic part alone %.5f)\n", reliability->ece,
                 reliability->ece_logistic);
    sg_cli_print("Brier     %.5f (the share of hits said always: %.5f)\n", reliability->brier,
                 reliability->brier_constant);
    sg_cli_print("log loss  %.5f\n", reliability->log_loss);
}

static bool write_all(const SgCli *cli, const SgRecipe *recipe, SgJson *about,
                      const SgReliability *reliability, bool trained, GError **error)
{
    if (options.charts) {
        g_autofree char *name = g_strconcat("reliability-", recipe->part[0].model->name, NULL);
        g_autofree char *title = g_strdup_printf("%s: chances on held-out lists", recipe->name);
        if (!sg_reliability_chart(reliability, title, options.charts, name, error))
            return false;
        sg_cli_hint("chart: %s/%s.svg", options.charts, name);
    }
    if (trained && !options.dry_run) {
        g_autoptr(SgJson) extra = json_object();
        json_object_set(extra, "calibration", about);
        if (!sg_checkpoint_annotate(cli->model, extra, error))
            return false;
        sg_cli_hint("written into %s: `soundgraph explain --model %s` now says chances", cli->model,
                    cli->model);
    }
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(SgLearnData) data = { 0 };
    SgRecipe recipe;
    SgCalibration calibration;
    SgReliability reliability;
    bool trained;
    if (!cli->model)
        return sg_fail(error, SG_ERROR_INPUT, "--model NAME or DIR is missing");
    if (!read_recipe(&recipe, cli->model, &trained, error) ||
        !sg_recipes_set(&recipe, 1, (const char *const *)flags.set, error) ||
        !sg_learn_data_open(&data, cli, &flags, error) ||
        !measure(cli, &recipe, &data, &calibration, &reliability, error))
        return false;
    g_autoptr(SgJson) about = describe(cli, &recipe, &data, &calibration, &reliability);
    if (!write_all(cli, &recipe, about, &reliability, trained, error))
        return false;
    if (cli->json) {
        sg_json_set_string(about, "schema", "soundgraph.calibration/1");
        sg_cli_print_json(about);
    } else {
        print(&reliability);
    }
    return true;
}

const SgCommand sg_command_calibrate = {
    .name = "calibrate",
    .group = "learn",
    .arguments = "",
    .summary = "how likely a recommended track is a hit, measured on held-out lists",
    .examples = { "soundgraph calibrate --dataset NAME --model walk",
                  "soundgraph calibrate --dataset NAME --model data/models/walk --charts charts",
                  "soundgraph calibrate --dataset NAME --model ease --split half-playlist -k 50 "
                  "--json",
                  NULL },
    .details =
        "Fits the model without the validation part, maps ranks and scores to chances there, and\n"
        "measures those on the test part with the model fitted on all of train. With a trained\n"
        "model the options are its own, and the calibration goes into its model.json. -k: how\n"
        "deep the lists are (default 100).",
    .takes = SG_TAKES_DATASET | SG_TAKES_MODEL | SG_TAKES_SEED | SG_TAKES_JOBS | SG_TAKES_JSON |
             SG_TAKES_K,
    .options = entries,
    .max_arguments = 0,
    .run = run,
};
