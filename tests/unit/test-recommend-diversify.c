/* SPDX-License-Identifier: MIT */
#include "recommend/diversify.h"

#include "support/recommend.h"

/* Maximal marginal relevance as the formula says it. */
static void naive(const GPtrArray *list, const SgCsr *listed, double lambda, int64_t k,
                  int32_t *track_k)
{
    double top = ((SgRecommendation *)list->pdata[0])->score;
    for (int64_t chosen = 0; chosen < k; chosen++) {
        double best = -INFINITY;
        for (guint n = 0; n < list->len; n++) {
            const SgRecommendation *entry = list->pdata[n];
            double likeness = 0;
            bool taken = false;
            for (int64_t c = 0; c < chosen; c++) {
                taken |= track_k[c] == entry->track;
                likeness = fmax(likeness, sg_diversify_likeness(listed, track_k[c], entry->track));
            }
            double value = lambda * entry->score / top - (1 - lambda) * likeness;
            if (!taken && value > best) {
                best = value;
                track_k[chosen] = entry->track;
            }
        }
    }
}

static void it_chooses_as_the_formula_says(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 4);
    asked.fitted = fit_model("walk", &asked.lists, NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 1, 5, 40 };
    int moved = 0;
    for (int n = 1; n <= 5; n++) {
        double lambda = n / 5.0;
        SgRecommendRequest request = { .query = { .seed = seed, .count = 3 }, .k = 100 };
        g_autoptr(GPtrArray) all = sg_recommender_ask(&asked.recommender, &request, NULL);
        request.k = 10;
        request.mmr = lambda;
        g_autoptr(GPtrArray) list = sg_recommender_ask(&asked.recommender, &request, NULL);
        int32_t track_k[10];
        naive(all, &asked.listed, lambda, 10, track_k);
        g_assert_cmpint(list->len, ==, 10);
        for (guint i = 0; i < 10; i++) {
            const SgRecommendation *entry = list->pdata[i];
            g_assert_cmpint(entry->track, ==, track_k[i]);
            g_assert_true(isfinite(entry->marginal));
            moved += entry->track != ((SgRecommendation *)all->pdata[i])->track;
            g_assert_true(lambda < 1 || entry->track == ((SgRecommendation *)all->pdata[i])->track);
        }
    }
    g_assert_cmpint(moved, >, 5);
}

static void it_needs_the_lists(void)
{
    g_auto(Asked) asked = { 0 };
    GError *error = NULL;
    asked_random(&asked, 40, 30, false, 4);
    asked.fitted = fit_model("walk", &asked.lists, NULL);
    asked_finish(&asked);
    asked.recommender.lists = asked.recommender.listed = NULL;
    const int32_t seed[] = { 1 };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 1 },
                                         .k = 5,
                                         .mmr = 0.5 };
    g_assert_null(sg_recommender_ask(&asked.recommender, &request, &error));
    assert_fails(error, SG_ERROR_INPUT, "needs the lists");
}

/* Of tracks 8 and 9, 18 and 19, … each pair is one recording. */
static void uploads_of_one_recording_are_merged(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 4);
    asked.fitted = fit_model("walk", &asked.lists, NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 8, 40 };
    SgRecommendRequest request = { .query = { .seed = seed, .count = 2 }, .k = 80 };
    g_autoptr(GPtrArray) merged = sg_recommender_ask(&asked.recommender, &request, NULL);
    request.filter.keep_versions = true;
    g_autoptr(GPtrArray) all = sg_recommender_ask(&asked.recommender, &request, NULL);
    bool twin_of_seed = false, seen[80] = { false };
    guint held_back = 0;
    for (guint n = 0; n < all->len; n++)
        twin_of_seed |= ((SgRecommendation *)all->pdata[n])->track == 9;
    for (guint n = 0; n < merged->len; n++) {
        const SgRecommendation *entry = merged->pdata[n];
        int32_t twin = entry->track % 10 == 9 ? entry->track - 1 : entry->track + 1;
        g_assert_cmpint(entry->track, !=, 9);
        g_assert_false(entry->track % 10 >= 8 && seen[twin]);
        seen[entry->track] = true;
        held_back += entry->merged->len;
        for (guint m = 0; m < entry->merged->len; m++)
            g_assert_cmpint(g_array_index(entry->merged, int32_t, m), ==, twin);
    }
    g_assert_true(twin_of_seed);
    g_assert_cmpint(held_back, >, 0);
    g_assert_cmpint(all->len, ==, merged->len + held_back + 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diversify/it chooses as the formula says", it_chooses_as_the_formula_says);
    g_test_add_func("/diversify/it needs the lists", it_needs_the_lists);
    g_test_add_func("/diversify/uploads of one recording are merged",
                    uploads_of_one_recording_are_merged);
    return g_test_run();
}
