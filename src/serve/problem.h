/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/reply.h"

/*
 * Errors of the API in the form of RFC 9457, application/problem+json:
 *
 *   {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "…",
 *    "instance": "/api/v1/…", "request_id": "…", "errors": [{"detail", "parameter" or "pointer"}]}
 *
 * Layer: serve.
 */

/* Makes the reply a problem; what other headers it has stay. `errors` may be NULL. */
void sg_problem(SgReply *reply, const SgRequest *request, int status, const char *detail,
                const SgJson *errors);

/* "Not Found": what a status is called. */
const char *sg_problem_title(int status);
