/* SPDX-License-Identifier: MIT */
#include "collect/add.h"
#include "base/interrupt.h"
#include "store/listens.h"
#include "support/listener.h"

#define PAGE "https://soundcloud.com/tarn/night-bus"
#define MUSIC                                                                                      \
    "#EXTM3U\n#PLAYLIST:Late\n#EXTINF:200,Tarn - Night Bus\nbus.mp3\n" PAGE                        \
    "\n#EXTINF:100,Mira - Depot\ndepot.mp3\n"

static const char scrobbles[] = "artist,album,track,date\n"
                                "Tarn,,Night Bus,2024-03-02 20:00:00\n"
                                "Mira,,Depot,2024-03-02 20:05:00\n"
                                "Tarn,,Night Bus,2024-03-02 20:00:10\n"
                                "Tarn,,,2024-03-02 20:10:00\n";

static void a_playlist_becomes_one_of_known_and_own_tracks(Place *place, const void *kind)
{
    put_song(place->store, "soundcloud:tracks:1", "Tarn", "Night Bus", PAGE, NULL, -1);
    g_autoptr(SgJson) report = add_text(place, "late.m3u8", MUSIC, NULL);
    assert_item(report, 0, "matched", "name", "soundcloud:tracks:1");
    assert_item(report, 1, "matched", "url", "soundcloud:tracks:1");
    assert_item(report, 2, "new", NULL, NULL);
    const char *urn = sg_json_string(file_of(report), "playlist");
    g_autoptr(SgPlaylist) list = sg_store_get_playlist(place->store, urn, NULL, NULL);
    g_assert_cmpstr(list->title, ==, "Late");
    g_assert_cmpstr(list->user->urn, ==, "file:user:me");
    g_assert_cmpstr(list->user->username, ==, "me");
    g_assert_cmpuint(list->tracks->len, ==, 3);
    const SgTrack *own = list->tracks->pdata[2];
    g_assert_cmpstr(own->title, ==, "Depot");
    g_assert_cmpstr(own->user->username, ==, "Mira");
    g_assert_cmpint(own->duration_ms, ==, 100000);
    g_assert_null(own->permalink_url); /* a path of this machine is nobody else's business */
}

static void a_history_becomes_listens_and_sittings(Place *place, const void *kind)
{
    g_autoptr(SgJson) report = add_text(place, "a.csv", scrobbles, NULL);
    assert_item(report, 0, "new", NULL, NULL);
    assert_item(report, 2, "duplicate", "name", NULL);
    assert_item(report, 3, "skipped", NULL, NULL);
    g_assert_cmpstr(sg_json_string(item_of(report, 3), "reason"), ==, "no title and artist");
    g_assert_cmpint(sg_json_int(file_of(report), "sessions", -1), ==, 1);
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.listens, ==, 2);
    g_assert_cmpint(stats.likes, ==, 0);
    g_assert_cmpint(stats.playlists, ==, 1);
}

static void loves_become_likes(Place *place, const void *kind)
{
    g_autoptr(SgJson) report = add_text(
        place, "feedback.jsonl",
        "{\"recording_mbid\":\"0f2f9b2e-7f5c-4a57-9d1f-000000000001\",\"score\":1}\n", NULL);
    assert_item(report, 0, "new", NULL,
                "musicbrainz:recording:0f2f9b2e-7f5c-4a57-9d1f-000000000001");
    g_assert_cmpint(stats_of(place->store).likes, ==, 1);
}

