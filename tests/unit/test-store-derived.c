/* SPDX-License-Identifier: MIT */
#include "store/derived.h"
#include "support/store.h"

#include <math.h>
#include <string.h>

static const SgDerivedState all_pairs = { .min_together = 1, .max_playlist = 500 };

/* "a b together weight" of every row, in full precision, a line each. */
static bool append_pair(const char *a, const char *b, int64_t together, double weight, void *data,
                        GError **error)
{
    g_string_append_printf(data, "%s %s %d %.17g\n", a, b, (int)together, weight);
    return true;
}

static char *pairs_of(SgStore *store)
{
    GString *lines = g_string_new(NULL);
    works(sg_derived_each_pair(store, append_pair, lines, &error));
    return g_string_free(lines, FALSE);
}

static void assert_pairs(SgStore *store, const char *expected)
{
    g_autofree char *found = pairs_of(store);
    g_assert_cmpstr(found, ==, expected);
}

static int64_t compute(SgStore *store, SgDerivedState state)
{
    int64_t rows;
    works(sg_derived_compute_pairs(store, &state, &rows, &error));
    return rows;
}

/* The example of the reference: P1 = {A, B, C}, P2 = {A, B}. */
static void put_example(SgStore *store)
{
    put_playlist(store, "p:1", "one", (const char *[]){ "t:A", "t:B", "t:C", "t:A", NULL });
    put_playlist(store, "p:2", "two", (const char *[]){ "t:B", "t:A", NULL });
    put_playlist(store, "p:3", "alone", (const char *[]){ "t:C", "t:C", NULL });
}

static const char example[] = "t:A t:B 2 0.83333333333333326\nt:A t:C 1 0.33333333333333331\n"
                              "t:B t:A 2 0.83333333333333326\nt:B t:C 1 0.33333333333333331\n"
                              "t:C t:A 1 0.33333333333333331\nt:C t:B 1 0.33333333333333331\n";

/* -- The database's own pairs ----------------------------------------------------------------------------- */

static void a_new_store_has_no_pairs(Place *place, const void *kind)
{
    SgDerivedState state;
    works(sg_derived_get_state(place->store, &state, &error));
    g_assert_cmpint(state.engine, ==, SG_ENGINE_NONE);
    g_assert_true(state.refreshed_at == SG_TIME_UNKNOWN);
    put_example(place->store);
    assert_pairs(place->store, "");
    works(sg_derived_clear_pairs(place->store, &error));
}

static void pairs_are_counted_and_weighed(Place *place, const void *kind)
{
    put_example(place->store);
    g_assert_cmpint(compute(place->store, all_pairs), ==, 6);
    assert_pairs(place->store, example);
    SgDerivedState state;
    works(sg_derived_get_state(place->store, &state, &error));
    g_assert_cmpint(state.engine, ==, SG_ENGINE_SQL);
    g_assert_true(state.refreshed_at > 0);
    int64_t together;
    double weight;
    works(sg_derived_pair(place->store, "t:A", "t:B", &together, &weight, &error));
    g_assert_cmpint(together, ==, 2);
    g_assert_true(weight == 1.0 / 3 + 1.0 / 2);
    works(sg_derived_pair(place->store, "t:A", "t:none", &together, &weight, &error));
    g_assert_cmpint(together, ==, 0);
    g_assert_true(weight == 0);
}

static void rare_pairs_are_left_out(Place *place, const void *kind)
{
    put_example(place->store);
    g_assert_cmpint(
        compute(place->store, (SgDerivedState){ .min_together = 2, .max_playlist = 500 }), ==, 2);
    assert_pairs(place->store, "t:A t:B 2 0.83333333333333326\nt:B t:A 2 0.83333333333333326\n");
}

/* C and E tie for D's second place: E has more plays. */
static void each_track_keeps_its_best(Place *place, const void *kind)
{
    g_autoptr(SgTrack) played = make_track("t:E", "E");
    played->playback_count = 7;
    works(sg_store_put_track(place->store, played, "soundcloud", LONG_AGO, &error));
    put_playlist(place->store, "p:1", "1", (const char *[]){ "t:D", "t:C", "t:E", "t:B", NULL });
    put_playlist(place->store, "p:2", "2", (const char *[]){ "t:D", "t:B", NULL });
    compute(place->store, (SgDerivedState){ .min_together = 1, .top = 2, .max_playlist = 500 });
    assert_pairs(place->store, "t:B t:D 2 0.75\nt:B t:E 1 0.25\nt:C t:B 1 0.25\nt:C t:E 1 0.25\n"
                               "t:D t:B 2 0.75\nt:D t:E 1 0.25\nt:E t:B 1 0.25\nt:E t:C 1 0.25\n");
}

