/* SPDX-License-Identifier: MIT */
#include "support/mpd.h"

#include "learn/split.h"
#include "support/import.h"
#include "support/test.h"

/* As recommend/catalogue.h says; that header and learn/ cannot stand in one file. */
static void write_items(const char *folder, const SgDataset *dataset, const SgSplit *split)
{
    g_autoptr(GString) table = g_string_new(NULL);
    for (int64_t i = 0; i < split->test.train.cols; i++) {
        int32_t n = split->item_of[i];
        g_autofree char *title = g_strdup(dataset->title_i[n] ? dataset->title_i[n] : "");
        g_autofree char *artist = g_strdup(dataset->artist_i[n] ? dataset->artist_i[n] : "");
        g_strdelimit(title, "\t\r\n", ' ');
        g_strdelimit(artist, "\t\r\n", ' ');
        g_string_append_printf(table, "%s\t%s\t%s\t\t\t\t\n", sg_idmap_name(dataset->items, n),
                               title, artist);
    }
    g_free(write_file(folder, "items.tsv", table->str));
}

/* A split lends its matrices. */
static void copy(SgCsr *to, const SgCsr *from)
{
    int64_t entries = sg_csr_entries(from);
    g_assert_true(sg_csr_init(to, from->rows, from->cols, entries, false, NULL));
    memcpy(to->offset, from->offset, (size_t)(from->rows + 1) * sizeof *to->offset);
    memcpy(to->col, from->col, (size_t)entries * sizeof *to->col);
}

bool mpd_lists(const char *folder, int64_t item_min, SgCsr *lists, GPtrArray **urn_u)
{
    g_autofree char *slices = shared_path("data/mpd/slices.tar.zst");
    if (!slices)
        return false;
    g_autofree char *path = g_build_filename(folder, "mpd", NULL);
    g_autoptr(SgJson) document = import_well(folder, "mpd", "mpd", slices, NULL);
    GError *error = NULL;
    g_autoptr(SgDataset) dataset = sg_dataset_open(path, &error);
    g_assert_no_error(error);
    g_auto(SgSplit) split = { 0 };
    SgSplitOptions options;
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    options.item_min = item_min;
    g_assert_true(sg_split_init_train(&split, dataset, &options, true, &error));
    g_assert_no_error(error);
    write_items(folder, dataset, &split);
    *urn_u = g_ptr_array_new_with_free_func(g_free);
    for (int64_t u = 0; u < split.test.train.rows; u++)
        g_ptr_array_add(*urn_u, g_strdup(sg_idmap_name(dataset->lists, (int32_t)u)));
    copy(lists, &split.test.train);
    return true;
}
