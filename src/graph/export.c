/* SPDX-License-Identifier: MIT */
#include "graph/export.h"

#include "base/file.h"

#include <string.h>

const SgExporter *const sg_exporters[] = {
    &sg_exporter_node_link, &sg_exporter_graphml, &sg_exporter_gexf,
    &sg_exporter_csv,       &sg_exporter_dot,     NULL,
};

const SgExporter *sg_exporter_find(const char *name)
{
    for (const SgExporter *const *exporter = sg_exporters; *exporter; exporter++)
        if (strcmp((*exporter)->name, name) == 0)
            return *exporter;
    return NULL;
}

static bool write_file(const SgExporter *exporter, const SgExportGraph *graph,
                       const SgExportOptions *options, int part, const char *path, GError **error)
{
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    if (!writer)
        return false;
    if (!exporter->write(graph, options, part, sg_file_writer_stream(writer), error)) {
        g_prefix_error(error, "'%s': ", path);
        return false;
    }
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}

bool sg_export(const SgExporter *exporter, const SgExportGraph *graph,
               const SgExportOptions *options, const char *path, GError **error)
{
    const SgExportOptions defaults = { SG_NX_KEY_BOTH };
    if (!options)
        options = &defaults;
    if (!exporter->parts)
        return write_file(exporter, graph, options, 0, path, error);
    for (int part = 0; exporter->parts[part]; part++) {
        g_autofree char *file = g_build_filename(path, exporter->parts[part], NULL);
        if (!write_file(exporter, graph, options, part, file, error))
            return false;
    }
    return true;
}
