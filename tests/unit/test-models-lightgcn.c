/* SPDX-License-Identifier: MIT */
#include "models/lightgcn-fit.h"

#include "base/interrupt.h"
#include "base/progress.h"
#include "models/training.h"
#include "support/models.h"

static const SgModel *const kinds[] = { &sg_model_lightgcn, &sg_model_lightgcnpp };

/* A context with a few small steps. */
static SgFitContext small_context(const SgModel *model, const char *const *assignments)
{
    static const char *const small[] = { "D=12",   "epochs=4", "batch=100", "rate=0.02",
                                         "loss=0", "cool=0",   NULL };
    SgFitContext context = { .seed = 7, .threads = 1 };
    sg_model_defaults(model, &context.options);
    for (int n = 0; small[n]; n++)
        g_assert_true(sg_model_set_option(model, &context.options, small[n], NULL));
    for (int n = 0; assignments && assignments[n]; n++)
        g_assert_true(sg_model_set_option(model, &context.options, assignments[n], NULL));
    return context;
}

static SgFitted *fit_well(const SgModel *model, const SgCsr *lists, const SgFitContext *context)
{
    GError *error = NULL;
    SgFitted *fitted = model->fit(lists, context, &error);
    g_assert_no_error(error);
    return fitted;
}

static void it_explains_itself_and_survives_the_disk(void)
{
    static const char *const pools[] = { "pool=0", "pool=1", "pool=2" };
    for (int n = 0; n < 6; n++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 80, 60, 8, n % 2, 3);
        SgFitContext context = small_context(kinds[n / 3], (const char *[]){ pools[n % 3], NULL });
        g_autoptr(SgFitted) fitted = fit_well(kinds[n / 3], &lists, &context);
        assert_reasons_add_up(fitted, NULL, 0);
        assert_round_trip(fitted);
    }
}

/* Lists of even tracks and lists of odd ones, each without a third of its kind. */
static void two_kinds_of_lists(SgCsr *lists, int32_t U, int32_t M)
{
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, 4);
    g_autoptr(GArray) col = g_array_new(FALSE, FALSE, 4);
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    for (int32_t u = 0; u < U; u++) {
        for (int32_t i = u % 2; i < M; i += 2) {
            if (sg_rng_below(&rng, 3) == 0)
                continue;
            g_array_append_val(row, u);
            g_array_append_val(col, i);
        }
    }
    g_assert_true(sg_csr_from_pairs(lists, U, M, row->len, (int32_t *)(void *)row->data,
                                    (int32_t *)(void *)col->data, NULL, NULL, NULL));
}

/* How many of the best 15 for a query are odd. */
static int odd_ones(const SgFitted *fitted, const SgQuery *query)
{
    g_auto(SgScores) scores = { 0 };
    int32_t track[15];
    float score[15];
    int odd = 0;
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    fitted->model->score(fitted, query, &scores);
    g_assert_cmpint(sg_scores_top(&scores, query, NULL, 15, track, score), ==, 15);
    for (int n = 0; n < 15; n++)
        odd += track[n] % 2;
    return odd;
}

static void tracks_of_the_same_kind_of_list_are_found(void)
{
    static const char *const pools[] = { "pool=0", "pool=1", "pool=2" };
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, 40);
    for (int n = 0; n < 6; n++) {
        SgFitContext context =
            small_context(kinds[n / 3], (const char *[]){ pools[n % 3], "epochs=20", NULL });
        g_autoptr(SgFitted) fitted = fit_well(kinds[n / 3], &lists, &context);
        SgQuery odd = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
        SgQuery even = { .seed = (int32_t[]){ 2, 8, 10 }, .count = 3 };
        g_assert_cmpint(odd_ones(fitted, &odd), ==, 15);
        g_assert_cmpint(odd_ones(fitted, &even), ==, 0);
    }
}

static void a_learnt_list_is_answered_with_its_own_vector(void)
{
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, 40);
    SgFitContext context = small_context(kinds[0], (const char *[]){ "epochs=20", NULL });
    g_autoptr(SgFitted) fitted = fit_well(kinds[0], &lists, &context);
    SgQuery query = { .seed = (int32_t[]){ 2 }, .count = 1, .known_list = 2 };
    g_assert_cmpint(odd_ones(fitted, &query), ==, 15); /* list 1 is one of odd tracks */
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, 40, NULL));
    fitted->model->score(fitted, &query, &scores);
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    fitted->model->explain(fitted, &query, 7, &(SgGrounds){ .lists = &lists }, reasons);
    g_assert_cmpint(reasons->len, ==, 1);
    g_assert_cmpfloat_with_epsilon(g_array_index(reasons, SgReason, 0).value, scores.value[7],
                                   1e-5);
}

