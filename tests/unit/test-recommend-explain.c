/* SPDX-License-Identifier: MIT */
#include "recommend/explain-answer.h"

#include "models/blend.h"
#include "support/mpd.h"
#include "support/recommend.h"

#include <math.h>

/* -- Models over lists ------------------------------------------------------------------------------- */

static bool holds(const SgCsr *lists, int32_t u, int32_t track)
{
    for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
        if (lists->col[e] == track)
            return true;
    return false;
}

/* Every triple says that a track stands in a list, and it does. */
static void assert_triples_in_lists(const Asked *asked, const SgExplanation *explanation)
{
    for (guint n = 0; n < explanation->triples->len; n++) {
        const SgTriple *triple = &g_array_index(explanation->triples, SgTriple, n);
        int32_t track = sg_catalogue_find(asked->catalogue, triple->head);
        int32_t list = asked_find_list(asked, triple->tail);
        g_assert_true(track >= 0 && list >= 0 && holds(&asked->lists, list, track));
        g_assert_cmpstr(triple->relation, ==, list % 5 == 4 ? "liked_by" : "in_playlist");
    }
}

static void assert_paths_lead(const SgExplanation *explanation, const char *track)
{
    for (guint n = 0; n < explanation->paths->len; n++) {
        const SgTypedPath *path = &g_array_index(explanation->paths, SgTypedPath, n);
        g_assert_cmpstr(path->node[path->nodes - 1], ==, track);
        for (int m = 0; m + 1 < path->nodes; m++)
            g_assert_nonnull(path->relation[m]);
    }
}

/* Named one by one or together: the same value. */
static void assert_brief(const SgExplanation *brief, const SgExplanation *whole)
{
    assert_adds_up(brief);
    g_assert_true(brief->score == whole->score);
    g_assert_cmpint(brief->contributions->len, ==, whole->contributions->len);
    for (guint n = 0; n < brief->contributions->len; n++) {
        const SgContribution *a = &g_array_index(brief->contributions, SgContribution, n);
        const SgContribution *b = &g_array_index(whole->contributions, SgContribution, n);
        g_assert_true(a->value == b->value);
        g_assert_cmpint(a->pieces, ==, MIN(b->pieces, 3));
        const SgEvidencePiece *last =
            &g_array_index(brief->evidence, SgEvidencePiece, a->piece + a->pieces - 1);
        g_assert_true(a->pieces == 0 || (strcmp(last->kind, "rest") == 0) == (b->pieces > 3));
    }
}

static bool same_pieces(const SgExplanation *a, const SgExplanation *b)
{
    if (a->evidence->len != b->evidence->len || a->contributions->len != b->contributions->len)
        return false;
    for (guint n = 0; n < a->evidence->len; n++) {
        const SgEvidencePiece *x = &g_array_index(a->evidence, SgEvidencePiece, n);
        const SgEvidencePiece *y = &g_array_index(b->evidence, SgEvidencePiece, n);
        if (x->value != y->value || g_strcmp0(x->id, y->id) || g_strcmp0(x->title, y->title))
            return false;
    }
    return true;
}

/* The two heaviest seeds have the evidence that they have among all, the others none. */
static void assert_heaviest(const SgExplanation *few, const SgExplanation *all)
{
    double least = INFINITY, most_bare = 0;
    guint named = 0;
    g_assert_cmpuint(few->contributions->len, ==, all->contributions->len);
    for (guint n = 0; n < few->contributions->len; n++) {
        const SgContribution *part = &g_array_index(few->contributions, SgContribution, n);
        const SgContribution *whole = &g_array_index(all->contributions, SgContribution, n);
        g_assert_true(part->value == whole->value && part->seed == whole->seed);
        if (whole->pieces == 0)
            continue;
        named += part->pieces > 0;
        g_assert_cmpuint(part->pieces, <=, whole->pieces);
        if (part->pieces > 0)
            least = MIN(least, fabs(part->value));
        else
            most_bare = MAX(most_bare, fabs(part->value));
    }
    g_assert_cmpuint(named, <=, 2);
    g_assert_cmpfloat(least, >=, most_bare);
    g_assert_true(few->score == all->score);
}

