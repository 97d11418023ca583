/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include "base/clock.h"
#include "graph/palette.h"
#include "graph/xml.h"
#include "music/nouns.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Gephi's units: a layout is some thousand wide, a node some ten. */
#define SPREAD   1000.0
#define MIN_SIZE 6.0
#define MAX_SIZE 40.0

static const char *type_of(SgColumnKind kind)
{
    switch (kind) {
    case SG_COLUMN_COUNT: return "long";
    case SG_COLUMN_REAL: return "double";
    case SG_COLUMN_FLAG: return "boolean";
    case SG_COLUMN_TEXT:
    case SG_COLUMN_DATE: break;
    }
    return "string";
}

/* GEXF has a place of its own for the weight of an edge and the position of a node. */
static bool has_place(const SgExportColumn *column)
{
    return strcmp(column->name, "weight") == 0 || strcmp(column->name, "x") == 0 ||
           strcmp(column->name, "y") == 0;
}

static void add_attributes(GString *out, const char *class, const SgExportColumn *columns)
{
    g_string_append_printf(out, "    <attributes class=\"%s\">\n", class);
    for (const SgExportColumn *column = columns; column->name; column++)
        if (!has_place(column))
            g_string_append_printf(out, "      <attribute id=\"%s\" title=\"%s\" type=\"%s\"/>\n",
                                   column->name, column->name, type_of(column->kind));
    g_string_append(out, "    </attributes>\n");
}

static void add_values(GString *out, const void *record, const SgExportColumn *columns)
{
    g_string_append(out, "        <attvalues>\n");
    for (const SgExportColumn *column = columns; column->name; column++) {
        g_autofree char *text = has_place(column) ? NULL : sg_export_text(record, column);
        if (!text)
            continue;
        g_string_append_printf(out, "          <attvalue for=\"%s\" value=\"", column->name);
        sg_xml_append(out, text);
        g_string_append(out, "\"/>\n");
    }
    g_string_append(out, "        </attvalues>\n");
}

static void add_viz(GString *out, const SgExportNode *node, double strongest)
{
    if (node->community_number >= 0) {
        uint32_t color = node->is_seed
                             ? SG_COLOR_SEED
                             : sg_palette_community((int32_t)MIN(node->community_number, 1000));
        g_string_append_printf(out, "        <viz:color r=\"%u\" g=\"%u\" b=\"%u\"/>\n",
                               color >> 16 & 255, color >> 8 & 255, color & 255);
    }
    if (isfinite(node->x) && isfinite(node->y)) {
        g_string_append(out, "        <viz:position x=\"");
        sg_xml_append_double(out, SPREAD * node->x);
        g_string_append(out, "\" y=\"");
        sg_xml_append_double(out, SPREAD * node->y);
        g_string_append(out, "\" z=\"0.0\"/>\n");
    }
    if (isfinite(node->strength)) {
        double share = strongest > 0 ? node->strength / strongest : 0;
        g_string_append(out, "        <viz:size value=\"");
        sg_xml_append_double(out, MIN_SIZE + (MAX_SIZE - MIN_SIZE) * sqrt(share));
        g_string_append(out, "\"/>\n");
    }
    if (node->is_seed)
        g_string_append(out, "        <viz:shape value=\"diamond\"/>\n");
}

static void add_node(GString *out, const SgExportNode *node, double strongest)
{
    g_string_append(out, "      <node id=\"");
    sg_xml_append(out, node->id);
    g_string_append(out, "\" label=\"");
    sg_xml_append(out, node->title ? node->title : node->id);
    if (node->created_at != SG_TIME_UNKNOWN) {
        g_autofree char *start = sg_clock_format(node->created_at);
        g_string_append_printf(out, "\" start=\"%.10s", start);
    }
    g_string_append(out, "\">\n");
    add_values(out, node, sg_export_node_columns);
    add_viz(out, node, strongest);
    g_string_append(out, "      </node>\n");
}

static void add_edge(GString *out, const SgExportGraph *graph, int64_t e)
{
    const SgExportLink *link = &graph->link[e];
    g_string_append_printf(out, "      <edge id=\"%" G_GINT64_FORMAT "\" source=\"", e);
    sg_xml_append(out, graph->node[link->source].id);
    g_string_append(out, "\" target=\"");
    sg_xml_append(out, graph->node[link->target].id);
    g_string_append(out, "\" weight=\"");
    sg_xml_append_double(out, link->weight);
    g_string_append(out, "\">\n");
    add_values(out, link, sg_export_link_columns);
    g_string_append(out, "      </edge>\n");
}

static void add_head(GString *out, const SgExportGraph *graph, bool has_dates)
{
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\""
                         " xmlns:viz=\"http://gexf.net/1.3/viz\""
                         " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                         " xsi:schemaLocation=\"http://gexf.net/1.3"
                         " http://gexf.net/1.3/gexf.xsd\">\n  <meta");
    if (graph->date != SG_TIME_UNKNOWN) {
        g_autofree char *date = sg_clock_format(graph->date);
        g_string_append_printf(out, " lastmodifieddate=\"%.10s\"", date);
    }
    g_string_append(out, ">\n    <creator>");
    sg_xml_append(out, graph->tool ? graph->tool : "SoundGraph");
    g_string_append(out, "</creator>\n    <description>Tracks that stand together in playlists");
    if (graph->seed) {
        g_string_append(out, ", around ");
        sg_xml_append(out, graph->seed);
    }
    g_string_append_printf(out,
                           "</description>\n  </meta>\n"
                           "  <graph defaultedgetype=\"undirected\" %s>\n",
                           has_dates ? "mode=\"dynamic\" timeformat=\"date\"" : "mode=\"static\"");
    add_attributes(out, "node", sg_export_node_columns);
    add_attributes(out, "edge", sg_export_link_columns);
}

static bool write_gexf(const SgExportGraph *graph, const SgExportOptions *options, int part,
                       FILE *stream, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    double strongest = 0;
    bool has_dates = false;
    for (int64_t n = 0; n < graph->N; n++) {
        if (graph->node[n].strength > strongest)
            strongest = graph->node[n].strength;
        has_dates |= graph->node[n].created_at != SG_TIME_UNKNOWN;
    }
    add_head(out, graph, has_dates);
    g_string_append(out, "    <nodes>\n");
    for (int64_t n = 0; n < graph->N; n++)
        add_node(out, &graph->node[n], strongest);
    g_string_append(out, "    </nodes>\n    <edges>\n");
    for (int64_t e = 0; e < graph->E; e++)
        add_edge(out, graph, e);
    g_string_append(out, "    </edges>\n  </graph>\n</gexf>\n");
    if (fwrite(out->str, 1, out->len, stream) != out->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the graph: %s",
                       g_strerror(errno ? errno : EIO));
    return true;
}

const SgExporter sg_exporter_gexf = {
    .name = "gexf",
    .summary = "GEXF 1.3 with colours, sizes and positions, for Gephi",
    .extension = "gexf",
    .write = write_gexf,
};
