/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/text.h"

#include <string.h>

/*
 * Delimited text, `user item [weight] [timestamp]`, any delimiter, with or without a header: ratings,
 * play counts, RecBole's .inter files. DuckDB reads it; here it is found out which column is which.
 */

static const SgImportOption options[] = {
    { .name = "delimiter",
      .kind = SG_IMPORT_TEXT,
      .fallback = "auto",
      .summary = "auto, tab, comma, semicolon, space, pipe, or the characters (::)" },
    { .name = "header",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "auto",
      .choices = "auto|yes|no",
      .summary = "whether the first line names the columns" },
    { .name = "user",
      .kind = SG_IMPORT_TEXT,
      .fallback = "1",
      .summary = "column of the list: its number or its name" },
    { .name = "item", .kind = SG_IMPORT_TEXT, .fallback = "2", .summary = "column of the item" },
    { .name = "weight",
      .kind = SG_IMPORT_TEXT,
      .fallback = "auto",
      .summary = "column of the weight, none, or auto: by name, else the third" },
    { .name = "timestamp",
      .kind = SG_IMPORT_TEXT,
      .fallback = "auto",
      .summary = "column of the time, none, or auto: by name, else the fourth" },
    { .name = "repeats",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "sum",
      .choices = "sum|first|last|max",
      .summary = "what repeated pairs become" },
    { .name = "prefix",
      .kind = SG_IMPORT_TEXT,
      .fallback = "pairs",
      .summary = "first part of the ids: item 7 becomes PREFIX:item:7; empty: ids as they are" },
    { 0 },
};

enum { MAX_COLUMNS = 1000 };

static const char *const user_names[] = { "user",     "user_id",  "userid",   "uid",
                                          "list",     "list_id",  "playlist", "playlist_id",
                                          "listener", "username", NULL };
static const char *const weight_names[] = { "weight",    "rating",     "count", "plays", "score",
                                            "playcount", "play_count", "value", NULL };
static const char *const time_names[] = { "timestamp",   "time",       "date", "datetime",
                                          "listened_at", "created_at", "ts",   NULL };

/* "User_ID:token" (RecBole) → "user_id" */
static char *plain_name(const char *cell)
{
    g_autofree char *name = g_strndup(cell, strcspn(cell, ":"));
    g_autofree char *folded = sg_text_fold(name);
    return g_strstrip(g_steal_pointer(&folded));
}

static bool is_one_of(const char *cell, const char *const *names)
{
    g_autofree char *name = plain_name(cell);
    return g_strv_contains(names, name);
}

/* 1 + the first column named like one of `names`; 0 without. */
static int find_named(char **first_row, const char *const *names)
{
    for (int n = 0; first_row[n]; n++)
        if (is_one_of(first_row[n], names))
            return n + 1;
    return 0;
}

typedef struct {
    char *delimiter;
    char **first_row;
    int columns;
    bool header;
    int user, item, weight, time; /* from 1; 0: none */
} Layout;

