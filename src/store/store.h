/* SPDX-License-Identifier: MIT */
#pragma once

#include "music/nouns.h"
#include "base/error.h"
#include "store/graph-sum.h"

/*
 * The store: what was collected, from where and when. One set of operations, one schema, two
 * drivers: SQLite for one's own machine, PostgreSQL for bulk.
 *
 *   cli, collect, graph ──▶ sg_store_*  (store.c, records.c, tasks.c: SQL from sql/ with $1, $2, …)
 *                              │
 *                        SgStoreDriver   open, exec, query, begin, commit, rollback
 *                          ┌───┴────┐
 *                       sqlite   postgres
 *
 * All puts upsert: a known value is never replaced by an unknown one; a stub never replaces a full
 * record; a count of 0 inside another record never replaces a known one. A put outside of begin and
 * commit is a transaction of its own. After a put that failed inside one, only rollback is left:
 * commit refuses. A store belongs to one thread.
 *
 * Layer: store. Records that a call returns are the caller's.
 */
typedef struct SgStore SgStore;

/* Opens `uri` (a file name, sqlite:FILE, or postgresql://…). WRITE creates it if it is missing; both
 * bring an old schema up to date. INPUT: not a store, or a schema newer than the program; NOT_FOUND
 * (READ): there is none; IO: locked, unreadable, corrupt. */
typedef enum { SG_STORE_READ, SG_STORE_WRITE } SgStoreMode;
SgStore *sg_store_open(const char *uri, SgStoreMode mode, GError **error);
void sg_store_close(SgStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgStore, sg_store_close)

/* "sqlite" or "postgres". */
const char *sg_store_driver_name(const SgStore *store);

/* One transaction a page: everything between is committed together or not at all. */
bool sg_store_begin(SgStore *store, GError **error);
bool sg_store_commit(SgStore *store, GError **error);
void sg_store_rollback(SgStore *store); /* of nothing: no harm */

/* Says that much will be written in one go (a bulk load), or that it is over. Changes speed only. */
bool sg_store_hint_bulk(SgStore *store, bool on, GError **error);

/* -- Records. `source` and `fetched_at` are their provenance. ---------------------------------- */

/* A whole record of a user; inside tracks and playlists users come in part (fetched_at unknown). */
bool sg_store_put_user(SgStore *store, const SgUser *user, const char *source, int64_t fetched_at,
                       GError **error);

/* The uploader (or a stub of it), the track, its normalised tags and its canonical genre. */
bool sg_store_put_track(SgStore *store, const SgTrack *track, const char *source,
                        int64_t fetched_at, GError **error);

/* The owner and the playlist; when playlist->tracks is set, its tracks too, and its entries, which
 * replace the old ones. */
bool sg_store_put_playlist(SgStore *store, const SgPlaylist *playlist, const char *source,
                           int64_t fetched_at, GError **error);

/* Entries position, position+1, … of one page of a playlist: an array of SgTrack, of which only the
 * URNs are read. Unknown tracks become stubs; a track may stand in several places. A playlist is whole
 * when its task says so; clear_entries starts it anew. */
bool sg_store_put_entries(SgStore *store, const char *playlist_urn, int64_t position,
                          const GPtrArray *tracks, GError **error);
bool sg_store_clear_entries(SgStore *store, const char *playlist_urn, GError **error);

/* Many entries at once, of any playlists in any order, put as sg_store_put_entries would: a set at a
 * time, by COPY on PostgreSQL. `next` sets a row, or *row to false at the end. All are put or none is;
 * *rows (or NULL) counts them. */
typedef struct {
    const char *playlist_urn;
    const char *track_urn;
    int64_t position;
} SgEntryRow;
typedef bool (*SgEntryNext)(SgEntryRow *entry, bool *row, void *data, GError **error);
bool sg_store_load_entries(SgStore *store, SgEntryNext next, void *data, int64_t *rows,
                           GError **error);

typedef enum { SG_ENGAGE_LIKE, SG_ENGAGE_REPOST } SgEngagement;
/* at: when the user did it, or SG_TIME_UNKNOWN. */
bool sg_store_put_engagement(SgStore *store, const char *user_urn, const char *track_urn,
                             SgEngagement kind, int64_t at, GError **error);
bool sg_store_put_playlist_like(SgStore *store, const char *user_urn, const char *playlist_urn,
                                GError **error);