static void adding_twice_changes_nothing(Place *place, const void *kind)
{
    put_song(place->store, "soundcloud:tracks:1", "Tarn", "Night Bus", PAGE, NULL, -1);
    put_song(place->store, "soundcloud:tracks:2", "Mira", "Depot", NULL, NULL, -1);
    put_song(place->store, "soundcloud:tracks:3", "Mira", "Depot", NULL, NULL, -1);
    g_autofree char *first = NULL;
    for (int n = 0; n < 2; n++) {
        g_autoptr(SgJson) a = add_text(place, "late.m3u8", MUSIC, NULL);
        g_autoptr(SgJson) b = add_text(place, "a.csv", scrobbles, NULL);
        assert_item(a, 2, "ambiguous", "name", NULL);
        g_autofree char *hash = hash_of(place->store);
        if (first)
            g_assert_cmpstr(hash, ==, first);
        g_free(first);
        first = g_steal_pointer(&hash);
        g_assert_cmpint(stats_of(place->store).listens, ==, 2);
    }
}

static void an_ambiguous_row_names_its_candidates(Place *place, const void *kind)
{
    put_song(place->store, "soundcloud:tracks:2", "Mira", "Depot", NULL, NULL, -1);
    put_song(place->store, "soundcloud:tracks:3", "Mira", "Depot", NULL, NULL, -1);
    g_autoptr(SgJson) report = add_text(place, "late.m3u8", MUSIC, NULL);
    const SgJson *candidates = sg_json_array(item_of(report, 2), "candidates");
    g_assert_cmpuint(json_array_size(candidates), ==, 2);
    g_assert_cmpstr(json_string_value(json_array_get(candidates, 0)), ==, "soundcloud:tracks:2");
    g_assert_true(g_str_has_prefix(sg_json_string(item_of(report, 2), "id"), "file:track:"));
}

static void a_dry_run_reports_the_same_and_writes_nothing(Place *place, const void *kind)
{
    SgAddOptions options;
    sg_add_defaults(&options);
    options.dry_run = true;
    g_autofree char *before = hash_of(place->store);
    g_autoptr(SgJson) dry = add_text(place, "late.m3u8", MUSIC, &options);
    g_autofree char *after = hash_of(place->store);
    g_assert_cmpstr(after, ==, before);
    g_autoptr(SgJson) wet = add_text(place, "late.m3u8", MUSIC, NULL);
    g_assert_true(json_equal(json_object_get(dry, "files"), json_object_get(wet, "files")));
    g_assert_cmpint(stats_of(place->store).playlists, ==, 1);
}

static void options_leave_out_what_is_unknown_private_or_short(Place *place, const void *kind)
{
    static const char history[] =
        "[{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":29999,"
        "\"master_metadata_track_name\":\"Bus\",\"master_metadata_album_artist_name\":\"Tarn\"},"
        "{\"ts\":\"2024-03-02T20:25:30Z\",\"ms_played\":30000,\"incognito_mode\":true,"
        "\"master_metadata_track_name\":\"Bus\",\"master_metadata_album_artist_name\":\"Tarn\"}]";
    SgAddOptions options;
    sg_add_defaults(&options);
    g_autoptr(SgJson) a = add_text(place, "a.json", history, &options);
    g_assert_cmpstr(sg_json_string(item_of(a, 0), "reason"), ==, "played for less than 30 s");
    g_assert_cmpstr(sg_json_string(item_of(a, 1), "reason"), ==, "private session");
    options.incognito = true;
    options.matched_only = true;
    g_autoptr(SgJson) b = add_text(place, "a.json", history, &options);
    g_assert_cmpstr(sg_json_string(item_of(b, 1), "reason"), ==, "not in the store");
    g_assert_cmpint(stats_of(place->store).tracks, ==, 0);
    options.matched_only = false;
    options.min_played_ms = 0;
    g_autoptr(SgJson) c = add_text(place, "a.json", history, &options);
    g_assert_cmpint(sg_json_int(file_of(c), "listens", -1), ==, 2);
}

