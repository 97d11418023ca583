/* SPDX-License-Identifier: MIT */
#include "serve/platform-generate.h"

#include "base/text.h"

#include <string.h>

/* Tracks of the generated platform: titles, tags, dates and counts as people write them. */

enum { HEAVIEST = 4000, RANKS = 400, CROSSING_WEIGHT = 400 };

/* The start track's: well known, made on 2019-03-14 at 20:17. */
enum { START_WEIGHT = 2600, START_DATE = 1552594620 };

/* The taken names and numbers while tracks are made. */
typedef struct {
    SgGenerator *generator;
    GHashTable *ids;
    GHashTable *permalinks; /* of the artist at hand */
} Maker;

/* Another artist of the scene; mostly of the same circle. */
static const char *guest(const SgGenerator *generator, int32_t owner, const SgTaste *taste,
                         SgRng *rng)
{
    for (;;) {
        int circle =
            sg_chance(rng, 75) ? taste->circle : (int)sg_rng_below(rng, SG_GENERATE_CIRCLES);
        int rounds = generator->artists / (SG_GENERATE_SCENES * SG_GENERATE_CIRCLES);
        int32_t other = (int32_t)((sg_between(rng, 0, rounds - 1) * SG_GENERATE_CIRCLES + circle) *
                                      SG_GENERATE_SCENES +
                                  taste->scene);
        if (other != owner)
            return sg_platform_user(generator->platform, other)->user->username;
    }
}

static char *plain_title(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    const char *first = sg_pick(rng, sg_json_array(scene, "first"));
    const char *second = sg_pick(rng, sg_json_array(scene, "second"));
    uint64_t roll = sg_rng_below(rng, 100);
    if (roll < 82)
        return g_strdup_printf("%s %s", first, second);
    if (roll < 88)
        return g_strdup(second);
    if (roll < 93)
        return g_strdup_printf("%s, Again", second);
    if (roll < 97)
        return g_strdup_printf("%s %s #%d", first, second, (int)sg_between(rng, 1, 30));
    return g_strdup_printf("“%s”", second);
}

static char *make_title(const SgGenerator *generator, int32_t owner, const SgTaste *taste,
                        SgRng *rng)
{
    g_autofree char *plain = plain_title(generator, taste, rng);
    const char *artist = sg_platform_user(generator->platform, owner)->user->username;
    const char *other = guest(generator, owner, taste, rng);
    const char *version = sg_pick(rng, sg_json_array(generator->words, "versions"));
    uint64_t roll = sg_rng_below(rng, 100);
    if (roll < 58)
        return g_steal_pointer(&plain);
    if (roll < 64)
        return g_strdup_printf("%s feat. %s", plain, other);
    if (roll < 67)
        return g_strdup_printf("%s (ft. %s)", plain, other);
    if (roll < 75)
        return g_strdup_printf("%s (%s Remix)", plain, other);
    if (roll < 77)
        return g_strdup_printf("%s (remix by %s)", plain, other);
    if (roll < 79)
        return g_strdup_printf("%s (prod. by %s)", plain, other);
    if (roll < 84)
        return g_strdup_printf("%s - %s", artist, plain);
    if (roll < 87)
        return g_strdup_printf("%s & %s - %s", artist, other, plain);
    if (roll < 94)
        return g_strdup_printf("%s %s", plain, version);
    return roll < 97 ? g_ascii_strdown(plain, -1) : g_ascii_strup(plain, -1);
}

/* -- Tags --------------------------------------------------------------------------------------- */

/* One tag as people type it: in quotes if it has blanks, mostly; some with a '#'. */
static void add_tag(GString *list, const char *tag, SgRng *rng)
{
    const char *hash = sg_chance(rng, 6) ? "#" : "";
    bool quotes = strchr(tag, ' ') && !sg_chance(rng, 4);
    const char *blank = list->len == 0 ? "" : sg_chance(rng, 4) ? "  " : " ";
    g_string_append_printf(list, "%s%s%s%s%s", blank, quotes ? "\"" : "", hash, tag,
                           quotes ? "\"" : "");
}

