/* SPDX-License-Identifier: MIT */
#include "learn/metric.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>

enum { M = 60, DEPTH = 40 };

/* A plan with one column, and its value for a query. */
static double value_of(const char *metric, const char *k, const SgMetricTracks *tracks,
                       const SgMetricQuery *query)
{
    SgMetricPlan plan;
    GError *error = NULL;
    unsigned char hit[1000];
    double value[SG_METRIC_MAX_COLUMNS];
    g_assert_true(sg_metric_plan_parse(&plan, metric, k, true, &error));
    g_assert_no_error(error);
    sg_metric_query(&plan, tracks, query, hit, value);
    if (plan.column[0].over >= 0)
        return value[0] / value[plan.column[0].over];
    return value[0];
}

/* Ranked 5 2 9 0 7; truth 2 7 8 and one that has no number: hits at 2 and 5. */
static const int32_t ranked[] = { 5, 2, 9, 0, 7 }, truth[] = { 2, 7, 8 };
static const int32_t degree[10] = { 4, 1, 8, 2, 2, 16, 1, 1, 1, 2 };
static const int32_t rank[10] = { 3, 7, 2, 4, 5, 1, 8, 9, 10, 6 };
static const int32_t artist[10] = { 0, 0, 1, 1, 2, 2, 3, 1, 3, 3 };
static const SgMetricTracks tracks = {
    .M = 10,
    .lists = 16,
    .degree_i = degree,
    .rank_i = rank,
    .head = 2,
    .degrees = 38,
    .artist_i = artist,
};
static const SgMetricQuery query = {
    .track_k = ranked,
    .length = 5,
    .truth = truth,
    .truth_count = 3,
    .outside = 1,
};

static void each_metric_has_its_hand_computed_value(void)
{
    const double d2 = 1 / log2(3), d5 = 1 / log2(6);
    const double ideal4 = 1 + 1 / log2(3) + 0.5 + 1 / log2(5);
    const struct {
        const char *metric, *k;
        double value;
    } expected[] = {
        { "precision", "5", 2.0 / 5 },
        { "precision", "20", 2.0 / 20 },
        { "precision", "1", 0 },
        { "recall", "5", 2.0 / 4 },
        { "recall", "2", 1.0 / 4 },
        { "hit", "1", 0 },
        { "hit", "2", 1 },
        { "ndcg", "5", (d2 + d5) / ideal4 },
        { "ndcg", "2", d2 / (1 + d2) },
        { "mrr", "5", 1.0 / 2 },
        { "mrr", "1", 0 },
        { "map", "5", (1.0 / 2 + 2.0 / 5) / 4 },
        { "map", "2", (1.0 / 2) / 2 },
        { "recall_min", "2", 1.0 / 2 },
        { "recall_min", "20", 2.0 / 4 },
        { "ndcg_kgat", "5", (d2 + d5) / (1 + d2) },
        { "ndcg_kgat", "2", d2 / (1 + d2) },
        { "ndcg_pooled", "5", (d2 + d5) / ideal4 },
        { "r_precision", NULL, 1.0 / 4 },
        /* Among the first four, 5 2 9 0 of the artists 2 1 3 0; the truth has the artists 1 and 3. */
        { "r_precision_artist", NULL, (1 + 0.25 * 2) / 4 },
        { "r_precision_artist_strict", NULL, (1 + 0.25 * 1) / 4 },
        { "clicks", NULL, 0 },
        /* Shares of 16 lists: 16, 8, 2, 4, 1. */
        { "novelty", "5", (0 + 1 + 3 + 2 + 4) / 5.0 },
        { "novelty", "2", (0 + 1) / 2.0 },
        { "popularity_rank", "5", (1 + 2 + 6 + 3 + 9) / 5.0 },
        { "head_share", "5", 2 / 5.0 },
        { "artists", "5", 4 },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(expected); n++) {
        g_test_message("%s@%s", expected[n].metric, expected[n].k ? expected[n].k : "-");
        double value = value_of(expected[n].metric, expected[n].k, &tracks, &query);
        g_assert_cmpfloat_with_epsilon(value, expected[n].value, 1e-12);
    }
}

static void clicks_count_tens_of_tracks(void)
{
    int32_t many[600];
    for (int k = 0; k < 600; k++)
        many[k] = k + 1;
    const int32_t hits[] = { 1, 10, 11, 500, 501 };
    const double expected[] = { 0, 0, 1, 49, 51 };
    for (size_t n = 0; n < G_N_ELEMENTS(hits); n++) {
        SgMetricQuery asked = {
            .track_k = many, .length = 600, .truth = &hits[n], .truth_count = 1
        };
        g_assert_cmpfloat(value_of("clicks", NULL, &tracks, &asked), ==, expected[n]);
    }
}

