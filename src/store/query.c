/* SPDX-License-Identifier: MIT */
#include "store/query.h"

#include <string.h>

/* -- The text of the queries -------------------------------------------------------------------------- */

static void query_free(void *data)
{
    SgQuery *query = data;
    g_free((char *)query->name);
    g_free((char *)query->sql);
    g_free(query);
}

/* "get_track scan sort\nSELECT …" is one block. */
static SgQuery *read_block(const char *block)
{
    const char *end = strchr(block, '\n');
    g_assert(end);
    g_autofree char *head = g_strndup(block, (gsize)(end - block));
    g_auto(GStrv) words = g_strsplit(head, " ", -1);
    SgQuery *query = g_new0(SgQuery, 1);
    query->name = g_strdup(words[0]);
    query->sql = g_strdup(end + 1);
    query->scan = g_strv_contains((const char *const *)words + 1, "scan");
    query->sort = g_strv_contains((const char *const *)words + 1, "sort");
    return query;
}

GHashTable *sg_queries_load(const SgEmbedded *files)
{
    GHashTable *queries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, query_free);
    for (; files->name; files++) {
        g_auto(GStrv) blocks = g_strsplit(files->data, "-- name: ", -1);
        for (char **block = blocks + 1; *block; block++) {
            SgQuery *query = read_block(*block);
            bool is_new = g_hash_table_insert(queries, (char *)query->name, query);
            g_assert(is_new);
        }
    }
    return queries;
}

void sg_queries_finalize(SgStore *store)
{
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, store->queries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        SgQuery *query = value;
        store->driver->finalize(query->statement);
        query->statement = NULL;
    }
}

/* -- Running them --------------------------------------------------------------------------------------- */

struct SgRows {
    SgStore *store;
    SgQuery *query; /* whose statement is used; NULL: the statement is its own */
    SgStatement *statement;
    GPtrArray *mended; /* texts that were no UTF-8, made so; or NULL */
    GError *error;
    bool done;
};

/* Text from outside may hold bytes that a database refuses. */
static const SgValue *mend(SgRows *rows, const SgValue *values, SgValue *copy, int count)
{
    bool same = true;
    for (int n = 0; n < count; n++) {
        copy[n] = values[n];
        if (values[n].kind != SG_VALUE_TEXT || g_utf8_validate(values[n].text, -1, NULL))
            continue;
        if (!rows->mended)
            rows->mended = g_ptr_array_new_with_free_func(g_free);
        char *text = g_utf8_make_valid(values[n].text, -1);
        g_ptr_array_add(rows->mended, text);
        copy[n].text = text;
        same = false;
    }
    return same ? values : copy;
}

/* A query that is still being read (a callback asked it again) gets a second statement. */
static bool take_statement(SgRows *rows, const char *name)
{
    SgStore *store = rows->store;
    SgQuery *query = g_hash_table_lookup(store->queries, name);
    g_assert(query);
    if (!query->statement || query->busy) {
        SgStatement *made = store->driver->prepare(store->db, query->sql, &rows->error);
        if (!made) {
            g_prefix_error(&rows->error, "query '%s': ", name);
            return false;
        }
        if (query->busy) {
            rows->statement = made;
            return true;
        }
        query->statement = made;
    }
    query->busy = true;
    rows->query = query;
    rows->statement = query->statement;
    return true;
}

/* The database refused: what the transaction did so far cannot be kept. */
static void fail(SgRows *rows)
{
    rows->store->broken = rows->store->in_transaction;
    rows->done = true;
}

SgRows *sg_query_rows(SgStore *store, const char *name, const SgValue *values, int count)
{
    enum { MOST_VALUES = 40 };
    g_assert(count <= MOST_VALUES);
    SgRows *rows = g_new0(SgRows, 1);
    rows->store = store;
    SgValue copy[MOST_VALUES];
    if (!take_statement(rows, name) ||
        !store->driver->start(rows->statement, mend(rows, values, copy, count), count,
                              &rows->error))
        fail(rows);
    return rows;
}

bool sg_rows_next(SgRows *rows)
{
    bool row = false;
    if (rows->done)
        return false;
    if (!rows->store->driver->step(rows->statement, &row, &rows->error))
        fail(rows);
    else
        rows->done = !row;
    return row;
}

bool sg_rows_end(SgRows *rows, GError **error)
{
    if (!rows->error)
        return true;
    g_propagate_error(error, g_steal_pointer(&rows->error));
    return false;
}

void sg_rows_free(SgRows *rows)
{
    if (!rows)
        return;
    const SgStoreDriver *driver = rows->store->driver;
    if (rows->query) {
        driver->reset(rows->statement);
        rows->query->busy = false;
    } else {
        driver->finalize(rows->statement);
    }
    g_clear_pointer(&rows->mended, g_ptr_array_unref);
    g_clear_error(&rows->error);
    g_free(rows);
}

bool sg_query_change(SgStore *store, const char *name, const SgValue *values, int count,
                     int64_t *changed, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, name, values, count);
    while (sg_rows_next(rows))
        ;
    if (!sg_rows_end(rows, error))
        return false;
    if (changed)
        *changed = store->driver->changes(rows->statement);
    return true;
}

bool sg_query_run(SgStore *store, const char *name, const SgValue *values, int count,
                  GError **error)
{
    return sg_query_change(store, name, values, count, NULL, error);
}

bool sg_query_int(SgStore *store, const char *name, const SgValue *values, int count,
                  int64_t missing, int64_t *value, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, name, values, count);
    int64_t found = sg_rows_next(rows) ? sg_rows_int(rows, 0, missing) : missing;
    /* To the end, so that what a statement with RETURNING does is done. */
    while (sg_rows_next(rows))
        ;
    if (!sg_rows_end(rows, error))
        return false;
    *value = found;
    return true;
}

/* -- Columns -------------------------------------------------------------------------------------------- */

const char *sg_rows_text(const SgRows *rows, int column)
{
    return rows->store->driver->get_text(rows->statement, column);
}

char *sg_rows_dup(const SgRows *rows, int column)
{
    return g_strdup(sg_rows_text(rows, column));
}

int64_t sg_rows_int(const SgRows *rows, int column, int64_t missing)
{
    const SgStoreDriver *driver = rows->store->driver;
    return driver->is_null(rows->statement, column) ? missing
                                                    : driver->get_int(rows->statement, column);
}

int64_t sg_rows_count(const SgRows *rows, int column)
{
    return sg_rows_int(rows, column, SG_COUNT_UNKNOWN);
}

int64_t sg_rows_time(const SgRows *rows, int column)
{
    return sg_rows_int(rows, column, SG_TIME_UNKNOWN);
}

double sg_rows_real(const SgRows *rows, int column)
{
    return rows->store->driver->get_real(rows->statement, column);
}
