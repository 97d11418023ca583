/* SPDX-License-Identifier: MIT */
#include "graph/export-graph.h"

#include "base/clock.h"
#include "music/nouns.h"
#include "version.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NODE(field) offsetof(SgExportNode, field)
#define LINK(field) offsetof(SgExportLink, field)

const SgExportColumn sg_export_node_columns[] = {
    { "node_type", SG_COLUMN_TEXT, NODE(kind), true },
    { "title", SG_COLUMN_TEXT, NODE(title), true },
    { "artist_name", SG_COLUMN_TEXT, NODE(artist_name), true },
    { "artist_id", SG_COLUMN_TEXT, NODE(artist_id), true },
    { "genre", SG_COLUMN_TEXT, NODE(genre), true },
    { "playback_count", SG_COLUMN_COUNT, NODE(playback_count), true },
    { "like_count", SG_COLUMN_COUNT, NODE(like_count), true },
    { "permalink_url", SG_COLUMN_TEXT, NODE(permalink_url), true },
    { "canonical_genre", SG_COLUMN_TEXT, NODE(canonical_genre), false },
    { "duration_ms", SG_COLUMN_COUNT, NODE(duration_ms), false },
    { "created_at", SG_COLUMN_DATE, NODE(created_at), false },
    { "license", SG_COLUMN_TEXT, NODE(license), false },
    { "source", SG_COLUMN_TEXT, NODE(source), false },
    { "seed", SG_COLUMN_FLAG, NODE(is_seed), false },
    { "strength", SG_COLUMN_REAL, NODE(strength), false },
    { "community", SG_COLUMN_COUNT, NODE(community_number), false },
    { "community_name", SG_COLUMN_TEXT, NODE(community), false },
    { "x", SG_COLUMN_REAL, NODE(x), false },
    { "y", SG_COLUMN_REAL, NODE(y), false },
    { NULL, 0, 0, false },
};

const SgExportColumn sg_export_link_columns[] = {
    { "weight", SG_COLUMN_REAL, LINK(weight), true },
    { "together", SG_COLUMN_COUNT, LINK(together), false },
    { "relation", SG_COLUMN_TEXT, LINK(relation), true },
    { NULL, 0, 0, false },
};

char *sg_export_text(const void *record, const SgExportColumn *column)
{
    const void *at = (const char *)record + column->offset;
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    switch (column->kind) {
    case SG_COLUMN_TEXT: return g_strdup(*(const char *const *)at);
    case SG_COLUMN_COUNT:
        return *(const int64_t *)at < 0
                   ? NULL
                   : g_strdup_printf("%" G_GINT64_FORMAT, *(const int64_t *)at);
    case SG_COLUMN_DATE:
        return *(const int64_t *)at == SG_TIME_UNKNOWN ? NULL
                                                       : sg_clock_format(*(const int64_t *)at);
    case SG_COLUMN_REAL:
        return isfinite(*(const double *)at)
                   ? g_strdup(g_ascii_dtostr(digits, sizeof digits, *(const double *)at))
                   : NULL;
    case SG_COLUMN_FLAG: return *(const bool *)at ? g_strdup("true") : NULL;
    }
    return NULL;
}

void sg_export_graph_free(SgExportGraph *graph)
{
    if (!graph)
        return;
    g_free(graph->node);
    g_free(graph->link);
    g_string_chunk_free(graph->text);
    g_free(graph);
}

/* The export at work: nodes and links grow; what stands for what. */
typedef struct {
    const SgGraph *graph;
    const SgExportGraphOptions *options;
    SgExportGraph *out;
    GArray *nodes;
    GArray *links;
    int32_t *node_of; /* (M) node of a track, or -1 */
} Making;

/* The export's own copy, valid whatever the store holds; NULL stays NULL. */
static const char *keep(Making *making, const char *text)
{
    if (!text)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return g_string_chunk_insert_const(making->out->text, valid);
}

