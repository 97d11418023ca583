/* SPDX-License-Identifier: MIT */
#include "collect/run.h"

#include "base/clock.h"

#include <string.h>

/* What an entry of a listing leads to. */
typedef enum { LEADS_TO_PLAYLIST, LEADS_TO_FAN, LEADS_TO_TRACK } Lead;

/* A kind of task: what is listed, up to which option's limit, and where each entry leads. */
typedef struct {
    const char *name;
    SgListing listing;
    size_t limit; /* offset of an int64_t in SgExpandOptions */
    Lead lead;
} Step;

#define LIMIT_OF(member)     offsetof(SgExpandOptions, member)
#define STEP_PLAYLIST_TRACKS "playlist-tracks"

static const Step steps[] = {
    { "artist-playlists", SG_LIST_USER_PLAYLISTS, LIMIT_OF(playlists_per_artist),
      LEADS_TO_PLAYLIST },
    { "related", SG_LIST_TRACK_RELATED, LIMIT_OF(related), LEADS_TO_TRACK },
    { "favoriters", SG_LIST_TRACK_FAVORITERS, LIMIT_OF(favoriters), LEADS_TO_FAN },
    { "fan-playlists", SG_LIST_USER_PLAYLISTS, LIMIT_OF(playlists_per_fan), LEADS_TO_PLAYLIST },
    { "fan-liked-playlists", SG_LIST_USER_LIKED_PLAYLISTS, LIMIT_OF(liked_playlists_per_fan),
      LEADS_TO_PLAYLIST },
    { "fan-liked-tracks", SG_LIST_USER_LIKED_TRACKS, LIMIT_OF(likes_per_fan), LEADS_TO_TRACK },
    { STEP_PLAYLIST_TRACKS, SG_LIST_PLAYLIST_TRACKS, LIMIT_OF(tracks_per_playlist),
      LEADS_TO_TRACK },
};

static const Step *find_step(const char *name)
{
    for (size_t n = 0; n < G_N_ELEMENTS(steps); n++)
        if (strcmp(steps[n].name, name) == 0)
            return &steps[n];
    return NULL;
}

static int64_t limit_of(const SgRun *run, const Step *step)
{
    return *(const int64_t *)(const void *)((const char *)run->options + step->limit);
}

bool sg_run_begin(SgRun *run, GError **error)
{
    return run->options->dry_run || sg_store_begin(run->store, error);
}

bool sg_run_commit(SgRun *run, GError **error)
{
    return run->options->dry_run || sg_store_commit(run->store, error);
}

void sg_run_rollback(SgRun *run)
{
    if (!run->options->dry_run)
        sg_store_rollback(run->store);
}

/* -- Where things lead --------------------------------------------------------------------------- */

static bool add(SgRun *run, const char *name, const char *target, int64_t depth, GError **error)
{
    if (limit_of(run, find_step(name)) == 0)
        return true;
    return sg_store_add_task(run->store, run->name, name, target, NULL, depth, error);
}

static bool follow_track(SgRun *run, const SgTask *task, const SgTrack *track, GError **error)
{
    if (track->playback_count != SG_COUNT_UNKNOWN &&
        track->playback_count < run->options->min_plays)
        return true;
    if (track->user && track->user->urn &&
        !add(run, "artist-playlists", track->user->urn, task->depth, error))
        return false;
    return add(run, "related", track->urn, task->depth, error) &&
           add(run, "favoriters", track->urn, task->depth, error);
}

static bool follow(SgRun *run, const SgTask *task, const Step *step, const char *urn,
                   GError **error)
{
    switch (step->lead) {
    case LEADS_TO_PLAYLIST: return add(run, STEP_PLAYLIST_TRACKS, urn, task->depth, error);
    case LEADS_TO_FAN:
        return add(run, "fan-liked-tracks", urn, task->depth, error) &&
               add(run, "fan-playlists", urn, task->depth, error) &&
               add(run, "fan-liked-playlists", urn, task->depth, error);
    case LEADS_TO_TRACK:
        return sg_store_add_run_track(run->store, run->name, urn, &run->result->tracks, error);
    }
    return true;
}

static bool follow_all(SgRun *run, const SgTask *task, const Step *step, const GPtrArray *urns,
                       GError **error)
{
    for (guint n = 0; n < urns->len; n++)
        if (!follow(run, task, step, urns->pdata[n], error))
            return false;
    return true;
}

