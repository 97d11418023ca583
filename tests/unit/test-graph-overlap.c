/* SPDX-License-Identifier: MIT */
#include "graph/overlap.h"
#include "support/sample.h"
#include "support/test.h"

static bool holds(const SgCsr *sets, int32_t row, int32_t col)
{
    for (int64_t e = sets->offset[row]; e < sets->offset[row + 1]; e++)
        if (sets->col[e] == col)
            return true;
    return false;
}

/* The slow obvious twin: every column is asked. */
static void naive(const SgCsr *sets, int32_t a, int32_t b, int32_t *both, int32_t *either)
{
    *both = *either = 0;
    for (int32_t c = 0; c < sets->cols; c++) {
        *both += holds(sets, a, c) && holds(sets, b, c);
        *either += holds(sets, a, c) || holds(sets, b, c);
    }
}

static void overlaps_equal_their_naive_twin(void)
{
    SampleOptions options = { 60, 30, 3, 10, 2 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    const SgCsr *matrices[][2] = { { &graph->likes, &graph->liked },
                                   { &graph->tags, &graph->tagged },
                                   { &graph->lists, &graph->listed } };
    for (size_t m = 0; m < G_N_ELEMENTS(matrices); m++) {
        const SgCsr *sets = matrices[m][0];
        for (int32_t a = 0; a < sets->rows; a++) {
            g_autoptr(GArray) overlaps = sg_overlaps(sets, matrices[m][1], a, 2, 0.1);
            guint expected = 0;
            for (int32_t b = 0; b < sets->rows; b++) {
                int32_t both, either;
                naive(sets, a, b, &both, &either);
                expected += a != b && both >= 2 && (double)both / either >= 0.1;
            }
            g_assert_cmpint(overlaps->len, ==, expected);
            for (guint o = 0; o < overlaps->len; o++) {
                const SgOverlap *found = &g_array_index(overlaps, SgOverlap, o);
                int32_t both, either;
                naive(sets, a, found->row, &both, &either);
                g_assert_cmpint(found->common, ==, both);
                g_assert_cmpint(found->total_a + found->total_b - both, ==, either);
                g_assert_true(found->jaccard == (double)both / either);
                g_assert_true(found->overlap == (double)both / MIN(found->total_a, found->total_b));
                g_autoptr(GArray) common = sg_common(sets, a, found->row);
                g_assert_cmpint(common->len, ==, both);
                for (guint c = 0; c < common->len; c++)
                    g_assert_true(holds(sets, found->row, g_array_index(common, int32_t, c)));
                if (o > 0)
                    g_assert_true(found[-1].jaccard >= found->jaccard);
            }
        }
    }
}

static void tags_rank_by_jaccard_then_common_then_plays(void)
{
    const struct {
        const char *urn, *tags;
        int64_t plays;
    } tracks[] = {
        { "t:0", "a b c d", 0 }, { "t:1", "a b", SG_COUNT_UNKNOWN },
        { "t:2", "a b", 9 },     { "t:3", "a b c d", 1 },
        { "t:4", "x", 100 },     { "t:5", "", 100 },
        { "t:6", "a b", 9 },
    };
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    for (size_t t = 0; t < G_N_ELEMENTS(tracks); t++) {
        SgTrackRow row = { .urn = tracks[t].urn, .playback_count = tracks[t].plays };
        sg_graph_builder_add_track(builder, &row);
        g_auto(GStrv) tags = g_strsplit(tracks[t].tags, " ", -1);
        for (char **tag = tags; *tag; tag++)
            sg_graph_builder_add_tag(builder, tracks[t].urn, *tag);
    }
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_autoptr(GArray) similar = sg_similar_by_tags(graph, 0, -1);
    const int32_t expected[] = { 3, 2, 6, 1 };
    g_assert_cmpint(similar->len, ==, G_N_ELEMENTS(expected));
    for (guint s = 0; s < similar->len; s++)
        g_assert_cmpint(g_array_index(similar, SgOverlap, s).row, ==, expected[s]);
    g_assert_cmpfloat(g_array_index(similar, SgOverlap, 1).jaccard, ==, 0.5);
    g_autoptr(GArray) two = sg_similar_by_tags(graph, 0, 2);
    g_assert_cmpint(two->len, ==, 2);
}

static void a_percent_is_rounded_half_up(void)
{
    g_assert_cmpint(sg_percent(0.845), ==, 85);
    g_assert_cmpint(sg_percent(0.125), ==, 13);
    g_assert_cmpint(sg_percent(0.124), ==, 12);
    g_assert_cmpint(sg_percent(1), ==, 100);
}

static void users_are_compared_by_likes_or_by_their_own_playlists(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    const char *const tracks[] = { "t:1", "t:2", "t:3", "t:4", "t:5" };
    for (int t = 0; t < 5; t++) {
        sg_graph_builder_add_like(builder, t < 4 ? "u:a" : "u:b", tracks[t]);
        if (t < 3)
            sg_graph_builder_add_like(builder, "u:b", tracks[t]);
        sg_graph_builder_add_entry(builder, t % 2 ? "p:1" : "p:2", tracks[t], t);
        sg_graph_builder_add_entry(builder, "p:3", tracks[t], t);
    }
    const char *const owners[][2] = { { "p:1", "u:c" }, { "p:2", "u:c" }, { "p:3", "u:d" } };
    for (size_t p = 0; p < G_N_ELEMENTS(owners); p++) {
        SgPlaylistRow row = { .urn = owners[p][0], .owner_urn = owners[p][1] };
        sg_graph_builder_add_playlist(builder, &row);
    }
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    int32_t a = sg_graph_find_user(graph, "u:a"), c = sg_graph_find_user(graph, "u:c");
    g_autoptr(GArray) likes = sg_similar_users(graph, a, SG_TASTE_LIKES, 3, 0.1, NULL);
    g_assert_cmpint(likes->len, ==, 1);
    const SgOverlap *b = &g_array_index(likes, SgOverlap, 0);
    g_assert_cmpstr(graph->user[b->row].urn, ==, "u:b");
    g_assert_cmpfloat(b->jaccard, ==, 3.0 / 5);
    g_assert_cmpfloat(b->overlap, ==, 3.0 / 4);
    g_autoptr(GArray) lists = sg_similar_users(graph, c, SG_TASTE_PLAYLISTS, 3, 0.1, NULL);
    g_assert_cmpint(lists->len, ==, 1); /* two playlists of c together are the one of d */
    g_assert_cmpfloat(g_array_index(lists, SgOverlap, 0).jaccard, ==, 1);
    g_autoptr(GArray) none = sg_similar_users(graph, a, SG_TASTE_LIKES, 4, 0.1, NULL);
    g_assert_cmpint(none->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlap/overlaps equal their naive twin", overlaps_equal_their_naive_twin);
    g_test_add_func("/overlap/tags rank by jaccard, then common, then plays",
                    tags_rank_by_jaccard_then_common_then_plays);
    g_test_add_func("/overlap/a percent is rounded half up", a_percent_is_rounded_half_up);
    g_test_add_func("/overlap/users are compared by likes or by their own playlists",
                    users_are_compared_by_likes_or_by_their_own_playlists);
    return g_test_run();
}
