/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "sources/source.h"

/*
 * SoundCloud's JSON as plain records: the official API (v1) and the web player's (v2) alike.
 * Every field may be null, missing or of another type; then it is unknown, never an error.
 *
 *   noun             v1                           v2
 *   like_count       likes_count, else favoritings_count (early answers have both)
 *   duration_ms      duration                     full_duration (duration is the snippet's)
 *   release_date     release_year, _month, _day   release_date
 *   metadata_artist  metadata_artist              publisher_metadata.artist
 *   isrc             isrc                         publisher_metadata.isrc
 *   access           access                       policy: ALLOW, MONETIZE → playable,
 *                                                 SNIP → preview, BLOCK → blocked
 *   user.likes_count public_favorites_count       likes_count
 *
 * Nothing is lost: what has no field stands in `raw`, which is the object as it was sent; only
 * `track_authorization`, a right to stream, is left out of it.
 *
 * Layer: sources. Pure: no I/O.
 */

/* NULL when the object says that it is of another kind, or names no entity (no urn, id or uri). */
SgUser *sg_soundcloud_parse_user(const SgJson *object);
SgTrack *sg_soundcloud_parse_track(const SgJson *object);
SgPlaylist *sg_soundcloud_parse_playlist(const SgJson *object);

/*
 * The records of a page: {"collection": […], "next_href": …}, {"tracks": […]} or a bare array.
 * Likes, reposts, activities and charts, which wrap their record, are unwrapped; comments and
 * the like are counted as skipped. A record that occurs twice in the page is taken once.
 *
 *   expected   the kind of entries that do not state theirs
 *   name       for the message
 *   page       must be empty (sg_page_init); `next` is not set
 *   next_href  as sent, borrowed from the document; NULL at the end
 *   entries    number of entries in the page, usable or not
 *
 * INPUT: the document is no page.
 */
bool sg_soundcloud_parse_page(const SgJson *document, SgKind expected, const char *name,
                              SgPage *page, const char **next_href, int64_t *entries,
                              GError **error);
