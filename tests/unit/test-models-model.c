/* SPDX-License-Identifier: MIT */
#include "models/model.h"
#include "support/test.h"

#include <math.h>

static const SgModelOption table[] = {
    { "K", 500, 1, 5000, "neighbours", NULL, .whole = true },
    { "power", 0.8, 0.1, 4, "exponent", NULL, .whole = false },
    { 0 },
};

static void count_free(SgFitted *fitted)
{
    fitted->seed++;
}

static const SgModel example = { .name = "example", .options = table, .free = count_free };

static void the_last_owner_frees(void)
{
    SgFitted fitted = { .model = &example };
    g_assert_true(sg_fitted_share(&fitted) == &fitted);
    sg_fitted_share(&fitted);
    sg_fitted_free(&fitted);
    sg_fitted_free(&fitted);
    g_assert_cmpint(fitted.seed, ==, 0);
    sg_fitted_free(&fitted);
    g_assert_cmpint(fitted.seed, ==, 1);
    sg_fitted_free(NULL);
}

static void options_start_at_their_defaults(void)
{
    SgModelOptions options;
    sg_model_defaults(&example, &options);
    g_assert_cmpfloat(sg_model_option(&example, &options, "K"), ==, 500);
    g_assert_cmpfloat(sg_model_option(&example, &options, "power"), ==, 0.8);
}

static void an_assignment_sets_one_option(void)
{
    SgModelOptions options;
    sg_model_defaults(&example, &options);
    g_assert_true(sg_model_set_option(&example, &options, "power=1.5", NULL));
    g_assert_cmpfloat(sg_model_option(&example, &options, "power"), ==, 1.5);
    g_assert_cmpfloat(sg_model_option(&example, &options, "K"), ==, 500);
}

static void a_wrong_assignment_is_named_and_changes_nothing(void)
{
    static const struct {
        const char *assignment, *part;
    } wrong[] = {
        { "powre=1", "did you mean 'power'" }, { "zebra=1", "it has K, power" },
        { "power", "not key=value" },          { "=1", "not key=value" },
        { "power=", "'' is not a number" },    { "power=1x", "'1x' is not a number" },
        { "power=nan", "is not a number" },    { "power=9", "9 is outside 0.1 .. 4" },
        { "K=0", "0 is outside 1 .. 5000" },   { "K=2.5", "2.5 is not a whole number" },
    };
    SgModelOptions options, before;
    sg_model_defaults(&example, &options);
    before = options;
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        GError *error = NULL;
        g_assert_false(sg_model_set_option(&example, &options, wrong[n].assignment, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
        g_assert_cmpmem(&options, sizeof options, &before, sizeof before);
    }
}

static void every_listed_model_is_whole(void)
{
    for (const SgModel *const *at = sg_models; *at; at++) {
        const SgModel *model = *at;
        g_test_message("%s", model->name);
        g_assert_true(sg_model_find(model->name) == model);
        g_assert_true(model->summary && model->options && model->fit && model->score &&
                      model->save && model->load && model->free);
        g_assert_true(!model->additive || model->explain);
        for (int n = 0; model->options[n].name; n++) {
            const SgModelOption *option = &model->options[n];
            g_assert_true(option->summary != NULL);
            g_assert_true(option->min <= option->fallback && option->fallback <= option->max);
            for (const double *g = option->grid; g && !isnan(*g); g++)
                g_assert_true(option->min <= *g && *g <= option->max);
        }
    }
    g_assert_null(sg_model_find("no such model"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/options start at their defaults", options_start_at_their_defaults);
    g_test_add_func("/model/an assignment sets one option", an_assignment_sets_one_option);
    g_test_add_func("/model/a wrong assignment is named and changes nothing",
                    a_wrong_assignment_is_named_and_changes_nothing);
    g_test_add_func("/model/the last owner frees", the_last_owner_frees);
    g_test_add_func("/model/every listed model is whole", every_listed_model_is_whole);
    return g_test_run();
}
