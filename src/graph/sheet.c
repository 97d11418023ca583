/* SPDX-License-Identifier: MIT */
#include "graph/sheet.h"

#include "graph/spread.h"

#include <math.h>
#include <stdlib.h>

/* Room for names around the dots; a few dots do not need the whole page. */
static SgBox inner_area(SgBox area, int64_t N)
{
    double share = CLAMP(sqrt((double)N / 25), 0.3, 1);
    double w = share * (area.w - 130), h = share * (area.h - 120);
    return (SgBox){ area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h };
}

/* Fits the points into the area; the sides may be stretched against each other by three fifths. */
static void fit(double *x_n, double *y_n, int64_t N, SgBox area)
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int64_t n = 0; n < N; n++) {
        left = MIN(left, x_n[n]);
        right = MAX(right, x_n[n]);
        top = MIN(top, y_n[n]);
        bottom = MAX(bottom, y_n[n]);
    }
    double scale_x = right > left ? area.w / (right - left) : INFINITY;
    double scale_y = bottom > top ? area.h / (bottom - top) : INFINITY;
    double both = MIN(scale_x, scale_y);
    if (isinf(both)) /* one point, or none */
        both = 1;
    scale_x = MIN(scale_x, 1.6 * both);
    scale_y = MIN(scale_y, 1.6 * both);
    for (int64_t n = 0; n < N; n++) {
        x_n[n] = area.x + area.w / 2 + scale_x * (x_n[n] - (left + right) / 2);
        y_n[n] = area.y + area.h / 2 + scale_y * (y_n[n] - (top + bottom) / 2);
    }
}

/* The layout on the page, y downwards, with a little room between the dots. */
static void place_nodes(SgSheet *sheet, SgBox area)
{
    const SgDrawing *drawing = sheet->page.drawing;
    int64_t N = drawing->view.pairs.N;
    for (int64_t n = 0; n < N; n++) {
        sheet->x[n] = drawing->x_n[n];
        sheet->y[n] = -drawing->y_n[n];
    }
    fit(sheet->x, sheet->y, N, area);
    sg_spread(sheet->x, sheet->y, sheet->r, N, N > 600 ? 1 : 5, 200);
    fit(sheet->x, sheet->y, N, area);
}

/* Areas of dots grow with strength; all dots together cover a fixed part of the page. */
static void size_nodes(SgSheet *sheet, SgBox area)
{
    const SgView *view = &sheet->page.drawing->view;
    int64_t N = view->pairs.N;
    double strongest = 0, r_max = CLAMP(0.30 * sqrt(area.w * area.h / (double)MAX(1, N)), 5, 17);
    for (int64_t n = 0; n < N; n++)
        strongest = MAX(strongest, view->strength[n]);
    for (int64_t n = 0; n < N; n++) {
        double share = strongest > 0 ? view->strength[n] / strongest : 1;
        sheet->r[n] = r_max * (0.35 + 0.65 * sqrt(share));
        if (sg_drawing_is_seed(sheet->page.drawing, (int32_t)n))
            sheet->r[n] = MAX(14, 1.3 * r_max);
    }
}

typedef struct {
    double strength;
    int32_t node;
} Strong;

static int compare_strong(const void *a, const void *b)
{
    const Strong *x = a, *y = b;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static void rank_nodes(SgSheet *sheet)
{
    const SgDrawing *drawing = sheet->page.drawing;
    int64_t N = drawing->view.pairs.N;
    g_autofree Strong *strong = g_new(Strong, N + 1);
    g_autofree int32_t *seen = g_new0(int32_t, drawing->communities.count + 1);
    for (int32_t n = 0; n < N; n++)
        strong[n] = (Strong){ drawing->view.strength[n], n };
    qsort(strong, (size_t)N, sizeof *strong, compare_strong);
    for (int64_t i = 0; i < N; i++) {
        sheet->order[i] = strong[i].node;
        sheet->rank[strong[i].node] = seen[drawing->communities.community_n[strong[i].node]]++;
    }
}

void sg_sheet_init(SgSheet *sheet, SgCanvas *canvas, const SgDrawing *drawing)
{
    const SgPairs *pairs = &drawing->view.pairs;
    int64_t N = pairs->N;
    *sheet = (SgSheet){
        .page = { .canvas = canvas, .drawing = drawing, .ruler = sg_ruler_new() },
        .x = g_new(double, N + 1),
        .y = g_new(double, N + 1),
        .r = g_new(double, N + 1),
        .order = g_new(int32_t, N + 1),
        .rank = g_new(int32_t, N + 1),
    };
    SgBox area = sg_legend_area(canvas), inner = inner_area(area, N);
    sg_labels_init(&sheet->labels, area);
    size_nodes(sheet, inner);
    place_nodes(sheet, inner);
    rank_nodes(sheet);
    sheet->reach = CLAMP(0.9 * sqrt(inner.w * inner.h / (double)MAX(1, N)), 22, 60);
    sheet->page.widest = CLAMP(110 / sqrt((double)MAX(1, N)), 2, 6.5);
    for (int64_t e = 0; e < pairs->offset[N]; e++)
        sheet->page.max_weight = MAX(sheet->page.max_weight, pairs->weight[e]);
}

void sg_sheet_clear(SgSheet *sheet)
{
    g_free(sheet->x);
    g_free(sheet->y);
    g_free(sheet->r);
    g_free(sheet->order);
    g_free(sheet->rank);
    sg_ruler_free(sheet->page.ruler);
    sg_labels_clear(&sheet->labels);
}
