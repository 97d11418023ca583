/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"
#include "store/store.h"

/*
 * One staging file into a store.
 *
 * Layer: collect. Private to parquet.c.
 */
typedef enum {
    SG_PARQUET_TRACKS,
    SG_PARQUET_USERS,
    SG_PARQUET_PLAYLISTS,
    SG_PARQUET_ENTRIES,
    SG_PARQUET_INTERACTIONS,
} SgParquetShape;
const char *sg_parquet_shape_name(SgParquetShape shape); /* "tracks" */

/* In one transaction. Errors name the file. */
bool sg_parquet_load_file(SgStore *store, SgDuck *duck, const char *file, SgParquetShape shape,
                          int64_t *rows, GError **error);
