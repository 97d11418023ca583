/* SPDX-License-Identifier: MIT */
#include "graph/community.h"
#include "graph/stats.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>
#include <stdio.h>

/* Q as its definition says: sum over all ordered pairs of (A(i,j) - k(i) k(j) / 2m) / 2m. */
static double naive_modularity(const SgPairs *pairs, const int32_t *community_n, double resolution)
{
    double m2 = 0, Q = 0;
    for (int64_t i = 0; i < pairs->N; i++)
        m2 += pairs->strength[i];
    for (int32_t i = 0; i < pairs->N; i++)
        for (int32_t j = 0; j < pairs->N; j++) {
            if (community_n[i] != community_n[j])
                continue;
            int64_t e = sg_pairs_find(pairs, i, j);
            double A = e < 0 ? 0 : pairs->weight[e];
            Q += (A - resolution * pairs->strength[i] * pairs->strength[j] / m2) / m2;
        }
    return Q;
}

static void random_pairs(SgPairs *pairs, SgRng *rng, int N, int E)
{
    g_autofree int32_t *a = g_new(int32_t, E), *b = g_new(int32_t, E);
    g_autofree double *weight = g_new(double, E);
    for (int e = 0; e < E; e++) {
        a[e] = (int32_t)sg_rng_below(rng, (uint64_t)N);
        b[e] = (int32_t)((a[e] + 1 + (int64_t)sg_rng_below(rng, (uint64_t)N - 1)) % N);
        weight[e] = 0.01 + sg_rng_double(rng);
    }
    g_assert_true(sg_pairs_from_edges(pairs, N, E, a, b, NULL, weight, NULL));
}

static void modularity_equals_its_definition(void)
{
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < 20; round++) {
        g_auto(SgPairs) pairs = { 0 };
        random_pairs(&pairs, &rng, 30, 60);
        int32_t community[30];
        for (int n = 0; n < 30; n++)
            community[n] = (int32_t)sg_rng_below(&rng, 4);
        double resolution = 0.5 + 0.25 * (round % 5);
        g_assert_cmpfloat_with_epsilon(sg_modularity(&pairs, community, resolution),
                                       naive_modularity(&pairs, community, resolution), 1e-12);
    }
}

/* The best Q over all partitions of N nodes: restricted growth strings. */
static double best_modularity(const SgPairs *pairs, int32_t *community_n, int n, int used)
{
    if (n == pairs->N)
        return sg_modularity(pairs, community_n, 1);
    double best = -1;
    for (int c = 0; c <= used; c++) {
        community_n[n] = c;
        double Q = best_modularity(pairs, community_n, n + 1, MAX(used, c + 1));
        best = MAX(best, Q);
    }
    return best;
}

static void small_graphs_come_close_to_the_best_of_all_partitions(void)
{
    enum { ROUNDS = 60, N = 8 };
    SgRng rng;
    sg_rng_init(&rng, 5, 0);
    int optimal = 0;
    for (int round = 0; round < ROUNDS; round++) {
        g_auto(SgPairs) pairs = { 0 };
        random_pairs(&pairs, &rng, N, 12);
        int32_t community[N];
        double best = best_modularity(&pairs, community, 0, 0);
        g_auto(SgCommunities) found;
        sg_communities_find(&found, &pairs, 1);
        g_assert_cmpfloat(found.modularity, <=, best + 1e-12);
        g_assert_cmpfloat(found.modularity, >=, best - 0.06);
        optimal += found.modularity >= best - 1e-12;
    }
    g_test_message("%d of %d optimal", optimal, ROUNDS);
    g_assert_cmpint(optimal, >=, ROUNDS * 3 / 4);
}

static void two_cliques_with_a_bridge_are_two_communities(void)
{
    int32_t a[21], b[21];
    int64_t E = 0;
    for (int32_t i = 0; i < 5; i++)
        for (int32_t j = i + 1; j < 5; j++) {
            a[E] = i;
            b[E++] = j;
            a[E] = i + 5;
            b[E++] = j + 5;
        }
    a[E] = 4;
    b[E++] = 5;
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 11, E, a, b, NULL, NULL, NULL));
    g_auto(SgCommunities) found;
    sg_communities_find(&found, &pairs, 1);
    g_assert_cmpint(found.count, ==, 3); /* node 10 is alone */
    for (int n = 0; n < 10; n++)
        g_assert_cmpint(found.community_n[n], ==, n / 5);
    g_assert_cmpint(found.community_n[10], ==, 2);
    g_assert_cmpfloat_with_epsilon(found.modularity, 2 * (20.0 / 42 - 0.25), 1e-12);
}

