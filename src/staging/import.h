/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "staging/import-options.h"
#include "staging/script.h"

/*
 * Foreign collections become datasets: each format is one const struct in a file of its own, named
 * once in sg_imports.
 *
 *   files ──stage──▶ staged_* tables ──finish──▶ number, merge repeats, filter, weigh
 *                                        └──▶ data/datasets/NAME/ (learn/dataset.h says what is in)
 *
 * The tables that a format fills, and all it has to know of the rest (sql/staged.sql):
 *
 *   staged_interaction  list_key, item_key, weight, timestamp, position, part
 *   staged_item         item_key, urn, title, artist, artist_urn, album, album_urn, genre, license,
 *                       year, duration_ms                          (one row a key, each its own urn)
 *   staged_list         list_key, urn, title, description, collaborative, modified_at, followers,
 *                       edits                                      (one row a key, each its own urn)
 *   staged_skip         reason, count, example       (what was left out; it reaches the report)
 *
 * Dense numbers follow the order of the keys (numbers by value, texts that are numbers too, hashes by
 * the URN behind them). Nothing that was read may vanish without a row in staged_skip.
 *
 * A dataset is made in a hidden folder beside its final place, synced, and renamed: a process
 * killed at any moment leaves the old dataset, the new one or none, never a part of one.
 *
 * Layer: staging.
 */
typedef struct SgImport SgImport;

/* What a format sees of the import that it serves. */
typedef struct {
    const SgImport *format;
    SgDuck *duck;
    SgScript *script; /* its inputs; the options are set already, as ${name} */
    const SgImportOptions *options;
    const char *const *paths; /* at least one, all exist */
    const char *work;         /* an empty folder for temporary files */
    SgJson *sources;          /* what was read; see sg_import_add_source */
} SgImportRun;

struct SgImport {
    const char *name;
    const char *summary;
    const char *paths;             /* how the operands are called in the help: "FOLDER" */
    bool takes_uri;                /* the operand may be no file */
    const SgImportOption *options; /* its own, beside or instead of sg_import_common's */

    /* How repeated pairs of one part become one: "first" (NULL), "last", "sum" or "max" of the
     * weights; an option "repeats" of the format says more. */
    const char *repeats;

    /* Positions that the format stages are only an order (HUGEINT) and become 0, 1, … at the end. */
    bool ranks;

    /* Fills the tables. INPUT names file and record; INTERRUPTED; IO. */
    bool (*stage)(SgImportRun *run, GError **error);

    /* Changes `pair.weight` after filtering, or NULL. */
    bool (*weigh)(SgImportRun *run, GError **error);

    /* Adds features.npy (M, D) to the finished `folder` and says so in `document`, or NULL. */
    bool (*attach)(SgImportRun *run, const char *folder, SgJson *document, GError **error);
};

/* All formats, ended by NULL. */
extern const SgImport *const sg_imports[];
const SgImport *sg_import_find(const char *name);

/* Options that every format takes: filters and the treatment of repeats. */
extern const SgImportOption sg_import_common[];

typedef struct {
    const SgImport *format;
    const char *const *paths;       /* ended by NULL */
    const char *dataset;            /* letters, digits, '.', '_', '-' */
    const char *folder;             /* that holds the datasets; NULL: data/datasets */
    const char *const *assignments; /* "name=value", ended by NULL; or NULL */
    bool force;                     /* replace a dataset of that name */
    int threads;                    /* 0: one a core */
    int64_t memory_mb;              /* DuckDB's limit; 0: 640 */
} SgImportRequest;

/* Makes the dataset and returns dataset.json. INPUT, NOT_FOUND (a path), LIMIT (another import of
 * that name is running), INTERRUPTED, IO. */
SgJson *sg_import_run(const SgImportRequest *request, GError **error);

/* The same document as lines for a person; the caller frees. */
char *sg_import_report(const SgJson *document);

/* data/datasets/NAME, or NAME itself where it holds a '/'; the caller frees. */
char *sg_import_dataset_folder(const char *name);

/* For formats: makes the staged_* tables with keys of these SQL types: BIGINT, VARCHAR, or UBIGINT
 * for a hash. */
bool sg_import_make_tables(SgImportRun *run, const char *list_key, const char *item_key,
                           GError **error);

/* For formats: notes a file that is read, with its size and hash, for dataset.json. IO, NOT_FOUND. */
bool sg_import_add_source(SgImportRun *run, const char *path, GError **error);

/* The same for what is no file; the name must hold no secret. */
void sg_import_add_origin(SgImportRun *run, const char *name, int64_t bytes, const char *hash);
