/* SPDX-License-Identifier: MIT */
#include "collect/sessions.h"
#include "support/listener.h"

enum { MINUTE = 60 };

static void play(SgStore *store, const char *track, int64_t minute)
{
    bool added;
    const SgListen listen = { .user_urn = "u:1",
                              .track_urn = track,
                              .at = minute * MINUTE,
                              .played_ms = SG_COUNT_UNKNOWN,
                              .source = "lastfm",
                              .fetched_at = LONG_AGO };
    works(sg_store_put_listen(store, &listen, 0, &added, &error));
}

static int64_t refresh(SgStore *store, int64_t from, int64_t to)
{
    int64_t changed;
    works(sg_sessions_refresh(store, "u:1", from * MINUTE, to * MINUTE, &changed, &error));
    return changed;
}

/* "t:1 t:2 | t:3 t:1 " in the order of their beginnings. */
static char *sessions_of(SgStore *store)
{
    g_autoptr(GPtrArray) urns = sg_store_playlists_of_type(store, "u:1", SG_PLAYLIST_SESSION, NULL);
    g_autoptr(GPtrArray) lists = sg_playlists_new();
    for (guint n = 0; n < urns->len; n++)
        g_ptr_array_add(lists, sg_store_get_playlist(store, urns->pdata[n], NULL, NULL));
    GString *out = g_string_new(NULL);
    while (lists->len > 0) {
        guint first = 0;
        for (guint n = 1; n < lists->len; n++)
            if (((SgPlaylist *)lists->pdata[n])->created_at <
                ((SgPlaylist *)lists->pdata[first])->created_at)
                first = n;
        const SgPlaylist *list = lists->pdata[first];
        for (guint n = 0; n < list->tracks->len; n++)
            g_string_append_printf(out, "%s ", ((SgTrack *)list->tracks->pdata[n])->urn);
        g_string_append(out, "| ");
        g_ptr_array_remove_index(lists, first);
    }
    return g_string_free(out, FALSE);
}

static void assert_sessions(SgStore *store, const char *expected)
{
    g_autofree char *found = sessions_of(store);
    g_assert_cmpstr(found, ==, expected);
}

static void half_an_hour_of_silence_ends_a_sitting(Place *place, const void *kind)
{
    static const struct {
        const char *track;
        int64_t minute;
    } plays[] = { { "t:1", 100 }, { "t:2", 130 }, { "t:1", 161 },
                  { "t:1", 170 }, { "t:3", 300 }, { "t:2", 301 } };
    for (size_t n = 0; n < G_N_ELEMENTS(plays); n++)
        play(place->store, plays[n].track, plays[n].minute);
    g_assert_cmpint(refresh(place->store, 100, 301), ==, 2);
    assert_sessions(place->store, "t:1 t:2 | t:3 t:2 | "); /* t:1 alone, twice, is none */
}

static void what_comes_later_joins_and_the_order_of_files_does_not_count(Place *place,
                                                                         const void *kind)
{
    play(place->store, "t:1", 100);
    play(place->store, "t:2", 110);
    play(place->store, "t:3", 160);
    play(place->store, "t:4", 165);
    g_assert_cmpint(refresh(place->store, 100, 165), ==, 2);
    play(place->store, "t:5", 135);
    g_assert_cmpint(refresh(place->store, 135, 135), ==, 2); /* one grows, one goes */
    assert_sessions(place->store, "t:1 t:2 t:5 t:3 t:4 | ");
    g_assert_cmpint(refresh(place->store, 900, 900), ==, 0);
}

static void a_sitting_that_was_purged_is_made_anew(Place *place, const void *kind)
{
    play(place->store, "t:1", 100);
    play(place->store, "t:2", 110);
    refresh(place->store, 100, 110);
    g_autoptr(GPtrArray) urns =
        sg_store_playlists_of_type(place->store, "u:1", SG_PLAYLIST_SESSION, NULL);
    works(sg_store_forget(place->store, urns->pdata[0], &error));
    g_assert_cmpint(refresh(place->store, 900, 900), ==, 1);
    assert_sessions(place->store, "t:1 t:2 | ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("sessions/half an hour of silence ends a sitting",
               half_an_hour_of_silence_ends_a_sitting);
    store_test("sessions/what comes later joins, and the order of files does not count",
               what_comes_later_joins_and_the_order_of_files_does_not_count);
    store_test("sessions/a sitting that was purged is made anew",
               a_sitting_that_was_purged_is_made_anew);
    return g_test_run();
}
