/* SPDX-License-Identifier: MIT */
#include "recommend/whatif.h"

#include "models/blend.h"
#include "support/mpd.h"
#include "support/recommend.h"

/* The lists without one of them, made from pairs anew. */
static void lists_without(SgCsr *rest, const SgCsr *lists, int32_t without)
{
    int64_t E = sg_csr_entries(lists), n = 0;
    g_autofree int32_t *row = g_new(int32_t, E + 1), *col = g_new(int32_t, E + 1);
    g_autofree float *val = g_new(float, E + 1);
    for (int32_t u = 0; u < lists->rows; u++)
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
            if (u != without) {
                row[n] = u;
                col[n] = lists->col[e];
                val[n++] = lists->val ? lists->val[e] : 1;
            }
    g_assert_true(sg_csr_from_pairs(rest, lists->rows, lists->cols, n, row, col,
                                    lists->val ? val : NULL, NULL, NULL));
}

/* Where each track stands in a list: rank from 1, or 0. */
static int64_t rank_in(const GPtrArray *list, int32_t track, double *score)
{
    *score = 0;
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        if (entry->track == track) {
            *score = entry->score;
            return n + 1;
        }
    }
    return 0;
}

static void assert_moves(const SgWhatif *whatif, const GPtrArray *before, const GPtrArray *after)
{
    for (guint n = 0; n < whatif->moves->len; n++) {
        const SgMove *move = &g_array_index(whatif->moves, SgMove, n);
        double score;
        g_assert_cmpint(move->before.rank, ==, rank_in(before, move->track, &score));
        g_assert_true(move->before.rank == 0 || move->before.score == score);
        g_assert_cmpint(move->after.rank, ==, rank_in(after, move->track, &score));
        g_assert_true(move->after.rank == 0 || move->after.score == score);
    }
}

/* A what-if without a list, against the whole model fitted without it. */
static int check_list(const Asked *asked, const SgFitted *refitted, const SgRecommendRequest *asks,
                      int32_t list)
{
    GError *error = NULL;
    SgRecommender other = asked->recommender;
    SgRecommendRequest whole = *asks;
    const SgWithout without = { .list = &list, .lists = 1 };
    g_autoptr(SgWhatif) whatif = sg_whatif(&asked->recommender, asks, &without, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(whatif->removed->pdata[0], ==, asked->urn_u->pdata[list]);
    whole.k = asked->lists.cols;
    g_autoptr(GPtrArray) before = sg_recommender_ask(&asked->recommender, &whole, NULL);
    other.fitted = refitted;
    /* Reasons differ with the lists; scores do not. */
    other.lists = other.listed = NULL;
    g_autoptr(GPtrArray) after = sg_recommender_ask(&other, &whole, NULL);
    assert_moves(whatif, before, after);
    int moved = 0;
    for (guint n = 0; n < whatif->moves->len; n++) {
        const SgMove *move = &g_array_index(whatif->moves, SgMove, n);
        moved += move->before.score != move->after.score;
    }
    return moved;
}

typedef SgFitted *(*Fit)(const SgCsr *lists);

static SgFitted *fit_walk(const SgCsr *lists)
{
    return fit_model("walk", lists, "K=30", NULL);
}

static SgFitted *fit_cooccur(const SgCsr *lists)
{
    return fit_model("cooccur", lists, NULL);
}

static SgFitted *fit_ease(const SgCsr *lists)
{
    return fit_model("ease", lists, "K=20", NULL);
}

static SgFitted *fit_ials(const SgCsr *lists)
{
    return fit_model("ials", lists, "D=8", "epochs=3", NULL);
}

static SgFitted *fit_bpr(const SgCsr *lists)
{
    return fit_model("bpr", lists, "D=8", "epochs=3", NULL);
}

static SgFitted *fit_popularity(const SgCsr *lists)
{
    return fit_model("popularity", lists, NULL);
}

static SgFitted *fit_blend(const SgCsr *lists)
{
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    SgFitContext context = { .seed = 7 };
    sg_model_defaults(sg_model_find("blend"), &context.options);
    int64_t members = sg_blend_parse("blend:walk+cooccur", member, NULL);
    SgFitted *fitted = sg_blend_fit(member, members, lists, &context, NULL);
    g_assert_nonnull(fitted);
    return fitted;
}

static void equals_a_refit(const void *data)
{
    Fit fit = *(const Fit *)data;
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(Asked) asked = { 0 };
        asked_random(&asked, 100, 60, weighted, 12);
        asked.fitted = fit(&asked.lists);
        asked_finish(&asked);
        const int32_t seed[] = { 0, 4, 17 };
        SgRecommendRequest asks = { .query = { .seed = seed, .count = 3 }, .k = 10 };
        int moved = 0;
        for (int32_t list = 0; list < 100; list += 13) {
            g_auto(SgCsr) rest = { 0 };
            lists_without(&rest, &asked.lists, list);
            g_autoptr(SgFitted) refitted = fit(&rest);
            asks.query.adventure = list % 2 && asked.fitted->model->adventurous ? 0.2 : 0;
            asks.filter.max_per_artist = list % 3 == 0;
            moved += check_list(&asked, refitted, &asks, list);
        }
        g_assert_cmpint(moved, >, 4);
    }
}

