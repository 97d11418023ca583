/* SPDX-License-Identifier: MIT */
#include "collect/expand.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/text.h"
#include "collect/closest.h"
#include "collect/run.h"

#include <string.h>

/* The service is taken to be down after so many pages in a row that could not be had. */
enum { MOST_TOUGH_FAILURES = 3 };

#define LEVEL_LISTING "level"

void sg_expand_defaults(SgExpandOptions *options)
{
    *options = (SgExpandOptions){
        .depth = 1,
        .max_tracks = 500,
        .playlists_per_artist = 20,
        .tracks_per_playlist = 100,
        .top_related = 10,
        .related = 50,
        .favoriters = 20,
        .playlists_per_fan = 5,
        .liked_playlists_per_fan = 3,
        .likes_per_fan = 100,
        .ttl = 24 * 3600,
    };
}

void sg_expand_result_clear(SgExpandResult *result)
{
    g_clear_pointer(&result->seed_urn, g_free);
    g_clear_pointer(&result->failures, g_ptr_array_unref);
}

/* -- The seed ---------------------------------------------------------------------------------------- */

/* Asks the source what stands behind a page URL, and remembers it. */
static bool ask_seed(SgRun *run, const char *clean, SgRef *ref, GError **error)
{
    if (!run->source)
        return sg_fail(error, SG_ERROR_NOT_FOUND,
                       "'%s' is not in the store, and --offline asks nobody", clean);
    if (!run->source->kind->resolve(run->source, clean, ref, error))
        return false;
    if (ref->kind != SG_KIND_TRACK)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is a %s; a graph starts from a track", clean,
                       ref->kind == SG_KIND_PLAYLIST ? "playlist" : "user");
    g_autofree char *key = g_strconcat("url ", clean, NULL);
    return run->options->dry_run || sg_store_put_meta(run->store, key, ref->urn, error);
}

/* Whether the source of the run can be asked about it; offline nobody is asked. */
static bool is_askable(const SgRun *run, const char *urn)
{
    size_t length = strcspn(urn, ":");
    return !run->source || (strlen(run->source->kind->name) == length &&
                            strncmp(run->source->kind->name, urn, length) == 0);
}

/* A URN of the source; offline of any track that the store has, as files bring them. */
static bool is_seed_urn(SgRun *run, const char *text)
{
    if (run->source || g_str_has_prefix(text, "soundcloud:tracks:"))
        return g_str_has_prefix(text, "soundcloud:tracks:");
    g_autoptr(SgTrack) track = sg_store_get_track(run->store, text, NULL, NULL);
    return track != NULL;
}

static bool find_seed(SgRun *run, const char *url, SgRef *ref, GError **error)
{
    if (is_seed_urn(run, url)) {
        *ref = (SgRef){ SG_KIND_TRACK, g_strdup(url), NULL };
        return true;
    }
    g_auto(SgPageUrl) page = { 0 };
    if (!sg_page_url_parse(url, &page, error))
        return false;
    if (page.kind_known && page.kind != SG_KIND_TRACK)
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s' is the page of a %s; a graph starts from a track", url,
                       page.kind == SG_KIND_PLAYLIST ? "playlist" : "user");
    g_autofree char *key = g_strconcat("url ", page.clean, NULL);
    g_autofree char *known = sg_store_urn_of_url(run->store, page.clean);
    if (known && !is_askable(run, known))
        g_clear_pointer(&known, g_free);
    if (!known && !sg_store_get_meta(run->store, key, &known, error))
        return false;
    if (known)
        *ref = (SgRef){ SG_KIND_TRACK, g_steal_pointer(&known), NULL };
    else if (!ask_seed(run, page.secret_token ? url : page.clean, ref, error))
        return false;
    if (!ref->secret_token)
        ref->secret_token = g_strdup(page.secret_token);
    return true;
}

/* -- The run ------------------------------------------------------------------------------------------ */

