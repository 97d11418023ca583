/* SPDX-License-Identifier: MIT */
#include "graph/labels.h"
#include "graph/legend.h"
#include "graph/picture.h"
#include "graph/spread.h"
#include "graph/xml.h"
#include "base/file.h"
#include "base/rng.h"
#include "support/sample.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

static bool overlap(const SgBox *a, const SgBox *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void labels_never_overlap_and_stay_on_the_page(void)
{
    enum { DOTS = 400 };
    SgBox page = { 10, 20, 500, 300 }, placed[DOTS];
    g_auto(SgLabels) labels;
    sg_labels_init(&labels, page);
    SgBox star = { 200, 100, 30, 30 };
    sg_labels_block(&labels, star);
    SgRng rng;
    sg_rng_init(&rng, 1, 0);
    int count = 0;
    for (int d = 0; d < DOTS; d++) {
        SgDot dot = { 10 + 500 * sg_rng_double(&rng), 20 + 300 * sg_rng_double(&rng), 4 };
        double w = 20 + 60 * sg_rng_double(&rng);
        sg_labels_add_dot(&labels, dot);
        bool done = d % 10 == 0
                        ? sg_labels_place_near(&labels, dot.x, dot.y, w, 20, 60, &placed[count])
                        : sg_labels_place(&labels, dot, w, 12, 3, &placed[count]);
        if (!done)
            continue;
        SgBox *box = &placed[count++];
        g_assert_true(box->x >= page.x && box->x + box->w <= page.x + page.w);
        g_assert_true(box->y >= page.y && box->y + box->h <= page.y + page.h);
        g_assert_false(overlap(box, &star));
        for (int other = 0; other + 1 < count; other++)
            g_assert_false(overlap(box, &placed[other]));
    }
    g_assert_cmpint(count, >, 40);
    g_assert_cmpint(count, <, DOTS);
}

static void a_label_goes_where_it_covers_fewest_dots(void)
{
    g_auto(SgLabels) labels;
    sg_labels_init(&labels, (SgBox){ 0, 0, 200, 200 });
    SgDot dot = { 100, 100, 5 };
    sg_labels_add_dot(&labels, dot);
    SgBox box;
    sg_labels_add_dot(&labels, (SgDot){ 120, 100, 5 }); /* to the right: its first choice */
    g_assert_true(sg_labels_place(&labels, dot, 40, 12, 0, &box));
    g_assert_cmpfloat(box.x + box.w, <, 100); /* so it stands to the left */
    for (int x = 0; x < 200; x += 8)
        for (int y = 0; y < 200; y += 8)
            sg_labels_add_dot(&labels, (SgDot){ x, y, 5 });
    g_assert_false(sg_labels_place(&labels, dot, 40, 12, 0, &box));
}

static void spreading_parts_discs_and_leaves_the_others_alone(void)
{
    enum { N = 120 };
    double x[N], y[N], r[N], far_x = 900, far_y = 900;
    SgRng rng;
    sg_rng_init(&rng, 6, 0);
    for (int n = 0; n < N; n++) {
        x[n] = n < 3 ? 50 : 100 * sg_rng_double(&rng); /* three on the same spot */
        y[n] = n < 3 ? 50 : 100 * sg_rng_double(&rng);
        r[n] = 2 + 4 * sg_rng_double(&rng);
    }
    x[N - 1] = far_x;
    y[N - 1] = far_y;
    sg_spread(x, y, r, N, 1, 2000);
    for (int a = 0; a < N; a++)
        for (int b = 0; b < a; b++)
            g_assert_cmpfloat(hypot(x[a] - x[b], y[a] - y[b]), >=, 0.99 * (r[a] + r[b] + 1));
    g_assert_true(x[N - 1] == far_x && y[N - 1] == far_y);
    sg_spread(x, y, r, 0, 1, 10); /* nothing to do */
}

/* A picture with names that try to break it. */
static void draw(SgDrawing *drawing, SgGraph **graph, bool with_seed)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    const char *const titles[] = { "<b>&\"'</b>", "夜の音楽 🎵", "مرحبا", "a\x01z\xff", "plain" };
    const char *const links[] = { "https://example.org/?a=1&b='\\'", "javascript:alert(1)", NULL,
                                  "https://example.org/3", "https://example.org/4" };
    for (int i = 0; i < 5; i++) {
        g_autofree char *urn = g_strdup_printf("t:%d", i);
        SgTrackRow row = { .urn = urn,
                           .title = titles[i],
                           .artist_name = "Tom & <Jerry>",
                           .permalink_url = links[i],
                           .source = "x<y",
                           .fetched_at = 86400 };
        sg_graph_builder_add_track(builder, &row);
        sg_graph_builder_add_entry(builder, "p:1", urn, i);
        if (i < 3)
            sg_graph_builder_add_entry(builder, "p:2", urn, i);
    }
    *graph = sg_graph_builder_finish(builder, NULL);
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &(*graph)->lists, &(*graph)->listed, NULL));
    int32_t seed = 0;
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    options.seed = &seed;
    options.seed_count = with_seed;
    g_assert_true(sg_drawing_init(drawing, *graph, &pairs, &options, NULL));
}

