/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/drawing.h"

#include <stdio.h>

/*
 * A drawing as a picture: PNG, SVG or PDF.
 *
 *   ┌──────────────────────────────────────────────┐
 *   │ title, counts                                 │    seed       a star of its own colour
 *   │   ┌───────────────────────────┐  ┌─────────┐  │    track      a dot; larger: stronger
 *   │   │  ties, dots, names of     │  │ legend  │  │    tie        a line; wider: heavier
 *   │   │  communities and tracks   │  │         │  │    community  a colour and a name
 *   │   └───────────────────────────┘  └─────────┘  │
 *   │ where the data came from                      │
 *   └──────────────────────────────────────────────┘
 *
 * What the drawing leaves out is said in the legend. Names of tracks never overlap; the strongest
 * tracks of each community come first. The SVG keeps its words, has a title and a description, and
 * each dot leads to the page of its track. The same drawing gives the same bytes (SVG) on every
 * machine with the same fonts; PNG and PDF where cairo is the same too.
 *
 * Layer: graph.
 */
typedef struct {
    double width;  /* 1800: 12 inch at 150 dpi */
    double height; /* 1200 */
} SgPictureOptions;

#define SG_PICTURE_OPTIONS_DEFAULT ((SgPictureOptions){ .width = 1800, .height = 1200 })

/* Writes a picture; the end of `path` (.png, .svg, .pdf) says which. INPUT: another end, a page
 * below 600 x 400 or above 20000; IO. */
bool sg_picture_write(const SgDrawing *drawing, const SgPictureOptions *options, const char *path,
                      GError **error);

/* The same into an open stream; format is "png", "svg" or "pdf". */
bool sg_picture_stream(const SgDrawing *drawing, const SgPictureOptions *options,
                       const char *format, FILE *stream, GError **error);
