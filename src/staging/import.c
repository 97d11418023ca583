/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "staging/finish.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const SgImport sg_import_mpd;
extern const SgImport sg_import_lightgcn;
extern const SgImport sg_import_pairs;
extern const SgImport sg_import_yambda;
extern const SgImport sg_import_listenbrainz;
extern const SgImport sg_import_scdata;
extern const SgImport sg_import_store;

const SgImport *const sg_imports[] = {
    &sg_import_mpd,          &sg_import_lightgcn, &sg_import_pairs, &sg_import_yambda,
    &sg_import_listenbrainz, &sg_import_scdata,   &sg_import_store, NULL,
};

const SgImportOption sg_import_common[] = {
    { .name = "min-length",
      .kind = SG_IMPORT_INT,
      .fallback = "0",
      .max = 1e9,
      .summary = "drop lists with fewer distinct tracks" },
    { .name = "min-tracks",
      .kind = SG_IMPORT_INT,
      .fallback = "0",
      .max = 1e9,
      .summary = "drop tracks that stand in fewer lists" },
    { .name = "k-core",
      .kind = SG_IMPORT_INT,
      .fallback = "0",
      .max = 1e9,
      .summary = "both at once, repeated until nothing changes" },
    { .name = "filter",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "stable",
      .choices = "stable|once",
      .summary = "repeat these two filters until nothing changes, or count once" },
    { 0 },
};

static const char *const default_folder = "data/datasets";
enum { MEMORY_MB = 640 };

const SgImport *sg_import_find(const char *name)
{
    for (const SgImport *const *format = sg_imports; *format; format++)
        if (g_str_equal((*format)->name, name))
            return *format;
    return NULL;
}

char *sg_import_dataset_folder(const char *name)
{
    return strchr(name, '/') ? g_strdup(name) : g_build_filename(default_folder, name, NULL);
}

static void set_order(SgScript *script, const char *side, const char *type)
{
    g_autofree char *name = g_strconcat(side, "_order", NULL);
    g_autofree char *sql = g_str_equal(type, "UBIGINT") ? g_strdup("urn")
                           : g_str_equal(type, "VARCHAR")
                               ? g_strdup_printf("TRY_CAST(%s_key AS HUGEINT), %s_key", side, side)
                               : g_strconcat(side, "_key", NULL);
    sg_script_set_sql(script, name, sql);
}

bool sg_import_make_tables(SgImportRun *run, const char *list_key, const char *item_key,
                           GError **error)
{
    sg_script_set_sql(run->script, "list_key", list_key);
    sg_script_set_sql(run->script, "item_key", item_key);
    sg_script_set_sql(run->script, "position", run->format->ranks ? "HUGEINT" : "BIGINT");
    set_order(run->script, "list", list_key);
    set_order(run->script, "item", item_key);
    return sg_script_run(run->script, run->duck, "staged.sql", error);
}

void sg_import_add_origin(SgImportRun *run, const char *name, int64_t bytes, const char *hash)
{
    SgJson *source = json_object();
    sg_json_set_string(source, "file", name);
    sg_json_set_count(source, "bytes", bytes);
    sg_json_set_string(source, "sha256", hash);
    json_array_append_new(run->sources, source);
}

bool sg_import_add_source(SgImportRun *run, const char *path, GError **error)
{
    g_autofree char *hash = sg_file_sha256(path, error);
    g_autofree char *name = g_path_get_basename(path);
    GStatBuf info;
    if (!hash)
        return false;
    if (g_stat(path, &info) != 0)
        return sg_fail(error, SG_ERROR_IO, "cannot read '%s': %s", path, g_strerror(errno));
    sg_import_add_origin(run, name, info.st_size, hash);
    return true;
}

static bool check_name(const char *name, GError **error)
{
    enum { LONGEST = 100 };
    size_t length = strlen(name);
    bool ok = length > 0 && length <= LONGEST && name[0] != '.';
    for (const char *c = name; ok && *c; c++)
        ok = g_ascii_isalnum(*c) || strchr("._-", *c);
    return ok || sg_fail(error, SG_ERROR_INPUT,
                         "dataset name '%s': use letters, digits, '.', '_', '-' (at most %d)", name,
                         LONGEST);
}

