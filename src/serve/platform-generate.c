/* SPDX-License-Identifier: MIT */
#include "serve/platform-generate.h"

#include "base/embedded.h"
#include "base/text.h"

#include <string.h>

enum { USERS = 324, ARTISTS = 216, DAY = 86400 };

extern const SgEmbedded sg_platform_words[];

/* -- Drawing ------------------------------------------------------------------------------------ */

SgRng sg_generator_rng(const SgGenerator *generator, SgStream stream, int64_t record)
{
    SgRng rng;
    sg_rng_init(&rng, generator->seed, (uint64_t)stream << 32 | (uint64_t)record);
    return rng;
}

bool sg_chance(SgRng *rng, int percent)
{
    return sg_rng_below(rng, 100) < (uint64_t)percent;
}

int64_t sg_between(SgRng *rng, int64_t low, int64_t high)
{
    return low + (int64_t)sg_rng_below(rng, (uint64_t)(high - low + 1));
}

const char *sg_pick(SgRng *rng, const SgJson *array)
{
    return json_string_value(json_array_get(array, sg_rng_below(rng, json_array_size(array))));
}

char *sg_fill(const char *text, ...)
{
    GString *filled = g_string_new(text);
    va_list args;
    va_start(args, text);
    for (const char *name; (name = va_arg(args, const char *));) {
        g_autofree char *field = g_strdup_printf("{%s}", name);
        g_string_replace(filled, field, va_arg(args, const char *), 0);
    }
    va_end(args);
    return g_string_free(filled, FALSE);
}

char *sg_generate_secret(SgRng *rng)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    GString *secret = g_string_new("s-");
    for (int n = 0; n < 11; n++)
        g_string_append_c(secret, letters[sg_rng_below(rng, sizeof letters - 1)]);
    return g_string_free(secret, FALSE);
}

int64_t sg_generate_id(SgRng *rng, int64_t created_at, GHashTable *taken)
{
    const int64_t first = 20000000, last = 2270000000;
    int64_t days = (created_at - SG_GENERATE_FIRST_DAY) / DAY;
    int64_t all_days = (SG_GENERATE_LAST_DAY - SG_GENERATE_FIRST_DAY) / DAY;
    int64_t id = first + (last - first) / all_days * days + sg_between(rng, 0, 380000);
    while (!g_hash_table_add(taken, g_memdup2(&id, sizeof id)))
        id++;
    return id;
}

char *sg_generate_permalink(const char *wanted, GHashTable *taken)
{
    char *permalink = g_strdup(wanted);
    for (int n = 2; g_hash_table_contains(taken, permalink); n++) {
        g_free(permalink);
        permalink = g_strdup_printf("%s-%d", wanted, n);
    }
    g_hash_table_add(taken, g_strdup(permalink));
    return permalink;
}

const SgTaste *sg_generator_user_taste(const SgGenerator *generator, int32_t user)
{
    return &g_array_index(generator->user_taste, SgTaste, user);
}

const SgTaste *sg_generator_track_taste(const SgGenerator *generator, int32_t track)
{
    return &g_array_index(generator->track_taste, SgTaste, track);
}

const SgJson *sg_generator_scene(const SgGenerator *generator, int scene)
{
    return json_array_get(sg_json_array(generator->words, "scenes"), (size_t)scene);
}

int sg_generator_near(const SgGenerator *generator, int scene, SgRng *rng)
{
    const char *wanted = sg_pick(rng, sg_json_array(sg_generator_scene(generator, scene), "near"));
    for (int n = 0; n < SG_GENERATE_SCENES; n++)
        if (!strcmp(sg_json_string(sg_generator_scene(generator, n), "name"), wanted))
            return n;
    g_assert_not_reached();
}

