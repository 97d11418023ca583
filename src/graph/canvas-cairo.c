/* SPDX-License-Identifier: MIT */
#include "graph/canvas.h"

#include "base/clock.h"
#include "graph/palette.h"
#include "music/nouns.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#define FONT_FAMILY "DejaVu Sans"

typedef struct {
    SgCanvas canvas;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    GByteArray *bytes; /* what a PDF has written */
    GArray *alphas;    /* of the open layers */
    bool in_link;
} Cairo;

static void set_color(cairo_t *cr, uint32_t color, double alpha)
{
    cairo_set_source_rgba(cr, ((color >> 16) & 255) / 255.0, ((color >> 8) & 255) / 255.0,
                          (color & 255) / 255.0, alpha);
}

static void paint_path(cairo_t *cr, const SgPaint *paint)
{
    if (paint->fill_alpha > 0) {
        set_color(cr, paint->fill, paint->fill_alpha);
        cairo_fill_preserve(cr);
    }
    if (paint->stroke_alpha > 0) {
        set_color(cr, paint->stroke, paint->stroke_alpha);
        cairo_set_line_width(cr, paint->width);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void rectangle(SgCanvas *canvas, double x, double y, double w, double h, double r,
                      const SgPaint *paint)
{
    cairo_t *cr = ((Cairo *)canvas)->cr;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -G_PI_2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, G_PI_2);
    cairo_arc(cr, x + r, y + h - r, r, G_PI_2, G_PI);
    cairo_arc(cr, x + r, y + r, r, G_PI, 3 * G_PI_2);
    cairo_close_path(cr);
    paint_path(cr, paint);
}

static void circle(SgCanvas *canvas, double x, double y, double r, const SgPaint *paint)
{
    cairo_t *cr = ((Cairo *)canvas)->cr;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x, y, r, 0, 2 * G_PI);
    paint_path(cr, paint);
}

static void polygon(SgCanvas *canvas, const SgPoint *point, int count, const SgPaint *paint)
{
    cairo_t *cr = ((Cairo *)canvas)->cr;
    for (int i = 0; i < count; i++)
        cairo_line_to(cr, point[i].x, point[i].y);
    cairo_close_path(cr);
    paint_path(cr, paint);
}

/* A quadratic curve as the cubic that cairo knows: control points two thirds of the way. */
static void curve(SgCanvas *canvas, SgPoint a, SgPoint pull, SgPoint b, const SgPaint *paint)
{
    cairo_t *cr = ((Cairo *)canvas)->cr;
    cairo_move_to(cr, a.x, a.y);
    cairo_curve_to(cr, a.x + 2.0 / 3 * (pull.x - a.x), a.y + 2.0 / 3 * (pull.y - a.y),
                   b.x + 2.0 / 3 * (pull.x - b.x), b.y + 2.0 / 3 * (pull.y - b.y), b.x, b.y);
    paint_path(cr, paint);
}

static void set_text(PangoLayout *layout, const char *text, double size, bool bold)
{
    g_autoptr(PangoFontDescription) font = pango_font_description_from_string(FONT_FAMILY);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_single_paragraph_mode(layout, true);
    g_autofree char *valid = g_utf8_make_valid(text, -1); /* pango stops at what is not */
    pango_layout_set_text(layout, valid, -1);
}

static void text(SgCanvas *canvas, double x, double y, const char *words,
                 const SgLettering *lettering)
{
    Cairo *self = (Cairo *)canvas;
    set_text(self->layout, words, lettering->size, lettering->bold);
    PangoRectangle box;
    pango_layout_get_extents(self->layout, NULL, &box);
    double width = (double)box.width / PANGO_SCALE;
    double shift = lettering->anchor == SG_ANCHOR_START    ? 0
                   : lettering->anchor == SG_ANCHOR_MIDDLE ? width / 2
                                                           : width;
    double baseline = (double)pango_layout_get_baseline(self->layout) / PANGO_SCALE;
    cairo_move_to(self->cr, x - shift, y - baseline);
    if (lettering->halo > 0) {
        pango_cairo_layout_path(self->cr, self->layout);
        cairo_set_line_join(self->cr, CAIRO_LINE_JOIN_ROUND);
        set_color(self->cr, SG_COLOR_PAPER, 0.92);
        cairo_set_line_width(self->cr, 2 * lettering->halo);
        cairo_stroke(self->cr);
        cairo_move_to(self->cr, x - shift, y - baseline);
    }
    set_color(self->cr, lettering->color, 1);
    pango_cairo_show_layout(self->cr, self->layout);
    cairo_new_path(self->cr);
}

static void layer_begin(SgCanvas *canvas, const char *name, double alpha)
{
    Cairo *self = (Cairo *)canvas;
    g_array_append_val(self->alphas, alpha);
    if (alpha < 1)
        cairo_push_group(self->cr);
}

static void layer_end(SgCanvas *canvas)
{
    Cairo *self = (Cairo *)canvas;
    double alpha = g_array_index(self->alphas, double, self->alphas->len - 1);
    g_array_set_size(self->alphas, self->alphas->len - 1);
    if (alpha >= 1)
        return;
    cairo_pop_group_to_source(self->cr);
    cairo_paint_with_alpha(self->cr, alpha);
}

