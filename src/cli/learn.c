/* SPDX-License-Identifier: MIT */
#include "cli/learn.h"

#include "base/clock.h"
#include "base/file.h"
#include "learn/leak.h"

#include <string.h>

void sg_learn_data_clear(SgLearnData *data)
{
    sg_split_clear(&data->split);
    sg_dataset_free(data->dataset);
    sg_dataset_free(data->test_dataset);
    *data = (SgLearnData){ 0 };
}

static bool check_at_least(const char *name, gint64 value, gint64 least, GError **error)
{
    return value >= least ||
           sg_fail(error, SG_ERROR_INPUT, "--%s must be at least %" G_GINT64_FORMAT, name, least);
}

bool sg_learn_filters(const SgLearnFlags *flags, SgSplitOptions *options, GError **error)
{
    if (!check_at_least("k-core", flags->core, 0, error) ||
        !check_at_least("min-length", flags->list_min, 0, error) ||
        !check_at_least("min-tracks", flags->item_min, 0, error))
        return false;
    if (flags->core > 0 && (flags->list_min > 0 || flags->item_min > 0))
        return sg_fail(
            error, SG_ERROR_INPUT,
            "--k-core N stands for --min-length N --min-tracks N: give one or the other");
    if (!(flags->min_weight >= 0))
        return sg_fail(error, SG_ERROR_INPUT, "--min-weight must not be negative");
    if (flags->core > 0)
        options->list_min = options->item_min = flags->core;
    if (flags->list_min > 0)
        options->list_min = flags->list_min;
    if (flags->item_min > 0)
        options->item_min = flags->item_min;
    options->min_weight = flags->min_weight;
    options->weighted = flags->weights;
    return !flags->validation ||
           sg_validation_parse(flags->validation, &options->validation, error);
}

static bool read_order(const SgLearnFlags *flags, SgSplitOptions *options, GError **error)
{
    bool by_position = g_strcmp0(flags->order, "position") == 0;
    if (flags->order && !by_position && strcmp(flags->order, "hash") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "--half '%s' must be hash or position", flags->order);
    options->by_position = by_position;
    return true;
}

static bool read_times(const SgLearnFlags *flags, SgSplitOptions *options, GError **error)
{
    if ((flags->at || flags->gap) && options->kind != SG_SPLIT_TEMPORAL)
        return sg_fail(error, SG_ERROR_INPUT, "--at and --gap belong to --split temporal");
    if (flags->at && !sg_clock_parse(flags->at, &options->at))
        return sg_fail(error, SG_ERROR_INPUT, "--at '%s' is no date (2024-05-01)", flags->at);
    if (flags->gap && !sg_clock_parse_duration(flags->gap, &options->gap))
        return sg_fail(error, SG_ERROR_INPUT, "--gap '%s' is no duration (30m, 1d)", flags->gap);
    return true;
}

static bool read_split(const SgCli *cli, const SgLearnFlags *flags, const SgLearnData *data,
                       SgSplitOptions *options, GError **error)
{
    SgSplitKind kind = data->test_dataset               ? SG_SPLIT_HALF_PLAYLIST
                       : data->dataset->has_given_split ? SG_SPLIT_GIVEN
                                                        : SG_SPLIT_RANDOM;
    if (flags->split && !sg_split_parse(flags->split, &kind, error))
        return false;
    sg_split_defaults(options, kind);
    options->seed = (uint64_t)cli->seed;
    options->repeats = flags->repeats;
    options->fit_valid = flags->fit_valid;
    return sg_learn_filters(flags, options, error) && read_order(flags, options, error) &&
           read_times(flags, options, error);
}