static void long_playlists_count_with_their_first_tracks(Place *place, const void *kind)
{
    put_playlist(place->store, "p:1", "1",
                 (const char *[]){ "t:C", "t:C", "t:A", "t:B", "t:D", NULL });
    compute(place->store, (SgDerivedState){ .min_together = 1, .max_playlist = 2 });
    assert_pairs(place->store, "t:A t:C 1 0.5\nt:C t:A 1 0.5\n");
}

/* 1/3 + 1/5 + 1/7 + … in the order of the playlists' URNs, which is not that of their numbers. */
static void sums_run_by_urn_of_the_playlist(Place *place, const void *kind)
{
    static const char *const tracks[] = { "t:0", "t:1", "t:2", "t:3", "t:4", "t:5",
                                          "t:6", "t:7", "t:8", "t:9", "t:X" };
    static const int lengths[] = { 3, 11, 7, 5, 10, 9, 6, 3, 7, 11 };
    double sum = 0;
    for (int n = 0; n < (int)G_N_ELEMENTS(lengths); n++)
        sum += 1.0 / lengths[n];
    for (int n = G_N_ELEMENTS(lengths) - 1; n >= 0; n--) {
        g_autofree char *urn = g_strdup_printf("p:%d", n);
        const char *some[G_N_ELEMENTS(tracks) + 1] = { 0 };
        memcpy(some, tracks, (size_t)lengths[n] * sizeof *some);
        put_playlist(place->store, urn, "list", some);
    }
    compute(place->store, all_pairs);
    for (int way = 0; way < 2; way++) {
        int64_t together;
        double weight;
        works(sg_derived_pair(place->store, tracks[way], tracks[1 - way], &together, &weight,
                              &error));
        g_assert_cmpint(together, ==, G_N_ELEMENTS(lengths));
        g_assert_true(weight == sum);
    }
}

static void pairs_are_always_a_fresh_sum(Place *place, const void *kind)
{
    put_example(place->store);
    compute(place->store, all_pairs);
    put_playlist(place->store, "p:1", "one", (const char *[]){ "t:A", "t:C", NULL });
    assert_pairs(place->store, example);
    compute(place->store, all_pairs);
    assert_pairs(place->store, "t:A t:B 1 0.5\nt:A t:C 1 0.5\nt:B t:A 1 0.5\nt:C t:A 1 0.5\n");
    works(sg_store_forget(place->store, "p:1", &error));
    compute(place->store, all_pairs);
    assert_pairs(place->store, "t:A t:B 1 0.5\nt:B t:A 1 0.5\n");
}

/* -- Pairs that are given ---------------------------------------------------------------------------------- */

typedef struct {
    SgDerivedPair pairs[4];
    int count;
    int at;
    bool breaks;
} Given;

static bool next_given(SgDerivedPair *pair, bool *row, void *data, GError **error)
{
    Given *given = data;
    *row = given->at < given->count;
    if (*row)
        *pair = given->pairs[given->at++];
    else if (given->breaks)
        return sg_fail(error, SG_ERROR_IO, "no memory");
    return true;
}

/* In the order of plays and URN: the numbers of t:A, t:B, t:C when nobody has plays. */
static bool add_id(int64_t id, void *data, GError **error)
{
    g_array_append_val((GArray *)data, id);
    return true;
}

static GArray *ids_of(SgStore *store)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    works(sg_derived_each_track_id(store, add_id, ids, &error));
    return ids;
}

static Given give(SgStore *store)
{
    g_autoptr(GArray) ids = ids_of(store);
    int64_t a = g_array_index(ids, int64_t, 0), b = g_array_index(ids, int64_t, 1);
    return (Given){ .pairs = { { a, b, 5, 0.1 }, { b, a, 5, 0.1 } }, .count = 2 };
}

static const char given_rows[] = "t:A t:B 5 0.10000000000000001\nt:B t:A 5 0.10000000000000001\n";

static void given_pairs_replace_all(Place *place, const void *kind)
{
    put_example(place->store);
    Given given = give(place->store);
    int64_t rows;
    works(sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, &rows, &error));
    g_assert_cmpint(rows, ==, 2);
    assert_pairs(place->store, given_rows);
    compute(place->store, all_pairs);
    assert_pairs(place->store, example);
    given.at = 0;
    works(sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, NULL, &error));
    assert_pairs(place->store, given_rows);
    given.at = given.count;
    works(sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, &rows, &error));
    assert_pairs(place->store, "");
}

