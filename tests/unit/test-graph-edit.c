/* SPDX-License-Identifier: MIT */
#include "graph/edit.h"

#include "base/rng.h"
#include "graph/build.h"
#include "support/store.h"

enum { TRACKS = 130, LISTS = 8, USERS = 5 };

/* -- Two graphs that should be one -------------------------------------------------------------------- */

static void assert_same_matrix(const SgCsr *a, const SgCsr *b)
{
    g_assert_cmpint(a->rows, ==, b->rows);
    g_assert_cmpint(a->cols, ==, b->cols);
    g_assert_cmpmem(a->offset, ((size_t)a->rows + 1) * 8, b->offset, ((size_t)b->rows + 1) * 8);
    g_assert_cmpmem(a->col, (size_t)sg_csr_entries(a) * 4, b->col, (size_t)sg_csr_entries(b) * 4);
}

static void assert_same_records(const SgGraph *a, const SgGraph *b)
{
    g_assert_cmpint(a->M, ==, b->M);
    g_assert_cmpint(a->U, ==, b->U);
    g_assert_cmpint(a->user_count, ==, b->user_count);
    for (int64_t i = 0; i < a->M; i++) {
        g_assert_cmpstr(a->track[i].urn, ==, b->track[i].urn);
        g_assert_cmpstr(a->track[i].title, ==, b->track[i].title);
        g_assert_cmpint(a->track[i].artist, ==, b->track[i].artist);
    }
    for (int64_t u = 0; u < a->U; u++) {
        const SgGraphPlaylist *x = &a->playlist[u], *y = &b->playlist[u];
        g_assert_cmpstr(x->urn, ==, y->urn);
        g_assert_cmpstr(x->title, ==, y->title);
        g_assert_cmpstr(x->owner_name, ==, y->owner_name);
        g_assert_cmpstr(x->permalink_url, ==, y->permalink_url);
        g_assert_cmpstr(x->source, ==, y->source);
        g_assert_cmpint(x->track_count, ==, y->track_count);
        g_assert_cmpint(x->fetched_at, ==, y->fetched_at);
        g_assert_cmpint(x->owner, ==, y->owner);
    }
    for (int64_t p = 0; p < a->user_count; p++) {
        g_assert_cmpstr(a->user[p].urn, ==, b->user[p].urn);
        g_assert_cmpstr(a->user[p].username, ==, b->user[p].username);
        g_assert_cmpstr(a->user[p].permalink_url, ==, b->user[p].permalink_url);
    }
}

static void assert_same_graph(const SgGraph *a, const SgGraph *b)
{
    assert_same_records(a, b);
    const SgCsr *x[] = { &a->lists,  &a->listed, &a->likes,   &a->liked,  &a->tags,
                         &a->tagged, &a->works,  &a->reposts, &a->follows };
    const SgCsr *y[] = { &b->lists,  &b->listed, &b->likes,   &b->liked,  &b->tags,
                         &b->tagged, &b->works,  &b->reposts, &b->follows };
    for (size_t n = 0; n < G_N_ELEMENTS(x); n++)
        assert_same_matrix(x[n], y[n]);
    g_assert_cmpint(a->repeated_entries, ==, b->repeated_entries);
    g_assert_cmpint(a->cut_entries, ==, b->cut_entries);
    g_assert_cmpint(a->cut_playlists, ==, b->cut_playlists);
    g_assert_cmpstr(a->hash, ==, b->hash);
}

/* -- A store and what happens to it ------------------------------------------------------------------- */

static void fill(SgStore *store)
{
    for (int n = 0; n < TRACKS; n++) {
        g_autofree char *urn = g_strdup_printf("x:tracks:%d", n);
        g_autofree char *artist = g_strdup_printf("m:users:%d", n % 3);
        g_autoptr(SgTrack) track = make_track(urn, urn);
        track->user = make_user(artist, "Name");
        track->tag_list = g_strdup(n % 2 ? "odd" : "even");
        works(sg_store_put_track(store, track, "x", LONG_AGO, &error));
    }
    put_playlist(store, "x:playlists:0", "P", (const char *[]){ "x:tracks:1", "x:tracks:2", NULL });
    put_playlist(store, "k:playlists:0", "K", (const char *[]){ "x:tracks:2", "x:tracks:3", NULL });
    works(sg_store_put_engagement(store, "m:users:1", "x:tracks:4", SG_ENGAGE_LIKE, 1, &error));
    works(sg_store_put_engagement(store, "m:users:2", "x:tracks:4", SG_ENGAGE_REPOST, 1, &error));
    works(sg_store_put_follow(store, "m:users:1", "m:users:2", &error));
}