/* What is asked for without further evidence has what all evidence would have shown. */
static void check_list(const Asked *asked, const SgRecommendRequest *request, const GPtrArray *all)
{
    const SgExplainOptions few = { .max_paths = 3, .max_seeds = 2, .max_pieces = 3 };
    const SgExplainOptions every = { 0 };
    g_autoptr(GPtrArray) list = sg_answer_ask(&asked->recommender, request, &few, NULL);
    g_autoptr(GPtrArray) bare = sg_answer_ask(&asked->recommender, request, NULL, NULL);
    g_assert_cmpuint(list->len, ==, all->len);
    g_assert_cmpuint(bare->len, ==, all->len);
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = all->pdata[n];
        g_autoptr(SgExplanation) a =
            sg_explain_entry(&asked->recommender, request, list->pdata[n], n + 1, &few, NULL);
        g_autoptr(SgExplanation) b =
            sg_explain_entry(&asked->recommender, request, entry, n + 1, &few, NULL);
        g_autoptr(SgExplanation) c =
            sg_explain_entry(&asked->recommender, request, entry, n + 1, &every, NULL);
        g_assert_true(same_pieces(a, b));
        assert_heaviest(a, c);
        g_assert_true(((SgRecommendation *)bare->pdata[n])->score == entry->score);
    }
}

/* All that is returned for a query; `least` is how well the sum agrees with the model's own score. */
static int check_query(const Asked *asked, const SgRecommendRequest *request, double least)
{
    const SgExplainOptions brief = { .max_paths = 5 };
    GError *error = NULL;
    g_autoptr(GPtrArray) list = sg_recommender_ask(&asked->recommender, request, &error);
    g_assert_no_error(error);
    check_list(asked, request, list);
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        g_autoptr(SgExplanation) part =
            sg_explain_entry(&asked->recommender, request, entry, n + 1, &brief, &error);
        g_assert_no_error(error);
        assert_adds_up(part);
        g_assert_true(part->score == entry->score);
        assert_triples_in_lists(asked, part);
        g_autoptr(SgExplanation) whole =
            sg_explain(&asked->recommender, request, entry->track, &brief, &error);
        g_assert_no_error(error);
        g_auto(SgItem) item = { 0 };
        sg_catalogue_item(asked->catalogue, entry->track, &item);
        assert_paths_lead(whole, item.urn);
        const SgExplainOptions briefest = { .max_pieces = 2 };
        g_autoptr(SgExplanation) brief_part =
            sg_explain_entry(&asked->recommender, request, entry, n + 1, &briefest, &error);
        assert_brief(brief_part, part);
        g_assert_true(whole->score == entry->score);
        g_assert_cmpint(whole->rank, ==, n + 1);
        g_assert_cmpfloat(whole->agreement, >=, least);
        if (n > 0)
            g_assert_cmpfloat(entry->score, <=, ((SgRecommendation *)list->pdata[n - 1])->score);
    }
    return (int)list->len;
}

static int check_queries(const Asked *asked, int rounds, int64_t k, double least)
{
    int checked = 0;
    SgRng rng;
    sg_rng_init(&rng, 11, 0);
    for (int round = 0; round < rounds; round++) {
        int32_t seed[6];
        float weight[6];
        SgRecommendRequest request = { .query = { .seed = seed }, .k = k };
        int64_t step = MAX(1, asked->lists.cols / 7);
        for (int64_t i = 0; i < 6; i++) {
            weight[i] = (float)(1 + sg_rng_below(&rng, 4)) / 4;
            seed[i] = (int32_t)(i * step + (int64_t)sg_rng_below(&rng, (uint64_t)step));
        }
        request.query.count = 1 + round % 6;
        request.query.weight = round % 3 == 2 ? weight : NULL;
        request.query.adventure = round % 4 == 3 ? 0.3 : 0;
        request.filter.max_per_artist = round % 5 == 4 ? 1 : 0;
        checked += check_query(asked, &request, least);
    }
    return checked;
}

static void explains_exactly(const void *data)
{
    const char *const *name = data;
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(Asked) asked = { 0 };
        asked_random(&asked, 120, 80, weighted, 3 + (uint64_t)weighted);
        asked.fitted = fit_model(name[0], &asked.lists, name[1], NULL);
        asked_finish(&asked);
        bool factors = strcmp(name[0], "ials") == 0 || strcmp(name[0], "bpr") == 0;
        g_assert_cmpint(check_queries(&asked, 12, 15, factors ? 1 - 2e-6 : 1 - 1e-6), >, 0);
    }
}

