/* SPDX-License-Identifier: MIT */
#include "graph/names.h"
#include "graph/relations.h"
#include "support/sample.h"
#include "support/test.h"

#include <math.h>

static void add_track(SgGraphBuilder *builder, const char *urn, const char *title,
                      const char *artist, const char *name)
{
    SgTrackRow row = { .urn = urn, .title = title, .artist_urn = artist, .artist_name = name };
    sg_graph_builder_add_track(builder, &row);
}

/* Artists a, b, c; u only listens. */
static SgGraph *small_graph(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    add_track(builder, "t:a1", "One (feat. Bob & Sons)", "u:a", "Ann");
    add_track(builder, "t:a2", "Two (CAT remix)", "u:a", "Ann");
    add_track(builder, "t:a3", "Three ft. Ann & cat", "u:a", "Ann");
    add_track(builder, "t:b1", "Four", "u:b", "Bob & Sons");
    add_track(builder, "t:c1", "Five", "u:c", "Cat");
    sg_graph_builder_add_user(builder, "u:c", "Cat", "https://example.org/cat-official");
    const char *const entries[][2] = { { "p:1", "t:a1" }, { "p:1", "t:a2" }, { "p:1", "t:b1" },
                                       { "p:2", "t:a1" }, { "p:2", "t:b1" }, { "p:2", "t:c1" },
                                       { "p:3", "t:b1" }, { "p:4", "t:c1" } };
    for (size_t e = 0; e < G_N_ELEMENTS(entries); e++)
        sg_graph_builder_add_entry(builder, entries[e][0], entries[e][1], (int64_t)e);
    const char *const likes[][2] = { { "u:u", "t:a1" }, { "u:u", "t:c1" }, { "u:b", "t:a2" },
                                     { "u:b", "t:c1" }, { "u:b", "t:b1" }, { "u:c", "t:a1" } };
    for (size_t l = 0; l < G_N_ELEMENTS(likes); l++)
        sg_graph_builder_add_like(builder, likes[l][0], likes[l][1]);
    sg_graph_builder_add_repost(builder, "u:a", "t:b1");
    sg_graph_builder_add_repost(builder, "u:b", "t:a1");
    sg_graph_builder_add_repost(builder, "u:b", "t:a2");
    sg_graph_builder_add_repost(builder, "u:u", "t:a2");
    sg_graph_builder_add_repost(builder, "u:a", "t:a2");
    sg_graph_builder_add_follow(builder, "u:a", "u:c");
    sg_graph_builder_add_follow(builder, "u:c", "u:a");
    sg_graph_builder_add_follow(builder, "u:b", "u:a");
    sg_graph_builder_add_follow(builder, "u:u", "u:a");
    return sg_graph_builder_finish(builder, NULL);
}

static void each_kind_counts_its_own_evidence(void)
{
    g_autoptr(SgGraph) graph = small_graph();
    const struct {
        const char *a, *b;
        SgRelationKind kind;
        int64_t evidence;
        double strength;
    } expected[] = {
        { "u:a", "u:b", SG_RELATION_CO_PLAYLIST, 2, 2.0 / 3 }, /* of p:1, p:2, p:3 */
        { "u:a", "u:b", SG_RELATION_COLLAB, 1, 0.5 },
        { "u:a", "u:b", SG_RELATION_REPOST, 3, 0.875 },
        { "u:a", "u:c", SG_RELATION_SHARED_FANS, 2, 2.0 / 3 }, /* u, b of u, b, c */
        { "u:a", "u:c", SG_RELATION_COLLAB, 2, 0.75 },
        { "u:a", "u:c", SG_RELATION_FOLLOW, 2, 0.75 },
    };
    g_autoptr(GArray) all = sg_artist_relations(graph, -1, NULL);
    g_assert_cmpint(all->len, ==, G_N_ELEMENTS(expected));
    for (guint r = 0; r < all->len; r++) {
        const SgArtistRelation *row = &g_array_index(all, SgArtistRelation, r);
        g_assert_cmpstr(graph->user[row->a].urn, ==, expected[r].a);
        g_assert_cmpstr(graph->user[row->b].urn, ==, expected[r].b);
        g_assert_cmpstr(sg_relation_name(row->kind), ==, sg_relation_name(expected[r].kind));
        g_assert_cmpint(row->evidence, ==, expected[r].evidence);
        g_assert_cmpfloat_with_epsilon(row->strength, expected[r].strength, 1e-15);
    }
}

