/* SPDX-License-Identifier: MIT */
#include "store/ask.h"

#include "base/rng.h"
#include "graph/build.h"
#include "graph/neighbours.h"
#include "graph/overlap.h"
#include "graph/relations.h"
#include "store/derived.h"
#include "store/query.h"
#include "support/store.h"

#include <math.h>
#include <string.h>

enum { ALL = 1000 };

/* -- Data ------------------------------------------------------------------------------------------------- */

static SgTrack *track_of(const char *urn, const char *title, const char *user, const char *tags)
{
    SgTrack *track = make_track(urn, title);
    track->user = make_user(user, user + 2);
    track->user->permalink_url = g_strconcat("https://soundcloud.com/page-", user + 2, NULL);
    track->tag_list = g_strdup(tags);
    return track;
}

static void put(SgStore *store, SgTrack *track)
{
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    sg_track_free(track);
}

static void put_owned(SgStore *store, const char *urn, const char *owner, const char *const *tracks)
{
    g_autoptr(SgPlaylist) playlist = make_playlist(urn, urn);
    playlist->user = make_user(owner, owner + 2);
    playlist->tracks = sg_tracks_new();
    for (; *tracks; tracks++)
        g_ptr_array_add(playlist->tracks, make_track(*tracks, NULL));
    works(sg_store_put_playlist(store, playlist, "soundcloud", LONG_AGO, &error));
}

static void engage(SgStore *store, const char *user, const char *track, SgEngagement kind)
{
    works(sg_store_put_engagement(store, user, track, kind, LONG_AGO, &error));
}

enum { TRACKS = 60, ARTISTS = 9, FANS = 14, LISTS = 25 };

static char *name(const char *kind, uint64_t number)
{
    return g_strdup_printf("%s:%02d", kind, (int)number);
}

static void put_random_track(SgStore *store, SgRng *rng, uint64_t n)
{
    static const char *const credits[] = { "",          " (feat. 03)",        " (05 Remix)",
                                           " @page-07", " feat. 01 & Nobody", " prod. by 08" };
    g_autofree char *urn = name("t", n), *user = name("u", sg_rng_below(rng, ARTISTS));
    g_autofree char *title =
        g_strdup_printf("T%d%s", (int)n, credits[sg_rng_below(rng, G_N_ELEMENTS(credits))]);
    g_autoptr(GString) tags = g_string_new(NULL);
    for (uint64_t t = sg_rng_below(rng, 5); t > 0; t--)
        g_string_append_printf(tags, "tag%d ", (int)sg_rng_below(rng, 8));
    SgTrack *track = track_of(urn, title, user, tags->str);
    track->playback_count = (int64_t)sg_rng_below(rng, 4) - 1;
    if (sg_rng_below(rng, 5) == 0)
        track->metadata_artist = g_strdup("04");
    put(store, track);
}

/* Users u:00 … make tracks, like, repost, follow and collect. */
static void put_random(SgStore *store, uint64_t seed)
{
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    works(sg_store_begin(store, &error));
    for (uint64_t n = 0; n < TRACKS; n++)
        put_random_track(store, &rng, n);
    for (uint64_t n = 0; n < LISTS; n++) {
        g_autofree char *urn = name("p", n), *owner = name("u", sg_rng_below(&rng, FANS));
        g_autoptr(GPtrArray) tracks = g_ptr_array_new_with_free_func(g_free);
        for (uint64_t t = sg_rng_below(&rng, 12); t > 0; t--)
            g_ptr_array_add(tracks, name("t", sg_rng_below(&rng, TRACKS)));
        g_ptr_array_add(tracks, NULL);
        put_owned(store, urn, owner, (const char *const *)tracks->pdata);
    }
    for (int n = 0; n < 400; n++) {
        g_autofree char *user = name("u", sg_rng_below(&rng, FANS));
        g_autofree char *other = name("u", sg_rng_below(&rng, ARTISTS));
        g_autofree char *track = name("t", sg_rng_below(&rng, TRACKS));
        engage(store, user, track, n % 4 ? SG_ENGAGE_LIKE : SG_ENGAGE_REPOST);
        if (n % 5 == 0)
            works(sg_store_put_follow(store, user, other, &error));
    }
    works(sg_store_commit(store, &error));
}

