/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/store.h"

/*
 * Loading: the Parquet files of DATA/staging (docs/bulk.md lists their columns) go into a store, each
 * in one transaction: whole or not at all.
 *
 *   tracks_*, resolved_tracks ───────────────────────────▶ load tracks
 *   users, *_playlists, *_playlist_tracks ───────────────▶ load playlists
 *   users_interactions, *_likes, *_reposts, *_favoriters … ▶ load interactions
 *
 * Columns are checked before a row is read. The rules of the store hold: what was fetched later
 * counts, a known value is never replaced by an unknown one, what is only named becomes a stub.
 * Loading a file again changes nothing.
 *
 * Layer: collect.
 */
typedef struct {
    const char *kind;         /* "tracks", "playlists" or "interactions" */
    const char *data;         /* the folder that holds staging/ */
    const char *const *files; /* Parquet files, ended by NULL; NULL or none: those of staging/ */
    int threads;              /* 0: one a core */
} SgParquetRequest;

/*
 * Returns what was done:
 *
 *   {"schema": "soundgraph.load/1", "kind", "files": [{"file", "holds", "rows", "seconds"}],
 *    "rows", "seconds", "rows_per_second"}
 *
 * NOT_FOUND: a file, or there is none; INPUT: a kind, a name, a column or a value, named with its
 * file; INTERRUPTED, IO: files before the failing one are loaded, it is not.
 */
SgJson *sg_parquet_load(SgStore *store, const SgParquetRequest *request, GError **error);
