/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "collect/harvest.h"
#include "staging/raw.h"

/*
 * A harvest while it runs: shared by harvest.c and harvest-state.c alone. Layer: collect.
 *
 * What the state keeps of a harvest, beside its queue, as JSON under "run NAME":
 *
 *   {"started": S, "ended": S or null, "files": {FILE: [first byte, bytes at the end]}, "values": {…}}
 */
struct SgHarvest {
    SgSource *source;
    SgHarvestOptions options;
    char *folder; /* DATA/raw */
    SgFileLock *lock;
    SgStore *state;
    GHashTable *raws; /* file → SgRaw */
    char *name;
    SgJson *info;
    SgHarvestResult *result;
    SgProgress *progress;
};

/* The open raw file; the first time in a harvest it is noted where its lines begin. */
SgRaw *sg_harvest_raw(SgHarvest *harvest, const char *file, GError **error);

/* Goes on with the harvest of this name if it is young and its files stand, or begins anew. One
 * transaction. *done: it ended earlier. */
bool sg_harvest_start(SgHarvest *harvest, const SgHarvestPart *part, void *data, bool *done,
                      GError **error);

/* Notes how long the files are, and that the harvest ended unless something failed. */
bool sg_harvest_end(SgHarvest *harvest, GError **error);

/* Ends a transaction: commits if all went well. */
bool sg_harvest_leave(SgHarvest *harvest, bool ok, GError **error);
