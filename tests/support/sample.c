/* SPDX-License-Identifier: MIT */
#include "support/sample.h"

#include "base/rng.h"

#include <math.h>

enum { SCENES = 8, TAGS = 4, TRACKS_PER_ARTIST = 6 };

static const char *const scene_genre[SCENES] = { "lofi",    "techno",        "house", "ambient",
                                                 "hip-hop", "drum and bass", "jazz",  "dubstep" };
static const char *const scene_tag[SCENES][TAGS] = {
    { "lofi", "chill", "study", "beats" },        { "techno", "warehouse", "acid", "berlin" },
    { "house", "deep house", "disco", "garage" }, { "ambient", "drone", "field recording", "calm" },
    { "hip hop", "boom bap", "rap", "trap" },     { "dnb", "jungle", "breaks", "liquid" },
    { "jazz", "piano", "trio", "live" },          { "dubstep", "bass", "140", "dub" },
};
static const char *const first_word[] = { "Paper",  "Velvet", "Slow",   "Neon",  "Winter",
                                          "Copper", "Quiet",  "Salt",   "Blue",  "Hollow",
                                          "Café",   "Golden", "Broken", "Amber", "Glass",
                                          "Second", "Lost",   "Silver", "Early", "Distant",
                                          "Little", "Marble", "Night",  "Open",  "Soft",
                                          "Wooden", "Red",    "Last",   "Warm" };
static const char *const second_word[] = { "Harbour", "Signal",  "Garden", "Motion",  "Letters",
                                           "Rain",    "Static",  "Window", "Orchard", "Nights",
                                           "Rêverie", "Engine",  "Atlas",  "Lantern", "River",
                                           "Echo",    "Morning", "Mirror", "Station", "Tide",
                                           "Feather", "Avenue",  "Forest" };
static const char *const artist_word[] = { "Mira Vale", "Okto",     "Lune & Sons", "Tarn",
                                           "Ivo Hart",  "Sable",    "Juno North",  "Pale Kites",
                                           "Doria",     "Halfmoon", "Ensemble Rot" };

/* Titles that a careless format would stumble over: every 29th track has one. */
static const char *const hard_title[] = { "\"Quoted\", and <marked> & more", "夜の散歩 🌙",
                                          "two\nlines, one \\ backslash", "'=1+1;" };

static char *urn(const char *kind, int number)
{
    return g_strdup_printf("sample:%s:%05d", kind, number);
}

static char *make_title(SgRng *rng, int number)
{
    const char *first = first_word[sg_rng_below(rng, G_N_ELEMENTS(first_word))];
    const char *second = second_word[sg_rng_below(rng, G_N_ELEMENTS(second_word))];
    if (number % 29 == 3)
        return g_strdup(hard_title[number / 29 % (int)G_N_ELEMENTS(hard_title)]);
    return g_strdup_printf("%s %s%s", first, second,
                           number % 17 == 0 ? " (live at the old pier)" : "");
}

static void add_track(SgGraphBuilder *builder, SgRng *rng, int number, int scene, int scenes)
{
    g_autofree char *track = urn("tracks", number);
    /* Artists stay in their scene: number / scenes counts within it. */
    int artist = (number / scenes / TRACKS_PER_ARTIST) * scenes + scene;
    g_autofree char *user = urn("users", artist);
    g_autofree char *name =
        artist < (int)G_N_ELEMENTS(artist_word)
            ? g_strdup(artist_word[artist])
            : g_strdup_printf("%s %d", artist_word[artist % G_N_ELEMENTS(artist_word)], artist);
    g_autofree char *title = make_title(rng, number);
    g_autofree char *link = g_strdup_printf("https://example.org/a%d/t%d", artist, number);
    bool hidden = number % 13 == 5;
    double plays = exp(4 + 8 * sg_rng_double(rng));
    SgTrackRow row = { .urn = track,
                       .title = title,
                       .artist_urn = user,
                       .artist_name = name,
                       .genre = scene_genre[scene],
                       .canonical_genre = scene_genre[scene],
                       .permalink_url = link,
                       .source = "sample",
                       .created_at = 1500000000 + number * 86400,
                       .fetched_at = 1700000000 + number,
                       .duration_ms = 180000 + number * 10,
                       .playback_count = hidden ? SG_COUNT_UNKNOWN : (int64_t)plays,
                       .like_count = hidden ? SG_COUNT_UNKNOWN : (int64_t)(plays / 40),
                       .repost_count = SG_COUNT_UNKNOWN,
                       .comment_count = SG_COUNT_UNKNOWN };
    sg_graph_builder_add_track(builder, &row);
    for (int t = 0; t < 2; t++)
        sg_graph_builder_add_tag(builder, track, scene_tag[scene][sg_rng_below(rng, TAGS)]);
}

static void add_playlist(SgGraphBuilder *builder, SgRng *rng, const SampleOptions *options,
                         int number)
{
    int scene = (int)sg_rng_below(rng, (uint64_t)options->scenes);
    g_autofree char *playlist = urn("playlists", number);
    g_autofree char *owner = urn("users", 90000 + number / 2);
    g_autofree char *title = g_strdup_printf("%s tape %d", scene_genre[scene], number);
    int length = options->length / 2 + (int)sg_rng_below(rng, (uint64_t)options->length + 1);
    SgPlaylistRow row = { .urn = playlist,
                          .title = title,
                          .owner_urn = owner,
                          .owner_name = "collector",
                          .permalink_url = "https://example.org/set",
                          .source = "sample",
                          .track_count = length,
                          .fetched_at = 1700000000 };
    sg_graph_builder_add_playlist(builder, &row);
    int in_scene = options->tracks / options->scenes;
    for (int position = 0; position < length; position++) {
        bool stray = sg_rng_below(rng, 12) == 0;
        int at = stray ? (int)sg_rng_below(rng, (uint64_t)options->scenes) : scene;
        /* Squared: the first tracks of a scene are the popular ones. */
        double place = sg_rng_double(rng);
        int track = (int)(place * place * in_scene) * options->scenes + at;
        g_autofree char *name = urn("tracks", track);
        sg_graph_builder_add_entry(builder, playlist, name, position);
        if (position % 3 == 0)
            sg_graph_builder_add_like(builder, owner, name);
    }
}

SgGraph *sample_graph(const SampleOptions *options)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    SgRng rng;
    sg_rng_init(&rng, options->seed, 0);
    for (int number = 0; number < options->tracks; number++)
        add_track(builder, &rng, number, number % options->scenes, options->scenes);
    for (int number = 0; number < options->playlists; number++)
        add_playlist(builder, &rng, options, number);
    return sg_graph_builder_finish(builder, NULL);
}
