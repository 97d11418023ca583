/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * One HTTP request at a time over a kept connection (libcurl). Redirects are never followed, TLS
 * is verified, answers are unpacked (gzip) and bounded. A request with a body is sent at most once.
 * A status of any kind is a success here: what it means is the source's business.
 *
 * Layer: base. One SgHttp belongs to one thread.
 */
typedef struct SgHttp SgHttp;

typedef struct {
    const char *method; /* NULL: GET */
    const char *url;
    const char *const *headers; /* "Name: value", ended by NULL; or NULL */
    const char *body;           /* or NULL */
    size_t body_length;
    double connect_timeout; /* seconds; 0: 10 */
    double idle_timeout;    /* seconds without a byte; 0: 20 */
    double total_timeout;   /* seconds; 0: 60 */
    size_t max_bytes;       /* of the unpacked body; 0: 32 MiB */
} SgHttpRequest;

typedef struct {
    long status;
    char *body; /* zero-terminated */
    size_t length;
    GHashTable *headers; /* lower-case name → value */
    double seconds;      /* from sending to the last byte */
} SgHttpResponse;

SgHttp *sg_http_new(const char *user_agent);
void sg_http_free(SgHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgHttp, sg_http_free)

/* NETWORK: no or no whole answer; INPUT: the answer is over max_bytes, or the URL is malformed;
 * INTERRUPTED. The response is set only on success. */
bool sg_http_send(SgHttp *http, const SgHttpRequest *request, SgHttpResponse *response,
                  GError **error);

const char *sg_http_response_header(const SgHttpResponse *response, const char *name);
void sg_http_response_clear(SgHttpResponse *response);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHttpResponse, sg_http_response_clear)

/* Seconds spent waiting for answers so far. */
double sg_http_waited(const SgHttp *http);
