/* SPDX-License-Identifier: MIT */
#include "graph/builder.h"
#include "support/sample.h"
#include "support/test.h"

static SgTrackRow track_row(const char *urn, const char *title, const char *artist_urn)
{
    return (SgTrackRow){ .urn = urn,
                         .title = title,
                         .artist_urn = artist_urn,
                         .artist_name = "Somebody",
                         .created_at = SG_TIME_UNKNOWN,
                         .fetched_at = 5,
                         .duration_ms = SG_COUNT_UNKNOWN,
                         .playback_count = SG_COUNT_UNKNOWN,
                         .like_count = SG_COUNT_UNKNOWN };
}

static void numbers_follow_the_urns_whatever_the_order_of_arrival(void)
{
    const char *const urns[] = { "x:tracks:30", "x:tracks:10", "x:tracks:20" };
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    for (int i = 0; i < 3; i++) {
        SgTrackRow row = track_row(urns[i], urns[i], i == 1 ? "x:users:2" : "x:users:1");
        sg_graph_builder_add_track(builder, &row);
    }
    sg_graph_builder_add_entry(builder, "x:playlists:9", "x:tracks:30", 0);
    sg_graph_builder_add_entry(builder, "x:playlists:1", "x:tracks:20", 0);
    sg_graph_builder_add_like(builder, "x:users:2", "x:tracks:30");
    sg_graph_builder_add_tag(builder, "x:tracks:10", "b");
    sg_graph_builder_add_tag(builder, "x:tracks:10", "a");
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);

    g_assert_cmpint(graph->M, ==, 3);
    for (int i = 0; i < 3; i++) {
        g_assert_cmpint(sg_graph_find_track(graph, urns[i]), ==, (i + 2) % 3);
        g_assert_cmpstr(graph->track[(i + 2) % 3].title, ==, urns[i]);
    }
    g_assert_cmpint(sg_graph_find_track(graph, "x:tracks:25"), ==, -1);
    g_assert_cmpint(sg_graph_find_track(graph, ""), ==, -1);
    g_assert_cmpint(sg_graph_find_playlist(graph, "x:playlists:9"), ==, 1);
    g_assert_cmpint(sg_graph_find_tag(graph, "b"), ==, 1);
    g_assert_cmpint(graph->track[0].artist, ==, sg_graph_find_user(graph, "x:users:2"));
    g_assert_cmpint(graph->lists.col[0], ==, 1); /* playlist 1 holds track 20 */
    g_assert_cmpint(graph->likes.offset[2] - graph->likes.offset[1], ==, 1);
    g_assert_cmpint(graph->works.offset[1], ==, 2); /* user 1 made two of the tracks */
}

static void a_repeated_track_counts_once_and_what_is_beyond_the_limit_is_cut(void)
{
    const char *const entries[] = { "t:a", "t:b", "t:a", "t:c", "t:d" };
    SgGraphOptions options = { .tracks_per_playlist = 3 };
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(&options);
    for (int i = 4; i >= 0; i--) /* positions, not the order of the calls, decide */
        sg_graph_builder_add_entry(builder, "p", entries[i], i);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_assert_cmpint(sg_csr_entries(&graph->lists), ==, 3);
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(graph->lists.col[i], ==, i); /* a, b, c; not d */
    g_assert_cmpint(graph->repeated_entries, ==, 1);
    g_assert_cmpint(graph->cut_entries, ==, 1);
    g_assert_cmpint(graph->cut_playlists, ==, 1);
    g_assert_cmpint(graph->M, ==, 4);
}

