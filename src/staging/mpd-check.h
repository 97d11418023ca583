/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>

/*
 * Says what is wrong with a slice of the Million Playlist Dataset that could not be imported: not
 * JSON (and after how many whole playlists it breaks off), or of another shape. Slow, and only called
 * when there is an error to explain.
 *
 * Layer: staging, for import-mpd.c. True if nothing is wrong with it.
 */
bool sg_mpd_check(const char *text, size_t length, const char *name, GError **error);
