/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/query.h"

/*
 * Rows of the views user_records, track_records and playlist_records as records, without
 * description and raw.
 *
 *   | id | source | fetched_at | (entries_at) | urn | … the record … | its user … | what is added
 *                                                                                  ▲ *c
 * Layer: store. Private to the folder.
 */
enum { SG_GET_FETCHED_AT = 2, SG_GET_ENTRIES_AT = 3 };

SgUser *sg_get_read_user(SgRows *rows, int *c);
SgTrack *sg_get_read_track(SgRows *rows, int *c);
SgPlaylist *sg_get_read_playlist(SgRows *rows, int *c);
