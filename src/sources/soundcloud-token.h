/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"
#include "base/http.h"

#include <stdint.h>

/*
 * The access token of a run, kept alive.
 *
 *   SOUNDCLOUD_ACCESS_TOKEN ────────────────────────────────────────────▶ used as it is
 *   token file, still valid ────────────────────────────────────────────▶ used
 *   refresh token (file or SOUNDCLOUD_REFRESH_TOKEN) ──refresh──▶ file ──▶ used
 *        │ invalid_grant, or there is none
 *        └─▶ client id and secret ──client_credentials──────────▶ file ──▶ used
 *
 * The token file is locked around every exchange, since a refresh token works once only; the new
 * one is on disk before the new access token is used. An access token is renewed 60 s before its
 * end, or when the API refused it. Client-credentials exchanges are counted in the file and
 * refused here before the server refuses them: 50 in 12 h per app, 30 in 1 h per machine.
 * While the token host fails, a token that is still valid is kept.
 *
 * Layer: sources. One token belongs to one thread; several processes may share the file.
 */
typedef struct SgSoundcloudToken SgSoundcloudToken;

/* INPUT: a token host that is neither https nor loopback, or a token with characters that no header
 * takes. Missing credentials are an error of sg_soundcloud_token_get. `http` is borrowed. */
SgSoundcloudToken *sg_soundcloud_token_new(const SgConfig *config, SgHttp *http, GError **error);
void sg_soundcloud_token_free(SgSoundcloudToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSoundcloudToken, sg_soundcloud_token_free)

/* A token to send now; it belongs to `token` and lives until the next call.
 * AUTH: no credentials, or refused ones; LIMIT: too many exchanges, or another process has the
 * lock; NETWORK: the token host fails; IO: the token file cannot be written. */
const char *sg_soundcloud_token_get(SgSoundcloudToken *token, GError **error);

/* The API refused the token that sg_soundcloud_token_get gave: the next call gives another one.
 * AUTH if it comes from the settings and cannot be renewed. */
bool sg_soundcloud_token_refused(SgSoundcloudToken *token, GError **error);

/* Requests to the token host so far. */
int64_t sg_soundcloud_token_exchanges(const SgSoundcloudToken *token);