/* -- What a page holds ----------------------------------------------------------------------------- */

/* The edge between the target and one entry, where the listing itself says that there is one. */
static bool put_edge(SgRun *run, const SgTask *task, const Step *step, const char *urn,
                     int64_t position, GError **error)
{
    switch (step->listing) {
    case SG_LIST_TRACK_RELATED:
        return sg_store_put_related(run->store, task->target, urn, run->source->kind->name,
                                    position, error);
    case SG_LIST_TRACK_FAVORITERS:
        return sg_store_put_engagement(run->store, urn, task->target, SG_ENGAGE_LIKE,
                                       SG_TIME_UNKNOWN, error);
    case SG_LIST_USER_LIKED_TRACKS:
        return sg_store_put_engagement(run->store, task->target, urn, SG_ENGAGE_LIKE,
                                       SG_TIME_UNKNOWN, error);
    case SG_LIST_USER_LIKED_PLAYLISTS:
        return sg_store_put_playlist_like(run->store, task->target, urn, error);
    default: return true;
    }
}

/* The entries of a listing that are known already. A playlist may hold a track twice; elsewhere an
 * entry that comes again, on this page or a later one, is a fault of the service. */
static GHashTable *known_entries(SgRun *run, const SgTask *task, const Step *step, GError **error)
{
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (task->pages == 0 || step->listing == SG_LIST_PLAYLIST_TRACKS)
        return seen;
    g_autoptr(GPtrArray) urns = sg_store_get_listing(run->store, sg_listing_name(step->listing),
                                                     task->target, task->position, error);
    if (!urns) {
        g_hash_table_unref(seen);
        return NULL;
    }
    for (guint n = 0; n < urns->len; n++)
        g_hash_table_add(seen, g_strdup(urns->pdata[n]));
    return seen;
}

/* What of a page is used: at most `room` entries, so that it does not depend on the page's size. */
typedef struct {
    GHashTable *seen; /* or NULL: repeats count */
    GPtrArray *urns;
    int64_t room;
} Used;

static bool use(Used *used, const char *urn)
{
    if ((int64_t)used->urns->len >= used->room ||
        (used->seen && !g_hash_table_add(used->seen, g_strdup(urn))))
        return false;
    g_ptr_array_add(used->urns, g_strdup(urn));
    return true;
}

static bool put_records(SgRun *run, const SgPage *page, Used *used, GError **error)
{
    int64_t now = sg_clock_now();
    const char *source = run->source->kind->name;
    for (guint n = 0; n < page->tracks->len; n++) {
        const SgTrack *track = page->tracks->pdata[n];
        if (use(used, track->urn) && !track->is_stub &&
            !sg_store_put_track(run->store, track, source, now, error))
            return false;
    }
    for (guint n = 0; n < page->playlists->len; n++) {
        const SgPlaylist *playlist = page->playlists->pdata[n];
        if (use(used, playlist->urn) &&
            !sg_store_put_playlist(run->store, playlist, source, now, error))
            return false;
    }
    for (guint n = 0; n < page->users->len; n++) {
        const SgUser *user = page->users->pdata[n];
        if (use(used, user->urn) && !sg_store_put_user(run->store, user, source, now, error))
            return false;
    }
    return true;
}

/* Puts the records of a page that are used, and gives their URNs. */
static GPtrArray *put_page(SgRun *run, const SgTask *task, const Step *step, const SgPage *page,
                           int64_t room, GError **error)
{
    g_autoptr(GHashTable) seen = known_entries(run, task, step, error);
    if (!seen)
        return NULL;
    g_autoptr(GPtrArray) urns = g_ptr_array_new_with_free_func(g_free);
    Used used = { step->listing == SG_LIST_PLAYLIST_TRACKS ? NULL : seen, urns, room };
    if (!put_records(run, page, &used, error))
        return NULL;
    for (guint n = 0; n < urns->len; n++)
        if (!put_edge(run, task, step, urns->pdata[n], task->position + n, error))
            return NULL;
    return g_steal_pointer(&urns);
}

