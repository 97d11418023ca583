/* SPDX-License-Identifier: MIT */
#include "models/model.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

#define MODEL(name) &sg_model_##name,
const SgModel *const sg_models[] = {
#include "models/list.h"
    NULL,
};
#undef MODEL

const SgModel *sg_model_find(const char *name)
{
    for (const SgModel *const *model = sg_models; *model; model++)
        if (strcmp((*model)->name, name) == 0)
            return *model;
    return NULL;
}

void sg_model_defaults(const SgModel *model, SgModelOptions *options)
{
    *options = (SgModelOptions){ 0 };
    for (int n = 0; model->options[n].name; n++) {
        g_assert(n < SG_MODEL_MAX_OPTIONS);
        options->value[n] = model->options[n].fallback;
    }
}

/* The place of an option in the model's table, or -1. */
static int find_option(const SgModel *model, const char *name)
{
    for (int n = 0; model->options[n].name; n++)
        if (strcmp(model->options[n].name, name) == 0)
            return n;
    return -1;
}

static bool fail_unknown(const SgModel *model, const char *name, GError **error)
{
    const char *names[SG_MODEL_MAX_OPTIONS + 1] = { 0 };
    for (int n = 0; model->options[n].name; n++)
        names[n] = model->options[n].name;
    if (!names[0])
        return sg_fail(error, SG_ERROR_INPUT, "model '%s' has no option '%s': it has none",
                       model->name, name);
    const char *near = sg_text_nearest(name, names);
    if (near)
        return sg_fail(error, SG_ERROR_INPUT, "model '%s' has no option '%s': did you mean '%s'?",
                       model->name, name, near);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    return sg_fail(error, SG_ERROR_INPUT, "model '%s' has no option '%s': it has %s", model->name,
                   name, all);
}

bool sg_model_set_option(const SgModel *model, SgModelOptions *options, const char *assignment,
                         GError **error)
{
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment)
        return sg_fail(error, SG_ERROR_INPUT, "model '%s': option '%s' is not key=value",
                       model->name, assignment);
    g_autofree char *name = g_strndup(assignment, (size_t)(equals - assignment));
    int n = find_option(model, name);
    if (n < 0)
        return fail_unknown(model, name, error);
    const SgModelOption *option = &model->options[n];
    double value;
    if (!sg_text_to_double(equals + 1, &value) || isnan(value))
        return sg_fail(error, SG_ERROR_INPUT, "model '%s': option '%s': '%s' is not a number",
                       model->name, name, equals + 1);
    if (!(value >= option->min && value <= option->max))
        return sg_fail(error, SG_ERROR_INPUT, "model '%s': option '%s': %s is outside %g .. %g",
                       model->name, name, equals + 1, option->min, option->max);
    if (option->whole && value != floor(value))
        return sg_fail(error, SG_ERROR_INPUT, "model '%s': option '%s': %s is not a whole number",
                       model->name, name, equals + 1);
    options->value[n] = value;
    return true;
}

double sg_model_option(const SgModel *model, const SgModelOptions *options, const char *name)
{
    int n = find_option(model, name);
    g_assert(n >= 0);
    return options->value[n];
}

SgFitted *sg_fitted_share(SgFitted *fitted)
{
    g_atomic_int_inc(&fitted->shares);
    return fitted;
}

void sg_fitted_free(SgFitted *fitted)
{
    if (fitted && g_atomic_int_add(&fitted->shares, -1) == 0)
        fitted->model->free(fitted);
}
