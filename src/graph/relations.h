/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"

/*
 * How artists are related: one row a pair and kind, with what was counted and a strength within
 * 0..1 that is comparable inside a kind only.
 *
 *   kind         evidence c                            strength                  kept from
 *   co_playlist  playlists with a track of both        c / (Pa + Pb - c)         2
 *   shared_fans  users who like a track of both        c / (Fa + Fb - c)         2
 *   collab       tracks that name both (music/credit)  1 - 2^-c                  1
 *   repost       tracks of the other reposted, both    1 - 2^-c                  2
 *                ways added
 *   follow       1 or 2 ways                           1 - 2^-c                  2
 *
 * An artist is a user with a track. Nobody is related to himself or a fan of his own. A name in a
 * title counts when exactly one artist is called so.
 *
 * Layer: graph.
 */
typedef enum {
    SG_RELATION_CO_PLAYLIST,
    SG_RELATION_SHARED_FANS,
    SG_RELATION_COLLAB,
    SG_RELATION_REPOST,
    SG_RELATION_FOLLOW,
} SgRelationKind;

const char *sg_relation_name(SgRelationKind kind);

typedef struct {
    int32_t a; /* users, a < b */
    int32_t b;
    SgRelationKind kind;
    int64_t evidence;
    double strength;
} SgArtistRelation;

/* The rows of one artist, or of all (artist -1): ascending (a, b, kind). IO: no memory. */
GArray *sg_artist_relations(const SgGraph *graph, int32_t artist, GError **error);

/* The rows of the kind collab, of all artists. */
GArray *sg_artist_collabs(const SgGraph *graph, GError **error);

/* For one artist's rows: strongest first within a kind, kinds in the order above. */
void sg_artist_relations_rank(GArray *relations);

/* The artists that a track names: uploader, metadata_artist, credits in the title; ascending, each
 * once (int32_t). For many tracks, ask sg_artist_relations. */
GArray *sg_artists_of_track(const SgGraph *graph, int32_t track);
