/* SPDX-License-Identifier: MIT */
#include "staging/clean-private.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text.h"
#include "music/genre.h"
#include "music/tag.h"
#include "staging/duck-append.h"
#include "staging/duck-function.h"
#include "staging/raw.h"
#include "staging/script.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { DEFAULT_MEMORY_MB = 640, BATCH_BYTES = 48 << 20 };

/* -- The run --------------------------------------------------------------------------------------- */

typedef struct {
    const SgCleanRequest *request;
    SgDuck *duck;
    SgScript *script;
    SgProgress *progress;
    GPtrArray *inputs; /* paths */
    char *staging;     /* DATA/staging */
    char *work;        /* a folder in it for what is not yet whole */
    SgJson *files;
    int64_t bytes; /* read so far */
} Run;

static void run_clear(Run *run)
{
    sg_duck_close(run->duck);
    sg_script_free(run->script);
    sg_progress_free(run->progress);
    g_clear_pointer(&run->inputs, g_ptr_array_unref);
    if (run->work)
        sg_file_remove_all(run->work, NULL);
    g_free(run->work);
    g_free(run->staging);
    sg_json_free(run->files);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static char *genre_function(const char *genre)
{
    return g_strdup(sg_genre_canonical(genre));
}

static char *time_function(const char *text)
{
    int64_t seconds;
    return sg_clock_parse(text, &seconds) ? sg_clock_format(seconds) : NULL;
}

static bool open_duck(Run *run, GError **error)
{
    const SgDuckOptions options = { .spill_folder = run->work,
                                    .threads = run->request->threads,
                                    .memory_mb = run->request->memory_mb ? run->request->memory_mb
                                                                         : DEFAULT_MEMORY_MB };
    run->duck = sg_duck_open(&options, error);
    run->script = sg_script_new();
    if (!run->duck || !sg_duck_add_list_function(run->duck, "sg_tags", sg_tags_parse, error) ||
        !sg_duck_add_list_function(run->duck, "sg_hashtags", sg_tags_hashtags, error) ||
        !sg_duck_add_text_function(run->duck, "sg_genre", genre_function, error) ||
        !sg_duck_add_text_function(run->duck, "sg_time", time_function, error) ||
        !sg_script_run(run->script, run->duck, "clean-begin.sql", error))
        return false;
    for (const char *const *begin = sg_clean_commands[run->request->kind].begin; *begin; begin++)
        if (!sg_script_run(run->script, run->duck, *begin, error))
            return false;
    return true;
}

/* -- Reading ------------------------------------------------------------------------------------------- */

/* Why a line is none for DuckDB, which takes valid UTF-8 only; NULL: it is one. */
static const char *problem_of(const SgRawLine *line)
{
    if (line->length > SG_RAW_LONGEST)
        return "line is longer than 16 MB";
    if (!g_utf8_validate_len(line->text, line->length, NULL))
        return "line is not UTF-8";
    return NULL;
}

static bool append_line(SgDuckAppend *append, int64_t file, const SgRawLine *line, GError **error)
{
    const char *problem = problem_of(line);
    sg_duck_append_int(append, file, -1);
    sg_duck_append_int(append, line->number, -1);
    sg_duck_append_int(append, line->fetched_at, INT64_MIN);
    sg_duck_append_int(append, line->torn, -1);
    sg_duck_append_text(append, problem);
    sg_duck_append_text(append, problem ? NULL : line->text);
    return sg_duck_append_end_row(append, error);
}

static bool is_blank(const SgRawLine *line)
{
    return line->length == strspn(line->text, " \t\r");
}

/* Puts lines into raw_line until the batch is full; *ended at the end of the file. */
static bool read_batch(Run *run, SgRawReader *reader, int64_t file, int64_t *lines, bool *ended,
                       GError **error)
{
    g_autoptr(SgDuckAppend) append = sg_duck_append_open(run->duck, "raw_line", error);
    SgRawLine line = { 0 };
    int64_t bytes = 0;
    *ended = false;
    if (!append)
        return false;
    while (bytes < BATCH_BYTES) {
        if (!sg_interrupt_check("cleaning", error) || !sg_raw_reader_next(reader, &line, error))
            return false;
        *ended = !line.text;
        if (*ended)
            break;
        bytes += (int64_t)line.length;
        if (is_blank(&line))
            continue;
        (*lines)++;
        if (!append_line(append, file, &line, error))
            return false;
    }
    run->bytes += bytes;
    return sg_duck_append_finish(append, error);
}

/* The number in "track_7_favoriters"; 0 if there is none. */
static int64_t id_in_name(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    const char *start = strchr(name, '_');
    g_autofree char *digits = start ? g_strndup(start + 1, strspn(start + 1, "0123456789")) : NULL;
    int64_t id;
    return digits && start[1 + strlen(digits)] == '_' && sg_text_to_int64(digits, &id) ? id : 0;
}

static bool read_file(Run *run, int64_t file, const SgCleanFile *raw, int64_t *lines,
                      GError **error)
{
    const char *path = run->inputs->pdata[file];
    g_autoptr(SgRawReader) reader = sg_raw_reader_open(path, error);
    int64_t id = id_in_name(path);
    bool ended = false;
    *lines = 0;
    if (!reader)
        return false;
    if (raw->then && id == 0)
        return sg_fail(error, SG_ERROR_INPUT, "'%s': the name must hold the number of the track",
                       path);
    sg_script_set_int(run->script, "track_id", id);
    while (!ended) {
        if (!read_batch(run, reader, file, lines, &ended, error) ||
            !sg_script_run(run->script, run->duck, "clean-batch.sql", error) ||
            !sg_script_run(run->script, run->duck, raw->batch, error) ||
            (raw->then && !sg_script_run(run->script, run->duck, raw->then, error)))
            return false;
        sg_progress_set(run->progress, run->bytes >> 20, "MB");
    }
    return true;
}

/* -- Writing ------------------------------------------------------------------------------------------- */

static bool sync_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!ok)
        sg_fail(error, SG_ERROR_IO, "cannot sync '%s': %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Runs a script that writes ${path} in the work folder, then puts the file in its place. */
static bool write_parquet(Run *run, const char *sql, const char *name, int64_t *rows,
                          GError **error)
{
    g_autofree char *path = g_build_filename(run->work, name, NULL);
    g_autofree char *final = g_build_filename(run->staging, name, NULL);
    sg_script_set_text(run->script, "path", path);
    if (!sg_script_run(run->script, run->duck, sql, error))
        return false;
    g_autofree char *quoted = sg_script_quote_file(path);
    g_autofree char *count = g_strdup_printf("SELECT count(*) FROM read_parquet(%s)", quoted);
    return sg_duck_number(run->duck, count, rows, error) && sync_file(path, error) &&
           sg_file_rename(path, final, error);
}

static void add_file(Run *run, const char *input, const char *output, int64_t lines, int64_t rows)
{
    SgJson *entry = json_object();
    g_autofree char *path = output ? g_build_filename(run->staging, output, NULL) : NULL;
    sg_json_set_string(entry, "input", input);
    sg_json_set_string(entry, "output", path);
    sg_json_set_count(entry, "lines", lines);
    sg_json_set_count(entry, "rows", rows);
    json_array_append_new(run->files, entry);
}

static bool write_file(Run *run, int64_t file, const SgCleanFile *raw, int64_t lines,
                       GError **error)
{
    const char *input = run->inputs->pdata[file];
    g_autofree char *output = sg_clean_output(raw->kind, input);
    int64_t rows = -1;
    if (!raw->write) {
        add_file(run, input, NULL, lines, rows);
        return true;
    }
    sg_script_set_int(run->script, "file", file);
    sg_script_set_text(run->script, "kind", raw->is ? raw->is : "");
    if (!write_parquet(run, raw->write, output, &rows, error))
        return false;
    add_file(run, input, output, lines, rows);
    return true;
}

static bool write_users(Run *run, GError **error)
{
    const char *name = sg_clean_commands[run->request->kind].users;
    int64_t rows;
    if (!name)
        return true;
    if (!write_parquet(run, "clean-users-write.sql", name, &rows, error))
        return false;
    add_file(run, NULL, name, -1, rows);
    return true;
}

/* -- The report ---------------------------------------------------------------------------------------- */

static SgJson *list_left_out(Run *run, GError **error)
{
    g_autoptr(SgDuckRows) rows =
        sg_duck_query(run->duck,
                      "SELECT file, reason, count(*)::BIGINT, min(line)::BIGINT FROM left_out "
                      "GROUP BY file, reason ORDER BY file, reason",
                      error);
    g_autoptr(SgJson) list = json_array();
    int64_t count = rows ? 0 : -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t row = 0; row < count; row++) {
            SgJson *entry = json_object();
            size_t length = 0;
            const char *reason = sg_duck_text(rows, 1, row, &length);
            g_autofree char *copy = g_strndup(reason, length);
            sg_json_set_string(entry, "file", run->inputs->pdata[sg_duck_int64(rows, 0)[row]]);
            sg_json_set_string(entry, "reason", copy);
            sg_json_set_count(entry, "count", sg_duck_int64(rows, 2)[row]);
            sg_json_set_count(entry, "first_line", sg_duck_int64(rows, 3)[row]);
            json_array_append_new(list, entry);
        }
    }
    return count < 0 ? NULL : g_steal_pointer(&list);
}

