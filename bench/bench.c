/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/text.h"
#include "learn/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

double sg_bench_best(int repeats, void (*run)(void *data), void *data)
{
    double best = 1e300;
    for (int n = 0; n < repeats; n++) {
        double start = sg_clock_monotonic();
        run(data);
        best = MIN(best, sg_clock_monotonic() - start);
    }
    return best;
}

static char *seconds(double value)
{
    if (value < 1e-3)
        return g_strdup_printf("%.1f us", value * 1e6);
    if (value < 1)
        return g_strdup_printf("%.1f ms", value * 1e3);
    return g_strdup_printf("%.2f s", value);
}

void sg_bench_line(const char *what, double ours, const char *against, double theirs)
{
    g_autofree char *a = seconds(ours), *b = seconds(theirs);
    printf("%-44s %10s   %-38s %10s   %7.1fx\n", what, a, against, b, theirs / ours);
    fflush(stdout);
}

void sg_bench_note(const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    printf("%-44s %s\n", what, text);
    fflush(stdout);
}

double sg_bench_peak_gb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / (1 << 20);
}

static bool lists_of_dataset(SgCsr *lists, const char *path, char **description, GError **error)
{
    g_autoptr(SgDataset) dataset = sg_dataset_open(path, error);
    if (!dataset)
        return false;
    int64_t E = 0;
    g_autofree int32_t *list = g_new(int32_t, dataset->E + 1);
    g_autofree int32_t *item = g_new(int32_t, dataset->E + 1);
    for (int64_t e = 0; e < dataset->E; e++) {
        if (dataset->part_e[e] != SG_PART_TRAIN)
            continue;
        list[E] = dataset->list_e[e];
        item[E++] = dataset->item_e[e];
    }
    if (!sg_csr_from_pairs(lists, dataset->U, dataset->M, E, list, item, NULL, NULL, error))
        return false;
    *description =
        g_strdup_printf("%s, training part: %" G_GINT64_FORMAT " lists x %" G_GINT64_FORMAT
                        " tracks, %" G_GINT64_FORMAT " pairs",
                        dataset->name, lists->rows, lists->cols, sg_csr_entries(lists));
    return true;
}

bool sg_bench_lists(SgCsr *lists, const char *name, char **description, GError **error)
{
    if (!g_str_has_prefix(name, "mpd-shape"))
        return lists_of_dataset(lists, name, description, error);
    SgGenerateSpec spec = sg_generate_mpd;
    int64_t share = 1;
    if (name[9] == '/' && (!sg_text_to_int64(name + 10, &share) || share < 1 || share > 1000))
        return sg_fail(error, SG_ERROR_INPUT, "'%s': the share is not a number from 1 to 1000",
                       name);
    spec.U /= share;
    spec.E /= share;
    if (!sg_generate(lists, &spec, error))
        return false;
    *description = sg_generate_describe(&spec, lists);
    return true;
}

bool sg_bench_write(const SgCsr *lists, const char *folder, GError **error)
{
    g_autofree char *offset = g_build_filename(folder, "offset.npy", NULL);
    g_autofree char *track = g_build_filename(folder, "track.npy", NULL);
    g_autofree char *shape = g_build_filename(folder, "shape.npy", NULL);
    int64_t rows = lists->rows + 1, entries = sg_csr_entries(lists), two = 2;
    const int64_t size[] = { lists->rows, lists->cols };
    return sg_npy_write(offset, SG_NPY_I8, 1, &rows, lists->offset, error) &&
           sg_npy_write(track, SG_NPY_I4, 1, &entries, lists->col, error) &&
           sg_npy_write(shape, SG_NPY_I8, 1, &two, size, error);
}

static void limit_memory(void *limit_gb)
{
    rlim_t bytes = (rlim_t)(*(double *)limit_gb * (1 << 30));
    setrlimit(RLIMIT_AS, &(struct rlimit){ bytes, bytes });
}

/* "NAME SECONDS" lines. */
static GHashTable *read_times(const char *output)
{
    GHashTable *times = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) word = g_strsplit(*line, " ", -1);
        double value;
        if (g_strv_length(word) == 2 && sg_text_to_double(word[1], &value))
            g_hash_table_insert(times, g_strdup(word[0]), g_memdup2(&value, sizeof value));
    }
    return times;
}

static char *end_of(int status, const char *errors)
{
    if (strstr(errors, "MemoryError") || strstr(errors, "Unable to allocate") ||
        strstr(errors, "bad_alloc") || strstr(errors, "Out of Memory"))
        return g_strdup("out of memory");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 124)
        return g_strdup("timed out");
    if (WIFSIGNALED(status))
        return g_strdup_printf("killed by signal %d", WTERMSIG(status));
    const char *last = g_strrstr(g_strchomp((char *)errors), "\n");
    return g_strdup_printf("failed: %s", last ? last + 1 : errors);
}

GHashTable *sg_bench_peer(const char *python, const char *script, const char *folder,
                          const char *argument, double limit_gb, int limit_seconds, char **end)
{
    g_autofree char *path = g_build_filename(SG_BENCH_PEERS, script, NULL);
    g_autofree char *limit = g_strdup_printf("%d", limit_seconds);
    char *argv[] = {
        "timeout", limit, (char *)python, path, (char *)folder, (char *)argument, NULL
    };
    g_autofree char *output = NULL, *errors = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;
    *end = NULL;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, limit_memory, &limit_gb, &output,
                      &errors, &status, &error)) {
        *end = g_strdup(error->message);
        return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    }
    if (status != 0)
        *end = end_of(status, errors);
    return read_times(output);
}

void sg_bench_peer_line(const char *what, double ours, const char *against, GHashTable *times,
                        const char *name, const char *end)
{
    const double *theirs = g_hash_table_lookup(times, name);
    if (theirs) {
        sg_bench_line(what, ours, against, *theirs);
        return;
    }
    g_autofree char *a = seconds(ours);
    printf("%-44s %10s   %-38s %s\n", what, a, against, end ? end : "no result");
    fflush(stdout);
}