bool sg_learn_data_open(SgLearnData *data, const SgCli *cli, const SgLearnFlags *flags,
                        GError **error)
{
    g_auto(SgLearnData) made = { 0 };
    SgSplitOptions options;
    if (!cli->dataset)
        return sg_fail(error, SG_ERROR_INPUT, "--dataset NAME is missing");
    made.dataset = sg_dataset_open(cli->dataset, error);
    if (!made.dataset)
        return false;
    if (flags->test_dataset) {
        made.test_dataset = sg_dataset_open(flags->test_dataset, error);
        if (!made.test_dataset)
            return false;
    }
    if (!read_split(cli, flags, &made, &options, error))
        return false;
    bool cut = made.test_dataset ? sg_split_init_other(&made.split, made.dataset, made.test_dataset,
                                                       &options, error)
                                 : sg_split_init(&made.split, made.dataset, &options, error);
    if (!cut || !sg_leak_check_split(&made.split, made.dataset, made.test_dataset, error) ||
        (flags->features &&
         !sg_split_read_features(&made.split, made.dataset, cli->dataset, error)))
        return false;
    *data = made;
    made = (SgLearnData){ 0 };
    return true;
}

bool sg_learn_check_features(const SgLearnFlags *flags, const SgRecipe *recipe, int count,
                             GError **error)
{
    for (int n = 0; n < count; n++)
        if (!flags->features || recipe[n].part[0].model->fuses)
            return true;
    return sg_fail(error, SG_ERROR_INPUT, "--features: %s learns nothing from features",
                   count == 1 ? recipe->name : "none of the models");
}

bool sg_learn_tuning(const SgCli *cli, const SgLearnFlags *flags, SgTuneOptions *tuning,
                     GError **error)
{
    SgMetricPlan plan;
    if (!check_at_least("budget", flags->budget, 0, error) ||
        !check_at_least("queries", flags->queries, 0, error) ||
        (flags->objective && !sg_metric_plan_parse_one(&plan, flags->objective, error)))
        return false;
    *tuning = (SgTuneOptions){ .objective = flags->objective,
                               .budget = flags->budget,
                               .queries = flags->queries,
                               .seed = (uint64_t)cli->seed };
    return true;
}

bool sg_learn_open_folder(SgRecipe *recipe, const char *folder, const SgLearnData *data,
                          GError **error)
{
    enum { LARGEST = 16 << 20 };
    const SgSplitOptions *options = &data->split.options;
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST, &text, &length, error))
        return false;
    g_autoptr(SgJson) about = sg_json_parse(text, length, LARGEST, path, error);
    if (!about)
        return false;
    const char *kind = sg_json_string(about, "kind");
    const SgJson *learnt = sg_json_object(about, "dataset");
    const SgModel *model = kind ? sg_model_find(kind) : NULL;
    if (!model)
        return sg_fail(error, SG_ERROR_INPUT, "model '%s' is of kind '%s', which is unknown",
                       folder, kind ? kind : "?");
    bool same = g_strcmp0(sg_json_string(learnt, "hash"), data->dataset->hash) == 0 &&
                g_strcmp0(sg_json_string(learnt, "part"), "train") == 0 &&
                sg_json_int(learnt, "list_min", -1) == options->list_min &&
                sg_json_int(learnt, "item_min", -1) == options->item_min &&
                sg_json_double(learnt, "min_weight", -1) == options->min_weight;
    if (!same || options->kind != SG_SPLIT_GIVEN || options->fit_valid || data->test_dataset)
        return sg_fail(
            error, SG_ERROR_INPUT,
            "model '%s' may have seen what it would be asked for: a trained model can be "
            "evaluated on --split given of the dataset whose train part it learnt, with "
            "the same filters; name the model '%s' to fit it anew",
            folder, kind);
    *recipe = (SgRecipe){ .parts = 1 };
    g_strlcpy(recipe->name, folder, sizeof recipe->name);
    recipe->part[0].model = model;
    sg_model_defaults(model, &recipe->part[0].options);
    return true;
}

char *sg_learn_options_text(const SgRecipe *recipe)
{
    GString *text = g_string_new(NULL);
    for (int p = 0; p < recipe->parts; p++) {
        const SgRecipePart *part = &recipe->part[p];
        for (int n = 0; part->model->options[n].name; n++)
            if (sg_recipe_has(recipe, p, n))
                g_string_append_printf(text, "%s%s%s%s=%g", text->len > 0 ? " " : "",
                                       p > 0 ? part->model->name : "", p > 0 ? "." : "",
                                       part->model->options[n].name, part->options.value[n]);
    }
    return g_string_free(text, FALSE);
}