static bool add_largest(Run *run, SgJson *document, GError **error)
{
    static const char *const names[][2] = { { "playback_count", "plays" },
                                            { "like_count", "likes" },
                                            { "repost_count", "reposts" } };
    SgJson *largest = json_object();
    json_object_set_new(document, "largest", largest);
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autofree char *sql = g_strdup_printf("SELECT coalesce(%s, -1) FROM largest", names[n][1]);
        int64_t count;
        if (!sg_duck_number(run->duck, sql, &count, error))
            return false;
        sg_json_set_count(largest, names[n][0], count);
    }
    return true;
}

static SgJson *report(Run *run, GError **error)
{
    SgJson *left_out = list_left_out(run, error);
    if (!left_out)
        return NULL;
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.clean/1");
    sg_json_set_string(document, "kind", sg_clean_commands[run->request->kind].name);
    json_object_set(document, "files", run->files);
    json_object_set_new(document, "left_out", left_out);
    if (run->request->kind == SG_CLEAN_TRACKS && !add_largest(run, document, error))
        return NULL;
    return g_steal_pointer(&document);
}

/* -- Start ----------------------------------------------------------------------------------------------- */

static bool fail_name(SgCleanKind kind, const char *path, GError **error)
{
    g_autofree char *names = sg_clean_kinds_names(kind);
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s': the name does not say what is in the file; for %s it is like %s", path,
                   sg_clean_commands[kind].name, names);
}