static void layout_clear(Layout *layout)
{
    g_free(layout->delimiter);
    g_strfreev(layout->first_row);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

static char *one_text(SgDuck *duck, const char *sql, GError **error)
{
    g_autoptr(SgDuckRows) rows = sg_duck_query(duck, sql, error);
    int64_t count = rows ? sg_duck_next(rows, error) : -1;
    size_t length = 0;
    const char *text = count > 0 ? sg_duck_text(rows, 0, 0, &length) : NULL;
    return count < 0 ? NULL : g_strndup(text ? text : "", length);
}

/* The delimiter by option, by the file's ending, or by DuckDB's guess. */
static char *find_delimiter(SgImportRun *run, const char *path, GError **error)
{
    static const char *const words[][2] = { { "tab", "\t" },      { "comma", "," },
                                            { "semicolon", ";" }, { "space", " " },
                                            { "pipe", "|" },      { ".csv", "," },
                                            { ".tsv", "\t" },     { ".inter", "\t" } };
    const char *wish = sg_import_options_text(run->options, "delimiter");
    bool guess = g_str_equal(wish, "auto");
    for (size_t n = 0; n < G_N_ELEMENTS(words); n++)
        if (words[n][0][0] == '.' ? guess && strstr(path, words[n][0])
                                  : g_str_equal(wish, words[n][0]))
            return g_strdup(words[n][1]);
    if (!guess && *wish && strlen(wish) <= 4)
        return g_strdup(wish);
    if (!guess)
        return sg_fail_null(error, SG_ERROR_INPUT, "delimiter '%s' must have 1 to 4 characters",
                            wish);

    g_autofree char *sql = sg_script_text(run->script, "pairs-delimiter.sql");
    char *found = one_text(run->duck, sql, error);
    if (!found)
        g_prefix_error(error, "cannot tell the delimiter, name it by delimiter=…: ");
    return found;
}

/* The cells of the first line: as many as there are columns. */
static bool read_first_row(SgImportRun *run, Layout *layout, GError **error)
{
    sg_script_set_text(run->script, "delim", layout->delimiter);
    g_autofree char *sql = sg_script_text(run->script, "pairs-first.sql");
    g_autoptr(SgDuckRows) rows = sg_duck_query(run->duck, sql, error);
    g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
    int64_t count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t n = 0; n < count; n++) {
            size_t length;
            const char *text = sg_duck_text(rows, 0, n, &length);
            g_autofree char *cell = g_strndup(text ? text : "", text ? length : 0);
            g_strv_builder_add(cells, cell);
        }
    }
    layout->first_row = g_strv_builder_end(cells);
    layout->columns = (int)g_strv_length(layout->first_row);
    if (count < 0)
        return false;
    if (layout->columns == 0)
        return sg_fail(error, SG_ERROR_INPUT, "the file is empty");
    return (layout->columns >= 2 && layout->columns <= MAX_COLUMNS) ||
           sg_fail(error, SG_ERROR_INPUT,
                   "the first line has %d column%s, expected at least a user and an item; is the "
                   "delimiter right?",
                   layout->columns, layout->columns == 1 ? "" : "s");
}

static bool is_number(const char *text)
{
    int64_t number;
    return sg_text_to_int64(text, &number);
}

/* Whether an option names a column by a word: then there must be a header. */
static bool wants_names(const SgImportRun *run)
{
    static const char *const roles[] = { "user", "item", "weight", "timestamp" };
    for (size_t n = 0; n < G_N_ELEMENTS(roles); n++) {
        const char *wish = sg_import_options_text(run->options, roles[n]);
        if (!is_number(wish) && !g_str_equal(wish, "auto") && !g_str_equal(wish, "none"))
            return true;
    }
    return false;
}

static bool find_column(const SgImportRun *run, const Layout *layout, const char *role, int *column,
                        GError **error)
{
    const char *wish = sg_import_options_text(run->options, role);
    int64_t number;
    *column = 0;
    if (g_str_equal(wish, "none"))
        return true;
    if (sg_text_to_int64(wish, &number)) {
        *column = number >= 1 && number <= layout->columns ? (int)number : 0;
        return *column > 0 || sg_fail(error, SG_ERROR_INPUT, "%s=%s: there are %d columns", role,
                                      wish, layout->columns);
    }
    for (int n = 0; n < layout->columns && *column == 0; n++) {
        g_autofree char *plain = plain_name(layout->first_row[n]);
        g_autofree char *wanted = plain_name(wish);
        *column = g_str_equal(plain, wanted) ? n + 1 : 0;
    }
    g_autofree char *all = g_strjoinv(", ", layout->first_row);
    return *column > 0 || sg_fail(error, SG_ERROR_INPUT,
                                  "%s=%s: there is no such column; there are %s", role, wish, all);
}