static SgGraph *graph_of(SgStore *store)
{
    GError *error = NULL;
    SgGraph *graph = sg_graph_build(store, NULL, &error);
    g_assert_no_error(error);
    return graph;
}

/* Where the calls below put their errors. */
static GError *problem;

static GPtrArray *asks(GPtrArray *found)
{
    g_assert_no_error(problem);
    g_assert_nonnull(found);
    return found;
}

static const SgNear *at(const GPtrArray *found, guint n)
{
    g_assert_cmpuint(n, <, found->len);
    return found->pdata[n];
}

/* -- The same as the graph says, on random data --------------------------------------------------------- */

static void check_together(SgStore *store, const SgGraph *graph, int64_t k)
{
    for (int32_t t = 0; t < graph->M; t++) {
        SgDerivedState state;
        g_autoptr(GArray) expected = sg_neighbours(graph, t, k);
        g_autoptr(GPtrArray) found =
            asks(sg_ask_together(store, graph->track[t].urn, k, &state, &problem));
        g_assert_cmpuint(found->len, ==, expected->len);
        for (guint n = 0; n < found->len; n++) {
            const SgNeighbour *near = &g_array_index(expected, SgNeighbour, n);
            g_assert_cmpstr(at(found, n)->track->urn, ==, graph->track[near->track].urn);
            g_assert_cmpint(at(found, n)->common, ==, near->together);
            g_assert_true(at(found, n)->weight == near->weight);
        }
    }
}

static void tracks_stand_together_as_in_the_graph(Place *place, const void *kind)
{
    int64_t rows;
    SgDerivedState found, state = { .min_together = 1, .max_playlist = 500 };
    put_random(place->store, 1);
    g_autoptr(SgGraph) graph = graph_of(place->store);
    check_together(place->store, graph, ALL);
    check_together(place->store, graph, 3);
    g_autoptr(GPtrArray) now = asks(sg_ask_together(place->store, "t:00", 1, &found, &problem));
    g_assert_cmpint(found.engine, ==, SG_ENGINE_NONE);
    works(sg_derived_compute_pairs(place->store, &state, &rows, &error));
    check_together(place->store, graph, ALL);
    check_together(place->store, graph, 3);
    g_autoptr(GPtrArray) derived = asks(sg_ask_together(place->store, "t:00", 1, &found, &problem));
    g_assert_cmpint(found.engine, ==, SG_ENGINE_SQL);
    g_assert_true(found.refreshed_at != SG_TIME_UNKNOWN);
}

static void tracks_share_tags_as_in_the_graph(Place *place, const void *kind)
{
    put_random(place->store, 2);
    g_autoptr(SgGraph) graph = graph_of(place->store);
    for (int32_t t = 0; t < graph->M; t++) {
        SgAskScope scope;
        double at_most;
        int64_t k = t % 2 ? 4 : ALL;
        g_autoptr(GArray) expected = sg_similar_by_tags(graph, t, k);
        g_autoptr(GPtrArray) found =
            asks(sg_ask_tagged(place->store, graph->track[t].urn, k, &scope, &at_most, &problem));
        g_assert_cmpuint(found->len, ==, expected->len);
        g_assert_cmpfloat(at_most, ==, 0);
        g_assert_cmpint(scope.known, ==, scope.looked_at);
        for (guint n = 0; n < found->len; n++) {
            const SgOverlap *near = &g_array_index(expected, SgOverlap, n);
            g_assert_cmpstr(at(found, n)->track->urn, ==, graph->track[near->row].urn);
            g_assert_true(at(found, n)->weight == near->jaccard);
            g_assert_cmpuint(at(found, n)->evidence->len, ==, (guint)near->common);
            g_assert_cmpint(at(found, n)->total_b, ==, near->total_b);
        }
    }
}