static char *make_tags(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    if (sg_chance(rng, 12))
        return g_strdup("");
    GString *list = g_string_new(sg_chance(rng, 3) ? " " : NULL);
    int64_t count = sg_between(rng, 1, 6);
    for (int64_t n = 0; n < count; n++) {
        uint64_t roll = sg_rng_below(rng, 100);
        int scene = roll < 78 ? taste->scene : sg_generator_near(generator, taste->scene, rng);
        const SgJson *from = roll < 90 ? sg_json_array(sg_generator_scene(generator, scene), "tags")
                                       : sg_json_array(generator->words, "moods");
        const char *tag = sg_pick(rng, from);
        if (!strstr(list->str, tag) || sg_chance(rng, 12))
            add_tag(list, tag, rng);
    }
    if (sg_chance(rng, 5))
        g_string_append(list, " \"Hip Hop\" \"hip hop\"");
    if (sg_chance(rng, 14))
        g_string_append(list, sg_chance(rng, 50) ? " soundcloud:source=web-record"
                                                 : " soundcloud:source=android-3rdparty-upload");
    if (sg_chance(rng, 4))
        g_string_append_printf(list, " geo:lat=%d.%d geo:lon=%d.%d", (int)sg_between(rng, 35, 69),
                               (int)sg_between(rng, 0, 99), (int)sg_between(rng, 0, 29),
                               (int)sg_between(rng, 0, 99));
    if (sg_chance(rng, 2))
        g_string_append(list, " \"open quote");
    return g_string_free(list, FALSE);
}

static char *make_genre(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    if (sg_chance(rng, 15))
        return sg_chance(rng, 50) ? NULL : g_strdup("");
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    return g_strdup(sg_pick(rng, sg_chance(rng, 10) ? sg_json_array(generator->words, "odd_genres")
                                                    : sg_json_array(scene, "genres")));
}

/* -- The rest of a track ------------------------------------------------------------------------ */

static char *make_description(const SgGenerator *generator, int32_t owner, const SgTaste *taste,
                              SgRng *rng)
{
    if (sg_chance(rng, 35))
        return sg_chance(rng, 60) ? NULL : g_strdup("");
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    const SgJson *tags = sg_json_array(scene, "tags");
    const SgJson *cities = sg_json_array(generator->words, "cities");
    const SgJson *city = json_array_get(cities, sg_rng_below(rng, json_array_size(cities)));
    g_autofree char *tag = sg_text_slug(sg_pick(rng, tags), 30);
    g_autofree char *tag2 = sg_text_slug(sg_pick(rng, tags), 30);
    const char *other = guest(generator, owner, taste, rng);
    g_autofree char *mention = sg_text_slug(other, 40);
    return sg_fill(sg_pick(rng, sg_json_array(generator->words, "descriptions")), "tag", tag,
                   "tag2", tag2, "city", json_string_value(json_array_get(city, 0)), "label",
                   sg_pick(rng, sg_json_array(scene, "labels")), "artist", other, "permalink",
                   mention, NULL);
}

static char *make_release_date(int64_t created_at, SgRng *rng)
{
    if (!sg_chance(rng, 35))
        return NULL;
    g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(created_at);
    return g_date_time_format(day, sg_chance(rng, 75) ? "%Y-%m-%d" : "%Y");
}

static void fill_counts(SgTrack *record, int64_t weight, SgRng *rng)
{
    record->playback_count = weight * sg_between(rng, 12, 90) + sg_between(rng, 0, 40);
    record->like_count = record->playback_count / sg_between(rng, 18, 60);
    record->repost_count = record->like_count / sg_between(rng, 4, 16);
    record->download_count = sg_chance(rng, 30) ? record->like_count / 5 : 0;
}