static void change_playlist(SgStore *store, SgRng *rng, const char *urn)
{
    if (sg_rng_below(rng, 4) == 0) {
        works(sg_store_forget(store, urn, &error));
        return;
    }
    g_autoptr(SgPlaylist) playlist = make_playlist(urn, sg_rng_below(rng, 2) ? "One" : "Two");
    playlist->tracks = sg_tracks_new();
    if (sg_rng_below(rng, 3) == 0)
        playlist->user = make_user("m:users:1", "Name");
    uint64_t count = sg_rng_below(rng, sg_rng_below(rng, 3) ? 12 : 125);
    for (uint64_t n = 0; n < count; n++) {
        g_autofree char *track = g_strdup_printf("x:tracks:%d", (int)sg_rng_below(rng, TRACKS));
        g_ptr_array_add(playlist->tracks, make_track(track, NULL));
    }
    works(sg_store_put_playlist(store, playlist, "local", RECENTLY, &error));
}

static void change_likes(SgStore *store, SgRng *rng, const char *urn)
{
    for (uint64_t n = sg_rng_below(rng, 5); n < 5; n++) {
        g_autofree char *track = g_strdup_printf("x:tracks:%d", (int)sg_rng_below(rng, TRACKS));
        works(sg_store_put_engagement(store, urn, track, SG_ENGAGE_LIKE, 1, &error));
    }
}

/* Numbers that stand before, between and behind those of the store. */
static char *draw_urn(SgRng *rng, bool playlist)
{
    static const char *const sources[] = { "a", "l", "z" };
    return g_strdup_printf("%s:%s:%d", sources[sg_rng_below(rng, G_N_ELEMENTS(sources))],
                           playlist ? "playlists" : "users",
                           (int)sg_rng_below(rng, playlist ? LISTS : USERS));
}

static SgGraph *build(SgStore *store)
{
    GError *error = NULL;
    SgGraph *graph = sg_graph_build(store, NULL, &error);
    g_assert_no_error(error);
    return graph;
}

static void edits_equal_a_graph_read_anew(Place *place, const void *kind)
{
    SgRng rng;
    sg_rng_init(&rng, 3, 0);
    fill(place->store);
    SgGraph *graph = build(place->store);
    for (int n = 0; n < 120; n++) {
        bool playlist = sg_rng_below(&rng, 3) > 0;
        g_autofree char *urn = draw_urn(&rng, playlist);
        GError *error = NULL;
        g_autoptr(SgGraphEdit) edit = sg_graph_edit_new(
            place->store, playlist ? SG_KIND_PLAYLIST : SG_KIND_USER, urn, &error);
        g_assert_no_error(error);
        playlist ? change_playlist(place->store, &rng, urn) : change_likes(place->store, &rng, urn);
        g_assert_true(sg_graph_edit_read(edit, place->store, NULL));
        SgGraphChange change;
        SgGraph *edited = sg_graph_edit_apply(edit, graph, &change, &error);
        g_assert_no_error(error);
        g_assert_cmpint(change.is_playlist, ==, playlist);
        g_autoptr(SgGraph) read = build(place->store);
        assert_same_graph(edited, read);
        sg_graph_free(graph);
        graph = edited;
    }
    sg_graph_free(graph);
}

static void what_a_graph_cannot_follow_is_an_input_error(Place *place, const void *kind)
{
    SgStore *store = place->store;
    fill(store);
    g_autoptr(SgGraph) graph = build(store);
    GError *problem = NULL;
    SgGraphChange change;
    g_autoptr(SgGraphEdit) unknown =
        sg_graph_edit_new(store, SG_KIND_PLAYLIST, "l:playlists:1", NULL);
    put_playlist(store, "l:playlists:1", "P", (const char *[]){ "x:tracks:999", NULL });
    g_assert_true(sg_graph_edit_read(unknown, store, NULL));
    g_assert_null(sg_graph_edit_apply(unknown, graph, &change, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "x:tracks:999");
    /* The graph does not know of the playlist that was there before. */
    g_autoptr(SgGraphEdit) late = sg_graph_edit_new(store, SG_KIND_PLAYLIST, "l:playlists:1", NULL);
    works(sg_store_forget(store, "l:playlists:1", &error));
    g_assert_true(sg_graph_edit_read(late, store, NULL));
    g_assert_null(sg_graph_edit_apply(late, graph, &change, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "l:playlists:1");
    /* Likes of a playlist go with it: more than an edit follows. */
    works(sg_store_put_playlist_like(store, "m:users:1", "x:playlists:0", &error));
    g_autoptr(SgGraph) liked = build(store);
    g_autoptr(SgGraphEdit) edit = sg_graph_edit_new(store, SG_KIND_PLAYLIST, "x:playlists:0", NULL);
    works(sg_store_forget(store, "x:playlists:0", &error));
    g_assert_true(sg_graph_edit_read(edit, store, NULL));
    g_assert_null(sg_graph_edit_apply(edit, liked, &change, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "x:playlists:0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("edits equal a graph read anew", edits_equal_a_graph_read_anew);
    store_test("what a graph cannot follow is an input error",
               what_a_graph_cannot_follow_is_an_input_error);
    return g_test_run();
}