static char *render(const SgDrawing *drawing, const char *format, size_t *length)
{
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, length);
    SgPictureOptions options = SG_PICTURE_OPTIONS_DEFAULT;
    GError *error = NULL;
    sg_picture_stream(drawing, &options, format, stream, &error);
    g_assert_no_error(error);
    fclose(stream);
    return bytes;
}

/* What a reader of the SVG finds. */
typedef struct {
    GPtrArray *open; /* names of the open elements */
    GString *texts;  /* the content of <text>, a line each */
    int titles, descriptions, links, bad_links, circles;
} Reading;

static void element_start(GMarkupParseContext *context, const char *name, const char **attributes,
                          const char **values, void *data, GError **error)
{
    Reading *reading = data;
    g_ptr_array_add(reading->open, g_strdup(name));
    reading->titles += strcmp(name, "title") == 0;
    reading->descriptions += strcmp(name, "desc") == 0;
    reading->circles += strcmp(name, "circle") == 0;
    for (int a = 0; attributes[a] && strcmp(name, "a") == 0; a++) {
        reading->links += strcmp(attributes[a], "href") == 0;
        reading->bad_links += strstr(values[a], "javascript") != NULL;
    }
}

static void element_end(GMarkupParseContext *context, const char *name, void *data, GError **error)
{
    Reading *reading = data;
    g_ptr_array_set_size(reading->open, (int)reading->open->len - 1);
}

static void content(GMarkupParseContext *context, const char *text, gsize length, void *data,
                    GError **error)
{
    Reading *reading = data;
    if (reading->open->len > 0 &&
        strcmp(reading->open->pdata[reading->open->len - 1], "text") == 0) {
        g_string_append_len(reading->texts, text, (gssize)length);
        g_string_append_c(reading->texts, '\n');
    }
}

static void an_svg_keeps_its_words_and_carries_titles_and_links(void)
{
    g_autoptr(SgGraph) graph = NULL;
    g_auto(SgDrawing) drawing = { 0 };
    draw(&drawing, &graph, true);
    size_t length, again_length;
    g_autofree char *svg = render(&drawing, "svg", &length);
    g_autofree char *again = render(&drawing, "svg", &again_length);
    g_assert_cmpmem(svg, length, again, again_length);

    Reading reading = { g_ptr_array_new_with_free_func(g_free), g_string_new(NULL), 0, 0, 0, 0, 0 };
    GMarkupParser parser = { element_start, element_end, content, NULL, NULL };
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &reading, NULL);
    GError *error = NULL;
    g_markup_parse_context_parse(context, svg, (gssize)length, &error);
    g_assert_no_error(error);
    g_markup_parse_context_end_parse(context, &error);
    g_assert_no_error(error);
    g_markup_parse_context_free(context);
    g_assert_nonnull(strstr(reading.texts->str, "<b>&\"'</b> by Tom & <Jerry>\n")); /* the title */
    g_assert_nonnull(strstr(reading.texts->str, "夜の音楽"));
    g_assert_nonnull(strstr(reading.texts->str, "Communities\n"));
    g_assert_nonnull(strstr(reading.texts->str, "where the search started\n"));
    g_assert_nonnull(strstr(reading.texts->str, "1970-01-02"));
    g_assert_cmpint(reading.titles, ==, 1 + 5);
    g_assert_cmpint(reading.descriptions, ==, 1);
    g_assert_cmpint(reading.links, ==, 3);
    g_assert_cmpint(reading.bad_links, ==, 0);
    g_assert_cmpint(reading.circles, >=, 4);
    g_assert_null(strchr(svg, '\x01'));
    g_ptr_array_unref(reading.open);
    g_string_free(reading.texts, true);
}

static void a_png_has_the_size_asked_for_and_a_pdf_begins_like_one(void)
{
    g_autoptr(SgGraph) graph = NULL;
    g_auto(SgDrawing) drawing = { 0 };
    draw(&drawing, &graph, false);
    size_t length;
    g_autofree char *png = render(&drawing, "png", &length);
    /* Width and height follow the header: bytes 16 to 23, big end first. */
    const unsigned char head[] = { 0, 0, 1800 >> 8, 1800 & 255, 0, 0, 1200 >> 8, 1200 & 255 };
    g_assert_cmpmem(png, 8, "\x89PNG\r\n\x1a\n", 8);
    g_assert_cmpmem(png + 16, 8, head, 8);
    g_autofree char *pdf = render(&drawing, "pdf", &length);
    g_assert_cmpmem(pdf, 5, "%PDF-", 5);
}

