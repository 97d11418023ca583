/* SPDX-License-Identifier: MIT */
#include "staging/duck-private.h"

#include "base/interrupt.h"

#include <string.h>

/* A column of the current chunk: each value is asked for by one call, so that looking it up must be
 * cheap. */
typedef struct {
    duckdb_type type;
    duckdb_vector vector;
    const void *data;
    uint64_t *validity; /* NULL: nothing is null */
} Column;

struct SgDuckRows {
    duckdb_result result;
    duckdb_data_chunk chunk; /* the current one, or NULL */
    int columns;
    Column *column_c;
};

enum { DEFAULT_MEMORY_MB = 512 };

/* The first line of `text` without an exception's name in front, cut to a readable length. */
static char *one_line(const char *text)
{
    enum { LONGEST = 300 };
    size_t length = strcspn(text, "\n");
    const char *prefix = g_strstr_len(text, (gssize)length, "Error: ");
    if (prefix) {
        length -= (size_t)(prefix - text) + strlen("Error: ");
        text = prefix + strlen("Error: ");
    }
    return g_strstrip(g_strndup(text, MIN(length, LONGEST)));
}

/*
 * The CSV reader says where on the first line and why on the third:
 *
 *   Invalid Input Error: CSV Error on Line: 2
 *   Original Line: 1 ??
 *   Invalid unicode (byte sequence mismatch) detected. …
 */
static char *reason_of(const char *message)
{
    const char *where = strstr(message, "CSV Error on Line: ");
    const char *original = where ? strchr(where, '\n') : NULL;
    const char *why = original ? strchr(original + 1, '\n') : NULL;
    if (!why)
        return one_line(message);
    long long line = g_ascii_strtoll(where + strlen("CSV Error on Line: "), NULL, 10);
    g_autofree char *text = one_line(why + 1);
    return g_strdup_printf("line %lld: %s", line, text);
}

/* What DuckDB says of data is the caller's to mend, unless the message begins with one of these. */
static SgErrorCode code_of(const char *message)
{
    static const struct {
        const char *prefix;
        SgErrorCode code;
    } codes[] = {
        { "IO Error", SG_ERROR_IO },
        { "Out of Memory Error", SG_ERROR_IO },
        { "INTERNAL Error", SG_ERROR_IO },
        { "FATAL Error", SG_ERROR_IO },
        { "Permission Error", SG_ERROR_IO },
        { "Invalid Configuration Error", SG_ERROR_IO },
        { "INTERRUPT Error", SG_ERROR_INTERRUPTED },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(codes); n++)
        if (g_str_has_prefix(message, codes[n].prefix))
            return codes[n].code;
    return SG_ERROR_INPUT;
}

static bool fail(GError **error, const char *message)
{
    if (!message)
        return sg_fail(error, SG_ERROR_IO, "DuckDB failed and gave no reason");
    g_autofree char *reason = reason_of(message);
    bool memory = g_str_has_prefix(message, "Out of Memory Error");
    return sg_fail(error, code_of(message), "%s%s", reason,
                   memory ? "; allow more memory or use fewer threads" : "");
}

static bool set_config(duckdb_config config, const char *name, const char *value)
{
    return duckdb_set_config(config, name, value) == DuckDBSuccess;
}

static bool configure(duckdb_config config, const SgDuckOptions *options, int threads)
{
    int64_t megabytes = options->memory_mb > 0 ? options->memory_mb : DEFAULT_MEMORY_MB;
    g_autofree char *memory = g_strdup_printf("%" G_GINT64_FORMAT "MiB", megabytes);
    /* A check point packs the tables, which pays only for data that would not stay in memory. */
    g_autofree char *unpacked = g_strdup_printf("%" G_GINT64_FORMAT "MiB", megabytes / 2);
    g_autofree char *workers = g_strdup_printf("%d", threads);
    /* No extension is ever downloaded: JSON and Parquet are part of the library. */
    return set_config(config, "memory_limit", memory) && set_config(config, "threads", workers) &&
           set_config(config, "checkpoint_threshold", unpacked) &&
           set_config(config, "temp_directory",
                      options->spill_folder ? options->spill_folder : "") &&
           set_config(config, "autoinstall_known_extensions", "false") &&
           set_config(config, "autoload_known_extensions", "false");
}

