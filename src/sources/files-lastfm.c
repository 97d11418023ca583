/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/text.h"
#include "sources/files-csv.h"
#include "sources/files.h"

#include <stdio.h>
#include <string.h>

/*
 * Scrobbles of Last.fm as its exporters write them:
 *
 *   without a header      artist, album, track, date ("05 Apr 2010 11:59")
 *   with one              uts, utc_time, artist, artist_mbid, album, album_mbid, track, track_mbid
 *                         Artist;Album;AlbumId;Track;Date#user        milliseconds
 *                         any names below, in any order, parted by comma, semicolon or tab
 */
static const char *const endings[] = { ".csv", ".tsv", NULL };

typedef enum { ARTIST, ALBUM, TRACK, MBID, TIME, COLUMNS } Column;

static const char *const headers[COLUMNS][10] = {
    [ARTIST] = { "artist", "artist name", "artist_name", "artistname" },
    [ALBUM] = { "album", "album name", "album_name", "release" },
    [TRACK] = { "track", "track name", "track_name", "trackname", "title", "song", "name" },
    [MBID] = { "track_mbid", "track mbid", "recording_mbid", "mbid" },
    [TIME] = { "uts", "timestamp", "date", "utc_time", "time", "datetime", "played_at",
               "date_uts" },
};

/* The column of a header's cell, or COLUMNS; *rank is lower for the better names. */
static Column column_of(const char *cell, int *rank)
{
    g_autofree char *name = sg_text_fold(cell);
    char *mark = strchr(name, '#');
    if (mark)
        *mark = '\0';
    for (int c = 0; c < COLUMNS; c++)
        for (*rank = 0; *rank < 10 && headers[c][*rank]; ++*rank)
            if (strcmp(headers[c][*rank], name) == 0)
                return (Column)c;
    return COLUMNS;
}

/* Reads the header into `place` (-1: absent); false when the first row is none. */
static bool read_header(char **fields, int count, int place[COLUMNS])
{
    int best[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        place[c] = -1;
    for (int n = 0; n < count; n++) {
        int rank;
        Column column = column_of(fields[n], &rank);
        if (column < COLUMNS && (place[column] < 0 || rank < best[column])) {
            place[column] = n;
            best[column] = rank;
        }
    }
    return place[ARTIST] >= 0 && place[TRACK] >= 0;
}

/* "05 Apr 2010 11:59", also with a comma behind the year; in UTC, to the minute. */
static bool parse_scrobble_date(const char *text, int64_t *seconds)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day, year, hour, minute, used = 0;
    char month[4];
    if ((sscanf(text, "%2d %3[A-Za-z] %4d %2d:%2d%n", &day, month, &year, &hour, &minute, &used) !=
             5 &&
         sscanf(text, "%2d %3[A-Za-z] %4d, %2d:%2d%n", &day, month, &year, &hour, &minute, &used) !=
             5) ||
        text[used])
        return false;
    const char *found = strlen(month) == 3 ? strstr(months, month) : NULL;
    if (!found || (found - months) % 3 != 0)
        return false;
    g_autofree char *iso = g_strdup_printf("%04d-%02d-%02dT%02d:%02d:00Z", year,
                                           (int)(found - months) / 3 + 1, day, hour, minute);
    return sg_clock_parse(iso, seconds);
}

static void read_time(SgFilesRow *row, const char *text)
{
    enum { FIRST_YEAR = 946684800 }; /* 2000: Last.fm is younger; it gives 0 where it has none */
    static const int64_t year_3000 = 32503680000;
    int64_t time = 0;
    g_autofree char *clean = sg_text_clean(text);
    if (sg_text_to_int64(clean, &time)) {
        time = time > year_3000 ? time / 1000 : time;
    } else if (parse_scrobble_date(clean, &time)) {
        row->precision = 60;
    } else if (!sg_clock_parse(clean, &time)) {
        /* "2010-04-05 11:59": what is missing of ISO 8601 is the second. */
        g_autofree char *whole = g_strconcat(clean, ":00", NULL);
        row->precision = sg_clock_parse(whole, &time) ? 60 : 1;
    }
    if (time >= FIRST_YEAR && time < year_3000)
        row->at = time;
}

