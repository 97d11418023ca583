/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#define TRACK "soundcloud:tracks:2270480027000"
#define USER  "soundcloud:users:7"
#define LIST  "soundcloud:playlists:9"

static SgTrack *get_track(SgStore *store, const char *urn)
{
    SgTrack *track;
    works((track = sg_store_get_track(store, urn, NULL, &error)) != NULL);
    return track;
}

static SgUser *get_user(SgStore *store, const char *urn)
{
    SgUser *user;
    works((user = sg_store_get_user(store, urn, NULL, &error)) != NULL);
    return user;
}

static SgPlaylist *get_playlist(SgStore *store, const char *urn)
{
    SgPlaylist *playlist;
    works((playlist = sg_store_get_playlist(store, urn, NULL, &error)) != NULL);
    return playlist;
}

static SgUser *whole_user(void)
{
    SgUser *user = make_user(USER, "Zwölf");
    user->full_name = g_strdup("Z. Wölf");
    user->description = g_strdup("makes\nmusic");
    user->city = g_strdup("Köln");
    user->country_code = g_strdup("DE");
    user->permalink_url = g_strdup("https://soundcloud.com/zwoelf");
    user->avatar_url = g_strdup("https://i1.example/a-large.jpg");
    user->followers_count = 3000000000;
    user->followings_count = 0;
    user->track_count = 12;
    user->playlist_count = 3;
    user->likes_count = 44;
    user->reposts_count = 5;
    user->verified = 1;
    user->created_at = 1500000000;
    user->raw = g_strdup("{\"kind\":\"user\"}");
    return user;
}

static SgTrack *whole_track(void)
{
    SgTrack *track = make_track(TRACK, "Nacht #lofi");
    track->description = g_strdup("for the #night");
    track->user = whole_user();
    track->metadata_artist = g_strdup("Other");
    track->genre = g_strdup("Hip-hop & Rap");
    track->tag_list = g_strdup("lofi \"Hip Hop\" soundcloud:source=x");
    track->label_name = g_strdup("Label");
    track->isrc = g_strdup("DEXX12345678");
    track->license = g_strdup("cc-by");
    track->key_signature = g_strdup("Am");
    track->permalink_url = g_strdup("https://soundcloud.com/zwoelf/nacht?utm_source=api");
    track->artwork_url = g_strdup("https://i1.example/t-large.jpg");
    track->access = g_strdup("playable");
    track->release_date = g_strdup("2021-03");
    track->bpm = 92.5;
    track->duration_ms = 180000;
    track->playback_count = 50431;
    track->like_count = 1203;
    track->repost_count = 88;
    track->comment_count = 41;
    track->download_count = 0;
    track->created_at = 1550000000;
    track->streamable = 1;
    track->downloadable = 0;
    track->raw = g_strdup("{\"kind\":\"track\"}");
    return track;
}

static void assert_same_user(const SgUser *a, const SgUser *b)
{
    g_assert_cmpstr(a->urn, ==, b->urn);
    g_assert_cmpstr(a->username, ==, b->username);
    g_assert_cmpstr(a->full_name, ==, b->full_name);
    g_assert_cmpstr(a->city, ==, b->city);
    g_assert_cmpstr(a->country_code, ==, b->country_code);
    g_assert_cmpstr(a->permalink_url, ==, b->permalink_url);
    g_assert_cmpstr(a->avatar_url, ==, b->avatar_url);
    g_assert_cmpint(a->followers_count, ==, b->followers_count);
    g_assert_cmpint(a->followings_count, ==, b->followings_count);
    g_assert_cmpint(a->track_count, ==, b->track_count);
    g_assert_cmpint(a->playlist_count, ==, b->playlist_count);
    g_assert_cmpint(a->likes_count, ==, b->likes_count);
    g_assert_cmpint(a->reposts_count, ==, b->reposts_count);
    g_assert_cmpint(a->verified, ==, b->verified);
    g_assert_cmpint(a->created_at, ==, b->created_at);
}

