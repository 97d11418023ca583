/* SPDX-License-Identifier: MIT */
#include "serve/platform-generate.h"

#include "base/text.h"

/* Who likes, reposts, follows and says what in the generated platform, and the counts of it. */

enum {
    START_TRACK = SG_PLATFORM_START_TRACK,
    START_COMMENTS = 60,
    KEEN_LIKES = 450,
    MOST_RELATED = 30
};

static const SgPlatformTrack *track_at(const SgGenerator *generator, int32_t track)
{
    return sg_platform_track(generator->platform, track);
}

/* Appends tracks that a user of this taste would pick until there are `count`; deleted ones are
 * gone from such lists. */
static void draw_alive(const SgGenerator *generator, GArray *tracks, const SgTaste *taste,
                       int64_t count, int32_t without, SgRng *rng)
{
    for (int64_t tries = 40 * count; (int64_t)tracks->len < count && tries > 0; tries--) {
        int32_t track = sg_generator_draw(generator, taste, rng);
        if (track != without && !track_at(generator, track)->deleted &&
            !sg_indices_have(tracks, track))
            sg_indices_add(tracks, track);
    }
}

/* The start track is known at home, next door, and to some everywhere. */
static bool knows_start(const SgGenerator *generator, const SgTaste *taste, SgRng *rng)
{
    const SgTaste *home = sg_generator_user_taste(generator, 0);
    int near = sg_generator_near(generator, home->scene, rng);
    return sg_chance(rng, taste->scene == home->scene ? 80 : taste->scene == near ? 60 : 8);
}

static void like_tracks(const SgGenerator *generator, int32_t index, SgRng *rng)
{
    const SgPlatformUser *user = sg_platform_user(generator->platform, index);
    const SgTaste *taste = sg_generator_user_taste(generator, index);
    bool artist = index < generator->artists;
    int64_t count = artist ? sg_between(rng, 4, 60) : sg_between(rng, 25, 160);
    if (index == generator->artists)
        count = KEEN_LIKES;
    bool start = index != 0 && knows_start(generator, taste, rng);
    draw_alive(generator, user->liked_tracks, taste, count, START_TRACK, rng);
    if (start)
        g_array_index(user->liked_tracks, int32_t, sg_rng_below(rng, user->liked_tracks->len)) =
            START_TRACK;
    draw_alive(generator, user->reposted_tracks, taste, sg_between(rng, 0, 12), -1, rng);
}

/* Lists of one's own scene that are there for all. */
static void like_lists(const SgGenerator *generator, int32_t index, SgRng *rng)
{
    const SgPlatform *platform = generator->platform;
    const SgPlatformUser *user = sg_platform_user(platform, index);
    const SgTaste *taste = sg_generator_user_taste(generator, index);
    for (int32_t n = 0; n < (int32_t)platform->playlists->len; n++) {
        const SgPlatformPlaylist *playlist = sg_platform_playlist(platform, n);
        bool home = sg_generator_user_taste(generator, playlist->owner)->scene == taste->scene;
        if (playlist->secret || playlist->deleted || playlist->owner == index)
            continue;
        if (sg_chance(rng, home ? 16 : 1))
            sg_indices_add(user->liked_playlists, n);
        else if (sg_chance(rng, home ? 3 : 0))
            sg_indices_add(user->reposted_playlists, n);
    }
}

static void follow(const SgGenerator *generator, int32_t index, SgRng *rng)
{
    const SgPlatform *platform = generator->platform;
    const SgPlatformUser *user = sg_platform_user(platform, index);
    int scene = sg_generator_user_taste(generator, index)->scene;
    for (int32_t n = 0; n < (int32_t)platform->users->len; n++) {
        bool home = sg_generator_user_taste(generator, n)->scene == scene;
        int percent = (home ? 45 : 3) + (n == 0 && home ? 40 : 0);
        if (n != index && sg_chance(rng, n < generator->artists ? percent : percent / 5))
            sg_indices_add(user->followings, n);
    }
}

/* -- Tracks ------------------------------------------------------------------------------------- */

static void relate(const SgGenerator *generator, int32_t index)
{
    const SgPlatformTrack *track = track_at(generator, index);
    if (track->deleted || track->secret)
        return;
    SgRng rng = sg_generator_rng(generator, SG_STREAM_RELATED, index);
    int64_t count = index == START_TRACK ? MOST_RELATED : sg_between(&rng, 10, MOST_RELATED);
    draw_alive(generator, track->related, sg_generator_track_taste(generator, index), count, index,
               &rng);
}

