/* SPDX-License-Identifier: MIT */
#include "graph/picture.h"

#include "graph/sheet.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static uint32_t color_of(const SgSheet *sheet, int32_t node)
{
    return sg_palette_community(sheet->page.drawing->communities.community_n[node]);
}

/* A gentle bend, to the same side for every tie, parts lines that would run along each other. */
static SgPoint bend(const SgSheet *sheet, int32_t a, int32_t b)
{
    double dx = sheet->x[b] - sheet->x[a], dy = sheet->y[b] - sheet->y[a];
    return (SgPoint){ sheet->x[a] + dx / 2 - 0.1 * dy, sheet->y[a] + dy / 2 + 0.1 * dx };
}

/* The ground of one community: discs around its tracks, and bands along its ties where the picture
 * is so empty that the discs would stand alone. */
static void draw_ground_of(const SgSheet *sheet, int32_t community)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgPairs *pairs = &sheet->page.drawing->view.pairs;
    const int32_t *community_n = sheet->page.drawing->communities.community_n;
    uint32_t color = sg_palette_community(community);
    SgPaint disc = { .fill = color, .fill_alpha = 1 };
    SgPaint band = { .stroke = color, .stroke_alpha = 1, .width = 1.6 * sheet->reach };
    for (int32_t a = 0; a < pairs->N; a++) {
        if (community_n[a] != community)
            continue;
        canvas->circle(canvas, sheet->x[a], sheet->y[a], sheet->reach, &disc);
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1] && pairs->N <= 150; e++) {
            int32_t b = pairs->col[e];
            if (b > a && community_n[b] == community)
                canvas->curve(canvas, (SgPoint){ sheet->x[a], sheet->y[a] }, bend(sheet, a, b),
                              (SgPoint){ sheet->x[b], sheet->y[b] }, &band);
        }
    }
}

static void draw_ground(const SgSheet *sheet)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    int32_t colored = MIN(drawing->communities.count, SG_PALETTE_COLORS);
    canvas->layer_begin(canvas, "ground", 1);
    for (int32_t c = 0; c < colored; c++) {
        if (drawing->community_size[c] < 3)
            continue;
        canvas->layer_begin(canvas, "community", 0.09);
        draw_ground_of(sheet, c);
        canvas->layer_end(canvas);
    }
    canvas->layer_end(canvas);
}

typedef struct {
    double weight;
    int32_t a;
    int32_t b;
} Tie;

/* Light ties first, so that heavy ones lie on top. */
static int compare_ties(const void *a, const void *b)
{
    const Tie *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static void draw_tie(const SgSheet *sheet, const Tie *tie)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    const int32_t *community_n = drawing->communities.community_n;
    SgPoint a = { sheet->x[tie->a], sheet->y[tie->a] };
    SgPoint b = { sheet->x[tie->b], sheet->y[tie->b] };
    bool inside = community_n[tie->a] == community_n[tie->b];
    bool of_seed = sg_drawing_is_seed(drawing, tie->a) || sg_drawing_is_seed(drawing, tie->b);
    SgPaint paint = { .stroke = inside ? color_of(sheet, tie->a) : SG_COLOR_OTHER,
                      .stroke_alpha = inside ? 0.42 : 0.30,
                      .width = sg_legend_tie_width(&sheet->page, tie->weight) };
    if (of_seed) {
        paint.stroke = SG_COLOR_SEED;
        paint.stroke_alpha = 0.75;
    }
    canvas->curve(canvas, a, bend(sheet, tie->a, tie->b), b, &paint);
}

static void draw_ties(SgSheet *sheet)
{
    const SgPairs *pairs = &sheet->page.drawing->view.pairs;
    g_autofree Tie *tie = g_new(Tie, sg_pairs_edges(pairs) + 1);
    int64_t E = 0;
    for (int32_t a = 0; a < pairs->N; a++)
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1]; e++)
            if (pairs->col[e] > a)
                tie[E++] = (Tie){ pairs->weight[e], a, pairs->col[e] };
    qsort(tie, (size_t)E, sizeof *tie, compare_ties);
    SgCanvas *canvas = sheet->page.canvas;
    canvas->layer_begin(canvas, "ties", 1);
    for (int64_t e = 0; e < E; e++)
        draw_tie(sheet, &tie[e]);
    canvas->layer_end(canvas);
}

