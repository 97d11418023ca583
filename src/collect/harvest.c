/* SPDX-License-Identifier: MIT */
#include "collect/harvest.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "staging/raw.h"

#include <string.h>
#include <sys/stat.h>

/* The service is taken to be down after so many pages in a row that could not be had. */
enum { MOST_TOUGH_FAILURES = 3 };

/*
 * What the state keeps of a harvest, beside its queue, as JSON under "run NAME":
 *
 *   {"started": S, "ended": S or null, "files": {FILE: [first byte, bytes at the end]}, "values": {…}}
 */
struct SgHarvest {
    SgSource *source;
    SgHarvestOptions options;
    char *folder; /* DATA/raw */
    SgFileLock *lock;
    SgStore *state;
    GHashTable *raws; /* file → SgRaw */
    char *name;
    SgJson *info;
    SgHarvestResult *result;
    SgProgress *progress;
};

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

/* The open file; the first time in a harvest it is noted where its lines begin. */
static SgRaw *open_raw(SgHarvest *harvest, const char *file, GError **error)
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
        if (!open_raw(harvest, file, error))
            return false;
    return retry_failed(harvest, error);
}

/* Goes on with what is there if it is young and its files stand. */
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

static bool leave(SgHarvest *harvest, bool ok, GError **error)
{
    if (ok)
        return sg_store_commit(harvest->state, error);
    sg_store_rollback(harvest->state);
    return false;
}

static bool start_in_transaction(SgHarvest *harvest, const SgHarvestPart *part, void *data,
                                 bool *done, GError **error)
{
    return sg_store_begin(harvest->state, error) &&
           leave(harvest, start(harvest, part, data, done, error), error);
}

/* -- Steps --------------------------------------------------------------------------------------------------- */

static const char *raw_of(SgKind kind, const void *record)
{
    switch (kind) {
    case SG_KIND_TRACK: return ((const SgTrack *)record)->raw;
    case SG_KIND_PLAYLIST: return ((const SgPlaylist *)record)->raw;
    case SG_KIND_USER: return ((const SgUser *)record)->raw;
    }
    g_assert_not_reached();
}

/* {"playlist_id":3,"playlist_urn":"soundcloud:playlists:3","position":0,"track":{…}} */
static char *line_of(const SgHarvestPlan *plan, SgKind kind, const char *target, int64_t position,
                     const void *record)
{
    const char *raw = raw_of(kind, record);
    if (plan->shape == SG_HARVEST_PLAIN)
        return g_strdup(raw);
    const char *noun = plan->shape == SG_HARVEST_IN_PLAYLIST ? "playlist" : "user";
    return g_strdup_printf("{\"%s_id\":%s,\"%s_urn\":\"%s\",\"position\":%" G_GINT64_FORMAT
                           ",\"track\":%s}",
                           noun, strrchr(target, ':') + 1, noun, target, position, raw);
}

static void add_line(SgHarvest *harvest, SgRaw *raw, const char *line)
{
    if (sg_raw_add(raw, line))
        harvest->result->lines++;
    else
        harvest->result->repeats++;
}

/* The transaction of a page: what follows from its records, and where the task stands. */
static bool write_state(SgHarvest *harvest, SgTask *task, const SgHarvestPart *part, void *data,
                        const GPtrArray *records, GError **error)
{
    for (guint n = 0; part->follow && n < records->len; n++)
        if (!part->follow(harvest, task, records->pdata[n], data, error))
            return false;
    return sg_store_update_task(harvest->state, task, error);
}

static bool commit_page(SgHarvest *harvest, SgTask *task, const SgHarvestPart *part, void *data,
                        const GPtrArray *records, GError **error)
{
    return sg_store_begin(harvest->state, error) &&
           leave(harvest, write_state(harvest, task, part, data, records, error), error);
}

