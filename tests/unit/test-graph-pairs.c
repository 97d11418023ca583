/* SPDX-License-Identifier: MIT */
#include "graph/neighbours.h"
#include "graph/pairs.h"
#include "base/rng.h"
#include "support/sample.h"
#include "support/test.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* P1 = {A, B, C}, P2 = {A, B}: the example of the rule. */
static SgGraph *example(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    const char *const p1[] = { "A", "B", "C" };
    for (int i = 0; i < 3; i++)
        sg_graph_builder_add_entry(builder, "P1", p1[i], i);
    sg_graph_builder_add_entry(builder, "P2", "B", 0);
    sg_graph_builder_add_entry(builder, "P2", "A", 1);
    sg_graph_builder_add_entry(builder, "P2", "A", 2);
    sg_graph_builder_add_entry(builder, "P3", "C", 0); /* alone: ties nothing */
    return sg_graph_builder_finish(builder, NULL);
}

static void the_example_of_the_rule_holds(void)
{
    g_autoptr(SgGraph) graph = example();
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    g_assert_cmpint(sg_pairs_edges(&pairs), ==, 3);
    int64_t ab = sg_pairs_find(&pairs, 0, 1), ac = sg_pairs_find(&pairs, 0, 2);
    g_assert_cmpint(pairs.together[ab], ==, 2);
    g_assert_cmpfloat(pairs.weight[ab], ==, 1.0 / 3 + 1.0 / 2);
    g_assert_cmpint(pairs.together[ac], ==, 1);
    g_assert_cmpfloat(pairs.weight[ac], ==, 1.0 / 3);
    g_assert_cmpint(sg_pairs_find(&pairs, 2, 2), ==, -1);
    g_assert_cmpfloat_with_epsilon(pairs.strength[0], 7.0 / 6, 1e-15);
    /* -ln((5/6) / sqrt(7/6 7/6)) */
    g_assert_cmpfloat_with_epsilon(sg_pairs_cost(&pairs, 0, ab), -log(5.0 / 7), 1e-15);
}

static bool holds(const SgCsr *lists, int64_t u, int32_t track)
{
    for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
        if (lists->col[e] == track)
            return true;
    return false;
}

/* The slow obvious twin: every playlist is asked for every pair. */
static void naive_pair(const SgGraph *graph, int32_t a, int32_t b, int32_t *together,
                       double *weight)
{
    *together = 0;
    *weight = 0;
    for (int64_t u = 0; u < graph->U; u++) {
        if (!holds(&graph->lists, u, a) || !holds(&graph->lists, u, b))
            continue;
        *together += 1;
        *weight += 1.0 / (double)(graph->lists.offset[u + 1] - graph->lists.offset[u]);
    }
}

static void pairs_equal_their_naive_twin_bit_for_bit(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        SampleOptions options = { 48, 30, 4, 9, seed };
        g_autoptr(SgGraph) graph = sample_graph(&options);
        g_auto(SgPairs) pairs = { 0 };
        g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
        for (int32_t a = 0; a < graph->M; a++) {
            for (int32_t b = 0; b < graph->M; b++) {
                int32_t together;
                double weight;
                naive_pair(graph, a, b, &together, &weight);
                int64_t e = sg_pairs_find(&pairs, a, b);
                if (a == b || together == 0) {
                    g_assert_cmpint(e, ==, -1);
                    continue;
                }
                g_assert_cmpint(pairs.together[e], ==, together);
                g_assert_true(pairs.weight[e] == weight);
            }
        }
    }
}

