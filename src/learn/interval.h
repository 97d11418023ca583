/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/evaluate.h"

/*
 * How sure a number is.
 *
 * Bootstrap over queries (percentile method, Efron): B times, Q queries are drawn with repeats and
 * averaged. All evaluations of the same Q and seed draw the same queries, so the difference of two
 * models is resampled in pairs by subtracting their means.
 *
 * Over seeds of a random model: Student's t.
 *
 * Layer: learn. Same bits for any number of threads.
 */
enum { SG_BOOTSTRAP_RESAMPLES = 1000, SG_BOOTSTRAP_SEED = 42 };

typedef struct {
    double low;
    double high;
} SgInterval; /* 95 % */

typedef struct {
    int C;
    double *mean_bc; /* (SG_BOOTSTRAP_RESAMPLES, C) */
} SgBootstrap;

bool sg_bootstrap_init(SgBootstrap *bootstrap, const SgEvaluation *evaluation, GError **error);
void sg_bootstrap_clear(SgBootstrap *bootstrap);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgBootstrap, sg_bootstrap_clear)

/* Of column c; false for metrics of all lists together, which have none. */
bool sg_bootstrap_interval(const SgBootstrap *bootstrap, const SgMetricPlan *plan, int c,
                           SgInterval *interval);

/* Of the difference a - b; both of the same plan and queries. */
bool sg_bootstrap_difference(const SgBootstrap *a, const SgBootstrap *b, const SgMetricPlan *plan,
                             int c, SgInterval *interval);

/* mean +- t(0.975, n - 1) s / sqrt(n) of n >= 2 values. */
SgInterval sg_interval_of_seeds(const double *value, int n);