static void without_seeds_nothing_is_said(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) scores = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    SgFitContext context = small_context(kinds[1], (const char *[]){ "pool=1", NULL });
    g_autoptr(SgFitted) fitted = fit_well(kinds[1], &lists, &context);
    g_assert_true(sg_scores_init(&scores, 60, NULL));
    SgQuery query = { 0 };
    fitted->model->score(fitted, &query, &scores);
    for (int i = 0; i < 60; i++)
        g_assert_cmpfloat(scores.value[i], ==, 0);
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 300, 500, 12, true, 6);
    for (int n = 0; n < 4; n++) {
        g_autoptr(SgFitted) first = NULL;
        for (int threads = 1; threads < 8; threads += 3) {
            SgFitContext context = small_context(
                kinds[n / 2], (const char *[]){ n % 2 ? "bf16=1" : "bf16=0", "popular=1",
                                                n == 3 ? "loss=1" : "loss=0", "patience=2",
                                                "batch=700", n == 2 ? "hard=4" : "hard=1", NULL });
            context.threads = threads;
            g_autoptr(SgFitted) fitted = fit_well(kinds[n / 2], &lists, &context);
            if (first)
                assert_same_scores(first, fitted);
            else
                first = g_steal_pointer(&fitted);
        }
    }
}

static void another_seed_gives_another_model(void)
{
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) x = { 0 }, y = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    SgFitContext context = small_context(kinds[0], NULL);
    g_autoptr(SgFitted) a = fit_well(kinds[0], &lists, &context);
    context.seed = 8;
    g_autoptr(SgFitted) b = fit_well(kinds[0], &lists, &context);
    g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
    SgQuery query = { .seed = (int32_t[]){ 1 }, .count = 1 };
    a->model->score(a, &query, &x);
    b->model->score(b, &query, &y);
    g_assert_true(memcmp(x.value, y.value, 60 * sizeof(float)) != 0);
    g_assert_cmpint((int)b->seed, ==, 8);
}

/* Asks for a stop after so many steps more. */
typedef struct {
    int64_t steps;
} Stop;

static void on_progress(const SgProgressState *state, void *data)
{
    Stop *stop = data;
    if (!state->finished && --stop->steps <= 0)
        sg_interrupt_request();
}

static void a_stopped_training_goes_on_to_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, true, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    for (int n = 0; n < 2; n++) {
        SgFitContext context =
            small_context(kinds[n], (const char *[]){ n ? "patience=50" : "patience=0", "hard=3",
                                                      "cool=0.6", NULL });
        g_autoptr(SgFitted) whole = fit_well(kinds[n], &lists, &context), going = NULL;
        context.checkpoint = folder;
        context.checkpoint_seconds = 1e9;
        g_assert_true(sg_file_remove_all(folder, NULL));
        int stops = 0;
        Stop stop = { 0 };
        sg_interrupt_request(); /* stops before the first step, then after each */
        while (!going) {
            GError *error = NULL;
            going = kinds[n]->fit(&lists, &context, &error);
            context.resume = true;
            if (going)
                break;
            assert_fails(error, SG_ERROR_INTERRUPTED, kinds[n]->name);
            sg_interrupt_clear();
            stops++;
            stop.steps = 1;
            sg_progress_set_sink(on_progress, &stop);
            if (stops > 100)
                g_error("the training does not get on");
        }
        sg_progress_set_sink(NULL, NULL);
        sg_interrupt_clear();
        g_assert_cmpint(stops, >, 10);
        assert_same_scores(whole, going);
    }
    g_assert_true(sg_file_remove_all(parent, NULL));
}

static void a_killed_training_goes_on_from_its_last_state(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    SgFitContext context = small_context(kinds[0], (const char *[]){ "epochs=3", NULL });
    context.checkpoint = folder; /* a state after each step, the last one after the last */
    g_autoptr(SgFitted) shorter = fit_well(kinds[0], &lists, &context);
    SgFitContext longer = small_context(kinds[0], (const char *[]){ "epochs=6", NULL });
    g_autoptr(SgFitted) whole = fit_well(kinds[0], &lists, &longer);
    longer.checkpoint = folder;
    longer.resume = true;
    g_autoptr(SgFitted) further = fit_well(kinds[0], &lists, &longer);
    assert_same_scores(whole, further);
    g_assert_true(sg_file_remove_all(parent, NULL));
}

