/* SPDX-License-Identifier: MIT */
#include "collect/parquet.h"

#include "base/clock.h"
#include "collect/parquet-columns.h"
#include "collect/parquet-rows.h"

#include <string.h>

/* What a file holds, by the end of its stem; the first that fits. */
typedef struct {
    const char *kind;
    const char *prefix; /* or NULL */
    const char *suffix; /* or NULL */
    SgParquetShape shape;
} Name;

static const Name names[] = {
    { "tracks", "tracks_", NULL, SG_PARQUET_TRACKS },
    { "tracks", "resolved_tracks", "", SG_PARQUET_TRACKS },
    { "playlists", "users", "", SG_PARQUET_USERS },
    { "playlists", NULL, "_playlists", SG_PARQUET_PLAYLISTS },
    { "playlists", NULL, "_playlist_tracks", SG_PARQUET_ENTRIES },
    { "interactions", "users_interactions", "", SG_PARQUET_USERS },
    { "interactions", NULL, "_likes", SG_PARQUET_INTERACTIONS },
    { "interactions", NULL, "_reposts", SG_PARQUET_INTERACTIONS },
    { "interactions", NULL, "_favoriters", SG_PARQUET_INTERACTIONS },
    { "interactions", NULL, "_reposters", SG_PARQUET_INTERACTIONS },
    { "interactions", NULL, "_userlikes_expanded", SG_PARQUET_INTERACTIONS },
};

/* "": the whole stem is the prefix. */
static bool fits(const Name *name, const char *stem)
{
    if (name->prefix && name->suffix)
        return strcmp(stem, name->prefix) == 0;
    return name->prefix ? g_str_has_prefix(stem, name->prefix)
                        : g_str_has_suffix(stem, name->suffix);
}

static const Name *find_name(const char *file)
{
    g_autofree char *base = g_path_get_basename(file);
    char *dot = g_str_has_suffix(base, ".parquet") ? strrchr(base, '.') : NULL;
    if (!dot)
        return NULL;
    *dot = '\0';
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        if (fits(&names[n], base))
            return &names[n];
    return NULL;
}

static bool is_kind(const char *kind)
{
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        if (strcmp(names[n].kind, kind) == 0)
            return true;
    return false;
}

/* -- Which files ---------------------------------------------------------------------------------------------- */

/* Users first, then playlists, then what names them. */
static int by_shape(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    int difference = (int)find_name(x)->shape - (int)find_name(y)->shape;
    return difference ? difference : strcmp(x, y);
}

static GPtrArray *files_of_folder(const SgParquetRequest *request, GError **error)
{
    g_autofree char *folder = g_build_filename(request->data, "staging", NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    const char *entry;
    while (entries && (entry = g_dir_read_name(entries))) {
        const Name *name = *entry == '.' ? NULL : find_name(entry);
        if (name && strcmp(name->kind, request->kind) == 0)
            g_ptr_array_add(files, g_build_filename(folder, entry, NULL));
    }
    if (files->len == 0)
        return sg_fail_null(error, SG_ERROR_NOT_FOUND,
                            "'%s' holds no Parquet files of %s: run `soundgraph clean %s` first",
                            folder, request->kind, request->kind);
    g_ptr_array_sort(files, by_shape);
    return g_steal_pointer(&files);
}

static GPtrArray *files_that_are_named(const SgParquetRequest *request, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    for (const char *const *file = request->files; *file; file++) {
        const Name *name = find_name(*file);
        if (!name || strcmp(name->kind, request->kind) != 0)
            return sg_fail_null(error, SG_ERROR_INPUT,
                                "'%s' is not the name of a staging file of %s: see docs/bulk.md",
                                *file, request->kind);
        if (!g_file_test(*file, G_FILE_TEST_IS_REGULAR))
            return sg_fail_null(error, SG_ERROR_NOT_FOUND, "there is no file '%s'", *file);
        g_ptr_array_add(files, g_strdup(*file));
    }
    g_ptr_array_sort(files, by_shape);
    return g_steal_pointer(&files);
}

/* -- Loading -------------------------------------------------------------------------------------------------- */

static bool load_files(SgStore *store, SgDuck *duck, const GPtrArray *files, SgJson *list,
                       int64_t *rows, GError **error)
{
    for (guint n = 0; n < files->len; n++) {
        const char *file = files->pdata[n];
        SgParquetShape shape = find_name(file)->shape;
        int64_t loaded;
        double start = sg_clock_monotonic();
        if (!sg_parquet_load_file(store, duck, file, shape, &loaded, error))
            return false;
        SgJson *entry = json_object();
        sg_json_set_string(entry, "file", file);
        sg_json_set_string(entry, "holds", sg_parquet_shape_name(shape));
        sg_json_set_count(entry, "rows", loaded);
        json_object_set_new(entry, "seconds", json_real(sg_clock_monotonic() - start));
        json_array_append_new(list, entry);
        *rows += loaded;
    }
    return true;
}

SgJson *sg_parquet_load(SgStore *store, const SgParquetRequest *request, GError **error)
{
    if (!is_kind(request->kind))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "load '%s': there are tracks, playlists and interactions",
                            request->kind);
    bool named = request->files && *request->files;
    g_autoptr(GPtrArray) files =
        named ? files_that_are_named(request, error) : files_of_folder(request, error);
    const SgDuckOptions options = { .threads = request->threads };
    g_autoptr(SgDuck) duck = files ? sg_duck_open(&options, error) : NULL;
    if (!duck)
        return NULL;
    double start = sg_clock_monotonic();
    int64_t rows = 0;
    g_autoptr(SgJson) document = json_object();
    SgJson *list = json_array();
    sg_json_set_string(document, "schema", "soundgraph.load/1");
    sg_json_set_string(document, "kind", request->kind);
    json_object_set_new(document, "files", list);
    bool ok = sg_store_hint_bulk(store, true, error) &&
              load_files(store, duck, files, list, &rows, error);
    sg_store_hint_bulk(store, false, NULL);
    if (!ok)
        return NULL;
    double seconds = sg_clock_monotonic() - start;
    sg_json_set_count(document, "rows", rows);
    json_object_set_new(document, "seconds", json_real(seconds));
    json_object_set_new(document, "rows_per_second",
                        json_real(seconds > 0 ? (double)rows / seconds : 0));
    return g_steal_pointer(&document);
}
