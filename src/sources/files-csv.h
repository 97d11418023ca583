/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * Small CSV files (RFC 4180) row by row, so that every row keeps its line. Bulk tables go through
 * DuckDB. A quoted field may hold commas, line ends and doubled quotes.
 *
 * Layer: sources. Changes the text that it reads; fields point into it.
 */
typedef struct {
    char *at; /* the rest of the text, ended by zero */
    char delimiter;
    int64_t line; /* of `at` */
} SgFilesCsv;

enum { SG_FILES_MOST_FIELDS = 64 };

/* One row: *count is 0 at the end, *line where it begins. Blank lines are passed over. INPUT: a quote
 * that does not end, a field that is too long, or too many fields. */
bool sg_files_csv_next(SgFilesCsv *csv, char **fields, int *count, int64_t *line, GError **error);
