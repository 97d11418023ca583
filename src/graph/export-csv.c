/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include <errno.h>
#include <string.h>

/* RFC 4180: quotes around a field that holds a comma, a quote or a line break; quotes doubled. */
static void add_field(GString *out, const char *text)
{
    if (!text)
        return;
    if (!strpbrk(text, ",\"\r\n")) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

static void add_names(GString *out, const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++)
        g_string_append_printf(out, ",%s", column->name);
    g_string_append(out, "\r\n");
}

/* An unknown value is an empty field. */
static void add_values(GString *out, const void *record, const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++) {
        g_autofree char *text = sg_export_text(record, column);
        g_string_append_c(out, ',');
        add_field(out, text);
    }
    g_string_append(out, "\r\n");
}

static bool write_csv(const SgExportGraph *graph, const SgExportOptions *options, int part,
                      FILE *stream, GError **error)
{
    bool nodes = part == 0;
    g_autoptr(GString) out = g_string_new(nodes ? "id" : "source,target");
    add_names(out, nodes ? sg_export_node_columns : sg_export_link_columns);
    for (int64_t n = 0; nodes && n < graph->N; n++) {
        add_field(out, graph->node[n].id);
        add_values(out, &graph->node[n], sg_export_node_columns);
    }
    for (int64_t e = 0; !nodes && e < graph->E; e++) {
        add_field(out, graph->node[graph->link[e].source].id);
        g_string_append_c(out, ',');
        add_field(out, graph->node[graph->link[e].target].id);
        add_values(out, &graph->link[e], sg_export_link_columns);
    }
    if (fwrite(out->str, 1, out->len, stream) != out->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the graph: %s",
                       g_strerror(errno ? errno : EIO));
    return true;
}

static const char *const parts[] = { "nodes.csv", "edges.csv", NULL };

const SgExporter sg_exporter_csv = {
    .name = "csv",
    .summary = "a folder with nodes.csv and edges.csv",
    .parts = parts,
    .write = write_csv,
};
