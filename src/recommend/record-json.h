/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "music/nouns.h"
#include "store/store.h"

/* Full records of the store as JSON, in the shapes of the API. Unknown is null. Layer: recommend. */
SgJson *sg_record_track(const SgTrack *track, int64_t fetched_at);
SgJson *sg_record_user(const SgUser *user, int64_t fetched_at);
SgJson *sg_record_playlist(const SgPlaylist *playlist, int64_t fetched_at);

/* The record behind a URN with the dates of all in it. INPUT: no URN of a track, playlist or user;
 * NOT_FOUND. */
SgJson *sg_record_find(SgStore *store, const char *urn, GError **error);

/* {"schema": "soundgraph.search/1", "items": [records, best first], "next": null}. */
SgJson *sg_record_search(SgStore *store, SgSearchKind kind, const char *words, int64_t limit,
                         GError **error);

/* "Harbour Lights by Nils Aurora on SoundCloud"; artist and source may be NULL. The caller frees. */
char *sg_record_attribution(const char *title, const char *artist, const char *source);
