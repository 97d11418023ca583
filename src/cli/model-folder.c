/* SPDX-License-Identifier: MIT */
#include "cli/model-folder.h"

#include "base/file.h"
#include "models/checkpoint.h"
#include "recommend/catalogue.h"

#include <string.h>

static bool write_ids(const SgDataset *dataset, const SgSplit *split, const char *folder,
                      GError **error)
{
    g_autofree char *path = g_build_filename(folder, "ids.txt", NULL);
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    if (!writer)
        return false;
    for (int64_t i = 0; i < split->counts.tracks; i++) {
        const char *urn = sg_idmap_name(dataset->items, split->item_of[i]);
        if (!*urn || strpbrk(urn, "\t\r\n"))
            return sg_fail(error, SG_ERROR_INPUT,
                           "track %" G_GINT64_FORMAT " of dataset '%s' has no usable URN", i,
                           dataset->name);
        fprintf(sg_file_writer_stream(writer), "%s\n", urn);
    }
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}

static bool write_items(const SgDataset *dataset, const SgSplit *split, const char *folder,
                        GError **error)
{
    g_autofree char *path = g_build_filename(folder, "items.tsv", NULL);
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    if (!writer)
        return false;
    for (int64_t i = 0; i < split->counts.tracks; i++) {
        int32_t n = split->item_of[i];
        SgItem item = { .urn = sg_idmap_name(dataset->items, n),
                        .title = dataset->title_i[n],
                        .artist = dataset->artist_i[n],
                        .genre = dataset->genre_i[n],
                        .license = dataset->license_i[n],
                        .year = dataset->year_i[n] };
        sg_catalogue_write_item(sg_file_writer_stream(writer), &item);
    }
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}

bool sg_model_folder_write(const SgFitted *fitted, const SgDataset *dataset, const SgSplit *split,
                           const SgJson *about, const char *folder, GError **error)
{
    if (!fitted->model->save)
        return sg_fail(error, SG_ERROR_INPUT, "a model of kind '%s' cannot be saved",
                       fitted->model->name);
    g_autofree char *temporary = sg_file_temporary_folder(folder, error);
    if (!temporary)
        return false;
    if (fitted->model->save(fitted, temporary, error) &&
        write_ids(dataset, split, temporary, error) &&
        write_items(dataset, split, temporary, error) &&
        sg_checkpoint_annotate(temporary, about, error) &&
        sg_file_replace_folder(temporary, folder, error))
        return true;
    sg_file_remove_all(temporary, NULL);
    return false;
}
