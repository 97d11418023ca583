/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/canvas.h"

/*
 * Where words go on a picture so that none covers another: greedy, the important ones first.
 *
 *          7  3  6        a word is tried at eight places around its point; of those that touch no
 *          1  o  0        word so far and stay on the page, the one that covers fewest dots wins,
 *          5  2  4        the smaller number at ties; when all touch something it is left out
 *
 * Layer: graph (private to picture).
 */
typedef struct {
    double x;
    double y;
    double w;
    double h;
} SgBox;

typedef struct {
    SgBox page;    /* words stay inside */
    GArray *boxes; /* of SgBox: taken by words and other things not to be covered */
    GArray *dots;  /* of SgDot */
} SgLabels;

typedef struct {
    double x;
    double y;
    double r;
} SgDot;

void sg_labels_init(SgLabels *labels, SgBox page);
void sg_labels_clear(SgLabels *labels);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgLabels, sg_labels_clear)

/* A box that no word may touch. */
void sg_labels_block(SgLabels *labels, SgBox box);

/* A dot that words should not cover. */
void sg_labels_add_dot(SgLabels *labels, SgDot dot);

/* Finds room for a word of w x h beside `dot`, covering at most max_covered other dots; takes it.
 * False when there is none. */
bool sg_labels_place(SgLabels *labels, SgDot dot, double w, double h, int max_covered, SgBox *box);

/* Finds the box nearest to (x, y), its middle, on rings of at most `reach`; takes it. */
bool sg_labels_place_near(SgLabels *labels, double x, double y, double w, double h, double reach,
                          SgBox *box);
