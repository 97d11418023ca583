/* SPDX-License-Identifier: MIT */
#include "learn/metric.h"

#include "base/text.h"

#include <string.h>

enum { MAX_KS = 8, DEFAULT_K = 20 };

typedef struct {
    int value[MAX_KS];
    int count;
} Ks;

static bool parse_ks(Ks *ks, const char *text, GError **error)
{
    *ks = (Ks){ .value = { DEFAULT_K }, .count = !text };
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);
    for (char **word = words; *word; word++) {
        int64_t K;
        if (!sg_text_to_int64(*word, &K) || K < 1 || K > SG_METRIC_MAX_K)
            return sg_fail(error, SG_ERROR_INPUT, "-k '%s': '%s' is not a number from 1 to %d",
                           text, *word, SG_METRIC_MAX_K);
        for (int n = 0; n < ks->count; n++)
            if (ks->value[n] == K)
                return sg_fail(error, SG_ERROR_INPUT, "-k '%s': %s stands there twice", text,
                               *word);
        if (ks->count == MAX_KS)
            return sg_fail(error, SG_ERROR_INPUT, "-k '%s': more than %d numbers", text, MAX_KS);
        ks->value[ks->count++] = (int)K;
    }
    return ks->count > 0 || sg_fail(error, SG_ERROR_INPUT, "-k is empty");
}

static void add_column(SgMetricPlan *plan, SgMetric metric, int K)
{
    g_assert(plan->count < SG_METRIC_MAX_COLUMNS);
    plan->column[plan->count++] = (SgMetricColumn){ metric, K, -1 };
}

static int find_column(const SgMetricPlan *plan, SgMetric metric, int K)
{
    for (int c = 0; c < plan->count; c++)
        if (plan->column[c].metric == metric && plan->column[c].K == K)
            return c;
    return -1;
}

static void add_metric(SgMetricPlan *plan, SgMetric metric, const Ks *ks)
{
    int times = sg_metrics[metric].at_k ? ks->count : 1;
    for (int n = 0; n < times; n++) {
        int K = sg_metrics[metric].at_k ? ks->value[n] : 0;
        if (find_column(plan, metric, K) < 0)
            add_column(plan, metric, K);
    }
}

static bool add_word(SgMetricPlan *plan, const char *word, const Ks *ks, bool artists,
                     GError **error)
{
    bool all = strcmp(word, "all") == 0, standard = strcmp(word, "standard") == 0;
    const char *names[SG_METRIC_IDCG + 3] = { "all", "standard" };
    bool found = all || standard;
    for (SgMetric metric = 0; metric < SG_METRIC_IDCG; metric++) {
        const SgMetricInfo *info = &sg_metrics[metric];
        names[metric + 2] = info->name;
        bool named = strcmp(word, info->name) == 0;
        if (named && info->artists && !artists)
            return sg_fail(error, SG_ERROR_INPUT,
                           "metric '%s' needs artists, which the dataset does not know", word);
        if (named || (all && (artists || !info->artists)) || (standard && info->standard))
            add_metric(plan, metric, ks);
        found = found || named;
    }
    if (found)
        return true;
    const char *near = sg_text_nearest(word, names);
    g_autofree char *list = g_strjoinv(", ", (char **)names);
    return sg_fail(error, SG_ERROR_INPUT, "there is no metric '%s'%s%s%s: choose from %s", word,
                   near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", list);
}

bool sg_metric_plan_parse(SgMetricPlan *plan, const char *metrics, const char *ks, bool artists,
                          GError **error)
{
    Ks parsed;
    SgMetricPlan made = { 0 };
    if (!parse_ks(&parsed, ks, error))
        return false;
    g_auto(GStrv) words = g_strsplit(metrics ? metrics : "standard", ",", -1);
    for (char **word = words; *word; word++)
        if (!add_word(&made, *word, &parsed, artists, error))
            return false;
    if (made.count == 0)
        return sg_fail(error, SG_ERROR_INPUT, "no metric is asked for");
    for (int n = 0; n < parsed.count; n++)
        made.K = MAX(made.K, parsed.value[n]);
    int shown = made.count;
    for (int c = 0; c < shown; c++) {
        if (made.column[c].metric != SG_METRIC_NDCG_POOLED)
            continue;
        made.column[c].over = made.count;
        add_column(&made, SG_METRIC_IDCG, made.column[c].K);
    }
    made.hidden = made.count - shown;
    *plan = made;
    return true;
}

bool sg_metric_plan_parse_one(SgMetricPlan *plan, const char *column, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(column, "@", 2);
    SgMetricPlan made;
    if (g_strv_length(parts) == 0 || strchr(column, ','))
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not one metric, like ndcg@20", column);
    if (!sg_metric_plan_parse(&made, parts[0], parts[1], false, error))
        return false;
    if (sg_metric_plan_find(&made, column) != 0)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not one metric, like ndcg@20", column);
    *plan = made;
    return true;
}

char *sg_metric_column_name(const SgMetricColumn *column)
{
    const char *name = sg_metrics[column->metric].name;
    return column->K > 0 ? g_strdup_printf("%s@%d", name, column->K) : g_strdup(name);
}

int sg_metric_plan_find(const SgMetricPlan *plan, const char *name)
{
    for (int c = 0; c < plan->count - plan->hidden; c++) {
        g_autofree char *own = sg_metric_column_name(&plan->column[c]);
        if (strcmp(own, name) == 0)
            return c;
    }
    return -1;
}

int64_t sg_metric_plan_depth(const SgMetricPlan *plan, int64_t longest_truth)
{
    int64_t depth = plan->K;
    for (int c = 0; c < plan->count; c++) {
        switch (plan->column[c].metric) {
        case SG_METRIC_CLICKS: depth = MAX(depth, SG_METRIC_CLICKS_DEPTH); break;
        case SG_METRIC_NDCG_KGAT: depth = MAX(depth, SG_METRIC_KGAT_DEPTH); break;
        case SG_METRIC_R_PRECISION:
        case SG_METRIC_R_PRECISION_ARTIST:
        case SG_METRIC_R_PRECISION_ARTIST_STRICT: depth = MAX(depth, longest_truth); break;
        default: break;
        }
    }
    return depth;
}
