/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/sandbox.h"
#include "serve/server.h"

/*
 * What the parts of the sandbox share.
 *
 *   request ─▶ sandbox.c ─▶ errors (faults that answer) ─▶ tokens ─▶ routes ─▶ query, pages, json
 *                 ▲                                                             │
 *                 └── log, counts ◀── bytes (faults of bodies and wires) ◀── spoil (of records)
 *
 * Layer: serve, private.
 */

/* -- Faults (sandbox-faults.c) ------------------------------------------------------------------- */

typedef enum {
    /* pages */
    SG_FAULT_FOREIGN_NEXT_HREF,
    SG_FAULT_REPEATED_NEXT_HREF,
    SG_FAULT_ENDLESS_EMPTY_PAGES,
    SG_FAULT_EMPTY_PAGES_BETWEEN,
    SG_FAULT_SHORT_PAGES,
    SG_FAULT_DUPLICATE_ITEMS,
    SG_FAULT_ACCESS_LOST,
    SG_FAULT_BARE_ARRAYS,
    SG_FAULT_504_LARGE,
    /* records */
    SG_FAULT_NULLS_EVERYWHERE,
    SG_FAULT_ZERO_TRACK_COUNT,
    SG_FAULT_WRONG_TYPES,
    SG_FAULT_BACKWARD_URNS,
    /* resolve */
    SG_FAULT_LOST_LOCATION,
    SG_FAULT_FOREIGN_LOCATION,
    SG_FAULT_PRIVATE,
    /* answers instead of the right one */
    SG_FAULT_HTML_ERROR,
    SG_FAULT_CAPTCHA_403,
    SG_FAULT_429_BURST,
    SG_FAULT_429_EVERY,
    SG_FAULT_401_EVERY,
    SG_FAULT_403_EVERY,
    SG_FAULT_500_EVERY,
    SG_FAULT_502_EVERY,
    SG_FAULT_503_EVERY,
    SG_FAULT_504_EVERY,
    SG_FAULT_OLD_ERRORS,
    /* bytes */
    SG_FAULT_LATE,
    SG_FAULT_SLOW,
    SG_FAULT_CUT,
    SG_FAULT_TRUNCATED_JSON,
    SG_FAULT_GZIP,
    SG_FAULT_BOM,
    SG_FAULT_INVALID_UTF8,
    SG_FAULT_JSON_BOMB,
    SG_FAULT_HUGE_BODY,
    /* token host */
    SG_FAULT_REFUSE_BASIC,
    SG_FAULT_REFUSE_BODY,
    SG_FAULT_TOKEN_429,
    SG_FAULT_TOKEN_500,
    SG_FAULT_TOKEN_HTML_403,
    SG_FAULT_TOKEN_LIMITS,
    SG_FAULT_TOKEN_INVALID_GRANT,
    SG_FAULT_LONG_TOKENS,
    SG_FAULT_NO_REFRESH_TOKEN,
    SG_FAULT_COUNT,
} SgFaultName;

typedef struct SgFaults SgFaults;
SgFaults *sg_faults_new(const char *const *specs, GError **error);
void sg_faults_free(SgFaults *faults);

/* True if the fault is to be played for this request; then its name stands in the reply's header
 * X-Sandbox-Fault. Each call counts as one occasion: ask once a request. */
bool sg_fault(SgFaults *faults, SgFaultName name, const SgRequest *request, SgReply *reply);
bool sg_fault_is_on(const SgFaults *faults, SgFaultName name);
/* The argument, or its default; how often it was played. */
int64_t sg_fault_number(const SgFaults *faults, SgFaultName name);
const char *sg_fault_word(const SgFaults *faults, SgFaultName name);
int64_t sg_fault_hits(SgFaults *faults, SgFaultName name);
int64_t sg_faults_played(SgFaults *faults);

/* -- Tokens (sandbox-tokens.c) -------------------------------------------------------------------- */

typedef struct SgTokens SgTokens;
SgTokens *sg_tokens_new(const SgSandboxOptions *options);
void sg_tokens_free(SgTokens *tokens);
/* True for "OAuth TOKEN" with a token that is still good. */
bool sg_tokens_accept(SgTokens *tokens, const char *authorization);
/* From now on it is refused. */
void sg_tokens_revoke(SgTokens *tokens, const char *authorization);
void sg_tokens_counts(SgTokens *tokens, int64_t *exchanges, int64_t *refreshes);

