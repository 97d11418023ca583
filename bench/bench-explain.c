/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"
#include "recommend/explain-answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Milliseconds of the middle question and of the slowest hundredth. */
static void measure(const SgRecommender *recommender, bool explained, double *p50, double *p99)
{
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
        double start = sg_clock_monotonic();
        g_autoptr(GPtrArray) list = sg_recommender_ask(recommender, &request, &error);
        g_autoptr(SgJson) document =
            !list       ? NULL
            : explained ? sg_answer_explained(recommender, &request, list, &brief, &error)
                        : sg_answer_recommended(recommender, list);
        if (!document)
            g_error("%s", error->message);
        g_autofree char *text = sg_json_dump(document, 0);
        second_q[q++] = sg_clock_monotonic() - start;
    }
    qsort(second_q, QUESTIONS, sizeof *second_q, ascending);
    *p50 = 1e3 * second_q[QUESTIONS / 2];
    *p99 = 1e3 * second_q[QUESTIONS * 99 / 100];
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
        double p50, p99;
        recommender.lists = n > 0 ? &lists : NULL;
        recommender.listed = n > 0 ? &listed : NULL;
        measure(&recommender, n == 2, &p50, &p99);
        sg_bench_note(names[n], "p50 %.3f ms, p99 %.3f ms", p50, p99);
    }
    sg_file_remove_all(folder, NULL);
    sg_csr_clear(&lists);
    sg_csr_clear(&listed);
    return 0;
}