static void say(const SgGenerator *generator, int32_t index, int32_t user, GHashTable *ids,
                SgRng *rng)
{
    const SgPlatformTrack *track = track_at(generator, index);
    const SgPlatformUser *owner = sg_platform_user(generator->platform, track->owner);
    const SgJson *cities = sg_json_array(generator->words, "cities");
    const SgJson *city = json_array_get(cities, sg_rng_below(rng, json_array_size(cities)));
    SgPlatformComment comment = { .track = index, .user = user };
    comment.created_at = sg_between(rng, track->track->created_at, SG_GENERATE_LAST_DAY);
    comment.id = sg_generate_id(rng, comment.created_at, ids);
    comment.timestamp_ms = sg_between(rng, 0, track->track->duration_ms);
    comment.body = sg_fill(sg_pick(rng, sg_json_array(generator->words, "comments")), "city",
                           json_string_value(json_array_get(city, 0)), "artist",
                           owner->user->username, "permalink", owner->permalink, NULL);
    sg_indices_add(track->comments, (int32_t)generator->platform->comments->len);
    g_array_append_val(generator->platform->comments, comment);
}

static void discuss(const SgGenerator *generator, int32_t index, GHashTable *ids)
{
    const SgPlatformTrack *track = track_at(generator, index);
    if (track->deleted)
        return;
    SgRng rng = sg_generator_rng(generator, SG_STREAM_COMMENTS, index);
    int64_t weight = sg_generator_track_taste(generator, index)->weight;
    int64_t count = sg_between(&rng, 0, 3) + weight / 120;
    if (index == START_TRACK)
        count = START_COMMENTS;
    for (int64_t n = 0; n < count; n++)
        say(generator, index, (int32_t)sg_rng_below(&rng, generator->platform->users->len), ids,
            &rng);
}

/* -- Counts ------------------------------------------------------------------------------------- */

static bool is_public(const SgPlatformTrack *track)
{
    return !track->secret && !track->deleted;
}

/* Counts are at least what can be seen: the rest are people that the platform does not show. */
static void count_edges(SgGenerator *generator)
{
    SgPlatform *platform = generator->platform;
    for (guint n = 0; n < platform->users->len; n++) {
        const SgPlatformUser *user = sg_platform_user(platform, (int32_t)n);
        for (guint k = 0; k < user->liked_tracks->len; k++)
            track_at(generator, sg_indices_at(user->liked_tracks, k))->track->like_count++;
        for (guint k = 0; k < user->reposted_tracks->len; k++)
            track_at(generator, sg_indices_at(user->reposted_tracks, k))->track->repost_count++;
        for (guint k = 0; k < user->liked_playlists->len; k++)
            sg_platform_playlist(platform, sg_indices_at(user->liked_playlists, k))
                ->playlist->likes_count++;
        for (guint k = 0; k < user->reposted_playlists->len; k++)
            sg_platform_playlist(platform, sg_indices_at(user->reposted_playlists, k))
                ->playlist->reposts_count++;
        for (guint k = 0; k < user->followings->len; k++)
            sg_platform_user(platform, sg_indices_at(user->followings, k))->user->followers_count++;
    }
    for (guint n = 0; n < platform->tracks->len; n++) {
        const SgPlatformTrack *track = track_at(generator, (int32_t)n);
        track->track->comment_count = track->comments->len;
    }
}

static void count_users(SgGenerator *generator)
{
    SgPlatform *platform = generator->platform;
    for (guint n = 0; n < platform->users->len; n++) {
        const SgPlatformUser *user = sg_platform_user(platform, (int32_t)n);
        SgUser *record = user->user;
        record->track_count = record->playlist_count = 0;
        for (guint k = 0; k < user->tracks->len; k++)
            record->track_count += is_public(track_at(generator, sg_indices_at(user->tracks, k)));
        for (guint k = 0; k < user->playlists->len; k++) {
            const SgPlatformPlaylist *playlist =
                sg_platform_playlist(platform, sg_indices_at(user->playlists, k));
            record->playlist_count += !playlist->secret && !playlist->deleted;
        }
        record->likes_count = user->liked_tracks->len + user->liked_playlists->len;
        record->reposts_count = user->reposted_tracks->len + user->reposted_playlists->len;
        record->followings_count = user->followings->len;
    }
}

void sg_generate_social(SgGenerator *generator)
{
    SgPlatform *platform = generator->platform;
    for (guint n = 0; n < platform->users->len; n++)
        sg_platform_user(platform, (int32_t)n)->user->followers_count = 0;
    for (guint n = 0; n < platform->playlists->len; n++) {
        SgPlaylist *record = sg_platform_playlist(platform, (int32_t)n)->playlist;
        record->likes_count = record->reposts_count = 0;
    }
    for (int32_t n = 0; n < (int32_t)platform->users->len; n++) {
        SgRng rng = sg_generator_rng(generator, SG_STREAM_LIKES, n);
        like_tracks(generator, n, &rng);
        like_lists(generator, n, &rng);
        follow(generator, n, &rng);
    }
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (int32_t n = 0; n < (int32_t)platform->tracks->len; n++) {
        relate(generator, n);
        discuss(generator, n, ids);
    }
    count_edges(generator);
    count_users(generator);
}
