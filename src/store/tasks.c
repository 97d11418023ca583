/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "store/query.h"

enum { NONE = -1 };

void sg_task_free(SgTask *task)
{
    if (!task)
        return;
    g_free(task->key);
    g_free(task->run);
    g_free(task->listing);
    g_free(task->target);
    g_free(task->secret_token);
    g_free(task->cursor);
    g_free(task->failure);
    g_free(task);
}

/* The columns of next_task, each_task and each_failed_task. */
static SgTask *read_task(const SgRows *rows)
{
    int c = 0;
    SgTask *task = g_new0(SgTask, 1);
    task->id = sg_rows_int(rows, c++, 0);
    task->run = sg_rows_dup(rows, c++);
    task->listing = sg_rows_dup(rows, c++);
    task->target = sg_rows_dup(rows, c++);
    task->secret_token = sg_rows_dup(rows, c++);
    task->cursor = sg_rows_dup(rows, c++);
    task->depth = sg_rows_int(rows, c++, 0);
    task->position = sg_rows_int(rows, c++, 0);
    task->pages = sg_rows_int(rows, c++, 0);
    task->fetched_at = sg_rows_time(rows, c++);
    task->failure = sg_rows_dup(rows, c++);
    task->key = g_strconcat(task->listing, " ", task->target, NULL);
    return task;
}

/* -- Runs ----------------------------------------------------------------------------------------------------- */

static bool run_id(SgStore *store, const char *run, int64_t *id, GError **error)
{
    int64_t found;
    if (!sg_query_int(store, "run_id", SG_VALUES(sg_value_text(run)), NONE, &found, error))
        return false;
    if (found == NONE &&
        !sg_query_int(store, "add_run", SG_VALUES(sg_value_text(run)), NONE, &found, error))
        return false;
    *id = found;
    return true;
}

bool sg_store_drop_run(SgStore *store, const char *run, GError **error)
{
    return sg_query_run(store, "drop_run", SG_VALUES(sg_value_text(run)), error);
}

static bool add_run_track(SgStore *store, const char *run, const char *track_urn, GError **error)
{
    int64_t id, added;
    return run_id(store, run, &id, error) &&
           sg_query_change(store, "add_run_track",
                           SG_VALUES(sg_value_int(id), sg_value_text(track_urn)), &added, error) &&
           (added == 0 ||
            sg_query_run(store, "count_run_track", SG_VALUES(sg_value_int(id)), error));
}

bool sg_store_add_run_track(SgStore *store, const char *run, const char *track_urn, int64_t *count,
                            GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, add_run_track(store, run, track_urn, error), error) &&
           sg_store_count_run_tracks(store, run, count, error);
}

bool sg_store_count_run_tracks(SgStore *store, const char *run, int64_t *count, GError **error)
{
    return sg_query_int(store, "run_tracks", SG_VALUES(sg_value_text(run)), 0, count, error);
}

/* -- Tasks ------------------------------------------------------------------------------------------------------ */

static bool add_task(SgStore *store, const char *run, const char *listing, const char *target,
                     const char *secret_token, int64_t depth, GError **error)
{
    int64_t id;
    return run_id(store, run, &id, error) &&
           sg_query_run(store, "add_task",
                        SG_VALUES(sg_value_int(id), sg_value_text(listing), sg_value_text(target),
                                  sg_value_text(secret_token), sg_value_int(depth)),
                        error);
}

bool sg_store_add_task(SgStore *store, const char *run, const char *listing, const char *target,
                       const char *secret_token, int64_t depth, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine,
                          add_task(store, run, listing, target, secret_token, depth, error), error);
}

bool sg_store_next_task(SgStore *store, const char *run, SgTask **task, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "next_task", SG_VALUES(sg_value_text(run)));
    g_autoptr(SgTask) found = sg_rows_next(rows) ? read_task(rows) : NULL;
    if (!sg_rows_end(rows, error))
        return false;
    *task = g_steal_pointer(&found);
    return true;
}

bool sg_store_update_task(SgStore *store, const SgTask *task, GError **error)
{
    return sg_query_run(store, "update_task",
                        SG_VALUES(sg_value_int(task->id), sg_value_text(task->cursor),
                                  sg_value_int(task->position), sg_value_int(task->pages),
                                  sg_value_time(task->fetched_at), sg_value_text(task->failure)),
                        error);
}

bool sg_store_count_tasks(SgStore *store, const char *run, int64_t *total, int64_t *done,
                          int64_t *failed, GError **error)
{
    int64_t counts[3] = { 0 };
    g_autoptr(SgRows) rows = sg_query_rows(store, "count_tasks", SG_VALUES(sg_value_text(run)));
    if (sg_rows_next(rows))
        for (int n = 0; n < 3; n++)
            counts[n] = sg_rows_int(rows, n, 0);
    if (!sg_rows_end(rows, error))
        return false;
    *total = counts[0];
    *done = counts[1];
    *failed = counts[2];
    return true;
}

/* All are read before the first is shown, so that the callback may change them. */
static bool each_task(SgStore *store, const char *query, const char *run, SgTaskFunc func,
                      void *data, GError **error)
{
    g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)sg_task_free);
    g_autoptr(SgRows) rows = sg_query_rows(store, query, SG_VALUES(sg_value_text(run)));
    while (sg_rows_next(rows))
        g_ptr_array_add(tasks, read_task(rows));
    if (!sg_rows_end(rows, error))
        return false;
    g_clear_pointer(&rows, sg_rows_free);
    for (guint n = 0; n < tasks->len; n++)
        if (!func(tasks->pdata[n], data, error))
            return false;
    return true;
}

bool sg_store_each_failed_task(SgStore *store, const char *run, SgTaskFunc func, void *data,
                               GError **error)
{
    return each_task(store, "each_failed_task", run, func, data, error);
}

bool sg_store_each_task(SgStore *store, const char *run, SgTaskFunc func, void *data,
                        GError **error)
{
    return each_task(store, "each_task", run, func, data, error);
}

bool sg_store_is_fresh(SgStore *store, const char *listing, const char *target, int64_t not_before,
                       bool *fresh, GError **error)
{
    int64_t found;
    if (!sg_query_int(
            store, "is_fresh",
            SG_VALUES(sg_value_text(target), sg_value_text(listing), sg_value_int(not_before)), 0,
            &found, error))
        return false;
    *fresh = found == 1;
    return true;
}