static void the_rows_of_one_artist_are_his_rows_of_all(void)
{
    SampleOptions options = { 120, 40, 4, 12, 3 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_autoptr(GArray) all = sg_artist_relations(graph, -1, NULL);
    g_assert_cmpint(all->len, >, 50);
    for (int32_t artist = 0; artist < graph->user_count; artist++) {
        g_autoptr(GArray) own = sg_artist_relations(graph, artist, NULL);
        guint at = 0;
        for (guint r = 0; r < all->len; r++) {
            const SgArtistRelation *row = &g_array_index(all, SgArtistRelation, r);
            if (row->a != artist && row->b != artist)
                continue;
            g_assert_cmpint(at, <, own->len);
            const SgArtistRelation *same = &g_array_index(own, SgArtistRelation, at);
            g_assert_true(row->a == same->a && row->b == same->b && row->kind == same->kind);
            g_assert_true(row->evidence == same->evidence && row->strength == same->strength);
            at++;
        }
        g_assert_cmpint(at, ==, own->len);
    }
}

static void co_playlists_equal_their_naive_twin(void)
{
    SampleOptions options = { 90, 30, 3, 10, 8 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_autoptr(GArray) all = sg_artist_relations(graph, -1, NULL);
    guint at = 0;
    for (int32_t a = 0; a < graph->user_count; a++)
        for (int32_t b = a + 1; b < graph->user_count; b++) {
            int64_t both = 0, either = 0;
            for (int64_t u = 0; u < graph->U; u++) {
                bool of_a = false, of_b = false;
                for (int64_t e = graph->lists.offset[u]; e < graph->lists.offset[u + 1]; e++) {
                    of_a |= graph->track[graph->lists.col[e]].artist == a;
                    of_b |= graph->track[graph->lists.col[e]].artist == b;
                }
                both += of_a && of_b;
                either += of_a || of_b;
            }
            if (both < 2)
                continue;
            const SgArtistRelation *row;
            do
                row = &g_array_index(all, SgArtistRelation, at++);
            while (row->kind != SG_RELATION_CO_PLAYLIST);
            g_assert_true(row->a == a && row->b == b && row->evidence == both);
            g_assert_true(row->strength == (double)both / (double)either);
        }
}

static void names_are_folded_and_ambiguous_ones_mean_nobody(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    add_track(builder, "t:1", "x", "u:1", "Zoë  Q");
    add_track(builder, "t:2", "x", "u:2", "Twin");
    add_track(builder, "t:3", "x", "u:3", "twin");
    sg_graph_builder_add_user(builder, "u:1", "Zoë  Q", "https://example.org/zoe_q");
    sg_graph_builder_add_user(builder, "u:4", "Listener", NULL);
    SgTrackRow row = { .urn = "t:4", .title = "y @zoe_q", .metadata_artist = "Twin, ZOË Q" };
    sg_graph_builder_add_track(builder, &row);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_autoptr(SgNames) names = sg_names_new(graph);
    int32_t zoe = sg_graph_find_user(graph, "u:1");
    g_assert_cmpint(sg_names_find(names, "ZOË q"), ==, zoe);
    g_assert_cmpint(sg_names_find(names, "zoe_q"), ==, zoe);
    g_assert_cmpint(sg_names_find(names, "Twin"), ==, -1);
    g_assert_cmpint(sg_names_find(names, "Listener"), ==, -1); /* made no track */
    g_autoptr(GArray) named = sg_artists_of_track(graph, sg_graph_find_track(graph, "t:4"));
    g_assert_cmpint(named->len, ==, 1);
    g_assert_cmpint(g_array_index(named, int32_t, 0), ==, zoe);
}

static void ranking_puts_the_strongest_of_each_kind_first(void)
{
    SampleOptions options = { 120, 40, 4, 12, 3 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_autoptr(GArray) rows = sg_artist_relations(graph, 2, NULL);
    sg_artist_relations_rank(rows);
    for (guint r = 1; r < rows->len; r++) {
        const SgArtistRelation *row = &g_array_index(rows, SgArtistRelation, r);
        g_assert_true(row[-1].kind < row->kind ||
                      (row[-1].kind == row->kind && row[-1].strength >= row->strength));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/relations/each kind counts its own evidence",
                    each_kind_counts_its_own_evidence);
    g_test_add_func("/relations/the rows of one artist are his rows of all",
                    the_rows_of_one_artist_are_his_rows_of_all);
    g_test_add_func("/relations/co-playlists equal their naive twin",
                    co_playlists_equal_their_naive_twin);
    g_test_add_func("/names/are folded and ambiguous ones mean nobody",
                    names_are_folded_and_ambiguous_ones_mean_nobody);
    g_test_add_func("/relations/ranking puts the strongest of each kind first",
                    ranking_puts_the_strongest_of_each_kind_first);
    return g_test_run();
}