static void draw_node(const SgSheet *sheet, int32_t node)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    int32_t track = drawing->view.track[node];
    const SgGraphTrack *t = &drawing->graph->track[track];
    g_autofree char *title =
        t->artist_name
            ? g_strdup_printf("%s by %s", sg_graph_title(drawing->graph, track), t->artist_name)
            : g_strdup(sg_graph_title(drawing->graph, track));
    canvas->item_begin(canvas, title, t->permalink_url);
    double x = sheet->x[node], y = sheet->y[node], r = sheet->r[node];
    if (sg_drawing_is_seed(drawing, node)) {
        sg_legend_star(canvas, x, y, r);
    } else {
        SgPaint paint = { .fill = color_of(sheet, node),
                          .fill_alpha = 1,
                          .stroke = SG_COLOR_PAPER,
                          .stroke_alpha = 1,
                          .width = r > 7 ? 1.6 : 1.0 };
        canvas->circle(canvas, x, y, r, &paint);
    }
    canvas->item_end(canvas);
}

/* Weak nodes first, seeds last. */
static void draw_nodes(const SgSheet *sheet)
{
    SgCanvas *canvas = sheet->page.canvas;
    const SgDrawing *drawing = sheet->page.drawing;
    canvas->layer_begin(canvas, "tracks", 1);
    for (int64_t i = drawing->view.pairs.N - 1; i >= 0; i--)
        if (!sg_drawing_is_seed(drawing, sheet->order[i]))
            draw_node(sheet, sheet->order[i]);
    for (int64_t s = 0; s < drawing->seed_count; s++)
        draw_node(sheet, drawing->seed[s]);
    canvas->layer_end(canvas);
}

static void draw(SgCanvas *canvas, const SgDrawing *drawing)
{
    g_auto(SgSheet) sheet;
    sg_sheet_init(&sheet, canvas, drawing);
    SgPaint paper = { .fill = SG_COLOR_PAPER, .fill_alpha = 1 };
    canvas->rectangle(canvas, 0, 0, canvas->W, canvas->H, 0, &paper);
    draw_ground(&sheet);
    draw_ties(&sheet);
    draw_nodes(&sheet);
    sg_captions_draw(&sheet);
    sg_legend_draw(&sheet.page);
}

static const struct {
    const char *name;
    SgCanvasNew open;
} formats[] = {
    { "png", sg_canvas_png },
    { "svg", sg_canvas_svg },
    { "pdf", sg_canvas_pdf },
};

bool sg_picture_stream(const SgDrawing *drawing, const SgPictureOptions *options,
                       const char *format, FILE *stream, GError **error)
{
    if (!(options->width >= 600 && options->height >= 400 && options->width <= 20000 &&
          options->height <= 20000))
        return sg_fail(error, SG_ERROR_INPUT,
                       "cannot draw %g x %g: a picture has 600 x 400 to 20000 x 20000 points",
                       options->width, options->height);
    g_autofree char *title = sg_legend_title(drawing);
    g_autofree char *description = sg_legend_description(drawing);
    SgCanvasInfo info = { title, description, sg_graph_newest_fetch(drawing->graph) };
    for (size_t f = 0; f < G_N_ELEMENTS(formats); f++) {
        if (strcmp(formats[f].name, format) != 0)
            continue;
        g_autoptr(SgCanvas) canvas = formats[f].open(options->width, options->height, &info, error);
        if (!canvas)
            return false;
        draw(canvas, drawing);
        return canvas->finish(canvas, stream, error);
    }
    return sg_fail(error, SG_ERROR_INPUT, "cannot draw a picture as '%s': png, svg or pdf", format);
}

bool sg_picture_write(const SgDrawing *drawing, const SgPictureOptions *options, const char *path,
                      GError **error)
{
    const char *dot = strrchr(path, '.');
    g_autofree char *format = g_ascii_strdown(dot ? dot + 1 : "", -1);
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    if (!writer)
        return false;
    if (!sg_picture_stream(drawing, options, format, sg_file_writer_stream(writer), error)) {
        g_prefix_error(error, "picture '%s': ", path);
        return false;
    }
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}