/* The first `room` tracks of a page as the next entries of a playlist. */
static bool put_entries(SgRun *run, const SgTask *task, const GPtrArray *tracks, int64_t room,
                        GError **error)
{
    g_autoptr(GPtrArray) used = g_ptr_array_new();
    for (guint n = 0; n < tracks->len && n < room; n++)
        g_ptr_array_add(used, tracks->pdata[n]);
    if (task->pages == 0 && !sg_store_clear_entries(run->store, task->target, error))
        return false;
    return sg_store_put_entries(run->store, task->target, task->position, used, error);
}

/* A listing that was read to its end says what is no longer there: edges not seen for longer than
 * the time to live. What another listing has shown since stays. */
static bool drop_unseen(SgRun *run, const SgTask *task, const Step *step, GError **error)
{
    switch (step->listing) {
    case SG_LIST_USER_LIKED_TRACKS:
        return sg_store_drop_unseen(run->store, SG_EDGES_LIKES, task->target, run->unseen, error);
    case SG_LIST_TRACK_FAVORITERS:
        return sg_store_drop_unseen(run->store, SG_EDGES_FANS, task->target, run->unseen, error);
    case SG_LIST_USER_LIKED_PLAYLISTS:
        return sg_store_drop_unseen(run->store, SG_EDGES_PLAYLIST_LIKES, task->target, run->unseen,
                                    error);
    case SG_LIST_TRACK_RELATED:
        return sg_store_drop_unseen(run->store, SG_EDGES_RELATED, task->target, run->unseen, error);
    default: return true;
    }
}

/* -- Steps ----------------------------------------------------------------------------------------- */

static bool write_page(SgRun *run, SgTask *task, const Step *step, const SgPage *page,
                       GError **error)
{
    const char *listing = sg_listing_name(step->listing);
    int64_t room = limit_of(run, step) - task->position;
    if (task->pages == 0 && !sg_store_clear_listing(run->store, listing, task->target, error))
        return false;
    g_autoptr(GPtrArray) urns = put_page(run, task, step, page, room, error);
    if (!urns)
        return false;
    if (step->listing == SG_LIST_PLAYLIST_TRACKS &&
        !put_entries(run, task, page->tracks, room, error))
        return false;
    if (!sg_store_put_listing(run->store, listing, task->target, task->position, urns, error) ||
        !follow_all(run, task, step, urns, error))
        return false;
    task->position += urns->len;
    task->pages++;
    g_free(task->cursor);
    task->cursor = g_strdup(page->next);
    if (!page->next || (int64_t)urns->len >= room) {
        task->fetched_at = sg_clock_now();
        if (!sg_store_finish_listing(run->store, listing, task->target, task->position,
                                     page->next == NULL, task->fetched_at, error) ||
            (!page->next && !drop_unseen(run, task, step, error)))
            return false;
    }
    return sg_store_update_task(run->store, task, error);
}

/* Goes on where an unfinished run stopped within this listing: what came before is followed again,
 * the cursor is taken over. */
static bool take_half_read(SgRun *run, SgTask *task, const Step *step, GError **error)
{
    for (guint n = 0; n < run->half_read->len; n++) {
        SgTask *half = run->half_read->pdata[n];
        if (strcmp(half->listing, task->listing) != 0 || strcmp(half->target, task->target) != 0)
            continue;
        g_autoptr(GPtrArray) urns = sg_store_get_listing(run->store, sg_listing_name(step->listing),
                                                         task->target, half->position, error);
        if (!urns)
            return false;
        bool whole = (int64_t)urns->len == half->position;
        if (whole && !follow_all(run, task, step, urns, error))
            return false;
        if (whole) {
            task->cursor = g_steal_pointer(&half->cursor);
            task->position = half->position;
            task->pages = half->pages;
        }
        g_ptr_array_remove_index(run->half_read, n);
        return !whole || sg_store_update_task(run->store, task, error);
    }
    return true;
}

