/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "sources/source.h"

#include <string.h>

enum { LONGEST_URL = 2000, MOST_SEGMENTS = 8 };

/* Pages of SoundCloud itself: no user has these names. */
static const char *const reserved[] = {
    "charts",   "community-guidelines",
    "company",  "creators",
    "discover", "explore",
    "feed",     "getstarted",
    "go",       "imprint",
    "jobs",     "login",
    "logout",   "messages",
    "mobile",   "notifications",
    "oembed",   "pages",
    "people",   "player",
    "popular",  "pro",
    "search",   "settings",
    "signin",   "signup",
    "stations", "stream",
    "tags",     "terms-of-use",
    "upload",   "you",
    NULL,
};

/* Pages about a user, and pages about a track or playlist: they stand for their subject. */
static const char *const user_pages[] = {
    "albums",  "comments", "followers", "following", "likes",  "popular-tracks",
    "reposts", "sets",     "spotlight", "toptracks", "tracks", NULL,
};
static const char *const item_pages[] = {
    "albums", "comments", "likes", "recommended", "reposts", "sets", NULL,
};

static const struct {
    const char *plural;
    SgKind kind;
} collections[] = {
    { "tracks", SG_KIND_TRACK },
    { "playlists", SG_KIND_PLAYLIST },
    { "users", SG_KIND_USER },
};

/* An URL cut into its parts, as far as a page URL needs them. */
typedef struct {
    char *shown; /* for messages: no query, no secret */
    char *host;  /* lower case */
    char *query; /* or NULL */
    char *segments[MOST_SEGMENTS + 1];
    size_t count;
} Parts;

