/* SPDX-License-Identifier: MIT */
#include "support/store.h"

enum { EVERYTHING_OLD = 1500 }; /* between LONG_AGO and RECENTLY */

static void set_clock(int64_t now)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, now);
    g_setenv("SG_CLOCK_FIXED", text, TRUE);
}

static int64_t purge(SgStore *store, const char *source, int64_t older_than, const char *user)
{
    int64_t removed;
    works(sg_store_purge(store, source, older_than, user, &removed, &error));
    return removed;
}

static bool has(SgStore *store, const char *urn)
{
    int64_t date;
    return sg_store_get_date(store, urn, &date, NULL);
}

/* -- Small values -------------------------------------------------------------------------------------------- */

static void small_values_come_back_and_go(Place *place, const void *kind)
{
    g_autofree char *none = NULL, *value = NULL, *again = NULL;
    works(sg_store_get_meta(place->store, "engagement_basis", &none, &error));
    g_assert_null(none);
    works(sg_store_put_meta(place->store, "engagement_basis", "1", &error));
    works(sg_store_put_meta(place->store, "engagement_basis", "{\"plays\":9}", &error));
    works(sg_store_get_meta(place->store, "engagement_basis", &value, &error));
    g_assert_cmpstr(value, ==, "{\"plays\":9}");
    works(sg_store_put_meta(place->store, "engagement_basis", NULL, &error));
    works(sg_store_get_meta(place->store, "engagement_basis", &again, &error));
    g_assert_null(again);
    works(sg_store_put_meta(place->store, "never there", NULL, &error));
}

static void an_empty_store_counts_nothing(Place *place, const void *kind)
{
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.tracks, ==, 0);
    g_assert_cmpint(stats.tags, ==, 0);
    g_assert_cmpint(stats.oldest_fetch, ==, SG_TIME_UNKNOWN);
    g_assert_cmpint(stats.newest_fetch, ==, SG_TIME_UNKNOWN);
    g_assert_cmpint(stats.bytes, >, 0);
}

/* -- Something of everything ------------------------------------------------------------------------------------- */

static void put_user(SgStore *store, const char *urn, const char *name, int64_t at)
{
    g_autoptr(SgUser) user = make_user(urn, name);
    user->full_name = g_strdup("Full Name");
    user->city = g_strdup("Köln");
    user->description = g_strdup("text");
    user->raw = g_strdup("{}");
    works(sg_store_put_user(store, user, "soundcloud", at, &error));
}

static void put_full_track(SgStore *store, const char *urn, const char *user, int64_t at)
{
    g_autoptr(SgTrack) track = make_track(urn, "Title #hash");
    track->user = make_user(user, "Uploader");
    track->tag_list = g_strdup("lofi");
    track->description = g_strdup("text");
    track->raw = g_strdup("{\"kind\":\"track\"}");
    track->permalink_url = g_strconcat("https://x.example/", urn, NULL);
    works(sg_store_put_track(store, track, "soundcloud", at, &error));
}

static void put_list(SgStore *store, const char *urn, const char *owner, const char *track,
                     int64_t at)
{
    g_autoptr(SgPlaylist) playlist = make_playlist(urn, "Mix");
    playlist->user = make_user(owner, "Owner");
    playlist->raw = g_strdup("{}");
    playlist->tracks = sg_tracks_new();
    g_ptr_array_add(playlist->tracks, make_track(track, NULL));
    works(sg_store_put_playlist(store, playlist, "soundcloud", at, &error));
}

static void put_listing(SgStore *store, const char *listing, const char *target, const char *urn,
                        int64_t at)
{
    g_autoptr(GPtrArray) urns = g_ptr_array_new();
    g_ptr_array_add(urns, (char *)urn);
    works(sg_store_put_listing(store, listing, target, 0, urns, &error));
    works(sg_store_finish_listing(store, listing, target, 1, true, at, &error));
}

/* User u:1 uploads t:1 and makes p:1, which holds t:2 by u:2, who makes p:2, which holds t:1. Each
 * likes, reposts and follows the other. */
static void set_up(SgStore *store, int64_t at)
{
    set_clock(at);
    put_user(store, "u:1", "One", at);
    put_user(store, "u:2", "Two", at);
    put_full_track(store, "t:1", "u:1", at);
    put_full_track(store, "t:2", "u:2", at);
    put_list(store, "p:1", "u:1", "t:2", at);
    put_list(store, "p:2", "u:2", "t:1", at);
    works(sg_store_put_engagement(store, "u:1", "t:2", SG_ENGAGE_LIKE, 1, &error));
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_LIKE, 1, &error));
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_REPOST, 1, &error));
    works(sg_store_put_playlist_like(store, "u:1", "p:2", &error));
    works(sg_store_put_follow(store, "u:1", "u:2", &error));
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 0, &error));
    put_listing(store, "track-related", "t:1", "t:2", at);
    put_listing(store, "user-playlists", "u:1", "p:1", at);
    works(sg_store_put_meta(store, "url https://x.example/t:1", "t:1", &error));
    works(sg_store_put_meta(store, "run expand t:1", "0", &error));
    works(sg_store_put_meta(store, "engagement_basis", "{}", &error));
    works(sg_store_add_task(store, "expand t:1", "track", "t:1", NULL, 0, &error));
}

