/* SPDX-License-Identifier: MIT */
#include "graph/legend.h"

#include "base/clock.h"
#include "base/text.h"
#include "music/nouns.h"
#include "version.h"

#include <math.h>

/* Margins of the page, and the panel on the right. */
#define MARGIN  44.0
#define HEADER  128.0
#define FOOTER  52.0
#define PANEL   316.0
#define PADDING 22.0

SgBox sg_legend_area(const SgCanvas *canvas)
{
    return (SgBox){ MARGIN / 2, HEADER, canvas->W - PANEL - 1.5 * MARGIN - MARGIN / 2,
                    canvas->H - HEADER - FOOTER };
}

void sg_legend_star(SgCanvas *canvas, double x, double y, double r)
{
    enum { POINTS = 5 };
    SgPoint point[2 * POINTS];
    for (int i = 0; i < 2 * POINTS; i++) {
        double angle = G_PI * i / POINTS - G_PI_2, reach = i % 2 == 0 ? 1.15 * r : 0.52 * r;
        point[i] = (SgPoint){ x + reach * cos(angle), y + reach * sin(angle) };
    }
    SgPaint rim = { .stroke = SG_COLOR_PAPER, .stroke_alpha = 1, .width = 6 };
    canvas->polygon(canvas, point, 2 * POINTS, &rim);
    SgPaint paint = { .fill = SG_COLOR_SEED,
                      .fill_alpha = 1,
                      .stroke = SG_COLOR_INK,
                      .stroke_alpha = 1,
                      .width = 1.6 };
    canvas->polygon(canvas, point, 2 * POINTS, &paint);
}

double sg_legend_tie_width(const SgPage *page, double weight)
{
    double share = page->max_weight > 0 ? weight / page->max_weight : 0;
    return 0.5 + (page->widest - 0.5) * sqrt(share);
}

uint32_t sg_legend_darker(uint32_t color)
{
    uint32_t r = (color >> 16) & 255, g = (color >> 8) & 255, b = color & 255;
    /* Relative luminance below 0.18 gives 4.5:1 on the paper. */
    double light =
        0.2126 * pow(r / 255.0, 2.2) + 0.7152 * pow(g / 255.0, 2.2) + 0.0722 * pow(b / 255.0, 2.2);
    double scale = light > 0.17 ? pow(0.17 / light, 1 / 2.2) : 1;
    return (uint32_t)(r * scale) << 16 | (uint32_t)(g * scale) << 8 | (uint32_t)(b * scale);
}

char *sg_legend_title(const SgDrawing *drawing)
{
    if (drawing->seed_count == 0) {
        g_autofree char *tracks = sg_text_thousands(drawing->view.pairs.N);
        return g_strdup_printf("%s tracks and their communities", tracks);
    }
    int32_t track = drawing->view.track[drawing->seed[0]];
    const char *artist = drawing->graph->track[track].artist_name;
    g_autofree char *clean = sg_text_clean(sg_graph_title(drawing->graph, track));
    GString *title = g_string_new(clean);
    if (artist)
        g_string_append_printf(title, " by %s", artist);
    if (drawing->seed_count > 1)
        g_string_append_printf(title, " and %" G_GINT64_FORMAT " more", drawing->seed_count - 1);
    return g_string_free(title, false);
}

/* "1 tie", "2,345 ties": the plural is given where it is not the word with an s. */
static char *counted(int64_t count, const char *one, const char *many)
{
    g_autofree char *number = sg_text_thousands(count);
    return g_strdup_printf("%s %s", number, count == 1 ? one : many);
}

