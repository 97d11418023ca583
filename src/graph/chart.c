/* SPDX-License-Identifier: MIT */
#include "graph/chart.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { MAX_SERIES = 8, WIDTH = 960, HEIGHT = 600, BAR_HEIGHT = 26, LONGEST_LABEL = 32 };

typedef struct {
    char *name;
    double *x, *y;
    int64_t count;
} Series;

struct SgChart {
    SgChartKind kind;
    char *title, *x_label, *y_label;
    bool log_x, log_y;
    GArray *series;    /* Series */
    GPtrArray *labels; /* of the bars */
    GArray *values;    /* double */
};

/* Okabe and Ito's, without yellow, which is too light on white. */
static const char *const colours[MAX_SERIES] = { "#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                 "#E69F00", "#56B4E9", "#000000", "#999999" };

static void clear_series(void *data)
{
    Series *series = data;
    g_free(series->name);
    g_free(series->x);
    g_free(series->y);
}

SgChart *sg_chart_new(SgChartKind kind, const char *title, const char *x_label, const char *y_label)
{
    SgChart *chart = g_new0(SgChart, 1);
    chart->kind = kind;
    chart->title = g_strdup(title);
    chart->x_label = g_strdup(x_label);
    chart->y_label = g_strdup(y_label);
    chart->series = g_array_new(FALSE, FALSE, sizeof(Series));
    g_array_set_clear_func(chart->series, clear_series);
    chart->labels = g_ptr_array_new_with_free_func(g_free);
    chart->values = g_array_new(FALSE, FALSE, sizeof(double));
    return chart;
}

void sg_chart_free(SgChart *chart)
{
    if (!chart)
        return;
    g_free(chart->title);
    g_free(chart->x_label);
    g_free(chart->y_label);
    g_array_unref(chart->series);
    g_ptr_array_unref(chart->labels);
    g_array_unref(chart->values);
    g_free(chart);
}

void sg_chart_set_log(SgChart *chart, bool x, bool y)
{
    chart->log_x = x;
    chart->log_y = y;
}

void sg_chart_add_series(SgChart *chart, const char *name, const double *x, const double *y,
                         int64_t count)
{
    g_assert(chart->kind != SG_CHART_BARS && chart->series->len < MAX_SERIES);
    Series series = { .name = g_strdup(name), .count = count };
    series.x = g_memdup2(x, (gsize)count * sizeof *x);
    series.y = g_memdup2(y, (gsize)count * sizeof *y);
    g_array_append_val(chart->series, series);
}

void sg_chart_add_bar(SgChart *chart, const char *label, double value)
{
    g_assert(chart->kind == SG_CHART_BARS);
    g_autofree char *clean = sg_text_clean(label);
    g_ptr_array_add(chart->labels, sg_text_ellipsize(clean, LONGEST_LABEL));
    g_array_append_val(chart->values, value);
}

/* In single quotes gnuplot replaces nothing and runs nothing; a quote is written twice. */
static char *quote(const char *text)
{
    g_autofree char *clean = sg_text_clean(text);
    g_auto(GStrv) parts = g_strsplit(clean, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

static void append_number(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.10g", number));
}

/* x and y of each point; a point that cannot be drawn becomes an empty line, a gap. */
static void append_series(GString *out, const SgChart *chart, const Series *series)
{
    g_string_append_printf(out, "# %s\n", series->name);
    for (int64_t n = 0; n < series->count; n++) {
        double x = series->x[n], y = series->y[n];
        if (isfinite(x) && isfinite(y) && (!chart->log_x || x > 0) && (!chart->log_y || y > 0)) {
            append_number(out, x);
            g_string_append_c(out, ' ');
            append_number(out, y);
        }
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "\n\n");
}

static char *make_data(const SgChart *chart)
{
    GString *out = g_string_new(NULL);
    for (guint n = 0; n < chart->series->len; n++)
        append_series(out, chart, &g_array_index(chart->series, Series, n));
    for (guint n = 0; n < chart->values->len; n++) {
        g_string_append_printf(out, "%u ", n);
        append_number(out, g_array_index(chart->values, double, n));
        g_string_append_printf(out, " # %s\n", (const char *)chart->labels->pdata[n]);
    }
    return g_string_free(out, FALSE);
}

static void append_plot(GString *out, const SgChart *chart, const char *data)
{
    g_string_append(out, "plot ");
    for (guint n = 0; n < chart->series->len; n++) {
        g_autofree char *name = quote(g_array_index(chart->series, Series, n).name);
        const char *style = chart->kind == SG_CHART_LINES ? "linespoints lw 2" : "points";
        g_string_append_printf(
            out, "%s%s index %u using 1:2 with %s pt %u ps 0.7 lc rgb '%s' title %s",
            n > 0 ? ", \\\n     " : "", data, n, style, 2 * n + 5, colours[n], name);
    }
    if (chart->kind == SG_CHART_BARS)
        g_string_append_printf(out,
                               "%s using 2:1:(0):2:($1-0.38):($1+0.38) with boxxyerror notitle "
                               "fs solid lc rgb '%s'",
                               data, colours[0]);
    g_string_append_c(out, '\n');
}

static void append_bar_axis(GString *out, const SgChart *chart)
{
    g_string_append_printf(out, "set yrange [%u.5:-0.5]\nset ytics (", chart->labels->len - 1);
    for (guint n = 0; n < chart->labels->len; n++) {
        g_autofree char *label = quote(chart->labels->pdata[n]);
        g_string_append_printf(out, "%s%s %u", n > 0 ? ", " : "", label, n);
    }
    g_string_append(out, ")\nset xrange [0:*]\nset ytics scale 0\n");
}

/* The script draws both pictures, so that it can be edited and run again by hand. */
static char *make_script(const SgChart *chart, const char *name)
{
    g_autofree char *data_name = g_strconcat(name, ".dat", NULL);
    g_autofree char *data = quote(data_name);
    g_autofree char *title = quote(chart->title);
    g_autofree char *x_label = quote(chart->x_label);
    g_autofree char *y_label = quote(chart->y_label);
    int height = chart->kind == SG_CHART_BARS ? 130 + BAR_HEIGHT * (int)chart->labels->len : HEIGHT;
    GString *out = g_string_new("set encoding utf8\nset border 3 lc rgb '#444444'\n"
                                "set grid lt 1 lc rgb '#e2e2e2' lw 0.6\nset tics nomirror\n");
    g_string_append_printf(out, "set title %s\nset xlabel %s\nset ylabel %s\n", title, x_label,
                           y_label);
    if (chart->log_x || chart->log_y)
        g_string_append_printf(out, "set logscale %s%s\n", chart->log_x ? "x" : "",
                               chart->log_y ? "y" : "");
    if (chart->kind == SG_CHART_BARS)
        append_bar_axis(out, chart);
    static const char *const terminals[][2] = {
        { "svg", "noenhanced font 'DejaVu Sans,13' background 'white'" },
        { "png", "noenhanced font 'DejaVu Sans,11' background 'white'" }
    };
    for (size_t n = 0; n < G_N_ELEMENTS(terminals); n++) {
        g_autofree char *picture = g_strconcat(name, ".", terminals[n][0], NULL);
        g_autofree char *quoted = quote(picture);
        g_string_append_printf(out, "\nset terminal %s size %d,%d %s\nset output %s\n",
                               n == 0 ? "svg" : "pngcairo", WIDTH, height, terminals[n][1], quoted);
        append_plot(out, chart, data);
    }
    g_string_append(out, "unset output\n");
    return g_string_free(out, FALSE);
}

static bool run_gnuplot(const char *folder, const char *script, GError **error)
{
    char *argv[] = { (char *)"gnuplot", (char *)script, NULL };
    g_autofree char *messages = NULL;
    g_autoptr(GError) cause = NULL;
    int status = 0;
    if (!g_spawn_sync(folder, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                      NULL, NULL, &messages, &status, &cause)) {
        if (g_error_matches(cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
            return sg_fail(error, SG_ERROR_NOT_FOUND,
                           "gnuplot, which draws the charts, is not installed");
        return sg_fail(error, SG_ERROR_IO, "cannot run gnuplot: %s", cause->message);
    }
    if (g_spawn_check_wait_status(status, NULL))
        return true;
    g_autofree char *clean = sg_text_clean(messages);
    return sg_fail(error, SG_ERROR_IO, "gnuplot failed on '%s': %s", script, clean);
}

/* Draws in `work` and moves what came out into `folder`. */
static bool draw(const SgChart *chart, const char *work, const char *folder, const char *name,
                 GError **error)
{
    static const char *const endings[] = { "dat", "gp", "svg", "png" };
    g_autofree char *data = make_data(chart);
    g_autofree char *script = make_script(chart, name);
    g_autofree char *data_path = g_strdup_printf("%s/%s.dat", work, name);
    g_autofree char *script_path = g_strdup_printf("%s/%s.gp", work, name);
    g_autofree char *script_name = g_path_get_basename(script_path);
    if (!sg_file_write(data_path, data, strlen(data), 0644, error) ||
        !sg_file_write(script_path, script, strlen(script), 0644, error) ||
        !run_gnuplot(work, script_name, error))
        return false;
    for (size_t n = 0; n < G_N_ELEMENTS(endings); n++) {
        g_autofree char *made = g_strdup_printf("%s/%s.%s", work, name, endings[n]);
        g_autofree char *place = g_strdup_printf("%s/%s.%s", folder, name, endings[n]);
        if (!sg_file_rename(made, place, error))
            return false;
    }
    return true;
}

bool sg_chart_write(const SgChart *chart, const char *folder, const char *name, GError **error)
{
    g_assert(chart->series->len > 0 || chart->values->len > 0);
    g_autofree char *work = g_build_filename(folder, ".chart-XXXXXX", NULL);
    if (!sg_file_make_folder(folder, error))
        return false;
    if (!g_mkdtemp(work))
        return sg_fail(error, SG_ERROR_IO, "cannot make a folder in '%s': %s", folder,
                       g_strerror(errno));
    bool ok = draw(chart, work, folder, name, error);
    return sg_file_remove_all(work, ok ? error : NULL) && ok;
}
