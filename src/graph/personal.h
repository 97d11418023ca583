/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/name-index.h"
#include "graph/csr.h"
#include "store/graph-sum.h"

/*
 * The personal graph: everything that a store knows about tracks, in memory. After the load no
 * store is asked again.
 *
 *   playlists ──lists──▶ tracks ──tags──▶ tags        lists, likes, tags, works: matrices of ones;
 *   users ─────likes──▶    ▲                          listed, liked, tagged: turned round
 *   users ─────works───────┘     reposts, follows: as they are
 *
 * Tracks, playlists, users and tags are dense numbers in the order of their URNs (tags: of their
 * names), ascending by bytes, so that the same records give the same graph whatever the order they
 * came in. A playlist holds each track once and at most tracks_per_playlist of them; the n of
 * `weight = sum of 1/n` (pairs.h) is the number that it holds here.
 *
 * A track that is known by its URN only is a stub: title and counts are unknown. An artist is the
 * user who uploaded a track; an artist known by name only is the user "artist:NAME".
 *
 * Layer: graph. The graph owns all texts and matrices, and shares with the graphs that were edited out
 * of it (edit.h) what is the same in both (base/shared.h); it is read-only after the build, so that any
 * number of threads may read it.
 */
typedef struct {
    const char *urn;
    const char *title;           /* NULL: unknown */
    const char *artist_name;     /* the uploader's; NULL: unknown */
    const char *metadata_artist; /* the artist when it is not the uploader; or NULL */
    const char *genre;           /* as sent, or NULL */
    const char *canonical_genre; /* or NULL */
    const char *license;         /* or NULL */
    const char *permalink_url;   /* or NULL */
    const char *source;          /* or NULL */
    const char *isrc;            /* or NULL */
    const char *release_date;    /* "2021-03-04", "2021-03" or "2021"; or NULL */
    int64_t created_at;          /* or SG_TIME_UNKNOWN */
    int64_t fetched_at;          /* or SG_TIME_UNKNOWN */
    int64_t duration_ms;         /* counts: or SG_COUNT_UNKNOWN */
    int64_t playback_count;
    int64_t like_count;
    int64_t repost_count;
    int64_t comment_count;
    int32_t artist; /* a user, or -1 */
    bool is_stub;
} SgGraphTrack;

typedef struct {
    const char *urn;
    const char *title;         /* NULL: unknown */
    const char *owner_name;    /* NULL: unknown */
    const char *permalink_url; /* or NULL */
    const char *source;        /* or NULL */
    int64_t track_count;       /* as stated, or SG_COUNT_UNKNOWN */
    int64_t fetched_at;        /* or SG_TIME_UNKNOWN */
    int32_t owner;             /* a user, or -1 */
} SgGraphPlaylist;

typedef struct {
    const char *urn;
    const char *username;      /* NULL: unknown */
    const char *permalink_url; /* or NULL */
} SgGraphUser;

typedef struct {
    int64_t M; /* tracks */
    int64_t U; /* playlists */
    int64_t user_count;
    int64_t tag_count;
    SgGraphTrack *track;       /* (M) this and the next three: base/shared.h */
    SgGraphPlaylist *playlist; /* (U) */
    SgGraphUser *user;         /* (user_count) */
    const char **tag;          /* (tag_count) */
    SgNameIndex *track_index;  /* of the tracks' URNs: base/shared.h */

    SgCsr lists, listed; /* (U, M), (M, U) */
    SgCsr likes, liked;  /* (users, M), (M, users) */
    SgCsr tags, tagged;  /* (M, tags), (tags, M) */
    SgCsr works;         /* (users, M): the tracks of each artist; turned round: track.artist */
    SgCsr reposts;       /* (users, M) */
    SgCsr follows;       /* (users, users): row follows column */

    int64_t repeated_entries; /* the same track again in one playlist */
    int64_t cut_entries;      /* beyond tracks_per_playlist */
    int64_t cut_playlists;    /* playlists that had such entries */
    char *hash;               /* version of the store that it was read from, or NULL */
    SgGraphSum sum;           /* what the hash is made of */
    GStringChunk **text;      /* all texts above; written to by one thread at a time */
} SgGraph;

void sg_graph_free(SgGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgGraph, sg_graph_free)

/* Where the texts of a new graph go; the graph owns it. */
GStringChunk **sg_graph_text_new(void);

/* Memory for `count` records of a graph. */
void *sg_graph_records_new(int64_t count, size_t size);

/* An index of the tracks, once they stand in their places. */
SgNameIndex *sg_graph_index_tracks(const SgGraph *graph);

/* Dense numbers by URN or tag name, or -1. O(log N), of tracks O(1). */
int32_t sg_graph_find_track(const SgGraph *graph, const char *urn);
int32_t sg_graph_find_playlist(const SgGraph *graph, const char *urn);
int32_t sg_graph_find_user(const SgGraph *graph, const char *urn);
int32_t sg_graph_find_tag(const SgGraph *graph, const char *tag);

/* The track with this page address, or -1. Addresses are compared as they stand. O(M). */
int32_t sg_graph_find_permalink(const SgGraph *graph, const char *permalink_url);

/* What a track is called in a message or a picture: its title, else its URN. */
const char *sg_graph_title(const SgGraph *graph, int32_t track);

/* The order of popularity: playback_count descending, unknown last, then the number of playlists
 * descending, then id ascending. < 0 when a comes first. */
int sg_graph_compare_popularity(const SgGraph *graph, int32_t a, int32_t b);

/* All M tracks in that order; the caller frees. */
int32_t *sg_graph_by_popularity(const SgGraph *graph);

/* Dates that the data stand for: the newest fetched_at of tracks and playlists. */
int64_t sg_graph_newest_fetch(const SgGraph *graph);
