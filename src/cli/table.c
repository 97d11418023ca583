/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include "base/text.h"
#include "cli/command.h"
#include "cli/terminal.h"

#include <string.h>

struct SgTable {
    GPtrArray *headers; /* without the '>' */
    GArray *right;      /* bool a column */
    GPtrArray *rows;    /* GStrv */
};

SgTable *sg_table_newv(const char *const *headers, int count)
{
    SgTable *table = g_new0(SgTable, 1);
    table->headers = g_ptr_array_new_with_free_func(g_free);
    table->right = g_array_new(FALSE, FALSE, sizeof(bool));
    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (int n = 0; n < count; n++) {
        bool right = g_str_has_suffix(headers[n], ">");
        g_array_append_val(table->right, right);
        g_ptr_array_add(table->headers, g_strndup(headers[n], strlen(headers[n]) - right));
    }
    return table;
}

SgTable *sg_table_new(const char *header, ...)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new();
    va_list args;
    va_start(args, header);
    for (const char *name = header; name; name = va_arg(args, const char *))
        g_ptr_array_add(headers, (void *)name);
    va_end(args);
    return sg_table_newv((const char *const *)headers->pdata, (int)headers->len);
}

void sg_table_free(SgTable *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->headers);
    g_array_unref(table->right);
    g_ptr_array_unref(table->rows);
    g_free(table);
}

void sg_table_addv(SgTable *table, const char *const *cells)
{
    guint columns = table->headers->len;
    char **row = g_new0(char *, columns + 1);
    for (guint n = 0; n < columns; n++)
        row[n] = cells[n] ? sg_text_clean(cells[n]) : g_strdup("-");
    g_ptr_array_add(table->rows, row);
}

void sg_table_add(SgTable *table, ...)
{
    guint columns = table->headers->len;
    g_autofree const char **cells = g_new0(const char *, columns);
    va_list args;
    va_start(args, table);
    for (guint n = 0; n < columns; n++)
        cells[n] = va_arg(args, const char *);
    va_end(args);
    sg_table_addv(table, cells);
}

/* Widths of the columns; the widest ones give way until the row fits the terminal. */
static void measure(const SgTable *table, int *widths)
{
    guint columns = table->headers->len;
    int total = 0;
    for (guint n = 0; n < columns; n++) {
        widths[n] = sg_text_width(table->headers->pdata[n]);
        for (guint r = 0; r < table->rows->len; r++)
            widths[n] = MAX(widths[n], sg_text_width(((char **)table->rows->pdata[r])[n]));
        total += widths[n] + 2;
    }
    enum { NARROWEST = 8 };
    for (int limit = sg_terminal_width(); limit > 0 && total - 2 > limit; total--) {
        guint widest = 0;
        for (guint n = 1; n < columns; n++)
            if (widths[n] > widths[widest])
                widest = n;
        if (widths[widest] <= NARROWEST)
            break;
        widths[widest]--;
    }
}

static void print_row(const SgTable *table, char *const *cells, const int *widths)
{
    guint columns = table->headers->len;
    GString *line = g_string_new(NULL);
    for (guint n = 0; n < columns; n++) {
        g_autofree char *cut = sg_text_ellipsize(cells[n], widths[n]);
        g_autofree char *cell = sg_text_pad(cut, widths[n], g_array_index(table->right, bool, n));
        g_string_append(line, cell);
        g_string_append(line, "  ");
    }
    g_strchomp(line->str);
    sg_cli_print("%s\n", line->str);
    g_string_free(line, TRUE);
}

void sg_table_print(const SgTable *table)
{
    g_autofree int *widths = g_new0(int, table->headers->len);
    measure(table, widths);
    print_row(table, (char *const *)table->headers->pdata, widths);
    for (guint r = 0; r < table->rows->len; r++)
        print_row(table, table->rows->pdata[r], widths);
}
