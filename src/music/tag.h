/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * Tags as SoundCloud writes them: blanks separate, double quotes hold words together.
 * One function for every path through the program. Layer: music.
 */

/* The tags of a tag_list: normalised, without machine tags and repeats, in order of appearance.
 * NULL gives an empty list. Ended by NULL; the caller frees with g_strfreev. */
char **sg_tags_parse(const char *tag_list);

/* `#word` in a title or a description, normalised like tags. A word holds letters, digits, marks and
 * '_', inside also '-' and '&' (`#lo-fi`, `#r&b`), and at least one letter (`#1` is none). */
char **sg_tags_hashtags(const char *text);
