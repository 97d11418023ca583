/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/driver.h"

/*
 * An open store, and running the named queries of sql/ on it. A query is prepared once.
 *
 *   sg_query_run(store, "put_like", SG_VALUES(sg_value_int(user), …), error)
 *
 *   g_autoptr(SgRows) rows = sg_query_rows(store, "each_like", SG_NO_VALUES);
 *   while (sg_rows_next(rows))
 *       … sg_rows_text(rows, 0) …
 *   return sg_rows_end(rows, error);
 *
 * Layer: store. Private to the folder.
 */
struct SgStore {
    const SgStoreDriver *driver;
    SgDb *db;
    SgStoreMode mode;
    char *uri;           /* for messages: no password */
    GHashTable *queries; /* name → SgQuery */
    bool in_transaction;
    bool broken; /* a statement of the transaction failed: it can only be rolled back */
};

#define SG_VALUES(...)                                                                             \
    (const SgValue[]){ __VA_ARGS__ }, (int)(sizeof((SgValue[]){ __VA_ARGS__ }) / sizeof(SgValue))
#define SG_NO_VALUES NULL, 0

/* A query of sql/ as text, with what stands behind its name: "-- name: get_track scan sort". */
typedef struct {
    const char *name;
    const char *sql;
    bool scan; /* meant to read a whole table */
    bool sort; /* meant to sort what it found */
    SgStatement *statement;
    bool busy;
} SgQuery;

/* All queries of the embedded files, prepared when first used. */
GHashTable *sg_queries_load(const SgEmbedded *files);
void sg_queries_finalize(SgStore *store);
extern const SgEmbedded sg_store_queries[];

/* Runs a query to its end. *changed, unless NULL, is the number of rows written or removed. */
bool sg_query_run(SgStore *store, const char *name, const SgValue *values, int count,
                  GError **error);
bool sg_query_change(SgStore *store, const char *name, const SgValue *values, int count,
                     int64_t *changed, GError **error);

/* The first column of the first row, or `missing` when there is none or it is null. */
bool sg_query_int(SgStore *store, const char *name, const SgValue *values, int count,
                  int64_t missing, int64_t *value, GError **error);

/* The rows of a query. A failure shows at the end. */
typedef struct SgRows SgRows;
SgRows *sg_query_rows(SgStore *store, const char *name, const SgValue *values, int count);
bool sg_rows_next(SgRows *rows);
bool sg_rows_end(SgRows *rows, GError **error);
void sg_rows_free(SgRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRows, sg_rows_free)

/* A column of the row: NULL, SG_COUNT_UNKNOWN (flags too), SG_TIME_UNKNOWN or 0 when null. */
const char *sg_rows_text(const SgRows *rows, int column);
char *sg_rows_dup(const SgRows *rows, int column);
int64_t sg_rows_int(const SgRows *rows, int column, int64_t missing);
int64_t sg_rows_count(const SgRows *rows, int column);
int64_t sg_rows_time(const SgRows *rows, int column);
double sg_rows_real(const SgRows *rows, int column);

/* Puts a call of several statements into a transaction of its own unless one is open. */
bool sg_store_enter(SgStore *store, bool *mine, GError **error);
/* Ends it: commits when `ok`, else rolls back. Returns whether all went well. */
bool sg_store_leave(SgStore *store, bool mine, bool ok, GError **error);
