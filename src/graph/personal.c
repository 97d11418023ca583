/* SPDX-License-Identifier: MIT */
#include "graph/personal.h"

#include "base/shared.h"
#include "music/nouns.h"

#include <string.h>

void sg_graph_free(SgGraph *graph)
{
    if (!graph)
        return;
    SgCsr *matrices[] = { &graph->lists, &graph->listed,  &graph->likes,
                          &graph->liked, &graph->tags,    &graph->tagged,
                          &graph->works, &graph->reposts, &graph->follows };
    for (size_t m = 0; m < G_N_ELEMENTS(matrices); m++)
        sg_csr_clear(matrices[m]);
    sg_shared_unref(graph->track);
    sg_shared_unref(graph->track_index);
    sg_shared_unref(graph->playlist);
    sg_shared_unref(graph->user);
    sg_shared_unref(graph->tag);
    sg_shared_unref(graph->text);
    g_free(graph->hash);
    g_free(graph);
}

static void free_text(void *text)
{
    g_string_chunk_free(*(GStringChunk **)text);
}

GStringChunk **sg_graph_text_new(void)
{
    GStringChunk **text = sg_shared_new(sizeof *text, free_text);
    g_assert(text);
    *text = g_string_chunk_new(1 << 16);
    return text;
}

void *sg_graph_records_new(int64_t count, size_t size)
{
    void *records = sg_shared_new((size_t)(count + 1) * size, NULL);
    if (!records)
        g_error("no memory for %" G_GINT64_FORMAT " records of a graph", count);
    return records;
}

/* Binary search over records of `size` bytes whose first member is the name. */
static int32_t find(const void *records, int64_t count, size_t size, const char *name)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const char *const *at = (const void *)((const char *)records + (size_t)middle * size);
        int order = strcmp(*at, name);
        if (order == 0)
            return (int32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

G_STATIC_ASSERT(G_STRUCT_OFFSET(SgGraphPlaylist, urn) == 0);
G_STATIC_ASSERT(G_STRUCT_OFFSET(SgGraphUser, urn) == 0);

SgNameIndex *sg_graph_index_tracks(const SgGraph *graph)
{
    SgNameIndex *index = sg_name_index_new(graph->M);
    if (!index)
        g_error("no memory for an index of %" G_GINT64_FORMAT " tracks", graph->M);
    for (int32_t i = 0; i < graph->M; i++)
        sg_name_index_add(index, graph->track[i].urn, strlen(graph->track[i].urn), i);
    return index;
}

static bool is_track(const void *data, int32_t track, const char *urn, size_t length)
{
    return strcmp(((const SgGraph *)data)->track[track].urn, urn) == 0;
}

int32_t sg_graph_find_track(const SgGraph *graph, const char *urn)
{
    return sg_name_index_find(graph->track_index, urn, strlen(urn), is_track, graph);
}

int32_t sg_graph_find_playlist(const SgGraph *graph, const char *urn)
{
    return find(graph->playlist, graph->U, sizeof *graph->playlist, urn);
}

int32_t sg_graph_find_user(const SgGraph *graph, const char *urn)
{
    return find(graph->user, graph->user_count, sizeof *graph->user, urn);
}

int32_t sg_graph_find_tag(const SgGraph *graph, const char *tag)
{
    return find(graph->tag, graph->tag_count, sizeof *graph->tag, tag);
}

int32_t sg_graph_find_permalink(const SgGraph *graph, const char *permalink_url)
{
    for (int32_t i = 0; i < graph->M; i++)
        if (graph->track[i].permalink_url &&
            strcmp(graph->track[i].permalink_url, permalink_url) == 0)
            return i;
    return -1;
}

const char *sg_graph_title(const SgGraph *graph, int32_t track)
{
    const SgGraphTrack *t = &graph->track[track];
    return t->title ? t->title : t->urn;
}

static int64_t degree(const SgCsr *csr, int64_t row)
{
    return csr->offset[row + 1] - csr->offset[row];
}

int sg_graph_compare_popularity(const SgGraph *graph, int32_t a, int32_t b)
{
    int64_t plays_a = graph->track[a].playback_count, plays_b = graph->track[b].playback_count;
    if (plays_a != plays_b)
        return plays_a > plays_b ? -1 : 1;
    int64_t lists_a = degree(&graph->listed, a), lists_b = degree(&graph->listed, b);
    if (lists_a != lists_b)
        return lists_a > lists_b ? -1 : 1;
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b, void *graph)
{
    return sg_graph_compare_popularity(graph, *(const int32_t *)a, *(const int32_t *)b);
}

int32_t *sg_graph_by_popularity(const SgGraph *graph)
{
    int32_t *order = g_new(int32_t, graph->M + 1);
    for (int32_t i = 0; i < graph->M; i++)
        order[i] = i;
    g_qsort_with_data(order, (int)graph->M, sizeof *order, compare, (void *)graph);
    return order;
}

int64_t sg_graph_newest_fetch(const SgGraph *graph)
{
    int64_t newest = SG_TIME_UNKNOWN;
    for (int64_t i = 0; i < graph->M; i++)
        newest = MAX(newest, graph->track[i].fetched_at);
    for (int64_t u = 0; u < graph->U; u++)
        newest = MAX(newest, graph->playlist[u].fetched_at);
    return newest;
}
