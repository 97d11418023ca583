/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "graph/cooccur-index.h"
#include "models/model.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * All co-occurrences, the K best of each track: against the obvious program in C, and against
 * SciPy, DuckDB and implicit when a Python with them is given.
 *
 *   bench-cooccur DATA [PYTHON]        DATA: see sg_bench_lists
 */
enum { K = 200, REPEATS = 3, PEER_GB = 20, PEER_SECONDS = 900 };

static char *python;
static SgCsr lists;

static double build_seconds(SgCooccurMeasure measure, int64_t links, int threads, int repeats)
{
    double best = 1e300;
    for (int n = 0; n < repeats; n++) {
        SgCooccurOptions options = {
            .measure = measure, .a = 1, .r = 0.35, .K = links, .threads = threads
        };
        g_auto(SgCooccurTable) table = { 0 };
        double start = sg_clock_monotonic();
        g_assert_true(sg_cooccur_build(&table, &lists, &options, NULL));
        best = MIN(best, sg_clock_monotonic() - start);
    }
    return best;
}

typedef struct {
    int32_t count;
    int32_t track;
} Pair;

static int best_first(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : (x->track > y->track ? 1 : -1);
}

/* What one would write first: a dense row of counts, a list of what it touched, qsort. The same
 * threads, the same result. */
static double naive_seconds(const SgCsr *turned)
{
    double start = sg_clock_monotonic();
    int64_t M = lists.cols, checked = 0;
#pragma omp parallel reduction(+ : checked)
    {
        int32_t *count = g_new0(int32_t, M), *touched = g_new(int32_t, M);
        Pair *row = g_new(Pair, M);
#pragma omp for schedule(dynamic, 64)
        for (int64_t j = 0; j < M; j++) {
            int64_t n = 0;
            for (int64_t l = turned->offset[j]; l < turned->offset[j + 1]; l++) {
                int64_t u = turned->col[l];
                for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++)
                    if (count[lists.col[e]]++ == 0)
                        touched[n++] = lists.col[e];
            }
            for (int64_t k = 0; k < n; k++) {
                row[k] = (Pair){ count[touched[k]], touched[k] };
                count[touched[k]] = 0;
            }
            qsort(row, (size_t)n, sizeof *row, best_first);
            checked += n > K ? K : n;
        }
        g_free(count);
        g_free(touched);
        g_free(row);
    }
    g_assert_cmpint(checked, >, 0);
    return sg_clock_monotonic() - start;
}

/* A list of 50 tracks comes and the rows of 25 of them are asked for, against building anew. */
static void measure_edit(double rebuild)
{
    SgCooccurOptions options = { .measure = SG_COOCCUR_TEMPERED, .a = 1, .r = 0.35, .K = K };
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(&lists, &options, NULL);
    int32_t track[50];
    for (int n = 0; n < 50; n++)
        track[n] = (int32_t)(lists.cols / 51 * (n + 1));
    double best = 1e300;
    for (int n = 0; n < 5; n++) {
        double start = sg_clock_monotonic();
        g_assert_true(sg_cooccur_index_set(index, lists.rows + n, track, NULL, 50, NULL));
        for (int k = 0; k < 50; k += 2)
            sg_cooccur_index_row(index, track[k]);
        best = MIN(best, sg_clock_monotonic() - start);
    }
    sg_bench_line("a list comes, 25 rows are read", best, "building anew", rebuild);
}

static void measure_scipy(const char *folder, double together)
{
    g_autofree char *end = NULL;
    g_autoptr(GHashTable) times =
        sg_bench_peer(python, "product_scipy.py", folder, "200", PEER_GB, PEER_SECONDS, &end);
    sg_bench_peer_line("together, top 200", together, "SciPy A.T @ A (no top 200)", times,
                       "product", end);
    sg_bench_peer_line("together, top 200", together, "SciPy A.T @ A, then top 200", times,
                       "product_top", end);
}

