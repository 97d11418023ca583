/* SPDX-License-Identifier: MIT */
#include "learn/evaluate.h"
#include "base/interrupt.h"
#include "learn/split.h"
#include "support/learn.h"

#include <omp.h>

typedef SgDataset Fixture;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/* A split, its facts, and a model fitted on it. */
typedef struct {
    SgDataset *dataset;
    SgSplit split;
    SgTrackFacts facts;
    SgMetricPlan plan;
    SgFitted *fitted;
} Bench;

static void bench_clear(Bench *bench)
{
    fixture_free(bench->dataset);
    sg_split_clear(&bench->split);
    sg_track_facts_clear(&bench->facts);
    sg_fitted_free(bench->fitted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

static void bench_init(Bench *bench, const SgModel *model, const char *metrics)
{
    GError *error = NULL;
    bench->dataset = random_fixture(80, 150, 24, 11);
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_RANDOM);
    g_assert_true(sg_split_init(&bench->split, bench->dataset, &options, &error));
    sg_track_facts_init(&bench->facts, &bench->split.test.train, bench->split.artist_i);
    g_assert_true(sg_metric_plan_parse(&bench->plan, metrics, "5,20", false, &error));
    SgFitContext context = { .seed = 1 };
    sg_model_defaults(model, &context.options);
    bench->fitted = model->fit(&bench->split.test.train, &context, &error);
    g_assert_no_error(error);
}

/* A model for tests: each seed votes for the tracks around it, with many ties; touches few. */
static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error);

static void score_near(const SgFitted *fitted, const SgQuery *query, SgScores *scores)
{
    for (int64_t n = 0; n < query->count; n++)
        for (int32_t step = -3; step <= 3; step++)
            if (query->seed[n] + step >= 0 && query->seed[n] + step < fitted->M)
                sg_scores_add(scores, query->seed[n] + step, (float)(2 - abs(step)));
}

static void free_near(SgFitted *fitted)
{
    g_free(fitted);
}

static const SgModelOption no_options[] = { { 0 } };
static const SgModel near_model = {
    .name = "near",
    .options = no_options,
    .fit = fit_near,
    .score = score_near,
    .free = free_near,
};

static SgFitted *fit_near(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    SgFitted *fitted = g_new0(SgFitted, 1);
    fitted->model = &near_model;
    fitted->M = lists->cols;
    return fitted;
}

static int compare_by_score(const void *a, const void *b, void *data)
{
    const float *value = data;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (value[x] != value[y])
        return value[x] > value[y] ? -1 : 1;
    return (x > y) - (x < y);
}

/* Scores everything, sorts all touched tracks, drops the masked ones. */
static int64_t naive_ranking(const Bench *bench, int64_t q, int32_t *track_k, int64_t K)
{
    const SgTask *task = &bench->split.test;
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, bench->fitted->M, NULL));
    SgQuery query = { .seed = task->seeds.col + task->seeds.offset[q],
                      .count = row_size(&task->seeds, q) };
    bench->fitted->model->score(bench->fitted, &query, &scores);
    g_autofree int32_t *order = g_new(int32_t, bench->fitted->M);
    int64_t count = 0;
    for (int32_t i = 0; i < bench->fitted->M; i++)
        if (sg_scores_has(&scores, i) && !holds(&task->mask, q, i))
            order[count++] = i;
    g_qsort_with_data(order, (gint)count, sizeof *order, compare_by_score, scores.value);
    count = MIN(count, K);
    memcpy(track_k, order, (size_t)count * sizeof *order);
    return count;
}