static bool is_taken(const Layout *layout, int column)
{
    return column == layout->user || column == layout->item || column == layout->weight;
}

/* "auto": by name where there is a header, else the usual place. */
static bool find_optional(const SgImportRun *run, const Layout *layout, const char *role,
                          const char *const *names, int usual, int *column, GError **error)
{
    if (!g_str_equal(sg_import_options_text(run->options, role), "auto"))
        return find_column(run, layout, role, column, error);
    if (layout->header)
        *column = find_named(layout->first_row, names);
    else
        *column = usual <= layout->columns && !is_taken(layout, usual) ? usual : 0;
    return true;
}

static bool find_layout(SgImportRun *run, const char *path, Layout *layout, GError **error)
{
    const char *header = sg_import_options_text(run->options, "header");
    sg_script_set_file(run->script, "file", path);
    layout->delimiter = find_delimiter(run, path, error);
    if (!layout->delimiter || !read_first_row(run, layout, error))
        return false;
    layout->header = g_str_equal(header, "auto")
                         ? wants_names(run) || find_named(layout->first_row, user_names) > 0
                         : g_str_equal(header, "yes");
    return find_column(run, layout, "user", &layout->user, error) &&
           find_column(run, layout, "item", &layout->item, error) &&
           find_optional(run, layout, "weight", weight_names, 3, &layout->weight, error) &&
           find_optional(run, layout, "timestamp", time_names, 4, &layout->time, error);
}

static void set_column(SgScript *script, const char *name, int column, const char *without)
{
    g_autofree char *sql = column > 0 ? g_strdup_printf("c%d", column) : g_strdup(without);
    sg_script_set_sql(script, name, sql);
}

static bool read_rows(SgImportRun *run, const Layout *layout, int number, GError **error)
{
    g_autoptr(GString) columns = g_string_new("{");
    for (int n = 1; n <= layout->columns; n++)
        g_string_append_printf(columns, "%s'c%d': 'VARCHAR'", n > 1 ? ", " : "", n);
    g_string_append_c(columns, '}');
    sg_script_set_sql(run->script, "columns", columns->str);
    sg_script_set_sql(run->script, "has_header", layout->header ? "true" : "false");
    sg_script_set_text(run->script, "delim", layout->delimiter);
    /* Only one character long delimiters go together with quotes in practice. */
    sg_script_set_text(run->script, "quote", strlen(layout->delimiter) == 1 ? "\"" : "");
    set_column(run->script, "user_column", layout->user, NULL);
    set_column(run->script, "item_column", layout->item, NULL);
    set_column(run->script, "weight_column", layout->weight, "'1'");
    set_column(run->script, "time_column", layout->time, "NULL::VARCHAR");
    sg_script_set_sql(run->script, "has_time", layout->time > 0 ? "true" : "false");
    sg_script_set_int(run->script, "file_number", number);
    return sg_script_run(run->script, run->duck, "pairs.sql", error);
}

static bool stage(SgImportRun *run, GError **error)
{
    if (!sg_import_make_tables(run, "VARCHAR", "VARCHAR", error))
        return false;
    for (int n = 0; run->paths[n]; n++) {
        g_auto(Layout) layout = { 0 };
        g_autofree char *name = g_path_get_basename(run->paths[n]);
        sg_script_set_text(run->script, "name", name);
        if (!sg_import_add_source(run, run->paths[n], error) ||
            !find_layout(run, run->paths[n], &layout, error) ||
            !read_rows(run, &layout, n, error)) {
            g_prefix_error(error, "pairs file '%s': ", name);
            return false;
        }
    }
    return sg_script_run(run->script, run->duck, "pairs-finish.sql", error);
}

const SgImport sg_import_pairs = {
    .name = "pairs",
    .summary = "delimited text: user item [weight] [timestamp]",
    .paths = "FILE…",
    .options = options,
    .repeats = "sum",
    .ranks = true,
    .stage = stage,
};
