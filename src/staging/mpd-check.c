/* SPDX-License-Identifier: MIT */
#include "staging/mpd-check.h"

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

static bool check_shape(const SgJson *slice, const char *name, GError **error)
{
    const SgJson *playlists = sg_json_array(slice, "playlists");
    if (!playlists)
        return sg_fail(error, SG_ERROR_INPUT,
                       "MPD slice '%s': there is no list \"playlists\" in it", name);
    return true;
}

bool sg_mpd_check(const char *text, size_t length, const char *name, GError **error)
{
    if (skip_blanks(text, text + length) == text + length)
        return sg_fail(error, SG_ERROR_INPUT, "MPD slice '%s': the file is empty", name);
    json_error_t where;
    g_autoptr(SgJson) slice = json_loadb(text, length, JSON_ALLOW_NUL, &where);
    return slice ? check_shape(slice, name, error) : fail_broken(text, length, &where, name, error);
}
