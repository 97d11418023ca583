/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "sources/files-json.h"

#include <string.h>

/*
 * Spotify's streaming history, as people get it of their own account: the extended one
 * (Streaming_History_Audio_….json: ts is the END of the play) and the short one of the last year
 * (StreamingHistory_music_….json). Addresses, devices and countries are not read.
 */
static const char *const endings[] = { NULL };

static bool looks(const char *beginning)
{
    return (strstr(beginning, "\"ms_played\"") && strstr(beginning, "\"ts\"")) ||
           (strstr(beginning, "\"msPlayed\"") && strstr(beginning, "\"endTime\""));
}

static const char *first_string(const SgJson *record, const char *a, const char *b)
{
    const char *text = sg_json_string(record, a);
    return text ? text : sg_json_string(record, b);
}

/* Why the record is no play of a track that others can know; or NULL. */
static const char *why_unusable(const SgJson *record, const SgFilesRow *row)
{
    const char *uri = sg_json_string(record, "spotify_track_uri");
    if (uri && g_str_has_prefix(uri, "spotify:local:"))
        return "local file";
    if (!row->title &&
        (sg_json_string(record, "spotify_episode_uri") || sg_json_string(record, "episode_name")))
        return "podcast episode";
    if (!row->title &&
        (sg_json_string(record, "audiobook_uri") || sg_json_string(record, "audiobook_title")))
        return "audiobook";
    if (!row->title)
        return "no title";
    return row->at == SG_TIME_UNKNOWN ? "no usable time" : NULL;
}

/* The beginning of the play: what other programs note. */
static void read_time(SgFilesRow *row, const char *ts, const char *end_time)
{
    int64_t end;
    g_autofree char *minute = end_time && strlen(end_time) == 16
                                  ? g_strdup_printf("%.10sT%s:00Z", end_time, end_time + 11)
                                  : NULL;
    if (!sg_clock_parse(ts ? ts : minute, &end) || end <= 0)
        return;
    row->at = end - MAX(row->played_ms, 0) / 1000;
    row->precision = ts ? 1 : 60;
}

static void read_record(SgFilesList *list, const SgJson *record, int64_t line)
{
    SgFilesRow *row = sg_files_add(list, SG_FILES_LISTEN, line);
    if (!json_is_object(record)) {
        row->unusable = "no object";
        return;
    }
    sg_files_set(&row->title, first_string(record, "master_metadata_track_name", "trackName"));
    sg_files_set(&row->artist,
                 first_string(record, "master_metadata_album_artist_name", "artistName"));
    sg_files_set(&row->album, sg_json_string(record, "master_metadata_album_album_name"));
    sg_files_identify(row, sg_json_string(record, "spotify_track_uri"));
    int64_t played = sg_json_int(record, "ms_played", sg_json_int(record, "msPlayed", -1));
    row->played_ms = played >= 0 && played < INT32_MAX ? played : SG_COUNT_UNKNOWN;
    row->incognito = sg_json_bool(record, "incognito_mode", false);
    read_time(row, sg_json_string(record, "ts"), sg_json_string(record, "endTime"));
    row->unusable = why_unusable(record, row);
}

static bool read_spotify(SgFilesList *list, const char *data, size_t length, GError **error)
{
    SgFilesRecords records;
    sg_files_records_init(&records, data, length);
    for (;;) {
        g_autoptr(SgJson) record = NULL;
        if (!sg_files_records_next(&records, &record, error))
            return false;
        if (!record)
            return true;
        read_record(list, record, records.begins);
    }
}

const SgFilesFormat sg_files_spotify = {
    .name = "spotify-history",
    .kind = SG_FILES_HISTORY,
    .summary = "Spotify's streaming history (Streaming_History_Audio_*.json)",
    .endings = endings,
    .looks = looks,
    .read = read_spotify,
};
