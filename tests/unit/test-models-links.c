/* SPDX-License-Identifier: MIT */
#include "models/links.h"
#include "base/log.h"
#include "support/models.h"

static char *folder;

static char *file_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void save_small(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, false, 2);
    g_autoptr(SgFitted) fitted = fit_model("walk", &lists, "K=7", NULL);
    g_assert_true(sg_model_save(fitted, folder, NULL));
}

/* Overwrites 4 or 8 bytes of an array's numbers, which begin behind the first 128 bytes. */
static void overwrite(const char *name, int64_t place, int64_t value, size_t size)
{
    g_autofree char *path = file_of(name), *bytes = NULL;
    size_t length;
    g_assert_true(sg_file_read(path, 1 << 20, &bytes, &length, NULL));
    memcpy(bytes + 128 + (size_t)place * size, &value, size);
    g_assert_true(sg_file_write(path, bytes, length, 0644, NULL));
}

static void assert_load_fails(SgErrorCode code, const char *part)
{
    GError *error = NULL;
    g_assert_null(sg_model_load(folder, &error));
    assert_fails(error, (int)code, part);
}

static void damaged_offsets_are_refused(void)
{
    save_small();
    overwrite("offset.npy", 0, 1, 8);
    assert_load_fails(SG_ERROR_INPUT, "does not end at");
    save_small();
    overwrite("offset.npy", 50, 7000, 8);
    assert_load_fails(SG_ERROR_INPUT, "does not end at");
    save_small();
    overwrite("offset.npy", 20, INT64_MAX / 2, 8);
    assert_load_fails(SG_ERROR_INPUT, "ends before it starts");
}

static void a_missing_or_cut_array_is_refused(void)
{
    static const char *const names[] = { "offset.npy", "track.npy", "strength.npy", "degree.npy" };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        save_small();
        g_autofree char *path = file_of(names[n]), *bytes = NULL;
        size_t length;
        g_assert_true(sg_file_read(path, 1 << 20, &bytes, &length, NULL));
        g_assert_true(sg_file_write(path, bytes, length - 8, 0644, NULL));
        assert_load_fails(SG_ERROR_INPUT, "is damaged");
        g_assert_true(sg_file_remove_all(path, NULL));
        assert_load_fails(SG_ERROR_NOT_FOUND, names[n]);
    }
}

static void count_message(SgLogLevel level, const char *message, void *count)
{
    *(int *)count += strstr(message, "row 3 holds no links") != NULL;
}

static void a_damaged_row_is_reported_not_followed(void)
{
    save_small();
    g_autoptr(SgFitted) whole = sg_model_load(folder, NULL);
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, 50, NULL));
    SgQuery query = { .seed = (int32_t[]){ 3 }, .count = 1 };
    whole->model->score(whole, &query, &scores);
    g_assert_cmpint(scores.count, ==, 7);
    sg_scores_reset(&scores);
    int64_t third = 0; /* rows are full: K = 7 links each, if the first ones have that many */
    for (int32_t j = 0; j < 3; j++) {
        SgQuery before = { .seed = &j, .count = 1 };
        whole->model->score(whole, &before, &scores);
        third += scores.count;
        sg_scores_reset(&scores);
    }
    for (int damage = 0; damage < 2; damage++) {
        save_small();
        overwrite(damage ? "strength.npy" : "track.npy", third + 6, damage ? 0 : 50, 4);
        g_autoptr(SgFitted) damaged = sg_model_load(folder, NULL);
        g_assert_nonnull(damaged);
        int messages = 0;
        sg_log_set_sink(SG_LOG_ERROR, count_message, &messages);
        damaged->model->score(damaged, &query, &scores);
        sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
        g_assert_cmpint(scores.count, ==, 0);
        g_assert_cmpint(messages, ==, 1);
    }
}

/* Seeds that speak for and against, so that a score may come out as zero: each track is touched
 * once and the sums are right, whatever room for touched tracks is left. */
