/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "base/clock.h"
#include "base/log.h"
#include "recommend/record-json.h"
#include "serve/problem.h"

#include <string.h>

/*
 * What listeners add: likes and playlists. All run in the writer's lane, one after the other:
 *
 *   check ──▶ begin, put, commit ──▶ snapshot with the change ──▶ answer
 *
 * After the commit the change survives whatever happens to the process; after the answer every request
 * sees it. The snapshot is edited out of the one in force; where that is not the store as it was before
 * (somebody else wrote), the store is loaded anew.
 */
static const char own_source[] = "local";

/* False after a problem was answered: this server reads only. */
static bool may_write(SgApiCall *call)
{
    if (call->api->writer)
        return true;
    sg_problem(call->reply, call->request, 403, "this server is read only", NULL);
    return false;
}

/* -- Changes ---------------------------------------------------------------------------------------- */

/* A playlist or a user's likes on the way into store and graph, from begin to end. */
typedef struct {
    SgApi *api;
    SgSnapshot *before; /* in force */
    SgGraphEdit *edit;
    bool alone; /* nobody else has written since the snapshot was loaded */
} Change;

static void change_clear(Change *change)
{
    sg_store_rollback(change->api->writer);
    sg_graph_edit_free(change->edit);
    sg_snapshot_unref(change->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

static bool begin(Change *change, SgKind kind, const char *urn, GError **error)
{
    SgStore *store = change->api->writer;
    int64_t writes;
    change->before = sg_api_snapshot(change->api);
    if (!sg_store_begin(store, error) || !sg_store_writes_of_others(store, &writes, error))
        return false;
    change->alone = writes != SG_WRITES_UNKNOWN && writes == change->before->writes;
    change->edit = sg_graph_edit_new(store, kind, urn, error);
    return change->edit != NULL;
}

/* The graph with the change alone, if that is all that differs; else NULL. */
static SgSnapshot *edit_snapshot(const Change *change)
{
    g_autoptr(GError) problem = NULL;
    SgSnapshot *snapshot =
        change->alone ? sg_snapshot_edit(change->before, change->edit, &problem) : NULL;
    if (problem && change->before->personal)
        sg_log(SG_LOG_WARNING, "the store is loaded anew after a post: %s", problem->message);
    return snapshot;
}

/* Commits what was put; then the store as it is now comes into force. */
static bool end(Change *change, bool ok, GError **error)
{
    SgApi *api = change->api;
    if (!ok || !sg_graph_edit_read(change->edit, api->writer, error) ||
        !sg_store_commit(api->writer, error))
        return false;
    SgSnapshot *snapshot = edit_snapshot(change);
    if (!snapshot)
        return sg_api_load(api, change->before->models, error);
    sg_api_take_snapshot(api, snapshot, true);
    return true;
}

/* Every track must be there: a like of a typing error would be a track of its own. */
static bool check_tracks(SgStore *store, const SgJson *urns, GError **error)
{
    size_t n;
    SgJson *urn;
    int64_t unused;
    json_array_foreach ((SgJson *)urns, n, urn)
        if (!sg_store_get_date(store, json_string_value(urn), &unused, error))
            return false;
    return true;
}

static bool check_kind(const SgJson *urns, GError **error)
{
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)urns, n, urn) {
        SgKind kind;
        if (!sg_kind_from_urn(json_string_value(urn), &kind) || kind != SG_KIND_TRACK)
            return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a track",
                           json_string_value(urn));
    }
    return true;
}

/* -- Likes ------------------------------------------------------------------------------------------ */

static bool put_likes(SgStore *store, const char *user, const SgJson *tracks, GError **error)
{
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)tracks, n, urn)
        if (!sg_store_put_engagement(store, user, json_string_value(urn), SG_ENGAGE_LIKE,
                                     sg_clock_now(), error))
            return false;
    return true;
}

static bool post_likes(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    g_auto(Change) change = { .api = call->api };
    const SgJson *tracks = sg_json_array(call->arguments, "tracks");
    const char *user = sg_json_string(call->arguments, "user");
    SgKind kind;
    if (!check_kind(tracks, error))
        return false;
    if (!sg_kind_from_urn(user, &kind) || kind != SG_KIND_USER)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a user", user);
    if (!check_tracks(store, tracks, error) || !begin(&change, kind, user, error) ||
        !end(&change, put_likes(store, user, tracks, error), error))
        return false;
    g_autoptr(SgSnapshot) now = sg_api_snapshot(call->api);
    call->document = json_pack("{s:s, s:s, s:s, s:O}", "schema", "soundgraph.likes/1", "graph",
                               now->hash, "user", user, "tracks", tracks);
    return true;
}

