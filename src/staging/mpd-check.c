/* SPDX-License-Identifier: MIT */
#include "staging/mpd-check.h"

#include "base/file.h"
#include "base/json.h"

#include <string.h>

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && g_ascii_isspace(*at))
        at++;
    return at;
}

/* Counts the whole playlists of a broken slice, each read by jansson from where the last ended. */
static int64_t count_whole(const char *data, size_t length)
{
    const char *end = data + length;
    const char *at = g_strstr_len(data, (gssize)length, "\"playlists\"");
    at = at ? memchr(at, '[', (size_t)(end - at)) : NULL;
    int64_t count = 0;
    while (at && ++at < end) {
        json_error_t where;
        at = skip_blanks(at, end);
        g_autoptr(SgJson) playlist =
            json_loadb(at, (size_t)(end - at), JSON_DISABLE_EOF_CHECK, &where);
        if (!playlist)
            break;
        count++;
        at = skip_blanks(at + where.position, end);
        if (at >= end || *at != ',')
            break;
    }
    return count;
}

static bool fail_broken(const char *data, size_t length, const json_error_t *where,
                        const char *name, GError **error)
{
    bool cut = json_error_code(where) == json_error_premature_end_of_input;
    return sg_fail(
        error, SG_ERROR_INPUT,
        "MPD slice '%s': not valid JSON after %" G_GINT64_FORMAT " playlists (%s), byte %d", name,
        count_whole(data, length), cut ? "cut off?" : where->text, where->position);
}

static bool check_tracks(const SgJson *tracks, const char *name, size_t playlist, GError **error)
{
    if (json_is_null(tracks) || !tracks)
        return true;
    if (!json_is_array(tracks))
        return sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': playlist %zu: tracks is no list",
                       name, playlist);
    size_t n;
    SgJson *track;
    json_array_foreach ((SgJson *)tracks, n, track)
        if (!json_is_object(track) && !json_is_null(track))
            return sg_fail(error, SG_ERROR_INPUT,
                           "MPD slice '%s': playlist %zu: track %zu is no object", name, playlist,
                           n + 1);
    return true;
}

static bool check_shape(const SgJson *slice, const char *name, GError **error)
{
    const SgJson *playlists = sg_json_array(slice, "playlists");
    if (!playlists)
        return sg_fail(error, SG_ERROR_INPUT,
                       "MPD slice '%s': there is no list \"playlists\" in it", name);
    size_t n;
    SgJson *playlist;
    json_array_foreach ((SgJson *)playlists, n, playlist) {
        if (json_is_null(playlist))
            continue;
        if (!json_is_object(playlist))
            return sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': playlist %zu is no object", name,
                           n + 1);
        if (!check_tracks(json_object_get(playlist, "tracks"), name, n + 1, error))
            return false;
    }
    return true;
}

bool sg_mpd_check(const char *path, const char *name, int64_t limit, GError **error)
{
    g_autofree char *data = NULL;
    size_t length;
    if (!sg_file_read(path, (size_t)limit, &data, &length, error)) {
        g_prefix_error(error, "MPD slice '%s': ", name);
        return false;
    }
    if (skip_blanks(data, data + length) == data + length)
        return sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': the file is empty", name);
    json_error_t where;
    g_autoptr(SgJson) slice = json_loadb(data, length, JSON_ALLOW_NUL, &where);
    return slice ? check_shape(slice, name, error) : fail_broken(data, length, &where, name, error);
}
