/* SPDX-License-Identifier: MIT */
#include "sources/base-url.h"
#include "support/settings.h"
#include "support/test.h"

static char *read_base(const char *value, GError **error)
{
    g_autoptr(SgConfig) config = bare_config();
    sg_config_set(config, "SC_BASE_URL", value);
    return sg_base_url_read(config, "SC_BASE_URL", error);
}

static void the_default_is_the_official_host(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *base = read_base(NULL, &error);
    g_assert_cmpstr(base, ==, "https://api.soundcloud.com");
}

static void good_values_are_taken(void)
{
    static const char *const cases[][2] = {
        { "https://example.org/", "https://example.org" },
        { " https://example.org:8443/sc// ", "https://example.org:8443/sc" },
        { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
        { "http://localhost", "http://localhost" },
        { "http://[::1]:9/", "http://[::1]:9" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *base = read_base(cases[n][0], &error);
        g_assert_no_error(error);
        g_assert_cmpstr(base, ==, cases[n][1]);
    }
}

static void bad_values_name_the_setting(void)
{
    static const char *const cases[] = { "api.soundcloud.com", "ftp://x",
                                         "https://",           "https:///x",
                                         "https://a b",        "https://x?y=1",
                                         "https://x/#y",       "https://user:secret@x",
                                         "https://\xC3\xA9" };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_base(cases[n], &error));
        assert_fails(error, SG_ERROR_INPUT, "SC_BASE_URL");
    }
}

static void plain_http_is_for_loopback_only(void)
{
    static const char *const cases[] = { "http://api.soundcloud.com", "http://127.0.0.1.evil.org",
                                         "http://localhost.evil.org:80", "http://10.0.0.1" };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_base(cases[n], &error));
        assert_fails(error, SG_ERROR_INPUT, "plain http");
    }
}

static void an_address_elsewhere_becomes_a_path(void)
{
    static const char *const cases[][3] = {
        { "https://api.x", "https://api.x/tracks?cursor=1", "/tracks?cursor=1" },
        { "https://api.x", "http://internal:8080/tracks?cursor=1#f", "/tracks?cursor=1" },
        { "https://api.x", "/tracks?offset=50", "/tracks?offset=50" },
        { "https://api.x", "https://evil.org", "/" },
        { "https://api.x", "https://evil.org?x=1", "/?x=1" },
        { "http://localhost:1/sc", "http://localhost:1/sc/tracks", "/tracks" },
        { "http://localhost:1/sc", "https://other/tracks", "/tracks" },
        { "http://localhost:1/sc", "https://other/sc/tracks", "/sc/tracks" },
        { "http://localhost:1/sc", "/sc/tracks", "/tracks" },
        { "http://localhost:1/sc", "http://localhost:1/scx", "/scx" },
        { "https://api.x", "//evil.org/x", NULL },
        { "https://api.x", "https://api.x//evil.org/x", NULL },
        { "http://localhost:1/sc", "http://localhost:1/sc//evil.org", NULL },
        { "https://api.x", "tracks", NULL },
        { "https://api.x", "", NULL },
        { "https://api.x", "ftp://x/y", NULL },
        { "https://api.x", "https://api.x/a b", NULL },
        { "https://api.x", "https://api.x/a\r\nX: y", NULL },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autofree char *path = sg_base_url_reroot(cases[n][0], cases[n][1]);
        g_assert_cmpstr(path, ==, cases[n][2]);
    }
}

static void only_the_own_host_is_owned(void)
{
    g_assert_true(sg_base_url_owns("https://api.x", "https://api.x/a"));
    g_assert_true(sg_base_url_owns("https://api.x/p", "https://API.x"));
    g_assert_false(sg_base_url_owns("https://api.x", "https://api.x.org/a"));
    g_assert_false(sg_base_url_owns("https://api.x", "https://api.x:8/a"));
    g_assert_false(sg_base_url_owns("https://api.x", "http://api.x/a"));
    g_assert_false(sg_base_url_owns("https://api.x", "https://api.x@evil.org/a"));
    g_assert_false(sg_base_url_owns("https://api.x", "/a"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base-url/the default is the official host", the_default_is_the_official_host);
    g_test_add_func("/base-url/good values are taken", good_values_are_taken);
    g_test_add_func("/base-url/bad values name the setting", bad_values_name_the_setting);
    g_test_add_func("/base-url/plain http is for loopback only", plain_http_is_for_loopback_only);
    g_test_add_func("/base-url/an address elsewhere becomes a path",
                    an_address_elsewhere_becomes_a_path);
    g_test_add_func("/base-url/only the own host is owned", only_the_own_host_is_owned);
    return g_test_run();
}
