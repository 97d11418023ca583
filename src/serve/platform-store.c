/* SPDX-License-Identifier: MIT */
#include "serve/platform.h"

#include "base/text.h"

#include <string.h>

/* A platform out of what a store holds. Related tracks are not in every store; here they are those
 * that stand in most playlists together. */

enum { RELATED = 20, LONGEST_LIST = 500 };

/* Numbers for what has none: far above those of the real platform. */
static const int64_t first_own_number = INT64_C(1000000000000);

typedef struct {
    SgPlatform *platform;
    SgStore *store;
    GPtrArray *urns;                        /* collected by a walk over a table */
    GPtrArray *owners;                      /* for each its owner's URN or NULL */
    GHashTable *users, *tracks, *playlists; /* URN → index + 1 */
    int64_t next_number;
} Reader;

static bool note_user(const char *urn, const char *username, const char *url, void *data,
                      GError **error)
{
    Reader *reader = data;
    g_ptr_array_add(reader->urns, g_strdup(urn));
    return true;
}

static bool note_track(const SgTrackRow *row, void *data, GError **error)
{
    Reader *reader = data;
    g_ptr_array_add(reader->urns, g_strdup(row->urn));
    g_ptr_array_add(reader->owners, g_strdup(row->artist_urn));
    return true;
}

static bool note_playlist(const SgPlaylistRow *row, void *data, GError **error)
{
    Reader *reader = data;
    g_ptr_array_add(reader->urns, g_strdup(row->urn));
    g_ptr_array_add(reader->owners, g_strdup(row->owner_urn));
    return true;
}

/* The number in "soundcloud:KIND:NUMBER", or a new one. */
static int64_t number_of(Reader *reader, const char *urn, const char *kind)
{
    g_autofree char *prefix = g_strdup_printf("soundcloud:%s:", kind);
    int64_t number;
    if (g_str_has_prefix(urn, prefix) && sg_text_to_int64(urn + strlen(prefix), &number) &&
        number >= 0)
        return number;
    return reader->next_number++;
}

static int32_t index_of(GHashTable *table, const char *urn)
{
    return urn ? GPOINTER_TO_INT(g_hash_table_lookup(table, urn)) - 1 : -1;
}

/* The last segment of a page URL, or a slug of the title. */
static char *permalink_of(const char *url, const char *title)
{
    const char *slash = url ? strrchr(url, '/') : NULL;
    return slash && slash[1] ? g_strdup(slash + 1) : sg_text_slug(title ? title : "", 60);
}

/* -- Records ------------------------------------------------------------------------------------ */

static bool add_user(Reader *reader, const char *urn, GError **error)
{
    g_autoptr(SgUser) record = sg_store_get_user(reader->store, urn, NULL, error);
    if (!record)
        return false;
    int32_t index = sg_platform_add_user(reader->platform);
    SgPlatformUser *user = &g_array_index(reader->platform->users, SgPlatformUser, index);
    sg_user_free(user->user);
    user->user = g_steal_pointer(&record);
    user->id = number_of(reader, urn, "users");
    user->permalink = permalink_of(user->user->permalink_url, user->user->username);
    g_hash_table_insert(reader->users, g_strdup(urn), GINT_TO_POINTER(index + 1));
    return true;
}

/* Uploads whose uploader is not known belong to this one. */
static int32_t unknown_user(Reader *reader)
{
    int32_t index = index_of(reader->users, "");
    if (index >= 0)
        return index;
    index = sg_platform_add_user(reader->platform);
    SgPlatformUser *user = &g_array_index(reader->platform->users, SgPlatformUser, index);
    user->id = reader->next_number++;
    user->user->username = g_strdup("unknown");
    user->user->urn = g_strdup_printf("soundcloud:users:%" G_GINT64_FORMAT, user->id);
    user->permalink = g_strdup("unknown");
    g_hash_table_insert(reader->users, g_strdup(""), GINT_TO_POINTER(index + 1));
    return index;
}

