/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include <string.h>

enum { CHUNK = 65536, MOST_AHEAD = 1 << 26, MOST_COLUMNS = 40, MOST_BYTES = 1 << 29 };

/* COPY's binary format: numbers and texts as they are, nothing to escape or to read.
 *
 *   "PGCOPY\n\377\r\n\0" 0 0 ( columns ( length bytes )… )… -1        length -1: null
 */
enum { START_LENGTH = 19 };
static const char start_mark[START_LENGTH] = "PGCOPY\n\377\r\n"; /* zeros behind it */

static void append_int16(GString *bytes, int16_t number)
{
    uint16_t big = GUINT16_TO_BE((uint16_t)number);
    g_string_append_len(bytes, (const char *)&big, sizeof big);
}

static void append_int32(GString *bytes, int32_t number)
{
    uint32_t big = GUINT32_TO_BE((uint32_t)number);
    g_string_append_len(bytes, (const char *)&big, sizeof big);
}

static void append_int64(GString *bytes, uint64_t bits)
{
    uint64_t big = GUINT64_TO_BE(bits);
    append_int32(bytes, sizeof big);
    g_string_append_len(bytes, (const char *)&big, sizeof big);
}

static bool append_field(GString *bytes, const SgValue *value, GError **error)
{
    uint64_t bits;
    switch (value->kind) {
    case SG_VALUE_NULL: append_int32(bytes, -1); return true;
    case SG_VALUE_INT: append_int64(bytes, (uint64_t)value->integer); return true;
    case SG_VALUE_REAL:
        memcpy(&bits, &value->real, sizeof bits);
        append_int64(bytes, bits);
        return true;
    case SG_VALUE_TEXT: break;
    }
    size_t length = strlen(value->text);
    if (length > MOST_BYTES)
        return sg_fail(error, SG_ERROR_INPUT, "a text of %zu bytes cannot be stored", length);
    append_int32(bytes, (int32_t)length);
    g_string_append_len(bytes, value->text, (gssize)length);
    return true;
}

/* -- Sending -------------------------------------------------------------------------------------------------- */

typedef struct {
    SgDb *db;
    const char *table;
    bool open; /* the server takes rows */
    GString *bytes;
    gsize looked; /* how many there were when the server was looked at */
} Copying;

static bool open_copy(Copying *copying, GError **error)
{
    SgDb *db = copying->db;
    if (!sg_postgres_ready(db, error))
        return false;
    g_autofree char *sql = g_strdup_printf("COPY %s FROM STDIN (FORMAT binary)", copying->table);
    PGresult *result = PQexec(db->handle, sql);
    copying->open = PQresultStatus(result) == PGRES_COPY_IN || sg_postgres_fail(db, result, error);
    PQclear(result);
    return copying->open;
}

/* While the server works on what came before, rows are made ready and wait here. */
static bool may_wait(Copying *copying)
{
    gsize length = copying->bytes->len;
    if (length < copying->looked + CHUNK)
        return true;
    copying->looked = length;
    return !copying->open && length < MOST_AHEAD && sg_postgres_work_goes_on(copying->db);
}

static bool send_bytes(Copying *copying, GError **error)
{
    SgDb *db = copying->db;
    GString *bytes = copying->bytes;
    if (!copying->open && !open_copy(copying, error))
        return false;
    for (gsize at = 0; at < bytes->len; at += CHUNK) {
        int length = (int)MIN(CHUNK, bytes->len - at);
        if (PQputCopyData(db->handle, bytes->str + at, length) != 1)
            return sg_postgres_fail(db, NULL, error);
    }
    g_string_truncate(bytes, 0);
    copying->looked = 0;
    return true;
}

static bool send_rows(Copying *copying, int columns, SgCopyNext next, void *data, GError **error)
{
    SgValue values[MOST_COLUMNS];
    GString *bytes = copying->bytes;
    g_string_append_len(bytes, start_mark, START_LENGTH);
    for (bool row = true; row;) {
        if (!next(values, data, &row, error))
            return false;
        append_int16(bytes, (int16_t)(row ? columns : -1));
        for (int n = 0; row && n < columns; n++)
            if (!append_field(bytes, &values[n], error))
                return false;
        if ((!row || !may_wait(copying)) && !send_bytes(copying, error))
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
    g_autoptr(GString) bytes = g_string_sized_new(2 * CHUNK);
    Copying copying = { .db = db, .table = table, .bytes = bytes };
    bool ok = send_rows(&copying, columns, next, data, error);
    return copying.open ? end_copy(db, ok, error) : ok;
}
