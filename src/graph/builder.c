/* SPDX-License-Identifier: MIT */
#include "graph/builder.h"

#include "base/idmap.h"
#include "base/shared.h"
#include "base/text.h"

#include <string.h>

typedef struct {
    int32_t playlist;
    int32_t track;
    int64_t position;
} Entry;

typedef struct {
    int32_t row;
    int32_t col;
} Pair;

/* Records stand in order of arrival; finish sorts them by name. */
struct SgGraphBuilder {
    SgGraphOptions options;
    SgIdmap *track_ids;
    SgIdmap *playlist_ids;
    SgIdmap *user_ids;
    SgIdmap *tag_ids;
    GArray *tracks;    /* of SgGraphTrack */
    GArray *playlists; /* of SgGraphPlaylist */
    GArray *users;     /* of SgGraphUser */
    GArray *entries;   /* of Entry */
    GArray *likes;     /* of Pair: user, track */
    GArray *reposts;   /* of Pair: user, track */
    GArray *follows;   /* of Pair: user, user */
    GArray *tags;      /* of Pair: track, tag */
    GStringChunk **text;
};

SgGraphBuilder *sg_graph_builder_new(const SgGraphOptions *options)
{
    SgGraphBuilder *builder = g_new0(SgGraphBuilder, 1);
    builder->options = options ? *options : SG_GRAPH_OPTIONS_DEFAULT;
    builder->track_ids = sg_idmap_new();
    builder->playlist_ids = sg_idmap_new();
    builder->user_ids = sg_idmap_new();
    builder->tag_ids = sg_idmap_new();
    builder->tracks = g_array_new(false, false, sizeof(SgGraphTrack));
    builder->playlists = g_array_new(false, false, sizeof(SgGraphPlaylist));
    builder->users = g_array_new(false, false, sizeof(SgGraphUser));
    builder->entries = g_array_new(false, false, sizeof(Entry));
    builder->likes = g_array_new(false, false, sizeof(Pair));
    builder->reposts = g_array_new(false, false, sizeof(Pair));
    builder->follows = g_array_new(false, false, sizeof(Pair));
    builder->tags = g_array_new(false, false, sizeof(Pair));
    builder->text = sg_graph_text_new();
    return builder;
}

void sg_graph_builder_free(SgGraphBuilder *builder)
{
    if (!builder)
        return;
    sg_idmap_free(builder->track_ids);
    sg_idmap_free(builder->playlist_ids);
    sg_idmap_free(builder->user_ids);
    sg_idmap_free(builder->tag_ids);
    g_array_unref(builder->tracks);
    g_array_unref(builder->playlists);
    g_array_unref(builder->users);
    g_array_unref(builder->entries);
    g_array_unref(builder->likes);
    g_array_unref(builder->reposts);
    g_array_unref(builder->follows);
    g_array_unref(builder->tags);
    sg_shared_unref(builder->text);
    g_free(builder);
}

/* The builder's one copy of a text; NULL stays NULL. */
static const char *keep(SgGraphBuilder *builder, const char *text)
{
    return text ? g_string_chunk_insert_const(*builder->text, text) : NULL;
}

static int32_t track_id(SgGraphBuilder *builder, const char *urn)
{
    int32_t id = sg_idmap_add(builder->track_ids, urn);
    if (id == (int32_t)builder->tracks->len) {
        SgGraphTrack stub = { .urn = keep(builder, urn),
                              .created_at = SG_TIME_UNKNOWN,
                              .fetched_at = SG_TIME_UNKNOWN,
                              .duration_ms = SG_COUNT_UNKNOWN,
                              .playback_count = SG_COUNT_UNKNOWN,
                              .like_count = SG_COUNT_UNKNOWN,
                              .repost_count = SG_COUNT_UNKNOWN,
                              .comment_count = SG_COUNT_UNKNOWN,
                              .artist = -1,
                              .is_stub = true };
        g_array_append_val(builder->tracks, stub);
    }
    return id;
}

static int32_t playlist_id(SgGraphBuilder *builder, const char *urn)
{
    int32_t id = sg_idmap_add(builder->playlist_ids, urn);
    if (id == (int32_t)builder->playlists->len) {
        SgGraphPlaylist stub = { .urn = keep(builder, urn),
                                 .track_count = SG_COUNT_UNKNOWN,
                                 .fetched_at = SG_TIME_UNKNOWN,
                                 .owner = -1 };
        g_array_append_val(builder->playlists, stub);
    }
    return id;
}

