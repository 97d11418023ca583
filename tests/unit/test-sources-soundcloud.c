/* SPDX-License-Identifier: MIT */
#include "sources/source.h"
#include "base/log.h"
#include "support/fake-http.h"
#include "support/settings.h"
#include "support/test.h"

#define SECRET "s-TopSecret99"

typedef struct {
    FakeHttp *api;
    SgSource *source;
    GString *log;
} Fixture;

static void collect_log(SgLogLevel level, const char *message, void *data)
{
    g_string_append_printf(data, "%s\n", message);
}

static void set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgConfig) config = bare_config();
    const SgSourceOptions options = { 0 };
    f->api = fake_http_start(NULL, NULL);
    f->log = g_string_new(NULL);
    sg_log_set_sink(SG_LOG_DEBUG, collect_log, f->log);
    sg_config_set(config, "SC_BASE_URL", fake_http_url(f->api));
    sg_config_set(config, "SOUNDCLOUD_ACCESS_TOKEN", "the-access-token");
    sg_config_set(config, "SC_RETRY_BASE", "0.01");
    f->source = sg_source_find("soundcloud")->open(config, &options, &error);
    g_assert_no_error(error);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
    g_assert_null(strstr(f->log->str, "the-access-token"));
    g_assert_null(strstr(f->log->str, SECRET));
    g_string_free(f->log, TRUE);
    sg_source_close(f->source);
    fake_http_stop(f->api);
}

static void push(Fixture *f, int status, const char *body)
{
    fake_http_push(f->api, (FakeReply){ .status = status, .body = body });
}

static void push_location(Fixture *f, const char *location)
{
    g_autofree char *header = g_strdup_printf("Location: %s\r\n", location);
    fake_http_push(f->api, (FakeReply){ .status = 302, .headers = header, .body = "{}" });
}

static const char *asked(Fixture *f, guint n)
{
    return fake_http_request(f->api, n)->target;
}

/* -- Resolve ------------------------------------------------------------------------------------- */

static void assert_resolves(Fixture *f, const char *url, SgKind kind, const char *urn,
                            const char *secret)
{
    g_autoptr(GError) error = NULL;
    g_auto(SgRef) ref = { 0 };
    if (!f->source->kind->resolve(f->source, url, &ref, &error))
        g_error("'%s': %s", url, error->message);
    g_assert_cmpint(ref.kind, ==, kind);
    g_assert_cmpstr(ref.urn, ==, urn);
    g_assert_cmpstr(ref.secret_token, ==, secret);
}

static void assert_unresolved(Fixture *f, const char *url, int code, const char *part)
{
    g_autoptr(GError) error = NULL;
    SgRef ref = { .urn = (char *)"untouched" };
    g_assert_false(f->source->kind->resolve(f->source, url, &ref, &error));
    g_assert_cmpstr(ref.urn, ==, "untouched");
    g_assert_null(strstr(error->message, SECRET));
    assert_fails(error, code, part);
}

static void a_page_is_resolved_by_the_location(Fixture *f, gconstpointer data)
{
    g_autofree char *own =
        g_strconcat(fake_http_url(f->api), "/playlists/soundcloud:playlists:7", NULL);
    push_location(f, "https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A2270480027");
    push_location(f, own);
    push_location(f, "/users/3?x=y");
    push(f, 302,
         "{\"status\":\"302 - Found\",\"location\":\"https://api.soundcloud.com/tracks/4\"}");
    assert_resolves(f, "soundcloud.com/a/b?si=1", SG_KIND_TRACK, "soundcloud:tracks:2270480027",
                    NULL);
    assert_resolves(f, "https://m.soundcloud.com/a/sets/b", SG_KIND_PLAYLIST,
                    "soundcloud:playlists:7", NULL);
    assert_resolves(f, "https://soundcloud.com/a", SG_KIND_USER, "soundcloud:users:3", NULL);
    assert_resolves(f, "https://soundcloud.com/a/c", SG_KIND_TRACK, "soundcloud:tracks:4", NULL);
    g_assert_cmpstr(asked(f, 0), ==, "/resolve?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb");
    g_assert_cmpuint(fake_http_count(f->api), ==, 4);
}

