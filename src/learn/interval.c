/* SPDX-License-Identifier: MIT */
#include "learn/interval.h"

#include "base/rng.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { B = SG_BOOTSTRAP_RESAMPLES };

/* Means of one resample; `times_q` is room for Q counts. */
static void resample(const SgEvaluation *evaluation, int b, int32_t *times_q, double *mean_c)
{
    const SgMetricPlan *plan = &evaluation->plan;
    int64_t Q = evaluation->Q;
    int C = plan->count;
    double sum_c[SG_METRIC_MAX_COLUMNS] = { 0 };
    SgRng rng;
    sg_rng_init(&rng, SG_BOOTSTRAP_SEED, (uint64_t)b);
    memset(times_q, 0, (size_t)Q * sizeof *times_q);
    for (int64_t n = 0; n < Q; n++)
        times_q[sg_rng_below(&rng, (uint64_t)Q)]++;
    for (int64_t q = 0; q < Q; q++) {
        const double *value_c = evaluation->value_qc + q * C;
        if (times_q[q] == 0)
            continue;
        for (int c = 0; c < C; c++)
            sum_c[c] += times_q[q] * value_c[c];
    }
    for (int c = 0; c < C; c++) {
        double over = plan->column[c].over < 0 ? (double)Q : sum_c[plan->column[c].over];
        mean_c[c] = over > 0 ? sum_c[c] / over : 0;
    }
}

bool sg_bootstrap_init(SgBootstrap *bootstrap, const SgEvaluation *evaluation, GError **error)
{
    int C = evaluation->plan.count, threads = omp_get_max_threads();
    int64_t Q = evaluation->Q;
    g_autofree double *mean_bc = g_new0(double, B *(gsize)C);
    g_autofree int32_t *times_tq = g_try_new(int32_t, (gsize)(threads * Q) + 1);
    if (!times_tq)
        return sg_fail(error, SG_ERROR_IO, "no memory to resample %" G_GINT64_FORMAT " lists", Q);
#pragma omp parallel for num_threads(threads)
    for (int b = 0; b < B; b++)
        if (Q > 0)
            resample(evaluation, b, times_tq + omp_get_thread_num() * Q, mean_bc + b * C);
    *bootstrap = (SgBootstrap){ C, g_steal_pointer(&mean_bc) };
    return true;
}

void sg_bootstrap_clear(SgBootstrap *bootstrap)
{
    g_free(bootstrap->mean_bc);
    *bootstrap = (SgBootstrap){ 0 };
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, double share)
{
    double place = share * (B - 1);
    int below = (int)place;
    int above = MIN(below + 1, B - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

static SgInterval middle(double *value_b)
{
    qsort(value_b, B, sizeof *value_b, compare_doubles);
    return (SgInterval){ quantile(value_b, 0.025), quantile(value_b, 0.975) };
}

bool sg_bootstrap_interval(const SgBootstrap *bootstrap, const SgMetricPlan *plan, int c,
                           SgInterval *interval)
{
    double value_b[B];
    if (sg_metrics[plan->column[c].metric].of_all_lists)
        return false;
    for (int b = 0; b < B; b++)
        value_b[b] = bootstrap->mean_bc[b * bootstrap->C + c];
    *interval = middle(value_b);
    return true;
}

bool sg_bootstrap_difference(const SgBootstrap *a, const SgBootstrap *b, const SgMetricPlan *plan,
                             int c, SgInterval *interval)
{
    double value_b[B];
    if (sg_metrics[plan->column[c].metric].of_all_lists)
        return false;
    g_assert(a->C == b->C);
    for (int n = 0; n < B; n++)
        value_b[n] = a->mean_bc[n * a->C + c] - b->mean_bc[n * b->C + c];
    *interval = middle(value_b);
    return true;
}

SgInterval sg_interval_of_seeds(const double *value, int n)
{
    /* Quantiles 0.975 of Student's t for 1, 2, … degrees of freedom. */
    static const double t[] = { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                                2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                                2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                                2.060,  2.056, 2.052, 2.048, 2.045, 2.042 };
    double mean = 0, squares = 0;
    g_assert(n >= 2 && n <= (int)G_N_ELEMENTS(t) + 1);
    for (int s = 0; s < n; s++)
        mean += value[s] / n;
    for (int s = 0; s < n; s++)
        squares += (value[s] - mean) * (value[s] - mean);
    double half = t[n - 2] * sqrt(squares / (n - 1) / n);
    return (SgInterval){ mean - half, mean + half };
}
