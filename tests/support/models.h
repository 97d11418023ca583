/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/file.h"
#include "base/rng.h"
#include "models/checkpoint.h"
#include "support/test.h"

#include <math.h>
#include <omp.h>

/* What the tests of the models share. */

/* U lists over M tracks, about `mean` tracks a list, popular tracks first; weighted: values from
 * -1 to 3, some of them negative (disliked). */
static inline void random_lists(SgCsr *lists, int64_t U, int64_t M, int mean, bool weighted,
                                uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    int64_t E = U * mean;
    g_autofree int32_t *row = g_new(int32_t, E), *col = g_new(int32_t, E);
    g_autofree float *val = g_new(float, E);
    for (int64_t e = 0; e < E; e++) {
        double x = sg_rng_double(&rng);
        row[e] = (int32_t)sg_rng_below(&rng, (uint64_t)U);
        col[e] = (int32_t)(x * x * (double)M);
        val[e] = (float)sg_rng_below(&rng, 9) / 2 - 1;
    }
    g_assert_true(sg_csr_from_pairs(lists, U, M, E, row, col, weighted ? val : NULL, NULL, NULL));
}

/* Fits with default options, changed by "key=value" pairs that end with NULL. */
static inline SgFitted *fit_model(const char *name, const SgCsr *lists, ...)
{
    const SgModel *model = sg_model_find(name);
    g_assert_nonnull(model);
    SgFitContext context = { .seed = 7 };
    sg_model_defaults(model, &context.options);
    va_list args;
    va_start(args, lists);
    const char *assignment;
    while ((assignment = va_arg(args, const char *)))
        g_assert_true(sg_model_set_option(model, &context.options, assignment, NULL));
    va_end(args);
    GError *error = NULL;
    SgFitted *fitted = model->fit(lists, &context, &error);
    g_assert_no_error(error);
    return fitted;
}

/* Asserts that two fitted models give the same bits for many queries. */
static inline void assert_same_scores(const SgFitted *a, const SgFitted *b)
{
    g_auto(SgScores) x = { 0 }, y = { 0 };
    g_assert_cmpint(a->M, ==, b->M);
    g_assert_true(sg_scores_init(&x, a->M, NULL) && sg_scores_init(&y, a->M, NULL));
    SgRng rng;
    sg_rng_init(&rng, 99, 0);
    for (int round = 0; round < 50; round++) {
        int32_t seed[8];
        int count = 0;
        for (int32_t i = 0; i < a->M && count < 8; i++)
            if (sg_rng_below(&rng, (uint64_t)a->M) < 4)
                seed[count++] = i;
        SgQuery query = { .seed = seed, .count = count };
        a->model->score(a, &query, &x);
        b->model->score(b, &query, &y);
        g_assert_cmpmem(x.value, (size_t)a->M * sizeof(float), y.value,
                        (size_t)a->M * sizeof(float));
        sg_scores_reset(&x);
        sg_scores_reset(&y);
    }
}

/* Asserts that what is saved and loaded scores like what was fitted. */
static inline void assert_round_trip(const SgFitted *fitted)
{
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "model", NULL);
    GError *error = NULL;
    for (int round = 0; round < 2; round++) { /* the second one replaces the first */
        g_assert_true(sg_model_save(fitted, folder, &error));
        g_assert_no_error(error);
    }
    g_autoptr(SgFitted) loaded = sg_model_load(folder, &error);
    g_assert_no_error(error);
    g_assert_true(loaded->model == fitted->model);
    g_assert_cmpint((int64_t)loaded->seed, ==, (int64_t)fitted->seed);
    g_assert_cmpmem(&loaded->options, sizeof loaded->options, &fitted->options,
                    sizeof fitted->options);
    assert_same_scores(fitted, loaded);
    g_assert_true(sg_file_remove_all(parent, NULL));
}

/* Asserts that for random queries the reasons of additive models sum to the score (1e-5), that
 * weights count, and that lists under a seed sum to the seed's share (1e-9). */
static inline void assert_reasons_add_up(const SgFitted *fitted, const SgCsr *lists,
                                         double adventure)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    const SgGrounds evidence = { .lists = lists };
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    SgRng rng;
    sg_rng_init(&rng, 5, 0);
    int checked = 0;
    for (int round = 0; round < 20; round++) {
        int32_t seed[4];
        float weight[4];
        int count = 0;
        for (int32_t i = 0; i < fitted->M && count < 4; i++) {
            if (sg_rng_below(&rng, (uint64_t)fitted->M) >= 6)
                continue;
            weight[count] = (float)(1 + sg_rng_below(&rng, 3)) / 2;
            seed[count++] = i;
        }
        SgQuery query = { seed, round % 2 ? weight : NULL, count, adventure, 0 };
        fitted->model->score(fitted, &query, &scores);
        for (int32_t i = 0; i < fitted->M; i++) {
            g_array_set_size(reasons, 0);
            fitted->model->explain(fitted, &query, i, lists ? &evidence : NULL, reasons);
            double sum = 0, below = 0, size = 0;
            for (guint n = 0; n < reasons->len; n++) {
                SgReason reason = g_array_index(reasons, SgReason, n);
                double *total = reason.kind == SG_REASON_LIST ? &below : &sum;
                *total += reason.value;
                size += fabs(reason.value);
                checked++;
            }
            g_assert_cmpfloat_with_epsilon(sum, scores.value[i], 1e-5 * (1 + size));
            if (lists && below != 0)
                g_assert_cmpfloat_with_epsilon(below, sum, 1e-9 * (1 + size));
        }
        sg_scores_reset(&scores);
    }
    g_assert_cmpint(checked, >, 0);
}
