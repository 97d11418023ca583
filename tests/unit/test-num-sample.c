/* SPDX-License-Identifier: MIT */
#include "num/sample.h"

#include "support/propagation.h"

static void a_permutation_takes_every_place_once(void)
{
    const int64_t sizes[] = { 1, 2, 3, 4, 5, 16, 17, 1000, 65537 };
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int64_t n = sizes[s];
        g_autofree unsigned char *seen = g_new0(unsigned char, n);
        int64_t fixed = 0;
        for (int64_t t = 0; t < n; t++) {
            int64_t place = sg_sample_permute(42, n, t);
            g_assert_true(place >= 0 && place < n && !seen[place]);
            seen[place] = 1;
            fixed += place == t;
        }
        if (n >= 1000)
            g_assert_cmpint(fixed, <, 12); /* 1 is expected */
    }
}

static void permutations_of_two_keys_have_nothing_in_common(void)
{
    int64_t same = 0;
    for (int64_t t = 0; t < 5000; t++)
        same += sg_sample_permute(1, 5000, t) == sg_sample_permute(2, 5000, t);
    g_assert_cmpint(same, <, 12);
}

static void an_alias_table_draws_in_proportion(void)
{
    enum { M = 7, DRAWS = 200000 };
    const double weight[M] = { 1, 0, 5, 0.5, 10, 2, 1.5 };
    float keep[M];
    int32_t other[M], stack[2 * M];
    int64_t count[M] = { 0 };
    sg_sample_alias(keep, other, weight, M, stack);
    SgAlias alias = { M, keep, other };
    for (uint64_t n = 0; n < DRAWS; n++)
        count[sg_sample_draw(&alias, sg_rng_at(3, 1, n))]++;
    for (int i = 0; i < M; i++) {
        double expected = weight[i] / 20, off = (double)count[i] / DRAWS - expected;
        g_assert_cmpfloat(fabs(off), <=, 4 * sqrt(expected / DRAWS));
    }
}

static void equal_weights_keep_every_place(void)
{
    enum { M = 5 };
    const double weight[M] = { 0.1, 0.1, 0.1, 0.1, 0.1 };
    float keep[M];
    int32_t other[M], stack[2 * M];
    sg_sample_alias(keep, other, weight, M, stack);
    for (int i = 0; i < M; i++)
        g_assert_true(keep[i] >= 1 || other[i] == i || keep[i] > 0.999f);
}

typedef struct {
    Graph graph;
    int32_t *list_a;
    SgTriples triples;
} Example;