static SgFitted *fit_blend(const SgCsr *lists)
{
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    SgFitContext context = { .seed = 1 };
    GError *error = NULL;
    sg_model_defaults(sg_model_find("blend"), &context.options);
    int64_t members = sg_blend_parse("blend:walk+ease+cooccur", member, &error);
    SgFitted *fitted = sg_blend_fit(member, members, lists, &context, &error);
    g_assert_no_error(error);
    return fitted;
}

static void a_blend_names_the_stage_of_each_part(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 5);
    asked.fitted = fit_blend(&asked.lists);
    asked_finish(&asked);
    g_assert_cmpint(check_queries(&asked, 8, 10, 1 - 1e-6), >, 0);
    const int32_t seed[] = { 1, 2 };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 2 }, .k = 1 };
    g_autoptr(GPtrArray) list = sg_recommender_ask(&asked.recommender, &request, NULL);
    const SgExplainOptions brief = { 0 };
    g_autoptr(SgExplanation) part =
        sg_explain_entry(&asked.recommender, &request, list->pdata[0], 1, &brief, NULL);
    bool walk = false, ease = false;
    for (guint n = 0; n < part->contributions->len; n++) {
        const char *stage = g_array_index(part->contributions, SgContribution, n).stage;
        walk |= strcmp(stage, "walk") == 0;
        ease |= strcmp(stage, "ease") == 0;
    }
    g_assert_true(walk && ease && isnan(part->popularity_share));
}

/* d_i^(-p (1/2 - r - adventure)), by hand. */
static void popularity_is_what_a_neutral_exponent_would_take(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 6);
    asked.fitted = fit_model("walk", &asked.lists, "r=0.2", "p=0.5", NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 0 };
    const SgExplainOptions brief = { 0 };
    for (int n = 0; n < 3; n++) {
        const double adventure[] = { 0, 0.1, 0.9 };
        const SgRecommendRequest request = {
            .query = { .seed = seed, .count = 1, .adventure = adventure[n] }, .k = 5
        };
        g_autoptr(GPtrArray) list = sg_recommender_ask(&asked.recommender, &request, NULL);
        const SgRecommendation *entry = list->pdata[0];
        g_autoptr(SgExplanation) part =
            sg_explain_entry(&asked.recommender, &request, entry, 1, &brief, NULL);
        double d = (double)sg_recommender_degree(&asked.recommender, entry->track);
        double share = CLAMP(1 - pow(d, -0.5 * (0.3 - adventure[n])), 0, 1);
        g_assert_cmpfloat_with_epsilon(part->popularity_share, share, 1e-12);
    }
}

static void adventure_equals_a_refit_with_another_exponent(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 7);
    asked.fitted = fit_model("walk", &asked.lists, "r=0.2", "K=80", NULL);
    asked_finish(&asked);
    g_autoptr(SgFitted) refitted = fit_model("walk", &asked.lists, "r=0.5", "K=80", NULL);
    const int32_t seed[] = { 3, 9, 30 };
    SgRecommendRequest request = { .query = { .seed = seed, .count = 3, .adventure = 0.3 },
                                   .k = 20 };
    g_autoptr(GPtrArray) moved = sg_recommender_ask(&asked.recommender, &request, NULL);
    asked.recommender.fitted = refitted;
    request.query.adventure = 0;
    g_autoptr(GPtrArray) fitted = sg_recommender_ask(&asked.recommender, &request, NULL);
    g_assert_cmpint(moved->len, ==, 20);
    for (guint n = 0; n < moved->len; n++) {
        const SgRecommendation *a = moved->pdata[n], *b = fitted->pdata[n];
        g_assert_cmpint(a->track, ==, b->track);
        g_assert_cmpfloat_with_epsilon(a->score, b->score, 1e-6 * b->score);
    }
}

