/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "sources/files.h"

#include <string.h>

/*
 * JSPF, XSPF as JSON: {"playlist": {"title", "identifier", "track": [{"title", "creator", "album",
 * "duration", "location", "identifier"}]}}. Locations and identifiers are texts or lists of them.
 */
static const char *const endings[] = { ".jspf", NULL };

static bool looks(const char *beginning)
{
    const char *first = beginning + strspn(beginning, " \t\r\n");
    return *first == '{' && strstr(first, "\"playlist\"") && strstr(first, "\"track\"");
}

static void identify_all(SgFilesRow *row, const SgJson *value)
{
    size_t n;
    SgJson *entry;
    if (json_is_string(value))
        sg_files_identify(row, json_string_value(value));
    json_array_foreach ((SgJson *)value, n, entry)
        if (json_is_string(entry))
            sg_files_identify(row, json_string_value(entry));
}

static void read_track(SgFilesList *list, const SgJson *track)
{
    SgFilesRow *row = sg_files_add(list, SG_FILES_PLACE, 0);
    if (!json_is_object(track)) {
        row->unusable = "no object";
        return;
    }
    sg_files_set(&row->title, sg_json_string(track, "title"));
    sg_files_set(&row->artist, sg_json_string(track, "creator"));
    sg_files_set(&row->album, sg_json_string(track, "album"));
    identify_all(row, json_object_get(track, "identifier"));
    identify_all(row, json_object_get(track, "location"));
    int64_t duration = sg_json_int(track, "duration", SG_COUNT_UNKNOWN);
    row->duration_ms = duration > 0 ? duration : SG_COUNT_UNKNOWN;
}

/* Titles and names that no list of tracks should need. */
static const char *too_long(const SgFilesRow *row)
{
    const char *const texts[] = { row->title, row->artist, row->album, row->location };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++)
        if (texts[n] && strlen(texts[n]) > SG_FILES_LONGEST)
            return texts[n];
    return NULL;
}

static bool read_jspf(SgFilesList *list, const char *data, size_t length, GError **error)
{
    enum { LARGEST = 256 << 20 };
    g_autoptr(SgJson) document = sg_json_parse(data, length, LARGEST, "document", error);
    if (!document)
        return false;
    const SgJson *playlist = sg_json_object(document, "playlist");
    const SgJson *tracks = playlist ? sg_json_array(playlist, "track") : NULL;
    if (!tracks)
        return sg_fail(error, SG_ERROR_INPUT, "it has no playlist.track array");
    sg_files_set(&list->title, sg_json_string(playlist, "title"));
    sg_files_set(&list->identifier, sg_json_string(playlist, "identifier"));
    size_t n;
    SgJson *track;
    json_array_foreach ((SgJson *)tracks, n, track) {
        read_track(list, track);
        if (too_long(list->rows->pdata[n]))
            return sg_fail(error, SG_ERROR_INPUT, "track %zu: a field has more than %d bytes",
                           n + 1, SG_FILES_LONGEST);
    }
    return true;
}

const SgFilesFormat sg_files_jspf = {
    .name = "jspf",
    .kind = SG_FILES_PLAYLIST,
    .summary = "XSPF as JSON, as ListenBrainz writes it (.jspf, .json)",
    .endings = endings,
    .looks = looks,
    .read = read_jspf,
};
