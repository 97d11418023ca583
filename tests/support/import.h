/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/file.h"
#include "staging/import.h"

#include <string.h>

/* Imports for tests: small files in, a dataset folder out. */

/* Writes `text` to FOLDER/NAME and returns the path, which the caller frees. */
static inline char *write_file(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    GError *error = NULL;
    sg_file_write(path, text, strlen(text), 0644, &error);
    g_assert_no_error(error);
    return path;
}

/* Imports `path` as FOLDER/NAME; `assignments` are "name=value" with a NULL at the end, or NULL. */
static inline SgJson *import_into(const char *folder, const char *name, const char *format,
                                  const char *path, const char *const *assignments, bool force,
                                  GError **error)
{
    const char *paths[] = { path, NULL };
    SgImportRequest request = { .format = sg_import_find(format),
                                .paths = paths,
                                .dataset = name,
                                .folder = folder,
                                .assignments = assignments,
                                .force = force };
    g_assert_nonnull(request.format);
    return sg_import_run(&request, error);
}

/* An import that has to succeed; returns dataset.json. */
static inline SgJson *import_well(const char *folder, const char *name, const char *format,
                                  const char *path, const char *const *assignments)
{
    GError *error = NULL;
    SgJson *document = import_into(folder, name, format, path, assignments, false, &error);
    g_assert_no_error(error);
    return document;
}

static inline int64_t count_of(const SgJson *document, const char *name)
{
    return sg_json_int(sg_json_object(document, "counts"), name, -1);
}

/* The count under the reason that holds `part`; 0 without such a reason. */
static inline int64_t skipped_of(const SgJson *document, const char *part, const char **first)
{
    size_t n;
    SgJson *entry;
    json_array_foreach (sg_json_array(document, "skipped"), n, entry) {
        if (!strstr(sg_json_string(entry, "reason"), part))
            continue;
        if (first)
            *first = sg_json_string(entry, "first");
        return sg_json_int(entry, "count", 0);
    }
    return 0;
}
