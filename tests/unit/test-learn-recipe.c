/* SPDX-License-Identifier: MIT */
#include "learn/recipe.h"
#include "support/test.h"

#include <string.h>

static double value_of(const SgRecipe *recipe, int part, const char *option)
{
    return sg_model_option(recipe->part[part].model, &recipe->part[part].options, option);
}

static void a_name_is_a_model_or_a_blend(void)
{
    SgRecipe recipe;
    GError *error = NULL;
    g_assert_true(sg_recipe_init(&recipe, "ease", NULL));
    g_assert_cmpint(recipe.parts, ==, 1);
    g_assert_cmpstr(recipe.part[0].model->name, ==, "ease");
    g_assert_true(sg_recipe_init(&recipe, "blend:ease+popularity", NULL));
    g_assert_cmpint(recipe.parts, ==, 3);
    g_assert_cmpstr(recipe.name, ==, "blend:ease+popularity");
    g_assert_cmpstr(recipe.part[0].model->name, ==, "blend");
    g_assert_cmpstr(recipe.part[2].model->name, ==, "popularity");
    g_assert_false(sg_recipe_init(&recipe, "easy", &error));
    assert_fails(error, SG_ERROR_INPUT, "did you mean 'ease'");
    g_assert_false(sg_recipe_init(&recipe, "blend:nothing", &error));
    assert_fails(error, SG_ERROR_INPUT, "nothing");
}

static void options_go_to_who_has_them(void)
{
    SgRecipe recipe[3];
    GError *error = NULL;
    g_assert_true(sg_recipe_init(&recipe[0], "ease", NULL));
    g_assert_true(sg_recipe_init(&recipe[1], "ials", NULL));
    g_assert_true(sg_recipe_init(&recipe[2], "blend:ease+ials", NULL));
    static const char *const assignments[] = { "lambda=3", "ease.K=77", "D=32", "blend.w1=0.4",
                                               NULL };
    g_assert_true(sg_recipes_set(recipe, 3, assignments, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(value_of(&recipe[0], 0, "lambda"), ==, 3);
    g_assert_cmpfloat(value_of(&recipe[1], 0, "lambda"), ==, 3);
    g_assert_cmpfloat(value_of(&recipe[2], 1, "lambda"), ==, 3);
    g_assert_cmpfloat(value_of(&recipe[2], 2, "lambda"), ==, 3);
    g_assert_cmpfloat(value_of(&recipe[0], 0, "K"), ==, 77);
    g_assert_cmpfloat(value_of(&recipe[2], 1, "K"), ==, 77);
    g_assert_cmpfloat(value_of(&recipe[1], 0, "D"), ==, 32);
    g_assert_cmpfloat(value_of(&recipe[2], 0, "w1"), ==, 0.4);
    int fixed = 0;
    for (int n = 0; n < SG_MODEL_MAX_OPTIONS; n++)
        fixed += recipe[0].part[0].fixed[n];
    g_assert_cmpint(fixed, ==, 2);
}

static void a_wrong_assignment_is_an_input_error(void)
{
    static const struct {
        const char *assignment, *part;
    } wrong[] = {
        { "nope=1", "none of the models" },
        { "ials.D=32", "none of the models" },
        { "ease.nope=1", "no option 'nope'" },
        { "K", "not key=value" },
        { "=1", "not key=value" },
        { "K=0", "outside" },
        { "K=2.5", "whole" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        SgRecipe recipe;
        GError *error = NULL;
        const char *const assignments[] = { wrong[n].assignment, NULL };
        g_assert_true(sg_recipe_init(&recipe, "ease", NULL));
        g_assert_false(sg_recipes_set(&recipe, 1, assignments, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

static void options_are_shown_as_json(void)
{
    SgRecipe recipe;
    g_assert_true(sg_recipe_init(&recipe, "blend:ease+ials", NULL));
    g_autoptr(SgJson) options = sg_recipe_options_json(&recipe);
    g_assert_true(json_is_number(json_object_get(options, "w2")));
    g_assert_null(json_object_get(options, "w3"));
    g_assert_cmpint(sg_json_int(sg_json_object(options, "ials"), "D", -1), ==, 64);
    g_assert_true(json_is_integer(json_object_get(sg_json_object(options, "ease"), "K")));
    SgRecipe twice;
    g_assert_true(sg_recipe_init(&twice, "blend:ease+ease", NULL));
    g_autoptr(SgJson) both = sg_recipe_options_json(&twice);
    g_assert_nonnull(sg_json_object(both, "ease"));
    g_assert_nonnull(sg_json_object(both, "ease.2"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recipe/a name is a model or a blend", a_name_is_a_model_or_a_blend);
    g_test_add_func("/recipe/options go to who has them", options_go_to_who_has_them);
    g_test_add_func("/recipe/a wrong assignment is an input error",
                    a_wrong_assignment_is_an_input_error);
    g_test_add_func("/recipe/options are shown as JSON", options_are_shown_as_json);
    return g_test_run();
}