static const SgArtistRelation *find_relation(const GArray *relations, const SgGraph *graph,
                                             int32_t artist, SgAskRelation kind, const char *other)
{
    for (guint n = 0; n < relations->len; n++) {
        const SgArtistRelation *one = &g_array_index(relations, SgArtistRelation, n);
        int32_t user = one->a == artist ? one->b : one->a;
        if ((int)one->kind == (int)kind && strcmp(graph->user[user].urn, other) == 0)
            return one;
    }
    return NULL;
}

static void check_artist(SgStore *store, const SgGraph *graph, int32_t artist)
{
    GError *error = NULL;
    SgAskScope scope;
    g_autoptr(GArray) expected = sg_artist_relations(graph, artist, &error);
    g_assert_no_error(error);
    guint rows = 0;
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        g_autoptr(GPtrArray) found = asks(sg_ask_artists(
            store, graph->user[artist].urn, (SgAskRelation)kind, false, ALL, &scope, &problem));
        g_assert_cmpstr(sg_ask_relation_name((SgAskRelation)kind), ==,
                        sg_relation_name((SgRelationKind)kind));
        for (guint n = 0; n < found->len; n++, rows++) {
            const SgNear *near = at(found, n);
            const SgArtistRelation *one =
                find_relation(expected, graph, artist, (SgAskRelation)kind, near->user->urn);
            if (!one)
                g_error("%s of %s: %s is not in the graph",
                        sg_ask_relation_name((SgAskRelation)kind), graph->user[artist].urn,
                        near->user->urn);
            g_assert_cmpint(near->common, ==, one->evidence);
            g_assert_cmpfloat_with_epsilon(near->weight, one->strength, 1e-12);
            g_assert_true(n == 0 || at(found, n - 1)->common >= near->common);
        }
    }
    g_assert_cmpuint(rows, ==, expected->len);
}

static void artists_are_related_as_in_the_graph(Place *place, const void *kind)
{
    put_random(place->store, 3);
    g_autoptr(SgGraph) graph = graph_of(place->store);
    int checked = 0;
    for (int32_t user = 0; user < graph->user_count; user++) {
        if (graph->works.offset[user + 1] == graph->works.offset[user])
            continue;
        check_artist(place->store, graph, user);
        checked++;
    }
    g_assert_cmpint(checked, ==, ARTISTS);
}

static void check_similar(SgStore *store, const SgGraph *graph, int32_t user, SgTaste taste)
{
    g_autoptr(GArray) expected = sg_similar_users(graph, user, taste, 2, 0.1, &problem);
    g_assert_no_error(problem);
    g_autoptr(GPtrArray) found = asks(
        sg_ask_similar(store, graph->user[user].urn, (SgAskTaste)taste, 2, 0.1, ALL, &problem));
    g_assert_cmpuint(found->len, ==, expected->len);
    for (guint n = 0; n < found->len; n++) {
        const SgOverlap *near = &g_array_index(expected, SgOverlap, n);
        g_assert_cmpstr(at(found, n)->user->urn, ==, graph->user[near->row].urn);
        g_assert_cmpint(at(found, n)->common, ==, near->common);
        g_assert_cmpint(at(found, n)->total_a, ==, near->total_a);
        g_assert_cmpint(at(found, n)->total_b, ==, near->total_b);
        g_assert_true(at(found, n)->weight == near->jaccard);
        g_assert_cmpuint(at(found, n)->evidence->len, ==, (guint)MIN(3, near->common));
    }
}

static void users_are_similar_as_in_the_graph(Place *place, const void *kind)
{
    put_random(place->store, 4);
    g_autoptr(SgGraph) graph = graph_of(place->store);
    for (int32_t user = 0; user < graph->user_count; user++) {
        check_similar(place->store, graph, user, SG_TASTE_LIKES);
        check_similar(place->store, graph, user, SG_TASTE_PLAYLISTS);
    }
}

/* -- By hand ---------------------------------------------------------------------------------------------- */

