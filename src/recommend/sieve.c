/* SPDX-License-Identifier: MIT */
#include "recommend/sieve.h"

#include "base/text.h"
#include "music/recording.h"

#include <string.h>

const char *sg_block_name(SgBlock block)
{
    static const char *const names[] = { "seed", "exclude-known", "genre",          "license",
                                         "year", "plays",         "max-per-artist", "recording" };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        if ((unsigned)block == 1u << n)
            return names[n];
    g_assert_not_reached();
}

/* The keys under which a track is a recording: by ISRC, by name. Each may be NULL. */
static void recording_keys(const SgItem *item, char *keys[2])
{
    const char *artist = item->metadata_artist ? item->metadata_artist : item->artist;
    keys[0] = sg_recording_isrc(item->isrc);
    keys[1] = sg_recording_key(item->title, artist);
}

static void note_recording(SgSieve *sieve, char *keys[2], int32_t track)
{
    for (int n = 0; n < 2; n++)
        if (keys[n])
            g_hash_table_insert(sieve->recordings, g_strdup(keys[n]), GINT_TO_POINTER(track + 1));
}

static void note_seed(SgSieve *sieve, int32_t seed)
{
    g_auto(SgItem) item = { 0 };
    char *keys[2];
    sg_catalogue_item(sieve->catalogue, seed, &item);
    recording_keys(&item, keys);
    note_recording(sieve, keys, -1);
    g_free(keys[0]);
    g_free(keys[1]);
}

void sg_sieve_init(SgSieve *sieve, const SgQuery *query, const SgFilter *filter,
                   const SgCatalogue *catalogue)
{
    *sieve = (SgSieve){
        .filter = filter,
        .catalogue = catalogue,
        .gone = g_hash_table_new(NULL, NULL),
        .per_artist = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .recordings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .merged = g_array_new(FALSE, FALSE, sizeof(SgMerged)),
        .exempt = -1,
    };
    for (int64_t n = 0; n < filter->exclude_count; n++)
        g_hash_table_insert(sieve->gone, GINT_TO_POINTER(filter->exclude[n] + 1),
                            GINT_TO_POINTER(SG_BLOCK_EXCLUDED));
    for (int64_t n = 0; n < query->count; n++) {
        g_hash_table_insert(sieve->gone, GINT_TO_POINTER(query->seed[n] + 1),
                            GINT_TO_POINTER(SG_BLOCK_SEED));
        if (!filter->keep_versions)
            note_seed(sieve, query->seed[n]);
    }
}

void sg_sieve_clear(SgSieve *sieve)
{
    g_clear_pointer(&sieve->gone, g_hash_table_unref);
    g_clear_pointer(&sieve->per_artist, g_hash_table_unref);
    g_clear_pointer(&sieve->recordings, g_hash_table_unref);
    g_clear_pointer(&sieve->merged, g_array_unref);
}

static bool same_text(const char *wanted, const char *text)
{
    if (!text)
        return false;
    g_autofree char *a = sg_text_fold(wanted), *b = sg_text_fold(text);
    return strcmp(a, b) == 0;
}

static unsigned property_blocks(const SgFilter *filter, const SgItem *item)
{
    unsigned blocks = 0;
    int64_t plays = item->playback_count;
    if (filter->genre && !same_text(filter->genre, item->genre) &&
        !same_text(filter->genre, item->canonical_genre))
        blocks |= SG_BLOCK_GENRE;
    if (filter->license && !same_text(filter->license, item->license))
        blocks |= SG_BLOCK_LICENSE;
    if ((filter->year_from && item->year < filter->year_from) ||
        (filter->year_to && (item->year == 0 || item->year > filter->year_to)))
        blocks |= SG_BLOCK_YEAR;
    if (plays != SG_COUNT_UNKNOWN &&
        (plays < filter->min_plays || (filter->max_plays != 0 && plays > filter->max_plays)))
        blocks |= SG_BLOCK_PLAYS;
    return blocks;
}

static const char *artist_of(const SgSieve *sieve, const SgItem *item)
{
    const char *artist = item->artist_urn ? item->artist_urn : item->artist;
    return sieve->filter->max_per_artist > 0 ? artist : NULL;
}

static unsigned artist_blocks(const SgSieve *sieve, const char *artist)
{
    int count = artist ? GPOINTER_TO_INT(g_hash_table_lookup(sieve->per_artist, artist)) : 0;
    return artist && count >= sieve->filter->max_per_artist ? SG_BLOCK_ARTIST : 0;
}

/* `kept` becomes the track of the same recording that passed, or -1. */
static unsigned recording_blocks(const SgSieve *sieve, char *keys[2], int32_t *kept)
{
    *kept = -1;
    for (int n = 0; n < 2; n++) {
        void *found;
        if (!keys[n] || !g_hash_table_lookup_extended(sieve->recordings, keys[n], NULL, &found))
            continue;
        *kept = GPOINTER_TO_INT(found) - 1;
        return SG_BLOCK_RECORDING;
    }
    return 0;
}

static void count_track(SgSieve *sieve, int32_t track, const char *artist, char *keys[2])
{
    g_hash_table_insert(sieve->gone, GINT_TO_POINTER(track + 1), NULL);
    note_recording(sieve, keys, track);
    if (!artist)
        return;
    int count = GPOINTER_TO_INT(g_hash_table_lookup(sieve->per_artist, artist));
    g_hash_table_insert(sieve->per_artist, g_strdup(artist), GINT_TO_POINTER(count + 1));
}

bool sg_sieve_pass(SgSieve *sieve, int32_t track)
{
    void *why = NULL;
    bool gone = g_hash_table_lookup_extended(sieve->gone, GINT_TO_POINTER(track + 1), NULL, &why);
    if (gone && track != sieve->exempt)
        return false;
    g_auto(SgItem) item = { 0 };
    char *keys[2] = { NULL };
    int32_t kept = -1;
    sg_catalogue_item(sieve->catalogue, track, &item);
    if (!sieve->filter->keep_versions)
        recording_keys(&item, keys);
    const char *artist = artist_of(sieve, &item);
    unsigned blocks = GPOINTER_TO_UINT(why) | property_blocks(sieve->filter, &item) |
                      artist_blocks(sieve, artist) | recording_blocks(sieve, keys, &kept);
    SgMerged pair = { track, kept };
    if (track == sieve->exempt)
        sieve->exempt_blocks = blocks;
    else if (blocks == 0)
        count_track(sieve, track, artist, keys);
    else if (blocks == SG_BLOCK_RECORDING && kept >= 0)
        g_array_append_val(sieve->merged, pair);
    g_free(keys[0]);
    g_free(keys[1]);
    return blocks == 0 || track == sieve->exempt;
}
