/* SPDX-License-Identifier: MIT */
#include "staging/duck-function.h"

#include "staging/duck-private.h"

#include <string.h>

/* A pointer to a function cannot pass as a pointer to data, so it travels in one of these. */
typedef struct {
    SgDuckTextFunction text;
    SgDuckListFunction list;
} Function;

/* The argument of a row, up to its first zero byte as C sees it; NULL where it is null. */
static char *argument(duckdb_vector input, idx_t row)
{
    uint64_t *validity = duckdb_vector_get_validity(input);
    if (validity && !duckdb_validity_row_is_valid(validity, row))
        return NULL;
    duckdb_string_t *texts = duckdb_vector_get_data(input);
    return g_strndup(duckdb_string_t_data(&texts[row]), duckdb_string_t_length(texts[row]));
}

static void set_null(duckdb_vector output, idx_t row)
{
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

static void call_text(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output)
{
    const Function *function = duckdb_scalar_function_get_extra_info(info);
    duckdb_vector input = duckdb_data_chunk_get_vector(chunk, 0);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); row++) {
        g_autofree char *text = argument(input, row);
        g_autofree char *result = text ? function->text(text) : NULL;
        if (result)
            duckdb_vector_assign_string_element(output, row, result);
        else
            set_null(output, row);
    }
}

static void call_list(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output)
{
    const Function *function = duckdb_scalar_function_get_extra_info(info);
    duckdb_vector input = duckdb_data_chunk_get_vector(chunk, 0);
    duckdb_list_entry *lists = duckdb_vector_get_data(output);
    idx_t total = duckdb_list_vector_get_size(output);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); row++) {
        g_autofree char *text = argument(input, row);
        g_auto(GStrv) list = text ? function->list(text) : NULL;
        idx_t count = list ? g_strv_length(list) : 0;
        lists[row] = (duckdb_list_entry){ total, count };
        if (!list)
            set_null(output, row);
        duckdb_list_vector_reserve(output, total + count);
        duckdb_vector words = duckdb_list_vector_get_child(output);
        for (idx_t n = 0; n < count; n++)
            duckdb_vector_assign_string_element(words, total + n, list[n]);
        total += count;
        duckdb_list_vector_set_size(output, total);
    }
}

static bool add(SgDuck *duck, const char *name, Function function, GError **error)
{
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type texts = duckdb_create_list_type(text);
    duckdb_scalar_function scalar = duckdb_create_scalar_function();
    duckdb_scalar_function_set_name(scalar, name);
    duckdb_scalar_function_add_parameter(scalar, text);
    duckdb_scalar_function_set_return_type(scalar, function.list ? texts : text);
    duckdb_scalar_function_set_extra_info(scalar, g_memdup2(&function, sizeof function), g_free);
    duckdb_scalar_function_set_function(scalar, function.list ? call_list : call_text);
    bool ok = duckdb_register_scalar_function(duck->connection, scalar) == DuckDBSuccess;
    duckdb_destroy_scalar_function(&scalar);
    duckdb_destroy_logical_type(&texts);
    duckdb_destroy_logical_type(&text);
    return ok || sg_fail(error, SG_ERROR_IO, "DuckDB does not take the function %s", name);
}

bool sg_duck_add_text_function(SgDuck *duck, const char *name, SgDuckTextFunction function,
                               GError **error)
{
    return add(duck, name, (Function){ .text = function }, error);
}

bool sg_duck_add_list_function(SgDuck *duck, const char *name, SgDuckListFunction function,
                               GError **error)
{
    return add(duck, name, (Function){ .list = function }, error);
}
