/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/canvas.h"
#include "graph/drawing.h"
#include "graph/labels.h"
#include "graph/palette.h"

/*
 * What stands around the graph on a picture: title, legend, where the data came from; and the
 * shapes that legend and graph share.
 *
 * Layer: graph (private to picture).
 */
typedef struct {
    SgCanvas *canvas;
    const SgDrawing *drawing;
    SgRuler *ruler;
    double max_weight; /* of the ties on the picture */
    double widest;     /* line, for that weight */
} SgPage;

/* The part of the page that is left for the graph. */
SgBox sg_legend_area(const SgCanvas *canvas);

void sg_legend_draw(const SgPage *page);

/* "Title by Artist" of the seed, or what the drawing is of; one line for screen readers. */
char *sg_legend_title(const SgDrawing *drawing);
char *sg_legend_description(const SgDrawing *drawing);

/* The seed's star around (x, y). */
void sg_legend_star(SgCanvas *canvas, double x, double y, double r);

/* Width of a tie's line: the square root of its share of the heaviest. */
double sg_legend_tie_width(const SgPage *page, double weight);

/* A colour dark enough for letters. */
uint32_t sg_legend_darker(uint32_t color);
