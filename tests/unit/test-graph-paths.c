/* SPDX-License-Identifier: MIT */
#include "graph/paths.h"
#include "base/clock.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>

enum { NODES = 8, ARTISTS = 5 };

/* A random graph of N nodes; each edge stands with probability percent / 100. */
static void random_graph(SgPairs *pairs, SgRng *rng, int N, int percent)
{
    g_autofree int32_t *a = g_new(int32_t, N * N), *b = g_new(int32_t, N * N);
    g_autofree double *weight = g_new(double, N *N);
    int64_t E = 0;
    for (int32_t i = 0; i < N; i++)
        for (int32_t j = i + 1; j < N; j++) {
            if (sg_rng_below(rng, 100) >= (uint64_t)percent)
                continue;
            a[E] = i;
            b[E] = j;
            weight[E++] = 0.05 + sg_rng_double(rng);
        }
    g_assert_true(sg_pairs_from_edges(pairs, N, E, a, b, NULL, weight, NULL));
}

static double edge_cost(const SgPairs *pairs, const SgPathOptions *options, int32_t a, int32_t b)
{
    int64_t e = sg_pairs_find(pairs, a, b);
    if (e < 0)
        return INFINITY;
    return options->unweighted ? 1 : sg_pairs_cost(pairs, a, e);
}

static void shortest_paths_equal_floyd_warshall(void)
{
    enum { N = 40 };
    SgRng rng;
    sg_rng_init(&rng, 4, 0);
    for (int round = 0; round < 6; round++) {
        g_auto(SgPairs) pairs = { 0 };
        random_graph(&pairs, &rng, N, 8);
        SgPathOptions options = SG_PATH_OPTIONS_DEFAULT;
        options.k = 1;
        options.unweighted = round % 2;
        double d[N][N];
        for (int32_t i = 0; i < N; i++)
            for (int32_t j = 0; j < N; j++)
                d[i][j] = i == j ? 0 : edge_cost(&pairs, &options, i, j);
        for (int m = 0; m < N; m++)
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++)
                    d[i][j] = MIN(d[i][j], d[i][m] + d[m][j]);
        for (int32_t i = 0; i < N; i++)
            for (int32_t j = 0; j < N; j++) {
                if (i == j)
                    continue;
                SgPathEnds ends = { &i, 1, &j, 1, NULL };
                g_autoptr(GPtrArray) paths = sg_paths_find(&pairs, &ends, &options, NULL);
                g_assert_cmpint(paths->len, ==, isfinite(d[i][j]));
                if (paths->len > 0)
                    g_assert_cmpfloat_with_epsilon(((SgPath *)paths->pdata[0])->cost, d[i][j],
                                                   1e-12);
            }
    }
}

/* All simple paths from a start to a goal that keep the rules, by trying everything. */
typedef struct {
    const SgPairs *pairs;
    const SgPathEnds *ends;
    const SgPathOptions *options;
    int32_t node[NODES];
    GArray *costs;
} Enumeration;

static bool has(const int32_t *nodes, int64_t count, int32_t node)
{
    for (int64_t i = 0; i < count; i++)
        if (nodes[i] == node)
            return true;
    return false;
}

static bool artists_differ(const Enumeration *all, int length)
{
    for (int i = 0; i < length; i++)
        for (int j = i + 1; j < length; j++) {
            bool both_ends = i == 0 && j == length - 1;
            int32_t artist = all->ends->artist_n[all->node[i]];
            if (artist >= 0 && artist == all->ends->artist_n[all->node[j]] && !both_ends)
                return false;
        }
    return true;
}

