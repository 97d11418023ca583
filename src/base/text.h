/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Text helpers that several folders share. All take and give UTF-8. Layer: base. */

/* Trimmed, inner blanks collapsed to one; invalid bytes replaced. */
char *sg_text_clean(const char *text);

/* As one line for a terminal: no control character (C0, C1, DEL) and no mark that turns the direction
 * of the text; tabs and line ends become blanks; invalid bytes replaced. */
char *sg_text_printable(const char *text);

/* For comparing names: NFKC, lower case, cleaned. */
char *sg_text_fold(const char *text);

/* Letters and digits of ASCII kept, the rest joined by '-'; at most `limit` bytes; never empty. */
char *sg_text_slug(const char *text, size_t limit);

/* Cut to `width` columns with an ellipsis (East Asian characters count two). */
char *sg_text_ellipsize(const char *text, int width);

/* Columns that `text` takes on a terminal. */
int sg_text_width(const char *text);

/* `text` padded with blanks to `width` columns, to the left or to the right. */
char *sg_text_pad(const char *text, int width, bool right);

/* 1234567 as "1,234,567". */
char *sg_text_thousands(int64_t number);

/* The candidate nearest to `word` within 2 edits (Damerau-Levenshtein), or NULL. */
const char *sg_text_nearest(const char *word, const char *const *candidates);

/* Whole string as a number; false if anything is left over or it is out of range. */
bool sg_text_to_int64(const char *text, int64_t *number);
bool sg_text_to_double(const char *text, double *number);
