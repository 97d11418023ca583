/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/text.h"
#include "sources/base-url.h"
#include "sources/query.h"
#include "sources/soundcloud-call.h"
#include "sources/soundcloud-cursor.h"
#include "sources/soundcloud-parse.h"

#include <string.h>

extern const SgSourceKind sg_source_soundcloud;

/* Without it the API silently leaves out snippets and blocked tracks. */
static const char every_access[] = "playable,preview,blocked";

enum { MOST_HOPS = 3 };

typedef struct {
    SgSource head;
    SgSoundcloudCall *call;
} Soundcloud;

/* How a listing is asked for. */
typedef struct {
    const char *path; /* %s: the URN of the target */
    SgKind target;
    int limit;
    bool access;   /* takes access= */
    bool searches; /* the target are words for q= */
    bool secret;   /* takes secret_token= */
    bool bare;     /* show_tracks=false: playlists without their tracks */
    bool dated;    /* two times stand before the words of a search */
} Endpoint;

static const Endpoint endpoints[] = {
    [SG_LIST_USER_TRACKS] = { "/users/%s/tracks", SG_KIND_USER, 200, .access = true },
    [SG_LIST_USER_PLAYLISTS] = { "/users/%s/playlists", SG_KIND_USER, 200, .access = true,
                                 .bare = true },
    [SG_LIST_USER_LIKED_TRACKS] = { "/users/%s/likes/tracks", SG_KIND_USER, 100, .access = true },
    [SG_LIST_USER_LIKED_PLAYLISTS] = { "/users/%s/likes/playlists", SG_KIND_USER, 100,
                                       .bare = true },
    [SG_LIST_USER_REPOSTED_TRACKS] = { "/users/%s/reposts/tracks", SG_KIND_USER, 200,
                                       .access = true },
    [SG_LIST_USER_FOLLOWINGS] = { "/users/%s/followings", SG_KIND_USER, 200 },
    [SG_LIST_PLAYLIST_TRACKS] = { "/playlists/%s/tracks", SG_KIND_PLAYLIST, 200, .access = true,
                                  .secret = true },
    [SG_LIST_TRACK_RELATED] = { "/tracks/%s/related", SG_KIND_TRACK, 200, .access = true },
    [SG_LIST_TRACK_FAVORITERS] = { "/tracks/%s/favoriters", SG_KIND_TRACK, 200 },
    [SG_LIST_TRACK_REPOSTERS] = { "/tracks/%s/reposters", SG_KIND_TRACK, 200 },
    [SG_LIST_SEARCH_TRACKS] = { "/tracks", SG_KIND_TRACK, 200, .access = true, .searches = true },
    [SG_LIST_SEARCH_CREATED] = { "/tracks", SG_KIND_TRACK, 200, .access = true, .searches = true,
                                 .dated = true },
    [SG_LIST_SEARCH_PLAYLISTS] = { "/playlists", SG_KIND_TRACK, 200, .access = true,
                                   .searches = true, .bare = true },
    [SG_LIST_SEARCH_USERS] = { "/users", SG_KIND_TRACK, 200, .searches = true },
};

/* -- Life ---------------------------------------------------------------------------------------- */

static SgSource *open_source(const SgConfig *config, const SgSourceOptions *options, GError **error)
{
    SgSoundcloudCall *call = sg_soundcloud_call_new(config, options, error);
    if (!call)
        return NULL;
    Soundcloud *source = g_new0(Soundcloud, 1);
    source->head.kind = &sg_source_soundcloud;
    source->call = call;
    return &source->head;
}

static void close_source(SgSource *head)
{
    Soundcloud *source = (Soundcloud *)head;
    sg_soundcloud_call_free(source->call);
    g_free(source);
}

static void stats(const SgSource *head, SgSourceStats *result)
{
    sg_soundcloud_call_stats(((const Soundcloud *)head)->call, result);
}

/* -- Paths --------------------------------------------------------------------------------------- */

