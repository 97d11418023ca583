/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/drawing.h"
#include "graph/personal.h"
#include "graph/view.h"

/*
 * What is written by every export format: nodes and links with named values, sorted.
 *
 *   node  id          kind      title, artist_name, genre, playback_count, …
 *         x:tracks:1  track     x, y, community when a drawing is given
 *   link  source, target (numbers of nodes, source's id < target's), relation, weight, together
 *
 * Tracks have their URN as id; users that stand for themselves have "user_" and, as makers of
 * tracks, "artist_" before it, playlists "playlist_".
 *
 *   relation      between             weight
 *   co_playlist   track, track        sum of 1/n (pairs.h); together: playlists that hold both
 *   by_artist     artist, track       1
 *   in_playlist   playlist, track     1/n
 *   liked_by      track, user         1
 *
 * Layer: graph. The export graph owns its texts, which are valid UTF-8.
 */
typedef struct {
    const char *id;
    const char *kind; /* track, artist, user, playlist */
    const char *title;
    const char *artist_name;
    const char *artist_id; /* URN */
    const char *genre;
    const char *canonical_genre;
    const char *license;
    const char *permalink_url;
    const char *source;
    const char *community; /* its name */
    int64_t playback_count;
    int64_t like_count;
    int64_t duration_ms;
    int64_t created_at; /* seconds since 1970 */
    int64_t community_number;
    double x; /* NAN: not placed */
    double y;
    double strength;
    bool is_seed;
} SgExportNode;

typedef struct {
    int32_t source;
    int32_t target;
    const char *relation;
    double weight;
    int64_t together; /* SG_COUNT_UNKNOWN: does not apply */
} SgExportLink;

typedef struct {
    int64_t N;
    int64_t E;
    SgExportNode *node; /* (N) ascending ids */
    SgExportLink *link; /* (E) ascending (source, target, relation) */
    const char *seed;   /* URN of the first seed, or NULL */
    int64_t depth;      /* of the crawl, or SG_COUNT_UNKNOWN */
    int64_t date;       /* of the data: the newest fetch, or SG_TIME_UNKNOWN */
    const char *tool;   /* "SoundGraph 0.1.0" */
    const char *commit; /* hash of the store, or NULL */
    GStringChunk *text;
} SgExportGraph;

typedef struct {
    const SgView *view;       /* the tracks and ties to write */
    const SgDrawing *drawing; /* positions, communities, seeds; or NULL */
    const int32_t *seed;      /* tracks that the graph is about; or NULL */
    int64_t seed_count;
    int64_t depth; /* SG_COUNT_UNKNOWN: not said */
    bool artists;  /* also nodes for artists, users who like, playlists */
    bool users;
    bool playlists;
} SgExportGraphOptions;

SgExportGraph *sg_export_graph_new(const SgGraph *graph, const SgExportGraphOptions *options);
void sg_export_graph_free(SgExportGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgExportGraph, sg_export_graph_free)

/* Puts nodes and links into their order and drops links that are there twice. */
void sg_export_graph_sort(SgExportGraph *graph);

/*
 * The named values of nodes and links, so that all formats write the same ones.
 */
typedef enum {
    SG_COLUMN_TEXT,
    SG_COLUMN_COUNT,
    SG_COLUMN_DATE,
    SG_COLUMN_REAL,
    SG_COLUMN_FLAG
} SgColumnKind;

typedef struct {
    const char *name;
    SgColumnKind kind;
    size_t offset; /* in SgExportNode or SgExportLink */
    bool always;   /* node-link JSON writes null where it is unknown */
} SgExportColumn;

/* Ended by a NULL name. Ids, sources and targets are no columns. */
extern const SgExportColumn sg_export_node_columns[];
extern const SgExportColumn sg_export_link_columns[];

/* The value of a record as text ("2023-11-14T22:13:20Z", "0.5", "true"), or NULL where it is
 * unknown or a flag is not set. */
char *sg_export_text(const void *record, const SgExportColumn *column);
