/* SPDX-License-Identifier: MIT */
#include "collect/expand.h"

#include "base/file.h"
#include "base/interrupt.h"
#include "collect/closest.h"
#include "support/test.h"

/*
 * A source without a network: 60 tracks by 20 users, 40 playlists, everything a function of the
 * number. Pages have 4 entries. It counts what it is asked and can fail at a given call.
 */
enum { TRACKS = 60, USERS = 20, PLAYLISTS = 40, PER_PLAYLIST = 10, PAGE = 4 };

typedef struct {
    SgSource base;
    GHashTable *asked; /* request → how often */
    int calls;
    int fail_at;   /* call number, 0: never */
    int fail_from; /* this call and all later ones, 0: never */
    SgErrorCode code;
    int gone_playlist; /* answers NOT_FOUND, -1: none */
    bool dry;
} FakeSource;

static int number_of(const char *urn)
{
    return atoi(strrchr(urn, ':') + 1);
}

static SgTrack *make_track(int n)
{
    SgTrack *track = sg_track_new();
    track->urn = g_strdup_printf("soundcloud:tracks:%d", n);
    track->title = g_strdup_printf("Track %d", n);
    track->permalink_url = g_strdup_printf("https://soundcloud.com/user%d/track-%d", n % USERS, n);
    track->playback_count = 100 * n;
    track->user = sg_user_new();
    track->user->urn = g_strdup_printf("soundcloud:users:%d", n % USERS);
    track->user->username = g_strdup_printf("User %d", n % USERS);
    return track;
}

static bool answer(FakeSource *fake, const char *what, const char *target, const char *cursor,
                   GError **error)
{
    char *key = g_strdup_printf("%s %s %s", what, target, cursor ? cursor : "");
    int before = GPOINTER_TO_INT(g_hash_table_lookup(fake->asked, key));
    g_hash_table_replace(fake->asked, key, GINT_TO_POINTER(before + 1));
    fake->calls++;
    if (fake->dry)
        return sg_fail(error, SG_ERROR_LIMIT, "planned: %s", what);
    if (fake->calls == fake->fail_at || (fake->fail_from && fake->calls >= fake->fail_from))
        return sg_fail(error, fake->code, "scripted failure");
    return true;
}

static bool fake_resolve(SgSource *source, const char *url, SgRef *ref, GError **error)
{
    if (!answer((FakeSource *)source, "resolve", url, NULL, error))
        return false;
    *ref = (SgRef){ SG_KIND_TRACK, g_strdup("soundcloud:tracks:0"), NULL };
    return true;
}

static bool fake_track(SgSource *source, const SgRef *ref, SgTrack **track, GError **error)
{
    if (!answer((FakeSource *)source, "track", ref->urn, NULL, error))
        return false;
    *track = make_track(number_of(ref->urn));
    return true;
}

static void add_playlist(SgPage *page, int n)
{
    SgPlaylist *playlist = sg_playlist_new();
    playlist->urn = g_strdup_printf("soundcloud:playlists:%d", n);
    playlist->title = g_strdup_printf("Playlist %d", n);
    g_ptr_array_add(page->playlists, playlist);
}

static void add_user(SgPage *page, int n)
{
    SgUser *user = sg_user_new();
    user->urn = g_strdup_printf("soundcloud:users:%d", n);
    user->username = g_strdup_printf("User %d", n);
    g_ptr_array_add(page->users, user);
}

/* The i-th entry of a listing. */
static void add_entry(SgListing listing, int target, int i, SgPage *page)
{
    switch (listing) {
    case SG_LIST_USER_PLAYLISTS: add_playlist(page, (2 * target + i) % PLAYLISTS); break;
    case SG_LIST_USER_LIKED_PLAYLISTS: add_playlist(page, (7 * target + i) % PLAYLISTS); break;
    case SG_LIST_TRACK_FAVORITERS: add_user(page, (target + 3 * i + 1) % USERS); break;
    case SG_LIST_PLAYLIST_TRACKS:
        g_ptr_array_add(page->tracks, make_track((target + i * i) % TRACKS));
        break;
    case SG_LIST_TRACK_RELATED:
        g_ptr_array_add(page->tracks, make_track((target + i + 1) % TRACKS));
        break;
    default: g_ptr_array_add(page->tracks, make_track((3 * target + 5 * i) % TRACKS));
    }
}

