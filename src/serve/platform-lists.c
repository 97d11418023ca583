/* SPDX-License-Identifier: MIT */
#include "serve/platform-generate.h"

#include "base/text.h"

#include <string.h>

/* Playlists and albums of the generated platform. The index says what kind a list is. */

enum {
    START_LISTS = 12,   /* of the start track's artist; the first five hold the start track */
    GIANT_LIST = 12,    /* pages and pages */
    FIRST_EMPTY = 13,   /* … nothing in it */
    FIRST_ALBUM = 23,   /* … an artist's own tracks */
    FIRST_PRIVATE = 93, /* … with a secret */
    FIRST_DELETED = 99, /* … 404 */
    FIRST_USUAL = 103,
    LISTS = 440,
    NAMED_LISTS = 8, /* … take the names of the scene's lists in order */
    GIANT_TRACKS = 430,
    START_TRACK = SG_PLATFORM_START_TRACK,
};

typedef struct {
    SgGenerator *generator;
    GHashTable *ids;
    GPtrArray *permalinks; /* for each user those taken; NULL: none yet */
} Maker;

static char *make_title(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    const char *name = sg_pick(rng, sg_json_array(scene, "lists"));
    const char *mood = sg_pick(rng, sg_json_array(generator->words, "moods"));
    uint64_t roll = sg_rng_below(rng, 100);
    if (roll < 45)
        return g_strdup(name);
    if (roll < 60)
        return g_strdup_printf("%s vol. %d", name, (int)sg_between(rng, 2, 9));
    if (roll < 72)
        return g_strdup_printf("%s %d", name, (int)sg_between(rng, 2013, 2025));
    if (roll < 86)
        return g_strdup_printf("%s %s", mood, sg_json_string(scene, "name"));
    if (roll < 94)
        return g_ascii_strdown(name, -1);
    return g_strdup_printf("%s // %s", sg_json_string(scene, "name"), mood);
}

static bool add_once(GArray *tracks, int32_t track)
{
    if (sg_indices_have(tracks, track))
        return false;
    sg_indices_add(tracks, track);
    return true;
}

/* Draws until there are `count` tracks; a taste that has no more gives up. */
static void draw_tracks(const SgGenerator *generator, GArray *tracks, const SgTaste *taste,
                        int64_t count, SgRng *rng)
{
    for (int64_t tries = 40 * count; (int64_t)tracks->len < count && tries > 0; tries--)
        add_once(tracks, sg_generator_draw(generator, taste, rng));
}

/* Some of the tracks once more at the end. */
static void repeat_some(GArray *tracks, SgRng *rng)
{
    for (int64_t n = sg_between(rng, 1, 3); n > 0 && tracks->len > 0; n--)
        sg_indices_add(tracks, sg_indices_at(tracks, (guint)sg_rng_below(rng, tracks->len)));
}

/* The artist listens to his own circle, to the rest of his scene, and next door. */
static void fill_start_list(const SgGenerator *generator, SgPlatformPlaylist *playlist,
                            int32_t index, SgRng *rng)
{
    SgTaste taste = *sg_generator_user_taste(generator, 0);
    if (index % 3 == 1)
        taste.circle = 1 + index % 2;
    if (index % 3 == 2)
        taste.scene = sg_generator_near(generator, taste.scene, rng);
    draw_tracks(generator, playlist->tracks, &taste, sg_between(rng, 28, 44), rng);
    if (index < 5 && !sg_indices_have(playlist->tracks, START_TRACK))
        g_array_index(playlist->tracks, int32_t, 3 + index) = START_TRACK;
}