char *sg_legend_description(const SgDrawing *drawing)
{
    int64_t N = drawing->view.pairs.N, drawn = sg_pairs_edges(&drawing->view.pairs);
    g_autofree char *tracks = counted(N, "track", "tracks");
    g_autofree char *drawn_ties = sg_text_thousands(drawn);
    g_autofree char *ties = counted(drawn + drawing->view.edges_left_out, "tie", "ties");
    g_autofree char *lists = counted(drawing->graph->U, "playlist", "playlists");
    g_autofree char *communities = counted(drawing->communities.count, "community", "communities");
    return drawing->view.edges_left_out == 0
               ? g_strdup_printf("%s from %s, %s, %s", tracks, lists, ties, communities)
               : g_strdup_printf("%s from %s, %s of %s, %s", tracks, lists, drawn_ties, ties,
                                 communities);
}

static void draw_header(const SgPage *page)
{
    SgCanvas *canvas = page->canvas;
    const SgDrawing *drawing = page->drawing;
    SgLettering over = { 16, false, SG_ANCHOR_START, SG_COLOR_FAINT, 0 };
    canvas->text(canvas, MARGIN, 44, "Personal music graph", &over);
    g_autofree char *title = sg_legend_title(drawing);
    g_autofree char *cut = sg_text_ellipsize(title, (int)(canvas->W / 24));
    SgLettering large = { 33, true, SG_ANCHOR_START, SG_COLOR_INK, 0 };
    canvas->text(canvas, MARGIN, 82, cut, &large);
    g_autofree char *description = sg_legend_description(drawing);
    SgLettering below = { 16, false, SG_ANCHOR_START, SG_COLOR_FAINT, 0 };
    canvas->text(canvas, MARGIN, 110, description, &below);
}

/* The pen on the panel. */
typedef struct {
    const SgPage *page;
    double x;
    double y;
} Pen;

static void heading(Pen *pen, const char *text)
{
    SgLettering lettering = { 15, true, SG_ANCHOR_START, SG_COLOR_INK, 0 };
    pen->y += 40;
    pen->page->canvas->text(pen->page->canvas, pen->x, pen->y, text, &lettering);
    pen->y += 4;
}

/* A line of the panel behind a sample of 34 points. */
static void line(Pen *pen, const char *text)
{
    SgLettering lettering = { 14, false, SG_ANCHOR_START, SG_COLOR_INK, 0 };
    g_autofree char *cut = sg_text_ellipsize(text, 28);
    pen->page->canvas->text(pen->page->canvas, pen->x + 36, pen->y + 5, cut, &lettering);
}

static void note(Pen *pen, const char *text)
{
    SgLettering lettering = { 12.5, false, SG_ANCHOR_START, SG_COLOR_FAINT, 0 };
    pen->y += 19;
    pen->page->canvas->text(pen->page->canvas, pen->x, pen->y, text, &lettering);
}

static void draw_communities(Pen *pen)
{
    SgCanvas *canvas = pen->page->canvas;
    const SgDrawing *drawing = pen->page->drawing;
    int32_t count = drawing->communities.count, colored = MIN(count, SG_PALETTE_COLORS);
    int64_t others = 0;
    heading(pen, "Communities");
    for (int32_t c = colored; c < count; c++)
        others += drawing->community_size[c];
    for (int32_t c = 0; c < colored + (others > 0); c++) {
        bool is_rest = c == colored;
        g_autofree char *name = is_rest ? g_strdup_printf("%d smaller ones", count - colored)
                                        : g_strdup(drawing->community_name[c]);
        g_autofree char *size = sg_text_thousands(is_rest ? others : drawing->community_size[c]);
        SgPaint paint = { .fill = sg_palette_community(is_rest ? -1 : c), .fill_alpha = 1 };
        SgLettering number = { 14, false, SG_ANCHOR_END, SG_COLOR_FAINT, 0 };
        pen->y += 24;
        canvas->circle(canvas, pen->x + 14, pen->y, 8, &paint);
        line(pen, name);
        canvas->text(canvas, pen->x + PANEL - PADDING, pen->y + 5, size, &number);
    }
    pen->y += 4;
}

