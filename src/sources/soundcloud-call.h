/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "sources/source.h"

/*
 * The calls of one run: every GET goes through here, one after the other.
 *
 *   path ─▶ dry run? ─▶ --max-requests ─▶ blocked by a 429? ─▶ --rate ─▶ token ─▶ GET
 *              ▲                                                                   │
 *              │ 401 once: new token                                               ▼
 *              │ 5xx, cut connection: at most 3 tries, 1 s · 2^n + 10 %         classify
 *              │ 504, answer too large: also half the limit                        │
 *              └─ 429: wait, if it is within max_wait ◀────────────────────────────┤
 *                                                                    answer or error
 *
 * A 429 stops the whole queue: until it is over, every further call waits or fails with LIMIT
 * without a request. A block at the edge (HTML, captcha) stops it for good. A redirect is never
 * followed; only sg_soundcloud_call_resolve reads one. The token goes to the base URL only.
 *
 * Layer: sources.
 */
typedef struct SgSoundcloudCall SgSoundcloudCall;

/* INPUT: a setting is malformed. `options` are copied; `config` is not kept. */
SgSoundcloudCall *sg_soundcloud_call_new(const SgConfig *config, const SgSourceOptions *options,
                                         GError **error);
void sg_soundcloud_call_free(SgSoundcloudCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSoundcloudCall, sg_soundcloud_call_free)

/* GETs a path with its query ("/tracks/soundcloud:tracks:1") and gives the JSON of the answer.
 * NOT_FOUND: gone, or no access; AUTH, LIMIT, NETWORK (tries used up, answer cut off), INPUT (too
 * large or nested, not UTF-8, not JSON, a request that the API does not understand),
 * INTERRUPTED. Messages name the path and hold no secret. */
SgJson *sg_soundcloud_call_get(SgSoundcloudCall *call, const char *path, GError **error);

/* The same for /resolve: *location is where it points (Location or body.location) and *object
 * NULL, or the other way round when the answer holds the object itself. The caller frees both. */
bool sg_soundcloud_call_resolve(SgSoundcloudCall *call, const char *path, char **location,
                                SgJson **object, GError **error);

const char *sg_soundcloud_call_base(const SgSoundcloudCall *call);
void sg_soundcloud_call_stats(const SgSoundcloudCall *call, SgSourceStats *stats);
