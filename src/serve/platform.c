/* SPDX-License-Identifier: MIT */
#include "serve/platform.h"

#include <string.h>

/* Numbers and page paths to indices, kind by kind. */
struct SgPlatformIndex {
    GHashTable *user_ids, *track_ids, *playlist_ids;       /* int64_t (lent) → index + 1 */
    GHashTable *user_paths, *track_paths, *playlist_paths; /* string → index + 1 */
};

static GArray *indices_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(int32_t));
}

bool sg_indices_have(const GArray *indices, int32_t index)
{
    for (guint n = 0; n < indices->len; n++)
        if (sg_indices_at(indices, n) == index)
            return true;
    return false;
}

/* -- Life cycle --------------------------------------------------------------------------------- */

static void user_clear(void *data)
{
    SgPlatformUser *user = data;
    GArray *edges[] = { user->tracks,          user->playlists,       user->liked_tracks,
                        user->liked_playlists, user->reposted_tracks, user->reposted_playlists,
                        user->followings,      user->followers };
    for (size_t n = 0; n < G_N_ELEMENTS(edges); n++)
        g_array_unref(edges[n]);
    sg_user_free(user->user);
    g_free(user->permalink);
}

static void track_clear(void *data)
{
    SgPlatformTrack *track = data;
    g_array_unref(track->favoriters);
    g_array_unref(track->reposters);
    g_array_unref(track->related);
    g_array_unref(track->comments);
    sg_track_free(track->track);
    g_free(track->permalink);
    g_free(track->secret);
}

static void playlist_clear(void *data)
{
    SgPlatformPlaylist *playlist = data;
    g_array_unref(playlist->tracks);
    g_array_unref(playlist->reposters);
    sg_playlist_free(playlist->playlist);
    g_free(playlist->permalink);
    g_free(playlist->secret);
}

static void comment_clear(void *data)
{
    g_free(((SgPlatformComment *)data)->body);
}

static GArray *records_new(guint size, GDestroyNotify clear)
{
    GArray *records = g_array_new(FALSE, TRUE, size);
    g_array_set_clear_func(records, clear);
    return records;
}

SgPlatform *sg_platform_new(void)
{
    SgPlatform *platform = g_new0(SgPlatform, 1);
    platform->users = records_new(sizeof(SgPlatformUser), user_clear);
    platform->tracks = records_new(sizeof(SgPlatformTrack), track_clear);
    platform->playlists = records_new(sizeof(SgPlatformPlaylist), playlist_clear);
    platform->comments = records_new(sizeof(SgPlatformComment), comment_clear);
    return platform;
}

static void index_free(SgPlatformIndex *index)
{
    if (!index)
        return;
    g_hash_table_unref(index->user_ids);
    g_hash_table_unref(index->track_ids);
    g_hash_table_unref(index->playlist_ids);
    g_hash_table_unref(index->user_paths);
    g_hash_table_unref(index->track_paths);
    g_hash_table_unref(index->playlist_paths);
    g_free(index);
}

void sg_platform_free(SgPlatform *platform)
{
    if (!platform)
        return;
    index_free(platform->index);
    g_array_unref(platform->comments);
    g_array_unref(platform->playlists);
    g_array_unref(platform->tracks);
    g_array_unref(platform->users);
    g_free(platform->start_url);
    g_free(platform);
}

int32_t sg_platform_add_user(SgPlatform *platform)
{
    SgPlatformUser user = { .user = sg_user_new() };
    GArray **edges[] = { &user.tracks,          &user.playlists,       &user.liked_tracks,
                         &user.liked_playlists, &user.reposted_tracks, &user.reposted_playlists,
                         &user.followings,      &user.followers };
    for (size_t n = 0; n < G_N_ELEMENTS(edges); n++)
        *edges[n] = indices_new();
    g_array_append_val(platform->users, user);
    return (int32_t)platform->users->len - 1;
}

int32_t sg_platform_add_track(SgPlatform *platform, int32_t owner)
{
    SgPlatformTrack track = { .track = sg_track_new(),
                              .owner = owner,
                              .favoriters = indices_new(),
                              .reposters = indices_new(),
                              .related = indices_new(),
                              .comments = indices_new() };
    g_array_append_val(platform->tracks, track);
    return (int32_t)platform->tracks->len - 1;
}

int32_t sg_platform_add_playlist(SgPlatform *platform, int32_t owner)
{
    SgPlatformPlaylist playlist = { .playlist = sg_playlist_new(),
                                    .owner = owner,
                                    .tracks = indices_new(),
                                    .reposters = indices_new() };
    g_array_append_val(platform->playlists, playlist);
    return (int32_t)platform->playlists->len - 1;
}

/* -- Records ------------------------------------------------------------------------------------ */

const SgPlatformUser *sg_platform_user(const SgPlatform *platform, int32_t user)
{
    return &g_array_index(platform->users, SgPlatformUser, user);
}

