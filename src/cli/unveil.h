/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/ask.h"

/*
 * The report about a track: what `unveil` reads, and its two forms.
 *
 *   unveil.c        read        unveil-json.c   the document        unveil-print.c   the text
 *
 * Layer: cli.
 */
typedef struct {
    int64_t k; /* rows that were asked for */
    SgTrack *track;
    int64_t fetched_at;
    GPtrArray *playlists, *together, *tagged, *fans; /* of SgNear */
    GPtrArray *artists[SG_ASK_RELATIONS];            /* the same; NULL without an artist */
    GPtrArray *shared; /* of GPtrArray: playlists of each of `together`; or NULL */
    SgAskScope playlists_scope, tagged_scope, fans_scope, artists_scope[SG_ASK_RELATIONS];
    SgDerivedState derived; /* how `together` was made */
    double at_most;
    SgEngaged engaged;
} SgUnveil;
void sg_unveil_clear(SgUnveil *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgUnveil, sg_unveil_clear)

/* At most k rows of everything; `explain` names shared playlists. NOT_FOUND; the store's errors. */
bool sg_unveil_read(SgUnveil *report, SgStore *store, const char *urn, int64_t k, bool explain,
                    GError **error);

/* Whether no track that was not looked at can stand among those with the same tags. */
bool sg_unveil_is_exact(const SgUnveil *report);

/* {"schema": "soundgraph.unveil/1", "track", "playlists", "together", "tagged", "artists",
 * "engagement"}; see docs/unveil.md. */
SgJson *sg_unveil_json(const SgUnveil *report);

void sg_unveil_print(const SgUnveil *report);
