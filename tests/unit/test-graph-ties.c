/* SPDX-License-Identifier: MIT */
#include "graph/pairs.h"
#include "graph/paths.h"
#include "graph/ties.h"
#include "support/sample.h"
#include "support/test.h"

#include <string.h>

static void add_track(SgGraphBuilder *builder, const char *urn, const char *title,
                      const char *artist, const char *name)
{
    SgTrackRow row = { .urn = urn, .title = title, .artist_urn = artist, .artist_name = name };
    sg_graph_builder_add_track(builder, &row);
}

/*
 *   a1 ──p:1── b1      a1 ──u:u── c1      a1 ──Ann── a2      b1 ──Cat── c1 ("feat. Cat")
 *   a2 ──lofi── b1     d1 stands alone
 */
static SgGraph *small_graph(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    add_track(builder, "t:a1", "One", "u:a", "Ann");
    add_track(builder, "t:a2", "Two", "u:a", "Ann");
    add_track(builder, "t:b1", "Three (feat. Cat)", "u:b", "Bob");
    add_track(builder, "t:c1", "Four", "u:c", "Cat");
    add_track(builder, "t:d1", "Five", "u:d", "Dan");
    sg_graph_builder_add_entry(builder, "p:1", "t:a1", 0);
    sg_graph_builder_add_entry(builder, "p:1", "t:b1", 1);
    sg_graph_builder_add_entry(builder, "p:2", "t:d1", 0);
    sg_graph_builder_add_like(builder, "u:u", "t:a1");
    sg_graph_builder_add_like(builder, "u:u", "t:c1");
    sg_graph_builder_add_tag(builder, "t:a2", "lofi");
    sg_graph_builder_add_tag(builder, "t:b1", "lofi");
    return sg_graph_builder_finish(builder, NULL);
}

/* "relation:value …" of a pair; the values must sum to its weight. */
static char *describe(const SgTies *ties, const char *a_urn, const char *b_urn)
{
    int32_t a = sg_graph_find_track(ties->graph, a_urn);
    int32_t b = sg_graph_find_track(ties->graph, b_urn);
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &ties->lists, &ties->listed, NULL));
    g_autoptr(GArray) between = sg_ties_between(ties, a, b);
    GString *text = g_string_new(NULL);
    double sum = 0;
    for (guint n = 0; n < between->len; n++) {
        const SgTie *tie = &g_array_index(between, SgTie, n);
        g_string_append_printf(text, "%s%s:%.3f", n ? " " : "", sg_tie_relation(ties, tie, a, b),
                               tie->value);
        sum += tie->value;
    }
    int64_t entry = sg_pairs_find(&pairs, a, b);
    g_assert_true(between->len == 0 ? entry < 0 : pairs.weight[entry] == sum);
    return g_string_free(text, FALSE);
}

static void assert_ties(const SgTies *ties, const char *a, const char *b, const char *expected)
{
    g_autofree char *found = describe(ties, a, b);
    g_assert_cmpstr(found, ==, expected);
    g_autofree char *turned = describe(ties, b, a);
    g_assert_cmpstr(turned, ==, expected);
}

static void each_kind_ties_what_it_holds(void)
{
    g_autoptr(SgGraph) graph = small_graph();
    g_auto(SgTies) ties = { 0 };
    g_assert_true(sg_ties_init(&ties, graph, SG_TIE_ALL, NULL));
    assert_ties(&ties, "t:a1", "t:b1", "in_playlist:0.500");
    assert_ties(&ties, "t:a1", "t:c1", "liked_by:0.500");
    assert_ties(&ties, "t:a1", "t:a2", "by_artist:0.500");
    assert_ties(&ties, "t:b1", "t:c1", "collab_with:0.500");
    assert_ties(&ties, "t:a2", "t:b1", "has_tag:0.500");
    assert_ties(&ties, "t:a1", "t:d1", "");
    g_assert_cmpint(ties.left_out, ==, 0);
}

