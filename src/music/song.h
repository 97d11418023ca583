/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * When two spellings mean the same song.
 *
 *   "Night Bus (feat. Mira) [Official Video]" by "The  TARN"  ─┐
 *   "night bus" by "the tarn ft. Ivo"                         ─┴▶ one key
 *
 * Spelling does not count (recording.h), nor do case, guests, and what files of players and histories
 * add that says nothing about the recording ("Original Mix", "Remastered 2011"). "(Sable Remix)",
 * "(Live)" and "(Radio Edit)" are other recordings and stay. Accents count: Pà and Pa are two names.
 *
 * Layer: music.
 */

/* NULL when one of the two is NULL or blank. The caller frees. */
char *sg_song_key(const char *artist, const char *title);

/* "Artist - Title" (also with a dash) in its two parts; false when there is no such mark. */
bool sg_song_split(const char *text, char **artist, char **title);
