/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "base/clock.h"
#include "recommend/record-json.h"
#include "serve/problem.h"

#include <string.h>

/*
 * What listeners add: likes and playlists. All run in the writer's lane, one after the other:
 *
 *   check ──▶ begin, put, commit ──▶ new snapshot ──▶ answer
 *
 * After the commit the change survives whatever happens to the process; after the answer every request
 * sees it.
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

/* Commits what was put, or takes it back. */
static bool end(SgStore *store, bool ok, GError **error)
{
    if (ok && sg_store_commit(store, error))
        return true;
    sg_store_rollback(store);
    return false;
}

/* The store as it is now comes into force, also for the rest of this call. */
static bool refresh(SgApiCall *call, GError **error)
{
    SgApi *api = call->api;
    g_mutex_lock(&api->reloading);
    SgSnapshot *snapshot = sg_snapshot_refresh(call->snapshot, api->writer, error);
    if (snapshot)
        sg_api_take_snapshot(api, snapshot);
    g_mutex_unlock(&api->reloading);
    return snapshot != NULL;
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

bool sg_api_post_likes(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    const SgJson *tracks = sg_json_array(call->arguments, "tracks");
    const char *user = sg_json_string(call->arguments, "user");
    SgKind kind;
    if (!may_write(call))
        return true;
    if (!check_kind(tracks, error))
        return false;
    if (!sg_kind_from_urn(user, &kind) || kind != SG_KIND_USER)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a user", user);
    if (!check_tracks(store, tracks, error) || !sg_store_begin(store, error) ||
        !end(store, put_likes(store, user, tracks, error), error) || !refresh(call, error))
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

bool sg_api_post_playlist(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    const SgJson *tracks = sg_json_array(call->arguments, "tracks");
    g_autofree char *id = choose_id(call);
    if (!may_write(call))
        return true;
    if (!check_own(id, error) || !check_kind(tracks, error) || !check_tracks(store, tracks, error))
        return false;
    g_autoptr(SgPlaylist) playlist = make_playlist(call, id);
    if (!sg_store_begin(store, error) ||
        !end(store, sg_store_put_playlist(store, playlist, own_source, sg_clock_now(), error),
             error) ||
        !refresh(call, error))
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

bool sg_api_delete_playlist(SgApiCall *call, GError **error)
{
    SgStore *store = call->api->writer;
    const char *id = sg_json_string(call->arguments, "urn");
    int64_t unused;
    if (!may_write(call))
        return true;
    if (!check_own(id, error) || !sg_store_get_date(store, id, &unused, error) ||
        !sg_store_forget(store, id, error) || !refresh(call, error))
        return false;
    call->reply->status = 204;
    return true;
}
