/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * The slices of a Million Playlist Dataset, wherever they lie: files, folders (and folders in them),
 * archives; one after the other, in the order of their numbers within a folder.
 *
 * Layer: staging.
 */
typedef struct SgSlices SgSlices;

/* INPUT: a folder holds none, or a name is not UTF-8. */
SgSlices *sg_slices_open(const char *const *paths, GError **error);
void sg_slices_close(SgSlices *slices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSlices, sg_slices_close)

/* Name and bytes of the next slice, both the caller's; *text is NULL at the end. INPUT: too large, an
 * archive damaged or without slices; IO. */
bool sg_slices_next(SgSlices *slices, char **name, char **text, size_t *length, GError **error);

/* A file that is read, an archive as one. Size and hash are those of what was read, and not known
 * before. */
typedef struct {
    char *path;
    int64_t bytes;
    char *sha256; /* or NULL */
} SgSlicesFile;

/* All of them, in their order, as SgSlicesFile. */
const GPtrArray *sg_slices_files(const SgSlices *slices);
