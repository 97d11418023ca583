/* SPDX-License-Identifier: MIT */
#include "collect/ingest.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum {
    DAY = 24 * 3600,
    WINDOW_DAYS = 14,
    ALL_DAYS = 365,
    MOST_IN_WINDOW = 2000,
    DEFAULT_CAP = 20000,
    LONGEST_SLUG = 50,
};

#define STEP_WINDOW "window"

void sg_ingest_defaults(SgIngestOptions *options)
{
    *options = (SgIngestOptions){ .harvest = { .data = "data", .ttl = DAY, .known_forever = true },
                                  .cap = DEFAULT_CAP,
                                  .created_from = SG_TIME_UNKNOWN,
                                  .created_to = SG_TIME_UNKNOWN };
}

void sg_ingest_result_clear(SgIngestResult *result)
{
    sg_harvest_result_clear(&result->harvest);
    g_clear_pointer(&result->path, g_free);
}

static bool has_dates(const SgIngestOptions *options)
{
    return options->created_from != SG_TIME_UNKNOWN || options->created_to != SG_TIME_UNKNOWN;
}

/* -- Windows --------------------------------------------------------------------------------------- */

static bool add_window(SgHarvest *harvest, const SgIngestOptions *options, int64_t from, int64_t to,
                       GError **error)
{
    g_autofree char *target =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", from, to, options->query);
    return sg_harvest_add(harvest, STEP_WINDOW, target, NULL, error);
}

static bool begin(SgHarvest *harvest, void *data, GError **error)
{
    const SgIngestOptions *options = data;
    int64_t started = sg_harvest_started(harvest);
    int64_t end = started - started % DAY + DAY - 1;
    if (has_dates(options))
        return add_window(
            harvest, options, options->created_from == SG_TIME_UNKNOWN ? 0 : options->created_from,
            options->created_to == SG_TIME_UNKNOWN ? end : options->created_to, error);
    int64_t first = end - (int64_t)ALL_DAYS * DAY + 1;
    for (int64_t to = end; to > first; to -= (int64_t)WINDOW_DAYS * DAY)
        if (!add_window(harvest, options, MAX(first, to - (int64_t)WINDOW_DAYS * DAY + 1), to,
                        error))
            return false;
    return true;
}

/* "tracks_search_deep-house_20260131.jsonl", by the day on which the ingest began. */
static char *file_name(const SgHarvest *harvest, const char *query)
{
    g_autofree char *slug = sg_text_slug(query, LONGEST_SLUG);
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(sg_harvest_started(harvest));
    g_autofree char *day = g_date_time_format(time, "%Y%m%d");
    return g_strdup_printf("tracks_search_%s_%s.jsonl", slug, day);
}

static bool plan(SgHarvest *harvest, const SgTask *task, SgHarvestPlan *plan, void *data,
                 GError **error)
{
    const SgIngestOptions *options = data;
    int64_t windows, listed;
    if (!sg_harvest_count(harvest, NULL, &windows, &listed, error))
        return false;
    int64_t left = MAX(0, options->cap - (listed - task->position));
    *plan = (SgHarvestPlan){ .listing = SG_LIST_SEARCH_CREATED,
                             .most = has_dates(options) ? left : MIN(left, MOST_IN_WINDOW),
                             .file = file_name(harvest, options->query) };
    return true;
}

/* -- The ingest ------------------------------------------------------------------------------------- */

typedef struct {
    SgIngestResult *result;
    int64_t most;
} Fill;

static bool fill_from_task(const SgTask *task, void *data, GError **error)
{
    Fill *fill = data;
    fill->result->windows += task->pages > 0;
    fill->result->tracks += task->position;
    fill->result->cut += task->position >= fill->most;
    return true;
}

bool sg_ingest_search(SgSource *source, const SgIngestOptions *options, SgIngestResult *result,
                      GError **error)
{
    static const SgHarvestPart part = { .plan = plan, .begin = begin };
    *result = (SgIngestResult){ 0 };
    g_autofree char *words = options->query ? sg_text_clean(options->query) : g_strdup("");
    if (!*words)
        return sg_fail(error, SG_ERROR_INPUT, "ingest needs words to search for");
    if (options->created_to != SG_TIME_UNKNOWN && options->created_from > options->created_to)
        return sg_fail(error, SG_ERROR_INPUT, "the first date is after the last one");
    SgIngestOptions clean = *options;
    clean.query = words;
    g_autoptr(SgHarvest) harvest = sg_harvest_open(source, &options->harvest, error);
    if (!harvest)
        return false;
    g_autofree char *name = g_strdup_printf(
        "ingest cap=%" G_GINT64_FORMAT " from=%" G_GINT64_FORMAT " to=%" G_GINT64_FORMAT " %s",
        options->cap, options->created_from, options->created_to, words);
    bool ok = sg_harvest_run(harvest, name, &part, &clean, &result->harvest, error);
    Fill fill = { result, has_dates(options) ? options->cap : MOST_IN_WINDOW };
    sg_harvest_each_task(harvest, fill_from_task, &fill, NULL);
    g_autofree char *file = file_name(harvest, words);
    result->path = g_build_filename(options->harvest.data, "raw", file, NULL);
    return ok;
}
