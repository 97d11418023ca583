/* SPDX-License-Identifier: MIT */
#include "support/store.h"

static void put(SgStore *store, int64_t position, const char *urns)
{
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) names = g_strsplit(urns, " ", -1);
    for (char **name = names; *name; name++)
        g_ptr_array_add(page, g_strdup(*name));
    works(sg_store_put_listing(store, "track-related", "t:1", position, page, &error));
}

static void assert_listed(SgStore *store, int64_t limit, const char *expected)
{
    g_autoptr(GPtrArray) urns = sg_store_get_listing(store, "track-related", "t:1", limit, NULL);
    g_assert_nonnull(urns);
    g_ptr_array_add(urns, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)urns->pdata);
    g_assert_cmpstr(joined, ==, expected);
}

static SgListingState state_of(SgStore *store)
{
    SgListingState state;
    works(sg_store_get_listing_state(store, "track-related", "t:1", &state, &error));
    return state;
}

static void a_listing_keeps_its_order_over_pages(Place *place, const void *kind)
{
    put(place->store, 0, "t:9 t:3");
    put(place->store, 2, "t:5 t:3");
    assert_listed(place->store, INT64_MAX, "t:9 t:3 t:5 t:3");
    assert_listed(place->store, 2, "t:9 t:3");
    assert_listed(place->store, 0, "");
    put(place->store, 2, "t:7");
    assert_listed(place->store, 3, "t:9 t:3 t:7");
}

static void a_listing_is_unfinished_until_it_is_said(Place *place, const void *kind)
{
    SgStore *store = place->store;
    SgListingState state = state_of(store);
    g_assert_cmpint(state.count, ==, 0);
    g_assert_false(state.complete);
    g_assert_cmpint(state.fetched_at, ==, SG_TIME_UNKNOWN);
    put(store, 0, "t:2 t:3");
    g_assert_cmpint(state_of(store).fetched_at, ==, SG_TIME_UNKNOWN);
    works(sg_store_finish_listing(store, "track-related", "t:1", 2, true, 55, &error));
    state = state_of(store);
    g_assert_cmpint(state.count, ==, 2);
    g_assert_true(state.complete);
    g_assert_cmpint(state.fetched_at, ==, 55);
}

static void a_cleared_listing_starts_anew(Place *place, const void *kind)
{
    SgStore *store = place->store;
    put(store, 0, "t:2 t:3 t:4");
    works(sg_store_finish_listing(store, "track-related", "t:1", 3, true, 55, &error));
    works(sg_store_clear_listing(store, "track-related", "t:1", &error));
    g_assert_cmpint(state_of(store).fetched_at, ==, SG_TIME_UNKNOWN);
    put(store, 0, "t:8");
    assert_listed(store, INT64_MAX, "t:8");
    works(sg_store_clear_listing(store, "track-related", "t:none", &error));
}

static void an_empty_listing_can_be_complete(Place *place, const void *kind)
{
    works(sg_store_finish_listing(place->store, "track-related", "t:1", 0, true, 55, &error));
    g_assert_true(state_of(place->store).complete);
    assert_listed(place->store, INT64_MAX, "");
}

static void a_forgotten_item_leaves_all_listings(Place *place, const void *kind)
{
    SgStore *store = place->store;
    put(store, 0, "t:2 t:3 t:4");
    works(sg_store_forget(store, "t:3", &error));
    assert_listed(store, INT64_MAX, "t:2 t:4");
    works(sg_store_forget(store, "t:1", &error));
    assert_listed(store, INT64_MAX, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a listing keeps its order over pages", a_listing_keeps_its_order_over_pages);
    store_test("a listing is unfinished until it is said",
               a_listing_is_unfinished_until_it_is_said);
    store_test("a cleared listing starts anew", a_cleared_listing_starts_anew);
    store_test("an empty listing can be complete", an_empty_listing_can_be_complete);
    store_test("a forgotten item leaves all listings", a_forgotten_item_leaves_all_listings);
    return g_test_run();
}
