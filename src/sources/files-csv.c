/* SPDX-License-Identifier: MIT */
#include "sources/files-csv.h"

#include "sources/files.h"

#include <string.h>

static bool fail_at(int64_t line, const char *what, GError **error)
{
    return sg_fail(error, SG_ERROR_INPUT, "line %" G_GINT64_FORMAT ": %s", line, what);
}

/* Behind an opening quote: moves the field together over its doubled quotes. */
static bool read_quoted(SgFilesCsv *csv, char **field, GError **error)
{
    int64_t begins = csv->line;
    char *from = csv->at + 1, *to = from;
    *field = from;
    for (;; from++) {
        if (*from == '\0' || to - *field > SG_FILES_LONGEST)
            return fail_at(begins,
                           *from ? "a field has more than 65536 bytes"
                                 : "a quote begins that does not end",
                           error);
        if (*from == '"' && *++from != '"')
            break;
        csv->line += *from == '\n';
        *to++ = *from;
    }
    /* What stands between the quote and the delimiter is no CSV, but programs write it. */
    while (*from && *from != csv->delimiter && *from != '\n' && *from != '\r')
        *to++ = *from++;
    csv->at = from;
    if (to < from)
        *to = '\0';
    return true;
}

static bool read_plain(SgFilesCsv *csv, char **field, GError **error)
{
    *field = csv->at;
    while (*csv->at && *csv->at != csv->delimiter && *csv->at != '\n' && *csv->at != '\r')
        csv->at++;
    return csv->at - *field <= SG_FILES_LONGEST ||
           fail_at(csv->line, "a field has more than 65536 bytes", error);
}

bool sg_files_csv_next(SgFilesCsv *csv, char **fields, int *count, int64_t *line, GError **error)
{
    *count = 0;
    for (; *csv->at == '\n' || *csv->at == '\r'; csv->at++)
        csv->line += *csv->at == '\n';
    *line = csv->line;
    bool more = *csv->at != '\0';
    while (more) {
        if (*count == SG_FILES_MOST_FIELDS)
            return fail_at(*line, "more than 64 fields", error);
        char **field = &fields[(*count)++];
        if (!(*csv->at == '"' ? read_quoted(csv, field, error) : read_plain(csv, field, error)))
            return false;
        char end = *csv->at;
        more = end == csv->delimiter;
        csv->line += end == '\n';
        if (end)
            *csv->at++ = '\0';
    }
    return true;
}
