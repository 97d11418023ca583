/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "sources/files-json.h"

#include <string.h>

/*
 * ListenBrainz: exports and dumps (one listen a line, or an array), answers of its API ({"payload":
 * {"listens": […]}}), and feedback.jsonl, whose loves count as likes.
 */
static const char *const endings[] = { ".jsonl", ".listens", ".ndjson", NULL };

static bool looks(const char *beginning)
{
    return strstr(beginning, "\"listened_at\"") != NULL ||
           strstr(beginning, "\"track_metadata\"") != NULL ||
           strstr(beginning, "\"recording_msid\"") != NULL;
}

static const char *first_id(const SgJson *a, const SgJson *b, const SgJson *c, const char *key)
{
    const SgJson *const objects[] = { a, b, c };
    for (size_t n = 0; n < G_N_ELEMENTS(objects); n++) {
        const char *id = objects[n] ? sg_json_string(objects[n], key) : NULL;
        g_autofree char *lower = id ? g_ascii_strdown(id, -1) : NULL;
        if (sg_files_is_mbid(lower))
            return id;
    }
    return NULL;
}

/* A recording goes by its MusicBrainz id, else by that of ListenBrainz. */
static void read_ids(SgFilesRow *row, const SgJson *record, const SgJson *facts)
{
    const SgJson *info = facts ? sg_json_object(facts, "additional_info") : NULL;
    const SgJson *mapping = facts ? sg_json_object(facts, "mbid_mapping") : NULL;
    const char *mbid = first_id(mapping, info, record, "recording_mbid");
    const char *msid = first_id(record, info, NULL, "recording_msid");
    g_autofree char *id = g_ascii_strdown(mbid ? mbid : msid ? msid : "", -1);
    if (mbid || msid)
        row->urn = g_strconcat(mbid ? "musicbrainz" : "listenbrainz", ":recording:", id, NULL);
    if (!info)
        return;
    g_autofree char *isrc = sg_json_string(info, "isrc")
                                ? g_strconcat("isrc:", sg_json_string(info, "isrc"), NULL)
                                : NULL;
    sg_files_identify(row, isrc);
    sg_files_identify(row, sg_json_string(info, "origin_url"));
    int64_t seconds = sg_json_int(info, "duration", -1);
    int64_t duration = sg_json_int(info, "duration_ms", seconds > 0 ? seconds * 1000 : -1);
    row->duration_ms = duration > 0 && duration < INT32_MAX ? duration : SG_COUNT_UNKNOWN;
}

static const char *why_unusable(const SgJson *record, const SgFilesRow *row)
{
    int64_t score = sg_json_int(record, "score", 1);
    if (row->deed == SG_FILES_LOVE && score <= 0)
        return score < 0 ? "a track that is not liked" : "feedback that was taken back";
    if (row->deed == SG_FILES_LISTEN && row->at == SG_TIME_UNKNOWN)
        return "no usable time";
    if (!row->urn && (!row->title || !row->artist))
        return "no title and artist";
    return NULL;
}

static void read_record(SgFilesList *list, const SgJson *record, int64_t line)
{
    bool feedback = json_is_integer(json_object_get(record, "score")) &&
                    !json_object_get(record, "listened_at");
    SgFilesRow *row = sg_files_add(list, feedback ? SG_FILES_LOVE : SG_FILES_LISTEN, line);
    if (!json_is_object(record)) {
        row->unusable = "no object";
        return;
    }
    static const int64_t year_3000 = 32503680000;
    const SgJson *facts = sg_json_object(record, "track_metadata");
    if (facts) {
        sg_files_set(&row->title, sg_json_string(facts, "track_name"));
        sg_files_set(&row->artist, sg_json_string(facts, "artist_name"));
        sg_files_set(&row->album, sg_json_string(facts, "release_name"));
    }
    read_ids(row, record, facts);
    const char *key = feedback ? "created" : "listened_at";
    int64_t at = sg_json_int(record, key, sg_json_int(record, "timestamp", 0));
    if (at > 0 && at < year_3000)
        row->at = at;
    else if (sg_clock_parse(sg_json_string(record, key), &at) && at > 0)
        row->at = at;
    row->unusable = why_unusable(record, row);
}

/* A record, or all listens of an answer of the API. */
static void read_any(SgFilesList *list, const SgJson *record, int64_t line)
{
    const SgJson *payload = json_is_object(record) ? sg_json_object(record, "payload") : NULL;
    const SgJson *listens = payload ? sg_json_array(payload, "listens") : NULL;
    size_t n;
    SgJson *listen;
    if (!listens)
        read_record(list, record, line);
    json_array_foreach ((SgJson *)listens, n, listen)
        read_record(list, listen, line);
}

static bool read_listenbrainz(SgFilesList *list, const char *data, size_t length, GError **error)
{
    SgFilesRecords records;
    sg_files_records_init(&records, data, length);
    for (;;) {
        g_autoptr(SgJson) record = NULL;
        if (!sg_files_records_next(&records, &record, error))
            return false;
        if (!record)
            return true;
        read_any(list, record, records.begins);
    }
}

const SgFilesFormat sg_files_listenbrainz = {
    .name = "listenbrainz",
    .kind = SG_FILES_HISTORY,
    .summary = "listens and loves of ListenBrainz (.jsonl, .json)",
    .endings = endings,
    .looks = looks,
    .read = read_listenbrainz,
};
