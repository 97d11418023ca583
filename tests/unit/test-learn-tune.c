/* SPDX-License-Identifier: MIT */
#include "learn/tune.h"
#include "base/interrupt.h"
#include "learn/trial.h"
#include "support/learn.h"

#include <math.h>

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/*
 * A model for tests whose quality is a function of its options alone: it ranks tracks near the
 * seeds (as the fixture's lists do) but moves them by the distance of its options from the best
 * ones. `x` and `y` trade off against each other in a narrow valley.
 */
typedef struct {
    SgFitted head;
    int32_t shift;
} Hill;

static int fits, refits;

static double distance(const SgModelOptions *options)
{
    double x = options->value[0] - 5, y = options->value[1] - 5;
    return fabs(x - y) * 2 + fabs(x + y);
}

static SgFitted *fit_hill(const SgCsr *lists, const SgFitContext *context, GError **error);

static SgFitted *refit_hill(const SgFitted *previous, const SgCsr *lists,
                            const SgFitContext *context, GError **error)
{
    SgFitted *fitted = fit_hill(lists, context, error);
    fits--;
    refits++;
    return fitted;
}

static void score_hill(const SgFitted *fitted, const SgQuery *query, SgScores *scores)
{
    const Hill *hill = (const Hill *)fitted;
    for (int64_t n = 0; n < query->count; n++)
        for (int32_t step = -30; step <= 30; step++) {
            int32_t track = query->seed[n] + step + hill->shift;
            if (track >= 0 && track < fitted->M)
                sg_scores_add(scores, track, 1 / (1 + (float)abs(step)));
        }
}

static void free_hill(SgFitted *fitted)
{
    g_free(fitted);
}

static const double ten[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, NAN }, three[] = { 4, 5, 6, NAN };
static const SgModelOption hill_options[] = {
    { "x", 0, 0, 9, "first", ten, false },
    { "y", 0, 0, 9, "second", ten, false },
    { "untuned", 3, 0, 9, "not searched", NULL, false },
    { 0 },
};
static const SgModelOption small_options[] = {
    { "x", 4, 0, 9, "first", three, false },
    { "y", 4, 0, 9, "second", three, false },
    { 0 },
};

static const SgModel hill = {
    .name = "hill",
    .options = hill_options,
    .fit = fit_hill,
    .refit = refit_hill,
    .score = score_hill,
    .free = free_hill,
};
static const SgModel small = {
    .name = "small",
    .options = small_options,
    .fit = fit_hill,
    .score = score_hill,
    .free = free_hill,
};

static SgFitted *fit_hill(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    fits++;
    if (context->options.value[0] == 9)
        return sg_fail_null(error, SG_ERROR_DIVERGED, "hill: x = 9 diverges");
    Hill *fitted = g_new0(Hill, 1);
    fitted->head = (SgFitted){ .model = &hill, .M = lists->cols, .options = context->options };
    fitted->shift = (int32_t)(4 * distance(&context->options));
    return &fitted->head;
}

static void make_valid(SgTask *valid, SgDataset **dataset)
{
    GError *error = NULL;
    *dataset = random_fixture(150, 400, 30, 21);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    options.validation = SG_VALIDATION_RANDOM; /* a copy: it outlives the split */
    g_auto(SgSplit) split = { 0 };
    g_assert_true(sg_split_init(&split, *dataset, &options, &error));
    g_assert_true(sg_split_validation(valid, &split, *dataset, &error));
    g_assert_no_error(error);
}

static void start(SgRecipe *recipe, const SgModel *model)
{
    *recipe = (SgRecipe){ .parts = 1 };
    recipe->part[0].model = model;
    sg_model_defaults(model, &recipe->part[0].options);
    fits = refits = 0;
}

