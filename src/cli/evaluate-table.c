/* SPDX-License-Identifier: MIT */
#include "cli/evaluate-table.h"

#include "base/text.h"
#include "cli/command.h"
#include "cli/learn.h"
#include "cli/table.h"

#include <math.h>
#include <string.h>

enum { WIDEST = 8 }; /* columns of metrics */

/* The columns that are shown: all, or where they are too many those of the main metrics. */
static int shown_columns(const SgMetricPlan *plan, int *column)
{
    static const SgMetric main_metrics[] = { SG_METRIC_RECALL, SG_METRIC_NDCG, SG_METRIC_PRECISION,
                                             SG_METRIC_HIT };
    int all = plan->count - plan->hidden, count = 0;
    for (int c = 0; c < all; c++) {
        bool wanted = all <= WIDEST;
        for (size_t n = 0; n < G_N_ELEMENTS(main_metrics) && !wanted; n++)
            wanted = plan->column[c].metric == main_metrics[n];
        if (wanted && count < WIDEST)
            column[count++] = c;
    }
    for (int c = 0; c < all && count == 0; c++)
        column[count++] = c;
    return count;
}

static char *seconds_text(double seconds)
{
    return isfinite(seconds) ? g_strdup_printf(seconds < 10 ? "%.2f" : "%.0f", seconds)
                             : g_strdup("-");
}

static void print_data(const SgReport *report)
{
    const SgSplitCounts *counts = &report->split->counts;
    const int64_t numbers[] = { counts->queries, counts->tracks, counts->lists,
                                counts->train,   counts->test,   counts->unseen };
    char *text[G_N_ELEMENTS(numbers)];
    for (size_t n = 0; n < G_N_ELEMENTS(numbers); n++)
        text[n] = sg_text_thousands(numbers[n]);
    sg_cli_print(
        "%s, split %s: %s lists asked, %s tracks\n"
        "%s pairs of %s lists learnt, %s hidden, of these %s with tracks unseen in train\n",
        report->dataset->name, sg_split_names[report->split->options.kind], text[0], text[1],
        text[3], text[2], text[4], text[5]);
    for (size_t n = 0; n < G_N_ELEMENTS(numbers); n++)
        g_free(text[n]);
    if (counts->outside + counts->unmatched > 0)
        sg_cli_print("unmatched: %" G_GINT64_FORMAT " hidden tracks (they count as missed), "
                     "%" G_GINT64_FORMAT " given ones\n",
                     counts->outside, counts->unmatched);
    sg_cli_print("\n");
}

/* A row of cells that are made one by one. */
typedef struct {
    char *cell[WIDEST + 4];
    int count;
} Row;

static void add_cell(Row *row, char *text)
{
    row->cell[row->count++] = text;
}

static void row_clear(Row *row)
{
    for (int n = 0; n < row->count; n++)
        g_free(row->cell[n]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

static void print_values(const SgReport *report, const int *column, int count)
{
    g_auto(Row) header = { 0 };
    add_cell(&header, g_strdup("model"));
    for (int n = 0; n < count; n++) {
        g_autofree char *name = sg_metric_column_name(&report->plan->column[column[n]]);
        add_cell(&header, g_strconcat(name, ">", NULL));
    }
    add_cell(&header, g_strdup("fit s>"));
    add_cell(&header, g_strdup("score s>"));
    add_cell(&header, g_strdup("MiB>"));
    g_autoptr(SgTable) table = sg_table_newv((const char *const *)header.cell, header.count);
    for (int n = 0; n < report->outcomes; n++) {
        const SgOutcome *outcome = &report->outcome[n];
        g_auto(Row) row = { 0 };
        add_cell(&row, g_strdup(outcome->recipe.name));
        for (int m = 0; m < count; m++)
            add_cell(&row, g_strdup_printf("%.4f", outcome->evaluation.mean_c[column[m]]));
        add_cell(&row, seconds_text(outcome->fit_seconds));
        add_cell(&row, seconds_text(outcome->score_seconds));
        add_cell(&row,
                 outcome->peak_mb < 0 ? g_strdup("-") : g_strdup_printf("%.0f", outcome->peak_mb));
        sg_table_addv(table, (const char *const *)row.cell);
    }
    sg_table_print(table);
}

/* NDCG at the largest K, or the first column that has intervals; -1 without one. */
static int main_column(const SgMetricPlan *plan)
{
    int best = -1;
    for (int c = plan->count - plan->hidden - 1; c >= 0; c--) {
        const SgMetricColumn *column = &plan->column[c];
        if (column->metric == SG_METRIC_NDCG && column->K == plan->K)
            return c;
        if (!sg_metrics[column->metric].of_all_lists)
            best = c;
    }
    return best;
}

static char *difference_text(const SgOutcome *outcome, const SgOutcome *walk, int c)
{
    static const char *const verdicts[] = { "worse", "no different", "better" };
    SgComparison comparison;
    if (!walk || walk == outcome || !sg_outcome_compare(outcome, walk, c, &comparison))
        return g_strdup("-");
    return g_strdup_printf("%+.4f (%+.4f .. %+.4f) %s", comparison.difference, comparison.ci95.low,
                           comparison.ci95.high, verdicts[comparison.verdict + 1]);
}

static void print_intervals(const SgReport *report, int c)
{
    g_autofree char *name = sg_metric_column_name(&report->plan->column[c]);
    const SgOutcome *walk = sg_report_find(report, "walk");
    const char *const header[] = { "model", name, "95 % interval", "difference to walk" };
    g_autoptr(SgTable) table = sg_table_newv(header, G_N_ELEMENTS(header));
    for (int n = 0; n < report->outcomes; n++) {
        const SgOutcome *outcome = &report->outcome[n];
        g_autofree char *value = g_strdup_printf("%.4f", outcome->evaluation.mean_c[c]);
        g_autofree char *interval =
            g_strdup_printf("%.4f .. %.4f%s", outcome->ci95_c[c].low, outcome->ci95_c[c].high,
                            outcome->seeds > 1 ? " over seeds" : "");
        g_autofree char *difference = difference_text(outcome, walk, c);
        sg_table_add(table, outcome->recipe.name, value, interval, difference);
    }
    sg_cli_print("\n");
    sg_table_print(table);
}

static void print_options(const SgReport *report)
{
    g_autoptr(SgTable) table = sg_table_new("model", "options", "chosen by", NULL);
    for (int n = 0; n < report->outcomes; n++) {
        const SgOutcome *outcome = &report->outcome[n];
        g_autofree char *text = sg_learn_options_text(&outcome->recipe);
        const char *objective = report->options->tuning.objective;
        g_autofree char *chosen =
            outcome->tuned.trials > 0
                ? g_strdup_printf("%" G_GINT64_FORMAT " trials: %s %.4f", outcome->tuned.trials,
                                  objective ? objective : "ndcg@20", outcome->tuned.after)
                : NULL;
        sg_table_add(table, outcome->recipe.name, text, chosen);
    }
    sg_cli_print("\n");
    sg_table_print(table);
    if (report->options->tune)
        sg_cli_print("\noptions were chosen on: %s\n", sg_split_validation_text(report->split));
}

void sg_evaluate_table_print(const SgReport *report)
{
    int column[WIDEST];
    int count = shown_columns(report->plan, column), c = main_column(report->plan);
    print_data(report);
    print_values(report, column, count);
    if (c >= 0)
        print_intervals(report, c);
    print_options(report);
    if (count < report->plan->count - report->plan->hidden)
        sg_cli_hint("--json shows all metrics, their intervals and how it was done");
}
