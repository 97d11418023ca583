/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/pages.h"
#include "base/rng.h"
#include "graph/bipartite.h"
#include "models/lightgcn-fit.h"
#include "num/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * LightGCN: its product with the graph against what the memory gives, and its steps against PyTorch.
 *
 *   bench-lightgcn DATA [PYTHON]
 */
enum { D = 64, REPEATS = 5, AHEAD = 16, LAYERS = 3 };

typedef struct {
    SgBipartite graph;
    SgPages pages;
    float *x;       /* (N, D) */
    float *y;       /* (N, D) */
    uint16_t *half; /* (N, D) */
    int32_t *random_e;
    int64_t E; /* entries of the graph: twice the pairs */
} Bench;

static void multiply(void *data)
{
    Bench *b = data;
    sg_spmm(b->y, &b->graph.A, (SgRows){ b->x, false }, D, 0);
}

static void multiply_half(void *data)
{
    Bench *b = data;
    sg_spmm(b->y, &b->graph.A, (SgRows){ b->half, true }, D, 0);
}

/* The obvious loops, in float, with as many threads. */
static void multiply_plainly(void *data)
{
    Bench *b = data;
    const SgSpmm *A = &b->graph.A;
#pragma omp parallel for schedule(dynamic, 64)
    for (int64_t n = 0; n < A->N; n++) {
        memset(b->y + n * D, 0, D * sizeof *b->y);
        for (int64_t e = A->offset[n]; e < A->offset[n + 1]; e++)
            for (int d = 0; d < D; d++)
                b->y[n * D + d] += b->x[(int64_t)A->col[e] * D + d];
    }
}

/*
 * As many rows as the graph has entries, in random order, read and added up: what the memory gives at
 * best. Chunks belong to threads.
 */
typedef float Wide __attribute__((vector_size(64), aligned(4), may_alias));

__attribute__((target_clones("default", "avx512f"))) static float
gather(const Bench *b, int64_t first, int64_t last)
{
    Wide sum[D / 16] = { 0 };
    for (int64_t e = first; e < last; e++) {
        const float *row = b->x + (int64_t)b->random_e[e] * D;
        const float *ahead = b->x + (int64_t)b->random_e[e + AHEAD] * D;
        for (int d = 0; d < D; d += 16)
            __builtin_prefetch(ahead + d);
        for (int d = 0; d < D / 16; d++)
            sum[d] += *(const Wide *)(row + 16 * d);
    }
    float total = 0;
    for (int d = 0; d < D; d++)
        total += sum[d / 16][d % 16];
    return total;
}

static float checksum;

static void gather_all(void *data)
{
    enum { CHUNK = 1 << 14 };
    const Bench *b = data;
    float total = 0;
#pragma omp parallel for schedule(dynamic, 1) reduction(+ : total)
    for (int64_t first = 0; first < b->E; first += CHUNK)
        total += gather(b, first, MIN(b->E, first + CHUNK));
    checksum = total;
}

static bool bench_init(Bench *b, const SgCsr *lists, GError **error)
{
    if (!sg_bipartite_init(&b->graph, lists, error))
        return false;
    int64_t N = b->graph.A.N;
    size_t n = (size_t)(N * D);
    b->E = b->graph.A.offset[N];
    if (!sg_pages_init(&b->pages, n * 10, "bench", error))
        return false;
    b->x = b->pages.data;
    b->y = b->x + n;
    b->half = (uint16_t *)(void *)(b->y + n);
    b->random_e = g_new(int32_t, b->E + AHEAD);
    for (size_t k = 0; k < n; k++)
        b->x[k] = (float)(sg_rng_at(1, 0, k) >> 40) * 0x1p-24f;
    for (int64_t e = 0; e < b->E + AHEAD; e++)
        b->random_e[e] = (int32_t)(sg_rng_at(2, 0, (uint64_t)e) % (uint64_t)N);
    SgSpmmLayer pack = { .x = { b->x, false }, .D = D, .next = { b->half, true } };
    sg_spmm_start(&pack, N, 0);
    return true;
}

static void bench_clear(Bench *b)
{
    sg_bipartite_clear(&b->graph);
    sg_pages_clear(&b->pages);
    g_free(b->random_e);
}

