/* SPDX-License-Identifier: MIT */
#include "store/listens.h"
#include "support/store.h"

static bool put(SgStore *store, const char *user, const char *track, int64_t at, const char *source)
{
    const SgListen listen = { .user_urn = user,
                              .track_urn = track,
                              .at = at,
                              .played_ms = SG_COUNT_UNKNOWN,
                              .source = source,
                              .fetched_at = LONG_AGO };
    bool added = false;
    works(sg_store_put_listen(store, &listen, 30, &added, &error));
    return added;
}

static bool on_listen(const SgListen *listen, void *data, GError **error)
{
    g_string_append_printf(data, "%s@%d ", listen->track_urn, (int)listen->at);
    return true;
}

static char *listens_of(SgStore *store, const char *user)
{
    GString *out = g_string_new(NULL);
    works(sg_store_each_listen(store, user, on_listen, out, &error));
    return g_string_free(out, FALSE);
}

static void listens_come_back_by_time(Place *place, const void *kind)
{
    g_assert_true(put(place->store, "u:1", "t:2", 900, "lastfm"));
    g_assert_true(put(place->store, "u:1", "t:1", 500, "lastfm"));
    g_assert_true(put(place->store, "u:2", "t:1", 500, "lastfm"));
    g_autofree char *found = listens_of(place->store, "u:1");
    g_assert_cmpstr(found, ==, "t:1@500 t:2@900 ");
    g_autofree char *none = listens_of(place->store, "u:3");
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpint(stats_of(place->store).listens, ==, 3);
}

static void the_same_play_counts_once(Place *place, const void *kind)
{
    g_assert_true(put(place->store, "u:1", "t:1", 500, "lastfm"));
    g_assert_false(put(place->store, "u:1", "t:1", 500, "lastfm"));
    g_assert_false(put(place->store, "u:1", "t:1", 530, "listenbrainz"));
    g_assert_false(put(place->store, "u:1", "t:1", 470, "listenbrainz"));
    g_assert_true(put(place->store, "u:1", "t:1", 531, "listenbrainz"));
    g_assert_true(put(place->store, "u:1", "t:2", 500, "lastfm"));
    g_assert_cmpint(stats_of(place->store).listens, ==, 3);
}

static void purging_takes_listens_and_the_sessions_made_of_them(Place *place, const void *kind)
{
    int64_t removed;
    put(place->store, "u:1", "t:1", 500, "lastfm");
    put(place->store, "u:1", "t:1", 900, "listenbrainz");
    g_autoptr(SgPlaylist) session = make_playlist("p:s", "Sitting");
    session->user = make_user("u:1", "ana");
    session->playlist_type = g_strdup(SG_PLAYLIST_SESSION);
    works(sg_store_put_playlist(place->store, session, "file", RECENTLY, &error));
    put_playlist(place->store, "p:1", "stays", (const char *[]){ "t:1", NULL });
    works(sg_store_purge(place->store, "lastfm", INT64_MAX, NULL, &removed, &error));
    g_autofree char *found = listens_of(place->store, "u:1");
    g_assert_cmpstr(found, ==, "t:1@900 ");
    g_autoptr(GPtrArray) sessions =
        sg_store_playlists_of_type(place->store, "u:1", SG_PLAYLIST_SESSION, NULL);
    g_assert_cmpuint(sessions->len, ==, 0);
    g_assert_cmpint(stats_of(place->store).playlists, ==, 1);
}

static void purging_a_user_takes_his_listens(Place *place, const void *kind)
{
    int64_t removed;
    put_track(place->store, "t:1", "Bus");
    put(place->store, "u:1", "t:1", 500, "lastfm");
    put(place->store, "u:2", "t:1", 500, "lastfm");
    works(sg_store_purge(place->store, NULL, INT64_MAX, "u:1", &removed, &error));
    g_assert_cmpint(stats_of(place->store).listens, ==, 1);
    works(sg_store_forget(place->store, "t:1", &error));
    g_assert_cmpint(stats_of(place->store).listens, ==, 0);
}

static void playlists_of_a_type_are_those_of_the_owner(Place *place, const void *kind)
{
    static const char *const owners[] = { "u:2", "u:1", "u:1" };
    static const char *const urns[] = { "p:c", "p:b", "p:a" };
    for (size_t n = 0; n < G_N_ELEMENTS(urns); n++) {
        g_autoptr(SgPlaylist) playlist = make_playlist(urns[n], "x");
        playlist->user = make_user(owners[n], owners[n]);
        playlist->playlist_type = g_strdup("album");
        works(sg_store_put_playlist(place->store, playlist, "soundcloud", LONG_AGO, &error));
    }
    g_autoptr(GPtrArray) found = sg_store_playlists_of_type(place->store, "u:1", "album", NULL);
    g_assert_cmpuint(found->len, ==, 2);
    g_assert_cmpstr(found->pdata[0], ==, "p:a");
    g_assert_cmpstr(found->pdata[1], ==, "p:b");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("listens/listens come back by time", listens_come_back_by_time);
    store_test("listens/the same play counts once", the_same_play_counts_once);
    store_test("listens/purging takes listens and the sessions made of them",
               purging_takes_listens_and_the_sessions_made_of_them);
    store_test("listens/purging a user takes his listens", purging_a_user_takes_his_listens);
    store_test("listens/playlists of a type are those of the owner",
               playlists_of_a_type_are_those_of_the_owner);
    return g_test_run();
}
