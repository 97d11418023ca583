/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/cooccur.h"

/*
 * The rows of a co-occurrence table that are no longer what they were when the table was built, in
 * versions: an edit of one list gives the next version, and readers of the earlier ones go on.
 *
 *   version 0   the table as built (held elsewhere)        changed_j   0 0 0 0 0 0
 *   version 1   after list {B C} came                      changed_j   1 1 1 0 0 1   D, E share no list
 *   version 2   after list {D} came                        changed_j   1 1 1 2 0 1   with B or C
 *
 * What changes is what sg_cooccur_index would count anew: rows of the tracks that were or are in the
 * list, and where the measure looks at degrees those of all tracks that share a list with one whose
 * degree changed. Such a row is counted when it is first asked for, and kept for all versions of which
 * it is the row. It equals that of sg_cooccur_build over the same lists, bit for bit.
 *
 * An edit costs a copy of some numbers a track and a visit to the lists of the tracks that it moved; no
 * row is counted by it.
 *
 * Layer: graph. Any number of threads may ask; edits come one after the other. Weightless lists; not
 * LIFT, of which a list changes all rows, and without evidence.
 */
typedef struct SgCooccurLive SgCooccurLive;

/* A counted row; the caller gives it back. */
typedef struct {
    int64_t count;
    int32_t *track; /* best first */
    float *value;
} SgCountedRow;

void sg_counted_row_unref(const SgCountedRow *row);

/* What is done once to the values of a row after it was counted; or NULL. */
typedef void (*SgRowFinish)(float *value, int64_t count, int32_t degree, const void *data);

typedef struct {
    SgCooccurOptions count;
    SgRowFinish finish;
    double data[2]; /* for finish */
} SgLiveOptions;

/* Version 0. `lists` and `listed`, its transpose, must outlive it. IO: memory. O(M + U). */
SgCooccurLive *sg_cooccur_live_new(const SgCsr *lists, const SgCsr *listed,
                                   const SgLiveOptions *options, GError **error);

/* The next version, over the matrices after the edit; it does not need `previous` any more. */
SgCooccurLive *sg_cooccur_live_edit(const SgCooccurLive *previous, const SgCsr *lists,
                                    const SgCsr *listed, const SgRowEdit *edit, GError **error);
void sg_cooccur_live_free(SgCooccurLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCooccurLive, sg_cooccur_live_free)

/* Whether row j differs from that of version 0. */
bool sg_cooccur_live_is_changed(const SgCooccurLive *live, int32_t j);

/* Row j as it is now. */
const SgCountedRow *sg_cooccur_live_row(const SgCooccurLive *live, int32_t j);

/* (M) lists that hold each track. */
const int32_t *sg_cooccur_live_degrees(const SgCooccurLive *live);
