/* SPDX-License-Identifier: MIT */
#include "cli/stages.h"

#include "base/file.h"

#include <string.h>

#define SCHEMA "soundgraph.pipeline/1"

enum { LARGEST_STATE = 16 << 20 };

struct SgStages {
    char *path;
    SgFileLock *lock;
    SgJson *document;
};

/* -- Life ------------------------------------------------------------------------------------------ */

static SgJson *read_state(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return json_pack("{s:s, s:{}}", "schema", SCHEMA, "stages");
    if (!sg_file_read(path, LARGEST_STATE, &text, &length, error))
        return NULL;
    g_autoptr(SgJson) document = sg_json_parse(text, length, LARGEST_STATE, path, error);
    if (!document)
        return NULL;
    if (g_strcmp0(sg_json_string(document, "schema"), SCHEMA) != 0 ||
        !sg_json_object(document, "stages"))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "'%s' is not the state of a pipeline: remove it to start anew", path);
    return g_steal_pointer(&document);
}

SgStages *sg_stages_open(const char *data, GError **error)
{
    g_autoptr(SgStages) stages = g_new0(SgStages, 1);
    g_autofree char *name = g_build_filename(data, "pipeline", NULL);
    stages->path = g_strconcat(name, ".json", NULL);
    stages->lock = sg_file_lock(name, 0, error);
    if (!stages->lock)
        return NULL;
    stages->document = read_state(stages->path, error);
    return stages->document ? g_steal_pointer(&stages) : NULL;
}

void sg_stages_close(SgStages *stages)
{
    if (!stages)
        return;
    sg_file_unlock(stages->lock);
    sg_json_free(stages->document);
    g_free(stages->path);
    g_free(stages);
}

/* -- Files ----------------------------------------------------------------------------------------- */

static bool stands(const SgJson *stage)
{
    const char *path;
    SgJson *hash;
    json_object_foreach (json_object_get(stage, "outputs"), path, hash) {
        g_autofree char *now = sg_file_sha256(path, NULL);
        if (g_strcmp0(now, json_string_value(hash)) != 0)
            return false;
    }
    return true;
}

bool sg_stages_is_done(SgStages *stages, const char *name, const char *input)
{
    const SgJson *stage = sg_json_object(sg_json_object(stages->document, "stages"), name);
    return stage && g_strcmp0(sg_json_string(stage, "input"), input) == 0 && stands(stage);
}

bool sg_stages_done(SgStages *stages, const char *name, const char *input, const GPtrArray *outputs,
                    GError **error)
{
    SgJson *stage = json_pack("{s:s, s:{}}", "input", input, "outputs");
    json_object_set_new(json_object_get(stages->document, "stages"), name, stage);
    for (guint n = 0; outputs && n < outputs->len; n++) {
        g_autofree char *hash = sg_file_sha256(outputs->pdata[n], error);
        if (!hash)
            return false;
        sg_json_set_string(json_object_get(stage, "outputs"), outputs->pdata[n], hash);
    }
    g_autofree char *text = sg_json_dump(stages->document, 2);
    return sg_file_write(stages->path, text, strlen(text), 0644, error);
}

/* -- Stores ---------------------------------------------------------------------------------------- */

/* Purging a store takes the values that begin with "run". */
static char *key_of(const char *name)
{
    return g_strconcat("run pipeline ", name, NULL);
}

bool sg_stages_is_done_in(SgStages *stages, const char *name, const char *input, SgStore *store,
                          bool *done, GError **error)
{
    g_autofree char *key = key_of(name);
    g_autofree char *noted = NULL;
    if (!sg_store_get_meta(store, key, &noted, error))
        return false;
    *done = g_strcmp0(noted, input) == 0 && sg_stages_is_done(stages, name, input);
    return true;
}

bool sg_stages_done_in(SgStages *stages, const char *name, const char *input, SgStore *store,
                       GError **error)
{
    g_autofree char *key = key_of(name);
    return sg_store_put_meta(store, key, input, error) &&
           sg_stages_done(stages, name, input, NULL, error);
}

/* -- Hashes ---------------------------------------------------------------------------------------- */

char *sg_stages_hash(const char *text, const GPtrArray *paths, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
    for (guint n = 0; paths && n < paths->len; n++) {
        g_autofree char *name = g_path_get_basename(paths->pdata[n]);
        g_autofree char *hash = sg_file_sha256(paths->pdata[n], error);
        if (!hash)
            return NULL;
        g_checksum_update(sum, (const guchar *)name, (gssize)strlen(name) + 1);
        g_checksum_update(sum, (const guchar *)hash, (gssize)strlen(hash) + 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}
