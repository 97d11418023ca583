/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include <stdlib.h>
#include <string.h>

extern const SgEmbedded sg_store_postgres_migrations[];
extern const SgEmbedded sg_store_postgres_pairs[];

struct SgStatement {
    SgDb *db;
    char *sql;
    char name[24];
    unsigned session; /* where it was prepared; 0: nowhere yet */
    GQueue ahead;     /* results that were read because the connection was needed */
    PGresult *row;
    int64_t changed;
};

/* -- Results ------------------------------------------------------------------------------------------ */

void sg_postgres_read_ahead(SgDb *db)
{
    PGresult *result;
    while (db->reading && (result = PQgetResult(db->handle)))
        g_queue_push_tail(&db->reading->ahead, result);
    db->reading = NULL;
}

static PGresult *next_result(SgStatement *statement)
{
    SgDb *db = statement->db;
    if (db->reading != statement)
        return g_queue_pop_head(&statement->ahead);
    PGresult *result = PQgetResult(db->handle);
    if (!result)
        db->reading = NULL;
    return result;
}

static void reset(SgStatement *statement)
{
    g_clear_pointer(&statement->row, PQclear);
    for (PGresult *result; (result = next_result(statement));)
        PQclear(result);
}

/* -- Opening ------------------------------------------------------------------------------------------ */

static bool takes(const char *uri)
{
    return g_str_has_prefix(uri, "postgresql://") || g_str_has_prefix(uri, "postgres://");
}

static void close_db(SgDb *db)
{
    if (!db)
        return;
    PQfinish(db->handle);
    g_free(db->name);
    g_free(db);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDb, close_db)

static void leave(SgDb *db)
{
    db->leaving = true;
}

static SgDb *open_db(const char *uri, SgStoreMode mode, GError **error)
{
    g_autoptr(SgDb) db = g_new0(SgDb, 1);
    db->mode = mode;
    return sg_postgres_connect(db, uri, error) ? g_steal_pointer(&db) : NULL;
}

static bool exec(SgDb *db, const char *script, GError **error)
{
    sg_postgres_read_ahead(db);
    return sg_postgres_ready(db, error) && sg_postgres_exec(db, script, error);
}

/* The first row of a query without parameters as numbers; NULLs are 0. */
static bool ask(SgDb *db, const char *sql, int64_t *values, int count, GError **error)
{
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error))
        return false;
    PGresult *result = PQexec(db->handle, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || sg_postgres_fail(db, result, error);
    for (int n = 0; ok && n < count; n++)
        values[n] = g_ascii_strtoll(PQgetvalue(result, 0, n), NULL, 10);
    PQclear(result);
    return ok;
}

/* A store has a schema of its own, the first of the search path; what extensions keep there is not
 * looked at. */
static bool inspect(SgDb *db, SgPlace *place, GError **error)
{
    enum { HAS_SCHEMA, TABLES, OURS, COLUMNS };
    int64_t found[COLUMNS];
    /* Mostly it is a store, which is seen without a look at all that is there. */
    if (!ask(db,
             "SELECT count(*) FROM pg_class WHERE relname IN ('meta', 'tracks', 'entries')"
             " AND relkind = 'r'"
             " AND relnamespace = to_regnamespace(quote_ident(current_schema()))",
             found, 1, error))
        return false;
    if (found[0] == 3) {
        *place = SG_PLACE_STORE;
        return true;
    }
    if (!ask(db,
             "SELECT count(current_schema())::int, count(c.oid),"
             " count(c.oid) FILTER (WHERE relkind = 'r'"
             "  AND relname IN ('meta', 'tracks', 'entries'))"
             " FROM (SELECT 1) AS one LEFT JOIN pg_class c ON relkind IN ('r', 'p', 'v', 'm', 'f')"
             "  AND relnamespace = to_regnamespace(quote_ident(current_schema()))"
             "  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.deptype = 'e'"
             "   AND d.classid = 'pg_class'::regclass AND d.objid = c.oid)",
             found, COLUMNS, error))
        return false;
    if (!found[HAS_SCHEMA])
        return sg_fail(error, SG_ERROR_NOT_FOUND,
                       "store '%s': no schema of the search_path exists and may be used", db->name);
    *place = !found[TABLES] ? SG_PLACE_EMPTY : found[OURS] == 3 ? SG_PLACE_STORE : SG_PLACE_FOREIGN;
    return true;
}

