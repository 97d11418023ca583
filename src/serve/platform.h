/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/store.h"

/*
 * What the sandbox serves: a whole little platform in memory, read-only once it is made.
 *
 *   seed  ──sg_platform_generate───▶ ┌──────────── SgPlatform ────────────┐
 *   store ──sg_platform_from_store─▶ │ users ◀─ owner ─ tracks, playlists │ ──▶ sandbox
 *                                    │ edges: arrays of indices           │
 *                                    └────────────────────────────────────┘
 *
 * The generated one is fiction: names from words/platform.json, decisions from a seed, the same on
 * every machine. Twelve scenes, each with three circles of artists; a playlist is mostly about one
 * circle, popular tracks cross over.
 *
 * Layer: serve. A platform owns its records; indices are int32_t.
 */

/* Where a tour starts: public, playable, in several playlists. */
#define SG_PLATFORM_START_URL "https://soundcloud.com/nils-aurora/harbour-lights"

/* Tracks of the same artist that stand for a kind, in the generated platform only. */
enum {
    SG_PLATFORM_START_TRACK = 0,
    SG_PLATFORM_PRIVATE_TRACK = 1, /* reachable with its secret alone */
    SG_PLATFORM_DELETED_TRACK = 2, /* 404, yet in playlists */
    SG_PLATFORM_BLOCKED_TRACK = 3, /* access is blocked */
    SG_PLATFORM_HIDING_TRACK = 4,  /* counts are hidden */
};

typedef struct {
    int64_t id; /* the number of the URN that the sandbox shows */
    SgUser *user;
    char *permalink;
    GArray *tracks; /* newest first */
    GArray *playlists;
    GArray *liked_tracks; /* newest like first */
    GArray *liked_playlists;
    GArray *reposted_tracks;
    GArray *reposted_playlists;
    GArray *followings;
    GArray *followers;
    unsigned profiles; /* bit set: which services have a web profile */
} SgPlatformUser;

typedef struct {
    int64_t id;
    SgTrack *track; /* its counts are true, hidden or not; its user is NULL */
    int32_t owner;
    char *permalink;
    char *secret;      /* a private track's token; NULL: public */
    bool deleted;      /* whoever asks for it gets a 404 … */
    bool listed;       /* … although playlists still show it */
    bool hides_counts; /* reveal_stats is false */
    GArray *favoriters;
    GArray *reposters;
    GArray *related; /* most related first */
    GArray *comments;
} SgPlatformTrack;

typedef struct {
    int64_t id;
    SgPlaylist *playlist; /* its tracks and user are NULL */
    int32_t owner;
    char *permalink;
    char *secret;
    bool deleted;
    GArray *tracks; /* in order, repeats kept, deleted and private ones too */
    GArray *reposters;
} SgPlatformPlaylist;

typedef struct {
    int64_t id;
    int32_t track;
    int32_t user;
    char *body;
    int64_t timestamp_ms; /* where in the track */
    int64_t created_at;
} SgPlatformComment;

typedef struct SgPlatformIndex SgPlatformIndex;

typedef struct {
    GArray *users;     /* of SgPlatformUser */
    GArray *tracks;    /* of SgPlatformTrack */
    GArray *playlists; /* of SgPlatformPlaylist */
    GArray *comments;  /* of SgPlatformComment */
    SgPlatformIndex *index;
    char *start_url; /* of a track to start from; NULL when there is none */
} SgPlatform;

/* The same for the same seed, byte for byte. */
SgPlatform *sg_platform_generate(uint64_t seed);

/* What a store holds, whatever its source: users, tracks, playlists, likes. Related tracks are those
 * that share most playlists. */
SgPlatform *sg_platform_from_store(SgStore *store, GError **error);

void sg_platform_free(SgPlatform *platform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPlatform, sg_platform_free)

/* An index by number or by page path ("nils-aurora/harbour-lights", "nils-aurora/sets/fog",
 * "nils-aurora"), or -1. */
int32_t sg_platform_user_by_id(const SgPlatform *platform, int64_t id);
int32_t sg_platform_track_by_id(const SgPlatform *platform, int64_t id);
int32_t sg_platform_playlist_by_id(const SgPlatform *platform, int64_t id);
int32_t sg_platform_user_by_path(const SgPlatform *platform, const char *path);
int32_t sg_platform_track_by_path(const SgPlatform *platform, const char *path);
int32_t sg_platform_playlist_by_path(const SgPlatform *platform, const char *path);

const SgPlatformUser *sg_platform_user(const SgPlatform *platform, int32_t user);
const SgPlatformTrack *sg_platform_track(const SgPlatform *platform, int32_t track);
const SgPlatformPlaylist *sg_platform_playlist(const SgPlatform *platform, int32_t playlist);
const SgPlatformComment *sg_platform_comment(const SgPlatform *platform, int32_t comment);

/* SHA-256 over all records and edges: the same platform, the same hash. */
char *sg_platform_hash(const SgPlatform *platform);

/* -- For those who make one ---------------------------------------------------------------------- */

SgPlatform *sg_platform_new(void);
/* New, empty records at the end; their index. */
int32_t sg_platform_add_user(SgPlatform *platform);
int32_t sg_platform_add_track(SgPlatform *platform, int32_t owner);
int32_t sg_platform_add_playlist(SgPlatform *platform, int32_t owner);
/* Builds what finding needs, and the reverse edges (favoriters, reposters, followers). */
void sg_platform_finish(SgPlatform *platform);

static inline int32_t sg_indices_at(const GArray *indices, guint n)
{
    return g_array_index(indices, int32_t, n);
}
static inline void sg_indices_add(GArray *indices, int32_t index)
{
    g_array_append_val(indices, index);
}
bool sg_indices_have(const GArray *indices, int32_t index);