static void fill_facts(const SgGenerator *generator, SgTrack *record, const SgTaste *taste,
                       SgRng *rng)
{
    static const char *const licences[] = {
        "cc-by",       "cc-by-nc",    "cc-by-nd",          "cc-by-sa",
        "cc-by-nc-nd", "cc-by-nc-sa", "no-rights-reserved"
    };
    static const char *const keys[] = { "Am", "C", "F#m", "Ebm", "G", "Dm", "Bb", "C#m" };
    const SgJson *scene = sg_generator_scene(generator, taste->scene);
    const SgJson *bpm = sg_json_array(scene, "bpm");
    int64_t slow = json_integer_value(json_array_get(bpm, 0));
    int64_t fast = json_integer_value(json_array_get(bpm, 1));
    record->license =
        g_strdup(sg_chance(rng, 72) ? "all-rights-reserved" : licences[sg_rng_below(rng, 7)]);
    record->duration_ms =
        sg_chance(rng, 4) ? sg_between(rng, 1500000, 5400000) : sg_between(rng, 75000, 480000);
    if (sg_chance(rng, 30))
        record->bpm = (double)sg_between(rng, slow, fast) + (sg_chance(rng, 10) ? 0.5 : 0);
    if (sg_chance(rng, 20))
        record->key_signature = g_strdup(keys[sg_rng_below(rng, G_N_ELEMENTS(keys))]);
    if (sg_chance(rng, 34))
        record->label_name = g_strdup(sg_pick(rng, sg_json_array(scene, "labels")));
    if (sg_chance(rng, 12)) /* ZZ is nobody's country */
        record->isrc = g_strdup_printf("ZZSGB%02d%05d", (int)sg_between(rng, 10, 25),
                                       (int)sg_between(rng, 0, 99999));
    record->release_date = make_release_date(record->created_at, rng);
    record->streamable = !sg_chance(rng, 2);
    record->downloadable = sg_chance(rng, 12);
    uint64_t roll = sg_rng_below(rng, 100);
    record->access = g_strdup(roll < 88 ? "playable" : roll < 96 ? "preview" : "blocked");
}

/* Everything the tour relies on stands here rather than in the dice. */
static void fix_start(SgPlatformTrack *track)
{
    SgTrack *record = track->track;
    char **texts[] = { &record->title,       &record->genre,  &record->tag_list,
                       &record->description, &record->access, &record->release_date };
    static const char *const values[] = {
        "Harbour Lights",
        "Ambient",
        "ambient \"field recordings\"  drone \"New Age\" #harbour soundcloud:source=web-record",
        "Recorded on the pier at night, with the ferry as the only other instrument. #ambient",
        "playable",
        "2019-03-14",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_free(*texts[n]);
        *texts[n] = g_strdup(values[n]);
    }
}

/* The start artist has one of each, so that whoever looks for one knows where. */
static void fill_fate(SgPlatformTrack *track, int32_t index, SgRng *rng)
{
    uint64_t roll = sg_rng_below(rng, 1000);
    if (roll < 12 || index == SG_PLATFORM_PRIVATE_TRACK)
        track->secret = sg_generate_secret(rng);
    else if (roll < 30 || index == SG_PLATFORM_DELETED_TRACK)
        track->deleted = true;
    track->listed = track->deleted && (roll < 21 || index == SG_PLATFORM_DELETED_TRACK);
    track->hides_counts = sg_chance(rng, 6) || index == SG_PLATFORM_HIDING_TRACK;
    if (index == SG_PLATFORM_BLOCKED_TRACK) {
        g_free(track->track->access);
        track->track->access = g_strdup("blocked");
    }
}

