/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/file.h"
#include "store/driver.h"
#include "store/store.h"
#include "support/test.h"

/*
 * The contract of stores: every test that is added by store_test runs once on each kind of store,
 * on an empty one of its own. SG_TEST_STORE_URI names one of PostgreSQL more; its schema is dropped
 * before each test! tests/postgres/with-cluster starts a server for that.
 */
typedef struct {
    char *folder;
    char *uri;
    SgStore *store;
} Place;

typedef void (*StoreTest)(Place *place, const void *kind);

static inline SgStore *open_store(const char *uri, SgStoreMode mode)
{
    g_autoptr(GError) error = NULL;
    SgStore *store = sg_store_open(uri, mode, &error);
    g_assert_no_error(error);
    return store;
}

/* A fresh folder, in memory where that is possible: stores wait for the disk at every turn. */
static inline char *store_folder(void)
{
    g_autofree char *folder = g_strdup("/dev/shm/soundgraph-test-XXXXXX");
    return g_mkdtemp(folder) ? g_steal_pointer(&folder) : temporary_folder();
}

/* Makes the given place as new. */
static inline void empty_given(const char *uri)
{
    GError *error = NULL;
    SgDb *db = sg_store_postgres.open(uri, SG_STORE_WRITE, &error);
    g_assert_no_error(error);
    sg_store_postgres.exec(db,
                           "DO $$ DECLARE name text := current_schema(); BEGIN"
                           " EXECUTE format('DROP SCHEMA %I CASCADE', name);"
                           " EXECUTE format('CREATE SCHEMA %I', name); END $$",
                           &error);
    g_assert_no_error(error);
    sg_store_postgres.close(db);
}

static inline void place_set_up(Place *place, const void *kind)
{
    place->folder = store_folder();
    bool given = strcmp(kind, "sqlite") != 0;
    place->uri = given ? g_strdup(g_getenv("SG_TEST_STORE_URI"))
                       : g_build_filename(place->folder, "tracks.db", NULL);
    if (given)
        empty_given(place->uri);
    place->store = open_store(place->uri, SG_STORE_WRITE);
}

static inline void place_tear_down(Place *place, const void *kind)
{
    sg_store_close(place->store);
    g_assert_true(sg_file_remove_all(place->folder, NULL));
    g_free(place->folder);
    g_free(place->uri);
}

static inline void store_test(const char *name, StoreTest test)
{
    const char *kinds[] = { "sqlite", g_getenv("SG_TEST_STORE_URI") ? "given" : NULL, NULL };
    for (const char **kind = kinds; *kind; kind++) {
        g_autofree char *path = g_strconcat("/", *kind, "/", name, NULL);
        g_test_add(path, Place, *kind, place_set_up, test, place_tear_down);
    }
}

/* Asserts that a call on a store went well: works(sg_store_commit(store, &error)). */
#define works(call)                                                                                \
    do {                                                                                           \
        GError *error = NULL;                                                                      \
        bool ok = (call);                                                                          \
        g_assert_no_error(error);                                                                  \
        g_assert_true(ok);                                                                         \
    } while (0)

/* Small records, all else unknown. */
static inline SgUser *make_user(const char *urn, const char *username)
{
    SgUser *user = sg_user_new();
    user->urn = g_strdup(urn);
    user->username = g_strdup(username);
    return user;
}

static inline SgTrack *make_track(const char *urn, const char *title)
{
    SgTrack *track = sg_track_new();
    track->urn = g_strdup(urn);
    track->title = g_strdup(title);
    track->is_stub = title == NULL;
    return track;
}

static inline SgPlaylist *make_playlist(const char *urn, const char *title)
{
    SgPlaylist *playlist = sg_playlist_new();
    playlist->urn = g_strdup(urn);
    playlist->title = g_strdup(title);
    return playlist;
}

enum { LONG_AGO = 1000, RECENTLY = 2000 };

static inline void put_track(SgStore *store, const char *urn, const char *title)
{
    g_autoptr(SgTrack) track = make_track(urn, title);
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
}

static inline void put_playlist(SgStore *store, const char *urn, const char *title,
                                const char *const *tracks)
{
    g_autoptr(SgPlaylist) playlist = make_playlist(urn, title);
    playlist->tracks = sg_tracks_new();
    for (; *tracks; tracks++)
        g_ptr_array_add(playlist->tracks, make_track(*tracks, NULL));
    works(sg_store_put_playlist(store, playlist, "soundcloud", LONG_AGO, &error));
}

static inline SgStoreStats stats_of(SgStore *store)
{
    SgStoreStats stats;
    works(sg_store_stats(store, &stats, &error));
    return stats;
}
