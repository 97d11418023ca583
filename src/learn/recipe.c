/* SPDX-License-Identifier: MIT */
#include "learn/recipe.h"

#include "base/text.h"

#include <string.h>

static bool fail_unknown(const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const SgModel *const *model = sg_models; *model; model++)
        g_ptr_array_add(names, (void *)(*model)->name);
    g_ptr_array_add(names, NULL);
    const char *const *known = (const char *const *)names->pdata;
    const char *near = sg_text_nearest(name, known);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    return sg_fail(error, SG_ERROR_INPUT, "there is no model '%s'%s%s%s: choose from %s", name,
                   near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", list);
}

static void add_part(SgRecipe *recipe, const SgModel *model, const SgModelOptions *options)
{
    recipe->part[recipe->parts++] = (SgRecipePart){ .model = model, .options = *options };
}

bool sg_recipe_init(SgRecipe *recipe, const char *name, GError **error)
{
    SgRecipe made = { 0 };
    SgModelOptions defaults;
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    int64_t members = sg_blend_is(name) ? sg_blend_parse(name, member, error) : 0;
    const SgModel *model = sg_model_find(sg_blend_is(name) ? "blend" : name);
    if (members < 0)
        return false;
    if (!model)
        return fail_unknown(name, error);
    sg_model_defaults(model, &defaults);
    add_part(&made, model, &defaults);
    for (int64_t n = 0; n < members; n++)
        add_part(&made, member[n].model, &member[n].options);
    g_strlcpy(made.name, name, sizeof made.name);
    *recipe = made;
    return true;
}

static int find_option(const SgModel *model, const char *name, size_t length)
{
    for (int n = 0; model->options[n].name; n++)
        if (strlen(model->options[n].name) == length &&
            strncmp(model->options[n].name, name, length) == 0)
            return n;
    return -1;
}

bool sg_recipe_set(SgRecipe *recipe, const char *assignment, bool *used, GError **error)
{
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment)
        return sg_fail(error, SG_ERROR_INPUT, "option '%s' is not key=value", assignment);
    const char *dot = memchr(assignment, '.', (size_t)(equals - assignment));
    const char *key = dot ? dot + 1 : assignment;
    for (int p = 0; p < recipe->parts; p++) {
        SgRecipePart *part = &recipe->part[p];
        size_t named = dot ? (size_t)(dot - assignment) : 0;
        if (dot && (strlen(part->model->name) != named ||
                    strncmp(part->model->name, assignment, named) != 0))
            continue;
        int n = find_option(part->model, key, (size_t)(equals - key));
        if (n < 0 && !dot)
            continue;
        if (!sg_model_set_option(part->model, &part->options, key, error))
            return false;
        part->fixed[n] = true;
        *used = true;
    }
    return true;
}

bool sg_recipes_set(SgRecipe *recipe, int count, const char *const *assignments, GError **error)
{
    for (const char *const *at = assignments; at && *at; at++) {
        bool used = false;
        for (int n = 0; n < count; n++)
            if (!sg_recipe_set(&recipe[n], *at, &used, error))
                return false;
        if (!used)
            return sg_fail(error, SG_ERROR_INPUT,
                           "--set %s: none of the models asked for has that option; see "
                           "`soundgraph models`",
                           *at);
    }
    return true;
}

SgFitted *sg_recipe_fit(const SgRecipe *recipe, const SgCsr *train, const SgTask *valid,
                        uint64_t seed, GError **error)
{
    SgFitContext context = { .options = recipe->part[0].options, .seed = seed };
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    if (valid) {
        context.valid_seeds = &valid->seeds;
        context.valid_truth = &valid->truth;
    }
    if (recipe->parts == 1)
        return recipe->part[0].model->fit(train, &context, error);
    for (int p = 1; p < recipe->parts; p++)
        member[p - 1] = (SgBlendMember){ recipe->part[p].model, recipe->part[p].options };
    return sg_blend_fit(member, recipe->parts - 1, train, &context, error);
}

SgFitted *sg_recipe_fit_with(const SgRecipe *recipe, const SgCsr *train, uint64_t seed,
                             const SgFitContext *with, GError **error)
{
    const SgModel *model = recipe->part[0].model;
    SgFitContext context = *with;
    context.options = recipe->part[0].options;
    context.seed = seed;
    if (context.checkpoint && !model->resumes)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "model '%s' does not learn in steps: it has no state to go on from",
                            model->name);
    if (context.features_id && !model->fuses)
        return sg_fail_null(error, SG_ERROR_INPUT, "model '%s' learns nothing from features",
                            model->name);
    return model->fit(train, &context, error);
}

SgFitted *sg_recipe_fit_task(const SgRecipe *recipe, const SgTask *task, uint64_t seed,
                             GError **error)
{
    SgFitContext with = { .features_id = task->features_id, .feature_width = task->feature_width };
    if (!task->features_id || !recipe->part[0].model->fuses)
        return sg_recipe_fit(recipe, &task->train, NULL, seed, error);
    return sg_recipe_fit_with(recipe, &task->train, seed, &with, error);
}

bool sg_recipe_has(const SgRecipe *recipe, int part, int option)
{
    bool weight = recipe->part[part].model == &sg_model_blend && option < SG_BLEND_MAX_MEMBERS;
    return !weight || recipe->parts == 1 || option < recipe->parts - 1;
}

static void set_options(SgJson *object, const SgRecipe *recipe, int p)
{
    const SgRecipePart *part = &recipe->part[p];
    const SgModelOption *option = part->model->options;
    for (int n = 0; option[n].name; n++) {
        double value = part->options.value[n];
        if (!sg_recipe_has(recipe, p, n))
            continue;
        json_object_set_new(object, option[n].name,
                            option[n].whole ? json_integer((json_int_t)value) : json_real(value));
    }
}

SgJson *sg_recipe_options_json(const SgRecipe *recipe)
{
    SgJson *object = json_object();
    set_options(object, recipe, 0);
    for (int p = 1; p < recipe->parts; p++) {
        SgJson *member = json_object();
        set_options(member, recipe, p);
        const char *name = recipe->part[p].model->name;
        g_autofree char *again = g_strdup_printf("%s.%d", name, p); /* twice in one blend */
        json_object_set_new(object, json_object_get(object, name) ? again : name, member);
    }
    return object;
}
