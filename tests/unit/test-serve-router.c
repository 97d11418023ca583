/* SPDX-License-Identifier: MIT */
#include "serve/router.h"
#include "support/test.h"

static const SgRoute routes[] = {
    { "GET", "/", NULL, "root" },
    { "GET", "/tracks/{urn}", NULL, "track" },
    { "GET", "/tracks/top", NULL, "top" },
    { "GET", "/tracks/{urn}/related", NULL, "related" },
    { "POST", "/tracks/{urn}", NULL, "change" },
    { "GET", "/users/{a}/followings/{b}", NULL, "two" },
    { "GET", "/web/{file...}", NULL, "rest" },
    { 0 },
};

/* The summary of the route that was found, or "405 ALLOW", or "404". */
static char *ask(const char *method, const char *target, SgRequest *request)
{
    g_autoptr(SgRouter) router = sg_router_new(routes);
    g_autofree char *allow = NULL;
    g_assert_true(sg_request_init(request, method, target, NULL));
    const SgRoute *route = sg_router_find(router, request, &allow);
    if (route)
        return g_strdup(route->summary);
    return allow ? g_strconcat("405 ", allow, NULL) : g_strdup("404");
}

static void the_table_decides(void)
{
    static const struct {
        const char *method, *target, *expected;
    } asked[] = {
        { "GET", "/", "root" },
        { "GET", "", "root" },
        { "GET", "/tracks/7", "track" },
        { "GET", "/tracks/7/", "track" },
        { "HEAD", "/tracks/7?x=1", "track" },
        { "POST", "/tracks/7", "change" },
        { "GET", "/tracks/top", "top" },
        { "GET", "/tracks/top/related", "related" },
        { "GET", "/tracks", "404" },
        { "GET", "/tracks/7/x", "404" },
        { "GET", "/Tracks/7", "404" },
        { "DELETE", "/tracks/7", "405 GET, HEAD, POST" },
        { "POST", "/tracks/7/related", "405 GET, HEAD" },
        { "GET", "/web", "rest" },
        { "GET", "/web/a/b.js", "rest" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_auto(SgRequest) request = { 0 };
        g_autofree char *found = ask(asked[n].method, asked[n].target, &request);
        g_test_message("%s %s", asked[n].method, asked[n].target);
        g_assert_cmpstr(found, ==, asked[n].expected);
    }
}

static void captures_are_decoded(void)
{
    g_auto(SgRequest) one = { 0 };
    g_autofree char *two = ask("GET", "/users/soundcloud%3Ausers%3A1/followings/a%2Fb", &one);
    g_assert_cmpstr(sg_request_capture(&one, "a"), ==, "soundcloud:users:1");
    g_assert_cmpstr(sg_request_capture(&one, "b"), ==, "a/b");
    g_assert_null(sg_request_capture(&one, "c"));
    g_auto(SgRequest) other = { 0 };
    g_autofree char *rest = ask("GET", "/web/assets/a%20b.js", &other);
    g_assert_cmpstr(sg_request_capture(&other, "file"), ==, "assets/a b.js");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/router/the table decides", the_table_decides);
    g_test_add_func("/router/captures are decoded", captures_are_decoded);
    return g_test_run();
}
