/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/legend.h"

/*
 * A picture at work: where on the page every node stands and how large it is, and where there is
 * still room for words.
 *
 * Layer: graph (private to picture).
 */
typedef struct {
    SgPage page;
    SgLabels labels;
    double *x;      /* (N) */
    double *y;      /* (N) */
    double *r;      /* (N) */
    int32_t *order; /* (N) nodes by strength, the strongest first */
    int32_t *rank;  /* (N) place of the node within its community, 0: the strongest */
    double reach;   /* of the ground around a dot */
} SgSheet;

void sg_sheet_init(SgSheet *sheet, SgCanvas *canvas, const SgDrawing *drawing);
void sg_sheet_clear(SgSheet *sheet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSheet, sg_sheet_clear)

/* The names of communities and tracks, where there is room for them. */
void sg_captions_draw(SgSheet *sheet);