static void without_a_seed_it_stands_where_the_others_put_it(void)
{
    g_auto(Asked) asked = { 0 };
    asked_random(&asked, 120, 80, false, 8);
    asked.fitted = fit_model("walk", &asked.lists, NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 2, 10, 33 }, rest[] = { 2, 33 };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 3 }, .k = 80 };
    const SgRecommendRequest fewer = { .query = { .seed = rest, .count = 2 }, .k = 80 };
    g_autoptr(GPtrArray) list = sg_recommender_ask(&asked.recommender, &fewer, NULL);
    const SgExplainOptions how = SG_EXPLAIN_OPTIONS_DEFAULT;
    int checked = 0;
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        if (entry->track == 10)
            continue;
        g_autoptr(SgExplanation) whole =
            sg_explain(&asked.recommender, &request, entry->track, &how, NULL);
        g_assert_cmpint(whole->counterfactuals->len, ==, 3);
        const SgCounterfactual *without =
            &g_array_index(whole->counterfactuals, SgCounterfactual, 1);
        g_assert_cmpstr(without->removed, ==, "x:tracks:10");
        g_assert_cmpint(without->rank, ==, n + 1);
        g_assert_true(without->score == entry->score);
        checked++;
    }
    g_assert_cmpint(checked, >, 20);
}

static void what_cannot_be_asked_is_said(void)
{
    g_auto(Asked) asked = { 0 };
    GError *error = NULL;
    asked_random(&asked, 40, 30, false, 9);
    asked.fitted = fit_model("walk", &asked.lists, NULL);
    asked_finish(&asked);
    const int32_t seed[] = { 2 };
    const SgRecommendRequest request = { .query = { .seed = seed, .count = 1 }, .k = 5 };
    const SgExplainOptions how = SG_EXPLAIN_OPTIONS_DEFAULT;
    g_assert_null(sg_explain(&asked.recommender, &request, 2, &how, &error));
    assert_fails(error, SG_ERROR_INPUT, "never recommended");
    SgModel mute = *asked.fitted->model;
    mute.explain = NULL;
    const SgModel *walk = asked.fitted->model;
    asked.fitted->model = &mute;
    g_assert_null(sg_explain(&asked.recommender, &request, 3, &how, &error));
    assert_fails(error, SG_ERROR_INPUT, "cannot say");
    asked.fitted->model = walk;
}

/* -- A store ----------------------------------------------------------------------------------------- */

static bool note_entry(const char *playlist, const char *track, int64_t position, void *data,
                       GError **error)
{
    g_hash_table_add(data, g_strconcat(track, " in_playlist ", playlist, NULL));
    return true;
}

static bool note_like(const char *user, const char *track, void *data, GError **error)
{
    g_hash_table_add(data, g_strconcat(track, " liked_by ", user, NULL));
    return true;
}

static bool note_tag(const char *track, const char *tag, void *data, GError **error)
{
    g_hash_table_add(data, g_strconcat(track, " has_tag tag:", tag, NULL));
    return true;
}

static bool note_track(const SgTrackRow *row, void *data, GError **error)
{
    if (row->artist_urn)
        g_hash_table_add(data, g_strconcat(row->urn, " by_artist ", row->artist_urn, NULL));
    return true;
}

/* All facts of a store, as it gives them itself. */
static GHashTable *facts_of(SgStore *store)
{
    GHashTable *facts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_assert_true(sg_store_each_entry(store, note_entry, facts, NULL));
    g_assert_true(sg_store_each_like(store, note_like, facts, NULL));
    g_assert_true(sg_store_each_tag(store, note_tag, facts, NULL));
    g_assert_true(sg_store_each_track(store, note_track, facts, NULL));
    return facts;
}

static void assert_facts(GHashTable *facts, const SgExplanation *explanation)
{
    for (guint n = 0; n < explanation->triples->len; n++) {
        const SgTriple *triple = &g_array_index(explanation->triples, SgTriple, n);
        g_autofree char *fact =
            g_strconcat(triple->head, " ", triple->relation, " ", triple->tail, NULL);
        if (!g_hash_table_contains(facts, fact))
            g_error("'%s' is not in the store", fact);
        g_assert_cmpstr(triple->source, ==, "x");
    }
}

static SgStore *random_store(const char *folder, uint64_t seed)
{
    GError *error = NULL;
    g_autofree char *name = g_strdup_printf("%d.db", (int)seed);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    SgStore *store = sg_store_open(path, SG_STORE_WRITE, &error);
    g_assert_no_error(error);
    fill_store(store, 60, 18, 6, seed);
    return store;
}

