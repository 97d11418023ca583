/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "sources/files.h"

#include <expat.h>
#include <string.h>

/*
 * XSPF (xspf.org, version 1) by expat. A document type is refused at once: XSPF has none, and entities
 * that stand for others can grow without bounds or name files of this machine.
 *
 *   playlist/{title, identifier}   playlist/trackList/track/{location, identifier, title, creator,
 *                                                             album, duration}
 */
static const char *const endings[] = { ".xspf", NULL };

enum { DEEPEST = 32 };

typedef struct {
    SgFilesList *list;
    XML_Parser parser;
    GString *text; /* of the element that is open */
    SgFilesRow *row;
    int depth;
    bool in_list;
    char *problem;
} Reading;

static bool looks(const char *beginning)
{
    return strstr(beginning, "<playlist") && strstr(beginning, "xspf");
}

static int64_t line_of(const Reading *reading)
{
    return (int64_t)XML_GetCurrentLineNumber(reading->parser);
}

/* Ends the parse; the first problem counts. */
static void stop(Reading *reading, const char *problem)
{
    if (!reading->problem)
        reading->problem = g_strdup(problem);
    XML_StopParser(reading->parser, XML_FALSE);
}

/* "http://xspf.org/ns/0/\ntitle" → "title". */
static const char *local_name(const char *name)
{
    const char *mark = strrchr(name, '\n');
    return mark ? mark + 1 : name;
}

static void XMLCALL on_start(void *data, const XML_Char *qualified, const XML_Char **attributes)
{
    Reading *reading = data;
    const char *name = local_name(qualified);
    g_string_truncate(reading->text, 0);
    if (++reading->depth > DEEPEST) {
        stop(reading, "elements stand in each other too deeply");
    } else if (reading->depth == 1) {
        if (strcmp(name, "playlist") != 0)
            stop(reading, "the document is no <playlist>");
    } else if (reading->depth == 2) {
        reading->in_list = strcmp(name, "trackList") == 0;
    } else if (reading->depth == 3 && reading->in_list && strcmp(name, "track") == 0) {
        reading->row = sg_files_add(reading->list, SG_FILES_PLACE, line_of(reading));
    }
}

static void end_of_playlist(Reading *reading, const char *name, const char *text)
{
    if (strcmp(name, "title") == 0)
        sg_files_set(&reading->list->title, text);
    else if (strcmp(name, "identifier") == 0)
        sg_files_set(&reading->list->identifier, text);
}

static void end_of_track(SgFilesRow *row, const char *name, char *text)
{
    int64_t number;
    if (strcmp(name, "title") == 0)
        sg_files_set(&row->title, text);
    else if (strcmp(name, "creator") == 0)
        sg_files_set(&row->artist, text);
    else if (strcmp(name, "album") == 0)
        sg_files_set(&row->album, text);
    else if (strcmp(name, "location") == 0 || strcmp(name, "identifier") == 0)
        sg_files_identify(row, text);
    else if (strcmp(name, "duration") == 0 && sg_text_to_int64(g_strstrip(text), &number) &&
             number > 0)
        row->duration_ms = number;
}

static void XMLCALL on_end(void *data, const XML_Char *qualified)
{
    Reading *reading = data;
    const char *name = local_name(qualified);
    if (reading->depth == 2)
        end_of_playlist(reading, name, reading->text->str);
    else if (reading->depth == 3)
        reading->row = NULL;
    else if (reading->depth == 4 && reading->row)
        end_of_track(reading->row, name, reading->text->str);
    g_string_truncate(reading->text, 0);
    reading->depth--;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int length)
{
    Reading *reading = data;
    if (reading->text->len + (size_t)length > SG_FILES_LONGEST)
        stop(reading, "a field has more than 65536 bytes");
    else
        g_string_append_len(reading->text, text, length);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal)
{
    stop(data, "it has a document type (DOCTYPE); playlists have none, so it is refused");
}

static bool parse(Reading *reading, const char *data, size_t length, GError **error)
{
    enum { PIECE = 1 << 20 };
    for (size_t at = 0; at <= length; at += PIECE) {
        size_t piece = MIN(length - at, PIECE);
        if (XML_Parse(reading->parser, data + at, (int)piece, at + piece == length) !=
            XML_STATUS_OK)
            return sg_fail(error, SG_ERROR_INPUT, "line %" G_GINT64_FORMAT ": %s", line_of(reading),
                           reading->problem ? reading->problem
                                            : XML_ErrorString(XML_GetErrorCode(reading->parser)));
    }
    return true;
}

static bool read_xspf(SgFilesList *list, const char *data, size_t length, GError **error)
{
    Reading reading = { .list = list, .text = g_string_new(NULL) };
    reading.parser = XML_ParserCreateNS(NULL, '\n');
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    bool ok = parse(&reading, data, length, error);
    XML_ParserFree(reading.parser);
    g_string_free(reading.text, TRUE);
    g_free(reading.problem);
    return ok;
}

const SgFilesFormat sg_files_xspf = {
    .name = "xspf",
    .kind = SG_FILES_PLAYLIST,
    .summary = "XML Shareable Playlist Format (.xspf)",
    .endings = endings,
    .looks = looks,
    .read = read_xspf,
};