bool sg_store_put_follow(SgStore *store, const char *follower_urn, const char *followee_urn,
                         GError **error);
/* dst stands at `rank` (from 0) in what `source` says is related to src. */
bool sg_store_put_related(SgStore *store, const char *src_urn, const char *dst_urn,
                          const char *source, int64_t rank, GError **error);

/* Removes the edges of a user or track that were last seen before `before`: after the whole list of
 * them was read again, those are no longer there. */
typedef enum { SG_EDGES_LIKES, SG_EDGES_FANS, SG_EDGES_PLAYLIST_LIKES, SG_EDGES_RELATED } SgEdges;
bool sg_store_drop_unseen(SgStore *store, SgEdges edges, const char *urn, int64_t before,
                          GError **error);

/* Full records, stubs too; NOT_FOUND when there is none. `fetched_at` may be NULL; it is unknown for
 * what was only mentioned. A playlist brings its tracks in order (without description and raw) when
 * its entries were put. */
SgTrack *sg_store_get_track(SgStore *store, const char *urn, int64_t *fetched_at, GError **error);
SgUser *sg_store_get_user(SgStore *store, const char *urn, int64_t *fetched_at, GError **error);
SgPlaylist *sg_store_get_playlist(SgStore *store, const char *urn, int64_t *fetched_at,
                                  GError **error);

/* When an item was fetched, without reading it; SG_TIME_UNKNOWN for a mention. NOT_FOUND. */
bool sg_store_get_date(SgStore *store, const char *urn, int64_t *fetched_at, GError **error);

/* What stands around an item, best first, without description and raw; of SgTrack, SgPlaylist. An
 * unknown URN has none. */
GPtrArray *sg_store_tracks_of_user(SgStore *store, const char *user_urn, int64_t limit,
                                   GError **error);
GPtrArray *sg_store_playlists_of_track(SgStore *store, const char *track_urn, int64_t limit,
                                       GError **error);

/* The URN of a page URL (cleaned, see sources/source.h), or NULL. */
char *sg_store_urn_of_url(SgStore *store, const char *clean_url);

/* Records whose title, artist or tags hold all words, best (most played) first; parts of words count,
 * case and width do not. No words: the best of all. Records come without description, raw and
 * entries. Looks through all words of the store: a few milliseconds for 20,000 tracks, and one more
 * for each 1,000 that hold the longest word. INPUT: more than 1,000 bytes. */
typedef enum { SG_SEARCH_TRACKS, SG_SEARCH_USERS, SG_SEARCH_PLAYLISTS } SgSearchKind;
GPtrArray *sg_store_search(SgStore *store, SgSearchKind kind, const char *words, int64_t limit,
                           GError **error);

/* Removes the item and every edge it supported (a 404 or 403 at the source). */
bool sg_store_forget(SgStore *store, const char *urn, GError **error);

/* -- Reading whole tables, for the graph. Each callback row is lent until it returns. -----------
 * Ordered by URN (of the first, then of the second), so that the same data give the same rows,
 * however they came. Between begin and commit they all see the same moment. */

/* Structural row of a track: no raw, no description. */
typedef struct {
    const char *urn;
    const char *title;
    const char *artist_urn;  /* uploader; or NULL */
    const char *artist_name; /* uploader's name; or NULL */
    const char *genre;
    const char *canonical_genre;
    const char *license;
    const char *permalink_url;
    const char *source;
    int64_t created_at;
    int64_t fetched_at;
    int64_t duration_ms;
    int64_t playback_count;
    int64_t like_count;
    bool is_stub;
    const char *metadata_artist; /* the artist when it is not the uploader; or NULL */
    const char *label_name;
    const char *isrc;
    const char *release_date;
    int64_t repost_count;
    int64_t comment_count;
} SgTrackRow;

typedef bool (*SgTrackRowFunc)(const SgTrackRow *row, void *data, GError **error);
bool sg_store_each_track(SgStore *store, SgTrackRowFunc func, void *data, GError **error);

typedef bool (*SgEntryFunc)(const char *playlist_urn, const char *track_urn, int64_t position,
                            void *data, GError **error);
/* Ordered by playlist (ascending URN), then position. */
bool sg_store_each_entry(SgStore *store, SgEntryFunc func, void *data, GError **error);

