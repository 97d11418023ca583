/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/builder.h"

/*
 * Reads a store into a personal graph: tracks, playlists with their entries, users, likes, reposts,
 * follows, tags.
 *
 * Layer: graph. `options` NULL: the defaults. The store's errors; IO when memory is short.
 */
SgGraph *sg_graph_build(SgStore *store, const SgGraphOptions *options, GError **error);
