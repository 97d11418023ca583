/* SPDX-License-Identifier: MIT */
#include "support/store.h"

static bool append_track(const SgTrackRow *row, void *data, GError **error)
{
    g_string_append_printf(data, "%s:%s:%s:%s:%s ", row->urn, row->title ? row->title : "-",
                           row->artist_name ? row->artist_name : "-",
                           row->canonical_genre ? row->canonical_genre : "-",
                           row->is_stub ? "stub" : "full");
    return true;
}

static bool append_pair(const char *a, const char *b, void *data, GError **error)
{
    g_string_append_printf(data, "%s>%s ", a, b);
    return true;
}

static void tracks_come_by_urn_stubs_too(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = make_track("t:2", "Two");
    track->user = make_user("u:1", "Artist");
    track->genre = g_strdup("hip hop");
    works(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    put_track(place->store, "t:10", "Ten");
    put_playlist(place->store, "p:1", "p", (const char *[]){ "t:1", NULL });
    GString *rows = g_string_new(NULL);
    works(sg_store_each_track(place->store, append_track, rows, &error));
    g_assert_cmpstr(rows->str, ==,
                    "t:1:-:-:-:stub t:10:Ten:-:unknown:full t:2:Two:Artist:hip-hop & rap:full ");
    g_string_free(rows, TRUE);
}

static bool check_row(const SgTrackRow *row, void *data, GError **error)
{
    const SgTrack *track = data;
    g_assert_cmpstr(row->artist_urn, ==, track->user->urn);
    g_assert_cmpstr(row->genre, ==, track->genre);
    g_assert_cmpstr(row->license, ==, track->license);
    g_assert_cmpstr(row->permalink_url, ==, track->permalink_url);
    g_assert_cmpstr(row->source, ==, "soundcloud");
    g_assert_cmpstr(row->metadata_artist, ==, track->metadata_artist);
    g_assert_cmpstr(row->label_name, ==, track->label_name);
    g_assert_cmpstr(row->isrc, ==, track->isrc);
    g_assert_cmpstr(row->release_date, ==, track->release_date);
    g_assert_cmpint(row->created_at, ==, track->created_at);
    g_assert_cmpint(row->fetched_at, ==, LONG_AGO);
    g_assert_cmpint(row->duration_ms, ==, track->duration_ms);
    g_assert_cmpint(row->playback_count, ==, track->playback_count);
    g_assert_cmpint(row->like_count, ==, track->like_count);
    g_assert_cmpint(row->repost_count, ==, track->repost_count);
    g_assert_cmpint(row->comment_count, ==, track->comment_count);
    return true;
}

static void a_row_holds_what_the_record_held(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = make_track("t:1", "t");
    track->user = make_user("u:1", "Artist");
    track->genre = g_strdup("g");
    track->license = g_strdup("cc-by");
    track->permalink_url = g_strdup("https://x.example/t");
    track->metadata_artist = g_strdup("m");
    track->label_name = g_strdup("l");
    track->isrc = g_strdup("i");
    track->release_date = g_strdup("2020");
    track->created_at = 1;
    track->duration_ms = 2;
    track->playback_count = 3;
    track->like_count = SG_COUNT_UNKNOWN;
    track->repost_count = 0;
    track->comment_count = 6;
    works(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    works(sg_store_each_track(place->store, check_row, track, &error));
}

static bool append_playlist(const SgPlaylistRow *row, void *data, GError **error)
{
    g_string_append_printf(data, "%s|%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT,
                           row->urn, row->title, row->owner_urn, row->owner_name,
                           row->permalink_url, row->playlist_type, row->source, row->track_count,
                           row->likes_count);
    g_string_append_printf(data, "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT, row->created_at,
                           row->fetched_at);
    return true;
}

static bool append_user(const char *urn, const char *username, const char *permalink_url,
                        void *data, GError **error)
{
    g_string_append_printf(data, "%s:%s:%s ", urn, username ? username : "-",
                           permalink_url ? permalink_url : "-");
    return true;
}

static void playlists_and_users_come_with_their_names(Place *place, const void *kind)
{
    g_autoptr(SgPlaylist) playlist = make_playlist("p:1", "P");
    playlist->user = make_user("u:1", "Owner");
    playlist->permalink_url = g_strdup("https://x.example/p");
    playlist->playlist_type = g_strdup("album");
    playlist->track_count = 12;
    playlist->created_at = 77;
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_follow(place->store, "u:0", "u:1", &error));
    GString *rows = g_string_new(NULL);
    works(sg_store_each_playlist(place->store, append_playlist, rows, &error));
    g_assert_cmpstr(rows->str, ==,
                    "p:1|P|u:1|Owner|https://x.example/p|album|soundcloud|12|-1|77|1000");
    g_string_truncate(rows, 0);
    works(sg_store_each_user(place->store, append_user, rows, &error));
    g_assert_cmpstr(rows->str, ==, "u:0:-:- u:1:Owner:- ");
    g_string_free(rows, TRUE);
}

static void assert_tags(SgStore *store, const char *tags, const char *hashtags)
{
    GString *rows = g_string_new(NULL);
    works(sg_store_each_tag(store, append_pair, rows, &error));
    g_assert_cmpstr(rows->str, ==, tags);
    g_string_truncate(rows, 0);
    works(sg_store_each_hashtag(store, append_pair, rows, &error));
    g_assert_cmpstr(rows->str, ==, hashtags);
    g_string_free(rows, TRUE);
}

static void tags_keep_their_order_and_hashtags_are_apart(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = make_track("t:1", "Night #lofi #zebra");
    track->tag_list = g_strdup("lofi \"Hip Hop\" beats geo:lat=1");
    track->description = g_strdup("#zebra #apple #beats");
    works(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    assert_tags(place->store, "t:1>lofi t:1>hip hop t:1>beats ", "t:1>apple t:1>zebra ");

    /* Each text that comes replaces its own tags only; one that does not come replaces none. */
    g_autoptr(SgTrack) poor = make_track("t:1", "Night");
    works(sg_store_put_track(place->store, poor, "soundcloud", RECENTLY, &error));
    assert_tags(place->store, "t:1>lofi t:1>hip hop t:1>beats ", "t:1>apple t:1>zebra ");
    poor->tag_list = g_strdup("");
    works(sg_store_put_track(place->store, poor, "soundcloud", RECENTLY, &error));
    assert_tags(place->store, "", "t:1>apple t:1>beats t:1>zebra ");
}

static bool stop_at_second(const char *a, const char *b, void *data, GError **error)
{
    int *seen = data;
    return ++*seen < 2 || sg_fail(error, SG_ERROR_INTERRUPTED, "enough of %s", a);
}

static void a_callback_may_stop_the_scan(Place *place, const void *kind)
{
    for (int n = 0; n < 4; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        works(sg_store_put_engagement(place->store, "u:1", urn, SG_ENGAGE_LIKE, 1, &error));
    }
    GError *stop = NULL;
    int seen = 0;
    works(sg_store_begin(place->store, &error));
    g_assert_false(sg_store_each_like(place->store, stop_at_second, &seen, &stop));
    assert_fails(stop, SG_ERROR_INTERRUPTED, "enough of u:1");
    g_assert_cmpint(seen, ==, 2);
    /* The store is none the worse for it. */
    put_track(place->store, "t:9", "t");
    works(sg_store_commit(place->store, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("tracks come by URN, stubs too", tracks_come_by_urn_stubs_too);
    store_test("a row holds what the record held", a_row_holds_what_the_record_held);
    store_test("playlists and users come with their names",
               playlists_and_users_come_with_their_names);
    store_test("tags keep their order and hashtags are apart",
               tags_keep_their_order_and_hashtags_are_apart);
    store_test("a callback may stop the scan", a_callback_may_stop_the_scan);
    return g_test_run();
}
