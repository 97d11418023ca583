/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/gather.h"
#include "collect/crawl.h"

/* What the commands of bulk collection that ask a source share. Layer: cli. */

#define SG_BULK_DATA_ENTRY(data)                                                                   \
    {                                                                                              \
        "data", 0, 0, G_OPTION_ARG_FILENAME, &(data),                                              \
            "folder that holds raw/ and staging/ (default data)", "DIR"                            \
    }

/* "data", or what was given. */
const char *sg_bulk_data(const char *given);

/* Fills data, ttl and dry_run, and opens the source. */
SgSource *sg_bulk_open(const SgCli *cli, const SgGather *gather, const char *data,
                       SgHarvestOptions *harvest, GError **error);

/* The track to start from: an argument, else TRACK_URL or TRACK_ID. INPUT: none of them. */
const char *sg_bulk_track(const SgCli *cli, const char *command, int argc, char **argv,
                          GError **error);

/* Hints on what a harvest did; `error` (or NULL) is why it stopped. */
void sg_bulk_report(const SgCli *cli, const SgSource *source, const SgHarvestResult *result,
                    bool dry_run, const GError *error);

/* Adds the same to a JSON document. */
void sg_bulk_add_json(SgJson *document, const SgSource *source, const SgHarvestResult *result);

/* NETWORK if something could not be had. */
bool sg_bulk_check(const SgHarvestResult *result, GError **error);

/* The lines of a finished crawl. */
void sg_bulk_print_crawl(const SgCrawlResult *result);
