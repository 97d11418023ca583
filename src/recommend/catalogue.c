/* SPDX-License-Identifier: MIT */
#include "recommend/catalogue.h"

#include "base/clock.h"
#include "base/name-index.h"
#include "base/shared.h"
#include "base/text.h"

#include <string.h>

enum { COLUMNS = 7 };

struct SgCatalogue {
    const SgGraph *graph; /* or NULL, and then: */
    GMappedFile *file;
    const char *data;
    int64_t M;
    int64_t *line;      /* (M + 1) where each line starts */
    SgNameIndex *index; /* of the URNs; or NULL */
};

void sg_item_clear(SgItem *item)
{
    g_clear_pointer(&item->line, g_free);
}

SgCatalogue *sg_catalogue_of_graph(const SgGraph *graph)
{
    SgCatalogue *catalogue = g_new0(SgCatalogue, 1);
    catalogue->graph = graph;
    catalogue->M = graph->M;
    return catalogue;
}

SgCatalogue *sg_catalogue_open(const char *path, int64_t M, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &cause);
    if (!file)
        return sg_fail_null(error,
                            g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                                ? SG_ERROR_NOT_FOUND
                                : SG_ERROR_IO,
                            "cannot read '%s': %s", path, cause->message);
    g_autoptr(SgCatalogue) catalogue = g_new0(SgCatalogue, 1);
    catalogue->data = g_mapped_file_get_contents(file);
    catalogue->M = M;
    catalogue->line = g_new(int64_t, M + 1);
    int64_t length = (int64_t)g_mapped_file_get_length(file), start = 0;
    catalogue->file = g_steal_pointer(&file);
    for (int64_t i = 0; i < M; i++) {
        catalogue->line[i] = start;
        const char *end =
            start < length ? memchr(catalogue->data + start, '\n', (size_t)(length - start)) : NULL;
        if (!end)
            return sg_fail_null(
                error, SG_ERROR_INPUT,
                "'%s' ends after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " tracks", path, i, M);
        start = end - catalogue->data + 1;
    }
    catalogue->line[M] = start;
    return g_steal_pointer(&catalogue);
}

void sg_catalogue_free(SgCatalogue *catalogue)
{
    if (!catalogue)
        return;
    g_clear_pointer(&catalogue->file, g_mapped_file_unref);
    g_free(catalogue->line);
    sg_shared_unref(catalogue->index);
    g_free(catalogue);
}

static int year_of(int64_t seconds)
{
    if (seconds == SG_TIME_UNKNOWN)
        return 0;
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);
    return date ? g_date_time_get_year(date) : 0;
}

static void item_of_graph(const SgGraph *graph, int32_t n, SgItem *item)
{
    const SgGraphTrack *track = &graph->track[n];
    *item = (SgItem){
        .urn = track->urn,
        .title = track->title,
        .artist = track->artist_name,
        .artist_urn = track->artist >= 0 ? graph->user[track->artist].urn : NULL,
        .metadata_artist = track->metadata_artist,
        .isrc = track->isrc,
        .genre = track->genre,
        .canonical_genre = track->canonical_genre,
        .license = track->license,
        .permalink_url = track->permalink_url,
        .year = year_of(track->created_at),
        .playback_count = track->playback_count,
    };
}

static const char *filled(const char *cell)
{
    return cell && *cell ? cell : NULL;
}

void sg_catalogue_item(const SgCatalogue *catalogue, int32_t track, SgItem *item)
{
    if (catalogue->graph) {
        item_of_graph(catalogue->graph, track, item);
        return;
    }
    int64_t start = catalogue->line[track], end = catalogue->line[track + 1] - 1;
    char *line = g_strndup(catalogue->data + start, (gsize)(end - start));
    char *cell[COLUMNS] = { NULL }, *rest = line;
    for (int n = 0; n < COLUMNS && rest; n++)
        cell[n] = strsep(&rest, "\t");
    int64_t year = 0;
    if (!sg_text_to_int64(cell[5], &year) || year < 0 || year > 9999)
        year = 0;
    *item = (SgItem){
        .urn = cell[0],
        .title = filled(cell[1]),
        .artist = filled(cell[2]),
        .genre = filled(cell[3]),
        .license = filled(cell[4]),
        .year = (int)year,
        .permalink_url = filled(cell[6]),
        .playback_count = SG_COUNT_UNKNOWN,
        .line = line,
    };
}

char *sg_catalogue_urn(const SgCatalogue *catalogue, int32_t track)
{
    if (catalogue->graph)
        return g_strdup(catalogue->graph->track[track].urn);
    const char *line = catalogue->data + catalogue->line[track];
    return g_strndup(line, strcspn(line, "\t\n"));
}

/* Whether the line of the track begins with the URN. */
static bool is_of(const void *data, int32_t track, const char *urn, size_t length)
{
    const SgCatalogue *catalogue = data;
    const char *line = catalogue->data + catalogue->line[track];
    size_t room = (size_t)(catalogue->line[track + 1] - catalogue->line[track]);
    return room > length && memcmp(line, urn, length) == 0 &&
           (line[length] == '\t' || line[length] == '\n');
}

void sg_catalogue_index(SgCatalogue *catalogue)
{
    if (catalogue->graph || catalogue->index)
        return;
    catalogue->index = sg_name_index_new(catalogue->M);
    /* Without memory for it each line is looked at. */
    for (int32_t i = 0; catalogue->index && i < catalogue->M; i++) {
        const char *line = catalogue->data + catalogue->line[i];
        sg_name_index_add(catalogue->index, line, strcspn(line, "\t\n"), i);
    }
}

int32_t sg_catalogue_find(const SgCatalogue *catalogue, const char *urn)
{
    if (catalogue->graph)
        return sg_graph_find_track(catalogue->graph, urn);
    size_t length = strlen(urn);
    if (catalogue->index)
        return sg_name_index_find(catalogue->index, urn, length, is_of, catalogue);
    for (int32_t i = 0; i < catalogue->M; i++)
        if (is_of(catalogue, i, urn, length))
            return i;
    return -1;
}

void sg_catalogue_write_item(FILE *stream, const SgItem *item)
{
    const char *cells[] = { item->urn, item->title, item->artist, item->genre, item->license };
    for (size_t n = 0; n < G_N_ELEMENTS(cells); n++) {
        g_autofree char *clean = cells[n] ? sg_text_clean(cells[n]) : g_strdup("");
        fprintf(stream, "%s\t", clean);
    }
    if (item->year)
        fprintf(stream, "%d", item->year);
    fprintf(stream, "\t%s\n", item->permalink_url ? item->permalink_url : "");
}
