/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/file.h"
#include "base/progress.h"
#include "staging/archive.h"
#include "staging/mpd-check.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * The Spotify Million Playlist Dataset: slices of 1000 playlists, each one JSON object
 * (product.md section 8). Slices are read in batches of about BATCH_BYTES, so that memory does not
 * grow with the collection; an archive is unpacked batch by batch.
 */
static const int64_t BATCH_BYTES = 128 << 20;
static const int64_t SLICE_LIMIT = 512 << 20;

static const SgImportOption options[] = {
    { .name = "weights",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "one",
      .choices = "one|decay",
      .summary = "all ones, or by position, followers and edits (mean 1)" },
    { 0 },
};

typedef struct {
    SgImportRun *run;
    GPtrArray *paths; /* of the batch */
    GPtrArray *names; /* for messages, beside them */
    int64_t bytes;
    int64_t largest;
    bool unpacked; /* the files are ours: removed after use */
    int64_t slices;
    SgProgress *progress;
} Batch;

static void end_batch(Batch *batch)
{
    for (guint n = 0; batch->unpacked && n < batch->paths->len; n++)
        g_unlink(batch->paths->pdata[n]);
    g_ptr_array_set_size(batch->paths, 0);
    g_ptr_array_set_size(batch->names, 0);
    batch->bytes = batch->largest = 0;
}

static bool run_batch(Batch *batch, const char *number, GError **error)
{
    sg_script_set_sql(batch->run->script, "number", number);
    return sg_script_run(batch->run->script, batch->run->duck, "mpd-batch.sql", error);
}

/* A slice that DuckDB refuses, or one that holds nothing, is named with the reason. */
static bool explain_failure(const Batch *batch, GError **error)
{
    for (guint n = 0; n < batch->paths->len; n++)
        if (!sg_mpd_check(batch->paths->pdata[n], batch->names->pdata[n], SLICE_LIMIT, error))
            return false;
    return true;
}

static bool flush(Batch *batch, GError **error)
{
    if (batch->paths->len == 0)
        return true;
    SgScript *script = batch->run->script;
    g_autoptr(GError) cause = NULL;
    int64_t slices = batch->paths->len, seen = 0;
    g_ptr_array_add(batch->paths, NULL);
    g_ptr_array_add(batch->names, NULL);
    sg_script_set_files(script, "files", (const char *const *)batch->paths->pdata);
    sg_script_set_texts(script, "paths", (const char *const *)batch->paths->pdata);
    sg_script_set_texts(script, "names", (const char *const *)batch->names->pdata);
    sg_script_set_int(script, "largest", MAX(batch->largest + 1, 1 << 20));
    g_ptr_array_set_size(batch->paths, (int)slices);
    g_ptr_array_set_size(batch->names, (int)slices);
    bool ok = run_batch(batch, "BIGINT", &cause);
    if (!ok && g_error_matches(cause, SG_ERROR, SG_ERROR_INPUT)) {
        g_clear_error(&cause);
        ok = run_batch(batch, "VARCHAR", &cause);
    }
    ok = ok && sg_duck_number(batch->run->duck,
                              "SELECT count(DISTINCT playlist_no // 1073741824) FROM playlist",
                              &seen, &cause);
    if (!ok || seen < slices) {
        bool input = ok || g_error_matches(cause, SG_ERROR, SG_ERROR_INPUT);
        if (input && !explain_failure(batch, error))
            return false;
        if (!ok)
            g_propagate_error(error, g_steal_pointer(&cause));
        return ok && sg_fail(error, SG_ERROR_INPUT, "MPD slices: %lld of %lld were not read",
                             (long long)(slices - seen), (long long)slices);
    }
    batch->slices += slices;
    sg_progress_set(batch->progress, batch->slices, "slices");
    end_batch(batch);
    return true;
}

/* Takes both strings. */
static bool add_slice(Batch *batch, char *path, char *name, int64_t bytes, GError **error)
{
    g_ptr_array_add(batch->paths, path);
    g_ptr_array_add(batch->names, name);
    batch->bytes += bytes;
    batch->largest = MAX(batch->largest, bytes);
    return batch->bytes < BATCH_BYTES || flush(batch, error);
}