static void a_refresh_that_fails_leaves_the_old_pairs(Place *place, const void *kind)
{
    put_example(place->store);
    compute(place->store, all_pairs);
    Given given = give(place->store);
    given.breaks = true;
    GError *problem = NULL;
    g_assert_false(
        sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, NULL, &problem));
    assert_fails(problem, SG_ERROR_IO, "no memory");
    assert_pairs(place->store, example);
}

static void readers_see_the_old_pairs_until_the_end(Place *place, const void *kind)
{
    put_example(place->store);
    compute(place->store, all_pairs);
    g_autoptr(SgStore) reader = open_store(place->uri, SG_STORE_READ);
    Given given = give(place->store);
    works(sg_store_begin(place->store, &error));
    works(sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, NULL, &error));
    assert_pairs(reader, example);
    works(sg_store_begin(reader, &error));
    assert_pairs(reader, example);
    works(sg_store_commit(place->store, &error));
    assert_pairs(reader, example);
    works(sg_store_commit(reader, &error));
    assert_pairs(reader, given_rows);
    works(sg_store_begin(place->store, &error));
    compute(place->store, all_pairs);
    assert_pairs(reader, given_rows);
    sg_store_rollback(place->store);
    assert_pairs(reader, given_rows);
}

/* -- Around a track ---------------------------------------------------------------------------------------- */

static void assert_related(SgStore *store, int64_t limit, const char *expected)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(GPtrArray) all = NULL;
    works((all = sg_derived_related(store, "t:seed", limit, &error)) != NULL);
    for (guint n = 0; n < all->len; n++) {
        const SgDerivedRelated *related = all->pdata[n];
        g_string_append_printf(found, "%s%s %d %g", n > 0 ? ", " : "", related->track->urn,
                               (int)related->together, related->weight);
    }
    g_assert_cmpstr(found->str, ==, expected);
}

