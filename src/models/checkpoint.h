/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "base/npy.h"
#include "models/model.h"

/*
 * A fitted model on disk:
 *
 *   data/models/NAME/
 *     model.json   {"kind": "walk", "format": 1, "options": {"a": 1.0, …}, "seed": 1,
 *                   "tracks": M, "arrays": {"track": {"descr": "<i4", "shape": [E]}, …}, …}
 *     track.npy …  one file an array, mapped when the model is opened
 *
 * model.json is written last and names kind and shape of each array, so that a folder in which
 * something is missing, cut or foreign is refused when it is opened, without reading the arrays.
 *
 * Layer: models. A checkpoint owns its mappings; a loaded model keeps its checkpoint.
 */
enum { SG_CHECKPOINT_FORMAT = 1, SG_CHECKPOINT_MAX_ARRAYS = 16 };

typedef struct {
    const char *name;
    SgNpyKind kind;
    int dims;
    int64_t shape[2];
    const void *data;
} SgCheckpointArray;

/* What a model's save does: `arrays` ends with a NULL name. IO. */
bool sg_checkpoint_save(const SgFitted *fitted, const char *folder, const SgCheckpointArray *arrays,
                        GError **error);

typedef struct SgCheckpoint SgCheckpoint;

/* What a model's load does first: reads model.json and fills `head`. NOT_FOUND; INPUT: damaged, of
 * another kind, an option that is unknown, missing or out of range. */
SgCheckpoint *sg_checkpoint_open(const char *folder, const SgModel *model, SgFitted *head,
                                 GError **error);

/* Maps an array. Sizes of -1 take any; `rows`, if not NULL, gets the first one. INPUT, NOT_FOUND. */
const void *sg_checkpoint_array(SgCheckpoint *checkpoint, const SgCheckpointArray *wanted,
                                int64_t *rows, GError **error);

/* The whole document, for what a model stores beside options and arrays. */
const SgJson *sg_checkpoint_json(const SgCheckpoint *checkpoint);

void sg_checkpoint_close(SgCheckpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCheckpoint, sg_checkpoint_close)

/* Adds the keys of `extra` to model.json (dataset hash, metrics); keys of the format stay. */
bool sg_checkpoint_annotate(const char *folder, const SgJson *extra, GError **error);

/* A model as a folder that is whole or absent, replacing an older one; and back, whatever the
 * kind. INPUT: the model cannot be saved, or the kind is unknown. */
bool sg_model_save(const SgFitted *fitted, const char *folder, GError **error);
SgFitted *sg_model_load(const char *folder, GError **error);
