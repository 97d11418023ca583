/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include "base/file.h"
#include "staging/duck-append.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Made-up staging files for bench/bulk.
 *
 *   bench-bulk SCRIPT FOLDER [PART]     200,000 tracks, 50,000 playlists, 2 M entries; or a PART-th
 */
static const SgGenerateSpec shape = {
    .U = 50000,
    .M = 200000,
    .E = 2000000,
    .exponent = 1.0,
    .offset = 200,
    .length_sigma = 0.85,
    .shortest = 5,
    .longest = 400,
    .genres = 25,
    .scenes = 30,
    .from_scene = 0.35,
    .from_genre = 0.35,
    .seed = 4,
};

static bool append_entries(SgDuck *duck, const SgCsr *lists, GError **error)
{
    g_autoptr(SgDuckAppend) append = sg_duck_append_open(duck, "made", error);
    for (int64_t u = 0; append && u < lists->rows; u++) {
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            sg_duck_append_int(append, u, -1);
            sg_duck_append_int(append, lists->col[e], -1);
            sg_duck_append_int(append, e - lists->offset[u], -1);
            if (!sg_duck_append_end_row(append, error))
                return false;
        }
    }
    return append && sg_duck_append_finish(append, error);
}

static bool make(const char *script, const char *folder, int64_t part, GError **error)
{
    SgGenerateSpec spec = shape;
    spec.U /= part, spec.M /= part, spec.E /= part;
    spec.scenes = MAX(1, spec.scenes / part);
    g_auto(SgCsr) lists = { 0 };
    const SgDuckOptions options = { .memory_mb = 2048 };
    g_autoptr(SgDuck) duck = sg_duck_open(&options, error);
    g_autofree char *text = NULL;
    g_autofree char *tables =
        g_strdup_printf("CREATE TABLE made (list BIGINT, track BIGINT, position BIGINT);"
                        "CREATE TABLE shape AS SELECT %" G_GINT64_FORMAT
                        " AS lists, %" G_GINT64_FORMAT " AS tracks",
                        spec.U, spec.M);
    if (!duck || !sg_generate(&lists, &spec, error) || !sg_duck_run(duck, tables, error) ||
        !append_entries(duck, &lists, error) || !sg_file_make_folder(folder, error) ||
        !g_file_get_contents(script, &text, NULL, error))
        return false;
    g_auto(GStrv) parts = g_strsplit(text, "FOLDER", -1);
    g_autofree char *sql = g_strjoinv(folder, parts);
    g_autofree char *description = sg_generate_describe(&spec, &lists);
    printf("%s\n", description);
    return sg_duck_run(duck, sql, error);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int64_t part = argc > 3 ? g_ascii_strtoll(argv[3], NULL, 10) : 1;
    if (argc < 3 || part < 1 || !make(argv[1], argv[2], part, &error)) {
        fprintf(stderr, "bench-bulk: %s\n", error ? error->message : "SCRIPT FOLDER [PART]");
        return 1;
    }
    return 0;
}