static void fill_album(const SgGenerator *generator, SgPlatformPlaylist *playlist, SgRng *rng)
{
    static const char *const types[] = { "album", "album", "ep single", "compilation" };
    SgPlaylist *record = playlist->playlist;
    const SgPlatformUser *owner = sg_platform_user(generator->platform, playlist->owner);
    const SgTaste *taste = sg_generator_user_taste(generator, playlist->owner);
    const char *type = types[sg_rng_below(rng, G_N_ELEMENTS(types))];
    record->playlist_type = g_strdup(type);
    int64_t count = !strcmp(type, "ep single") ? sg_between(rng, 2, 5) : sg_between(rng, 6, 12);
    /* Oldest first, as on a record. */
    for (guint n = owner->tracks->len; n > 0 && (int64_t)playlist->tracks->len < count; n--)
        sg_indices_add(playlist->tracks, sg_indices_at(owner->tracks, n - 1));
    if (!strcmp(type, "compilation"))
        draw_tracks(generator, playlist->tracks, taste, count + 6, rng);
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    record->label_name = g_strdup(sg_pick(rng, sg_json_array(scene, "labels")));
    g_free(record->title);
    record->title = g_strdup_printf("%s %s", sg_pick(rng, sg_json_array(scene, "first")),
                                    sg_pick(rng, sg_json_array(scene, "second")));
}

static void fill_tracks(const SgGenerator *generator, SgPlatformPlaylist *playlist, int32_t index,
                        SgRng *rng)
{
    const SgTaste *home = sg_generator_user_taste(generator, playlist->owner);
    SgTaste taste = *home;
    if (sg_chance(rng, 20))
        taste.scene = sg_generator_near(generator, home->scene, rng);
    if (sg_chance(rng, 25))
        taste.circle = (int)sg_rng_below(rng, SG_GENERATE_CIRCLES);
    if (index < START_LISTS)
        fill_start_list(generator, playlist, index, rng);
    else if (index == GIANT_LIST)
        draw_tracks(generator, playlist->tracks, &taste, GIANT_TRACKS, rng);
    else if (index >= FIRST_ALBUM && index < FIRST_PRIVATE)
        fill_album(generator, playlist, rng);
    else if (index >= FIRST_PRIVATE)
        draw_tracks(generator, playlist->tracks, &taste,
                    sg_chance(rng, 15) ? sg_between(rng, 50, 110) : sg_between(rng, 4, 36), rng);
    if (index >= FIRST_USUAL && sg_chance(rng, 8))
        repeat_some(playlist->tracks, rng);
}

static int32_t choose_owner(const SgGenerator *generator, int32_t index, SgRng *rng)
{
    int32_t users = (int32_t)generator->platform->users->len;
    if (index < START_LISTS)
        return 0;
    if (index >= FIRST_ALBUM && index < FIRST_PRIVATE)
        return (int32_t)sg_rng_below(rng, (uint64_t)generator->artists);
    return sg_chance(rng, 60) ? (int32_t)sg_between(rng, generator->artists, users - 1)
                              : (int32_t)sg_rng_below(rng, (uint64_t)generator->artists);
}

static void describe(const SgGenerator *generator, SgPlaylist *record, const SgTaste *taste,
                     SgRng *rng)
{
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    const SgJson *tags = sg_json_array(scene, "tags");
    if (sg_chance(rng, 45))
        record->genre =
            g_strdup(sg_chance(rng, 20) ? "" : sg_pick(rng, sg_json_array(scene, "genres")));
    record->tag_list =
        sg_chance(rng, 35) ? g_strdup_printf("\"%s\" mix", sg_pick(rng, tags)) : g_strdup("");
    if (sg_chance(rng, 30))
        record->description = g_strdup(sg_chance(rng, 50) ? "" : "Updated every now and then.");
    record->license = g_strdup("all-rights-reserved");
}

static void fill_facts(const SgGenerator *generator, SgPlatformPlaylist *playlist, SgRng *rng)
{
    SgPlaylist *record = playlist->playlist;
    record->track_count = playlist->tracks->len;
    record->duration_ms = 0;
    for (guint n = 0; n < playlist->tracks->len; n++)
        record->duration_ms +=
            sg_platform_track(generator->platform, sg_indices_at(playlist->tracks, n))
                ->track->duration_ms;
    record->last_modified =
        record->created_at + sg_between(rng, 0, SG_GENERATE_LAST_DAY - record->created_at);
    if (!record->playlist_type)
        record->playlist_type = g_strdup("");
    else if (sg_chance(rng, 60))
        record->release_date = sg_chance(rng, 50) ? g_strdup("2021-06") : g_strdup("2018-11-02");
}