typedef bool (*SgPairFunc)(const char *a, const char *b, void *data, GError **error);
bool sg_store_each_like(SgStore *store, SgPairFunc func, void *data,
                        GError **error); /* user, track */
bool sg_store_each_repost(SgStore *store, SgPairFunc func, void *data,
                          GError **error); /* user, track */
bool sg_store_each_playlist_like(SgStore *store, SgPairFunc func, void *data,
                                 GError **error); /* user, playlist */
bool sg_store_each_follow(SgStore *store, SgPairFunc func, void *data,
                          GError **error); /* follower, followee */
bool sg_store_each_tag(SgStore *store, SgPairFunc func, void *data,
                       GError **error); /* track, tag; tags of one track in their own order */
/* Hashtags in title and description that are not among the track's tags. */
bool sg_store_each_hashtag(SgStore *store, SgPairFunc func, void *data,
                           GError **error); /* track, tag */

/* Ordered by src, source, rank. */
typedef bool (*SgRelatedFunc)(const char *src_urn, const char *dst_urn, const char *source,
                              int64_t rank, void *data, GError **error);
bool sg_store_each_related(SgStore *store, SgRelatedFunc func, void *data, GError **error);

typedef struct {
    const char *urn;
    const char *title;
    const char *owner_urn;
    const char *owner_name;
    const char *permalink_url;
    const char *source;
    int64_t track_count;
    int64_t fetched_at;
    const char *playlist_type; /* "", "album", …; or NULL */
    int64_t likes_count;
    int64_t created_at;
} SgPlaylistRow;
typedef bool (*SgPlaylistRowFunc)(const SgPlaylistRow *row, void *data, GError **error);
bool sg_store_each_playlist(SgStore *store, SgPlaylistRowFunc func, void *data, GError **error);

typedef bool (*SgUserRowFunc)(const char *urn, const char *username, const char *permalink_url,
                              void *data, GError **error);
bool sg_store_each_user(SgStore *store, SgUserRowFunc func, void *data, GError **error);

/* Of one playlist or user the rows that the calls above give of it; none if it is not there. */
bool sg_store_playlist_row(SgStore *store, const char *urn, SgPlaylistRowFunc func, void *data,
                           GError **error);
bool sg_store_playlist_entries(SgStore *store, const char *urn, SgEntryFunc func, void *data,
                               GError **error);
bool sg_store_playlist_fans(SgStore *store, const char *urn, SgPairFunc func, void *data,
                            GError **error); /* user, playlist */
bool sg_store_user_row(SgStore *store, const char *urn, SgUserRowFunc func, void *data,
                       GError **error);
bool sg_store_user_likes(SgStore *store, const char *urn, SgPairFunc func, void *data,
                         GError **error); /* user, track */

/* -- Collection state: which pages were asked for and committed. ------------------------------- */

/*
 * A task is one listing of one target, or one item. It stands at a cursor until it is done.
 * key = "user-playlists soundcloud:users:7": asked for at most once while it is fresh.
 */
typedef struct {
    int64_t id;
    char *key;
    char *run;     /* the crawl that it belongs to */
    char *listing; /* sg_listing_name, or "track", "playlist", "user" for an item */
    char *target;
    char *secret_token; /* or NULL */
    char *cursor;       /* next page; NULL: the first one */
    int64_t depth;
    int64_t position;   /* entries seen so far */
    int64_t pages;      /* pages committed so far */
    int64_t fetched_at; /* when it was done; SG_TIME_UNKNOWN: not yet */
    char *failure;      /* why it was given up; or NULL */
} SgTask;
void sg_task_free(SgTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTask, sg_task_free)

/* Adds a task at the end of the run's queue unless the run has its key already. */
bool sg_store_add_task(SgStore *store, const char *run, const char *listing, const char *target,
                       const char *secret_token, int64_t depth, GError **error);
/* The first task of the run that is neither done nor failed; *task is NULL at the end. */
bool sg_store_next_task(SgStore *store, const char *run, SgTask **task, GError **error);
/* Writes back cursor, position, pages, fetched_at and failure. */
bool sg_store_update_task(SgStore *store, const SgTask *task, GError **error);
/* True if some run finished (listing, target) at `not_before` or later: nothing to ask. */
bool sg_store_is_fresh(SgStore *store, const char *listing, const char *target, int64_t not_before,
                       bool *fresh, GError **error);