static void a_broken_file_leaves_nothing_and_the_ones_before_it(Place *place, const void *kind)
{
    GError *error = NULL;
    SgAddOptions options;
    sg_add_defaults(&options);
    g_autoptr(SgJson) report = NULL;
    g_autofree char *good = write_text(place, "good.m3u8", MUSIC);
    g_autofree char *bad = write_text(place, "bad.xspf", "<playlist><trackList><track>");
    g_assert_false(
        sg_add_files(place->store, (const char *[]){ good, bad, NULL }, &options, &report, &error));
    assert_fails(error, SG_ERROR_INPUT, "bad.xspf");
    g_assert_cmpuint(json_array_size(sg_json_array(report, "files")), ==, 1);
    g_assert_cmpint(stats_of(place->store).playlists, ==, 1);
}

static void an_interrupt_leaves_nothing_of_the_file(Place *place, const void *kind)
{
    GError *error = NULL;
    SgAddOptions options;
    sg_add_defaults(&options);
    g_autoptr(SgJson) report = NULL;
    g_autofree char *path = write_text(place, "good.m3u8", MUSIC);
    sg_interrupt_request();
    g_assert_false(
        sg_add_files(place->store, (const char *[]){ path, NULL }, &options, &report, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "adding");
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.tracks + stats.playlists + stats.users, ==, 0);
}

static void a_playlist_that_names_itself_is_one_wherever_it_lies(Place *place, const void *kind)
{
    static const char text[] =
        "{\"playlist\":{\"title\":\"L\",\"identifier\":\"https://example.org/1\","
        "\"track\":[{\"title\":\"Bus\",\"creator\":\"Tarn\"}]}}";
    g_autoptr(SgJson) a = add_text(place, "a.jspf", text, NULL);
    g_autoptr(SgJson) b = add_text(place, "b.jspf", text, NULL);
    g_assert_cmpstr(sg_json_string(file_of(a), "playlist"), ==,
                    sg_json_string(file_of(b), "playlist"));
    g_autoptr(SgJson) c = add_text(place, "a.m3u", MUSIC, NULL);
    g_autoptr(SgJson) d = add_text(place, "b.m3u", MUSIC, NULL);
    g_assert_cmpstr(sg_json_string(file_of(c), "playlist"), !=,
                    sg_json_string(file_of(d), "playlist"));
}

static void a_user_is_a_name_or_a_urn(void)
{
    GError *error = NULL;
    g_autofree char *name = sg_add_user_urn("Ana  Lu", NULL);
    g_assert_cmpstr(name, ==, "file:user:ana%20lu");
    g_autofree char *urn = sg_add_user_urn("soundcloud:users:7", NULL);
    g_assert_cmpstr(urn, ==, "soundcloud:users:7");
    g_assert_null(sg_add_user_urn(" ", &error));
    assert_fails(error, SG_ERROR_INPUT, "a user needs a name");
    g_assert_null(sg_add_user_urn("soundcloud:tracks:7", &error));
    assert_fails(error, SG_ERROR_INPUT, "is not the URN of a user");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("add/a playlist becomes one of known and own tracks",
               a_playlist_becomes_one_of_known_and_own_tracks);
    store_test("add/a history becomes listens and sittings",
               a_history_becomes_listens_and_sittings);
    store_test("add/loves become likes", loves_become_likes);
    store_test("add/adding twice changes nothing", adding_twice_changes_nothing);
    store_test("add/an ambiguous row names its candidates", an_ambiguous_row_names_its_candidates);
    store_test("add/a dry run reports the same and writes nothing",
               a_dry_run_reports_the_same_and_writes_nothing);
    store_test("add/options leave out what is unknown, private or short",
               options_leave_out_what_is_unknown_private_or_short);
    store_test("add/a broken file leaves nothing, and the ones before it",
               a_broken_file_leaves_nothing_and_the_ones_before_it);
    store_test("add/an interrupt leaves nothing of the file",
               an_interrupt_leaves_nothing_of_the_file);
    store_test("add/a playlist that names itself is one wherever it lies",
               a_playlist_that_names_itself_is_one_wherever_it_lies);
    g_test_add_func("/add/a user is a name or a URN", a_user_is_a_name_or_a_urn);
    return g_test_run();
}
