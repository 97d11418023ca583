/* SPDX-License-Identifier: MIT */
#include "music/genre.h"

#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"

#include <string.h>

extern const SgEmbedded sg_music_genres[]; /* genres.tsv */

enum { LARGEST_TABLE = 1 << 20 };

static const char others[] = "others", unknown[] = "unknown", ignored[] = "ignore";

struct SgGenreTable {
    GHashTable *canonical_of; /* folded name → canonical name or `ignored`; owns its keys */
    GPtrArray *all;           /* canonical names, sorted, ended by NULL; owned by canonical_of */
};

/* Lower case, blanks collapsed, `&amp;` (even twice escaped) read as `&`. */
static char *fold(const char *genre)
{
    GString *text = g_string_new(genre);
    while (g_string_replace(text, "&amp;", "&", 0) > 0)
        ;
    g_autofree char *clean = sg_text_clean(text->str);
    g_string_free(text, TRUE);
    return g_utf8_strdown(clean, -1);
}

static bool add_row(SgGenreTable *table, char **field, const char *where, GError **error)
{
    guint count = g_strv_length(field);
    bool is_alias = strcmp(field[0], "alias") == 0;
    bool is_canonical = strcmp(field[0], "canonical") == 0;
    if (!is_alias && !is_canonical && strcmp(field[0], "ignore") != 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "%s: '%s' is none of 'canonical', 'alias' and 'ignore'", where, field[0]);
    if (count != (is_alias ? 3 : 2))
        return sg_fail(error, SG_ERROR_INPUT, "%s: a row '%s' has %d fields after it, not %u",
                       where, field[0], is_alias ? 2 : 1, count - 1);
    g_autofree char *name = fold(field[1]);
    if (!*name || g_hash_table_contains(table->canonical_of, name))
        return sg_fail(error, SG_ERROR_INPUT, "%s: the name '%s' is %s", where, name,
                       *name ? "in the table already" : "empty");
    const char *to = ignored;
    if (is_canonical) {
        to = name;
        g_ptr_array_add(table->all, name);
    } else if (is_alias) {
        g_autofree char *target = fold(field[2]);
        to = g_hash_table_lookup(table->canonical_of, target);
        if (!to || strcmp(to, target) != 0)
            return sg_fail(error, SG_ERROR_INPUT, "%s: '%s' is no canonical genre above this row",
                           where, target);
    }
    g_hash_table_insert(table->canonical_of, g_steal_pointer(&name), (char *)to);
    return true;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

SgGenreTable *sg_genre_table_parse(const char *text, const char *name, GError **error)
{
    g_autoptr(SgGenreTable) table = g_new0(SgGenreTable, 1);
    table->canonical_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    table->all = g_ptr_array_new();
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (int n = 0; rows[n]; n++) {
        g_strchomp(rows[n]);
        if (!*rows[n] || *rows[n] == '#')
            continue;
        g_auto(GStrv) field = g_strsplit(rows[n], "\t", -1);
        g_autofree char *where = g_strdup_printf("genre table '%s', row %d", name, n + 1);
        if (!add_row(table, field, where, error))
            return NULL;
    }
    g_ptr_array_sort(table->all, compare_names);
    g_ptr_array_add(table->all, NULL);
    return g_steal_pointer(&table);
}

SgGenreTable *sg_genre_table_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST_TABLE, &text, &length, error))
        return NULL;
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return sg_fail_null(error, SG_ERROR_INPUT, "genre table '%s' is not valid UTF-8", path);
    return sg_genre_table_parse(text, path, error);
}

void sg_genre_table_free(SgGenreTable *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->all);
    g_hash_table_unref(table->canonical_of);
    g_free(table);
}

const char *sg_genre_table_canonical(const SgGenreTable *table, const char *genre)
{
    g_autofree char *name = fold(genre ? genre : "");
    if (!*name)
        return unknown;
    const char *canonical = g_hash_table_lookup(table->canonical_of, name);
    return canonical ? canonical : others;
}

const char *const *sg_genre_table_all(const SgGenreTable *table)
{
    return (const char *const *)table->all->pdata;
}

/* A fault in the embedded table is a bug of the build, so it ends the program. */
const SgGenreTable *sg_genre_table_builtin(void)
{
    static gsize once;
    static SgGenreTable *table;
    if (g_once_init_enter(&once)) {
        table = sg_genre_table_parse(sg_music_genres[0].data, "built-in", NULL);
        g_assert(table);
        g_once_init_leave(&once, 1);
    }
    return table;
}

const char *sg_genre_canonical(const char *genre)
{
    return sg_genre_table_canonical(sg_genre_table_builtin(), genre);
}

const char *const *sg_genre_all(void)
{
    return sg_genre_table_all(sg_genre_table_builtin());
}
