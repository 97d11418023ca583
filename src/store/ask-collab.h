/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/ask.h"

/*
 * Artists that are named together: uploader, metadata_artist, guests, remixers, producers and
 * mentions of a title. A name means the one artist who is called so, or whose page is (graph/names.h
 * has the same rules for all at once); letters outside of ASCII must be in the same case.
 *
 * Layer: store. Private to the folder.
 */

/*
 * Number of another artist → number of tracks that name both (int64_t *). From at most `most` of his
 * own tracks; most < 0: all of them, and whatever other title has his name. scope counts tracks.
 */
GHashTable *sg_ask_collab_counts(SgStore *store, int64_t artist, int64_t most, SgAskScope *scope,
                                 GError **error);
