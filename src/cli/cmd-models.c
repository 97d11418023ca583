/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/table.h"
#include "learn/recipe.h"

#include <math.h>
#include <string.h>

static SgJson *number(const SgModelOption *option, double value)
{
    return option->whole ? json_integer((json_int_t)value) : json_real(value);
}

static SgJson *option_json(const SgModelOption *option)
{
    SgJson *object = json_object(), *grid = json_array();
    sg_json_set_string(object, "name", option->name);
    sg_json_set_string(object, "summary", option->summary);
    json_object_set_new(object, "default", number(option, option->fallback));
    json_object_set_new(object, "min", number(option, option->min));
    json_object_set_new(object, "max", number(option, option->max));
    json_object_set_new(object, "whole", json_boolean(option->whole));
    for (const double *at = option->grid; at && !isnan(*at); at++)
        json_array_append_new(grid, number(option, *at));
    json_object_set_new(object, "grid", grid);
    return object;
}

static SgJson *model_json(const SgModel *model)
{
    SgJson *object = json_object(), *options = json_array();
    sg_json_set_string(object, "name", model->name);
    sg_json_set_string(object, "summary", model->summary);
    sg_json_set_string(object, "paper", model->paper);
    json_object_set_new(object, "explains", json_boolean(model->explain != NULL));
    json_object_set_new(object, "additive", json_boolean(model->additive));
    json_object_set_new(object, "adventurous", json_boolean(model->adventurous));
    for (const SgModelOption *option = model->options; option->name; option++)
        json_array_append_new(options, option_json(option));
    json_object_set_new(object, "options", options);
    return object;
}

static char *grid_text(const SgModelOption *option)
{
    GString *text = g_string_new(NULL);
    for (const double *at = option->grid; at && !isnan(*at); at++)
        g_string_append_printf(text, "%s%g", text->len > 0 ? " " : "", *at);
    return g_string_free(text, FALSE);
}

static void print_model(const SgModel *model)
{
    sg_cli_print("%s: %s\n", model->name, model->summary);
    if (model->paper)
        sg_cli_print("%s\n", model->paper);
    if (!model->options[0].name)
        return;
    sg_cli_print("\n");
    g_autoptr(SgTable) table =
        sg_table_new("option", "default>", "range", "tuned over", "meaning", NULL);
    for (const SgModelOption *option = model->options; option->name; option++) {
        g_autofree char *fallback = g_strdup_printf("%g", option->fallback);
        g_autofree char *range = g_strdup_printf("%g .. %g", option->min, option->max);
        g_autofree char *grid = grid_text(option);
        sg_table_add(table, option->name, fallback, range, *grid ? grid : NULL, option->summary);
    }
    sg_table_print(table);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    SgRecipe wanted;
    if (argc > 0 && !sg_recipe_init(&wanted, argv[0], error))
        return false;
    g_autoptr(SgJson) document = json_object();
    SgJson *models = json_array();
    sg_json_set_string(document, "schema", "soundgraph.models/1");
    json_object_set_new(document, "models", models);
    for (const SgModel *const *model = sg_models; *model; model++) {
        if (argc > 0 && *model != wanted.part[0].model)
            continue;
        json_array_append_new(models, model_json(*model));
        if (!cli->json)
            print_model(*model);
        if (!cli->json && argc == 0 && model[1])
            sg_cli_print("\n");
    }
    if (cli->json)
        sg_cli_print_json(document);
    return true;
}

const SgCommand sg_command_models = {
    .name = "models",
    .group = "learn",
    .arguments = "[MODEL]",
    .summary = "the recommenders and their options",
    .examples = { "soundgraph models", "soundgraph models ease", "soundgraph models --json", NULL },
    .details = "--set KEY=VALUE of train, evaluate and sweep sets an option; --tune searches what\n"
               "stands under \"tuned over\".",
    .takes = SG_TAKES_JSON,
    .max_arguments = 1,
    .run = run,
};
