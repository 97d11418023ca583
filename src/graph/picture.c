/* SPDX-License-Identifier: MIT */
#include "graph/picture.h"

#include "graph/legend.h"
#include "graph/spread.h"
#include "base/file.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* A picture at work: where on the page every node stands. */
typedef struct {
    SgPage page;
    SgLabels labels;
    double *x;     /* (N) */
    double *y;     /* (N) */
    double *r;     /* (N) */
    int32_t *rank; /* (N) place of the node within its community, 0: the strongest */
} Picture;

static void picture_clear(Picture *picture)
{
    g_free(picture->x);
    g_free(picture->y);
    g_free(picture->r);
    g_free(picture->rank);
    sg_ruler_free(picture->page.ruler);
    sg_labels_clear(&picture->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Picture, picture_clear)

static uint32_t color_of(const Picture *picture, int32_t node)
{
    return sg_palette_community(picture->page.drawing->communities.community_n[node]);
}

/* Fits the points into the area; the sides may be stretched against each other by three fifths. */
static void fit(double *x_n, double *y_n, int64_t N, SgBox area)
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int64_t n = 0; n < N; n++) {
        left = MIN(left, x_n[n]);
        right = MAX(right, x_n[n]);
        top = MIN(top, y_n[n]);
        bottom = MAX(bottom, y_n[n]);
    }
    double scale_x = right > left ? area.w / (right - left) : INFINITY;
    double scale_y = bottom > top ? area.h / (bottom - top) : INFINITY;
    double both = MIN(scale_x, scale_y);
    if (isinf(both)) /* one point, or none */
        both = 1;
    scale_x = MIN(scale_x, 1.6 * both);
    scale_y = MIN(scale_y, 1.6 * both);
    for (int64_t n = 0; n < N; n++) {
        x_n[n] = area.x + area.w / 2 + scale_x * (x_n[n] - (left + right) / 2);
        y_n[n] = area.y + area.h / 2 + scale_y * (y_n[n] - (top + bottom) / 2);
    }
}

/* The layout on the page, y downwards, with a little room between the dots. */
static void place_nodes(Picture *picture, SgBox area)
{
    const SgDrawing *drawing = picture->page.drawing;
    int64_t N = drawing->view.pairs.N;
    for (int64_t n = 0; n < N; n++) {
        picture->x[n] = drawing->x_n[n];
        picture->y[n] = -drawing->y_n[n];
    }
    fit(picture->x, picture->y, N, area);
    sg_spread(picture->x, picture->y, picture->r, N, N > 600 ? 1 : 5, 200);
    fit(picture->x, picture->y, N, area);
}

/* Areas of dots grow with strength; all dots together cover a fixed part of the page. */
static void size_nodes(Picture *picture, SgBox area)
{
    const SgView *view = &picture->page.drawing->view;
    int64_t N = view->pairs.N;
    double strongest = 0, r_max = CLAMP(0.30 * sqrt(area.w * area.h / (double)MAX(1, N)), 5, 17);
    for (int64_t n = 0; n < N; n++)
        strongest = MAX(strongest, view->strength[n]);
    for (int64_t n = 0; n < N; n++) {
        double share = strongest > 0 ? view->strength[n] / strongest : 1;
        picture->r[n] = r_max * (0.35 + 0.65 * sqrt(share));
        if (sg_drawing_is_seed(picture->page.drawing, (int32_t)n))
            picture->r[n] = MAX(14, 1.3 * r_max);
    }
}

typedef struct {
    double strength;
    int32_t node;
} Strong;

