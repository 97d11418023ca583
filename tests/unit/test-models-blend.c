/* SPDX-License-Identifier: MIT */
#include "models/blend.h"

#include "base/interrupt.h"
#include "models/blend-weights.h"
#include "support/models.h"

/* A blend of models with default options; weights by "w1=…" pairs that end with NULL. */
static SgFitted *fit_blend(const char *name, const SgCsr *lists, const SgFitContext *given,
                           GError **error, ...)
{
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    SgFitContext context = given ? *given : (SgFitContext){ .seed = 7 };
    int64_t members = sg_blend_parse(name, member, error);
    g_assert_cmpint(members, >, 0);
    sg_model_defaults(&sg_model_blend, &context.options);
    va_list args;
    va_start(args, error);
    const char *assignment;
    while ((assignment = va_arg(args, const char *)))
        g_assert_true(sg_model_set_option(&sg_model_blend, &context.options, assignment, NULL));
    va_end(args);
    return sg_blend_fit(member, members, lists, &context, error);
}

static void a_name_lists_its_members(void)
{
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    GError *error = NULL;
    g_assert_true(sg_blend_is("blend") && sg_blend_is("blend:ease"));
    g_assert_false(sg_blend_is("blender") || sg_blend_is("ease"));
    g_assert_cmpint(sg_blend_parse("blend:ease+popularity+ease", member, &error), ==, 3);
    g_assert_no_error(error);
    g_assert_true(member[0].model == &sg_model_ease && member[1].model == &sg_model_popularity);
    g_assert_cmpfloat(sg_model_option(member[2].model, &member[2].options, "lambda"), ==, 10);
}

static void a_wrong_name_is_refused(void)
{
    static const struct {
        const char *name, *part;
    } wrong[] = {
        { "blend:magic", "no model 'magic'" },
        { "blend:ease+", "no model ''" },
        { "blend:", "0 members" },
        { "blend:ease+blend", "cannot hold a blend" },
        { "blend:ease+ease+ease+ease+ease+ease+ease", "7 members" },
    };
    SgBlendMember member[SG_BLEND_MAX_MEMBERS];
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        GError *error = NULL;
        g_assert_cmpint(sg_blend_parse(wrong[n].name, member, &error), ==, -1);
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

/* Naively: each member's scores over the sum of its 100 largest ones. */
static void the_score_is_the_weighted_sum_of_scaled_scores(void)
{
    enum { M = 150 };
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 }, part = { 0 };
    random_lists(&lists, 200, M, 10, false, 3);
    g_assert_true(sg_scores_init(&scores, M, NULL) && sg_scores_init(&part, M, NULL));
    g_autoptr(SgFitted) blend =
        fit_blend("blend:ease+popularity", &lists, NULL, NULL, "w1=3", "w2=1", NULL);
    SgFitted *const *member;
    g_assert_cmpint(sg_blend_members(blend, &member), ==, 2);
    g_assert_cmpfloat(sg_model_option(&sg_model_blend, &blend->options, "w1"), ==, 0.75);
    SgQuery query = { .seed = (int32_t[]){ 0, 5, 17 }, .count = 3 };
    double expected[M] = { 0 };
    for (int m = 0; m < 2; m++) {
        int32_t track[100];
        float score[100];
        double sum = 0;
        member[m]->model->score(member[m], &query, &part);
        int64_t count = sg_scores_top(&part, &query, NULL, 100, track, score);
        for (int64_t k = 0; k < count; k++)
            sum += score[k];
        g_assert_cmpfloat_with_epsilon(sg_blend_factor(&part, &query, 100), 1 / sum, 1e-12);
        for (int i = 0; i < M; i++)
            expected[i] += (m ? 0.25 : 0.75) * part.value[i] / sum;
        sg_scores_reset(&part);
    }
    for (int round = 0; round < 2; round++) { /* scores of an earlier query leave no trace */
        blend->model->score(blend, &query, &scores);
        for (int i = 0; i < M; i++)
            g_assert_cmpfloat_with_epsilon(scores.value[i], expected[i], 1e-6);
        sg_scores_reset(&scores);
    }
}