static void an_empty_answer_scores_nothing(void)
{
    SgMetricQuery asked = query;
    asked.length = 0;
    static const char *const names[] = { "recall", "ndcg",      "precision", "hit",    "mrr",
                                         "map",    "ndcg_kgat", "novelty",   "artists" };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        g_assert_cmpfloat(value_of(names[n], "5", &tracks, &asked), ==, 0);
    g_assert_cmpfloat(value_of("clicks", NULL, &tracks, &asked), ==, 51);
}

/* The definitions word for word, on a list of marks. */
static void naive(const bool *hit, int64_t length, int64_t total, int K, double *out)
{
    double hits = 0, gain = 0, ideal = 0, precision_sum = 0, reciprocal = 0;
    for (int k = 1; k <= K; k++) {
        bool is_hit = k <= length && hit[k - 1];
        hits += is_hit;
        gain += is_hit ? 1 / log2(k + 1) : 0;
        precision_sum += is_hit ? hits / k : 0;
        if (is_hit && reciprocal == 0)
            reciprocal = 1.0 / k;
        if (k <= total)
            ideal += 1 / log2(k + 1);
    }
    double best = (double)(total < K ? total : K);
    const double values[] = { hits / (double)total, gain / ideal,         hits / K,   hits > 0,
                              reciprocal,           precision_sum / best, hits / best };
    memcpy(out, values, sizeof values);
}

static void random_rankings_agree_with_a_naive_twin(void)
{
    static const char names[] = "recall,ndcg,precision,hit,mrr,map,recall_min";
    static const int ks[] = { 1, 7, 20 };
    enum { METRICS = 7, KS = 3, ROUNDS = 300 };
    SgMetricPlan plan;
    g_assert_true(sg_metric_plan_parse(&plan, names, "1,7,20", false, NULL));
    g_assert_cmpint(plan.count, ==, METRICS * KS);
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t order[M];
        for (int i = 0; i < M; i++)
            order[i] = i;
        sg_rng_shuffle(&rng, order, M);
        int32_t list[DEPTH], wanted[M];
        int64_t length = (int64_t)sg_rng_below(&rng, DEPTH + 1), count = 0;
        for (int64_t k = 0; k < length; k++)
            list[k] = (int32_t)order[k];
        for (int32_t i = 0; i < M; i++)
            if (sg_rng_below(&rng, 5) == 0 || (i == M - 1 && count == 0))
                wanted[count++] = i;
        int64_t outside = (int64_t)sg_rng_below(&rng, 3);
        bool hit[DEPTH] = { false };
        for (int64_t k = 0; k < length; k++)
            for (int64_t n = 0; n < count; n++)
                hit[k] = hit[k] || wanted[n] == list[k];
        SgMetricQuery asked = { .track_k = list,
                                .length = length,
                                .truth = wanted,
                                .truth_count = count,
                                .outside = outside };
        unsigned char room[DEPTH];
        double value[SG_METRIC_MAX_COLUMNS], expected[METRICS];
        sg_metric_query(&plan, &tracks, &asked, room, value);
        for (int n = 0; n < KS; n++) {
            naive(hit, length, count + outside, ks[n], expected);
            for (int m = 0; m < METRICS; m++)
                g_assert_cmpfloat_with_epsilon(value[m * KS + n], expected[m], 1e-12);
        }
    }
}

/* Every pair compared; a weight stands for that many copies of the other track. */
static double naive_auc(const SgMetricQuery *asked, const SgScores *scores, const int32_t *weight)
{
    double wins = 0, pairs = 0;
    for (int32_t i = 0; i < M; i++) {
        bool excluded = false;
        for (int64_t n = 0; n < asked->truth_count; n++)
            excluded = excluded || asked->truth[n] == i;
        for (int64_t n = 0; n < asked->mask_count; n++)
            excluded = excluded || asked->mask[n] == i;
        for (int64_t n = 0; n < asked->truth_count && !excluded; n++) {
            float positive = scores->value[asked->truth[n]], other = scores->value[i];
            double w = weight ? weight[i] : 1;
            wins += w * (positive > other ? 1 : positive == other ? 0.5 : 0);
            pairs += w;
        }
    }
    return pairs > 0 ? wins / pairs : 0.5;
}

static void auc_agrees_with_counting_every_pair(void)
{
    int32_t weight[M];
    int64_t weights = 0;
    SgRng rng;
    sg_rng_init(&rng, 4, 0);
    for (int i = 0; i < M; i++)
        weights += weight[i] = (int32_t)sg_rng_below(&rng, 9);
    for (int round = 0; round < 200; round++) {
        g_auto(SgScores) scores = { 0 };
        g_assert_true(sg_scores_init(&scores, M, NULL));
        int32_t wanted[M], masked[M];
        int64_t count = 0, masked_count = 0;
        for (int32_t i = 0; i < M; i++) {
            uint64_t draw = sg_rng_below(&rng, 6);
            float score = (float)sg_rng_below(&rng, 7) - 2;
            if (round % 2)
                scores.value[i] = score;
            else if (draw % 2)
                sg_scores_add(&scores, i, score);
            if (draw == 0)
                wanted[count++] = i;
            else if (draw == 1)
                masked[masked_count++] = i;
        }
        scores.all_touched = round % 2;
        SgMetricQuery asked = { .truth = wanted,
                                .truth_count = count,
                                .mask = masked,
                                .mask_count = masked_count,
                                .scores = &scores };
        g_assert_cmpfloat_with_epsilon(sg_metric_auc(&asked, M, NULL, 0),
                                       naive_auc(&asked, &scores, NULL), 1e-12);
        g_assert_cmpfloat_with_epsilon(sg_metric_auc(&asked, M, weight, weights),
                                       naive_auc(&asked, &scores, weight), 1e-12);
    }
}

