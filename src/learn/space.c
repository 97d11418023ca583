/* SPDX-License-Identifier: MIT */
#include "learn/space.h"

#include "base/rng.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static int find_option(const SgModel *model, const char *name)
{
    for (int n = 0; model->options[n].name; n++)
        if (strcmp(model->options[n].name, name) == 0)
            return n;
    return -1;
}

/* One value, through the gate of the model's own options. */
static bool read_value(const SgModel *model, const char *name, const char *text, double *value,
                       GError **error)
{
    SgModelOptions options;
    g_autofree char *assignment = g_strconcat(name, "=", text, NULL);
    sg_model_defaults(model, &options);
    if (!sg_model_set_option(model, &options, assignment, error))
        return false;
    *value = sg_model_option(model, &options, name);
    return true;
}

static bool read_range(SgSpaceAxis *axis, const SgModel *model, const char *name, const char *text,
                       GError **error)
{
    const char *dots = strstr(text, ".."), *colon = strchr(text, ':');
    g_autofree char *low = g_strndup(text, (gsize)(dots - text));
    g_autofree char *high =
        colon ? g_strndup(dots + 2, (gsize)(colon - dots - 2)) : g_strdup(dots + 2);
    axis->log = colon != NULL;
    if (!read_value(model, name, low, &axis->low, error) ||
        !read_value(model, name, high, &axis->high, error))
        return false;
    if ((colon && strcmp(colon, ":log") != 0) || !(axis->low < axis->high) ||
        (axis->log && !(axis->low > 0)))
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s=%s' is no range LOW..HIGH, or LOW..HIGH:log with LOW above 0", name,
                       text);
    return true;
}

static bool read_list(SgSpaceAxis *axis, const SgModel *model, const char *name, const char *text,
                      GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    for (char **word = words; *word; word++) {
        if (axis->values == SG_SPACE_MAX_VALUES)
            return sg_fail(error, SG_ERROR_INPUT, "'%s' has more than %d values", name,
                           SG_SPACE_MAX_VALUES);
        if (!read_value(model, name, *word, &axis->value[axis->values++], error))
            return false;
    }
    return axis->values > 0 || sg_fail(error, SG_ERROR_INPUT, "'%s' has no values", name);
}

static bool add_axis(SgSpace *space, const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name = g_strndup(text, equals ? (gsize)(equals - text) : strlen(text));
    if (!equals)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not KEY=VALUE,… or KEY=LOW..HIGH", text);
    SgSpaceAxis axis = { .option = find_option(space->model, name) };
    for (int n = 0; n < space->axes; n++)
        if (space->axis[n].option == axis.option)
            return sg_fail(error, SG_ERROR_INPUT, "option '%s' stands there twice", name);
    bool read = strstr(equals, "..") ? read_range(&axis, space->model, name, equals + 1, error)
                                     : read_list(&axis, space->model, name, equals + 1, error);
    if (!read)
        return false;
    space->axis[space->axes++] = axis;
    return true;
}

static void add_own_grid(SgSpace *space, const bool *fixed)
{
    for (int n = 0; space->model->options[n].name; n++) {
        const double *grid = space->model->options[n].grid;
        if (!grid || fixed[n])
            continue;
        SgSpaceAxis *axis = &space->axis[space->axes++];
        axis->option = n;
        for (; !isnan(*grid) && axis->values < SG_SPACE_MAX_VALUES; grid++)
            axis->value[axis->values++] = *grid;
    }
}

bool sg_space_init(SgSpace *space, const SgModel *model, const SgModelOptions *base,
                   const bool *fixed, const char *const *axes, GError **error)
{
    SgSpace made = { .model = model, .base = *base };
    if (!axes)
        add_own_grid(&made, fixed);
    for (; axes && *axes; axes++)
        if (!add_axis(&made, *axes, error))
            return false;
    if (made.axes == 0)
        return sg_fail(error, SG_ERROR_INPUT, "model '%s' has no options to search: give --grid",
                       model->name);
    *space = made;
    return true;
}

bool sg_space_set_random(SgSpace *space, int64_t points, uint64_t seed, GError **error)
{
    if (points < 1 || points > SG_SPACE_MAX_POINTS)
        return sg_fail(error, SG_ERROR_INPUT, "--random must be from 1 to %d", SG_SPACE_MAX_POINTS);
    space->random = points;
    space->seed = seed;
    return true;
}

bool sg_space_count(const SgSpace *space, int64_t *points, GError **error)
{
    int64_t count = 1;
    for (int n = 0; n < space->axes && space->random == 0; n++) {
        if (space->axis[n].values == 0)
            return sg_fail(error, SG_ERROR_INPUT, "option '%s' has a range: give --random N",
                           space->model->options[space->axis[n].option].name);
        count = MIN(count * space->axis[n].values, SG_SPACE_MAX_POINTS + 1);
    }
    if (count > SG_SPACE_MAX_POINTS)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the grid has more than %d points: give --random N or fewer values",
                       SG_SPACE_MAX_POINTS);
    *points = space->random > 0 ? space->random : count;
    return true;
}

static double draw(const SgSpace *space, int a, int64_t n)
{
    const SgSpaceAxis *axis = &space->axis[a];
    uint64_t bits = sg_rng_at(space->seed, (uint64_t)axis->option, (uint64_t)n);
    double share = (double)(bits >> 11) * 0x1p-53;
    if (axis->values > 0)
        return axis->value[(int)(share * axis->values)];
    double value = axis->log ? axis->low * pow(axis->high / axis->low, share)
                             : axis->low + share * (axis->high - axis->low);
    if (space->model->options[axis->option].whole)
        value = round(value);
    return CLAMP(value, axis->low, axis->high);
}

void sg_space_point(const SgSpace *space, int64_t n, SgModelOptions *options)
{
    *options = space->base;
    int64_t rest = n;
    for (int a = space->axes - 1; a >= 0; a--) {
        const SgSpaceAxis *axis = &space->axis[a];
        if (space->random > 0) {
            options->value[axis->option] = draw(space, a, n);
        } else {
            options->value[axis->option] = axis->value[rest % axis->values];
            rest /= axis->values;
        }
    }
}
