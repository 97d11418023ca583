/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/text.h"

#include <string.h>

/* The read endpoints of the API, as far as they make a music graph. */

/* -- Finding ------------------------------------------------------------------------------------ */

/* 7 and "soundcloud:tracks:7" are 7; anything else is -1. */
static int64_t number_in(const char *name, const char *prefix)
{
    int64_t id;
    if (g_str_has_prefix(name, prefix))
        name += strlen(prefix);
    return g_ascii_isdigit(*name) && sg_text_to_int64(name, &id) ? id : -1;
}

bool sg_sandbox_find(const SgSandbox *sandbox, const char *name, SgRecord kind, int32_t *index,
                     GError **error)
{
    const SgPlatform *platform = sandbox->platform;
    int32_t found = -1;
    if (kind == SG_RECORD_TRACK)
        found = sg_platform_track_by_id(platform, number_in(name, "soundcloud:tracks:"));
    else if (kind == SG_RECORD_PLAYLIST)
        found = sg_platform_playlist_by_id(platform, number_in(name, "soundcloud:playlists:"));
    else if (kind == SG_RECORD_USER)
        found = sg_platform_user_by_id(platform, number_in(name, "soundcloud:users:"));
    if (found < 0)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "404 - Not Found");
    *index = found;
    return true;
}

/* What the path names, if it is there for whoever asks: not deleted, and not private unless the
 * query has its secret. */
static bool find_visible(const SgSandbox *sandbox, const SgRequest *request, SgRecord kind,
                         int32_t *index, GError **error)
{
    if (!sg_sandbox_find(sandbox, sg_request_capture(request, "urn"), kind, index, error))
        return false;
    const char *secret = NULL;
    bool deleted = false;
    if (kind == SG_RECORD_TRACK) {
        secret = sg_platform_track(sandbox->platform, *index)->secret;
        deleted = sg_platform_track(sandbox->platform, *index)->deleted;
    } else if (kind == SG_RECORD_PLAYLIST) {
        secret = sg_platform_playlist(sandbox->platform, *index)->secret;
        deleted = sg_platform_playlist(sandbox->platform, *index)->deleted;
    }
    bool open = !secret || !g_strcmp0(secret, sg_request_query(request, "secret_token"));
    return (open && !deleted) || sg_fail(error, SG_ERROR_NOT_FOUND, "404 - Not Found");
}

/* -- Single records ------------------------------------------------------------------------------- */

static bool send_record(const SgRequest *request, SgRecord kind, SgReply *reply, void *data,
                        GError **error)
{
    SgSandbox *sandbox = data;
    SgShow show;
    int32_t index;
    if (!find_visible(sandbox, request, kind, &index, error) ||
        !sg_sandbox_show(request, &show, error))
        return false;
    sg_sandbox_send(sandbox, request, sg_sandbox_record(sandbox, kind, index, &show), reply);
    return true;
}

static bool one_track(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    return send_record(request, SG_RECORD_TRACK, reply, data, error);
}

static bool one_playlist(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    return send_record(request, SG_RECORD_PLAYLIST, reply, data, error);
}

static bool one_user(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    return send_record(request, SG_RECORD_USER, reply, data, error);
}

/* -- Listings ------------------------------------------------------------------------------------- */

static bool send_tracks(const SgRequest *request, const GArray *tracks, bool in_playlist,
                        SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    unsigned access;
    if (!sg_sandbox_access(request, &access, error))
        return false;
    g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint n = 0; n < tracks->len; n++) {
        int32_t track = sg_indices_at(tracks, n);
        if (sg_sandbox_shows_track(sandbox->platform, track, in_playlist, access))
            sg_indices_add(shown, track);
    }
    return sg_sandbox_page(sandbox, request, SG_RECORD_TRACK, in_playlist, shown, reply, error);
}

static bool send_playlists(const SgRequest *request, const GArray *playlists, SgReply *reply,
                           void *data, GError **error)
{
    SgSandbox *sandbox = data;
    g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint n = 0; n < playlists->len; n++)
        if (sg_sandbox_shows_playlist(sandbox->platform, sg_indices_at(playlists, n)))
            sg_indices_add(shown, sg_indices_at(playlists, n));
    return sg_sandbox_page(sandbox, request, SG_RECORD_PLAYLIST, false, shown, reply, error);
}

