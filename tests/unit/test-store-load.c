/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#include <string.h>

/* Rows of an array, and at its end what is asked for. */
typedef struct {
    const SgEntryRow *rows;
    int count;
    int at;
    bool breaks;
} Rows;

static bool next_row(SgEntryRow *entry, bool *row, void *data, GError **error)
{
    Rows *rows = data;
    *row = rows->at < rows->count;
    if (*row)
        *entry = rows->rows[rows->at++];
    else if (rows->breaks)
        return sg_fail(error, SG_ERROR_IO, "the file ends too early");
    return true;
}

static int64_t load(SgStore *store, const SgEntryRow *rows, int count)
{
    Rows source = { .rows = rows, .count = count };
    int64_t loaded;
    works(sg_store_load_entries(store, next_row, &source, &loaded, &error));
    return loaded;
}

static char *hash_of(SgStore *store)
{
    char *hash;
    works((hash = sg_store_graph_hash(store, &error)) != NULL);
    return hash;
}

static const SgEntryRow some[] = {
    { "p:1", "t:1", 0 },      { "p:2", "t:2", 0 },
    { "p:1", "t:2", 1 },      { "p:1", "t:1", 2 },
    { "p:ä\t1", "t:\\N", 0 }, { "p:ä\t1", "t:a\\\nb\rc\t'; DROP TABLE entries; --", 1 },
    { "p:ä\t1", "\\.", 2 },
};

static void loaded_entries_are_as_those_that_are_put(Place *place, const void *kind)
{
    put_track(place->store, "t:1", "known");
    g_assert_cmpint(load(place->store, some, G_N_ELEMENTS(some)), ==, G_N_ELEMENTS(some));
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.tracks, ==, 1);
    g_assert_cmpint(stats.stubs, ==, 4);
    g_assert_cmpint(stats.playlists, ==, 3);
    g_assert_cmpint(stats.entries, ==, 7);
    g_autofree char *loaded = hash_of(place->store);
    works(sg_store_purge(place->store, NULL, INT64_MAX, NULL, NULL, &error));
    put_track(place->store, "t:1", "known");
    for (size_t n = 0; n < G_N_ELEMENTS(some); n++) {
        g_autoptr(GPtrArray) one = sg_tracks_new();
        g_ptr_array_add(one, make_track(some[n].track_urn, NULL));
        works(sg_store_put_entries(place->store, some[n].playlist_urn, some[n].position, one,
                                   &error));
    }
    g_autofree char *put = hash_of(place->store);
    g_assert_cmpstr(loaded, ==, put);
}

static void a_second_load_changes_nothing_and_a_later_row_wins(Place *place, const void *kind)
{
    load(place->store, some, G_N_ELEMENTS(some));
    g_autofree char *once = hash_of(place->store);
    load(place->store, some, G_N_ELEMENTS(some));
    g_autofree char *twice = hash_of(place->store);
    g_assert_cmpstr(once, ==, twice);
    load(place->store, (SgEntryRow[]){ { "p:9", "t:1", 0 }, { "p:9", "t:2", 0 } }, 2);
    load(place->store, (SgEntryRow[]){ { "p:9", "t:3", 0 } }, 1);
    g_autoptr(SgPlaylist) playlist = sg_store_get_playlist(place->store, "p:9", NULL, NULL);
    g_assert_cmpuint(playlist->tracks->len, ==, 1);
    g_assert_cmpstr(((SgTrack *)playlist->tracks->pdata[0])->urn, ==, "t:3");
    g_assert_cmpint(load(place->store, NULL, 0), ==, 0);
}

static void a_load_that_fails_leaves_nothing(Place *place, const void *kind)
{
    SgStore *store = place->store;
    Rows broken = { .rows = some, .count = G_N_ELEMENTS(some), .breaks = true };
    GError *problem = NULL;
    g_assert_false(sg_store_load_entries(store, next_row, &broken, NULL, &problem));
    assert_fails(problem, SG_ERROR_IO, "the file ends too early");
    const SgEntryRow bad[] = { { "p:1", "t:1", 0 }, { "p:1", "t:2", -1 } };
    Rows refused = { .rows = bad, .count = 2 };
    g_assert_false(sg_store_load_entries(store, next_row, &refused, NULL, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "refuses the record");
    const SgEntryRow nameless[] = { { "p:1", "t:1", 0 }, { "p:1", "", 1 } };
    Rows empty = { .rows = nameless, .count = 2 };
    g_assert_false(sg_store_load_entries(store, next_row, &empty, NULL, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "without a URN");
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.playlists + stats.stubs + stats.entries, ==, 0);
    works(sg_store_begin(store, &error));
    broken.at = 0;
    g_assert_false(sg_store_load_entries(store, next_row, &broken, NULL, &problem));
    g_clear_error(&problem);
    g_assert_false(sg_store_commit(store, &problem));
    assert_fails(problem, SG_ERROR_IO, "was taken back");
    g_assert_cmpint(load(store, some, 2), ==, 2);
}

/* -- Many ------------------------------------------------------------------------------------------------ */

enum { MANY = 220000, LENGTH = 40, TRACKS = 7000 };

static bool next_of_many(SgEntryRow *entry, bool *row, void *data, GError **error)
{
    static char playlist[32], track[32];
    int *n = data;
    *row = *n < MANY;
    g_snprintf(playlist, sizeof playlist, "p:%d", *n / LENGTH);
    g_snprintf(track, sizeof track, "t:%d", (int)((*n * 7919LL) % TRACKS));
    *entry = (SgEntryRow){ playlist, track, *n % LENGTH };
    ++*n;
    return true;
}

static void several_batches_are_loaded_whole(Place *place, const void *kind)
{
    int n = 0;
    int64_t loaded;
    works(sg_store_hint_bulk(place->store, true, &error));
    gint64 before = g_get_monotonic_time();
    works(sg_store_load_entries(place->store, next_of_many, &n, &loaded, &error));
    g_test_message("%d rows a second",
                   (int)(MANY * (double)G_TIME_SPAN_SECOND / (g_get_monotonic_time() - before)));
    works(sg_store_hint_bulk(place->store, false, &error));
    g_assert_cmpint(loaded, ==, MANY);
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.entries, ==, MANY);
    g_assert_cmpint(stats.playlists, ==, MANY / LENGTH);
    g_assert_cmpint(stats.stubs, ==, TRACKS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("loaded entries are as those that are put",
               loaded_entries_are_as_those_that_are_put);
    store_test("a second load changes nothing and a later row wins",
               a_second_load_changes_nothing_and_a_later_row_wins);
    store_test("a load that fails leaves nothing", a_load_that_fails_leaves_nothing);
    store_test("several batches are loaded whole", several_batches_are_loaded_whole);
    return g_test_run();
}