static bool resume_listing(SgRun *run, SgTask *task, const Step *step, GError **error)
{
    if (task->pages > 0 || run->half_read->len == 0)
        return true;
    if (!sg_run_begin(run, error))
        return false;
    if (take_half_read(run, task, step, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

/* True if the store knows the listing well enough; then its entries are followed as if they came. */
static bool replay(SgRun *run, SgTask *task, const Step *step, bool *known, GError **error)
{
    const char *listing = sg_listing_name(step->listing);
    SgListingState state;
    *known = false;
    if (task->pages > 0)
        return true;
    if (!sg_store_get_listing_state(run->store, listing, task->target, &state, error))
        return false;
    int64_t limit = limit_of(run, step);
    bool enough = state.complete || state.count >= limit;
    if (!run->options->offline &&
        (state.fetched_at == SG_TIME_UNKNOWN || state.fetched_at < run->not_before || !enough))
        return true;
    *known = true;
    if (state.fetched_at == SG_TIME_UNKNOWN)
        run->result->missing++;
    else
        run->result->from_store++;
    g_autoptr(GPtrArray) urns =
        sg_store_get_listing(run->store, listing, task->target, limit, error);
    if (!urns || !sg_run_begin(run, error))
        return false;
    task->fetched_at = sg_clock_now();
    if (follow_all(run, task, step, urns, error) && sg_store_update_task(run->store, task, error) &&
        sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

static bool step_listing(SgRun *run, SgTask *task, GError **error)
{
    const Step *step = find_step(task->listing);
    if (!step)
        return sg_fail(error, SG_ERROR_IO,
                       "the store holds a task '%s' that this program does not know",
                       task->listing);
    bool known;
    if (!replay(run, task, step, &known, error) || known)
        return known;
    if (!resume_listing(run, task, step, error))
        return false;
    g_auto(SgPage) page = { 0 };
    if (!run->source->kind->list(run->source, step->listing, task->target, task->secret_token,
                                 task->cursor, &page, error) ||
        !sg_run_begin(run, error))
        return false;
    if (write_page(run, task, step, &page, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

/* The track from the store when it is whole and fresh, else NULL. */
static SgTrack *known_track(SgRun *run, const char *urn)
{
    int64_t fetched_at = SG_TIME_UNKNOWN;
    g_autoptr(SgTrack) track = sg_store_get_track(run->store, urn, &fetched_at, NULL);
    bool fresh = fetched_at != SG_TIME_UNKNOWN && fetched_at >= run->not_before;
    if (!track || track->is_stub || !(fresh || run->options->offline))
        return NULL;
    run->result->from_store++;
    return g_steal_pointer(&track);
}

static bool write_track(SgRun *run, SgTask *task, const SgTrack *track, bool is_new, GError **error)
{
    if (is_new &&
        !sg_store_put_track(run->store, track, run->source->kind->name, sg_clock_now(), error))
        return false;
    task->fetched_at = sg_clock_now();
    return sg_store_add_run_track(run->store, run->name, track->urn, &run->result->tracks, error) &&
           follow_track(run, task, track, error) && sg_store_update_task(run->store, task, error);
}

static bool step_track(SgRun *run, SgTask *task, GError **error)
{
    g_autoptr(SgTrack) track = known_track(run, task->target);
    bool is_new = track == NULL;
    if (is_new && run->options->offline)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "%s is not in the store", task->target);
    const SgRef ref = { SG_KIND_TRACK, task->target, task->secret_token };
    if (is_new && !run->source->kind->track(run->source, &ref, &track, error))
        return false;
    if (!sg_run_begin(run, error))
        return false;
    if (write_track(run, task, track, is_new, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}

bool sg_run_step(SgRun *run, SgTask *task, GError **error)
{
    return strcmp(task->listing, SG_STEP_TRACK) == 0 ? step_track(run, task, error)
                                                     : step_listing(run, task, error);
}

bool sg_run_gone(SgRun *run, SgTask *task, GError **error)
{
    const Step *step = find_step(task->listing);
    bool is_item = !step || step->listing == SG_LIST_PLAYLIST_TRACKS;
    if (!sg_run_begin(run, error))
        return false;
    task->fetched_at = sg_clock_now();
    /* A playlist or track that is gone takes its edges with it; a user whose likes are hidden
     * stays. */
    bool ok = !is_item || sg_store_forget(run->store, task->target, error);
    if (ok && step) {
        const char *listing = sg_listing_name(step->listing);
        ok = sg_store_clear_listing(run->store, listing, task->target, error) &&
             sg_store_finish_listing(run->store, listing, task->target, 0, true, task->fetched_at,
                                     error);
    }
    if (ok && sg_store_update_task(run->store, task, error) && sg_run_commit(run, error))
        return true;
    sg_run_rollback(run);
    return false;
}
