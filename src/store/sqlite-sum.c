/* SPDX-License-Identifier: MIT */
#include "store/sqlite-sum.h"

#include <stddef.h>

static double *sum_of(sqlite3_context *context)
{
    return sqlite3_aggregate_context(context, sizeof(double));
}

static void step(sqlite3_context *context, int count, sqlite3_value **values)
{
    double *sum = sum_of(context);
    if (sum)
        *sum += sqlite3_value_double(values[0]);
    else
        sqlite3_result_error_nomem(context);
}

/* Only for windows that lose rows at their beginning, which nobody here asks for. */
static void inverse(sqlite3_context *context, int count, sqlite3_value **values)
{
    sqlite3_result_error(context, "plain_sum: the window must begin with the partition", -1);
}

static void value(sqlite3_context *context)
{
    const double *sum = sum_of(context);
    sqlite3_result_double(context, sum ? *sum : 0);
}

int sg_sqlite_add_sum(sqlite3 *handle)
{
    return sqlite3_create_window_function(handle, "plain_sum", 1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, step, value,
                                          value, inverse, NULL);
}
