/* SPDX-License-Identifier: MIT */
#include "serve/platform.h"

#include "base/clock.h"
#include "music/genre.h"
#include "music/tag.h"
#include "support/test.h"

static SgPlatform *platform;

/* What the documentation and the demo promise; a change of words or dice changes it knowingly. */
static const char expected_hash[] =
    "8fcf0d16662602a1ac45514f6e12d6dc6129fb59312068a73c4de9d74019a1f1";

static void the_same_seed_gives_the_same_catalogue(void)
{
    g_autoptr(SgPlatform) again = sg_platform_generate(42);
    g_autoptr(SgPlatform) other = sg_platform_generate(43);
    g_autofree char *one = sg_platform_hash(platform);
    g_autofree char *two = sg_platform_hash(again);
    g_autofree char *three = sg_platform_hash(other);
    g_assert_cmpstr(one, ==, two);
    g_assert_cmpstr(one, !=, three);
    g_assert_cmpstr(one, ==, expected_hash);
}

static void it_is_as_large_as_promised(void)
{
    g_assert_cmpuint(platform->tracks->len, >=, 2000);
    g_assert_cmpuint(platform->playlists->len, >=, 400);
    g_assert_cmpuint(platform->users->len, >=, 300);
    g_assert_cmpuint(platform->comments->len, >=, 1000);
}

static void assert_in_range(const GArray *indices, guint count)
{
    for (guint n = 0; n < indices->len; n++)
        g_assert_cmpuint((guint)sg_indices_at(indices, n), <, count);
}

static void assert_distinct(const GArray *indices)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint n = 0; n < indices->len; n++)
        g_assert_true(g_hash_table_add(seen, GINT_TO_POINTER(sg_indices_at(indices, n) + 1)));
}

static void every_edge_has_two_ends(void)
{
    guint users = platform->users->len, tracks = platform->tracks->len;
    guint playlists = platform->playlists->len;
    for (int32_t n = 0; n < (int32_t)users; n++) {
        const SgPlatformUser *user = sg_platform_user(platform, n);
        assert_in_range(user->tracks, tracks);
        assert_in_range(user->playlists, playlists);
        GArray *sets[] = { user->liked_tracks,       user->reposted_tracks, user->liked_playlists,
                           user->reposted_playlists, user->followings,      user->followers };
        const guint limits[] = { tracks, tracks, playlists, playlists, users, users };
        for (size_t k = 0; k < G_N_ELEMENTS(sets); k++) {
            assert_in_range(sets[k], limits[k]);
            assert_distinct(sets[k]);
        }
        g_assert_false(sg_indices_have(user->followings, n));
    }
    for (int32_t n = 0; n < (int32_t)tracks; n++) {
        const SgPlatformTrack *track = sg_platform_track(platform, n);
        assert_in_range(track->related, tracks);
        assert_distinct(track->related);
        assert_in_range(track->favoriters, users);
        assert_in_range(track->comments, platform->comments->len);
        g_assert_false(sg_indices_have(track->related, n));
        g_assert_true(sg_indices_have(sg_platform_user(platform, track->owner)->tracks, n));
        g_assert_cmpint(track->track->like_count, >=, track->favoriters->len);
        for (guint k = 0; k < track->related->len; k++) {
            const SgPlatformTrack *to =
                sg_platform_track(platform, sg_indices_at(track->related, k));
            g_assert_true(!to->deleted && !to->secret);
        }
    }
    for (int32_t n = 0; n < (int32_t)playlists; n++)
        assert_in_range(sg_platform_playlist(platform, n)->tracks, tracks);
}