static void the_number_of_threads_changes_no_bit(void)
{
    SampleOptions options = { 400, 120, 5, 40, 11 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_auto(SgPairs) one = { 0 }, four = { 0 };
    int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    g_assert_true(sg_pairs_build(&one, &graph->lists, &graph->listed, NULL));
    omp_set_num_threads(4);
    g_assert_true(sg_pairs_build(&four, &graph->lists, &graph->listed, NULL));
    omp_set_num_threads(threads);
    size_t E = (size_t)one.offset[one.N];
    g_assert_cmpint(one.offset[one.N], ==, four.offset[four.N]);
    g_assert_cmpmem(one.col, E * 4, four.col, E * 4);
    g_assert_cmpmem(one.together, E * 4, four.together, E * 4);
    g_assert_cmpmem(one.weight, E * 8, four.weight, E * 8);
    g_assert_cmpmem(one.strength, (size_t)one.N * 8, four.strength, (size_t)one.N * 8);
}

static void edges_given_twice_in_either_direction_are_summed(void)
{
    const int32_t a[] = { 0, 3, 1 }, b[] = { 1, 1, 0 }, together[] = { 1, 5, 2 };
    const double weight[] = { 0.5, 2, 0.25 };
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 5, 3, a, b, together, weight, NULL));
    g_assert_cmpint(sg_pairs_edges(&pairs), ==, 2);
    g_assert_cmpint(sg_pairs_degree(&pairs, 2), ==, 0);
    g_assert_cmpint(sg_pairs_degree(&pairs, 4), ==, 0);
    int64_t e = sg_pairs_find(&pairs, 1, 0);
    g_assert_cmpfloat(pairs.weight[e], ==, 0.75);
    g_assert_cmpint(pairs.together[e], ==, 3);
    g_assert_cmpfloat(pairs.strength[1], ==, 2.75);
    g_assert_cmpint(sg_pairs_find(&pairs, 3, 1), >=, 0);
}

static void bad_edges_are_input_errors_that_name_them(void)
{
    const int32_t a[] = { 0, 1 }, b[] = { 1, 1 };
    const double weight[] = { 1, NAN };
    g_auto(SgPairs) pairs = { 0 };
    GError *error = NULL;
    g_assert_false(sg_pairs_from_edges(&pairs, 2, 2, a, b, NULL, NULL, &error));
    assert_fails(error, SG_ERROR_INPUT, "edge 1 (1, 1)");
    g_assert_false(sg_pairs_from_edges(&pairs, 1, 1, a, b, NULL, NULL, &error));
    assert_fails(error, SG_ERROR_INPUT, "edge 0 (0, 1)");
    const int32_t c[] = { 0, 0 };
    g_assert_false(sg_pairs_from_edges(&pairs, 2, 2, b, c, NULL, weight, &error));
    assert_fails(error, SG_ERROR_INPUT, "nan");
    g_assert_null(pairs.storage);
}

static void neighbours_come_strongest_first_and_evidence_sums_to_the_weight(void)
{
    SampleOptions options = { 120, 60, 4, 12, 5 };
    g_autoptr(SgGraph) graph = sample_graph(&options);
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    for (int32_t track = 0; track < graph->M; track++) {
        g_autoptr(GArray) all = sg_neighbours(graph, track, -1);
        g_assert_cmpint(all->len, ==, sg_pairs_degree(&pairs, track));
        for (guint i = 0; i < all->len; i++) {
            SgNeighbour *n = &g_array_index(all, SgNeighbour, i);
            int64_t e = sg_pairs_find(&pairs, track, n->track);
            g_assert_true(pairs.weight[e] == n->weight && pairs.together[e] == n->together);
            if (i > 0)
                g_assert_cmpint(sg_neighbour_compare(graph, n - 1, n), <, 0);
            g_autoptr(GArray) evidence = sg_evidence(graph, track, n->track);
            double sum = 0;
            for (guint p = 0; p < evidence->len; p++)
                sum += g_array_index(evidence, SgEvidence, p).value;
            g_assert_true(sum == n->weight && (int32_t)evidence->len == n->together);
        }
        g_autoptr(GArray) three = sg_neighbours(graph, track, 3);
        g_assert_cmpmem(three->data, three->len * sizeof(SgNeighbour), all->data,
                        MIN(3, all->len) * sizeof(SgNeighbour));
    }
}

static void equal_weights_fall_back_on_plays_and_then_on_the_id(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    const struct {
        const char *urn;
        int64_t plays;
    } tracks[] = { { "t:1", 5 }, { "t:2", SG_COUNT_UNKNOWN }, { "t:3", 7 }, { "t:4", 5 } };
    for (size_t i = 0; i < G_N_ELEMENTS(tracks); i++) {
        SgTrackRow row = { .urn = tracks[i].urn, .playback_count = tracks[i].plays };
        sg_graph_builder_add_track(builder, &row);
        sg_graph_builder_add_entry(builder, "p", tracks[i].urn, (int64_t)i);
    }
    sg_graph_builder_add_entry(builder, "p", "t:0", 9);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_autoptr(GArray) neighbours = sg_neighbours(graph, 0, -1);
    const int32_t expected[] = { 3, 1, 4, 2 };
    g_assert_cmpint(neighbours->len, ==, 4);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpint(g_array_index(neighbours, SgNeighbour, i).track, ==, expected[i]);
}

