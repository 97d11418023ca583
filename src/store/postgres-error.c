/* SPDX-License-Identifier: MIT */
#include "store/postgres.h"

#include "base/interrupt.h"

#include <string.h>

/* What a SQLSTATE means for the user: "store 'NAME'", before, the server's words, after. */
typedef struct {
    const char *state; /* the beginning of it; the first that fits counts */
    SgErrorCode code;
    const char *before;
    const char *after;
} Meaning;

#define MISSING " is damaged, a part of it is missing (", "): restore a copy or collect it again"

static const Meaning meanings[] = {
    { "53100", SG_ERROR_IO, ": disk full, the last step was taken back (", ")" },
    { "25006", SG_ERROR_IO, " cannot be written: it is read-only (", ")" },
    { "25P02", SG_ERROR_IO, ": the transaction is taken back, for a part of it had failed (", ")" },
    { "42501", SG_ERROR_AUTH, ": ", "" },
    { "42P01", SG_ERROR_IO, MISSING },
    { "42703", SG_ERROR_IO, MISSING },
    { "XX00", SG_ERROR_IO, " is damaged (", "): restore a copy or collect it again" },
    { "57P0", SG_ERROR_IO, ": its server stopped, what was not committed is taken back (", ")" },
    { "22", SG_ERROR_INPUT, " refuses the record: ", "" },
    { "23", SG_ERROR_INPUT, " refuses the record: ", "" },
    { "54000", SG_ERROR_INPUT, " refuses the record: ", "" },
    { "", SG_ERROR_IO, ": ", "" },
};

/* The same when there is no connection yet. */
static const Meaning refusals[] = {
    { "28", SG_ERROR_AUTH, " refuses the login: ", "" },
    { "3D000", SG_ERROR_NOT_FOUND, ": ", "; make it with createdb" },
    { "42501", SG_ERROR_AUTH, " refuses the login: ", "" },
    { "", SG_ERROR_IO, " cannot be reached: ", "" },
};

static bool fail_as(const Meaning *meaning, const char *state, const SgDb *db, const char *words,
                    GError **error)
{
    while (!g_str_has_prefix(state, meaning->state))
        meaning++;
    g_autofree char *line = g_strdup(words);
    g_strstrip(g_strdelimit(line, "\r\n\t", ' '));
    return sg_fail(error, meaning->code, "store '%s'%s%s%s", db->name, meaning->before, line,
                   meaning->after);
}

bool sg_postgres_fail_lost(SgDb *db, GError **error)
{
    return sg_fail(error, SG_ERROR_IO,
                   "store '%s': the connection was lost, what was not committed is taken back",
                   db->name);
}

bool sg_postgres_fail(SgDb *db, const PGresult *result, GError **error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    /* libpq's own failure. When it could not write, it has not looked yet whether there is an end. */
    if (!state && !sg_postgres_is_alive(db->handle))
        return sg_postgres_fail_lost(db, error);
    if (!state)
        return fail_as(meanings, "", db, PQerrorMessage(db->handle), error);
    if (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0)
        return sg_fail(error, SG_ERROR_IO, "store '%s' is locked by another program (waited %d s)",
                       db->name,
                       db->in_schema ? SG_POSTGRES_SCHEMA_SECONDS : SG_POSTGRES_LOCK_SECONDS);
    if (strcmp(state, "57014") == 0 && sg_interrupted())
        return sg_fail(error, SG_ERROR_INTERRUPTED,
                       "store '%s': interrupted, what was not committed is taken back", db->name);
    /* The first line alone: the details would quote the record. */
    return fail_as(meanings, state, db, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), error);
}

/* -- Connecting ----------------------------------------------------------------------------------- */

/* The last "28P01: …" of a verbose message; NULL: the server did not answer. */
static const char *find_state(const char *message)
{
    const char *found = NULL;
    for (const char *p = strstr(message, ": "); p; p = strstr(p + 1, ": ")) {
        const char *state = p + strspn(p, ": ");
        size_t length = strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (length == 5 && strcspn(state, "0123456789") < 5 && state[5] == ':')
            found = state;
    }
    return found;
}

bool sg_postgres_fail_connect(SgDb *db, bool *again, GError **error)
{
    const char *message = PQerrorMessage(db->handle);
    const char *state = find_state(message);
    *again = !state || g_str_has_prefix(state, "57P03") || g_str_has_prefix(state, "53300");
    if (PQconnectionNeedsPassword(db->handle)) {
        *again = false;
        return fail_as(refusals, "28", db, "it needs a password (PGPASSWORD or ~/.pgpass)", error);
    }
    if (state) {
        const char *words = state + strlen("28P01:");
        g_autofree char *line = g_strndup(words, strcspn(words, "\n"));
        return fail_as(refusals, state, db, line, error);
    }
    /* 'connection to server at "x", port 1 failed: Connection refused\n\tIs the server …' */
    const char *failed = strstr(message, " failed: ");
    const char *words = failed ? failed + strlen(" failed: ") : message;
    g_autofree char *line = g_strndup(words, strcspn(words, "\n"));
    return fail_as(refusals, "", db, line, error);
}
