/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "sources/files.h"

/*
 * The records of a JSON array, or of JSON lines, one by one: a history of years is never in memory as
 * a whole tree, and a broken record is named by its number and line.
 *
 *   [ {…}, {…} ]      {…}⏎{…}⏎      {…}
 *
 * Layer: sources. Lends the data.
 */
typedef struct {
    const char *data;
    size_t length;
    size_t at;
    int64_t line;   /* of `at` */
    int64_t number; /* of the record that came last, from 1 */
    int64_t begins; /* its line */
    bool is_array;
    bool ended;
} SgFilesRecords;

void sg_files_records_init(SgFilesRecords *records, const char *data, size_t length);

/* *record is NULL at the end; the caller frees it. INPUT names line and record. */
bool sg_files_records_next(SgFilesRecords *records, SgJson **record, GError **error);
