/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"
#include "store/store.h"

/*
 * Makes a personal graph from records in any order: rows of a store (build.h), of another source,
 * of a test. What is named by an entry, a like or a tag and never added itself becomes a stub.
 *
 * Layer: graph. The builder copies what it is given.
 */
typedef struct {
    int64_t tracks_per_playlist; /* the first distinct tracks of each playlist that count; 0: all */
} SgGraphOptions;

/* 100 tracks of a playlist, as the personal mode fetches them. */
#define SG_GRAPH_OPTIONS_DEFAULT ((SgGraphOptions){ .tracks_per_playlist = 100 })

typedef struct SgGraphBuilder SgGraphBuilder;

/* `options` NULL: the defaults. */
SgGraphBuilder *sg_graph_builder_new(const SgGraphOptions *options);
void sg_graph_builder_free(SgGraphBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgGraphBuilder, sg_graph_builder_free)

/* A record that was added before is replaced, but a full track never by a stub. */
void sg_graph_builder_add_track(SgGraphBuilder *builder, const SgTrackRow *row);
void sg_graph_builder_add_playlist(SgGraphBuilder *builder, const SgPlaylistRow *row);
void sg_graph_builder_add_user(SgGraphBuilder *builder, const char *urn, const char *username,
                               const char *permalink_url);

/* Positions need not be dense; equal ones keep the order of the calls. */
void sg_graph_builder_add_entry(SgGraphBuilder *builder, const char *playlist_urn,
                                const char *track_urn, int64_t position);
void sg_graph_builder_add_like(SgGraphBuilder *builder, const char *user_urn,
                               const char *track_urn);
void sg_graph_builder_add_repost(SgGraphBuilder *builder, const char *user_urn,
                                 const char *track_urn);
void sg_graph_builder_add_follow(SgGraphBuilder *builder, const char *follower_urn,
                                 const char *followee_urn);
void sg_graph_builder_add_tag(SgGraphBuilder *builder, const char *track_urn, const char *tag);

/* The graph; afterwards the builder can only be freed. IO when memory is short. */
SgGraph *sg_graph_builder_finish(SgGraphBuilder *builder, GError **error);
