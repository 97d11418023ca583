/* SPDX-License-Identifier: MIT */
#include "collect/crawl.h"

#include "base/text.h"

#include <string.h>

enum { DEFAULT_MAX_USERS = 1000, DEFAULT_LIKES_PER_USER = 500 };

void sg_crawl_defaults(SgCrawlOptions *options)
{
    *options = (SgCrawlOptions){ .harvest = { .data = "data", .ttl = 24 * 3600 },
                                 .max_users = DEFAULT_MAX_USERS,
                                 .likes_per_user = DEFAULT_LIKES_PER_USER };
}

void sg_crawl_result_clear(SgCrawlResult *result)
{
    sg_harvest_result_clear(&result->harvest);
    g_clear_pointer(&result->track_urn, g_free);
    g_clear_pointer(&result->user_urn, g_free);
}

/* -- Steps ------------------------------------------------------------------------------------------- */

/* Whose number stands in the name of a file. */
typedef enum { OF_NOBODY, OF_TRACK, OF_UPLOADER } Owner;

typedef struct {
    const char *name;
    SgHarvestPlan plan; /* `most` 0: without an end; file: a format for the number of its owner */
    Owner owner;
} Step;

#define STEP_TRACK      "track"
#define STEP_UPLOADER   "uploader"
#define STEP_PLAYLISTS  "playlists"
#define STEP_ENTRIES    "playlist-tracks"
#define STEP_LIKES      "likes"
#define STEP_REPOSTS    "reposts"
#define STEP_FAVORITERS "favoriters"
#define STEP_REPOSTERS  "reposters"
#define STEP_FAN_LIKES  "fan-likes"

#define FILE(name) (char *)(name)

static const Step steps[] = {
    { STEP_TRACK,
      { .is_item = true,
        .kind = SG_KIND_TRACK,
        .required = true,
        .file = FILE("resolved_tracks.jsonl") },
      OF_NOBODY },
    { STEP_UPLOADER,
      { .is_item = true, .kind = SG_KIND_USER, .file = FILE("resolved_users.jsonl") },
      OF_NOBODY },
    { STEP_PLAYLISTS,
      { .listing = SG_LIST_USER_PLAYLISTS, .file = FILE("user_%s_playlists.jsonl") },
      OF_UPLOADER },
    { STEP_ENTRIES,
      { .listing = SG_LIST_PLAYLIST_TRACKS,
        .shape = SG_HARVEST_IN_PLAYLIST,
        .file = FILE("user_%s_playlist_tracks.jsonl") },
      OF_UPLOADER },
    { STEP_LIKES,
      { .listing = SG_LIST_USER_LIKED_TRACKS,
        .shape = SG_HARVEST_OF_USER,
        .file = FILE("user_%s_likes.jsonl") },
      OF_UPLOADER },
    { STEP_REPOSTS,
      { .listing = SG_LIST_USER_REPOSTED_TRACKS,
        .shape = SG_HARVEST_OF_USER,
        .file = FILE("user_%s_reposts.jsonl") },
      OF_UPLOADER },
    { STEP_FAVORITERS,
      { .listing = SG_LIST_TRACK_FAVORITERS, .file = FILE("track_%s_favoriters.jsonl") },
      OF_TRACK },
    { STEP_REPOSTERS,
      { .listing = SG_LIST_TRACK_REPOSTERS, .file = FILE("track_%s_reposters.jsonl") },
      OF_TRACK },
    { STEP_FAN_LIKES,
      { .listing = SG_LIST_USER_LIKED_TRACKS,
        .shape = SG_HARVEST_OF_USER,
        .file = FILE("track_%s_userlikes_expanded.jsonl") },
      OF_TRACK },
};

static bool is_step(const SgTask *task, const char *name)
{
    return strcmp(task->listing, name) == 0;
}

static bool is_fans(const SgTask *task)
{
    return is_step(task, STEP_FAVORITERS) || is_step(task, STEP_REPOSTERS);
}

typedef struct {
    const SgCrawlOptions *options;
    const SgRef *seed;
} Crawl;

static bool plan(SgHarvest *harvest, const SgTask *task, SgHarvestPlan *plan, void *data,
                 GError **error)
{
    const Crawl *crawl = data;
    const Step *step = NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(steps); n++)
        if (is_step(task, steps[n].name))
            step = &steps[n];
    if (!step)
        return sg_fail(error, SG_ERROR_IO,
                       "the state of the crawl holds a task '%s' that this program does not know",
                       task->listing);
    const char *owner =
        step->owner == OF_UPLOADER ? sg_harvest_get(harvest, "uploader") : crawl->seed->urn;
    GString *file = g_string_new(step->plan.file);
    g_string_replace(file, "%s", strrchr(owner, ':') + 1, 1);
    *plan = step->plan;
    plan->file = g_string_free(file, FALSE);
    plan->most = is_fans(task)                   ? crawl->options->max_users
                 : is_step(task, STEP_FAN_LIKES) ? crawl->options->likes_per_user
                                                 : INT64_MAX;
    return true;
}

/* -- Where records lead ------------------------------------------------------------------------------ */

static bool follow_track(SgHarvest *harvest, const SgTrack *track, GError **error)
{
    static const char *const of_uploader[] = { STEP_UPLOADER, STEP_PLAYLISTS, STEP_LIKES,
                                               STEP_REPOSTS };
    const char *uploader = track->user ? track->user->urn : NULL;
    if (uploader && !sg_harvest_put(harvest, "uploader", uploader, error))
        return false;
    for (size_t n = 0; uploader && n < G_N_ELEMENTS(of_uploader); n++)
        if (!sg_harvest_add(harvest, of_uploader[n], uploader, NULL, error))
            return false;
    return sg_harvest_add(harvest, STEP_FAVORITERS, track->urn, NULL, error) &&
           sg_harvest_add(harvest, STEP_REPOSTERS, track->urn, NULL, error);
}

