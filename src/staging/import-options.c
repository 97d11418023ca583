/* SPDX-License-Identifier: MIT */
#include "staging/import-options.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

struct SgImportOptions {
    GPtrArray *options; /* const SgImportOption *, in order */
    GPtrArray *texts;   /* char *, beside them */
};

static int find(const SgImportOptions *values, const char *name)
{
    for (guint n = 0; n < values->options->len; n++)
        if (g_str_equal(((const SgImportOption *)values->options->pdata[n])->name, name))
            return (int)n;
    return -1;
}

static bool fail_unknown(const SgImportOptions *values, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint n = 0; n < values->options->len; n++)
        g_ptr_array_add(names, (char *)((const SgImportOption *)values->options->pdata[n])->name);
    g_ptr_array_add(names, NULL);
    const char *near = sg_text_nearest(name, (const char *const *)names->pdata);
    if (near)
        return sg_fail(error, SG_ERROR_INPUT, "there is no option '%s' here; did you mean '%s'?",
                       name, near);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    return sg_fail(error, SG_ERROR_INPUT, "there is no option '%s' here; there are: %s", name, all);
}

static bool in_choices(const char *choices, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(choices, "|", -1);
    return g_strv_contains((const char *const *)parts, value);
}

static bool check_number(const SgImportOption *option, const char *value, GError **error)
{
    double number;
    int64_t whole;
    bool ok = option->kind == SG_IMPORT_INT ? sg_text_to_int64(value, &whole)
                                            : sg_text_to_double(value, &number);
    if (option->kind == SG_IMPORT_INT && ok)
        number = (double)whole;
    if (ok && isfinite(number) && number >= option->min && number <= option->max)
        return true;
    return sg_fail(error, SG_ERROR_INPUT, "option '%s': '%s' is not a%s number from %g to %g",
                   option->name, value, option->kind == SG_IMPORT_INT ? " whole" : "", option->min,
                   option->max);
}

static bool check(const SgImportOption *option, const char *value, GError **error)
{
    switch (option->kind) {
    case SG_IMPORT_INT:
    case SG_IMPORT_REAL: return check_number(option, value, error);
    case SG_IMPORT_FLAG:
        return in_choices("true|false", value) ||
               sg_fail(error, SG_ERROR_INPUT, "option '%s': '%s' is neither true nor false",
                       option->name, value);
    case SG_IMPORT_CHOICE:
        return in_choices(option->choices, value) ||
               sg_fail(error, SG_ERROR_INPUT, "option '%s': '%s' is none of %s", option->name,
                       value, option->choices);
    case SG_IMPORT_TEXT:
        return g_utf8_validate(value, -1, NULL) ||
               sg_fail(error, SG_ERROR_INPUT, "option '%s': not UTF-8", option->name);
    }
    g_assert_not_reached();
}

static bool assign(SgImportOptions *values, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *name =
        equals ? g_strndup(assignment, (gsize)(equals - assignment)) : g_strdup(assignment);
    int n = find(values, name);
    if (n < 0)
        return fail_unknown(values, name, error);
    const SgImportOption *option = values->options->pdata[n];
    if (!equals && option->kind != SG_IMPORT_FLAG)
        return sg_fail(error, SG_ERROR_INPUT, "option '%s' needs a value: %s=…", name, name);
    const char *value = equals ? equals + 1 : "true";
    if (!check(option, value, error))
        return false;
    g_free(values->texts->pdata[n]);
    values->texts->pdata[n] = g_strdup(value);
    return true;
}

/* An option of the own table stands for the common one of that name. */
static void add_table(SgImportOptions *values, const SgImportOption *table,
                      const SgImportOption *instead)
{
    for (const SgImportOption *option = table; option && option->name; option++) {
        const SgImportOption *other = instead;
        while (other && other->name && !g_str_equal(other->name, option->name))
            other++;
        if (other && other->name)
            continue;
        g_ptr_array_add(values->options, (void *)option);
        g_ptr_array_add(values->texts, g_strdup(option->fallback));
    }
}

SgImportOptions *sg_import_options_parse(const SgImportOption *common, const SgImportOption *own,
                                         const char *const *assignments, GError **error)
{
    g_autoptr(SgImportOptions) values = g_new0(SgImportOptions, 1);
    values->options = g_ptr_array_new();
    values->texts = g_ptr_array_new_with_free_func(g_free);
    add_table(values, common, own);
    add_table(values, own, NULL);
    for (; assignments && *assignments; assignments++)
        if (!assign(values, *assignments, error))
            return NULL;
    return g_steal_pointer(&values);
}

void sg_import_options_free(SgImportOptions *values)
{
    if (!values)
        return;
    g_ptr_array_unref(values->options);
    g_ptr_array_unref(values->texts);
    g_free(values);
}

static const char *text_of(const SgImportOptions *values, const char *name, unsigned kinds)
{
    int n = find(values, name);
    g_assert(n >= 0);
    g_assert(kinds & (1u << ((const SgImportOption *)values->options->pdata[n])->kind));
    return values->texts->pdata[n];
}

int64_t sg_import_options_int(const SgImportOptions *values, const char *name)
{
    int64_t number = 0;
    bool ok = sg_text_to_int64(text_of(values, name, 1u << SG_IMPORT_INT), &number);
    g_assert(ok); /* it was checked when it was set */
    return number;
}

double sg_import_options_real(const SgImportOptions *values, const char *name)
{
    double number = 0;
    bool ok = sg_text_to_double(text_of(values, name, 1u << SG_IMPORT_REAL), &number);
    g_assert(ok);
    return number;
}

bool sg_import_options_flag(const SgImportOptions *values, const char *name)
{
    return g_str_equal(text_of(values, name, 1u << SG_IMPORT_FLAG), "true");
}

bool sg_import_options_has(const SgImportOptions *values, const char *name)
{
    return find(values, name) >= 0;
}

const char *sg_import_options_text(const SgImportOptions *values, const char *name)
{
    return text_of(values, name, 1u << SG_IMPORT_TEXT | 1u << SG_IMPORT_CHOICE);
}

void sg_import_options_foreach(const SgImportOptions *values, SgImportOptionVisit visit, void *data)
{
    for (guint n = 0; n < values->options->len; n++)
        visit(values->options->pdata[n], values->texts->pdata[n], data);
}