static int32_t user_id(SgGraphBuilder *builder, const char *urn, const char *username)
{
    int32_t id = sg_idmap_add(builder->user_ids, urn);
    if (id == (int32_t)builder->users->len) {
        SgGraphUser stub = { .urn = keep(builder, urn) };
        g_array_append_val(builder->users, stub);
    }
    SgGraphUser *user = &g_array_index(builder->users, SgGraphUser, id);
    if (!user->username)
        user->username = keep(builder, username);
    return id;
}

/* The user that `urn` or, where a source knows artists by name only, `name` stands for; or -1. */
static int32_t person_id(SgGraphBuilder *builder, const char *urn, const char *name)
{
    if (urn)
        return user_id(builder, urn, name);
    if (!name || !*name)
        return -1;
    g_autofree char *folded = sg_text_fold(name);
    g_autofree char *made = g_strconcat("artist:", folded, NULL);
    return user_id(builder, made, name);
}

void sg_graph_builder_add_track(SgGraphBuilder *builder, const SgTrackRow *row)
{
    int32_t id = track_id(builder, row->urn);
    SgGraphTrack *track = &g_array_index(builder->tracks, SgGraphTrack, id);
    if (row->is_stub && !track->is_stub)
        return;
    *track = (SgGraphTrack){
        .urn = track->urn,
        .title = keep(builder, row->title),
        .artist_name = keep(builder, row->artist_name),
        .metadata_artist = keep(builder, row->metadata_artist),
        .isrc = keep(builder, row->isrc),
        .genre = keep(builder, row->genre),
        .canonical_genre = keep(builder, row->canonical_genre),
        .license = keep(builder, row->license),
        .permalink_url = keep(builder, row->permalink_url),
        .source = keep(builder, row->source),
        .release_date = keep(builder, row->release_date),
        .created_at = row->created_at,
        .fetched_at = row->fetched_at,
        .duration_ms = row->duration_ms,
        .playback_count = row->playback_count,
        .like_count = row->like_count,
        .repost_count = row->repost_count,
        .comment_count = row->comment_count,
        .artist = person_id(builder, row->artist_urn, row->artist_name),
        .is_stub = row->is_stub,
    };
}

void sg_graph_builder_add_playlist(SgGraphBuilder *builder, const SgPlaylistRow *row)
{
    int32_t id = playlist_id(builder, row->urn);
    SgGraphPlaylist *playlist = &g_array_index(builder->playlists, SgGraphPlaylist, id);
    *playlist = (SgGraphPlaylist){
        .urn = playlist->urn,
        .title = keep(builder, row->title),
        .owner_name = keep(builder, row->owner_name),
        .permalink_url = keep(builder, row->permalink_url),
        .source = keep(builder, row->source),
        .track_count = row->track_count,
        .fetched_at = row->fetched_at,
        .owner = person_id(builder, row->owner_urn, row->owner_name),
    };
}

void sg_graph_builder_add_user(SgGraphBuilder *builder, const char *urn, const char *username,
                               const char *permalink_url)
{
    int32_t id = user_id(builder, urn, username);
    SgGraphUser *user = &g_array_index(builder->users, SgGraphUser, id);
    if (username)
        user->username = keep(builder, username);
    if (permalink_url)
        user->permalink_url = keep(builder, permalink_url);
}

void sg_graph_builder_add_entry(SgGraphBuilder *builder, const char *playlist_urn,
                                const char *track_urn, int64_t position)
{
    Entry entry = { playlist_id(builder, playlist_urn), track_id(builder, track_urn), position };
    g_array_append_val(builder->entries, entry);
}

void sg_graph_builder_add_like(SgGraphBuilder *builder, const char *user_urn, const char *track_urn)
{
    Pair like = { user_id(builder, user_urn, NULL), track_id(builder, track_urn) };
    g_array_append_val(builder->likes, like);
}

void sg_graph_builder_add_repost(SgGraphBuilder *builder, const char *user_urn,
                                 const char *track_urn)
{
    Pair repost = { user_id(builder, user_urn, NULL), track_id(builder, track_urn) };
    g_array_append_val(builder->reposts, repost);
}