/* "artist_" before a URN. */
static const char *prefixed(Making *making, const char *prefix, const char *urn)
{
    g_autofree char *id = g_strconcat(prefix, urn, NULL);
    return keep(making, id);
}

static SgExportNode empty_node(const char *id, const char *kind)
{
    return (SgExportNode){ .id = id,
                           .kind = kind,
                           .playback_count = SG_COUNT_UNKNOWN,
                           .like_count = SG_COUNT_UNKNOWN,
                           .duration_ms = SG_COUNT_UNKNOWN,
                           .created_at = SG_TIME_UNKNOWN,
                           .community_number = SG_COUNT_UNKNOWN,
                           .x = NAN,
                           .y = NAN,
                           .strength = NAN };
}

static int32_t add_node(Making *making, SgExportNode node)
{
    g_array_append_val(making->nodes, node);
    return (int32_t)making->nodes->len - 1;
}

static void add_link(Making *making, int32_t source, int32_t target, const char *relation,
                     double weight, int64_t together)
{
    SgExportLink link = { source, target, relation, weight, together };
    g_array_append_val(making->links, link);
}

static void add_place(Making *making, SgExportNode *node, int32_t track)
{
    const SgDrawing *drawing = making->options->drawing;
    int32_t at = drawing ? sg_view_find(&drawing->view, track) : -1;
    if (at < 0)
        return;
    node->x = drawing->x_n[at];
    node->y = drawing->y_n[at];
    node->community_number = drawing->communities.community_n[at];
    node->community = keep(making, drawing->community_name[node->community_number]);
}

static void add_tracks(Making *making)
{
    const SgView *view = making->options->view;
    for (int64_t n = 0; n < view->pairs.N; n++) {
        int32_t track = view->track[n];
        const SgGraphTrack *t = &making->graph->track[track];
        SgExportNode node = empty_node(keep(making, t->urn), "track");
        node.title = keep(making, t->title);
        node.artist_name = keep(making, t->artist_name);
        node.artist_id = t->artist < 0 ? NULL : keep(making, making->graph->user[t->artist].urn);
        node.genre = keep(making, t->genre);
        node.canonical_genre = keep(making, t->canonical_genre);
        node.license = keep(making, t->license);
        node.permalink_url = keep(making, t->permalink_url);
        node.source = keep(making, t->source);
        node.playback_count = t->playback_count;
        node.like_count = t->like_count;
        node.duration_ms = t->duration_ms;
        node.created_at = t->created_at;
        node.strength = view->strength[n];
        for (int64_t s = 0; s < making->options->seed_count; s++)
            node.is_seed |= making->options->seed[s] == track;
        add_place(making, &node, track);
        making->node_of[track] = add_node(making, node);
    }
    for (int32_t a = 0; a < view->pairs.N; a++)
        for (int64_t e = view->pairs.offset[a]; e < view->pairs.offset[a + 1]; e++)
            if (view->pairs.col[e] > a)
                add_link(making, making->node_of[view->track[a]],
                         making->node_of[view->track[view->pairs.col[e]]], "co_playlist",
                         view->pairs.weight[e], view->pairs.together[e]);
}

/* Users with a row in `matrix` (users × tracks) that holds a track of the view. */
static void add_users(Making *making, const SgCsr *matrix, const char *kind, const char *prefix,
                      const char *relation)
{
    for (int32_t p = 0; p < matrix->rows; p++) {
        int32_t person = -1;
        for (int64_t e = matrix->offset[p]; e < matrix->offset[p + 1]; e++) {
            int32_t track = making->node_of[matrix->col[e]];
            if (track < 0)
                continue;
            if (person < 0) {
                const SgGraphUser *user = &making->graph->user[p];
                SgExportNode node = empty_node(prefixed(making, prefix, user->urn), kind);
                node.title = keep(making, user->username);
                node.permalink_url = keep(making, user->permalink_url);
                person = add_node(making, node);
            }
            add_link(making, person, track, relation, 1, SG_COUNT_UNKNOWN);
        }
    }
}

