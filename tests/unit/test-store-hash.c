/* SPDX-License-Identifier: MIT */
#include "support/store.h"

static char *hash_of(SgStore *store)
{
    char *hash;
    works((hash = sg_store_graph_hash(store, &error)) != NULL);
    g_assert_cmpuint(strlen(hash), ==, 64);
    return hash;
}

/* Asserts that `hash` is that of the store, or is not, and sets it to that of the store. */
static void assert_hash(SgStore *store, char **hash, bool same)
{
    g_autofree char *now = hash_of(store);
    g_assert_cmpint(strcmp(*hash, now) == 0, ==, same);
    g_free(*hash);
    *hash = g_steal_pointer(&now);
}

typedef void (*Step)(SgStore *store, int64_t fetched_at);

static void track_one(SgStore *store, int64_t fetched_at)
{
    g_autoptr(SgTrack) track = make_track("t:1", "One #tag");
    track->user = make_user("u:1", "U");
    track->tag_list = g_strdup("a b");
    works(sg_store_put_track(store, track, "soundcloud", fetched_at, &error));
}

static void track_two(SgStore *store, int64_t fetched_at)
{
    g_autoptr(SgTrack) track = make_track("t:2", "Two");
    works(sg_store_put_track(store, track, "soundcloud", fetched_at, &error));
}

static void playlist_one(SgStore *store, int64_t fetched_at)
{
    g_autoptr(SgPlaylist) playlist = make_playlist("p:1", "P");
    playlist->tracks = sg_tracks_new();
    g_ptr_array_add(playlist->tracks, make_track("t:2", NULL));
    g_ptr_array_add(playlist->tracks, make_track("t:1", NULL));
    works(sg_store_put_playlist(store, playlist, "soundcloud", fetched_at, &error));
}

static void edges(SgStore *store, int64_t fetched_at)
{
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_LIKE, 3, &error));
    works(sg_store_put_engagement(store, "u:1", "t:2", SG_ENGAGE_REPOST, 4, &error));
    works(sg_store_put_follow(store, "u:1", "u:2", &error));
    works(sg_store_put_playlist_like(store, "u:2", "p:1", &error));
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 0, &error));
}

static void the_hash_does_not_know_when_and_in_which_order(Place *place, const void *kind)
{
    static const Step steps[] = { track_one, track_two, playlist_one, edges };
    static const int orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 } };
    g_autofree char *first = NULL;
    for (size_t order = 0; order < G_N_ELEMENTS(orders); order++) {
        works(sg_store_purge(place->store, NULL, INT64_MAX, NULL, NULL, &error));
        for (int n = 0; n < 4; n++)
            steps[orders[order][n]](place->store, 1000 * (int64_t)(order + 1));
        if (!first)
            first = hash_of(place->store);
        else
            assert_hash(place->store, &first, true);
    }
}

static void every_structural_change_changes_the_hash(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autofree char *hash = hash_of(store);
    track_one(store, LONG_AGO);
    assert_hash(store, &hash, false);
    track_two(store, LONG_AGO);
    assert_hash(store, &hash, false);
    playlist_one(store, LONG_AGO);
    assert_hash(store, &hash, false);
    put_playlist(store, "p:1", "P", (const char *[]){ "t:1", "t:2", NULL });
    assert_hash(store, &hash, false);
    put_playlist(store, "p:1", "P renamed", (const char *[]){ "t:1", "t:2", NULL });
    assert_hash(store, &hash, false);
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_LIKE, 3, &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_REPOST, 3, &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_follow(store, "u:1", "u:2", &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_follow(store, "u:2", "u:1", &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_playlist_like(store, "u:2", "p:1", &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 0, &error));
    assert_hash(store, &hash, false);
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 1, &error));
    assert_hash(store, &hash, false);
    g_autoptr(SgTrack) track = make_track("t:2", "Two");
    track->playback_count = 0;
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    assert_hash(store, &hash, false);
    track->tag_list = g_strdup("x");
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    assert_hash(store, &hash, false);
    works(sg_store_forget(store, "p:1", &error));
    assert_hash(store, &hash, false);
}

