/* SPDX-License-Identifier: MIT */
#include "graph/view.h"
#include "graph/stats.h"
#include "base/rng.h"
#include "support/sample.h"
#include "support/test.h"

#include <math.h>

/* A chain 0-1-2-3 of equal ties, a weak branch 1-4, and 5 alone. */
static void chain(SgPairs *pairs)
{
    const int32_t a[] = { 0, 1, 2, 1 }, b[] = { 1, 2, 3, 4 };
    const double weight[] = { 1, 1, 1, 0.1 };
    g_assert_true(sg_pairs_from_edges(pairs, 6, 4, a, b, NULL, weight, NULL));
}

static void assert_tracks(const SgView *view, const int32_t *expected, int64_t count)
{
    g_assert_cmpint(view->pairs.N, ==, count);
    for (int64_t n = 0; n < count; n++) {
        g_assert_cmpint(view->track[n], ==, expected[n]);
        g_assert_cmpint(sg_view_find(view, expected[n]), ==, n);
    }
}

static void the_nearest_tracks_of_a_center_are_chosen(void)
{
    g_auto(SgPairs) pairs = { 0 };
    chain(&pairs);
    const int32_t center = 0, near[] = { 0, 1, 2 }, two_hops[] = { 0, 1, 2, 4 };
    SgViewOptions options = { .center = &center, .center_count = 1, .max_tracks = 3 };
    g_auto(SgView) view = { 0 }, wide = { 0 };
    g_assert_true(sg_view_init(&view, &pairs, &options, NULL));
    assert_tracks(&view, near, 3); /* 2 is nearer than 4, though both are two hops away */
    g_assert_cmpint(view.tracks_left_out, ==, 3);
    g_assert_cmpint(sg_pairs_edges(&view.pairs), ==, 2);
    g_assert_cmpint(sg_view_find(&view, 4), ==, -1);
    g_assert_cmpfloat(view.strength[2], ==, 2); /* of the whole table, not of the view */
    options.max_tracks = 0;
    options.max_hops = 2;
    g_assert_true(sg_view_init(&wide, &pairs, &options, NULL));
    assert_tracks(&wide, two_hops, 4);
}

static void the_strongest_tracks_are_chosen_without_a_center(void)
{
    g_auto(SgPairs) pairs = { 0 };
    chain(&pairs);
    const int32_t strongest[] = { 1, 2 }, connected[] = { 0, 1, 2, 3, 4 };
    SgViewOptions options = { .max_tracks = 2 };
    g_auto(SgView) view = { 0 }, all = { 0 };
    g_assert_true(sg_view_init(&view, &pairs, &options, NULL));
    assert_tracks(&view, strongest, 2);
    options = (SgViewOptions){ .drop_isolated = true };
    g_assert_true(sg_view_init(&all, &pairs, &options, NULL));
    assert_tracks(&all, connected, 5);
}

static void a_center_without_ties_is_kept(void)
{
    g_auto(SgPairs) pairs = { 0 };
    chain(&pairs);
    const int32_t center = 5;
    SgViewOptions options = { .center = &center, .center_count = 1, .drop_isolated = true };
    g_auto(SgView) view = { 0 };
    g_assert_true(sg_view_init(&view, &pairs, &options, NULL));
    assert_tracks(&view, &center, 1);
}

static void a_center_outside_the_graph_is_an_input_error(void)
{
    g_auto(SgPairs) pairs = { 0 };
    chain(&pairs);
    const int32_t center = 6;
    SgViewOptions options = { .center = &center, .center_count = 1 };
    g_auto(SgView) view = { 0 };
    GError *error = NULL;
    g_assert_false(sg_view_init(&view, &pairs, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "track 6 is outside");
}

/* The k-th smallest cost of a node's edges: dearer ones need not stay. */
static int64_t count_cheaper(const SgPairs *pairs, int32_t node, double cost)
{
    int64_t cheaper = 0;
    for (int64_t e = pairs->offset[node]; e < pairs->offset[node + 1]; e++)
        cheaper += sg_pairs_cost(pairs, node, e) < cost;
    return cheaper;
}

static void thinning_keeps_the_cheapest_edges_and_all_connections(void)
{
    enum { K = 3 };
    SampleOptions options = { 300, 60, 5, 30, 6 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    SgViewOptions whole = { 0 };
    g_auto(SgView) full = { 0 }, thin = { 0 };
    g_assert_true(sg_view_init(&full, &pairs, &whole, NULL));
    g_assert_true(sg_view_init(&thin, &pairs, &whole, NULL));
    g_assert_true(sg_view_thin(&thin, K, NULL));
    int64_t E = sg_pairs_edges(&full.pairs), kept = sg_pairs_edges(&thin.pairs);
    g_assert_cmpint(thin.edges_left_out, ==, E - kept);
    g_assert_cmpint(kept, <, E / 4);
    g_autofree int32_t *before = g_new(int32_t, full.pairs.N),
                       *after = g_new(int32_t, thin.pairs.N);
    g_assert_cmpint(sg_components(&full.pairs, before), ==, sg_components(&thin.pairs, after));
    for (int32_t a = 0; a < full.pairs.N; a++)
        for (int64_t e = full.pairs.offset[a]; e < full.pairs.offset[a + 1]; e++) {
            double cost = sg_pairs_cost(&full.pairs, a, e);
            int64_t at = sg_pairs_find(&thin.pairs, a, full.pairs.col[e]);
            if (count_cheaper(&full.pairs, a, nextafter(cost, INFINITY)) <= K)
                g_assert_cmpint(at, >=, 0); /* among the K cheapest, ties included */
            if (at < 0)
                continue;
            g_assert_true(thin.pairs.weight[at] == full.pairs.weight[e]);
            g_assert_cmpint(thin.pairs.together[at], ==, full.pairs.together[e]);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/view/the nearest tracks of a center are chosen",
                    the_nearest_tracks_of_a_center_are_chosen);
    g_test_add_func("/view/the strongest tracks are chosen without a center",
                    the_strongest_tracks_are_chosen_without_a_center);
    g_test_add_func("/view/a center without ties is kept", a_center_without_ties_is_kept);
    g_test_add_func("/view/a center outside the graph is an input error",
                    a_center_outside_the_graph_is_an_input_error);
    g_test_add_func("/view/thinning keeps the cheapest edges and all connections",
                    thinning_keeps_the_cheapest_edges_and_all_connections);
    return g_test_run();
}
