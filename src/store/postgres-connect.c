/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include "base/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_SECONDS = 10, /* unless connect_timeout or PGCONNECT_TIMEOUT says otherwise */
    PAUSES = 6,           /* 0.1 s, 0.2 s, … 3.2 s */
    FIRST_PAUSE_MS = 100,
};

/* -- The address ------------------------------------------------------------------------------------ */

/* libpq takes what stands behind the first '@' or '/' for a host and names it in its messages. When
 * there is one more '@', that is the rest of a password. */
static bool check_uri(const char *uri, GError **error)
{
    const char *start = strstr(uri, "://") + strlen("://");
    const char *mark = strpbrk(start, "@/");
    const char *rest = mark && *mark == '@' ? mark + 1 : start;
    PQconninfoOption *options = strchr(rest, '@') ? NULL : PQconninfoParse(uri, NULL);
    if (!options)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the address of the store is not of the form "
                       "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE, with special "
                       "characters of a part written as %%40");
    PQconninfoFree(options);
    return true;
}

/* Host, port and database as libpq read them, from the URI, the environment or its defaults. */
static char *describe(const PGconn *handle)
{
    const char *host = PQhost(handle), *port = PQport(handle), *database = PQdb(handle);
    bool local = !host || !*host || *host == '/';
    return g_strdup_printf("postgresql://%s%s%s/%s", local ? "" : host, local ? "" : ":",
                           local || !port ? "" : port, database ? database : "");
}

/* -- Waiting ------------------------------------------------------------------------------------------ */

typedef PostgresPollingStatusType (*PollFunc)(PGconn *handle);

static int timeout_of(PGconn *handle)
{
    int seconds = 0;
    PQconninfoOption *options = PQconninfo(handle);
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, "connect_timeout") == 0 && option->val)
            seconds = atoi(option->val);
    PQconninfoFree(options);
    return seconds > 0 ? seconds : CONNECT_SECONDS;
}

/* Goes on with a handshake until it succeeded or failed. False: it took too long. */
static bool shake_hands(PGconn *handle, PollFunc proceed)
{
    gint64 end = g_get_monotonic_time() + timeout_of(handle) * G_TIME_SPAN_SECOND;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        struct pollfd socket = { PQsocket(handle),
                                 state == PGRES_POLLING_READING ? POLLIN : POLLOUT, 0 };
        gint64 left = (end - g_get_monotonic_time()) / 1000;
        if (left <= 0)
            return false;
        int ready = poll(&socket, 1, (int)left);
        if (ready > 0)
            state = proceed(handle);
        else if (ready < 0 && errno != EINTR)
            return false;
    }
    return true;
}

/* -- Connecting ----------------------------------------------------------------------------------------- */

/* Messages of the server are no output of the library. */
static void ignore_notice(void *data, const char *message)
{
}

/* What each session starts with. */
static bool begin_session(SgDb *db, GError **error)
{
    const char *encoding = PQparameterStatus(db->handle, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "store '%s': the database has the encoding %s; make one with UTF8", db->name,
                       encoding ? encoding : "?");
    g_autofree char *script =
        g_strdup_printf("SET standard_conforming_strings = on; SET lock_timeout = '%ds';"
                        "SET default_transaction_isolation = 'read committed';"
                        "SET default_transaction_read_only = %s; %s",
                        SG_POSTGRES_LOCK_SECONDS, db->mode == SG_STORE_READ ? "on" : "off",
                        db->bulk ? "SET synchronous_commit = off" : "");
    db->session++;
    return sg_postgres_exec(db, script, error);
}

/* One try. *again: another one may succeed. */
static bool try_connect(SgDb *db, PollFunc proceed, bool *again, GError **error)
{
    *again = true;
    bool in_time = PQstatus(db->handle) == CONNECTION_BAD || shake_hands(db->handle, proceed);
    if (!in_time)
        return sg_fail(error, SG_ERROR_IO, "store '%s' cannot be reached: no answer in %d s",
                       db->name, timeout_of(db->handle));
    if (PQstatus(db->handle) != CONNECTION_OK)
        return sg_postgres_fail_connect(db, again, error);
    *again = false;
    return begin_session(db, error);
}

static bool try_reset(SgDb *db, bool *again, GError **error)
{
    *again = true;
    if (!PQresetStart(db->handle))
        return sg_postgres_fail_connect(db, again, error);
    return try_connect(db, PQresetPoll, again, error);
}

/* Tries again while the server is away or starting, with growing pauses. */
static bool reconnect(SgDb *db, GError **error)
{
    bool again;
    g_autoptr(GError) problem = NULL;
    for (int n = 0; !try_reset(db, &again, &problem); n++) {
        if (!again || n == PAUSES || sg_interrupted()) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        g_clear_error(&problem);
        g_usleep((gulong)(FIRST_PAUSE_MS << n) * 1000);
    }
    return true;
}

/* A server that is just starting or has no place left says so; that is worth a second try. */
static bool is_starting(const GError *problem, const PGconn *handle)
{
    const char *message = PQerrorMessage(handle);
    return problem && (strstr(message, " 57P03: ") || strstr(message, " 53300: "));
}

bool sg_postgres_connect(SgDb *db, const char *uri, GError **error)
{
    if (!check_uri(uri, error))
        return false;
    /* What stands behind the URI counts more than it, what stands before it less. */
    const char *const names[] = { "fallback_application_name", "dbname", "client_encoding", NULL };
    const char *const values[] = { "soundgraph", uri, "UTF8", NULL };
    db->handle = PQconnectStartParams(names, values, 1);
    g_assert(db->handle);
    PQsetErrorVerbosity(db->handle, PQERRORS_VERBOSE);
    PQsetNoticeProcessor(db->handle, ignore_notice, NULL);
    db->name = describe(db->handle);
    bool again;
    g_autoptr(GError) problem = NULL;
    if (try_connect(db, PQconnectPoll, &again, &problem))
        return true;
    if (is_starting(problem, db->handle))
        return reconnect(db, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* Reads what the server said while nobody asked: mostly that it goes. */
bool sg_postgres_is_alive(PGconn *handle)
{
    enum { LOOKS = 4 };
    for (int n = 0; n < LOOKS && PQstatus(handle) == CONNECTION_OK; n++) {
        struct pollfd socket = { PQsocket(handle), POLLIN, 0 };
        if (poll(&socket, 1, 0) <= 0)
            return true;
        PQconsumeInput(handle);
        PQisBusy(handle);
    }
    return PQstatus(handle) == CONNECTION_OK;
}

bool sg_postgres_ready(SgDb *db, GError **error)
{
    if (!sg_postgres_work_end(db, error))
        return false;
    if (db->in_transaction)
        return PQstatus(db->handle) == CONNECTION_OK || sg_postgres_fail_lost(db, error);
    return sg_postgres_is_alive(db->handle) || reconnect(db, error);
}

bool sg_postgres_exec(SgDb *db, const char *script, GError **error)
{
    PGresult *result = PQexec(db->handle, script);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
              status == PGRES_EMPTY_QUERY || sg_postgres_fail(db, result, error);
    PQclear(result);
    return ok;
}
