/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include "base/clock.h"
#include "music/nouns.h"
#include "graph/xml.h"

#include <errno.h>

/* GraphML's name for the type of a column. */
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

/* Keys are named by where they belong and what they hold: "node.title". */
static void add_keys(GString *out, const char *domain, const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++)
        g_string_append_printf(
            out, "  <key id=\"%s.%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", domain,
            column->name, domain, column->name, type_of(column->kind));
}

static void add_data(GString *out, const char *domain, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "      <data key=\"%s.%s\">", domain, name);
    sg_xml_append(out, text);
    g_string_append(out, "</data>\n");
}

static void add_columns(GString *out, const char *domain, const void *record,
                        const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++) {
        g_autofree char *text = sg_export_text(record, column);
        add_data(out, domain, column->name, text);
    }
}

static void add_facts(GString *out, const SgExportGraph *graph)
{
    g_autofree char *date = graph->date == SG_TIME_UNKNOWN ? NULL : sg_clock_format(graph->date);
    g_autofree char *depth =
        graph->depth < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, graph->depth);
    add_data(out, "graph", "seed", graph->seed);
    add_data(out, "graph", "depth", depth);
    add_data(out, "graph", "date", date);
    add_data(out, "graph", "tool", graph->tool);
    add_data(out, "graph", "commit", graph->commit);
}

static void add_head(GString *out)
{
    static const char *const facts[] = { "seed", "date", "tool", "commit" };
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                         " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                         " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns"
                         " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    for (size_t f = 0; f < G_N_ELEMENTS(facts); f++)
        g_string_append_printf(
            out, "  <key id=\"graph.%s\" for=\"graph\" attr.name=\"%s\" attr.type=\"string\"/>\n",
            facts[f], facts[f]);
    g_string_append(out, "  <key id=\"graph.depth\" for=\"graph\" attr.name=\"depth\""
                         " attr.type=\"long\"/>\n");
    add_keys(out, "node", sg_export_node_columns);
    add_keys(out, "edge", sg_export_link_columns);
}

static bool write_graphml(const SgExportGraph *graph, const SgExportOptions *options, int part,
                          FILE *stream, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    add_head(out);
    g_string_append(out, "  <graph id=\"soundgraph\" edgedefault=\"undirected\">\n");
    add_facts(out, graph);
    for (int64_t n = 0; n < graph->N; n++) {
        g_string_append(out, "    <node id=\"");
        sg_xml_append(out, graph->node[n].id);
        g_string_append(out, "\">\n");
        add_columns(out, "node", &graph->node[n], sg_export_node_columns);
        g_string_append(out, "    </node>\n");
    }
    for (int64_t e = 0; e < graph->E; e++) {
        g_string_append(out, "    <edge source=\"");
        sg_xml_append(out, graph->node[graph->link[e].source].id);
        g_string_append(out, "\" target=\"");
        sg_xml_append(out, graph->node[graph->link[e].target].id);
        g_string_append(out, "\">\n");
        add_columns(out, "edge", &graph->link[e], sg_export_link_columns);
        g_string_append(out, "    </edge>\n");
    }
    g_string_append(out, "  </graph>\n</graphml>\n");
    if (fwrite(out->str, 1, out->len, stream) != out->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the graph: %s",
                       g_strerror(errno ? errno : EIO));
    return true;
}

const SgExporter sg_exporter_graphml = {
    .name = "graphml",
    .summary = "GraphML for networkx, igraph, yEd, Gephi, Cytoscape",
    .extension = "graphml",
    .write = write_graphml,
};
