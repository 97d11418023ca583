/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/store.h"

/*
 * The tracks that stand closest to some tracks: for each source track the `top` others with the
 * largest Σ 1/n over shared playlists of n distinct tracks; ties by URN. The result holds each
 * track once, in order of the sources and then of closeness; sources are left out.
 *
 * Layer: collect. One pass over the store's playlist entries. O(entries + pairs with a source).
 */
GPtrArray *sg_closest_tracks(SgStore *store, const GPtrArray *sources, int64_t top, GError **error);
