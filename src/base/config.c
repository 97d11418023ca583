/* SPDX-License-Identifier: MIT */
#include "base/config.h"

#include "base/file.h"
#include "base/log.h"

#include <string.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 1 << 20 };

const SgSetting sg_settings[] = {
    { "SOUNDCLOUD_CLIENT_ID", { "SC_CLIENT_ID" }, NULL, true, "client id of your SoundCloud app" },
    { "SOUNDCLOUD_CLIENT_SECRET",
      { "SC_CLIENT_SECRET" },
      NULL,
      true,
      "secret of your SoundCloud app" },
    { "SOUNDCLOUD_ACCESS_TOKEN",
      { "SC_OAUTH_TOKEN", "SC_ACCESS_TOKEN" },
      NULL,
      true,
      "access token to use as it is" },
    { "SOUNDCLOUD_REFRESH_TOKEN",
      { "SC_REFRESH_TOKEN" },
      NULL,
      true,
      "refresh token to start from (single use)" },
    { "SC_BASE_URL", { "SOUNDCLOUD_BASE_URL" }, "https://api.soundcloud.com", false, "API host" },
    { "SC_TOKEN_URL",
      { "SOUNDCLOUD_TOKEN_URL" },
      "https://secure.soundcloud.com",
      false,
      "token host" },
    { "SC_USER_AGENT", { NULL }, NULL, false, "User-Agent header" },
    { "SC_TOKEN_FILE",
      { NULL },
      NULL,
      false,
      "token file (default: in $XDG_STATE_HOME/soundgraph)" },
    { "SC_TIMEOUT", { NULL }, "20", false, "seconds without a byte until an answer is given up" },
    { "SC_RETRY_BASE", { NULL }, "1", false, "seconds before the first of the retries" },
    { "TRACK_URL", { NULL }, NULL, false, "track to start from" },
    { "TRACK_ID", { NULL }, NULL, false, "number of the track to start from, without TRACK_URL" },
    { "EXPAND_USER_LIKES", { NULL }, "false", false, "crawl also reads what fans like" },
    { "DEPTH", { NULL }, "1", false, "depth of the expansion" },
    { "MAX_TRACKS", { NULL }, "500", false, "most distinct tracks to collect" },
    { "VISUALIZE", { NULL }, "false", false, "draw a PNG and an SVG" },
    { "CACHE_PATH",
      { "SOUNDGRAPH_STORE" },
      "data/cache/tracks.db",
      false,
      "store: a SQLite file or a postgresql:// URI" },
    { "SAMPLE_QUERY", { NULL }, "lofi", false, "search words of ingest" },
    { "CAP", { NULL }, "20000", false, "most records of ingest" },
    { "CREATED_FROM", { NULL }, NULL, false, "oldest creation date of ingest" },
    { "CREATED_TO", { NULL }, NULL, false, "newest creation date of ingest" },
    { "PGHOST", { NULL }, NULL, false, "PostgreSQL host" },
    { "PGPORT", { NULL }, NULL, false, "PostgreSQL port" },
    { "PGUSER", { NULL }, NULL, false, "PostgreSQL user" },
    { "PGPASSWORD", { NULL }, NULL, true, "PostgreSQL password" },
    { "PGDATABASE", { NULL }, NULL, false, "PostgreSQL database" },
    { NULL, { NULL }, NULL, false, NULL },
};

typedef struct {
    char *value;
    char *origin;
} Entry;

struct SgConfig {
    GHashTable *entries; /* setting's name → Entry; only what some layer sets */
    GPtrArray *warnings; /* ended by NULL */
};

static void entry_free(void *data)
{
    Entry *entry = data;
    g_free(entry->value);
    g_free(entry->origin);
    g_free(entry);
}

static const SgSetting *find_setting(const char *spelling)
{
    for (const SgSetting *setting = sg_settings; setting->name; setting++) {
        if (strcmp(setting->name, spelling) == 0)
            return setting;
        for (size_t n = 0; n < G_N_ELEMENTS(setting->spellings) && setting->spellings[n]; n++)
            if (strcmp(setting->spellings[n], spelling) == 0)
                return setting;
    }
    return NULL;
}

