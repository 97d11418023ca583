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

/* Writes the JSON into the folder, and with `pictures` a PNG and an SVG beside it. */
bool sg_draw_files(const SgGraph *graph, int32_t seed, const char *folder, bool pictures,
                   const char *nx_key, SgDrawn *drawn, GError **error);