static void a_page_is_resolved_by_the_object_itself(Fixture *f, gconstpointer data)
{
    push(f, 200, "{\"kind\":\"track\",\"id\":1}");
    push(f, 200, "{\"kind\":\"playlist\",\"id\":2}");
    push(f, 200, "{\"kind\":\"user\",\"urn\":\"soundcloud:users:3\"}");
    assert_resolves(f, "soundcloud.com/a/b", SG_KIND_TRACK, "soundcloud:tracks:1", NULL);
    assert_resolves(f, "soundcloud.com/a/sets/b", SG_KIND_PLAYLIST, "soundcloud:playlists:2", NULL);
    assert_resolves(f, "soundcloud.com/a", SG_KIND_USER, "soundcloud:users:3", NULL);
    push(f, 200, "{\"kind\":\"comment\",\"id\":1}");
    assert_unresolved(f, "soundcloud.com/a/b", SG_ERROR_INPUT, "neither a track");
    push(f, 200, "[]");
    assert_unresolved(f, "soundcloud.com/a/b", SG_ERROR_INPUT, "neither a track");
}

static void what_names_itself_needs_no_request(Fixture *f, gconstpointer data)
{
    assert_resolves(f, "https://api.soundcloud.com/tracks/9", SG_KIND_TRACK, "soundcloud:tracks:9",
                    NULL);
    assert_resolves(f, "soundcloud:users:8", SG_KIND_USER, "soundcloud:users:8", NULL);
    assert_resolves(f, "https://api.soundcloud.com/playlists/7?secret_token=" SECRET,
                    SG_KIND_PLAYLIST, "soundcloud:playlists:7", SECRET);
    assert_unresolved(f, "https://example.org/a/b", SG_ERROR_INPUT, "not on SoundCloud");
    g_assert_cmpuint(fake_http_count(f->api), ==, 0);
}

static void a_secret_link_is_asked_with_its_secret(Fixture *f, gconstpointer data)
{
    push_location(f, "https://api.soundcloud.com/tracks/1?secret_token=" SECRET);
    push_location(f, "https://api.soundcloud.com/tracks/1");
    assert_resolves(f, "https://soundcloud.com/a/b/" SECRET, SG_KIND_TRACK, "soundcloud:tracks:1",
                    SECRET);
    assert_resolves(f, "https://soundcloud.com/a/b/" SECRET, SG_KIND_TRACK, "soundcloud:tracks:1",
                    SECRET);
    g_assert_cmpstr(asked(f, 0), ==, "/resolve?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb%2F" SECRET);
    push_location(f, "https://soundcloud.com/a/renamed");
    push_location(f, "https://api.soundcloud.com/tracks/1");
    assert_resolves(f, "https://soundcloud.com/a/b/" SECRET, SG_KIND_TRACK, "soundcloud:tracks:1",
                    SECRET);
    g_assert_cmpstr(asked(f, 3), ==,
                    "/resolve?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Frenamed%2F" SECRET);
    push(f, 404, "{}");
    assert_unresolved(f, "https://soundcloud.com/a/b/" SECRET, SG_ERROR_NOT_FOUND,
                      "'https://soundcloud.com/a/b': ");
}

static void a_short_link_may_lead_to_a_page(Fixture *f, gconstpointer data)
{
    push_location(f, "https://soundcloud.com/a/b?utm_source=x");
    push_location(f, "https://api.soundcloud.com/tracks/5");
    assert_resolves(f, "https://on.soundcloud.com/AbCd", SG_KIND_TRACK, "soundcloud:tracks:5",
                    NULL);
    g_assert_cmpstr(asked(f, 0), ==, "/resolve?url=https%3A%2F%2Fon.soundcloud.com%2FAbCd");
    g_assert_cmpstr(asked(f, 1), ==, "/resolve?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb");
    for (int n = 0; n < 5; n++)
        push_location(f, "https://on.soundcloud.com/AbCd");
    assert_unresolved(f, "https://on.soundcloud.com/AbCd", SG_ERROR_NETWORK, "without an end");
    g_assert_cmpuint(fake_http_count(f->api), ==, 5);
}

