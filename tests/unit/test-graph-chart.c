/* SPDX-License-Identifier: MIT */
#include "graph/chart.h"
#include "base/file.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

static char *read_text(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    GError *error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static bool has_gnuplot(void)
{
    g_autofree char *path = g_find_program_in_path("gnuplot");
    if (!path)
        g_test_skip("gnuplot is not installed");
    return path != NULL;
}

static void series_are_drawn_as_svg_and_png_beside_their_data(void)
{
    if (!has_gnuplot())
        return;
    g_autofree char *folder = temporary_folder();
    g_autofree char *inner = g_build_filename(folder, "not", "there", NULL);
    const double x[] = { 1, 10, 0, 100, NAN }, y[] = { 5, 2.5, 7, 1, 3 };
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_POINTS, "A title", "degree", "nodes");
    sg_chart_set_log(chart, true, true);
    sg_chart_add_series(chart, "lists", x, y, 5);
    sg_chart_add_series(chart, "items", y, x, 2);
    GError *error = NULL;
    g_assert_true(sg_chart_write(chart, inner, "degree", &error));
    g_assert_no_error(error);
    g_autofree char *data = read_text(inner, "degree.dat");
    g_assert_cmpstr(data, ==, "# lists\n1 5\n10 2.5\n\n100 1\n\n\n\n# items\n5 1\n2.5 10\n\n\n");
    g_autofree char *svg = read_text(inner, "degree.svg");
    g_assert_nonnull(strstr(svg, "A title"));
    g_assert_nonnull(strstr(svg, "lists"));
    g_assert_nonnull(strstr(svg, "</svg>"));
    g_autofree char *png = read_text(inner, "degree.png");
    g_assert_cmpmem(png, 4, "\x89PNG", 4);
    g_autoptr(GDir) dir = g_dir_open(inner, 0, NULL);
    int files = 0;
    while (g_dir_read_name(dir))
        files++;
    g_assert_cmpint(files, ==, 4);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* Titles and labels come from data: they must neither break the script nor run anything. */
static void hostile_labels_are_only_text(void)
{
    if (!has_gnuplot())
        return;
    g_autofree char *folder = temporary_folder();
    g_autofree char *proof = g_build_filename(folder, "proof", NULL);
    g_autofree char *label =
        g_strdup_printf("it's `touch %s` \"x\"\n; system ('touch %s') #", proof, proof);
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_BARS, label, "items", "`touch proof`");
    sg_chart_add_bar(chart, label, 3);
    sg_chart_add_bar(chart, "plain", 1);
    GError *error = NULL;
    g_assert_true(sg_chart_write(chart, folder, "genre", &error));
    g_assert_no_error(error);
    g_assert_false(g_file_test(proof, G_FILE_TEST_EXISTS));
    g_autofree char *svg = read_text(folder, "genre.svg");
    g_assert_nonnull(strstr(svg, "it's `touch"));
    g_assert_nonnull(strstr(svg, "plain"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void without_gnuplot_the_error_says_so(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_strdup(g_getenv("PATH"));
    const double one[] = { 1 };
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_LINES, "t", "x", "y");
    sg_chart_add_series(chart, "s", one, one, 1);
    GError *error = NULL;
    g_setenv("PATH", folder, TRUE);
    g_assert_false(sg_chart_write(chart, folder, "c", &error));
    g_setenv("PATH", path, TRUE);
    assert_fails(error, SG_ERROR_NOT_FOUND, "gnuplot");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(dir));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_folder_that_cannot_be_made_is_an_io_error(void)
{
    const double one[] = { 1 };
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_LINES, "t", "x", "y");
    sg_chart_add_series(chart, "s", one, one, 1);
    GError *error = NULL;
    g_assert_false(sg_chart_write(chart, "/proc/no/such", "c", &error));
    assert_fails(error, SG_ERROR_IO, "/proc/no/such");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chart/series are drawn as svg and png beside their data",
                    series_are_drawn_as_svg_and_png_beside_their_data);
    g_test_add_func("/chart/hostile labels are only text", hostile_labels_are_only_text);
    g_test_add_func("/chart/without gnuplot the error says so", without_gnuplot_the_error_says_so);
    g_test_add_func("/chart/a folder that cannot be made is an io error",
                    a_folder_that_cannot_be_made_is_an_io_error);
    return g_test_run();
}
