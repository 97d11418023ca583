/* SPDX-License-Identifier: MIT */
#include "recommend/whynot.h"

#include "support/recommend.h"

static const SgAdvice *find_advice(const SgWhynot *whynot, const char *action)
{
    for (guint n = 0; n < whynot->advice->len; n++) {
        const SgAdvice *advice = &g_array_index(whynot->advice, SgAdvice, n);
        if (strcmp(advice->action, action) == 0)
            return advice;
    }
    return NULL;
}

static void open_walk(Asked *asked)
{
    asked_random(asked, 120, 80, false, 21);
    asked->fitted = fit_model("walk", &asked->lists, "K=25", NULL);
    asked_finish(asked);
}

static void the_rank_is_that_of_a_longer_list(void)
{
    g_auto(Asked) asked = { 0 };
    open_walk(&asked);
    const int32_t seed[] = { 1, 6 };
    SgRecommendRequest asks = { .query = { .seed = seed, .count = 2 }, .k = 80 };
    g_autoptr(GPtrArray) all = sg_recommender_ask(&asked.recommender, &asks, NULL);
    asks.k = 5;
    for (guint n = 0; n < all->len; n++) {
        const SgRecommendation *entry = all->pdata[n];
        g_autoptr(SgWhynot) whynot = sg_whynot(&asked.recommender, &asks, entry->track, NULL);
        g_assert_cmpint(whynot->rank, ==, n + 1);
        g_assert_true(whynot->score == entry->score);
        g_assert_true(whynot->recommended == (n < 5));
        g_assert_true(whynot->score_at_k == ((SgRecommendation *)all->pdata[4])->score);
        g_assert_cmpint(whynot->blocks, ==, 0);
        g_assert_true((find_advice(whynot, "larger-k") != NULL) == (n >= 5));
        g_assert_cmpint(whynot->nearest, >=, 0);
    }
}

/* Artists have four tracks each, numbered in a row. */
static void each_filter_that_holds_it_back_is_named(void)
{
    g_auto(Asked) asked = { 0 };
    open_walk(&asked);
    const int32_t seed[] = { 8, 20 };
    SgRecommendRequest asks = { .query = { .seed = seed, .count = 2 }, .k = 80 };
    g_autoptr(GPtrArray) all = sg_recommender_ask(&asked.recommender, &asks, NULL);
    int32_t known = ((SgRecommendation *)all->pdata[3])->track;
    asks.filter.genre = "techno";
    asks.filter.license = "cc-by";
    asks.filter.year_from = 2000;
    asks.filter.exclude = &known;
    asks.filter.exclude_count = 1;
    g_autoptr(SgWhynot) whynot = sg_whynot(&asked.recommender, &asks, known, NULL);
    g_assert_cmpint(whynot->blocks, ==,
                    SG_BLOCK_EXCLUDED | SG_BLOCK_GENRE | SG_BLOCK_LICENSE | SG_BLOCK_YEAR);
    g_assert_cmpint(whynot->rank, ==, 1); /* nothing else passes before it */
    const SgAdvice *advice = find_advice(whynot, "drop-filter");
    g_assert_nonnull(strstr(advice->text, "exclude-known, genre, license, year"));
    g_autoptr(SgWhynot) of_seed = sg_whynot(&asked.recommender, &asks, 8, NULL);
    g_assert_cmpint(of_seed->blocks, ==, SG_BLOCK_SEED);
    g_assert_nonnull(find_advice(of_seed, "drop-seed"));
}

static void artists_and_recordings_hold_back_what_stands_behind(void)
{
    g_auto(Asked) asked = { 0 };
    open_walk(&asked);
    const int32_t seed[] = { 8, 20 };
    SgRecommendRequest asks = { .query = { .seed = seed, .count = 2 }, .k = 80 };
    asks.filter.max_per_artist = 1;
    asks.filter.keep_versions = true;
    g_autoptr(GPtrArray) passed = sg_recommender_ask(&asked.recommender, &asks, NULL);
    int blocked = 0;
    for (int32_t track = 0; track < 80; track++) {
        g_autoptr(SgWhynot) whynot = sg_whynot(&asked.recommender, &asks, track, NULL);
        blocked += whynot->blocks == SG_BLOCK_ARTIST;
        g_assert_true(whynot->recommended == (whynot->level && whynot->blocks == 0));
    }
    g_assert_cmpint(blocked, >, 5);
    g_assert_cmpint(passed->len, >, 5);
    asks.filter.keep_versions = false;
    g_autoptr(SgWhynot) twin = sg_whynot(&asked.recommender, &asks, 9, NULL);
    g_assert_true(twin->blocks & SG_BLOCK_RECORDING);
}

