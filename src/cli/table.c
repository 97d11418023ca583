/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include "base/text.h"
#include "cli/command.h"
#include "cli/terminal.h"

#include <string.h>

struct SgTable {
    GPtrArray *headers; /* without '>' and '!' */
    GArray *right;      /* bool a column */
    GArray *whole;      /* bool a column */
    GPtrArray *rows;    /* GStrv */
};

SgTable *sg_table_newv(const char *const *headers, int count)
{
    SgTable *table = g_new0(SgTable, 1);
    table->headers = g_ptr_array_new_with_free_func(g_free);
    table->right = g_array_new(FALSE, FALSE, sizeof(bool));
    table->whole = g_array_new(FALSE, FALSE, sizeof(bool));
    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (int n = 0; n < count; n++) {
        bool right = g_str_has_suffix(headers[n], ">");
        bool whole = g_str_has_suffix(headers[n], "!");
        g_array_append_val(table->right, right);
        g_array_append_val(table->whole, whole);
        g_ptr_array_add(table->headers,
                        g_strndup(headers[n], strlen(headers[n]) - (right || whole)));
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
    g_array_unref(table->whole);
    g_ptr_array_unref(table->rows);
    g_free(table);
}

void sg_table_addv(SgTable *table, const char *const *cells)
{
    guint columns = table->headers->len;
    char **row = g_new0(char *, columns + 1);
    for (guint n = 0; n < columns; n++) {
        g_autofree char *clean = cells[n] ? sg_text_clean(cells[n]) : g_strdup("-");
        row[n] = sg_text_printable(clean);
    }
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

/* Narrows the widest of the columns that may be cut, none below `narrowest`. True if the row fits. */
static bool narrow(const SgTable *table, int *widths, int narrowest)
{
    int columns = (int)table->headers->len, limit = sg_terminal_width(), total = -2;
    for (int n = 0; n < columns; n++)
        total += widths[n] < 0 ? 0 : widths[n] + 2;
    for (; limit > 0 && total > limit; total--) {
        int widest = -1;
        for (int n = 0; n < columns; n++)
            if (!g_array_index(table->whole, bool, n) && widths[n] > narrowest &&
                (widest < 0 || widths[n] > widths[widest]))
                widest = n;
        if (widest < 0)
            return false;
        widths[widest]--;
    }
    return true;
}

/* Widths of the columns; -1 for one whose cells stand on lines of their own. */
static void measure(const SgTable *table, int *widths)
{
    enum { READABLE = 16, NARROWEST = 8 };
    guint columns = table->headers->len;
    g_autofree int *wanted = g_new(int, columns);
    for (guint n = 0; n < columns; n++) {
        wanted[n] = sg_text_width(table->headers->pdata[n]);
        for (guint r = 0; r < table->rows->len; r++)
            wanted[n] = MAX(wanted[n], sg_text_width(((char **)table->rows->pdata[r])[n]));
    }
    memcpy(widths, wanted, columns * sizeof *widths);
    if (narrow(table, widths, READABLE))
        return;
    for (guint n = 0; n < columns; n++)
        widths[n] = g_array_index(table->whole, bool, n) ? -1 : wanted[n];
    narrow(table, widths, NARROWEST);
}

static void print_row(const SgTable *table, char *const *cells, const int *widths)
{
    guint columns = table->headers->len;
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint n = 0; n < columns; n++) {
        if (widths[n] < 0)
            continue;
        g_autofree char *cut = sg_text_ellipsize(cells[n], widths[n]);
        g_autofree char *cell = sg_text_pad(cut, widths[n], g_array_index(table->right, bool, n));
        g_string_append(line, cell);
        g_string_append(line, "  ");
    }
    g_strchomp(line->str);
    sg_cli_print("%s\n", line->str);
}

static void print_own_lines(const SgTable *table, char *const *cells, const int *widths)
{
    for (guint n = 0; n < table->headers->len; n++)
        if (widths[n] < 0)
            sg_cli_print("    %s\n", cells[n]);
}

void sg_table_print(const SgTable *table)
{
    g_autofree int *widths = g_new0(int, table->headers->len);
    measure(table, widths);
    print_row(table, (char *const *)table->headers->pdata, widths);
    for (guint r = 0; r < table->rows->len; r++) {
        print_row(table, table->rows->pdata[r], widths);
        print_own_lines(table, table->rows->pdata[r], widths);
    }
}
