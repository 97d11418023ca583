/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include <string.h>

enum { CHUNK = 65536, MOST_COLUMNS = 16 };

/* A field of COPY's text format: \N is null, and what separates is escaped. */
static void append_field(GString *lines, const char *text)
{
    if (!text) {
        g_string_append(lines, "\\N");
        return;
    }
    while (*text) {
        size_t plain = strcspn(text, "\\\t\n\r");
        g_string_append_len(lines, text, (gssize)plain);
        text += plain;
        if (!*text)
            return;
        g_string_append_c(lines, '\\');
        g_string_append_c(lines, *text == '\t'   ? 't'
                                 : *text == '\n' ? 'n'
                                 : *text == '\r' ? 'r'
                                                 : '\\');
        text++;
    }
}

static bool send_lines(SgDb *db, GString *lines, GError **error)
{
    bool ok = lines->len == 0 || PQputCopyData(db->handle, lines->str, (int)lines->len) == 1 ||
              sg_postgres_fail(db, NULL, error);
    g_string_truncate(lines, 0);
    return ok;
}

static bool send_rows(SgDb *db, int columns, SgCopyNext next, void *data, GError **error)
{
    SgValue values[MOST_COLUMNS];
    char number[SG_POSTGRES_NUMBER];
    g_autoptr(GString) lines = g_string_sized_new(CHUNK);
    for (bool row = true; row;) {
        if (!next(values, data, &row, error))
            return false;
        for (int n = 0; row && n < columns; n++) {
            append_field(lines, sg_postgres_text(&values[n], number));
            g_string_append_c(lines, n < columns - 1 ? '\t' : '\n');
        }
        if ((!row || lines->len >= CHUNK) && !send_lines(db, lines, error))
            return false;
    }
    return true;
}

/* What the server says to all of it; nothing more is on its way afterwards. */
static bool end_copy(SgDb *db, bool ok, GError **error)
{
    if (PQputCopyEnd(db->handle, ok ? NULL : "given up") != 1 && ok)
        ok = sg_postgres_fail(db, NULL, error);
    for (PGresult *result; (result = PQgetResult(db->handle)); PQclear(result))
        if (ok && PQresultStatus(result) != PGRES_COMMAND_OK)
            ok = sg_postgres_fail(db, result, error);
    return ok;
}

bool sg_postgres_copy(SgDb *db, const char *table, int columns, SgCopyNext next, void *data,
                      GError **error)
{
    g_assert(columns <= MOST_COLUMNS);
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error))
        return false;
    g_autofree char *sql = g_strdup_printf("COPY %s FROM STDIN", table);
    PGresult *result = PQexec(db->handle, sql);
    bool ok = PQresultStatus(result) == PGRES_COPY_IN || sg_postgres_fail(db, result, error);
    PQclear(result);
    return ok && end_copy(db, send_rows(db, columns, next, data, error), error);
}
