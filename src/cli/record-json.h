/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "music/nouns.h"
#include "store/store.h"

/* Full records of the store as JSON, in the shapes of the API. Unknown is null. Layer: cli. */
SgJson *sg_record_track(const SgTrack *track, int64_t fetched_at);
SgJson *sg_record_user(const SgUser *user, int64_t fetched_at);
SgJson *sg_record_playlist(const SgPlaylist *playlist, int64_t fetched_at);

/* Fills fetched_at of a record, and of the tracks in it, from the store. */
bool sg_record_set_dates(SgStore *store, SgJson *record, GError **error);

/* "Harbour Lights by Nils Aurora on SoundCloud"; artist and source may be NULL. The caller frees. */
char *sg_record_attribution(const char *title, const char *artist, const char *source);