static void what_is_only_named_becomes_a_stub_with_unknown_counts(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    sg_graph_builder_add_entry(builder, "p:1", "t:1", 0);
    sg_graph_builder_add_like(builder, "u:1", "t:1");
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_assert_true(graph->track[0].is_stub);
    g_assert_null(graph->track[0].title);
    g_assert_cmpint(graph->track[0].playback_count, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpint(graph->track[0].artist, ==, -1);
    g_assert_null(graph->playlist[0].title);
    g_assert_null(graph->user[0].username);
    g_assert_cmpstr(sg_graph_title(graph, 0), ==, "t:1");
}

static void a_stub_never_replaces_a_full_track(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    SgTrackRow full = track_row("t:1", "Title", "u:1"), stub = track_row("t:1", NULL, NULL);
    stub.is_stub = true;
    sg_graph_builder_add_track(builder, &full);
    sg_graph_builder_add_track(builder, &stub);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_assert_cmpint(graph->M, ==, 1);
    g_assert_cmpstr(graph->track[0].title, ==, "Title");
    g_assert_false(graph->track[0].is_stub);
}

static void an_artist_known_by_name_only_is_one_user_however_it_is_spelt(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    SgTrackRow row = track_row("t:1", "One", NULL);
    row.artist_name = "Big  Band";
    sg_graph_builder_add_track(builder, &row);
    row.urn = "t:2";
    row.artist_name = "BIG BAND";
    sg_graph_builder_add_track(builder, &row);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_assert_cmpint(graph->user_count, ==, 1);
    g_assert_cmpstr(graph->user[0].urn, ==, "artist:big band");
    g_assert_cmpint(graph->works.offset[1], ==, 2);
}

static void an_empty_graph_is_a_graph(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_assert_cmpint(graph->M + graph->U + graph->user_count + graph->tag_count, ==, 0);
    g_assert_cmpint(sg_graph_newest_fetch(graph), ==, SG_TIME_UNKNOWN);
    g_assert_cmpint(sg_graph_find_track(graph, "t"), ==, -1);
}

static void unknown_plays_come_last_in_the_order_of_popularity(void)
{
    SampleOptions options = { 60, 20, 3, 8, 1 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_autofree int32_t *order = sg_graph_by_popularity(graph);
    for (int i = 1; i < graph->M; i++) {
        g_assert_cmpint(sg_graph_compare_popularity(graph, order[i - 1], order[i]), <, 0);
        g_assert_cmpint(graph->track[order[i - 1]].playback_count, >=,
                        graph->track[order[i]].playback_count);
    }
    g_assert_cmpint(graph->track[order[graph->M - 1]].playback_count, ==, SG_COUNT_UNKNOWN);
}

static void every_matrix_of_a_graph_holds_its_invariants(void)
{
    SampleOptions options = { 200, 50, 5, 20, 3 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    const SgCsr *matrices[] = { &graph->lists, &graph->listed, &graph->likes, &graph->liked,
                                &graph->tags,  &graph->tagged, &graph->works };
    for (size_t m = 0; m < G_N_ELEMENTS(matrices); m++)
        g_assert_true(sg_csr_check(matrices[m], NULL));
    g_assert_cmpint(sg_csr_entries(&graph->works), ==, graph->M);
    const char *link = graph->track[17].permalink_url;
    g_assert_cmpint(sg_graph_find_permalink(graph, link), ==, 17);
    g_assert_cmpint(sg_graph_find_permalink(graph, "https://example.org/nothing"), ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/builder/numbers follow the URNs whatever the order of arrival",
                    numbers_follow_the_urns_whatever_the_order_of_arrival);
    g_test_add_func("/builder/a repeated track counts once and what is beyond the limit is cut",
                    a_repeated_track_counts_once_and_what_is_beyond_the_limit_is_cut);
    g_test_add_func("/builder/what is only named becomes a stub with unknown counts",
                    what_is_only_named_becomes_a_stub_with_unknown_counts);
    g_test_add_func("/builder/a stub never replaces a full track",
                    a_stub_never_replaces_a_full_track);
    g_test_add_func("/builder/an artist known by name only is one user however it is spelt",
                    an_artist_known_by_name_only_is_one_user_however_it_is_spelt);
    g_test_add_func("/builder/an empty graph is a graph", an_empty_graph_is_a_graph);
    g_test_add_func("/personal/unknown plays come last in the order of popularity",
                    unknown_plays_come_last_in_the_order_of_popularity);
    g_test_add_func("/personal/every matrix of a graph holds its invariants",
                    every_matrix_of_a_graph_holds_its_invariants);
    return g_test_run();
}
