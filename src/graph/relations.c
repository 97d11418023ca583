/* SPDX-License-Identifier: MIT */
#include "graph/relations.h"

#include "graph/names.h"
#include "graph/overlap.h"

#include <math.h>
#include <stdlib.h>

/* Rows are kept from so many counts on. */
static const int64_t kept_from[] = { [SG_RELATION_CO_PLAYLIST] = 2,
                                     [SG_RELATION_SHARED_FANS] = 2,
                                     [SG_RELATION_COLLAB] = 1,
                                     [SG_RELATION_REPOST] = 2,
                                     [SG_RELATION_FOLLOW] = 2 };

const char *sg_relation_name(SgRelationKind kind)
{
    static const char *const name[] = { "co_playlist", "shared_fans", "collab", "repost",
                                        "follow" };
    return name[kind];
}

/* Pairs of rows and columns that are gathered for a matrix. */
typedef struct {
    GArray *row; /* of int32_t */
    GArray *col;
} Gathered;

static void gathered_init(Gathered *gathered)
{
    gathered->row = g_array_new(false, false, sizeof(int32_t));
    gathered->col = g_array_new(false, false, sizeof(int32_t));
}

static void gathered_clear(Gathered *gathered)
{
    g_array_unref(gathered->row);
    g_array_unref(gathered->col);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gathered, gathered_clear)

static void gather(Gathered *gathered, int32_t row, int32_t col)
{
    g_array_append_val(gathered->row, row);
    g_array_append_val(gathered->col, col);
}

/* The matrix (with weights 1 that add up, if weighted) and, if wanted, its transpose. */
static bool finish(const Gathered *gathered, int64_t rows, int64_t cols, bool weighted,
                   SgCsr *matrix, SgCsr *turned, GError **error)
{
    guint E = gathered->row->len;
    g_autofree float *ones = weighted ? g_new(float, E + 1) : NULL;
    for (guint e = 0; weighted && e < E; e++)
        ones[e] = 1;
    return sg_csr_from_pairs(matrix, rows, cols, E, (const int32_t *)(void *)gathered->row->data,
                             (const int32_t *)(void *)gathered->col->data, ones, NULL, error) &&
           (!turned || sg_csr_transpose(turned, matrix, error));
}

static void add(GArray *relations, int32_t a, int32_t b, SgRelationKind kind, int64_t evidence,
                double strength)
{
    SgArtistRelation relation = { MIN(a, b), MAX(a, b), kind, evidence, strength };
    if (evidence >= kept_from[kind])
        g_array_append_val(relations, relation);
}

/* Artists that share columns of `sets`; each pair is met once when all artists are asked for. */
static void add_overlaps(GArray *relations, const SgCsr *sets, const SgCsr *turned, int32_t artist,
                         SgRelationKind kind)
{
    int32_t first = artist < 0 ? 0 : artist, end = artist < 0 ? (int32_t)sets->rows : artist + 1;
    for (int32_t a = first; a < end; a++) {
        if (sets->offset[a + 1] == sets->offset[a])
            continue;
        g_autoptr(GArray) overlaps = sg_overlaps(sets, turned, a, (int32_t)kept_from[kind], 0);
        for (guint o = 0; o < overlaps->len; o++) {
            const SgOverlap *overlap = &g_array_index(overlaps, SgOverlap, o);
            if (artist >= 0 || overlap->row > a)
                add(relations, a, overlap->row, kind, overlap->common, overlap->jaccard);
        }
    }
}

static bool add_co_playlists(GArray *relations, const SgGraph *graph, int32_t artist,
                             GError **error)
{
    g_auto(Gathered) pairs;
    g_auto(SgCsr) sets = { 0 }, turned = { 0 };
    gathered_init(&pairs);
    for (int32_t u = 0; u < graph->U; u++)
        for (int64_t e = graph->lists.offset[u]; e < graph->lists.offset[u + 1]; e++) {
            int32_t a = graph->track[graph->lists.col[e]].artist;
            if (a >= 0)
                gather(&pairs, a, u);
        }
    if (!finish(&pairs, graph->user_count, graph->U, false, &sets, &turned, error))
        return false;
    add_overlaps(relations, &sets, &turned, artist, SG_RELATION_CO_PLAYLIST);
    return true;
}

static bool add_shared_fans(GArray *relations, const SgGraph *graph, int32_t artist, GError **error)
{
    g_auto(Gathered) pairs;
    g_auto(SgCsr) sets = { 0 }, turned = { 0 };
    gathered_init(&pairs);
    for (int32_t fan = 0; fan < graph->user_count; fan++)
        for (int64_t e = graph->likes.offset[fan]; e < graph->likes.offset[fan + 1]; e++) {
            int32_t a = graph->track[graph->likes.col[e]].artist;
            if (a >= 0 && a != fan)
                gather(&pairs, a, fan);
        }
    if (!finish(&pairs, graph->user_count, graph->user_count, false, &sets, &turned, error))
        return false;
    add_overlaps(relations, &sets, &turned, artist, SG_RELATION_SHARED_FANS);
    return true;
}

