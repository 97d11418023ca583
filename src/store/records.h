/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/query.h"

/*
 * Records by their dense number, and the words by which a search finds them.
 *
 * Layer: store. Private to the folder.
 */

/* The number of a record; a stub is added when there is none. INPUT: no URN. */
bool sg_records_user_id(SgStore *store, const char *urn, int64_t *id, GError **error);
bool sg_records_track_id(SgStore *store, const char *urn, int64_t *id, GError **error);
bool sg_records_playlist_id(SgStore *store, const char *urn, int64_t *id, GError **error);

/* Make the words of a record anew from what is stored. */
bool sg_records_index_user(SgStore *store, int64_t id, GError **error);
bool sg_records_index_track(SgStore *store, int64_t id, GError **error);
bool sg_records_index_playlist(SgStore *store, int64_t id, GError **error);

/* The words by which a record is found: of `count` texts, some NULL, and of tags (ended by NULL) or NULL. */
char *sg_records_words(const char *const *texts, int count, char **tags);

/* "http://www.soundcloud.com/a/b/?x#y" → "soundcloud.com/a/b": equal for all spellings of a page. */
char *sg_records_page(const char *url);

/* Entries position, position+1, … of a playlist, in place of those that stand there, seen `at`. */
bool sg_records_put_entries(SgStore *store, int64_t playlist, int64_t position,
                            const GPtrArray *tracks, int64_t at, GError **error);
