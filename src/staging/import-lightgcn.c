/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

/*
 * The files of the LightGCN family: train.txt, test.txt and sometimes valid.txt, one user a line,
 * `user item item …`. Packed files (train.txt.zst, train.txt.gz) are read as they are.
 */

static const SgImportOption options[] = {
    { .name = "prefix",
      .kind = SG_IMPORT_TEXT,
      .fallback = "lightgcn",
      .summary = "first part of the ids: item 7 becomes PREFIX:item:7" },
    { 0 },
};

/* FOLDER/NAME.txt or a packed form of it; NULL if there is none. */
static char *find_file(const char *folder, const char *name)
{
    static const char *const endings[] = { ".txt", ".txt.zst", ".txt.gz" };
    for (size_t n = 0; n < G_N_ELEMENTS(endings); n++) {
        g_autofree char *file = g_strconcat(name, endings[n], NULL);
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static bool read_part(SgImportRun *run, const char *path, int part, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    if (!sg_import_add_source(run, path, error))
        return false;
    sg_script_set_file(run->script, "file", path);
    sg_script_set_text(run->script, "name", name);
    sg_script_set_int(run->script, "part", part);
    if (sg_script_run(run->script, run->duck, "lightgcn.sql", error))
        return true;
    g_prefix_error(error, "lightgcn file '%s': ", name);
    return false;
}

static bool stage(SgImportRun *run, GError **error)
{
    static const char *const parts[] = { "train", "valid", "test" };
    const char *folder = run->paths[0];
    if (run->paths[1])
        return sg_fail(error, SG_ERROR_INPUT, "lightgcn takes one folder, not also '%s'",
                       run->paths[1]);
    if (!sg_import_make_tables(run, "BIGINT", "BIGINT", error))
        return false;
    for (int part = 0; part < (int)G_N_ELEMENTS(parts); part++) {
        g_autofree char *path = find_file(folder, parts[part]);
        if (!path && part != 1)
            return sg_fail(error, SG_ERROR_INPUT, "lightgcn folder '%s': there is no %s.txt in it",
                           folder, parts[part]);
        if (path && !read_part(run, path, part, error))
            return false;
    }
    return sg_script_run(run->script, run->duck, "lightgcn-names.sql", error);
}

const SgImport sg_import_lightgcn = {
    .name = "lightgcn",
    .summary = "train.txt, test.txt and maybe valid.txt, one user a line: user item item …",
    .paths = "FOLDER",
    .options = options,
    .repeats = "max", /* all weigh the same and none has a time; of all rules the cheapest */
    .ranks = true,
    .stage = stage,
};
