/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/embedded.h"
#include "base/error.h"
#include "serve/snapshot.h"

/*
 * The REST API and the page over it: `soundgraph serve`.
 *
 *   store ─┐                     ┌─ /api/v1/…      documents that the command line prints too
 *   models ┼─▶ SgSnapshot ──▶ SgApi ─ /openapi.json /docs /metrics /livez /readyz
 *   files ─┘   (shared, swapped) └─ /, /assets/…   embedded files
 *
 * Requests read one snapshot from beginning to end. What is posted is committed in the store first,
 * then a new snapshot takes the place of the old one, and then the answer goes out: the next request
 * sees it. docs/api.md describes the API.
 *
 * Layer: serve. Strings and arrays of the options must outlive the API.
 */
typedef struct {
    const char *address; /* numeric; NULL: 127.0.0.1 */
    int port;            /* 0: any that is free */
    int threads;         /* 0: 4 */
    const char *store;   /* URI */
    SgServedFolders models;
    bool read_only;       /* nothing can be posted */
    const char *keys;     /* file of keys (keys.h); NULL: nobody needs one */
    char *const *origins; /* pages of other hosts that may ask (CORS), ended by NULL; or NULL */
    char *const *hosts;   /* names by which the server is called beside addresses and localhost */
    double rate;          /* requests a second without a key; 0: any */
    int log;              /* descriptor that gets a JSON line for each request; -1: none */
    size_t cache_bytes;   /* of answers that are kept; 0: 64 MiB */
    size_t max_body;      /* 0: 1 MiB */
    size_t max_header;    /* 0: 64 KiB */
    int max_connections;  /* 0: 256 */
    int receive_timeout;  /* seconds for a whole request; 0: 30 */
    int send_timeout;     /* seconds for an answer to be taken; 0: 120 */
    double refit_seconds; /* the longest fit that a what-if may repeat; 0: 10 */
    const SgEmbedded
        *files; /* the page: index.html and what it loads, ended by a NULL name; or NULL */
} SgApiOptions;

typedef struct SgApi SgApi;

/* Loads and listens. AUTH: a public address without a key; the errors of store, models, keys and
 * server. */
SgApi *sg_api_start(const SgApiOptions *options, GError **error);

/* Finishes the requests that have come (at most 30 seconds), then ends; takes NULL. */
void sg_api_stop(SgApi *api);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgApi, sg_api_stop)

int sg_api_port(const SgApi *api);

/* Loads store and models again, while requests go on with what was there; on failure it stays. */
bool sg_api_reload(SgApi *api, GError **error);