static void everything_is_found_by_number_and_path(void)
{
    for (int32_t n = 0; n < (int32_t)platform->tracks->len; n++) {
        const SgPlatformTrack *track = sg_platform_track(platform, n);
        const char *host = "https://soundcloud.com/";
        g_assert_true(g_str_has_prefix(track->track->permalink_url, host));
        const char *path = track->track->permalink_url + strlen(host);
        g_assert_cmpint(sg_platform_track_by_path(platform, path), ==, n);
        g_assert_cmpint(sg_platform_track_by_id(platform, track->id), ==, n);
        g_assert_cmpint(sg_platform_playlist_by_path(platform, path), ==, -1);
    }
    for (int32_t n = 0; n < (int32_t)platform->playlists->len; n++) {
        const SgPlatformPlaylist *playlist = sg_platform_playlist(platform, n);
        const char *path = strstr(playlist->playlist->permalink_url, ".com/") + 5;
        g_assert_nonnull(strstr(path, "/sets/"));
        g_assert_cmpint(sg_platform_playlist_by_path(platform, path), ==, n);
        g_assert_cmpint(sg_platform_playlist_by_id(platform, playlist->id), ==, n);
    }
    for (int32_t n = 0; n < (int32_t)platform->users->len; n++) {
        const SgPlatformUser *user = sg_platform_user(platform, n);
        g_assert_cmpint(sg_platform_user_by_path(platform, user->permalink), ==, n);
        g_assert_cmpint(sg_platform_user_by_id(platform, user->id), ==, n);
    }
    g_assert_cmpint(sg_platform_user_by_id(platform, 1), ==, -1);
    g_assert_cmpint(sg_platform_track_by_path(platform, "nils-aurora/nothing"), ==, -1);
}

/* Tracks for which `holds` is true. */
static int count_tracks(bool (*holds)(const SgPlatformTrack *track))
{
    int count = 0;
    for (int32_t n = 0; n < (int32_t)platform->tracks->len; n++)
        count += holds(sg_platform_track(platform, n));
    return count;
}

static bool is_private(const SgPlatformTrack *track)
{
    return track->secret && g_str_has_prefix(track->secret, "s-") && strlen(track->secret) == 13;
}
static bool is_deleted(const SgPlatformTrack *track)
{
    return track->deleted && !track->listed;
}
static bool is_listed(const SgPlatformTrack *track)
{
    return track->deleted && track->listed;
}
static bool hides(const SgPlatformTrack *track)
{
    return track->hides_counts;
}
static bool is_large(const SgPlatformTrack *track)
{
    return track->id > INT32_MAX;
}
static bool is_blocked(const SgPlatformTrack *track)
{
    return !strcmp(track->track->access, "blocked");
}
static bool has_machine_tag(const SgPlatformTrack *track)
{
    return strstr(track->track->tag_list, "soundcloud:source=") ||
           strstr(track->track->tag_list, "geo:lat=");
}
static bool has_quoted_tag(const SgPlatformTrack *track)
{
    return strchr(track->track->tag_list, '"') != NULL;
}
static bool has_double_blank(const SgPlatformTrack *track)
{
    return strstr(track->track->tag_list, "  ") != NULL;
}
static bool has_hash_tag(const SgPlatformTrack *track)
{
    return strchr(track->track->tag_list, '#') != NULL;
}
static bool has_no_genre(const SgPlatformTrack *track)
{
    return !track->track->genre || !*track->track->genre;
}
static bool has_odd_genre(const SgPlatformTrack *track)
{
    return !strcmp(sg_genre_canonical(track->track->genre), "others");
}
static bool has_hashtag(const SgPlatformTrack *track)
{
    g_auto(GStrv) tags = sg_tags_hashtags(track->track->description);
    return tags && *tags;
}
static bool has_guest(const SgPlatformTrack *track)
{
    return strstr(track->track->title, " feat. ") || strstr(track->track->title, "(ft. ");
}
static bool has_remix(const SgPlatformTrack *track)
{
    return strstr(track->track->title, " Remix)") || strstr(track->track->title, "(remix by ");
}
static bool is_free(const SgPlatformTrack *track)
{
    return g_str_has_prefix(track->track->license, "cc-");
}

