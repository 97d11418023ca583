/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>

/*
 * Archives (tar, zip; packed by gzip, zstd, xz or not) as a stream of files, by libarchive. Files
 * are unpacked one at a time and into memory: what an archive says about folders and links is not
 * followed, and nothing is written.
 *
 * Layer: staging.
 */
typedef struct SgArchive SgArchive;

/* Whether the name of `path` ends like an archive's. */
bool sg_archive_is(const char *path);

/* INPUT if it is none; NOT_FOUND, IO. */
SgArchive *sg_archive_open(const char *path, GError **error);
void sg_archive_close(SgArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgArchive, sg_archive_close)

/* The next regular file whose name ends in `suffix`: its name in the archive (made UTF-8) and its
 * bytes, both the caller's; *data is NULL at the end. INPUT: the archive is cut off or damaged, or
 * the file has more than `limit` bytes. */
bool sg_archive_next(SgArchive *archive, const char *suffix, size_t limit, char **name, char **data,
                     size_t *length, GError **error);
