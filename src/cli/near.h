/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/ask.h"

/*
 * What stands near a track, artist or user (store/ask.h), as JSON and as lines. Each thing names its
 * page, each track its uploader too.
 *
 * Layer: cli.
 */

/* The URN behind a name (see sg_answer_urn), of the kind that is asked for. INPUT: another kind. */
char *sg_near_urn(SgStore *store, const char *name, const char *kind, GError **error);

/* {"id", "kind", "title" or "name", "artist" or "owner", "permalink_url", …}; unknown is null. */
SgJson *sg_near_track_json(const SgTrack *track);
SgJson *sg_near_playlist_json(const SgPlaylist *playlist);
SgJson *sg_near_user_json(const SgUser *user);

/* Sets "known" and "looked_at". */
void sg_near_set_scope(SgJson *object, SgAskScope scope);

/* Strings as an array; NULL: an empty one. */
SgJson *sg_near_texts_json(const GPtrArray *texts);

/* `12. "Night Bus" by Mira - 4 shared playlists`, and below it the page. */
void sg_near_print_track(guint rank, const SgTrack *track, const char *why);
void sg_near_print_user(guint rank, const SgUser *user, const char *why);

/* "looked at 200 of 3,120 playlists"; nothing when all were looked at. */
void sg_near_print_scope(SgAskScope scope, const char *things);

/* "4 shared playlists", "1 track together", … */
char *sg_near_relation_text(SgAskRelation kind, int64_t evidence);
