/* SPDX-License-Identifier: MIT */
#include "learn/report.h"

#include "base/text.h"

#include <string.h>

typedef struct {
    char *model; /* NULL: all that were asked for */
    int column;
    char operator[3];
    double bound;
} Gate;

static void gate_clear(Gate *gate)
{
    g_free(gate->model);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gate, gate_clear)

/* MODEL.METRIC@K OPERATOR NUMBER; a metric's name has no dot, so the last one ends the model. */
static bool parse(Gate *gate, const SgMetricPlan *plan, const char *text, GError **error)
{
    size_t at = strcspn(text, "<>");
    size_t width = text[at] && text[at + 1] == '=' ? 2 : 1;
    if (!text[at] || !sg_text_to_double(text + at + width, &gate->bound))
        return sg_fail(error, SG_ERROR_INPUT,
                       "--gate '%s' is not METRIC>=NUMBER, like walk.ndcg@20>=0.15", text);
    g_autofree char *left = g_strndup(text, at);
    char *dot = strrchr(left, '.');
    gate->column = sg_metric_plan_find(plan, dot ? dot + 1 : left);
    if (gate->column < 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--gate '%s': '%s' is not computed; see --metrics, -k", text,
                       dot ? dot + 1 : left);
    gate->model = dot ? g_strndup(left, (gsize)(dot - left)) : NULL;
    memcpy(gate->operator, text + at, width);
    gate->operator[width] = '\0';
    return true;
}

static bool holds(const Gate *gate, double value)
{
    bool equal = gate->operator[1] == '=' && value == gate->bound;
    return equal || (gate->operator[0] == '>' ? value > gate->bound : value<gate->bound);
}

bool sg_report_parse_gates(const SgMetricPlan *plan, const char *const *gates, GError **error)
{
    for (; gates && *gates; gates++) {
        g_auto(Gate) gate = { 0 };
        if (!parse(&gate, plan, *gates, error))
            return false;
    }
    return true;
}

bool sg_report_check_gates(const SgReport *report, const char *const *gates, GError **error)
{
    for (; gates && *gates; gates++) {
        g_auto(Gate) gate = { 0 };
        bool found = false;
        if (!parse(&gate, report->plan, *gates, error))
            return false;
        for (int n = 0; n < report->outcomes; n++) {
            const SgOutcome *outcome = &report->outcome[n];
            double value = outcome->evaluation.mean_c[gate.column];
            if (gate.model ? strcmp(gate.model, outcome->recipe.name) != 0 : outcome->baseline)
                continue;
            found = true;
            if (!holds(&gate, value))
                return sg_fail(error, SG_ERROR_FAILED, "gate %s: %s reaches %.6f", *gates,
                               outcome->recipe.name, value);
        }
        if (!found)
            return sg_fail(error, SG_ERROR_INPUT, "--gate '%s': no such model was evaluated",
                           *gates);
    }
    return true;
}
