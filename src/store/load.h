/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/store.h"

/*
 * Many rows at once. Each call puts its rows as the puts of store.h would, all or none, in a
 * transaction of its own unless one is open:
 *
 *   next ─▶ a batch ─▶ COPY into a table of this session ─▶ merged by sets (sql/load/…) ─▶ the store
 *
 * Where most of a table will be new (`expected` says how many rows come, about), PostgreSQL makes its
 * foreign keys and indexes anew behind them; until the end nobody else reads those tables then.
 *
 * `next` sets a row, whose texts are lent until the next call, or *row to false at the end. *rows (or
 * NULL) counts what came. INPUT: a row without a URN or date, or one that the store refuses.
 *
 * Layer: store.
 */
typedef struct {
    const SgTrack *track; /* no stub */
    const char *source;
    int64_t fetched_at; /* known; what is stored stays if it was fetched later */
    /* Where the description is cut: the hashtags of the whole; NULL: those in it. */
    char **description_tags;
} SgLoadTrack;
typedef bool (*SgLoadTrackNext)(SgLoadTrack *out, bool *row, void *data, GError **error);
bool sg_load_tracks(SgStore *store, SgLoadTrackNext next, void *data, int64_t expected,
                    int64_t *rows, GError **error);

/* Records without their entries. */
typedef struct {
    const SgPlaylist *playlist;
    const char *source;
    int64_t fetched_at;
} SgLoadPlaylist;
typedef bool (*SgLoadPlaylistNext)(SgLoadPlaylist *out, bool *row, void *data, GError **error);
bool sg_load_playlists(SgStore *store, SgLoadPlaylistNext next, void *data, int64_t expected,
                       int64_t *rows, GError **error);

/* Entries of whole lists, which replace what stood in them, unless that was put later. */
typedef struct {
    const char *playlist_urn;
    const char *track_urn;
    int64_t position;
    int64_t fetched_at;
} SgLoadEntry;
typedef bool (*SgLoadEntryNext)(SgLoadEntry *out, bool *row, void *data, GError **error);
bool sg_load_lists(SgStore *store, SgLoadEntryNext next, void *data, int64_t expected,
                   int64_t *rows, GError **error);

typedef struct {
    const char *user_urn;
    const char *track_urn;
    SgEngagement kind;
    int64_t at;         /* or SG_TIME_UNKNOWN */
    int64_t fetched_at; /* known */
} SgLoadEngagement;
typedef bool (*SgLoadEngagementNext)(SgLoadEngagement *out, bool *row, void *data, GError **error);
bool sg_load_engagements(SgStore *store, SgLoadEngagementNext next, void *data, int64_t expected,
                         int64_t *rows, GError **error);
