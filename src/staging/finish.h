/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/import.h"

/*
 * From filled staged_* tables to the Parquet files of a dataset: numbers, merges repeats, filters,
 * weighs, sorts, writes, and counts each step.
 *
 *   staged_interaction ─number─▶ pair ─filter until stable─rank─weigh─▶ pair ─write─▶ *.parquet
 *
 * Layer: staging, for import.c.
 */

/* Writes the Parquet files into `folder` and adds to `document`: counts, filtered, skipped,
 * has_given_split, has_time, files (with their SHA-256), hash. INPUT if nothing is left. */
bool sg_finish(SgImportRun *run, const char *folder, SgJson *document, GError **error);
