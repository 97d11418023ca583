/* SPDX-License-Identifier: MIT */
#include "base/error.h"

G_DEFINE_QUARK(sg - error - quark, sg_error)

static void set_error(GError **error, SgErrorCode code, const char *format, va_list args)
{
    if (!error)
        return;
    GError *made = g_error_new_valist(SG_ERROR, (int)code, format, args);
    /* A file name or a server's answer may hold bytes that are not UTF-8; a message never does. */
    char *valid = g_utf8_make_valid(made->message, -1);
    g_free(made->message);
    made->message = valid;
    g_propagate_error(error, made);
}

bool sg_fail(GError **error, SgErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(error, code, format, args);
    va_end(args);
    return false;
}

void *sg_fail_null(GError **error, SgErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(error, code, format, args);
    va_end(args);
    return NULL;
}

int sg_error_exit_code(const GError *error)
{
    if (error->domain != SG_ERROR)
        return error->domain == G_OPTION_ERROR ? 2 : 1;
    switch ((SgErrorCode)error->code) {
    case SG_ERROR_INPUT: return 2;
    case SG_ERROR_NOT_FOUND: return 3;
    case SG_ERROR_AUTH: return 4;
    case SG_ERROR_LIMIT:
    case SG_ERROR_NETWORK: return 5;
    case SG_ERROR_INTERRUPTED: return 130;
    case SG_ERROR_IO:
    case SG_ERROR_DIVERGED:
    case SG_ERROR_FAILED: return 1;
    }
    return 1;
}
