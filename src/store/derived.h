/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/store.h"

/*
 * What `refresh` derives from the whole store, and replaces as a whole:
 *
 *   entries ──┬─ native: graph/refresh.c ─▶ sg_derived_put_pairs     ─┐
 *             └─ sql: the database itself ─▶ sg_derived_compute_pairs ─┴▶ track_cooccurrence
 *   counts of tracks ─▶ sg_derived_compute_engagement ─▶ tracks.engagement_score, engagement_basis
 *
 * Pairs: a playlist with n >= 2 distinct tracks (its first max_playlist of them) adds to every pair
 *
 *   together(a, b) += 1        weight(a, b) += 1 / n
 *
 * in ascending URN of the playlists and in double, so that both ways and every store with the same
 * data give the same bits. Both directions are rows. Readers see the old rows or the new ones, and
 * wait for nobody; a refresh that ends too early leaves the old ones.
 *
 * Layer: store. Records that a call returns are the caller's.
 */
typedef enum { SG_ENGINE_NONE, SG_ENGINE_NATIVE, SG_ENGINE_SQL } SgDerivedEngine;
const char *sg_derived_engine_name(SgDerivedEngine engine); /* "none", "native", "sql" */

typedef struct {
    SgDerivedEngine engine; /* NONE: there are no pairs yet, or they were purged */
    int64_t min_together;   /* 1 …: pairs of fewer playlists are left out */
    int64_t top;            /* of each track, the best; 0: all */
    int64_t max_playlist;   /* 2 …: longer playlists count with their first tracks */
    int64_t refreshed_at;   /* SG_TIME_UNKNOWN: never */
} SgDerivedState;

bool sg_derived_get_state(SgStore *store, SgDerivedState *state, GError **error);

/* -- Reading ---------------------------------------------------------------------------------- */

typedef struct {
    SgTrack *track; /* without description and raw */
    int64_t together;
    double weight;
} SgDerivedRelated;
void sg_derived_related_free(SgDerivedRelated *related);

/* The tracks that stand together with one, as last refreshed: by weight, together and plays, all
 * descending, then by URN. Of SgDerivedRelated; none for an unknown URN or without a refresh. */
GPtrArray *sg_derived_related(SgStore *store, const char *track_urn, int64_t limit, GError **error);

/* One pair: 0 and 0 when the two do not stand together (or it was cut). */
bool sg_derived_pair(SgStore *store, const char *a_urn, const char *b_urn, int64_t *together,
                     double *weight, GError **error);

/* All pairs, both directions, ordered by the URN of a, then that of b. */
typedef bool (*SgDerivedPairFunc)(const char *a_urn, const char *b_urn, int64_t together,
                                  double weight, void *data, GError **error);
bool sg_derived_each_pair(SgStore *store, SgDerivedPairFunc func, void *data, GError **error);

/* Track and description of those that have one, ordered by URN. */
bool sg_derived_each_description(SgStore *store, SgPairFunc func, void *data, GError **error);

/* 0 … 1; NaN when it is not known. NOT_FOUND: the track. */
bool sg_derived_engagement(SgStore *store, const char *track_urn, double *score, GError **error);

/* -- Replacing. Each in a transaction of its own unless one is open. ---------------------------- */

/* A row by the numbers that the store gives to tracks; see sg_derived_read_entries. */
typedef struct {
    int64_t track_a;
    int64_t track_b;
    int64_t together;
    double weight;
} SgDerivedPair;
/* Sets the next pair, or *row to false at the end. */
typedef bool (*SgDerivedNext)(SgDerivedPair *pair, bool *row, void *data, GError **error);

/* Replaces all pairs by those of `next`, as `state` says they were made; engine and date are set
 * here. *rows (or NULL) counts them. Fastest when they come by ascending track_a, best first. */
bool sg_derived_put_pairs(SgStore *store, const SgDerivedState *state, SgDerivedNext next,
                          void *data, int64_t *rows, GError **error);

/* What the pairs are made of. */
typedef struct {
    int64_t lists;   /* playlists with two tracks or more */
    int64_t entries; /* their tracks that count */
    int64_t cut;     /* playlists longer than max_playlist */
    int64_t longest; /* distinct tracks of the longest one */
} SgDerivedLists;
bool sg_derived_measure_lists(SgStore *store, int64_t max_playlist, SgDerivedLists *lists,
                              GError **error);

/* The same by the database alone: on PostgreSQL the materialised view, refreshed concurrently. */
bool sg_derived_compute_pairs(SgStore *store, const SgDerivedState *state, int64_t *rows,
                              GError **error);

/* Removes all pairs: what they were made of was purged. */
bool sg_derived_clear_pairs(SgStore *store, GError **error);

/*
 * engagement_score of all tracks, at once:
 *
 *   0.5 plays / most plays + 0.3 likes / most likes + 0.2 reposts / most reposts
 *
 * with the most in the store. A term whose most is 0 is 0; a hidden count drops its term, and the
 * weights of the others are divided by their sum; all hidden: unknown. The meta value
 * "engagement_basis" keeps the three, as JSON. *changed (or NULL) counts tracks whose score is new.
 */
bool sg_derived_compute_engagement(SgStore *store, int64_t *changed, GError **error);

/* -- What the native engine reads ----------------------------------------------------------------- */

/* Playlists by ascending URN; tracks by plays, then by URN. Between begin and commit all see the same
 * moment. The entries come in any order. */
typedef bool (*SgDerivedIdFunc)(int64_t id, void *data, GError **error);
bool sg_derived_each_playlist_id(SgStore *store, SgDerivedIdFunc func, void *data, GError **error);
bool sg_derived_each_track_id(SgStore *store, SgDerivedIdFunc func, void *data, GError **error);
typedef bool (*SgDerivedEntryFunc)(int64_t playlist, int64_t position, int64_t track, void *data,
                                   GError **error);
bool sg_derived_each_entry(SgStore *store, SgDerivedEntryFunc func, void *data, GError **error);
