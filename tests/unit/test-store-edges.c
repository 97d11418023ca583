/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#define LIST "soundcloud:playlists:9"

/* A page of stubs: "t:a t:b" */
static GPtrArray *page_of(const char *urns)
{
    GPtrArray *tracks = sg_tracks_new();
    g_auto(GStrv) names = g_strsplit(urns, " ", -1);
    for (char **name = names; *name; name++)
        g_ptr_array_add(tracks, make_track(*name, NULL));
    return tracks;
}

static void put_page(SgStore *store, int64_t position, const char *urns)
{
    g_autoptr(GPtrArray) page = page_of(urns);
    works(sg_store_put_entries(store, LIST, position, page, &error));
}

static bool append_entry(const char *playlist_urn, const char *track_urn, int64_t position,
                         void *data, GError **error)
{
    g_string_append_printf(data, "%s/%" G_GINT64_FORMAT "=%s ", playlist_urn, position, track_urn);
    return true;
}

static void assert_entries(SgStore *store, const char *expected)
{
    GString *entries = g_string_new(NULL);
    works(sg_store_each_entry(store, append_entry, entries, &error));
    g_assert_cmpstr(entries->str, ==, expected);
    g_string_free(entries, TRUE);
}

static void pages_follow_each_other(Place *place, const void *kind)
{
    put_page(place->store, 0, "t:b t:a");
    put_page(place->store, 2, "t:c t:b");
    assert_entries(place->store, LIST "/0=t:b " LIST "/1=t:a " LIST "/2=t:c " LIST "/3=t:b ");
    SgStoreStats stats = stats_of(place->store);
    g_assert_cmpint(stats.tracks, ==, 0);
    g_assert_cmpint(stats.stubs, ==, 3);
    g_assert_cmpint(stats.playlists, ==, 1);
}

static void a_page_that_comes_again_changes_nothing(Place *place, const void *kind)
{
    put_page(place->store, 0, "t:a t:b");
    put_page(place->store, 2, "t:c");
    put_page(place->store, 2, "t:c");
    put_page(place->store, 0, "t:a t:x");
    assert_entries(place->store, LIST "/0=t:a " LIST "/1=t:x " LIST "/2=t:c ");
}

static void cleared_entries_leave_the_playlist(Place *place, const void *kind)
{
    put_page(place->store, 0, "t:a t:b");
    works(sg_store_clear_entries(place->store, LIST, &error));
    put_page(place->store, 0, "t:c");
    assert_entries(place->store, LIST "/0=t:c ");
    works(sg_store_clear_entries(place->store, "p:new", &error));
}

static bool append_pair(const char *a, const char *b, void *data, GError **error)
{
    g_string_append_printf(data, "%s>%s ", a, b);
    return true;
}

typedef bool (*EachPair)(SgStore *store, SgPairFunc func, void *data, GError **error);

static void assert_pairs(SgStore *store, EachPair each, const char *expected)
{
    GString *pairs = g_string_new(NULL);
    works(each(store, append_pair, pairs, &error));
    g_assert_cmpstr(pairs->str, ==, expected);
    g_string_free(pairs, TRUE);
}

static void what_users_do_is_kept_once_and_sorted(Place *place, const void *kind)
{
    SgStore *store = place->store;
    for (int round = 0; round < 2; round++) {
        works(sg_store_put_engagement(store, "u:2", "t:1", SG_ENGAGE_LIKE, 5, &error));
        works(
            sg_store_put_engagement(store, "u:1", "t:2", SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, &error));
        works(
            sg_store_put_engagement(store, "u:1", "t:1", SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, &error));
        works(sg_store_put_engagement(store, "u:1", "t:3", SG_ENGAGE_REPOST, 9, &error));
        works(sg_store_put_playlist_like(store, "u:1", "p:1", &error));
        works(sg_store_put_follow(store, "u:2", "u:1", &error));
    }
    assert_pairs(store, sg_store_each_like, "u:1>t:1 u:1>t:2 u:2>t:1 ");
    assert_pairs(store, sg_store_each_repost, "u:1>t:3 ");
    assert_pairs(store, sg_store_each_playlist_like, "u:1>p:1 ");
    assert_pairs(store, sg_store_each_follow, "u:2>u:1 ");
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.likes, ==, 3);
    g_assert_cmpint(stats.reposts, ==, 1);
    g_assert_cmpint(stats.playlist_likes, ==, 1);
    g_assert_cmpint(stats.follows, ==, 1);
    g_assert_cmpint(stats.users, ==, 2);
}

static bool append_related(const char *src_urn, const char *dst_urn, const char *source,
                           int64_t rank, void *data, GError **error)
{
    g_string_append_printf(data, "%s>%s %s#%" G_GINT64_FORMAT "; ", src_urn, dst_urn, source, rank);
    return true;
}

static void related_tracks_keep_the_last_rank_of_each_source(Place *place, const void *kind)
{
    SgStore *store = place->store;
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 4, &error));
    works(sg_store_put_related(store, "t:1", "t:3", "soundcloud", 1, &error));
    works(sg_store_put_related(store, "t:1", "t:2", "soundcloud", 0, &error));
    works(sg_store_put_related(store, "t:1", "t:2", "embedding", 7, &error));
    GString *related = g_string_new(NULL);
    works(sg_store_each_related(store, append_related, related, &error));
    g_assert_cmpstr(related->str, ==,
                    "t:1>t:2 embedding#7; t:1>t:2 soundcloud#0; t:1>t:3 soundcloud#1; ");
    g_string_free(related, TRUE);
}

static void an_edge_without_an_end_is_refused(Place *place, const void *kind)
{
    GError *error = NULL;
    g_assert_false(sg_store_put_follow(place->store, "u:1", "", &error));
    assert_fails(error, SG_ERROR_INPUT, "without a URN");
    g_assert_false(sg_store_put_related(place->store, NULL, "t:1", "s", 0, &error));
    assert_fails(error, SG_ERROR_INPUT, "without a URN");
    g_assert_cmpint(stats_of(place->store).users, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("pages follow each other", pages_follow_each_other);
    store_test("a page that comes again changes nothing", a_page_that_comes_again_changes_nothing);
    store_test("cleared entries leave the playlist", cleared_entries_leave_the_playlist);
    store_test("what users do is kept once and sorted", what_users_do_is_kept_once_and_sorted);
    store_test("related tracks keep the last rank of each source",
               related_tracks_keep_the_last_rank_of_each_source);
    store_test("an edge without an end is refused", an_edge_without_an_end_is_refused);
    return g_test_run();
}
