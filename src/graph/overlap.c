/* SPDX-License-Identifier: MIT */
#include "graph/overlap.h"

#include <math.h>

static int32_t size_of(const SgCsr *sets, int32_t row)
{
    return (int32_t)(sets->offset[row + 1] - sets->offset[row]);
}

static int compare(const void *a, const void *b)
{
    const SgOverlap *x = a, *y = b;
    if (x->jaccard != y->jaccard)
        return x->jaccard > y->jaccard ? -1 : 1;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Counts of shared columns; rows in order of appearance go to `touched`, which has room for all. */
static int64_t count_common(int32_t *common, int32_t *touched, const SgCsr *sets,
                            const SgCsr *turned, int32_t row)
{
    int64_t count = 0;
    for (int64_t e = sets->offset[row]; e < sets->offset[row + 1]; e++) {
        int32_t col = sets->col[e];
        for (int64_t f = turned->offset[col]; f < turned->offset[col + 1]; f++) {
            int32_t other = turned->col[f];
            if (other != row && common[other]++ == 0)
                touched[count++] = other;
        }
    }
    return count;
}

GArray *sg_overlaps(const SgCsr *sets, const SgCsr *turned, int32_t row, int32_t min_common,
                    double min_jaccard)
{
    g_assert(sets->rows == turned->cols && sets->cols == turned->rows);
    g_autofree int32_t *common = g_new0(int32_t, sets->rows + 1);
    g_autofree int32_t *touched = g_new(int32_t, sets->rows + 1);
    int64_t count = count_common(common, touched, sets, turned, row);
    GArray *overlaps = g_array_new(false, false, sizeof(SgOverlap));
    int32_t total_a = size_of(sets, row);
    for (int64_t i = 0; i < count; i++) {
        int32_t c = common[touched[i]], total_b = size_of(sets, touched[i]);
        SgOverlap overlap = { .row = touched[i],
                              .common = c,
                              .total_a = total_a,
                              .total_b = total_b,
                              .jaccard = (double)c / ((double)total_a + total_b - c),
                              .overlap = (double)c / MIN(total_a, total_b) };
        if (c >= min_common && overlap.jaccard >= min_jaccard)
            g_array_append_val(overlaps, overlap);
    }
    g_array_sort(overlaps, compare);
    return overlaps;
}

GArray *sg_common(const SgCsr *sets, int32_t a, int32_t b)
{
    GArray *common = g_array_new(false, false, sizeof(int32_t));
    int64_t e = sets->offset[a], f = sets->offset[b];
    while (e < sets->offset[a + 1] && f < sets->offset[b + 1]) {
        int32_t p = sets->col[e], q = sets->col[f];
        if (p == q)
            g_array_append_val(common, p);
        e += p <= q;
        f += q <= p;
    }
    return common;
}

static int compare_by_plays(const void *a, const void *b, void *data)
{
    const SgOverlap *x = a, *y = b;
    const SgGraph *graph = data;
    int64_t plays_x = graph->track[x->row].playback_count;
    int64_t plays_y = graph->track[y->row].playback_count;
    if (x->jaccard == y->jaccard && x->common == y->common && plays_x != plays_y)
        return plays_x > plays_y ? -1 : 1;
    return compare(a, b);
}

GArray *sg_similar_by_tags(const SgGraph *graph, int32_t track, int64_t k)
{
    GArray *similar = sg_overlaps(&graph->tags, &graph->tagged, track, 1, 0);
    g_array_sort_with_data(similar, compare_by_plays, (void *)graph);
    if (k >= 0 && k < similar->len)
        g_array_set_size(similar, (guint)k);
    return similar;
}

int sg_percent(double share)
{
    return (int)floor(100 * share + 0.5);
}

/* The union of each user's own playlists. */
static bool collect_playlists(SgCsr *matrix, const SgGraph *graph, GError **error)
{
    int64_t E = 0, room = sg_csr_entries(&graph->lists);
    g_autofree int32_t *row = g_new(int32_t, room + 1), *col = g_new(int32_t, room + 1);
    for (int64_t u = 0; u < graph->U; u++) {
        if (graph->playlist[u].owner < 0)
            continue;
        for (int64_t e = graph->lists.offset[u]; e < graph->lists.offset[u + 1]; e++) {
            row[E] = graph->playlist[u].owner;
            col[E++] = graph->lists.col[e];
        }
    }
    return sg_csr_from_pairs(matrix, graph->user_count, graph->M, E, row, col, NULL, NULL, error);
}

bool sg_taste_matrix(SgCsr *matrix, const SgGraph *graph, SgTaste taste, GError **error)
{
    if (taste == SG_TASTE_PLAYLISTS)
        return collect_playlists(matrix, graph, error);
    return sg_csr_transpose(matrix, &graph->liked, error);
}

GArray *sg_similar_users(const SgGraph *graph, int32_t user, SgTaste taste, int32_t min_common,
                         double min_jaccard, GError **error)
{
    if (taste == SG_TASTE_LIKES)
        return sg_overlaps(&graph->likes, &graph->liked, user, min_common, min_jaccard);
    g_auto(SgCsr) sets = { 0 }, turned = { 0 };
    if (!sg_taste_matrix(&sets, graph, taste, error) || !sg_csr_transpose(&turned, &sets, error))
        return NULL;
    return sg_overlaps(&sets, &turned, user, min_common, min_jaccard);
}