static bool follow_fan(SgHarvest *harvest, const Crawl *crawl, const SgUser *user, GError **error)
{
    int64_t users, likes;
    if (!crawl->options->expand_likes)
        return true;
    if (!sg_harvest_count(harvest, STEP_FAN_LIKES, &users, &likes, error))
        return false;
    return users >= crawl->options->max_users ||
           sg_harvest_add(harvest, STEP_FAN_LIKES, user->urn, NULL, error);
}

static bool follow(SgHarvest *harvest, const SgTask *task, const void *record, void *data,
                   GError **error)
{
    if (is_step(task, STEP_TRACK))
        return follow_track(harvest, record, error);
    if (is_step(task, STEP_PLAYLISTS))
        return sg_harvest_add(harvest, STEP_ENTRIES, ((const SgPlaylist *)record)->urn, NULL,
                              error);
    return !is_fans(task) || follow_fan(harvest, data, record, error);
}

static bool begin(SgHarvest *harvest, void *data, GError **error)
{
    const Crawl *crawl = data;
    return sg_harvest_add(harvest, STEP_TRACK, crawl->seed->urn, crawl->seed->secret_token, error);
}

/* -- The seed ------------------------------------------------------------------------------------------ */

static bool ask_seed(SgSource *source, SgStore *state, const SgPageUrl *page, const char *url,
                     const char *key, const SgCrawlOptions *options, SgRef *ref, GError **error)
{
    if (!source->kind->resolve(source, page->secret_token ? url : page->clean, ref, error))
        return false;
    if (ref->kind != SG_KIND_TRACK)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is a %s; a crawl starts from a track",
                       page->clean, sg_kind_name(ref->kind));
    return options->harvest.dry_run || sg_store_put_meta(state, key, ref->urn, error);
}

static bool find_seed(SgSource *source, SgStore *state, const char *track,
                      const SgCrawlOptions *options, SgRef *ref, GError **error)
{
    int64_t id;
    if (sg_text_to_int64(track, &id) && id > 0) {
        *ref = (SgRef){ SG_KIND_TRACK, g_strdup_printf("soundcloud:tracks:%" G_GINT64_FORMAT, id),
                        NULL };
        return true;
    }
    g_auto(SgPageUrl) page = { 0 };
    if (!sg_page_url_parse(track, &page, error))
        return false;
    if (page.kind_known && page.kind != SG_KIND_TRACK)
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s' is the page of a %s; a crawl starts from a track", page.clean,
                       sg_kind_name(page.kind));
    g_autofree char *key = g_strconcat("url ", page.clean, NULL);
    g_autofree char *known = g_strdup(page.urn);
    if (!known && !sg_store_get_meta(state, key, &known, error))
        return false;
    if (known)
        *ref = (SgRef){ SG_KIND_TRACK, g_steal_pointer(&known), NULL };
    else if (!ask_seed(source, state, &page, track, key, options, ref, error))
        return false;
    if (!ref->secret_token)
        ref->secret_token = g_strdup(page.secret_token);
    return true;
}

/* -- The crawl ----------------------------------------------------------------------------------------- */

/* What the queue says of all calls of this crawl together. */
static void fill_result(SgHarvest *harvest, SgCrawlResult *result)
{
    const struct {
        const char *step;
        int64_t *tasks, *entries;
    } counts[] = {
        { STEP_PLAYLISTS, NULL, &result->playlists },
        { STEP_ENTRIES, NULL, &result->entries },
        { STEP_LIKES, NULL, &result->likes },
        { STEP_REPOSTS, NULL, &result->reposts },
        { STEP_FAVORITERS, NULL, &result->favoriters },
        { STEP_REPOSTERS, NULL, &result->reposters },
        { STEP_FAN_LIKES, &result->users_expanded, &result->likes_expanded },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(counts); n++) {
        int64_t tasks = 0, entries = 0;
        sg_harvest_count(harvest, counts[n].step, &tasks, &entries, NULL);
        *counts[n].entries = entries;
        if (counts[n].tasks)
            *counts[n].tasks = tasks;
    }
    result->user_urn = g_strdup(sg_harvest_get(harvest, "uploader"));
}

bool sg_crawl_track(SgSource *source, const char *track, const SgCrawlOptions *options,
                    SgCrawlResult *result, GError **error)
{
    static const SgHarvestPart part = { .plan = plan, .follow = follow, .begin = begin };
    *result = (SgCrawlResult){ 0 };
    g_autoptr(SgHarvest) harvest = sg_harvest_open(source, &options->harvest, error);
    g_auto(SgRef) seed = { 0 };
    if (!harvest || !find_seed(source, sg_harvest_state(harvest), track, options, &seed, error))
        return false;
    result->track_urn = g_strdup(seed.urn);
    g_autofree char *name = g_strdup_printf(
        "crawl %s users=%" G_GINT64_FORMAT " likes=%" G_GINT64_FORMAT "%s", seed.urn,
        options->max_users, options->likes_per_user, options->expand_likes ? " expanded" : "");
    Crawl crawl = { options, &seed };
    bool ok = sg_harvest_run(harvest, name, &part, &crawl, &result->harvest, error);
    fill_result(harvest, result);
    return ok;
}