/* -- Transactions ------------------------------------------------------------------------------------- */

static void rollback(SgDb *db)
{
    sg_postgres_work_drop(db);
    sg_postgres_read_ahead(db);
    PGTransactionStatusType status = PQtransactionStatus(db->handle);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        PQclear(PQexec(db->handle, "ROLLBACK"));
    db->in_transaction = db->in_schema = false;
}

/* One writer a schema, as with SQLite: two that write the same records would wait for each other in a
 * circle. The lock goes with the transaction, and with the program. */
#define LOCK                                                                                       \
    "SELECT pg_advisory_xact_lock(1399284583, "                                                    \
    "to_regnamespace(quote_ident(current_schema()))::oid::int)"

static bool begin(SgDb *db, SgBegin kind, GError **error)
{
    g_autofree char *script = NULL;
    if (kind == SG_BEGIN_READ)
        script = g_strdup("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    else if (kind == SG_BEGIN_WRITE)
        script = g_strdup("BEGIN; " LOCK);
    else
        script = g_strdup_printf("BEGIN; SET LOCAL lock_timeout = '%ds'; " LOCK,
                                 SG_POSTGRES_SCHEMA_SECONDS);
    db->in_schema = kind == SG_BEGIN_SCHEMA;
    if (!exec(db, script, error)) {
        rollback(db);
        return false;
    }
    db->in_transaction = true;
    return true;
}

static bool commit(SgDb *db, GError **error)
{
    sg_postgres_read_ahead(db);
    bool ok = sg_postgres_work_end(db, error) &&
              (sg_postgres_is_alive(db->handle) || sg_postgres_fail_lost(db, error));
    PGresult *result = ok ? PQexec(db->handle, "COMMIT") : NULL;
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (ok && !done && !PQresultErrorField(result, PG_DIAG_SQLSTATE))
        ok = sg_fail(error, SG_ERROR_IO,
                     "store '%s': the connection was lost at the end of a transaction, which is "
                     "kept whole or not at all: run again",
                     db->name);
    else if (ok && !done)
        ok = sg_postgres_fail(db, result, error);
    else if (ok && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        ok = sg_fail(error, SG_ERROR_IO,
                     "store '%s': the transaction was taken back, for a part of it had failed",
                     db->name);
    PQclear(result);
    rollback(db);
    return ok;
}

/* -- Statements --------------------------------------------------------------------------------------- */

/* Also again, in a new session. */
static bool prepare_here(SgStatement *statement, GError **error)
{
    SgDb *db = statement->db;
    if (statement->session == db->session)
        return true;
    PGresult *result = PQprepare(db->handle, statement->name, statement->sql, 0, NULL);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || sg_postgres_fail(db, result, error);
    PQclear(result);
    if (ok)
        statement->session = db->session;
    return ok;
}

static void finalize(SgStatement *statement)
{
    if (!statement)
        return;
    SgDb *db = statement->db;
    reset(statement);
    sg_postgres_read_ahead(db);
    PGTransactionStatusType status = PQtransactionStatus(db->handle);
    bool lasts = statement->session == db->session && status <= PQTRANS_INTRANS;
    if (lasts && !db->works && !db->leaving) {
        g_autofree char *script = g_strconcat("DEALLOCATE ", statement->name, NULL);
        PQclear(PQexec(db->handle, script));
    }
    g_free(statement->sql);
    g_free(statement);
}

static SgStatement *prepare(SgDb *db, const char *sql, GError **error)
{
    sg_postgres_read_ahead(db);
    SgStatement *statement = g_new0(SgStatement, 1);
    statement->db = db;
    statement->sql = g_strdup(sql);
    g_snprintf(statement->name, sizeof statement->name, "sg_%u", ++db->prepared);
    if (sg_postgres_ready(db, error) && prepare_here(statement, error))
        return statement;
    finalize(statement);
    return NULL;
}

enum { MOST_VALUES = 40 };

const char *sg_postgres_text(const SgValue *value, char *buffer)
{
    switch (value->kind) {
    case SG_VALUE_NULL: return NULL;
    case SG_VALUE_TEXT: return value->text;
    case SG_VALUE_REAL: return g_ascii_dtostr(buffer, SG_POSTGRES_NUMBER, value->real);
    case SG_VALUE_INT:
        g_snprintf(buffer, SG_POSTGRES_NUMBER, "%" G_GINT64_FORMAT, value->integer);
        return buffer;
    }
    g_assert_not_reached();
}

static bool start(SgStatement *statement, const SgValue *values, int count, GError **error)
{
    SgDb *db = statement->db;
    g_assert(count <= MOST_VALUES);
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error) || !prepare_here(statement, error))
        return false;
    const char *texts[MOST_VALUES];
    char numbers[MOST_VALUES][SG_POSTGRES_NUMBER];
    for (int n = 0; n < count; n++)
        texts[n] = sg_postgres_text(&values[n], numbers[n]);
    statement->changed = 0;
    if (!PQsendQueryPrepared(db->handle, statement->name, count, texts, NULL, NULL, 0))
        return sg_postgres_fail(db, NULL, error);
    PQsetSingleRowMode(db->handle);
    db->reading = statement;
    return true;
}