/* Counts in a matrix of artists × artists become rows: those of one artist, or all above the
 * diagonal. */
static bool add_counts(GArray *relations, const Gathered *pairs, const SgGraph *graph,
                       int32_t artist, SgRelationKind kind, GError **error)
{
    g_auto(SgCsr) counts = { 0 };
    if (!finish(pairs, graph->user_count, graph->user_count, true, &counts, NULL, error))
        return false;
    int32_t first = artist < 0 ? 0 : artist;
    int32_t end = artist < 0 ? (int32_t)counts.rows : artist + 1;
    for (int32_t a = first; a < end; a++)
        for (int64_t e = counts.offset[a]; e < counts.offset[a + 1]; e++) {
            int64_t c = (int64_t)counts.val[e];
            if (artist >= 0 || counts.col[e] > a)
                add(relations, a, counts.col[e], kind, c, 1 - pow(2, -(double)c));
        }
    return true;
}

/* Both ways, so that the row of either artist is whole. */
static void gather_both(Gathered *pairs, int32_t a, int32_t b)
{
    if (a == b)
        return;
    gather(pairs, a, b);
    gather(pairs, b, a);
}

static bool add_collabs(GArray *relations, const SgGraph *graph, int32_t artist, GError **error)
{
    g_auto(Gathered) pairs;
    gathered_init(&pairs);
    g_autoptr(SgNames) names = sg_names_new(graph);
    for (int32_t track = 0; track < graph->M; track++) {
        g_autoptr(GArray) named = sg_names_of_track(names, track);
        for (guint i = 0; i < named->len; i++)
            for (guint j = 0; j < i; j++)
                gather_both(&pairs, g_array_index(named, int32_t, i),
                            g_array_index(named, int32_t, j));
    }
    return add_counts(relations, &pairs, graph, artist, SG_RELATION_COLLAB, error);
}

static bool is_artist(const SgGraph *graph, int32_t user)
{
    return graph->works.offset[user + 1] > graph->works.offset[user];
}

static bool add_reposts(GArray *relations, const SgGraph *graph, int32_t artist, GError **error)
{
    g_auto(Gathered) pairs;
    gathered_init(&pairs);
    for (int32_t user = 0; user < graph->user_count; user++)
        for (int64_t e = graph->reposts.offset[user]; e < graph->reposts.offset[user + 1]; e++) {
            int32_t maker = graph->track[graph->reposts.col[e]].artist;
            if (maker >= 0 && is_artist(graph, user))
                gather_both(&pairs, user, maker);
        }
    return add_counts(relations, &pairs, graph, artist, SG_RELATION_REPOST, error);
}

static bool add_follows(GArray *relations, const SgGraph *graph, int32_t artist, GError **error)
{
    g_auto(Gathered) pairs;
    gathered_init(&pairs);
    for (int32_t user = 0; user < graph->user_count; user++)
        for (int64_t e = graph->follows.offset[user]; e < graph->follows.offset[user + 1]; e++) {
            int32_t other = graph->follows.col[e];
            if (is_artist(graph, user) && is_artist(graph, other))
                gather_both(&pairs, user, other);
        }
    return add_counts(relations, &pairs, graph, artist, SG_RELATION_FOLLOW, error);
}

static int compare(const void *a, const void *b)
{
    const SgArtistRelation *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

GArray *sg_artist_relations(const SgGraph *graph, int32_t artist, GError **error)
{
    g_assert(artist >= -1 && artist < graph->user_count);
    g_autoptr(GArray) relations = g_array_new(false, false, sizeof(SgArtistRelation));
    if (!add_co_playlists(relations, graph, artist, error) ||
        !add_shared_fans(relations, graph, artist, error) ||
        !add_collabs(relations, graph, artist, error) ||
        !add_reposts(relations, graph, artist, error) ||
        !add_follows(relations, graph, artist, error))
        return NULL;
    g_array_sort(relations, compare);
    return g_steal_pointer(&relations);
}

GArray *sg_artist_collabs(const SgGraph *graph, GError **error)
{
    g_autoptr(GArray) relations = g_array_new(false, false, sizeof(SgArtistRelation));
    if (!add_collabs(relations, graph, -1, error))
        return NULL;
    g_array_sort(relations, compare);
    return g_steal_pointer(&relations);
}

static int compare_strength(const void *a, const void *b)
{
    const SgArtistRelation *x = a, *y = b;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    if (x->evidence != y->evidence)
        return x->evidence > y->evidence ? -1 : 1;
    return compare(a, b);
}

void sg_artist_relations_rank(GArray *relations)
{
    g_array_sort(relations, compare_strength);
}

GArray *sg_artists_of_track(const SgGraph *graph, int32_t track)
{
    g_autoptr(SgNames) names = sg_names_new(graph);
    return sg_names_of_track(names, track);
}
