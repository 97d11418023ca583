/* SPDX-License-Identifier: MIT */
#include "collect/harvest-private.h"

#include "base/clock.h"

#include <string.h>
#include <sys/stat.h>

void sg_harvest_result_clear(SgHarvestResult *result)
{
    g_clear_pointer(&result->failures, g_ptr_array_unref);
}

/* -- Life ------------------------------------------------------------------------------------------ */

static void close_raw(void *raw)
{
    sg_raw_close(raw);
}

SgHarvest *sg_harvest_open(SgSource *source, const SgHarvestOptions *options, GError **error)
{
    g_autoptr(SgHarvest) harvest = g_new0(SgHarvest, 1);
    harvest->source = source;
    harvest->options = *options;
    harvest->folder = g_build_filename(options->data, "raw", NULL);
    harvest->raws = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, close_raw);
    g_autofree char *state = g_build_filename(harvest->folder, "state.db", NULL);
    if (!options->dry_run) {
        harvest->lock = sg_file_lock(harvest->folder, 0, error);
        if (!harvest->lock || !sg_file_make_folder(harvest->folder, error))
            return NULL;
    }
    harvest->state = sg_store_open(options->dry_run ? ":memory:" : state, SG_STORE_WRITE, error);
    return harvest->state ? g_steal_pointer(&harvest) : NULL;
}

void sg_harvest_close(SgHarvest *harvest)
{
    if (!harvest)
        return;
    g_hash_table_unref(harvest->raws);
    sg_store_close(harvest->state);
    sg_file_unlock(harvest->lock);
    sg_json_free(harvest->info);
    g_free(harvest->name);
    g_free(harvest->folder);
    g_free(harvest);
}

SgStore *sg_harvest_state(SgHarvest *harvest)
{
    return harvest->state;
}

/* -- What the state keeps ---------------------------------------------------------------------------- */

static bool put_info(SgHarvest *harvest, GError **error)
{
    g_autofree char *key = g_strconcat("run ", harvest->name, NULL);
    g_autofree char *text = sg_json_dump(harvest->info, 0);
    return sg_store_put_meta(harvest->state, key, text, error);
}

/* NULL when there is none that can be read. */
static bool get_info(SgHarvest *harvest, SgJson **info, GError **error)
{
    g_autofree char *key = g_strconcat("run ", harvest->name, NULL);
    g_autofree char *text = NULL;
    if (!sg_store_get_meta(harvest->state, key, &text, error))
        return false;
    *info = text ? json_loads(text, 0, NULL) : NULL;
    return true;
}

int64_t sg_harvest_started(const SgHarvest *harvest)
{
    return sg_json_int(harvest->info, "started", 0);
}

const char *sg_harvest_get(const SgHarvest *harvest, const char *key)
{
    return sg_json_string(sg_json_object(harvest->info, "values"), key);
}

bool sg_harvest_put(SgHarvest *harvest, const char *key, const char *value, GError **error)
{
    sg_json_set_string(json_object_get(harvest->info, "values"), key, value);
    return put_info(harvest, error);
}

bool sg_harvest_add(SgHarvest *harvest, const char *step, const char *target,
                    const char *secret_token, GError **error)
{
    return sg_store_add_task(harvest->state, harvest->name, step, target, secret_token, 0, error);
}

typedef struct {
    const char *step;
    int64_t tasks, entries;
} Count;

static bool count_task(const SgTask *task, void *data, GError **error)
{
    Count *count = data;
    if (count->step && strcmp(count->step, task->listing) != 0)
        return true;
    count->tasks++;
    count->entries += task->position;
    return true;
}

bool sg_harvest_count(SgHarvest *harvest, const char *step, int64_t *tasks, int64_t *entries,
                      GError **error)
{
    Count count = { .step = step };
    if (!sg_store_each_task(harvest->state, harvest->name, count_task, &count, error))
        return false;
    *tasks = count.tasks;
    *entries = count.entries;
    return true;
}

bool sg_harvest_each_task(SgHarvest *harvest, SgTaskFunc func, void *data, GError **error)
{
    return sg_store_each_task(harvest->state, harvest->name, func, data, error);
}

/* -- Raw files ------------------------------------------------------------------------------------------ */

/* A wrapped record is known by where it stands, any other by its name. */
static char *key_of(const char *line, size_t length)
{
    g_autoptr(SgJson) record = json_loadb(line, length, JSON_ALLOW_NUL, NULL);
    const char *container = sg_json_string(record, "playlist_urn");
    container = container ? container : sg_json_string(record, "user_urn");
    int64_t position = sg_json_int(record, "position", -1);
    if (container && position >= 0 && sg_json_object(record, "track"))
        return g_strdup_printf("%s %" G_GINT64_FORMAT, container, position);
    const char *urn = sg_json_string(record, "urn");
    int64_t id = sg_json_int(record, "id", 0);
    if (urn)
        return g_strdup(urn);
    return id > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, id)
                  : g_strdup(sg_json_string(record, "uri"));
}

static int64_t size_of(const SgHarvest *harvest, const char *file)
{
    g_autofree char *path = g_build_filename(harvest->folder, file, NULL);
    struct stat info;
    return stat(path, &info) == 0 ? (int64_t)info.st_size : -1;
}