static bool step(SgStatement *statement, bool *row, GError **error)
{
    g_clear_pointer(&statement->row, PQclear);
    PGresult *result = next_result(statement);
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        statement->row = result;
        *row = true;
        return true;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        statement->changed = g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
        PQclear(result);
        reset(statement);
        *row = false;
        return true;
    default: break;
    }
    sg_postgres_fail(statement->db, result, error);
    PQclear(result);
    reset(statement);
    return false;
}

static int64_t changes(SgStatement *statement)
{
    return statement->changed;
}

static bool is_null(SgStatement *statement, int column)
{
    return PQgetisnull(statement->row, 0, column);
}

static int64_t get_int(SgStatement *statement, int column)
{
    return g_ascii_strtoll(PQgetvalue(statement->row, 0, column), NULL, 10);
}

static double get_real(SgStatement *statement, int column)
{
    return g_ascii_strtod(PQgetvalue(statement->row, 0, column), NULL);
}

static const char *get_text(SgStatement *statement, int column)
{
    return is_null(statement, column) ? NULL : PQgetvalue(statement->row, 0, column);
}

/* -- The whole ---------------------------------------------------------------------------------------- */

static bool size(SgDb *db, int64_t *bytes, GError **error)
{
    return ask(db,
               "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
               " WHERE relkind IN ('r', 'm')"
               " AND relnamespace = to_regnamespace(quote_ident(current_schema()))",
               bytes, 1, error);
}

/* FULL: what was removed is not left in the files, because its owner may have asked for that. */
static bool compact(SgDb *db, GError **error)
{
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error))
        return false;
    PGresult *names =
        PQexec(db->handle, "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class"
                           " WHERE relkind = 'r' AND relowner = to_regrole(current_user)"
                           " AND relnamespace = to_regnamespace(quote_ident(current_schema()))");
    bool ok = PQresultStatus(names) == PGRES_TUPLES_OK || sg_postgres_fail(db, names, error);
    g_autofree char *script =
        ok ? g_strdup_printf("VACUUM (FULL, ANALYZE) %s", PQgetvalue(names, 0, 0)) : NULL;
    PQclear(names);
    return ok && sg_postgres_exec(db, script, error);
}

/* Commits are not waited for: when the server breaks down, the last second may be lost, no more. */
static bool hint_bulk(SgDb *db, bool on, GError **error)
{
    db->bulk = on;
    return exec(db, on ? "SET synchronous_commit = off" : "RESET synchronous_commit", error);
}

const SgStoreDriver sg_store_postgres = {
    .name = "postgres",
    .takes = takes,
    .migrations = sg_store_postgres_migrations,
    .pairs = sg_store_postgres_pairs,
    .open = open_db,
    .close = close_db,
    .leave = leave,
    .inspect = inspect,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .exec = exec,
    .work = sg_postgres_work_start,
    .prepare = prepare,
    .finalize = finalize,
    .start = start,
    .step = step,
    .reset = reset,
    .changes = changes,
    .copy = sg_postgres_copy,
    .lift = sg_postgres_lift,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .size = size,
    .compact = compact,
    .hint_bulk = hint_bulk,
};
