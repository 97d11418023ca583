/* SPDX-License-Identifier: MIT */
#include "staging/duck-text.h"

#include "staging/duck-private.h"

#include <string.h>

typedef struct {
    GMutex mutex;
    SgDuckTextFunc next;
    void *data;
    int threads;
    bool failed;
} Source;

static void source_free(void *memory)
{
    Source *source = memory;
    g_mutex_clear(&source->mutex);
    g_free(source);
}

static void add_column(duckdb_bind_info info, const char *name, duckdb_type type)
{
    duckdb_logical_type logical = duckdb_create_logical_type(type);
    duckdb_bind_add_result_column(info, name, logical);
    duckdb_destroy_logical_type(&logical);
}

static void bind(duckdb_bind_info info)
{
    add_column(info, "number", DUCKDB_TYPE_BIGINT);
    add_column(info, "name", DUCKDB_TYPE_VARCHAR);
    add_column(info, "text", DUCKDB_TYPE_VARCHAR);
}

static void init(duckdb_init_info info)
{
    const Source *source = duckdb_init_get_extra_info(info);
    duckdb_init_set_max_threads(info, (idx_t)source->threads);
}

/* One text a chunk, so that each thread has one to work on. */
static void produce(duckdb_function_info info, duckdb_data_chunk output)
{
    Source *source = duckdb_function_get_extra_info(info);
    SgDuckText text = { 0 };
    g_mutex_lock(&source->mutex);
    /* Another thread may come once more before DuckDB stops it. */
    bool ok = !source->failed && source->next(&text, source->data);
    source->failed = !ok;
    g_mutex_unlock(&source->mutex);
    if (!ok) {
        duckdb_function_set_error(info, "the source failed");
        return;
    }
    if (text.text) {
        int64_t *number = duckdb_vector_get_data(duckdb_data_chunk_get_vector(output, 0));
        number[0] = text.number;
        duckdb_vector_assign_string_element_len(duckdb_data_chunk_get_vector(output, 1), 0,
                                                text.name, strlen(text.name));
        duckdb_vector_assign_string_element_len(duckdb_data_chunk_get_vector(output, 2), 0,
                                                text.text, text.length);
    }
    duckdb_data_chunk_set_size(output, text.text ? 1 : 0);
    g_free(text.name);
    g_free(text.text);
}

bool sg_duck_add_texts(SgDuck *duck, const char *function, SgDuckTextFunc next, void *data,
                       GError **error)
{
    Source *source = g_new0(Source, 1);
    *source = (Source){ .next = next, .data = data, .threads = duck->threads };
    g_mutex_init(&source->mutex);
    if (!duck->sources)
        duck->sources = g_ptr_array_new_with_free_func(source_free);
    g_ptr_array_add(duck->sources, source);
    duckdb_table_function table = duckdb_create_table_function();
    duckdb_table_function_set_name(table, function);
    duckdb_table_function_set_extra_info(table, source, NULL);
    duckdb_table_function_set_bind(table, bind);
    duckdb_table_function_set_init(table, init);
    duckdb_table_function_set_function(table, produce);
    bool ok = duckdb_register_table_function(duck->connection, table) == DuckDBSuccess;
    duckdb_destroy_table_function(&table);
    return ok || sg_fail(error, SG_ERROR_IO, "DuckDB does not take the function %s", function);
}
