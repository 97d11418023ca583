/* SPDX-License-Identifier: MIT */
#include "store/load.h"
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

/* -- Records ---------------------------------------------------------------------------------------------- */

typedef struct {
    GPtrArray *records;
    const int64_t *fetched_at; /* of each; NULL: all LONG_AGO */
    guint at;
} Given;

static bool next_track(SgLoadTrack *out, bool *row, void *data, GError **error)
{
    Given *given = data;
    *row = given->at < given->records->len;
    if (*row) {
        out->fetched_at = given->fetched_at ? given->fetched_at[given->at] : LONG_AGO;
        out->source = "soundcloud";
        out->track = given->records->pdata[given->at++];
    }
    return true;
}

static bool next_playlist(SgLoadPlaylist *out, bool *row, void *data, GError **error)
{
    Given *given = data;
    *row = given->at < given->records->len;
    if (*row)
        *out = (SgLoadPlaylist){ given->records->pdata[given->at++], "soundcloud", LONG_AGO };
    return true;
}

static const char *const injections[] = { "'; DROP TABLE tracks; --", "\\'; DELETE FROM tracks; --",
                                          "$1 \\N \t\n\r \\.", "%s%n{}[]\"`", "\xff\xfe broken" };

/* Whole ones, sparse ones, and ones that would be commands if anybody read them so. */
static GPtrArray *make_tracks(void)
{
    GPtrArray *tracks = sg_tracks_new();
    for (int n = 0; n < 40; n++) {
        g_autofree char *urn = g_strdup_printf("soundcloud:tracks:%d", n);
        g_autofree char *title = n < (int)G_N_ELEMENTS(injections)
                                     ? g_strdup(injections[n])
                                     : g_strdup_printf("Take %d #Straße #one", n);
        SgTrack *track = make_track(urn, title);
        g_ptr_array_add(tracks, track);
        if (n % 7 == 6)
            continue;
        track->user = make_user(n % 2 ? "soundcloud:users:1" : "soundcloud:users:2",
                                n % 5 ? "name \\ ' \"" : NULL);
        track->user->permalink_url = g_strdup(n % 3 ? "https://www.soundcloud.com/x/" : NULL);
        track->tag_list = g_strdup(n % 4 ? "lofi \"hip hop\" \"'; DROP TABLE users; --\"" : NULL);
        track->description = g_strdup(n % 3 ? "said #once and #twice" : NULL);
        track->genre = g_strdup(n % 2 ? "Deep House" : "");
        track->permalink_url = g_strdup_printf("https://soundcloud.com/a/'; DROP %d", n);
        track->playback_count = n * 6000000000;
        track->like_count = n % 2 ? SG_COUNT_UNKNOWN : 0;
        track->bpm = n % 3 ? 0 : 120.5;
        track->streamable = n % 3 - 1;
        track->created_at = n - 20;
    }
    return tracks;
}

static void load_given(SgStore *store, GPtrArray *tracks, const int64_t *fetched_at)
{
    Given given = { .records = tracks, .fetched_at = fetched_at };
    int64_t rows;
    works(sg_load_tracks(store, next_track, &given, tracks->len, &rows, &error));
    g_assert_cmpint(rows, ==, tracks->len);
}

/* A second store, on SQLite, whose records are put one by one. */
static SgStore *open_twin(const Place *place)
{
    g_autofree char *path = g_build_filename(place->folder, "twin.db", NULL);
    return open_store(path, SG_STORE_WRITE);
}

static void put_given(SgStore *store, const GPtrArray *tracks)
{
    for (guint n = 0; n < tracks->len; n++)
        works(sg_store_put_track(store, tracks->pdata[n], "soundcloud", LONG_AGO, &error));
}

/* Titles, tags, dates, words: by the hash, by each record, by a search. */
static void assert_same(SgStore *store, SgStore *twin, const GPtrArray *tracks)
{
    g_autofree char *here = hash_of(store), *there = hash_of(twin);
    g_assert_cmpstr(here, ==, there);
    for (guint n = 0; n < tracks->len; n++) {
        const SgTrack *track = tracks->pdata[n];
        g_autoptr(SgTrack) a = sg_store_get_track(store, track->urn, NULL, NULL);
        g_autoptr(SgTrack) b = sg_store_get_track(twin, track->urn, NULL, NULL);
        g_assert_cmpstr(a->description, ==, b->description);
        g_assert_cmpstr(a->tag_list, ==, b->tag_list);
        g_assert_cmpstr(a->user ? a->user->permalink_url : NULL, ==,
                        b->user ? b->user->permalink_url : NULL);
        g_assert_true(a->bpm == b->bpm);
        g_assert_cmpint(a->streamable, ==, b->streamable);
        g_assert_cmpint(a->playback_count, ==, b->playback_count);
    }
    static const char *const words[] = { "drop table", "hip hop", "name", "strasse", "take 9" };
    for (size_t n = 0; n < G_N_ELEMENTS(words); n++) {
        g_autoptr(GPtrArray) a = sg_store_search(store, SG_SEARCH_TRACKS, words[n], 100, NULL);
        g_autoptr(GPtrArray) b = sg_store_search(twin, SG_SEARCH_TRACKS, words[n], 100, NULL);
        g_assert_cmpuint(a->len, ==, b->len);
    }
}

