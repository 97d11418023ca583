/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"
#include "graph/personal.h"

/* The files of a personal graph around a seed: graph_<slug>_<id>.json, and pictures. Layer: cli. */
typedef struct {
    char *json;
    char *png; /* NULL: not drawn */
    char *svg;
} SgDrawn;

void sg_drawn_clear(SgDrawn *drawn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgDrawn, sg_drawn_clear)

/* `nx_key` must be NULL (both keys), "edges" or "links". INPUT. */
bool sg_draw_check_key(const char *nx_key, GError **error);

typedef struct {
    bool pictures;      /* also a PNG and an SVG */
    const char *nx_key; /* see sg_draw_check_key */
    int64_t depth;      /* of the crawl, for the JSON */
} SgDrawOptions;

/* Writes the files into the folder. */
bool sg_draw_files(const SgGraph *graph, int32_t seed, const char *folder,
                   const SgDrawOptions *options, SgDrawn *drawn, GError **error);
