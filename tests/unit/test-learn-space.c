/* SPDX-License-Identifier: MIT */
#include "learn/space.h"
#include "support/test.h"

#include <math.h>

static const double a_grid[] = { 0, 0.5, 1, NAN }, k_grid[] = { 100, 200, NAN };
static const SgModelOption option_table[] = {
    { "a", 0.5, 0, 2, "exponent", a_grid, false },
    { "K", 100, 1, 500, "neighbours", k_grid, true },
    { "lambda", 10, 0, 1e6, "regularisation", NULL, false },
    { 0 },
};
static const SgModel model = { .name = "example", .options = option_table };

static bool start(SgSpace *space, const char *const *axes, GError **error)
{
    SgModelOptions base;
    const bool fixed[SG_MODEL_MAX_OPTIONS] = { false };
    sg_model_defaults(&model, &base);
    base.value[2] = 7;
    return sg_space_init(space, &model, &base, fixed, axes, error);
}

static void a_grid_is_walked_with_the_last_axis_fastest(void)
{
    static const char *const axes[] = { "lambda=1,2", "a=0,1,2", NULL };
    SgSpace space;
    int64_t points;
    g_assert_true(start(&space, axes, NULL) && sg_space_count(&space, &points, NULL));
    g_assert_cmpint(points, ==, 6);
    for (int64_t n = 0; n < points; n++) {
        SgModelOptions options;
        sg_space_point(&space, n, &options);
        g_assert_cmpfloat(options.value[0], ==, (double)(n % 3));
        g_assert_cmpfloat(options.value[1], ==, 100); /* not searched */
        g_assert_cmpfloat(options.value[2], ==, (double)(1 + n / 3));
    }
}

static void without_axes_the_models_own_grid_is_taken(void)
{
    SgSpace space;
    int64_t points;
    SgModelOptions base, options;
    const bool fixed[SG_MODEL_MAX_OPTIONS] = { true };
    g_assert_true(start(&space, NULL, NULL) && sg_space_count(&space, &points, NULL));
    g_assert_cmpint(points, ==, 6);
    sg_space_point(&space, 0, &options);
    g_assert_cmpfloat(options.value[2], ==, 7); /* of the base */
    sg_model_defaults(&model, &base);
    g_assert_true(sg_space_init(&space, &model, &base, fixed, NULL, NULL));
    g_assert_true(sg_space_count(&space, &points, NULL));
    g_assert_cmpint(points, ==, 2);
}

static void random_points_stay_inside_and_can_be_added_to(void)
{
    static const char *const axes[] = { "a=0..1", "K=10..20", "lambda=1..1000:log", NULL };
    enum { POINTS = 400 };
    SgSpace space, more;
    int64_t points, below_middle = 0, low_half = 0;
    GError *error = NULL;
    g_assert_true(start(&space, axes, NULL) && start(&more, axes, NULL));
    g_assert_false(sg_space_count(&space, &points, &error));
    assert_fails(error, SG_ERROR_INPUT, "give --random N");
    g_assert_true(sg_space_set_random(&space, POINTS, 5, NULL));
    g_assert_true(sg_space_set_random(&more, 2 * POINTS, 5, NULL));
    g_assert_true(sg_space_count(&space, &points, NULL));
    g_assert_cmpint(points, ==, POINTS);
    for (int64_t n = 0; n < POINTS; n++) {
        SgModelOptions options, same;
        sg_space_point(&space, n, &options);
        sg_space_point(&more, n, &same);
        g_assert_cmpmem(&options, sizeof options, &same, sizeof same);
        g_assert_true(options.value[0] >= 0 && options.value[0] <= 1);
        g_assert_true(options.value[1] >= 10 && options.value[1] <= 20);
        g_assert_cmpfloat(options.value[1], ==, floor(options.value[1]));
        g_assert_true(options.value[2] >= 1 && options.value[2] <= 1000);
        below_middle += options.value[2] < sqrt(1000.0);
        low_half += options.value[0] < 0.5;
    }
    /* Half of a logarithmic range lies below its geometric mean. */
    g_assert_true(below_middle > POINTS * 0.4 && below_middle < POINTS * 0.6);
    g_assert_true(low_half > POINTS * 0.4 && low_half < POINTS * 0.6);
}

static void random_points_draw_from_lists_too(void)
{
    static const char *const axes[] = { "lambda=1,2,4", NULL };
    SgSpace space;
    int seen[3] = { 0 };
    g_assert_true(start(&space, axes, NULL) && sg_space_set_random(&space, 90, 1, NULL));
    for (int64_t n = 0; n < 90; n++) {
        SgModelOptions options;
        sg_space_point(&space, n, &options);
        seen[options.value[2] == 1 ? 0 : options.value[2] == 2 ? 1 : 2]++;
    }
    g_assert_true(seen[0] > 10 && seen[1] > 10 && seen[2] > 10);
}

static void a_wrong_axis_is_an_input_error(void)
{
    static const struct {
        const char *axis, *part;
    } wrong[] = {
        { "b=1", "no option 'b'" },   { "a", "not KEY=VALUE" },   { "a=3", "outside" },
        { "a=", "no values" },        { "K=1.5", "whole" },       { "a=1..0", "no range" },
        { "a=0..1:log", "no range" }, { "a=0..1:x", "no range" }, { "a=0..", "not a number" },
        { "a=1,,2", "not a number" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        const char *const axes[] = { wrong[n].axis, NULL };
        SgSpace space;
        GError *error = NULL;
        g_assert_false(start(&space, axes, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
    static const char *const twice[] = { "a=1", "a=2", NULL };
    SgSpace space;
    GError *error = NULL;
    g_assert_false(start(&space, twice, &error));
    assert_fails(error, SG_ERROR_INPUT, "twice");
    static const char *const good[] = { "a=1", NULL };
    g_assert_true(start(&space, good, NULL));
    g_assert_false(sg_space_set_random(&space, 0, 1, &error));
    assert_fails(error, SG_ERROR_INPUT, "--random");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/space/a grid is walked with the last axis fastest",
                    a_grid_is_walked_with_the_last_axis_fastest);
    g_test_add_func("/space/without axes the model's own grid is taken",
                    without_axes_the_models_own_grid_is_taken);
    g_test_add_func("/space/random points stay inside and can be added to",
                    random_points_stay_inside_and_can_be_added_to);
    g_test_add_func("/space/random points draw from lists too", random_points_draw_from_lists_too);
    g_test_add_func("/space/a wrong axis is an input error", a_wrong_axis_is_an_input_error);
    return g_test_run();
}