SgDuck *sg_duck_open(const SgDuckOptions *options, GError **error)
{
    static const SgDuckOptions defaults = { 0 };
    duckdb_config config;
    if (duckdb_create_config(&config) != DuckDBSuccess)
        return sg_fail_null(error, SG_ERROR_IO, "no memory for DuckDB's settings");
    g_autoptr(SgDuck) duck = g_new0(SgDuck, 1);
    char *reason = NULL;
    if (!options)
        options = &defaults;
    duck->threads = options->threads > 0 ? options->threads : (int)g_get_num_processors();
    bool ok = configure(config, options, duck->threads) &&
              duckdb_open_ext(NULL, &duck->database, config, &reason) == DuckDBSuccess &&
              duckdb_connect(duck->database, &duck->connection) == DuckDBSuccess;
    duckdb_destroy_config(&config);
    if (!ok)
        fail(error, reason);
    if (reason)
        duckdb_free(reason);
    return ok ? g_steal_pointer(&duck) : NULL;
}

void sg_duck_close(SgDuck *duck)
{
    if (!duck)
        return;
    if (duck->connection)
        duckdb_disconnect(&duck->connection);
    if (duck->database)
        duckdb_close(&duck->database);
    g_clear_pointer(&duck->sources, g_ptr_array_unref);
    g_free(duck);
}

/* Works on a statement task by task, so that an interrupt is seen between two of them. */
static bool finish(duckdb_pending_result pending, GError **error)
{
    for (;;) {
        duckdb_pending_state state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_ERROR)
            return fail(error, duckdb_pending_error(pending));
        if (duckdb_pending_execution_is_finished(state))
            return true;
        if (!sg_interrupt_check("reading data", error))
            return false;
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            g_usleep(50);
    }
}

static bool execute_prepared(duckdb_prepared_statement statement, bool stream,
                             duckdb_result *result, GError **error)
{
    duckdb_pending_result pending = NULL;
    duckdb_state made = stream ? duckdb_pending_prepared_streaming(statement, &pending)
                               : duckdb_pending_prepared(statement, &pending);
    bool ok =
        made == DuckDBSuccess ? finish(pending, error) : fail(error, duckdb_pending_error(pending));
    if (ok && duckdb_execute_pending(pending, result) != DuckDBSuccess) {
        ok = fail(error, duckdb_result_error(result));
        duckdb_destroy_result(result);
    }
    duckdb_destroy_pending(&pending);
    return ok;
}

static bool execute_nth(SgDuck *duck, duckdb_extracted_statements statements, idx_t n, bool stream,
                        duckdb_result *result, GError **error)
{
    duckdb_prepared_statement statement = NULL;
    bool ok;
    if (duckdb_prepare_extracted_statement(duck->connection, statements, n, &statement) !=
        DuckDBSuccess)
        ok = fail(error, duckdb_prepare_error(statement));
    else
        ok = execute_prepared(statement, stream, result, error);
    duckdb_destroy_prepare(&statement);
    return ok;
}

/* Runs all statements but leaves the result of the last one to the caller, who destroys it. */
static bool execute(SgDuck *duck, const char *sql, bool stream, duckdb_result *result,
                    GError **error)
{
    duckdb_extracted_statements statements = NULL;
    idx_t count = duckdb_extract_statements(duck->connection, sql, &statements);
    bool ok = count > 0;
    if (!ok)
        fail(error, duckdb_extract_statements_error(statements));
    for (idx_t n = 0; ok && n < count; n++) {
        bool last = n + 1 == count;
        ok = execute_nth(duck, statements, n, stream && last, result, error);
        if (ok && !last)
            duckdb_destroy_result(result);
    }
    duckdb_destroy_extracted(&statements);
    return ok;
}

bool sg_duck_run(SgDuck *duck, const char *sql, GError **error)
{
    duckdb_result result = { 0 };
    if (!execute(duck, sql, false, &result, error))
        return false;
    duckdb_destroy_result(&result);
    return true;
}

SgDuckRows *sg_duck_query(SgDuck *duck, const char *sql, GError **error)
{
    duckdb_result result = { 0 };
    if (!execute(duck, sql, true, &result, error))
        return NULL;
    SgDuckRows *rows = g_new0(SgDuckRows, 1);
    rows->result = result;
    rows->columns = (int)duckdb_column_count(&rows->result);
    rows->column_c = g_new0(Column, rows->columns);
    for (int c = 0; c < rows->columns; c++)
        rows->column_c[c].type = duckdb_column_type(&rows->result, (idx_t)c);
    return rows;
}