static int compare_strong(const void *a, const void *b)
{
    const Strong *x = a, *y = b;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

/* Nodes by strength, and each one's rank within its community. */
static Strong *rank_nodes(Picture *picture)
{
    const SgDrawing *drawing = picture->page.drawing;
    int64_t N = drawing->view.pairs.N;
    Strong *order = g_new(Strong, N + 1);
    for (int32_t n = 0; n < N; n++)
        order[n] = (Strong){ drawing->view.strength[n], n };
    qsort(order, (size_t)N, sizeof *order, compare_strong);
    g_autofree int32_t *seen = g_new0(int32_t, drawing->communities.count + 1);
    for (int64_t i = 0; i < N; i++)
        picture->rank[order[i].node] = seen[drawing->communities.community_n[order[i].node]]++;
    return order;
}

/* A gentle bend, to the same side for every tie, parts lines that would run along each other. */
static SgPoint bend(const Picture *picture, int32_t a, int32_t b)
{
    double dx = picture->x[b] - picture->x[a], dy = picture->y[b] - picture->y[a];
    return (SgPoint){ picture->x[a] + dx / 2 - 0.1 * dy, picture->y[a] + dy / 2 + 0.1 * dx };
}

/* The ground of one community: discs around its tracks, and bands along its ties where the picture
 * is so empty that the discs would stand alone. */
static void draw_ground_of(const Picture *picture, int32_t community, double reach)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgPairs *pairs = &picture->page.drawing->view.pairs;
    const int32_t *community_n = picture->page.drawing->communities.community_n;
    uint32_t color = sg_palette_community(community);
    SgPaint disc = { .fill = color, .fill_alpha = 1 };
    SgPaint band = { .stroke = color, .stroke_alpha = 1, .width = 1.6 * reach };
    for (int32_t a = 0; a < pairs->N; a++) {
        if (community_n[a] != community)
            continue;
        canvas->circle(canvas, picture->x[a], picture->y[a], reach, &disc);
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1] && pairs->N <= 150; e++) {
            int32_t b = pairs->col[e];
            if (b > a && community_n[b] == community)
                canvas->curve(canvas, (SgPoint){ picture->x[a], picture->y[a] },
                              bend(picture, a, b), (SgPoint){ picture->x[b], picture->y[b] },
                              &band);
        }
    }
}

static void draw_ground(const Picture *picture, double reach)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    int32_t colored = MIN(drawing->communities.count, SG_PALETTE_COLORS);
    canvas->layer_begin(canvas, "ground", 1);
    for (int32_t c = 0; c < colored; c++) {
        if (drawing->community_size[c] < 3)
            continue;
        canvas->layer_begin(canvas, "community", 0.09);
        draw_ground_of(picture, c, reach);
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

static void draw_tie(const Picture *picture, const Tie *tie)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    const int32_t *community_n = drawing->communities.community_n;
    SgPoint a = { picture->x[tie->a], picture->y[tie->a] };
    SgPoint b = { picture->x[tie->b], picture->y[tie->b] };
    bool inside = community_n[tie->a] == community_n[tie->b];
    bool of_seed = sg_drawing_is_seed(drawing, tie->a) || sg_drawing_is_seed(drawing, tie->b);
    SgPaint paint = { .stroke = inside ? color_of(picture, tie->a) : SG_COLOR_OTHER,
                      .stroke_alpha = inside ? 0.42 : 0.30,
                      .width = sg_legend_tie_width(&picture->page, tie->weight) };
    if (of_seed) {
        paint.stroke = SG_COLOR_SEED;
        paint.stroke_alpha = 0.75;
    }
    canvas->curve(canvas, a, bend(picture, tie->a, tie->b), b, &paint);
}

static void draw_ties(Picture *picture)
{
    const SgPairs *pairs = &picture->page.drawing->view.pairs;
    g_autofree Tie *tie = g_new(Tie, sg_pairs_edges(pairs) + 1);
    int64_t E = 0;
    for (int32_t a = 0; a < pairs->N; a++)
        for (int64_t e = pairs->offset[a]; e < pairs->offset[a + 1]; e++)
            if (pairs->col[e] > a)
                tie[E++] = (Tie){ pairs->weight[e], a, pairs->col[e] };
    qsort(tie, (size_t)E, sizeof *tie, compare_ties);
    SgCanvas *canvas = picture->page.canvas;
    canvas->layer_begin(canvas, "ties", 1);
    for (int64_t e = 0; e < E; e++)
        draw_tie(picture, &tie[e]);
    canvas->layer_end(canvas);
}

