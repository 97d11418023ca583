/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/file.h"
#include "base/rng.h"
#include "recommend/explain-answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * A recommendation as it is served, with filters, strict scores and its lists, and the same with
 * every score taken apart, as JSON text: one thread, one question after another.
 *
 *   bench-explain DATA
 */
enum { SEEDS = 25, TOP = 10, QUESTIONS = 1000 };

static SgCsr lists, listed;

static void list_facts(const void *data, int32_t list, SgListFacts *facts)
{
    *facts = (SgListFacts){ SG_LIST_PLAYLIST, "bench:playlist:1", "A playlist", "bench", 0 };
}

static SgCatalogue *make_catalogue(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "items.tsv", NULL);
    g_autoptr(GString) table = g_string_new(NULL);
    GError *error = NULL;
    for (int64_t i = 0; i < lists.cols; i++)
        g_string_append_printf(table, "bench:track:%d\tThe Title of Track %d\tArtist %d\t\t\t\t\n",
                               (int)i, (int)i, (int)(i / 8));
    SgCatalogue *catalogue = sg_file_write(path, table->str, table->len, 0644, &error)
                                 ? sg_catalogue_open(path, lists.cols, &error)
                                 : NULL;
    if (!catalogue)
        g_error("%s", error->message);
    return catalogue;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Seconds that this process has had the processor: what else runs here does not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Milliseconds of processor time. */
typedef struct {
    double mean;
    double p50;
    double p99;
    double kilobytes; /* of an answer */
} Taken;

static Taken measure(const SgRecommender *recommender, bool explained)
{
    size_t bytes = 0;
    double sum = 0;
    g_autofree double *second_q = g_new(double, QUESTIONS);
    const SgExplainOptions brief = SG_EXPLAIN_OPTIONS_IN_LIST;
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int q = 0; q < QUESTIONS;) {
        int64_t u = (int64_t)sg_rng_below(&rng, (uint64_t)lists.rows);
        if (lists.offset[u + 1] - lists.offset[u] < SEEDS)
            continue;
        const SgRecommendRequest request = {
            .query = { .seed = lists.col + lists.offset[u], .count = SEEDS }, .k = TOP
        };
        GError *error = NULL;
        double start = cpu_seconds();
        g_autoptr(GPtrArray) list =
            sg_answer_ask(recommender, &request, explained ? &brief : NULL, &error);
        g_autoptr(SgJson) document =
            !list       ? NULL
            : explained ? sg_answer_explained(recommender, &request, list, &brief, &error)
                        : sg_answer_recommended(recommender, list);
        if (!document)
            g_error("%s", error->message);
        g_autofree char *text = sg_json_dump(document, 0);
        sum += second_q[q++] = cpu_seconds() - start;
        bytes += strlen(text);
    }
    qsort(second_q, QUESTIONS, sizeof *second_q, ascending);
    return (Taken){ 1e3 * sum / QUESTIONS, 1e3 * second_q[QUESTIONS / 2],
                    1e3 * second_q[QUESTIONS * 99 / 100], 1e-3 * (double)bytes / QUESTIONS };
}

int main(int argc, char **argv)
{
    g_autofree char *description = NULL;
    GError *error = NULL;
    if (argc < 2 || !sg_bench_lists(&lists, argv[1], &description, &error) ||
        !sg_csr_transpose(&listed, &lists, &error)) {
        fprintf(stderr, "bench-explain: %s\n", error ? error->message : "DATA");
        return 2;
    }
    printf("# %s; one thread, %d questions of %d seeds, %d tracks each\n", description, QUESTIONS,
           SEEDS, TOP);
    SgFitContext context = { 0 };
    sg_model_defaults(&sg_model_walk, &context.options);
    g_autoptr(SgFitted) fitted = sg_model_walk.fit(&lists, &context, &error);
    if (!fitted)
        g_error("%s", error->message);
    g_autofree char *folder = g_dir_make_tmp("soundgraph-bench-XXXXXX", NULL);
    g_autoptr(SgCatalogue) catalogue = make_catalogue(folder);
    SgRecommender recommender = { .fitted = fitted,
                                  .catalogue = catalogue,
                                  .list_facts = list_facts };
    static const char *const names[] = { "answer as JSON, no lists at hand", "answer as JSON",
                                         "with every score explained" };
    for (int n = 0; n < 3; n++) {
        recommender.lists = n > 0 ? &lists : NULL;
        recommender.listed = n > 0 ? &listed : NULL;
        Taken taken = measure(&recommender, n == 2);
        sg_bench_note(names[n], "%.3f ms of processor time, p50 %.3f, p99 %.3f; %.1f kB",
                      taken.mean, taken.p50, taken.p99, taken.kilobytes);
    }
    sg_file_remove_all(folder, NULL);
    sg_csr_clear(&lists);
    sg_csr_clear(&listed);
    return 0;
}
