/* SPDX-License-Identifier: MIT */
#include "graph/labels.h"

#include <math.h>

/* Between a dot and its word, and between two words. */
#define GAP 4.0

void sg_labels_init(SgLabels *labels, SgBox page)
{
    *labels = (SgLabels){ .page = page };
    labels->boxes = g_array_new(false, false, sizeof(SgBox));
    labels->dots = g_array_new(false, false, sizeof(SgDot));
}

void sg_labels_clear(SgLabels *labels)
{
    g_array_unref(labels->boxes);
    g_array_unref(labels->dots);
}

void sg_labels_block(SgLabels *labels, SgBox box)
{
    g_array_append_val(labels->boxes, box);
}

void sg_labels_add_dot(SgLabels *labels, SgDot dot)
{
    g_array_append_val(labels->dots, dot);
}

static bool is_free(const SgLabels *labels, const SgBox *box)
{
    const SgBox *page = &labels->page;
    if (box->x < page->x || box->y < page->y || box->x + box->w > page->x + page->w ||
        box->y + box->h > page->y + page->h)
        return false;
    for (guint b = 0; b < labels->boxes->len; b++) {
        const SgBox *other = &g_array_index(labels->boxes, SgBox, b);
        if (box->x < other->x + other->w + GAP && other->x < box->x + box->w + GAP &&
            box->y < other->y + other->h && other->y < box->y + box->h)
            return false;
    }
    return true;
}

/* Dots that the box touches. */
static int count_covered(const SgLabels *labels, const SgBox *box)
{
    int covered = 0;
    for (guint d = 0; d < labels->dots->len; d++) {
        const SgDot *dot = &g_array_index(labels->dots, SgDot, d);
        double dx = dot->x - CLAMP(dot->x, box->x, box->x + box->w);
        double dy = dot->y - CLAMP(dot->y, box->y, box->y + box->h);
        covered += dx * dx + dy * dy < dot->r * dot->r;
    }
    return covered;
}

bool sg_labels_place(SgLabels *labels, SgDot dot, double w, double h, int max_covered, SgBox *box)
{
    /* Left edge and upper edge of the word in the eight places of the drawing above. */
    double right = dot.x + dot.r + GAP, left = dot.x - dot.r - GAP - w, middle = dot.x - w / 2;
    double below = dot.y + dot.r + GAP / 2, above = dot.y - dot.r - GAP / 2 - h;
    double level = dot.y - h / 2, r = 0.7 * dot.r + GAP;
    const SgPoint places[] = {
        { right, level },
        { left, level },
        { middle, below },
        { middle, above },
        { dot.x + r, dot.y + r },
        { dot.x - r - w, dot.y + r },
        { dot.x + r, dot.y - r - h },
        { dot.x - r - w, dot.y - r - h },
    };
    int fewest = max_covered + 1;
    for (size_t p = 0; p < G_N_ELEMENTS(places); p++) {
        SgBox here = { places[p].x, places[p].y, w, h };
        if (!is_free(labels, &here))
            continue;
        int covered = count_covered(labels, &here);
        if (covered >= fewest)
            continue;
        fewest = covered;
        *box = here;
    }
    if (fewest > max_covered)
        return false;
    sg_labels_block(labels, *box);
    return true;
}

bool sg_labels_place_near(SgLabels *labels, double x, double y, double w, double h, double reach,
                          SgBox *box)
{
    enum { RINGS = 12, SPOKES = 16 };
    double best = INFINITY;
    for (int ring = 0; ring <= RINGS; ring++) {
        for (int spoke = 0; spoke < (ring == 0 ? 1 : SPOKES); spoke++) {
            double angle = 2 * G_PI * spoke / SPOKES, away = reach * ring / RINGS;
            SgBox here = { x + away * cos(angle) - w / 2, y + away * sin(angle) - h / 2, w, h };
            /* Every covered dot counts as much as a twelfth of the reach. */
            double badness = ring + count_covered(labels, &here);
            if (badness >= best || !is_free(labels, &here))
                continue;
            best = badness;
            *box = here;
        }
    }
    if (isinf(best))
        return false;
    sg_labels_block(labels, *box);
    return true;
}