static void assert_same_track(const SgTrack *a, const SgTrack *b)
{
    g_assert_cmpstr(a->urn, ==, b->urn);
    g_assert_cmpstr(a->title, ==, b->title);
    g_assert_cmpstr(a->metadata_artist, ==, b->metadata_artist);
    g_assert_cmpstr(a->genre, ==, b->genre);
    g_assert_cmpstr(a->tag_list, ==, b->tag_list);
    g_assert_cmpstr(a->label_name, ==, b->label_name);
    g_assert_cmpstr(a->isrc, ==, b->isrc);
    g_assert_cmpstr(a->license, ==, b->license);
    g_assert_cmpstr(a->key_signature, ==, b->key_signature);
    g_assert_cmpstr(a->permalink_url, ==, b->permalink_url);
    g_assert_cmpstr(a->artwork_url, ==, b->artwork_url);
    g_assert_cmpstr(a->access, ==, b->access);
    g_assert_cmpstr(a->release_date, ==, b->release_date);
    g_assert_cmpfloat(a->bpm, ==, b->bpm);
    g_assert_cmpint(a->duration_ms, ==, b->duration_ms);
    g_assert_cmpint(a->playback_count, ==, b->playback_count);
    g_assert_cmpint(a->like_count, ==, b->like_count);
    g_assert_cmpint(a->repost_count, ==, b->repost_count);
    g_assert_cmpint(a->comment_count, ==, b->comment_count);
    g_assert_cmpint(a->download_count, ==, b->download_count);
    g_assert_cmpint(a->created_at, ==, b->created_at);
    g_assert_cmpint(a->streamable, ==, b->streamable);
    g_assert_cmpint(a->downloadable, ==, b->downloadable);
    g_assert_cmpint(a->is_stub, ==, b->is_stub);
}

static void a_user_comes_back_whole(Place *place, const void *kind)
{
    g_autoptr(SgUser) user = whole_user();
    works(sg_store_put_user(place->store, user, "soundcloud", RECENTLY, &error));
    int64_t fetched_at;
    g_autoptr(SgUser) got = sg_store_get_user(place->store, USER, &fetched_at, NULL);
    assert_same_user(got, user);
    g_assert_cmpstr(got->description, ==, user->description);
    g_assert_cmpstr(got->raw, ==, user->raw);
    g_assert_cmpint(fetched_at, ==, RECENTLY);
}

static void a_track_comes_back_whole_with_its_uploader(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = whole_track();
    works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    int64_t fetched_at;
    g_autoptr(SgTrack) got = sg_store_get_track(place->store, TRACK, &fetched_at, NULL);
    assert_same_track(got, track);
    assert_same_user(got->user, track->user);
    g_assert_cmpstr(got->description, ==, track->description);
    g_assert_cmpstr(got->raw, ==, track->raw);
    g_assert_cmpint(fetched_at, ==, RECENTLY);
}

static void a_playlist_comes_back_whole_with_its_tracks(Place *place, const void *kind)
{
    g_autoptr(SgPlaylist) playlist = make_playlist(LIST, "Study");
    playlist->description = g_strdup("quiet");
    playlist->user = make_user(USER, "Zwölf");
    playlist->genre = g_strdup("Ambient");
    playlist->tag_list = g_strdup("quiet");
    playlist->permalink_url = g_strdup("https://soundcloud.com/zwoelf/sets/study");
    playlist->artwork_url = g_strdup("https://i1.example/p.jpg");
    playlist->playlist_type = g_strdup("");
    playlist->label_name = g_strdup("Label");
    playlist->license = g_strdup("cc-by");
    playlist->release_date = g_strdup("2020");
    playlist->track_count = 2;
    playlist->likes_count = 0;
    playlist->reposts_count = 6;
    playlist->duration_ms = 360000;
    playlist->created_at = 1540000000;
    playlist->last_modified = 1560000000;
    playlist->raw = g_strdup("{}");
    playlist->tracks = sg_tracks_new();
    g_ptr_array_add(playlist->tracks, whole_track());
    g_ptr_array_add(playlist->tracks, make_track("soundcloud:tracks:2", NULL));
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", RECENTLY, &error));

    g_autoptr(SgPlaylist) got = get_playlist(place->store, LIST);
    g_assert_cmpstr(got->urn, ==, LIST);
    g_assert_cmpstr(got->title, ==, "Study");
    g_assert_cmpstr(got->description, ==, "quiet");
    g_assert_cmpstr(got->user->username, ==, "Zwölf");
    g_assert_cmpstr(got->genre, ==, "Ambient");
    g_assert_cmpstr(got->tag_list, ==, "quiet");
    g_assert_cmpstr(got->permalink_url, ==, playlist->permalink_url);
    g_assert_cmpstr(got->artwork_url, ==, playlist->artwork_url);
    g_assert_cmpstr(got->playlist_type, ==, "");
    g_assert_cmpstr(got->label_name, ==, "Label");
    g_assert_cmpstr(got->license, ==, "cc-by");
    g_assert_cmpstr(got->release_date, ==, "2020");
    g_assert_cmpint(got->track_count, ==, 2);
    g_assert_cmpint(got->likes_count, ==, 0);
    g_assert_cmpint(got->reposts_count, ==, 6);
    g_assert_cmpint(got->duration_ms, ==, 360000);
    g_assert_cmpint(got->created_at, ==, 1540000000);
    g_assert_cmpint(got->last_modified, ==, 1560000000);
    g_assert_cmpstr(got->raw, ==, "{}");
    g_assert_cmpuint(got->tracks->len, ==, 2);
    assert_same_track(got->tracks->pdata[0], playlist->tracks->pdata[0]);
    assert_same_track(got->tracks->pdata[1], playlist->tracks->pdata[1]);
}