static void set(char **path, const char *name, const char *value)
{
    if (!value)
        return;
    char *with = sg_query_set(*path, name, value);
    g_free(*path);
    *path = with;
}

/* The URN in a path, checked: "soundcloud:KIND:digits". NULL with INPUT otherwise. */
static char *urn_path(const char *format, SgKind kind, const char *urn, GError **error)
{
    g_autofree char *prefix = g_strdup_printf("soundcloud:%ss:", sg_kind_name(kind));
    const char *digits = urn && g_str_has_prefix(urn, prefix) ? urn + strlen(prefix) : "";
    int64_t id;
    if (!g_ascii_isdigit(*digits) || !sg_text_to_int64(digits, &id) || id <= 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "'%s' is not the URN of a %s of SoundCloud",
                            urn ? urn : "", sg_kind_name(kind));
    GString *path = g_string_new(format);
    g_string_replace(path, "%s", urn, 1);
    return g_string_free(path, FALSE);
}

/* "1736467200 1737676799 lofi" ──▶ created_at[from], created_at[to] in the path, and "lofi"; NULL if
 * it is not of that shape. */
static const char *set_dates(char **path, const char *target)
{
    static const char *const names[] = { "created_at[from]", "created_at[to]" };
    const char *words = target;
    for (size_t n = 0; words && n < G_N_ELEMENTS(names); n++) {
        const char *blank = strchr(words, ' ');
        g_autofree char *digits = blank ? g_strndup(words, (size_t)(blank - words)) : NULL;
        int64_t seconds;
        g_autoptr(GDateTime) time =
            sg_text_to_int64(digits, &seconds) ? g_date_time_new_from_unix_utc(seconds) : NULL;
        g_autofree char *date = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : NULL;
        set(path, names[n], date);
        words = date ? blank + 1 : NULL;
    }
    return words;
}

static char *listing_path(SgListing listing, const char *target, GError **error)
{
    const Endpoint *end = &endpoints[listing];
    g_autofree char *dated = g_strdup(end->path);
    if (end->dated && !(target = set_dates(&dated, target)))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "a search by date needs two times before its words");
    g_autofree char *words = end->searches && target ? sg_text_clean(target) : NULL;
    if (end->searches && (!words || !*words))
        return sg_fail_null(error, SG_ERROR_INPUT, "a search needs words to look for");
    char *path = end->searches ? g_strdup(dated) : urn_path(end->path, end->target, target, error);
    if (!path)
        return NULL;
    g_autofree char *limit = g_strdup_printf("%d", end->limit);
    set(&path, "q", words);
    set(&path, "access", end->access ? every_access : NULL);
    set(&path, "show_tracks", end->bare ? "false" : NULL);
    set(&path, "limit", limit);
    set(&path, "linked_partitioning", "true");
    return path;
}

/* -- Resolve ------------------------------------------------------------------------------------- */

static bool take_ref(SgRef *ref, SgPageUrl *url)
{
    *ref = (SgRef){
        .kind = url->kind,
        .urn = g_steal_pointer(&url->urn),
        .secret_token = g_steal_pointer(&url->secret_token),
    };
    sg_log_add_secret(ref->secret_token);
    return true;
}

/* The entity that an answer of /resolve holds itself. */
static bool ref_of_object(const SgJson *object, const char *shown, SgRef *ref, GError **error)
{
    g_auto(SgPage) page;
    sg_page_init(&page);
    g_autoptr(SgJson) list = json_array();
    json_array_append(list, (SgJson *)object);
    const char *next;
    int64_t entries;
    sg_soundcloud_parse_page(list, SG_KIND_TRACK, shown, &page, &next, &entries, NULL);
    if (!sg_json_string(object, "kind") || page.skipped > 0)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is neither a track, a playlist nor a user",
                       shown);
    if (page.tracks->len)
        *ref = (SgRef){ SG_KIND_TRACK, g_strdup(((SgTrack *)page.tracks->pdata[0])->urn), NULL };
    else if (page.playlists->len)
        *ref = (SgRef){ SG_KIND_PLAYLIST, g_strdup(((SgPlaylist *)page.playlists->pdata[0])->urn),
                        NULL };
    else
        *ref = (SgRef){ SG_KIND_USER, g_strdup(((SgUser *)page.users->pdata[0])->urn), NULL };
    return true;
}