static void every_community_is_connected_and_numbered_by_size(void)
{
    SgRng rng;
    sg_rng_init(&rng, 8, 0);
    for (int round = 0; round < 10; round++) {
        g_auto(SgPairs) pairs = { 0 };
        random_pairs(&pairs, &rng, 400, 700);
        g_auto(SgCommunities) found;
        sg_communities_find(&found, &pairs, 1 + round % 3);
        g_autofree int32_t *size = g_new0(int32_t, found.count);
        g_autofree int32_t *a = g_new(int32_t, 700), *b = g_new(int32_t, 700);
        int64_t E = 0;
        for (int32_t v = 0; v < 400; v++) {
            size[found.community_n[v]]++;
            for (int64_t e = pairs.offset[v]; e < pairs.offset[v + 1]; e++)
                if (pairs.col[e] > v && found.community_n[v] == found.community_n[pairs.col[e]]) {
                    a[E] = v;
                    b[E++] = pairs.col[e];
                }
        }
        for (int c = 1; c < found.count; c++)
            g_assert_cmpint(size[c - 1], >=, size[c]);
        g_auto(SgPairs) inside = { 0 };
        g_assert_true(sg_pairs_from_edges(&inside, 400, E, a, b, NULL, NULL, NULL));
        g_autofree int32_t *component = g_new(int32_t, 400);
        g_assert_cmpint(sg_components(&inside, component), ==, found.count);
    }
}

static void a_graph_without_edges_is_all_alone(void)
{
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 3, 0, NULL, NULL, NULL, NULL, NULL));
    g_auto(SgCommunities) found;
    sg_communities_find(&found, &pairs, 1);
    g_assert_cmpint(found.count, ==, 3);
    g_assert_cmpfloat(found.modularity, ==, 0);
    g_auto(SgPairs) nothing = { 0 };
    g_assert_true(sg_pairs_from_edges(&nothing, 0, 0, NULL, NULL, NULL, NULL, NULL));
    g_auto(SgCommunities) none;
    sg_communities_find(&none, &nothing, 1);
    g_assert_cmpint(none.count, ==, 0);
}

static bool read_edges(const char *path, int32_t *a_e, int32_t *b_e, int64_t E)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *line = strchr(text, '\n');
    for (int64_t e = 0; e < E; e++, line = strchr(line + 1, '\n'))
        if (!line || sscanf(line + 1, "%d,%d", &a_e[e], &b_e[e]) != 2)
            return false;
    return true;
}

static void lastfm_asia_has_the_published_shape_and_beats_the_country_labels(void)
{
    enum { N = 7624, E = 27806 };
    g_autofree char *path = shared_path("data/graph/lastfm-asia/lastfm_asia_edges.csv");
    if (!path)
        return;
    g_autofree int32_t *a = g_new(int32_t, E), *b = g_new(int32_t, E);
    g_assert_true(read_edges(path, a, b, E));
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, N, E, a, b, NULL, NULL, NULL));
    g_auto(SgPairStats) stats;
    sg_pair_stats_init(&stats, &pairs);
    g_assert_cmpint(stats.edges, ==, E);
    g_assert_cmpint(stats.components, ==, 1);
    g_assert_cmpint(stats.largest, ==, N);
    g_assert_cmpfloat_with_epsilon(stats.density, .00095688, 5e-9);
    g_assert_cmpint(stats.max_degree, ==, 216);
    g_assert_cmpint(stats.max_degree_node, ==, 7237);

    g_autofree char *labels = shared_path("data/graph/lastfm-asia/lastfm_asia_target.csv");
    g_autofree int32_t *id = g_new(int32_t, N), *label = g_new0(int32_t, N);
    g_autofree int32_t *label_n = g_new0(int32_t, N);
    g_assert_true(labels && read_edges(labels, id, label, N));
    for (int n = 0; n < N; n++)
        label_n[id[n]] = label[n];
    g_assert_cmpfloat_with_epsilon(sg_modularity(&pairs, label_n, 1), .75082449, 5e-9);

    g_auto(SgCommunities) found, again;
    sg_communities_find(&found, &pairs, 1);
    g_test_message("%d communities, modularity %.6f", found.count, found.modularity);
    g_assert_cmpfloat(found.modularity, >, .81);
    sg_communities_find(&again, &pairs, 1);
    g_assert_cmpmem(found.community_n, N * 4, again.community_n, N * 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/community/modularity equals its definition",
                    modularity_equals_its_definition);
    g_test_add_func("/community/small graphs come close to the best of all partitions",
                    small_graphs_come_close_to_the_best_of_all_partitions);
    g_test_add_func("/community/two cliques with a bridge are two communities",
                    two_cliques_with_a_bridge_are_two_communities);
    g_test_add_func("/community/every community is connected and numbered by size",
                    every_community_is_connected_and_numbered_by_size);
    g_test_add_func("/community/a graph without edges is all alone",
                    a_graph_without_edges_is_all_alone);
    g_test_add_func("/community/lastfm-asia has the published shape and beats the country labels",
                    lastfm_asia_has_the_published_shape_and_beats_the_country_labels);
    return g_test_run();
}