static bool check_paths(const SgImportRequest *request, GError **error)
{
    if (!request->paths || !request->paths[0])
        return sg_fail(error, SG_ERROR_INPUT, "import %s: name at least one %s",
                       request->format->name, request->format->paths);
    for (const char *const *path = request->paths; *path; path++) {
        if (!g_utf8_validate(*path, -1, NULL))
            return sg_fail(error, SG_ERROR_INPUT, "import %s: the path '%s' is not UTF-8",
                           request->format->name, *path);
        if (!request->format->takes_uri && !g_file_test(*path, G_FILE_TEST_EXISTS))
            return sg_fail(error, SG_ERROR_NOT_FOUND, "import %s: there is no '%s'",
                           request->format->name, *path);
    }
    return true;
}

/* What killed imports of this name left behind; nobody else uses them, the lock is ours. */
static bool remove_leftovers(const char *folder, const char *dataset, GError **error)
{
    g_autofree char *prefix = g_strdup_printf(".%s.tmp-", dataset);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (!g_str_has_prefix(name, prefix))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!sg_file_remove_all(path, error))
            return false;
    }
    return true;
}

static char *make_work_folder(const char *folder, const char *dataset, GError **error)
{
    g_autofree char *name = g_strdup_printf(".%s.tmp-XXXXXX", dataset);
    g_autofree char *work = g_build_filename(folder, name, NULL);
    if (!g_mkdtemp(work))
        return sg_fail_null(error, SG_ERROR_IO, "cannot make a folder in '%s': %s", folder,
                            g_strerror(errno));
    return g_steal_pointer(&work);
}

static bool sync_path(const char *path, int flags, GError **error)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!ok)
        sg_fail(error, SG_ERROR_IO, "cannot sync '%s': %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sync_contents(const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!sync_path(path, 0, error))
            return false;
    }
    return sync_path(folder, O_DIRECTORY, error);
}

/* Puts `made` at `place`. An old dataset there changes places with it in one step and is removed
 * with the work folder; where the file system cannot do that, it is moved aside first. */
static bool publish(const char *made, const char *place, GError **error)
{
    if (!g_file_test(place, G_FILE_TEST_EXISTS))
        return sg_file_rename(made, place, error);
    g_autofree char *folder = g_path_get_dirname(place);
    if (renameat2(AT_FDCWD, made, AT_FDCWD, place, RENAME_EXCHANGE) == 0)
        return sync_path(folder, O_DIRECTORY, error);
    g_autofree char *aside = g_strconcat(made, ".old", NULL);
    return sg_file_rename(place, aside, error) && sg_file_rename(made, place, error);
}

static void add_option(const SgImportOption *option, const char *value, void *data)
{
    SgJson *object = data;
    int64_t whole = 0;
    double number = 0;
    SgJson *json;
    switch (option->kind) {
    case SG_IMPORT_INT:
        sg_text_to_int64(value, &whole);
        json = json_integer(whole);
        break;
    case SG_IMPORT_REAL:
        sg_text_to_double(value, &number);
        json = json_real(number);
        break;
    case SG_IMPORT_FLAG: json = json_boolean(g_str_equal(value, "true")); break;
    default: json = json_string(value); break;
    }
    json_object_set_new(object, option->name, json);
}

static void set_option(const SgImportOption *option, const char *value, void *data)
{
    int64_t whole = 0;
    double number = 0;
    switch (option->kind) {
    case SG_IMPORT_INT:
        sg_text_to_int64(value, &whole);
        sg_script_set_int(data, option->name, whole);
        break;
    case SG_IMPORT_REAL:
        sg_text_to_double(value, &number);
        sg_script_set_real(data, option->name, number);
        break;
    case SG_IMPORT_FLAG: sg_script_set_sql(data, option->name, value); break;
    default: sg_script_set_text(data, option->name, value); break;
    }
}

static SgJson *describe(const SgImportRequest *request, const SgImportOptions *options)
{
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.dataset/1");
    sg_json_set_string(document, "name", request->dataset);
    sg_json_set_string(document, "format", request->format->name);
    json_object_set_new(document, "sources", json_array());
    SgJson *values = json_object();
    sg_import_options_foreach(options, add_option, values);
    json_object_set_new(document, "options", values);
    return document;
}

static bool write_document(SgJson *document, const char *folder, GError **error)
{
    g_autofree char *now = sg_clock_format(sg_clock_now());
    sg_json_set_string(document, "created_at", now);
    g_autofree char *text = sg_json_dump(document, 2);
    g_autofree char *path = g_build_filename(folder, "dataset.json", NULL);
    return sg_file_write(path, text, strlen(text), 0644, error);
}

