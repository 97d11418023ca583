/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * One error domain for the whole library. A code says what the caller can do next, the message
 * says what was tried, on what, and why it failed.
 *
 * Layer: base.
 */
typedef enum {
    SG_ERROR_INPUT,       /* the caller's data or options are wrong: mend them (exit 2, HTTP 400) */
    SG_ERROR_NOT_FOUND,   /* the thing does not exist, or no longer (exit 3) */
    SG_ERROR_AUTH,        /* credentials are missing or refused (exit 4) */
    SG_ERROR_LIMIT,       /* a rate limit or quota: wait and run again (exit 5) */
    SG_ERROR_NETWORK,     /* the other side did not answer properly: try later (exit 5) */
    SG_ERROR_IO,          /* disk, database or memory: see the message (exit 1) */
    SG_ERROR_DIVERGED,    /* training met a NaN or infinity (exit 1) */
    SG_ERROR_INTERRUPTED, /* the user asked to stop; state is saved (exit 130) */
    SG_ERROR_FAILED,      /* a check or gate did not hold (exit 1) */
} SgErrorCode;

#define SG_ERROR (sg_error_quark())
GQuark sg_error_quark(void);

/* Sets *error and returns false, so that a function can `return sg_fail(error, …)`. */
bool sg_fail(GError **error, SgErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same for functions that return a pointer. */
void *sg_fail_null(GError **error, SgErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The exit code of the command-line contract for an error. */
int sg_error_exit_code(const GError *error);