static void coverage_and_gini_of_known_counts(void)
{
    int64_t equal[] = { 3, 3, 3, 3 }, one[] = { 0, 0, 0, 8 }, some[] = { 1, 0, 3, 0 };
    g_assert_cmpfloat(sg_metric_coverage(some, 4), ==, 0.5);
    g_assert_cmpfloat(sg_metric_gini(equal, 4), ==, 0);
    g_assert_cmpfloat(sg_metric_gini(one, 4), ==, 0.75);
    /* 0 0 1 3: (-3 * 0 - 1 * 0 + 1 * 1 + 3 * 3) / (4 * 4). */
    g_assert_cmpfloat(sg_metric_gini(some, 4), ==, 0.625);
    int64_t none[] = { 0, 0 };
    g_assert_cmpfloat(sg_metric_gini(none, 2), ==, 0);
}

static void a_plan_names_its_columns(void)
{
    SgMetricPlan plan;
    g_assert_true(sg_metric_plan_parse(&plan, "ndcg_pooled,recall,auc", "10,20", false, NULL));
    static const char *const names[] = { "ndcg_pooled@10", "ndcg_pooled@20", "recall@10",
                                         "recall@20", "auc" };
    for (int c = 0; c < (int)G_N_ELEMENTS(names); c++) {
        g_autofree char *name = sg_metric_column_name(&plan.column[c]);
        g_assert_cmpstr(name, ==, names[c]);
        g_assert_cmpint(sg_metric_plan_find(&plan, names[c]), ==, c);
    }
    g_assert_cmpint(plan.hidden, ==, 2);
    g_assert_cmpint(plan.column[0].over, ==, 5);
    g_assert_cmpint(plan.column[1].over, ==, 6);
    g_assert_cmpint(plan.K, ==, 20);
    g_assert_cmpint(sg_metric_plan_find(&plan, "idcg@10"), ==, -1);
    g_assert_cmpint(sg_metric_plan_depth(&plan, 77), ==, 20);
    g_assert_true(sg_metric_plan_parse(&plan, "all", "10", false, NULL));
    g_assert_cmpint(sg_metric_plan_find(&plan, "artists@10"), ==, -1);
    g_assert_cmpint(sg_metric_plan_depth(&plan, 77), ==, 500);
    g_assert_cmpint(sg_metric_plan_depth(&plan, 777), ==, 777);
    g_assert_true(sg_metric_plan_parse(&plan, NULL, NULL, false, NULL));
    g_assert_cmpint(sg_metric_plan_find(&plan, "recall@20"), ==, 0);
    g_assert_cmpint(sg_metric_plan_find(&plan, "coverage@20"), >=, 0);
}

static void a_wrong_plan_is_an_input_error(void)
{
    static const struct {
        const char *metrics, *ks, *part;
    } wrong[] = {
        { "recal", NULL, "did you mean 'recall'" },
        { "idcg", NULL, "there is no metric 'idcg'" },
        { "artists", NULL, "needs artists" },
        { "", NULL, "no metric" },
        { "recall", "0", "'0' is not a number" },
        { "recall", "10,x", "'x' is not a number" },
        { "recall", "1001", "from 1 to 1000" },
        { "recall", "5,5", "twice" },
        { "recall", "", "is empty" },
        { "recall", "1,2,3,4,5,6,7,8,9", "more than 8" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        SgMetricPlan plan;
        GError *error = NULL;
        g_assert_false(sg_metric_plan_parse(&plan, wrong[n].metrics, wrong[n].ks, false, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/metric/each metric has its hand-computed value",
                    each_metric_has_its_hand_computed_value);
    g_test_add_func("/metric/clicks count tens of tracks", clicks_count_tens_of_tracks);
    g_test_add_func("/metric/an empty answer scores nothing", an_empty_answer_scores_nothing);
    g_test_add_func("/metric/random rankings agree with a naive twin",
                    random_rankings_agree_with_a_naive_twin);
    g_test_add_func("/metric/auc agrees with counting every pair",
                    auc_agrees_with_counting_every_pair);
    g_test_add_func("/metric/coverage and gini of known counts", coverage_and_gini_of_known_counts);
    g_test_add_func("/metric/a plan names its columns", a_plan_names_its_columns);
    g_test_add_func("/metric/a wrong plan is an input error", a_wrong_plan_is_an_input_error);
    return g_test_run();
}
