/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"
#include "store/derived.h"

/*
 * The playlists of a store as a matrix, with the store's ids instead of names.
 *
 *   row r     playlist number r by ascending URN
 *   column c  track number c by plays (most first, unknown last), then URN; track_c[c] is its id
 *
 * A track counts once in a playlist, at its first place; a playlist longer than `longest` counts
 * with its first tracks; one with less than two tracks is an empty row.
 *
 * Layer: graph. Private to the folder.
 */
typedef struct {
    SgCsr lists;
    int64_t *track_c;  /* (M) */
    int32_t *column_t; /* (M) columns by ascending id of their tracks */
    int64_t filled;    /* rows that are not empty */
    int64_t cut;       /* rows that were cut */
    int64_t longest;   /* distinct tracks of the longest playlist, before the cut */
} SgStoredLists;

/* Reads inside the transaction that is open, if one is. IO: memory, the store. */
bool sg_stored_lists_init(SgStoredLists *stored, SgStore *store, int64_t longest, GError **error);
void sg_stored_lists_clear(SgStoredLists *stored);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgStoredLists, sg_stored_lists_clear)