static void coverage_counts_the_playlists_of_a_track(void)
{
    g_autoptr(SgGraph) graph = example();
    SgCoverage coverage = sg_coverage(graph, 1);
    g_assert_cmpint(coverage.playlists, ==, 2);
    g_assert_cmpfloat(coverage.share, ==, 2.0 / 3);
}

static void assert_same_bits(const SgPairs *a, const SgPairs *b)
{
    size_t rows = (size_t)a->N, entries = (size_t)a->offset[a->N];
    g_assert_cmpint(a->N, ==, b->N);
    g_assert_cmpmem(a->offset, (rows + 1) * 8, b->offset, ((size_t)b->N + 1) * 8);
    g_assert_cmpmem(a->col, entries * 4, b->col, entries * 4);
    g_assert_cmpmem(a->together, entries * 4, b->together, entries * 4);
    g_assert_cmpmem(a->weight, entries * 8, b->weight, entries * 8);
    g_assert_cmpmem(a->strength, rows * 8, b->strength, rows * 8);
}

/* Lists come, go and change; the rows of their tracks are counted, the others copied. */
static void an_edited_table_equals_one_built_anew(void)
{
    enum { TRACKS = 40 };
    SgRng rng;
    sg_rng_init(&rng, 15, 0);
    g_auto(SgCsr) lists = { 0 }, listed = { 0 };
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_csr_init(&lists, 0, TRACKS, 0, false, NULL));
    g_assert_true(sg_csr_transpose(&listed, &lists, NULL));
    g_assert_true(sg_pairs_build(&pairs, &lists, &listed, NULL));
    for (int round = 0; round < 150; round++) {
        int32_t after[TRACKS];
        unsigned char changed_i[TRACKS] = { 0 };
        SgRowEdit edit = { .row = (int32_t)sg_rng_below(&rng, (uint64_t)lists.rows + 1),
                           .has = sg_rng_below(&rng, 3) > 0,
                           .after = after };
        edit.had = edit.row < lists.rows && sg_rng_below(&rng, 3) > 0;
        if (edit.had) {
            edit.before = lists.col + lists.offset[edit.row];
            edit.before_n = lists.offset[edit.row + 1] - lists.offset[edit.row];
        }
        for (int32_t i = 0; edit.has && i < TRACKS; i++)
            if (sg_rng_below(&rng, 6) == 0)
                changed_i[after[edit.after_n++] = i] = 1;
        for (int64_t n = 0; n < edit.before_n; n++)
            changed_i[edit.before[n]] = 1;
        SgCsr next, turned;
        SgPairs edited;
        g_auto(SgPairs) built = { 0 };
        g_assert_true(sg_csr_edit(&next, &lists, &edit, NULL));
        g_assert_true(sg_csr_edit_turned(&turned, &listed, &edit, NULL));
        g_assert_true(sg_pairs_edit(&edited, &pairs, &next, &turned, changed_i, NULL));
        g_assert_true(sg_pairs_build(&built, &next, &turned, NULL));
        assert_same_bits(&edited, &built);
        sg_csr_clear(&lists);
        sg_csr_clear(&listed);
        sg_pairs_clear(&pairs);
        lists = next;
        listed = turned;
        pairs = edited;
    }
    g_assert_cmpint(sg_pairs_edges(&pairs), >, 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pairs/the example of the rule holds", the_example_of_the_rule_holds);
    g_test_add_func("/pairs/equal their naive twin bit for bit",
                    pairs_equal_their_naive_twin_bit_for_bit);
    g_test_add_func("/pairs/the number of threads changes no bit",
                    the_number_of_threads_changes_no_bit);
    g_test_add_func("/pairs/edges given twice in either direction are summed",
                    edges_given_twice_in_either_direction_are_summed);
    g_test_add_func("/pairs/bad edges are input errors that name them",
                    bad_edges_are_input_errors_that_name_them);
    g_test_add_func("/neighbours/come strongest first and evidence sums to the weight",
                    neighbours_come_strongest_first_and_evidence_sums_to_the_weight);
    g_test_add_func("/neighbours/equal weights fall back on plays and then on the id",
                    equal_weights_fall_back_on_plays_and_then_on_the_id);
    g_test_add_func("/neighbours/coverage counts the playlists of a track",
                    coverage_counts_the_playlists_of_a_track);
    g_test_add_func("/pairs/an edited table equals one built anew",
                    an_edited_table_equals_one_built_anew);
    return g_test_run();
}
