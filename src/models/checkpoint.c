/* SPDX-License-Identifier: MIT */
#include "models/checkpoint.h"

#include "base/file.h"

#include <string.h>

enum { MAX_JSON = 16 << 20 };

struct SgCheckpoint {
    char *folder;
    SgJson *json;
    SgNpy array[SG_CHECKPOINT_MAX_ARRAYS];
    int count;
};

/* The keys of the format, which sg_checkpoint_annotate leaves alone. */
static const char *const own_keys[] = { "kind", "format", "options", "seed", "tracks", "arrays" };

static char *array_path(const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".npy", NULL);
    return g_build_filename(folder, file, NULL);
}

static bool write_json(const char *folder, const SgJson *json, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *text = sg_json_dump(json, 2);
    return sg_file_write(path, text, strlen(text), 0644, error);
}

static SgJson *read_json(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *data = NULL;
    size_t length;
    if (!sg_file_read(path, MAX_JSON, &data, &length, error))
        return NULL;
    g_autoptr(SgJson) json = sg_json_parse(data, length, MAX_JSON, path, error);
    if (json && !json_is_object(json))
        return sg_fail_null(error, SG_ERROR_INPUT, "'%s' is no model: not a JSON object", path);
    return g_steal_pointer(&json);
}

bool sg_checkpoint_save(const SgFitted *fitted, const char *folder, const SgCheckpointArray *arrays,
                        GError **error)
{
    const SgModel *model = fitted->model;
    g_autoptr(SgJson) json = json_object();
    json_object_set_new(json, "kind", json_string(model->name));
    json_object_set_new(json, "format", json_integer(SG_CHECKPOINT_FORMAT));
    json_t *options = json_object();
    json_object_set_new(json, "options", options);
    for (int n = 0; model->options[n].name; n++)
        json_object_set_new(options, model->options[n].name, json_real(fitted->options.value[n]));
    json_object_set_new(json, "seed", json_integer((json_int_t)fitted->seed));
    json_object_set_new(json, "tracks", json_integer(fitted->M));
    json_t *described = json_object();
    json_object_set_new(json, "arrays", described);
    for (const SgCheckpointArray *array = arrays; array->name; array++) {
        g_assert(array - arrays < SG_CHECKPOINT_MAX_ARRAYS);
        g_autofree char *path = array_path(folder, array->name);
        if (!sg_npy_write(path, array->kind, array->dims, array->shape, array->data, error))
            return false;
        json_t *shape = json_array();
        for (int n = 0; n < array->dims; n++)
            json_array_append_new(shape, json_integer(array->shape[n]));
        json_t *about = json_object();
        json_object_set_new(about, "descr", json_string(sg_npy_descr(array->kind)));
        json_object_set_new(about, "shape", shape);
        json_object_set_new(described, array->name, about);
    }
    return write_json(folder, json, error);
}

/* Every option of the model, through the same gate as options that a user gives. */
static bool read_options(const SgCheckpoint *checkpoint, const SgModel *model,
                         SgModelOptions *options, GError **error)
{
    const SgJson *stored = sg_json_object(checkpoint->json, "options");
    sg_model_defaults(model, options);
    const char *name;
    const SgJson *value;
    json_object_foreach ((json_t *)stored, name, value) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        if (!json_is_number(value))
            return sg_fail(error, SG_ERROR_INPUT, "model '%s': option '%s' is no number",
                           checkpoint->folder, name);
        g_ascii_dtostr(number, sizeof number, json_number_value(value));
        g_autofree char *assignment = g_strconcat(name, "=", number, NULL);
        if (!sg_model_set_option(model, options, assignment, error))
            return false;
    }
    for (int n = 0; model->options[n].name; n++)
        if (!json_object_get(stored, model->options[n].name))
            return sg_fail(error, SG_ERROR_INPUT, "model '%s' does not say its option '%s'",
                           checkpoint->folder, model->options[n].name);
    return true;
}

