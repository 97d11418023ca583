/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Raw files: what an API answered, one JSON record a line, only ever appended to; and beside each
 * the times of fetching.
 *
 *   X.jsonl         {"urn": …}\n{"urn": …}\n…
 *   X.jsonl.times   OFFSET SECONDS\n…      what begins at this byte, or later, was fetched then
 *
 * A process may be killed at any moment. What it leaves is a file of whole lines and perhaps a torn
 * one at its end, which the next writer completes (it lacks only its end) or cuts off.
 *
 * Layer: staging. One writer at a time: callers lock the folder.
 */

/* -- Writing ------------------------------------------------------------------------------------- */

typedef struct SgRaw SgRaw;

/* What a line is known by, so that it is not written twice; NULL: by nothing. The caller frees. */
typedef char *(*SgRawKey)(const char *line, size_t length);

/* Opens the file for appending and makes it if it is missing, with its folder. Lines that begin at
 * byte `from` or later are known; `from` < 0: only those to come. IO, INPUT (a folder). */
SgRaw *sg_raw_open(const char *path, int64_t from, SgRawKey key, GError **error);
void sg_raw_close(SgRaw *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRaw, sg_raw_close)

/* Length of the file without what was added since the last flush. */
int64_t sg_raw_size(const SgRaw *raw);

/* Puts a line (without its end) in the next flush; false if its key is known already. */
bool sg_raw_add(SgRaw *raw, const char *line);

/* Writes what was added to the disk, as fetched at `fetched_at`. On failure the file is as before. */
bool sg_raw_flush(SgRaw *raw, int64_t fetched_at, GError **error);

/* -- Reading ------------------------------------------------------------------------------------- */

typedef struct SgRawReader SgRawReader;

/* NOT_FOUND, IO. */
SgRawReader *sg_raw_reader_open(const char *path, GError **error);
void sg_raw_reader_close(SgRawReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRawReader, sg_raw_reader_close)

typedef struct {
    const char *text;   /* without its end, zero-terminated; NULL at the end of the file */
    size_t length;      /* SG_RAW_LONGEST + 1 for a longer line, whose text is then cut */
    int64_t number;     /* from 1 */
    int64_t offset;     /* of its first byte */
    int64_t fetched_at; /* by the .times file, else the file's own time of change */
    bool torn;          /* the last one, without its end */
} SgRawLine;

enum { SG_RAW_LONGEST = 16 << 20 };

/* Lends the next line until the next call. A byte order mark is left out. */
bool sg_raw_reader_next(SgRawReader *reader, SgRawLine *line, GError **error);
