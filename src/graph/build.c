/* SPDX-License-Identifier: MIT */
#include "graph/build.h"

static bool track(const SgTrackRow *row, void *builder, GError **error)
{
    sg_graph_builder_add_track(builder, row);
    return true;
}

static bool playlist(const SgPlaylistRow *row, void *builder, GError **error)
{
    sg_graph_builder_add_playlist(builder, row);
    return true;
}

static bool user(const char *urn, const char *username, const char *permalink_url, void *builder,
                 GError **error)
{
    sg_graph_builder_add_user(builder, urn, username, permalink_url);
    return true;
}

static bool entry(const char *playlist_urn, const char *track_urn, int64_t position, void *builder,
                  GError **error)
{
    sg_graph_builder_add_entry(builder, playlist_urn, track_urn, position);
    return true;
}

static bool like(const char *user_urn, const char *track_urn, void *builder, GError **error)
{
    sg_graph_builder_add_like(builder, user_urn, track_urn);
    return true;
}

static bool repost(const char *user_urn, const char *track_urn, void *builder, GError **error)
{
    sg_graph_builder_add_repost(builder, user_urn, track_urn);
    return true;
}

static bool follow(const char *follower_urn, const char *followee_urn, void *builder,
                   GError **error)
{
    sg_graph_builder_add_follow(builder, follower_urn, followee_urn);
    return true;
}

static bool tag(const char *track_urn, const char *name, void *builder, GError **error)
{
    sg_graph_builder_add_tag(builder, track_urn, name);
    return true;
}

SgGraph *sg_graph_build(SgStore *store, const SgGraphOptions *options, GError **error)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(options);
    if (!sg_store_each_user(store, user, builder, error) ||
        !sg_store_each_track(store, track, builder, error) ||
        !sg_store_each_playlist(store, playlist, builder, error) ||
        !sg_store_each_entry(store, entry, builder, error) ||
        !sg_store_each_like(store, like, builder, error) ||
        !sg_store_each_repost(store, repost, builder, error) ||
        !sg_store_each_follow(store, follow, builder, error) ||
        !sg_store_each_tag(store, tag, builder, error)) {
        g_prefix_error(error, "cannot read the graph: ");
        return NULL;
    }
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, error);
    if (!graph)
        return NULL;
    if (!sg_store_graph_sum(store, &graph->sum, error))
        return NULL;
    graph->hash = sg_graph_sum_hash(&graph->sum);
    return g_steal_pointer(&graph);
}