const SgPlatformTrack *sg_platform_track(const SgPlatform *platform, int32_t track)
{
    return &g_array_index(platform->tracks, SgPlatformTrack, track);
}

const SgPlatformPlaylist *sg_platform_playlist(const SgPlatform *platform, int32_t playlist)
{
    return &g_array_index(platform->playlists, SgPlatformPlaylist, playlist);
}

const SgPlatformComment *sg_platform_comment(const SgPlatform *platform, int32_t comment)
{
    return &g_array_index(platform->comments, SgPlatformComment, comment);
}

static int32_t found(GHashTable *table, const void *key)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(table, key)) - 1;
}

int32_t sg_platform_user_by_id(const SgPlatform *platform, int64_t id)
{
    return found(platform->index->user_ids, &id);
}

int32_t sg_platform_track_by_id(const SgPlatform *platform, int64_t id)
{
    return found(platform->index->track_ids, &id);
}

int32_t sg_platform_playlist_by_id(const SgPlatform *platform, int64_t id)
{
    return found(platform->index->playlist_ids, &id);
}

int32_t sg_platform_user_by_path(const SgPlatform *platform, const char *path)
{
    return found(platform->index->user_paths, path);
}

int32_t sg_platform_track_by_path(const SgPlatform *platform, const char *path)
{
    return found(platform->index->track_paths, path);
}

int32_t sg_platform_playlist_by_path(const SgPlatform *platform, const char *path)
{
    return found(platform->index->playlist_paths, path);
}

/* -- Finishing ---------------------------------------------------------------------------------- */

/* The path of a page URL, in lower case: "nils-aurora/harbour-lights". */
static char *page_path(const char *url)
{
    const char *host = url ? strstr(url, "://") : NULL;
    const char *slash = host ? strchr(host + 3, '/') : NULL;
    return slash ? g_ascii_strdown(slash + 1, -1) : NULL;
}

static void index_record(GHashTable *ids, GHashTable *paths, int64_t *id, const char *url, guint n)
{
    char *path = page_path(url);
    g_hash_table_insert(ids, id, GUINT_TO_POINTER(n + 1));
    if (path)
        g_hash_table_insert(paths, path, GUINT_TO_POINTER(n + 1));
}

static void build_index(SgPlatform *platform)
{
    SgPlatformIndex *index = g_new0(SgPlatformIndex, 1);
    GHashTable **ids[] = { &index->user_ids, &index->track_ids, &index->playlist_ids };
    GHashTable **paths[] = { &index->user_paths, &index->track_paths, &index->playlist_paths };
    for (size_t n = 0; n < G_N_ELEMENTS(ids); n++) {
        *ids[n] = g_hash_table_new(g_int64_hash, g_int64_equal);
        *paths[n] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    }
    for (guint n = 0; n < platform->users->len; n++) {
        SgPlatformUser *user = &g_array_index(platform->users, SgPlatformUser, n);
        index_record(index->user_ids, index->user_paths, &user->id, user->user->permalink_url, n);
    }
    for (guint n = 0; n < platform->tracks->len; n++) {
        SgPlatformTrack *track = &g_array_index(platform->tracks, SgPlatformTrack, n);
        index_record(index->track_ids, index->track_paths, &track->id, track->track->permalink_url,
                     n);
    }
    for (guint n = 0; n < platform->playlists->len; n++) {
        SgPlatformPlaylist *playlist = &g_array_index(platform->playlists, SgPlatformPlaylist, n);
        index_record(index->playlist_ids, index->playlist_paths, &playlist->id,
                     playlist->playlist->permalink_url, n);
    }
    platform->index = index;
}

static void build_reverse_edges(SgPlatform *platform)
{
    SgPlatformTrack *tracks = (SgPlatformTrack *)platform->tracks->data;
    SgPlatformPlaylist *playlists = (SgPlatformPlaylist *)platform->playlists->data;
    SgPlatformUser *users = (SgPlatformUser *)platform->users->data;
    for (int32_t u = 0; u < (int32_t)platform->users->len; u++) {
        for (guint n = 0; n < users[u].liked_tracks->len; n++)
            sg_indices_add(tracks[sg_indices_at(users[u].liked_tracks, n)].favoriters, u);
        for (guint n = 0; n < users[u].reposted_tracks->len; n++)
            sg_indices_add(tracks[sg_indices_at(users[u].reposted_tracks, n)].reposters, u);
        for (guint n = 0; n < users[u].reposted_playlists->len; n++)
            sg_indices_add(playlists[sg_indices_at(users[u].reposted_playlists, n)].reposters, u);
        for (guint n = 0; n < users[u].followings->len; n++)
            sg_indices_add(users[sg_indices_at(users[u].followings, n)].followers, u);
    }
}

void sg_platform_finish(SgPlatform *platform)
{
    g_assert(!platform->index);
    build_index(platform);
    build_reverse_edges(platform);
}
