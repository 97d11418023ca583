/* SPDX-License-Identifier: MIT */
#include "recommend/explain-private.h"

#include "graph/pairs.h"

#include <math.h>
#include <string.h>

/* Facts about a track come with the record of the track. */
static void track_fact(const SgExplaining *work, const char *urn, int32_t track,
                       const char *relation, const char *tail)
{
    const SgGraphTrack *record = &work->recommender->personal->graph->track[track];
    sg_explaining_triple(work, urn, relation, tail, sg_explaining_keep(work, record->source),
                         record->fetched_at);
}

/* A fact that both ends share: the piece, its two triples and its path. */
static void shared_fact(const SgExplaining *work, const char *kind, const char *id,
                        const char *title, const char *relation)
{
    const SgGraphTrack *record = &work->recommender->personal->graph->track[work->track];
    const SgEvidencePiece piece = { .kind = kind,
                                    .id = id,
                                    .title = title,
                                    .source = sg_explaining_keep(work, record->source),
                                    .date = record->fetched_at,
                                    .value = 1 };
    const SgTypedPath path = { .nodes = 3,
                               .node = { work->seed_urn, id, work->track_urn },
                               .relation = { relation, relation } };
    sg_explaining_piece(work, &piece);
    track_fact(work, work->seed_urn, work->seed, relation, id);
    track_fact(work, work->track_urn, work->track, relation, id);
    sg_explaining_path(work, &path);
}

static void explain_tags(const SgExplaining *work)
{
    const SgGraph *graph = work->recommender->personal->graph;
    const SgCsr *tags = &graph->tags;
    int64_t e = tags->offset[work->seed], f = tags->offset[work->track];
    while (e < tags->offset[work->seed + 1] && f < tags->offset[work->track + 1]) {
        int32_t a = tags->col[e], b = tags->col[f];
        if (a == b) {
            g_autofree char *id = g_strconcat("tag:", graph->tag[a], NULL);
            shared_fact(work, "tag", sg_explaining_keep(work, id),
                        sg_explaining_keep(work, graph->tag[a]), "has_tag");
        }
        e += a <= b;
        f += b <= a;
    }
}

static void explain_artist(const SgExplaining *work)
{
    const SgGraph *graph = work->recommender->personal->graph;
    int32_t artist = graph->track[work->track].artist;
    if (artist >= 0 && artist == graph->track[work->seed].artist)
        shared_fact(work, "artist", sg_explaining_keep(work, graph->user[artist].urn),
                    sg_explaining_keep(work, graph->user[artist].username), "by_artist");
}

/* -- Ways over a third track ------------------------------------------------------------------------- */

/* Triples of all playlists that hold both tracks; returns the shortest of them, which ties most, or
 * -1. */
static int32_t common_playlists(const SgExplaining *work, int32_t a, const char *a_urn, int32_t b,
                                const char *b_urn)
{
    const SgCsr *lists = &work->recommender->personal->graph->lists;
    const SgCsr *listed = &work->recommender->personal->graph->listed;
    int64_t e = listed->offset[a], f = listed->offset[b], shortest = G_MAXINT64;
    int32_t best = -1;
    while (e < listed->offset[a + 1] && f < listed->offset[b + 1]) {
        int32_t p = listed->col[e], q = listed->col[f];
        e += p <= q;
        f += q <= p;
        if (p != q)
            continue;
        int64_t length = lists->offset[p + 1] - lists->offset[p];
        sg_explaining_in_list(work, a_urn, p);
        sg_explaining_in_list(work, b_urn, p);
        if (length < shortest) {
            shortest = length;
            best = p;
        }
    }
    return best;
}

static const char *list_urn(const SgExplaining *work, int32_t list)
{
    return sg_explaining_keep(work, work->recommender->personal->graph->playlist[list].urn);
}

static void explain_middle(const SgExplaining *work, int32_t middle, double value)
{
    const SgGraphTrack *record = &work->recommender->personal->graph->track[middle];
    const char *urn = sg_explaining_urn(work, middle);
    const SgEvidencePiece piece = { .kind = "track",
                                    .id = urn,
                                    .title = sg_explaining_keep(work, record->title),
                                    .source = sg_explaining_keep(work, record->source),
                                    .date = record->fetched_at,
                                    .value = value };
    sg_explaining_piece(work, &piece);
    int32_t first = common_playlists(work, work->seed, work->seed_urn, middle, urn);
    int32_t second = common_playlists(work, middle, urn, work->track, work->track_urn);
    if (first < 0 || second < 0)
        return;
    const SgTypedPath path = { .nodes = 5,
                               .node = { work->seed_urn, list_urn(work, first), urn,
                                         list_urn(work, second), work->track_urn },
                               .relation = { "in_playlist", "in_playlist", "in_playlist",
                                             "in_playlist" } };
    sg_explaining_path(work, &path);
}

/* The sum of a track's weights: each list of n gives 1/n to each of the n - 1 others. */
static double strength_of(const SgGraph *graph, int32_t track)
{
    double sum = 0;
    for (int64_t e = graph->listed.offset[track]; e < graph->listed.offset[track + 1]; e++) {
        int32_t list = graph->listed.col[e];
        double n = (double)(graph->lists.offset[list + 1] - graph->lists.offset[list]);
        sum += (n - 1) / n;
    }
    return sum;
}

typedef struct {
    int32_t track;
    double value;
} Middle;

static int most_first(const void *a, const void *b)
{
    const Middle *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

/* two-step: w(s,c) w(c,i) / W(c); common: w(c,i). */
static void explain_middles(const SgExplaining *work, bool two_step)
{
    const SgGraph *graph = work->recommender->personal->graph;
    g_autoptr(GArray) middles = g_array_new(FALSE, FALSE, sizeof(Middle));
    g_auto(SgPairSums) near = { 0 }, far = { 0 };
    sg_pair_sums_init(&near, graph->M);
    sg_pair_sums_init(&far, graph->M);
    sg_pair_sums_row(&near, &graph->lists, &graph->listed, work->seed);
    sg_pair_sums_row(&far, &graph->lists, &graph->listed, work->track);
    for (int64_t n = 0; n < near.count; n++) {
        int32_t c = near.touched[n];
        Middle middle = { c, far.weight[c] };
        if (two_step)
            middle.value *= near.weight[c] / strength_of(graph, c);
        if (middle.value > 0)
            g_array_append_val(middles, middle);
    }
    g_array_sort(middles, most_first);
    guint named = sg_explaining_named(work, middles->len);
    double rest = 0;
    for (guint n = 0; n < named; n++)
        explain_middle(work, g_array_index(middles, Middle, n).track,
                       g_array_index(middles, Middle, n).value);
    for (guint n = named; n < middles->len; n++)
        rest += g_array_index(middles, Middle, n).value;
    sg_explaining_rest(work, middles->len - named, rest);
}

void sg_explaining_level(const SgExplaining *work, const char *level)
{
    if (strcmp(level, "tags") == 0)
        explain_tags(work);
    else if (strcmp(level, "artist") == 0)
        explain_artist(work);
    else if (strcmp(level, "two-step") == 0)
        explain_middles(work, true);
    else if (strcmp(level, "common") == 0)
        explain_middles(work, false);
}
