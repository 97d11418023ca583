/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"
#include "models/model.h"

/*
 * Metrics of a ranked list r_1 .. r_K against a truth T, hit_k = [r_k in T]:
 *
 *   precision  sum hit_k / K            recall  sum hit_k / |T|      hit  [sum hit_k > 0]
 *   dcg        sum hit_k / log2(k + 1)  ndcg    dcg / dcg of min(K, |T|) hits in front
 *   mrr        1 / rank of the first hit
 *   map        1 / min(K, |T|) * sum hit_k precision@k
 *
 * Variants that others call by the same name have names of their own here (recall_min, ndcg_kgat,
 * ndcg_pooled). A list shorter than K is a list whose last places miss.
 *
 * Layer: learn. Pure functions.
 */
typedef enum {
    SG_METRIC_RECALL,
    SG_METRIC_NDCG,
    SG_METRIC_PRECISION,
    SG_METRIC_HIT,
    SG_METRIC_MRR,
    SG_METRIC_MAP,
    SG_METRIC_RECALL_MIN,
    SG_METRIC_NDCG_KGAT,
    SG_METRIC_NDCG_POOLED,
    SG_METRIC_R_PRECISION,
    SG_METRIC_R_PRECISION_ARTIST,
    SG_METRIC_R_PRECISION_ARTIST_STRICT,
    SG_METRIC_CLICKS,
    SG_METRIC_AUC,
    SG_METRIC_AUC_POPULAR,
    SG_METRIC_NOVELTY,
    SG_METRIC_POPULARITY_RANK,
    SG_METRIC_HEAD_SHARE,
    SG_METRIC_ARTISTS,
    SG_METRIC_COVERAGE,
    SG_METRIC_GINI,
    SG_METRIC_IDCG, /* the denominator of ndcg_pooled; never shown */
    SG_METRIC_COUNT,
} SgMetric;

typedef struct {
    const char *name;
    const char *summary;
    bool at_k;         /* has a K: "recall@20" */
    bool of_all_lists; /* one number of all lists together, without an interval */
    bool less_is_better;
    bool standard; /* part of the standard set */
    bool artists;  /* needs the artists of the tracks */
} SgMetricInfo;

extern const SgMetricInfo sg_metrics[SG_METRIC_COUNT];

enum {
    SG_METRIC_MAX_K = 1000,
    SG_METRIC_MAX_COLUMNS = 176,
    SG_METRIC_CLICKS_DEPTH = 500,
    SG_METRIC_KGAT_DEPTH = 100,
};

typedef struct {
    SgMetric metric;
    int K;    /* 0: the metric has none */
    int over; /* the mean is the sum of this column over the sum of that one; -1: over queries */
} SgMetricColumn;

/* What an evaluation computes: one column a metric and K; hidden ones stand last. */
typedef struct {
    SgMetricColumn column[SG_METRIC_MAX_COLUMNS];
    int count;
    int hidden; /* of them: denominators */
    int K;      /* the largest one asked for */
} SgMetricPlan;

/*
 * Reads "recall,ndcg", "standard" or "all" (NULL: standard) and "10,20" (NULL: 20). "all" leaves
 * out what needs artists where there are none; asked for by name, that is an error. INPUT.
 */
bool sg_metric_plan_parse(SgMetricPlan *plan, const char *metrics, const char *ks, bool artists,
                          GError **error);

/* A plan whose first column is the one named: "ndcg@20", "auc". INPUT. */
bool sg_metric_plan_parse_one(SgMetricPlan *plan, const char *column, GError **error);

/* "recall@20", "auc"; the caller frees. */
char *sg_metric_column_name(const SgMetricColumn *column);

/* The column of that name, or -1. */
int sg_metric_plan_find(const SgMetricPlan *plan, const char *name);

/* How long ranked lists must be, given the longest truth. */
int64_t sg_metric_plan_depth(const SgMetricPlan *plan, int64_t longest_truth);

/* What is known of the tracks from train. Arrays are lent. */
typedef struct {
    int64_t M;
    double lists;            /* that hold anything */
    const int32_t *degree_i; /* (M) lists that hold the track */
    const int32_t *rank_i;   /* (M) its place by popularity, from 1; ties: smaller number first */
    int64_t head;            /* tracks of rank <= head are the most popular hundredth */
    int64_t degrees;         /* sum of degree_i */
    const int32_t *artist_i; /* (M) -1 unknown; or NULL */
} SgMetricTracks;

/* One answered query. */
typedef struct {
    const int32_t *track_k; /* (length) best first */
    int64_t length;
    const int32_t *truth; /* (truth_count) ascending */
    int64_t truth_count;
    int64_t outside;     /* further tracks of the truth that can never be found */
    const int32_t *mask; /* (mask_count) ascending */
    int64_t mask_count;
    const SgScores *scores; /* for auc */
} SgMetricQuery;

/* Fills value_c (plan->count); columns of all lists together get 0. `hit_k` is room for `length`
 * bytes. */
void sg_metric_query(const SgMetricPlan *plan, const SgMetricTracks *tracks,
                     const SgMetricQuery *query, unsigned char *hit_k, double *value_c);

/*
 * Area under the ROC curve of one query: the chance that a track of the truth scores above one
 * that is neither in the truth nor masked, ties counting half. With `weight_i` the others are drawn
 * in proportion to it, exactly and without sampling (popularity-matched negatives). 0.5 if there is
 * nothing to compare. Untouched tracks score 0.
 */
double sg_metric_auc(const SgMetricQuery *query, int64_t M, const int32_t *weight_i,
                     int64_t weights);

/* Of how often each track was recommended: the share of tracks that were at all, and how unequally
 * (0: all alike, towards 1: one track only). `count_i` is sorted in place by the second. */
double sg_metric_coverage(const int64_t *count_i, int64_t M);
double sg_metric_gini(int64_t *count_i, int64_t M);