static void the_stats_count_all_of_it(Place *place, const void *kind)
{
    set_up(place->store, LONG_AGO);
    put_full_track(place->store, "t:3", "u:1", RECENTLY);
    put_list(place->store, "p:3", "u:1", "t:stub", LONG_AGO);
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.tracks, ==, 3);
    g_assert_cmpint(stats.stubs, ==, 1);
    g_assert_cmpint(stats.users, ==, 2);
    g_assert_cmpint(stats.playlists, ==, 3);
    g_assert_cmpint(stats.entries, ==, 3);
    g_assert_cmpint(stats.likes, ==, 2);
    g_assert_cmpint(stats.reposts, ==, 1);
    g_assert_cmpint(stats.playlist_likes, ==, 1);
    g_assert_cmpint(stats.follows, ==, 1);
    g_assert_cmpint(stats.related, ==, 1);
    g_assert_cmpint(stats.tags, ==, 6);
    g_assert_cmpint(stats.tasks, ==, 1);
    g_assert_cmpint(stats.oldest_fetch, ==, LONG_AGO);
    g_assert_cmpint(stats.newest_fetch, ==, RECENTLY);
}

/* -- Forgetting --------------------------------------------------------------------------------------------------- */

static void a_forgotten_track_takes_its_edges(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    works(sg_store_forget(store, "t:1", &error));
    g_assert_false(has(store, "t:1"));
    g_assert_true(has(store, "t:2") && has(store, "p:2") && has(store, "u:1"));
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.entries, ==, 1);
    g_assert_cmpint(stats.likes, ==, 1);
    g_assert_cmpint(stats.reposts, ==, 0);
    g_assert_cmpint(stats.related, ==, 0);
    g_assert_cmpint(stats.tags, ==, 2);
    g_assert_null(sg_store_urn_of_url(store, "https://x.example/t:1"));
    g_autofree char *url = NULL, *run = NULL;
    works(sg_store_get_meta(store, "url https://x.example/t:1", &url, &error));
    g_assert_null(url);
    works(sg_store_get_meta(store, "run expand t:1", &run, &error));
    g_assert_nonnull(run);
}

static void a_forgotten_playlist_takes_its_edges(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    works(sg_store_forget(store, "p:2", &error));
    g_assert_false(has(store, "p:2"));
    g_assert_true(has(store, "t:1"));
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.entries, ==, 1);
    g_assert_cmpint(stats.playlist_likes, ==, 0);
}

static void a_forgotten_user_takes_his_edges_not_his_tracks(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    works(sg_store_forget(store, "u:2", &error));
    g_assert_false(has(store, "u:2"));
    g_autoptr(SgTrack) track = sg_store_get_track(store, "t:2", NULL, NULL);
    g_assert_nonnull(track);
    g_assert_null(track->user);
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.likes, ==, 1);
    g_assert_cmpint(stats.reposts, ==, 0);
    g_assert_cmpint(stats.follows, ==, 0);
    works(sg_store_forget(store, "u:never there", &error));
}

/* -- Purging ------------------------------------------------------------------------------------------------------ */

static void purging_everything_leaves_nothing_but_ones_own(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    put_list(store, "p:3", "u:1", "t:stub", SG_TIME_UNKNOWN);
    g_assert_cmpint(purge(store, NULL, INT64_MAX, NULL), ==, 7);
    SgStoreStats stats = stats_of(store);
    int64_t left = stats.tracks + stats.stubs + stats.users + stats.playlists + stats.entries +
                   stats.likes + stats.reposts + stats.playlist_likes + stats.follows +
                   stats.related + stats.tags + stats.tasks;
    g_assert_cmpint(left, ==, 0);
    g_autofree char *url = NULL, *run = NULL, *own = NULL;
    works(sg_store_get_meta(store, "url https://x.example/t:1", &url, &error));
    works(sg_store_get_meta(store, "run expand t:1", &run, &error));
    works(sg_store_get_meta(store, "engagement_basis", &own, &error));
    g_assert_null(url);
    g_assert_null(run);
    g_assert_nonnull(own);
    SgListingState state;
    works(sg_store_get_listing_state(store, "track-related", "t:1", &state, &error));
    g_assert_cmpint(state.fetched_at, ==, SG_TIME_UNKNOWN);
}