static bool add_file(Batch *batch, const char *path, GError **error)
{
    GStatBuf info;
    g_autofree char *name = g_path_get_basename(path);
    if (!g_utf8_validate(path, -1, NULL))
        return sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': its name is not UTF-8", path);
    if (g_stat(path, &info) != 0)
        return sg_fail(error, SG_ERROR_IO, "MPD slice '%s': cannot read it", path);
    if (info.st_size > SLICE_LIMIT)
        return sg_fail(error, SG_ERROR_INPUT,
                       "MPD slice '%s': %" G_GINT64_FORMAT
                       " bytes, more than the limit of %" G_GINT64_FORMAT,
                       name, (int64_t)info.st_size, SLICE_LIMIT);
    sg_import_add_source(batch->run, path);
    return add_slice(batch, g_strdup(path), g_steal_pointer(&name), info.st_size, error);
}

static void find_slices(const char *folder, int depth, GPtrArray *found)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (name[0] == '.')
            continue;
        char *path = g_build_filename(folder, name, NULL);
        if (depth > 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
            find_slices(path, depth - 1, found);
        if (g_str_has_suffix(name, ".json") && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(found, g_steal_pointer(&path));
        g_free(path);
    }
}

/* mpd.slice.2000-2999.json before mpd.slice.10000-10999.json */
static int by_number(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_folder(Batch *batch, const char *folder, GError **error)
{
    enum { DEPTH = 3 };
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    find_slices(folder, DEPTH, found);
    g_ptr_array_sort(found, by_number);
    for (guint n = 0; n < found->len; n++)
        if (!add_file(batch, found->pdata[n], error))
            return false;
    return found->len > 0 ||
           sg_fail(error, SG_ERROR_INPUT, "MPD folder '%s': there is no .json in it", folder);
}

static bool add_archive(Batch *batch, const char *path, GError **error)
{
    g_autoptr(SgArchive) archive = sg_archive_open(path, error);
    if (!archive)
        return false;
    sg_import_add_source(batch->run, path);
    int64_t before = batch->slices;
    /* The batch so far holds foreign files, the next one only ours. */
    if (!flush(batch, error))
        return false;
    batch->unpacked = true;
    for (;;) {
        SgArchiveFile file;
        if (!sg_archive_next(archive, ".json", batch->run->work, SLICE_LIMIT, &file, error))
            return false;
        if (!file.path)
            break;
        if (!add_slice(batch, file.path, file.name, file.bytes, error))
            return false;
    }
    if (!flush(batch, error))
        return false;
    batch->unpacked = false;
    return batch->slices > before ||
           sg_fail(error, SG_ERROR_INPUT, "MPD archive '%s': there is no .json in it", path);
}

static bool read_paths(Batch *batch, GError **error)
{
    for (const char *const *path = batch->run->paths; *path; path++) {
        bool ok = g_file_test(*path, G_FILE_TEST_IS_DIR) ? add_folder(batch, *path, error)
                  : sg_archive_is(*path)                 ? add_archive(batch, *path, error)
                                                         : add_file(batch, *path, error);
        if (!ok)
            return false;
    }
    return flush(batch, error);
}

/* Tracks are told apart by a 64-bit hash; among 10 million tracks two meet once in 400,000 sets. */
static bool check_hashes(SgImportRun *run, GError **error)
{
    int64_t clashes;
    return sg_duck_number(run->duck, "SELECT count(*) - count(DISTINCT item_key) FROM staged_item",
                          &clashes, error) &&
           (clashes == 0 || sg_fail(error, SG_ERROR_FAILED, "two track URIs have one hash"));
}

static bool stage(SgImportRun *run, GError **error)
{
    if (!sg_import_make_tables(run, "BIGINT", "UBIGINT", error))
        return false;
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgProgress) progress = sg_progress_new("import mpd", 0);
    Batch batch = { .run = run, .paths = paths, .names = names, .progress = progress };
    return read_paths(&batch, error) && check_hashes(run, error);
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
    .stage = stage,
    .weigh = weigh,
};
