/* SPDX-License-Identifier: MIT */
#include "graph/build.h"
#include "support/store.h"

static void a_graph_holds_what_the_store_holds(Place *place, const void *kind)
{
    g_autoptr(SgUser) artist = make_user("x:users:1", "Mira");
    g_autoptr(SgTrack) track = make_track("x:tracks:1", "Paper Harbour");
    track->user = g_steal_pointer(&artist);
    track->genre = g_strdup("Lo-Fi");
    track->tag_list = g_strdup("chill \"late night\"");
    track->permalink_url = g_strdup("https://example.org/mira/paper-harbour");
    track->playback_count = 50;
    works(sg_store_put_track(place->store, track, "soundcloud", RECENTLY, &error));
    const char *const one[] = { "x:tracks:2", "x:tracks:1", "x:tracks:2", NULL };
    const char *const two[] = { "x:tracks:1", "x:tracks:3", NULL };
    put_playlist(place->store, "x:playlists:2", "Two", two);
    put_playlist(place->store, "x:playlists:1", "One", one);
    works(sg_store_put_user(place->store, track->user, "soundcloud", RECENTLY, &error));
    works(sg_store_put_engagement(place->store, "x:users:1", "x:tracks:3", SG_ENGAGE_LIKE,
                                  SG_TIME_UNKNOWN, &error));
    works(sg_store_put_engagement(place->store, "x:users:1", "x:tracks:2", SG_ENGAGE_REPOST,
                                  SG_TIME_UNKNOWN, &error));
    works(sg_store_put_follow(place->store, "x:users:1", "x:users:2", &error));

    GError *error = NULL;
    g_autoptr(SgGraph) graph = sg_graph_build(place->store, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *hash = sg_store_graph_hash(place->store, NULL);
    g_assert_cmpstr(graph->hash, ==, hash);
    g_assert_cmpint(graph->M, ==, 3);
    g_assert_cmpint(graph->U, ==, 2);
    g_assert_cmpint(graph->repeated_entries, ==, 1);
    const SgGraphTrack *full = &graph->track[0], *stub = &graph->track[1];
    g_assert_cmpstr(full->title, ==, "Paper Harbour");
    g_assert_cmpstr(full->artist_name, ==, "Mira");
    g_assert_cmpstr(graph->user[full->artist].urn, ==, "x:users:1");
    g_assert_cmpstr(full->permalink_url, ==, "https://example.org/mira/paper-harbour");
    g_assert_cmpint(full->playback_count, ==, 50);
    g_assert_cmpint(full->like_count, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpstr(full->source, ==, "soundcloud");
    g_assert_cmpint(full->fetched_at, ==, RECENTLY);
    g_assert_true(stub->is_stub && !full->is_stub);
    g_assert_cmpint(sg_csr_entries(&graph->lists), ==, 4);
    g_assert_cmpint(sg_csr_entries(&graph->likes), ==, 1); /* a repost is no like */
    g_assert_cmpint(graph->likes.col[0], ==, 2);
    g_assert_cmpint(sg_csr_entries(&graph->reposts), ==, 1);
    g_assert_cmpint(graph->reposts.col[0], ==, 1);
    g_assert_cmpint(sg_csr_entries(&graph->follows), ==, 1);
    g_assert_cmpint(sg_graph_find_tag(graph, "late night"), >=, 0);
    g_assert_cmpstr(graph->playlist[0].title, ==, "One");
}

static void an_empty_store_gives_an_empty_graph(Place *place, const void *kind)
{
    GError *error = NULL;
    g_autoptr(SgGraph) graph = sg_graph_build(place->store, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(graph->M + graph->U, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("build/a graph holds what the store holds", a_graph_holds_what_the_store_holds);
    store_test("build/an empty store gives an empty graph", an_empty_store_gives_an_empty_graph);
    return g_test_run();
}