/* Two steps that cool down are one at the full rate and one at half of it. */
static void the_rate_falls_in_equal_parts(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    SgFitContext cooling =
        small_context(kinds[0], (const char *[]){ "epochs=2", "batch=5000", "cool=1", NULL });
    SgFitContext context =
        small_context(kinds[0], (const char *[]){ "epochs=1", "batch=5000", "rate=0.02", NULL });
    g_autoptr(SgFitted) cooled = fit_well(kinds[0], &lists, &cooling);
    context.checkpoint = folder;
    g_autoptr(SgFitted) half = fit_well(kinds[0], &lists, &context);
    context =
        small_context(kinds[0], (const char *[]){ "epochs=2", "batch=5000", "rate=0.01", NULL });
    context.checkpoint = folder;
    context.resume = true;
    g_autoptr(SgFitted) whole = fit_well(kinds[0], &lists, &context);
    assert_same_scores(whole, cooled);
    g_assert_true(sg_file_remove_all(parent, NULL));
}

static void a_state_of_another_training_is_refused(void)
{
    g_auto(SgCsr) lists = { 0 }, others = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    random_lists(&others, 80, 60, 8, false, 4);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    GError *error = NULL;
    SgFitContext context = small_context(kinds[0], NULL);
    context.checkpoint = folder;
    context.resume = true;
    g_assert_null(kinds[0]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "state.json");
    context.resume = false;
    sg_fitted_free(fit_well(kinds[0], &lists, &context));
    context.resume = true;
    g_assert_null(kinds[0]->fit(&others, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "of other lists");
    context.seed = 3;
    g_assert_null(kinds[0]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "another seed: 7");
    context.seed = 7;
    g_assert_true(sg_model_set_option(kinds[0], &context.options, "decay=0.5", NULL));
    g_assert_null(kinds[0]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "another option 'decay'");
    context = small_context(kinds[1], NULL);
    context.checkpoint = folder;
    context.resume = true;
    g_assert_null(kinds[1]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "not of model 'lightgcnpp'");
    context = small_context(kinds[0], NULL);
    context.checkpoint = folder;
    context.resume = true;
    g_autofree char *array = g_build_filename(folder, "m.npy", NULL);
    g_assert_true(sg_file_remove_all(array, NULL));
    g_assert_null(kinds[0]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "m.npy");
    g_assert_true(sg_file_remove_all(parent, NULL));
}

static void a_training_that_diverges_says_so_and_keeps_its_last_good_state(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    GError *error = NULL;
    SgFitContext context = small_context(kinds[0], (const char *[]){ "epochs=2", NULL });
    context.checkpoint = folder;
    sg_fitted_free(fit_well(kinds[0], &lists, &context));
    /* A moment that is out of range makes the next step infinite. */
    g_autofree char *path = g_build_filename(folder, "m.npy", NULL), *good = NULL, *after = NULL;
    g_auto(SgNpy) m = { 0 };
    size_t length, length_after;
    g_assert_true(sg_npy_open(&m, path, NULL));
    g_autofree float *broken = g_memdup2(m.data, (gsize)(m.shape[0] * m.shape[1]) * 4);
    for (int64_t n = 0; n < m.shape[0] * m.shape[1]; n++)
        broken[n] = 3e38f;
    g_assert_true(sg_npy_write(path, SG_NPY_F4, 2, m.shape, broken, NULL));
    g_assert_true(sg_file_read(path, 1 << 20, &good, &length, NULL));
    context = small_context(kinds[0], (const char *[]){ "epochs=9", NULL });
    context.checkpoint = folder;
    context.checkpoint_seconds = 0;
    context.resume = true;
    g_assert_null(kinds[0]->fit(&lists, &context, &error));
    g_autofree char *message = g_strdup(error->message);
    assert_fails(error, SG_ERROR_DIVERGED, "lower the rate and go on from the last good state in");
    g_assert_nonnull(strstr(message, "epoch 3"));
    g_assert_true(sg_file_read(path, 1 << 20, &after, &length_after, NULL));
    g_assert_cmpmem(good, length, after, length_after); /* what is no number was not saved */
    g_assert_true(sg_file_remove_all(parent, NULL));
}

static int64_t epochs_of(const SgFitted *fitted)
{
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "model", NULL);
    g_autofree char *path = g_build_filename(folder, "history.npy", NULL);
    g_auto(SgNpy) history = { 0 };
    g_assert_true(sg_model_save(fitted, folder, NULL));
    g_assert_true(sg_npy_open(&history, path, NULL));
    const double *value = history.data;
    for (int64_t e = 0; e < history.shape[0]; e++)
        g_assert_true(isfinite(value[e * SG_HISTORY_COLUMNS + SG_HISTORY_LOSS]));
    g_assert_true(sg_file_remove_all(parent, NULL));
    return history.shape[0];
}