static void draw_node(const Picture *picture, int32_t node)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    int32_t track = drawing->view.track[node];
    const SgGraphTrack *t = &drawing->graph->track[track];
    g_autofree char *title =
        t->artist_name
            ? g_strdup_printf("%s by %s", sg_graph_title(drawing->graph, track), t->artist_name)
            : g_strdup(sg_graph_title(drawing->graph, track));
    canvas->item_begin(canvas, title, t->permalink_url);
    double x = picture->x[node], y = picture->y[node], r = picture->r[node];
    if (sg_drawing_is_seed(drawing, node)) {
        sg_legend_star(canvas, x, y, r);
    } else {
        SgPaint paint = { .fill = color_of(picture, node),
                          .fill_alpha = 1,
                          .stroke = SG_COLOR_PAPER,
                          .stroke_alpha = 1,
                          .width = r > 7 ? 1.6 : 1.0 };
        canvas->circle(canvas, x, y, r, &paint);
    }
    canvas->item_end(canvas);
}

/* Weak nodes first, seeds last. */
static void draw_nodes(const Picture *picture, const Strong *order)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    canvas->layer_begin(canvas, "tracks", 1);
    for (int64_t i = drawing->view.pairs.N - 1; i >= 0; i--)
        if (!sg_drawing_is_seed(drawing, order[i].node))
            draw_node(picture, order[i].node);
    for (int64_t s = 0; s < drawing->seed_count; s++)
        draw_node(picture, drawing->seed[s]);
    canvas->layer_end(canvas);
}

/* Title and artist beside a node, if there is room. */
static bool label_node(Picture *picture, int32_t node, bool large, int max_covered)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    int32_t track = drawing->view.track[node];
    g_autofree char *clean = sg_text_clean(sg_graph_title(drawing->graph, track));
    g_autofree char *title = sg_text_ellipsize(clean, large ? 34 : 24);
    const char *artist_name = drawing->graph->track[track].artist_name;
    g_autofree char *artist = artist_name && large ? sg_text_ellipsize(artist_name, 30) : NULL;
    double size = large ? 15 : 11.5, small = size - 3;
    double w = sg_ruler_width(picture->page.ruler, title, size, large);
    double w2 = artist ? sg_ruler_width(picture->page.ruler, artist, small, false) : 0;
    double h = size * 1.15 + (artist ? small * 1.2 : 0);
    SgDot dot = { picture->x[node], picture->y[node], picture->r[node] };
    SgBox box;
    if (!sg_labels_place(&picture->labels, dot, MAX(w, w2), h, max_covered, &box))
        return false;
    bool to_the_left = box.x + box.w / 2 < dot.x - dot.r;
    bool in_the_middle = !to_the_left && box.x < dot.x - dot.r;
    SgAnchor anchor = to_the_left     ? SG_ANCHOR_END
                      : in_the_middle ? SG_ANCHOR_MIDDLE
                                      : SG_ANCHOR_START;
    double x = to_the_left ? box.x + box.w : in_the_middle ? box.x + box.w / 2 : box.x;
    SgLettering lettering = { size, large, anchor, SG_COLOR_INK, 2.4 };
    canvas->text(canvas, x, box.y + size * 0.92, title, &lettering);
    if (!artist)
        return true;
    SgLettering below = { small, false, anchor, SG_COLOR_FAINT, 2.2 };
    canvas->text(canvas, x, box.y + size * 1.15 + small * 0.95, artist, &below);
    return true;
}

/* Names of communities near their middles, in large letters. */
static void label_communities(Picture *picture)
{
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    int32_t colored = MIN(drawing->communities.count, SG_PALETTE_COLORS);
    for (int32_t c = 0; c < colored; c++) {
        double x = 0, y = 0, size = (double)drawing->community_size[c];
        if (size < 5)
            continue;
        for (int64_t n = 0; n < drawing->view.pairs.N; n++)
            if (drawing->communities.community_n[n] == c) {
                x += picture->x[n] / size;
                y += picture->y[n] / size;
            }
        SgLettering lettering = { 23, true, SG_ANCHOR_MIDDLE,
                                  sg_legend_darker(sg_palette_community(c)), 4 };
        g_autofree char *name = sg_text_ellipsize(drawing->community_name[c], 26);
        double w = sg_ruler_width(picture->page.ruler, name, lettering.size, true);
        SgBox box;
        if (sg_labels_place_near(&picture->labels, x, y, w, 30, 170, &box))
            canvas->text(canvas, box.x + box.w / 2, box.y + 22, name, &lettering);
    }
}

