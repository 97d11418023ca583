/* SPDX-License-Identifier: MIT */
#include "cli/model-lists.h"

#include "base/file.h"
#include "base/json.h"
#include "learn/split.h"

enum { LARGEST_DOCUMENT = 16 << 20 };

struct SgModelLists {
    SgDataset *dataset;
    SgSplit split;
    SgCsr listed;
};

void sg_model_lists_free(SgModelLists *lists)
{
    if (!lists)
        return;
    sg_csr_clear(&lists->listed);
    sg_split_clear(&lists->split);
    sg_dataset_free(lists->dataset);
    g_free(lists);
}

static SgJson *read_about(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST_DOCUMENT, &text, &length, error))
        return NULL;
    return sg_json_parse(text, length, LARGEST_DOCUMENT, path, error);
}

static bool cut(SgModelLists *lists, const char *folder, const SgJson *learnt, int64_t M,
                GError **error)
{
    SgSplitOptions options;
    bool all = g_strcmp0(sg_json_string(learnt, "part"), "all") == 0;
    sg_split_defaults(&options, SG_SPLIT_GIVEN);
    options.list_min = sg_json_int(learnt, "list_min", options.list_min);
    options.item_min = sg_json_int(learnt, "item_min", options.item_min);
    options.min_weight = sg_json_double(learnt, "min_weight", options.min_weight);
    options.weighted = sg_json_bool(learnt, "weighted", options.weighted);
    if (g_strcmp0(sg_json_string(learnt, "hash"), lists->dataset->hash) != 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "model '%s' learnt another dataset than '%s': their hashes differ", folder,
                       lists->dataset->name);
    if (!sg_split_init_train(&lists->split, lists->dataset, &options, all, error))
        return false;
    int64_t tracks = lists->split.test.train.cols;
    if (tracks != M)
        return sg_fail(error, SG_ERROR_INPUT,
                       "model '%s' knows %" G_GINT64_FORMAT " tracks, its dataset '%s' gives "
                       "%" G_GINT64_FORMAT,
                       folder, M, lists->dataset->name, tracks);
    return sg_csr_transpose(&lists->listed, &lists->split.test.train, error);
}

SgModelLists *sg_model_lists_open(const char *folder, const char *dataset, int64_t M,
                                  GError **error)
{
    g_autoptr(SgJson) about = read_about(folder, error);
    if (!about)
        return NULL;
    const SgJson *learnt = sg_json_object(about, "dataset");
    const char *name = dataset ? dataset : sg_json_string(learnt, "name");
    if (!name)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "model '%s' does not say what it learnt: name it with --dataset",
                            folder);
    g_autoptr(SgModelLists) lists = g_new0(SgModelLists, 1);
    lists->dataset = sg_dataset_open(name, error);
    if (!lists->dataset) {
        g_prefix_error(error, "the lists that the model learnt: ");
        return NULL;
    }
    return cut(lists, folder, learnt, M, error) ? g_steal_pointer(&lists) : NULL;
}

const SgCsr *sg_model_lists_rows(const SgModelLists *lists)
{
    return &lists->split.test.train;
}

const SgCsr *sg_model_lists_listed(const SgModelLists *lists)
{
    return &lists->listed;
}

const char *sg_model_lists_hash(const SgModelLists *lists)
{
    return lists->dataset->hash;
}

const char *sg_model_lists_urn(const SgModelLists *lists, int32_t list)
{
    return sg_idmap_name(lists->dataset->lists, list);
}

const char *sg_model_lists_title(const SgModelLists *lists, int32_t list)
{
    return lists->dataset->title_u[list];
}

int64_t sg_model_lists_date(const SgModelLists *lists, int32_t list)
{
    return lists->dataset->modified_u[list];
}

int32_t sg_model_lists_find(const SgModelLists *lists, const char *urn)
{
    return sg_idmap_find(lists->dataset->lists, urn);
}
