/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "recommend/sieve.h"

/*
 * What recommend, explain, whynot and whatif have in common: which tracks may be recommended, and
 * how far from what is popular. A command holds one SgFilterFlags and lists the entries.
 *
 * Layer: cli.
 */
typedef struct {
    char *genre;
    char *license;
    int year_from;
    int year_to;
    gint64 min_plays;
    gint64 max_plays;
    int max_per_artist;
    gboolean keep_versions;
    double adventure;
} SgFilterFlags;

/* clang-format off */
#define SG_FILTER_ENTRIES(flags)                                                                   \
    { "genre", 0, 0, G_OPTION_ARG_STRING, &(flags).genre, "only this genre", "NAME" },             \
    { "license", 0, 0, G_OPTION_ARG_STRING, &(flags).license, "only this licence", "NAME" },       \
    { "year-from", 0, 0, G_OPTION_ARG_INT, &(flags).year_from, "not older than this", "YEAR" },    \
    { "year-to", 0, 0, G_OPTION_ARG_INT, &(flags).year_to, "not newer than this", "YEAR" },        \
    { "min-plays", 0, 0, G_OPTION_ARG_INT64, &(flags).min_plays, "fewest plays", "N" },            \
    { "max-plays", 0, 0, G_OPTION_ARG_INT64, &(flags).max_plays, "most plays", "N" },              \
    { "max-per-artist", 0, 0, G_OPTION_ARG_INT, &(flags).max_per_artist,                           \
      "most tracks of an artist", "N" },                                                           \
    { "keep-versions", 0, 0, G_OPTION_ARG_NONE, &(flags).keep_versions,                            \
      "do not merge uploads of one recording (same ISRC, or same title and artist)", NULL },       \
    { "adventure", 0, 0, G_OPTION_ARG_DOUBLE, &(flags).adventure,                                  \
      "away from what is popular (up to 1) or towards it (down to -1)", "X" }
/* clang-format on */

/* INPUT: a value out of range. */
bool sg_filter_flags_check(const SgFilterFlags *flags, GError **error);

/* Borrows the texts. */
SgFilter sg_filter_flags_make(const SgFilterFlags *flags);