static void each_stage_explains_its_share(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autoptr(SgFitted) blend =
        fit_blend("blend:ease+popularity+ials", &lists, NULL, NULL, "w1=2", "w2=1", "w3=1", NULL);
    assert_reasons_add_up(blend, NULL, 0);
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    SgQuery query = { .seed = (int32_t[]){ 0, 1 }, .count = 2 };
    blend->model->explain(blend, &query, 2, &(SgGrounds){ .lists = &lists }, reasons);
    int stages[3] = { 0 };
    const char *names[] = { "ease", "popularity", "ials" };
    for (guint n = 0; n < reasons->len; n++)
        for (int m = 0; m < 3; m++)
            stages[m] += strcmp(g_array_index(reasons, SgReason, n).stage, names[m]) == 0;
    for (int m = 0; m < 3; m++)
        g_assert_cmpint(stages[m], >, 0);
    g_assert_cmpint(stages[0] + stages[1] + stages[2], ==, (int)reasons->len);
}

static void it_survives_the_disk_with_its_members(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autoptr(SgFitted) blend =
        fit_blend("blend:ease+ials+ease", &lists, NULL, NULL, "w1=1", "w2=0.5", NULL);
    assert_round_trip(blend);
}

static void a_damaged_member_is_refused(void)
{
    g_auto(SgCsr) lists = { 0 }, others = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    random_lists(&others, 80, 61, 8, false, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "model", NULL);
    g_autofree char *member = g_build_filename(folder, "2-popularity", NULL);
    g_autoptr(SgFitted) blend = fit_blend("blend:ease+popularity", &lists, NULL, NULL, NULL);
    g_autoptr(SgFitted) other = fit_model("popularity", &others, NULL);
    GError *error = NULL;
    g_assert_true(sg_model_save(blend, folder, NULL) && sg_model_save(other, member, NULL));
    g_assert_null(sg_model_load(folder, &error));
    assert_fails(error, SG_ERROR_INPUT, "its member 'popularity' knows other tracks");
    g_assert_true(sg_file_remove_all(member, NULL));
    g_assert_null(sg_model_load(folder, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "2-popularity");
    const char *wrong[][2] = { { "[]", "a blend of 0 members" },
                               { "[\"../ease\"]", "member '../ease', which is unknown" },
                               { "[\"blend\"]", "member 'blend', which is unknown" },
                               { "[7]", "member '?', which is unknown" } };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        g_autoptr(SgJson) extra = json_object();
        json_object_set_new(extra, "members", json_loads(wrong[n][0], JSON_DECODE_ANY, NULL));
        g_assert_true(sg_checkpoint_annotate(folder, extra, NULL));
        g_assert_null(sg_model_load(folder, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n][1]);
    }
    g_assert_true(sg_file_remove_all(parent, NULL));
}

/* Validation queries cut out of random lists: the first half asks, the second is the truth. */
typedef struct {
    SgCsr lists, seeds, truth;
    SgFitContext context;
} Valid;

static void valid_init(Valid *valid, int64_t M)
{
    *valid = (Valid){ 0 };
    random_lists(&valid->lists, 300, M, 8, false, 21);
    int64_t E = sg_csr_entries(&valid->lists), half[2] = { 0 };
    g_autofree int32_t *row = g_new(int32_t, 2 * E), *col = g_new(int32_t, 2 * E);
    for (int64_t u = 0; u < 300; u++) {
        for (int64_t e = valid->lists.offset[u]; e < valid->lists.offset[u + 1]; e++) {
            int part = (e - valid->lists.offset[u]) % 2;
            row[part * E + half[part]] = (int32_t)u;
            col[part * E + half[part]++] = valid->lists.col[e];
        }
    }
    g_assert_true(sg_csr_from_pairs(&valid->seeds, 300, M, half[0], row, col, NULL, NULL, NULL));
    g_assert_true(
        sg_csr_from_pairs(&valid->truth, 300, M, half[1], row + E, col + E, NULL, NULL, NULL));
    valid->context =
        (SgFitContext){ .seed = 7, .valid_seeds = &valid->seeds, .valid_truth = &valid->truth };
}

static void valid_clear(Valid *valid)
{
    sg_csr_clear(&valid->lists);
    sg_csr_clear(&valid->seeds);
    sg_csr_clear(&valid->truth);
}

