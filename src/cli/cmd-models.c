/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/table.h"
#include "learn/recipe.h"
#include "recommend/model-json.h"

#include <math.h>
#include <string.h>

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
    const SgModel *only = argc > 0 ? wanted.part[0].model : NULL;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_models_json(only);
        sg_cli_print_json(document);
        return true;
    }
    for (const SgModel *const *model = sg_models; *model; model++) {
        if (only && *model != only)
            continue;
        print_model(*model);
        if (!only && model[1])
            sg_cli_print("\n");
    }
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
