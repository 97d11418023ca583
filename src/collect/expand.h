/* SPDX-License-Identifier: MIT */
#pragma once

#include "sources/source.h"
#include "store/store.h"

/*
 * Smart expansion: breadth-first from a seed track through what surrounds it.
 *
 *   track ─┬─ artist ── playlists ── tracks
 *          ├─ related tracks
 *          └─ favoriters ─┬─ playlists, liked playlists ── tracks
 *                         └─ liked tracks
 *   the tracks that stand closest to a track are the seeds of the next depth
 *
 * The queue lives in the store. A page, the tasks that follow from it and the cursor behind it are
 * one transaction, so that a crash, Ctrl-C or a quota loses at most one page, and going on asks
 * for nothing twice. What the store holds and is younger than the time to live costs no request.
 *
 * Layer: collect.
 */
typedef struct {
    int64_t depth;                /* artists at a depth below this are expanded */
    int64_t max_tracks;           /* distinct tracks; looked at before each listing */
    int64_t playlists_per_artist; /* of the uploader of an expanded track */
    int64_t tracks_per_playlist;  /* the first ones */
    int64_t top_related;          /* closest tracks that are expanded at the next depth */
    int64_t min_plays;            /* a track with fewer known plays is not expanded */
    int64_t related;              /* of the platform's own related tracks */
    int64_t favoriters;           /* users who like an expanded track */
    int64_t playlists_per_fan;
    int64_t liked_playlists_per_fan;
    int64_t likes_per_fan;
    int64_t ttl;  /* seconds that a fetched page stays good */
    bool offline; /* ask nobody: what the store holds, of any age */
    bool dry_run; /* plan only: nothing is asked or written */
    bool strict;  /* stop at the first page that cannot be had */
    bool restart; /* forget an unfinished run instead of going on with it */
} SgExpandOptions;

void sg_expand_defaults(SgExpandOptions *options);

/* What one call did. Free the failures. */
typedef struct {
    char *seed_urn;
    int64_t tracks;      /* distinct tracks of the run */
    int64_t tasks;       /* listings and items of the run */
    int64_t from_store;  /* of them answered by the store in this call */
    int64_t missing;     /* offline: not in the store */
    int64_t failed;      /* given up for now: they are asked for again next time */
    int64_t gone;        /* deleted or private */
    GPtrArray *failures; /* one line each */
} SgExpandResult;

void sg_expand_result_clear(SgExpandResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgExpandResult, sg_expand_result_clear)

/*
 * Expands around the track behind `url` (a page URL or a URN). `source` may be NULL when offline.
 * The result is filled on failure too, as far as it is known.
 * NOT_FOUND: the track; AUTH, LIMIT, NETWORK, INTERRUPTED: the run stopped, call again to go on;
 * INPUT: the URL.
 */
bool sg_expand_track(SgSource *source, SgStore *store, const char *url,
                     const SgExpandOptions *options, SgExpandResult *result, GError **error);
