/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"

/*
 * Cleaning: raw JSON lines (staging/raw.h) become Parquet files, each written under a temporary name,
 * flushed, and renamed.
 *
 *   DATA/raw/X.jsonl ──lines──▶ DuckDB: sql/clean-*.sql ──▶ DATA/staging/X.parquet
 *
 * What files there are, what they hold and what becomes of them: docs/bulk.md. Tags, hashtags,
 * genres and dates are read by the functions that every other path uses (music/, base/clock.h).
 * A line that cannot be used is left out, counted and named; nothing vanishes without a word.
 *
 * Layer: staging.
 */
typedef enum { SG_CLEAN_TRACKS, SG_CLEAN_PLAYLISTS, SG_CLEAN_INTERACTIONS } SgCleanKind;

/* "tracks", "playlists", "interactions". */
const char *sg_clean_name(SgCleanKind kind);
bool sg_clean_from_name(const char *name, SgCleanKind *kind);

/* The raw files of `folder` (DATA/raw) that a kind is made from, in order of their names; of paths.
 * An absent folder has none. */
GPtrArray *sg_clean_inputs(SgCleanKind kind, const char *folder, GError **error);

/* Where the rows of a raw file go: "user_7_likes.jsonl" ──▶ "tracks_in_user_7_likes.parquet" for the
 * tracks in it. The caller frees. */
char *sg_clean_output(SgCleanKind kind, const char *input);

/* All files that cleaning sg_clean_inputs of `data` writes, users*.parquet last; of paths. */
GPtrArray *sg_clean_outputs(SgCleanKind kind, const char *data, GError **error);

typedef struct {
    SgCleanKind kind;
    const char *data;         /* the folder that holds raw/ and staging/ */
    const char *const *files; /* raw files, ended by NULL; NULL or none: sg_clean_inputs */
    int threads;              /* 0: one a core */
    int64_t memory_mb;        /* DuckDB's limit; 0: 640 */
} SgCleanRequest;

/*
 * Writes the Parquet files and returns what was done:
 *
 *   {"schema": "soundgraph.clean/1", "kind", "files": [{"input", "output", "lines", "rows"}],
 *    "left_out": [{"file", "reason", "count", "first_line"}],
 *    "largest": {"playback_count", "like_count", "repost_count"}}        (tracks only)
 *
 * A file that holds users has no row of its own there; the last one is users*.parquet.
 * NOT_FOUND: a file, or there is none; INPUT: a name that does not say what is in the file, two files
 * with one output; LIMIT: another cleaning is running; INTERRUPTED; IO.
 */
SgJson *sg_clean_run(const SgCleanRequest *request, GError **error);