/* -- The sandbox ---------------------------------------------------------------------------------- */

struct SgSandbox {
    SgSandboxOptions options;
    const SgPlatform *platform;
    SgServer *server;
    SgFaults *faults;
    SgTokens *tokens;
    char *url;         /* where it is */
    char *href;        /* what its answers say that it is */
    char *foreign_url; /* the same place by another name: whoever goes there has left the host */
    int log;           /* file descriptor or -1 */
    GMutex lock;       /* of what follows */
    SgSandboxCounts counts;
    GHashTable *answered; /* GET targets that had a 200 */
    GArray *burst;        /* int64_t: when the latest requests came, in ms */
};

/* -- Records as JSON (sandbox-json.c) -------------------------------------------------------------- */

typedef enum { SG_RECORD_TRACK, SG_RECORD_PLAYLIST, SG_RECORD_USER, SG_RECORD_COMMENT } SgRecord;

/* `access` (a bit set of SgAccess) and show_tracks say what of its tracks a playlist shows. */
typedef enum { SG_ACCESS_PLAYABLE = 1, SG_ACCESS_PREVIEW = 2, SG_ACCESS_BLOCKED = 4 } SgAccess;
typedef struct {
    unsigned access;
    bool show_tracks;
} SgShow;

SgJson *sg_sandbox_record(const SgSandbox *sandbox, SgRecord kind, int32_t index,
                          const SgShow *show);
SgJson *sg_sandbox_profiles(const SgPlatformUser *user);
/* What of a listing everybody sees: not private, not deleted; in a playlist also what lingers. */
bool sg_sandbox_shows_track(const SgPlatform *platform, int32_t track, bool in_playlist,
                            unsigned access);
bool sg_sandbox_shows_playlist(const SgPlatform *platform, int32_t playlist);

/* -- Pages (sandbox-pages.c) ------------------------------------------------------------------------ */

/* The query's access, linked_partitioning, show_tracks, limit, offset and cursor are read here. INPUT
 * names what is wrong with them. */
bool sg_sandbox_access(const SgRequest *request, unsigned *access, GError **error);
bool sg_sandbox_show(const SgRequest *request, SgShow *show, GError **error);
/* One page of the items. `whole`: without limit and linked_partitioning all come at once. */
bool sg_sandbox_page(SgSandbox *sandbox, const SgRequest *request, SgRecord kind, bool whole,
                     const GArray *items, SgReply *reply, GError **error);

/* -- Answers (sandbox-spoil.c, sandbox-errors.c, sandbox-bytes.c) ------------------------------------ */

/* Replies with a document after the faults of records. */
void sg_sandbox_send(SgSandbox *sandbox, const SgRequest *request, SgJson *document,
                     SgReply *reply);
/* The error bodies of the current API, or of an older one. */
void sg_sandbox_error(SgSandbox *sandbox, const SgRequest *request, int status, const char *message,
                      SgReply *reply);
/* The page of the edge before the API. */
void sg_sandbox_html(int status, SgReply *reply);
/* True: a fault has answered. */
bool sg_sandbox_fail_instead(SgSandbox *sandbox, const SgRequest *request, SgReply *reply);
/* Changes the bytes of an answer, or the way they go over the wire. True: so that it may be of no
 * use to the client. */
bool sg_sandbox_spoil_bytes(SgSandbox *sandbox, const SgRequest *request, SgReply *reply);

/* -- Routes ------------------------------------------------------------------------------------------ */

extern const SgRoute sg_sandbox_routes[];
/* An index by path segment: a number or a URN of the kind. NOT_FOUND. */
bool sg_sandbox_find(const SgSandbox *sandbox, const char *name, SgRecord kind, int32_t *index,
                     GError **error);
bool sg_sandbox_status(const SgRequest *request, SgReply *reply, void *data, GError **error);
bool sg_sandbox_resolve(const SgRequest *request, SgReply *reply, void *data, GError **error);
bool sg_sandbox_token(const SgRequest *request, SgReply *reply, void *data, GError **error);
bool sg_sandbox_search_tracks(const SgRequest *request, SgReply *reply, void *data, GError **error);
bool sg_sandbox_search_playlists(const SgRequest *request, SgReply *reply, void *data,
                                 GError **error);
bool sg_sandbox_search_users(const SgRequest *request, SgReply *reply, void *data, GError **error);
