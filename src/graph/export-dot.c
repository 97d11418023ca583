/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include "graph/palette.h"

#include <errno.h>
#include <math.h>

/* Graphviz's units: inches. */
#define SPREAD 10.0

/* A quoted string; in labels a backslash starts an escape. */
static void add_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

static void add_double(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_dtostr(digits, sizeof digits, number));
}

static void add_node(GString *out, const SgExportNode *node)
{
    g_string_append(out, "  ");
    add_string(out, node->id);
    g_string_append(out, " [label=");
    add_string(out, node->title ? node->title : node->id);
    g_string_append_printf(out, ", class=%s", node->kind);
    if (node->permalink_url) {
        g_string_append(out, ", URL=");
        add_string(out, node->permalink_url);
    }
    if (node->artist_name) {
        g_autofree char *tooltip =
            g_strdup_printf("%s by %s", node->title ? node->title : node->id, node->artist_name);
        g_string_append(out, ", tooltip=");
        add_string(out, tooltip);
    }
    if (node->community_number >= 0)
        g_string_append_printf(out, ", fillcolor=\"#%06x\"",
                               sg_palette_community((int32_t)MIN(node->community_number, 1000)));
    if (node->is_seed)
        g_string_append_printf(out, ", shape=star, fillcolor=\"#%06x\"", SG_COLOR_SEED);
    if (isfinite(node->x) && isfinite(node->y)) {
        g_string_append(out, ", pos=\"");
        add_double(out, SPREAD * node->x);
        g_string_append_c(out, ',');
        add_double(out, SPREAD * node->y);
        g_string_append(out, "!\"");
    }
    g_string_append(out, "];\n");
}

static void add_link(GString *out, const SgExportGraph *graph, const SgExportLink *link)
{
    g_string_append(out, "  ");
    add_string(out, graph->node[link->source].id);
    g_string_append(out, " -- ");
    add_string(out, graph->node[link->target].id);
    g_string_append(out, " [weight=");
    add_double(out, link->weight);
    g_string_append_printf(out, ", class=%s];\n", link->relation);
}

static bool write_dot(const SgExportGraph *graph, const SgExportOptions *options, int part,
                      FILE *stream, GError **error)
{
    g_autoptr(GString) out =
        g_string_new("graph soundgraph {\n"
                     "  graph [layout=sfdp, overlap=prism, outputorder=edgesfirst];\n"
                     "  node [shape=ellipse, style=filled, fillcolor=white];\n"
                     "  edge [color=\"#00000040\"];\n");
    for (int64_t n = 0; n < graph->N; n++)
        add_node(out, &graph->node[n]);
    for (int64_t e = 0; e < graph->E; e++)
        add_link(out, graph, &graph->link[e]);
    g_string_append(out, "}\n");
    if (fwrite(out->str, 1, out->len, stream) != out->len)
        return sg_fail(error, SG_ERROR_IO, "cannot write the graph: %s",
                       g_strerror(errno ? errno : EIO));
    return true;
}

const SgExporter sg_exporter_dot = {
    .name = "dot",
    .summary = "DOT for Graphviz",
    .extension = "dot",
    .write = write_dot,
};
