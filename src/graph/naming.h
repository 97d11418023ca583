/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/community.h"
#include "graph/personal.h"
#include "graph/view.h"

/*
 * Names for communities, from what their tracks are called by others.
 *
 *   the genre of most of its tracks, when at least a quarter of them have it: "techno"
 *   and the tag that is most its own, when two communities have the same genre: "techno · acid"
 *   the tag alone when no genre is known; else its strongest track: "around Paper Harbour"
 *
 * "Most its own" is the tag t of community c with the largest n(t, c) ln(n(t, c) N / (n(t) |c|)).
 *
 * Layer: graph.
 */

/* One name a community, distinct, in the order of the numbers; ended by NULL, freed by
 * g_strfreev. `communities` are of the view's nodes. */
char **sg_community_names(const SgGraph *graph, const SgView *view,
                          const SgCommunities *communities);
