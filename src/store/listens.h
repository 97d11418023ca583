/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/store.h"

/*
 * What users played, and when: kept as it was said, so that the sittings which follow from it
 * (collect/sessions.h) do not depend on the order in which files come.
 *
 * A listen is not a like: the graph reads sessions and likes, never listens. Purging and forgetting
 * take them as they take other edges.
 *
 * Layer: store.
 */
typedef struct {
    const char *user_urn;
    const char *track_urn;
    int64_t at;        /* when it began */
    int64_t played_ms; /* or SG_COUNT_UNKNOWN */
    const char *source;
    int64_t fetched_at;
} SgListen;

/* *added is false when the user played the track within `window` seconds of it already: the same play
 * as another file tells it. Unknown users and tracks become stubs. */
bool sg_store_put_listen(SgStore *store, const SgListen *listen, int64_t window, bool *added,
                         GError **error);

/* All listens of a user, ordered by time, then by track. Each is lent until the call returns. */
typedef bool (*SgListenFunc)(const SgListen *listen, void *data, GError **error);
bool sg_store_each_listen(SgStore *store, const char *user_urn, SgListenFunc func, void *data,
                          GError **error);

/* The URNs of the playlists of this owner and playlist_type, ascending; the caller owns all. */
GPtrArray *sg_store_playlists_of_type(SgStore *store, const char *user_urn, const char *type,
                                      GError **error);

/* The playlist_type of what listens are made into. */
#define SG_PLAYLIST_SESSION "listening session"
