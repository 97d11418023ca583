/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * Which tracks stand together in lists, and how strongly: for each track the best K of the others.
 *
 *   lists (U x M)          table: row j, best first
 *   u0: A B C              A:  B 2, C 1
 *   u1: A B          ──▶   B:  A 2, C 1         (measure TOGETHER)
 *                          C:  A 1, B 1
 *
 * An entry of a list whose value is 0 or less is as if it were not there. With n = the tracks left
 * in list u, d_i = the lists that hold i, n_ij = the lists that hold both:
 *
 *   TOGETHER   n_ij
 *   WEIGHT     sum of 1/n over those lists, in ascending list order, in double
 *   COSINE     n_ij / sqrt(d_i d_j)
 *   JACCARD    n_ij / (d_i + d_j - n_ij)
 *   LIFT       n_ij F / (d_i d_j), F = the lists that hold anything
 *   TEMPERED   c_ij d_i^-r, c_ij = sum of n^-a x_uj x_ui (x = 1 unless strengths are asked for)
 *
 * Rows are in descending order of the value, WEIGHT then by together, and then by ascending track
 * number. The full product is never held: a row is counted, cut to K, and written. Results are the
 * same bits for any number of threads.
 *
 * Layer: graph. A table owns its arrays.
 */
typedef enum {
    SG_COOCCUR_TOGETHER,
    SG_COOCCUR_WEIGHT,
    SG_COOCCUR_COSINE,
    SG_COOCCUR_JACCARD,
    SG_COOCCUR_LIFT,
    SG_COOCCUR_TEMPERED,
} SgCooccurMeasure;

typedef struct {
    SgCooccurMeasure measure;
    double a;               /* TEMPERED: long lists count less, 0 .. 1 */
    double r;               /* TEMPERED: popular tracks count less, 0 .. 1 */
    bool strengths;         /* TEMPERED: use the values of `lists` */
    int64_t K;              /* entries kept a row; 0: all */
    int32_t least_together; /* drop pairs with fewer lists; not for WEIGHT and TEMPERED */
    double least;           /* drop smaller values */
    bool evidence;          /* fill together and weight as well */
    int threads;            /* 0: as many as OpenMP gives */
} SgCooccurOptions;

typedef struct {
    int64_t M;
    int64_t *offset; /* (M + 1) */
    int32_t *track;  /* (E) */
    float *value;    /* (E) */
    /* With evidence, else NULL: n_ij, and the sum of the lists' weights: 1/n, with TEMPERED n^-a
     * times strengths. WEIGHT always has them. */
    int32_t *together; /* (E) */
    double *weight;    /* (E) */
} SgCooccurTable;

/* INPUT: more than 2^30 entries (choose K), an option out of range. IO: memory. INTERRUPTED.
 * O(sum of n^2) time. Besides the table it holds two copies of the lists and 60 M bytes a thread. */
bool sg_cooccur_build(SgCooccurTable *table, const SgCsr *lists, const SgCooccurOptions *options,
                      GError **error);

static inline int64_t sg_cooccur_entries(const SgCooccurTable *table)
{
    return table->offset[table->M];
}

void sg_cooccur_clear(SgCooccurTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCooccurTable, sg_cooccur_clear)
