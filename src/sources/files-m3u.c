/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "music/song.h"
#include "sources/files.h"

#include <string.h>

/*
 * M3U and M3U8: one location a line; "#EXTINF:seconds,Artist - Title" speaks of the next one, as do
 * "#EXTART:" and "#EXTALB:"; "#PLAYLIST:" names the list. An .m3u8 is UTF-8; an .m3u that is not is
 * read as Windows-1252, which its players wrote.
 */
static const char *const endings[] = { ".m3u", ".m3u8", NULL };

static bool looks(const char *beginning)
{
    return g_str_has_prefix(beginning, "#EXTM3U") || g_str_has_prefix(beginning, "#EXTINF:");
}

/* What the comments before a location say of it. */
typedef struct {
    char *info; /* "Artist - Title" */
    char *artist;
    char *album;
    int64_t duration_ms;
    int64_t line; /* of the first of them; 0: none */
} Said;

static void said_clear(Said *said)
{
    g_free(said->info);
    g_free(said->artist);
    g_free(said->album);
    *said = (Said){ .duration_ms = SG_COUNT_UNKNOWN };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

/* Where the title of "123 tvg-id=\"a,b\",Title" begins: behind the first comma outside of quotes. */
static const char *behind_comma(const char *text)
{
    bool quoted = false;
    for (; *text; text++) {
        if (*text == '"')
            quoted = !quoted;
        else if (*text == ',' && !quoted)
            return text + 1;
    }
    return NULL;
}

static void read_info(Said *said, const char *text)
{
    const char *title = behind_comma(text);
    if (!title) /* a quote that nobody closed */
        title = strchr(text, ',') ? strchr(text, ',') + 1 : NULL;
    double seconds = g_ascii_strtod(text, NULL);
    if (seconds > 0 && seconds < 1e7)
        said->duration_ms = (int64_t)(seconds * 1000);
    sg_files_set(&said->info, title);
}

/* "#KEY:value"; NULL for another key. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    return g_ascii_strncasecmp(line, key, length) == 0 ? line + length : NULL;
}

static bool read_comment(SgFilesList *list, Said *said, const char *line, int64_t number,
                         GError **error)
{
    const char *value;
    if (value_of(line, "#EXT-X-"))
        return sg_fail(error, SG_ERROR_INPUT,
                       "line %" G_GINT64_FORMAT
                       ": these are the pieces of a stream (HLS), not a playlist of tracks",
                       number);
    if ((value = value_of(line, "#PLAYLIST:")))
        sg_files_set(&list->title, value);
    else if ((value = value_of(line, "#EXTINF:")))
        read_info(said, value);
    else if ((value = value_of(line, "#EXTART:")))
        sg_files_set(&said->artist, value);
    else if ((value = value_of(line, "#EXTALB:")))
        sg_files_set(&said->album, value);
    else
        return true;
    if (said->line == 0 && !value_of(line, "#PLAYLIST:"))
        said->line = number;
    return true;
}

/* The location as an URL: files beside the list, C:\Music\a.mp3 and /music/a.mp3 become file://. */
static char *url_of(const SgFilesList *list, const char *location)
{
    const char *scheme = strstr(location, "://");
    if ((scheme && scheme - location < 16) || g_str_has_prefix(location, "spotify:"))
        return g_strdup(location);
    g_autofree char *slashes = g_strdup(location);
    bool drive = g_ascii_isalpha(location[0]) && location[1] == ':';
    if (drive || !strchr(location, '/'))
        g_strdelimit(slashes, "\\", '/');
    if (drive) {
        g_autofree char *escaped = g_uri_escape_string(slashes, "/:", FALSE);
        return g_strconcat("file:///", escaped, NULL);
    }
    g_autofree char *folder = g_path_get_dirname(list->path);
    g_autofree char *full = g_canonicalize_filename(slashes, folder);
    return g_filename_to_uri(full, NULL, NULL);
}

/* "07 - Tarn - Night Bus.mp3" in "…/Tarn/": artist and title of a file that nothing is said of. */
static void name_from_location(SgFilesRow *row, const char *location)
{
    g_autofree char *path = g_strndup(location, strcspn(location, "?#"));
    g_strdelimit(path, "\\", '/');
    const char *slash = strrchr(path, '/');
    g_autofree char *name = g_uri_unescape_string(slash ? slash + 1 : path, NULL);
    g_autofree char *stem = g_strdup(name ? name : slash ? slash + 1 : path);
    char *dot = strrchr(stem, '.');
    if (dot && dot > stem && strlen(dot) <= 5)
        *dot = '\0';
    const char *rest = stem + strspn(stem, "0123456789");
    size_t gap = strspn(rest, " .-_");
    const char *plain = rest > stem && rest - stem <= 3 && gap > 0 && rest[gap] ? rest + gap : stem;
    g_autofree char *artist = NULL, *title = NULL;
    if (sg_song_split(plain, &artist, &title)) {
        sg_files_set(&row->artist, artist);
        sg_files_set(&row->title, title);
    } else {
        sg_files_set(&row->title, plain);
    }
}

static void read_location(SgFilesList *list, Said *said, const char *line, int64_t number)
{
    SgFilesRow *row = sg_files_add(list, SG_FILES_PLACE, said->line ? said->line : number);
    g_autofree char *url = url_of(list, line);
    g_autofree char *artist = NULL, *title = NULL;
    sg_files_identify(row, url);
    row->duration_ms = said->duration_ms;
    row->artist = g_steal_pointer(&said->artist);
    row->album = g_steal_pointer(&said->album);
    if (said->info && !row->artist && sg_song_split(said->info, &artist, &title)) {
        row->artist = g_steal_pointer(&artist);
        row->title = g_steal_pointer(&title);
    } else if (said->info) {
        row->title = g_steal_pointer(&said->info);
    } else if (!row->urn) {
        name_from_location(row, line);
    }
    said_clear(said);
}

/* The file as UTF-8 without a byte order mark. */
static char *decode(const SgFilesList *list, const char *data, size_t length, GError **error)
{
    const char *bad;
    if (length >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0))
        return sg_fail_null(error, SG_ERROR_INPUT, "line 1: it is UTF-16; save it as UTF-8");
    if (length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        length -= 3;
    }
    if (g_utf8_validate(data, (gssize)length, &bad))
        return g_strndup(data, length);
    int64_t line = 1;
    for (const char *p = data; p < bad; p++)
        line += *p == '\n';
    if (*bad == '\0')
        return sg_fail_null(error, SG_ERROR_INPUT, "line %" G_GINT64_FORMAT ": a NUL byte", line);
    g_autofree char *lower = g_ascii_strdown(list->path, -1);
    if (g_str_has_suffix(lower, ".m3u8"))
        return sg_fail_null(error, SG_ERROR_INPUT, "line %" G_GINT64_FORMAT ": not UTF-8", line);
    if (memchr(data, '\0', length))
        return sg_fail_null(error, SG_ERROR_INPUT, "there is a NUL byte in it");
    char *text = g_convert_with_fallback(data, (gssize)length, "UTF-8", "WINDOWS-1252",
                                         "\xEF\xBF\xBD", NULL, NULL, NULL);
    return text ? text : g_convert(data, (gssize)length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

static bool read_m3u(SgFilesList *list, const char *data, size_t length, GError **error)
{
    g_autofree char *text = decode(list, data, length, error);
    if (!text)
        return false;
    g_auto(Said) said = { .duration_ms = SG_COUNT_UNKNOWN };
    char *line = text;
    for (int64_t number = 1; line; number++) {
        char *end = strpbrk(line, "\r\n");
        char *next = end ? end + (end[0] == '\r' && end[1] == '\n' ? 2 : 1) : NULL;
        if (end)
            *end = '\0';
        if (strlen(line) > SG_FILES_LONGEST)
            return sg_fail(error, SG_ERROR_INPUT,
                           "line %" G_GINT64_FORMAT " has more than %d bytes", number,
                           SG_FILES_LONGEST);
        g_strstrip(line);
        if (*line == '#') {
            if (!read_comment(list, &said, line, number, error))
                return false;
        } else if (*line) {
            read_location(list, &said, line, number);
        }
        line = next;
    }
    return true;
}

const SgFilesFormat sg_files_m3u = {
    .name = "m3u",
    .kind = SG_FILES_PLAYLIST,
    .summary = "playlist of a player (.m3u, .m3u8)",
    .endings = endings,
    .looks = looks,
    .read = read_m3u,
};