static void parts_clear(Parts *parts)
{
    g_free(parts->shown);
    g_free(parts->host);
    g_free(parts->query);
    for (size_t n = 0; n < parts->count; n++)
        g_free(parts->segments[n]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

static bool is_secret(const char *segment)
{
    if (!g_str_has_prefix(segment, "s-") || !segment[2])
        return false;
    for (const char *p = segment + 2; *p; p++)
        if (!g_ascii_isalnum(*p))
            return false;
    return true;
}

/* What a message may show of the URL: nothing from the query on, no secret, one line. */
static char *shown_of(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    valid[strcspn(valid, "?#")] = '\0';
    g_auto(GStrv) pieces = g_strsplit(valid, "/", -1);
    for (int n = 0; pieces[n]; n++) {
        if (is_secret(pieces[n]))
            pieces[n][2] = '\0';
        for (char *p = pieces[n]; *p; p++)
            if (g_ascii_iscntrl(*p))
                *p = ' ';
    }
    g_autofree char *whole = g_strjoinv("/", pieces);
    return sg_text_ellipsize(whole, 120);
}

static bool split_path(Parts *parts, const char *path, GError **error)
{
    g_auto(GStrv) pieces = g_strsplit(path, "/", -1);
    for (int n = 0; pieces[n]; n++) {
        if (!*pieces[n])
            continue;
        if (parts->count == MOST_SEGMENTS)
            return sg_fail(error, SG_ERROR_INPUT,
                           "'%s' has too many parts for a page of SoundCloud", parts->shown);
        parts->segments[parts->count++] = g_uri_escape_string(pieces[n], "%:@!$&'()*+,;=", FALSE);
    }
    return true;
}

/* scheme://host/path?query#fragment; the scheme may be missing. */
static bool split(const char *url, Parts *parts, GError **error)
{
    g_autofree char *text = g_strstrip(g_strdup(url ? url : ""));
    parts->shown = shown_of(text);
    if (!*text)
        return sg_fail(error, SG_ERROR_INPUT, "the URL is empty");
    if (strlen(text) > LONGEST_URL || !g_utf8_validate(text, -1, NULL))
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is too long or not valid UTF-8 for a URL",
                       parts->shown);
    for (const char *p = text; *p; p++)
        if (g_ascii_iscntrl(*p) || *p == ' ')
            return sg_fail(error, SG_ERROR_INPUT, "'%s' is not a URL: it holds a blank",
                           parts->shown);
    const char *rest = strstr(text, "://");
    size_t scheme = rest ? (size_t)(rest - text) : 0;
    bool http = scheme == 0 || (scheme == 4 && g_ascii_strncasecmp(text, "http", 4) == 0) ||
                (scheme == 5 && g_ascii_strncasecmp(text, "https", 5) == 0);
    if (rest && (!http || scheme == 0))
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not an http URL", parts->shown);
    rest = rest ? rest + 3 : text;
    size_t host = strcspn(rest, "/?#");
    parts->host = g_ascii_strdown(rest, (gssize)host);
    if (g_str_has_suffix(parts->host, ":443"))
        parts->host[host - 4] = '\0';
    rest += host;
    size_t path = strcspn(rest, "?#");
    g_autofree char *path_text = g_strndup(rest, path);
    rest += path;
    if (*rest == '?')
        parts->query = g_strndup(rest + 1, strcspn(rest + 1, "#"));
    return split_path(parts, path_text, error);
}

static char *query_value(const char *query, const char *name)
{
    if (!query)
        return NULL;
    GUriParamsIter iter;
    g_uri_params_iter_init(&iter, query, -1, "&", G_URI_PARAMS_NONE);
    char *key, *value;
    while (g_uri_params_iter_next(&iter, &key, &value, NULL)) {
        g_autofree char *owned_key = key;
        if (strcmp(owned_key, name) == 0)
            return value;
        g_free(value);
    }
    return NULL;
}

/* "123", "soundcloud:tracks:123" and the same with %3A: the digits after the last colon. */
static bool parse_id(const char *segment, const char *plural, int64_t *id)
{
    g_autofree char *plain = g_uri_unescape_string(segment, NULL);
    g_autofree char *prefix = g_strdup_printf("soundcloud:%s:", plural);
    if (!plain)
        return false;
    const char *digits = g_str_has_prefix(plain, prefix) ? plain + strlen(prefix) : plain;
    return g_ascii_isdigit(*digits) && sg_text_to_int64(digits, id) && *id > 0;
}

/* /tracks/ID, /playlists/ID, /users/ID of the API. */
static bool parse_api(const Parts *parts, SgPageUrl *parsed, GError **error)
{
    for (size_t n = 0; n < G_N_ELEMENTS(collections); n++) {
        const char *plural = collections[n].plural;
        int64_t id;
        if (parts->count != 2 || strcmp(parts->segments[0], plural) != 0 ||
            !parse_id(parts->segments[1], plural, &id))
            continue;
        parsed->kind = collections[n].kind;
        parsed->kind_known = true;
        parsed->urn = g_strdup_printf("soundcloud:%s:%" G_GINT64_FORMAT, plural, id);
        parsed->clean =
            g_strdup_printf("https://api.soundcloud.com/%s/%" G_GINT64_FORMAT, plural, id);
        parsed->secret_token = query_value(parts->query, "secret_token");
        return true;
    }
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s' is not an API link to a track, playlist or user (…/tracks/123)",
                   parts->shown);
}

/* Segments after the subject: nothing, its secret, or a page about it. */
static bool parse_tail(const Parts *parts, size_t subject, SgPageUrl *parsed)
{
    size_t left = parts->count - subject;
    char *const *tail = parts->segments + subject;
    if (left > 0 && is_secret(tail[0])) {
        parsed->secret_token = g_strdup(tail[0]);
        left--;
        tail++;
    } else {
        parsed->secret_token = query_value(parts->query, "secret_token");
    }
    return left == 0 || (left == 1 && g_strv_contains(item_pages, tail[0]));
}

