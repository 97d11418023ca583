/* SPDX-License-Identifier: MIT */
#include "sources/source.h"
#include "support/test.h"

static void each_listing_has_a_name_of_its_own(void)
{
    for (int n = SG_LIST_USER_TRACKS; n <= SG_LIST_SEARCH_USERS; n++) {
        SgListing back;
        g_assert_true(sg_listing_from_name(sg_listing_name((SgListing)n), &back));
        g_assert_cmpint(back, ==, n);
    }
    SgListing untouched = SG_LIST_TRACK_RELATED;
    g_assert_false(sg_listing_from_name("user-dreams", &untouched));
    g_assert_false(sg_listing_from_name(NULL, &untouched));
    g_assert_cmpint(untouched, ==, SG_LIST_TRACK_RELATED);
    g_assert_cmpstr(sg_listing_name(SG_LIST_USER_LIKED_TRACKS), ==, "user-liked-tracks");
}

static void each_listing_says_what_it_gives(void)
{
    g_assert_cmpint(sg_listing_gives(SG_LIST_TRACK_FAVORITERS), ==, SG_KIND_USER);
    g_assert_cmpint(sg_listing_gives(SG_LIST_USER_LIKED_PLAYLISTS), ==, SG_KIND_PLAYLIST);
    g_assert_cmpint(sg_listing_gives(SG_LIST_PLAYLIST_TRACKS), ==, SG_KIND_TRACK);
}

static void a_urn_tells_its_kind(void)
{
    static const struct {
        const char *urn;
        SgKind kind;
    } good[] = { { "soundcloud:tracks:1", SG_KIND_TRACK },
                 { "soundcloud:playlists:7", SG_KIND_PLAYLIST },
                 { "soundcloud:users:2", SG_KIND_USER },
                 { "spotify:track:4uLU6hMCjMI75M1A2tKUQC", SG_KIND_TRACK },
                 { "mpd:playlist:7", SG_KIND_PLAYLIST } };
    for (size_t n = 0; n < G_N_ELEMENTS(good); n++) {
        SgKind kind = SG_KIND_TRACK;
        g_assert_true(sg_kind_from_urn(good[n].urn, &kind));
        g_assert_cmpint(kind, ==, good[n].kind);
        g_assert_nonnull(sg_kind_name(kind));
    }
    static const char *const bad[] = { NULL,
                                       "",
                                       "soundcloud",
                                       "soundcloud:tracks",
                                       "sc:tracks:",
                                       ":tracks:1",
                                       "soundcloud:comments:1",
                                       "soundcloud:s:1",
                                       "soundcloud::1" };
    SgKind kind;
    for (size_t n = 0; n < G_N_ELEMENTS(bad); n++)
        g_assert_false(sg_kind_from_urn(bad[n], &kind));
}

static void a_source_is_found_by_its_name(void)
{
    for (size_t n = 0; sg_sources[n]; n++)
        g_assert_true(sg_source_find(sg_sources[n]->name) == sg_sources[n]);
    g_assert_null(sg_source_find("napster"));
    g_assert_null(sg_source_find(NULL));
}

static void refs_and_pages_are_cleared_twice_without_harm(void)
{
    SgRef ref = { .urn = g_strdup("soundcloud:tracks:1"), .secret_token = g_strdup("s-1") };
    sg_ref_clear(&ref);
    sg_ref_clear(&ref);
    SgPage page;
    sg_page_init(&page);
    g_ptr_array_add(page.tracks, sg_track_new());
    g_ptr_array_add(page.playlists, sg_playlist_new());
    g_ptr_array_add(page.users, sg_user_new());
    page.next = g_strdup("x");
    sg_page_clear(&page);
    sg_page_clear(&page);
    g_assert_null(page.next);
    sg_source_close(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/source/each listing has a name of its own",
                    each_listing_has_a_name_of_its_own);
    g_test_add_func("/source/each listing says what it gives", each_listing_says_what_it_gives);
    g_test_add_func("/source/a URN tells its kind", a_urn_tells_its_kind);
    g_test_add_func("/source/a source is found by its name", a_source_is_found_by_its_name);
    g_test_add_func("/source/refs and pages are cleared twice without harm",
                    refs_and_pages_are_cleared_twice_without_harm);
    return g_test_run();
}
