/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include <string.h>

/*
 * A row costs what its table checks and indexes one by one; many rows at once cost far less when
 * foreign keys, indexes and keys are made anew behind them. All of it stands in the transaction:
 * what fails, or is killed, leaves the table as it was.
 */

/* Foreign keys first, for they stand on the indexes of others; restored in the other order. Keys go
 * with the rest only where nothing refers to them and their table is not published; those of records
 * stay, for ON CONFLICT needs them. */
#define PARTS                                                                                      \
    "SELECT string_agg(drop_it, ';' ORDER BY place), string_agg(make_it, ';' ORDER BY -place)"     \
    " FROM ("                                                                                      \
    "SELECT CASE contype WHEN 'f' THEN 1 ELSE 3 END AS place,"                                     \
    "  format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) AS drop_it,"     \
    "  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,"              \
    "  pg_get_constraintdef(oid)) AS make_it"                                                      \
    " FROM pg_constraint WHERE conrelid = '%s'::regclass AND (contype = 'f' OR (%s"                \
    "  AND contype IN ('p', 'u')"                                                                  \
    "  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE confrelid = '%s'::regclass)"              \
    "  AND NOT EXISTS (SELECT 1 FROM pg_publication_tables"                                        \
    "   WHERE format('%%I.%%I', schemaname, tablename)::regclass = '%s'::regclass)))"              \
    " UNION ALL "                                                                                  \
    "SELECT 2, format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)"        \
    " FROM pg_index WHERE indrelid = '%s'::regclass AND NOT indisunique) parts"

/* Without keys each batch of a load looks at the whole table, so that many batches would be slow. */
enum { MOST_WITHOUT_KEYS = 1 << 21 };

/* Whether so many new rows are worth it: most of the table will be new. */
static bool is_worth_it(SgDb *db, const char *table, int64_t rows, bool *worth, GError **error)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %" G_GINT64_FORMAT ") found", table, rows);
    PGresult *result = PQexec(db->handle, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || sg_postgres_fail(db, result, error);
    *worth = ok && g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10) < rows;
    PQclear(result);
    return ok;
}

static bool read_parts(SgDb *db, const char *table, bool keys, GString *drop, GString *make,
                       GError **error)
{
    g_autofree char *sql =
        g_strdup_printf(PARTS, table, keys ? "true" : "false", table, table, table);
    PGresult *result = PQexec(db->handle, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || sg_postgres_fail(db, result, error);
    if (ok && !PQgetisnull(result, 0, 0)) {
        g_string_append_printf(drop, "%s;", PQgetvalue(result, 0, 0));
        g_string_append_printf(make, "%s;", PQgetvalue(result, 0, 1));
    }
    PQclear(result);
    return ok;
}

/* Readers hold the tables: then it goes the slow way, and nobody waits. */
static bool drop_parts(SgDb *db, const char *drop, bool *done, GError **error)
{
    g_autofree char *script = g_strdup_printf(
        "SAVEPOINT sg_lift; SET LOCAL lock_timeout = '1s'; %s SET LOCAL lock_timeout = '%ds'; "
        "RELEASE sg_lift",
        drop, SG_POSTGRES_LOCK_SECONDS);
    g_autoptr(GError) problem = NULL;
    *done = sg_postgres_exec(db, script, &problem);
    return *done || sg_postgres_exec(db, "ROLLBACK TO sg_lift; RELEASE sg_lift", error);
}

bool sg_postgres_lift(SgDb *db, const char *const *tables, int64_t rows, char **restore,
                      GError **error)
{
    g_autoptr(GString) drop = g_string_new(NULL);
    g_autoptr(GString) make = g_string_new("SET LOCAL maintenance_work_mem = '256MB';");
    bool done;
    g_assert(db->in_transaction);
    *restore = NULL;
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error) ||
        !sg_postgres_exec(
            db, "SET LOCAL work_mem = '128MB'; SET LOCAL default_statistics_target = 10", error))
        return false;
    for (; *tables; tables++) {
        bool worth;
        if (!is_worth_it(db, *tables, rows, &worth, error) ||
            (worth && !read_parts(db, *tables, rows <= MOST_WITHOUT_KEYS, drop, make, error)))
            return false;
    }
    if (drop->len == 0)
        return true;
    if (!drop_parts(db, drop->str, &done, error))
        return false;
    if (done)
        *restore = g_string_free(g_steal_pointer(&make), FALSE);
    return true;
}
