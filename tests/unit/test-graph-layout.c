/* SPDX-License-Identifier: MIT */
#include "graph/drawing.h"
#include "graph/layout.h"
#include "graph/naming.h"
#include "base/clock.h"
#include "support/sample.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

static void drawing_of(SgDrawing *drawing, SgGraph *graph, const SgDrawingOptions *options)
{
    g_auto(SgPairs) pairs = { 0 };
    GError *error = NULL;
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    sg_drawing_init(drawing, graph, &pairs, options, &error);
    g_assert_no_error(error);
}

static void the_same_graph_gives_the_same_positions(void)
{
    SampleOptions sample = { 200, 40, 4, 25, 3 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_auto(SgDrawing) one = { 0 }, two = { 0 };
    drawing_of(&one, graph, &options);
    drawing_of(&two, graph, &options);
    size_t bytes = (size_t)one.view.pairs.N * sizeof(double);
    g_assert_cmpmem(one.x_n, bytes, two.x_n, bytes);
    g_assert_cmpmem(one.y_n, bytes, two.y_n, bytes);
}

static void positions_fill_the_square_from_minus_one_to_one(void)
{
    SampleOptions sample = { 300, 60, 5, 25, 4 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_auto(SgDrawing) drawing = { 0 };
    drawing_of(&drawing, graph, &options);
    double widest = 0, highest = 0;
    for (int64_t n = 0; n < drawing.view.pairs.N; n++) {
        widest = MAX(widest, fabs(drawing.x_n[n]));
        highest = MAX(highest, fabs(drawing.y_n[n]));
    }
    g_assert_cmpfloat_with_epsilon(widest, 1, 1e-9);
    g_assert_cmpfloat(highest, <=, 1 + 1e-9);
    g_assert_cmpfloat(highest, >, 0.2);
}

/* Tied tracks stand nearer to each other than any two tracks. */
static void ties_draw_tracks_together(void)
{
    SampleOptions sample = { 300, 60, 5, 25, 5 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_auto(SgDrawing) drawing = { 0 };
    drawing_of(&drawing, graph, &options);
    const SgPairs *pairs = &drawing.view.pairs;
    double tied = 0, all = 0;
    for (int32_t a = 0; a < pairs->N; a++)
        for (int32_t b = 0; b < pairs->N; b++) {
            double away = hypot(drawing.x_n[a] - drawing.x_n[b], drawing.y_n[a] - drawing.y_n[b]);
            all += away / (double)(pairs->N * (pairs->N - 1));
            if (sg_pairs_find(pairs, a, b) >= 0)
                tied += away / (double)pairs->offset[pairs->N];
        }
    g_assert_cmpfloat(tied, <, all / 3);
}

static void small_and_torn_graphs_have_positions_too(void)
{
    const int32_t a[] = { 0, 2 }, b[] = { 1, 3 };
    for (int64_t N = 0; N <= 6; N++) {
        g_auto(SgPairs) pairs = { 0 };
        g_assert_true(sg_pairs_from_edges(&pairs, N,
                                          N >= 4   ? 2
                                          : N >= 2 ? 1
                                                   : 0,
                                          a, b, NULL, NULL, NULL));
        double x[6], y[6];
        GError *error = NULL;
        sg_layout(x, y, &pairs, &error);
        g_assert_no_error(error);
        for (int64_t n = 0; n < N; n++) {
            g_assert_true(fabs(x[n]) <= 1 + 1e-9 && fabs(y[n]) <= 1 + 1e-9);
            for (int64_t m = 0; m < n; m++)
                g_assert_cmpfloat(hypot(x[n] - x[m], y[n] - y[m]), >, 0.01);
        }
    }
}

static void too_many_nodes_are_an_input_error(void)
{
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(
        sg_pairs_from_edges(&pairs, SG_LAYOUT_MAX_NODES + 1, 0, NULL, NULL, NULL, NULL, NULL));
    g_autofree double *x = g_new(double, pairs.N);
    GError *error = NULL;
    g_assert_false(sg_layout(x, x, &pairs, &error));
    assert_fails(error, SG_ERROR_INPUT, "20001 nodes");
}

static void a_drawing_of_five_hundred_tracks_takes_less_than_a_second(void)
{
    SampleOptions sample = { 500, 60, 6, 60, 2 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_auto(SgDrawing) drawing = { 0 };
    double start = sg_clock_cpu();
    drawing_of(&drawing, graph, &options);
    double seconds = sg_clock_cpu() - start;
    g_test_message("%.3f s", seconds);
    g_assert_cmpfloat(seconds, <, 5); /* sanitizers included; about 0.2 without */
}

static void seeds_are_found_again_and_communities_are_named_by_their_genre(void)
{
    SampleOptions sample = { 300, 60, 3, 25, 5 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    int32_t seed[] = { 4, 10 };
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    options.seed = seed;
    options.seed_count = 2;
    options.max_tracks = 120;
    g_auto(SgDrawing) drawing = { 0 };
    drawing_of(&drawing, graph, &options);
    g_assert_cmpint(drawing.view.pairs.N, ==, 120);
    g_assert_cmpint(drawing.seed_count, ==, 2);
    for (int s = 0; s < 2; s++) {
        g_assert_cmpint(drawing.view.track[drawing.seed[s]], ==, seed[s]);
        g_assert_true(sg_drawing_is_seed(&drawing, drawing.seed[s]));
    }
    int64_t sum = 0;
    for (int32_t c = 0; c < drawing.communities.count; c++) {
        sum += drawing.community_size[c];
        const char *name = drawing.community_name[c];
        g_assert_true(g_str_has_prefix(name, "lofi") || g_str_has_prefix(name, "techno") ||
                      g_str_has_prefix(name, "house"));
        for (int32_t d = 0; d < c; d++)
            g_assert_cmpstr(name, !=, drawing.community_name[d]);
    }
    g_assert_cmpint(sum, ==, 120);
}

/* Two groups of one genre, told apart by their tags; and one of which nothing is known. */
static void communities_of_one_genre_are_told_apart_by_tags(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    for (int i = 0; i < 12; i++) {
        g_autofree char *track = g_strdup_printf("t:%02d", i);
        g_autofree char *list = g_strdup_printf("p:%d", i / 4);
        SgTrackRow row = { .urn = track,
                           .title = i == 8 ? "Lonely" : "Some",
                           .canonical_genre = i < 8 ? "techno" : "unknown" };
        sg_graph_builder_add_track(builder, &row);
        sg_graph_builder_add_entry(builder, list, track, i);
        if (i < 8)
            sg_graph_builder_add_tag(builder, track, i < 4 ? "acid" : "dub");
        sg_graph_builder_add_tag(builder, track, i < 8 ? "techno" : track);
    }
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_auto(SgDrawing) drawing = { 0 };
    drawing_of(&drawing, graph, &options);
    g_assert_cmpint(drawing.communities.count, ==, 3);
    g_assert_cmpstr(drawing.community_name[0], ==, "techno · acid");
    g_assert_cmpstr(drawing.community_name[1], ==, "techno · dub");
    g_assert_cmpstr(drawing.community_name[2], ==, "around Lonely");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout/the same graph gives the same positions",
                    the_same_graph_gives_the_same_positions);
    g_test_add_func("/layout/positions fill the square from minus one to one",
                    positions_fill_the_square_from_minus_one_to_one);
    g_test_add_func("/layout/ties draw tracks together", ties_draw_tracks_together);
    g_test_add_func("/layout/small and torn graphs have positions too",
                    small_and_torn_graphs_have_positions_too);
    g_test_add_func("/layout/too many nodes are an input error", too_many_nodes_are_an_input_error);
    g_test_add_func("/drawing/five hundred tracks take less than a second",
                    a_drawing_of_five_hundred_tracks_takes_less_than_a_second);
    g_test_add_func("/drawing/seeds are found again and communities are named by their genre",
                    seeds_are_found_again_and_communities_are_named_by_their_genre);
    g_test_add_func("/naming/communities of one genre are told apart by tags",
                    communities_of_one_genre_are_told_apart_by_tags);
    return g_test_run();
}