/*
 * What a Location says: kind and id are read from it, and it is never followed. It must be on the
 * API host, ours or the official one; a page of soundcloud.com (behind a short link) is resolved
 * in turn.
 */
static bool read_location(const Soundcloud *source, const char *location, SgPageUrl *url,
                          GError **error)
{
    const char *base = sg_soundcloud_call_base(source->call);
    g_autofree char *path = NULL;
    if (sg_base_url_owns(base, location) || (*location == '/' && location[1] != '/'))
        path = sg_base_url_reroot(base, location);
    g_autofree char *official = path ? g_strconcat("https://api.soundcloud.com", path, NULL) : NULL;
    g_autoptr(GError) problem = NULL;
    if (sg_page_url_parse(official ? official : location, url, &problem))
        return true;
    return sg_fail(error, SG_ERROR_NETWORK, "/resolve points to something else than SoundCloud: %s",
                   problem->message);
}

/* Asks once; on success either *ref is set, or *url is replaced by the page to ask for next. */
static bool hop(Soundcloud *source, SgPageUrl *url, SgRef *ref, GError **error)
{
    g_autofree char *page = url->secret_token
                                ? g_strdup_printf("%s/%s", url->clean, url->secret_token)
                                : g_strdup(url->clean);
    g_autofree char *path = sg_query_set("/resolve", "url", page);
    g_autofree char *location = NULL;
    g_autoptr(SgJson) object = NULL;
    if (!sg_soundcloud_call_resolve(source->call, path, &location, &object, error))
        return false;
    if (object)
        return ref_of_object(object, url->clean, ref, error);
    g_auto(SgPageUrl) next = { 0 };
    if (!read_location(source, location, &next, error))
        return false;
    if (!next.secret_token)
        next.secret_token = g_steal_pointer(&url->secret_token);
    sg_log_add_secret(next.secret_token);
    if (next.urn)
        return take_ref(ref, &next);
    sg_page_url_clear(url);
    *url = next;
    next = (SgPageUrl){ 0 };
    return true;
}

static bool resolve(SgSource *head, const char *text, SgRef *ref, GError **error)
{
    g_auto(SgPageUrl) url = { 0 };
    if (!sg_page_url_parse(text, &url, error))
        return false;
    sg_log_add_secret(url.secret_token);
    if (url.urn)
        return take_ref(ref, &url);
    g_autofree char *shown = g_strdup(url.clean);
    SgRef found = { 0 };
    for (int n = 0; n < MOST_HOPS && !found.urn; n++) {
        if (!hop((Soundcloud *)head, &url, &found, error)) {
            g_prefix_error(error, "'%s': ", shown);
            return false;
        }
    }
    if (!found.urn)
        return sg_fail(error, SG_ERROR_NETWORK, "'%s': leads from page to page without an end",
                       shown);
    if (!found.secret_token)
        found.secret_token = g_steal_pointer(&url.secret_token);
    *ref = found;
    return true;
}

/* -- Items --------------------------------------------------------------------------------------- */

static SgJson *get_item(SgSource *head, const char *format, SgKind kind, const SgRef *ref,
                        GError **error)
{
    g_autofree char *path = urn_path(format, kind, ref->urn, error);
    if (!path)
        return NULL;
    sg_log_add_secret(ref->secret_token);
    set(&path, "secret_token", ref->secret_token);
    if (kind == SG_KIND_PLAYLIST) {
        set(&path, "access", every_access);
        set(&path, "show_tracks", "false");
    }
    return sg_soundcloud_call_get(((Soundcloud *)head)->call, path, error);
}

