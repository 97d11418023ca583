/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/reply.h"

/*
 * Routes are const structs in a table, ended by a NULL method; server, documentation and tests
 * derive from it.
 *
 *   { "GET", "/tracks/{urn}/related", related, "tracks that the platform relates to this one" }
 *
 * {name} takes one segment, {name...} (at the end) all that follow. A segment in letters goes
 * before one in braces, so that /tracks/top may stand beside /tracks/{urn}. GET answers HEAD too.
 *
 * Layer: serve.
 */
typedef struct SgRoute SgRoute;

/* Fills the reply, or fails with an error that the server turns into an answer. Called by several
 * threads at once. */
typedef bool (*SgHandler)(const SgRequest *request, SgReply *reply, void *data, GError **error);

struct SgRoute {
    const char *method;
    const char *pattern;
    SgHandler handle;
    const char *summary;
};

typedef struct SgRouter SgRouter;
SgRouter *sg_router_new(const SgRoute *routes);
void sg_router_free(SgRouter *router);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRouter, sg_router_free)

/* The route of a request, with its captures set; NULL when there is none. Then *allow lists the
 * methods that the path does take ("GET, HEAD"), or is NULL for an unknown path. */
const SgRoute *sg_router_find(const SgRouter *router, SgRequest *request, char **allow);
