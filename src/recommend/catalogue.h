/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"
#include "music/nouns.h"

#include <stdio.h>

/*
 * What the dense tracks of a model are: the names, artists and properties that filters look at and
 * answers show. Two kinds: over a loaded graph, and over the table that stands beside a trained
 * model (items.tsv, mapped into memory and read line by line when asked).
 *
 *   urn <tab> title <tab> artist <tab> genre <tab> license <tab> year <tab> permalink_url
 *
 * Layer: recommend.
 */
typedef struct {
    const char *urn;
    const char *title;
    const char *artist;
    const char *artist_urn;
    const char *metadata_artist; /* the artist when it is not the uploader */
    const char *isrc;
    const char *genre;
    const char *canonical_genre;
    const char *license;
    const char *permalink_url;
    int year;               /* 0: unknown */
    int64_t playback_count; /* or SG_COUNT_UNKNOWN */
    char *line;             /* what the texts above point into, or NULL */
} SgItem;

void sg_item_clear(SgItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgItem, sg_item_clear)

typedef struct SgCatalogue SgCatalogue;

/* Borrows the graph. */
SgCatalogue *sg_catalogue_of_graph(const SgGraph *graph);

/* Maps a table of M lines. NOT_FOUND, IO, INPUT (fewer lines than M, a line of another form). */
SgCatalogue *sg_catalogue_open(const char *path, int64_t M, GError **error);

void sg_catalogue_free(SgCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCatalogue, sg_catalogue_free)

/* Unknown texts are NULL. Clear the item afterwards. */
void sg_catalogue_item(const SgCatalogue *catalogue, int32_t track, SgItem *item);

/* Its URN alone, which is quicker; the caller frees it. */
char *sg_catalogue_urn(const SgCatalogue *catalogue, int32_t track);

/* Makes finding quick for who asks often: a table is otherwise read line by line. O(M). */
void sg_catalogue_index(SgCatalogue *catalogue);

/* The dense number of a URN, or -1. */
int32_t sg_catalogue_find(const SgCatalogue *catalogue, const char *urn);

/* Writes the table line by line; tabs and line ends in texts become blanks. */
void sg_catalogue_write_item(FILE *stream, const SgItem *item);
