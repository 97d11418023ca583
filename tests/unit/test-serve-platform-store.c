/* SPDX-License-Identifier: MIT */
#include "serve/platform.h"

#include "support/sandbox.h"
#include "support/store.h"

/* -- A store with a few records of two sources ----------------------------- */

static SgTrack *new_track(const char *urn, const char *title, const char *artist_urn)
{
    SgTrack *track = sg_track_new();
    track->urn = g_strdup(urn);
    track->title = g_strdup(title);
    if (artist_urn) {
        track->user = sg_user_new();
        track->user->urn = g_strdup(artist_urn);
        track->user->username = g_strdup("Ada");
        track->user->permalink_url = g_strdup("https://soundcloud.com/ada");
    }
    return track;
}

static void put_list(SgStore *store, const char *urn, const char *const *tracks)
{
    g_autoptr(SgPlaylist) playlist = sg_playlist_new();
    playlist->urn = g_strdup(urn);
    playlist->title = g_strconcat("List ", urn, NULL);
    playlist->permalink_url =
        g_strdup_printf("https://soundcloud.com/ada/sets/%s", strrchr(urn, ':') + 1);
    playlist->user = sg_user_new();
    playlist->user->urn = g_strdup("soundcloud:users:1");
    playlist->tracks = sg_tracks_new();
    for (; *tracks; tracks++) {
        SgTrack *stub = new_track(*tracks, NULL, NULL);
        stub->is_stub = true;
        g_ptr_array_add(playlist->tracks, stub);
    }
    playlist->track_count = playlist->tracks->len;
    g_assert_true(sg_store_put_playlist(store, playlist, "soundcloud", 1000, NULL));
}

static void fill(SgStore *store)
{
    g_autoptr(SgTrack) one = new_track("soundcloud:tracks:2270480027", "One", "soundcloud:users:1");
    one->permalink_url = g_strdup("https://soundcloud.com/ada/one");
    one->playback_count = 12;
    one->access = g_strdup("playable");
    g_assert_true(sg_store_put_track(store, one, "soundcloud", 1000, NULL));
    g_autoptr(SgTrack) two = new_track("soundcloud:tracks:2", "Two", "soundcloud:users:1");
    g_assert_true(sg_store_put_track(store, two, "soundcloud", 1000, NULL));
    g_autoptr(SgTrack) other = new_track("mpd:track:abc", "From elsewhere", NULL);
    g_assert_true(sg_store_put_track(store, other, "mpd", 1000, NULL));
    put_list(store, "soundcloud:playlists:1",
             (const char *[]){ "soundcloud:tracks:2270480027", "soundcloud:tracks:2",
                               "mpd:track:abc", "soundcloud:tracks:2", NULL });
    put_list(store, "soundcloud:playlists:2",
             (const char *[]){ "soundcloud:tracks:2270480027", "soundcloud:tracks:2",
                               "soundcloud:tracks:3", NULL });
    g_autoptr(SgUser) fan = sg_user_new();
    fan->urn = g_strdup("soundcloud:users:9");
    fan->username = g_strdup("Fan");
    g_assert_true(sg_store_put_user(store, fan, "soundcloud", 1000, NULL));
    g_assert_true(sg_store_put_engagement(store, fan->urn, "soundcloud:tracks:2270480027",
                                          SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, NULL));
}

static void a_store_becomes_a_platform(Place *place, const void *kind)
{
    fill(place->store);
    g_autoptr(GError) error = NULL;
    g_autoptr(SgPlatform) platform = sg_platform_from_store(place->store, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(platform->tracks->len, ==, 4);
    g_assert_cmpuint(platform->playlists->len, ==, 2);
    int32_t track = sg_platform_track_by_path(platform, "ada/one");
    g_assert_cmpint(track, ==, sg_platform_track_by_id(platform, INT64_C(2270480027)));
    const SgPlatformTrack *one = sg_platform_track(platform, track);
    g_assert_cmpstr(one->track->title, ==, "One");
    g_assert_cmpuint(one->favoriters->len, ==, 1);
    g_assert_cmpstr(sg_platform_user(platform, one->owner)->user->username, ==, "Ada");
    g_assert_cmpstr(platform->start_url, ==, "https://soundcloud.com/ada/one");
    /* Most lists in common first, without the stub. */
    g_assert_cmpuint(one->related->len, ==, 2);
    g_assert_true(sg_platform_track(platform, sg_platform_track_by_id(platform, 3))->deleted);
    g_assert_cmpint(sg_indices_at(one->related, 0), ==, sg_platform_track_by_id(platform, 2));
    int32_t list = sg_platform_playlist_by_path(platform, "ada/sets/1");
    g_assert_cmpuint(sg_platform_playlist(platform, list)->tracks->len, ==, 4);
}

static void a_store_can_be_served(Place *place, const void *kind)
{
    fill(place->store);
    g_autoptr(SgPlatform) platform = sg_platform_from_store(place->store, NULL);
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) found = get_json(sandbox, "/resolve?url=https://soundcloud.com/ada/one", 302);
    g_autoptr(SgJson) track = get_json(sandbox, sg_json_string(found, "location"), 200);
    g_assert_cmpint(sg_json_int(track, "id", 0), ==, INT64_C(2270480027));
    g_assert_cmpint(sg_json_int(track, "playback_count", 0), ==, 12);
    g_assert_true(json_is_null(json_object_get(track, "reposts_count")));
    int pages;
    g_autoptr(GPtrArray) urns =
        get_all(sandbox, "/playlists/1/tracks?linked_partitioning=true&limit=2", &pages);
    g_assert_cmpuint(urns->len, ==, 4);
    g_assert_cmpint(pages, ==, 2);
    /* What is of another source gets a number of its own. */
    g_assert_true(g_str_has_prefix(g_ptr_array_index(urns, 2), "soundcloud:tracks:1000000000"));
    g_autofree char *path = g_strconcat("/tracks/", g_ptr_array_index(urns, 2), NULL);
    g_autoptr(SgJson) other = get_json(sandbox, path, 200);
    g_assert_cmpstr(sg_json_string(other, "title"), ==, "From elsewhere");
    g_assert_cmpstr(sg_json_string(sg_json_object(other, "user"), "username"), ==, "unknown");
}

static void an_empty_store_is_an_empty_platform(Place *place, const void *kind)
{
    g_autoptr(SgPlatform) platform = sg_platform_from_store(place->store, NULL);
    g_assert_cmpuint(platform->tracks->len, ==, 0);
    g_assert_null(platform->start_url);
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) tracks = get_json(sandbox, "/tracks", 200);
    g_assert_cmpuint(json_array_size(tracks), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a store becomes a platform", a_store_becomes_a_platform);
    store_test("a store can be served", a_store_can_be_served);
    store_test("an empty store is an empty platform", an_empty_store_is_an_empty_platform);
    return g_test_run();
}
