/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "sources/files.h"
#include "store/store.h"

/*
 * A listener's own files into the store.
 *
 *   playlist ─▶ a playlist of the user, named by its identifier or its place on disk
 *   history  ─▶ listens of the user; from those, sittings (collect/sessions.h)
 *   loves    ─▶ likes of the user
 *
 * A row is matched to a track of the store (collect/match.h), or becomes a track of its own. A known
 * track is never changed. One file is one transaction; the same file twice changes nothing.
 *
 * Layer: collect.
 */
typedef struct {
    const SgFilesFormat *format; /* NULL: each file's own */
    const char *user;            /* a name, or the URN of a user */
    bool matched_only;           /* add nothing that the store does not know */
    bool incognito;              /* keep what was played in private sessions */
    bool dry_run;                /* write nothing; the report is the same */
    int64_t min_played_ms;       /* shorter plays are skipped, where the file says how long */
} SgAddOptions;

void sg_add_defaults(SgAddOptions *options);

/* "file:user:NAME" of a name, folded; a URN as it is. INPUT: blank, or the URN of something else. */
char *sg_add_user_urn(const char *user, GError **error);

/*
 * Adds files in order. *report, "soundgraph.add/1" (docs/files.md), holds every row of the files that
 * were added, also on failure. INPUT, NOT_FOUND, IO: a file or the store; INTERRUPTED: the files
 * before are in, of this one nothing.
 */
bool sg_add_files(SgStore *store, const char *const *paths, const SgAddOptions *options,
                  SgJson **report, GError **error);