static void read_row(SgFilesList *list, char **fields, int count, const int place[COLUMNS],
                     int64_t line)
{
    const char *cell[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        cell[c] = place[c] >= 0 && place[c] < count ? fields[place[c]] : "";
    SgFilesRow *row = sg_files_add(list, SG_FILES_LISTEN, line);
    sg_files_set(&row->artist, cell[ARTIST]);
    sg_files_set(&row->album, cell[ALBUM]);
    sg_files_set(&row->title, cell[TRACK]);
    g_autofree char *mbid = g_ascii_strdown(cell[MBID], -1);
    if (sg_files_is_mbid(mbid))
        row->urn = g_strconcat("musicbrainz:recording:", mbid, NULL);
    read_time(row, cell[TIME]);
    if (count < 3)
        row->unusable = "too few columns";
    else if (!row->title || !row->artist)
        row->unusable = "no title and artist";
    else if (row->at == SG_TIME_UNKNOWN)
        row->unusable = "no usable time";
}

static bool read_rows(SgFilesList *list, SgFilesCsv *csv, GError **error)
{
    char *fields[SG_FILES_MOST_FIELDS];
    int place[COLUMNS] = { [ARTIST] = 0, [ALBUM] = 1, [TRACK] = 2, [MBID] = -1, [TIME] = 3 };
    int count, headed[COLUMNS];
    int64_t line;
    if (!sg_files_csv_next(csv, fields, &count, &line, error))
        return false;
    if (read_header(fields, count, headed)) {
        if (headed[TIME] < 0)
            return sg_fail(error, SG_ERROR_INPUT, "line 1: the header names no date");
        memcpy(place, headed, sizeof place);
    } else if (count > 0 && count < 4) {
        return sg_fail(error, SG_ERROR_INPUT,
                       "line %" G_GINT64_FORMAT
                       ": there should be artist, album, track and date, or a header",
                       line);
    } else if (count > 0) {
        read_row(list, fields, count, place, line);
    }
    do {
        if (!sg_files_csv_next(csv, fields, &count, &line, error))
            return false;
        if (count > 0)
            read_row(list, fields, count, place, line);
    } while (count > 0);
    return true;
}

/* The most frequent of comma, semicolon and tab in the first line. */
static char find_delimiter(const char *text)
{
    int counts[3] = { 0 };
    static const char marks[] = ",;\t";
    for (; *text && *text != '\n'; text++)
        for (int n = 0; n < 3; n++)
            counts[n] += *text == marks[n];
    int best = counts[1] > counts[0] ? 1 : 0;
    return marks[counts[2] > counts[best] ? 2 : best];
}

static bool read_lastfm(SgFilesList *list, const char *data, size_t length, GError **error)
{
    const char *bad;
    bool mark = length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0;
    g_autofree char *text = g_strndup(data + (mark ? 3 : 0), length - (mark ? 3 : 0));
    if (!g_utf8_validate(data, (gssize)length, &bad)) {
        int64_t line = 1;
        for (const char *p = data; p < bad; p++)
            line += *p == '\n';
        return sg_fail(error, SG_ERROR_INPUT, "line %" G_GINT64_FORMAT ": %s", line,
                       *bad ? "not UTF-8" : "a NUL byte");
    }
    SgFilesCsv csv = { .at = text, .delimiter = find_delimiter(text), .line = 1 };
    return read_rows(list, &csv, error);
}

const SgFilesFormat sg_files_lastfm = {
    .name = "lastfm",
    .kind = SG_FILES_HISTORY,
    .summary = "scrobbles of Last.fm as an exporter wrote them (.csv)",
    .endings = endings,
    .read = read_lastfm,
};
