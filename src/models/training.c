/* SPDX-License-Identifier: MIT */
#include "models/training.h"

#include "base/file.h"

#include <math.h>
#include <string.h>

enum { MAX_JSON = 64 << 20 };

char *sg_training_digest(const SgCsr *lists, const SgFitContext *context)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    int64_t E = sg_csr_entries(lists), F = context->feature_width;
    int64_t shape[] = { lists->rows, lists->cols, lists->val != NULL, F };
    g_checksum_update(sum, (const guchar *)shape, sizeof shape);
    const struct {
        const void *data;
        size_t bytes;
    } part[] = {
        { lists->offset, (size_t)(lists->rows + 1) * sizeof *lists->offset },
        { lists->col, (size_t)E * sizeof *lists->col },
        { lists->val, lists->val ? (size_t)E * sizeof *lists->val : 0 },
        { context->features_id, context->features_id ? (size_t)(lists->cols * F) * 4 : 0 },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(part); n++)
        for (size_t at = 0; at < part[n].bytes; at += 1 << 30)
            g_checksum_update(sum, (const guchar *)part[n].data + at,
                              (gssize)MIN(part[n].bytes - at, (size_t)1 << 30));
    return g_strdup(g_checksum_get_string(sum));
}

static char *path_of(const char *folder, const char *name, const char *suffix)
{
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    return g_build_filename(folder, file, NULL);
}

static bool write_files(const char *folder, const SgJson *state, const SgCheckpointArray *arrays,
                        GError **error)
{
    for (const SgCheckpointArray *array = arrays; array->name; array++) {
        g_autofree char *path = path_of(folder, array->name, ".npy");
        if (!sg_npy_write(path, array->kind, array->dims, array->shape, array->data, error))
            return false;
    }
    g_autofree char *path = path_of(folder, "state", ".json");
    g_autofree char *text = sg_json_dump(state, 2);
    return sg_file_write(path, text, strlen(text), 0644, error);
}

bool sg_training_save(const SgTraining *training, const char *folder, SgJson *state,
                      const SgCheckpointArray *arrays, GError **error)
{
    const SgModelOption *option = training->model->options;
    SgJson *options = json_object();
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, training->seed);
    sg_json_set_string(state, "kind", training->model->name);
    sg_json_set_string(state, "seed", seed);
    sg_json_set_string(state, "digest", training->digest);
    json_object_set_new(state, "options", options);
    for (int n = 0; option[n].name; n++)
        json_object_set_new(options, option[n].name, json_real(training->options->value[n]));
    g_autofree char *temporary = sg_file_temporary_folder(folder, error);
    if (!temporary)
        return false;
    if (write_files(temporary, state, arrays, error) &&
        sg_file_replace_folder(temporary, folder, error))
        return true;
    sg_file_remove_all(temporary, NULL);
    return false;
}

/* The first option that differs and must not. */
static const char *changed_option(const SgTraining *training, const SgJson *state,
                                  const char *const *free_options)
{
    const SgJson *options = sg_json_object(state, "options");
    const SgModelOption *option = training->model->options;
    for (int n = 0; option[n].name; n++)
        if (!g_strv_contains(free_options, option[n].name) &&
            sg_json_double(options, option[n].name, NAN) != training->options->value[n])
            return option[n].name;
    return NULL;
}

SgJson *sg_training_open(const SgTraining *training, const char *folder,
                         const char *const *free_options, GError **error)
{
    g_autofree char *path = path_of(folder, "state", ".json");
    g_autofree char *data = NULL;
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, training->seed);
    size_t length;
    if (!sg_file_read(path, MAX_JSON, &data, &length, error))
        return NULL;
    g_autoptr(SgJson) state = sg_json_parse(data, length, MAX_JSON, path, error);
    if (!state)
        return NULL;
    if (g_strcmp0(sg_json_string(state, "kind"), training->model->name) != 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "the training in '%s' is not of model '%s'",
                            folder, training->model->name);
    if (g_strcmp0(sg_json_string(state, "digest"), training->digest) != 0)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "the training in '%s' is of other lists or features", folder);
    if (g_strcmp0(sg_json_string(state, "seed"), seed) != 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "the training in '%s' has another seed: %s",
                            folder, sg_json_string(state, "seed"));
    const char *changed = changed_option(training, state, free_options);
    if (changed)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "the training in '%s' has another option '%s': it cannot go on with "
                            "this one",
                            folder, changed);
    return g_steal_pointer(&state);
}

bool sg_training_read(const char *folder, const SgCheckpointArray *array, void *data,
                      GError **error)
{
    g_autofree char *path = path_of(folder, array->name, ".npy");
    g_auto(SgNpy) npy = { 0 };
    int64_t cols = array->dims == 2 ? array->shape[1] : -1;
    if (!sg_npy_open(&npy, path, error) ||
        !sg_npy_check(&npy, path, array->kind, array->dims, array->shape[0], cols, error))
        return false;
    size_t size = array->kind == SG_NPY_F8 || array->kind == SG_NPY_I8 ? 8 : 4;
    size_t count = (size_t)npy.shape[0] * (size_t)(array->dims == 2 ? npy.shape[1] : 1);
    memcpy(data, npy.data, count * size);
    return true;
}
