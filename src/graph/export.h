/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/export-graph.h"

#include <stdio.h>

/*
 * Graphs as files for other programs. Each format is one const struct in a file of its own, named
 * once in sg_exporters.
 *
 *   SgGraph, view ──export-graph──▶ nodes and links by id ──▶ node-link, graphml, gexf, csv, dot
 *
 * The same store gives the same bytes: nodes are sorted by id, links by their ends, and no clock is
 * asked. A value that is unknown is null or absent, never 0 or "". Every track names its uploader
 * (artist_name) and its page (permalink_url).
 *
 * Layer: graph.
 */

/* The key that holds the links of node-link JSON: networkx before 3.6 reads "links", since then
 * "edges". */
typedef enum { SG_NX_KEY_BOTH, SG_NX_KEY_EDGES, SG_NX_KEY_LINKS } SgNxKey;

typedef struct {
    SgNxKey nx_key;
} SgExportOptions;

typedef struct {
    const char *name;
    const char *summary;
    const char *extension;    /* of a file, or NULL for a folder */
    const char *const *parts; /* the files of a folder, ended by NULL; or NULL */
    /* Writes one part (0 for a single file). */
    bool (*write)(const SgExportGraph *graph, const SgExportOptions *options, int part,
                  FILE *stream, GError **error);
} SgExporter;

extern const SgExporter sg_exporter_node_link, sg_exporter_graphml, sg_exporter_gexf,
    sg_exporter_csv, sg_exporter_dot;

/* All of them, ended by NULL. */
extern const SgExporter *const sg_exporters[];
const SgExporter *sg_exporter_find(const char *name);

/* Writes a file, or the files of a folder, each whole or not at all. `options` NULL: defaults. */
bool sg_export(const SgExporter *exporter, const SgExportGraph *graph,
               const SgExportOptions *options, const char *path, GError **error);

/* Reads node-link JSON of ours or of networkx, with "edges" or "links", into a graph of the same
 * shape; unknown fields are dropped. INPUT names what is wrong with the document. */
SgExportGraph *sg_node_link_read(const char *data, size_t length, const char *name, GError **error);
