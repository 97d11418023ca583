/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/embedded.h"
#include "music/nouns.h"
#include "store/store.h"

/*
 * What a database must offer so that a store can stand on it. The rules of the store (what replaces
 * what, what goes with what) are not here: they are written once, above, in SQL that all databases
 * read alike.
 *
 *   SgDb ── one connection      prepare ─▶ SgStatement ─start─▶ step, step, … ─▶ reset ─┐
 *                                                        ▲                             │
 *                                                        └─────────────────────────────┘
 *
 * A driver's messages name the store and what is wrong with it; see sqlite.c and postgres-error.c for
 * the codes.
 *
 * Layer: store. Private to the folder.
 */

/* A value bound to $1, $2, …; the text is lent until the statement is reset. */
typedef enum { SG_VALUE_NULL, SG_VALUE_INT, SG_VALUE_REAL, SG_VALUE_TEXT } SgValueKind;
typedef struct {
    SgValueKind kind;
    union {
        int64_t integer;
        double real;
        const char *text;
    };
} SgValue;

static inline SgValue sg_value_text(const char *text) /* NULL: unknown */
{
    return text ? (SgValue){ SG_VALUE_TEXT, .text = text } : (SgValue){ SG_VALUE_NULL };
}

static inline SgValue sg_value_int(int64_t number)
{
    return (SgValue){ SG_VALUE_INT, .integer = number };
}

static inline SgValue sg_value_count(int64_t count) /* negative: unknown; flags too */
{
    return count >= 0 ? sg_value_int(count) : (SgValue){ SG_VALUE_NULL };
}

static inline SgValue sg_value_time(int64_t time)
{
    return time != SG_TIME_UNKNOWN ? sg_value_int(time) : (SgValue){ SG_VALUE_NULL };
}

static inline SgValue sg_value_positive(double number) /* 0, negative, not a number: unknown */
{
    return number > 0 ? (SgValue){ SG_VALUE_REAL, .real = number } : (SgValue){ SG_VALUE_NULL };
}

/* Each driver has its own; the store only passes pointers. */
typedef struct SgDb SgDb;
typedef struct SgStatement SgStatement;

/* What the place of a store holds. */
typedef enum { SG_PLACE_EMPTY, SG_PLACE_STORE, SG_PLACE_FOREIGN } SgPlace;

/* SCHEMA: alone in the store until the end, readers aside. */
typedef enum { SG_BEGIN_READ, SG_BEGIN_WRITE, SG_BEGIN_SCHEMA } SgBegin;

/* Sets the values of the next row; *row is false at the end. */
typedef bool (*SgCopyNext)(SgValue *values, void *data, bool *row, GError **error);

struct SgStoreDriver {
    const char *name;
    bool (*takes)(const char *uri);
    const SgEmbedded *migrations; /* NNNN_what.sql, numbered from 1 without gaps */
    const SgEmbedded *pairs; /* a script that derives pairs as the settings say, or drops them */

    /* WRITE creates what is missing (of PostgreSQL the tables, not the database); READ fails with NOT_FOUND. A foreign place is left as it is. */
    SgDb *(*open)(const char *uri, SgStoreMode mode, GError **error);
    void (*close)(SgDb *db);
    void (*leave)(SgDb *db); /* finalize of all statements and close come next; NULL: no matter */
    bool (*inspect)(SgDb *db, SgPlace *place, GError **error);

    bool (*begin)(SgDb *db, SgBegin kind, GError **error);
    bool (*commit)(SgDb *db, GError **error); /* rolled back when it fails */
    void (*rollback)(SgDb *db);

    /* A script of several statements without parameters. */
    bool (*exec)(SgDb *db, const char *script, GError **error);

    /* A script that may take long, inside a transaction. It may still run when this returns: what is
     * asked next waits for it, and fails as it does. INTERRUPTED when a stop is asked for. */
    bool (*work)(SgDb *db, const char *script, GError **error);

    SgStatement *(*prepare)(SgDb *db, const char *sql, GError **error);
    void (*finalize)(SgStatement *statement);
    bool (*start)(SgStatement *statement, const SgValue *values, int count, GError **error);
    bool (*step)(SgStatement *statement, bool *row, GError **error);
    void (*reset)(SgStatement *statement);
    int64_t (*changes)(SgStatement *statement); /* rows that the last run wrote or removed */

    /* Columns of the row, from 0; a text is lent until the next step. */
    bool (*is_null)(SgStatement *statement, int column);
    int64_t (*get_int)(SgStatement *statement, int column);
    double (*get_real)(SgStatement *statement, int column);
    const char *(*get_text)(SgStatement *statement, int column); /* NULL when null */

    /* Adds rows to a table until there is none, as fast as the database can (COPY). Its columns are
     * BIGINT, DOUBLE PRECISION or TEXT, as the values are. */
    bool (*copy)(SgDb *db, const char *table, int columns, SgCopyNext next, void *data,
                 GError **error);

    /* Takes foreign keys and secondary indexes off those of the tables (ended by NULL) that `rows` new
     * rows will mostly fill; *restore is the script that makes them again, to be run before the
     * commit, or NULL. Inside a transaction. NULL: not needed. */
    bool (*lift)(SgDb *db, const char *const *tables, int64_t rows, char **restore, GError **error);

    /* A number that changes when another connection has committed. NULL: cannot be told. */
    bool (*writes_of_others)(SgDb *db, int64_t *number, GError **error);

    bool (*size)(SgDb *db, int64_t *bytes, GError **error);
    bool (*compact)(SgDb *db, GError **error);            /* gives freed space back */
    bool (*hint_bulk)(SgDb *db, bool on, GError **error); /* much will be written in one go */
};
typedef struct SgStoreDriver SgStoreDriver;

extern const SgStoreDriver sg_store_sqlite;
extern const SgStoreDriver sg_store_postgres;
