/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "graph/refresh.h"
#include "support/store.h"

#include <string.h>

static bool append_pair(const char *a, const char *b, int64_t together, double weight, void *data,
                        GError **error)
{
    g_string_append_printf(data, "%s %s %d %a\n", a, b, (int)together, weight);
    return true;
}

static char *pairs_of(SgStore *store)
{
    GString *lines = g_string_new(NULL);
    works(sg_derived_each_pair(store, append_pair, lines, &error));
    return g_string_free(lines, FALSE);
}

/* Playlists of all lengths with repeats, in no order of their names; some tracks have plays. */
static void put_random(SgStore *store, uint64_t seed, int lists, int tracks)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    works(sg_store_begin(store, &error));
    for (int n = 0; n < tracks; n += 3) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        g_autoptr(SgTrack) track = make_track(urn, "played");
        track->playback_count = (int64_t)sg_rng_below(&rng, 4);
        works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    }
    for (int u = 0; u < lists; u++) {
        g_autofree char *urn = g_strdup_printf("p:%d", (int)sg_rng_below(&rng, 1000000));
        int length = (int)sg_rng_below(&rng, 24);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        for (int n = 0; n < length; n++)
            g_ptr_array_add(names,
                            g_strdup_printf("t:%d", (int)sg_rng_below(&rng, (uint64_t)tracks)));
        g_ptr_array_add(names, NULL);
        put_playlist(store, urn, "list", (const char *const *)names->pdata);
    }
    works(sg_store_commit(store, &error));
}

static void both_engines_give_the_same_rows(Place *place, const void *kind)
{
    static const SgDerivedState states[] = {
        { .min_together = 1, .max_playlist = 500 },
        { .min_together = 2, .max_playlist = 500 },
        { .min_together = 1, .top = 3, .max_playlist = 500 },
        { .min_together = 2, .top = 2, .max_playlist = 9 },
        { .min_together = 3, .top = 1000, .max_playlist = 2 },
    };
    put_random(place->store, 7, 120, 40);
    for (size_t n = 0; n < G_N_ELEMENTS(states); n++) {
        SgRefreshReport report;
        SgDerivedLists lists;
        int64_t rows;
        works(sg_derived_compute_pairs(place->store, &states[n], &rows, &error));
        works(sg_derived_measure_lists(place->store, states[n].max_playlist, &lists, &error));
        g_autofree char *sql = pairs_of(place->store);
        works(sg_refresh_pairs(place->store, &states[n], 1, &report, &error));
        g_autofree char *native = pairs_of(place->store);
        works(sg_refresh_pairs(place->store, &states[n], 3, NULL, &error));
        g_autofree char *threads = pairs_of(place->store);
        g_assert_cmpstr(native, ==, sql);
        g_assert_cmpstr(threads, ==, native);
        g_assert_cmpint(report.rows, ==, rows);
        g_assert_cmpint(report.lists.lists, ==, lists.lists);
        g_assert_cmpint(report.lists.entries, ==, lists.entries);
        g_assert_cmpint(report.lists.cut, ==, lists.cut);
        g_assert_cmpint(report.lists.longest, ==, lists.longest);
        g_assert_true(rows > 0 || states[n].min_together == 3);
    }
}

static void the_order_of_arrival_does_not_matter(Place *place, const void *kind)
{
    const SgDerivedState state = { .min_together = 1, .max_playlist = 500 };
    g_autofree char *path = g_build_filename(place->folder, "twin.db", NULL);
    g_autoptr(SgStore) twin = open_store(path, SG_STORE_WRITE);
    put_random(place->store, 9, 60, 20);
    put_track(twin, "t:19", NULL);
    put_playlist(twin, "p:5", "list", (const char *[]){ "t:1", "t:2", NULL });
    put_random(twin, 9, 60, 20);
    works(sg_store_forget(twin, "p:5", &error));
    works(sg_refresh_pairs(place->store, &state, 0, NULL, &error));
    works(sg_refresh_pairs(twin, &state, 0, NULL, &error));
    g_autofree char *here = pairs_of(place->store), *there = pairs_of(twin);
    g_assert_cmpstr(here, ==, there);
}

static void an_empty_store_has_no_pairs(Place *place, const void *kind)
{
    const SgDerivedState state = { .min_together = 1, .max_playlist = 500 };
    SgRefreshReport report;
    works(sg_refresh_pairs(place->store, &state, 0, &report, &error));
    g_assert_cmpint(report.rows, ==, 0);
    SgDerivedState made;
    works(sg_derived_get_state(place->store, &made, &error));
    g_assert_cmpint(made.engine, ==, SG_ENGINE_NATIVE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("both engines give the same rows", both_engines_give_the_same_rows);
    store_test("the order of arrival does not matter", the_order_of_arrival_does_not_matter);
    store_test("an empty store has no pairs", an_empty_store_has_no_pairs);
    return g_test_run();
}