SgRaw *sg_harvest_raw(SgHarvest *harvest, const char *file, GError **error)
{
    SgRaw *raw = g_hash_table_lookup(harvest->raws, file);
    if (raw)
        return raw;
    SgJson *files = json_object_get(harvest->info, "files");
    SgJson *span = json_object_get(files, file);
    int64_t from = span ? json_integer_value(json_array_get(span, 0)) : -1;
    g_autofree char *path = g_build_filename(harvest->folder, file, NULL);
    raw = sg_raw_open(path, harvest->options.known_forever ? 0 : from, key_of, error);
    if (!raw)
        return NULL;
    g_hash_table_insert(harvest->raws, g_strdup(file), raw);
    if (span)
        return raw;
    json_object_set_new(files, file, json_pack("[I, I]", sg_raw_size(raw), sg_raw_size(raw)));
    return put_info(harvest, error) ? raw : NULL;
}

/* Whether what a harvest has written still stands there. */
static bool files_stand(const SgHarvest *harvest, const SgJson *info)
{
    const char *file;
    SgJson *span;
    json_object_foreach (json_object_get(info, "files"), file, span)
        if (size_of(harvest, file) < json_integer_value(json_array_get(span, 1)))
            return false;
    return true;
}

static bool note_sizes(SgHarvest *harvest, GError **error)
{
    const char *file;
    SgJson *span;
    json_object_foreach (json_object_get(harvest->info, "files"), file, span)
        json_array_set_new(span, 1, json_integer(MAX(0, size_of(harvest, file))));
    return put_info(harvest, error);
}

/* -- Start ------------------------------------------------------------------------------------------------ */

static bool forget_failure(const SgTask *task, void *data, GError **error)
{
    SgTask *copy = g_new0(SgTask, 1);
    g_ptr_array_add(data, copy);
    *copy = (SgTask){ .id = task->id,
                      .cursor = g_strdup(task->cursor),
                      .position = task->position,
                      .pages = task->pages,
                      .fetched_at = task->fetched_at };
    return true;
}

/* What was given up in an earlier call is tried again. */
static bool retry_failed(SgHarvest *harvest, GError **error)
{
    g_autoptr(GPtrArray) failed = g_ptr_array_new_with_free_func((GDestroyNotify)sg_task_free);
    if (!sg_store_each_failed_task(harvest->state, harvest->name, forget_failure, failed, error))
        return false;
    for (guint n = 0; n < failed->len; n++)
        if (!sg_store_update_task(harvest->state, failed->pdata[n], error))
            return false;
    return true;
}

static bool begin_anew(SgHarvest *harvest, const SgHarvestPart *part, void *data, GError **error)
{
    sg_json_free(harvest->info);
    harvest->info =
        json_pack("{s:I, s:n, s:{}, s:{}}", "started", sg_clock_now(), "ended", "files", "values");
    return sg_store_drop_run(harvest->state, harvest->name, error) && put_info(harvest, error) &&
           part->begin(harvest, data, error);
}

/* Its files are opened at once, so that a torn line goes even where nothing more will be written. */
static bool go_on(SgHarvest *harvest, bool *done, GError **error)
{
    const char *file;
    SgJson *span;
    *done = json_is_integer(json_object_get(harvest->info, "ended"));
    if (*done)
        return true;
    json_object_foreach (json_object_get(harvest->info, "files"), file, span)
        if (!sg_harvest_raw(harvest, file, error))
            return false;
    return retry_failed(harvest, error);
}

static bool start(SgHarvest *harvest, const SgHarvestPart *part, void *data, bool *done,
                  GError **error)
{
    g_clear_pointer(&harvest->info, sg_json_free);
    if (!get_info(harvest, &harvest->info, error))
        return false;
    int64_t since = sg_json_int(harvest->info, "ended", sg_json_int(harvest->info, "started", 0));
    bool usable = harvest->info && !harvest->options.restart &&
                  files_stand(harvest, harvest->info) &&
                  json_is_object(json_object_get(harvest->info, "files")) &&
                  sg_clock_now() - since < harvest->options.ttl;
    return usable ? go_on(harvest, done, error) : begin_anew(harvest, part, data, error);
}

/* -- Transactions ------------------------------------------------------------------------------------------- */

bool sg_harvest_leave(SgHarvest *harvest, bool ok, GError **error)
{
    if (ok)
        return sg_store_commit(harvest->state, error);
    sg_store_rollback(harvest->state);
    return false;
}

bool sg_harvest_start(SgHarvest *harvest, const SgHarvestPart *part, void *data, bool *done,
                      GError **error)
{
    return sg_store_begin(harvest->state, error) &&
           sg_harvest_leave(harvest, start(harvest, part, data, done, error), error);
}

/* -- End -------------------------------------------------------------------------------------------- */

/* With failures the harvest stays open, so that the next call asks for what is missing. */
bool sg_harvest_end(SgHarvest *harvest, GError **error)
{
    if (harvest->result->failed > 0)
        return note_sizes(harvest, error);
    json_object_set_new(harvest->info, "ended", json_integer(sg_clock_now()));
    return note_sizes(harvest, error);
}
