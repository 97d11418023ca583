/* SPDX-License-Identifier: MIT */
#include "collect/harvest-private.h"

#include "base/clock.h"
#include "base/interrupt.h"

#include <string.h>

/* The service is taken to be down after so many pages in a row that could not be had. */
enum { MOST_TOUGH_FAILURES = 3 };

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
           sg_harvest_leave(harvest, write_state(harvest, task, part, data, records, error), error);
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
                     ? sg_harvest_raw(harvest, plan->file, error)
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
    SgRaw *raw = get_page(harvest, task, plan, &page, error)
                     ? sg_harvest_raw(harvest, plan->file, error)
                     : NULL;
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

bool sg_harvest_run(SgHarvest *harvest, const char *name, const SgHarvestPart *part, void *data,
                    SgHarvestResult *result, GError **error)
{
    *result = (SgHarvestResult){ .failures = g_ptr_array_new_with_free_func(g_free) };
    harvest->result = result;
    g_free(harvest->name);
    harvest->name = g_strdup(name);
    if (!sg_harvest_start(harvest, part, data, &result->was_done, error) || result->was_done)
        return result->was_done;
    harvest->progress = sg_progress_new("collecting", 0);
    bool ok = work(harvest, part, data, error) && sg_harvest_end(harvest, error);
    g_clear_pointer(&harvest->progress, sg_progress_free);
    return ok;
}
