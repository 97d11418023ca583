/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * Archives (tar, zip; packed by gzip, zstd, xz or not) as a stream of files, by libarchive. Files
 * are unpacked one at a time under a name of our own: what an archive says about folders, links
 * and permissions is not followed.
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

typedef struct {
    char *path; /* where it was unpacked */
    char *name; /* its name in the archive */
    int64_t bytes;
} SgArchiveFile;

void sg_archive_file_clear(SgArchiveFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgArchiveFile, sg_archive_file_clear)

/* Unpacks the next regular file whose name ends in `suffix` into `folder`. At the end file->path
 * is NULL. INPUT: the archive is cut off or damaged, or a file has more than `limit` bytes. */
bool sg_archive_next(SgArchive *archive, const char *suffix, const char *folder, int64_t limit,
                     SgArchiveFile *file, GError **error);