static int entries_of(SgListing listing)
{
    return listing == SG_LIST_PLAYLIST_TRACKS    ? PER_PLAYLIST
           : listing == SG_LIST_USER_PLAYLISTS   ? 2
           : listing == SG_LIST_TRACK_FAVORITERS ? 6
                                                 : 5;
}

static bool fake_list(SgSource *source, SgListing listing, const char *target, const char *secret,
                      const char *cursor, SgPage *page, GError **error)
{
    FakeSource *fake = (FakeSource *)source;
    if (!answer(fake, sg_listing_name(listing), target, cursor, error))
        return false;
    if (listing == SG_LIST_PLAYLIST_TRACKS && number_of(target) == fake->gone_playlist)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "gone");
    int start = cursor ? atoi(cursor) : 0, end = MIN(start + PAGE, entries_of(listing));
    *page = (SgPage){ sg_tracks_new(), sg_playlists_new(), sg_users_new(), NULL, 0 };
    for (int i = start; i < end; i++)
        add_entry(listing, number_of(target), i, page);
    if (end < entries_of(listing))
        page->next = g_strdup_printf("%d", end);
    return true;
}

static void fake_stats(const SgSource *source, SgSourceStats *stats)
{
    *stats = (SgSourceStats){ .requests = ((const FakeSource *)source)->calls };
}

static const SgSourceKind fake_kind = {
    .name = "fake",
    .resolve = fake_resolve,
    .track = fake_track,
    .list = fake_list,
    .stats = fake_stats,
};

static const char *const seed_url = "https://soundcloud.com/user0/track-0";

/* One store and one source; ends with the test. */
typedef struct {
    char *folder;
    char *path;
    SgStore *store;
    FakeSource fake;
    SgExpandOptions options;
    SgExpandResult result;
} World;

static void world_start(World *world)
{
    *world = (World){ .folder = temporary_folder() };
    world->path = g_build_filename(world->folder, "store.db", NULL);
    world->store = sg_store_open(world->path, SG_STORE_WRITE, NULL);
    g_assert_nonnull(world->store);
    world->fake = (FakeSource){ .base.kind = &fake_kind, .gone_playlist = -1 };
    world->fake.asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sg_expand_defaults(&world->options);
}

static void world_end(World *world)
{
    sg_expand_result_clear(&world->result);
    sg_store_close(world->store);
    g_hash_table_unref(world->fake.asked);
    sg_file_remove_all(world->folder, NULL);
    g_free(world->folder);
    g_free(world->path);
}

static bool expand(World *world, GError **error)
{
    sg_expand_result_clear(&world->result);
    return sg_expand_track(&world->fake.base, world->store, seed_url, &world->options,
                           &world->result, error);
}

static int most_asked(World *world)
{
    int most = 0;
    GHashTableIter iter;
    void *times;
    g_hash_table_iter_init(&iter, world->fake.asked);
    while (g_hash_table_iter_next(&iter, NULL, &times))
        most = MAX(most, GPOINTER_TO_INT(times));
    return most;
}

static char *calm_hash(int64_t depth, int *calls)
{
    World world;
    world_start(&world);
    world.options.depth = depth;
    GError *error = NULL;
    g_assert_true(expand(&world, &error));
    g_assert_no_error(error);
    *calls = world.fake.calls;
    char *hash = sg_store_graph_hash(world.store, NULL);
    world_end(&world);
    return hash;
}

static void everything_around_the_seed_is_collected(void)
{
    World world;
    world_start(&world);
    g_assert_true(expand(&world, NULL));
    SgStoreStats stats;
    g_assert_true(sg_store_stats(world.store, &stats, NULL));
    g_assert_cmpint(world.result.tracks, >, 40);
    g_assert_cmpint(stats.playlists, >, 10);
    g_assert_cmpint(stats.likes, >, 20);
    g_assert_cmpint(stats.related, ==, 5);
    g_assert_cmpint(most_asked(&world), ==, 1);
    world_end(&world);
}

static void a_second_run_asks_for_nothing(void)
{
    for (int64_t depth = 1; depth <= 2; depth++) {
        World world;
        world_start(&world);
        world.options.depth = depth;
        g_assert_true(expand(&world, NULL));
        int calls = world.fake.calls;
        g_autofree char *first = sg_store_graph_hash(world.store, NULL);
        g_assert_true(expand(&world, NULL));
        g_autofree char *second = sg_store_graph_hash(world.store, NULL);
        g_assert_cmpint(world.fake.calls, ==, calls);
        g_assert_cmpint(world.result.from_store, ==, world.result.tasks);
        g_assert_cmpstr(first, ==, second);
        world_end(&world);
    }
}