static bool parse_page(const Parts *parts, SgPageUrl *parsed, GError **error)
{
    char *const *segment = parts->segments;
    if (parts->count == 0 || g_strv_contains(reserved, segment[0]))
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s' is a page of SoundCloud itself, not of a track, playlist or user",
                       parts->shown);
    bool ok = true;
    bool is_set = parts->count > 2 && strcmp(segment[1], "sets") == 0;
    if (parts->count == 1 || (!is_set && g_strv_contains(user_pages, segment[1]))) {
        parsed->kind = SG_KIND_USER;
        parsed->clean = g_strdup_printf("https://soundcloud.com/%s", segment[0]);
        ok = parts->count <= 2;
    } else if (is_set) {
        parsed->kind = SG_KIND_PLAYLIST;
        parsed->clean =
            g_strdup_printf("https://soundcloud.com/%s/sets/%s", segment[0], segment[2]);
        ok = parse_tail(parts, 3, parsed);
    } else {
        parsed->kind = SG_KIND_TRACK;
        parsed->clean = g_strdup_printf("https://soundcloud.com/%s/%s", segment[0], segment[1]);
        ok = parse_tail(parts, 2, parsed);
    }
    parsed->kind_known = true;
    return ok || sg_fail(error, SG_ERROR_INPUT,
                         "'%s' is not the page of a track (/user/track), playlist "
                         "(/user/sets/name) or user (/user)",
                         parts->shown);
}

static bool parse_short(const Parts *parts, SgPageUrl *parsed, GError **error)
{
    if (parts->count != 1)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not a short link (on.soundcloud.com/CODE)",
                       parts->shown);
    parsed->clean = g_strdup_printf("https://on.soundcloud.com/%s", parts->segments[0]);
    return true;
}

static bool parse_urn(const char *url, SgPageUrl *parsed, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(url, ":", -1);
    g_autofree char *link = NULL;
    if (g_strv_length(parts) == 3)
        link = g_strdup_printf("https://api.soundcloud.com/%s/%s", parts[1], parts[2]);
    if (link && sg_page_url_parse(link, parsed, NULL))
        return true;
    g_autofree char *shown = shown_of(url);
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s' is not a URN of a track, playlist or user (soundcloud:tracks:123)", shown);
}

static bool parse_parts(const Parts *parts, SgPageUrl *parsed, GError **error)
{
    static const char *const page_hosts[] = { "soundcloud.com", "www.soundcloud.com",
                                              "m.soundcloud.com", "mobi.soundcloud.com", NULL };
    static const char *const api_hosts[] = { "api.soundcloud.com", "api-v2.soundcloud.com", NULL };
    if (g_strv_contains(page_hosts, parts->host))
        return parse_page(parts, parsed, error);
    if (g_strv_contains(api_hosts, parts->host))
        return parse_api(parts, parsed, error);
    if (strcmp(parts->host, "on.soundcloud.com") == 0)
        return parse_short(parts, parsed, error);
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s' is not on SoundCloud: give a link like https://soundcloud.com/user/track",
                   parts->shown);
}

bool sg_page_url_parse(const char *url, SgPageUrl *parsed, GError **error)
{
    if (url && g_str_has_prefix(url, "soundcloud:"))
        return parse_urn(url, parsed, error);
    g_auto(Parts) parts = { 0 };
    if (!split(url, &parts, error))
        return false;
    if (strcmp(parts.host, "w.soundcloud.com") == 0) {
        /* The embedded player: /player/?url=…; a player within a player is no page. */
        g_autofree char *inner = query_value(parts.query, "url");
        if (inner && !strstr(inner, "w.soundcloud.com"))
            return sg_page_url_parse(inner, parsed, error);
    }
    g_auto(SgPageUrl) result = { 0 };
    if (!parse_parts(&parts, &result, error))
        return false;
    *parsed = result;
    result = (SgPageUrl){ 0 };
    return true;
}

void sg_page_url_clear(SgPageUrl *parsed)
{
    g_clear_pointer(&parsed->clean, g_free);
    g_clear_pointer(&parsed->secret_token, g_free);
    g_clear_pointer(&parsed->urn, g_free);
}