static void playlists_come_most_liked_first(Place *place, const void *kind)
{
    SgAskScope scope;
    put_owned(place->store, "p:1", "u:a", (const char *[]){ "t:1", "t:2", "t:1", NULL });
    put_owned(place->store, "p:2", "u:a", (const char *[]){ "t:1", NULL });
    put_owned(place->store, "p:3", "u:a", (const char *[]){ "t:2", NULL });
    g_autoptr(SgPlaylist) liked = make_playlist("p:2", "liked");
    liked->likes_count = 0;
    works(sg_store_put_playlist(place->store, liked, "soundcloud", LONG_AGO, &error));
    g_autoptr(GPtrArray) found = asks(sg_ask_playlists(place->store, "t:1", 9, &scope, &problem));
    g_assert_cmpuint(found->len, ==, 2);
    g_assert_cmpstr(at(found, 0)->playlist->urn, ==, "p:2");
    g_assert_cmpstr(at(found, 1)->playlist->urn, ==, "p:1");
    g_assert_cmpint(at(found, 1)->common, ==, 2);
    g_assert_cmpint(scope.known, ==, 2);
    g_assert_cmpint(scope.looked_at, ==, 2);
    g_autoptr(GPtrArray) both =
        asks(sg_ask_shared_playlists(place->store, "t:1", "t:2", 9, &problem));
    g_assert_cmpuint(both->len, ==, 1);
    g_assert_cmpstr(both->pdata[0], ==, "p:1");
}

static void fans_are_counted_and_named(Place *place, const void *kind)
{
    SgEngaged engaged;
    SgAskScope scope;
    SgStore *store = place->store;
    put(store, track_of("t:1", "One", "u:a", NULL));
    works(sg_ask_engaged(store, "t:1", &engaged, &error));
    g_assert_cmpint(engaged.likers + engaged.reposters + engaged.both, ==, 0);
    g_assert_true(isnan(engaged.score));
    g_autoptr(SgUser) known = make_user("u:z", "Zoe");
    known->followers_count = 5;
    works(sg_store_put_user(store, known, "soundcloud", LONG_AGO, &error));
    engage(store, "u:z", "t:1", SG_ENGAGE_LIKE);
    engage(store, "u:b", "t:1", SG_ENGAGE_REPOST);
    engage(store, "u:c", "t:1", SG_ENGAGE_LIKE);
    engage(store, "u:c", "t:1", SG_ENGAGE_REPOST);
    works(sg_ask_engaged(store, "t:1", &engaged, &error));
    g_assert_cmpint(engaged.likers, ==, 2);
    g_assert_cmpint(engaged.reposters, ==, 2);
    g_assert_cmpint(engaged.both, ==, 1);
    g_autoptr(GPtrArray) found = asks(sg_ask_fans(store, "t:1", 9, &scope, &problem));
    g_assert_cmpuint(found->len, ==, 3);
    g_assert_cmpint(scope.known, ==, 3);
    g_assert_cmpint(scope.looked_at, ==, 3);
    const struct {
        const char *urn;
        int64_t does;
    } expected[] = { { "u:z", 1 }, { "u:b", 2 }, { "u:c", 3 } };
    for (guint n = 0; n < G_N_ELEMENTS(expected); n++) {
        g_assert_cmpstr(at(found, n)->user->urn, ==, expected[n].urn);
        g_assert_cmpint(at(found, n)->common, ==, expected[n].does);
    }
}

/* a: 1 2 3, b: 1 2, c: 1 3, d: 3, e: 3. Of those who like 1, all three … */
static void what_fans_like_too_has_count_and_lift(Place *place, const void *kind)
{
    static const char *const likes[][2] = { { "u:a", "t:1" }, { "u:a", "t:2" }, { "u:a", "t:3" },
                                            { "u:b", "t:1" }, { "u:b", "t:2" }, { "u:c", "t:1" },
                                            { "u:c", "t:3" }, { "u:d", "t:3" }, { "u:e", "t:3" } };
    for (size_t n = 0; n < G_N_ELEMENTS(likes); n++)
        engage(place->store, likes[n][0], likes[n][1], SG_ENGAGE_LIKE);
    for (int order = SG_ALSO_BY_COUNT; order <= SG_ALSO_BY_LIFT; order++) {
        g_autoptr(GPtrArray) found =
            asks(sg_ask_also(place->store, "t:1", (SgAlsoOrder)order, 1, 9, &problem));
        g_assert_cmpuint(found->len, ==, 2);
        const SgNear *two = at(found, 0), *three = at(found, 1);
        g_assert_cmpstr(two->track->urn, ==, "t:2");
        g_assert_cmpint(two->common, ==, 2);
        g_assert_cmpint(two->total_a, ==, 3);
        g_assert_cmpint(two->total_b, ==, 2);
        /* 2/5 / (3/5 * 2/5) */
        g_assert_cmpfloat_with_epsilon(two->weight, 5.0 / 3, 1e-12);
        g_assert_cmpfloat_with_epsilon(three->weight, 2.0 * 5 / (3 * 4), 1e-12);
        g_assert_cmpuint(two->evidence->len, ==, 2);
        g_assert_cmpstr(two->evidence->pdata[0], ==, "u:a");
    }
    g_autoptr(GPtrArray) none =
        asks(sg_ask_also(place->store, "t:1", SG_ALSO_BY_COUNT, 3, 9, &problem));
    g_assert_cmpuint(none->len, ==, 0);
}

