/* SPDX-License-Identifier: MIT */
#include "learn/interval.h"
#include "base/rng.h"
#include "support/test.h"

#include <math.h>
#include <omp.h>

enum { Q = 400 };

/* Normal values around `mean` in column 0, the same plus `shift` in another evaluation. */
static void fill(SgEvaluation *evaluation, double mean, double shift)
{
    GError *error = NULL;
    *evaluation = (SgEvaluation){ .Q = Q };
    g_assert_true(sg_metric_plan_parse(&evaluation->plan, "recall,ndcg_pooled,coverage", "20",
                                       false, &error));
    int C = evaluation->plan.count;
    g_assert_cmpint(C, ==, 4);
    evaluation->value_qc = g_new(double, Q *C);
    SgRng rng;
    sg_rng_init(&rng, 17, 0);
    for (int q = 0; q < Q; q++) {
        double value = mean + sg_rng_normal(&rng);
        evaluation->value_qc[q * C] = value + shift;
        evaluation->value_qc[q * C + 1] = 2 * (value + 5); /* dcg */
        evaluation->value_qc[q * C + 2] = 0;
        evaluation->value_qc[q * C + 3] = 4 * (value + 5); /* ideal dcg */
    }
}

static void the_interval_agrees_with_theory(void)
{
    g_auto(SgEvaluation) evaluation = { 0 };
    g_auto(SgBootstrap) bootstrap = { 0 };
    SgInterval interval;
    fill(&evaluation, 3, 0);
    double mean = 0;
    for (int q = 0; q < Q; q++)
        mean += evaluation.value_qc[q * 4] / Q;
    g_assert_true(sg_bootstrap_init(&bootstrap, &evaluation, NULL));
    g_assert_true(sg_bootstrap_interval(&bootstrap, &evaluation.plan, 0, &interval));
    /* mean +- 1.96 / sqrt(400) */
    g_assert_cmpfloat_with_epsilon(interval.low, mean - 0.098, 0.015);
    g_assert_cmpfloat_with_epsilon(interval.high, mean + 0.098, 0.015);
}

static void a_ratio_is_resampled_as_a_ratio(void)
{
    g_auto(SgEvaluation) evaluation = { 0 };
    g_auto(SgBootstrap) bootstrap = { 0 };
    SgInterval interval;
    fill(&evaluation, 3, 0);
    g_assert_true(sg_bootstrap_init(&bootstrap, &evaluation, NULL));
    g_assert_true(sg_bootstrap_interval(&bootstrap, &evaluation.plan, 1, &interval));
    g_assert_cmpfloat_with_epsilon(interval.low, 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(interval.high, 0.5, 1e-12);
    g_assert_false(sg_bootstrap_interval(&bootstrap, &evaluation.plan, 2, &interval));
}

static void differences_are_resampled_in_pairs(void)
{
    g_auto(SgEvaluation) a = { 0 }, b = { 0 };
    g_auto(SgBootstrap) of_a = { 0 }, of_b = { 0 };
    SgInterval interval;
    fill(&a, 3, 0.01);
    fill(&b, 3, 0);
    g_assert_true(sg_bootstrap_init(&of_a, &a, NULL) && sg_bootstrap_init(&of_b, &b, NULL));
    g_assert_true(sg_bootstrap_difference(&of_a, &of_b, &a.plan, 0, &interval));
    /* Far below the spread of either mean: the pairs differ by a constant. */
    g_assert_cmpfloat_with_epsilon(interval.low, 0.01, 1e-9);
    g_assert_cmpfloat_with_epsilon(interval.high, 0.01, 1e-9);
}

static void resampling_does_not_depend_on_the_threads(void)
{
    g_auto(SgEvaluation) evaluation = { 0 };
    g_auto(SgBootstrap) one = { 0 }, seven = { 0 };
    fill(&evaluation, 0.3, 0);
    int before = omp_get_max_threads();
    omp_set_num_threads(1);
    g_assert_true(sg_bootstrap_init(&one, &evaluation, NULL));
    omp_set_num_threads(7);
    g_assert_true(sg_bootstrap_init(&seven, &evaluation, NULL));
    omp_set_num_threads(before);
    size_t size = SG_BOOTSTRAP_RESAMPLES * 4 * sizeof(double);
    g_assert_cmpmem(one.mean_bc, size, seven.mean_bc, size);
}

static void seeds_give_a_t_interval(void)
{
    const double five[] = { 1, 2, 3, 4, 5 }, two[] = { 1, 1 };
    SgInterval interval = sg_interval_of_seeds(five, 5);
    double half = 2.776 * sqrt(2.5 / 5);
    g_assert_cmpfloat_with_epsilon(interval.low, 3 - half, 1e-9);
    g_assert_cmpfloat_with_epsilon(interval.high, 3 + half, 1e-9);
    interval = sg_interval_of_seeds(two, 2);
    g_assert_cmpfloat(interval.low, ==, 1);
    g_assert_cmpfloat(interval.high, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/interval/the interval agrees with theory", the_interval_agrees_with_theory);
    g_test_add_func("/interval/a ratio is resampled as a ratio", a_ratio_is_resampled_as_a_ratio);
    g_test_add_func("/interval/differences are resampled in pairs",
                    differences_are_resampled_in_pairs);
    g_test_add_func("/interval/resampling does not depend on the threads",
                    resampling_does_not_depend_on_the_threads);
    g_test_add_func("/interval/seeds give a t interval", seeds_give_a_t_interval);
    return g_test_run();
}