static void a_training_without_gain_stops_early(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3); /* only popularity is to be learnt */
    SgFitContext context =
        small_context(kinds[0], (const char *[]){ "patience=3", "epochs=500", NULL });
    g_autoptr(SgFitted) fitted = fit_well(kinds[0], &lists, &context);
    int64_t epochs = epochs_of(fitted);
    g_assert_cmpint(epochs, <, 400);
    g_assert_cmpint(epochs, >, 3);
    /* The queries of the context decide where there are some. */
    context.valid_seeds = &lists;
    context.valid_truth =
        &lists; /* masked: no answer is ever right, so the first epoch stays best */
    g_autoptr(SgFitted) other = fit_well(kinds[0], &lists, &context);
    g_assert_cmpint(epochs_of(other), ==, 4);
}

static void lists_without_anything_are_fitted(void)
{
    const int32_t zero = 0;
    for (int n = 0; n < 2; n++) {
        for (int64_t M = 0; M < 2; M++) {
            g_auto(SgCsr) lists = { 0 };
            g_assert_true(sg_csr_from_pairs(&lists, M, M, M, &zero, &zero, NULL, NULL, NULL));
            SgFitContext context = small_context(kinds[n], NULL);
            g_autoptr(SgFitted) fitted = fit_well(kinds[n], &lists, &context);
            g_assert_cmpint(fitted->M, ==, M);
        }
    }
}

static void the_contrastive_loss_finds_them_too(void)
{
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, 40);
    for (int n = 0; n < 2; n++) {
        SgFitContext context =
            small_context(kinds[n], (const char *[]){ "loss=1", "epochs=20", NULL });
        g_autoptr(SgFitted) fitted = fit_well(kinds[n], &lists, &context);
        SgQuery odd = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
        g_assert_cmpint(odd_ones(fitted, &odd), ==, 15);
        assert_round_trip(fitted);
    }
}

/* Where list 0 puts a track, by its own vector. */
static int rank_of(const SgFitted *fitted, int32_t track)
{
    g_auto(SgScores) scores = { 0 };
    SgQuery query = { .known_list = 1 };
    int rank = 0;
    g_assert_true(sg_scores_init(&scores, fitted->M, NULL));
    fitted->model->score(fitted, &query, &scores);
    for (int32_t i = 0; i < fitted->M; i++)
        rank += scores.value[i] > scores.value[track];
    return rank;
}

static void what_is_disliked_falls(void)
{
    enum { U = 60, M = 40 };
    static const char *const losses[] = { "loss=0", "loss=1" };
    g_auto(SgCsr) lists = { 0 }, weighted = { 0 };
    two_kinds_of_lists(&lists, U, M);
    int64_t E = sg_csr_entries(&lists);
    g_autofree int32_t *row = g_new(int32_t, E + 1), *col = g_new(int32_t, E + 1);
    g_autofree float *val = g_new(float, E + 1);
    for (int64_t u = 0; u < U; u++)
        for (int64_t e = lists.offset[u]; e < lists.offset[u + 1]; e++)
            row[e] = (int32_t)u;
    memcpy(col, lists.col, (size_t)E * 4);
    for (int64_t e = 0; e < E; e++)
        val[e] = 1;
    int32_t disliked = lists.col[2]; /* of list 0, which dislikes it instead */
    val[2] = -3;
    g_assert_true(sg_csr_from_pairs(&weighted, U, M, E, row, col, val, NULL, NULL));
    for (int n = 0; n < 2; n++) {
        SgFitContext context =
            small_context(kinds[0], (const char *[]){ losses[n], "epochs=40", "dislikes=0", NULL });
        g_autoptr(SgFitted) without = fit_well(kinds[0], &weighted, &context);
        g_assert_true(sg_model_set_option(kinds[0], &context.options, "dislikes=5", NULL));
        g_autoptr(SgFitted) with = fit_well(kinds[0], &weighted, &context);
        g_assert_cmpint(rank_of(with, disliked), >, rank_of(without, disliked));
        g_assert_cmpint(rank_of(with, disliked), >=, 15);
    }
}

