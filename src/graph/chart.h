/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * Charts by gnuplot, run as a child process:
 *
 *   SgChart ──write──▶ NAME.dat  the numbers, blocks apart by two empty lines
 *                      NAME.gp   the script; `gnuplot NAME.gp` in that folder draws it again
 *                      NAME.svg, NAME.png
 *
 * Series take the colours of Okabe and Ito (2008), which colour-blind people tell apart; points and
 * lines also differ in shape.
 *
 * Layer: graph. A chart keeps copies of what it is given.
 */
typedef struct SgChart SgChart;

typedef enum {
    SG_CHART_POINTS,
    SG_CHART_LINES,
    SG_CHART_BARS, /* horizontal, the first on top; one series, with labels */
} SgChartKind;

SgChart *sg_chart_new(SgChartKind kind, const char *title, const char *x_label,
                      const char *y_label);
void sg_chart_free(SgChart *chart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgChart, sg_chart_free)

/* Logarithmic axes; points that are not above 0 are then left out. */
void sg_chart_set_log(SgChart *chart, bool x, bool y);

/* Points that are not finite are left out; a line has a gap there. At most 8 series. */
void sg_chart_add_series(SgChart *chart, const char *name, const double *x, const double *y,
                         int64_t count);

/* One bar of a SG_CHART_BARS. */
void sg_chart_add_bar(SgChart *chart, const char *label, double value);

/* FOLDER/NAME.{dat,gp,svg,png}; makes the folder. NOT_FOUND: gnuplot is not installed; IO. */
bool sg_chart_write(const SgChart *chart, const char *folder, const char *name, GError **error);