static void an_empty_graph_can_be_drawn(void)
{
    g_autoptr(SgGraphBuilder) builder = sg_graph_builder_new(NULL);
    g_autoptr(SgGraph) graph = sg_graph_builder_finish(builder, NULL);
    g_auto(SgPairs) pairs = { 0 };
    g_auto(SgDrawing) drawing = { 0 };
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    g_assert_true(sg_drawing_init(&drawing, graph, &pairs, &options, NULL));
    size_t length;
    g_autofree char *svg = render(&drawing, "svg", &length);
    g_assert_nonnull(strstr(svg, "</svg>"));
}

static void what_is_left_out_is_said(void)
{
    SampleOptions sample = { 200, 40, 4, 25, 3 };
    g_autoptr(SgGraph) graph = sample_graph(&sample);
    g_auto(SgPairs) pairs = { 0 };
    g_auto(SgDrawing) drawing = { 0 };
    SgDrawingOptions options = { .max_tracks = 50, .edges_per_node = 2 };
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    g_assert_true(sg_drawing_init(&drawing, graph, &pairs, &options, NULL));
    size_t length;
    g_autofree char *svg = render(&drawing, "svg", &length);
    g_assert_nonnull(strstr(svg, ">150 tracks, farther or alone<"));
    g_autofree char *ties =
        g_strdup_printf(">%" G_GINT64_FORMAT " more ties", drawing.view.edges_left_out);
    g_assert_nonnull(strstr(svg, ties));
}

static void a_picture_that_cannot_be_drawn_leaves_no_file(void)
{
    g_autoptr(SgGraph) graph = NULL;
    g_auto(SgDrawing) drawing = { 0 };
    draw(&drawing, &graph, true);
    g_autofree char *folder = temporary_folder();
    g_autofree char *gif = g_build_filename(folder, "graph.gif", NULL);
    g_autofree char *upper = g_build_filename(folder, "graph.SVG", NULL);
    SgPictureOptions options = SG_PICTURE_OPTIONS_DEFAULT;
    GError *error = NULL;
    g_assert_false(sg_picture_write(&drawing, &options, gif, &error));
    assert_fails(error, SG_ERROR_INPUT, "'gif'");
    options.width = 10;
    g_assert_false(sg_picture_write(&drawing, &options, upper, &error));
    assert_fails(error, SG_ERROR_INPUT, "10 x 1200");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(dir));
    options.width = 800;
    g_assert_true(sg_picture_write(&drawing, &options, upper, NULL));
    g_assert_true(g_file_test(upper, G_FILE_TEST_EXISTS));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void xml_text_is_escaped_and_what_xml_cannot_hold_is_dropped(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    sg_xml_append(out, "<&>\"'\t\x01\x1f\xef\xbf\xbf\xc3\xa9\xff");
    g_assert_cmpstr(out->str, ==, "&lt;&amp;&gt;&quot;&apos;&#9;é\xef\xbf\xbd");
    g_string_truncate(out, 0);
    sg_xml_append_double(out, 1.0 / 3);
    g_assert_true(g_ascii_strtod(out->str, NULL) == 1.0 / 3);
}

/* Relative luminance and contrast as WCAG 2 defines them. */
static double luminance(uint32_t color)
{
    double sum = 0;
    const double share[] = { 0.2126, 0.7152, 0.0722 };
    for (int i = 0; i < 3; i++) {
        double c = ((color >> (16 - 8 * i)) & 255) / 255.0;
        sum += share[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void names_of_communities_can_be_read_on_the_paper(void)
{
    for (int c = -1; c < SG_PALETTE_COLORS; c++) {
        uint32_t letters = sg_legend_darker(sg_palette_community(c));
        double contrast = (luminance(SG_COLOR_PAPER) + 0.05) / (luminance(letters) + 0.05);
        g_assert_cmpfloat(contrast, >=, 4.5);
        for (int d = -1; d < c; d++)
            g_assert_cmpint(sg_palette_community(c), !=, sg_palette_community(d));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/labels/never overlap and stay on the page",
                    labels_never_overlap_and_stay_on_the_page);
    g_test_add_func("/labels/go where they cover fewest dots",
                    a_label_goes_where_it_covers_fewest_dots);
    g_test_add_func("/spread/parts discs and leaves the others alone",
                    spreading_parts_discs_and_leaves_the_others_alone);
    g_test_add_func("/picture/an SVG keeps its words and carries titles and links",
                    an_svg_keeps_its_words_and_carries_titles_and_links);
    g_test_add_func("/picture/a PNG has the size asked for and a PDF begins like one",
                    a_png_has_the_size_asked_for_and_a_pdf_begins_like_one);
    g_test_add_func("/picture/an empty graph can be drawn", an_empty_graph_can_be_drawn);
    g_test_add_func("/picture/what is left out is said", what_is_left_out_is_said);
    g_test_add_func("/picture/one that cannot be drawn leaves no file",
                    a_picture_that_cannot_be_drawn_leaves_no_file);
    g_test_add_func("/xml/text is escaped and what XML cannot hold is dropped",
                    xml_text_is_escaped_and_what_xml_cannot_hold_is_dropped);
    g_test_add_func("/palette/names of communities can be read on the paper",
                    names_of_communities_can_be_read_on_the_paper);
    return g_test_run();
}