/* The text with a backslash before each backslash and quote, as cairo's attributes want it. */
static char *escape(const char *text)
{
    GString *escaped = g_string_new(NULL);
    for (const char *c = text; *c; c++) {
        if (*c == '\\' || *c == '\'')
            g_string_append_c(escaped, '\\');
        g_string_append_c(escaped, *c);
    }
    return g_string_free(escaped, false);
}

/* A PDF has links; a PNG has none. */
static void item_begin(SgCanvas *canvas, const char *title, const char *link)
{
    Cairo *self = (Cairo *)canvas;
    self->in_link = link && cairo_surface_get_type(self->surface) == CAIRO_SURFACE_TYPE_PDF;
    if (!self->in_link)
        return;
    g_autofree char *escaped = escape(link);
    g_autofree char *attributes = g_strdup_printf("uri='%s'", escaped);
    cairo_tag_begin(self->cr, CAIRO_TAG_LINK, attributes);
}

static void item_end(SgCanvas *canvas)
{
    Cairo *self = (Cairo *)canvas;
    if (self->in_link)
        cairo_tag_end(self->cr, CAIRO_TAG_LINK);
    self->in_link = false;
}

static cairo_status_t append(void *bytes, const unsigned char *data, unsigned length)
{
    g_byte_array_append(bytes, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static bool finish(SgCanvas *canvas, FILE *stream, GError **error)
{
    Cairo *self = (Cairo *)canvas;
    cairo_status_t status = cairo_status(self->cr);
    if (status == CAIRO_STATUS_SUCCESS &&
        cairo_surface_get_type(self->surface) == CAIRO_SURFACE_TYPE_IMAGE)
        status = cairo_surface_write_to_png_stream(self->surface, append, self->bytes);
    cairo_surface_finish(self->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(self->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return sg_fail(error, SG_ERROR_IO, "cairo cannot draw the picture: %s",
                       cairo_status_to_string(status));
    if (fwrite(self->bytes->data, 1, self->bytes->len, stream) != self->bytes->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the picture");
    return true;
}

static void free_cairo(SgCanvas *canvas)
{
    Cairo *self = (Cairo *)canvas;
    g_clear_object(&self->layout);
    g_clear_pointer(&self->cr, cairo_destroy);
    g_clear_pointer(&self->surface, cairo_surface_destroy);
    g_byte_array_unref(self->bytes);
    g_array_unref(self->alphas);
    g_free(self);
}

static Cairo *new_cairo(double W, double H)
{
    Cairo *self = g_new0(Cairo, 1);
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
                               .free = free_cairo };
    self->bytes = g_byte_array_new();
    self->alphas = g_array_new(false, false, sizeof(double));
    return self;
}

static SgCanvas *start(Cairo *self, GError **error)
{
    self->cr = cairo_create(self->surface);
    if (cairo_status(self->cr) != CAIRO_STATUS_SUCCESS) {
        sg_fail(error, SG_ERROR_IO, "cairo cannot make a page of %.0f x %.0f: %s", self->canvas.W,
                self->canvas.H, cairo_status_to_string(cairo_status(self->cr)));
        free_cairo(&self->canvas);
        return NULL;
    }
    self->layout = pango_cairo_create_layout(self->cr);
    cairo_set_line_cap(self->cr, CAIRO_LINE_CAP_ROUND);
    return &self->canvas;
}

SgCanvas *sg_canvas_png(double W, double H, const SgCanvasInfo *info, GError **error)
{
    Cairo *self = new_cairo(W, H);
    self->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)W, (int)H);
    return start(self, error);
}

SgCanvas *sg_canvas_pdf(double W, double H, const SgCanvasInfo *info, GError **error)
{
    Cairo *self = new_cairo(W, H);
    self->surface = cairo_pdf_surface_create_for_stream(append, self->bytes, W, H);
    g_autofree char *date = sg_clock_format(MAX(0, info->date));
    cairo_pdf_surface_set_metadata(self->surface, CAIRO_PDF_METADATA_TITLE, info->title);
    cairo_pdf_surface_set_metadata(self->surface, CAIRO_PDF_METADATA_SUBJECT, info->description);
    cairo_pdf_surface_set_metadata(self->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    return start(self, error);
}

struct SgRuler {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
};

SgRuler *sg_ruler_new(void)
{
    SgRuler *ruler = g_new(SgRuler, 1);
    ruler->surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    ruler->cr = cairo_create(ruler->surface);
    ruler->layout = pango_cairo_create_layout(ruler->cr);
    return ruler;
}

void sg_ruler_free(SgRuler *ruler)
{
    if (!ruler)
        return;
    g_object_unref(ruler->layout);
    cairo_destroy(ruler->cr);
    cairo_surface_destroy(ruler->surface);
    g_free(ruler);
}

double sg_ruler_width(SgRuler *ruler, const char *words, double size, bool bold)
{
    set_text(ruler->layout, words, size, bold);
    PangoRectangle box;
    pango_layout_get_extents(ruler->layout, NULL, &box);
    return (double)box.width / PANGO_SCALE;
}
