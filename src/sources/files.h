/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"
#include "music/nouns.h"

/*
 * Files that a listener brings: playlists of players, histories of services. A file becomes a list of
 * rows in its own order; nothing is looked up and nothing is written.
 *
 *   path ─▶ format (by name, ending or content) ─▶ SgFilesList ── rows: a place in a playlist,
 *                                                                 a listen, or a love
 *
 * What the file holds but is no usable track (an episode, a row without a time) stays as a row that
 * says why. A file that is not what it claims to be is refused as a whole: INPUT names the file and
 * the line or record. Addresses of people and devices in histories are never read.
 *
 * Layer: sources.
 */
typedef enum { SG_FILES_PLAYLIST, SG_FILES_HISTORY } SgFilesKind;
typedef enum { SG_FILES_PLACE, SG_FILES_LISTEN, SG_FILES_LOVE } SgFilesDeed;

typedef struct {
    int64_t number; /* from 1, in the order of the file */
    int64_t line;   /* where it begins */
    SgFilesDeed deed;
    char *title; /* texts: NULL when the file does not say */
    char *artist;
    char *album;
    char *location; /* an URL; of local files file://… */
    char *urn;      /* how the file itself names the track: "spotify:track:…"; or NULL */
    char *isrc;
    int64_t duration_ms; /* or SG_COUNT_UNKNOWN */
    int64_t at;          /* when it was played or loved; or SG_TIME_UNKNOWN */
    int64_t played_ms;   /* or SG_COUNT_UNKNOWN */
    int64_t precision;   /* of `at`, in seconds */
    bool incognito;
    const char *unusable; /* why it is no track to add; or NULL */
} SgFilesRow;

typedef struct SgFilesFormat SgFilesFormat;
typedef struct {
    const SgFilesFormat *format;
    char *path;       /* absolute */
    char *title;      /* of a playlist; its file name where it does not say */
    char *identifier; /* that the playlist gives itself; or NULL */
    GPtrArray *rows;  /* of SgFilesRow */
} SgFilesList;

void sg_files_list_free(SgFilesList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFilesList, sg_files_list_free)

struct SgFilesFormat {
    const char *name; /* "m3u": also the source that the store names */
    SgFilesKind kind;
    const char *summary;
    const char *const *endings; /* ".m3u", … ended by NULL */
    /* Whether the beginning of a file looks like it; NULL: never. */
    bool (*looks)(const char *beginning);
    /* Adds the rows and the title. The message begins with the place in the file. */
    bool (*read)(SgFilesList *list, const char *data, size_t length, GError **error);
};

/* All formats, ended by NULL; NOT among them: NULL. */
extern const SgFilesFormat *const sg_files_formats[];
const SgFilesFormat *sg_files_format_find(const char *name);

/* Reads a file. `format` NULL: what it seems to be. INPUT; NOT_FOUND; IO. */
SgFilesList *sg_files_read(const char *path, const SgFilesFormat *format, GError **error);

/* The same of text in memory, under the name of `path`. */
SgFilesList *sg_files_parse(const char *path, const SgFilesFormat *format, const char *data,
                            size_t length, GError **error);

/* -- For the formats ------------------------------------------------------------------------------ */

enum {
    SG_FILES_LONGEST = 65536, /* bytes of a field */
    SG_FILES_LONGEST_RECORD = 4 << 20,
};

/* A new row at the end of the list, all unknown. */
SgFilesRow *sg_files_add(SgFilesList *list, SgFilesDeed deed, int64_t line);

/* Sets a text of a row, cleaned; blank and NULL are unknown. */
void sg_files_set(char **field, const char *text);

/* Takes "spotify:track:…", pages of Spotify, MusicBrainz and SoundCloud, "isrc:…" for what they are,
 * and anything else with a scheme for the location. The first of a kind counts. */
void sg_files_identify(SgFilesRow *row, const char *identifier);

/* True for an MBID in lower case. */
bool sg_files_is_mbid(const char *text);