/* Makes the files of the dataset in `folder`. */
static SgJson *make(const SgImportRequest *request, const SgImportOptions *options,
                    const char *folder, const char *scratch, GError **error)
{
    SgDuckOptions settings = { .spill_folder = scratch,
                               .memory_mb = request->memory_mb > 0 ? request->memory_mb : MEMORY_MB,
                               .threads = request->threads };
    g_autoptr(SgDuck) duck = sg_duck_open(&settings, error);
    if (!duck)
        return NULL;
    g_autoptr(SgScript) script = sg_script_new();
    sg_import_options_foreach(options, set_option, script);
    g_autoptr(SgJson) document = describe(request, options);
    SgImportRun run = { .format = request->format,
                        .duck = duck,
                        .script = script,
                        .options = options,
                        .paths = request->paths,
                        .work = scratch,
                        .sources = json_object_get(document, "sources") };
    if (!request->format->stage(&run, error) || !sg_finish(&run, folder, document, error) ||
        !write_document(document, folder, error) || !sync_contents(folder, error))
        return NULL;
    return g_steal_pointer(&document);
}

static SgJson *make_and_publish(const SgImportRequest *request, const SgImportOptions *options,
                                const char *work, const char *place, GError **error)
{
    g_autofree char *made = g_build_filename(work, "dataset", NULL);
    g_autofree char *scratch = g_build_filename(work, "scratch", NULL);
    if (!sg_file_make_folder(made, error) || !sg_file_make_folder(scratch, error))
        return NULL;
    g_autoptr(SgJson) document = make(request, options, made, scratch, error);
    if (!document || !publish(made, place, error))
        return NULL;
    return g_steal_pointer(&document);
}

SgJson *sg_import_run(const SgImportRequest *request, GError **error)
{
    if (!check_name(request->dataset, error) || !check_paths(request, error))
        return NULL;
    g_autoptr(SgImportOptions) options = sg_import_options_parse(
        sg_import_common, request->format->options, request->assignments, error);
    if (!options) {
        g_prefix_error(error, "import %s: ", request->format->name);
        return NULL;
    }
    const char *folder = request->folder ? request->folder : default_folder;
    g_autofree char *place = g_build_filename(folder, request->dataset, NULL);
    g_autofree char *hidden = g_strconcat(".", request->dataset, NULL);
    g_autofree char *lock_path = g_build_filename(folder, hidden, NULL);
    g_autoptr(SgFileLock) lock = sg_file_lock(lock_path, 0, error);
    if (!lock || !remove_leftovers(folder, request->dataset, error))
        return NULL;
    if (g_file_test(place, G_FILE_TEST_EXISTS) && !request->force)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "dataset '%s' exists in '%s'; --force replaces it", request->dataset,
                            folder);
    g_autofree char *work = make_work_folder(folder, request->dataset, error);
    if (!work)
        return NULL;
    g_autoptr(GError) cause = NULL;
    g_autoptr(SgJson) document = make_and_publish(request, options, work, place, &cause);
    bool removed = sg_file_remove_all(work, document ? error : NULL);
    if (g_error_matches(cause, SG_ERROR, SG_ERROR_INTERRUPTED))
        return sg_fail_null(error, SG_ERROR_INTERRUPTED,
                            "import %s: interrupted; dataset '%s' is as it was before",
                            request->format->name, request->dataset);
    if (!document)
        g_propagate_error(error, g_steal_pointer(&cause));
    return document && removed ? g_steal_pointer(&document) : NULL;
}

char *sg_import_report(const SgJson *document)
{
    GString *out = g_string_new(NULL);
    const SgJson *counts = sg_json_object(document, "counts");
    const char *key;
    SgJson *value;
    g_string_append_printf(out, "dataset %s (%s)\n", sg_json_string(document, "name"),
                           sg_json_string(document, "format"));
    json_object_foreach ((SgJson *)counts, key, value) {
        g_autofree char *number = sg_text_thousands(json_integer_value(value));
        g_string_append_printf(out, "  %-14s %s\n", key, number);
    }
    int64_t filtered = sg_json_int(sg_json_object(document, "filtered"), "interactions", 0);
    if (filtered > 0) {
        g_autofree char *number = sg_text_thousands(filtered);
        g_string_append_printf(out, "  %-14s %s\n", "filtered", number);
    }
    size_t n;
    json_array_foreach (sg_json_array(document, "skipped"), n, value) {
        g_autofree char *number = sg_text_thousands(sg_json_int(value, "count", 0));
        g_string_append_printf(out, "  left out: %s: %s (first: %s)\n",
                               sg_json_string(value, "reason"), number,
                               sg_json_string(value, "first"));
    }
    g_string_append_printf(out, "  hash           %s\n", sg_json_string(document, "hash"));
    return g_string_free(out, FALSE);
}