static void enumerate(Enumeration *all, int length, double cost)
{
    const SgPathOptions *options = all->options;
    int32_t last = all->node[length - 1];
    if (length > 1 && has(all->ends->to, all->ends->to_count, last)) {
        if (!options->one_per_artist || artists_differ(all, length))
            g_array_append_val(all->costs, cost);
        return;
    }
    if (options->max_steps > 0 && length > options->max_steps)
        return;
    for (int32_t next = 0; next < NODES; next++) {
        double step = edge_cost(all->pairs, options, last, next);
        if (isinf(step) || has(all->node, length, next) ||
            has(all->ends->from, all->ends->from_count, next) ||
            has(options->avoid, options->avoid_count, next))
            continue;
        if (options->node_cost && !has(all->ends->to, all->ends->to_count, next))
            step += options->node_cost[next];
        all->node[length] = next;
        enumerate(all, length + 1, cost + step);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check_against_enumeration(const SgPairs *pairs, const SgPathEnds *ends,
                                      const SgPathOptions *options)
{
    Enumeration all = { pairs, ends, options, { 0 }, g_array_new(false, false, sizeof(double)) };
    for (int64_t s = 0; s < ends->from_count; s++) {
        all.node[0] = ends->from[s];
        enumerate(&all, 1, 0);
    }
    g_array_sort(all.costs, compare_doubles);
    g_autoptr(GPtrArray) paths = sg_paths_find(pairs, ends, options, NULL);
    g_assert_cmpint(paths->len, ==, MIN(all.costs->len, options->k));
    for (guint p = 0; p < paths->len; p++) {
        const SgPath *path = paths->pdata[p];
        g_assert_cmpfloat_with_epsilon(path->cost, g_array_index(all.costs, double, p), 1e-12);
        for (int64_t i = 0; i < path->length; i++)
            g_assert_false(has(path->node, i, path->node[i]));
    }
    g_array_unref(all.costs);
}

static void k_paths_equal_the_enumeration_of_all_under_every_rule(void)
{
    SgRng rng;
    sg_rng_init(&rng, 9, 0);
    for (int round = 0; round < 300; round++) {
        g_auto(SgPairs) pairs = { 0 };
        random_graph(&pairs, &rng, NODES, 45);
        int32_t artist[NODES];
        double node_cost[NODES];
        for (int n = 0; n < NODES; n++) {
            artist[n] = (int32_t)sg_rng_below(&rng, ARTISTS) - 1;
            node_cost[n] = sg_rng_double(&rng);
        }
        const int32_t from[] = { 0, 3 }, to[] = { 7, 5 }, avoid[] = { 2 };
        SgPathEnds ends = { from, 1 + round % 2, to, 1 + (round / 2) % 2, artist };
        SgPathOptions options = { .k = 2 + round % 40,
                                  .unweighted = round % 3 == 0,
                                  .one_per_artist = round % 5 < 2,
                                  .max_steps = round % 4 == 1 ? 3 : 0,
                                  .max_shared = 1,
                                  .max_tries = 10000,
                                  .avoid = avoid,
                                  .avoid_count = round % 7 == 0,
                                  .node_cost = round % 6 == 1 ? node_cost : NULL };
        check_against_enumeration(&pairs, &ends, &options);
    }
}

static void a_path_that_shares_more_than_half_of_its_inner_nodes_is_dropped(void)
{
    /* 0-1-2-9 is cheapest, 0-1-3-9 shares one of two inner nodes (kept), 0-1-2-3-9 two of three. */
    const int32_t a[] = { 0, 1, 2, 1, 3, 2 }, b[] = { 1, 2, 9, 3, 9, 3 };
    const double weight[] = { 5, 5, 5, 4, 4, 1 };
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 10, 6, a, b, NULL, weight, NULL));
    const int32_t from = 0, to = 9;
    SgPathEnds ends = { &from, 1, &to, 1, NULL };
    SgPathOptions options = SG_PATH_OPTIONS_DEFAULT;
    options.k = 10;
    g_autoptr(GPtrArray) paths = sg_paths_find(&pairs, &ends, &options, NULL);
    g_assert_cmpint(paths->len, ==, 2);
    options.max_shared = 1;
    g_autoptr(GPtrArray) all = sg_paths_find(&pairs, &ends, &options, NULL);
    g_assert_cmpint(all->len, ==, 4);
    options.max_tries = 1;
    g_autoptr(GPtrArray) one = sg_paths_find(&pairs, &ends, &options, NULL);
    g_assert_cmpint(one->len, ==, 1);
}

