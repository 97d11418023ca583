/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/idmap.h"
#include "graph/csr.h"

/*
 * A dataset in memory, as `soundgraph import` wrote it to data/datasets/NAME/:
 *
 *   interactions.parquet  list, item, weight, timestamp, position, part   (one row an interaction)
 *   items.parquet         item, urn, title, artist, artist_urn, album, genre, license, year,
 *                         duration_ms
 *   lists.parquet         list, urn, title, modified_at, followers, edits  (a list is a user or a
 *                         playlist)
 *   dataset.json          name, format, source files with their hashes, options, counts, hash
 *
 * Interactions are sorted by (list, position, item). Pairs are distinct within a part.
 *
 * Layer: learn. The dataset owns everything.
 */
typedef enum { SG_PART_TRAIN, SG_PART_VALID, SG_PART_TEST } SgPart;

typedef struct {
    char *name;
    char *hash; /* of the data, 64 hex digits: the same import gives the same hash */
    int64_t U;  /* lists */
    int64_t M;  /* items */
    int64_t E;  /* interactions, all parts */
    int32_t *list_e;
    int32_t *item_e;
    float *weight_e; /* negative: disliked */
    int64_t *time_e; /* seconds since 1970; SG_DATASET_NO_TIME where unknown */
    int32_t *position_e;
    uint8_t *part_e; /* SgPart; all SG_PART_TRAIN when the source has no split */
    bool has_given_split;
    bool has_time;
    SgIdmap *lists;      /* list → its id in the source ("mpd:playlist:7") */
    SgIdmap *items;      /* item → URN */
    int64_t *modified_u; /* (U) seconds or SG_DATASET_NO_TIME */
    char **title_u;      /* (U) NULL where unknown */
    /* Of the items, NULL strings where unknown: */
    char **title_i;
    char **artist_i;
    int32_t *artist_of_i; /* (M) dense artist number, -1 unknown */
    int64_t artists;
    char **genre_i;
    char **license_i;
    int32_t *year_i; /* 0 unknown */
} SgDataset;

#define SG_DATASET_NO_TIME INT64_MIN

/* Opens data/datasets/NAME (or a path to such a folder). NOT_FOUND, INPUT (damaged), IO. */
SgDataset *sg_dataset_open(const char *name, GError **error);
void sg_dataset_free(SgDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDataset, sg_dataset_free)
