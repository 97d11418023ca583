/* SPDX-License-Identifier: MIT */
#include "sources/files.h"

#include "base/file.h"
#include "base/text.h"
#include "music/recording.h"
#include "sources/source.h"

#include <string.h>

extern const SgFilesFormat sg_files_jspf;
extern const SgFilesFormat sg_files_lastfm;
extern const SgFilesFormat sg_files_listenbrainz;
extern const SgFilesFormat sg_files_m3u;
extern const SgFilesFormat sg_files_spotify;
extern const SgFilesFormat sg_files_xspf;

/* In the order in which their looks are tried. */
const SgFilesFormat *const sg_files_formats[] = {
    &sg_files_m3u,          &sg_files_xspf,   &sg_files_jspf, &sg_files_spotify,
    &sg_files_listenbrainz, &sg_files_lastfm, NULL,
};

const SgFilesFormat *sg_files_format_find(const char *name)
{
    for (const SgFilesFormat *const *format = sg_files_formats; *format; format++)
        if (strcmp((*format)->name, name) == 0)
            return *format;
    return NULL;
}

/* -- Lists and rows ------------------------------------------------------------------------------- */

static void row_free(void *data)
{
    SgFilesRow *row = data;
    g_free(row->title);
    g_free(row->artist);
    g_free(row->album);
    g_free(row->location);
    g_free(row->urn);
    g_free(row->isrc);
    g_free(row);
}

void sg_files_list_free(SgFilesList *list)
{
    if (!list)
        return;
    g_free(list->path);
    g_free(list->title);
    g_free(list->identifier);
    g_ptr_array_unref(list->rows);
    g_free(list);
}

SgFilesRow *sg_files_add(SgFilesList *list, SgFilesDeed deed, int64_t line)
{
    SgFilesRow *row = g_new0(SgFilesRow, 1);
    *row = (SgFilesRow){ .number = (int64_t)list->rows->len + 1,
                         .line = line,
                         .deed = deed,
                         .duration_ms = SG_COUNT_UNKNOWN,
                         .at = SG_TIME_UNKNOWN,
                         .played_ms = SG_COUNT_UNKNOWN,
                         .precision = 1 };
    g_ptr_array_add(list->rows, row);
    return row;
}

void sg_files_set(char **field, const char *text)
{
    g_autofree char *printable = text ? sg_text_printable(text) : NULL;
    g_autofree char *clean = printable ? sg_text_clean(printable) : NULL;
    g_free(*field);
    *field = clean && *clean ? g_steal_pointer(&clean) : NULL;
}

/* -- Names ---------------------------------------------------------------------------------------- */

bool sg_files_is_mbid(const char *text)
{
    enum { LENGTH = 36 };
    if (!text || strlen(text) != LENGTH)
        return false;
    for (int n = 0; n < LENGTH; n++) {
        bool dash = n == 8 || n == 13 || n == 18 || n == 23;
        if (dash ? text[n] != '-' : !strchr("0123456789abcdef", text[n]))
            return false;
    }
    return true;
}

/* "…/track/ID?si=x" → ID, when it is one of Spotify's. */
static char *spotify_id(const char *text)
{
    enum { LENGTH = 22 };
    size_t length = strcspn(text, "?#/");
    for (size_t n = 0; n < length; n++)
        if (!g_ascii_isalnum(text[n]))
            return NULL;
    return length == LENGTH ? g_strndup(text, length) : NULL;
}

static char *urn_of_spotify(const char *text)
{
    static const char prefix[] = "spotify:track:";
    const char *id = NULL;
    if (g_str_has_prefix(text, prefix))
        id = text + strlen(prefix);
    else if (g_str_has_prefix(text, "https://open.spotify.com/") && strstr(text, "/track/"))
        id = strstr(text, "/track/") + strlen("/track/");
    g_autofree char *known = id ? spotify_id(id) : NULL;
    return known ? g_strconcat(prefix, known, NULL) : NULL;
}

static char *urn_of_musicbrainz(const char *text)
{
    static const char *const prefixes[] = { "https://musicbrainz.org/recording/",
                                            "http://musicbrainz.org/recording/",
                                            "musicbrainz:recording:" };
    for (size_t n = 0; n < G_N_ELEMENTS(prefixes); n++) {
        if (!g_str_has_prefix(text, prefixes[n]))
            continue;
        const char *rest = text + strlen(prefixes[n]);
        g_autofree char *part = g_strndup(rest, strcspn(rest, "?#/"));
        g_autofree char *id = g_ascii_strdown(part, -1);
        return sg_files_is_mbid(id) ? g_strconcat("musicbrainz:recording:", id, NULL) : NULL;
    }
    return NULL;
}