static void what_is_related_comes_by_weight_together_plays_and_name(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autoptr(SgTrack) played = make_track("t:z", "z");
    played->playback_count = 0;
    works(sg_store_put_track(store, played, "soundcloud", LONG_AGO, &error));
    const char *const three[] = { "t:seed", "t:y", "t:x", "t:z", NULL };
    put_playlist(store, "p:1", "1", three);
    put_playlist(store, "p:2", "2", (const char *[]){ "t:seed", "t:a", "t:1", "t:2", NULL });
    put_playlist(store, "p:3", "3", (const char *[]){ "t:seed", "t:a", "t:3", "t:4", NULL });
    put_playlist(store, "p:4", "4", (const char *[]){ "t:seed", "t:b", NULL });
    compute(store, all_pairs);
    assert_related(store, 5, "t:a 2 0.5, t:b 1 0.5, t:z 1 0.25, t:1 1 0.25, t:2 1 0.25");
    assert_related(store, 2, "t:a 2 0.5, t:b 1 0.5");
    assert_related(store, 1, "t:a 2 0.5");
    assert_related(store, 0, "");
    assert_related(store, INT64_MAX,
                   "t:a 2 0.5, t:b 1 0.5, t:z 1 0.25, t:1 1 0.25, t:2 1 0.25, t:3 1 0.25, "
                   "t:4 1 0.25, t:x 1 0.25, t:y 1 0.25");
    g_autoptr(GPtrArray) none = sg_derived_related(store, "t:unknown", 5, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

/* Numbers are given again by SQLite: nothing old may come up under a new name. */
static void what_is_forgotten_has_no_pairs(Place *place, const void *kind)
{
    put_example(place->store);
    Given given = give(place->store);
    works(sg_derived_put_pairs(place->store, &all_pairs, next_given, &given, NULL, &error));
    works(sg_store_forget(place->store, "t:B", &error));
    assert_pairs(place->store, "");
    works(sg_store_forget(place->store, "t:C", &error));
    put_track(place->store, "t:new", "new");
    put_track(place->store, "t:newer", "newer");
    assert_pairs(place->store, "");
}

static void what_is_purged_has_no_pairs(Place *place, const void *kind)
{
    put_example(place->store);
    compute(place->store, all_pairs);
    works(sg_store_purge(place->store, NULL, LONG_AGO - 1, NULL, NULL, &error));
    works(sg_store_purge(place->store, "soundcloud", INT64_MAX, NULL, NULL, &error));
    assert_pairs(place->store, "");
    SgDerivedState state;
    works(sg_derived_get_state(place->store, &state, &error));
    g_assert_cmpint(state.engine, ==, SG_ENGINE_NONE);
}

/* -- Engagement --------------------------------------------------------------------------------------------- */

static void put_counts(SgStore *store, const char *urn, int64_t plays, int64_t likes,
                       int64_t reposts)
{
    g_autoptr(SgTrack) track = make_track(urn, urn);
    track->playback_count = plays;
    track->like_count = likes;
    track->repost_count = reposts;
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
}

static void assert_engagement(SgStore *store, const char *urn, double expected)
{
    double score;
    works(sg_derived_engagement(store, urn, &score, &error));
    if (isnan(expected))
        g_assert_true(isnan(score));
    else
        g_assert_true(score == expected);
}

static void engagement_is_measured_by_the_most_in_the_store(Place *place, const void *kind)
{
    SgStore *store = place->store;
    put_counts(store, "t:1", 6000000000, 30, 8);
    put_counts(store, "t:2", 3000000000, 60, 2);
    put_counts(store, "t:3", SG_COUNT_UNKNOWN, 15, 4);
    put_counts(store, "t:4", SG_COUNT_UNKNOWN, SG_COUNT_UNKNOWN, SG_COUNT_UNKNOWN);
    put_counts(store, "t:5", 0, SG_COUNT_UNKNOWN, SG_COUNT_UNKNOWN);
    assert_engagement(store, "t:1", (double)NAN);
    int64_t changed;
    works(sg_derived_compute_engagement(store, &changed, &error));
    g_assert_cmpint(changed, ==, 4);
    assert_engagement(store, "t:1", (0.5 + 0.3 * 0.5 + 0.2) / (0.5 + 0.3 + 0.2));
    assert_engagement(store, "t:2", (0.5 * 0.5 + 0.3 + 0.2 * 0.25) / (0.5 + 0.3 + 0.2));
    assert_engagement(store, "t:3", (0.3 * 0.25 + 0.2 * 0.5) / (0.3 + 0.2));
    assert_engagement(store, "t:4", (double)NAN);
    assert_engagement(store, "t:5", 0);
    g_autofree char *basis = NULL;
    works(sg_store_get_meta(store, "engagement_basis", &basis, &error));
    g_assert_cmpstr(basis, ==,
                    "{\"max_playback_count\": 6000000000, \"max_like_count\": 60, "
                    "\"max_repost_count\": 8}");
    works(sg_derived_compute_engagement(store, &changed, &error));
    g_assert_cmpint(changed, ==, 0);
    put_counts(store, "t:4", 12000000000, 0, 0);
    works(sg_derived_compute_engagement(store, &changed, &error));
    assert_engagement(store, "t:4", 0.5);
    assert_engagement(store, "t:1", (0.5 * 0.5 + 0.3 * 0.5 + 0.2) / (0.5 + 0.3 + 0.2));
}

static void engagement_without_any_counts_is_no_division_by_zero(Place *place, const void *kind)
{
    put_counts(place->store, "t:1", 0, 0, SG_COUNT_UNKNOWN);
    works(sg_derived_compute_engagement(place->store, NULL, &error));
    assert_engagement(place->store, "t:1", 0);
    GError *problem = NULL;
    double score;
    g_assert_false(sg_derived_engagement(place->store, "t:2", &score, &problem));
    assert_fails(problem, SG_ERROR_NOT_FOUND, "'t:2' is not in the store");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a new store has no pairs", a_new_store_has_no_pairs);
    store_test("pairs are counted and weighed", pairs_are_counted_and_weighed);
    store_test("rare pairs are left out", rare_pairs_are_left_out);
    store_test("each track keeps its best", each_track_keeps_its_best);
    store_test("long playlists count with their first tracks",
               long_playlists_count_with_their_first_tracks);
    store_test("sums run by URN of the playlist", sums_run_by_urn_of_the_playlist);
    store_test("pairs are always a fresh sum", pairs_are_always_a_fresh_sum);
    store_test("given pairs replace all", given_pairs_replace_all);
    store_test("a refresh that fails leaves the old pairs",
               a_refresh_that_fails_leaves_the_old_pairs);
    store_test("readers see the old pairs until the end", readers_see_the_old_pairs_until_the_end);
    store_test("what is related comes by weight, together, plays and name",
               what_is_related_comes_by_weight_together_plays_and_name);
    store_test("what is forgotten has no pairs", what_is_forgotten_has_no_pairs);
    store_test("what is purged has no pairs", what_is_purged_has_no_pairs);
    store_test("engagement is measured by the most in the store",
               engagement_is_measured_by_the_most_in_the_store);
    store_test("engagement without any counts is no division by zero",
               engagement_without_any_counts_is_no_division_by_zero);
    return g_test_run();
}
