/* SPDX-License-Identifier: MIT */
#include "support/store.h"

static void add_track(SgStore *store, const char *urn, const char *title, const char *artist,
                      const char *tag_list, int64_t plays)
{
    g_autoptr(SgTrack) track = make_track(urn, title);
    g_autofree char *user = g_strconcat("u:", artist, NULL);
    track->user = make_user(user, artist);
    track->tag_list = g_strdup(tag_list);
    track->playback_count = plays;
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
}

static void assert_found(SgStore *store, const char *words, const char *expected)
{
    g_autoptr(GPtrArray) found = sg_store_search(store, SG_SEARCH_TRACKS, words, 10, NULL);
    g_assert_nonnull(found);
    GString *urns = g_string_new(NULL);
    for (guint n = 0; n < found->len; n++)
        g_string_append_printf(urns, "%s ", ((SgTrack *)found->pdata[n])->urn);
    if (strcmp(urns->str, expected) != 0)
        g_error("'%s' found '%s', not '%s'", words, urns->str, expected);
    g_string_free(urns, TRUE);
}

static void set_up(SgStore *store)
{
    add_track(store, "t:1", "Straßen bei Nacht", "Émile", "lofi \"Hip Hop\"", 10);
    add_track(store, "t:2", "NIGHT drive 100%", "Under_score", "synthwave", 30);
    add_track(store, "t:3", "Drive", "Émile", "lofi night", SG_COUNT_UNKNOWN);
    add_track(store, "t:4", "100 percent \\o/", "X", NULL, 20);
    add_track(store, "t:5", "Zero", "Y", "lofi", 0);
}

static void all_words_are_looked_for_in_title_artist_and_tags(Place *place, const void *kind)
{
    set_up(place->store);
    assert_found(place->store, "night", "t:2 t:3 ");
    assert_found(place->store, "night drive", "t:2 t:3 ");
    assert_found(place->store, "émile drive", "t:3 ");
    assert_found(place->store, "émile lofi", "t:1 t:3 ");
    assert_found(place->store, "hip hop", "t:1 ");
    assert_found(place->store, "under", "t:2 ");
    assert_found(place->store, "night nothing", "");
    assert_found(place->store, "lofi", "t:1 t:5 t:3 ");
}

static void case_and_width_do_not_count(Place *place, const void *kind)
{
    set_up(place->store);
    assert_found(place->store, "  ÉMILE\tDRIVE ", "t:3 ");
    assert_found(place->store, "E\xcc\x81mile dri", "t:3 ");
    assert_found(place->store, "ＮＩＧＨＴ", "t:2 t:3 ");
    assert_found(place->store, "straßen", "t:1 ");
}

static void signs_of_patterns_and_queries_are_plain_text(Place *place, const void *kind)
{
    set_up(place->store);
    assert_found(place->store, "100%", "t:2 ");
    assert_found(place->store, "r_s", "t:2 ");
    assert_found(place->store, "%", "t:2 ");
    assert_found(place->store, "n_ght", "");
    assert_found(place->store, "\\o/", "t:4 ");
    assert_found(place->store, "' OR 1=1 --", "");
    assert_found(place->store, "x'; DELETE FROM tracks; --", "");
    assert_found(place->store, "\"", "");
    assert_found(place->store, "zero", "t:5 ");
}