static bool fail_item(SgKind kind, const char *urn, GError **error)
{
    return sg_fail(error, SG_ERROR_NETWORK, "%s: the answer is no %s", urn, sg_kind_name(kind));
}

/* A playlist without its tracks sometimes says that it has none (issue 210 of soundcloud/api). */
static void distrust_counts(SgPlaylist *playlist)
{
    if (playlist->tracks)
        return;
    if (playlist->track_count == 0)
        playlist->track_count = SG_COUNT_UNKNOWN;
    if (playlist->duration_ms == 0)
        playlist->duration_ms = SG_COUNT_UNKNOWN;
}

static bool get_track(SgSource *head, const SgRef *ref, SgTrack **track, GError **error)
{
    g_autoptr(SgJson) json = get_item(head, "/tracks/%s", SG_KIND_TRACK, ref, error);
    SgTrack *parsed = json ? sg_soundcloud_parse_track(json) : NULL;
    if (!parsed)
        return json ? fail_item(SG_KIND_TRACK, ref->urn, error) : false;
    *track = parsed;
    return true;
}

static bool get_playlist(SgSource *head, const SgRef *ref, SgPlaylist **playlist, GError **error)
{
    g_autoptr(SgJson) json = get_item(head, "/playlists/%s", SG_KIND_PLAYLIST, ref, error);
    SgPlaylist *parsed = json ? sg_soundcloud_parse_playlist(json) : NULL;
    if (!parsed)
        return json ? fail_item(SG_KIND_PLAYLIST, ref->urn, error) : false;
    distrust_counts(parsed);
    *playlist = parsed;
    return true;
}

static bool get_user(SgSource *head, const SgRef *ref, SgUser **user, GError **error)
{
    const SgRef public = { .kind = ref->kind, .urn = ref->urn };
    g_autoptr(SgJson) json = get_item(head, "/users/%s", SG_KIND_USER, &public, error);
    SgUser *parsed = json ? sg_soundcloud_parse_user(json) : NULL;
    if (!parsed)
        return json ? fail_item(SG_KIND_USER, ref->urn, error) : false;
    *user = parsed;
    return true;
}

/* -- Listings ------------------------------------------------------------------------------------ */

static bool list(SgSource *head, SgListing listing, const char *target, const char *secret_token,
                 const char *text, SgPage *page, GError **error)
{
    Soundcloud *source = (Soundcloud *)head;
    const char *base = sg_soundcloud_call_base(source->call);
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    g_autofree char *first = listing_path(listing, target, error);
    if (!first)
        return false;
    if (!text)
        sg_soundcloud_cursor_init(&cursor, first);
    else if (!sg_soundcloud_cursor_parse(&cursor, text, error))
        return false;
    g_autofree char *path = g_strdup(cursor.path);
    sg_log_add_secret(secret_token);
    set(&path, "secret_token", endpoints[listing].secret ? secret_token : NULL);
    g_autoptr(SgJson) json = sg_soundcloud_call_get(source->call, path, error);
    if (!json)
        return false;
    g_auto(SgPage) result;
    sg_page_init(&result);
    const char *next_href;
    int64_t entries;
    g_autofree char *name = g_strdup_printf("%s of %s", sg_listing_name(listing), target);
    if (!sg_soundcloud_parse_page(json, sg_listing_gives(listing), name, &result, &next_href,
                                  &entries, error))
        return false;
    for (guint n = 0; endpoints[listing].bare && n < result.playlists->len; n++)
        distrust_counts(result.playlists->pdata[n]);
    result.next = sg_soundcloud_cursor_next(&cursor, base, first, next_href, entries);
    *page = result;
    result = (SgPage){ 0 };
    return true;
}

const SgSourceKind sg_source_soundcloud = {
    .name = "soundcloud",
    .summary = "the official API of SoundCloud (api.soundcloud.com)",
    .open = open_source,
    .close = close_source,
    .resolve = resolve,
    .track = get_track,
    .playlist = get_playlist,
    .user = get_user,
    .list = list,
    .stats = stats,
};
