/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/ask.h"

/*
 * What stands near a track, artist or user (store/ask.h) as JSON: the command line and the API print the
 * same documents, made here.
 *
 * Layer: recommend.
 */

/* {"id", "kind", "title" or "name", "artist" or "owner", "permalink_url", …}; unknown is null. */
SgJson *sg_near_track_json(const SgTrack *track);
SgJson *sg_near_playlist_json(const SgPlaylist *playlist);
SgJson *sg_near_user_json(const SgUser *user);

/* Sets "known" and "looked_at". */
void sg_near_set_scope(SgJson *object, SgAskScope scope);

/* Strings as an array; NULL: an empty one. */
SgJson *sg_near_texts_json(const GPtrArray *texts);

/* {"schema": "soundgraph.similar/1", "user", "by", "items": [{"rank", "user", "jaccard", "overlap",
 * "common", "total_a", "total_b", "partial", "tracks"}]}; of SgNear. */
SgJson *sg_near_similar_json(const char *urn, SgAskTaste taste, const GPtrArray *found);

/* {"schema": "soundgraph.also/1", "track", "by", "items": [{"rank", "track", "common", …}]}. */
SgJson *sg_near_also_json(const char *urn, SgAlsoOrder order, const GPtrArray *found);

/* {"schema": "soundgraph.artists/1", "artist", "relations": {"co_playlist": [{"rank", "artist",
 * "evidence", "strength"}], …}}; a kind that was not asked for (NULL) is absent. */
SgJson *sg_near_artists_json(const char *urn, GPtrArray *const *found_of);

/* common / min(|A|, |B|), and common / |A|. */
double sg_near_overlap(const SgNear *near);
double sg_near_share(const SgNear *near);
