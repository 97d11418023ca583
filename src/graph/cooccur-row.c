/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool sg_cooccur_work_init(SgCooccurWork *work, int64_t M, GError **error)
{
    *work = (SgCooccurWork){ 0 };
    size_t bytes = (sg_product_scratch_bytes(M) + 63) / 64 * 64;
    work->block = aligned_alloc(64, bytes);
    work->inner = calloc((size_t)M + 1, sizeof *work->inner);
    work->track = calloc((size_t)M + 1, sizeof *work->track);
    work->value = calloc((size_t)M + 1, sizeof *work->value);
    work->together = calloc((size_t)M + 1, sizeof *work->together);
    work->weight = calloc((size_t)M + 1, sizeof *work->weight);
    if (!work->block || !work->inner || !work->track || !work->value || !work->together ||
        !work->weight) {
        sg_cooccur_work_clear(work);
        return sg_fail(error, SG_ERROR_IO,
                       "no memory to count pairs of %" G_GINT64_FORMAT " tracks", M);
    }
    memset(work->block, 0, bytes);
    sg_product_scratch_init(&work->product, work->block, M);
    return true;
}

void sg_cooccur_work_clear(SgCooccurWork *work)
{
    free(work->block);
    free(work->inner);
    free(work->track);
    free(work->value);
    free(work->together);
    free(work->weight);
    *work = (SgCooccurWork){ 0 };
}

static bool is_weighted(const SgCooccurOptions *options)
{
    return options->measure == SG_COOCCUR_WEIGHT || options->measure == SG_COOCCUR_TEMPERED;
}

bool sg_cooccur_check(const SgCooccurOptions *options, GError **error)
{
    if (options->K < 0)
        return sg_fail(error, SG_ERROR_INPUT, "co-occurrence: K is %" G_GINT64_FORMAT ", below 0",
                       options->K);
    if (!(options->a >= 0 && options->a <= 4) || !(options->r >= -4 && options->r <= 4))
        return sg_fail(error, SG_ERROR_INPUT,
                       "co-occurrence: the exponents a = %g, r = %g are out "
                       "of range",
                       options->a, options->r);
    if (options->least_together > 1 && is_weighted(options))
        return sg_fail(error, SG_ERROR_INPUT,
                       "co-occurrence: a least number of lists together "
                       "needs a measure that counts lists");
    if (!(options->least >= 0))
        return sg_fail(error, SG_ERROR_INPUT, "co-occurrence: the least value %g is out of range",
                       options->least);
    return true;
}

double sg_cooccur_list_weight(const SgCooccurOptions *options, int64_t n)
{
    if (options->measure != SG_COOCCUR_TEMPERED || options->a == 1)
        return 1.0 / (double)n;
    return pow((double)n, -options->a);
}

bool sg_cooccur_has_strengths(const SgCooccurOptions *options)
{
    return options->strengths && options->measure == SG_COOCCUR_TEMPERED;
}

bool sg_cooccur_has_factor(const SgCooccurOptions *options)
{
    return !(options->measure == SG_COOCCUR_TOGETHER || options->measure == SG_COOCCUR_WEIGHT ||
             (options->measure == SG_COOCCUR_TEMPERED && options->r == 0));
}

bool sg_cooccur_has_evidence(const SgCooccurOptions *options)
{
    return options->evidence || options->measure == SG_COOCCUR_WEIGHT;
}

double sg_cooccur_factor(const SgCooccurOptions *options, int64_t degree)
{
    double d = (double)degree;
    switch (options->measure) {
    case SG_COOCCUR_COSINE: return 1 / sqrt(d);
    case SG_COOCCUR_JACCARD: return d;
    case SG_COOCCUR_LIFT: return 1 / d;
    case SG_COOCCUR_TEMPERED: return pow(d, -options->r);
    case SG_COOCCUR_TOGETHER:
    case SG_COOCCUR_WEIGHT: break;
    }
    return 1;
}

/* A track that stands in no list has no entries, whatever its factor; 0 bounds nothing. */
void sg_cooccur_rows_set_factor(SgCooccurRows *rows, int32_t i)
{
    if (!rows->factor_i)
        return;
    rows->factor_i[i] =
        rows->degree_i[i] ? sg_cooccur_factor(&rows->options, rows->degree_i[i]) : 0;
    int64_t start = i / SG_PRODUCT_BLOCK * SG_PRODUCT_BLOCK;
    bool jaccard = rows->options.measure == SG_COOCCUR_JACCARD;
    double best = jaccard ? INFINITY : 0;
    for (int64_t n = start; n < MIN(start + SG_PRODUCT_BLOCK, rows->M); n++) {
        if (rows->degree_i[n] == 0)
            continue;
        best = jaccard ? fmin(best, rows->factor_i[n]) : fmax(best, rows->factor_i[n]);
    }
    rows->best_factor_b[i / SG_PRODUCT_BLOCK] = best;
}

