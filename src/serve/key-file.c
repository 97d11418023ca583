/* SPDX-License-Identifier: MIT */
#include "serve/key-file.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/random.h>

enum { LARGEST_FILE = 1 << 20, SECRET_BYTES = 32, LONGEST_NAME = 100, LOCK_SECONDS = 10 };

char *sg_keys_default_file(void)
{
    return g_build_filename(g_get_user_config_dir(), "soundgraph", "keys.json", NULL);
}

unsigned sg_key_file_scopes(const SgJson *key)
{
    unsigned scopes = 0;
    size_t n;
    SgJson *scope;
    json_array_foreach ((SgJson *)sg_json_array(key, "scopes"), n, scope) {
        const char *name = json_string_value(scope);
        scopes |= !g_strcmp0(name, "read")    ? SG_SCOPE_READ
                  : !g_strcmp0(name, "write") ? SG_SCOPE_WRITE
                                              : 0;
    }
    return scopes;
}

static bool check_key(const SgJson *key, const char *file, GError **error)
{
    const char *id = sg_json_string(key, "id"), *hash = sg_json_string(key, "hash");
    double rate = sg_json_double(key, "rate", SG_KEY_DEFAULT_RATE);
    if (id && hash && strlen(id) == SG_KEY_ID && strlen(hash) == SG_KEY_HASH && rate > 0 &&
        sg_key_file_scopes(key) && sg_json_string(key, "name"))
        return true;
    return sg_fail(error, SG_ERROR_INPUT, "keys '%s': the entry '%s' is damaged", file,
                   id ? id : "without id");
}

static SgJson *empty(void)
{
    return json_pack("{s:s, s:[]}", "schema", "soundgraph.keys/1", "keys");
}

SgJson *sg_key_file_read(const char *file, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    GError *problem = NULL;
    if (!sg_file_read(file, LARGEST_FILE, &text, &length, &problem)) {
        if (g_error_matches(problem, SG_ERROR, SG_ERROR_NOT_FOUND)) {
            g_error_free(problem);
            return empty();
        }
        g_propagate_error(error, problem);
        return NULL;
    }
    g_autoptr(SgJson) document = sg_json_parse(text, length, LARGEST_FILE, file, error);
    if (!document)
        return NULL;
    const SgJson *keys = sg_json_array(document, "keys");
    if (!keys || g_strcmp0(sg_json_string(document, "schema"), "soundgraph.keys/1") != 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "'%s' is no file of keys", file);
    size_t n;
    SgJson *key;
    json_array_foreach ((SgJson *)keys, n, key)
        if (!check_key(key, file, error))
            return NULL;
    return g_steal_pointer(&document);
}

static bool write_keys(const char *file, const SgJson *document, GError **error)
{
    g_autofree char *text = sg_json_dump(document, 2);
    return sg_file_write(file, text, strlen(text), 0600, error);
}

/* The place of a key by id or name, or -1. */
static int find(const SgJson *keys, const char *id_or_name)
{
    size_t n;
    SgJson *key;
    json_array_foreach ((SgJson *)keys, n, key)
        if (!g_strcmp0(sg_json_string(key, "id"), id_or_name) ||
            !g_strcmp0(sg_json_string(key, "name"), id_or_name))
            return (int)n;
    return -1;
}

/* -- Making, listing, revoking -------------------------------------------------------------------- */

/* "sg_" id "_" secret: id in hex, secret in the alphabet of URLs. */
static char *make_key(char id[SG_KEY_ID + 1], GError **error)
{
    unsigned char chance[SECRET_BYTES + SG_KEY_ID / 2];
    if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return sg_fail_null(error, SG_ERROR_IO, "no random numbers: %s", g_strerror(errno));
    for (int n = 0; n < SG_KEY_ID / 2; n++)
        g_snprintf(id + 2 * n, 3, "%02x", chance[SECRET_BYTES + n]);
    g_autofree char *secret = g_base64_encode(chance, SECRET_BYTES);
    g_strdelimit(secret, "+", '-');
    g_strdelimit(secret, "/", '_');
    secret[strcspn(secret, "=")] = '\0';
    return g_strconcat(SG_KEY_PREFIX, id, "_", secret, NULL);
}

static SgJson *describe(const char *id, const char *name, const char *key, unsigned scopes,
                        double rate)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    g_autofree char *now = sg_clock_format(sg_clock_now());
    SgJson *list = json_array();
    if (scopes & SG_SCOPE_READ)
        json_array_append_new(list, json_string("read"));
    if (scopes & SG_SCOPE_WRITE)
        json_array_append_new(list, json_string("write"));
    return json_pack("{s:s, s:s, s:s, s:o, s:f, s:s}", "id", id, "name", name, "hash", hash,
                     "scopes", list, "rate", rate, "created_at", now);
}

char *sg_keys_add(const char *file, const char *name, unsigned scopes, double rate, GError **error)
{
    g_autofree char *clean = sg_text_clean(name);
    g_assert(scopes);
    if (!*clean || g_utf8_strlen(clean, -1) > LONGEST_NAME)
        return sg_fail_null(error, SG_ERROR_INPUT, "a key's name has 1 to %d characters",
                            LONGEST_NAME);
    if (!(rate >= 0.1 && rate <= 100000))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "a key's rate must be from 0.1 to 100000 requests a second");
    g_autofree char *folder = g_path_get_dirname(file);
    if (!sg_file_make_folder(folder, error))
        return NULL;
    g_autoptr(SgFileLock) lock = sg_file_lock(file, LOCK_SECONDS, error);
    g_autoptr(SgJson) document = lock ? sg_key_file_read(file, error) : NULL;
    if (!document)
        return NULL;
    SgJson *keys = json_object_get(document, "keys");
    if (find(keys, clean) >= 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "there is a key '%s' already", clean);
    char id[SG_KEY_ID + 1];
    g_autofree char *key = NULL;
    do {
        g_free(key);
        key = make_key(id, error);
        if (!key)
            return NULL;
    } while (find(keys, id) >= 0);
    json_array_append_new(keys, describe(id, clean, key, scopes, rate));
    return write_keys(file, document, error) ? g_steal_pointer(&key) : NULL;
}

SgJson *sg_keys_list(const char *file, GError **error)
{
    g_autoptr(SgJson) document = sg_key_file_read(file, error);
    if (!document)
        return NULL;
    size_t n;
    SgJson *key;
    json_array_foreach (json_object_get(document, "keys"), n, key)
        json_object_del(key, "hash");
    return g_steal_pointer(&document);
}

bool sg_keys_revoke(const char *file, const char *id_or_name, GError **error)
{
    g_autoptr(SgFileLock) lock = sg_file_lock(file, LOCK_SECONDS, error);
    g_autoptr(SgJson) document = lock ? sg_key_file_read(file, error) : NULL;
    if (!document)
        return false;
    SgJson *keys = json_object_get(document, "keys");
    int place = find(keys, id_or_name);
    if (place < 0)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "there is no key '%s' in '%s'", id_or_name, file);
    json_array_remove(keys, (size_t)place);
    return write_keys(file, document, error);
}
