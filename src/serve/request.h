/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"

/*
 * One request as a handler sees it: read only, decoded, checked to be UTF-8.
 *
 *   GET /tracks/soundcloud%3Atracks%3A7/related?limit=20&q=a+b        target, as received
 *        path     "/tracks/soundcloud:tracks:7/related"
 *        capture  urn = "soundcloud:tracks:7"                         by the route's pattern
 *        query    limit = "20", q = "a b"                             in order, repeats kept
 *
 * Layer: serve. Getters lend strings that belong to the request.
 */
typedef struct {
    char *name;
    char *value;
} SgPair;

typedef struct {
    uint64_t number; /* 1, 2, …: names the request in logs and answers */
    double started;  /* sg_clock_monotonic */
    char *method;
    char *target;
    char *path;
    char **segments; /* of the path, decoded; ended by NULL */
    GArray *query;   /* of SgPair */
    GArray *headers; /* of SgPair */
    GArray *capture; /* of SgPair */
    GString *body;
    const struct SgRoute *route; /* that answers; NULL while or where there is none */
} SgRequest;

/* Reads method and target. INPUT: a broken %-escape, a NUL, no UTF-8. */
bool sg_request_init(SgRequest *request, const char *method, const char *target, GError **error);
void sg_request_clear(SgRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgRequest, sg_request_clear)

/* The first value of the name, or NULL. Headers are found in any case of letters. */
const char *sg_request_query(const SgRequest *request, const char *name);
const char *sg_request_header(const SgRequest *request, const char *name);
const char *sg_request_capture(const SgRequest *request, const char *name);

/* Whole numbers and switches (true, false, 1, 0) of the query; `fallback` when absent. INPUT names
 * the parameter, what was given and what is allowed. */
bool sg_request_int(const SgRequest *request, const char *name, int64_t fallback, int64_t min,
                    int64_t max, int64_t *value, GError **error);
bool sg_request_bool(const SgRequest *request, const char *name, bool fallback, bool *value,
                     GError **error);

/* INPUT names the first query parameter that is not in `known` (ended by NULL). */
bool sg_request_only(const SgRequest *request, const char *const *known, GError **error);

/* The body as a JSON document, or as the fields of a form (name → value; the last one counts). */
SgJson *sg_request_json(const SgRequest *request, GError **error);
GHashTable *sg_request_form(const SgRequest *request, GError **error);

/* "a=1&b=x+y" as pairs. INPUT as above. */
GArray *sg_pairs_parse(const char *text, GError **error);
GArray *sg_pairs_new(void);
void sg_pairs_add(GArray *pairs, const char *name, const char *value);
