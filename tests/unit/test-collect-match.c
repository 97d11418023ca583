/* SPDX-License-Identifier: MIT */
#include "collect/match.h"
#include "support/listener.h"

#define PAGE "https://soundcloud.com/tarn/night-bus"

static SgMatch *open_match(SgStore *store)
{
    SgMatch *match = NULL;
    works((match = sg_match_new(store, &error)) != NULL);
    return match;
}

static void assert_match(SgMatch *match, const SgFilesRow *row, const char *by, const char *urn)
{
    SgMatchResult found;
    sg_match_find(match, row, &found);
    g_assert_cmpint(found.found, ==, urn ? SG_MATCH_ONE : SG_MATCH_NONE);
    g_assert_cmpstr(found.urn, ==, urn);
    g_assert_cmpstr(found.by, ==, urn ? by : NULL);
}

static SgFilesRow row_by(const char *artist, const char *title)
{
    return (SgFilesRow){ .artist = (char *)artist,
                         .title = (char *)title,
                         .duration_ms = SG_COUNT_UNKNOWN };
}

static void a_track_is_found_by_id_page_isrc_and_names(Place *place, const void *kind)
{
    put_song(place->store, "soundcloud:tracks:1", "Tarn", "Night Bus", PAGE, "US-ABC-12-34567", -1);
    put_song(place->store, "soundcloud:tracks:2", "Label", "Mira - Rail", NULL, NULL, -1);
    g_autoptr(SgMatch) match = open_match(place->store);
    SgFilesRow row = row_by(NULL, NULL);
    row.urn = (char *)"soundcloud:tracks:1";
    assert_match(match, &row, "id", "soundcloud:tracks:1");
    row = row_by(NULL, NULL);
    row.location = (char *)PAGE;
    assert_match(match, &row, "url", "soundcloud:tracks:1");
    row = row_by(NULL, NULL);
    row.isrc = (char *)"USABC1234567";
    assert_match(match, &row, "isrc", "soundcloud:tracks:1");
    row = row_by("TARN ft. Ivo", "night-bus (Original Mix)");
    assert_match(match, &row, "name", "soundcloud:tracks:1");
    row = row_by("mira", "rail");
    assert_match(match, &row, "name", "soundcloud:tracks:2");
    row = row_by("Tarn", "Night Bus (Live)");
    assert_match(match, &row, NULL, NULL);
}

static void the_length_decides_between_namesakes_else_they_are_ambiguous(Place *place,
                                                                         const void *kind)
{
    put_song(place->store, "soundcloud:tracks:2", "Tarn", "Bus", NULL, NULL, 200000);
    put_song(place->store, "soundcloud:tracks:1", "tarn", "BUS", NULL, NULL, 300000);
    g_autoptr(SgMatch) match = open_match(place->store);
    SgFilesRow row = row_by("Tarn", "Bus");
    SgMatchResult found;
    sg_match_find(match, &row, &found);
    g_assert_cmpint(found.found, ==, SG_MATCH_SEVERAL);
    g_assert_cmpuint(found.candidates->len, ==, 2);
    g_assert_cmpstr(found.candidates->pdata[0], ==, "soundcloud:tracks:1");
    g_assert_cmpstr(found.candidates->pdata[1], ==, "soundcloud:tracks:2");
    row.duration_ms = 202999;
    assert_match(match, &row, "name", "soundcloud:tracks:2");
    row.duration_ms = 250000;
    sg_match_find(match, &row, &found);
    g_assert_cmpint(found.found, ==, SG_MATCH_SEVERAL);
}

static void what_a_service_gave_comes_before_what_files_name(Place *place, const void *kind)
{
    g_autoptr(SgTrack) own = make_track("file:track:1", "Bus");
    own->user = make_user("artist:tarn", "Tarn");
    works(sg_store_put_track(place->store, own, "m3u", LONG_AGO, &error));
    g_autoptr(SgMatch) match = open_match(place->store);
    SgFilesRow row = row_by("Tarn", "Bus");
    assert_match(match, &row, "name", "file:track:1");
    put_song(place->store, "soundcloud:tracks:1", "Tarn", "Bus", NULL, NULL, -1);
    g_autoptr(SgMatch) later = open_match(place->store);
    assert_match(later, &row, "name", "soundcloud:tracks:1");
}

static void pages_that_a_query_tells_apart_are_not_one(Place *place, const void *kind)
{
    put_song(place->store, "soundcloud:tracks:1", "Tarn", "Bus", "https://example.org/watch?v=1",
             NULL, -1);
    g_autoptr(SgMatch) match = open_match(place->store);
    SgFilesRow row = row_by(NULL, "Other");
    row.location = (char *)"https://example.org/watch?v=2";
    assert_match(match, &row, NULL, NULL);
}

static void own_names_are_the_same_everywhere(Place *place, const void *kind)
{
    SgFilesRow a = row_by("Tarn", "Night Bus"), b = row_by("TARN", "night bus (feat. Ivo)");
    g_autofree char *one = sg_match_own_urn(&a), *two = sg_match_own_urn(&b);
    g_assert_true(g_str_has_prefix(one, "file:track:"));
    g_assert_cmpstr(one, ==, two);
    a.isrc = (char *)"USABC1234567";
    g_autofree char *by_isrc = sg_match_own_urn(&a);
    g_assert_cmpstr(by_isrc, ==, "isrc:track:USABC1234567");
    a.urn = (char *)"spotify:track:x";
    g_autofree char *by_urn = sg_match_own_urn(&a);
    g_assert_cmpstr(by_urn, ==, "spotify:track:x");
    SgFilesRow lonely = row_by(NULL, "Intro");
    g_assert_null(sg_match_own_urn(&lonely));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("match/a track is found by id, page, ISRC and names",
               a_track_is_found_by_id_page_isrc_and_names);
    store_test("match/the length decides between namesakes, else they are ambiguous",
               the_length_decides_between_namesakes_else_they_are_ambiguous);
    store_test("match/what a service gave comes before what files name",
               what_a_service_gave_comes_before_what_files_name);
    store_test("match/pages that a query tells apart are not one",
               pages_that_a_query_tells_apart_are_not_one);
    store_test("match/own names are the same everywhere", own_names_are_the_same_everywhere);
    return g_test_run();
}