static void example_clear(Example *x)
{
    graph_clear(&x->graph);
    g_free(x->list_a);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

static void example_init(Example *x, int64_t U, int64_t M, int64_t mean)
{
    graph_init(&x->graph, U, M, mean, false, 6);
    const SgCsr *lists = &x->graph.lists;
    x->list_a = g_new(int32_t, U);
    x->triples = (SgTriples){ .M = M,
                              .offset = lists->offset,
                              .col = lists->col,
                              .list_a = x->list_a,
                              .per_list = mean,
                              .others = 1,
                              .seed = 11 };
    for (int64_t u = 0; u < U; u++)
        if (lists->offset[u + 1] > lists->offset[u])
            x->list_a[x->triples.A++] = (int32_t)u;
}

static bool has(const SgCsr *lists, int32_t u, int32_t i)
{
    for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
        if (lists->col[e] == i)
            return true;
    return false;
}

static void an_epoch_asks_every_list_alike_for_what_it_holds_and_what_not(void)
{
    enum { U = 50, M = 60, MEAN = 6 };
    g_auto(Example) x = { 0 };
    example_init(&x, U, M, MEAN);
    int64_t E = x.triples.A * MEAN;
    g_autofree int32_t *u = g_new(int32_t, E), *i = g_new(int32_t, E), *n = g_new(int32_t, E);
    int64_t asked[U] = { 0 }, drawn[M] = { 0 };
    for (int64_t epoch = 0; epoch < 40; epoch++) {
        sg_sample_triples(&x.triples, epoch, 0, E, u, i, n, 2);
        for (int64_t t = 0; t < E; t++) {
            asked[u[t]]++;
            drawn[n[t]]++;
            g_assert_true(has(&x.graph.lists, u[t], i[t]));
            g_assert_true(n[t] >= 0 && n[t] < M && !has(&x.graph.lists, u[t], n[t]));
        }
    }
    for (int64_t a = 0; a < x.triples.A; a++)
        g_assert_cmpint(asked[x.list_a[a]], ==, 40 * MEAN);
    double mean = 40.0 * (double)E / M;
    for (int k = 0; k < M; k++)
        g_assert_cmpfloat(fabs((double)drawn[k] - mean), <, 0.35 * mean);
}

static void popular_others_follow_their_weights(void)
{
    enum { U = 50, M = 60, MEAN = 4 };
    g_auto(Example) x = { 0 };
    example_init(&x, U, M, MEAN);
    double weight[M];
    float keep[M];
    int32_t other[M], stack[2 * M];
    for (int i = 0; i < M; i++)
        weight[i] = i < 10 ? 9 : 1;
    sg_sample_alias(keep, other, weight, M, stack);
    SgAlias alias = { M, keep, other };
    x.triples.popular = &alias;
    int64_t E = x.triples.A * MEAN, first = 0;
    g_autofree int32_t *u = g_new(int32_t, E), *i = g_new(int32_t, E), *n = g_new(int32_t, E);
    for (int64_t epoch = 0; epoch < 20; epoch++) {
        sg_sample_triples(&x.triples, epoch, 0, E, u, i, n, 1);
        for (int64_t t = 0; t < E; t++)
            first += n[t] < 10;
    }
    g_assert_cmpfloat_with_epsilon((double)first / (double)(20 * E), 90.0 / 140, 0.03);
}

static void triples_do_not_depend_on_how_they_are_asked_for(void)
{
    g_auto(Example) x = { 0 };
    example_init(&x, 500, 300, 8);
    int64_t E = x.triples.A * 8;
    g_autofree int32_t *u = g_new(int32_t, E), *i = g_new(int32_t, E), *n = g_new(int32_t, E);
    g_autofree int32_t *v = g_new(int32_t, E), *j = g_new(int32_t, E), *m = g_new(int32_t, E);
    sg_sample_triples(&x.triples, 3, 0, E, u, i, n, 1);
    for (int64_t first = 0; first < E; first += 1000) {
        int64_t count = MIN(1000, E - first);
        sg_sample_triples(&x.triples, 3, first, count, v + first, j + first, m + first, 7);
    }
    size_t bytes = (size_t)E * 4;
    g_assert_cmpmem(u, bytes, v, bytes);
    g_assert_cmpmem(i, bytes, j, bytes);
    g_assert_cmpmem(n, bytes, m, bytes);
    sg_sample_triples(&x.triples, 4, 0, E, v, j, m, 1);
    g_assert_true(memcmp(n, m, bytes) != 0);
}

static void a_list_that_holds_all_but_one_track_gets_that_one(void)
{
    enum { M = 3000 };
    int64_t offset[] = { 0, M - 1 };
    g_autofree int32_t *col = g_new(int32_t, M);
    for (int32_t i = 0; i < M - 1; i++)
        col[i] = i < 1234 ? i : i + 1;
    int32_t list = 0, u[50], i[50], n[50];
    SgTriples triples = { .M = M,
                          .offset = offset,
                          .col = col,
                          .list_a = &list,
                          .A = 1,
                          .per_list = 50,
                          .others = 1,
                          .seed = 1 };
    sg_sample_triples(&triples, 0, 0, 50, u, i, n, 1);
    for (int t = 0; t < 50; t++)
        g_assert_cmpint(n[t], ==, 1234);
}

static void several_others_are_drawn_alike_and_are_none_that_the_list_holds(void)
{
    enum { U = 50, M = 60, MEAN = 6, OTHERS = SG_SAMPLE_OTHERS };
    g_auto(Example) x = { 0 };
    example_init(&x, U, M, MEAN);
    x.triples.others = OTHERS;
    int64_t E = x.triples.A * MEAN, drawn[OTHERS][M] = { 0 }, equal = 0;
    g_autofree int32_t *u = g_new(int32_t, E), *i = g_new(int32_t, E);
    g_autofree int32_t *n = g_new(int32_t, E * OTHERS);
    for (int64_t epoch = 0; epoch < 40; epoch++) {
        sg_sample_triples(&x.triples, epoch, 0, E, u, i, n, 2);
        for (int64_t t = 0; t < E; t++) {
            for (int k = 0; k < OTHERS; k++) {
                int32_t other = n[t * OTHERS + k];
                g_assert_true(other >= 0 && other < M && !has(&x.graph.lists, u[t], other));
                drawn[k][other]++;
            }
            equal += n[t * OTHERS] == n[t * OTHERS + 1];
        }
    }
    double mean = 40.0 * (double)E / M;
    for (int k = 0; k < OTHERS * M; k++)
        g_assert_cmpfloat(fabs((double)drawn[k / M][k % M] - mean), <, 0.35 * mean);
    g_assert_cmpfloat((double)equal, <, 2 * mean); /* one in about 54 is expected */
}

static void uniform_numbers_keep_within_their_bound_and_rows_are_apart(void)
{
    enum { N = 2000, D = 10, STRIDE = 16 };
    g_autofree float *x = g_new(float, N *STRIDE), *tail = g_new(float, N *STRIDE);
    double sum = 0, square = 0;
    sg_sample_uniform(x, 0, N, D, STRIDE, 0.3, 5);
    sg_sample_uniform(tail, 500, N - 500, D, STRIDE, 0.3, 5);
    g_assert_cmpmem(x + 500 * STRIDE, (N - 500) * STRIDE * 4, tail, (N - 500) * STRIDE * 4);
    for (int k = 0; k < N * STRIDE; k++) {
        g_assert_true(k % STRIDE < D ? fabsf(x[k]) <= 0.3f : x[k] == 0);
        sum += x[k];
        square += (double)x[k] * x[k];
    }
    g_assert_cmpfloat(fabs(sum / (N * D)), <, 4 * 0.3 / sqrt(3.0 * N * D));
    g_assert_cmpfloat_with_epsilon(square / (N * D), 0.03, 0.001); /* bound^2 / 3 */
    g_assert_cmpfloat(x[0], !=, x[STRIDE]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sample/a permutation takes every place once",
                    a_permutation_takes_every_place_once);
    g_test_add_func("/sample/permutations of two keys have nothing in common",
                    permutations_of_two_keys_have_nothing_in_common);
    g_test_add_func("/sample/an alias table draws in proportion",
                    an_alias_table_draws_in_proportion);
    g_test_add_func("/sample/equal weights keep every place", equal_weights_keep_every_place);
    g_test_add_func("/sample/an epoch asks every list alike for what it holds and what not",
                    an_epoch_asks_every_list_alike_for_what_it_holds_and_what_not);
    g_test_add_func("/sample/popular others follow their weights",
                    popular_others_follow_their_weights);
    g_test_add_func("/sample/triples do not depend on how they are asked for",
                    triples_do_not_depend_on_how_they_are_asked_for);
    g_test_add_func("/sample/a list that holds all but one track gets that one",
                    a_list_that_holds_all_but_one_track_gets_that_one);
    g_test_add_func("/sample/several others are drawn alike and are none that the list holds",
                    several_others_are_drawn_alike_and_are_none_that_the_list_holds);
    g_test_add_func("/sample/uniform numbers keep within their bound and rows are apart",
                    uniform_numbers_keep_within_their_bound_and_rows_are_apart);
    return g_test_run();
}
