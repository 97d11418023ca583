/* SPDX-License-Identifier: MIT */
#include "graph/sheet.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>

/* Title and artist beside a node, if there is room. */
static bool label_node(SgSheet *sheet, int32_t node, bool large, int max_covered)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    int32_t track = drawing->view.track[node];
    g_autofree char *clean = sg_text_clean(sg_graph_title(drawing->graph, track));
    g_autofree char *title = sg_text_ellipsize(clean, large ? 34 : 24);
    const char *artist_name = drawing->graph->track[track].artist_name;
    g_autofree char *artist = artist_name && large ? sg_text_ellipsize(artist_name, 30) : NULL;
    double size = large ? 15 : 11.5, small = size - 3;
    double w = sg_ruler_width(sheet->page.ruler, title, size, large);
    double w2 = artist ? sg_ruler_width(sheet->page.ruler, artist, small, false) : 0;
    double h = size * 1.15 + (artist ? small * 1.2 : 0);
    SgDot dot = { sheet->x[node], sheet->y[node], sheet->r[node] };
    SgBox box;
    if (!sg_labels_place(&sheet->labels, dot, MAX(w, w2), h, max_covered, &box))
        return false;
    bool to_the_left = box.x + box.w / 2 < dot.x - dot.r;
    bool in_the_middle = !to_the_left && box.x < dot.x - dot.r;
    SgAnchor anchor = to_the_left     ? SG_ANCHOR_END
                      : in_the_middle ? SG_ANCHOR_MIDDLE
                                      : SG_ANCHOR_START;
    double x = to_the_left ? box.x + box.w : in_the_middle ? box.x + box.w / 2 : box.x;
    SgLettering lettering = { size, large, anchor, SG_COLOR_INK, 2.4 };
    canvas->text(canvas, x, box.y + size * 0.92, title, &lettering);
    if (!artist)
        return true;
    SgLettering below = { small, false, anchor, SG_COLOR_FAINT, 2.2 };
    canvas->text(canvas, x, box.y + size * 1.15 + small * 0.95, artist, &below);
    return true;
}

/* Where a community stands thickest: the middle of its tracks around the one that has most of them
 * near it. Its parts may lie far from each other, and the middle of all of them among others. */
static SgPoint thickest(const SgSheet *sheet, int32_t community)
{
    enum { NEAR = 110, TRIED_MIDDLES = 400 };
    const SgDrawing *drawing = sheet->page.drawing;
    const int32_t *community_n = drawing->communities.community_n;
    int64_t N = drawing->view.pairs.N, most = 0, member = 0;
    int64_t stride = 1 + drawing->community_size[community] / TRIED_MIDDLES;
    SgPoint best = { 0, 0 };
    for (int64_t n = 0; n < N; n++) {
        if (community_n[n] != community || member++ % stride != 0)
            continue;
        int64_t near = 0;
        double x = 0, y = 0;
        for (int64_t m = 0; m < N; m++) {
            if (community_n[m] != community ||
                hypot(sheet->x[m] - sheet->x[n], sheet->y[m] - sheet->y[n]) > NEAR)
                continue;
            near++;
            x += sheet->x[m];
            y += sheet->y[m];
        }
        if (near > most) {
            most = near;
            best = (SgPoint){ x / (double)near, y / (double)near };
        }
    }
    return best;
}

/* Names of communities in large letters. */
static void label_communities(SgSheet *sheet)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    int32_t colored = MIN(drawing->communities.count, SG_PALETTE_COLORS);
    for (int32_t c = 0; c < colored; c++) {
        if (drawing->community_size[c] < 5)
            continue;
        SgLettering lettering = { 23, true, SG_ANCHOR_MIDDLE,
                                  sg_legend_darker(sg_palette_community(c)), 4 };
        g_autofree char *name = sg_text_ellipsize(drawing->community_name[c], 26);
        double w = sg_ruler_width(sheet->page.ruler, name, lettering.size, true);
        SgPoint middle = thickest(sheet, c);
        SgBox box;
        if (sg_labels_place_near(&sheet->labels, middle.x, middle.y, w, 30, 170, &box))
            canvas->text(canvas, box.x + box.w / 2, box.y + 22, name, &lettering);
    }
}

/* The strongest of each community in turn, so that every corner of the sheet has names. */
typedef struct {
    double key;
    int32_t node;
} Turn;

static int compare_turns(const void *a, const void *b)
{
    const Turn *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

void sg_captions_draw(SgSheet *sheet)
{
    enum { LARGE = 10, MOST = 70, TRIED = 300 };
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    int64_t N = drawing->view.pairs.N;
    for (int64_t n = 0; n < N; n++)
        sg_labels_add_dot(&sheet->labels, (SgDot){ sheet->x[n], sheet->y[n], sheet->r[n] });
    for (int64_t s = 0; s < drawing->seed_count; s++) {
        double r = sheet->r[drawing->seed[s]];
        sg_labels_block(&sheet->labels, (SgBox){ sheet->x[drawing->seed[s]] - r,
                                                 sheet->y[drawing->seed[s]] - r, 2 * r, 2 * r });
    }
    g_autofree Turn *turn = g_new(Turn, N + 1);
    for (int32_t n = 0; n < N; n++) {
        double size = (double)drawing->community_size[drawing->communities.community_n[n]];
        turn[n] = (Turn){ (sheet->rank[n] + 1) / sqrt(size), n };
    }
    qsort(turn, (size_t)N, sizeof *turn, compare_turns);
    canvas->layer_begin(canvas, "names", 1);
    for (int64_t s = 0; s < drawing->seed_count; s++)
        label_node(sheet, drawing->seed[s], true, 50);
    label_communities(sheet);
    int placed = 0;
    for (int64_t i = 0; i < MIN(N, TRIED) && placed < MOST; i++) {
        if (sg_drawing_is_seed(drawing, turn[i].node))
            continue;
        bool large = placed < LARGE;
        placed += label_node(sheet, turn[i].node, large, large || N > 600 ? 4 : 1);
    }
    canvas->layer_end(canvas);
}
