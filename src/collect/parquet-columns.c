/* SPDX-License-Identifier: MIT */
#include "collect/parquet-columns.h"

#include "staging/script.h"

#include <string.h>

#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, SG_COLUMN_TEXT, false                                                                \
    }
#define INT(name)                                                                                  \
    {                                                                                              \
        name, SG_COLUMN_INT, false                                                                 \
    }
#define REAL(name)                                                                                 \
    {                                                                                              \
        name, SG_COLUMN_REAL, false                                                                \
    }
#define FLAG(name)                                                                                 \
    {                                                                                              \
        name, SG_COLUMN_FLAG, false                                                                \
    }
#define TIME(name)                                                                                 \
    {                                                                                              \
        name, SG_COLUMN_TIME, false                                                                \
    }
#define TEXTS(name)                                                                                \
    {                                                                                              \
        name, SG_COLUMN_TEXTS, false                                                               \
    }
#define URN(name)                                                                                  \
    {                                                                                              \
        name, SG_COLUMN_TEXT, true                                                                 \
    }
#define PLACE(name)                                                                                \
    {                                                                                              \
        name, SG_COLUMN_INT, true                                                                  \
    }
#define FETCHED                                                                                    \
    { "fetched_at", SG_COLUMN_TIME, true },                                                        \
    {                                                                                              \
        "source", SG_COLUMN_TEXT, true                                                             \
    }

const SgColumn sg_track_columns[] = {
    URN("urn"),
    FETCHED,
    TEXT("title"),
    TEXT("description"),
    TEXT("tag_list"),
    TEXT("genre_raw"),
    TEXT("key"),
    TEXT("license"),
    TEXT("permalink_url"),
    TEXT("metadata_artist"),
    TEXT("label_name"),
    TEXT("isrc"),
    TEXT("access"),
    TEXT("artwork_url"),
    TEXT("release_date"),
    TEXT("user_urn"),
    TEXT("username"),
    TEXT("user_permalink_url"),
    TEXTS("description_hashtags"),
    REAL("bpm"),
    INT("duration"),
    INT("playback_count"),
    INT("like_count"),
    INT("repost_count"),
    INT("comment_count"),
    INT("download_count"),
    TIME("created_at"),
    FLAG("streamable"),
    FLAG("downloadable"),
    { 0 },
};

const SgColumn sg_user_columns[] = {
    URN("urn"),
    FETCHED,
    TEXT("username"),
    TEXT("full_name"),
    TEXT("city"),
    TEXT("country_code"),
    TEXT("permalink_url"),
    TEXT("avatar_url"),
    INT("followers_count"),
    INT("followings_count"),
    INT("track_count"),
    INT("playlist_count"),
    INT("likes_count"),
    INT("reposts_count"),
    FLAG("verified"),
    TIME("created_at"),
    { "whole", SG_COLUMN_FLAG, true },
    { 0 },
};

const SgColumn sg_playlist_columns[] = {
    URN("urn"),
    FETCHED,
    TEXT("title"),
    TEXT("description"),
    TEXT("tag_list"),
    TEXT("genre_raw"),
    TEXT("permalink_url"),
    TEXT("artwork_url"),
    TEXT("playlist_type"),
    TEXT("label_name"),
    TEXT("license"),
    TEXT("release_date"),
    TEXT("creator_urn"),
    TEXT("creator_name"),
    TEXT("creator_permalink_url"),
    INT("track_count"),
    INT("likes_count"),
    INT("repost_count"),
    INT("duration"),
    TIME("created_at"),
    TIME("last_modified"),
    { 0 },
};

const SgColumn sg_entry_columns[] = {
    URN("playlist_urn"), URN("track_urn"), PLACE("position"), FETCHED, { 0 },
};

const SgColumn sg_interaction_columns[] = {
    URN("user_urn"), URN("track_urn"), URN("kind"), TIME("at"), FETCHED, { 0 },
};

static const struct {
    const char *sql;  /* as DESCRIBE names it */
    const char *read; /* as it is read */
} types[] = {
    [SG_COLUMN_TEXT] = { "VARCHAR", "\"%s\"" },
    [SG_COLUMN_INT] = { "BIGINT", "\"%s\"" },
    [SG_COLUMN_REAL] = { "DOUBLE", "\"%s\"" },
    [SG_COLUMN_FLAG] = { "BOOLEAN", "\"%s\"::BIGINT" },
    [SG_COLUMN_TIME] = { "TIMESTAMP", "epoch_us(\"%s\") // 1000000" },
    [SG_COLUMN_TEXTS] = { "VARCHAR[]", "array_to_string(\"%s\", chr(31))" },
};

static bool name_file(const char *file, GError **error)
{
    g_prefix_error(error, "'%s': ", file);
    return false;
}

/* Name → type of what the file holds; NULL: it cannot be read. */
static GHashTable *describe(SgDuck *duck, const char *file, GError **error)
{
    g_autofree char *quoted = sg_script_quote_file(file);
    g_autofree char *sql = g_strdup_printf(
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(%s))", quoted);
    g_autoptr(SgDuckRows) rows = sg_duck_query(duck, sql, error);
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    int64_t count = rows ? 1 : -1;
    while (count > 0 && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t n = 0; n < count; n++) {
            size_t length;
            const char *name = sg_duck_text(rows, 0, n, &length);
            char *key = g_strndup(name, length);
            const char *type = sg_duck_text(rows, 1, n, &length);
            g_hash_table_insert(found, key, g_strndup(type, length));
        }
    }
    return count < 0 ? NULL : g_steal_pointer(&found);
}

bool sg_columns_check(SgDuck *duck, const char *file, const SgColumn *columns, GError **error)
{
    g_autoptr(GHashTable) found = describe(duck, file, error);
    if (!found)
        return name_file(file, error);
    for (; columns->name; columns++) {
        const char *type = g_hash_table_lookup(found, columns->name);
        if (!type)
            return sg_fail(error, SG_ERROR_INPUT, "'%s': the column '%s' is missing", file,
                           columns->name);
        if (strcmp(type, types[columns->type].sql) != 0)
            return sg_fail(error, SG_ERROR_INPUT, "'%s': the column '%s' is %s and not %s", file,
                           columns->name, type, types[columns->type].sql);
    }
    return true;
}

SgDuckRows *sg_columns_query(SgDuck *duck, const char *file, const SgColumn *columns,
                             GError **error)
{
    g_autofree char *quoted = sg_script_quote_file(file);
    g_autoptr(GString) sql = g_string_new("SELECT ");
    for (const SgColumn *column = columns; column->name; column++) {
        g_auto(GStrv) around = g_strsplit(types[column->type].read, "%s", 2);
        g_string_append_printf(sql, "%s%s%s%s", column == columns ? "" : ", ", around[0],
                               column->name, around[1]);
    }
    g_string_append_printf(sql, " FROM read_parquet(%s)", quoted);
    SgDuckRows *rows = sg_duck_query(duck, sql->str, error);
    if (!rows)
        name_file(file, error);
    return rows;
}

bool sg_columns_count(SgDuck *duck, const char *file, int64_t *rows, GError **error)
{
    g_autofree char *quoted = sg_script_quote_file(file);
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM read_parquet(%s)", quoted);
    return sg_duck_number(duck, sql, rows, error) || name_file(file, error);
}
