/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"
#include "music/nouns.h"

/*
 * A source of music metadata on the network: answers come page by page as plain records.
 * A source knows nothing of stores.
 *
 *   URL ──resolve──▶ SgRef ──item──▶ one record          cursor NULL: first page
 *                      └─────list──▶ SgPage, SgPage, …   page.next NULL: the end
 *
 * Layer: sources.
 */
/* A name of an entity: its URN, and the secret of a link that is not public. */
typedef struct {
    SgKind kind;
    char *urn;
    char *secret_token; /* or NULL */
} SgRef;

void sg_ref_clear(SgRef *ref);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgRef, sg_ref_clear)

/* What can be listed. The comment says what the target is and what comes. */
typedef enum {
    SG_LIST_USER_TRACKS,          /* user → tracks */
    SG_LIST_USER_PLAYLISTS,       /* user → playlists, without their tracks */
    SG_LIST_USER_LIKED_TRACKS,    /* user → tracks, newest like first */
    SG_LIST_USER_LIKED_PLAYLISTS, /* user → playlists */
    SG_LIST_USER_REPOSTED_TRACKS, /* user → tracks */
    SG_LIST_USER_FOLLOWINGS,      /* user → users */
    SG_LIST_PLAYLIST_TRACKS,      /* playlist → tracks in order */
    SG_LIST_TRACK_RELATED,        /* track → tracks */
    SG_LIST_TRACK_FAVORITERS,     /* track → users */
    SG_LIST_TRACK_REPOSTERS,      /* track → users */
    SG_LIST_SEARCH_TRACKS,        /* words → tracks */
    SG_LIST_SEARCH_CREATED,       /* "FROM TO words" → tracks created then; seconds since 1970 */
    SG_LIST_SEARCH_PLAYLISTS,     /* words → playlists */
    SG_LIST_SEARCH_USERS,         /* words → users */
} SgListing;

/* "user-tracks", "track-related", …: the name that the store keeps and messages show. */
const char *sg_listing_name(SgListing listing);
bool sg_listing_from_name(const char *name, SgListing *listing);

/* What a listing gives: the kind of its records. */
SgKind sg_listing_gives(SgListing listing);

typedef struct {
    GPtrArray *tracks;    /* of SgTrack; empty, never NULL */
    GPtrArray *playlists; /* of SgPlaylist */
    GPtrArray *users;     /* of SgUser */
    char *next;           /* opaque cursor for the next page, safe to store; NULL at the end */
    int64_t skipped;      /* entries of the page that were no usable records (null, unknown kind) */
} SgPage;

/* Empty arrays, no cursor. */
void sg_page_init(SgPage *page);
void sg_page_clear(SgPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPage, sg_page_clear)

/* How a source behaves towards the service; see soundgraph build -h. */
typedef struct {
    int rate_requests;    /* at most so many requests … */
    double rate_seconds;  /* … in so many seconds; 0: no limit */
    int64_t max_requests; /* of this run; 0: no limit. LIMIT when reached */
    double max_wait;      /* longest wait for a 429, in seconds; above it LIMIT */
    bool dry_run;         /* plan only: no request is sent; every call fails with LIMIT */
} SgSourceOptions;

/* What a source did so far. */
typedef struct {
    int64_t requests; /* sent, repeats included */
    int64_t planned;  /* dry run: not sent */
    int64_t retries;
    int64_t token_exchanges;
    double waited;    /* seconds in the network and in rate limits */
    double throttled; /* the part of it spent in --rate and 429 pauses */
} SgSourceStats;

typedef struct SgSource SgSource;

typedef struct {
    const char *name; /* "soundcloud" */
    const char *summary;
    SgSource *(*open)(const SgConfig *config, const SgSourceOptions *options, GError **error);
    void (*close)(SgSource *source);

    /* A page URL to a name. INPUT: not an URL of this source; NOT_FOUND: deleted or private. */
    bool (*resolve)(SgSource *source, const char *url, SgRef *ref, GError **error);

    /* One record by name; the pointer is an SgTrack, SgPlaylist or SgUser. */
    bool (*track)(SgSource *source, const SgRef *ref, SgTrack **track, GError **error);
    bool (*playlist)(SgSource *source, const SgRef *ref, SgPlaylist **playlist, GError **error);
    bool (*user)(SgSource *source, const SgRef *ref, SgUser **user, GError **error);

    /* One page. `target` is a URN, or the words of a search. */
    bool (*list)(SgSource *source, SgListing listing, const char *target, const char *secret_token,
                 const char *cursor, SgPage *page, GError **error);

    void (*stats)(const SgSource *source, SgSourceStats *stats);
} SgSourceKind;

/* The head of every open source. */
struct SgSource {
    const SgSourceKind *kind;
};

/* All sources, ended by NULL. */
extern const SgSourceKind *const sg_sources[];
const SgSourceKind *sg_source_find(const char *name);

void sg_source_close(SgSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSource, sg_source_close)

/* What a page URL is, without asking anyone.
 *
 *   soundcloud.com/a           user        soundcloud.com/a/b         track
 *   soundcloud.com/a/likes     user        soundcloud.com/a/sets/b    playlist
 *   on.soundcloud.com/X        not known   …/a/b/s-SECRET             track with a secret token
 *   api.soundcloud.com/tracks/1, /tracks/soundcloud:tracks:1 (or %3A), soundcloud:tracks:1
 *
 * www., m. and mobi., the query (?si=, ?in=, utm_*), the fragment (#t=) and pages about the
 * entity (/likes, /recommended) fall away; the embedded player's URL stands for what it plays. */
typedef struct {
    char *clean;        /* "https://soundcloud.com/a/b", without the secret */
    char *secret_token; /* of a link that is not public; or NULL */
    char *urn;          /* when the URL itself names it (API links, URNs); or NULL */
    SgKind kind;
    bool kind_known; /* false for short links only */
} SgPageUrl;

/* INPUT says what is wrong; the message holds no secret. */
bool sg_page_url_parse(const char *url, SgPageUrl *parsed, GError **error);
void sg_page_url_clear(SgPageUrl *parsed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPageUrl, sg_page_url_clear)
