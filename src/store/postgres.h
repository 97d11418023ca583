/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/driver.h"

#include <libpq-fe.h>

/*
 * One connection to PostgreSQL: opening it, keeping it, and what its failures mean.
 *
 *   postgres.c          the driver: transactions, statements, rows
 *   postgres-copy.c     sg_postgres_copy: many rows at once
 *   postgres-work.c     sg_postgres_work_…: scripts that the server works on meanwhile
 *   postgres-lift.c     sg_postgres_lift: constraints out of the way of many rows
 *   postgres-connect.c  sg_postgres_connect, _ready: connecting, and again when the server was away
 *   postgres-error.c    sg_postgres_fail…: SQLSTATE → code and one line
 *
 * A transaction lives in one session: when that is lost, everything fails until the rollback.
 * Outside of one, the connection is made anew before the next statement.
 *
 * Layer: store. Private to the driver.
 */
struct SgDb {
    PGconn *handle;
    char *name; /* for messages: host, port and database, nobody's name or password */
    SgStoreMode mode;
    bool in_transaction;
    bool in_schema; /* … of a migration */
    bool bulk;
    bool leaving;         /* the session ends, and with it what was prepared */
    unsigned session;     /* counts connections: what an earlier one prepared is gone */
    unsigned prepared;    /* counts statements, to name them */
    SgStatement *reading; /* whose rows are still on their way */
    bool works;           /* on a long script; see postgres-work.c */
    PGresult *failed;     /* … that failed, which nobody was told yet */
};

enum { SG_POSTGRES_LOCK_SECONDS = 5, SG_POSTGRES_SCHEMA_SECONDS = 60 };

/* Fills db->handle. AUTH: refused; NOT_FOUND: no such database; INPUT: no URI; IO: no answer. */
bool sg_postgres_connect(SgDb *db, const char *uri, GError **error);

/* Before a statement: outside of a transaction a lost connection is made again, with growing pauses
 * (about 6 s in all); inside of one it is an error. The connection must not be read from. */
bool sg_postgres_ready(SgDb *db, GError **error);
bool sg_postgres_is_alive(PGconn *handle);

/* A connection has one question at a time: what is still on its way to a statement is taken in for
 * it, so that a query may be asked while one is read. */
void sg_postgres_read_ahead(SgDb *db);

enum { SG_POSTGRES_NUMBER = G_ASCII_DTOSTR_BUF_SIZE };
/* A value as text; numbers are written into `buffer`. NULL: null. */
const char *sg_postgres_text(const SgValue *value, char *buffer);

bool sg_postgres_copy(SgDb *db, const char *table, int columns, SgCopyNext next, void *data,
                      GError **error);

/* Sends a script and does not wait; inside a transaction. */
bool sg_postgres_work_start(SgDb *db, const char *script, GError **error);
bool sg_postgres_work_goes_on(SgDb *db);
/* Waits for it; sg_postgres_ready does so before each statement. Nothing to wait for is no failure.
 * INTERRUPTED: a stop was asked for meanwhile. */
bool sg_postgres_work_end(SgDb *db, GError **error);
/* Stops it, whatever it says. */
void sg_postgres_work_drop(SgDb *db);

bool sg_postgres_lift(SgDb *db, const char *const *tables, int64_t rows, char **restore,
                      GError **error);

/* Runs a script; all but the last result are dropped. */
bool sg_postgres_exec(SgDb *db, const char *script, GError **error);

/* Says in one line what a result (NULL: the connection) tells. Always false. */
bool sg_postgres_fail(SgDb *db, const PGresult *result, GError **error);
bool sg_postgres_fail_lost(SgDb *db, GError **error);
/* Why connecting failed. *again: it may work in a moment. */
bool sg_postgres_fail_connect(SgDb *db, bool *again, GError **error);