static void warn(SgConfig *config, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void warn(SgConfig *config, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    config->warnings->pdata[config->warnings->len - 1] = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(config->warnings, NULL);
}

static void set_value(SgConfig *config, const SgSetting *setting, const char *value,
                      const char *origin)
{
    Entry *entry = g_new(Entry, 1);
    entry->value = g_strdup(value);
    entry->origin = g_strdup(origin);
    g_hash_table_replace(config->entries, (void *)setting->name, entry);
    if (setting->secret)
        sg_log_add_secret(value);
}

/* Where a quoted text ends: behind its closing quote, or NULL. */
static const char *end_of_quoted(const char *text)
{
    const char *p = text + 1;
    while (*p && *p != *text)
        p += *text == '"' && *p == '\\' && p[1] ? 2 : 1;
    return *p ? p + 1 : NULL;
}

/* Where a comment begins: a '#' at the start or behind a blank, or the end of the text. */
static const char *find_comment(const char *text, bool at_start)
{
    for (const char *p = text; *p; p++)
        if (*p == '#' && (p == text ? at_start : g_ascii_isspace(p[-1])))
            return p;
    return text + strlen(text);
}

/* A value as a shell reads it: quotes taken off, the comment behind it left out. NULL: its quotes do
 * not match. */
static char *plain_value(const char *raw)
{
    if (*raw != '"' && *raw != '\'') {
        bool spaced = raw[0] == '#' && (!raw[1] || g_ascii_isspace(raw[1]));
        return g_strchomp(g_strndup(raw, (gsize)(find_comment(raw, spaced) - raw)));
    }
    const char *end = end_of_quoted(raw);
    if (!end)
        return NULL;
    g_autofree char *quoted = g_strndup(raw, (gsize)(find_comment(end, false) - raw));
    return g_shell_unquote(g_strchomp(quoted), NULL);
}

/* GKeyFile reads KEY=VALUE lines within a group, so a group line is put before the file. */
static bool load_file(SgConfig *config, const char *path, GError **error)
{
    struct stat info;
    if (!path || stat(path, &info) != 0)
        return true;
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST_FILE, &text, &length, error))
        return false;
    g_autofree char *grouped = g_strconcat("[settings]\n", text, NULL);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (!g_key_file_load_from_data(keys, grouped, strlen(grouped), G_KEY_FILE_NONE, &cause))
        return sg_fail(error, SG_ERROR_INPUT, "'%s' must hold lines KEY=VALUE: %s", path,
                       cause->message);
    g_auto(GStrv) names = g_key_file_get_keys(keys, "settings", NULL, NULL);
    bool holds_secret = false;
    for (size_t n = 0; names && names[n]; n++) {
        const char *key = g_str_has_prefix(names[n], "export ") ? names[n] + 7 : names[n];
        g_autofree char *raw = g_key_file_get_value(keys, "settings", names[n], NULL);
        g_autofree char *plain = raw ? plain_value(raw) : NULL;
        const SgSetting *setting = find_setting(key);
        if (!setting)
            warn(config, "'%s': '%s' is not a setting of SoundGraph", path, key);
        else if (!plain)
            warn(config, "'%s': the quotes of '%s' do not match", path, key);
        else if (*plain) {
            set_value(config, setting, plain, path);
            holds_secret |= setting->secret;
        }
    }
    if (holds_secret && (info.st_mode & 077))
        warn(config, "'%s' holds secrets and others can read it: run chmod 600 on it", path);
    return true;
}

static void load_environment(SgConfig *config)
{
    for (const SgSetting *setting = sg_settings; setting->name; setting++) {
        const char *value = g_getenv(setting->name);
        for (size_t n = 0; n < G_N_ELEMENTS(setting->spellings) && setting->spellings[n]; n++)
            value = value && *value ? value : g_getenv(setting->spellings[n]);
        if (value && *value)
            set_value(config, setting, value, "environment");
    }
}

SgConfig *sg_config_load(const char *env_file, const char *user_file, GError **error)
{
    g_autoptr(SgConfig) config = g_new0(SgConfig, 1);
    config->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    config->warnings = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(config->warnings, NULL);
    /* Weakest layer first: each one overwrites what is below it. */
    if (!load_file(config, user_file, error) || !load_file(config, env_file, error))
        return NULL;
    load_environment(config);
    return g_steal_pointer(&config);
}

void sg_config_free(SgConfig *config)
{
    if (!config)
        return;
    g_hash_table_unref(config->entries);
    g_ptr_array_unref(config->warnings);
    g_free(config);
}

char *sg_config_user_file(void)
{
    return g_build_filename(g_get_user_config_dir(), "soundgraph", "config", NULL);
}

void sg_config_set(SgConfig *config, const char *name, const char *value)
{
    const SgSetting *setting = find_setting(name);
    g_assert(setting);
    if (value)
        set_value(config, setting, value, "flag");
}

const char *sg_config_get(const SgConfig *config, const char *name)
{
    const SgSetting *setting = find_setting(name);
    g_assert(setting);
    const Entry *entry = g_hash_table_lookup(config->entries, setting->name);
    return entry ? entry->value : setting->fallback;
}

bool sg_config_get_bool(const SgConfig *config, const char *name)
{
    const char *value = sg_config_get(config, name);
    return value && (g_ascii_strcasecmp(value, "true") == 0 ||
                     g_ascii_strcasecmp(value, "yes") == 0 || strcmp(value, "1") == 0);
}

const char *sg_config_origin(const SgConfig *config, const char *name)
{
    const SgSetting *setting = find_setting(name);
    g_assert(setting);
    const Entry *entry = g_hash_table_lookup(config->entries, setting->name);
    return entry ? entry->origin : setting->fallback ? "default" : NULL;
}

const char *const *sg_config_warnings(const SgConfig *config)
{
    return (const char *const *)config->warnings->pdata;
}