static void assert_same_as_naive(const SgModel *model)
{
    g_auto(Bench) bench = { 0 };
    bench_init(&bench, model, "recall,coverage,precision");
    const SgTask *task = &bench.split.test;
    g_auto(SgEvaluation) evaluation = { 0 };
    GError *error = NULL;
    g_assert_true(
        sg_evaluate(&evaluation, bench.fitted, task, &bench.plan, &bench.facts, "test", &error));
    g_assert_no_error(error);
    g_assert_cmpint(evaluation.Q, ==, task->truth.rows);
    g_assert_cmpint(evaluation.K, ==, 20);
    bool recommended[150] = { false };
    double recall = 0;
    for (int64_t q = 0; q < evaluation.Q; q++) {
        int32_t track_k[20];
        int64_t length = naive_ranking(&bench, q, track_k, 20), hits = 0;
        for (int64_t k = 0; k < 20; k++) {
            int32_t found = evaluation.track_qk[q * 20 + k];
            g_assert_cmpint(found, ==, k < length ? track_k[k] : -1);
            hits += found >= 0 && holds(&task->truth, q, found);
            if (found >= 0)
                recommended[found] = true;
        }
        double own = (double)hits / (double)row_size(&task->truth, q);
        int c = sg_metric_plan_find(&bench.plan, "recall@20");
        g_assert_cmpfloat(evaluation.value_qc[q * bench.plan.count + c], ==, own);
        recall += own;
    }
    int covered = 0;
    for (int i = 0; i < 150; i++)
        covered += recommended[i];
    g_assert_cmpfloat_with_epsilon(evaluation.mean_c[sg_metric_plan_find(&bench.plan, "recall@20")],
                                   recall / (double)evaluation.Q, 1e-12);
    g_assert_cmpfloat(evaluation.mean_c[sg_metric_plan_find(&bench.plan, "coverage@20")], ==,
                      covered / 150.0);
    g_assert_cmpint(covered, >, 20);
}

static void sparse_rankings_agree_with_sorting_everything(void)
{
    assert_same_as_naive(&near_model);
}

static void dense_rankings_agree_with_sorting_everything(void)
{
    assert_same_as_naive(sg_model_find("popularity"));
}

static void results_do_not_depend_on_the_threads(void)
{
    g_auto(Bench) bench = { 0 };
    bench_init(&bench, &near_model, "all");
    const SgTask *task = &bench.split.test;
    int before = omp_get_max_threads();
    g_auto(SgEvaluation) first = { 0 };
    omp_set_num_threads(1);
    g_assert_true(sg_evaluate(&first, bench.fitted, task, &bench.plan, &bench.facts, NULL, NULL));
    static const int threads[] = { 2, 7 };
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        g_auto(SgEvaluation) other = { 0 };
        omp_set_num_threads(threads[n]);
        g_assert_true(
            sg_evaluate(&other, bench.fitted, task, &bench.plan, &bench.facts, NULL, NULL));
        g_assert_cmpmem(first.value_qc, (size_t)(first.Q * first.plan.count) * sizeof(double),
                        other.value_qc, (size_t)(other.Q * other.plan.count) * sizeof(double));
        g_assert_cmpmem(first.track_qk, (size_t)first.Q * 20 * 4, other.track_qk,
                        (size_t)other.Q * 20 * 4);
        g_assert_cmpmem(first.mean_c, sizeof first.mean_c, other.mean_c, sizeof other.mean_c);
    }
    omp_set_num_threads(before);
}

static void facts_count_degrees_and_ranks(void)
{
    const int32_t row[] = { 0, 0, 1, 2, 2, 4 }, col[] = { 1, 3, 1, 1, 3, 0 };
    g_auto(SgCsr) train = { 0 };
    g_assert_true(sg_csr_from_pairs(&train, 5, 5, 6, row, col, NULL, NULL, NULL));
    g_auto(SgTrackFacts) facts = { 0 };
    sg_track_facts_init(&facts, &train, NULL);
    static const int32_t degree[] = { 1, 3, 0, 2, 0 }, rank[] = { 3, 1, 4, 2, 5 };
    g_assert_cmpmem(facts.tracks.degree_i, sizeof degree, degree, sizeof degree);
    g_assert_cmpmem(facts.tracks.rank_i, sizeof rank, rank, sizeof rank);
    g_assert_cmpfloat(facts.tracks.lists, ==, 4);
    g_assert_cmpint(facts.tracks.head, ==, 1);
    g_assert_cmpint(facts.tracks.degrees, ==, 6);
}

static void an_interrupt_ends_an_evaluation(void)
{
    g_auto(Bench) bench = { 0 };
    bench_init(&bench, &near_model, "recall");
    SgEvaluation evaluation;
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_false(sg_evaluate(&evaluation, bench.fitted, &bench.split.test, &bench.plan,
                               &bench.facts, "near", &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "near");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evaluate/sparse rankings agree with sorting everything",
                    sparse_rankings_agree_with_sorting_everything);
    g_test_add_func("/evaluate/dense rankings agree with sorting everything",
                    dense_rankings_agree_with_sorting_everything);
    g_test_add_func("/evaluate/results do not depend on the threads",
                    results_do_not_depend_on_the_threads);
    g_test_add_func("/evaluate/facts count degrees and ranks", facts_count_degrees_and_ranks);
    g_test_add_func("/evaluate/an interrupt ends an evaluation", an_interrupt_ends_an_evaluation);
    return g_test_run();
}
