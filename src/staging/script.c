/* SPDX-License-Identifier: MIT */
#include "staging/script.h"

#include "base/embedded.h"

#include <string.h>

/* The files of sql/, ended by a NULL name; made by tools/embed. */
extern const SgEmbedded sg_staging_sql[];

struct SgScript {
    GHashTable *values; /* name → SQL */
};

SgScript *sg_script_new(void)
{
    SgScript *script = g_new0(SgScript, 1);
    script->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return script;
}

void sg_script_free(SgScript *script)
{
    if (!script)
        return;
    g_hash_table_unref(script->values);
    g_free(script);
}

static void take(SgScript *script, const char *name, char *sql)
{
    g_hash_table_replace(script->values, g_strdup(name), sql);
}

static void append_quoted(GString *out, const char *value)
{
    g_string_append_c(out, '\'');
    for (const char *c = value; *c; c++) {
        if (*c == '\'')
            g_string_append_c(out, '\'');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '\'');
}

char *sg_script_quote(const char *value)
{
    GString *out = g_string_new(NULL);
    append_quoted(out, value);
    return g_string_free(out, FALSE);
}

void sg_script_set_text(SgScript *script, const char *name, const char *value)
{
    take(script, name, sg_script_quote(value));
}

void sg_script_set_texts(SgScript *script, const char *name, const char *const *values)
{
    GString *out = g_string_new("[");
    for (int n = 0; values[n]; n++) {
        if (n > 0)
            g_string_append(out, ", ");
        append_quoted(out, values[n]);
    }
    g_string_append_c(out, ']');
    take(script, name, g_string_free(out, FALSE));
}

/* "a[1].json" → "a[[]1].json"; a name without a pattern stands as it is. DuckDB takes a backslash in
 * a pattern for a separator of folders, so that a name with both is not found. */
static char *literal_pattern(const char *path)
{
    if (!strpbrk(path, "*?["))
        return g_strdup(path);
    GString *out = g_string_new(NULL);
    for (const char *c = path; *c; c++) {
        if (strchr("*?[", *c))
            g_string_append_printf(out, "[%c]", *c);
        else
            g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

char *sg_script_quote_file(const char *path)
{
    g_autofree char *pattern = literal_pattern(path);
    return sg_script_quote(pattern);
}

void sg_script_set_file(SgScript *script, const char *name, const char *path)
{
    take(script, name, sg_script_quote_file(path));
}

void sg_script_set_int(SgScript *script, const char *name, int64_t value)
{
    take(script, name, g_strdup_printf("%" G_GINT64_FORMAT, value));
}

void sg_script_set_real(SgScript *script, const char *name, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    take(script, name,
         g_strdup_printf("(%s)::DOUBLE", g_ascii_dtostr(digits, sizeof digits, value)));
}

void sg_script_set_sql(SgScript *script, const char *name, const char *sql)
{
    take(script, name, g_strdup(sql));
}

static const char *file_text(const char *file)
{
    for (const SgEmbedded *entry = sg_staging_sql; entry->name; entry++)
        if (g_str_equal(entry->name, file))
            return entry->data;
    g_error("no SQL file '%s'", file);
}

char *sg_script_text(const SgScript *script, const char *file)
{
    GString *out = g_string_new(NULL);
    const char *at = file_text(file);
    for (const char *mark; (mark = strstr(at, "${")); at = strchr(mark, '}') + 1) {
        g_string_append_len(out, at, mark - at);
        g_autofree char *name = g_strndup(mark + 2, strcspn(mark + 2, "}"));
        const char *value = g_hash_table_lookup(script->values, name);
        if (!value)
            g_error("%s: ${%s} is not set", file, name);
        g_string_append(out, value);
    }
    g_string_append(out, at);
    return g_string_free(out, FALSE);
}

bool sg_script_run(const SgScript *script, SgDuck *duck, const char *file, GError **error)
{
    g_autofree char *sql = sg_script_text(script, file);
    return sg_duck_run(duck, sql, error);
}