static void what_real_data_do_to_a_reader_is_there(void)
{
    static const struct {
        const char *what;
        bool (*holds)(const SgPlatformTrack *track);
        int least, most; /* of a hundred thousand tracks */
    } kinds[] = {
        { "private", is_private, 500, 2500 },
        { "deleted", is_deleted, 300, 2500 },
        { "deleted and listed", is_listed, 300, 2500 },
        { "hidden counts", hides, 3000, 9000 },
        { "ids above 2^31", is_large, 2000, 30000 },
        { "blocked", is_blocked, 2000, 6000 },
        { "machine tags", has_machine_tag, 8000, 25000 },
        { "quoted tags", has_quoted_tag, 30000, 90000 },
        { "doubled blanks", has_double_blank, 3000, 20000 },
        { "#tags", has_hash_tag, 5000, 30000 },
        { "no genre", has_no_genre, 10000, 20000 },
        { "genres of no list", has_odd_genre, 5000, 45000 },
        { "hashtags in descriptions", has_hashtag, 5000, 40000 },
        { "guests", has_guest, 4000, 15000 },
        { "remixes", has_remix, 4000, 15000 },
        { "free licences", is_free, 15000, 35000 },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(kinds); n++) {
        int share = (int)(count_tracks(kinds[n].holds) * 100000LL / platform->tracks->len);
        g_test_message("%s: %d of 100,000", kinds[n].what, share);
        g_assert_cmpint(share, >=, kinds[n].least);
        g_assert_cmpint(share, <=, kinds[n].most);
    }
}

static void lists_are_empty_repeated_huge_and_of_all_types(void)
{
    int empty = 0, repeated = 0, private = 0, deleted = 0;
    guint largest = 0;
    g_autoptr(GHashTable) types = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t n = 0; n < (int32_t)platform->playlists->len; n++) {
        const SgPlatformPlaylist *playlist = sg_platform_playlist(platform, n);
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
        bool again = false;
        for (guint k = 0; k < playlist->tracks->len; k++)
            again |=
                !g_hash_table_add(seen, GINT_TO_POINTER(sg_indices_at(playlist->tracks, k) + 1));
        repeated += again;
        empty += playlist->tracks->len == 0;
        private += playlist->secret != NULL;
        deleted += playlist->deleted;
        largest = MAX(largest, playlist->tracks->len);
        g_hash_table_add(types, playlist->playlist->playlist_type);
        g_assert_cmpint(playlist->playlist->track_count, ==, playlist->tracks->len);
    }
    g_assert_cmpint(empty, >=, 10);
    g_assert_cmpint(repeated, >=, 10);
    g_assert_cmpint(private, ==, 6);
    g_assert_cmpint(deleted, ==, 4);
    g_assert_cmpuint(largest, >, 400);
    const char *const expected[] = { "", "album", "ep single", "compilation" };
    for (size_t n = 0; n < G_N_ELEMENTS(expected); n++)
        g_assert_true(g_hash_table_contains(types, expected[n]));
}

/* Of all pairs that stand together in a usual list, most are of one scene. */
static void playlists_are_mostly_about_one_scene(void)
{
    int64_t same = 0, all = 0;
    for (int32_t n = 103; n < (int32_t)platform->playlists->len; n++) {
        const GArray *tracks = sg_platform_playlist(platform, n)->tracks;
        for (guint a = 0; a < tracks->len; a++) {
            for (guint b = a + 1; b < tracks->len; b++) {
                int32_t one = sg_platform_track(platform, sg_indices_at(tracks, a))->owner;
                int32_t two = sg_platform_track(platform, sg_indices_at(tracks, b))->owner;
                same += one % 12 == two % 12;
                all++;
            }
        }
    }
    double share = (double)same / (double)all;
    g_test_message("share of pairs of one scene: %.3f", share);
    g_assert_cmpfloat(share, >, 0.6);
    g_assert_cmpfloat(share, <, 0.9);
}