static void without_a_seed_it_is_the_question_without_it(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 100, 60, false, 12);
    asked.fitted = fit_walk(&asked.lists);
    asked_finish(&asked);
    const int32_t seed[] = { 0, 4, 17 }, rest[] = { 0, 17 };
    SgRecommendRequest asks = { .query = { .seed = seed, .count = 3 }, .k = 60 };
    SgRecommendRequest fewer = { .query = { .seed = rest, .count = 2 }, .k = 60 };
    const SgWithout without = { .seed = &seed[1], .seeds = 1 };
    g_autoptr(GPtrArray) before = sg_recommender_ask(&asked.recommender, &asks, NULL);
    g_autoptr(GPtrArray) after = sg_recommender_ask(&asked.recommender, &fewer, NULL);
    g_autoptr(SgWhatif) whatif = sg_whatif(&asked.recommender, &asks, &without, -1, NULL);
    g_assert_cmpint(whatif->moves->len, >, 20);
    g_assert_cmpstr(whatif->removed->pdata[0], ==, "x:tracks:4");
    assert_moves(whatif, before, after);
}

static void what_cannot_be_left_out_is_said(void)
{
    g_auto(Asked) asked = { 0 };
    GError *error = NULL;
    asked_random(&asked, 40, 30, false, 12);
    asked.fitted = fit_walk(&asked.lists);
    asked_finish(&asked);
    const int32_t seed[] = { 3 }, list[] = { 2 };
    const SgRecommendRequest asks = { .query = { .seed = seed, .count = 1 }, .k = 5 };
    const SgWithout only = { .seed = seed, .seeds = 1 }, one = { .list = list, .lists = 1 };
    g_assert_null(sg_whatif(&asked.recommender, &asks, &only, 1, &error));
    assert_fails(error, SG_ERROR_INPUT, "no seed is left");
    asked.recommender.lists = asked.recommender.listed = NULL;
    g_assert_null(sg_whatif(&asked.recommender, &asks, &one, 1, &error));
    assert_fails(error, SG_ERROR_INPUT, "not at hand");
}

/* -- A store ----------------------------------------------------------------------------------------- */

static void a_store_without_the_playlist_says_the_same(void)
{
    g_autofree char *folder = temporary_folder();
    int moved = 0;
    for (int p = 0; p < 18; p += 3) {
        g_autofree char *path = g_strdup_printf("%s/%d.db", folder, p);
        g_autofree char *urn = g_strdup_printf("x:playlists:%d", p);
        g_autoptr(SgStore) store = sg_store_open(path, SG_STORE_WRITE, NULL);
        fill_store(store, 60, 18, 6, 3);
        g_autoptr(SgPersonal) whole = sg_personal_open(store, NULL);
        g_assert_true(sg_store_forget(store, urn, NULL));
        g_autoptr(SgPersonal) rest = sg_personal_open(store, NULL);
        g_assert_true(whole && rest);
        SgRecommender before = sg_recommender_of_personal(whole);
        SgRecommender after = sg_recommender_of_personal(rest);
        int32_t list = sg_recommender_find_list(&before, urn);
        g_assert_cmpint(list, >=, 0);
        int32_t seed = whole->graph->lists.col[whole->graph->lists.offset[list]];
        const SgRecommendRequest asks = { .query = { .seed = &seed, .count = 1 }, .k = 100 };
        const SgWithout without = { .list = &list, .lists = 1 };
        g_autoptr(GPtrArray) old = sg_recommender_ask(&before, &asks, NULL);
        g_autoptr(GPtrArray) new = sg_recommender_ask(&after, &asks, NULL);
        g_autoptr(SgWhatif) whatif = sg_whatif(&before, &asks, &without, -1, NULL);
        g_assert_cmpint(whatif->moves->len, ==, old->len);
        assert_moves(whatif, old, new);
        for (guint n = 0; n < whatif->moves->len; n++) {
            const SgMove *move = &g_array_index(whatif->moves, SgMove, n);
            moved += move->before.rank != move->after.rank;
        }
    }
    g_assert_cmpint(moved, >, 20);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* -- Real playlists ---------------------------------------------------------------------------------- */

static void real_playlists_can_be_left_out(void)
{
    g_auto(Asked) asked = { .folder = temporary_folder() };
    if (!mpd_lists(asked.folder, 5, &asked.lists, &asked.urn_u))
        return;
    asked_finish(&asked);
    static const char *const models[] = { "walk", "cooccur" };
    for (size_t m = 0; m < 4; m++) {
        int32_t list = 100 + 700 * (int32_t)m;
        g_auto(SgCsr) rest = { 0 };
        lists_without(&rest, &asked.lists, list);
        sg_fitted_free(asked.fitted);
        asked.fitted = fit_model(models[m % 2], &asked.lists, NULL);
        asked.recommender.fitted = asked.fitted;
        g_autoptr(SgFitted) refitted = fit_model(models[m % 2], &rest, NULL);
        const int32_t *seed = asked.lists.col + asked.lists.offset[list];
        const SgRecommendRequest asks = { .query = { .seed = seed, .count = 3 }, .k = 10 };
        g_assert_cmpint(check_list(&asked, refitted, &asks, list), >, 0);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        Fit fit;
    } models[] = { { "walk", fit_walk },    { "cooccur", fit_cooccur },
                   { "ease", fit_ease },    { "ials", fit_ials },
                   { "bpr", fit_bpr },      { "popularity", fit_popularity },
                   { "a blend", fit_blend } };
    g_test_init(&argc, &argv, NULL);
    for (size_t m = 0; m < G_N_ELEMENTS(models); m++) {
        g_autofree char *name =
            g_strdup_printf("/whatif/without a list %s says what a refit says", models[m].name);
        g_test_add_data_func(name, &models[m].fit, equals_a_refit);
    }
    g_test_add_func("/whatif/without a seed it is the question without it",
                    without_a_seed_it_is_the_question_without_it);
    g_test_add_func("/whatif/what cannot be left out is said", what_cannot_be_left_out_is_said);
    g_test_add_func("/whatif/a store without the playlist says the same",
                    a_store_without_the_playlist_says_the_same);
    g_test_add_func("/whatif/real playlists can be left out", real_playlists_can_be_left_out);
    return g_test_run();
}