static int32_t owner_of(Reader *reader, const char *urn)
{
    int32_t index = index_of(reader->users, urn);
    return index >= 0 ? index : unknown_user(reader);
}

static bool add_track(Reader *reader, const char *urn, const char *owner, GError **error)
{
    g_autoptr(SgTrack) record = sg_store_get_track(reader->store, urn, NULL, error);
    if (!record)
        return false;
    int32_t index = sg_platform_add_track(reader->platform, owner_of(reader, owner));
    SgPlatformTrack *track = &g_array_index(reader->platform->tracks, SgPlatformTrack, index);
    sg_track_free(track->track);
    g_clear_pointer(&record->user, sg_user_free);
    track->track = g_steal_pointer(&record);
    track->id = number_of(reader, urn, "tracks");
    track->permalink = permalink_of(track->track->permalink_url, track->track->title);
    track->hides_counts = track->track->playback_count == SG_COUNT_UNKNOWN;
    /* Of a stub nothing is known but that it stands in lists. */
    track->deleted = track->track->is_stub;
    sg_indices_add(sg_platform_user(reader->platform, track->owner)->tracks, index);
    g_hash_table_insert(reader->tracks, g_strdup(urn), GINT_TO_POINTER(index + 1));
    return true;
}

static bool add_playlist(Reader *reader, const char *urn, const char *owner, GError **error)
{
    g_autoptr(SgPlaylist) record = sg_store_get_playlist(reader->store, urn, NULL, error);
    if (!record)
        return false;
    int32_t index = sg_platform_add_playlist(reader->platform, owner_of(reader, owner));
    SgPlatformPlaylist *playlist =
        &g_array_index(reader->platform->playlists, SgPlatformPlaylist, index);
    sg_playlist_free(playlist->playlist);
    g_clear_pointer(&record->user, sg_user_free);
    g_clear_pointer(&record->tracks, g_ptr_array_unref);
    playlist->playlist = g_steal_pointer(&record);
    playlist->id = number_of(reader, urn, "playlists");
    playlist->permalink =
        permalink_of(playlist->playlist->permalink_url, playlist->playlist->title);
    sg_indices_add(sg_platform_user(reader->platform, playlist->owner)->playlists, index);
    g_hash_table_insert(reader->playlists, g_strdup(urn), GINT_TO_POINTER(index + 1));
    return true;
}

static void forget_urns(Reader *reader)
{
    g_ptr_array_set_size(reader->urns, 0);
    g_ptr_array_set_size(reader->owners, 0);
}

static bool read_users(Reader *reader, GError **error)
{
    if (!sg_store_each_user(reader->store, note_user, reader, error))
        return false;
    for (guint n = 0; n < reader->urns->len; n++)
        if (!add_user(reader, g_ptr_array_index(reader->urns, n), error))
            return false;
    forget_urns(reader);
    return true;
}

/* Tracks and playlists alike: a walk over the table for the URNs, then record by record. */
static bool read_owned(Reader *reader,
                       bool (*add)(Reader *reader, const char *urn, const char *owner,
                                   GError **error),
                       GError **error)
{
    for (guint n = 0; n < reader->urns->len; n++)
        if (!add(reader, g_ptr_array_index(reader->urns, n), g_ptr_array_index(reader->owners, n),
                 error))
            return false;
    forget_urns(reader);
    return true;
}

static bool add_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                      GError **error)
{
    Reader *reader = data;
    int32_t playlist = index_of(reader->playlists, playlist_urn);
    int32_t track = index_of(reader->tracks, track_urn);
    if (playlist >= 0 && track >= 0)
        sg_indices_add(sg_platform_playlist(reader->platform, playlist)->tracks, track);
    return true;
}