static void the_advised_seed_brings_it_where_it_says(void)
{
    g_auto(Asked) asked = { 0 };
    open_walk(&asked);
    const int32_t seed[] = { 1, 70 };
    SgRecommendRequest asks = { .query = { .seed = seed, .count = 2 }, .k = 5 };
    int checked = 0;
    for (int32_t track = 2; track < 70; track++) {
        g_autoptr(SgWhynot) whynot = sg_whynot(&asked.recommender, &asks, track, NULL);
        const SgAdvice *advice = find_advice(whynot, "add-seed");
        if (!advice)
            continue;
        int32_t added = sg_recommender_find_track(&asked.recommender, advice->urn);
        int32_t more[] = { 1, 70, added };
        for (int a = 0; a < 3; a++)
            for (int b = a + 1; b < 3; b++)
                if (more[b] < more[a]) {
                    int32_t swap = more[a];
                    more[a] = more[b];
                    more[b] = swap;
                }
        SgRecommendRequest with = { .query = { .seed = more, .count = 3 }, .k = 80 };
        g_autoptr(GPtrArray) list = sg_recommender_ask(&asked.recommender, &with, NULL);
        if (whynot->blocks == 0) {
            g_assert_cmpint(advice->rank, <=, list->len);
            const SgRecommendation *there = list->pdata[advice->rank - 1];
            g_assert_cmpint(there->track, ==, track);
            checked++;
        }
    }
    g_assert_cmpint(checked, >, 10);
}

static void a_link_that_was_cut_is_told_from_none(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 21);
    asked.fitted = fit_model("walk", &asked.lists, "K=3", NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 1 };
    const SgRecommendRequest asks = { .query = { .seed = seed, .count = 1 }, .k = 3 };
    int cut = 0, none = 0;
    for (int32_t track = 2; track < 80; track++) {
        g_autoptr(SgWhynot) whynot = sg_whynot(&asked.recommender, &asks, track, NULL);
        const SgSeedTie *tie = &g_array_index(whynot->ties, SgSeedTie, 0);
        g_assert_true(tie->cut == (tie->lists > 0 && !whynot->level));
        cut += tie->cut;
        none += tie->lists == 0;
    }
    g_assert_cmpint(cut, >, 5);
    g_assert_cmpint(none, >, 5);
}

static void a_track_in_no_list_says_so(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "a.db", NULL);
    g_autoptr(SgStore) store = sg_store_open(path, SG_STORE_WRITE, NULL);
    fill_store(store, 60, 18, 6, 2);
    g_autoptr(SgPersonal) personal = sg_personal_open(store, NULL);
    SgRecommender recommender = sg_recommender_of_personal(personal);
    int32_t alone = sg_recommender_find_track(&recommender, "x:tracks:59");
    int32_t seed = sg_recommender_find_track(&recommender, "x:tracks:0");
    const SgRecommendRequest asks = { .query = { .seed = &seed, .count = 1 }, .k = 5 };
    g_autoptr(SgWhynot) whynot = sg_whynot(&recommender, &asks, alone, NULL);
    g_assert_cmpint(whynot->track_lists, ==, 0);
    g_assert_cmpstr(whynot->level, !=, "walk");
    g_assert_nonnull(find_advice(whynot, "more-lists"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/whynot/the rank is that of a longer list", the_rank_is_that_of_a_longer_list);
    g_test_add_func("/whynot/each filter that holds it back is named",
                    each_filter_that_holds_it_back_is_named);
    g_test_add_func("/whynot/artists and recordings hold back what stands behind",
                    artists_and_recordings_hold_back_what_stands_behind);
    g_test_add_func("/whynot/the advised seed brings it where it says",
                    the_advised_seed_brings_it_where_it_says);
    g_test_add_func("/whynot/a link that was cut is told from none",
                    a_link_that_was_cut_is_told_from_none);
    g_test_add_func("/whynot/a track in no list says so", a_track_in_no_list_says_so);
    return g_test_run();
}
