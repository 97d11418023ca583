/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * DuckDB, the reader and writer of bulk files (Parquet, CSV, JSON), behind a few calls. This is the
 * only header that other folders need; none of them sees duckdb.h.
 *
 *   SgDuck ──run──▶ statements without a result
 *      └─query──▶ SgDuckRows ──next──▶ a chunk: up to 2048 rows, column by column
 *
 * A chunk lends plain arrays (sg_duck_int32 …) that live until the next call of sg_duck_next. SQL
 * casts each column to the type that is asked for; asking for another one is a bug (g_assert).
 *
 * Statements stop soon after an interrupt was requested (SG_ERROR_INTERRUPTED). What DuckDB says
 * about data becomes SG_ERROR_INPUT, about disk and memory SG_ERROR_IO.
 *
 * Layer: staging. One SgDuck belongs to one thread; it works with several of its own.
 */
typedef struct SgDuck SgDuck;

typedef struct {
    const char
        *spill_folder; /* where data over the memory limit go; NULL: nowhere, then it fails */
    int64_t memory_mb; /* DuckDB's own limit; 0: 512 */
    int threads;       /* 0: one a core */
} SgDuckOptions;

/* An empty database in memory. NULL options: the defaults. */
SgDuck *sg_duck_open(const SgDuckOptions *options, GError **error);
void sg_duck_close(SgDuck *duck);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDuck, sg_duck_close)

/* Runs any number of statements. The message of a failure is DuckDB's first line. */
bool sg_duck_run(SgDuck *duck, const char *sql, GError **error);

/* One number from a SELECT of one row and one column; NULL counts as 0. */
bool sg_duck_number(SgDuck *duck, const char *sql, int64_t *number, GError **error);

/* The rows of one statement as a stream: they are made while they are read. */
typedef struct SgDuckRows SgDuckRows;
SgDuckRows *sg_duck_query(SgDuck *duck, const char *sql, GError **error);
void sg_duck_rows_free(SgDuckRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDuckRows, sg_duck_rows_free)

/* The next chunk's number of rows, 0 after the last one, -1 on failure. */
int64_t sg_duck_next(SgDuckRows *rows, GError **error);

/* Column `column` of the current chunk. */
const uint8_t *sg_duck_uint8(const SgDuckRows *rows, int column);
const int32_t *sg_duck_int32(const SgDuckRows *rows, int column);
const int64_t *sg_duck_int64(const SgDuckRows *rows, int column);
const float *sg_duck_float(const SgDuckRows *rows, int column);
const double *sg_duck_double(const SgDuckRows *rows, int column);

/* Text of one row, not zero-terminated; NULL where the value is null. */
const char *sg_duck_text(const SgDuckRows *rows, int column, int64_t row, size_t *length);
/* A list of numbers (FLOAT[]) of one row; NULL where it is null or has a null in it. */
const float *sg_duck_floats(const SgDuckRows *rows, int column, int64_t row, int64_t *count);

bool sg_duck_is_null(const SgDuckRows *rows, int column, int64_t row);