static char *isrc_of(const char *text)
{
    return g_ascii_strncasecmp(text, "urn:isrc:", 9) == 0 ? sg_recording_isrc(text + 9)
           : g_ascii_strncasecmp(text, "isrc:", 5) == 0   ? sg_recording_isrc(text + 5)
                                                          : NULL;
}

/* A page of SoundCloud is known by its clean address, an API link by the URN in it. */
static bool take_soundcloud(SgFilesRow *row, const char *text)
{
    g_auto(SgPageUrl) page = { 0 };
    if (!strstr(text, "soundcloud") || !sg_page_url_parse(text, &page, NULL) ||
        (page.kind_known && page.kind != SG_KIND_TRACK))
        return false;
    if (page.urn && !row->urn)
        row->urn = g_steal_pointer(&page.urn);
    else if (!page.urn)
        sg_files_set(&row->location, page.clean);
    return true;
}

void sg_files_identify(SgFilesRow *row, const char *identifier)
{
    g_autofree char *text = NULL;
    sg_files_set(&text, identifier);
    if (!text || take_soundcloud(row, text))
        return;
    g_autofree char *urn = urn_of_spotify(text);
    if (!urn)
        urn = urn_of_musicbrainz(text);
    g_autofree char *isrc = isrc_of(text);
    if (urn && !row->urn)
        row->urn = g_steal_pointer(&urn);
    else if (isrc && !row->isrc)
        row->isrc = g_steal_pointer(&isrc);
    else if (!urn && !isrc && !row->location && strstr(text, "://"))
        row->location = g_steal_pointer(&text);
}

/* -- Reading -------------------------------------------------------------------------------------- */

static const SgFilesFormat *by_ending(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    for (const SgFilesFormat *const *format = sg_files_formats; *format; format++)
        for (const char *const *ending = (*format)->endings; *ending; ending++)
            if (g_str_has_suffix(lower, *ending))
                return *format;
    return NULL;
}

/* JSON is told apart by what stands in it; other files by their ending, then by their first words. */
static const SgFilesFormat *detect(const char *path, const char *data, size_t length)
{
    enum { BEGINNING = 16384 };
    const SgFilesFormat *format = by_ending(path);
    if (format)
        return format;
    g_autofree char *beginning = g_strndup(data, MIN(length, BEGINNING));
    const char *text = g_str_has_prefix(beginning, "\xEF\xBB\xBF") ? beginning + 3 : beginning;
    for (const SgFilesFormat *const *f = sg_files_formats; *f; f++)
        if ((*f)->looks && (*f)->looks(text))
            return *f;
    return NULL;
}

static bool fail_format(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (const SgFilesFormat *const *format = sg_files_formats; *format; format++)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", (*format)->name);
    return sg_fail(error, SG_ERROR_INPUT,
                   "file '%s': cannot tell what it is; say --format, one of %s", name, names->str);
}

SgFilesList *sg_files_parse(const char *path, const SgFilesFormat *format, const char *data,
                            size_t length, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = sg_text_printable(base);
    if (!format)
        format = detect(path, data, length);
    if (!format && !fail_format(name, error))
        return NULL;
    g_autoptr(SgFilesList) list = g_new0(SgFilesList, 1);
    list->format = format;
    list->path = g_canonicalize_filename(path, NULL);
    list->rows = g_ptr_array_new_with_free_func(row_free);
    if (!format->read(list, data, length, error)) {
        g_prefix_error(error, "%s file '%s': ", format->name, name);
        return NULL;
    }
    if (!list->title) {
        char *dot = strrchr(name, '.');
        g_autofree char *stem =
            g_strndup(name, dot && dot > name ? (gsize)(dot - name) : strlen(name));
        sg_files_set(&list->title, stem);
    }
    return g_steal_pointer(&list);
}

SgFilesList *sg_files_read(const char *path, const SgFilesFormat *format, GError **error)
{
    enum { LARGEST = 1 << 30 };
    g_autofree char *data = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST, &data, &length, error))
        return NULL;
    return sg_files_parse(path, format, data, length, error);
}
