/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/platform.h"

/*
 * A server on loopback that speaks like the SoundCloud API (see docs of `soundgraph sandbox`): the
 * read endpoints, pages, tokens, and on demand every fault that its real counterpart is known for.
 * The demo and the tests use it; nothing leaves the machine.
 *
 *   SC_BASE_URL   http://127.0.0.1:PORT      tracks, playlists, users, resolve
 *   SC_TOKEN_URL  the same                   POST /oauth/token
 *   /sandbox      what it serves and has counted so far, as JSON; needs no token, is not counted
 *
 * Layer: serve.
 */
typedef struct SgSandbox SgSandbox;

#define SG_SANDBOX_CLIENT_ID     "sandbox-client-id"
#define SG_SANDBOX_CLIENT_SECRET "sandbox-client-secret"

typedef struct {
    const SgPlatform *platform; /* lent; must outlive the sandbox */
    int port;                   /* 0: any that is free */
    const char *url;            /* what hrefs name, behind a proxy; NULL: http://127.0.0.1:PORT */
    const char *client_id;      /* NULL: SG_SANDBOX_CLIENT_ID */
    const char *client_secret;  /* NULL: SG_SANDBOX_CLIENT_SECRET */
    const char *access_token;   /* taken besides those that were issued; or NULL */
    double token_ttl;           /* seconds; 0: 3599 */
    double latency;             /* seconds before each answer */
    int max_page;               /* most items on a page; 0: 200, or 20 with faults between pages */
    const char *const *faults;  /* "NAME[=ARG][,every=N][,after=N][,times=N][,on=PART]"; or NULL */
    const char *log;            /* file that gets one JSON line a request; or NULL */
} SgSandboxOptions;

/* INPUT: an unknown fault, a wrong argument, a url that is not on loopback; IO: the port, the log. */
SgSandbox *sg_sandbox_start(const SgSandboxOptions *options, GError **error);
void sg_sandbox_stop(SgSandbox *sandbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSandbox, sg_sandbox_stop)

/* Where it can be asked, "http://127.0.0.1:PORT"; lent. */
const char *sg_sandbox_url(const SgSandbox *sandbox);

/* What happened so far. */
typedef struct {
    int64_t requests;        /* of the API, token host included */
    int64_t repeated;        /* GETs that had been answered with 200 before */
    int64_t refused;         /* answered with 401 */
    int64_t faults;          /* that were played */
    int64_t token_exchanges; /* client credentials for a token */
    int64_t token_refreshes;
    int64_t foreign; /* requests that came by a foreign host name */
    int64_t leaked;  /* of those, with a token */
} SgSandboxCounts;
void sg_sandbox_counts(SgSandbox *sandbox, SgSandboxCounts *counts);

/* The table of faults, for help and documentation; ended by a NULL name. */
typedef struct {
    const char *name;
    const char *argument; /* for the help: "", "=N", "[=SHAPE]", … */
    const char *summary;
} SgSandboxFault;
const SgSandboxFault *sg_sandbox_faults(void);
