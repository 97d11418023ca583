/* SPDX-License-Identifier: MIT */
#include "graph/ties.h"

#include "graph/names.h"

#include <string.h>

/* Pairs of list and track that are gathered for the matrix. */
typedef struct {
    GArray *row; /* of int32_t */
    GArray *col;
    int64_t rows;
} Gathered;

static void gather(Gathered *gathered, int64_t row, int32_t col)
{
    int32_t number = (int32_t)row;
    g_array_append_val(gathered->row, number);
    g_array_append_val(gathered->col, col);
}

/* All rows of a matrix, one below the other; `longest` 0: of any length. */
static void stack(Gathered *gathered, const SgCsr *matrix, int64_t longest, int64_t *left_out)
{
    for (int64_t r = 0; r < matrix->rows; r++) {
        int64_t length = matrix->offset[r + 1] - matrix->offset[r];
        bool too_long = longest && length > longest;
        *left_out += too_long;
        for (int64_t e = matrix->offset[r]; !too_long && e < matrix->offset[r + 1]; e++)
            gather(gathered, gathered->rows + r, matrix->col[e]);
    }
    gathered->rows += matrix->rows;
}

/* users × tracks that name them: as uploader, artist, guest, remixer, producer. */
static bool collect_named(SgCsr *named, const SgGraph *graph, GError **error)
{
    g_autoptr(SgNames) names = sg_names_new(graph);
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_autoptr(GArray) col = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t track = 0; track < graph->M; track++) {
        g_autoptr(GArray) artists = sg_names_of_track(names, track);
        for (guint n = 0; n < artists->len; n++) {
            g_array_append_val(row, g_array_index(artists, int32_t, n));
            g_array_append_val(col, track);
        }
    }
    return sg_csr_from_pairs(named, graph->user_count, graph->M, row->len,
                             (const int32_t *)(void *)row->data, (const int32_t *)(void *)col->data,
                             NULL, NULL, error);
}

static bool stack_all(SgTies *ties, Gathered *gathered, unsigned kinds, GError **error)
{
    const SgGraph *graph = ties->graph;
    g_auto(SgCsr) named = { 0 };
    if (kinds & SG_TIE_PLAYLIST)
        stack(gathered, &graph->lists, 0, &ties->left_out);
    ties->first[1] = gathered->rows;
    if (kinds & SG_TIE_FAN)
        stack(gathered, &graph->likes, SG_TIES_LONGEST, &ties->left_out);
    ties->first[2] = gathered->rows;
    if ((kinds & SG_TIE_ARTIST) && !collect_named(&named, graph, error))
        return false;
    if (kinds & SG_TIE_ARTIST)
        stack(gathered, &named, SG_TIES_LONGEST, &ties->left_out);
    ties->first[3] = gathered->rows;
    if (kinds & SG_TIE_TAG)
        stack(gathered, &graph->tagged, SG_TIES_LONGEST, &ties->left_out);
    ties->first[SG_TIE_KINDS] = gathered->rows;
    return true;
}

bool sg_ties_init(SgTies *ties, const SgGraph *graph, unsigned kinds, GError **error)
{
    g_auto(SgTies) made = { .graph = graph };
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_autoptr(GArray) col = g_array_new(FALSE, FALSE, sizeof(int32_t));
    Gathered gathered = { row, col, 0 };
    if (!stack_all(&made, &gathered, kinds, error) ||
        !sg_csr_from_pairs(&made.lists, gathered.rows, graph->M, row->len,
                           (const int32_t *)(void *)row->data, (const int32_t *)(void *)col->data,
                           NULL, NULL, error) ||
        !sg_csr_transpose(&made.listed, &made.lists, error))
        return false;
    *ties = made;
    made = (SgTies){ 0 };
    return true;
}

void sg_ties_clear(SgTies *ties)
{
    sg_csr_clear(&ties->lists);
    sg_csr_clear(&ties->listed);
    *ties = (SgTies){ 0 };
}

static SgTie tie_of(const SgTies *ties, int32_t row)
{
    int kind = 0;
    while (row >= ties->first[kind + 1])
        kind++;
    int64_t length = ties->lists.offset[row + 1] - ties->lists.offset[row];
    return (SgTie){ (SgTieKind)(1 << kind), (int32_t)(row - ties->first[kind]),
                    1.0 / (double)length };
}

GArray *sg_ties_between(const SgTies *ties, int32_t a, int32_t b)
{
    const SgCsr *listed = &ties->listed;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(SgTie));
    int64_t x = listed->offset[a], y = listed->offset[b];
    while (x < listed->offset[a + 1] && y < listed->offset[b + 1]) {
        int32_t left = listed->col[x], right = listed->col[y];
        if (left == right) {
            SgTie tie = tie_of(ties, left);
            g_array_append_val(found, tie);
        }
        x += left <= right;
        y += right <= left;
    }
    return found;
}

const char *sg_tie_relation(const SgTies *ties, const SgTie *tie, int32_t a, int32_t b)
{
    const SgGraphTrack *track = ties->graph->track;
    switch (tie->kind) {
    case SG_TIE_PLAYLIST: return "in_playlist";
    case SG_TIE_FAN: return "liked_by";
    case SG_TIE_TAG: return "has_tag";
    case SG_TIE_ARTIST:
        return track[a].artist == tie->index && track[b].artist == tie->index ? "by_artist"
                                                                              : "collab_with";
    case SG_TIE_ALL: break;
    }
    g_assert_not_reached();
}
