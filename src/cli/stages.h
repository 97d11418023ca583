/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/store.h"

/*
 * What the stages of a pipeline have done, so that a stage whose input is unchanged is not run again:
 *
 *   DATA/pipeline.json   {"schema": "soundgraph.pipeline/1",
 *                         "stages": {NAME: {"input": HASH, "outputs": {PATH: HASH}}}}
 *
 * A stage is noted after its work is on the disk; a process that is killed before runs it again. What
 * a stage did to a store is noted in the store, too, so that a store that is another one by now, or
 * was purged, is filled again.
 *
 * Layer: cli.
 */
typedef struct SgStages SgStages;

/* INPUT: the file is none of ours. LIMIT: another pipeline is at work in `data`. */
SgStages *sg_stages_open(const char *data, GError **error);
void sg_stages_close(SgStages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgStages, sg_stages_close)

/* Whether the stage was done with this input, and all that it wrote stands as it left it. */
bool sg_stages_is_done(SgStages *stages, const char *name, const char *input);

/* Notes that it is done; `outputs` are paths (or NULL). IO, NOT_FOUND: an output. */
bool sg_stages_done(SgStages *stages, const char *name, const char *input, const GPtrArray *outputs,
                    GError **error);

/* The same for what is done to a store. */
bool sg_stages_is_done_in(SgStages *stages, const char *name, const char *input, SgStore *store,
                          bool *done, GError **error);
bool sg_stages_done_in(SgStages *stages, const char *name, const char *input, SgStore *store,
                       GError **error);

/* Names and contents of files as one hash, together with `text`; the caller frees. NOT_FOUND, IO. */
char *sg_stages_hash(const char *text, const GPtrArray *paths, GError **error);