/* Mean NDCG@20 on the validation queries by the definition. */
static double ndcg(const SgFitted *fitted, const Valid *valid)
{
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    double sum = 0;
    int queries = 0;
    for (int64_t q = 0; q < 300; q++) {
        const int32_t *seed = valid->seeds.col + valid->seeds.offset[q];
        const int32_t *truth = valid->truth.col + valid->truth.offset[q];
        SgQuery query = { .seed = seed,
                          .count = valid->seeds.offset[q + 1] - valid->seeds.offset[q] };
        int64_t count = valid->truth.offset[q + 1] - valid->truth.offset[q];
        if (query.count == 0 || count == 0)
            continue;
        int32_t track[20];
        float score[20];
        double dcg = 0, ideal = 0;
        fitted->model->score(fitted, &query, &scores);
        int64_t n = sg_scores_top(&scores, &query, NULL, 20, track, score);
        sg_scores_reset(&scores);
        for (int64_t k = 0; k < n; k++)
            for (int64_t t = 0; t < count; t++)
                dcg += truth[t] == track[k] ? 1 / log2((double)k + 2) : 0;
        for (int64_t k = 0; k < MIN(count, 20); k++)
            ideal += 1 / log2((double)k + 2);
        sum += dcg / ideal;
        queries++;
    }
    return sum / queries;
}

static void fitted_weights_are_at_least_as_good_as_each_member_alone(void)
{
    Valid valid;
    valid_init(&valid, 250);
    const char *name = "blend:ials+popularity+ease";
    const char *alone[] = { "w1=1", "w2=1", "w3=1" };
    g_autoptr(SgFitted) blend = fit_blend(name, &valid.lists, &valid.context, NULL, NULL);
    double fitted = ndcg(blend, &valid), sum = 0;
    for (int m = 0; m < 3; m++) {
        g_autoptr(SgFitted) single =
            fit_blend(name, &valid.lists, &valid.context, NULL, alone[m], NULL);
        sum += blend->options.value[m];
        g_test_message("weight %.3f: blend %.5f, member alone %.5f", blend->options.value[m],
                       fitted, ndcg(single, &valid));
        g_assert_cmpfloat(fitted, >=, ndcg(single, &valid) - 1e-3);
        g_assert_cmpfloat(blend->options.value[m], >=, 0);
    }
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-9);
    valid_clear(&valid);
}

static void a_member_that_knows_the_answers_gets_all_the_weight(void)
{
    Valid valid;
    valid_init(&valid, 250);
    /* Popularity says the same to everybody; EASE has seen the lists, truth included. */
    g_autoptr(SgFitted) blend =
        fit_blend("blend:popularity+ease", &valid.lists, &valid.context, NULL, NULL);
    g_assert_cmpfloat(blend->options.value[1], >, 0.6);
    valid_clear(&valid);
}

static void any_number_of_threads_fits_the_same_weights(void)
{
    Valid valid;
    valid_init(&valid, 150);
    const int threads[] = { 1, 2, 7 };
    g_autoptr(SgFitted) first = NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        valid.context.threads = threads[n];
        g_autoptr(SgFitted) blend =
            fit_blend("blend:ease+ials", &valid.lists, &valid.context, NULL, NULL);
        if (first) {
            g_assert_cmpmem(&first->options, sizeof first->options, &blend->options,
                            sizeof blend->options);
            assert_same_scores(first, blend);
        } else {
            first = g_steal_pointer(&blend);
        }
    }
    valid_clear(&valid);
}

static void weights_that_cannot_be_are_refused(void)
{
    Valid valid;
    valid_init(&valid, 60);
    GError *error = NULL;
    g_assert_null(fit_blend("blend:ease", &valid.lists, NULL, &error, "w2=1", NULL));
    assert_fails(error, SG_ERROR_INPUT, "option 'w2' is given, but there are 1 members");
    valid.context.valid_truth = &(SgCsr){ .rows = 300, .cols = 60, .offset = (int64_t[301]){ 0 } };
    g_assert_null(fit_blend("blend:ease", &valid.lists, &valid.context, &error, NULL));
    assert_fails(error, SG_ERROR_INPUT, "no validation query has seeds and truth");
    SgFitContext none = { 0 };
    sg_model_defaults(&sg_model_blend, &none.options);
    g_assert_null(sg_model_blend.fit(&valid.lists, &none, &error));
    assert_fails(error, SG_ERROR_INPUT, "0 fitted members");
    valid_clear(&valid);
}