static void run_products(Bench *b)
{
    double ours = sg_bench_best(REPEATS, multiply, b),
           half = sg_bench_best(REPEATS, multiply_half, b);
    double random = sg_bench_best(REPEATS, gather_all, b);
    sg_bench_line("graph x vectors, 64 numbers", ours, "plain loops",
                  sg_bench_best(REPEATS, multiply_plainly, b));
    sg_bench_line("the same as bf16", half, "as float", ours);
    double bytes = (double)b->E * D * 4e-9;
    sg_bench_note("  rows gathered", "%.1f GB/s of %.1f GB/s that random rows give: %.0f %%",
                  bytes / ours, bytes / random, 100 * random / ours);
}

/* Seconds of one step: an epoch's, divided. */
static double step_seconds(const SgCsr *lists, int64_t batch, bool half, GError **error)
{
    const SgModel *model = &sg_model_lightgcn;
    SgFitContext context = { .seed = 1 };
    sg_model_defaults(model, &context.options);
    context.options.value[SG_LIGHTGCN_BATCH] = (double)batch;
    context.options.value[SG_LIGHTGCN_LAYERS] = LAYERS;
    context.options.value[SG_LIGHTGCN_BF16] = half;
    context.options.value[SG_LIGHTGCN_LOSS] = 0; /* the peer's */
    context.options.value[SG_LIGHTGCN_HARD] = 1;
    context.options.value[SG_LIGHTGCN_EPOCHS] = 2;
    g_auto(SgLightgcn) vectors = { 0 };
    if (!sg_lightgcn_fit(&vectors, model, lists, &context, error))
        return -1;
    double seconds = MIN(sg_history_at(&vectors.history, 0, SG_HISTORY_SECONDS),
                         sg_history_at(&vectors.history, 1, SG_HISTORY_SECONDS));
    int64_t E = sg_csr_entries(lists);
    return seconds / (double)MAX(1, (E + batch - 1) / batch);
}

static bool run_steps(const SgCsr *lists, const char *python, GError **error)
{
    int64_t E = sg_csr_entries(lists), batch = MIN(E / 8 + 1, 1 << 20);
    double ours = step_seconds(lists, batch, false, error);
    double half = step_seconds(lists, batch, true, error);
    if (ours < 0 || half < 0)
        return false;
    g_autofree char *what = g_strdup_printf("LightGCN step, %" G_GINT64_FORMAT " triples", batch);
    sg_bench_line("LightGCN step as bf16", half, "as float", ours);
    sg_bench_note("  edges propagated",
                  "%.0f M/s: 2 x %d layers x %" G_GINT64_FORMAT " edges a step",
                  2e-6 * LAYERS * 2 * (double)E / ours, LAYERS, 2 * E);
    double steps = (double)((E + batch - 1) / batch);
    sg_bench_note("  one epoch", "%.1f s as bf16, %.1f s as float, peak memory %.2f GB",
                  half * steps, ours * steps, sg_bench_peak_gb());
    if (!python)
        return true;
    g_autofree char *folder = g_dir_make_tmp("soundgraph-bench-XXXXXX", error);
    g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, batch);
    g_autofree char *end = NULL;
    if (!folder || !sg_bench_write(lists, folder, error))
        return false;
    g_autoptr(GHashTable) times =
        sg_bench_peer(python, "lightgcn_torch.py", folder, size, 40, 900, &end);
    sg_bench_peer_line(what, ours, "PyTorch, the same step", times, "step", end);
    return sg_file_remove_all(folder, error);
}

int main(int argc, char **argv)
{
    g_auto(SgCsr) lists = { 0 };
    g_autofree char *description = NULL;
    g_autoptr(GError) error = NULL;
    Bench bench = { 0 };
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: bench-lightgcn mpd-shape[/N]|FOLDER [PYTHON]\n");
        return 2;
    }
    bool ok = sg_bench_lists(&lists, argv[1], &description, &error);
    if (ok)
        printf("\n%s; %d threads\n", description, sg_threads(0));
    ok = ok && bench_init(&bench, &lists, &error);
    if (ok)
        run_products(&bench);
    bench_clear(&bench);
    ok = ok && run_steps(&lists, argc > 2 ? argv[2] : NULL, &error);
    if (!ok)
        fprintf(stderr, "bench-lightgcn: %s\n", error->message);
    return ok ? 0 : 1;
}
