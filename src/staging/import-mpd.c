/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/progress.h"
#include "staging/duck-text.h"
#include "staging/mpd-check.h"
#include "staging/slices.h"

#include <string.h>

/*
 * The Spotify Million Playlist Dataset: slices of 1000 playlists, each one JSON object
 * (product.md section 8). DuckDB's threads take slice after slice from sg_slices_next and make rows
 * of them, in batches, so that memory does not grow with the collection.
 *
 *   folder, tar, zip ──slices.c──▶ slice(): number, name, text ──mpd-batch.sql──▶ staged_* tables
 */
static const SgImportOption options[] = {
    { .name = "weights",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "one",
      .choices = "one|decay",
      .summary = "all ones, or by position, followers and edits (mean 1)" },
    { .name = "batch-mb",
      .kind = SG_IMPORT_INT,
      .fallback = "256",
      .max = 65536,
      .summary = "megabytes of JSON read at once; less takes less memory (0: a slice)" },
    { 0 },
};

typedef struct {
    SgSlices *slices;
    int64_t number; /* slices handed out so far */
    int64_t left;   /* bytes until the batch is full */
    bool ended;
    GError *error;
} Source;

static bool next_text(SgDuckText *text, void *data)
{
    Source *source = data;
    if (source->left <= 0 || source->ended)
        return true;
    if (!sg_slices_next(source->slices, &text->name, &text->text, &text->length, &source->error))
        return false;
    source->ended = !text->text;
    source->left -= (int64_t)text->length;
    text->number = source->number;
    source->number += !source->ended;
    return true;
}

/* Reads the input again up to slice `number`, and says what is wrong with it. */
static bool fail_slice(SgImportRun *run, int64_t number, GError **error)
{
    g_autoptr(SgSlices) slices = sg_slices_open(run->paths, error);
    g_autofree char *name = NULL, *text = NULL;
    size_t length = 0;
    for (int64_t n = 0; slices && n <= number; n++) {
        g_clear_pointer(&name, g_free);
        g_clear_pointer(&text, g_free);
        if (!sg_slices_next(slices, &name, &text, &length, error))
            return false;
    }
    if (!text)
        return slices ? sg_fail(error, SG_ERROR_IO, "the slices changed while they were read")
                      : false;
    return sg_mpd_check(text, length, name, error) &&
           sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': it could not be read", name);
}

/* Each slice gives at least one row, and one that is no slice says so in it. */
static bool check_batch(SgImportRun *run, GError **error)
{
    int64_t broken;
    if (!sg_duck_number(run->duck,
                        "SELECT coalesce(min(playlist_no) // 1073741824, -1) FROM batch "
                        "WHERE place = 1 AND head[1].unreadable",
                        &broken, error))
        return false;
    return broken < 0 || fail_slice(run, broken, error);
}

static bool read_batch(SgImportRun *run, Source *source, GError **error)
{
    source->left = MAX(sg_import_options_int(run->options, "batch-mb") << 20, 1);
    if (!sg_script_run(run->script, run->duck, "mpd-batch.sql", source->error ? NULL : error)) {
        if (source->error) {
            g_clear_error(error);
            g_propagate_error(error, g_steal_pointer(&source->error));
        }
        return false;
    }
    return check_batch(run, error) && sg_script_run(run->script, run->duck, "mpd-stage.sql", error);
}

/* Tracks are told apart by a 64-bit hash; among 10 million tracks two meet once in 400,000 sets. */
static bool check_hashes(SgImportRun *run, GError **error)
{
    int64_t clashes;
    return sg_duck_number(run->duck, "SELECT count(*) - count(DISTINCT item_key) FROM staged_item",
                          &clashes, error) &&
           (clashes == 0 || sg_fail(error, SG_ERROR_FAILED, "two track URIs have one hash"));
}

static void add_sources(SgImportRun *run, const SgSlices *slices)
{
    const GPtrArray *files = sg_slices_files(slices);
    for (guint n = 0; n < files->len; n++) {
        const SgSlicesFile *file = files->pdata[n];
        g_autofree char *name = g_path_get_basename(file->path);
        sg_import_add_origin(run, name, file->bytes, file->sha256);
    }
}

static bool stage(SgImportRun *run, GError **error)
{
    g_autoptr(SgSlices) slices = sg_slices_open(run->paths, error);
    Source source = { .slices = slices };
    if (!slices || !sg_import_make_tables(run, "BIGINT", "UBIGINT", error) ||
        !sg_duck_add_texts(run->duck, "slice", next_text, &source, error))
        return false;
    g_autoptr(SgProgress) progress = sg_progress_new("import mpd", 0);
    while (!source.ended) {
        if (!read_batch(run, &source, error))
            return false;
        sg_progress_set(progress, source.number, "slices");
    }
    add_sources(run, slices);
    return check_hashes(run, error);
}

static bool weigh(SgImportRun *run, GError **error)
{
    return g_str_equal(sg_import_options_text(run->options, "weights"), "one") ||
           sg_script_run(run->script, run->duck, "mpd-weigh.sql", error);
}

const SgImport sg_import_mpd = {
    .name = "mpd",
    .summary = "Spotify Million Playlist Dataset: slices, a folder of them, or a tar or zip",
    .paths = "SLICE|FOLDER|ARCHIVE",
    .options = options,
    .repeats = "max", /* all weigh the same and none has a time; of all rules the cheapest */
    .stage = stage,
    .weigh = weigh,
};
