/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-token-file.h"

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

#include <string.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 1 << 20, FILE_MODE = 0600, KEY_LENGTH = 32 };

void sg_soundcloud_token_record_clear(SgSoundcloudTokenRecord *record)
{
    g_clear_pointer(&record->access_token, g_free);
    g_clear_pointer(&record->refresh_token, g_free);
    g_clear_pointer(&record->seed, g_free);
}

bool sg_exchange_window_is_open(const SgExchangeWindow *window, int64_t seconds, int64_t now)
{
    return window->start > 0 && window->start <= now && now < window->start + seconds;
}

char *sg_soundcloud_token_file_path(const SgConfig *config)
{
    const char *path = sg_config_get(config, "SC_TOKEN_FILE");
    return path ? g_strdup(path)
                : g_build_filename(g_get_user_state_dir(), "soundgraph", "token.json", NULL);
}

char *sg_soundcloud_token_file_key(const char *client_id, const char *host)
{
    g_autofree char *text = g_strconcat(client_id ? client_id : "", "\n", host, NULL);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strndup(digest, KEY_LENGTH);
}

/* The object under a key, made when it is missing; borrowed. */
static SgJson *child_of(SgJson *object, const char *key)
{
    if (!sg_json_object(object, key))
        json_object_set_new(object, key, json_object());
    return json_object_get(object, key);
}

/* The whole document; an empty one when there is no file or it is damaged. */
static SgJson *load_document(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    g_autoptr(GError) problem = NULL;
    if (!sg_file_read(path, LARGEST_FILE, &text, &length, &problem)) {
        if (g_error_matches(problem, SG_ERROR, SG_ERROR_NOT_FOUND))
            return json_object();
        g_propagate_prefixed_error(error, g_steal_pointer(&problem), "token file: ");
        return NULL;
    }
    struct stat info;
    if (stat(path, &info) == 0 && (info.st_mode & 077))
        sg_log(SG_LOG_WARNING, "others can read the token file '%s': run chmod 600 on it", path);
    SgJson *document = sg_json_parse(text, length, LARGEST_FILE, path, &problem);
    if (json_is_object(document))
        return document;
    sg_json_free(document);
    sg_log(SG_LOG_WARNING, "the token file '%s' is damaged and will be made anew", path);
    return json_object();
}

static char *secret_of(const SgJson *object, const char *key)
{
    const char *text = sg_json_string(object, key);
    sg_log_add_secret(text);
    return text && *text ? g_strdup(text) : NULL;
}

static SgExchangeWindow window_of(const SgJson *object)
{
    return (SgExchangeWindow){
        .start = MAX(0, sg_json_int(object, "window_start", 0)),
        .count = MAX(0, sg_json_int(object, "exchanges", 0)),
    };
}

static void set_window(SgJson *object, SgExchangeWindow window)
{
    sg_json_set_count(object, "window_start", window.start);
    sg_json_set_count(object, "exchanges", window.count);
}

bool sg_soundcloud_token_file_load(const char *path, const char *key, const char *host,
                                   SgSoundcloudTokenRecord *record, GError **error)
{
    g_autoptr(SgJson) document = load_document(path, error);
    if (!document)
        return false;
    const SgJson *app = sg_json_object(sg_json_object(document, "apps"), key);
    *record = (SgSoundcloudTokenRecord){
        .access_token = secret_of(app, "access_token"),
        .expires_at = sg_json_int(app, "expires_at", 0),
        .refresh_token = secret_of(app, "refresh_token"),
        .seed = g_strdup(sg_json_string(app, "seed")),
        .app = window_of(app),
        .host = window_of(sg_json_object(sg_json_object(document, "hosts"), host)),
        .credentials_in_body = sg_json_bool(app, "credentials_in_body", false),
        .refresh_in_header = sg_json_bool(app, "refresh_in_header", false),
    };
    return true;
}

bool sg_soundcloud_token_file_save(const char *path, const char *key, const char *host,
                                   const SgSoundcloudTokenRecord *record, GError **error)
{
    g_autoptr(SgJson) document = load_document(path, error);
    if (!document)
        return false;
    json_object_set_new(document, "version", json_integer(1));
    SgJson *app = child_of(child_of(document, "apps"), key);
    sg_json_set_string(app, "access_token", record->access_token);
    sg_json_set_count(app, "expires_at", record->expires_at);
    sg_json_set_string(app, "refresh_token", record->refresh_token);
    sg_json_set_string(app, "seed", record->seed);
    set_window(app, record->app);
    json_object_set_new(app, "credentials_in_body", json_boolean(record->credentials_in_body));
    json_object_set_new(app, "refresh_in_header", json_boolean(record->refresh_in_header));
    set_window(child_of(child_of(document, "hosts"), host), record->host);
    g_autofree char *text = sg_json_dump(document, 2);
    return sg_file_write(path, text, strlen(text), FILE_MODE, error);
}