static void weights_of_any_sign_count(void)
{
    enum { M = 50 };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, M, 6, false, 2);
    SgCooccurOptions options = { .measure = SG_COOCCUR_TOGETHER, .K = 9 };
    SgLinks links;
    g_assert_true(sg_links_fit(&links, &lists, &options, &(SgFitContext){ 0 }, NULL));
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    SgRng rng;
    sg_rng_init(&rng, 6, 0);
    for (int round = 0; round < 300; round++) {
        int32_t seed[M];
        float weight[M], want[M] = { 0 };
        bool reached[M] = { false };
        int64_t count = 0;
        for (int32_t j = 0; j < M; j++) {
            if (sg_rng_below(&rng, 3))
                continue;
            weight[count] = (float)sg_rng_below(&rng, 4) - 1; /* -1, 0, 1, 2 */
            seed[count++] = j;
            for (int64_t e = links.offset[j]; e < links.offset[j + 1]; e++) {
                want[links.track[e]] += weight[count - 1] * links.strength[e];
                reached[links.track[e]] = true;
            }
        }
        SgQuery query = { seed, weight, count, 0, 0 };
        sg_links_score(&links, &query, &scores);
        bool seen[M] = { false };
        for (int64_t n = 0; n < scores.count; n++) {
            g_assert_true(reached[scores.touched[n]] && !seen[scores.touched[n]]);
            seen[scores.touched[n]] = true;
        }
        for (int32_t i = 0; i < M; i++) {
            g_assert_cmpfloat(scores.value[i], ==, want[i]);
            g_assert_true(seen[i] || want[i] == 0);
        }
        sg_scores_reset(&scores);
        for (int32_t i = 0; i < M; i++)
            g_assert_false(sg_scores_has(&scores, i));
    }
    sg_links_clear(&links);
}

static void a_link_is_found_or_zero(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, false, 2);
    SgCooccurOptions options = { .measure = SG_COOCCUR_TOGETHER, .K = 3 };
    SgLinks links;
    g_assert_true(sg_links_fit(&links, &lists, &options, &(SgFitContext){ 0 }, NULL));
    for (int32_t j = 0; j < 50; j++) {
        int found = 0;
        for (int32_t i = 0; i < 50; i++)
            found += sg_links_find(&links, j, i) > 0;
        g_assert_cmpint(found, ==, (int)(links.offset[j + 1] - links.offset[j]));
    }
    sg_links_clear(&links);
}

static void rows_of_a_few_seeds_are_those_of_all(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 100, 60, 8, true, 5);
    const int32_t only[] = { 0, 7, 8, 59 };
    static const char *const names[] = { "walk", "cooccur" };
    for (size_t m = 0; m < G_N_ELEMENTS(names); m++) {
        const SgModel *model = sg_model_find(names[m]);
        SgFitContext context = { .only_seeds = only, .only_count = G_N_ELEMENTS(only) };
        sg_model_defaults(model, &context.options);
        g_autoptr(SgFitted) few = model->fit(&lists, &context, NULL);
        context.only_seeds = NULL;
        g_autoptr(SgFitted) all = model->fit(&lists, &context, NULL);
        g_auto(SgScores) x = { 0 }, y = { 0 };
        g_assert_true(sg_scores_init(&x, 60, NULL) && sg_scores_init(&y, 60, NULL));
        const SgQuery query = { .seed = only, .count = G_N_ELEMENTS(only) };
        model->score(few, &query, &x);
        model->score(all, &query, &y);
        g_assert_cmpint(x.count, >, 10);
        g_assert_cmpmem(x.value, 60 * sizeof(float), y.value, 60 * sizeof(float));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *parent = temporary_folder();
    folder = g_build_filename(parent, "model", NULL);
    g_test_add_func("/links/damaged offsets are refused", damaged_offsets_are_refused);
    g_test_add_func("/links/a missing or cut array is refused", a_missing_or_cut_array_is_refused);
    g_test_add_func("/links/a damaged row is reported, not followed",
                    a_damaged_row_is_reported_not_followed);
    g_test_add_func("/links/weights of any sign count", weights_of_any_sign_count);
    g_test_add_func("/links/a link is found or zero", a_link_is_found_or_zero);
    g_test_add_func("/links/rows of a few seeds are those of all",
                    rows_of_a_few_seeds_are_those_of_all);
    int result = g_test_run();
    sg_file_remove_all(parent, NULL);
    g_free(folder);
    return result;
}