/* Two numbers that tell odd tracks from even ones; the last two tracks stand in no list. */
static void a_new_track_is_found_by_its_content(void)
{
    enum { M = 42, F = 2 };
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, M - 2);
    lists.cols = M;
    float features[M * F] = { 0 };
    for (int i = 0; i < M; i++) {
        features[i * F] = i % 2 ? 1 : -1;
        features[i * F + 1] = (float)(i % 5) / 5;
    }
    features[4 * F] = features[4 * F + 1] = 0; /* nothing is known of track 4 */
    for (int n = 0; n < 2; n++) {
        SgFitContext context = small_context(kinds[n], (const char *[]){ "epochs=40", NULL });
        context.features_id = features;
        context.feature_width = F;
        g_autoptr(SgFitted) fitted = fit_well(kinds[n], &lists, &context);
        g_auto(SgScores) scores = { 0 };
        g_assert_true(sg_scores_init(&scores, M, NULL));
        SgQuery odd = { .seed = (int32_t[]){ 1, 3, 7 }, .count = 3 };
        fitted->model->score(fitted, &odd, &scores);
        g_assert_cmpfloat(scores.value[41], >, scores.value[40]); /* 41 is like the odd ones */
        g_assert_cmpfloat(scores.value[5], >, scores.value[4]);
        assert_round_trip(fitted);
    }
}

static void a_stopped_training_with_content_goes_on_to_the_same_bits(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 80, 60, 8, false, 3);
    g_autofree char *parent = temporary_folder();
    g_autofree char *folder = g_build_filename(parent, "state", NULL);
    g_autofree float *features = g_new(float, 60 * 3);
    for (int k = 0; k < 180; k++)
        features[k] = (float)(k % 7) - 3;
    SgFitContext context =
        small_context(kinds[1], (const char *[]){ "epochs=6", "patience=9", NULL });
    context.features_id = features;
    context.feature_width = 3;
    g_autoptr(SgFitted) whole = fit_well(kinds[1], &lists, &context);
    context.checkpoint = folder;
    g_assert_true(sg_model_set_option(kinds[1], &context.options, "epochs=3", NULL));
    sg_fitted_free(fit_well(kinds[1], &lists, &context));
    context.resume = true;
    g_assert_true(sg_model_set_option(kinds[1], &context.options, "epochs=6", NULL));
    g_autoptr(SgFitted) further = fit_well(kinds[1], &lists, &context);
    assert_same_scores(whole, further);
    features[7] += 1;
    GError *error = NULL;
    g_assert_null(kinds[1]->fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "of other lists");
    g_assert_true(sg_file_remove_all(parent, NULL));
}

/* The best by a quick look first are those of all scores, in order and bit for bit. */
static void a_quick_look_loses_nothing(void)
{
    enum { M = 3000, K = 60 };
    g_auto(SgCsr) lists = { 0 };
    g_auto(SgScores) all = { 0 }, few = { 0 };
    random_lists(&lists, 400, M, 12, false, 3);
    SgFitContext context = small_context(kinds[0], (const char *[]){ "epochs=2", "D=21", NULL });
    g_autoptr(SgFitted) fitted = fit_well(kinds[0], &lists, &context);
    g_assert_true(sg_scores_init(&all, M, NULL) && sg_scores_init(&few, M, NULL));
    int64_t looked = 0;
    for (int32_t seed = 0; seed < 40; seed++) {
        int32_t a[K], b[K], seeds[] = { seed, seed + 100 };
        float x[K], y[K];
        SgQuery query = { .seed = seeds, .count = 2, .known_list = seed % 2 ? seed : 0 };
        fitted->model->score(fitted, &query, &all);
        fitted->model->score_best(fitted, &query, K, &few);
        g_assert_false(few.all_touched);
        looked += few.count;
        g_assert_cmpint(sg_scores_top(&all, &query, NULL, K, a, x), ==, K);
        g_assert_cmpint(sg_scores_top(&few, &query, NULL, K, b, y), ==, K);
        g_assert_cmpmem(a, sizeof a, b, sizeof b);
        g_assert_cmpmem(x, sizeof x, y, sizeof y);
        sg_scores_reset(&all);
        sg_scores_reset(&few);
        for (int i = 0; i < M; i++)
            g_assert_true(few.value[i] == 0 && few.mark[i] == 0);
    }
    g_test_message("%.1f tracks a query were looked at in full", (double)looked / 40);
    g_assert_cmpint(looked, <, 40 * M / 3);
}