void sg_cooccur_rows_set_factors(SgCooccurRows *rows)
{
    if (!rows->factor_i)
        return;
    for (int32_t i = 0; i < rows->M; i++)
        rows->factor_i[i] =
            rows->degree_i[i] ? sg_cooccur_factor(&rows->options, rows->degree_i[i]) : 0;
    for (int32_t i = 0; i < rows->M; i += SG_PRODUCT_BLOCK)
        sg_cooccur_rows_set_factor(rows, i);
}

/* One entry with all that decides its place. */
typedef struct {
    double value;
    int32_t together;
    int32_t track;
    double weight;
} Entry;

static int best_first(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    if (x->together != y->together)
        return x->together > y->together ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

/* The kernel found all that tie with the K-th; order them by weight, together and track. */
static int64_t order_by_weight(const SgCooccurOptions *options, SgCooccurWork *work, int64_t n)
{
    g_autofree Entry *entries = g_new(Entry, n + 1);
    for (int64_t k = 0; k < n; k++)
        entries[k] = (Entry){ work->weight[k], work->together[k], work->track[k], work->weight[k] };
    qsort(entries, (size_t)n, sizeof *entries, best_first);
    n = options->K > 0 ? MIN(n, options->K) : n;
    for (int64_t k = 0; k < n; k++) {
        work->track[k] = entries[k].track;
        work->value[k] = (float)entries[k].weight;
        work->together[k] = entries[k].together;
        work->weight[k] = entries[k].weight;
    }
    return n;
}

/* Moves entry k forward to its place: values differ from those that ordered the row by rounding. */
static void settle(SgCooccurWork *work, int64_t k)
{
    for (; k > 0 && (work->value[k - 1] < work->value[k] ||
                     (work->value[k - 1] == work->value[k] && work->track[k - 1] > work->track[k]));
         k--) {
        float value = work->value[k];
        int32_t track = work->track[k], inner = work->inner[k], together = work->together[k];
        double weight = work->weight[k];
        work->value[k] = work->value[k - 1], work->value[k - 1] = value;
        work->track[k] = work->track[k - 1], work->track[k - 1] = track;
        work->inner[k] = work->inner[k - 1], work->inner[k - 1] = inner;
        work->together[k] = work->together[k - 1], work->together[k - 1] = together;
        work->weight[k] = work->weight[k - 1], work->weight[k - 1] = weight;
    }
}

/* From c / sqrt(d_i), which ordered the row, to the measure itself. Counts come back exactly, and
 * the result is that of the formula in double, whichever of the two tracks the row belongs to. */
static void scale_counts(const SgCooccurRows *rows, SgCooccurWork *work, int32_t j, int64_t n)
{
    double d_j = rows->degree_i[j];
    bool lift = rows->options.measure == SG_COOCCUR_LIFT;
    for (int64_t k = 0; k < n; k++) {
        int32_t i = work->inner[k];
        double count = rint((double)work->value[k] / rows->factor_i[i]), d_i = rows->degree_i[i];
        work->value[k] =
            (float)(lift ? count * (double)rows->filled / (d_i * d_j) : count / sqrt(d_i * d_j));
        settle(work, k);
    }
}

int64_t sg_cooccur_make_row(const SgCooccurRows *rows, SgCooccurWork *work, int32_t j,
                            const int32_t *list_e, const float *strength_e, int64_t E)
{
    const SgCooccurOptions *options = &rows->options;
    bool scaled = options->measure == SG_COOCCUR_COSINE || options->measure == SG_COOCCUR_LIFT;
    SgProductTask task = {
        .M = rows->M,
        .list_u = rows->list_u,
        .weighted = is_weighted(options),
        .jaccard = options->measure == SG_COOCCUR_JACCARD,
        .factor_i = rows->factor_i,
        .best_factor_b = rows->best_factor_b,
        .name_i = rows->outer_i,
        .K = options->K > 0 ? MIN(options->K, rows->M) : rows->M,
        .least_sum = options->least_together,
        .least = scaled ? 0 : (float)options->least,
        .all_ties = options->measure == SG_COOCCUR_WEIGHT,
    };
    int64_t n =
        sg_product_row(&task, &work->product, j, list_e, strength_e, E, work->track, work->value);
    bool evidence = sg_cooccur_has_evidence(options);
    for (int64_t k = 0; k < n && (evidence || scaled); k++)
        work->inner[k] = rows->inner_i ? rows->inner_i[work->track[k]] : work->track[k];
    if (evidence)
        sg_product_recount(&task, &work->product, list_e, strength_e, E, work->inner, n,
                           work->together, work->weight);
    if (options->measure == SG_COOCCUR_WEIGHT)
        n = order_by_weight(options, work, n);
    if (scaled)
        scale_counts(rows, work, j, n);
    while (scaled && n > 0 && work->value[n - 1] < (float)options->least)
        n--;
    return n;
}
