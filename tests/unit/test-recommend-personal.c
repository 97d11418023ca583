/* SPDX-License-Identifier: MIT */
#include "recommend/personal.h"
#include "base/file.h"
#include "support/test.h"

static void put_track(SgStore *store, const char *name, int64_t plays)
{
    g_autoptr(SgTrack) track = sg_track_new();
    track->urn = g_strconcat("x:tracks:", name, NULL);
    track->title = g_ascii_strup(name, -1);
    track->playback_count = plays;
    g_assert_true(sg_store_put_track(store, track, "x", 5, NULL));
}

static void put_list(SgStore *store, int number, const char *names)
{
    g_autoptr(SgPlaylist) playlist = sg_playlist_new();
    playlist->urn = g_strdup_printf("x:playlists:%d", number);
    playlist->tracks = sg_tracks_new();
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    for (int n = 0; each[n]; n++) {
        SgTrack *track = sg_track_new();
        track->urn = g_strconcat("x:tracks:", each[n], NULL);
        track->is_stub = true;
        g_ptr_array_add(playlist->tracks, track);
    }
    g_assert_true(sg_store_put_playlist(store, playlist, "x", 5, NULL));
}

/*
 *   s1 ── a ── t      s1 and s2 are seeds; u is reached over a alone
 *   s1 ── b ── t
 *   s2 ── a ── u      p and q stand in no playlist with any of them
 *   s2 ── c ── t
 */
static SgPersonal *open_small(void)
{
    static const char *const lists[] = { "s1 a", "a t",  "s1 b", "b t", "s2 a",
                                         "a u",  "s2 c", "c t",  "p",   "q" };
    static const char *const names[] = { "a", "b", "c", "s1", "s2", "t", "u" };
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "small.db", NULL);
    GError *error = NULL;
    g_autoptr(SgStore) store = sg_store_open(path, SG_STORE_WRITE, &error);
    g_assert_no_error(error);
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        put_track(store, names[n], 10);
    put_track(store, "p", 1234567);
    put_track(store, "q", SG_COUNT_UNKNOWN);
    for (size_t n = 0; n < G_N_ELEMENTS(lists); n++)
        put_list(store, (int)n + 1, lists[n]);
    SgPersonal *personal = sg_personal_open(store, &error);
    g_assert_no_error(error);
    g_clear_pointer(&store, sg_store_close);
    g_assert_true(sg_file_remove_all(folder, NULL));
    return personal;
}

static int32_t number_of(const SgPersonal *personal, const char *urn)
{
    int32_t track = sg_graph_find_track(personal->graph, urn);
    g_assert_cmpint(track, >=, 0);
    return track;
}

static const SgRecommendation *find(const GPtrArray *list, int32_t track)
{
    for (guint n = 0; n < list->len; n++)
        if (((const SgRecommendation *)list->pdata[n])->track == track)
            return list->pdata[n];
    return NULL;
}

static void assert_reason(const SgPersonal *personal, const SgRecommendation *recommendation,
                          const char *expected)
{
    g_assert_nonnull(recommendation);
    g_autofree char *reason = sg_personal_reason(personal, recommendation);
    g_assert_cmpstr(reason, ==, expected);
}

static double sum_of_reasons(const SgRecommendation *recommendation)
{
    double sum = 0;
    for (guint n = 0; n < recommendation->reasons->len; n++)
        sum += g_array_index(recommendation->reasons, SgReason, n).value;
    return sum;
}

static void one_seed_has_the_formula_of_the_seed_project(void)
{
    g_autoptr(SgPersonal) personal = open_small();
    const int32_t seed[] = { number_of(personal, "x:tracks:s1") };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 1 }, .k = 10 };
    g_autoptr(GPtrArray) list = sg_personal_common(personal, &request, NULL);
    g_assert_cmpint(list->len, ==, 1);
    const SgRecommendation *only = list->pdata[0];
    g_assert_cmpint(only->track, ==, number_of(personal, "x:tracks:t"));
    g_assert_cmpfloat(only->score, ==, 2 * (0.5 + 0.5));
    assert_reason(personal, only, "2 neighbours in common with S1: A, B");
}

static void a_neighbour_of_two_seeds_is_one_neighbour(void)
{
    g_autoptr(SgPersonal) personal = open_small();
    const int32_t seed[] = { number_of(personal, "x:tracks:s1"),
                             number_of(personal, "x:tracks:s2") };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 2 }, .k = 10 };
    g_autoptr(GPtrArray) list = sg_personal_common(personal, &request, NULL);
    g_assert_null(find(list, number_of(personal, "x:tracks:u")));
    g_assert_cmpint(list->len, ==, 1);
    const SgRecommendation *only = list->pdata[0];
    g_assert_cmpfloat(only->score, ==, 4);
    g_assert_cmpint(only->reasons->len, ==, 2);
    g_assert_cmpfloat(sum_of_reasons(only), ==, only->score);
}

static void weaker_reasons_say_what_they_stand_on(void)
{
    g_autoptr(SgPersonal) personal = open_small();
    const int32_t seed[] = { number_of(personal, "x:tracks:s1") };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 1 }, .k = 20 };
    g_autoptr(GPtrArray) list = sg_personal_recommend(personal, &request, NULL);
    g_assert_cmpint(list->len, ==, personal->graph->M - 1);
    const SgRecommendation *far = find(list, number_of(personal, "x:tracks:u"));
    g_assert_cmpstr(far->level, ==, "two-step");
    assert_reason(personal, far, "two steps from S1 over shared playlists, most through A");
    /* a leads on to three others and b to one, so b passes more of its strength. */
    assert_reason(personal, find(list, number_of(personal, "x:tracks:t")),
                  "two steps from S1 over shared playlists, most through B");
    assert_reason(personal, find(list, number_of(personal, "x:tracks:p")),
                  "popular here: 1,234,567 plays (rank 1 of 9)");
    assert_reason(personal, find(list, number_of(personal, "x:tracks:q")),
                  "in 1 playlist here (plays unknown)");
    g_assert_cmpint(((SgRecommendation *)list->pdata[list->len - 1])->track, ==,
                    number_of(personal, "x:tracks:q"));
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        if (strcmp(entry->level, "walk") != 0)
            g_assert_cmpfloat(sum_of_reasons(entry), ==, entry->score);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/personal/one seed has the formula of the seed project",
                    one_seed_has_the_formula_of_the_seed_project);
    g_test_add_func("/personal/a neighbour of two seeds is one neighbour",
                    a_neighbour_of_two_seeds_is_one_neighbour);
    g_test_add_func("/personal/weaker reasons say what they stand on",
                    weaker_reasons_say_what_they_stand_on);
    return g_test_run();
}