static void what_is_too_old_is_asked_for_again(void)
{
    World world;
    world_start(&world);
    g_assert_true(expand(&world, NULL));
    int calls = world.fake.calls;
    world.options.ttl = -10;
    g_assert_true(expand(&world, NULL));
    /* The address of the seed does not grow old. */
    g_assert_cmpint(world.fake.calls, ==, 2 * calls - 1);
    world_end(&world);
}

/* A limit at every single call: stop, go on, and end with the same graph and no page twice. */
static void a_stop_at_any_page_loses_nothing(void)
{
    int calls;
    g_autofree char *calm = calm_hash(2, &calls);
    for (int stop = 1; stop <= calls; stop += 3) {
        World world;
        world_start(&world);
        world.options.depth = 2;
        world.fake.fail_at = stop;
        world.fake.code = SG_ERROR_LIMIT;
        GError *error = NULL;
        g_assert_false(expand(&world, &error));
        assert_fails(error, SG_ERROR_LIMIT, "scripted");
        g_assert_true(expand(&world, NULL));
        g_autofree char *hash = sg_store_graph_hash(world.store, NULL);
        g_assert_cmpstr(hash, ==, calm);
        g_assert_cmpint(world.fake.calls, ==, calls + 1);
        world_end(&world);
    }
}

static void an_interrupt_saves(void)
{
    World world;
    world_start(&world);
    sg_interrupt_request();
    GError *error = NULL;
    g_assert_false(expand(&world, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "saved");
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(most_asked(&world), ==, 1);
    world_end(&world);
}

static void one_failed_page_does_not_end_the_run(void)
{
    int calls;
    g_autofree char *calm = calm_hash(1, &calls);
    World world;
    world_start(&world);
    world.fake.fail_at = calls / 2;
    world.fake.code = SG_ERROR_NETWORK;
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.result.failed, ==, 1);
    g_assert_cmpuint(world.result.failures->len, ==, 1);
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.result.failed, ==, 0);
    g_autofree char *hash = sg_store_graph_hash(world.store, NULL);
    g_assert_cmpstr(hash, ==, calm);
    world_end(&world);
}

static void a_dead_service_ends_the_run(void)
{
    World world;
    world_start(&world);
    world.fake.fail_from = 8;
    world.fake.code = SG_ERROR_NETWORK;
    GError *error = NULL;
    g_assert_false(expand(&world, &error));
    assert_fails(error, SG_ERROR_NETWORK, "scripted");
    g_assert_cmpint(world.fake.calls, ==, 10);
    world_end(&world);
}

static void a_deleted_playlist_leaves_no_trace(void)
{
    World world;
    world_start(&world);
    world.fake.gone_playlist = 0;
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.result.gone, ==, 1);
    g_assert_cmpint(world.result.failed, ==, 0);
    g_assert_null(sg_store_get_playlist(world.store, "soundcloud:playlists:0", NULL, NULL));
    int calls = world.fake.calls;
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.fake.calls, ==, calls);
    world_end(&world);
}

static void the_number_of_tracks_is_bounded_by_whole_listings(void)
{
    World world;
    world_start(&world);
    world.options.max_tracks = 12;
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.result.tracks, >=, 12);
    g_assert_cmpint(world.result.tracks, <, 12 + PER_PLAYLIST);
    world_end(&world);
}

