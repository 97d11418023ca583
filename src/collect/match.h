/* SPDX-License-Identifier: MIT */
#pragma once

#include "sources/files.h"
#include "store/store.h"

/*
 * Which track of the store a row of a file means.
 *
 *   the id that the file gives ─▶ its page ─▶ its ISRC ─▶ artist and title (music/song.h)
 *
 * Of several tracks with the same names, those that a service gave come before those that only files
 * name; then the one whose length is within 3 seconds. What is left is ambiguous, and is not guessed.
 *
 * Layer: collect. Holds names of all tracks in memory (about 300 bytes each); the store must outlive
 * it.
 */
typedef struct SgMatch SgMatch;
SgMatch *sg_match_new(SgStore *store, GError **error);
void sg_match_free(SgMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMatch, sg_match_free)

typedef enum { SG_MATCH_NONE, SG_MATCH_ONE, SG_MATCH_SEVERAL } SgMatchFound;

typedef struct {
    SgMatchFound found;
    const char *by;              /* "id", "url", "isrc", "name" */
    const char *urn;             /* ONE */
    bool is_stub;                /* ONE: the store knows no more than the URN */
    const GPtrArray *candidates; /* SEVERAL: of const char *, URNs in ascending order */
} SgMatchResult;

/* What the result names is lent until the next call. */
void sg_match_find(SgMatch *match, const SgFilesRow *row, SgMatchResult *result);

/* Makes a track known that came since. */
void sg_match_add(SgMatch *match, const SgTrack *track);

/* The URN of a track that only a file names: the file's own id, else made of its ISRC, of artist and
 * title, or of its location, so that the same row has it everywhere. NULL: nothing names it. */
char *sg_match_own_urn(const SgFilesRow *row);