static bool add_like(const char *user_urn, const char *track_urn, void *data, GError **error)
{
    Reader *reader = data;
    int32_t user = index_of(reader->users, user_urn);
    int32_t track = index_of(reader->tracks, track_urn);
    if (user >= 0 && track >= 0)
        sg_indices_add(sg_platform_user(reader->platform, user)->liked_tracks, track);
    return true;
}

/* -- Related tracks ------------------------------------------------------------------------------ */

static void relate(const SgPlatform *platform, int32_t index, const GArray *lists, int *common)
{
    const SgPlatformTrack *track = sg_platform_track(platform, index);
    g_autoptr(GArray) met = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint n = 0; n < lists->len; n++) {
        const GArray *tracks = sg_platform_playlist(platform, sg_indices_at(lists, n))->tracks;
        for (guint k = 0; k < tracks->len && k < LONGEST_LIST; k++) {
            int32_t other = sg_indices_at(tracks, k);
            if (common[other]++ == 0)
                sg_indices_add(met, other);
        }
    }
    common[index] = 0;
    while (track->related->len < RELATED) {
        int32_t best = -1;
        for (guint n = 0; n < met->len; n++)
            if (common[sg_indices_at(met, n)] > (best < 0 ? 0 : common[best]))
                best = sg_indices_at(met, n);
        if (best < 0)
            break;
        common[best] = 0;
        if (!sg_platform_track(platform, best)->deleted)
            sg_indices_add(track->related, best);
    }
    for (guint n = 0; n < met->len; n++)
        common[sg_indices_at(met, n)] = 0;
}

/* Also finds where to start: the track that stands in most lists and has a page. */
static void relate_all(SgPlatform *platform)
{
    guint count = platform->tracks->len;
    g_autoptr(GPtrArray) lists_of = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint n = 0; n < count; n++)
        g_ptr_array_add(lists_of, g_array_new(FALSE, FALSE, sizeof(int32_t)));
    for (int32_t p = 0; p < (int32_t)platform->playlists->len; p++) {
        const GArray *tracks = sg_platform_playlist(platform, p)->tracks;
        for (guint k = 0; k < tracks->len && k < LONGEST_LIST; k++) {
            GArray *lists = g_ptr_array_index(lists_of, sg_indices_at(tracks, k));
            if (lists->len == 0 || sg_indices_at(lists, lists->len - 1) != p)
                sg_indices_add(lists, p);
        }
    }
    g_autofree int *common = g_new0(int, count + 1);
    guint most = 0;
    for (int32_t n = 0; n < (int32_t)count; n++) {
        const GArray *lists = g_ptr_array_index(lists_of, n);
        const SgPlatformTrack *track = sg_platform_track(platform, n);
        relate(platform, n, lists, common);
        if (lists->len > most && track->track->permalink_url && !track->deleted) {
            most = lists->len;
            g_free(platform->start_url);
            platform->start_url = g_strdup(track->track->permalink_url);
        }
    }
}

static GHashTable *urn_table(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

SgPlatform *sg_platform_from_store(SgStore *store, GError **error)
{
    g_autoptr(SgPlatform) platform = sg_platform_new();
    g_autoptr(GPtrArray) urns = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) users = urn_table();
    g_autoptr(GHashTable) tracks = urn_table();
    g_autoptr(GHashTable) playlists = urn_table();
    Reader reader = { platform, store, urns, owners, users, tracks, playlists, first_own_number };
    bool ok = read_users(&reader, error) &&
              sg_store_each_track(store, note_track, &reader, error) &&
              read_owned(&reader, add_track, error) &&
              sg_store_each_playlist(store, note_playlist, &reader, error) &&
              read_owned(&reader, add_playlist, error) &&
              sg_store_each_entry(store, add_entry, &reader, error) &&
              sg_store_each_like(store, add_like, &reader, error);
    if (!ok)
        return NULL;
    relate_all(platform);
    sg_platform_finish(platform);
    return g_steal_pointer(&platform);
}
