/* SPDX-License-Identifier: MIT */
#include "sources/base-url.h"

#include <string.h>

/* The length of "scheme://host" in a URL; 0 if it has none. */
static size_t origin_length(const char *url)
{
    const char *start = NULL;
    if (g_ascii_strncasecmp(url, "http://", 7) == 0)
        start = url + 7;
    else if (g_ascii_strncasecmp(url, "https://", 8) == 0)
        start = url + 8;
    size_t host = start ? strcspn(start, "/?#") : 0;
    return host > 0 ? (size_t)(start - url) + host : 0;
}

static bool is_loopback(const char *host, size_t length)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        size_t name = strlen(names[n]);
        if (length >= name && g_ascii_strncasecmp(host, names[n], name) == 0 &&
            (length == name || host[name] == ':'))
            return true;
    }
    return false;
}

static bool is_clean(const char *text)
{
    for (const char *p = text; *p; p++)
        if (g_ascii_iscntrl(*p) || *p == ' ' || (*p & 0x80))
            return false;
    return true;
}

char *sg_base_url_read(const SgConfig *config, const char *setting, GError **error)
{
    g_autofree char *base = g_strstrip(g_strdup(sg_config_get(config, setting)));
    while (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = '\0';
    size_t origin = origin_length(base);
    if (origin == 0 || !is_clean(base) || strpbrk(base, "?#@"))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "%s: the value is not a base URL like https://api.soundcloud.com",
                            setting);
    bool plain = g_ascii_strncasecmp(base, "http://", 7) == 0;
    if (plain && !is_loopback(base + 7, origin - 7))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "%s: '%s' is plain http, and a token would travel unprotected: use "
                            "https (http is allowed on 127.0.0.1, localhost and [::1])",
                            setting, base);
    return g_steal_pointer(&base);
}

bool sg_base_url_owns(const char *base, const char *href)
{
    size_t origin = origin_length(base);
    return origin_length(href) == origin && g_ascii_strncasecmp(base, href, origin) == 0;
}

char *sg_base_url_reroot(const char *base, const char *href)
{
    size_t origin = origin_length(href);
    const char *path = href + origin;
    if ((origin == 0 && (*href != '/' || href[1] == '/')) || !is_clean(href))
        return NULL;
    const char *prefix = base + origin_length(base);
    size_t length = strlen(prefix);
    if (length > 0 && (origin == 0 || sg_base_url_owns(base, href)) &&
        strncmp(path, prefix, length) == 0 && path[length] == '/')
        path += length;
    if (*path == '/' && path[1] == '/') /* what names a host to some readers is no path */
        return NULL;
    g_autofree char *whole = g_strndup(path, strcspn(path, "#"));
    return *whole == '/' ? g_steal_pointer(&whole) : g_strconcat("/", whole, NULL);
}
