/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * Free-text genres to canonical ones: alias → canonical, else "others"; "" or NULL → "unknown";
 * what is no genre → "ignore". One table serves cleaning, knowledge graph, colours and crawler.
 *
 *   " Hip-Hop/Rap "  ──fold──▶ "hip-hop/rap" ──alias──▶ "hip-hop & rap"
 *   "Drum &amp; Bass" ─fold──▶ "drum & bass" ───────────▶ "drum & bass"
 *
 * The raw genre is always kept elsewhere, so that the mapping can be redone with another table.
 *
 * Layer: music.
 */
const char *sg_genre_canonical(const char *genre);

/* The canonical genres that can be reached, sorted; ended by NULL. */
const char *const *sg_genre_all(void);

/*
 * A table of one's own instead of the built-in one. The text holds rows of the fields below,
 * separated by TAB; blank rows and rows that begin with '#' are skipped.
 *
 *   canonical NAME    |    alias NAME TO    |    ignore NAME
 *
 * What it returns belongs to the table, or lives for ever ("others", "unknown", "ignore").
 */
typedef struct SgGenreTable SgGenreTable;

/* INPUT names the file and the row: an unknown kind, a name twice, an alias to no canonical. */
SgGenreTable *sg_genre_table_parse(const char *text, const char *name, GError **error);
SgGenreTable *sg_genre_table_load(const char *path, GError **error);
void sg_genre_table_free(SgGenreTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgGenreTable, sg_genre_table_free)

const char *sg_genre_table_canonical(const SgGenreTable *table, const char *genre);
const char *const *sg_genre_table_all(const SgGenreTable *table);

/* The table of the program. */
const SgGenreTable *sg_genre_table_builtin(void);
