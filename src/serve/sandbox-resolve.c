/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/text.h"

#include <string.h>

/* GET /resolve: a page URL to the address of its record, as a redirect that nobody should follow
 * blindly. */

/* The path of a page on soundcloud.com: "nils-aurora/harbour-lights", without query, fragment and
 * slashes at its ends; NULL for another host. */
static char *page_path(const char *url)
{
    static const char *const hosts[] = { "soundcloud.com/", "www.soundcloud.com/",
                                         "m.soundcloud.com/" };
    const char *rest = strstr(url, "://");
    rest = rest ? rest + 3 : url;
    for (size_t n = 0; n < G_N_ELEMENTS(hosts); n++) {
        if (g_ascii_strncasecmp(rest, hosts[n], strlen(hosts[n])) != 0)
            continue;
        const char *path = rest + strlen(hosts[n]);
        g_autofree char *bare = g_strndup(path, strcspn(path, "?#"));
        size_t length = strlen(bare);
        while (length > 0 && bare[length - 1] == '/')
            bare[--length] = '\0';
        return g_steal_pointer(&bare);
    }
    return NULL;
}

/* Cuts a secret ("…/s-AbC") off the end of a path. */
static char *take_secret(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash || !g_str_has_prefix(slash, "/s-"))
        return NULL;
    *slash = '\0';
    return g_strdup(slash + 1);
}

/* on.soundcloud.com/CODE: the sandbox's short links are the track's number in base 36. */
static int32_t short_link(const SgPlatform *platform, const char *url)
{
    const char *code = strstr(url, "on.soundcloud.com/");
    if (!code)
        return -1;
    char *end = NULL;
    guint64 id = g_ascii_strtoull(code + strlen("on.soundcloud.com/"), &end, 36);
    return *end == '\0' || strchr("/?#", *end) ? sg_platform_track_by_id(platform, (int64_t)id)
                                               : -1;
}

/* What a redirect leads to. */
typedef struct {
    const char *kind; /* "tracks", …; NULL: nothing */
    int64_t id;
    const char *secret; /* of the record */
    bool deleted;
} Target;

static Target find_target(const SgPlatform *platform, const char *path, int32_t track)
{
    if (track < 0)
        track = sg_platform_track_by_path(platform, path);
    if (track >= 0) {
        const SgPlatformTrack *entry = sg_platform_track(platform, track);
        return (Target){ "tracks", entry->id, entry->secret, entry->deleted };
    }
    int32_t playlist = sg_platform_playlist_by_path(platform, path);
    if (playlist >= 0) {
        const SgPlatformPlaylist *entry = sg_platform_playlist(platform, playlist);
        return (Target){ "playlists", entry->id, entry->secret, entry->deleted };
    }
    int32_t user = sg_platform_user_by_path(platform, path);
    if (user >= 0)
        return (Target){ "users", sg_platform_user(platform, user)->id, NULL, false };
    return (Target){ 0 };
}

/* The three spellings that are seen, in turn. */
static char *make_location(const char *host, const Target *target)
{
    const char *colon = target->id % 3 == 2 ? "%3A" : ":";
    GString *url = g_string_new(host);
    g_string_append_printf(url, "/%s/", target->kind);
    if (target->id % 3 > 0)
        g_string_append_printf(url, "soundcloud%s%s%s", colon, target->kind, colon);
    g_string_append_printf(url, "%" G_GINT64_FORMAT, target->id);
    if (target->secret)
        g_string_append_printf(url, "?secret_token=%s", target->secret);
    return g_string_free(url, FALSE);
}

static void redirect(SgSandbox *sandbox, const SgRequest *request, const Target *target,
                     SgReply *reply)
{
    SgFaults *faults = sandbox->faults;
    bool foreign = sg_fault(faults, SG_FAULT_FOREIGN_LOCATION, request, reply);
    bool lost = sg_fault(faults, SG_FAULT_LOST_LOCATION, request, reply);
    const char *part = lost ? sg_fault_word(faults, SG_FAULT_LOST_LOCATION) : "";
    const char *word = foreign ? sg_fault_word(faults, SG_FAULT_FOREIGN_LOCATION) : NULL;
    g_autofree char *named = word ? g_strconcat("https://", word, NULL) : NULL;
    const char *host = named ? named : foreign ? sandbox->foreign_url : sandbox->href;
    g_autofree char *location = make_location(host, target);
    SgJson *body = json_pack("{s:s}", "status", "302 - Found");
    if (strcmp(part, "body") != 0 && strcmp(part, "both") != 0)
        json_object_set_new(body, "location", json_string(location));
    sg_sandbox_send(sandbox, request, body, reply);
    reply->status = 302;
    if (strcmp(part, "header") != 0 && strcmp(part, "both") != 0)
        sg_reply_header(reply, "Location", location);
}

bool sg_sandbox_resolve(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgSandbox *sandbox = data;
    const char *url = sg_request_query(request, "url");
    if (!url || !*url)
        return sg_fail(error, SG_ERROR_INPUT, "the parameter url is missing");
    int32_t track = short_link(sandbox->platform, url);
    g_autofree char *path = page_path(url);
    g_autofree char *secret = path ? take_secret(path) : NULL;
    g_autofree char *lower = g_ascii_strdown(path ? path : "", -1);
    Target target = find_target(sandbox->platform, lower, track);
    bool open = !target.secret || !g_strcmp0(target.secret, secret);
    if (!target.kind || target.deleted || !open)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "404 - Not Found");
    redirect(sandbox, request, &target, reply);
    return true;
}
