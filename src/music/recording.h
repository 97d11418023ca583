/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * When two tracks are one recording: the same ISRC, or the same title by the same artist in any
 * spelling. A remix, a live or an edited version is another one, as its title says so.
 *
 * Layer: music.
 */

/* A key to compare by: letters and digits of any script in lower case, "&" as "and", without "the".
 * NULL if either text is missing or holds none of them. The caller frees. */
char *sg_recording_key(const char *title, const char *artist);

/* An ISRC without blanks and hyphens, in capitals; NULL if it is none. The caller frees. */
char *sg_recording_isrc(const char *isrc);
