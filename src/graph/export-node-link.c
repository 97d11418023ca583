/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include "base/clock.h"
#include "base/json.h"
#include "music/nouns.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/*
 * The node-link JSON of networkx:
 *
 *   {"directed": false, "multigraph": false, "graph": {…}, "nodes": [{…, "id": …}],
 *    "edges": [{"weight": …, "source": id, "target": id}], "links": the same}
 */

static SgJson *value_of(const void *record, const SgExportColumn *column)
{
    const void *at = (const char *)record + column->offset;
    g_autofree char *text = sg_export_text(record, column);
    if (!text)
        return NULL;
    switch (column->kind) {
    case SG_COLUMN_TEXT:
    case SG_COLUMN_DATE: return json_string(text);
    case SG_COLUMN_COUNT: return json_integer(*(const int64_t *)at);
    case SG_COLUMN_REAL: return json_real(*(const double *)at);
    case SG_COLUMN_FLAG: return json_true();
    }
    return NULL;
}

static void set_columns(SgJson *object, const void *record, const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++) {
        SgJson *value = value_of(record, column);
        if (value || column->always)
            json_object_set_new(object, column->name, value ? value : json_null());
    }
}

static SgJson *facts(const SgExportGraph *graph)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "seed", graph->seed);
    sg_json_set_count(object, "depth", graph->depth);
    g_autofree char *date = graph->date == SG_TIME_UNKNOWN ? NULL : sg_clock_format(graph->date);
    sg_json_set_string(object, "date", date);
    sg_json_set_string(object, "tool", graph->tool);
    sg_json_set_string(object, "commit", graph->commit);
    return object;
}

static SgJson *make_document(const SgExportGraph *graph, SgNxKey key)
{
    SgJson *document = json_object(), *nodes = json_array(), *links = json_array();
    for (int64_t n = 0; n < graph->N; n++) {
        SgJson *node = json_object();
        set_columns(node, &graph->node[n], sg_export_node_columns);
        sg_json_set_string(node, "id", graph->node[n].id);
        json_array_append_new(nodes, node);
    }
    for (int64_t e = 0; e < graph->E; e++) {
        SgJson *link = json_object();
        set_columns(link, &graph->link[e], sg_export_link_columns);
        sg_json_set_string(link, "source", graph->node[graph->link[e].source].id);
        sg_json_set_string(link, "target", graph->node[graph->link[e].target].id);
        json_array_append_new(links, link);
    }
    json_object_set_new(document, "directed", json_false());
    json_object_set_new(document, "multigraph", json_false());
    json_object_set_new(document, "graph", facts(graph));
    json_object_set_new(document, "nodes", nodes);
    if (key != SG_NX_KEY_LINKS)
        json_object_set(document, "edges", links);
    if (key != SG_NX_KEY_EDGES)
        json_object_set(document, "links", links);
    json_decref(links);
    return document;
}

static bool write_node_link(const SgExportGraph *graph, const SgExportOptions *options, int part,
                            FILE *stream, GError **error)
{
    g_autoptr(SgJson) document = make_document(graph, options->nx_key);
    g_autofree char *text = sg_json_dump(document, 2);
    if (fputs(text, stream) < 0 || fputc('\n', stream) == EOF)
        return sg_fail(error, SG_ERROR_IO, "cannot write the graph: %s",
                       g_strerror(errno ? errno : EIO));
    return true;
}

const SgExporter sg_exporter_node_link = {
    .name = "node-link",
    .summary = "JSON as networkx and d3 read it",
    .extension = "json",
    .write = write_node_link,
};

enum { MAX_BYTES = 1 << 30 };

/* A graph while it is read. */
typedef struct {
    SgExportGraph *graph;
    GHashTable *numbers; /* id → node + 1 */
    const char *name;    /* of the document */
} Reading;

static const char *keep(Reading *reading, const char *text)
{
    return text ? g_string_chunk_insert_const(reading->graph->text, text) : NULL;
}

static void read_columns(Reading *reading, const SgJson *object, void *record,
                         const SgExportColumn *columns)
{
    for (const SgExportColumn *column = columns; column->name; column++) {
        void *at = (char *)record + column->offset;
        switch (column->kind) {
        case SG_COLUMN_TEXT:
            *(const char **)at = keep(reading, sg_json_string(object, column->name));
            break;
        case SG_COLUMN_COUNT:
            *(int64_t *)at = sg_json_int(object, column->name, SG_COUNT_UNKNOWN);
            break;
        case SG_COLUMN_DATE:
            if (!sg_clock_parse(sg_json_string(object, column->name), at))
                *(int64_t *)at = SG_TIME_UNKNOWN;
            break;
        case SG_COLUMN_REAL: *(double *)at = sg_json_double(object, column->name, NAN); break;
        case SG_COLUMN_FLAG: *(bool *)at = sg_json_bool(object, column->name, false); break;
        }
    }
}