void sg_graph_builder_add_follow(SgGraphBuilder *builder, const char *follower_urn,
                                 const char *followee_urn)
{
    Pair follow = { user_id(builder, follower_urn, NULL), user_id(builder, followee_urn, NULL) };
    g_array_append_val(builder->follows, follow);
}

void sg_graph_builder_add_tag(SgGraphBuilder *builder, const char *track_urn, const char *tag)
{
    Pair pair = { track_id(builder, track_urn), sg_idmap_add(builder->tag_ids, tag) };
    g_array_append_val(builder->tags, pair);
}

static int compare_names(const void *a, const void *b, void *map)
{
    return strcmp(sg_idmap_name(map, *(const int32_t *)a), sg_idmap_name(map, *(const int32_t *)b));
}

/* Numbers in order of arrival ↔ numbers in order of the names. */
typedef struct {
    int32_t count;
    int32_t *rank;  /* arrival → sorted */
    int32_t *order; /* sorted → arrival */
} Ranking;

static void ranking_clear(Ranking *ranking)
{
    g_free(ranking->rank);
    g_free(ranking->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ranking, ranking_clear)

static Ranking rank_names(SgIdmap *map)
{
    int32_t count = sg_idmap_count(map);
    Ranking ranking = { count, g_new(int32_t, count + 1), g_new(int32_t, count + 1) };
    for (int32_t i = 0; i < count; i++)
        ranking.order[i] = i;
    g_qsort_with_data(ranking.order, count, sizeof *ranking.order, compare_names, map);
    for (int32_t i = 0; i < count; i++)
        ranking.rank[ranking.order[i]] = i;
    return ranking;
}

static int compare_entries(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->playlist != y->playlist)
        return x->playlist < y->playlist ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

/* Drops what a playlist repeats and what lies beyond its first `limit` distinct tracks. */
static void keep_first_distinct(SgGraph *graph, GArray *entries, int64_t limit)
{
    g_autofree int32_t *seen_in = g_new(int32_t, graph->M + 1); /* last playlist that held it */
    for (int64_t i = 0; i < graph->M; i++)
        seen_in[i] = -1;
    int32_t playlist = -1;
    int64_t kept = 0, held = 0;
    bool cut = false;
    for (guint e = 0; e < entries->len; e++) {
        Entry entry = g_array_index(entries, Entry, e);
        if (entry.playlist != playlist) {
            playlist = entry.playlist;
            held = 0;
            cut = false;
        }
        if (seen_in[entry.track] == playlist) {
            graph->repeated_entries++;
            continue;
        }
        if (limit > 0 && held == limit) {
            graph->cut_entries++;
            graph->cut_playlists += !cut;
            cut = true;
            continue;
        }
        seen_in[entry.track] = playlist;
        held++;
        g_array_index(entries, Entry, kept++) = entry;
    }
    g_array_set_size(entries, (guint)kept);
}

static bool make_lists(SgGraphBuilder *builder, SgGraph *graph, const Ranking *tracks,
                       const Ranking *playlists, GError **error)
{
    GArray *entries = builder->entries;
    for (guint e = 0; e < entries->len; e++) {
        Entry *entry = &g_array_index(entries, Entry, e);
        entry->playlist = playlists->rank[entry->playlist];
        entry->track = tracks->rank[entry->track];
    }
    g_array_sort(entries, compare_entries); /* stable */
    keep_first_distinct(graph, entries, builder->options.tracks_per_playlist);
    g_autofree int32_t *row = g_new(int32_t, entries->len + 1);
    g_autofree int32_t *col = g_new(int32_t, entries->len + 1);
    for (guint e = 0; e < entries->len; e++) {
        row[e] = g_array_index(entries, Entry, e).playlist;
        col[e] = g_array_index(entries, Entry, e).track;
    }
    return sg_csr_from_pairs(&graph->lists, graph->U, graph->M, entries->len, row, col, NULL, NULL,
                             error) &&
           sg_csr_transpose(&graph->listed, &graph->lists, error);
}

static bool make_matrix(SgCsr *matrix, const GArray *pairs, const Ranking *rows,
                        const Ranking *cols, GError **error)
{
    g_autofree int32_t *row = g_new(int32_t, pairs->len + 1);
    g_autofree int32_t *col = g_new(int32_t, pairs->len + 1);
    for (guint e = 0; e < pairs->len; e++) {
        row[e] = rows->rank[g_array_index(pairs, Pair, e).row];
        col[e] = cols->rank[g_array_index(pairs, Pair, e).col];
    }
    return sg_csr_from_pairs(matrix, rows->count, cols->count, pairs->len, row, col, NULL, NULL,
                             error);
}

static bool make_works(SgGraph *graph, GError **error)
{
    g_autofree int32_t *row = g_new(int32_t, graph->M + 1);
    g_autofree int32_t *col = g_new(int32_t, graph->M + 1);
    int64_t E = 0;
    for (int32_t i = 0; i < graph->M; i++) {
        if (graph->track[i].artist < 0)
            continue;
        row[E] = graph->track[i].artist;
        col[E++] = i;
    }
    return sg_csr_from_pairs(&graph->works, graph->user_count, graph->M, E, row, col, NULL, NULL,
                             error);
}

/* Copies the records in the order of their names; users are numbers of arrival until here. */
static void place_records(SgGraphBuilder *builder, SgGraph *graph, const Ranking *tracks,
                          const Ranking *playlists, const Ranking *users, const Ranking *tags)
{
    graph->track = sg_graph_records_new(graph->M, sizeof *graph->track);
    for (int64_t i = 0; i < graph->M; i++) {
        SgGraphTrack *track = &graph->track[i];
        *track = g_array_index(builder->tracks, SgGraphTrack, tracks->order[i]);
        track->artist = track->artist < 0 ? -1 : users->rank[track->artist];
    }
    graph->track_index = sg_graph_index_tracks(graph);
    graph->playlist = sg_graph_records_new(graph->U, sizeof *graph->playlist);
    for (int64_t u = 0; u < graph->U; u++) {
        SgGraphPlaylist *playlist = &graph->playlist[u];
        *playlist = g_array_index(builder->playlists, SgGraphPlaylist, playlists->order[u]);
        playlist->owner = playlist->owner < 0 ? -1 : users->rank[playlist->owner];
    }
    graph->user = sg_graph_records_new(graph->user_count, sizeof *graph->user);
    for (int64_t p = 0; p < graph->user_count; p++)
        graph->user[p] = g_array_index(builder->users, SgGraphUser, users->order[p]);
    graph->tag = sg_graph_records_new(graph->tag_count, sizeof *graph->tag);
    for (int64_t t = 0; t < graph->tag_count; t++)
        graph->tag[t] = keep(builder, sg_idmap_name(builder->tag_ids, tags->order[t]));
}

SgGraph *sg_graph_builder_finish(SgGraphBuilder *builder, GError **error)
{
    g_assert(builder->text); /* finished before */
    g_autoptr(SgGraph) graph = g_new0(SgGraph, 1);
    graph->M = builder->tracks->len;
    graph->U = builder->playlists->len;
    graph->user_count = builder->users->len;
    graph->tag_count = sg_idmap_count(builder->tag_ids);
    g_auto(Ranking) tracks = rank_names(builder->track_ids);
    g_auto(Ranking) playlists = rank_names(builder->playlist_ids);
    g_auto(Ranking) users = rank_names(builder->user_ids);
    g_auto(Ranking) tags = rank_names(builder->tag_ids);
    place_records(builder, graph, &tracks, &playlists, &users, &tags);
    graph->text = g_steal_pointer(&builder->text);
    if (!make_lists(builder, graph, &tracks, &playlists, error) || !make_works(graph, error) ||
        !make_matrix(&graph->likes, builder->likes, &users, &tracks, error) ||
        !make_matrix(&graph->reposts, builder->reposts, &users, &tracks, error) ||
        !make_matrix(&graph->follows, builder->follows, &users, &users, error) ||
        !make_matrix(&graph->tags, builder->tags, &tracks, &tags, error) ||
        !sg_csr_transpose(&graph->liked, &graph->likes, error) ||
        !sg_csr_transpose(&graph->tagged, &graph->tags, error))
        return NULL;
    return g_steal_pointer(&graph);
}
