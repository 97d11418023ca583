/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/cooccur.h"
#include "num/product.h"

/*
 * One row of a co-occurrence table: what sg_cooccur_build and the index that can be edited share.
 * Inside the graph folder only.
 *
 * Tracks have two numbers here: the outer one of `lists` and the result, and an inner one, under
 * which the kernel works. Inner ones may be anything; the build numbers by falling degree.
 */
typedef struct {
    SgCooccurOptions options;
    int64_t M;
    int64_t filled;        /* lists that hold anything */
    SgProductList *list_u; /* inner numbers */
    int32_t *degree_i;     /* (M) by inner number */
    int32_t *outer_i;      /* (M) inner → outer; NULL: they are the same */
    int32_t *inner_i;      /* (M) outer → inner; NULL: they are the same */
    double *factor_i;      /* (M, padded); NULL: none needed */
    double *best_factor_b; /* (blocks) */
} SgCooccurRows;

/* The row that was made last, and what making it needs. */
typedef struct {
    SgProductScratch product;
    void *block;
    int32_t *inner;    /* (M) */
    int32_t *track;    /* (M) outer numbers, best first */
    float *value;      /* (M) */
    int32_t *together; /* (M) */
    double *weight;    /* (M) */
} SgCooccurWork;

bool sg_cooccur_work_init(SgCooccurWork *work, int64_t M, GError **error);
void sg_cooccur_work_clear(SgCooccurWork *work);

/* INPUT names the option that is out of range. */
bool sg_cooccur_check(const SgCooccurOptions *options, GError **error);

/* What a list of n tracks adds to a pair; what a track's degree does to its value. */
double sg_cooccur_list_weight(const SgCooccurOptions *options, int64_t n);
double sg_cooccur_factor(const SgCooccurOptions *options, int64_t degree);
bool sg_cooccur_has_factor(const SgCooccurOptions *options);

/* Whether rows carry together and weight; whether the values of the lists count. */
bool sg_cooccur_has_evidence(const SgCooccurOptions *options);
bool sg_cooccur_has_strengths(const SgCooccurOptions *options);

/* Sets factors from degrees, for all tracks or for one. */
void sg_cooccur_rows_set_factors(SgCooccurRows *rows);
void sg_cooccur_rows_set_factor(SgCooccurRows *rows, int32_t i);

/* Makes row j (inner number) from the E lists that hold it; returns its length. */
int64_t sg_cooccur_make_row(const SgCooccurRows *rows, SgCooccurWork *work, int32_t j,
                            const int32_t *list_e, const float *strength_e, int64_t E);
