/* SPDX-License-Identifier: MIT */
#include "staging/clean-private.h"

#include <string.h>

#define TRACKS                                                                                     \
    .kind = SG_CLEAN_TRACKS, .batch = "clean-tracks-batch.sql", .write = "clean-tracks-write.sql"
#define LIKES                                                                                      \
    .kind = SG_CLEAN_INTERACTIONS, .prefix = "", .batch = "clean-likes-batch.sql",                 \
    .write = "clean-likes-write.sql"
#define FANS                                                                                       \
    .kind = SG_CLEAN_INTERACTIONS, .prefix = "", .batch = "clean-users-batch.sql",                 \
    .then = "clean-fans-batch.sql", .write = "clean-likes-write.sql"

static const SgCleanFile raw_kinds[] = {
    { TRACKS, .pattern = "tracks_search_*", .prefix = "" },
    { TRACKS, .pattern = "resolved_tracks", .prefix = "" },
    { TRACKS, .pattern = "user_*_playlist_tracks", .prefix = "tracks_in_" },
    { TRACKS, .pattern = "user_*_likes", .prefix = "tracks_in_" },
    { TRACKS, .pattern = "user_*_reposts", .prefix = "tracks_in_" },
    { TRACKS, .pattern = "track_*_userlikes_expanded", .prefix = "tracks_in_" },
    { .kind = SG_CLEAN_PLAYLISTS,
      .pattern = "user_*_playlist_tracks",
      .prefix = "",
      .batch = "clean-entries-batch.sql",
      .write = "clean-entries-write.sql" },
    { .kind = SG_CLEAN_PLAYLISTS,
      .pattern = "user_*_playlists",
      .prefix = "",
      .batch = "clean-playlists-batch.sql",
      .write = "clean-playlists-write.sql" },
    { .kind = SG_CLEAN_PLAYLISTS,
      .pattern = "resolved_users",
      .prefix = "",
      .batch = "clean-users-batch.sql" },
    { LIKES, .pattern = "user_*_likes", .is = "like" },
    { LIKES, .pattern = "user_*_reposts", .is = "repost" },
    { LIKES, .pattern = "track_*_userlikes_expanded", .is = "like" },
    { FANS, .pattern = "track_*_favoriters", .is = "like" },
    { FANS, .pattern = "track_*_reposters", .is = "repost" },
};

const SgCleanCommand sg_clean_commands[] = {
    [SG_CLEAN_TRACKS] = { .name = "tracks",
                          .begin = { "clean-tracks-begin.sql" },
                          .finish = "clean-tracks-finish.sql" },
    [SG_CLEAN_PLAYLISTS] = { .name = "playlists",
                             .begin = { "clean-users-begin.sql", "clean-playlists-begin.sql",
                                        "clean-entries-begin.sql" },
                             .users = "users.parquet" },
    [SG_CLEAN_INTERACTIONS] = { .name = "interactions",
                                .begin = { "clean-users-begin.sql", "clean-entries-begin.sql",
                                           "clean-likes-begin.sql" },
                                .users = "users_interactions.parquet" },
};

const char *sg_clean_name(SgCleanKind kind)
{
    return sg_clean_commands[kind].name;
}

bool sg_clean_from_name(const char *name, SgCleanKind *kind)
{
    for (size_t n = 0; n < G_N_ELEMENTS(sg_clean_commands); n++) {
        if (strcmp(sg_clean_commands[n].name, name) == 0) {
            *kind = (SgCleanKind)n;
            return true;
        }
    }
    return false;
}

/* "folder/user_7_likes.jsonl" ──▶ "user_7_likes"; NULL if it is no name of JSON lines. */
static char *stem_of(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    if (!g_str_has_suffix(name, ".jsonl"))
        return NULL;
    name[strlen(name) - strlen(".jsonl")] = '\0';
    return g_steal_pointer(&name);
}

const SgCleanFile *sg_clean_kinds_find(SgCleanKind kind, const char *path)
{
    g_autofree char *stem = stem_of(path);
    for (size_t n = 0; stem && n < G_N_ELEMENTS(raw_kinds); n++)
        if (raw_kinds[n].kind == kind && g_pattern_match_simple(raw_kinds[n].pattern, stem))
            return &raw_kinds[n];
    return NULL;
}

char *sg_clean_kinds_names(SgCleanKind kind)
{
    GString *names = g_string_new(NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(raw_kinds); n++)
        if (raw_kinds[n].kind == kind)
            g_string_append_printf(names, "%s%s.jsonl", names->len ? ", " : "",
                                   raw_kinds[n].pattern);
    return g_string_free(names, FALSE);
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *sg_clean_inputs(SgCleanKind kind, const char *folder, GError **error)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &cause);
    if (!dir && !g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_ptr_array_unref(paths);
        return sg_fail_null(error, SG_ERROR_IO, "cannot read '%s': %s", folder, cause->message);
    }
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        if (sg_clean_kinds_find(kind, name))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

char *sg_clean_output(SgCleanKind kind, const char *input)
{
    const SgCleanFile *raw = sg_clean_kinds_find(kind, input);
    g_autofree char *stem = stem_of(input);
    return raw && raw->write ? g_strdup_printf("%s%s.parquet", raw->prefix, stem) : NULL;
}

GPtrArray *sg_clean_outputs(SgCleanKind kind, const char *data, GError **error)
{
    g_autofree char *folder = g_build_filename(data, "raw", NULL);
    g_autoptr(GPtrArray) inputs = sg_clean_inputs(kind, folder, error);
    if (!inputs)
        return NULL;
    GPtrArray *outputs = g_ptr_array_new_with_free_func(g_free);
    for (guint n = 0; n < inputs->len; n++) {
        g_autofree char *name = sg_clean_output(kind, inputs->pdata[n]);
        if (name)
            g_ptr_array_add(outputs, g_build_filename(data, "staging", name, NULL));
    }
    if (inputs->len > 0 && sg_clean_commands[kind].users)
        g_ptr_array_add(outputs,
                        g_build_filename(data, "staging", sg_clean_commands[kind].users, NULL));
    return outputs;
}