static bool send_users(const SgRequest *request, const GArray *users, SgReply *reply, void *data,
                       GError **error)
{
    return sg_sandbox_page(data, request, SG_RECORD_USER, false, users, reply, error);
}

/* The record that a listing belongs to; NULL and the error if it cannot be seen. */
static const SgPlatformTrack *asked_track(const SgRequest *request, void *data, GError **error)
{
    int32_t index;
    return find_visible(data, request, SG_RECORD_TRACK, &index, error)
               ? sg_platform_track(((SgSandbox *)data)->platform, index)
               : NULL;
}

static const SgPlatformPlaylist *asked_playlist(const SgRequest *request, void *data,
                                                GError **error)
{
    int32_t index;
    return find_visible(data, request, SG_RECORD_PLAYLIST, &index, error)
               ? sg_platform_playlist(((SgSandbox *)data)->platform, index)
               : NULL;
}

static const SgPlatformUser *asked_user(const SgRequest *request, void *data, GError **error)
{
    int32_t index;
    return find_visible(data, request, SG_RECORD_USER, &index, error)
               ? sg_platform_user(((SgSandbox *)data)->platform, index)
               : NULL;
}

#define LISTING(name, owner_type, asked, ...)                                                      \
    static bool name(const SgRequest *request, SgReply *reply, void *data, GError **error)         \
    {                                                                                              \
        const owner_type *owner = asked(request, data, error);                                     \
        return owner && (__VA_ARGS__);                                                             \
    }

LISTING(track_related, SgPlatformTrack, asked_track,
        send_tracks(request, owner->related, false, reply, data, error))
LISTING(track_favoriters, SgPlatformTrack, asked_track,
        send_users(request, owner->favoriters, reply, data, error))
LISTING(track_reposters, SgPlatformTrack, asked_track,
        send_users(request, owner->reposters, reply, data, error))
LISTING(track_comments, SgPlatformTrack, asked_track,
        sg_sandbox_page(data, request, SG_RECORD_COMMENT, false, owner->comments, reply, error))
LISTING(playlist_tracks, SgPlatformPlaylist, asked_playlist,
        send_tracks(request, owner->tracks, true, reply, data, error))
LISTING(playlist_reposters, SgPlatformPlaylist, asked_playlist,
        send_users(request, owner->reposters, reply, data, error))
LISTING(user_playlists, SgPlatformUser, asked_user,
        send_playlists(request, owner->playlists, reply, data, error))
LISTING(user_liked_tracks, SgPlatformUser, asked_user,
        send_tracks(request, owner->liked_tracks, false, reply, data, error))
LISTING(user_liked_playlists, SgPlatformUser, asked_user,
        send_playlists(request, owner->liked_playlists, reply, data, error))
LISTING(user_reposted_tracks, SgPlatformUser, asked_user,
        send_tracks(request, owner->reposted_tracks, false, reply, data, error))
LISTING(user_reposted_playlists, SgPlatformUser, asked_user,
        send_playlists(request, owner->reposted_playlists, reply, data, error))
LISTING(user_followings, SgPlatformUser, asked_user,
        send_users(request, owner->followings, reply, data, error))
LISTING(user_followers, SgPlatformUser, asked_user,
        send_users(request, owner->followers, reply, data, error))

/* Newest first, or with sort=asc (also direction, order) oldest first. */
static bool user_tracks(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    const SgPlatformUser *user = asked_user(request, data, error);
    if (!user)
        return false;
    static const char *const names[] = { "sort", "direction", "order" };
    const char *sort = NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(names) && !sort; n++)
        sort = sg_request_query(request, names[n]);
    bool ascending = !g_strcmp0(sort, "asc");
    if (sort && !ascending && strcmp(sort, "desc") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "sort '%s' must be asc or desc", sort);
    g_autoptr(GArray) tracks = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint n = 0; n < user->tracks->len; n++)
        sg_indices_add(tracks,
                       sg_indices_at(user->tracks, ascending ? user->tracks->len - 1 - n : n));
    return send_tracks(request, tracks, false, reply, data, error);
}