/* Ids may be numbers, as in other people's graphs. */
static char *read_id(const SgJson *object, const char *key)
{
    const SgJson *value = json_object_get(object, key);
    if (json_is_integer(value))
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return g_strdup(json_string_value(value));
}

static bool read_nodes(Reading *reading, const SgJson *nodes, GError **error)
{
    SgExportGraph *graph = reading->graph;
    graph->node = g_new0(SgExportNode, json_array_size(nodes) + 1);
    for (size_t n = 0; n < json_array_size(nodes); n++) {
        const SgJson *object = json_array_get(nodes, n);
        g_autofree char *id = read_id(object, "id");
        if (!id)
            return sg_fail(error, SG_ERROR_INPUT, "%s: node %zu has no id", reading->name, n);
        SgExportNode *node = &graph->node[graph->N++];
        read_columns(reading, object, node, sg_export_node_columns);
        node->id = keep(reading, id);
        if (!node->kind)
            node->kind = "track";
        if (!g_hash_table_insert(reading->numbers, (void *)node->id,
                                 GINT_TO_POINTER((int)graph->N)))
            return sg_fail(error, SG_ERROR_INPUT, "%s: two nodes have the id '%s'", reading->name,
                           id);
    }
    return true;
}

/* The number of the node that a link names, or -1 with an error. */
static int32_t read_end(Reading *reading, const SgJson *object, const char *key, size_t link,
                        GError **error)
{
    g_autofree char *id = read_id(object, key);
    int number = id ? GPOINTER_TO_INT(g_hash_table_lookup(reading->numbers, id)) : 0;
    if (number == 0)
        sg_fail(error, SG_ERROR_INPUT, "%s: link %zu: its %s '%s' is no node", reading->name, link,
                key, id ? id : "(none)");
    return number - 1;
}

static bool read_links(Reading *reading, const SgJson *links, GError **error)
{
    SgExportGraph *graph = reading->graph;
    graph->link = g_new0(SgExportLink, json_array_size(links) + 1);
    for (size_t e = 0; e < json_array_size(links); e++) {
        const SgJson *object = json_array_get(links, e);
        SgExportLink *link = &graph->link[graph->E];
        read_columns(reading, object, link, sg_export_link_columns);
        if (isnan(link->weight))
            link->weight = 1;
        if (!link->relation)
            link->relation = "co_playlist";
        link->source = read_end(reading, object, "source", e, error);
        link->target = link->source < 0 ? -1 : read_end(reading, object, "target", e, error);
        if (link->target < 0)
            return false;
        graph->E++;
    }
    return true;
}

static bool read_document(Reading *reading, const SgJson *document, GError **error)
{
    SgExportGraph *graph = reading->graph;
    const SgJson *nodes = sg_json_array(document, "nodes");
    const SgJson *links = sg_json_array(document, "edges");
    const SgJson *about = sg_json_object(document, "graph");
    links = links ? links : sg_json_array(document, "links");
    if (!nodes || !links)
        return sg_fail(error, SG_ERROR_INPUT, "%s: no node-link graph: it has no %s", reading->name,
                       nodes ? "edges or links" : "nodes");
    graph->depth = sg_json_int(about, "depth", SG_COUNT_UNKNOWN);
    if (!sg_clock_parse(sg_json_string(about, "date"), &graph->date))
        graph->date = SG_TIME_UNKNOWN;
    graph->seed = keep(reading, sg_json_string(about, "seed"));
    graph->tool = keep(reading, sg_json_string(about, "tool"));
    graph->commit = keep(reading, sg_json_string(about, "commit"));
    return read_nodes(reading, nodes, error) && read_links(reading, links, error);
}

SgExportGraph *sg_node_link_read(const char *data, size_t length, const char *name, GError **error)
{
    g_autoptr(SgJson) document = sg_json_parse(data, length, MAX_BYTES, name, error);
    if (!document)
        return NULL;
    g_autoptr(SgExportGraph) graph = g_new0(SgExportGraph, 1);
    graph->text = g_string_chunk_new(1 << 14);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    Reading reading = { graph, numbers, name };
    if (!read_document(&reading, document, error))
        return NULL;
    sg_export_graph_sort(graph);
    return g_steal_pointer(&graph);
}
