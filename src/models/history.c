/* SPDX-License-Identifier: MIT */
#include "models/history.h"

#include "graph/chart.h"

#include <math.h>

void sg_history_init(SgHistory *history)
{
    *history =
        (SgHistory){ .value_ec = g_array_new(FALSE, FALSE, SG_HISTORY_COLUMNS * sizeof(double)) };
}

void sg_history_clear(SgHistory *history)
{
    g_clear_pointer(&history->value_ec, g_array_unref);
    history->epochs = 0;
}

void sg_history_add(SgHistory *history, const double value_c[SG_HISTORY_COLUMNS])
{
    g_array_append_vals(history->value_ec, value_c, 1);
    history->epochs++;
}

static const double *rows_of(const SgHistory *history)
{
    return (const double *)(const void *)history->value_ec->data;
}

double sg_history_at(const SgHistory *history, int64_t epoch, int column)
{
    g_assert(epoch >= 0 && epoch < history->epochs && column < SG_HISTORY_COLUMNS);
    return rows_of(history)[epoch * SG_HISTORY_COLUMNS + column];
}

void sg_history_set(SgHistory *history, const double *value_ec, int64_t epochs)
{
    g_array_set_size(history->value_ec, 0);
    g_array_append_vals(history->value_ec, value_ec, (guint)epochs);
    history->epochs = epochs;
}

SgCheckpointArray sg_history_array(const SgHistory *history)
{
    return (SgCheckpointArray){
        "history", SG_NPY_F8, 2, { history->epochs, SG_HISTORY_COLUMNS }, rows_of(history)
    };
}

static void add_series(SgChart *chart, const char *name, const SgNpy *array, int column)
{
    const double *value_ec = array->data;
    g_autofree double *x = g_new(double, array->shape[0] + 1);
    g_autofree double *y = g_new(double, array->shape[0] + 1);
    for (int64_t e = 0; e < array->shape[0]; e++) {
        x[e] = (double)e + 1;
        y[e] = value_ec[e * SG_HISTORY_COLUMNS + column];
    }
    sg_chart_add_series(chart, name, x, y, array->shape[0]);
}

static bool is_asked(const SgNpy *array)
{
    const double *value_ec = array->data;
    for (int64_t e = 0; e < array->shape[0]; e++)
        if (isfinite(value_ec[e * SG_HISTORY_COLUMNS + SG_HISTORY_RECALL]))
            return true;
    return false;
}

bool sg_history_draw(const char *model, const char *folder, bool *drawn, GError **error)
{
    g_autofree char *path = g_build_filename(model, "history.npy", NULL);
    g_auto(SgNpy) array = { 0 };
    *drawn = g_file_test(path, G_FILE_TEST_EXISTS);
    if (!*drawn)
        return true;
    if (!sg_npy_open(&array, path, error) ||
        !sg_npy_check(&array, path, SG_NPY_F8, 2, -1, SG_HISTORY_COLUMNS, error))
        return false;
    g_autoptr(SgChart) loss = sg_chart_new(SG_CHART_LINES, "Training loss", "epoch", "loss");
    add_series(loss, "loss", &array, SG_HISTORY_LOSS);
    if (!sg_chart_write(loss, folder, "loss", error))
        return false;
    if (!is_asked(&array))
        return true;
    g_autoptr(SgChart) valid =
        sg_chart_new(SG_CHART_LINES, "Validation part, by epoch", "epoch", "metric");
    add_series(valid, "recall@20", &array, SG_HISTORY_RECALL);
    add_series(valid, "ndcg@20", &array, SG_HISTORY_NDCG);
    return sg_chart_write(valid, folder, "validation", error);
}