static void a_member_of_another_catalogue_is_refused(void)
{
    g_auto(SgCsr) lists = { 0 }, others = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    random_lists(&others, 80, 61, 8, false, 3);
    g_autoptr(SgFitted) other = fit_model("popularity", &others, NULL);
    SgFitContext context = { .members = &other, .member_count = 1 };
    GError *error = NULL;
    sg_model_defaults(&sg_model_blend, &context.options);
    g_assert_null(sg_model_blend.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "knows 61 tracks, the lists have 60");
}

static void a_member_outlives_its_first_owner(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    SgFitted *member = fit_model("ease", &lists, NULL);
    SgFitContext context = { .members = &member, .member_count = 1 };
    sg_model_defaults(&sg_model_blend, &context.options);
    g_autoptr(SgFitted) blend = sg_model_blend.fit(&lists, &context, NULL);
    sg_fitted_free(member);
    assert_reasons_add_up(blend, NULL, 0);
}

static void many_threads_may_ask_at_once(void)
{
    enum { M = 150, QUERIES = 400 };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 200, M, 10, false, 3);
    g_autoptr(SgFitted) blend = fit_blend("blend:ease+ials", &lists, NULL, NULL, NULL);
    static float alone[QUERIES][M];
    int wrong = 0;
    for (int round = 0; round < 2; round++) {
#pragma omp parallel for num_threads(round ? 7 : 1) schedule(dynamic, 1) reduction(+ : wrong)
        for (int q = 0; q < QUERIES; q++) {
            g_auto(SgScores) scores = { 0 };
            g_assert_true(sg_scores_init(&scores, M, NULL));
            SgQuery query = { .seed = (int32_t[]){ q % 70, 70 + q % 80 }, .count = 2 };
            blend->model->score(blend, &query, &scores);
            if (round)
                wrong += memcmp(alone[q], scores.value, sizeof alone[q]) != 0;
            else
                memcpy(alone[q], scores.value, sizeof alone[q]);
        }
    }
    g_assert_cmpint(wrong, ==, 0);
}

static void fitting_stops_when_asked_to(void)
{
    Valid valid;
    valid_init(&valid, 60);
    g_autoptr(SgFitted) member = fit_model("popularity", &valid.lists, NULL);
    GError *error = NULL;
    double weight;
    sg_interrupt_request();
    g_assert_false(sg_blend_fit_weights(&weight, &member, 1, 100, &valid.context, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "blend");
    valid_clear(&valid);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/blend/a name lists its members", a_name_lists_its_members);
    g_test_add_func("/blend/a wrong name is refused", a_wrong_name_is_refused);
    g_test_add_func("/blend/the score is the weighted sum of scaled scores",
                    the_score_is_the_weighted_sum_of_scaled_scores);
    g_test_add_func("/blend/each stage explains its share", each_stage_explains_its_share);
    g_test_add_func("/blend/it survives the disk with its members",
                    it_survives_the_disk_with_its_members);
    g_test_add_func("/blend/a damaged member is refused", a_damaged_member_is_refused);
    g_test_add_func("/blend/fitted weights are at least as good as each member alone",
                    fitted_weights_are_at_least_as_good_as_each_member_alone);
    g_test_add_func("/blend/a member that knows the answers gets all the weight",
                    a_member_that_knows_the_answers_gets_all_the_weight);
    g_test_add_func("/blend/any number of threads fits the same weights",
                    any_number_of_threads_fits_the_same_weights);
    g_test_add_func("/blend/weights that cannot be are refused",
                    weights_that_cannot_be_are_refused);
    g_test_add_func("/blend/a member of another catalogue is refused",
                    a_member_of_another_catalogue_is_refused);
    g_test_add_func("/blend/a member outlives its first owner", a_member_outlives_its_first_owner);
    g_test_add_func("/blend/many threads may ask at once", many_threads_may_ask_at_once);
    g_test_add_func("/blend/fitting stops when asked to", fitting_stops_when_asked_to);
    return g_test_run();
}