static void what_is_no_structure_leaves_the_hash(Place *place, const void *kind)
{
    SgStore *store = place->store;
    track_one(store, LONG_AGO);
    edges(store, LONG_AGO);
    g_autofree char *hash = hash_of(store);
    track_one(store, RECENTLY);
    edges(store, RECENTLY);
    works(sg_store_put_meta(store, "key", "value", &error));
    works(sg_store_add_task(store, "run", "track", "t:1", NULL, 0, &error));
    g_autoptr(SgTrack) track = make_track("t:1", NULL);
    works(sg_store_put_track(store, track, "spotify", RECENTLY, &error));
    assert_hash(store, &hash, true);
}

/* The sum of the blocks that a playlist or a user has now. */
static SgGraphSum blocks_of(SgStore *store, const char *urn)
{
    SgGraphSum sum = { 0 };
    works(strstr(urn, "p:") ? sg_store_add_playlist_sum(store, urn, &sum, &error)
                            : sg_store_add_user_sum(store, urn, &sum, &error));
    return sum;
}

static void assert_follows(SgStore *store, const SgGraphSum *followed)
{
    SgGraphSum sum;
    works(sg_store_graph_sum(store, &sum, &error));
    g_assert_cmpmem(&sum, sizeof sum, followed, sizeof *followed);
    g_autofree char *hash = sg_graph_sum_hash(followed), *real = hash_of(store);
    g_assert_cmpstr(hash, ==, real);
}

static void the_sum_follows_playlists_and_likes(Place *place, const void *kind)
{
    SgStore *store = place->store;
    static const char *const tracks[][4] = {
        { "t:1", "t:2", NULL }, { "t:2", NULL }, { "t:2", "t:1", "t:2", NULL }, { NULL }
    };
    SgGraphSum sum;
    track_one(store, LONG_AGO);
    track_two(store, LONG_AGO);
    playlist_one(store, LONG_AGO);
    edges(store, LONG_AGO);
    works(sg_store_graph_sum(store, &sum, &error));
    for (size_t n = 0; n < 3 * G_N_ELEMENTS(tracks); n++) {
        g_autofree char *urn = g_strdup_printf("p:%zu", 1 + n % 3);
        SgGraphSum before = blocks_of(store, urn);
        put_playlist(store, urn, "Name", tracks[n % G_N_ELEMENTS(tracks)]);
        SgGraphSum after = blocks_of(store, urn);
        sg_graph_sum_exchange(&sum, &before, &after);
        assert_follows(store, &sum);
        g_autofree char *user = g_strdup_printf("u:%zu", n % 4);
        before = blocks_of(store, user);
        works(
            sg_store_put_engagement(store, user, n % 2 ? "t:1" : "t:2", SG_ENGAGE_LIKE, 3, &error));
        after = blocks_of(store, user);
        sg_graph_sum_exchange(&sum, &before, &after);
        assert_follows(store, &sum);
    }
    SgGraphSum before = blocks_of(store, "p:2"), none = { 0 };
    works(sg_store_forget(store, "p:2", &error));
    sg_graph_sum_exchange(&sum, &before, &none);
    assert_follows(store, &sum);
    g_assert_cmpuint(blocks_of(store, "p:2").blocks, ==, 0);
}

static void sums_carry_from_word_to_word(void)
{
    SgGraphSum sum = { 1, { UINT64_MAX, UINT64_MAX, 0, 0 } }, zero = { 0 },
               one = { 1, { 1, 0, 0, 0 } };
    const SgGraphSum carried = { 2, { 0, 0, 1, 0 } },
                     start = { 1, { UINT64_MAX, UINT64_MAX, 0, 0 } };
    sg_graph_sum_exchange(&sum, &zero, &one);
    g_assert_cmpmem(&sum, sizeof sum, &carried, sizeof carried);
    sg_graph_sum_exchange(&sum, &one, &zero);
    g_assert_cmpmem(&sum, sizeof sum, &start, sizeof start);
    sum = zero;
    sg_graph_sum_exchange(&sum, &one, &zero);
    g_assert_cmpuint(sum.word[3], ==, UINT64_MAX);
    sg_graph_sum_exchange(&sum, &zero, &one);
    g_assert_cmpmem(&sum, sizeof sum, &zero, sizeof zero);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("the hash does not know when and in which order",
               the_hash_does_not_know_when_and_in_which_order);
    store_test("every structural change changes the hash",
               every_structural_change_changes_the_hash);
    store_test("what is no structure leaves the hash", what_is_no_structure_leaves_the_hash);
    store_test("the sum follows playlists and likes", the_sum_follows_playlists_and_likes);
    g_test_add_func("/sum/sums carry from word to word", sums_carry_from_word_to_word);
    return g_test_run();
}