static void offline_asks_nobody(void)
{
    World world;
    world_start(&world);
    world.options.offline = true;
    GError *error = NULL;
    g_assert_false(expand(&world, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "not in the store");
    world.options.offline = false;
    g_assert_true(expand(&world, NULL));
    int calls = world.fake.calls;
    world.options.offline = true;
    world.options.ttl = -10;
    g_assert_true(expand(&world, NULL));
    g_assert_cmpint(world.fake.calls, ==, calls);
    g_assert_cmpint(world.result.missing, ==, 0);
    world_end(&world);
}

static void a_dry_run_writes_nothing(void)
{
    World world;
    world_start(&world);
    g_autofree char *before = sg_store_graph_hash(world.store, NULL);
    g_assert_true(expand(&world, NULL));
    g_autofree char *after = sg_store_graph_hash(world.store, NULL);
    g_assert_cmpstr(before, !=, after);
    world.options.dry_run = world.fake.dry = true;
    world.options.ttl = -10;
    g_assert_true(expand(&world, NULL));
    g_autofree char *dry = sg_store_graph_hash(world.store, NULL);
    g_assert_cmpstr(after, ==, dry);
    world_end(&world);
}

static void a_like_that_was_taken_back_goes_when_its_list_is_read_again(void)
{
    World world;
    world_start(&world);
    g_assert_true(expand(&world, NULL));
    g_autofree char *before = sg_store_graph_hash(world.store, NULL);
    g_setenv("SG_CLOCK_FIXED", "1000", TRUE);
    g_assert_true(sg_store_put_engagement(world.store, "soundcloud:users:1", "soundcloud:tracks:59",
                                          SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, NULL));
    g_assert_true(sg_store_put_related(world.store, "soundcloud:tracks:0", "soundcloud:tracks:50",
                                       "fake", 40, NULL));
    g_unsetenv("SG_CLOCK_FIXED");
    g_autofree char *with = sg_store_graph_hash(world.store, NULL);
    g_assert_cmpstr(with, !=, before);
    world.options.restart = true;
    world.options.ttl = -10;
    g_assert_true(expand(&world, NULL));
    g_autofree char *after = sg_store_graph_hash(world.store, NULL);
    g_assert_cmpstr(after, ==, before);
    world_end(&world);
}

static void a_playlist_is_no_seed(void)
{
    World world;
    world_start(&world);
    GError *error = NULL;
    g_assert_false(sg_expand_track(&world.fake.base, world.store,
                                   "https://soundcloud.com/user0/sets/mine", &world.options,
                                   &world.result, &error));
    assert_fails(error, SG_ERROR_INPUT, "playlist");
    world_end(&world);
}

/* P1 = {0, 1, 2}, P2 = {0, 1}: the closest to 0 is 1 (1/3 + 1/2), then 2 (1/3). */
static void the_closest_track_shares_the_shortest_playlists(void)
{
    World world;
    world_start(&world);
    for (int p = 1; p <= 2; p++) {
        g_autoptr(SgPlaylist) playlist = sg_playlist_new();
        playlist->urn = g_strdup_printf("soundcloud:playlists:%d", p);
        playlist->title = g_strdup("p");
        playlist->tracks = sg_tracks_new();
        for (int t = 0; t < 4 - p; t++)
            g_ptr_array_add(playlist->tracks, make_track(t));
        g_assert_true(sg_store_put_playlist(world.store, playlist, "fake", 1, NULL));
    }
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    g_ptr_array_add(sources, (void *)"soundcloud:tracks:0");
    g_autoptr(GPtrArray) closest = sg_closest_tracks(world.store, sources, 5, NULL);
    g_assert_cmpuint(closest->len, ==, 2);
    g_assert_cmpstr(closest->pdata[0], ==, "soundcloud:tracks:1");
    g_assert_cmpstr(closest->pdata[1], ==, "soundcloud:tracks:2");
    world_end(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/expand/everything around the seed is collected",
                    everything_around_the_seed_is_collected);
    g_test_add_func("/expand/a second run asks for nothing", a_second_run_asks_for_nothing);
    g_test_add_func("/expand/what is too old is asked for again",
                    what_is_too_old_is_asked_for_again);
    g_test_add_func("/expand/a stop at any page loses nothing", a_stop_at_any_page_loses_nothing);
    g_test_add_func("/expand/an interrupt saves", an_interrupt_saves);
    g_test_add_func("/expand/one failed page does not end the run",
                    one_failed_page_does_not_end_the_run);
    g_test_add_func("/expand/a dead service ends the run", a_dead_service_ends_the_run);
    g_test_add_func("/expand/a deleted playlist leaves no trace",
                    a_deleted_playlist_leaves_no_trace);
    g_test_add_func("/expand/the number of tracks is bounded by whole listings",
                    the_number_of_tracks_is_bounded_by_whole_listings);
    g_test_add_func("/expand/offline asks nobody", offline_asks_nobody);
    g_test_add_func("/expand/a dry run writes nothing", a_dry_run_writes_nothing);
    g_test_add_func("/expand/a like that was taken back goes when its list is read again",
                    a_like_that_was_taken_back_goes_when_its_list_is_read_again);
    g_test_add_func("/expand/a playlist is no seed", a_playlist_is_no_seed);
    g_test_add_func("/expand/the closest track shares the shortest playlists",
                    the_closest_track_shares_the_shortest_playlists);
    return g_test_run();
}
