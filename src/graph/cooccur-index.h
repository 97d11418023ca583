/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/cooccur.h"

/*
 * A co-occurrence table whose lists can be edited.
 *
 *   set(list 7: B D) ──▶ rows of the tracks that were or are in list 7 are stale, and where the
 *                        measure looks at degrees, rows of all tracks that share a list with one
 *                        whose degree changed
 *   row(B)           ──▶ counted again if it is stale
 *
 * Only stale rows are counted, each when it is asked for, so that an edit is quick and the next
 * answer is right. After any edits every row equals that of sg_cooccur_build over the same lists
 * bit for bit.
 *
 * Layer: graph. The index owns everything; what a row shows belongs to it until the next edit.
 * One thread at a time, as asking for a row may count it.
 */
typedef struct SgCooccurIndex SgCooccurIndex;

typedef struct {
    int64_t count;
    const int32_t *track; /* best first */
    const float *value;
    const int32_t *together; /* with evidence, else NULL */
    const double *weight;
} SgCooccurRow;

/* An index over the lists as they are; no row is counted yet. INPUT, IO. */
SgCooccurIndex *sg_cooccur_index_new(const SgCsr *lists, const SgCooccurOptions *options,
                                     GError **error);
void sg_cooccur_index_free(SgCooccurIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCooccurIndex, sg_cooccur_index_free)

/* Lists and tracks are 0 .. that many - 1; both grow as larger numbers come. */
int64_t sg_cooccur_index_lists(const SgCooccurIndex *index);
int64_t sg_cooccur_index_tracks(const SgCooccurIndex *index);

/* Gives list `u` these n tracks, ascending and distinct, in place of what it held; n = 0 deletes
 * it. strength_n may be NULL: all ones; tracks of strength 0 or less are left out. INPUT. */
bool sg_cooccur_index_set(SgCooccurIndex *index, int64_t u, const int32_t *track_n,
                          const float *strength_n, int64_t n, GError **error);

/* The row of a track; one outside is empty. */
SgCooccurRow sg_cooccur_index_row(SgCooccurIndex *index, int32_t track);

/* How many rows would have to be counted, and counting them all. INTERRUPTED: those that are left
 * stay stale. */
int64_t sg_cooccur_index_stale(const SgCooccurIndex *index);
bool sg_cooccur_index_refresh(SgCooccurIndex *index, GError **error);