/* The strongest of each community in turn, so that every corner of the picture has names. */
typedef struct {
    double key;
    int32_t node;
} Turn;

static int compare_turns(const void *a, const void *b)
{
    const Turn *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static void draw_labels(Picture *picture)
{
    enum { LARGE = 10, MOST = 70, TRIED = 300 };
    SgCanvas *canvas = picture->page.canvas;
    const SgDrawing *drawing = picture->page.drawing;
    int64_t N = drawing->view.pairs.N;
    for (int64_t n = 0; n < N; n++)
        sg_labels_add_dot(&picture->labels, (SgDot){ picture->x[n], picture->y[n], picture->r[n] });
    for (int64_t s = 0; s < drawing->seed_count; s++) {
        double r = picture->r[drawing->seed[s]];
        sg_labels_block(&picture->labels,
                        (SgBox){ picture->x[drawing->seed[s]] - r, picture->y[drawing->seed[s]] - r,
                                 2 * r, 2 * r });
    }
    g_autofree Turn *turn = g_new(Turn, N + 1);
    for (int32_t n = 0; n < N; n++) {
        double size = (double)drawing->community_size[drawing->communities.community_n[n]];
        turn[n] = (Turn){ (picture->rank[n] + 1) / sqrt(size), n };
    }
    qsort(turn, (size_t)N, sizeof *turn, compare_turns);
    canvas->layer_begin(canvas, "names", 1);
    for (int64_t s = 0; s < drawing->seed_count; s++)
        label_node(picture, drawing->seed[s], true, 50);
    label_communities(picture);
    int placed = 0;
    for (int64_t i = 0; i < MIN(N, TRIED) && placed < MOST; i++) {
        if (sg_drawing_is_seed(drawing, turn[i].node))
            continue;
        bool large = placed < LARGE;
        placed += label_node(picture, turn[i].node, large, large || N > 600 ? 4 : 1);
    }
    canvas->layer_end(canvas);
}

/* Room for names around the dots; a few dots do not need the whole page. */
static SgBox inner_area(SgBox area, int64_t N)
{
    double share = CLAMP(sqrt((double)N / 25), 0.3, 1);
    double w = share * (area.w - 130), h = share * (area.h - 120);
    return (SgBox){ area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h };
}

static void draw(SgCanvas *canvas, const SgDrawing *drawing)
{
    int64_t N = drawing->view.pairs.N;
    g_auto(Picture) picture = { .page = { .canvas = canvas,
                                          .drawing = drawing,
                                          .ruler = sg_ruler_new(),
                                          .widest = CLAMP(110 / sqrt((double)MAX(1, N)), 2, 6.5) },
                                .x = g_new(double, N + 1),
                                .y = g_new(double, N + 1),
                                .r = g_new(double, N + 1),
                                .rank = g_new(int32_t, N + 1) };
    SgBox area = sg_legend_area(canvas);
    sg_labels_init(&picture.labels, area);
    SgBox inner = inner_area(area, N);
    size_nodes(&picture, inner);
    place_nodes(&picture, inner);
    for (int64_t e = 0; e < drawing->view.pairs.offset[N]; e++)
        picture.page.max_weight = MAX(picture.page.max_weight, drawing->view.pairs.weight[e]);
    g_autofree Strong *order = rank_nodes(&picture);
    SgPaint paper = { .fill = SG_COLOR_PAPER, .fill_alpha = 1 };
    canvas->rectangle(canvas, 0, 0, canvas->W, canvas->H, 0, &paper);
    draw_ground(&picture, CLAMP(0.9 * sqrt(inner.w * inner.h / (double)MAX(1, N)), 22, 60));
    draw_ties(&picture);
    draw_nodes(&picture, order);
    draw_labels(&picture);
    sg_legend_draw(&picture.page);
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
