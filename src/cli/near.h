/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/near-json.h"

/*
 * What stands near a track, artist or user (store/ask.h), as lines. Each thing names its page, each track
 * its uploader too. As JSON: recommend/near-json.h.
 *
 * Layer: cli.
 */

/* The URN behind a name (see sg_answer_urn), of the kind that is asked for. INPUT: another kind. */
char *sg_near_urn(SgStore *store, const char *name, const char *kind, GError **error);

/* `12. "Night Bus" by Mira - 4 shared playlists`, and below it the page. */
void sg_near_print_track(guint rank, const SgTrack *track, const char *why);
void sg_near_print_user(guint rank, const SgUser *user, const char *why);

/* "looked at 200 of 3,120 playlists"; nothing when all were looked at. */
void sg_near_print_scope(SgAskScope scope, const char *things);

/* "4 shared playlists", "1 track together", … */
char *sg_near_relation_text(SgAskRelation kind, int64_t evidence);
