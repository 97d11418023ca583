/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "staging/duck-append.h"
#include "store/store.h"

#include <string.h>

/* What was collected, as a dataset: playlists and users' likes of a store become lists. */

static const SgImportOption options[] = {
    { .name = "lists",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "playlists",
      .choices = "playlists|likes|both",
      .summary = "what the lists are: playlists, the likes of a user, or both" },
    { 0 },
};

static bool add_track(const SgTrackRow *row, void *data, GError **error)
{
    static const char *const no_genres[] = { "others", "unknown", "ignore", NULL };
    SgDuckAppend *append = data;
    bool canonical = row->canonical_genre && !g_strv_contains(no_genres, row->canonical_genre);
    sg_duck_append_text(append, row->urn);
    sg_duck_append_text(append, row->title);
    sg_duck_append_text(append, row->metadata_artist ? row->metadata_artist : row->artist_name);
    sg_duck_append_text(append, row->artist_urn);
    sg_duck_append_text(append, canonical ? row->canonical_genre : row->genre);
    sg_duck_append_text(append, row->license);
    sg_duck_append_int(append, row->created_at, SG_TIME_UNKNOWN);
    sg_duck_append_int(append, row->duration_ms, SG_COUNT_UNKNOWN);
    return sg_duck_append_end_row(append, error);
}

static bool add_playlist(const SgPlaylistRow *row, void *data, GError **error)
{
    SgDuckAppend *append = data;
    sg_duck_append_text(append, row->urn);
    sg_duck_append_text(append, row->title);
    return sg_duck_append_end_row(append, error);
}

static bool add_user(const char *urn, const char *username, const char *permalink_url, void *data,
                     GError **error)
{
    SgDuckAppend *append = data;
    sg_duck_append_text(append, urn);
    sg_duck_append_text(append, username);
    return sg_duck_append_end_row(append, error);
}

static bool add_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                      GError **error)
{
    SgDuckAppend *append = data;
    sg_duck_append_text(append, playlist_urn);
    sg_duck_append_text(append, track_urn);
    sg_duck_append_int(append, position, -1);
    return sg_duck_append_end_row(append, error);
}

typedef struct {
    SgDuckAppend *append;
    char *user; /* the one whose likes come just now */
    int64_t position;
} Likes;

/* Likes come by user; their order within a user is that of the URNs. */
static bool add_like(const char *user_urn, const char *track_urn, void *data, GError **error)
{
    Likes *likes = data;
    if (!likes->user || !g_str_equal(likes->user, user_urn)) {
        g_free(likes->user);
        likes->user = g_strdup(user_urn);
        likes->position = 0;
    }
    return add_entry(user_urn, track_urn, likes->position++, likes->append, error);
}

static bool copy_playlists(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgDuckAppend) lists = sg_duck_append_open(duck, "store_list", error);
    if (!lists || !sg_store_each_playlist(store, add_playlist, lists, error) ||
        !sg_duck_append_finish(lists, error))
        return false;
    g_autoptr(SgDuckAppend) entries = sg_duck_append_open(duck, "store_entry", error);
    return entries && sg_store_each_entry(store, add_entry, entries, error) &&
           sg_duck_append_finish(entries, error);
}

/* Users are lists only as far as they like something, so none of them lacks tracks. */
static bool copy_likes(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgDuckAppend) entries = sg_duck_append_open(duck, "store_entry", error);
    Likes likes = { .append = entries };
    bool ok = entries && sg_store_each_like(store, add_like, &likes, error) &&
              sg_duck_append_finish(entries, error);
    g_free(likes.user);
    if (!ok || !sg_duck_run(duck, "CREATE TABLE store_user AS FROM store_list LIMIT 0", error))
        return false;
    g_autoptr(SgDuckAppend) users = sg_duck_append_open(duck, "store_user", error);
    return users && sg_store_each_user(store, add_user, users, error) &&
           sg_duck_append_finish(users, error) &&
           sg_duck_run(duck,
                       "INSERT INTO store_list FROM store_user SEMI JOIN store_entry "
                       "ON store_entry.list_urn = store_user.urn",
                       error);
}

static bool copy_tracks(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgDuckAppend) tracks = sg_duck_append_open(duck, "store_track", error);
    return tracks && sg_store_each_track(store, add_track, tracks, error) &&
           sg_duck_append_finish(tracks, error);
}

/* In one transaction, so that all tables are of one moment. */
static bool copy(SgImportRun *run, SgStore *store, GError **error)
{
    const char *lists = sg_import_options_text(run->options, "lists");
    if (!sg_store_begin(store, error))
        return false;
    g_autofree char *hash = sg_store_graph_hash(store, error);
    bool ok = hash && copy_tracks(store, run->duck, error) &&
              (g_str_equal(lists, "likes") || copy_playlists(store, run->duck, error)) &&
              (g_str_equal(lists, "playlists") || copy_likes(store, run->duck, error));
    sg_store_rollback(store);
    if (ok)
        sg_import_add_origin(run, sg_store_driver_name(store), -1, hash);
    return ok;
}

static bool stage(SgImportRun *run, GError **error)
{
    if (run->paths[1])
        return sg_fail(error, SG_ERROR_INPUT, "store takes one store, not also another one");
    g_autoptr(SgStore) store = sg_store_open(run->paths[0], SG_STORE_READ, error);
    return store && sg_import_make_tables(run, "VARCHAR", "VARCHAR", error) &&
           sg_script_run(run->script, run->duck, "store-begin.sql", error) &&
           copy(run, store, error) &&
           sg_script_run(run->script, run->duck, "store-finish.sql", error);
}

const SgImport sg_import_store = {
    .name = "store",
    .summary = "a store of soundgraph: what was collected",
    .paths = "FILE|postgresql://URI",
    .options = options,
    .takes_uri = true,
    .stage = stage,
};