/* -- Playlists -------------------------------------------------------------------------------------- */

/* A playlist without an id gets one: of the same request (Idempotency-Key) the same. */
static char *choose_id(const SgApiCall *call)
{
    const char *given = sg_json_string(call->arguments, "id");
    if (given)
        return g_strdup(given);
    const char *key = sg_request_header(call->request, "Idempotency-Key");
    g_autofree char *chance = g_uuid_string_random();
    g_autofree char *sum =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, key && *key ? key : chance, -1);
    return g_strdup_printf("%s:playlists:%.16s", own_source, sum);
}

static SgPlaylist *make_playlist(const SgApiCall *call, const char *id)
{
    SgPlaylist *playlist = sg_playlist_new();
    const SgJson *tracks = sg_json_array(call->arguments, "tracks");
    playlist->urn = g_strdup(id);
    playlist->title = g_strdup(sg_json_string(call->arguments, "title"));
    playlist->track_count = (int64_t)json_array_size(tracks);
    playlist->created_at = sg_clock_now();
    playlist->tracks = sg_tracks_new();
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)tracks, n, urn) {
        SgTrack *track = sg_track_new();
        track->urn = g_strdup(json_string_value(urn));
        track->is_stub = true; /* a mention: what is known of it, and from whom, stays */
        g_ptr_array_add(playlist->tracks, track);
    }
    return playlist;
}

/* Only what was made here may be replaced or removed here: the rest belongs to its source. */
static bool check_own(const char *id, GError **error)
{
    SgKind kind;
    if (!sg_kind_from_urn(id, &kind) || kind != SG_KIND_PLAYLIST)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a playlist", id);
    return g_str_has_prefix(id, "local:") ||
           sg_fail(error, SG_ERROR_NOT_FOUND,
                   "'%s' belongs to another source: playlists of one's own are local:playlists:…",
                   id);
}

static bool post_playlist(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    g_auto(Change) change = { .api = call->api };
    const SgJson *tracks = sg_json_array(call->arguments, "tracks");
    g_autofree char *id = choose_id(call);
    if (!check_own(id, error) || !check_kind(tracks, error) || !check_tracks(store, tracks, error))
        return false;
    g_autoptr(SgPlaylist) playlist = make_playlist(call, id);
    if (!begin(&change, SG_KIND_PLAYLIST, id, error) ||
        !end(&change, sg_store_put_playlist(store, playlist, own_source, sg_clock_now(), error),
             error))
        return false;
    call->document = sg_record_find(store, id, error);
    if (!call->document)
        return false;
    g_autoptr(SgSnapshot) now = sg_api_snapshot(call->api);
    sg_json_set_string(call->document, "graph", now->hash);
    g_autofree char *place = g_strconcat("/api/v1/playlists/", id, NULL);
    sg_reply_header(call->reply, "Location", place);
    return true;
}

static bool delete_playlist(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    g_auto(Change) change = { .api = call->api };
    const char *id = sg_json_string(call->arguments, "urn");
    int64_t unused;
    if (!check_own(id, error) || !sg_store_get_date(store, id, &unused, error) ||
        !begin(&change, SG_KIND_PLAYLIST, id, error) ||
        !end(&change, sg_store_forget(store, id, error), error))
        return false;
    call->reply->status = 204;
    return true;
}

/* -- One after the other ---------------------------------------------------------------------------- */

/* Neither a load nor another post comes in between: what is in force is the store as it is. */
static bool write_alone(SgApiCall *call, bool (*write)(SgApiCall *, GError **), GError **error)
{
    if (!may_write(call))
        return true;
    g_mutex_lock(&call->api->reloading);
    bool ok = write(call, error);
    g_mutex_unlock(&call->api->reloading);
    return ok;
}

bool sg_api_post_likes(SgApiCall *call, GError **error)
{
    return write_alone(call, post_likes, error);
}

bool sg_api_post_playlist(SgApiCall *call, GError **error)
{
    return write_alone(call, post_playlist, error);
}

bool sg_api_delete_playlist(SgApiCall *call, GError **error)
{
    return write_alone(call, delete_playlist, error);
}
