/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include <stdio.h>
#include <string.h>

/*
 * ListenBrainz: dumps and exports, one listen a line or one JSON array of them (product.md section
 * 8). Plays of a user and a track add up; a recording is known by its MusicBrainz id, else by its
 * ListenBrainz id, else by its names.
 */

static const SgImportOption options[] = {
    { .name = "user",
      .kind = SG_IMPORT_TEXT,
      .fallback = "me",
      .summary = "whose listens these are where they do not say" },
    { .name = "same-play-seconds",
      .kind = SG_IMPORT_INT,
      .fallback = "30",
      .max = 86400,
      .summary = "two listens to one track within this time are one play" },
    { 0 },
};

static bool is_listens(const char *name)
{
    static const char *const endings[] = { ".listens", ".jsonl", ".json", ".ndjson" };
    g_autofree char *plain = g_str_has_suffix(name, ".gz")    ? g_strndup(name, strlen(name) - 3)
                             : g_str_has_suffix(name, ".zst") ? g_strndup(name, strlen(name) - 4)
                                                              : g_strdup(name);
    for (size_t n = 0; n < G_N_ELEMENTS(endings); n++)
        if (g_str_has_suffix(plain, endings[n]))
            return name[0] != '.';
    return false;
}

static void find_files(const char *folder, int depth, GPtrArray *found)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (depth > 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
            find_files(path, depth - 1, found);
        else if (is_listens(name))
            g_ptr_array_add(found, g_steal_pointer(&path));
    }
}

static int by_number(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static bool collect_files(const SgImportRun *run, GPtrArray *files, GError **error)
{
    enum { DEPTH = 4 };
    for (const char *const *path = run->paths; *path; path++) {
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
        if (g_file_test(*path, G_FILE_TEST_IS_DIR))
            find_files(*path, DEPTH, found);
        else
            g_ptr_array_add(found, g_strdup(*path));
        if (found->len == 0)
            return sg_fail(error, SG_ERROR_INPUT,
                           "ListenBrainz folder '%s': there is no .listens, .jsonl or .json in it",
                           *path);
        g_ptr_array_sort(found, by_number);
        g_ptr_array_extend_and_steal(files, g_steal_pointer(&found));
    }
    return true;
}

/* An array begins with '['. Packed files are taken for lines. */
static bool is_array(const char *path)
{
    FILE *file = fopen(path, "rbe");
    int c = ' ';
    while (file && g_ascii_isspace(c))
        c = getc(file);
    if (file)
        fclose(file);
    return c == '[';
}

static bool read_file(SgImportRun *run, const char *path, int number, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_utf8_make_valid(base, -1);
    bool array = is_array(path);
    sg_script_set_file(run->script, "file", path);
    sg_script_set_text(run->script, "name", name);
    sg_script_set_text(run->script, "json_format", array ? "array" : "newline_delimited");
    sg_script_set_sql(run->script, "skip_broken", array ? "false" : "true");
    sg_script_set_int(run->script, "file_number", number);
    if (g_utf8_validate(path, -1, NULL) && sg_import_add_source(run, path, error) &&
        sg_script_run(run->script, run->duck, "listenbrainz.sql", error))
        return true;
    if (error && !*error)
        return sg_fail(error, SG_ERROR_INPUT, "ListenBrainz file '%s': its name is not UTF-8",
                       name);
    g_prefix_error(error, "ListenBrainz file '%s': ", name);
    return false;
}

static bool stage(SgImportRun *run, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    if (!collect_files(run, files, error) ||
        !sg_import_make_tables(run, "VARCHAR", "VARCHAR", error) ||
        !sg_script_run(run->script, run->duck, "listenbrainz-begin.sql", error))
        return false;
    for (guint n = 0; n < files->len; n++)
        if (!read_file(run, files->pdata[n], (int)n, error))
            return false;
    return sg_script_run(run->script, run->duck, "listenbrainz-finish.sql", error);
}

const SgImport sg_import_listenbrainz = {
    .name = "listenbrainz",
    .summary = "ListenBrainz: listens as JSON lines or as a JSON array",
    .paths = "FILE|FOLDER…",
    .options = options,
    .repeats = "sum",
    .ranks = true,
    .stage = stage,
};