/* Artists that have most followers in common with this one. */
static bool user_related(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    enum { MOST = 20 };
    const SgPlatformUser *user = asked_user(request, data, error);
    if (!user)
        return false;
    const SgPlatform *platform = ((SgSandbox *)data)->platform;
    g_autofree int *common = g_new0(int, platform->users->len);
    for (guint n = 0; n < user->followers->len; n++) {
        const SgPlatformUser *fan = sg_platform_user(platform, sg_indices_at(user->followers, n));
        for (guint k = 0; k < fan->followings->len; k++)
            common[sg_indices_at(fan->followings, k)]++;
    }
    common[user - (const SgPlatformUser *)platform->users->data] = 0;
    g_autoptr(GArray) related = g_array_new(FALSE, FALSE, sizeof(int32_t));
    while (related->len < MOST) {
        int32_t best = -1;
        for (int32_t n = 0; n < (int32_t)platform->users->len; n++)
            if (common[n] > (best < 0 ? 0 : common[best]))
                best = n;
        if (best < 0)
            break;
        common[best] = 0;
        sg_indices_add(related, best);
    }
    return send_users(request, related, reply, data, error);
}

static bool user_profiles(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    const SgPlatformUser *user = asked_user(request, data, error);
    if (!user)
        return false;
    sg_sandbox_send(data, request, sg_sandbox_profiles(user), reply);
    return true;
}

static bool user_following(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    const SgPlatformUser *user = asked_user(request, data, error);
    int32_t other;
    if (!user || !sg_sandbox_find(sandbox, sg_request_capture(request, "other"), SG_RECORD_USER,
                                  &other, error))
        return false;
    if (!sg_indices_have(user->followings, other))
        return sg_fail(error, SG_ERROR_NOT_FOUND, "404 - Not Found");
    SgShow show = { 0 };
    sg_sandbox_send(sandbox, request, sg_sandbox_record(sandbox, SG_RECORD_USER, other, &show),
                    reply);
    return true;
}

const SgRoute sg_sandbox_routes[] = {
    { "GET", "/resolve", sg_sandbox_resolve, "302 to the record behind a page URL" },
    { "GET", "/tracks", sg_sandbox_search_tracks, "tracks by words, urns, genres, tags, dates" },
    { "GET", "/tracks/{urn}", one_track, "one track" },
    { "GET", "/tracks/{urn}/related", track_related, "related tracks" },
    { "GET", "/tracks/{urn}/favoriters", track_favoriters, "users who like it" },
    { "GET", "/tracks/{urn}/reposters", track_reposters, "users who reposted it" },
    { "GET", "/tracks/{urn}/comments", track_comments, "what users said of it" },
    { "GET", "/playlists", sg_sandbox_search_playlists, "playlists by words" },
    { "GET", "/playlists/{urn}", one_playlist, "one playlist" },
    { "GET", "/playlists/{urn}/tracks", playlist_tracks, "its tracks in order" },
    { "GET", "/playlists/{urn}/reposters", playlist_reposters, "users who reposted it" },
    { "GET", "/users", sg_sandbox_search_users, "users by words or urns" },
    { "GET", "/users/{urn}", one_user, "one user" },
    { "GET", "/users/{urn}/tracks", user_tracks, "tracks that the user uploaded" },
    { "GET", "/users/{urn}/playlists", user_playlists, "playlists of the user" },
    { "GET", "/users/{urn}/favorites", user_liked_tracks, "as likes/tracks (deprecated)" },
    { "GET", "/users/{urn}/likes/tracks", user_liked_tracks, "tracks that the user likes" },
    { "GET", "/users/{urn}/likes/playlists", user_liked_playlists, "playlists the user likes" },
    { "GET", "/users/{urn}/reposts/tracks", user_reposted_tracks, "tracks the user reposted" },
    { "GET", "/users/{urn}/reposts/playlists", user_reposted_playlists,
      "playlists the user reposted" },
    { "GET", "/users/{urn}/followings", user_followings, "whom the user follows" },
    { "GET", "/users/{urn}/followings/{other}", user_following, "one whom the user follows" },
    { "GET", "/users/{urn}/followers", user_followers, "who follows the user" },
    { "GET", "/users/{urn}/related", user_related, "artists with the same followers" },
    { "GET", "/users/{urn}/web-profiles", user_profiles, "where else the user is" },
    { "POST", "/oauth/token", sg_sandbox_token, "an access token" },
    { "GET", "/sandbox", sg_sandbox_status, "what the sandbox serves and has counted" },
    { 0 },
};