static void the_search_finds_the_top_of_a_narrow_valley(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    GError *error = NULL;
    make_valid(&valid, &d);
    start(&recipe, &hill);
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ .budget = 60 }, &report, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(recipe.part[0].options.value[0], ==, 5);
    g_assert_cmpfloat(recipe.part[0].options.value[1], ==, 5);
    g_assert_cmpfloat(recipe.part[0].options.value[2], ==, 3);
    g_assert_cmpfloat(report.after, >, report.before);
    g_assert_cmpint(report.trials, <, 60);
    g_assert_cmpint(fits, ==, 1); /* all others share with the one before */
    g_assert_cmpint(refits, ==, report.trials - 1);
}

static void a_small_grid_is_tried_whole(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    make_valid(&valid, &d);
    start(&recipe, &small);
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ .budget = 10 }, &report, NULL));
    g_assert_cmpint(report.trials, ==, 9); /* the start is one of the 3 x 3 points */
    g_assert_cmpint(fits, ==, 9);
    g_assert_cmpfloat(recipe.part[0].options.value[0], ==, 5);
}

static void the_budget_bounds_the_trials(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    make_valid(&valid, &d);
    start(&recipe, &hill);
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ .budget = 7 }, &report, NULL));
    g_assert_cmpint(report.trials, ==, 7);
    g_assert_cmpint(fits + refits, ==, 7);
}

static void what_the_user_set_stays(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    bool used = false;
    make_valid(&valid, &d);
    start(&recipe, &hill);
    g_assert_true(sg_recipe_set(&recipe, "hill.x=4", &used, NULL) && used);
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ .budget = 60 }, &report, NULL));
    g_assert_cmpfloat(recipe.part[0].options.value[0], ==, 4);
    g_assert_cmpfloat(recipe.part[0].options.value[1], ==, 4);
    g_assert_cmpint(report.trials, ==, 10);
}

static void a_model_without_a_grid_needs_no_trial(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    make_valid(&valid, &d);
    start(&recipe, sg_model_find("popularity"));
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ 0 }, &report, NULL));
    g_assert_cmpint(report.trials, ==, 0);
}

static void a_diverged_trial_never_wins(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe;
    SgTuneReport report;
    make_valid(&valid, &d);
    start(&recipe, &hill);
    recipe.part[0].options.value[0] = 9;
    recipe.part[0].options.value[1] = 9;
    g_assert_true(sg_tune(&recipe, &valid, &(SgTuneOptions){ .budget = 80 }, &report, NULL));
    g_assert_cmpfloat(recipe.part[0].options.value[0], <, 9);
}

static void wrong_objectives_and_interrupts_leave_the_recipe_alone(void)
{
    g_autoptr(Fixture) d = NULL;
    g_auto(SgTask) valid = { 0 };
    SgRecipe recipe, before;
    SgTuneReport report;
    GError *error = NULL;
    make_valid(&valid, &d);
    start(&recipe, &hill);
    before = recipe;
    static const char *const wrong[] = { "ndgc@20", "ndcg@0", "ndcg,recall", "all@20", "" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        g_assert_false(
            sg_tune(&recipe, &valid, &(SgTuneOptions){ .objective = wrong[n] }, &report, &error));
        g_assert_error(error, SG_ERROR, SG_ERROR_INPUT);
        g_clear_error(&error);
    }
    sg_interrupt_request();
    g_assert_false(sg_tune(&recipe, &valid, &(SgTuneOptions){ 0 }, &report, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "hill");
    g_assert_cmpmem(&recipe, sizeof recipe, &before, sizeof before);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tune/the search finds the top of a narrow valley",
                    the_search_finds_the_top_of_a_narrow_valley);
    g_test_add_func("/tune/a small grid is tried whole", a_small_grid_is_tried_whole);
    g_test_add_func("/tune/the budget bounds the trials", the_budget_bounds_the_trials);
    g_test_add_func("/tune/what the user set stays", what_the_user_set_stays);
    g_test_add_func("/tune/a model without a grid needs no trial",
                    a_model_without_a_grid_needs_no_trial);
    g_test_add_func("/tune/a diverged trial never wins", a_diverged_trial_never_wins);
    g_test_add_func("/tune/wrong objectives and interrupts leave the recipe alone",
                    wrong_objectives_and_interrupts_leave_the_recipe_alone);
    return g_test_run();
}
