/* SPDX-License-Identifier: MIT */
#include "graph/canvas.h"

#include "graph/palette.h"
#include "graph/xml.h"

#include <math.h>
#include <string.h>

typedef struct {
    SgCanvas canvas;
    GString *out;
    bool in_link;
} Svg;

/* A number with at most two decimals, whatever the locale. */
static void add_number(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%.2f", number);
    if (strchr(digits, '.')) {
        size_t end = strlen(digits);
        while (digits[end - 1] == '0')
            digits[--end] = '\0';
        if (digits[end - 1] == '.')
            digits[--end] = '\0';
    }
    g_string_append(out, strcmp(digits, "-0") == 0 ? "0" : digits);
}

static void add_attribute(GString *out, const char *name, double number)
{
    g_string_append_printf(out, " %s=\"", name);
    add_number(out, number);
    g_string_append_c(out, '"');
}

static void add_paint(GString *out, const SgPaint *paint)
{
    if (paint->fill_alpha > 0)
        g_string_append_printf(out, " fill=\"#%06x\"", paint->fill);
    else
        g_string_append(out, " fill=\"none\"");
    if (paint->fill_alpha > 0 && paint->fill_alpha < 1)
        add_attribute(out, "fill-opacity", paint->fill_alpha);
    if (paint->stroke_alpha > 0) {
        g_string_append_printf(out, " stroke=\"#%06x\"", paint->stroke);
        add_attribute(out, "stroke-width", paint->width);
        if (paint->stroke_alpha < 1)
            add_attribute(out, "stroke-opacity", paint->stroke_alpha);
    }
    g_string_append(out, "/>\n");
}

static void rectangle(SgCanvas *canvas, double x, double y, double w, double h, double radius,
                      const SgPaint *paint)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "<rect");
    add_attribute(out, "x", x);
    add_attribute(out, "y", y);
    add_attribute(out, "width", w);
    add_attribute(out, "height", h);
    if (radius > 0)
        add_attribute(out, "rx", radius);
    add_paint(out, paint);
}

static void circle(SgCanvas *canvas, double x, double y, double r, const SgPaint *paint)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "<circle");
    add_attribute(out, "cx", x);
    add_attribute(out, "cy", y);
    add_attribute(out, "r", r);
    add_paint(out, paint);
}

static void add_point(GString *out, SgPoint point)
{
    add_number(out, point.x);
    g_string_append_c(out, ' ');
    add_number(out, point.y);
}

static void polygon(SgCanvas *canvas, const SgPoint *point, int count, const SgPaint *paint)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "<path d=\"");
    for (int i = 0; i < count; i++) {
        g_string_append_c(out, i == 0 ? 'M' : 'L');
        add_point(out, point[i]);
    }
    g_string_append(out, "Z\" stroke-linejoin=\"round\"");
    add_paint(out, paint);
}

static void curve(SgCanvas *canvas, SgPoint a, SgPoint pull, SgPoint b, const SgPaint *paint)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "<path d=\"M");
    add_point(out, a);
    g_string_append_c(out, 'Q');
    add_point(out, pull);
    g_string_append_c(out, ' ');
    add_point(out, b);
    g_string_append_c(out, '"');
    add_paint(out, paint);
}

static void text(SgCanvas *canvas, double x, double y, const char *words,
                 const SgLettering *lettering)
{
    static const char *const anchor[] = { "start", "middle", "end" };
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "<text");
    add_attribute(out, "x", x);
    add_attribute(out, "y", y);
    add_attribute(out, "font-size", lettering->size);
    if (lettering->bold)
        g_string_append(out, " font-weight=\"bold\"");
    if (lettering->anchor != SG_ANCHOR_START)
        g_string_append_printf(out, " text-anchor=\"%s\"", anchor[lettering->anchor]);
    g_string_append_printf(out, " fill=\"#%06x\"", lettering->color);
    if (lettering->halo > 0) {
        g_string_append_printf(out,
                               " stroke=\"#%06x\" stroke-opacity=\"0.92\" paint-order=\"stroke\""
                               " stroke-linejoin=\"round\"",
                               SG_COLOR_PAPER);
        add_attribute(out, "stroke-width", 2 * lettering->halo);
    }
    g_string_append_c(out, '>');
    sg_xml_append(out, words);
    g_string_append(out, "</text>\n");
}

static void layer_begin(SgCanvas *canvas, const char *name, double alpha)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append_printf(out, "<g class=\"%s\"", name);
    if (alpha < 1)
        add_attribute(out, "opacity", alpha);
    g_string_append(out, ">\n");
}

static void layer_end(SgCanvas *canvas)
{
    g_string_append(((Svg *)canvas)->out, "</g>\n");
}

/* Only web pages are linked to: nothing that a browser would run. */
static bool is_web_page(const char *link)
{
    return link && (g_str_has_prefix(link, "https://") || g_str_has_prefix(link, "http://"));
}

static void item_begin(SgCanvas *canvas, const char *title, const char *link)
{
    Svg *self = (Svg *)canvas;
    self->in_link = is_web_page(link);
    if (self->in_link) {
        g_string_append(self->out, "<a href=\"");
        sg_xml_append(self->out, link);
        g_string_append(self->out, "\" target=\"_blank\">");
    } else {
        g_string_append(self->out, "<g>");
    }
    if (title) {
        g_string_append(self->out, "<title>");
        sg_xml_append(self->out, title);
        g_string_append(self->out, "</title>");
    }
    g_string_append_c(self->out, '\n');
}

static void item_end(SgCanvas *canvas)
{
    Svg *self = (Svg *)canvas;
    g_string_append(self->out, self->in_link ? "</a>\n" : "</g>\n");
}

static bool finish(SgCanvas *canvas, FILE *stream, GError **error)
{
    GString *out = ((Svg *)canvas)->out;
    g_string_append(out, "</svg>\n");
    if (fwrite(out->str, 1, out->len, stream) != out->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the picture");
    return true;
}

static void free_svg(SgCanvas *canvas)
{
    Svg *self = (Svg *)canvas;
    g_string_free(self->out, true);
    g_free(self);
}

SgCanvas *sg_canvas_svg(double W, double H, const SgCanvasInfo *info, GError **error)
{
    Svg *self = g_new0(Svg, 1);
    self->canvas = (SgCanvas){ .W = W,
                               .H = H,
                               .rectangle = rectangle,
                               .circle = circle,
                               .polygon = polygon,
                               .curve = curve,
                               .text = text,
                               .layer_begin = layer_begin,
                               .layer_end = layer_end,
                               .item_begin = item_begin,
                               .item_end = item_end,
                               .finish = finish,
                               .free = free_svg };
    self->out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    g_string_append_printf(
        self->out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\""
        " viewBox=\"0 0 %.0f %.0f\" role=\"img\""
        " aria-labelledby=\"picture-title picture-description\""
        " font-family=\"'DejaVu Sans', Verdana, sans-serif\""
        " stroke-linecap=\"round\">\n<title id=\"picture-title\">",
        W, H, W, H);
    sg_xml_append(self->out, info->title);
    g_string_append(self->out, "</title>\n<desc id=\"picture-description\">");
    sg_xml_append(self->out, info->description);
    g_string_append(self->out, "</desc>\n");
    return &self->canvas;
}
