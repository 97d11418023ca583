/* SPDX-License-Identifier: MIT */
#include "graph/bipartite.h"

#include "support/models.h"

/* The value at (row, col), 0 if there is none; asserts that columns ascend. */
static double at(const SgSpmm *A, int64_t row, int64_t col)
{
    double value = 0;
    for (int64_t e = A->offset[row]; e < A->offset[row + 1]; e++) {
        g_assert_true(e == A->offset[row] || A->col[e] > A->col[e - 1]);
        if (A->col[e] == col)
            value = A->val ? A->val[e] : 1;
    }
    return value;
}

static void a_graph_holds_every_entry_both_ways(void)
{
    enum { U = 13, M = 9 };
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        g_auto(SgBipartite) graph = { 0 };
        random_lists(&lists, U, M, 4, weighted, 3);
        g_assert_true(sg_bipartite_init(&graph, &lists, NULL));
        g_assert_cmpint(graph.A.N, ==, U + M);
        g_assert_cmpint(graph.A.offset[U + M], ==, 2 * sg_csr_entries(&lists));
        for (int64_t u = 0; u < U; u++) {
            for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++) {
                double value = lists.val ? lists.val[e] : 1;
                g_assert_cmpfloat(at(&graph.A, u, U + lists.col[e]), ==, value);
                g_assert_cmpfloat(at(&graph.A, U + lists.col[e], u), ==, value);
            }
        }
        for (int n = 0; n < SG_SPMM_AHEAD; n++)
            g_assert_cmpint(graph.A.col[graph.A.offset[U + M] + n], ==, 0);
    }
}

static void a_graph_without_entries_is_one(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgBipartite) graph = { 0 };
    const int32_t none = 0;
    g_assert_true(sg_csr_from_pairs(&lists, 2, 3, 0, &none, &none, NULL, NULL, NULL));
    g_assert_true(sg_bipartite_init(&graph, &lists, NULL));
    g_assert_cmpint(graph.A.N, ==, 5);
    g_assert_cmpint(graph.A.offset[5], ==, 0);
}

static void too_many_nodes_are_refused(void)
{
    int64_t zero[2] = { 0 };
    GError *error = NULL;
    SgBipartite graph = { 0 };
    SgCsr lists = { .rows = 1, .cols = INT32_MAX, .offset = zero };
    g_assert_false(sg_bipartite_init(&graph, &lists, &error));
    assert_fails(error, SG_ERROR_INPUT, "more nodes than one graph can have");
    g_assert_null(graph.storage);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bipartite/a graph holds every entry both ways",
                    a_graph_holds_every_entry_both_ways);
    g_test_add_func("/bipartite/a graph without entries is one", a_graph_without_entries_is_one);
    g_test_add_func("/bipartite/too many nodes are refused", too_many_nodes_are_refused);
    return g_test_run();
}