static void generate_track(Maker *maker, int32_t owner, const SgTaste *home, bool start)
{
    SgGenerator *generator = maker->generator;
    int32_t index = sg_platform_add_track(generator->platform, owner);
    SgRng rng = sg_generator_rng(generator, SG_STREAM_TRACK, index);
    SgPlatformTrack *track = &g_array_index(generator->platform->tracks, SgPlatformTrack, index);
    SgTrack *record = track->track;
    SgTaste taste = *home;
    taste.weight = start ? START_WEIGHT : HEAVIEST / (1 + (int64_t)sg_rng_below(&rng, RANKS));
    int64_t account = sg_platform_user(generator->platform, owner)->user->created_at;
    record->created_at = start ? START_DATE : sg_between(&rng, account, SG_GENERATE_LAST_DAY);
    track->id = sg_generate_id(&rng, record->created_at, maker->ids);
    record->urn = g_strdup_printf("soundcloud:tracks:%" G_GINT64_FORMAT, track->id);
    record->title = make_title(generator, owner, &taste, &rng);
    record->genre = make_genre(generator, &taste, &rng);
    record->tag_list = make_tags(generator, &taste, &rng);
    record->description = make_description(generator, owner, &taste, &rng);
    if (sg_chance(&rng, 10))
        record->metadata_artist = g_strdup(guest(generator, owner, &taste, &rng));
    fill_facts(generator, record, &taste, &rng);
    fill_counts(record, taste.weight, &rng);
    if (start)
        fix_start(track);
    else
        fill_fate(track, index, &rng);
    if (sg_chance(&rng, 75))
        record->artwork_url = g_strdup_printf(
            "https://i1.sndcdn.invalid/artworks-%" G_GINT64_FORMAT "-large.jpg", track->id);
    g_autofree char *slug = sg_text_slug(record->title, 60);
    track->permalink = sg_generate_permalink(slug, maker->permalinks);
    const SgPlatformUser *user = sg_platform_user(generator->platform, owner);
    record->permalink_url =
        g_strdup_printf("https://soundcloud.com/%s/%s", user->permalink, track->permalink);
    sg_indices_add(user->tracks, index);
    g_array_append_val(generator->track_taste, taste);
}

/* -- Pools -------------------------------------------------------------------------------------- */

static void add_to_pool(SgPool *pool, int32_t track, int64_t weight)
{
    int64_t sum = weight;
    if (pool->sums->len > 0)
        sum += g_array_index(pool->sums, int64_t, pool->sums->len - 1);
    g_array_append_val(pool->sums, sum);
    sg_indices_add(pool->tracks, track);
}

static void fill_pools(SgGenerator *generator)
{
    for (int32_t n = 0; n < (int32_t)generator->platform->tracks->len; n++) {
        const SgTaste *taste = sg_generator_track_taste(generator, n);
        if (sg_platform_track(generator->platform, n)->secret)
            continue;
        add_to_pool(&generator->circle[taste->scene][taste->circle], n, taste->weight);
        add_to_pool(&generator->scene[taste->scene], n, taste->weight);
        if (taste->weight >= CROSSING_WEIGHT)
            add_to_pool(&generator->crossing, n, taste->weight);
    }
}

static int newest_first(const void *a, const void *b, void *data)
{
    int32_t one = *(const int32_t *)a, two = *(const int32_t *)b;
    int64_t first = sg_platform_track(data, one)->track->created_at;
    int64_t second = sg_platform_track(data, two)->track->created_at;
    return first != second ? (first < second) - (first > second) : (one > two) - (one < two);
}

void sg_generate_tracks(SgGenerator *generator)
{
    Maker maker = { .generator = generator };
    maker.ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (int32_t owner = 0; owner < generator->artists; owner++) {
        SgRng rng = sg_generator_rng(generator, SG_STREAM_TRACK, (1 << 24) + owner);
        maker.permalinks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        /* No track may sit where the path of a list would be. */
        g_hash_table_add(maker.permalinks, g_strdup("sets"));
        int64_t count = owner == 0 ? 24 : sg_between(&rng, 5, 17);
        for (int64_t n = 0; n < count; n++)
            generate_track(&maker, owner, sg_generator_user_taste(generator, owner),
                           owner == 0 && n == 0);
        g_hash_table_unref(maker.permalinks);
        g_array_sort_with_data(sg_platform_user(generator->platform, owner)->tracks, newest_first,
                               generator->platform);
    }
    g_hash_table_unref(maker.ids);
    fill_pools(generator);
}
