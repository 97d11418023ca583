/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"
#include "recommend/catalogue.h"

/*
 * Which tracks of a ranking pass, one after the other in its order, and what holds the others back.
 *
 * Layer: recommend. A sieve borrows filter and catalogue.
 */
typedef struct {
    const char *genre;      /* raw or canonical, in any spelling; NULL: any */
    const char *license;    /* NULL: any */
    int year_from, year_to; /* 0: open; a track of unknown year fails a bound */
    int64_t min_plays;      /* a track with unknown plays passes; 0: any */
    int64_t max_plays;      /* 0: any */
    int64_t max_per_artist; /* 0: any; tracks without an artist are not counted */
    bool keep_versions;     /* let further uploads of one recording pass (music/recording.h) */
    const int32_t *exclude; /* known tracks, any order */
    int64_t exclude_count;
} SgFilter;

/* What holds a track back: bits. */
typedef enum {
    SG_BLOCK_SEED = 1 << 0,
    SG_BLOCK_EXCLUDED = 1 << 1,
    SG_BLOCK_GENRE = 1 << 2,
    SG_BLOCK_LICENSE = 1 << 3,
    SG_BLOCK_YEAR = 1 << 4,
    SG_BLOCK_PLAYS = 1 << 5,
    SG_BLOCK_ARTIST = 1 << 6,    /* enough of the artist's tracks have passed */
    SG_BLOCK_RECORDING = 1 << 7, /* the same recording has passed, or is a seed */
    SG_BLOCKS_END = 1 << 8,
} SgBlock;

/* The filter by its option: "genre", "max-per-artist", …; one bit. */
const char *sg_block_name(SgBlock block);

/* Two uploads of one recording. */
typedef struct {
    int32_t held_back, passed;
} SgMerged;

typedef struct {
    const SgFilter *filter;
    const SgCatalogue *catalogue;
    GHashTable *gone;       /* track + 1 → SG_BLOCK_SEED, SG_BLOCK_EXCLUDED, or 0: has passed */
    GHashTable *per_artist; /* artist's name or URN → how many passed */
    GHashTable *recordings; /* key of a recording → track + 1 that passed, or 0: of a seed */
    GArray *merged;         /* of SgMerged */
    int32_t exempt;         /* passes whatever holds it back, and is not counted; or -1 */
    unsigned exempt_blocks; /* what would have held it back */
} SgSieve;

void sg_sieve_init(SgSieve *sieve, const SgQuery *query, const SgFilter *filter,
                   const SgCatalogue *catalogue);
void sg_sieve_clear(SgSieve *sieve);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSieve, sg_sieve_clear)

/* Counts a track that passes against its artist; it will not pass again. */
bool sg_sieve_pass(SgSieve *sieve, int32_t track);