static void a_list_that_is_known_in_part_says_so(Place *place, const void *kind)
{
    SgStore *store = place->store;
    for (int n = 0; n < 3; n++) {
        g_autofree char *track = name("t", (uint64_t)n);
        engage(store, "u:a", track, SG_ENGAGE_LIKE);
        engage(store, "u:b", track, SG_ENGAGE_LIKE);
    }
    g_autoptr(GPtrArray) partial =
        asks(sg_ask_similar(store, "u:a", SG_ASK_BY_LIKES, 3, 0.1, 9, &problem));
    g_assert_true(at(partial, 0)->partial);
    g_autoptr(SgUser) a = make_user("u:a", "A");
    a->likes_count = 3;
    works(sg_store_put_user(store, a, "soundcloud", LONG_AGO, &error));
    works(sg_store_finish_listing(store, "user-likes", "u:b", 3, true, LONG_AGO, &error));
    g_autoptr(GPtrArray) whole =
        asks(sg_ask_similar(store, "u:a", SG_ASK_BY_LIKES, 3, 0.1, 9, &problem));
    g_assert_cmpuint(whole->len, ==, 1);
    g_assert_false(at(whole, 0)->partial);
    g_assert_cmpfloat(at(whole, 0)->weight, ==, 1);
}

/* More tracks than are looked at have the tag: what is left out is bounded. */
static void popular_tags_are_not_followed_to_their_end(Place *place, const void *kind)
{
    SgStore *store = place->store;
    works(sg_store_begin(store, &error));
    for (int n = 0; n < 1100; n++) {
        g_autofree char *urn = g_strdup_printf("t:%04d", n);
        put(store, track_of(urn, urn, "u:a", n < 5 ? "common rare" : "common"));
    }
    works(sg_store_commit(store, &error));
    SgAskScope scope;
    double at_most;
    g_autoptr(GPtrArray) found =
        asks(sg_ask_tagged(store, "t:0000", 4, &scope, &at_most, &problem));
    g_assert_cmpuint(found->len, ==, 4);
    g_assert_cmpfloat(at(found, 3)->weight, ==, 1);
    g_assert_cmpuint(at(found, 3)->evidence->len, ==, 2);
    g_assert_cmpint(scope.known, ==, 1099);
    g_assert_cmpint(scope.looked_at, ==, 1000);
    g_assert_cmpfloat(at_most, ==, 0.5); /* exact: below the last answer */
    g_autoptr(GPtrArray) more = asks(sg_ask_tagged(store, "t:0000", 9, &scope, &at_most, &problem));
    g_assert_cmpfloat(at(more, 8)->weight, ==, 0.5);
    g_assert_cmpuint(at(more, 8)->evidence->len, ==, 1);
    g_assert_cmpstr(at(more, 8)->evidence->pdata[0], ==, "common");
}

