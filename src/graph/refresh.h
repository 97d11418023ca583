/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/derived.h"

/*
 * The native engine of `refresh`: reads the playlists of a store, counts the pairs of their tracks
 * (pairs.h) and puts them back as track_cooccurrence. The same rows as the database's own engine
 * makes, bit for bit.
 *
 *   entries (ids of the store) ─▶ lists × tracks ─▶ pairs of each track ─▶ the best ─▶ COPY
 *                                 lists by URN      in parallel
 *                                 tracks by plays
 *
 * Tracks are counted some thousands at a time, so that memory does not grow with the pairs.
 *
 * Layer: graph.
 */
typedef struct {
    SgDerivedLists lists;
    int64_t rows;                   /* pairs, both directions */
    double read_s, count_s, load_s; /* seconds of each step */
} SgRefreshReport;

/* One transaction; see sg_derived_put_pairs. `threads` 0: all cores. IO: memory, the store;
 * INTERRUPTED: the old pairs stay. */
bool sg_refresh_pairs(SgStore *store, const SgDerivedState *state, int threads,
                      SgRefreshReport *report, GError **error);
