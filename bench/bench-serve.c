/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"
#include "models/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Serving a walk: one thread, one query after another.
 *
 *   bench-serve DATA
 */
enum { SEEDS = 25, TOP = 20, QUERIES = 4000, ROUNDS = 5 };

static SgCsr lists;

/* Queries as a listener would ask: up to SEEDS tracks of a list. */
typedef struct {
    int32_t seed[SEEDS];
    int64_t count;
} Asked;

static Asked *draw_queries(void)
{
    Asked *asked = g_new0(Asked, QUERIES);
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int q = 0; q < QUERIES;) {
        int64_t u = (int64_t)sg_rng_below(&rng, (uint64_t)lists.rows);
        int64_t n = lists.offset[u + 1] - lists.offset[u];
        if (n < SEEDS)
            continue;
        memcpy(asked[q].seed, lists.col + lists.offset[u], SEEDS * sizeof(int32_t));
        asked[q++].count = SEEDS;
    }
    return asked;
}

/* Seconds a query: scores, the TOP best, and a clean table for the next one. */
static double query_seconds(const SgFitted *fitted, const Asked *asked, double adventure)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    int32_t track[TOP];
    float value[TOP];
    double best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = sg_clock_monotonic();
        for (int q = 0; q < QUERIES; q++) {
            SgQuery query = { asked[q].seed, NULL, asked[q].count, adventure, 0 };
            fitted->model->score(fitted, &query, &scores);
            sg_scores_top(&scores, &query, NULL, TOP, track, value);
            sg_scores_reset(&scores);
        }
        best = MIN(best, (sg_clock_monotonic() - start) / QUERIES);
    }
    return best;
}

typedef struct {
    float value;
    int32_t track;
} Scored;

static int best_first(const void *a, const void *b)
{
    const Scored *x = a, *y = b;
    return x->value != y->value ? (x->value < y->value ? 1 : -1) : (x->track > y->track ? 1 : -1);
}

/* The obvious way: a score for every track, all of them sorted. */
static double naive_seconds(const SgFitted *fitted, const Asked *asked)
{
    enum { FEW = 20 };
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    g_autofree Scored *all = g_new(Scored, fitted->M);
    double start = sg_clock_monotonic();
    for (int q = 0; q < FEW; q++) {
        SgQuery query = { asked[q].seed, NULL, asked[q].count, 0, 0 };
        fitted->model->score(fitted, &query, &scores);
        for (int32_t i = 0; i < fitted->M; i++)
            all[i] = (Scored){ scores.value[i], i };
        qsort(all, (size_t)fitted->M, sizeof *all, best_first);
        sg_scores_reset(&scores);
    }
    return (sg_clock_monotonic() - start) / FEW;
}

static double explain_seconds(const SgFitted *fitted, const Asked *asked)
{
    enum { FEW = 200 };
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    double start = sg_clock_monotonic();
    for (int q = 0; q < FEW; q++) {
        SgQuery query = { asked[q].seed, NULL, asked[q].count, 0, 0 };
        g_array_set_size(reasons, 0);
        fitted->model->explain(fitted, &query, asked[q + 1].seed[0], NULL, reasons);
    }
    return (sg_clock_monotonic() - start) / FEW;
}

static void measure_disk(const SgFitted *fitted, const Asked *asked, double fit)
{
    g_autofree char *parent = g_dir_make_tmp("soundgraph-bench-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(parent, "walk", NULL);
    GError *error = NULL;
    if (!sg_model_save(fitted, folder, &error))
        g_error("%s", error->message);
    double start = sg_clock_monotonic();
    g_autoptr(SgFitted) loaded = sg_model_load(folder, &error);
    double opened = sg_clock_monotonic() - start;
    if (!loaded)
        g_error("%s", error->message);
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, loaded->M, NULL));
    int32_t track[TOP];
    float value[TOP];
    SgQuery query = { asked[0].seed, NULL, asked[0].count, 0, 0 };
    loaded->model->score(loaded, &query, &scores);
    sg_scores_top(&scores, &query, NULL, TOP, track, value);
    double answered = sg_clock_monotonic() - start;
    sg_bench_line("open a saved walk", opened, "fit it", fit);
    sg_bench_line("open it and answer the first query", answered, "fit it", fit);
    sg_file_remove_all(parent, NULL);
}

int main(int argc, char **argv)
{
    g_autofree char *description = NULL;
    GError *error = NULL;
    if (argc < 2 || !sg_bench_lists(&lists, argv[1], &description, &error)) {
        fprintf(stderr, "bench-serve: %s\n", error ? error->message : "DATA");
        return 2;
    }
    printf("# %s; one thread, best of %d x %d queries\n", description, ROUNDS, QUERIES);
    SgFitContext context = { 0 };
    sg_model_defaults(&sg_model_walk, &context.options);
    double start = sg_clock_monotonic();
    g_autoptr(SgFitted) fitted = sg_model_walk.fit(&lists, &context, &error);
    double fit = sg_clock_monotonic() - start;
    if (!fitted)
        g_error("%s", error->message);
    g_autofree Asked *asked = draw_queries();
    double query = query_seconds(fitted, asked, 0), naive = naive_seconds(fitted, asked);
    sg_bench_line("25 seeds, top 20", query, "scoring and sorting all tracks", naive);
    sg_bench_line("25 seeds, top 20", query, "the same with adventure",
                  query_seconds(fitted, asked, 0.2));
    sg_bench_line("25 seeds, top 20", query, "explaining one track by its seeds",
                  explain_seconds(fitted, asked));
    measure_disk(fitted, asked, fit);
    sg_bench_note("peak memory", "%.2f GB", sg_bench_peak_gb());
    sg_csr_clear(&lists);
    return 0;
}