/* Every track has "a", every third one "b", of each more than are counted. */
static void of_popular_tags_the_one_that_stands_least_densely_is_followed(Place *place,
                                                                          const void *kind)
{
    SgStore *store = place->store;
    put(store, track_of("t:seed", "Seed", "u:a", "a b"));
    works(store->driver->exec(
        store->db,
        "INSERT INTO tracks (urn, is_stub, user_id, title, source) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9600) "
        "SELECT 't:' || i, 0, u.id, 'T', 'soundcloud' FROM n, users u WHERE u.urn = 'u:a';"
        "INSERT INTO track_tags (track_id, kind, position, tag) "
        "SELECT id, 'tag', 0, 'a' FROM tracks WHERE urn <> 't:seed';"
        "INSERT INTO track_tags (track_id, kind, position, tag) "
        "SELECT id, 'tag', 1, 'b' FROM tracks WHERE urn <> 't:seed' AND id % 3 = 0;",
        &error));
    SgAskScope scope;
    double at_most;
    g_autoptr(GPtrArray) found =
        asks(sg_ask_tagged(store, "t:seed", 500, &scope, &at_most, &problem));
    g_assert_cmpuint(found->len, ==, 500);
    g_assert_cmpfloat(at(found, 499)->weight, ==, 1); /* of "a" alone, every third would be */
    g_assert_cmpint(scope.known, >=, 2999);
    g_assert_cmpint(scope.looked_at, ==, 1000);
    g_assert_cmpfloat(at_most, ==, 1); /* most of them were not met */
}

/* No index holds them; they make the union larger. */
static void tags_as_long_as_texts_are_never_common(Place *place, const void *kind)
{
    SgAskScope scope;
    double at_most;
    g_autofree char *prose = g_strnfill(5000, 'x');
    g_autofree char *tags = g_strconcat("lofi ", prose, NULL);
    put(place->store, track_of("t:1", "One", "u:a", tags));
    put(place->store, track_of("t:2", "Two", "u:a", tags));
    put(place->store, track_of("t:3", "Three", "u:a", prose));
    g_autoptr(GPtrArray) found =
        asks(sg_ask_tagged(place->store, "t:1", 9, &scope, &at_most, &problem));
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpstr(at(found, 0)->track->urn, ==, "t:2");
    g_assert_cmpfloat(at(found, 0)->weight, ==, 1.0 / 3);
    g_autoptr(GPtrArray) none =
        asks(sg_ask_tagged(place->store, "t:3", 9, &scope, &at_most, &problem));
    g_assert_cmpuint(none->len, ==, 0);
}

static void a_quick_answer_says_what_it_left_out(Place *place, const void *kind)
{
    SgStore *store = place->store;
    SgAskScope scope;
    put(store, track_of("t:1", "One (feat. b)", "u:a", NULL));
    put(store, track_of("t:2", "Two (a Remix)", "u:b", NULL));
    works(sg_store_begin(store, &error));
    for (int n = 0; n < 130; n++) {
        g_autofree char *urn = g_strdup_printf("p:%03d", n);
        put_owned(store, urn, "u:c", (const char *[]){ "t:1", "t:2", NULL });
    }
    works(sg_store_commit(store, &error));
    g_autoptr(GPtrArray) quick =
        asks(sg_ask_artists(store, "u:a", SG_ASK_CO_PLAYLIST, true, 9, &scope, &problem));
    g_assert_cmpint(scope.known, ==, 130);
    g_assert_cmpint(scope.looked_at, ==, 80);
    g_assert_cmpint(at(quick, 0)->common, ==, 80);
    g_assert_true(at(quick, 0)->partial);
    g_assert_cmpfloat(at(quick, 0)->weight, <, 0);
    g_autoptr(GPtrArray) whole =
        asks(sg_ask_artists(store, "u:a", SG_ASK_CO_PLAYLIST, false, 9, &scope, &problem));
    g_assert_cmpint(at(whole, 0)->common, ==, 130);
    g_assert_cmpfloat(at(whole, 0)->weight, ==, 1);
    /* The shortest lists first, and no further one once many tracks were seen. */
    works(store->driver->exec(
        store->db,
        "INSERT INTO entries (playlist_id, position, track_id) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
        "SELECT p.id, 9 + n.i, t.id FROM n, playlists p, tracks t "
        "WHERE p.urn IN ('p:000', 'p:001', 'p:002') AND t.urn = 't:1'",
        &error));
    g_autoptr(GPtrArray) short_ones =
        asks(sg_ask_artists(store, "u:a", SG_ASK_CO_PLAYLIST, true, 9, &scope, &problem));
    g_assert_cmpint(scope.known, ==, 130);
    g_assert_cmpint(scope.looked_at, ==, 78);
    g_assert_cmpint(at(short_ones, 0)->common, ==, 78);
    /* What another's title says is found by the whole answer alone. */
    for (int all = 0; all < 2; all++) {
        g_autoptr(GPtrArray) collabs =
            asks(sg_ask_artists(store, "u:a", SG_ASK_COLLAB, !all, 9, &scope, &problem));
        g_assert_cmpint(at(collabs, 0)->common, ==, 1 + all);
    }
}

