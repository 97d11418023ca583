/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/listens.h"

/*
 * Sittings: a history as playlists. Listens of one user that begin at most 30 minutes apart are one
 * sitting; a sitting with two distinct tracks or more becomes a playlist of the type
 * SG_PLAYLIST_SESSION, in the order of playing. So what was heard together counts as what stands
 * together, and a year of listening is not one list in which everything is beside everything.
 *
 * They follow from the listens alone, whatever file came first. A sitting is named by its user and
 * its beginning.
 *
 * Layer: collect.
 */

/* Brings the sittings of a user up to date after listens between `from` and `to` were added; *changed
 * counts those that were written or removed. Within the caller's transaction. */
bool sg_sessions_refresh(SgStore *store, const char *user_urn, int64_t from, int64_t to,
                         int64_t *changed, GError **error);