/* Every track that a store answers with, by whatever level. */
static void check_personal(const SgPersonal *personal, GHashTable *facts, const int32_t *seed,
                           int64_t seeds, GHashTable *levels)
{
    SgRecommender recommender = sg_recommender_of_personal(personal);
    const SgRecommendRequest request = { .query = { .seed = seed, .count = seeds }, .k = 100 };
    const SgExplainOptions how = SG_EXPLAIN_OPTIONS_DEFAULT;
    GError *error = NULL;
    g_autoptr(GPtrArray) list = sg_recommender_ask(&recommender, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpint(list->len, ==, personal->graph->M - seeds);
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        g_autoptr(SgExplanation) whole =
            sg_explain(&recommender, &request, entry->track, &how, &error);
        g_assert_no_error(error);
        assert_adds_up(whole);
        assert_facts(facts, whole);
        g_assert_true(whole->score == entry->score);
        g_assert_cmpint(whole->rank, ==, n + 1);
        g_assert_cmpstr(whole->level, ==, entry->level);
        g_assert_cmpint(whole->contributions->len, >, 0);
        if (strcmp(entry->level, "popularity") != 0)
            g_assert_cmpint(whole->evidence->len, >, 0);
        g_assert_cmpint(whole->counterfactuals->len, ==, seeds > 1 ? seeds : 0);
        g_hash_table_add(levels, (void *)entry->level);
    }
}

static void every_fact_of_every_level_stands_in_the_store(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(GHashTable) levels = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint64_t round = 1; round <= 4; round++) {
        g_autoptr(SgStore) store = random_store(folder, round);
        g_autoptr(GHashTable) facts = facts_of(store);
        g_autoptr(SgPersonal) personal = sg_personal_open(store, NULL);
        g_assert_nonnull(personal);
        const int32_t seed[] = { (int32_t)round, 20, 59 };
        check_personal(personal, facts, seed, 1, levels);
        check_personal(personal, facts, seed, 3, levels);
    }
    static const char *const expected[] = { "walk", "two-step", "tags", "popularity" };
    for (size_t n = 0; n < G_N_ELEMENTS(expected); n++)
        g_assert_true(g_hash_table_contains(levels, expected[n]));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* -- Real playlists ---------------------------------------------------------------------------------- */

static void real_playlists_add_up_and_exist(void)
{
    g_auto(Asked) asked = { .folder = temporary_folder() };
    if (!mpd_lists(asked.folder, 5, &asked.lists, &asked.urn_u))
        return;
    asked_finish(&asked);
    static const char *const models[] = { "walk", "cooccur", "ease" };
    for (size_t m = 0; m < G_N_ELEMENTS(models); m++) {
        sg_fitted_free(asked.fitted);
        asked.fitted = fit_model(models[m], &asked.lists, NULL);
        asked.recommender.fitted = asked.fitted;
        g_assert_cmpint(check_queries(&asked, 6, 20, 1 - 2e-6), ==, 120);
    }
    g_clear_pointer(&asked.fitted, sg_fitted_free);
    asked.fitted = fit_model("ials", &asked.lists, "epochs=2", NULL);
    asked.recommender.fitted = asked.fitted;
    g_assert_cmpint(check_queries(&asked, 3, 20, 1 - 2e-6), ==, 60);
}

int main(int argc, char **argv)
{
    static const char *const models[][2] = {
        { "walk", NULL },       { "walk", "p=1" },  { "cooccur", NULL },   { "ease", "K=30" },
        { "ease-dense", NULL }, { "ials", "D=16" }, { "bpr", "epochs=5" },
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t m = 0; m < G_N_ELEMENTS(models); m++) {
        g_autofree char *name =
            g_strdup_printf("/explain/what %s%s%s says adds up and exists", models[m][0],
                            models[m][1] ? " with " : "", models[m][1] ? models[m][1] : "");
        g_test_add_data_func(name, models[m], explains_exactly);
    }
    g_test_add_func("/explain/a blend names the stage of each part",
                    a_blend_names_the_stage_of_each_part);
    g_test_add_func("/explain/popularity is what a neutral exponent would take",
                    popularity_is_what_a_neutral_exponent_would_take);
    g_test_add_func("/explain/adventure equals a refit with another exponent",
                    adventure_equals_a_refit_with_another_exponent);
    g_test_add_func("/explain/without a seed it stands where the others put it",
                    without_a_seed_it_stands_where_the_others_put_it);
    g_test_add_func("/explain/what cannot be asked is said", what_cannot_be_asked_is_said);
    g_test_add_func("/explain/every fact of every level stands in the store",
                    every_fact_of_every_level_stands_in_the_store);
    g_test_add_func("/explain/real playlists add up and exist", real_playlists_add_up_and_exist);
    return g_test_run();
}
