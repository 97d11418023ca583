/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"

#include <stdint.h>

/*
 * The token file: what must outlive a run, for every app and token host that was ever used.
 *
 *   { "version": 1,
 *     "hosts": { "https://secure.soundcloud.com": { "window_start": …, "exchanges": … } },
 *     "apps":  { KEY: { "access_token": …, "expires_at": …, "refresh_token": …, "seed": …,
 *                       "window_start": …, "exchanges": …, "credentials_in_body": …,
 *                       "refresh_in_header": … } } }
 *
 * KEY is a digest of client id and token host, so that the file names no app. The file has mode
 * 0600, is replaced as a whole and flushed to disk. Whoever changes it holds sg_file_lock on its
 * path from the load to the save. An app's part is read and written as a whole; the others stay.
 *
 * Layer: sources.
 */
enum { /* Client-credentials exchanges that the API allows, and in how many seconds. */
       SG_EXCHANGES_OF_APP = 50,
       SG_EXCHANGES_OF_APP_WINDOW = 12 * 3600,
       SG_EXCHANGES_OF_HOST = 30,
       SG_EXCHANGES_OF_HOST_WINDOW = 3600,
};

typedef struct {
    int64_t start; /* wall time of the first exchange in the window; 0: none yet */
    int64_t count;
} SgExchangeWindow;

typedef struct {
    char *access_token;       /* or NULL */
    int64_t expires_at;       /* wall time */
    char *refresh_token;      /* single use; or NULL */
    char *seed;               /* digest of the refresh token from the settings that was taken up */
    SgExchangeWindow app;     /* client-credentials exchanges: 50 in 12 h */
    SgExchangeWindow host;    /* of all apps of this machine: 30 in 1 h */
    bool credentials_in_body; /* the form that the token host took last, by grant */
    bool refresh_in_header;
} SgSoundcloudTokenRecord;

void sg_soundcloud_token_record_clear(SgSoundcloudTokenRecord *record);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSoundcloudTokenRecord, sg_soundcloud_token_record_clear)

/* True while a window is open; it begins with its first exchange and ends after `seconds`. */
bool sg_exchange_window_is_open(const SgExchangeWindow *window, int64_t seconds, int64_t now);

/* SC_TOKEN_FILE, else $XDG_STATE_HOME/soundgraph/token.json; the caller frees. */
char *sg_soundcloud_token_file_path(const SgConfig *config);

/* KEY of an app; the caller frees. */
char *sg_soundcloud_token_file_key(const char *client_id, const char *host);

/* A missing file, and a damaged one after a warning, give an empty record. IO. */
bool sg_soundcloud_token_file_load(const char *path, const char *key, const char *host,
                                   SgSoundcloudTokenRecord *record, GError **error);
bool sg_soundcloud_token_file_save(const char *path, const char *key, const char *host,
                                   const SgSoundcloudTokenRecord *record, GError **error);