static void an_empty_record_stays_unknown_everywhere(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = make_track(TRACK, "x");
    works(sg_store_put_track(place->store, track, "soundcloud", SG_TIME_UNKNOWN, &error));
    int64_t fetched_at;
    g_autoptr(SgTrack) got = sg_store_get_track(place->store, TRACK, &fetched_at, NULL);
    assert_same_track(got, track);
    g_assert_null(got->user);
    g_assert_null(got->description);
    g_assert_null(got->raw);
    g_assert_cmpint(fetched_at, ==, SG_TIME_UNKNOWN);
}

static void the_unknown_never_replaces_the_known(Place *place, const void *kind)
{
    g_autoptr(SgTrack) whole = whole_track(), poor = make_track(TRACK, "New title");
    works(sg_store_put_track(place->store, whole, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_track(place->store, poor, "soundcloud", RECENTLY, &error));
    g_autoptr(SgTrack) got = get_track(place->store, TRACK);
    g_assert_cmpstr(got->title, ==, "New title");
    g_free(whole->title);
    whole->title = g_strdup("New title");
    assert_same_track(got, whole);
    assert_same_user(got->user, whole->user);
    g_assert_cmpstr(got->raw, ==, whole->raw);
    g_assert_cmpstr(got->description, ==, whole->description);
}

static void a_stub_never_replaces_a_full_record(Place *place, const void *kind)
{
    g_autoptr(SgTrack) whole = whole_track(), stub = make_track(TRACK, NULL);
    works(sg_store_put_track(place->store, whole, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_track(place->store, stub, "soundcloud", RECENTLY, &error));
    int64_t fetched_at;
    g_autoptr(SgTrack) got = sg_store_get_track(place->store, TRACK, &fetched_at, NULL);
    assert_same_track(got, whole);
    g_assert_cmpint(fetched_at, ==, LONG_AGO);
}

static void a_full_record_replaces_a_stub(Place *place, const void *kind)
{
    g_autoptr(SgTrack) whole = whole_track(), stub = make_track(TRACK, NULL);
    works(sg_store_put_track(place->store, stub, "soundcloud", LONG_AGO, &error));
    int64_t fetched_at = 1;
    g_autoptr(SgTrack) before = sg_store_get_track(place->store, TRACK, &fetched_at, NULL);
    g_assert_true(before->is_stub);
    g_assert_cmpint(fetched_at, ==, SG_TIME_UNKNOWN);
    works(sg_store_put_track(place->store, whole, "soundcloud", RECENTLY, &error));
    g_autoptr(SgTrack) after = get_track(place->store, TRACK);
    assert_same_track(after, whole);
}

static void a_nested_user_does_not_hide_what_is_known(Place *place, const void *kind)
{
    g_autoptr(SgUser) whole = whole_user();
    works(sg_store_put_user(place->store, whole, "soundcloud", LONG_AGO, &error));
    g_autoptr(SgTrack) track = make_track(TRACK, "t");
    track->user = make_user(USER, "Renamed");
    track->user->followers_count = 0;
    track->user->likes_count = 50;
    works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    int64_t fetched_at;
    g_autoptr(SgUser) got = sg_store_get_user(place->store, USER, &fetched_at, NULL);
    g_assert_cmpstr(got->username, ==, "Renamed");
    g_assert_cmpstr(got->city, ==, "Köln");
    g_assert_cmpint(got->followers_count, ==, 3000000000);
    g_assert_cmpint(got->likes_count, ==, 50);
    g_assert_cmpint(fetched_at, ==, LONG_AGO);
}

static void a_nested_user_alone_was_not_fetched(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = whole_track();
    works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    int64_t fetched_at;
    g_autoptr(SgUser) got = sg_store_get_user(place->store, USER, &fetched_at, NULL);
    g_assert_cmpstr(got->username, ==, "Zwölf");
    g_assert_cmpint(got->followings_count, ==, 0);
    g_assert_cmpint(fetched_at, ==, SG_TIME_UNKNOWN);
}

static void a_whole_user_may_fall_to_zero(Place *place, const void *kind)
{
    g_autoptr(SgUser) user = whole_user();
    works(sg_store_put_user(place->store, user, "soundcloud", LONG_AGO, &error));
    user->followers_count = 0;
    works(sg_store_put_user(place->store, user, "soundcloud", RECENTLY, &error));
    g_autoptr(SgUser) got = get_user(place->store, USER);
    g_assert_cmpint(got->followers_count, ==, 0);
}

static void a_playlist_without_its_tracks_does_not_count_them(Place *place, const void *kind)
{
    g_autoptr(SgPlaylist) playlist = make_playlist(LIST, "p");
    playlist->track_count = 161;
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", LONG_AGO, &error));
    playlist->track_count = 0;
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", RECENTLY, &error));
    g_autoptr(SgPlaylist) kept = get_playlist(place->store, LIST);
    g_assert_cmpint(kept->track_count, ==, 161);
    g_assert_null(kept->tracks);
    playlist->tracks = sg_tracks_new();
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", RECENTLY, &error));
    g_autoptr(SgPlaylist) emptied = get_playlist(place->store, LIST);
    g_assert_cmpint(emptied->track_count, ==, 0);
    g_assert_cmpuint(emptied->tracks->len, ==, 0);
}

static void assert_tracks(const SgPlaylist *playlist, const char *expected)
{
    GString *urns = g_string_new(NULL);
    for (guint n = 0; n < playlist->tracks->len; n++)
        g_string_append_printf(urns, "%s%s", n ? " " : "",
                               ((SgTrack *)playlist->tracks->pdata[n])->urn);
    g_assert_cmpstr(urns->str, ==, expected);
    g_string_free(urns, TRUE);
}

static void entries_are_replaced_as_a_whole(Place *place, const void *kind)
{
    put_playlist(place->store, LIST, "p", (const char *[]){ "t:a", "t:b", "t:c", NULL });
    put_playlist(place->store, LIST, "p", (const char *[]){ "t:c", "t:d", NULL });
    g_autoptr(SgPlaylist) got = get_playlist(place->store, LIST);
    assert_tracks(got, "t:c t:d");
    g_assert_cmpint(stats_of(place->store).entries, ==, 2);
}

static void a_track_may_stand_in_a_playlist_twice(Place *place, const void *kind)
{
    put_playlist(place->store, LIST, "p", (const char *[]){ "t:b", "t:a", "t:b", NULL });
    g_autoptr(SgPlaylist) got = get_playlist(place->store, LIST);
    assert_tracks(got, "t:b t:a t:b");
}

static void a_playlist_that_cannot_be_put_changes_nothing(Place *place, const void *kind)
{
    put_playlist(place->store, LIST, "p", (const char *[]){ "t:a", "t:b", NULL });
    g_autoptr(SgPlaylist) bad = make_playlist(LIST, "changed");
    bad->tracks = sg_tracks_new();
    g_ptr_array_add(bad->tracks, make_track("t:new", NULL));
    g_ptr_array_add(bad->tracks, make_track(NULL, NULL));
    GError *error = NULL;
    g_assert_false(sg_store_put_playlist(place->store, bad, "soundcloud", RECENTLY, &error));
    assert_fails(error, SG_ERROR_INPUT, "without a URN");
    g_autoptr(SgPlaylist) got = get_playlist(place->store, LIST);
    g_assert_cmpstr(got->title, ==, "p");
    assert_tracks(got, "t:a t:b");
    g_assert_null(sg_store_get_track(place->store, "t:new", NULL, NULL));
}

static void records_without_a_name_are_refused(Place *place, const void *kind)
{
    GError *error = NULL;
    g_autoptr(SgUser) user = make_user(NULL, "nameless");
    g_assert_false(sg_store_put_user(place->store, user, "soundcloud", LONG_AGO, &error));
    assert_fails(error, SG_ERROR_INPUT, "'nameless' has no URN");
    g_autoptr(SgTrack) track = make_track("", "untitled");
    g_assert_false(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    assert_fails(error, SG_ERROR_INPUT, "without a URN");
    g_autoptr(SgPlaylist) playlist = make_playlist(NULL, "mix");
    g_assert_false(sg_store_put_playlist(place->store, playlist, "soundcloud", LONG_AGO, &error));
    assert_fails(error, SG_ERROR_INPUT, "'mix' has no URN");
}

static void what_is_not_there_is_not_found(Place *place, const void *kind)
{
    GError *error = NULL;
    int64_t date = 5;
    g_assert_null(sg_store_get_track(place->store, TRACK, &date, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, TRACK);
    g_assert_null(sg_store_get_user(place->store, USER, NULL, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, USER);
    g_assert_null(sg_store_get_playlist(place->store, LIST, NULL, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, LIST);
    g_assert_false(sg_store_get_date(place->store, TRACK, &date, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, TRACK);
    g_assert_cmpint(date, ==, 5);
}

static void the_date_of_an_item_needs_no_reading(Place *place, const void *kind)
{
    int64_t date;
    put_track(place->store, TRACK, "t");
    works(sg_store_get_date(place->store, TRACK, &date, &error));
    g_assert_cmpint(date, ==, LONG_AGO);
    put_playlist(place->store, LIST, "p", (const char *[]){ "t:stub", NULL });
    works(sg_store_get_date(place->store, LIST, &date, &error));
    g_assert_cmpint(date, ==, LONG_AGO);
    works(sg_store_get_date(place->store, "t:stub", &date, &error));
    g_assert_cmpint(date, ==, SG_TIME_UNKNOWN);
}

static void a_page_is_found_in_all_its_spellings(Place *place, const void *kind)
{
    static const char *const spellings[] = {
        "https://soundcloud.com/zwoelf/nacht",
        "http://www.SoundCloud.com/zwoelf/nacht/",
        "https://m.soundcloud.com/zwoelf/nacht?si=1#t=3",
        "soundcloud.com/zwoelf/nacht",
    };
    g_autoptr(SgTrack) track = whole_track();
    works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    for (size_t n = 0; n < G_N_ELEMENTS(spellings); n++) {
        g_autofree char *urn = sg_store_urn_of_url(place->store, spellings[n]);
        g_assert_cmpstr(urn, ==, TRACK);
    }
    g_autofree char *user = sg_store_urn_of_url(place->store, "https://soundcloud.com/zwoelf");
    g_assert_cmpstr(user, ==, USER);
    g_assert_null(sg_store_urn_of_url(place->store, "https://soundcloud.com/zwoelf/nach"));
    g_assert_null(sg_store_urn_of_url(place->store, "https://soundcloud.com/zwoelf/%"));
}

static void what_stands_around_comes_best_first(Place *place, const void *kind)
{
    for (int n = 0; n < 4; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        g_autoptr(SgTrack) track = make_track(urn, urn);
        track->user = make_user(USER, "u");
        track->playback_count = n == 0 ? SG_COUNT_UNKNOWN : n == 3 ? 0 : n * 10;
        works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    }
    g_autoptr(GPtrArray) tracks = sg_store_tracks_of_user(place->store, USER, INT64_MAX, NULL);
    static const char *const order[] = { "t:2", "t:1", "t:3", "t:0" };
    g_assert_cmpuint(tracks->len, ==, 4);
    for (int n = 0; n < 4; n++)
        g_assert_cmpstr(((SgTrack *)tracks->pdata[n])->urn, ==, order[n]);
    g_autoptr(GPtrArray) two = sg_store_tracks_of_user(place->store, USER, 2, NULL);
    g_assert_cmpuint(two->len, ==, 2);

    put_playlist(place->store, "p:b", "B", (const char *[]){ "t:1", "t:2", "t:1", NULL });
    put_playlist(place->store, "p:a", "A", (const char *[]){ "t:1", NULL });
    put_playlist(place->store, "p:c", "C", (const char *[]){ "t:2", NULL });
    g_autoptr(GPtrArray) lists = sg_store_playlists_of_track(place->store, "t:1", 9, NULL);
    g_assert_cmpuint(lists->len, ==, 2);
    g_assert_cmpstr(((SgPlaylist *)lists->pdata[0])->title, ==, "A");
    g_assert_cmpstr(((SgPlaylist *)lists->pdata[1])->title, ==, "B");
    g_autoptr(GPtrArray) none = sg_store_playlists_of_track(place->store, "t:none", 9, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

static void strange_text_is_only_text(Place *place, const void *kind)
{
    static const char *const strange[] = {
        "'; DROP TABLE tracks; --",      "\" OR 1=1 --", "$1 %s %n ?1 :a @b",
        "\xf0\x9f\x8e\xb5 \xe2\x80\xae", "a\nb\tc",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(strange); n++) {
        g_autoptr(SgTrack) track = make_track(strange[n], strange[n]);
        track->tag_list = g_strdup(strange[n]);
        track->permalink_url = g_strdup(strange[n]);
        works(sg_store_put_track(place->store, track, strange[n], RECENTLY, &error));
        g_autoptr(SgTrack) got = get_track(place->store, strange[n]);
        g_assert_cmpstr(got->title, ==, strange[n]);
        g_assert_cmpstr(got->tag_list, ==, strange[n]);
        g_autofree char *urn = sg_store_urn_of_url(place->store, strange[n]);
        g_assert_cmpstr(urn, ==, strange[n]);
    }
    g_assert_cmpint(stats_of(place->store).tracks, ==, G_N_ELEMENTS(strange));
}

static void bytes_that_are_no_text_are_mended(Place *place, const void *kind)
{
    put_track(place->store, TRACK, "broken \xff\xc3 title");
    g_autoptr(SgTrack) got = get_track(place->store, TRACK);
    g_assert_true(g_utf8_validate(got->title, -1, NULL));
    g_assert_true(g_str_has_prefix(got->title, "broken "));
    g_assert_true(g_str_has_suffix(got->title, " title"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a user comes back whole", a_user_comes_back_whole);
    store_test("a track comes back whole with its uploader",
               a_track_comes_back_whole_with_its_uploader);
    store_test("a playlist comes back whole with its tracks",
               a_playlist_comes_back_whole_with_its_tracks);
    store_test("an empty record stays unknown everywhere",
               an_empty_record_stays_unknown_everywhere);
    store_test("the unknown never replaces the known", the_unknown_never_replaces_the_known);
    store_test("a stub never replaces a full record", a_stub_never_replaces_a_full_record);
    store_test("a full record replaces a stub", a_full_record_replaces_a_stub);
    store_test("a nested user does not hide what is known",
               a_nested_user_does_not_hide_what_is_known);
    store_test("a nested user alone was not fetched", a_nested_user_alone_was_not_fetched);
    store_test("a whole user may fall to zero", a_whole_user_may_fall_to_zero);
    store_test("a playlist without its tracks does not count them",
               a_playlist_without_its_tracks_does_not_count_them);
    store_test("entries are replaced as a whole", entries_are_replaced_as_a_whole);
    store_test("a track may stand in a playlist twice", a_track_may_stand_in_a_playlist_twice);
    store_test("a playlist that cannot be put changes nothing",
               a_playlist_that_cannot_be_put_changes_nothing);
    store_test("records without a name are refused", records_without_a_name_are_refused);
    store_test("what is not there is not found", what_is_not_there_is_not_found);
    store_test("the date of an item needs no reading", the_date_of_an_item_needs_no_reading);
    store_test("a page is found in all its spellings", a_page_is_found_in_all_its_spellings);
    store_test("what stands around comes best first", what_stands_around_comes_best_first);
    store_test("strange text is only text", strange_text_is_only_text);
    store_test("bytes that are no text are mended", bytes_that_are_no_text_are_mended);
    return g_test_run();
}
