/* SPDX-License-Identifier: MIT */
#include "learn/report.h"

#include "base/clock.h"
#include "base/machine.h"
#include "version.h"

#include <math.h>
#include <omp.h>
#include <string.h>

const SgOutcome *sg_report_find(const SgReport *report, const char *name)
{
    for (int n = 0; n < report->outcomes; n++)
        if (strcmp(report->outcome[n].recipe.name, name) == 0)
            return &report->outcome[n];
    return NULL;
}

/* What is not a finite number becomes null. */
static SgJson *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static SgJson *pair(SgInterval interval)
{
    SgJson *array = json_array();
    json_array_append_new(array, real(interval.low));
    json_array_append_new(array, real(interval.high));
    return array;
}

static void set_count(SgJson *object, const char *key, int64_t count)
{
    json_object_set_new(object, key, json_integer(count));
}

/* Share of the best possible precision at K: truths shorter than K leave places empty. */
static double precision_ceiling(const SgTask *task, int64_t K)
{
    double sum = 0;
    int64_t Q = task->truth.rows;
    for (int64_t q = 0; q < Q; q++) {
        int64_t outside = task->outside_q ? task->outside_q[q] : 0;
        int64_t total = task->truth.offset[q + 1] - task->truth.offset[q] + outside;
        sum += (double)MIN(total, K) / (double)K;
    }
    return Q > 0 ? sum / (double)Q : 0;
}

static SgJson *counts_json(const SgReport *report)
{
    const SgSplitCounts *counts = &report->split->counts;
    SgJson *object = json_object();
    set_count(object, "lists", counts->lists);
    set_count(object, "tracks", counts->tracks);
    set_count(object, "train", counts->train);
    set_count(object, "valid", counts->valid);
    set_count(object, "test", counts->test);
    set_count(object, "queries", counts->queries);
    set_count(object, "valid_queries", counts->valid_queries);
    set_count(object, "test_unseen_in_train", counts->unseen);
    set_count(object, "test_outside", counts->outside);
    set_count(object, "seeds_unmatched", counts->unmatched);
    set_count(object, "disliked", counts->disliked);
    set_count(object, "filtered", counts->filtered);
    set_count(object, "merged", counts->merged);
    set_count(object, "untimed", counts->untimed);
    set_count(object, "lists_skipped", counts->skipped);
    g_autofree char *ceiling = g_strdup_printf("precision_ceiling@%d", report->plan->K);
    json_object_set_new(object, ceiling,
                        real(precision_ceiling(&report->split->test, report->plan->K)));
    return object;
}

SgJson *sg_report_protocol(const SgSplit *split)
{
    const SgSplitOptions *options = &split->options;
    SgJson *object = json_object();
    g_autofree char *cut = split->cut == SG_DATASET_NO_TIME ? NULL : sg_clock_format(split->cut);
    set_count(object, "split_seed", (int64_t)options->seed);
    set_count(object, "list_min", options->list_min);
    set_count(object, "item_min", options->item_min);
    sg_json_set_string(object, "order", options->by_position ? "position" : "hash");
    sg_json_set_string(object, "cut", cut);
    set_count(object, "gap_seconds", options->gap);
    json_object_set_new(object, "min_weight", real(options->min_weight));
    json_object_set_new(object, "weighted", json_boolean(options->weighted));
    json_object_set_new(object, "known_tracks_masked", json_boolean(!options->repeats));
    json_object_set_new(object, "fit_on_validation", json_boolean(options->fit_valid));
    sg_json_set_string(object, "validation", sg_split_validation_text(split));
    if (split->features) {
        gsize size = (gsize)(split->counts.tracks * split->test.feature_width) * sizeof(float);
        g_autofree char *hash =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)split->features, size);
        sg_json_set_string(object, "features", hash);
    }
    return object;
}

static SgJson *metrics_json(const SgMetricPlan *plan, const double *value_c)
{
    SgJson *object = json_object();
    for (int c = 0; c < plan->count - plan->hidden; c++) {
        g_autofree char *name = sg_metric_column_name(&plan->column[c]);
        json_object_set_new(object, name, real(value_c[c]));
    }
    return object;
}

static SgJson *intervals_json(const SgMetricPlan *plan, const SgOutcome *outcome)
{
    SgJson *object = json_object();
    for (int c = 0; c < plan->count - plan->hidden; c++) {
        g_autofree char *name = sg_metric_column_name(&plan->column[c]);
        json_object_set_new(object, name,
                            isfinite(outcome->ci95_c[c].low) ? pair(outcome->ci95_c[c])
                                                             : json_null());
    }
    return object;
}