static void purging_takes_what_is_old_and_leaves_what_is_not(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    set_clock(RECENTLY);
    put_full_track(store, "t:9", "u:9", RECENTLY);
    put_list(store, "p:9", "u:9", "t:9", RECENTLY);
    works(sg_store_put_engagement(store, "u:9", "t:9", SG_ENGAGE_LIKE, 1, &error));
    put_listing(store, "user-playlists", "u:9", "p:9", RECENTLY);
    g_assert_cmpint(purge(store, NULL, EVERYTHING_OLD, NULL), ==, 6);
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.tracks, ==, 1);
    g_assert_cmpint(stats.stubs, ==, 0);
    g_assert_cmpint(stats.users, ==, 1);
    g_assert_cmpint(stats.playlists, ==, 1);
    g_assert_cmpint(stats.entries, ==, 1);
    g_assert_cmpint(stats.likes, ==, 1);
    g_assert_cmpint(stats.tags, ==, 2);
    SgListingState state;
    works(sg_store_get_listing_state(store, "user-playlists", "u:9", &state, &error));
    g_assert_cmpint(state.fetched_at, ==, RECENTLY);
    works(sg_store_get_listing_state(store, "user-playlists", "u:1", &state, &error));
    g_assert_cmpint(state.fetched_at, ==, SG_TIME_UNKNOWN);
}

static void an_old_record_that_a_young_edge_names_becomes_a_stub(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    set_clock(RECENTLY);
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_LIKE, 1, &error));
    put_list(store, "p:9", "u:9", "t:2", RECENTLY);
    purge(store, NULL, EVERYTHING_OLD, NULL);
    g_autoptr(SgTrack) one = sg_store_get_track(store, "t:1", NULL, NULL);
    g_autoptr(SgTrack) two = sg_store_get_track(store, "t:2", NULL, NULL);
    g_assert_true(one->is_stub && two->is_stub);
    g_assert_null(one->title);
    g_assert_null(one->tag_list);
    g_assert_null(one->description);
    g_assert_null(one->raw);
    g_assert_null(one->user);
    g_assert_null(one->permalink_url);
    g_autoptr(SgUser) fan = sg_store_get_user(store, "u:2", NULL, NULL);
    g_assert_null(fan->username);
    g_assert_null(fan->city);
    g_assert_null(fan->raw);
    g_assert_false(has(store, "u:1"));
    g_assert_false(has(store, "p:1"));
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.tags, ==, 0);
    g_assert_cmpint(stats.entries, ==, 1);
    g_assert_cmpint(stats.likes, ==, 1);
    g_autoptr(GPtrArray) found = sg_store_search(store, SG_SEARCH_TRACKS, "title", 9, NULL);
    g_assert_cmpuint(found->len, ==, 0);
}

static void an_uploader_keeps_the_name_that_a_young_track_gives(Place *place, const void *kind)
{
    SgStore *store = place->store;
    put_user(store, "u:1", "Old", LONG_AGO);
    put_full_track(store, "t:1", "u:1", RECENTLY);
    purge(store, NULL, EVERYTHING_OLD, NULL);
    g_autoptr(SgTrack) track = sg_store_get_track(store, "t:1", NULL, NULL);
    g_assert_cmpstr(track->user->username, ==, "Uploader");
    g_assert_null(track->user->city);
    g_autoptr(SgUser) user = sg_store_get_user(store, "u:1", NULL, NULL);
    g_assert_null(user->description);
    g_autoptr(GPtrArray) stale = sg_store_search(store, SG_SEARCH_USERS, "full name", 9, NULL);
    g_assert_cmpuint(stale->len, ==, 0);
    g_autoptr(GPtrArray) found = sg_store_search(store, SG_SEARCH_USERS, "uploader", 9, NULL);
    g_assert_cmpuint(found->len, ==, 1);
}

static void one_source_is_purged_alone(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    g_autoptr(SgPlaylist) mpd = make_playlist("mpd:playlist:7", "throwbacks");
    mpd->tracks = sg_tracks_new();
    g_ptr_array_add(mpd->tracks, make_track("spotify:track:1", "Song"));
    g_ptr_array_add(mpd->tracks, make_track("t:1", NULL));
    works(sg_store_put_playlist(store, mpd, "mpd", LONG_AGO, &error));
    put_listing(store, "mpd-slice", "mpd:slice:0", "mpd:playlist:7", LONG_AGO);
    g_assert_cmpint(purge(store, "soundcloud", INT64_MAX, NULL), ==, 6);
    g_assert_true(has(store, "mpd:playlist:7") && has(store, "spotify:track:1"));
    g_assert_false(has(store, "t:2") || has(store, "u:1") || has(store, "p:1"));
    g_autoptr(SgTrack) shared = sg_store_get_track(store, "t:1", NULL, NULL);
    g_assert_true(shared->is_stub);
    g_assert_cmpint(stats_of(store).entries, ==, 2);
    g_assert_cmpint(stats_of(store).related, ==, 0);
    SgListingState state;
    works(sg_store_get_listing_state(store, "mpd-slice", "mpd:slice:0", &state, &error));
    g_assert_cmpint(state.fetched_at, ==, LONG_AGO);
}