static void another_start_ends_in_another_model(void)
{
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, 40);
    for (int n = 0; n < 2; n++) {
        SgFitContext context =
            small_context(kinds[n], (const char *[]){ "start=1", "epochs=20", NULL });
        g_autoptr(SgFitted) uniform = fit_well(kinds[n], &lists, &context);
        sg_model_set_option(kinds[n], &context.options, "start=0", NULL);
        g_autoptr(SgFitted) normal = fit_well(kinds[n], &lists, &context);
        SgQuery odd = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
        g_auto(SgScores) a = { 0 }, b = { 0 };
        g_assert_cmpint(odd_ones(uniform, &odd), ==, 15);
        g_assert_true(sg_scores_init(&a, 40, NULL) && sg_scores_init(&b, 40, NULL));
        kinds[n]->score(uniform, &odd, &a);
        kinds[n]->score(normal, &odd, &b);
        g_assert_cmpfloat(a.value[7], !=, b.value[7]);
    }
}

static void no_layer_at_all_is_plain_factorisation(void)
{
    g_auto(SgCsr) lists = { 0 };
    two_kinds_of_lists(&lists, 60, 40);
    SgFitContext context =
        small_context(kinds[0], (const char *[]){ "layers=0", "epochs=60", NULL });
    g_autoptr(SgFitted) fitted = fit_well(kinds[0], &lists, &context);
    SgQuery odd = { .seed = (int32_t[]){ 1, 3 }, .count = 2 };
    g_assert_cmpint(odd_ones(fitted, &odd), ==, 15);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lightgcn/it explains itself and survives the disk",
                    it_explains_itself_and_survives_the_disk);
    g_test_add_func("/lightgcn/tracks of the same kind of list are found",
                    tracks_of_the_same_kind_of_list_are_found);
    g_test_add_func("/lightgcn/a learnt list is answered with its own vector",
                    a_learnt_list_is_answered_with_its_own_vector);
    g_test_add_func("/lightgcn/without seeds nothing is said", without_seeds_nothing_is_said);
    g_test_add_func("/lightgcn/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    g_test_add_func("/lightgcn/another seed gives another model", another_seed_gives_another_model);
    g_test_add_func("/lightgcn/a stopped training goes on to the same bits",
                    a_stopped_training_goes_on_to_the_same_bits);
    g_test_add_func("/lightgcn/a killed training goes on from its last state",
                    a_killed_training_goes_on_from_its_last_state);
    g_test_add_func("/lightgcn/the rate falls in equal parts", the_rate_falls_in_equal_parts);
    g_test_add_func("/lightgcn/a state of another training is refused",
                    a_state_of_another_training_is_refused);
    g_test_add_func("/lightgcn/a training that diverges says so and keeps its last good state",
                    a_training_that_diverges_says_so_and_keeps_its_last_good_state);
    g_test_add_func("/lightgcn/a training without gain stops early",
                    a_training_without_gain_stops_early);
    g_test_add_func("/lightgcn/lists without anything are fitted",
                    lists_without_anything_are_fitted);
    g_test_add_func("/lightgcn/the contrastive loss finds them too",
                    the_contrastive_loss_finds_them_too);
    g_test_add_func("/lightgcn/what is disliked falls", what_is_disliked_falls);
    g_test_add_func("/lightgcn/another start ends in another model",
                    another_start_ends_in_another_model);
    g_test_add_func("/lightgcn/a new track is found by its content",
                    a_new_track_is_found_by_its_content);
    g_test_add_func("/lightgcn/a stopped training with content goes on to the same bits",
                    a_stopped_training_with_content_goes_on_to_the_same_bits);
    g_test_add_func("/lightgcn/a quick look loses nothing", a_quick_look_loses_nothing);
    g_test_add_func("/lightgcn/no layer at all is plain factorisation",
                    no_layer_at_all_is_plain_factorisation);
    return g_test_run();
}
