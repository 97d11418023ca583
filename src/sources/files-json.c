/* SPDX-License-Identifier: MIT */
#include "sources/files-json.h"

#include <string.h>

void sg_files_records_init(SgFilesRecords *records, const char *data, size_t length)
{
    bool mark = length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0;
    *records = (SgFilesRecords){ .data = data, .length = length, .at = mark ? 3 : 0, .line = 1 };
}

static void skip_blanks(SgFilesRecords *records)
{
    for (; records->at < records->length; records->at++) {
        char c = records->data[records->at];
        if (c == '\n')
            records->line++;
        else if (c != ' ' && c != '\t' && c != '\r')
            return;
    }
}

/* The next character that is no blank; '\0' at the end. */
static char peek(SgFilesRecords *records)
{
    skip_blanks(records);
    return records->at < records->length ? records->data[records->at] : '\0';
}

/* Goes behind one value; false when the data end in it. */
static bool skip_value(SgFilesRecords *records)
{
    int64_t depth = 0;
    bool quoted = false;
    for (; records->at < records->length; records->at++) {
        char c = records->data[records->at];
        records->line += c == '\n';
        if (quoted && c == '\\')
            records->at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth <= 0) {
            records->at += depth == 0;
            return true;
        } else if (!quoted && depth == 0 && (c == ',' || c == '\n'))
            return true;
    }
    records->at = records->length;
    return depth == 0 && !quoted;
}

static bool fail_at(const SgFilesRecords *records, GError **error, const char *what)
{
    return sg_fail(error, SG_ERROR_INPUT,
                   "line %" G_GINT64_FORMAT ", record %" G_GINT64_FORMAT ": %s", records->begins,
                   records->number, what);
}

/* Between two records, and behind the last one. */
static bool to_next(SgFilesRecords *records, GError **error)
{
    char c = peek(records);
    records->begins = records->line;
    if (records->number == 0 && c == '[') {
        records->is_array = true;
        records->at++;
        if (peek(records) == ']')
            c = ']';
    } else if (records->is_array && c == ',') {
        records->at++;
        c = peek(records);
        if (c == ']' || c == '\0')
            return fail_at(records, error, "the file ends behind a comma");
    } else if (records->is_array && c != ']') {
        return fail_at(records, error,
                       c ? "a comma or the end of the array should follow"
                         : "the file is cut off: the array does not end");
    }
    records->begins = records->line;
    if (records->is_array && c == ']') {
        records->at++;
        if (peek(records) != '\0' || records->at < records->length)
            return fail_at(records, error, "there is more behind the end of the array");
        records->ended = true;
    }
    records->ended = records->ended || records->at >= records->length;
    if (records->ended && records->is_array && c != ']')
        return fail_at(records, error, "the file is cut off: the array does not end");
    return true;
}

bool sg_files_records_next(SgFilesRecords *records, SgJson **record, GError **error)
{
    *record = NULL;
    if (!records->ended && !to_next(records, error))
        return false;
    if (records->ended)
        return true;
    records->number++;
    skip_blanks(records);
    records->begins = records->line;
    size_t start = records->at;
    if (!skip_value(records))
        return fail_at(records, error, "the file is cut off inside it");
    g_autoptr(GError) cause = NULL;
    *record = sg_json_parse(records->data + start, records->at - start, SG_FILES_LONGEST_RECORD,
                            "it", &cause);
    return *record || fail_at(records, error, cause->message);
}
