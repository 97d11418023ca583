/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"

/*
 * Keys of the API. A key is shown once, when it is made; the file holds its hash only:
 *
 *   sg_3f9a01c2_Zk0…43 characters…            id, secret (256 bits by getrandom)
 *
 *   {"schema": "soundgraph.keys/1", "keys": [{"id": "3f9a01c2", "name": "laptop",
 *    "hash": "<sha-256 of the whole key>", "scopes": ["read", "write"], "rate": 50,
 *    "created_at": "2026-11-20T10:00:00Z"}]}
 *
 * A secret of 256 bits needs no slow hash: there is nothing to guess. Hashes are compared in constant
 * time. Each key has a bucket of tokens: `rate` are poured in a second, a request takes one, and twice
 * the rate fits in.
 *
 * Layer: serve. SgKeys may be used by any thread; the file is read again when it has changed.
 */
typedef enum { SG_SCOPE_READ = 1, SG_SCOPE_WRITE = 2 } SgScope;

/* -- The file ---------------------------------------------------------------------------------- */

/* $XDG_CONFIG_HOME/soundgraph/keys.json; the caller frees. */
char *sg_keys_default_file(void);

/* Makes a key and adds it to the file, which only its owner may read. The caller frees the key.
 * INPUT: a name that is empty, too long or taken, a rate outside 0.1 .. 100,000; IO. */
char *sg_keys_add(const char *file, const char *name, unsigned scopes, double rate, GError **error);

/* The keys of the file without their hashes: {"schema", "keys"}; none when there is no file. */
SgJson *sg_keys_list(const char *file, GError **error);

/* Removes a key by its id or name. NOT_FOUND. */
bool sg_keys_revoke(const char *file, const char *id_or_name, GError **error);

/* -- Checking ---------------------------------------------------------------------------------- */

typedef struct SgKeys SgKeys;

/* INPUT: a damaged file. A missing file holds no keys. */
SgKeys *sg_keys_open(const char *file, GError **error);
void sg_keys_free(SgKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgKeys, sg_keys_free)

/* Reads the file again, at most once a second, if it has changed; a damaged one changes nothing. */
void sg_keys_refresh(SgKeys *keys);

size_t sg_keys_count(SgKeys *keys);

enum { SG_KEY_ID = 8 };

typedef struct {
    char id[SG_KEY_ID + 1];
    double rate;        /* tokens a second */
    double left;        /* tokens after this request */
    double retry_after; /* seconds until the next one; 0: this one may pass */
} SgKeyUse;

/* The key of "Authorization: Bearer …", which takes one token. INPUT (no scope for it), AUTH (missing,
 * unknown). */
bool sg_keys_use(SgKeys *keys, const char *authorization, SgScope scope, SgKeyUse *use,
                 GError **error);