static SgJson *comparison_json(const SgMetricPlan *plan, const SgOutcome *outcome,
                               const SgOutcome *walk)
{
    static const char *const verdicts[] = { "worse", "tie", "better" };
    SgJson *object = json_object();
    for (int c = 0; c < plan->count - plan->hidden; c++) {
        SgComparison comparison;
        if (!sg_outcome_compare(outcome, walk, c, &comparison))
            continue;
        g_autofree char *name = sg_metric_column_name(&plan->column[c]);
        SgJson *entry = json_object();
        json_object_set_new(entry, "difference", real(comparison.difference));
        json_object_set_new(entry, "ci95", pair(comparison.ci95));
        sg_json_set_string(entry, "verdict", verdicts[comparison.verdict + 1]);
        json_object_set_new(object, name, entry);
    }
    return object;
}

static SgJson *tuning_json(const SgReport *report, const SgOutcome *outcome)
{
    const SgTuneReport *tuned = &outcome->tuned;
    const char *objective = report->options->tuning.objective;
    SgJson *object = json_object();
    sg_json_set_string(object, "objective", objective ? objective : "ndcg@20");
    sg_json_set_string(object, "validation", sg_split_validation_text(report->split));
    set_count(object, "trials", tuned->trials);
    set_count(object, "queries", tuned->queries);
    json_object_set_new(object, "before", real(tuned->before));
    json_object_set_new(object, "after", real(tuned->after));
    json_object_set_new(object, "seconds", real(tuned->seconds));
    return object;
}

static void set_seeds(SgJson *object, const SgReport *report, const SgOutcome *outcome)
{
    bool many = report->options->seeds > 1 && !outcome->folder;
    set_count(object, "seed", many ? 1 : (int64_t)report->options->seed);
    if (!many)
        return;
    json_object_set_new(object, "depends_on_seed", json_boolean(!outcome->deterministic));
    SgJson *runs = json_array();
    for (int s = 0; s < outcome->seeds; s++) {
        SgJson *run = json_object();
        set_count(run, "seed", s + 1);
        json_object_set_new(run, "metrics", metrics_json(report->plan, outcome->seed_mean_sc[s]));
        json_array_append_new(runs, run);
    }
    json_object_set_new(object, "runs", runs);
}

static SgJson *outcome_json(const SgReport *report, const SgOutcome *outcome)
{
    const SgOutcome *walk = sg_report_find(report, "walk");
    SgJson *object = json_object();
    sg_json_set_string(object, "model", outcome->recipe.name);
    json_object_set_new(object, "options", sg_recipe_options_json(&outcome->recipe));
    json_object_set_new(object, "metrics", metrics_json(report->plan, outcome->evaluation.mean_c));
    json_object_set_new(object, "ci95", intervals_json(report->plan, outcome));
    sg_json_set_string(object, "ci95_over", outcome->seeds > 1 ? "seeds" : "lists");
    json_object_set_new(object, "fit_seconds", real(outcome->fit_seconds));
    json_object_set_new(object, "score_seconds", real(outcome->score_seconds));
    json_object_set_new(object, "peak_rss_mb",
                        outcome->peak_mb < 0 ? json_null() : real(outcome->peak_mb));
    sg_json_set_string(object, "peak_rss_of", outcome->peak_is_own ? "model" : "process");
    json_object_set_new(object, "baseline", json_boolean(outcome->baseline));
    sg_json_set_string(object, "folder", outcome->folder);
    set_seeds(object, report, outcome);
    if (walk && walk != outcome)
        json_object_set_new(object, "vs_walk", comparison_json(report->plan, outcome, walk));
    if (outcome->tuned.trials > 0)
        json_object_set_new(object, "tuning", tuning_json(report, outcome));
    return object;
}

SgJson *sg_report_json(const SgReport *report)
{
    SgJson *object = json_object(), *results = json_array();
    g_autofree char *cpu = sg_machine_cpu();
    sg_json_set_string(object, "schema", "soundgraph.evaluation/1");
    sg_json_set_string(object, "dataset", report->dataset->name);
    sg_json_set_string(object, "hash", report->dataset->hash);
    if (report->test_dataset) {
        sg_json_set_string(object, "test_dataset", report->test_dataset->name);
        sg_json_set_string(object, "test_hash", report->test_dataset->hash);
    }
    sg_json_set_string(object, "split", sg_split_names[report->split->options.kind]);
    json_object_set_new(object, "protocol", sg_report_protocol(report->split));
    json_object_set_new(object, "counts", counts_json(report));
    set_count(object, "seed", (int64_t)report->options->seed);
    sg_json_set_string(object, "leak_check", "passed");
    for (int n = 0; n < report->outcomes; n++)
        json_array_append_new(results, outcome_json(report, &report->outcome[n]));
    json_object_set_new(object, "results", results);
    set_count(object, "threads", omp_get_max_threads());
    sg_json_set_string(object, "cpu", cpu);
    json_object_set_new(object, "base_rss_mb", real(report->base_mb));
    json_object_set_new(object, "wall_seconds", real(report->wall_seconds));
    json_object_set_new(object, "cpu_seconds", real(report->cpu_seconds));
    sg_json_set_string(object, "version", SG_VERSION);
    sg_json_set_string(object, "commit", report->commit);
    return object;
}