/* The database joins an eighth of the lists: it needs more than the memory there is for all. */
static void measure_duckdb(const char *folder)
{
    enum { SHARE = 8 };
    g_autofree char *end = NULL;
    g_autoptr(GHashTable) times =
        sg_bench_peer(python, "join_duckdb.py", folder, "8", PEER_GB, PEER_SECONDS, &end);
    SgCsr all = lists;
    lists.rows /= SHARE;
    double ours = build_seconds(SG_COOCCUR_TOGETHER, K, 0, REPEATS);
    lists = all;
    sg_bench_peer_line("together, top 200, an eighth of the lists", ours,
                       "DuckDB self-join, top 200", times, "join", end);
}

static double fit_seconds(const char *model, const char *const *assignments)
{
    const SgModel *found = sg_model_find(model);
    SgFitContext context = { .seed = 1 };
    sg_model_defaults(found, &context.options);
    for (; *assignments; assignments++)
        g_assert_true(sg_model_set_option(found, &context.options, *assignments, NULL));
    double start = sg_clock_monotonic();
    g_autoptr(SgFitted) fitted = found->fit(&lists, &context, NULL);
    g_assert_nonnull(fitted);
    return sg_clock_monotonic() - start;
}

static void measure_models(void)
{
    double walk = fit_seconds("walk", (const char *const[]){ NULL });
    double ease = fit_seconds("ease", (const char *const[]){ "K=100", NULL });
    sg_bench_line("fit walk (K 500)", walk, "fit ease (K 100)", ease);
    sg_bench_note("peak memory of all of this", "%.2f GB", sg_bench_peak_gb());
}

static void measure_implicit(const char *folder)
{
    g_autofree char *end = NULL;
    g_autoptr(GHashTable) times =
        sg_bench_peer(python, "models_implicit.py", folder, "200", PEER_GB, PEER_SECONDS, &end);
    sg_bench_peer_line("cosine, top 200", build_seconds(SG_COOCCUR_COSINE, K, 0, REPEATS),
                       "implicit CosineRecommender", times, "cosine", end);
    double walk = fit_seconds("walk", (const char *const[]){ NULL });
    sg_bench_peer_line("fit walk (K 500)", walk, "implicit ALS, D 64, 15 iterations", times,
                       "als_15", end);
    double four = fit_seconds("ials", (const char *const[]){ "D=64", "epochs=4", NULL });
    sg_bench_peer_line("ials D 64, 4 epochs, exact solves", four,
                       "implicit ALS, D 64, 4 iterations, CG", times, "als_4", end);
}

static void measure_peers(double together)
{
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("soundgraph-bench-XXXXXX", NULL);
    if (!sg_bench_write(&lists, folder, &error))
        g_error("%s", error->message);
    measure_scipy(folder, together);
    measure_duckdb(folder);
    measure_implicit(folder);
    sg_file_remove_all(folder, NULL);
}

int main(int argc, char **argv)
{
    g_autofree char *description = NULL;
    GError *error = NULL;
    if (argc < 2 || !sg_bench_lists(&lists, argv[1], &description, &error)) {
        fprintf(stderr, "bench-cooccur: %s\n", error ? error->message : "DATA [PYTHON]");
        return 2;
    }
    python = argc > 2 ? argv[2] : NULL;
    int threads = omp_get_max_threads();
    printf("# %s; %d threads, best of %d\n", description, threads, REPEATS);
    double together = build_seconds(SG_COOCCUR_TOGETHER, K, 0, REPEATS);
    sg_bench_note("peak memory of all co-occurrences, top 200", "%.2f GB", sg_bench_peak_gb());
    g_auto(SgCsr) turned = { 0 };
    g_assert_true(sg_csr_transpose(&turned, &lists, NULL));
    sg_bench_line("together, top 200", together, "the obvious program in C",
                  naive_seconds(&turned));
    if (threads > 1)
        sg_bench_line("together, top 200", together, "the same on one thread",
                      build_seconds(SG_COOCCUR_TOGETHER, K, 1, 1));
    double tempered = build_seconds(SG_COOCCUR_TEMPERED, K, 0, REPEATS);
    sg_bench_line("together, top 200", together, "tempered, top 200", tempered);
    sg_bench_line("together, top 200", together, "weight, top 200, with evidence",
                  build_seconds(SG_COOCCUR_WEIGHT, K, 0, 1));
    measure_edit(tempered);
    measure_models();
    if (python)
        measure_peers(together);
    sg_csr_clear(&lists);
    return 0;
}