static void texts_of_attackers_are_texts(Place *place, const void *kind)
{
    static const char evil[] = "'); DROP TABLE tracks; -- $1 %_\\ \"";
    SgStore *store = place->store;
    SgAskScope scope;
    double at_most;
    for (int n = 0; n < 2; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d'; DELETE FROM likes; --", n);
        g_autofree char *title = g_strdup_printf("x (feat. %s)", evil);
        SgTrack *track = track_of(urn, title, n ? "u:o'r" : evil, "\"a';--\" b%");
        put(store, track);
    }
    g_autoptr(GPtrArray) found =
        asks(sg_ask_tagged(store, "t:0'; DELETE FROM likes; --", 9, &scope, &at_most, &problem));
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpstr(at(found, 0)->evidence->pdata[0], ==, "a';--");
    for (int relation = 0; relation < SG_ASK_RELATIONS; relation++) {
        g_autoptr(GPtrArray) artists =
            asks(sg_ask_artists(store, evil, (SgAskRelation)relation, false, 9, &scope, &problem));
        g_assert_nonnull(artists);
    }
    g_assert_cmpint(stats_of(store).tracks, ==, 2);
}

static void what_is_not_there_is_said(Place *place, const void *kind)
{
    GError *error = NULL;
    SgAskScope scope;
    SgEngaged engaged;
    SgDerivedState state;
    double at_most;
    SgStore *store = place->store;
    g_assert_null(sg_ask_playlists(store, "t:none", 1, &scope, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_null(sg_ask_together(store, "t:none", 1, &state, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_null(sg_ask_tagged(store, "t:none", 1, &scope, &at_most, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_false(sg_ask_engaged(store, "t:none", &engaged, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_null(sg_ask_fans(store, "t:none", 1, &scope, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_null(sg_ask_also(store, "t:none", SG_ALSO_BY_COUNT, 1, 1, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'t:none' is not in the store");
    g_assert_null(sg_ask_artists(store, "u:none", SG_ASK_FOLLOW, true, 1, &scope, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'u:none' is not in the store");
    g_assert_null(sg_ask_similar(store, "u:none", SG_ASK_BY_LIKES, 1, 0, 1, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'u:none' is not in the store");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("tracks stand together as in the graph", tracks_stand_together_as_in_the_graph);
    store_test("tracks share tags as in the graph", tracks_share_tags_as_in_the_graph);
    store_test("artists are related as in the graph", artists_are_related_as_in_the_graph);
    store_test("users are similar as in the graph", users_are_similar_as_in_the_graph);
    store_test("playlists come most liked first", playlists_come_most_liked_first);
    store_test("fans are counted and named", fans_are_counted_and_named);
    store_test("what fans like too has count and lift", what_fans_like_too_has_count_and_lift);
    store_test("a list that is known in part says so", a_list_that_is_known_in_part_says_so);
    store_test("popular tags are not followed to their end",
               popular_tags_are_not_followed_to_their_end);
    store_test("of popular tags, the one that stands least densely is followed",
               of_popular_tags_the_one_that_stands_least_densely_is_followed);
    store_test("tags as long as texts are never common", tags_as_long_as_texts_are_never_common);
    store_test("a quick answer says what it left out", a_quick_answer_says_what_it_left_out);
    store_test("texts of attackers are texts", texts_of_attackers_are_texts);
    store_test("what is not there is said", what_is_not_there_is_said);
    return g_test_run();
}