SgCheckpoint *sg_checkpoint_open(const char *folder, const SgModel *model, SgFitted *head,
                                 GError **error)
{
    g_autoptr(SgCheckpoint) checkpoint = g_new0(SgCheckpoint, 1);
    checkpoint->folder = g_strdup(folder);
    checkpoint->json = read_json(folder, error);
    if (!checkpoint->json)
        return NULL;
    const char *kind = sg_json_string(checkpoint->json, "kind");
    if (g_strcmp0(kind, model->name) != 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "model '%s' is of kind '%s', not '%s'", folder,
                            kind ? kind : "?", model->name);
    int64_t format = sg_json_int(checkpoint->json, "format", -1);
    if (format != SG_CHECKPOINT_FORMAT)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "model '%s' has format %" G_GINT64_FORMAT ", this program reads %d",
                            folder, format, SG_CHECKPOINT_FORMAT);
    int64_t M = sg_json_int(checkpoint->json, "tracks", -1);
    if (M < 0 || M > INT32_MAX)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "model '%s' is damaged: %" G_GINT64_FORMAT " tracks", folder, M);
    SgFitted read = { .model = model, .M = M };
    read.seed = (uint64_t)sg_json_int(checkpoint->json, "seed", 0);
    if (!read_options(checkpoint, model, &read.options, error))
        return NULL;
    *head = read;
    return g_steal_pointer(&checkpoint);
}

const void *sg_checkpoint_array(SgCheckpoint *checkpoint, const SgCheckpointArray *wanted,
                                int64_t *rows, GError **error)
{
    g_assert(checkpoint->count < SG_CHECKPOINT_MAX_ARRAYS);
    const SgJson *arrays = sg_json_object(checkpoint->json, "arrays");
    const SgJson *about = sg_json_object(arrays, wanted->name);
    const SgJson *shape = sg_json_array(about, "shape");
    g_autofree char *path = array_path(checkpoint->folder, wanted->name);
    g_auto(SgNpy) array = { 0 };
    if (!sg_npy_open(&array, path, error) ||
        !sg_npy_check(&array, path, wanted->kind, wanted->dims, wanted->shape[0], wanted->shape[1],
                      error))
        return NULL;
    for (int n = 0; n < array.dims; n++)
        if (json_integer_value(json_array_get(shape, (size_t)n)) != array.shape[n])
            return sg_fail_null(error, SG_ERROR_INPUT,
                                "'%s' does not have the shape that model.json gives: it belongs to "
                                "another model",
                                path);
    if (rows)
        *rows = array.shape[0];
    checkpoint->array[checkpoint->count] = array;
    array = (SgNpy){ 0 };
    return checkpoint->array[checkpoint->count++].data;
}

const SgJson *sg_checkpoint_json(const SgCheckpoint *checkpoint)
{
    return checkpoint->json;
}

void sg_checkpoint_close(SgCheckpoint *checkpoint)
{
    if (!checkpoint)
        return;
    for (int n = 0; n < checkpoint->count; n++)
        sg_npy_close(&checkpoint->array[n]);
    sg_json_free(checkpoint->json);
    g_free(checkpoint->folder);
    g_free(checkpoint);
}

bool sg_checkpoint_annotate(const char *folder, const SgJson *extra, GError **error)
{
    g_autoptr(SgJson) json = read_json(folder, error);
    if (!json)
        return false;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)extra, key, value) {
        bool own = false;
        for (size_t n = 0; n < G_N_ELEMENTS(own_keys); n++)
            own = own || strcmp(key, own_keys[n]) == 0;
        if (!own)
            json_object_set(json, key, value);
    }
    return write_json(folder, json, error);
}

bool sg_model_save(const SgFitted *fitted, const char *folder, GError **error)
{
    if (!fitted->model->save)
        return sg_fail(error, SG_ERROR_INPUT, "a model of kind '%s' cannot be saved",
                       fitted->model->name);
    g_autofree char *temporary = sg_file_temporary_folder(folder, error);
    if (!temporary)
        return false;
    if (fitted->model->save(fitted, temporary, error) &&
        sg_file_replace_folder(temporary, folder, error))
        return true;
    sg_file_remove_all(temporary, NULL);
    return false;
}

SgFitted *sg_model_load(const char *folder, GError **error)
{
    g_autoptr(SgJson) json = read_json(folder, error);
    if (!json)
        return NULL;
    const char *kind = sg_json_string(json, "kind");
    const SgModel *model = kind ? sg_model_find(kind) : NULL;
    if (!model || !model->load)
        return sg_fail_null(error, SG_ERROR_INPUT, "model '%s' is of kind '%s', which is unknown",
                            folder, kind ? kind : "?");
    return model->load(folder, error);
}
