/* SPDX-License-Identifier: MIT */
#include "learn/evaluate.h"
#include "learn/leak.h"
#include "support/import.h"
#include "support/learn.h"

#include <math.h>
#include <unistd.h>

/*
 * Evaluator and models against numbers that others published for the same files, or that a
 * prototype of the formulas gave. A deterministic model must give every digit that is printed.
 * See docs/evaluation.md.
 */
typedef struct {
    const char *metric;
    double value;
} Published;

/* A model with options ("K=500", NULL: defaults) on the given split, to `digits` digits. */
typedef struct {
    const char *data;
    const char *model;
    const char *assignment;
    const char *ks;
    int digits;
    const Published *published;
    size_t count;
} Case;

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

static SgFitted *fit(const Case *wanted, const SgCsr *train)
{
    GError *error = NULL;
    const SgModel *model = sg_model_find(wanted->model);
    SgFitContext context = { .seed = 42 };
    sg_model_defaults(model, &context.options);
    if (wanted->assignment)
        sg_model_set_option(model, &context.options, wanted->assignment, &error);
    g_assert_no_error(error);
    SgFitted *fitted = model->fit(train, &context, &error);
    g_assert_no_error(error);
    return fitted;
}

static void assert_published(const Case *wanted)
{
    g_autofree char *folder = NULL;
    g_autoptr(SgDataset) d = import_shared(wanted->data, &folder);
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
    g_assert_true(sg_metric_plan_parse(&plan, "recall,ndcg,hit", wanted->ks, false, &error));
    sg_track_facts_init(&facts, &split.test.train, NULL);
    g_autoptr(SgFitted) fitted = fit(wanted, &split.test.train);
    g_assert_true(sg_evaluate(&evaluation, fitted, &split.test, &plan, &facts, NULL, &error));
    for (size_t n = 0; n < wanted->count; n++) {
        const Published *published = &wanted->published[n];
        int c = sg_metric_plan_find(&plan, published->metric);
        g_test_message("%s %s: %.6f, published %.6f", wanted->model, published->metric,
                       evaluation.mean_c[c], published->value);
        g_assert_cmpfloat_with_epsilon(evaluation.mean_c[c], published->value,
                                       0.6 * pow(10, -wanted->digits));
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void popularity_on_gowalla(void)
{
    static const Published published[] = { { "recall@20", 0.041631 },
                                           { "ndcg@20", 0.031690 },
                                           { "hit@20", 0.203831 } };
    assert_published(&(Case){ "data/cf/gowalla", "popularity", NULL, "20", 6, published,
                              G_N_ELEMENTS(published) });
}

static void popularity_on_lastfm(void)
{
    static const Published published[] = {
        { "recall@10", 0.071822 }, { "ndcg@10", 0.078876 },   { "recall@20", 0.105362 },
        { "ndcg@20", 0.097213 },   { "recall@40", 0.155495 }, { "ndcg@40", 0.119612 },
    };
    assert_published(&(Case){ "data/cf/lastfm", "popularity", NULL, "10,20,40", 6, published,
                              G_N_ELEMENTS(published) });
}

static void walk_on_gowalla(void)
{
    static const Published published[] = { { "recall@20", 0.1838 }, { "ndcg@20", 0.1515 } };
    assert_published(
        &(Case){ "data/cf/gowalla", "walk", NULL, "20", 4, published, G_N_ELEMENTS(published) });
}

static void walk_on_lastfm(void)
{
    static const Published published[] = { { "recall@20", 0.2380 }, { "ndcg@20", 0.2317 } };
    assert_published(
        &(Case){ "data/cf/lastfm", "walk", NULL, "20", 3, published, G_N_ELEMENTS(published) });
}

static void dense_ease_on_lastfm(void)
{
    static const Published published[] = { { "recall@20", 0.2513 }, { "ndcg@20", 0.2411 } };
    assert_published(&(Case){ "data/cf/lastfm", "ease-dense", "lambda=100", "20", 4, published,
                              G_N_ELEMENTS(published) });
}

/* The log of BARS; a matrix of 41,000 x 41,000. */
static void dense_ease_on_gowalla(void)
{
    static const Published published[] = { { "recall@20", 0.176493 },
                                           { "ndcg@20", 0.146657 },
                                           { "recall@50", 0.270126 },
                                           { "ndcg@50", 0.175974 },
                                           { "hit@20", 0.572677 } };
    double free_gb = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1e9;
    if (free_gb < 9 || !g_getenv("SG_LARGE_TESTS")) {
        g_test_skip("needs 9 GB of free memory and SG_LARGE_TESTS=1: it takes many minutes");
        return;
    }
    assert_published(&(Case){ "data/cf/gowalla", "ease-dense", "lambda=80", "20,50", 3, published,
                              G_N_ELEMENTS(published) });
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/published/popularity on Gowalla", popularity_on_gowalla);
    g_test_add_func("/published/popularity on Last.fm", popularity_on_lastfm);
    g_test_add_func("/published/walk on Gowalla", walk_on_gowalla);
    g_test_add_func("/published/walk on Last.fm", walk_on_lastfm);
    g_test_add_func("/published/dense EASE on Last.fm", dense_ease_on_lastfm);
    g_test_add_func("/published/dense EASE on Gowalla", dense_ease_on_gowalla);
    return g_test_run();
}
