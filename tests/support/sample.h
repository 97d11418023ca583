/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/builder.h"

/*
 * Invented personal graphs: tracks of a few scenes, playlists that mostly stay in one scene, some
 * that cross, artists, tags, likes. The same numbers give the same graph.
 */
typedef struct {
    int tracks;
    int playlists;
    int scenes; /* at most 8 */
    int length; /* mean tracks of a playlist */
    uint64_t seed;
} SampleOptions;

SgGraph *sample_graph(const SampleOptions *options);
