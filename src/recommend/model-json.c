/* SPDX-License-Identifier: MIT */
#include "recommend/model-json.h"

#include <math.h>

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

SgJson *sg_models_json(const SgModel *only)
{
    SgJson *document = json_object(), *models = json_array();
    sg_json_set_string(document, "schema", "soundgraph.models/1");
    for (const SgModel *const *model = sg_models; *model; model++)
        if (!only || *model == only)
            json_array_append_new(models, model_json(*model));
    json_object_set_new(document, "models", models);
    return document;
}
