/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "music/nouns.h"

/*
 * What "read without loss" means, written a second time and without the parser's help:
 *
 *   - each scalar of the noun equals the JSON's, and is unknown where the JSON has none;
 *   - each date has the same digits as the JSON's;
 *   - the owner of a track or playlist and the tracks of a playlist are read so, too, in order;
 *   - `raw` is the object as it was sent, but for track_authorization.
 *
 * A difference ends the test and names the field.
 */
void check_user(const SgUser *user, const SgJson *object);
void check_track(const SgTrack *track, const SgJson *object);
void check_playlist(const SgPlaylist *playlist, const SgJson *object);