static void draw_samples(Pen *pen)
{
    SgCanvas *canvas = pen->page->canvas;
    if (pen->page->drawing->seed_count > 0) {
        heading(pen, pen->page->drawing->seed_count > 1 ? "Seeds" : "Seed");
        pen->y += 24;
        sg_legend_star(canvas, pen->x + 14, pen->y, 12);
        line(pen, "where the search started");
    }
    heading(pen, "Tracks");
    pen->y += 26;
    SgPaint dot = { .fill = SG_COLOR_OTHER, .fill_alpha = 1 };
    canvas->circle(canvas, pen->x + 6, pen->y, 4, &dot);
    canvas->circle(canvas, pen->x + 21, pen->y, 8.5, &dot);
    line(pen, "larger: stronger ties in all");
    heading(pen, "Ties");
    for (int i = 0; i < 3; i++) {
        double weight = pen->page->max_weight / (i == 0 ? 1 : i == 1 ? 4 : 16);
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(digits, sizeof digits, "%.2g", weight);
        g_autofree char *text = g_strdup_printf("weight %s", digits);
        pen->y += 24;
        SgPoint a = { pen->x, pen->y }, b = { pen->x + 28, pen->y };
        SgPaint paint = { .stroke = SG_COLOR_FAINT,
                          .stroke_alpha = 0.8,
                          .width = sg_legend_tie_width(pen->page, weight) };
        canvas->curve(canvas, a, (SgPoint){ pen->x + 14, pen->y }, b, &paint);
        line(pen, text);
    }
    pen->y += 10;
    note(pen, "A playlist of n tracks that holds");
    note(pen, "both adds 1/n to the weight.");
}

static void draw_left_out(Pen *pen)
{
    const SgDrawing *drawing = pen->page->drawing;
    int64_t tracks = drawing->view.tracks_left_out;
    int64_t ties = drawing->view.edges_left_out;
    if (tracks == 0 && ties == 0)
        return;
    heading(pen, "Not drawn");
    pen->y += 2;
    g_autofree char *of_tracks =
        counted(tracks, "track, farther or alone", "tracks, farther or alone");
    g_autofree char *of_ties =
        counted(ties, "more tie between these tracks", "more ties between these tracks");
    if (tracks > 0)
        note(pen, of_tracks);
    if (ties > 0)
        note(pen, of_ties);
}

/* "SoundGraph 0.1.0 · data of 2023-11-14 · soundcloud". */
static void draw_footer(const SgPage *page)
{
    SgCanvas *canvas = page->canvas;
    const SgGraph *graph = page->drawing->graph;
    int64_t date = sg_graph_newest_fetch(graph);
    GString *text = g_string_new("SoundGraph " SG_VERSION);
    if (date != SG_TIME_UNKNOWN) {
        g_autofree char *day = sg_clock_format(date);
        g_string_append_printf(text, " · data of %.10s", day);
    }
    g_autoptr(GHashTable) sources = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t i = 0; i < graph->M; i++) {
        const char *source = graph->track[i].source;
        if (source && g_hash_table_add(sources, (void *)source))
            g_string_append_printf(text, " · %s", source);
    }
    g_string_append(text, " · tracks belong to their uploaders");
    SgLettering lettering = { 12.5, false, SG_ANCHOR_START, SG_COLOR_FAINT, 0 };
    canvas->text(canvas, MARGIN, canvas->H - 22, text->str, &lettering);
    g_string_free(text, true);
}

void sg_legend_draw(const SgPage *page)
{
    SgCanvas *canvas = page->canvas;
    canvas->layer_begin(canvas, "legend", 1);
    draw_header(page);
    double x = canvas->W - PANEL - MARGIN;
    Pen pen = { page, x + PADDING, HEADER - 14 };
    SgPaint rule = { .stroke = SG_COLOR_OTHER, .stroke_alpha = 0.5, .width = 1 };
    draw_communities(&pen);
    draw_samples(&pen);
    draw_left_out(&pen);
    canvas->curve(canvas, (SgPoint){ x, HEADER + 10 }, (SgPoint){ x, HEADER + 40 },
                  (SgPoint){ x, pen.y + 6 }, &rule);
    draw_footer(page);
    canvas->layer_end(canvas);
}
