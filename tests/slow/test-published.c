/* SPDX-License-Identifier: MIT */
#include "learn/evaluate.h"
#include "learn/leak.h"
#include "support/import.h"
#include "support/learn.h"

/*
 * The evaluator against numbers that others published for the same files: a deterministic model
 * must give every digit. See docs/evaluation.md.
 */
typedef struct {
    const char *metric;
    double value;
} Published;

/* Imports a folder of shared data; NULL after skipping if it is absent. */
static SgDataset *import_shared(const char *name, char **folder)
{
    g_autofree char *path = shared_path(name);
    if (!path)
        return NULL;
    *folder = temporary_folder();
    g_autofree char *dataset = g_build_filename(*folder, "shared", NULL);
    g_autoptr(SgJson) document = import_well(*folder, "shared", "lightgcn", path, NULL);
    GError *error = NULL;
    SgDataset *d = sg_dataset_open(dataset, &error);
    g_assert_no_error(error);
    return d;
}

static void assert_published(const char *data, const char *name, const char *ks,
                             const Published *published, size_t count)
{
    g_autofree char *folder = NULL;
    g_autoptr(SgDataset) d = import_shared(data, &folder);
    if (!d)
        return;
    GError *error = NULL;
    SgSplitOptions options;
    g_auto(SgSplit) split = { 0 };
    g_auto(SgTrackFacts) facts = { 0 };
    g_auto(SgEvaluation) evaluation = { 0 };
    SgMetricPlan plan;
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    g_assert_true(sg_split_init(&split, d, &options, &error));
    g_assert_true(sg_leak_check_split(&split, d, NULL, &error));
    g_assert_true(sg_metric_plan_parse(&plan, "recall,ndcg,hit", ks, false, &error));
    sg_track_facts_init(&facts, &split.test.train, NULL);
    const SgModel *model = sg_model_find(name);
    SgFitContext context = { .seed = 42 };
    sg_model_defaults(model, &context.options);
    g_autoptr(SgFitted) fitted = model->fit(&split.test.train, &context, &error);
    g_assert_no_error(error);
    g_assert_true(sg_evaluate(&evaluation, fitted, &split.test, &plan, &facts, NULL, &error));
    for (size_t n = 0; n < count; n++) {
        int c = sg_metric_plan_find(&plan, published[n].metric);
        g_test_message("%s %s: %.6f, published %.6f", name, published[n].metric,
                       evaluation.mean_c[c], published[n].value);
        g_assert_cmpfloat_with_epsilon(evaluation.mean_c[c], published[n].value, 0.6e-6);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void popularity_on_gowalla(void)
{
    static const Published published[] = { { "recall@20", 0.041631 },
                                           { "ndcg@20", 0.031690 },
                                           { "hit@20", 0.203831 } };
    assert_published("data/cf/gowalla", "popularity", "20", published, G_N_ELEMENTS(published));
}

static void popularity_on_lastfm(void)
{
    static const Published published[] = {
        { "recall@10", 0.071822 }, { "ndcg@10", 0.078876 },   { "recall@20", 0.105362 },
        { "ndcg@20", 0.097213 },   { "recall@40", 0.155495 }, { "ndcg@40", 0.119612 },
    };
    assert_published("data/cf/lastfm", "popularity", "10,20,40", published,
                     G_N_ELEMENTS(published));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/published/popularity on Gowalla", popularity_on_gowalla);
    g_test_add_func("/published/popularity on Last.fm", popularity_on_lastfm);
    return g_test_run();
}