static void name_list(Maker *maker, SgPlatformPlaylist *playlist)
{
    const SgPlatformUser *owner = sg_platform_user(maker->generator->platform, playlist->owner);
    GHashTable **taken = (GHashTable **)&g_ptr_array_index(maker->permalinks, playlist->owner);
    if (!*taken)
        *taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *slug = sg_text_slug(playlist->playlist->title, 60);
    playlist->permalink = sg_generate_permalink(slug, *taken);
    playlist->playlist->permalink_url =
        g_strdup_printf("https://soundcloud.com/%s/sets/%s", owner->permalink, playlist->permalink);
    playlist->playlist->urn =
        g_strdup_printf("soundcloud:playlists:%" G_GINT64_FORMAT, playlist->id);
    sg_indices_add(
        owner->playlists,
        (int32_t)(playlist - (SgPlatformPlaylist *)maker->generator->platform->playlists->data));
}

static void generate_list(Maker *maker)
{
    SgGenerator *generator = maker->generator;
    int32_t next = (int32_t)generator->platform->playlists->len;
    SgRng rng = sg_generator_rng(generator, SG_STREAM_PLAYLIST, next);
    int32_t index =
        sg_platform_add_playlist(generator->platform, choose_owner(generator, next, &rng));
    SgPlatformPlaylist *playlist =
        &g_array_index(generator->platform->playlists, SgPlatformPlaylist, index);
    SgPlaylist *record = playlist->playlist;
    const SgTaste *taste = sg_generator_user_taste(generator, playlist->owner);
    const SgPlatformUser *owner = sg_platform_user(generator->platform, playlist->owner);
    record->created_at = sg_between(&rng, owner->user->created_at, SG_GENERATE_LAST_DAY);
    playlist->id = sg_generate_id(&rng, record->created_at, maker->ids);
    record->title =
        index < NAMED_LISTS
            ? g_strdup(json_string_value(json_array_get(
                  sg_json_array(sg_generator_scene(generator, 0), "lists"), (size_t)index)))
            : make_title(generator, taste, &rng);
    fill_tracks(generator, playlist, index, &rng);
    describe(generator, record, taste, &rng);
    fill_facts(generator, playlist, &rng);
    if (index >= FIRST_PRIVATE && index < FIRST_DELETED)
        playlist->secret = sg_generate_secret(&rng);
    playlist->deleted = index >= FIRST_DELETED && index < FIRST_USUAL;
    name_list(maker, playlist);
}

static int newest_first(const void *a, const void *b, void *data)
{
    int32_t one = *(const int32_t *)a, two = *(const int32_t *)b;
    int64_t first = sg_platform_playlist(data, one)->playlist->created_at;
    int64_t second = sg_platform_playlist(data, two)->playlist->created_at;
    return first != second ? (first < second) - (first > second) : (one > two) - (one < two);
}

void sg_generate_playlists(SgGenerator *generator)
{
    Maker maker = { .generator = generator };
    maker.ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    maker.permalinks = g_ptr_array_new();
    g_ptr_array_set_size(maker.permalinks, (int)generator->platform->users->len);
    for (int n = 0; n < LISTS; n++)
        generate_list(&maker);
    for (guint n = 0; n < generator->platform->users->len; n++) {
        g_array_sort_with_data(sg_platform_user(generator->platform, (int32_t)n)->playlists,
                               newest_first, generator->platform);
        g_clear_pointer((GHashTable **)&g_ptr_array_index(maker.permalinks, n), g_hash_table_unref);
    }
    g_ptr_array_unref(maker.permalinks);
    g_hash_table_unref(maker.ids);
}