/* By bisection: the first track whose sum is above the draw. */
static int32_t draw(const SgPool *pool, SgRng *rng)
{
    const int64_t *sums = (const int64_t *)pool->sums->data;
    guint low = 0, high = pool->sums->len - 1;
    int64_t drawn = (int64_t)sg_rng_below(rng, (uint64_t)sums[high]);
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (sums[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return sg_indices_at(pool->tracks, low);
}

int32_t sg_generator_draw(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    uint64_t roll = sg_rng_below(rng, 100);
    if (roll < 66)
        return draw(&generator->circle[taste->scene][taste->circle], rng);
    if (roll < 90)
        return draw(&generator->scene[taste->scene], rng);
    if (roll < 95)
        return draw(&generator->scene[sg_generator_near(generator, taste->scene, rng)], rng);
    return draw(&generator->crossing, rng);
}

/* -- People ------------------------------------------------------------------------------------- */

static char *make_name(const SgGenerator *generator, bool artist, SgRng *rng)
{
    const SgJson *words = generator->words;
    uint64_t roll = sg_rng_below(rng, 100);
    if (roll < (artist ? 50 : 40))
        return g_strdup_printf("%s %s", sg_pick(rng, sg_json_array(words, "given")),
                               sg_pick(rng, sg_json_array(words, "family")));
    if (artist && roll < 88)
        return g_strdup_printf("%s %s", sg_pick(rng, sg_json_array(words, "band_first")),
                               sg_pick(rng, sg_json_array(words, "band_second")));
    const char *nick = sg_pick(rng, sg_json_array(words, "nick"));
    return sg_chance(rng, 40) ? g_strdup_printf("%s%d", nick, (int)sg_between(rng, 2, 99))
                              : g_strdup(nick);
}

static void describe_user(const SgGenerator *generator, SgUser *user, SgRng *rng)
{
    const SgJson *cities = sg_json_array(generator->words, "cities");
    const SgJson *city = json_array_get(cities, sg_rng_below(rng, json_array_size(cities)));
    const char *name = json_string_value(json_array_get(city, 0));
    if (sg_chance(rng, 70))
        user->city = g_strdup(name);
    if (sg_chance(rng, 65))
        user->country_code = g_strdup(json_string_value(json_array_get(city, 1)));
    if (sg_chance(rng, 55))
        user->description =
            sg_fill(sg_pick(rng, sg_json_array(generator->words, "bios")), "city", name, NULL);
    if (sg_chance(rng, 50))
        user->full_name =
            g_strdup_printf("%s %s", sg_pick(rng, sg_json_array(generator->words, "given")),
                            sg_pick(rng, sg_json_array(generator->words, "family")));
}

static void generate_user(SgGenerator *generator, GHashTable *ids, GHashTable *permalinks)
{
    int32_t index = sg_platform_add_user(generator->platform);
    SgRng rng = sg_generator_rng(generator, SG_STREAM_USER, index);
    SgPlatformUser *user = &g_array_index(generator->platform->users, SgPlatformUser, index);
    SgUser *record = user->user;
    bool start = index == 0;
    g_autofree char *name = make_name(generator, index < ARTISTS, &rng);
    record->username = start ? g_strdup("Nils Aurora") : g_steal_pointer(&name);
    record->created_at =
        start ? SG_GENERATE_FIRST_DAY + 800 * DAY
              : sg_between(&rng, SG_GENERATE_FIRST_DAY, SG_GENERATE_LAST_DAY - 700 * DAY);
    user->id = sg_generate_id(&rng, record->created_at, ids);
    g_autofree char *slug = sg_text_slug(record->username, 40);
    /* A name without Latin letters gets what the platform gives it. */
    if (strlen(slug) < 4) {
        g_free(slug);
        slug = g_strdup_printf("user-%" G_GINT64_FORMAT, user->id % 1000000000);
    }
    user->permalink = sg_generate_permalink(slug, permalinks);
    record->urn = g_strdup_printf("soundcloud:users:%" G_GINT64_FORMAT, user->id);
    record->permalink_url = g_strconcat("https://soundcloud.com/", user->permalink, NULL);
    describe_user(generator, record, &rng);
    if (sg_chance(&rng, 80))
        record->avatar_url = g_strdup_printf(
            "https://i1.sndcdn.invalid/avatars-%" G_GINT64_FORMAT "-large.jpg", user->id);
    record->verified = sg_chance(&rng, 5);
    user->profiles = (unsigned)sg_rng_below(&rng, 32);
    SgTaste taste = { .scene = index % SG_GENERATE_SCENES,
                      .circle = index / SG_GENERATE_SCENES % SG_GENERATE_CIRCLES };
    g_array_append_val(generator->user_taste, taste);
}

static void generate_users(SgGenerator *generator)
{
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) permalinks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int n = 0; n < USERS; n++)
        generate_user(generator, ids, permalinks);
    generator->artists = ARTISTS;
}

/* -- The whole ---------------------------------------------------------------------------------- */

static void pool_init(SgPool *pool)
{
    pool->tracks = g_array_new(FALSE, FALSE, sizeof(int32_t));
    pool->sums = g_array_new(FALSE, FALSE, sizeof(int64_t));
}

static void pool_clear(SgPool *pool)
{
    g_array_unref(pool->tracks);
    g_array_unref(pool->sums);
}

static void each_pool(SgGenerator *generator, void (*func)(SgPool *pool))
{
    for (int scene = 0; scene < SG_GENERATE_SCENES; scene++) {
        func(&generator->scene[scene]);
        for (int circle = 0; circle < SG_GENERATE_CIRCLES; circle++)
            func(&generator->circle[scene][circle]);
    }
    func(&generator->crossing);
}

SgPlatform *sg_platform_generate(uint64_t seed)
{
    const SgEmbedded *file = &sg_platform_words[0];
    g_autoptr(SgJson) words =
        sg_json_parse(file->data, file->length, file->length, file->name, NULL);
    /* The words are part of the program: tests prove that they can be read. */
    g_assert(words && json_array_size(sg_json_array(words, "scenes")) == SG_GENERATE_SCENES);
    SgGenerator generator = { .platform = sg_platform_new(), .words = words, .seed = seed };
    generator.user_taste = g_array_new(FALSE, FALSE, sizeof(SgTaste));
    generator.track_taste = g_array_new(FALSE, FALSE, sizeof(SgTaste));
    each_pool(&generator, pool_init);
    generate_users(&generator);
    sg_generate_tracks(&generator);
    sg_generate_playlists(&generator);
    sg_generate_social(&generator);
    each_pool(&generator, pool_clear);
    g_array_unref(generator.user_taste);
    g_array_unref(generator.track_taste);
    sg_platform_finish(generator.platform);
    generator.platform->start_url = g_strdup(SG_PLATFORM_START_URL);
    return generator.platform;
}
