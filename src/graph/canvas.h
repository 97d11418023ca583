/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

/*
 * What a picture is drawn on: a page of W x H points, y downwards.
 *
 *   picture ──▶ sg_canvas_* ──┬── cairo: PNG, PDF
 *                             └── SVG as text: words stay words, shapes carry titles and links
 *
 * cairo's own SVG turns words into outlines; that is why SVG is written here.
 *
 * Layer: graph (private to picture). A canvas belongs to one thread.
 */
typedef struct SgCanvas SgCanvas;

/* How shapes are painted; alpha 0 leaves a part out. Colours are 0xRRGGBB. */
typedef struct {
    uint32_t fill;
    double fill_alpha;
    uint32_t stroke;
    double stroke_alpha;
    double width; /* of the stroke */
} SgPaint;

typedef enum { SG_ANCHOR_START, SG_ANCHOR_MIDDLE, SG_ANCHOR_END } SgAnchor;

typedef struct {
    double size; /* points */
    bool bold;
    SgAnchor anchor;
    uint32_t color;
    double halo; /* width of a rim in the colour of the paper around the letters; 0: none */
} SgLettering;

typedef struct {
    double x;
    double y;
} SgPoint;

struct SgCanvas {
    double W;
    double H;
    void (*rectangle)(SgCanvas *canvas, double x, double y, double w, double h, double radius,
                      const SgPaint *paint);
    void (*circle)(SgCanvas *canvas, double x, double y, double r, const SgPaint *paint);
    void (*polygon)(SgCanvas *canvas, const SgPoint *point, int count, const SgPaint *paint);
    /* A quadratic curve from a to b pulled towards `pull`. */
    void (*curve)(SgCanvas *canvas, SgPoint a, SgPoint pull, SgPoint b, const SgPaint *paint);
    /* One line of text; y is the base line. */
    void (*text)(SgCanvas *canvas, double x, double y, const char *text,
                 const SgLettering *lettering);
    /* What is drawn between is one layer of this opacity. Layers nest. */
    void (*layer_begin)(SgCanvas *canvas, const char *name, double alpha);
    void (*layer_end)(SgCanvas *canvas);
    /* What is drawn between has a title to hover and a page to go to; either may be NULL. */
    void (*item_begin)(SgCanvas *canvas, const char *title, const char *link);
    void (*item_end)(SgCanvas *canvas);
    /* Writes what was drawn. */
    bool (*finish)(SgCanvas *canvas, FILE *stream, GError **error);
    void (*free)(SgCanvas *canvas);
};

/* What a whole page is about, for the format's own fields. */
typedef struct {
    const char *title;
    const char *description;
    int64_t date; /* of the data, seconds since 1970, or SG_TIME_UNKNOWN */
} SgCanvasInfo;

typedef SgCanvas *(*SgCanvasNew)(double W, double H, const SgCanvasInfo *info, GError **error);
SgCanvas *sg_canvas_png(double W, double H, const SgCanvasInfo *info, GError **error);
SgCanvas *sg_canvas_pdf(double W, double H, const SgCanvasInfo *info, GError **error);
SgCanvas *sg_canvas_svg(double W, double H, const SgCanvasInfo *info, GError **error);

static inline void sg_canvas_free(SgCanvas *canvas)
{
    if (canvas)
        canvas->free(canvas);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCanvas, sg_canvas_free)

/* Width of a line of text as cairo's backends set it. Characters without a glyph count as boxes. */
typedef struct SgRuler SgRuler;
SgRuler *sg_ruler_new(void);
void sg_ruler_free(SgRuler *ruler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRuler, sg_ruler_free)
double sg_ruler_width(SgRuler *ruler, const char *text, double size, bool bold);
