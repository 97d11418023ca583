/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "music/nouns.h"

/* Full records of the store as JSON, in the shapes of the API. Unknown is null. Layer: cli. */
SgJson *sg_record_track(const SgTrack *track, int64_t fetched_at);
SgJson *sg_record_user(const SgUser *user, int64_t fetched_at);
SgJson *sg_record_playlist(const SgPlaylist *playlist, int64_t fetched_at);
