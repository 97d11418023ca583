/* SPDX-License-Identifier: MIT */
#include "staging/duck-append.h"

#include "staging/duck-private.h"

struct SgDuckAppend {
    duckdb_appender appender;
    char *table;
};

static bool fail(const SgDuckAppend *append, GError **error)
{
    duckdb_error_data data = duckdb_appender_error_data(append->appender);
    const char *message = duckdb_error_data_message(data);
    sg_fail(error, SG_ERROR_IO, "cannot append to %s: %s", append->table,
            message ? message : "DuckDB gave no reason");
    duckdb_destroy_error_data(&data);
    return false;
}

SgDuckAppend *sg_duck_append_open(SgDuck *duck, const char *table, GError **error)
{
    g_autoptr(SgDuckAppend) append = g_new0(SgDuckAppend, 1);
    append->table = g_strdup(table);
    if (duckdb_appender_create(duck->connection, NULL, table, &append->appender) != DuckDBSuccess) {
        fail(append, error);
        return NULL;
    }
    return g_steal_pointer(&append);
}

void sg_duck_append_free(SgDuckAppend *append)
{
    if (!append)
        return;
    duckdb_appender_destroy(&append->appender);
    g_free(append->table);
    g_free(append);
}

void sg_duck_append_text(SgDuckAppend *append, const char *text)
{
    if (!text) {
        duckdb_append_null(append->appender);
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    duckdb_append_varchar(append->appender, valid);
}

void sg_duck_append_int(SgDuckAppend *append, int64_t number, int64_t missing)
{
    if (number == missing)
        duckdb_append_null(append->appender);
    else
        duckdb_append_int64(append->appender, number);
}

bool sg_duck_append_end_row(SgDuckAppend *append, GError **error)
{
    return duckdb_appender_end_row(append->appender) == DuckDBSuccess || fail(append, error);
}

bool sg_duck_append_finish(SgDuckAppend *append, GError **error)
{
    return duckdb_appender_close(append->appender) == DuckDBSuccess || fail(append, error);
}