static void the_start_track_reaches_two_hundred_others(void)
{
    int32_t start = sg_platform_track_by_path(platform, "nils-aurora/harbour-lights");
    g_assert_cmpint(start, ==, SG_PLATFORM_START_TRACK);
    g_assert_cmpstr(platform->start_url, ==, SG_PLATFORM_START_URL);
    const SgPlatformTrack *track = sg_platform_track(platform, start);
    g_assert_cmpstr(track->track->permalink_url, ==, SG_PLATFORM_START_URL);
    g_assert_cmpstr(track->track->access, ==, "playable");
    g_assert_true(!track->secret && !track->deleted && !track->hides_counts);
    g_assert_cmpuint(track->favoriters->len, >=, 40);
    g_assert_cmpuint(track->related->len, ==, 30);
    g_assert_cmpuint(track->comments->len, ==, 60);
    const SgPlatformUser *artist = sg_platform_user(platform, track->owner);
    g_autoptr(GHashTable) reached = g_hash_table_new(NULL, NULL);
    int holding = 0;
    for (guint n = 0; n < artist->playlists->len; n++) {
        const GArray *tracks =
            sg_platform_playlist(platform, sg_indices_at(artist->playlists, n))->tracks;
        holding += sg_indices_have(tracks, start);
        for (guint k = 0; k < tracks->len; k++) {
            int32_t other = sg_indices_at(tracks, k);
            if (!sg_platform_track(platform, other)->deleted)
                g_hash_table_add(reached, GINT_TO_POINTER(other + 1));
        }
    }
    g_assert_cmpint(holding, >=, 5);
    g_assert_cmpuint(g_hash_table_size(reached), >=, 200);
}

static void the_start_artist_has_one_of_each_kind(void)
{
    const SgPlatformTrack *private = sg_platform_track(platform, SG_PLATFORM_PRIVATE_TRACK);
    const SgPlatformTrack *deleted = sg_platform_track(platform, SG_PLATFORM_DELETED_TRACK);
    const SgPlatformTrack *blocked = sg_platform_track(platform, SG_PLATFORM_BLOCKED_TRACK);
    const SgPlatformTrack *hiding = sg_platform_track(platform, SG_PLATFORM_HIDING_TRACK);
    g_assert_true(is_private(private) && is_listed(deleted) && is_blocked(blocked) &&
                  hides(hiding));
    g_assert_true(!blocked->secret && !blocked->deleted && !hiding->secret && !hiding->deleted);
    g_assert_cmpint(private->owner + deleted->owner + blocked->owner + hiding->owner, ==, 0);
}

static void texts_are_valid_and_dates_are_in_order(void)
{
    for (int32_t n = 0; n < (int32_t)platform->tracks->len; n++) {
        const SgTrack *track = sg_platform_track(platform, n)->track;
        const char *texts[] = { track->title, track->tag_list, track->permalink_url,
                                track->description ? track->description : "" };
        for (size_t k = 0; k < G_N_ELEMENTS(texts); k++) {
            g_assert_true(g_utf8_validate(texts[k], -1, NULL));
            g_assert_null(strchr(texts[k], '{'));
        }
        g_assert_cmpint(track->created_at, >=, 1262304000);
        g_assert_cmpint(track->created_at, <=, 1761955200);
        g_assert_cmpint(track->playback_count, >=, track->like_count / 100);
    }
    for (guint n = 0; n < platform->comments->len; n++) {
        const SgPlatformComment *comment = sg_platform_comment(platform, (int32_t)n);
        g_assert_true(g_utf8_validate(comment->body, -1, NULL));
        g_assert_null(strchr(comment->body, '{'));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    platform = sg_platform_generate(42);
    g_test_add_func("/platform/the same seed gives the same platform",
                    the_same_seed_gives_the_same_catalogue);
    g_test_add_func("/platform/it is as large as promised", it_is_as_large_as_promised);
    g_test_add_func("/platform/every edge has two ends", every_edge_has_two_ends);
    g_test_add_func("/platform/everything is found by number and path",
                    everything_is_found_by_number_and_path);
    g_test_add_func("/platform/what real data do to a reader is there",
                    what_real_data_do_to_a_reader_is_there);
    g_test_add_func("/platform/lists are empty, repeated, huge and of all types",
                    lists_are_empty_repeated_huge_and_of_all_types);
    g_test_add_func("/platform/playlists are mostly about one scene",
                    playlists_are_mostly_about_one_scene);
    g_test_add_func("/platform/the start track reaches two hundred others",
                    the_start_track_reaches_two_hundred_others);
    g_test_add_func("/platform/the start artist has one of each kind",
                    the_start_artist_has_one_of_each_kind);
    g_test_add_func("/platform/texts are valid and dates are in order",
                    texts_are_valid_and_dates_are_in_order);
    int status = g_test_run();
    sg_platform_free(platform);
    return status;
}