static void add_playlists(Making *making)
{
    const SgCsr *lists = &making->graph->lists;
    for (int32_t u = 0; u < lists->rows; u++) {
        const SgGraphPlaylist *playlist = &making->graph->playlist[u];
        double share = 1 / (double)(lists->offset[u + 1] - lists->offset[u]);
        int32_t list = -1;
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            int32_t track = making->node_of[lists->col[e]];
            if (track < 0)
                continue;
            if (list < 0) {
                SgExportNode node =
                    empty_node(prefixed(making, "playlist_", playlist->urn), "playlist");
                node.title = keep(making, playlist->title);
                node.artist_name = keep(making, playlist->owner_name);
                node.permalink_url = keep(making, playlist->permalink_url);
                node.source = keep(making, playlist->source);
                list = add_node(making, node);
            }
            add_link(making, list, track, "in_playlist", share, SG_COUNT_UNKNOWN);
        }
    }
}

SgExportGraph *sg_export_graph_new(const SgGraph *graph, const SgExportGraphOptions *options)
{
    SgExportGraph *out = g_new0(SgExportGraph, 1);
    out->text = g_string_chunk_new(1 << 14);
    Making making = { graph,
                      options,
                      out,
                      g_array_new(false, false, sizeof(SgExportNode)),
                      g_array_new(false, false, sizeof(SgExportLink)),
                      g_new(int32_t, graph->M + 1) };
    for (int64_t i = 0; i < graph->M; i++)
        making.node_of[i] = -1;
    add_tracks(&making);
    if (options->artists)
        add_users(&making, &graph->works, "artist", "artist_", "by_artist");
    if (options->users)
        add_users(&making, &graph->likes, "user", "user_", "liked_by");
    if (options->playlists)
        add_playlists(&making);
    g_free(making.node_of);
    out->N = making.nodes->len;
    out->E = making.links->len;
    out->seed = options->seed_count > 0 ? keep(&making, graph->track[options->seed[0]].urn) : NULL;
    out->depth = options->depth;
    out->date = sg_graph_newest_fetch(graph);
    out->tool = "SoundGraph " SG_VERSION;
    out->commit = keep(&making, graph->hash);
    out->node = (SgExportNode *)(void *)g_array_free(making.nodes, false);
    out->link = (SgExportLink *)(void *)g_array_free(making.links, false);
    sg_export_graph_sort(out);
    return out;
}

static int compare_nodes(const void *a, const void *b, void *node)
{
    const SgExportNode *nodes = node;
    return strcmp(nodes[*(const int32_t *)a].id, nodes[*(const int32_t *)b].id);
}

static int compare_links(const void *a, const void *b)
{
    const SgExportLink *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return strcmp(x->relation, y->relation);
}

void sg_export_graph_sort(SgExportGraph *graph)
{
    g_autofree int32_t *order = g_new(int32_t, graph->N + 1);
    g_autofree int32_t *rank = g_new(int32_t, graph->N + 1);
    SgExportNode *sorted = g_new(SgExportNode, graph->N + 1);
    for (int32_t n = 0; n < graph->N; n++)
        order[n] = n;
    g_qsort_with_data(order, (int)graph->N, sizeof *order, compare_nodes, graph->node);
    for (int32_t n = 0; n < graph->N; n++) {
        sorted[n] = graph->node[order[n]];
        rank[order[n]] = n;
    }
    g_free(graph->node);
    graph->node = sorted;
    for (int64_t e = 0; e < graph->E; e++) {
        int32_t a = rank[graph->link[e].source], b = rank[graph->link[e].target];
        graph->link[e].source = MIN(a, b);
        graph->link[e].target = MAX(a, b);
    }
    if (graph->E > 0)
        qsort(graph->link, (size_t)graph->E, sizeof *graph->link, compare_links);
    int64_t kept = 0;
    for (int64_t e = 0; e < graph->E; e++)
        if (kept == 0 || compare_links(&graph->link[kept - 1], &graph->link[e]) != 0)
            graph->link[kept++] = graph->link[e];
    graph->E = kept;
}