static void one_user_is_purged_with_all_that_is_his(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    g_assert_cmpint(purge(store, NULL, INT64_MAX, "u:1"), ==, 3);
    g_assert_false(has(store, "u:1") || has(store, "t:1") || has(store, "p:1"));
    g_assert_true(has(store, "u:2") && has(store, "t:2") && has(store, "p:2"));
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.likes, ==, 0);
    g_assert_cmpint(stats.reposts, ==, 0);
    g_assert_cmpint(stats.entries, ==, 0);
    g_assert_cmpint(stats.follows, ==, 0);
    g_assert_cmpint(stats.tasks, ==, 0);
    SgListingState state;
    works(sg_store_get_listing_state(store, "user-playlists", "u:1", &state, &error));
    g_assert_cmpint(state.fetched_at, ==, SG_TIME_UNKNOWN);
    GError *problem = NULL;
    g_assert_false(sg_store_purge(store, NULL, INT64_MAX, "u:1", NULL, &problem));
    assert_fails(problem, SG_ERROR_NOT_FOUND, "'u:1' is not in the store");
}

static void a_users_young_things_stay(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, LONG_AGO);
    set_clock(RECENTLY);
    put_full_track(store, "t:9", "u:1", RECENTLY);
    works(sg_store_put_engagement(store, "u:1", "t:9", SG_ENGAGE_LIKE, 1, &error));
    g_assert_cmpint(purge(store, "soundcloud", EVERYTHING_OLD, "u:1"), ==, 2);
    g_assert_true(has(store, "t:9") && has(store, "u:1"));
    g_assert_false(has(store, "t:1") || has(store, "p:1"));
    g_assert_cmpint(stats_of(store).likes, ==, 1);
    g_assert_cmpint(purge(store, "mpd", INT64_MAX, "u:1"), ==, 0);
    g_assert_true(has(store, "t:9"));
    g_assert_cmpint(stats_of(store).likes, ==, 1);
}

static void a_purge_of_nothing_lets_a_run_go_on(Place *place, const void *kind)
{
    SgStore *store = place->store;
    set_up(store, RECENTLY);
    g_autofree char *before = sg_store_graph_hash(store, NULL);
    g_assert_cmpint(purge(store, NULL, EVERYTHING_OLD, NULL), ==, 0);
    g_assert_cmpint(purge(store, "mpd", INT64_MAX, NULL), ==, 0);
    g_assert_cmpint(purge(store, NULL, EVERYTHING_OLD, "u:1"), ==, 0);
    g_autofree char *after = sg_store_graph_hash(store, NULL);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpint(stats_of(store).tasks, ==, 1);
    g_autofree char *run = NULL;
    works(sg_store_get_meta(store, "run expand t:1", &run, &error));
    g_assert_nonnull(run);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("small values come back and go", small_values_come_back_and_go);
    store_test("an empty store counts nothing", an_empty_store_counts_nothing);
    store_test("the stats count all of it", the_stats_count_all_of_it);
    store_test("a forgotten track takes its edges", a_forgotten_track_takes_its_edges);
    store_test("a forgotten playlist takes its edges", a_forgotten_playlist_takes_its_edges);
    store_test("a forgotten user takes his edges, not his tracks",
               a_forgotten_user_takes_his_edges_not_his_tracks);
    store_test("purging everything leaves nothing but one's own",
               purging_everything_leaves_nothing_but_ones_own);
    store_test("purging takes what is old and leaves what is not",
               purging_takes_what_is_old_and_leaves_what_is_not);
    store_test("an old record that a young edge names becomes a stub",
               an_old_record_that_a_young_edge_names_becomes_a_stub);
    store_test("an uploader keeps the name that a young track gives",
               an_uploader_keeps_the_name_that_a_young_track_gives);
    store_test("one source is purged alone", one_source_is_purged_alone);
    store_test("one user is purged with all that is his", one_user_is_purged_with_all_that_is_his);
    store_test("a user's young things stay", a_users_young_things_stay);
    store_test("a purge of nothing lets a run go on", a_purge_of_nothing_lets_a_run_go_on);
    return g_test_run();
}