void sg_duck_rows_free(SgDuckRows *rows)
{
    if (!rows)
        return;
    if (rows->chunk)
        duckdb_destroy_data_chunk(&rows->chunk);
    duckdb_destroy_result(&rows->result);
    g_free(rows->column_c);
    g_free(rows);
}

static void look_at_columns(SgDuckRows *rows)
{
    for (int c = 0; c < rows->columns; c++) {
        Column *column = &rows->column_c[c];
        column->vector = duckdb_data_chunk_get_vector(rows->chunk, (idx_t)c);
        column->data = duckdb_vector_get_data(column->vector);
        column->validity = duckdb_vector_get_validity(column->vector);
    }
}

int64_t sg_duck_next(SgDuckRows *rows, GError **error)
{
    if (rows->chunk)
        duckdb_destroy_data_chunk(&rows->chunk);
    if (!sg_interrupt_check("reading data", error))
        return -1;
    rows->chunk = duckdb_fetch_chunk(rows->result);
    if (rows->chunk) {
        look_at_columns(rows);
        return (int64_t)duckdb_data_chunk_get_size(rows->chunk);
    }
    if (duckdb_result_error(&rows->result)) {
        fail(error, duckdb_result_error(&rows->result));
        return -1;
    }
    return 0;
}

static const Column *column_of(const SgDuckRows *rows, int column)
{
    g_assert(rows->chunk && column < rows->columns);
    return &rows->column_c[column];
}

static const void *data_of(const SgDuckRows *rows, int column, duckdb_type type)
{
    g_assert(column_of(rows, column)->type == type);
    return rows->column_c[column].data;
}

const uint8_t *sg_duck_uint8(const SgDuckRows *rows, int column)
{
    return data_of(rows, column, DUCKDB_TYPE_UTINYINT);
}

const int32_t *sg_duck_int32(const SgDuckRows *rows, int column)
{
    return data_of(rows, column, DUCKDB_TYPE_INTEGER);
}

const int64_t *sg_duck_int64(const SgDuckRows *rows, int column)
{
    return data_of(rows, column, DUCKDB_TYPE_BIGINT);
}

const float *sg_duck_float(const SgDuckRows *rows, int column)
{
    return data_of(rows, column, DUCKDB_TYPE_FLOAT);
}

const double *sg_duck_double(const SgDuckRows *rows, int column)
{
    return data_of(rows, column, DUCKDB_TYPE_DOUBLE);
}

bool sg_duck_is_null(const SgDuckRows *rows, int column, int64_t row)
{
    enum { BITS = 64 };
    const uint64_t *validity = column_of(rows, column)->validity;
    return validity && !(validity[row / BITS] >> (row % BITS) & 1);
}

const char *sg_duck_text(const SgDuckRows *rows, int column, int64_t row, size_t *length)
{
    if (sg_duck_is_null(rows, column, row))
        return NULL;
    const duckdb_string_t *texts = data_of(rows, column, DUCKDB_TYPE_VARCHAR);
    const duckdb_string_t *text = &texts[row];
    *length = text->value.inlined.length;
    return *length <= sizeof text->value.inlined.inlined ? text->value.inlined.inlined
                                                         : text->value.pointer.ptr;
}

const float *sg_duck_floats(const SgDuckRows *rows, int column, int64_t row, int64_t *count)
{
    if (sg_duck_is_null(rows, column, row))
        return NULL;
    const duckdb_list_entry *lists = data_of(rows, column, DUCKDB_TYPE_LIST);
    duckdb_vector values = duckdb_list_vector_get_child(column_of(rows, column)->vector);
    uint64_t *validity = duckdb_vector_get_validity(values);
    for (idx_t n = 0; validity && n < lists[row].length; n++)
        if (!duckdb_validity_row_is_valid(validity, lists[row].offset + n))
            return NULL;
    *count = (int64_t)lists[row].length;
    return (const float *)duckdb_vector_get_data(values) + lists[row].offset;
}

bool sg_duck_number(SgDuck *duck, const char *sql, int64_t *number, GError **error)
{
    g_autofree char *cast = g_strdup_printf("SELECT coalesce((%s), 0)::BIGINT", sql);
    g_autoptr(SgDuckRows) rows = sg_duck_query(duck, cast, error);
    int64_t count = rows ? sg_duck_next(rows, error) : -1;
    if (count < 0)
        return false;
    g_assert(count == 1);
    *number = sg_duck_int64(rows, 0)[0];
    return true;
}