/* The other host is up and would notice a request. */
static void a_foreign_host_is_never_asked(Fixture *f, gconstpointer data)
{
    g_autoptr(FakeHttp) foreign = fake_http_start(NULL, NULL);
    g_autofree char *location = g_strconcat(fake_http_url(foreign), "/tracks/1", NULL);
    const char *const locations[] = { location,
                                      "//evil.example/tracks/1",
                                      "ftp://x/tracks/1",
                                      "https://api.soundcloud.com.evil.example/tracks/1",
                                      "https://api.soundcloud.com/comments/1",
                                      "tracks/1" };
    for (size_t n = 0; n < G_N_ELEMENTS(locations); n++) {
        push_location(f, locations[n]);
        assert_unresolved(f, "soundcloud.com/a/b", SG_ERROR_NETWORK, "/resolve points to");
    }
    g_assert_cmpuint(fake_http_count(foreign), ==, 0);
}

/* -- Items --------------------------------------------------------------------------------------- */

static void items_are_asked_for_by_urn(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const SgRef track_ref = { SG_KIND_TRACK, (char *)"soundcloud:tracks:1", (char *)SECRET };
    const SgRef playlist_ref = { SG_KIND_PLAYLIST, (char *)"soundcloud:playlists:2", NULL };
    const SgRef user_ref = { SG_KIND_USER, (char *)"soundcloud:users:3", NULL };
    g_autoptr(SgTrack) track = NULL;
    g_autoptr(SgPlaylist) playlist = NULL;
    g_autoptr(SgUser) user = NULL;
    push(f, 200, "{\"urn\":\"soundcloud:tracks:1\",\"title\":\"T\"}");
    push(f, 200,
         "{\"kind\":\"playlist\",\"id\":2,\"title\":\"P\",\"track_count\":0,\"duration\":0}");
    push(f, 200, "{\"kind\":\"user\",\"id\":3,\"username\":\"U\"}");
    g_assert_true(f->source->kind->track(f->source, &track_ref, &track, &error));
    g_assert_true(f->source->kind->playlist(f->source, &playlist_ref, &playlist, &error));
    g_assert_true(f->source->kind->user(f->source, &user_ref, &user, &error));
    g_assert_cmpstr(track->title, ==, "T");
    g_assert_cmpstr(playlist->title, ==, "P");
    g_assert_cmpint(playlist->track_count, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpint(playlist->duration_ms, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpstr(user->username, ==, "U");
    g_assert_cmpstr(asked(f, 0), ==, "/tracks/soundcloud:tracks:1?secret_token=" SECRET);
    g_assert_cmpstr(asked(f, 1), ==,
                    "/playlists/soundcloud:playlists:2?access=playable,preview,blocked&"
                    "show_tracks=false");
    g_assert_cmpstr(asked(f, 2), ==, "/users/soundcloud:users:3");
}

static void an_item_of_another_kind_is_refused(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    SgTrack *track = NULL;
    SgRef ref = { SG_KIND_TRACK, (char *)"soundcloud:tracks:1", NULL };
    static const char *const bodies[] = { "{\"kind\":\"user\",\"id\":1}", "{}", "[]", "null" };
    for (size_t n = 0; n < G_N_ELEMENTS(bodies); n++) {
        push(f, 200, bodies[n]);
        g_assert_false(f->source->kind->track(f->source, &ref, &track, &error));
        assert_fails(error, SG_ERROR_NETWORK, "soundcloud:tracks:1: the answer is no track");
    }
    static const char *const urns[] = {
        "soundcloud:users:1",           "soundcloud:tracks:",     "1", "", NULL,
        "soundcloud:tracks:1/../../me", "soundcloud:tracks:1?x=y"
    };
    for (size_t n = 0; n < G_N_ELEMENTS(urns); n++) {
        ref.urn = (char *)urns[n];
        g_assert_false(f->source->kind->track(f->source, &ref, &track, &error));
        assert_fails(error, SG_ERROR_INPUT, "is not the URN of a track");
    }
    g_assert_null(track);
}

/* -- Listings ------------------------------------------------------------------------------------ */

static void each_listing_asks_its_endpoint(Fixture *f, gconstpointer data)
{
#define ALL "access=playable,preview,blocked&"
#define LP  "linked_partitioning=true"
    static const struct {
        SgListing listing;
        const char *target, *path;
    } cases[] = {
        { SG_LIST_USER_TRACKS, "soundcloud:users:1",
          "/users/soundcloud:users:1/tracks?" ALL "limit=200&" LP },
        { SG_LIST_USER_PLAYLISTS, "soundcloud:users:1",
          "/users/soundcloud:users:1/playlists?" ALL "show_tracks=false&limit=200&" LP },
        { SG_LIST_USER_LIKED_TRACKS, "soundcloud:users:1",
          "/users/soundcloud:users:1/likes/tracks?" ALL "limit=100&" LP },
        { SG_LIST_USER_LIKED_PLAYLISTS, "soundcloud:users:1",
          "/users/soundcloud:users:1/likes/playlists?show_tracks=false&limit=100&" LP },
        { SG_LIST_USER_REPOSTED_TRACKS, "soundcloud:users:1",
          "/users/soundcloud:users:1/reposts/tracks?" ALL "limit=200&" LP },
        { SG_LIST_USER_FOLLOWINGS, "soundcloud:users:1",
          "/users/soundcloud:users:1/followings?limit=200&" LP },
        { SG_LIST_PLAYLIST_TRACKS, "soundcloud:playlists:2",
          "/playlists/soundcloud:playlists:2/tracks?" ALL "limit=200&" LP },
        { SG_LIST_TRACK_RELATED, "soundcloud:tracks:3",
          "/tracks/soundcloud:tracks:3/related?" ALL "limit=200&" LP },
        { SG_LIST_TRACK_FAVORITERS, "soundcloud:tracks:3",
          "/tracks/soundcloud:tracks:3/favoriters?limit=200&" LP },
        { SG_LIST_TRACK_REPOSTERS, "soundcloud:tracks:3",
          "/tracks/soundcloud:tracks:3/reposters?limit=200&" LP },
        { SG_LIST_SEARCH_TRACKS, " deep  house & co ",
          "/tracks?q=deep%20house%20%26%20co&" ALL "limit=200&" LP },
        { SG_LIST_SEARCH_CREATED, "1736467200 1737676799  deep house",
          "/tracks?created_at[from]=2025-01-10%2000%3A00%3A00&"
          "created_at[to]=2025-01-23%2023%3A59%3A59&q=deep%20house&" ALL "limit=200&" LP },
        { SG_LIST_SEARCH_PLAYLISTS, "lofi",
          "/playlists?q=lofi&" ALL "show_tracks=false&limit=200&" LP },
        { SG_LIST_SEARCH_USERS, "ana", "/users?q=ana&limit=200&" LP },
    };
    g_assert_cmpint(G_N_ELEMENTS(cases), ==, SG_LIST_SEARCH_USERS + 1);
    for (guint n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_auto(SgPage) page = { 0 };
        push(f, 200, "{\"collection\":[{\"id\":5}],\"next_href\":null}");
        g_assert_true(f->source->kind->list(f->source, cases[n].listing, cases[n].target, NULL,
                                            NULL, &page, &error));
        g_assert_cmpstr(asked(f, n), ==, cases[n].path);
        SgKind gives = sg_listing_gives(cases[n].listing);
        g_assert_cmpuint(page.tracks->len, ==, gives == SG_KIND_TRACK);
        g_assert_cmpuint(page.playlists->len, ==, gives == SG_KIND_PLAYLIST);
        g_assert_cmpuint(page.users->len, ==, gives == SG_KIND_USER);
        g_assert_null(page.next);
    }
}

/* Reads a listing to its end; gives how many tracks came. */
static int64_t read_to_end(Fixture *f, const char *secret)
{
    g_autofree char *cursor = NULL;
    int64_t tracks = 0;
    do {
        g_autoptr(GError) error = NULL;
        g_auto(SgPage) page = { 0 };
        if (!f->source->kind->list(f->source, SG_LIST_PLAYLIST_TRACKS, "soundcloud:playlists:2",
                                   secret, cursor, &page, &error))
            g_error("%s", error->message);
        tracks += page.tracks->len;
        g_free(cursor);
        cursor = g_steal_pointer(&page.next);
        g_assert_true(!cursor || !strstr(cursor, SECRET));
    } while (cursor);
    return tracks;
}

static void pages_follow_each_other_on_the_own_host(Fixture *f, gconstpointer data)
{
    g_autoptr(FakeHttp) foreign = fake_http_start(NULL, NULL);
    g_autofree char *first = g_strdup_printf("{\"collection\":[{\"id\":1},{\"id\":2}],\"next_"
                                             "href\":\"%s/playlists/2/tracks?cursor=abc\"}",
                                             fake_http_url(foreign));
    push(f, 200, first);
    push(f, 200,
         "{\"collection\":[{\"id\":3}],\"next_href\":\"https://internal.example/playlists/2/"
         "tracks?access=playable&cursor=def&linked_partitioning=true&secret_token=" SECRET "\"}");
    push(f, 200, "[{\"id\":4}]");
    g_assert_cmpint(read_to_end(f, SECRET), ==, 4);
    g_assert_cmpstr(asked(f, 1), ==,
                    "/playlists/2/tracks?cursor=abc&access=playable,preview,blocked&"
                    "linked_partitioning=true&secret_token=" SECRET);
    g_assert_cmpstr(asked(f, 2), ==,
                    "/playlists/2/tracks?access=playable&cursor=def&linked_partitioning=true&"
                    "secret_token=" SECRET);
    g_assert_cmpuint(fake_http_count(foreign), ==, 0);
}

static void a_server_that_never_ends_is_left(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    for (int n = 0; n < 9; n++)
        push(f, 200, "{\"collection\":[{\"id\":1}],\"next_href\":\"https://api/x?cursor=same\"}");
    g_assert_cmpint(read_to_end(f, NULL), ==, 2);
    g_assert_cmpuint(fake_http_count(f->api), ==, 2);
    g_assert_nonnull(strstr(f->log->str, "the next page was read already"));
}

/* Always another next page and never an entry, as a search past its end. */
static void endless(const FakeRequest *request, FakeReply *reply, void *data)
{
    static char body[200];
    int *serial = data;
    g_snprintf(body, sizeof body, "{\"collection\":[],\"next_href\":\"https://api/x?cursor=%d\"}",
               ++*serial);
    reply->body = body;
}

static void endless_empty_pages_are_left(Fixture *f, gconstpointer data)
{
    int serial = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeHttp) api = fake_http_start(endless, &serial);
    g_autoptr(SgConfig) config = bare_config();
    const SgSourceOptions options = { 0 };
    sg_config_set(config, "SC_BASE_URL", fake_http_url(api));
    sg_config_set(config, "SOUNDCLOUD_ACCESS_TOKEN", "the-access-token");
    sg_source_close(f->source);
    f->source = sg_source_find("soundcloud")->open(config, &options, &error);
    g_assert_cmpint(read_to_end(f, NULL), ==, 0);
    g_assert_cmpint(serial, ==, 3);
    g_assert_nonnull(strstr(f->log->str, "three empty pages"));
}

static void a_failed_page_leaves_the_caller_untouched(Fixture *f, gconstpointer data)
{
    static const struct {
        SgListing listing;
        const char *target, *cursor, *body;
        int code;
        const char *message;
    } cases[] = {
        { SG_LIST_USER_TRACKS, "soundcloud:users:1", NULL, "{}", SG_ERROR_INPUT,
          "user-tracks of soundcloud:users:1: the answer is no page" },
        { SG_LIST_USER_TRACKS, "soundcloud:tracks:1", NULL, NULL, SG_ERROR_INPUT,
          "is not the URN of a user" },
        { SG_LIST_SEARCH_TRACKS, " \t ", NULL, NULL, SG_ERROR_INPUT, "needs words" },
        { SG_LIST_SEARCH_TRACKS, NULL, NULL, NULL, SG_ERROR_INPUT, "needs words" },
        { SG_LIST_SEARCH_CREATED, NULL, NULL, NULL, SG_ERROR_INPUT, "needs two times" },
        { SG_LIST_SEARCH_CREATED, "lofi", NULL, NULL, SG_ERROR_INPUT, "needs two times" },
        { SG_LIST_SEARCH_CREATED, "1 x lofi", NULL, NULL, SG_ERROR_INPUT, "needs two times" },
        { SG_LIST_SEARCH_CREATED, "1 2 ", NULL, NULL, SG_ERROR_INPUT, "needs words" },
        { SG_LIST_USER_TRACKS, NULL, NULL, NULL, SG_ERROR_INPUT, "is not the URN" },
        { SG_LIST_USER_TRACKS, "soundcloud:users:1", "page 2", NULL, SG_ERROR_INPUT,
          "start the listing anew" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        SgPage page = { .skipped = 77 };
        if (cases[n].body)
            push(f, 200, cases[n].body);
        g_assert_false(f->source->kind->list(f->source, cases[n].listing, cases[n].target, NULL,
                                             cases[n].cursor, &page, &error));
        assert_fails(error, cases[n].code, cases[n].message);
        g_assert_cmpint(page.skipped, ==, 77);
        g_assert_null(page.tracks);
    }
}

static void playlists_without_tracks_have_no_count_of_zero(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(SgPage) page = { 0 };
    push(f, 200,
         "[{\"id\":1,\"track_count\":0},{\"id\":2,\"track_count\":5},"
         "{\"id\":3,\"track_count\":0,\"tracks\":[]}]");
    g_assert_true(f->source->kind->list(f->source, SG_LIST_USER_PLAYLISTS, "soundcloud:users:1",
                                        NULL, NULL, &page, &error));
    const int64_t expected[] = { SG_COUNT_UNKNOWN, 5, 0 };
    for (guint n = 0; n < 3; n++)
        g_assert_cmpint(((SgPlaylist *)page.playlists->pdata[n])->track_count, ==, expected[n]);
}

static void stats_tell_what_was_done(Fixture *f, gconstpointer data)
{
    SgSourceStats stats;
    push(f, 503, "");
    push(f, 200, "[]");
    g_assert_cmpint(read_to_end(f, NULL), ==, 0);
    f->source->kind->stats(f->source, &stats);
    g_assert_cmpint(stats.requests, ==, 2);
    g_assert_cmpint(stats.retries, ==, 1);
    g_assert_cmpint(stats.token_exchanges, ==, 0);
    g_assert_cmpfloat(stats.waited, >, 0.01);
    g_assert_cmpfloat(stats.throttled, ==, 0);
}

static void settings_that_cannot_work_are_refused(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgConfig) config = bare_config();
    const SgSourceOptions options = { 0 };
    sg_config_set(config, "SC_BASE_URL", "http://api.soundcloud.com");
    g_assert_null(sg_source_find("soundcloud")->open(config, &options, &error));
    assert_fails(error, SG_ERROR_INPUT, "SC_BASE_URL");
}

#define ADD(sentence, function)                                                                    \
    g_test_add("/soundcloud/" sentence, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("a page is resolved by the Location", a_page_is_resolved_by_the_location);
    ADD("a page is resolved by the object itself", a_page_is_resolved_by_the_object_itself);
    ADD("what names itself needs no request", what_names_itself_needs_no_request);
    ADD("a secret link is asked with its secret", a_secret_link_is_asked_with_its_secret);
    ADD("a short link may lead to a page", a_short_link_may_lead_to_a_page);
    ADD("a foreign host is never asked", a_foreign_host_is_never_asked);
    ADD("items are asked for by URN", items_are_asked_for_by_urn);
    ADD("an item of another kind is refused", an_item_of_another_kind_is_refused);
    ADD("each listing asks its endpoint", each_listing_asks_its_endpoint);
    ADD("pages follow each other on the own host", pages_follow_each_other_on_the_own_host);
    ADD("a server that never ends is left", a_server_that_never_ends_is_left);
    ADD("endless empty pages are left", endless_empty_pages_are_left);
    ADD("a failed page leaves the caller untouched", a_failed_page_leaves_the_caller_untouched);
    ADD("playlists without tracks have no count of zero",
        playlists_without_tracks_have_no_count_of_zero);
    ADD("stats tell what was done", stats_tell_what_was_done);
    ADD("settings that cannot work are refused", settings_that_cannot_work_are_refused);
    return g_test_run();
}