static void loaded_tracks_are_as_those_that_are_put(Place *place, const void *kind)
{
    g_autoptr(SgStore) twin = open_twin(place);
    g_autoptr(GPtrArray) tracks = make_tracks();
    put_track(place->store, "soundcloud:tracks:1", NULL);
    load_given(place->store, tracks, NULL);
    put_given(twin, tracks);
    assert_same(place->store, twin, tracks);
    load_given(place->store, tracks, NULL);
    assert_same(place->store, twin, tracks);
}

/* A file may name a record several times; a first load into an empty store goes another way. */
static void a_track_that_comes_again_is_as_if_it_was_put_again(Place *place, const void *kind)
{
    g_autoptr(SgStore) twin = open_twin(place);
    g_autoptr(GPtrArray) tracks = make_tracks();
    for (int n = 0; n < 4; n++) {
        g_autofree char *urn = g_strdup_printf("soundcloud:tracks:%d", n);
        SgTrack *again = make_track(urn, n % 2 ? "another #title" : "#a #b");
        again->user = make_user("soundcloud:users:1", "Another Name");
        again->tag_list = g_strdup("jazz \"hip hop\"");
        again->genre = g_strdup("Jazz");
        g_ptr_array_add(tracks, again);
    }
    load_given(place->store, tracks, NULL);
    put_given(twin, tracks);
    assert_same(place->store, twin, tracks);
    put_track(place->store, "soundcloud:tracks:new", "next");
    g_assert_cmpint(stats_of(place->store).tracks, ==, stats_of(twin).tracks + 1);
}

/* More than the database takes at once. */
static void many_tracks_are_as_in_another_store(Place *place, const void *kind)
{
    enum { COUNT = 33500, USERS = 900 };
    g_autoptr(SgStore) twin = open_twin(place);
    g_autoptr(GPtrArray) tracks = sg_tracks_new();
    for (int n = 0; n < COUNT; n++) {
        g_autofree char *urn = g_strdup_printf("soundcloud:tracks:%d", n);
        g_autofree char *user = g_strdup_printf("soundcloud:users:%d", n % USERS);
        SgTrack *track = make_track(urn, n % 2 ? "Nacht #lofi" : "Take");
        track->user = make_user(user, n < USERS ? "first" : "last");
        track->tag_list = g_strdup(n % 3 ? "one \"two words\"" : NULL);
        g_ptr_array_add(tracks, track);
    }
    for (int time = 0; time < 2; time++) {
        load_given(place->store, tracks, NULL);
        SgStoreStats stats = stats_of(place->store);
        g_assert_cmpint(stats.tracks, ==, COUNT);
        g_assert_cmpint(stats.users, ==, USERS);
        g_assert_cmpint(stats.tags, ==, COUNT / 3 * 4 + 2 + COUNT / 2);
    }
    load_given(twin, tracks, NULL);
    g_autofree char *here = hash_of(place->store), *there = hash_of(twin);
    g_assert_cmpstr(here, ==, there);
}

static void what_would_be_a_command_is_stored_and_found_as_text(Place *place, const void *kind)
{
    g_autoptr(GPtrArray) tracks = make_tracks();
    load_given(place->store, tracks, NULL);
    g_assert_cmpint(stats_of(place->store).tracks, ==, tracks->len);
    g_autoptr(SgTrack) first = sg_store_get_track(place->store, "soundcloud:tracks:0", NULL, NULL);
    g_assert_cmpstr(first->title, ==, injections[0]);
    g_autoptr(GPtrArray) found =
        sg_store_search(place->store, SG_SEARCH_TRACKS, "'; drop table tracks; --", 10, NULL);
    g_assert_cmpuint(found->len, >=, 1);
    g_autofree char *urn = sg_store_urn_of_url(place->store, "https://soundcloud.com/a/'; DROP 3");
    g_assert_cmpstr(urn, ==, "soundcloud:tracks:3");
}