/* Two calls with the same seed and the same limits are the same run. */
static char *name_run(const char *seed, const SgExpandOptions *options)
{
    return g_strdup_printf(
        "expand %s depth=%" G_GINT64_FORMAT " tracks=%" G_GINT64_FORMAT " limits=%" G_GINT64_FORMAT
        ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
        ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "%s",
        seed, options->depth, options->max_tracks, options->playlists_per_artist,
        options->tracks_per_playlist, options->top_related, options->min_plays, options->related,
        options->favoriters, options->playlists_per_fan, options->liked_playlists_per_fan,
        options->likes_per_fan, options->offline ? " offline" : "");
}

/* An unfinished run is known by the time of its start; a finished one has none. */
static bool put_start(SgRun *run, bool unfinished, GError **error)
{
    g_autofree char *key = g_strconcat("run ", run->name, NULL);
    g_autofree char *value =
        unfinished ? g_strdup_printf("%" G_GINT64_FORMAT, sg_clock_now()) : NULL;
    return sg_store_put_meta(run->store, key, value, error);
}

/* -- Listings that stopped between two pages ------------------------------------------------------------ */

static bool same_listing(const SgTask *a, const SgTask *b)
{
    return strcmp(a->listing, b->listing) == 0 && strcmp(a->target, b->target) == 0;
}

static void keep_half_read(GPtrArray *half_read, const SgTask *task)
{
    for (guint n = 0; n < half_read->len; n++)
        if (same_listing(half_read->pdata[n], task))
            g_ptr_array_remove_index(half_read, n--);
    SgTask *half = g_new0(SgTask, 1);
    *half = (SgTask){ .listing = g_strdup(task->listing),
                      .target = g_strdup(task->target),
                      .cursor = g_strdup(task->cursor),
                      .position = task->position,
                      .pages = task->pages };
    g_ptr_array_add(half_read, half);
}

static bool on_half_read(const SgTask *task, void *data, GError **error)
{
    if (task->pages > 0 && task->fetched_at == SG_TIME_UNKNOWN)
        keep_half_read(data, task);
    return true;
}

static void read_half_read(GPtrArray *half_read, const char *text)
{
    g_autoptr(SgJson) list = text ? json_loads(text, 0, NULL) : NULL;
    size_t n;
    SgJson *entry;
    json_array_foreach (list, n, entry) {
        const SgTask task = { .listing = (char *)sg_json_string(entry, "listing"),
                              .target = (char *)sg_json_string(entry, "target"),
                              .cursor = (char *)sg_json_string(entry, "cursor"),
                              .position = sg_json_int(entry, "position", 0),
                              .pages = sg_json_int(entry, "pages", 0) };
        if (task.listing && task.target)
            keep_half_read(half_read, &task);
    }
}

static char *write_half_read(const GPtrArray *half_read)
{
    g_autoptr(SgJson) list = json_array();
    for (guint n = 0; n < half_read->len; n++) {
        const SgTask *task = half_read->pdata[n];
        SgJson *entry = json_object();
        sg_json_set_string(entry, "listing", task->listing);
        sg_json_set_string(entry, "target", task->target);
        sg_json_set_string(entry, "cursor", task->cursor);
        sg_json_set_count(entry, "position", task->position);
        sg_json_set_count(entry, "pages", task->pages);
        json_array_append_new(list, entry);
    }
    return half_read->len > 0 ? sg_json_dump(list, 0) : NULL;
}

/* Gathers them from the queue that is about to be dropped and from an earlier gathering, and writes
 * them down, so that a crash right after this loses nothing. */
static bool carry_half_read(SgRun *run, bool goes_on, GError **error)
{
    g_autofree char *key = g_strconcat("run ", run->name, " half-read", NULL);
    g_autofree char *earlier = NULL;
    if (goes_on) {
        if (!sg_store_get_meta(run->store, key, &earlier, error))
            return false;
        read_half_read(run->half_read, earlier);
        if (!sg_store_each_task(run->store, run->name, on_half_read, run->half_read, error))
            return false;
    }
    g_autofree char *text = write_half_read(run->half_read);
    return sg_store_put_meta(run->store, key, text, error);
}

/* -- Start -------------------------------------------------------------------------------------------------- */

/*
 * Every run walks the queue from its beginning: what earlier runs finished and is young enough is
 * answered by the store's listings. Of an unfinished run only the listings that stopped between
 * two pages are carried over, so that no page is asked for twice.
 */
