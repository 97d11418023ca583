/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include "base/interrupt.h"

#include <poll.h>

/*
 * A script that the server works on while the program does something else:
 *
 *   start ── rows are made ready … goes_on? … goes_on? ── end: its failure, or nothing
 *
 * The connection takes no other question until the end. When a stop is asked for, whoever waits asks
 * the server to stop, too.
 */

enum { LOOK_MS = 100 };

bool sg_postgres_work_start(SgDb *db, const char *script, GError **error)
{
    g_assert(db->in_transaction);
    sg_postgres_read_ahead(db);
    if (!sg_postgres_ready(db, error))
        return false;
    if (!PQsendQuery(db->handle, script))
        return sg_postgres_fail(db, NULL, error);
    db->works = true;
    return true;
}

static bool is_failure(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

/* Takes in what the server has said to statement after statement; the first failure counts. A lost
 * connection answers at once, too. */
static void take_results(SgDb *db)
{
    while (db->works && (!PQisBusy(db->handle) || PQstatus(db->handle) != CONNECTION_OK)) {
        PGresult *result = PQgetResult(db->handle);
        db->works = result != NULL;
        if (!db->failed && is_failure(result))
            db->failed = g_steal_pointer(&result);
        PQclear(result);
    }
}

bool sg_postgres_work_goes_on(SgDb *db)
{
    if (db->works)
        PQconsumeInput(db->handle);
    take_results(db);
    return db->works;
}

/* A question of its own, beside the connection. The server misses it where it has not begun yet. */
static void ask_to_stop(SgDb *db)
{
    char reason[256];
    PGcancel *cancel = PQgetCancel(db->handle);
    if (cancel)
        PQcancel(cancel, reason, sizeof reason);
    PQfreeCancel(cancel);
}

static void wait_for_end(SgDb *db, bool stop)
{
    while (sg_postgres_work_goes_on(db)) {
        struct pollfd socket = { PQsocket(db->handle), POLLIN, 0 };
        if (stop || sg_interrupted())
            ask_to_stop(db);
        poll(&socket, 1, LOOK_MS);
    }
}

bool sg_postgres_work_end(SgDb *db, GError **error)
{
    wait_for_end(db, false);
    if (!db->failed)
        return true;
    sg_postgres_fail(db, db->failed, error);
    g_clear_pointer(&db->failed, PQclear);
    return false;
}

void sg_postgres_work_drop(SgDb *db)
{
    wait_for_end(db, true);
    g_clear_pointer(&db->failed, PQclear);
}