static bool get_item(SgHarvest *harvest, const SgTask *task, SgKind kind, GPtrArray *records,
                     GError **error)
{
    const SgSourceKind *source = harvest->source->kind;
    const SgRef ref = { kind, task->target, task->secret_token };
    SgTrack *track = NULL;
    SgUser *user = NULL;
    g_assert(kind != SG_KIND_PLAYLIST);
    if (kind == SG_KIND_TRACK && !source->track(harvest->source, &ref, &track, error))
        return false;
    if (kind == SG_KIND_USER && !source->user(harvest->source, &ref, &user, error))
        return false;
    g_ptr_array_add(records, track ? (void *)track : (void *)user);
    return true;
}

static bool step_item(SgHarvest *harvest, SgTask *task, const SgHarvestPlan *plan,
                      const SgHarvestPart *part, void *data, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(
        plan->kind == SG_KIND_TRACK ? (GDestroyNotify)sg_track_free : (GDestroyNotify)sg_user_free);
    SgRaw *raw = get_item(harvest, task, plan->kind, records, error)
                     ? open_raw(harvest, plan->file, error)
                     : NULL;
    if (!raw)
        return false;
    add_line(harvest, raw, raw_of(plan->kind, records->pdata[0]));
    task->fetched_at = sg_clock_now();
    task->position = 1;
    return sg_raw_flush(raw, task->fetched_at, error) &&
           commit_page(harvest, task, part, data, records, error);
}

static GPtrArray *records_of(const SgPage *page, SgKind kind)
{
    switch (kind) {
    case SG_KIND_TRACK: return page->tracks;
    case SG_KIND_PLAYLIST: return page->playlists;
    case SG_KIND_USER: return page->users;
    }
    g_assert_not_reached();
}

/* The next page of a listing, cut to what is still wanted; without a request when nothing is. */
static bool get_page(SgHarvest *harvest, const SgTask *task, const SgHarvestPlan *plan,
                     SgPage *page, GError **error)
{
    int64_t room = plan->most - task->position;
    if (room <= 0) {
        sg_page_init(page);
        return true;
    }
    if (!harvest->source->kind->list(harvest->source, plan->listing, task->target,
                                     task->secret_token, task->cursor, page, error))
        return false;
    GPtrArray *records = records_of(page, sg_listing_gives(plan->listing));
    if ((int64_t)records->len >= room) {
        g_ptr_array_set_size(records, (int)room);
        g_clear_pointer(&page->next, g_free);
    }
    return true;
}

static bool step_listing(SgHarvest *harvest, SgTask *task, const SgHarvestPlan *plan,
                         const SgHarvestPart *part, void *data, GError **error)
{
    SgKind kind = sg_listing_gives(plan->listing);
    g_auto(SgPage) page = { 0 };
    SgRaw *raw =
        get_page(harvest, task, plan, &page, error) ? open_raw(harvest, plan->file, error) : NULL;
    if (!raw)
        return false;
    GPtrArray *records = records_of(&page, kind);
    for (guint n = 0; n < records->len; n++) {
        g_autofree char *line =
            line_of(plan, kind, task->target, task->position + n, records->pdata[n]);
        add_line(harvest, raw, line);
    }
    int64_t now = sg_clock_now();
    if (!sg_raw_flush(raw, now, error))
        return false;
    harvest->result->unusable += page.skipped;
    task->position += records->len;
    task->pages++;
    g_free(task->cursor);
    task->cursor = g_steal_pointer(&page.next);
    task->fetched_at = task->cursor ? SG_TIME_UNKNOWN : now;
    return commit_page(harvest, task, part, data, records, error);
}

static bool step(SgHarvest *harvest, SgTask *task, SgHarvestPlan *plan, const SgHarvestPart *part,
                 void *data, GError **error)
{
    return plan->is_item ? step_item(harvest, task, plan, part, data, error)
                         : step_listing(harvest, task, plan, part, data, error);
}

/* -- Failures -------------------------------------------------------------------------------------------------- */

