/* SPDX-License-Identifier: MIT */
#include "cli/filter-flags.h"

bool sg_filter_flags_check(const SgFilterFlags *flags, GError **error)
{
    if (!(flags->adventure >= -1 && flags->adventure <= 1))
        return sg_fail(error, SG_ERROR_INPUT, "--adventure must be from -1 to 1");
    if (flags->max_per_artist < 0 || flags->min_plays < 0 || flags->max_plays < 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--max-per-artist, --min-plays and --max-plays must not be negative");
    return true;
}

SgFilter sg_filter_flags_make(const SgFilterFlags *flags)
{
    return (SgFilter){
        .genre = flags->genre,
        .license = flags->license,
        .year_from = flags->year_from,
        .year_to = flags->year_to,
        .min_plays = flags->min_plays,
        .max_plays = flags->max_plays,
        .max_per_artist = flags->max_per_artist,
        .keep_versions = flags->keep_versions,
    };
}
