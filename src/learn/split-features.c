/* SPDX-License-Identifier: MIT */
#include "learn/split.h"

#include "base/npy.h"
#include "staging/import.h"

#include <string.h>

bool sg_split_read_features(SgSplit *split, const SgDataset *dataset, const char *name,
                            GError **error)
{
    g_autofree char *folder = sg_import_dataset_folder(name);
    g_autofree char *path = g_build_filename(folder, "features.npy", NULL);
    g_auto(SgNpy) array = { 0 };
    if (!sg_npy_open(&array, path, error) ||
        !sg_npy_check(&array, path, SG_NPY_F4, 2, dataset->M, -1, error))
        return false;
    int64_t M = split->counts.tracks, F = array.shape[1];
    float *features = g_try_new(float, (gsize)(M * F) + 1);
    if (!features)
        return sg_fail(error, SG_ERROR_IO, "no memory for the features in '%s'", path);
    for (int64_t i = 0; i < M; i++)
        memcpy(features + i * F, (const float *)array.data + split->item_of[i] * F,
               (size_t)F * sizeof *features);
    g_free(split->features);
    split->features = features;
    split->test.features_id = features;
    split->test.feature_width = F;
    return true;
}