/* What a row leaves out stays, and is found; so does the full name of a user who takes another name. */
static void words_that_a_later_row_leaves_out_still_find_the_record(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autoptr(GPtrArray) tracks = sg_tracks_new(), bare = sg_tracks_new();
    g_autoptr(SgUser) profile = make_user("soundcloud:users:1", "shortname");
    SgPlaylist *list = make_playlist("soundcloud:playlists:1", "evening");
    SgPlaylist *bare_list = make_playlist("soundcloud:playlists:1", NULL);
    profile->full_name = g_strdup("Longer Name");
    works(sg_store_put_user(store, profile, "soundcloud", LONG_AGO, &error));
    SgTrack *whole = make_track("soundcloud:tracks:1", "morning"), *part;
    whole->tag_list = g_strdup("ambient");
    whole->metadata_artist = g_strdup("Somebody");
    g_ptr_array_add(tracks, whole);
    g_ptr_array_add(bare, part = make_track("soundcloud:tracks:1", NULL));
    part->genre = g_strdup("Techno");
    part->user = make_user("soundcloud:users:1", "othername");
    list->tag_list = g_strdup("mix");
    bare_list->genre = g_strdup("House");
    load_given(store, tracks, NULL);
    load_given(store, bare, (const int64_t[]){ RECENTLY });
    for (int time = 0; time < 2; time++) {
        g_autoptr(GPtrArray) lists = sg_playlists_new();
        g_ptr_array_add(lists, time == 0 ? list : bare_list);
        Given given = { .records = lists };
        works(sg_load_playlists(store, next_playlist, &given, 1, NULL, &error));
    }
    static const struct {
        SgSearchKind kind;
        const char *words;
    } found[] = {
        { SG_SEARCH_TRACKS, "morning" },  { SG_SEARCH_TRACKS, "ambient" },
        { SG_SEARCH_TRACKS, "somebody" }, { SG_SEARCH_TRACKS, "techno" },
        { SG_SEARCH_PLAYLISTS, "mix" },   { SG_SEARCH_PLAYLISTS, "evening" },
        { SG_SEARCH_PLAYLISTS, "house" }, { SG_SEARCH_USERS, "othername" },
        { SG_SEARCH_USERS, "longer" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(found); n++) {
        g_autoptr(GPtrArray) rows = NULL;
        works((rows = sg_store_search(store, found[n].kind, found[n].words, 10, &error)) != NULL);
        g_assert_cmpuint(rows->len, ==, 1);
    }
}

static void what_was_fetched_later_counts(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autoptr(GPtrArray) old = sg_tracks_new(), young = sg_tracks_new();
    g_ptr_array_add(old, make_track("t:1", "old #a"));
    g_ptr_array_add(young, make_track("t:1", "young #b"));
    ((SgTrack *)old->pdata[0])->description = g_strdup("kept");
    load_given(store, young, (const int64_t[]){ RECENTLY });
    load_given(store, old, (const int64_t[]){ LONG_AGO });
    g_autoptr(SgTrack) track = sg_store_get_track(store, "t:1", NULL, NULL);
    g_assert_cmpstr(track->title, ==, "young #b");
    g_assert_null(track->description);
    g_assert_cmpint(stats_of(store).tags, ==, 1);
    load_given(store, old, (const int64_t[]){ RECENTLY + 1 });
    load_given(store, young, (const int64_t[]){ RECENTLY + 2 });
    g_autoptr(SgTrack) again = sg_store_get_track(store, "t:1", NULL, NULL);
    g_assert_cmpstr(again->title, ==, "young #b");
    g_assert_cmpstr(again->description, ==, "kept");
}

static void loaded_playlists_are_as_those_that_are_put(Place *place, const void *kind)
{
    g_autoptr(SgStore) twin = open_twin(place);
    g_autoptr(GPtrArray) playlists = sg_playlists_new();
    for (int n = 0; n < 12; n++) {
        g_autofree char *urn = g_strdup_printf("soundcloud:playlists:%d", n);
        SgPlaylist *playlist = make_playlist(urn, injections[n % (int)G_N_ELEMENTS(injections)]);
        playlist->user = n % 4 ? make_user("soundcloud:users:1", "owner") : NULL;
        playlist->track_count = n % 3 ? n : SG_COUNT_UNKNOWN;
        playlist->tag_list = g_strdup(n % 2 ? "mix" : NULL);
        g_ptr_array_add(playlists, playlist);
    }
    for (int time = 0; time < 2; time++) {
        Given given = { .records = playlists };
        works(sg_load_playlists(place->store, next_playlist, &given, 12, NULL, &error));
    }
    for (guint n = 0; n < playlists->len; n++)
        works(sg_store_put_playlist(twin, playlists->pdata[n], "soundcloud", LONG_AGO, &error));
    g_autofree char *here = hash_of(place->store), *there = hash_of(twin);
    g_assert_cmpstr(here, ==, there);
    g_autoptr(GPtrArray) found =
        sg_store_search(place->store, SG_SEARCH_PLAYLISTS, "drop", 10, NULL);
    g_assert_cmpuint(found->len, ==, 3);
}

/* -- Whole lists and engagements ------------------------------------------------------------------------------ */

typedef struct {
    const SgLoadEntry *rows;
    int count, at;
} Entries;

static bool next_entry(SgLoadEntry *out, bool *row, void *data, GError **error)
{
    Entries *entries = data;
    *row = entries->at < entries->count;
    if (*row)
        *out = entries->rows[entries->at++];
    return true;
}

static void load_lists(SgStore *store, const SgLoadEntry *rows, int count)
{
    Entries entries = { .rows = rows, .count = count };
    works(sg_load_lists(store, next_entry, &entries, count, NULL, &error));
}

static void whole_lists_replace_what_stood_in_them(Place *place, const void *kind)
{
    SgStore *store = place->store;
    const SgLoadEntry both[] = { { "p:1", "t:1", 0, 10 },
                                 { "p:1", "t:2", 1, 10 },
                                 { "p:1", "t:3", 2, 10 },
                                 { "p:2", "t:1", 0, 10 } };
    load_lists(store, both, 4);
    load_lists(store, (const SgLoadEntry[]){ { "p:1", "t:4", 0, 20 } }, 1);
    g_assert_cmpint(stats_of(store).entries, ==, 2);
    load_lists(store, both, 4);
    g_autoptr(SgPlaylist) playlist = sg_store_get_playlist(store, "p:1", NULL, NULL);
    g_assert_cmpuint(playlist->tracks->len, ==, 1);
    g_assert_cmpstr(((SgTrack *)playlist->tracks->pdata[0])->urn, ==, "t:4");
}

static bool next_engagement(SgLoadEngagement *out, bool *row, void *data, GError **error)
{
    static const SgLoadEngagement rows[] = {
        { "u:1", "t:1", SG_ENGAGE_LIKE, 5, 10 },
        { "u:1", "t:1", SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, 11 },
        { "u:2", "t:1", SG_ENGAGE_REPOST, SG_TIME_UNKNOWN, 10 },
        { "u:2", "t:'; DROP TABLE likes; --", SG_ENGAGE_LIKE, 7, 10 },
    };
    int *n = data;
    *row = *n < (int)G_N_ELEMENTS(rows);
    if (*row)
        *out = rows[(*n)++];
    return true;
}

static void likes_and_reposts_are_loaded_once(Place *place, const void *kind)
{
    for (int time = 0; time < 2; time++) {
        int n = 0;
        int64_t rows;
        works(sg_load_engagements(place->store, next_engagement, &n, 4, &rows, &error));
        g_assert_cmpint(rows, ==, 4);
        SgStoreStats stats = stats_of(place->store);
        g_assert_cmpint(stats.likes, ==, 2);
        g_assert_cmpint(stats.reposts, ==, 1);
        g_assert_cmpint(stats.users, ==, 2);
    }
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
    store_test("loaded tracks are as those that are put", loaded_tracks_are_as_those_that_are_put);
    store_test("a track that comes again is as if it was put again",
               a_track_that_comes_again_is_as_if_it_was_put_again);
    store_test("many tracks are as in another store", many_tracks_are_as_in_another_store);
    store_test("what would be a command is stored and found as text",
               what_would_be_a_command_is_stored_and_found_as_text);
    store_test("words that a later row leaves out still find the record",
               words_that_a_later_row_leaves_out_still_find_the_record);
    store_test("what was fetched later counts", what_was_fetched_later_counts);
    store_test("loaded playlists are as those that are put",
               loaded_playlists_are_as_those_that_are_put);
    store_test("whole lists replace what stood in them", whole_lists_replace_what_stood_in_them);
    store_test("likes and reposts are loaded once", likes_and_reposts_are_loaded_once);
    return g_test_run();
}
