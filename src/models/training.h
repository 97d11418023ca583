/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/checkpoint.h"

/*
 * The state of a training that is not done, on disk:
 *
 *   FOLDER/state.json   kind, options, seed, the SHA-256 of what is learnt, and the model's own keys
 *   FOLDER/NAME.npy     its arrays
 *
 * A state is whole or absent; a new one takes the place of the old one in one step. Chance is
 * counter-based, so a training that goes on from a state ends with the same bits as one that was
 * never stopped.
 *
 * Layer: models.
 */

/* SHA-256 of the lists and the context's features, 64 hex digits; the caller frees. */
char *sg_training_digest(const SgCsr *lists, const SgFitContext *context);

typedef struct {
    const SgModel *model;
    const SgModelOptions *options;
    uint64_t seed;
    const char *digest;
} SgTraining;

/* Adds kind, options, seed and digest to `state`. `arrays` ends with a NULL name. IO. */
bool sg_training_save(const SgTraining *training, const char *folder, SgJson *state,
                      const SgCheckpointArray *arrays, GError **error);

/* The state. NOT_FOUND; INPUT unless kind, seed and digest are these, and options too but for those
 * in `free_options` (names, ended by NULL). */
SgJson *sg_training_open(const SgTraining *training, const char *folder,
                         const char *const *free_options, GError **error);

/* Copies an array of exactly this shape into `data`. INPUT, NOT_FOUND. */
bool sg_training_read(const char *folder, const SgCheckpointArray *array, void *data,
                      GError **error);
