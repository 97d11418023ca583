/* SPDX-License-Identifier: MIT */
#include "staging/import-options.h"
#include "staging/import.h"
#include "support/test.h"

#include <string.h>

static const SgImportOption common[] = {
    { .name = "count", .kind = SG_IMPORT_INT, .fallback = "3", .min = -5, .max = 10 },
    { .name = "name", .kind = SG_IMPORT_TEXT, .fallback = "plain" },
    { 0 },
};
static const SgImportOption own[] = {
    { .name = "count", .kind = SG_IMPORT_INT, .fallback = "7", .max = 100 },
    { .name = "ratio", .kind = SG_IMPORT_REAL, .fallback = "0.5", .max = 1 },
    { .name = "fast", .kind = SG_IMPORT_FLAG, .fallback = "false" },
    { .name = "how", .kind = SG_IMPORT_CHOICE, .fallback = "a", .choices = "a|bb" },
    { 0 },
};

static void defaults_hold_until_something_is_assigned(void)
{
    GError *error = NULL;
    g_autoptr(SgImportOptions) plain = sg_import_options_parse(common, own, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sg_import_options_int(plain, "count"), ==, 7); /* the own one */
    g_assert_cmpstr(sg_import_options_text(plain, "name"), ==, "plain");
    g_assert_cmpfloat(sg_import_options_real(plain, "ratio"), ==, 0.5);
    g_assert_false(sg_import_options_flag(plain, "fast"));
    g_assert_true(sg_import_options_has(plain, "how"));
    g_assert_false(sg_import_options_has(plain, "who"));
    g_autoptr(SgImportOptions) set =
        sg_import_options_parse(common, own,
                                (const char *const[]){ "count=100", "ratio=1e-3", "fast", "how=bb",
                                                       "name=a=b", "count=12", NULL },
                                &error);
    g_assert_no_error(error);
    g_assert_cmpint(sg_import_options_int(set, "count"), ==, 12);
    g_assert_cmpfloat(sg_import_options_real(set, "ratio"), ==, 1e-3);
    g_assert_true(sg_import_options_flag(set, "fast"));
    g_assert_cmpstr(sg_import_options_text(set, "how"), ==, "bb");
    g_assert_cmpstr(sg_import_options_text(set, "name"), ==, "a=b");
}

static void what_does_not_fit_is_named(void)
{
    static const char *const cases[][2] = {
        { "cuont=3", "there is no option 'cuont' here; did you mean 'count'?" },
        { "nothing like it=3", "there are: name, count, ratio, fast, how" },
        { "count=101", "'101' is not a whole number from 0 to 100" },
        { "count=1.5", "not a whole number" },
        { "count=", "not a whole number" },
        { "count", "option 'count' needs a value" },
        { "ratio=nan", "'nan' is not a number from 0 to 1" },
        { "ratio=2", "'2' is not a number" },
        { "fast=maybe", "neither true nor false" },
        { "how=c", "'c' is none of a|bb" },
        { "name=\xff", "not UTF-8" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        GError *error = NULL;
        const char *const assignments[] = { cases[n][0], NULL };
        g_assert_null(sg_import_options_parse(common, own, assignments, &error));
        assert_fails(error, SG_ERROR_INPUT, cases[n][1]);
    }
}

/* Every format's table must accept its own defaults and explain each option. */
static void every_format_has_options_that_hold_their_defaults(void)
{
    for (const SgImport *const *format = sg_imports; *format; format++) {
        g_autoptr(GPtrArray) assignments = g_ptr_array_new_with_free_func(g_free);
        for (const SgImportOption *o = (*format)->options; o && o->name; o++) {
            g_assert_cmpuint(strlen(o->summary), >, 5);
            g_ptr_array_add(assignments, g_strdup_printf("%s=%s", o->name, o->fallback));
        }
        g_ptr_array_add(assignments, NULL);
        GError *error = NULL;
        g_autoptr(SgImportOptions) options = sg_import_options_parse(
            sg_import_common, (*format)->options, (const char *const *)assignments->pdata, &error);
        g_assert_no_error(error);
        g_assert_true(sg_import_options_has(options, "k-core"));
        g_assert_true(sg_import_find((*format)->name) == *format);
    }
    g_assert_null(sg_import_find("no-such-format"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import-options/defaults hold until something is assigned",
                    defaults_hold_until_something_is_assigned);
    g_test_add_func("/import-options/what does not fit is named", what_does_not_fit_is_named);
    g_test_add_func("/import-options/every format has options that hold their defaults",
                    every_format_has_options_that_hold_their_defaults);
    return g_test_run();
}
