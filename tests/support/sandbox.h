/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/http.h"
#include "base/json.h"
#include "serve/sandbox.h"
#include "support/test.h"

/* A sandbox in the test's own process and a client that asks it. The token is "tok". */

static inline SgSandbox *start_sandbox(const SgPlatform *platform, const char *const *faults)
{
    const SgSandboxOptions options = { .platform = platform,
                                       .access_token = "tok",
                                       .faults = faults };
    GError *error = NULL;
    SgSandbox *sandbox = sg_sandbox_start(&options, &error);
    g_assert_no_error(error);
    return sandbox;
}

/* Asks for a path, or a whole URL. */
static inline bool try_get(SgSandbox *sandbox, const char *target, SgHttpResponse *response,
                           GError **error)
{
    g_autoptr(SgHttp) http = sg_http_new("test");
    const char *const headers[] = { "Authorization: OAuth tok", NULL };
    g_autofree char *url =
        *target == '/' ? g_strconcat(sg_sandbox_url(sandbox), target, NULL) : g_strdup(target);
    const SgHttpRequest request = { .url = url,
                                    .headers = headers,
                                    .max_bytes = (size_t)128 << 20 };
    return sg_http_send(http, &request, response, error);
}

/* The document that comes with the status that is expected. */
static inline SgJson *get_json(SgSandbox *sandbox, const char *target, long status)
{
    g_auto(SgHttpResponse) response = { 0 };
    GError *error = NULL;
    try_get(sandbox, target, &response, &error);
    g_assert_no_error(error);
    if (response.status != status)
        g_error("%s: status %ld: %s", target, response.status, response.body);
    SgJson *document = sg_json_parse(response.body, response.length, SIZE_MAX, target, &error);
    g_assert_no_error(error);
    return document;
}

static inline long get_status(SgSandbox *sandbox, const char *target)
{
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, target, &response, NULL));
    return response.status;
}

/* The URNs of a listing's items in order, page after page. */
static inline GPtrArray *get_all(SgSandbox *sandbox, const char *target, int *pages)
{
    GPtrArray *urns = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *next = g_strdup(target);
    for (*pages = 0; next && *pages < 1000; ++*pages) {
        g_autoptr(SgJson) page = get_json(sandbox, next, 200);
        const SgJson *items = json_is_array(page) ? page : sg_json_array(page, "collection");
        g_assert_nonnull(items);
        for (size_t n = 0; n < json_array_size(items); n++)
            g_ptr_array_add(urns, g_strdup(sg_json_string(json_array_get(items, n), "urn")));
        g_free(next);
        next = json_is_array(page) ? NULL : g_strdup(sg_json_string(page, "next_href"));
    }
    return urns;
}
