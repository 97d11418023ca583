/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The nouns: what a source gives and a store keeps. Plain records that own their strings.
 *
 *   NULL                 a text that is unknown
 *   SG_COUNT_UNKNOWN     a count that is unknown or hidden: not the same as 0
 *   SG_TIME_UNKNOWN      a date that is unknown
 *
 * Every entity is named by its URN ("soundcloud:tracks:123"); a number never leaves its source.
 * `raw` is the record as the source sent it (JSON text), so that nothing is lost.
 *
 * Layer: music.
 */
#define SG_COUNT_UNKNOWN (-1)
#define SG_TIME_UNKNOWN  INT64_MIN

typedef enum { SG_KIND_TRACK, SG_KIND_PLAYLIST, SG_KIND_USER } SgKind;

/* "track", "playlist", "user": for messages; and the kind that a URN names. */
const char *sg_kind_name(SgKind kind);
bool sg_kind_from_urn(const char *urn, SgKind *kind);

typedef struct {
    char *urn;
    char *username;
    char *full_name;
    char *description;
    char *city;
    char *country_code;
    char *permalink_url;
    char *avatar_url;
    int64_t followers_count;
    int64_t followings_count;
    int64_t track_count;
    int64_t playlist_count;
    int64_t likes_count;
    int64_t reposts_count;
    int verified; /* 1, 0, -1 unknown */
    int64_t created_at;
    char *raw;
} SgUser;

typedef struct {
    char *urn;
    char *title;
    char *description;
    SgUser *user;          /* the uploader, perhaps only in part; or NULL */
    char *metadata_artist; /* the artist when it is not the uploader */
    char *genre;           /* as sent */
    char *tag_list;        /* as sent */
    char *label_name;
    char *isrc;
    char *license;
    char *key_signature;
    char *permalink_url;
    char *artwork_url;
    char *access;       /* playable, preview, blocked */
    char *release_date; /* "2021-03-04", "2021-03" or "2021" */
    double bpm;         /* 0: unknown */
    int64_t duration_ms;
    int64_t playback_count;
    int64_t like_count;
    int64_t repost_count;
    int64_t comment_count;
    int64_t download_count;
    int64_t created_at;
    int streamable;   /* 1, 0, -1 unknown */
    int downloadable; /* 1, 0, -1 unknown */
    bool is_stub;     /* only the urn is known: ask for the whole track */
    char *raw;
} SgTrack;

typedef struct {
    char *urn;
    char *title;
    char *description;
    SgUser *user; /* the owner, perhaps only in part; or NULL */
    char *genre;
    char *tag_list;
    char *permalink_url;
    char *artwork_url;
    char *playlist_type; /* "", "album", "ep single", "compilation", …; or NULL */
    char *label_name;
    char *license;
    char *release_date;
    int64_t track_count; /* as stated: a hint, often larger than what is visible */
    int64_t likes_count;
    int64_t reposts_count;
    int64_t duration_ms;
    int64_t created_at;
    int64_t last_modified;
    GPtrArray *tracks; /* of SgTrack, in order; NULL when the answer held none */
    char *raw;
} SgPlaylist;

/* New records are all unknown; free takes NULL. */
SgUser *sg_user_new(void);
void sg_user_free(SgUser *user);
SgTrack *sg_track_new(void);
void sg_track_free(SgTrack *track);
SgPlaylist *sg_playlist_new(void);
void sg_playlist_free(SgPlaylist *playlist);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgUser, sg_user_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTrack, sg_track_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPlaylist, sg_playlist_free)

/* Arrays that own their records. */
GPtrArray *sg_users_new(void);
GPtrArray *sg_tracks_new(void);
GPtrArray *sg_playlists_new(void);