static bool start_run(SgRun *run, const SgRef *seed, GError **error)
{
    g_autofree char *key = g_strconcat("run ", run->name, NULL);
    g_autofree char *value = NULL;
    int64_t started;
    if (!sg_store_get_meta(run->store, key, &value, error))
        return false;
    bool goes_on = value && !run->options->restart && sg_text_to_int64(value, &started) &&
                   started >= run->not_before;
    return carry_half_read(run, goes_on, error) &&
           sg_store_drop_run(run->store, run->name, error) &&
           sg_store_add_task(run->store, run->name, SG_STEP_TRACK, seed->urn, seed->secret_token, 0,
                             error) &&
           (goes_on || put_start(run, true, error));
}

static bool start_in_transaction(SgRun *run, const SgRef *seed, GError **error)
{
    if (!sg_run_begin(run, error))
        return false;
    if (start_run(run, seed, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

typedef struct {
    GPtrArray *expanded;
    int64_t depth;
} Level;

static bool on_task(const SgTask *task, void *data, GError **error)
{
    Level *level = data;
    if (task->depth == level->depth && strcmp(task->listing, SG_STEP_TRACK) == 0)
        g_ptr_array_add(level->expanded, g_strdup(task->target));
    return true;
}

/* The seeds of level + 1: the tracks closest to those that were expanded at `level`. The choice is
 * kept as a listing, because what is collected later would change it. */
static GPtrArray *choose_level(SgRun *run, const char *key, int64_t level, GError **error)
{
    SgListingState state;
    if (!sg_store_get_listing_state(run->store, LEVEL_LISTING, key, &state, error))
        return NULL;
    if (state.fetched_at != SG_TIME_UNKNOWN && state.fetched_at >= run->not_before)
        return sg_store_get_listing(run->store, LEVEL_LISTING, key, state.count, error);
    g_autoptr(GPtrArray) expanded = g_ptr_array_new_with_free_func(g_free);
    Level scan = { expanded, level };
    if (!sg_store_each_task(run->store, run->name, on_task, &scan, error))
        return NULL;
    return sg_closest_tracks(run->store, expanded, run->options->top_related, error);
}

static bool write_level(SgRun *run, const char *key, const GPtrArray *seeds, int64_t level,
                        GError **error)
{
    if (!sg_store_clear_listing(run->store, LEVEL_LISTING, key, error) ||
        !sg_store_put_listing(run->store, LEVEL_LISTING, key, 0, seeds, error) ||
        !sg_store_finish_listing(run->store, LEVEL_LISTING, key, seeds->len, true, sg_clock_now(),
                                 error))
        return false;
    for (guint n = 0; n < seeds->len; n++)
        if (is_askable(run, seeds->pdata[n]) &&
            !sg_store_add_task(run->store, run->name, SG_STEP_TRACK, seeds->pdata[n], NULL, level,
                               error))
            return false;
    return true;
}

static bool next_level(SgRun *run, int64_t level, GError **error)
{
    g_autofree char *key = g_strdup_printf("%s level=%" G_GINT64_FORMAT, run->name, level);
    g_autoptr(GPtrArray) seeds = choose_level(run, key, level - 1, error);
    if (!seeds || !sg_run_begin(run, error))
        return false;
    if (write_level(run, key, seeds, level, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

/* -- Failures ------------------------------------------------------------------------------------------ */

/* Writes down why a task was given up for now; the run goes on. */
static bool give_up(SgRun *run, SgTask *task, const GError *cause, GError **error)
{
    run->result->failed++;
    g_ptr_array_add(run->result->failures,
                    g_strdup_printf("%s %s: %s", task->listing, task->target, cause->message));
    task->failure = g_strdup(cause->message);
    if (!sg_run_begin(run, error))
        return false;
    if (sg_store_update_task(run->store, task, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

/* A planned request counts as answered with nothing. */
static bool skip_planned(SgRun *run, SgTask *task, GError **error)
{
    task->fetched_at = sg_clock_now();
    return sg_store_update_task(run->store, task, error);
}

/* Decides what an error of one step means for the run. False: the run stops with *error. */
static bool survive(SgRun *run, SgTask *task, GError *cause, int *tough, GError **error)
{
    g_autoptr(GError) owned = cause;
    bool is_seed = task->depth == 0 && strcmp(task->listing, SG_STEP_TRACK) == 0;
    bool planned = run->options->dry_run && g_error_matches(owned, SG_ERROR, SG_ERROR_LIMIT);
    if (planned)
        return skip_planned(run, task, error);
    if (!is_seed && g_error_matches(owned, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        run->result->gone++;
        return sg_run_gone(run, task, error);
    }
    bool tough_one = g_error_matches(owned, SG_ERROR, SG_ERROR_NETWORK);
    *tough = tough_one ? *tough + 1 : 0;
    if (is_seed || run->options->strict || *tough >= MOST_TOUGH_FAILURES ||
        (!tough_one && !g_error_matches(owned, SG_ERROR, SG_ERROR_INPUT))) {
        g_propagate_error(error, g_steal_pointer(&owned));
        return false;
    }
    return give_up(run, task, owned, error);
}

/* -- The loop ------------------------------------------------------------------------------------------ */

static void show(SgRun *run)
{
    SgSourceStats stats = { 0 };
    if (run->source)
        run->source->kind->stats(run->source, &stats);
    g_autofree char *note = g_strdup_printf("%" G_GINT64_FORMAT " requests, %" G_GINT64_FORMAT
                                            " answers from the store",
                                            stats.requests, run->result->from_store);
    sg_progress_set(run->progress, MIN(run->result->tracks, run->options->max_tracks), note);
}

static bool expand(SgRun *run, const SgRef *seed, GError **error)
{
    int64_t level = 0;
    int tough = 0;
    if (!start_in_transaction(run, seed, error))
        return false;
    for (;;) {
        if (!sg_interrupt_check("collecting", error))
            return false;
        g_autoptr(SgTask) task = NULL;
        if (!sg_store_next_task(run->store, run->name, &task, error))
            return false;
        /* A listing that was begun is read to its end, whatever the size of its pages. */
        bool begun = task && task->pages > 0;
        if (run->result->tracks >= run->options->max_tracks && !begun)
            break;
        if (!task) {
            if (++level >= run->options->depth)
                break;
            if (!next_level(run, level, error))
                return false;
            continue;
        }
        GError *cause = NULL;
        if (sg_run_step(run, task, &cause))
            tough = 0;
        else if (!survive(run, task, cause, &tough, error))
            return false;
        show(run);
    }
    /* With failures the run stays open, so that the next call asks for what is missing. */
    return run->result->failed > 0 || run->options->dry_run || put_start(run, false, error);
}

bool sg_expand_track(SgSource *source, SgStore *store, const char *url,
                     const SgExpandOptions *options, SgExpandResult *result, GError **error)
{
    *result = (SgExpandResult){ .failures = g_ptr_array_new_with_free_func(g_free) };
    g_autoptr(SgProgress) progress = sg_progress_new("collecting", options->max_tracks);
    g_autoptr(GPtrArray) half_read = g_ptr_array_new_with_free_func((GDestroyNotify)sg_task_free);
    SgRun run = {
        .source = options->offline ? NULL : source,
        .store = store,
        .options = options,
        .result = result,
        .progress = progress,
        .not_before = sg_clock_now() - options->ttl,
        .unseen = sg_clock_now() - MAX(0, options->ttl),
        .half_read = half_read,
    };
    g_auto(SgRef) seed = { 0 };
    if (!find_seed(&run, url, &seed, error))
        return false;
    g_autofree char *name = name_run(seed.urn, options);
    run.name = name;
    result->seed_urn = g_strdup(seed.urn);
    /* A dry run is one transaction that is taken back. */
    if (options->dry_run && !sg_store_begin(store, error))
        return false;
    bool ok = expand(&run, &seed, error);
    int64_t done, failed;
    sg_store_count_tasks(store, run.name, &result->tasks, &done, &failed, NULL);
    if (options->dry_run)
        sg_store_rollback(store);
    return ok;
}
