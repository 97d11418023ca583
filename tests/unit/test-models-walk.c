/* SPDX-License-Identifier: MIT */
#include "support/models.h"

enum { U = 80, M = 120 };

/* score(S, i) by the formula of the reference, in double, for all tracks; K is not cut. */
static void naive_scores(const SgCsr *lists, const SgQuery *query, double a, double l, double r,
                         double p, double *score_i)
{
    double degree[M] = { 0 };
    for (int64_t e = 0; e < sg_csr_entries(lists); e++)
        degree[lists->col[e]] += !lists->val || lists->val[e] > 0;
    for (int64_t s = 0; s < query->count; s++) {
        int32_t j = query->seed[s];
        double c[M] = { 0 };
        for (int64_t u = 0; u < lists->rows; u++) {
            double x_j = 0, n = 0;
            for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
                double x = lists->val ? lists->val[e] : 1;
                x_j = lists->col[e] == j ? x : x_j;
                n += x > 0;
            }
            for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
                double x = lists->val ? lists->val[e] : 1;
                if (x > 0 && x_j > 0)
                    c[lists->col[e]] += pow(n, -a) * x_j * x;
            }
        }
        for (int32_t i = 0; i < M; i++)
            if (i != j && c[i] > 0)
                score_i[i] += (query->weight ? query->weight[s] : 1) *
                              pow(c[i] * pow(degree[j], -l) * pow(degree[i], -r), p);
    }
}

static void scores_equal_the_formula(void)
{
    static const struct {
        double a, l, r, p, adventure;
        bool weighted;
    } cases[] = {
        { 1, 0.6, 0.35, 0.8, 0, false },   { 1, 0.6, 0.35, 0.8, 0, true },
        { 0, 0, 0, 1, 0, false },          { 0, 0.5, 0.5, 1, 0, true },
        { 0.3, 0.7, 0.2, 1.5, 0, false },  { 1, 0.5, 0.5, 0.6, 0.4, false },
        { 1, 0.6, 0.35, 0.8, -0.5, true },
    };
    g_auto(SgScores) scores = { 0 };
    g_assert_true(sg_scores_init(&scores, M, NULL));
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, U, M, 8, cases[n].weighted, n);
        char option[4][32];
        g_snprintf(option[0], 32, "a=%g", cases[n].a);
        g_snprintf(option[1], 32, "l=%g", cases[n].l);
        g_snprintf(option[2], 32, "r=%g", cases[n].r);
        g_snprintf(option[3], 32, "p=%g", cases[n].p);
        g_autoptr(SgFitted) fitted =
            fit_model("walk", &lists, option[0], option[1], option[2], option[3], NULL);
        int32_t seed[] = { 0, 2, 5, 60 };
        float weight[] = { 1, 0.5f, 2, 0.25f };
        SgQuery query = { seed, n % 2 ? weight : NULL, 4, cases[n].adventure, 0 };
        double want[M] = { 0 };
        naive_scores(&lists, &query, cases[n].a, cases[n].l, cases[n].r + cases[n].adventure,
                     cases[n].p, want);
        fitted->model->score(fitted, &query, &scores);
        for (int32_t i = 0; i < M; i++)
            g_assert_cmpfloat_with_epsilon(scores.value[i], want[i], 2e-6 * want[i] + 1e-30);
        sg_scores_reset(&scores);
    }
}

/* What K cuts off is what has the smallest c d_i^-r, for each seed by itself. */
static void only_the_K_best_links_of_a_seed_stay(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, U, M, 8, false, 3);
    g_autoptr(SgFitted) all = fit_model("walk", &lists, NULL);
    g_autoptr(SgFitted) few = fit_model("walk", &lists, "K=5", NULL);
    g_auto(SgScores) x = { 0 }, y = { 0 };
    g_assert_true(sg_scores_init(&x, M, NULL) && sg_scores_init(&y, M, NULL));
    for (int32_t j = 0; j < M; j++) {
        SgQuery query = { .seed = &j, .count = 1 };
        int32_t want[5], got[6];
        float best[6], score[6];
        all->model->score(all, &query, &x);
        few->model->score(few, &query, &y);
        int64_t n = sg_scores_top(&x, &query, NULL, 5, want, best);
        g_assert_cmpint(sg_scores_top(&y, &query, NULL, 6, got, score), ==, n);
        g_assert_cmpmem(got, (size_t)n * 4, want, (size_t)n * 4);
        g_assert_cmpmem(score, (size_t)n * 4, best, (size_t)n * 4);
        sg_scores_reset(&x);
        sg_scores_reset(&y);
    }
}

static void reasons_add_up_to_seeds_and_lists(void)
{
    for (int weighted = 0; weighted < 2; weighted++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, U, M, 8, weighted, 4);
        g_autoptr(SgFitted) walk = fit_model("walk", &lists, NULL);
        g_autoptr(SgFitted) plain = fit_model("walk", &lists, "p=1", "a=0.5", "K=20", NULL);
        assert_reasons_add_up(walk, &lists, 0);
        assert_reasons_add_up(walk, &lists, 0.3);
        assert_reasons_add_up(plain, NULL, -0.2);
    }
}