/* Ends a task without an answer: for good, or with a reason until the next call. */
static bool end_task(SgHarvest *harvest, SgTask *task, const char *failure, GError **error)
{
    if (failure)
        task->failure = g_strdup(failure);
    else
        task->fetched_at = sg_clock_now();
    return sg_store_update_task(harvest->state, task, error);
}

/* Decides what an error of one step means for the harvest. False: it stops with *error. */
static bool survive(SgHarvest *harvest, SgTask *task, bool required, GError *cause, int *tough,
                    GError **error)
{
    g_autoptr(GError) owned = cause;
    SgHarvestResult *result = harvest->result;
    if (harvest->options.dry_run && g_error_matches(owned, SG_ERROR, SG_ERROR_LIMIT))
        return end_task(harvest, task, NULL, error);
    if (!required && g_error_matches(owned, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        result->gone++;
        return end_task(harvest, task, NULL, error);
    }
    bool tough_one = g_error_matches(owned, SG_ERROR, SG_ERROR_NETWORK);
    *tough = tough_one ? *tough + 1 : 0;
    if (required || *tough >= MOST_TOUGH_FAILURES ||
        (!tough_one && !g_error_matches(owned, SG_ERROR, SG_ERROR_INPUT))) {
        g_propagate_error(error, g_steal_pointer(&owned));
        return false;
    }
    result->failed++;
    g_ptr_array_add(result->failures,
                    g_strdup_printf("%s %s: %s", task->listing, task->target, owned->message));
    return end_task(harvest, task, owned->message, error);
}

/* -- The loop -------------------------------------------------------------------------------------------------- */

static void show(SgHarvest *harvest)
{
    SgSourceStats stats = { 0 };
    int64_t total, done, failed;
    harvest->source->kind->stats(harvest->source, &stats);
    if (!sg_store_count_tasks(harvest->state, harvest->name, &total, &done, &failed, NULL))
        return;
    g_autofree char *note =
        g_strdup_printf("%" G_GINT64_FORMAT " requests, %" G_GINT64_FORMAT " new lines",
                        stats.requests, harvest->result->lines);
    sg_progress_set_total(harvest->progress, total);
    sg_progress_set(harvest->progress, done + failed, note);
}

static bool work(SgHarvest *harvest, const SgHarvestPart *part, void *data, GError **error)
{
    int tough = 0;
    for (;;) {
        g_autoptr(SgTask) task = NULL;
        if (!sg_interrupt_check("collecting", error) ||
            !sg_store_next_task(harvest->state, harvest->name, &task, error))
            return false;
        if (!task)
            return true;
        SgHarvestPlan plan = { 0 };
        GError *cause = NULL;
        if (!part->plan(harvest, task, &plan, data, error))
            return false;
        bool ok = step(harvest, task, &plan, part, data, &cause);
        g_free(plan.file);
        if (ok)
            tough = 0;
        else if (!survive(harvest, task, plan.required, cause, &tough, error))
            return false;
        show(harvest);
    }
}

/* With failures the harvest stays open, so that the next call asks for what is missing. */
static bool end(SgHarvest *harvest, GError **error)
{
    if (harvest->result->failed > 0)
        return note_sizes(harvest, error);
    json_object_set_new(harvest->info, "ended", json_integer(sg_clock_now()));
    return note_sizes(harvest, error);
}

bool sg_harvest_run(SgHarvest *harvest, const char *name, const SgHarvestPart *part, void *data,
                    SgHarvestResult *result, GError **error)
{
    *result = (SgHarvestResult){ .failures = g_ptr_array_new_with_free_func(g_free) };
    harvest->result = result;
    g_free(harvest->name);
    harvest->name = g_strdup(name);
    if (!start_in_transaction(harvest, part, data, &result->was_done, error) || result->was_done)
        return result->was_done;
    harvest->progress = sg_progress_new("collecting", 0);
    bool ok = work(harvest, part, data, error) && end(harvest, error);
    g_clear_pointer(&harvest->progress, sg_progress_free);
    return ok;
}