/* Every input has a known kind and an output of its own. */
static bool check_inputs(const Run *run, GError **error)
{
    g_autoptr(GHashTable) outputs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint n = 0; n < run->inputs->len; n++) {
        const char *path = run->inputs->pdata[n];
        if (!sg_clean_kinds_find(run->request->kind, path))
            return fail_name(run->request->kind, path, error);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' does not exist", path);
        char *output = sg_clean_output(run->request->kind, path);
        if (output && !g_hash_table_add(outputs, output))
            return sg_fail(error, SG_ERROR_INPUT, "'%s': another file has the same output '%s'",
                           path, output);
    }
    return true;
}

static bool find_inputs(Run *run, GError **error)
{
    const SgCleanRequest *request = run->request;
    g_autofree char *folder = g_build_filename(request->data, "raw", NULL);
    if (!request->files || !*request->files) {
        run->inputs = sg_clean_inputs(request->kind, folder, error);
        return run->inputs &&
               (run->inputs->len > 0 ||
                sg_fail(error, SG_ERROR_NOT_FOUND,
                        "there are no raw files of %s in '%s': run ingest or crawl first",
                        sg_clean_commands[request->kind].name, folder));
    }
    run->inputs = g_ptr_array_new_with_free_func(g_free);
    for (const char *const *file = request->files; *file; file++)
        g_ptr_array_add(run->inputs, g_strdup(*file));
    return check_inputs(run, error);
}

/* What an earlier run that was killed left behind. */
static void remove_leftovers(const char *staging)
{
    g_autofree char *parent = g_path_get_dirname(staging);
    g_autofree char *prefix = g_path_get_basename(staging);
    g_autoptr(GDir) dir = g_dir_open(parent, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(parent, name, NULL);
        if (g_str_has_prefix(name, prefix) && name[strlen(prefix)] == '.' &&
            g_str_has_suffix(name, ".tmp"))
            sg_file_remove_all(path, NULL);
    }
}

static SgJson *clean(Run *run, GError **error)
{
    SgCleanKind kind = run->request->kind;
    g_autofree int64_t *lines = g_new0(int64_t, run->inputs->len);
    for (guint n = 0; n < run->inputs->len; n++)
        if (!read_file(run, n, sg_clean_kinds_find(kind, run->inputs->pdata[n]), &lines[n], error))
            return NULL;
    if (sg_clean_commands[kind].finish &&
        !sg_script_run(run->script, run->duck, sg_clean_commands[kind].finish, error))
        return NULL;
    for (guint n = 0; n < run->inputs->len; n++)
        if (!write_file(run, n, sg_clean_kinds_find(kind, run->inputs->pdata[n]), lines[n], error))
            return NULL;
    return write_users(run, error) ? report(run, error) : NULL;
}

SgJson *sg_clean_run(const SgCleanRequest *request, GError **error)
{
    g_auto(Run) run = { .request = request, .files = json_array() };
    run.staging = g_build_filename(request->data, "staging", NULL);
    if (!find_inputs(&run, error))
        return NULL;
    g_autoptr(SgFileLock) lock = sg_file_lock(run.staging, 0, error);
    if (!lock || !sg_file_make_folder(run.staging, error))
        return NULL;
    remove_leftovers(run.staging);
    run.work = sg_file_temporary_folder(run.staging, error);
    if (!run.work || !open_duck(&run, error))
        return NULL;
    run.progress = sg_progress_new("cleaning", 0);
    SgJson *document = clean(&run, error);
    if (!document)
        g_prefix_error(error, "clean %s: ", sg_clean_commands[request->kind].name);
    return document;
}
