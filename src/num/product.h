/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One row of the product X'X, cut to its K best entries before it is ever stored.
 *
 *   lists that hold track j ──▶ sum[i] += weight of the list, for each track i in it
 *   value[i] = sum[i] * factor[i], the K largest of them ──▶ one row of the result
 *
 * A row is made by one thread, its lists in the order given, so the result has the same bits for
 * any number of threads. Sums are counts or, with weights, double.
 *
 *   short rows  remember which sums they touched and visit those again
 *   long rows   look through all sums in blocks, skipping blocks that are empty or cannot reach
 *               the K-th value found so far
 *
 * Tracks numbered by falling popularity keep the busy sums together; nothing else depends on it.
 *
 * Layer: num. Nothing is allocated: the caller owns lists, task and scratch.
 */
enum { SG_PRODUCT_BLOCK = 64, SG_PRODUCT_AHEAD = 8 };

typedef struct {
    const int32_t *track;  /* (n) distinct */
    const float *strength; /* (n) above 0, or NULL: all ones; weighted sums only */
    int64_t n;
    double weight; /* what the list adds to each of its pairs; weighted sums only */
} SgProductList;

typedef struct {
    int64_t M;
    const SgProductList *list_u;
    bool weighted;               /* sums of weights, not counts */
    bool jaccard;                /* value = sum / (factor_i + factor_j - sum), not sum * factor_i */
    const double *factor_i;      /* (M, padded) or NULL: all ones */
    const double *best_factor_b; /* (blocks) largest factor of a block, with jaccard the smallest */
    const int32_t *name_i;       /* (M) decides ties, the smaller first; NULL: i itself */
    int64_t K;
    double least_sum; /* entries with a smaller sum or value are dropped; those of 0 always */
    float least;
    bool all_ties; /* give every entry whose value is not below the K-th, not just K of them */
} SgProductTask;

typedef struct {
    void *sum;        /* all zero between two rows */
    int32_t *touched; /* candidates of the row */
    uint32_t *value;  /* their values, as bits */
    uint64_t *key;
    uint64_t *work;
} SgProductScratch;

/* M rounded up to whole blocks. */
static inline int64_t sg_product_padded(int64_t M)
{
    return (M + SG_PRODUCT_BLOCK - 1) / SG_PRODUCT_BLOCK * SG_PRODUCT_BLOCK;
}

/* Bytes of work space for one thread, and its parts in a zeroed block of that size (64-aligned). */
size_t sg_product_scratch_bytes(int64_t M);
void sg_product_scratch_init(SgProductScratch *scratch, void *block, int64_t M);

/*
 * The best of row j, best first: value descending, smaller name first at ties.
 *
 *   list_e      (E + SG_PRODUCT_AHEAD) the lists that hold j, in the order in which they are
 *               summed; behind them any lists, best those of the row that is asked for next: they
 *               are fetched ahead, not counted
 *   strength_e  (E) the strength of j in each, or NULL: all ones
 *   name_k      (K, or M with all_ties) names of tracks; value_k their values
 *
 * Returns how many there are. The row's own track is not among them.
 */
int64_t sg_product_row(const SgProductTask *task, SgProductScratch *scratch, int32_t j,
                       const int32_t *list_e, const float *strength_e, int64_t E, int32_t *name_k,
                       float *value_k);

/*
 * What chosen entries of row j share with it, in full: together_k = lists that hold both,
 * weight_k = sum of weight * strengths in the order given, in double. Either may be NULL. The
 * entries are distinct track numbers, not names.
 */
void sg_product_recount(const SgProductTask *task, SgProductScratch *scratch, const int32_t *list_e,
                        const float *strength_e, int64_t E, const int32_t *track_k, int64_t K,
                        int32_t *together_k, double *weight_k);

/* The slow obvious twin of sg_product_row, for tests: sum_i has M zeros and gets the sums, name_k
 * and value_k have M places. */
int64_t sg_product_row_naive(const SgProductTask *task, double *sum_i, int32_t j,
                             const int32_t *list_e, const float *strength_e, int64_t E,
                             int32_t *name_k, float *value_k);
