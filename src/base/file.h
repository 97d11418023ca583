/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdio.h>

/*
 * Files that are either whole or absent. Data goes to a temporary name in the same folder, is
 * flushed to disk, and is renamed; a crash at any moment leaves the old file or the new one.
 *
 * Layer: base.
 */
typedef struct SgFileWriter SgFileWriter;

/* `mode` is the file's permission, e.g. 0644. Missing parent folders are made. */
SgFileWriter *sg_file_writer_open(const char *path, int mode, GError **error);

/* The stream to write to; do not close it. */
FILE *sg_file_writer_stream(SgFileWriter *writer);

/* Flushes, syncs and renames; frees the writer whatever the result. */
bool sg_file_writer_commit(SgFileWriter *writer, GError **error);

/* Removes the temporary file; takes NULL. */
void sg_file_writer_free(SgFileWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFileWriter, sg_file_writer_free)

/* Writes `length` bytes as a whole file. */
bool sg_file_write(const char *path, const void *data, size_t length, int mode, GError **error);

/* Reads a whole file of at most `limit` bytes; zero-terminated. NOT_FOUND, INPUT (too large), IO. */
bool sg_file_read(const char *path, size_t limit, char **data, size_t *length, GError **error);

bool sg_file_make_folder(const char *path, GError **error);

/* Removes a file or a whole folder; a missing one is no error. */
bool sg_file_remove_all(const char *path, GError **error);

/* Renames `from` to `to` (files or folders) and syncs the folder that holds them. */
bool sg_file_rename(const char *from, const char *to, GError **error);

/* A new folder beside `path`, named PATH.XXXXXX.tmp; the caller frees the name. */
char *sg_file_temporary_folder(const char *path, GError **error);

/* Puts the folder `from` in the place of `to`, which goes if it exists: a reader finds the old one
 * or the new one, and keeps what it has open of the old. */
bool sg_file_replace_folder(const char *from, const char *to, GError **error);

/* SHA-256 as 64 hex digits: of a file, and of what was read of one. */
char *sg_file_sha256(const char *path, GError **error);
char *sg_file_sha256_of(const void *data, size_t length);

/* An exclusive lock on PATH.lock, waited for up to `wait_seconds`; LIMIT if another has it. */
typedef struct SgFileLock SgFileLock;
SgFileLock *sg_file_lock(const char *path, double wait_seconds, GError **error);
void sg_file_unlock(SgFileLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFileLock, sg_file_unlock)