static void no_connection_gives_no_path_and_no_error(void)
{
    const int32_t a[] = { 0, 2 }, b[] = { 1, 3 };
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 4, 2, a, b, NULL, NULL, NULL));
    const int32_t from = 0, to = 3;
    SgPathEnds ends = { &from, 1, &to, 1, NULL };
    SgPathOptions options = SG_PATH_OPTIONS_DEFAULT;
    GError *error = NULL;
    g_autoptr(GPtrArray) paths = sg_paths_find(&pairs, &ends, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(paths->len, ==, 0);
}

static void ends_that_make_no_sense_are_input_errors(void)
{
    const int32_t a[] = { 0 }, b[] = { 1 };
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, 3, 1, a, b, NULL, NULL, NULL));
    const int32_t zero = 0, one = 1, five = 5;
    SgPathOptions options = SG_PATH_OPTIONS_DEFAULT;
    GError *error = NULL;
    SgPathEnds ends = { &zero, 1, &zero, 1, NULL };
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "the same: node 0");
    ends.to = &five;
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "node 5 is outside");
    ends.to = &one;
    ends.from_count = 0;
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "needs a start");
    ends.from_count = 1;
    options.avoid = &one;
    options.avoid_count = 1;
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "avoided");
    options.avoid = &five;
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "node 5 is outside");
    options.k = 0;
    g_assert_null(sg_paths_find(&pairs, &ends, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "0 paths");
}

static void three_paths_in_a_hundred_thousand_edges_are_quick(void)
{
    enum { N = 10000, E = 100000 };
    g_autofree int32_t *a = g_new(int32_t, E), *b = g_new(int32_t, E);
    g_autofree double *weight = g_new(double, E);
    SgRng rng;
    sg_rng_init(&rng, 2, 0);
    for (int64_t e = 0; e < E; e++) {
        a[e] = (int32_t)sg_rng_below(&rng, N);
        b[e] = (int32_t)((a[e] + 1 + (int64_t)sg_rng_below(&rng, N - 1)) % N);
        weight[e] = 0.01 + sg_rng_double(&rng);
    }
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_from_edges(&pairs, N, E, a, b, NULL, weight, NULL));
    SgPathOptions options = SG_PATH_OPTIONS_DEFAULT;
    double start = sg_clock_cpu();
    enum { QUESTIONS = 20 };
    for (int32_t q = 0; q < QUESTIONS; q++) {
        int32_t from = q, to = N - 1 - 7 * q;
        SgPathEnds ends = { &from, 1, &to, 1, NULL };
        g_autoptr(GPtrArray) paths = sg_paths_find(&pairs, &ends, &options, NULL);
        g_assert_cmpint(paths->len, ==, 3);
    }
    double each = (sg_clock_cpu() - start) / QUESTIONS;
    g_test_message("%.2f ms a question", 1000 * each);
    g_assert_cmpfloat(each, <, 0.1); /* sanitizers and busy machines included */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paths/shortest paths equal Floyd-Warshall",
                    shortest_paths_equal_floyd_warshall);
    g_test_add_func("/paths/k paths equal the enumeration of all under every rule",
                    k_paths_equal_the_enumeration_of_all_under_every_rule);
    g_test_add_func("/paths/a path that shares more than half of its inner nodes is dropped",
                    a_path_that_shares_more_than_half_of_its_inner_nodes_is_dropped);
    g_test_add_func("/paths/no connection gives no path and no error",
                    no_connection_gives_no_path_and_no_error);
    g_test_add_func("/paths/ends that make no sense are input errors",
                    ends_that_make_no_sense_are_input_errors);
    g_test_add_func("/paths/three paths in a hundred thousand edges are quick",
                    three_paths_in_a_hundred_thousand_edges_are_quick);
    return g_test_run();
}