static void kinds_that_are_not_asked_for_tie_nothing(void)
{
    g_autoptr(SgGraph) graph = small_graph();
    g_auto(SgTies) ties = { 0 };
    g_assert_true(sg_ties_init(&ties, graph, SG_TIE_FAN | SG_TIE_TAG, NULL));
    assert_ties(&ties, "t:a1", "t:b1", "");
    assert_ties(&ties, "t:a1", "t:a2", "");
    assert_ties(&ties, "t:a1", "t:c1", "liked_by:0.500");
    assert_ties(&ties, "t:a2", "t:b1", "has_tag:0.500");
}

/* The playlists alone are the matrix that the graph has. */
static void playlists_are_those_of_the_graph(void)
{
    g_autoptr(SgGraph) graph = sample_graph(
        &(SampleOptions){ .tracks = 80, .playlists = 40, .scenes = 3, .length = 8, .seed = 1 });
    g_auto(SgTies) ties = { 0 };
    g_assert_true(sg_ties_init(&ties, graph, SG_TIE_PLAYLIST, NULL));
    g_assert_cmpint(ties.lists.rows, ==, graph->lists.rows);
    g_assert_cmpint(sg_csr_entries(&ties.lists), ==, sg_csr_entries(&graph->lists));
    g_assert_cmpint(memcmp(ties.lists.col, graph->lists.col,
                           (size_t)sg_csr_entries(&graph->lists) * sizeof(int32_t)),
                    ==, 0);
    g_assert_true(sg_csr_check(&ties.lists, NULL));
}

static void long_lists_are_left_out_and_counted(void)
{
    for (int length = SG_TIES_LONGEST; length <= SG_TIES_LONGEST + 1; length++) {
        g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
        for (int n = 0; n < length; n++) {
            g_autofree char *urn = g_strdup_printf("t:%03d", n);
            add_track(builder, urn, "T", NULL, NULL);
            sg_graph_builder_add_like(builder, "u:u", urn);
        }
        g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
        g_auto(SgTies) ties = { 0 };
        g_assert_true(sg_ties_init(&ties, graph, SG_TIE_FAN, NULL));
        g_assert_cmpint(ties.left_out, ==, length > SG_TIES_LONGEST);
        assert_ties(&ties, "t:000", "t:001", length > SG_TIES_LONGEST ? "" : "liked_by:0.002");
    }
}

static void a_path_may_lead_over_several_kinds(void)
{
    g_autoptr(SgGraph) graph = small_graph();
    int32_t from = sg_graph_find_track(graph, "t:a2"), to = sg_graph_find_track(graph, "t:c1");
    for (int all = 0; all < 2; all++) {
        g_auto(SgTies) ties = { 0 };
        g_auto(SgPairs) pairs = { 0 };
        g_assert_true(
            sg_ties_init(&ties, graph, all ? SG_TIE_ALL : (unsigned)SG_TIE_PLAYLIST, NULL));
        g_assert_true(sg_pairs_build(&pairs, &ties.lists, &ties.listed, NULL));
        SgPathEnds ends = { .from = &from, .from_count = 1, .to = &to, .to_count = 1 };
        SgPathOptions rules = SG_PATH_OPTIONS_DEFAULT;
        g_autoptr(GPtrArray) paths = sg_paths_find(&pairs, &ends, &rules, NULL);
        g_assert_nonnull(paths);
        /* Over b1, over a1, over both of them. */
        g_assert_cmpuint(paths->len, ==, all ? 3 : 0);
        g_assert_true(!all || ((const SgPath *)paths->pdata[0])->length == 3);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ties/each kind ties what it holds", each_kind_ties_what_it_holds);
    g_test_add_func("/ties/kinds that are not asked for tie nothing",
                    kinds_that_are_not_asked_for_tie_nothing);
    g_test_add_func("/ties/playlists are those of the graph", playlists_are_those_of_the_graph);
    g_test_add_func("/ties/long lists are left out and counted",
                    long_lists_are_left_out_and_counted);
    g_test_add_func("/ties/a path may lead over several kinds", a_path_may_lead_over_several_kinds);
    return g_test_run();
}