static void no_words_give_the_best(Place *place, const void *kind)
{
    set_up(place->store);
    assert_found(place->store, " ", "t:2 t:4 t:1 t:5 t:3 ");
    g_autoptr(GPtrArray) two = sg_store_search(place->store, SG_SEARCH_TRACKS, "", 2, NULL);
    g_assert_cmpuint(two->len, ==, 2);
    g_autoptr(GPtrArray) none = sg_store_search(place->store, SG_SEARCH_TRACKS, "", 0, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

static void what_is_found_carries_its_attribution(Place *place, const void *kind)
{
    g_autoptr(SgTrack) track = make_track("t:1", "Title");
    track->user = make_user("u:1", "Uploader");
    track->permalink_url = g_strdup("https://x.example/u/title");
    works(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    g_autoptr(GPtrArray) found = sg_store_search(place->store, SG_SEARCH_TRACKS, "title", 9, NULL);
    g_assert_cmpuint(found->len, ==, 1);
    const SgTrack *got = found->pdata[0];
    g_assert_cmpstr(got->user->username, ==, "Uploader");
    g_assert_cmpstr(got->permalink_url, ==, track->permalink_url);
    g_assert_null(got->raw);
}

static void a_new_name_is_found_at_all_tracks_at_once(Place *place, const void *kind)
{
    set_up(place->store);
    g_autoptr(SgUser) user = make_user("u:Émile", "Renamed");
    user->full_name = g_strdup("Emil Example");
    works(sg_store_put_user(place->store, user, "soundcloud", RECENTLY, &error));
    assert_found(place->store, "renamed", "t:1 t:3 ");
    assert_found(place->store, "example night", "t:3 ");
    assert_found(place->store, "émile", "");
}

static void a_changed_title_is_found_by_its_new_words_only(Place *place, const void *kind)
{
    set_up(place->store);
    add_track(place->store, "t:5", "Another", "Y", NULL, 0);
    assert_found(place->store, "zero", "");
    assert_found(place->store, "another lofi", "t:5 ");
    works(sg_store_forget(place->store, "t:5", &error));
    assert_found(place->store, "another", "");
}

static void stubs_are_not_found(Place *place, const void *kind)
{
    put_playlist(place->store, "p:1", "Mix", (const char *[]){ "t:stub", NULL });
    assert_found(place->store, "", "");
}

static void users_and_playlists_are_found_too(Place *place, const void *kind)
{
    g_autoptr(SgUser) a = make_user("u:a", "Nightowl");
    g_autoptr(SgUser) b = make_user("u:b", "Night");
    a->followers_count = 5;
    b->followers_count = 50;
    works(sg_store_put_user(place->store, a, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_user(place->store, b, "soundcloud", LONG_AGO, &error));
    g_autoptr(GPtrArray) users = sg_store_search(place->store, SG_SEARCH_USERS, "night", 9, NULL);
    g_assert_cmpuint(users->len, ==, 2);
    g_assert_cmpstr(((SgUser *)users->pdata[0])->urn, ==, "u:b");
    g_assert_cmpstr(((SgUser *)users->pdata[1])->username, ==, "Nightowl");

    g_autoptr(SgPlaylist) playlist = make_playlist("p:1", "Study");
    playlist->user = make_user("u:a", "Nightowl");
    playlist->tag_list = g_strdup("\"deep focus\"");
    works(sg_store_put_playlist(place->store, playlist, "soundcloud", LONG_AGO, &error));
    static const char *const hits[] = { "study", "focus deep", "nightowl study" };
    for (size_t n = 0; n < G_N_ELEMENTS(hits); n++) {
        g_autoptr(GPtrArray) found =
            sg_store_search(place->store, SG_SEARCH_PLAYLISTS, hits[n], 9, NULL);
        g_assert_cmpuint(found->len, ==, 1);
        g_assert_cmpstr(((SgPlaylist *)found->pdata[0])->user->urn, ==, "u:a");
    }
}

static void a_search_has_an_end(Place *place, const void *kind)
{
    GError *error = NULL;
    g_autofree char *words = g_strnfill(1001, 'x');
    g_assert_null(sg_store_search(place->store, SG_SEARCH_TRACKS, words, 1, &error));
    assert_fails(error, SG_ERROR_INPUT, "at most 1000 bytes");
    words[1000] = '\0';
    g_autoptr(GPtrArray) none = sg_store_search(place->store, SG_SEARCH_TRACKS, words, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("all words are looked for in title, artist and tags",
               all_words_are_looked_for_in_title_artist_and_tags);
    store_test("case and width do not count", case_and_width_do_not_count);
    store_test("signs of patterns and queries are plain text",
               signs_of_patterns_and_queries_are_plain_text);
    store_test("no words give the best", no_words_give_the_best);
    store_test("what is found carries its attribution", what_is_found_carries_its_attribution);
    store_test("a new name is found at all tracks at once",
               a_new_name_is_found_at_all_tracks_at_once);
    store_test("a changed title is found by its new words only",
               a_changed_title_is_found_by_its_new_words_only);
    store_test("stubs are not found", stubs_are_not_found);
    store_test("users and playlists are found too", users_and_playlists_are_found_too);
    store_test("a search has an end", a_search_has_an_end);
    return g_test_run();
}