/* With p = 1 a list's share is d_u^-a x x d_j^-l d_i^-r itself. */
static void with_power_one_a_list_adds_its_own_share(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, U, M, 8, false, 5);
    g_autoptr(SgFitted) fitted = fit_model("walk", &lists, "p=1", "l=0.6", "r=0.35", NULL);
    double degree[M] = { 0 };
    for (int64_t e = 0; e < sg_csr_entries(&lists); e++)
        degree[lists.col[e]]++;
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    SgQuery query = { .seed = (int32_t[]){ 1 }, .count = 1 };
    int checked = 0;
    for (int32_t i = 0; i < M; i++) {
        g_array_set_size(reasons, 0);
        fitted->model->explain(fitted, &query, i, &(SgGrounds){ .lists = &lists }, reasons);
        for (guint n = 1; n < reasons->len; n++) {
            SgReason list = g_array_index(reasons, SgReason, n);
            int64_t size = lists.offset[list.index + 1] - lists.offset[list.index];
            double want = 1.0 / (double)size * pow(degree[1], -0.6) * pow(degree[i], -0.35);
            g_assert_cmpint(list.kind, ==, SG_REASON_LIST);
            g_assert_cmpint(list.parent, ==, 1);
            g_assert_cmpfloat_with_epsilon(list.value, want, 1e-6 * want);
            checked++;
        }
    }
    g_assert_cmpint(checked, >, 20);
}

static SgFitted *refit_with(const SgFitted *previous, const SgCsr *lists, bool again,
                            const char *const *assignments)
{
    SgFitContext context = { .seed = 7, .will_refit = again };
    sg_model_defaults(&sg_model_walk, &context.options);
    for (; *assignments; assignments++)
        g_assert_true(sg_model_set_option(&sg_model_walk, &context.options, *assignments, NULL));
    if (!previous)
        return sg_model_walk.fit(lists, &context, NULL);
    return sg_model_walk.refit(previous, lists, &context, NULL);
}

static void a_refit_equals_a_fit_bit_for_bit(void)
{
    static const char *const changes[][4] = {
        { "l=0.3", NULL },           { "p=1.5", NULL }, { "K=9", NULL }, { "K=60", NULL },
        { "l=0.7", "p=0.5", "K=3" }, { "r=0.1", NULL }, { "a=0", NULL },
    };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, U, M, 8, true, 6);
    for (int keep = 0; keep < 2; keep++) {
        g_autoptr(SgFitted) first =
            refit_with(NULL, &lists, keep, (const char *const[]){ "K=40", NULL });
        for (size_t n = 0; n < G_N_ELEMENTS(changes); n++) {
            g_autoptr(SgFitted) fresh = refit_with(NULL, &lists, false, changes[n]);
            g_autoptr(SgFitted) again = refit_with(first, &lists, keep, changes[n]);
            assert_same_scores(fresh, again);
            g_autoptr(SgFitted) third = refit_with(again, &lists, false, changes[n]);
            assert_same_scores(fresh, third);
        }
    }
}

static void the_number_of_threads_changes_nothing(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 900, 1500, 30, false, 7);
    SgFitContext context = { .threads = 1 };
    sg_model_defaults(&sg_model_walk, &context.options);
    g_autoptr(SgFitted) one = sg_model_walk.fit(&lists, &context, NULL);
    for (int threads = 2; threads <= 7; threads += 5) {
        context.threads = threads;
        g_autoptr(SgFitted) many = sg_model_walk.fit(&lists, &context, NULL);
        assert_same_scores(one, many);
    }
}

static void it_survives_the_disk(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, U, M, 8, true, 8);
    g_autoptr(SgFitted) fitted = fit_model("walk", &lists, "K=25", NULL);
    assert_round_trip(fitted);
}

static void a_list_without_numbers_is_an_input_error(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, U, M, 8, true, 8);
    lists.val[5] = NAN;
    SgFitContext context = { 0 };
    sg_model_defaults(&sg_model_walk, &context.options);
    GError *error = NULL;
    g_assert_null(sg_model_walk.fit(&lists, &context, &error));
    assert_fails(error, SG_ERROR_INPUT, "list 0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/walk/scores equal the formula", scores_equal_the_formula);
    g_test_add_func("/walk/only the K best links of a seed stay",
                    only_the_K_best_links_of_a_seed_stay);
    g_test_add_func("/walk/reasons add up to seeds and lists", reasons_add_up_to_seeds_and_lists);
    g_test_add_func("/walk/with power one a list adds its own share",
                    with_power_one_a_list_adds_its_own_share);
    g_test_add_func("/walk/a refit equals a fit bit for bit", a_refit_equals_a_fit_bit_for_bit);
    g_test_add_func("/walk/the number of threads changes nothing",
                    the_number_of_threads_changes_nothing);
    g_test_add_func("/walk/it survives the disk", it_survives_the_disk);
    g_test_add_func("/walk/a list without numbers is an input error",
                    a_list_without_numbers_is_an_input_error);
    return g_test_run();
}