/* Tasks of a run: total, done, failed. */
bool sg_store_count_tasks(SgStore *store, const char *run, int64_t *total, int64_t *done,
                          int64_t *failed, GError **error);
typedef bool (*SgTaskFunc)(const SgTask *task, void *data, GError **error);
bool sg_store_each_failed_task(SgStore *store, const char *run, SgTaskFunc func, void *data,
                               GError **error);
bool sg_store_each_task(SgStore *store, const char *run, SgTaskFunc func, void *data,
                        GError **error);
/* Counts a track as reached by the run; *count is the number of distinct ones afterwards. */
bool sg_store_add_run_track(SgStore *store, const char *run, const char *track_urn, int64_t *count,
                            GError **error);
bool sg_store_count_run_tracks(SgStore *store, const char *run, int64_t *count, GError **error);
/* Forgets the run's queue and its tracks, not the data. */
bool sg_store_drop_run(SgStore *store, const char *run, GError **error);

/* -- Listings: what a source listed, in order, so that a later run need not ask. ---------------- */

typedef struct {
    int64_t count;      /* entries kept */
    bool complete;      /* the source had no more */
    int64_t fetched_at; /* SG_TIME_UNKNOWN: never finished */
} SgListingState;

/* `listing` and `target` name it: ("track-related", URN). An unknown one has count 0. */
bool sg_store_get_listing_state(SgStore *store, const char *listing, const char *target,
                                SgListingState *state, GError **error);
/* The first `limit` URNs in order; the caller owns array and strings. */
GPtrArray *sg_store_get_listing(SgStore *store, const char *listing, const char *target,
                                int64_t limit, GError **error);
/* Entries position, position+1, … of one page: an array of URNs. */
bool sg_store_put_listing(SgStore *store, const char *listing, const char *target, int64_t position,
                          const GPtrArray *urns, GError **error);
bool sg_store_finish_listing(SgStore *store, const char *listing, const char *target, int64_t count,
                             bool complete, int64_t fetched_at, GError **error);
bool sg_store_clear_listing(SgStore *store, const char *listing, const char *target,
                            GError **error);

/* -- Housekeeping -------------------------------------------------------------------------------- */

/* Small values by name: schema version, engagement basis, …; *value is NULL when there is none, and
 * putting NULL removes it. Purging removes "run …" (a crawl's state), and "url …" (the URN behind a
 * page URL) together with the track. */
bool sg_store_get_meta(SgStore *store, const char *key, char **value, GError **error);
bool sg_store_put_meta(SgStore *store, const char *key, const char *value, GError **error);

typedef struct {
    int64_t tracks, stubs, /* fetched; only mentioned */
        users, playlists, entries, likes, reposts, playlist_likes, follows, related, tags, tasks,
        failed_tasks, listens;
    int64_t oldest_fetch, newest_fetch; /* of tracks; SG_TIME_UNKNOWN when empty */
    int64_t bytes;                      /* on disk */
} SgStoreStats;
bool sg_store_stats(SgStore *store, SgStoreStats *stats, GError **error);

/*
 * Removes what was fetched before `older_than` (INT64_MAX: everything) or at an unknown date, of one
 * source or all (NULL), with every derived row: edges, listings, tags, words, documents. What a
 * younger edge still names stays as a stub. With `user_urn` (else NULL): what belongs to that user
 * alone, from his profile and likes to his tracks and playlists, out of all lists. Queues of
 * unfinished runs are dropped. *removed counts tracks, playlists and users that lost their content.
 * NOT_FOUND: the user. Not inside a transaction.
 */
bool sg_store_purge(SgStore *store, const char *source, int64_t older_than, const char *user_urn,
                    int64_t *removed, GError **error);

/* -- Versions -------------------------------------------------------------------------------------- */

/* SHA-256 of what stands in the store (graph-sum.h): the version of the graph. It is made of what the
 * each_… calls give, without dates of fetching and sources of records, and does not depend on the order
 * in which things came. */
char *sg_store_graph_hash(SgStore *store, GError **error);

/* A number that another connection's commit changes and one's own does not: as long as it is the same,
 * nobody else has written since. SG_WRITES_UNKNOWN where the database cannot tell (PostgreSQL). */
enum { SG_WRITES_UNKNOWN = -1 };
bool sg_store_writes_of_others(SgStore *store, int64_t *number, GError **error);
