/* SPDX-License-Identifier: MIT */
#pragma once

#include "collect/harvest.h"

/*
 * A sample of the tracks that a search finds, as a raw file for bulk work (docs/bulk.md).
 *
 *   created   ├──14 days──┤├──14 days──┤ … ├──14 days──┤     365 days, newest window first
 *                2000 at most in each; `cap` in all
 *
 * With dates given there is one window, of `cap` at most.
 *
 * Layer: collect.
 */
typedef struct {
    SgHarvestOptions harvest;
    const char *query;
    int64_t cap;
    int64_t created_from, created_to; /* SG_TIME_UNKNOWN: not given */
} SgIngestOptions;

void sg_ingest_defaults(SgIngestOptions *options);

typedef struct {
    SgHarvestResult harvest;
    char *path;      /* of the raw file */
    int64_t windows; /* that were asked for */
    int64_t tracks;  /* that they listed, in all calls of this ingest */
    int64_t cut;     /* windows that held more than was taken */
} SgIngestResult;

void sg_ingest_result_clear(SgIngestResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgIngestResult, sg_ingest_result_clear)

/* The result is filled on failure too. Errors as of sg_harvest_run; INPUT: no words, dates that are
 * not in order. */
bool sg_ingest_search(SgSource *source, const SgIngestOptions *options, SgIngestResult *result,
                      GError **error);
