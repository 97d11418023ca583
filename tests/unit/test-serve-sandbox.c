/* SPDX-License-Identifier: MIT */
#include "serve/sandbox.h"

#include "base/clock.h"
#include "base/file.h"
#include "support/sandbox.h"

static SgPlatform *platform;

/* A path with the URN of the start track, its artist, or its artist's first list put in. */
static char *path_of(const char *pattern)
{
    const SgPlatformTrack *track = sg_platform_track(platform, SG_PLATFORM_START_TRACK);
    const SgPlatformUser *user = sg_platform_user(platform, track->owner);
    GString *path = g_string_new(pattern);
    g_string_replace(path, "TRACK", track->track->urn, 0);
    g_string_replace(path, "USER", user->user->urn, 0);
    g_string_replace(path, "LIST", sg_platform_playlist(platform, 0)->playlist->urn, 0);
    return g_string_free(path, FALSE);
}

/* -- Records -------------------------------------------------------------------------------------- */

static void a_track_comes_by_number_and_by_urn(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    const SgPlatformTrack *track = sg_platform_track(platform, SG_PLATFORM_START_TRACK);
    g_autofree char *escaped =
        g_strdup_printf("soundcloud%%3Atracks%%3A%" G_GINT64_FORMAT, track->id);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, track->id);
    const char *const names[] = { number, track->track->urn, escaped };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autofree char *path = g_strconcat("/tracks/", names[n], NULL);
        g_autoptr(SgJson) json = get_json(sandbox, path, 200);
        g_assert_cmpstr(sg_json_string(json, "title"), ==, "Harbour Lights");
        g_assert_cmpstr(sg_json_string(json, "permalink_url"), ==, SG_PLATFORM_START_URL);
        g_assert_cmpint(sg_json_int(json, "playback_count", -1), ==, track->track->playback_count);
        g_assert_cmpstr(sg_json_string(sg_json_object(json, "user"), "username"), ==,
                        "Nils Aurora");
        g_assert_cmpstr(sg_json_string(json, "created_at"), ==, "2019/03/14 20:17:00 +0000");
    }
}

static void hidden_counts_are_null_and_not_zero(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    const SgPlatformTrack *track = sg_platform_track(platform, SG_PLATFORM_HIDING_TRACK);
    g_autofree char *path = g_strconcat("/tracks/", track->track->urn, NULL);
    g_autoptr(SgJson) json = get_json(sandbox, path, 200);
    const char *const counts[] = { "playback_count", "favoritings_count", "reposts_count",
                                   "comment_count", "download_count" };
    for (size_t n = 0; n < G_N_ELEMENTS(counts); n++)
        g_assert_true(json_is_null(json_object_get(json, counts[n])));
    g_assert_false(sg_json_bool(json, "reveal_stats", true));
}

static void what_is_private_opens_with_its_secret(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    const SgPlatformTrack *track = sg_platform_track(platform, SG_PLATFORM_PRIVATE_TRACK);
    g_autofree char *closed = g_strconcat("/tracks/", track->track->urn, NULL);
    g_autofree char *wrong = g_strconcat(closed, "?secret_token=s-wrong", NULL);
    g_autofree char *open = g_strconcat(closed, "?secret_token=", track->secret, NULL);
    g_assert_cmpint(get_status(sandbox, closed), ==, 404);
    g_assert_cmpint(get_status(sandbox, wrong), ==, 404);
    g_autoptr(SgJson) json = get_json(sandbox, open, 200);
    g_assert_cmpstr(sg_json_string(json, "sharing"), ==, "private");
    g_assert_true(g_str_has_suffix(sg_json_string(json, "secret_uri"), track->secret));
    g_autofree char *page = g_strdup_printf("/resolve?url=%s", track->track->permalink_url);
    g_autofree char *secret_page = g_strdup_printf("%s/%s?si=abc", page, track->secret);
    g_assert_cmpint(get_status(sandbox, page), ==, 404);
    g_autoptr(SgJson) found = get_json(sandbox, secret_page, 302);
    g_assert_nonnull(strstr(sg_json_string(found, "location"), track->secret));
    g_assert_cmpint(get_status(sandbox, sg_json_string(found, "location")), ==, 200);
}

static void a_deleted_track_lingers_in_lists_and_is_gone(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    int lingering = 0;
    for (int32_t n = 0; n < (int32_t)platform->playlists->len && !lingering; n++) {
        const SgPlatformPlaylist *playlist = sg_platform_playlist(platform, n);
        for (guint k = 0; k < playlist->tracks->len && !lingering; k++) {
            const SgPlatformTrack *track =
                sg_platform_track(platform, sg_indices_at(playlist->tracks, k));
            if (!track->listed || playlist->deleted || playlist->secret)
                continue;
            g_autofree char *list = g_strdup_printf(
                "/playlists/%s/tracks?access=playable,preview,blocked", playlist->playlist->urn);
            int pages;
            g_autoptr(GPtrArray) urns = get_all(sandbox, list, &pages);
            lingering =
                g_ptr_array_find_with_equal_func(urns, track->track->urn, g_str_equal, NULL);
            g_autofree char *path = g_strconcat("/tracks/", track->track->urn, NULL);
            g_assert_cmpint(get_status(sandbox, path), ==, 404);
        }
    }
    g_assert_true(lingering);
}

static void a_playlist_shows_its_tracks_unless_asked_not_to(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autofree char *path = path_of("/playlists/LIST");
    g_autofree char *without_path = path_of("/playlists/LIST?show_tracks=false");
    g_autoptr(SgJson) with = get_json(sandbox, path, 200);
    g_autoptr(SgJson) without = get_json(sandbox, without_path, 200);
    size_t shown = json_array_size(sg_json_array(with, "tracks"));
    g_assert_cmpuint(shown, >, 10);
    /* The stated count is a hint: what is private, deleted or blocked is not shown. */
    g_assert_cmpint(sg_json_int(with, "track_count", -1), >=, (int64_t)shown);
    g_assert_null(json_object_get(without, "tracks"));
    g_assert_cmpint(sg_json_int(without, "track_count", -1), ==,
                    sg_json_int(with, "track_count", -2));
}

/* -- Listings ------------------------------------------------------------------------------------- */

static const char *const listings[] = {
    "/tracks/TRACK/related?",
    "/tracks/TRACK/favoriters?",
    "/tracks/TRACK/reposters?",
    "/tracks/TRACK/comments?",
    "/playlists/LIST/tracks?access=playable,preview,blocked&",
    "/playlists/LIST/reposters?",
    "/users/USER/tracks?",
    "/users/USER/tracks?sort=asc&",
    "/users/USER/playlists?show_tracks=false&",
    "/users/USER/likes/tracks?",
    "/users/USER/likes/playlists?show_tracks=false&",
    "/users/USER/reposts/tracks?",
    "/users/USER/reposts/playlists?",
    "/users/USER/followings?",
    "/users/USER/followers?",
    "/users/USER/related?",
    "/tracks?genres=Ambient&",
    "/tracks?q=harbour&",
    "/playlists?q=slow+water&show_tracks=false&",
    "/users?q=a&",
};

static void every_listing_pages_to_its_end_once(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(listings); n++) {
        g_autofree char *path = path_of(listings[n]);
        g_autofree char *small = g_strconcat(path, "linked_partitioning=true&limit=7", NULL);
        g_autofree char *large = g_strconcat(path, "linked_partitioning=true&limit=200", NULL);
        int many, few;
        g_autoptr(GPtrArray) one = get_all(sandbox, small, &many);
        g_autoptr(GPtrArray) two = get_all(sandbox, large, &few);
        g_test_message("%s: %u in %d and %d pages", path, one->len, many, few);
        g_assert_cmpuint(one->len, ==, two->len);
        g_assert_cmpint(many, ==, MAX(1, ((int)one->len + 6) / 7));
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint k = 0; k < one->len; k++) {
            g_assert_cmpstr(g_ptr_array_index(one, k), ==, g_ptr_array_index(two, k));
            g_hash_table_add(seen, g_ptr_array_index(one, k));
        }
        g_assert_cmpuint(g_hash_table_size(seen), ==, one->len);
    }
}

static void a_list_keeps_its_repeats(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    for (int32_t n = 103; n < (int32_t)platform->playlists->len; n++) {
        const SgPlatformPlaylist *playlist = sg_platform_playlist(platform, n);
        g_autofree char *path = g_strdup_printf("/playlists/%s/tracks", playlist->playlist->urn);
        int pages;
        g_autoptr(GPtrArray) urns = get_all(sandbox, path, &pages);
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint k = 0; k < urns->len; k++)
            g_hash_table_add(seen, g_ptr_array_index(urns, k));
        if (g_hash_table_size(seen) < urns->len)
            return;
    }
    g_assert_not_reached();
}

static void without_linked_partitioning_come_bare_arrays_or_objects(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    const struct {
        const char *path;
        bool bare;
    } asked[] = { { "/tracks/TRACK/related", true },
                  { "/users/USER/playlists", true },
                  { "/tracks/TRACK/favoriters", false },
                  { "/tracks/TRACK/comments", false },
                  { "/users/USER/web-profiles", true } };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autofree char *path = path_of(asked[n].path);
        g_autoptr(SgJson) json = get_json(sandbox, path, 200);
        g_assert_cmpint(json_is_array(json), ==, asked[n].bare);
    }
}

static void access_decides_what_a_listing_shows(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    const struct {
        const char *access;
        bool playable, preview, blocked;
    } asked[] = { { "", true, true, false },
                  { "access=playable&", true, false, false },
                  { "access=preview,blocked&", false, true, true },
                  { "access=playable,preview,blocked&", true, true, true } };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autofree char *path =
            g_strdup_printf("/tracks?%slinked_partitioning=1&limit=200", asked[n].access);
        g_autoptr(SgJson) page = get_json(sandbox, path, 200);
        const SgJson *items = sg_json_array(page, "collection");
        int counts[3] = { 0 };
        for (size_t k = 0; k < json_array_size(items); k++) {
            const char *access = sg_json_string(json_array_get(items, k), "access");
            counts[!strcmp(access, "preview") + 2 * !strcmp(access, "blocked")]++;
        }
        g_assert_cmpint(counts[0] > 0, ==, asked[n].playable);
        g_assert_cmpint(counts[1] > 0, ==, asked[n].preview);
        g_assert_cmpint(counts[2] > 0, ==, asked[n].blocked);
    }
}

static void searches_find_what_they_are_asked_for(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) words = get_json(sandbox, "/tracks?q=HARBOUR+lights+aurora", 200);
    g_assert_cmpstr(sg_json_string(json_array_get(words, 0), "title"), ==, "Harbour Lights");
    g_autoptr(SgJson) nothing = get_json(sandbox, "/tracks?q=qqqqqq", 200);
    g_assert_cmpuint(json_array_size(nothing), ==, 0);
    g_autoptr(SgJson) dated = get_json(
        sandbox,
        "/tracks?created_at[from]=2019-03-14%2000:00:00&created_at[to]=2019-03-15%2000:00:00", 200);
    g_assert_cmpuint(json_array_size(dated), >=, 1);
    for (size_t n = 0; n < json_array_size(dated); n++)
        g_assert_true(
            g_str_has_prefix(sg_json_string(json_array_get(dated, n), "created_at"), "2019/03/14"));
    g_autoptr(SgJson) tagged = get_json(sandbox, "/tracks?tags=field+recordings&limit=200", 200);
    g_assert_cmpuint(json_array_size(tagged), >, 5);
    for (size_t n = 0; n < json_array_size(tagged); n++)
        g_assert_nonnull(
            strstr(sg_json_string(json_array_get(tagged, n), "tag_list"), "field recordings"));
    g_autoptr(SgJson) slow = get_json(sandbox, "/tracks?bpm[from]=60&bpm[to]=70", 200);
    for (size_t n = 0; n < json_array_size(slow); n++)
        g_assert_cmpfloat(sg_json_double(json_array_get(slow, n), "bpm", 0), <, 71);
    g_autoptr(SgJson) users = get_json(sandbox, "/users?q=nils+aurora", 200);
    g_assert_cmpuint(json_array_size(sg_json_array(users, "collection")), ==, 1);
}

static void urns_fetch_in_bulk_and_drop_what_is_gone(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    GString *path = g_string_new("/tracks?limit=200&access=playable,preview,blocked&urns=");
    guint there = 0;
    for (int32_t n = 0; n < 200; n++) {
        const SgPlatformTrack *track = sg_platform_track(platform, n);
        g_string_append_printf(path, "%s%s", n ? "," : "", track->track->urn);
        there += !track->deleted && !track->secret;
    }
    g_string_append(path, ",soundcloud:tracks:1,soundcloud:users:331511439,nonsense");
    g_autofree char *owned = g_string_free(path, FALSE);
    g_autoptr(SgJson) found = get_json(sandbox, owned, 200);
    g_assert_cmpuint(json_array_size(found), ==, there);
    g_assert_cmpuint(there, <, 200);
}

/* -- Errors ---------------------------------------------------------------------------------------- */

static void what_is_not_there_and_what_is_wrong_is_said(void)
{
    static const struct {
        const char *path;
        long status;
        const char *part;
    } asked[] = {
        { "/tracks/1", 404, "404 - Not Found" },
        { "/tracks/s38720262", 404, "404 - Not Found" },
        { "/tracks/soundcloud:users:331511439", 404, "404 - Not Found" },
        { "/tracks/-5", 404, "404 - Not Found" },
        { "/tracks/99999999999999999999999", 404, "404 - Not Found" },
        { "/playlists/blahblah", 404, "404 - Not Found" },
        { "/users/soundcloud:users:1/tracks", 404, "404 - Not Found" },
        { "/nothing", 404, "there is no such path" },
        { "/tracks?limit=201", 400, "limit '201' must be a number from 1 to 200" },
        { "/tracks?limit=0", 400, "limit '0'" },
        { "/tracks?limit=x", 400, "limit 'x'" },
        { "/tracks?linked_partitioning=maybe", 400, "must be true or false" },
        { "/tracks?access=all", 400, "access 'all'" },
        { "/tracks?cursor=zzz", 400, "cursor 'zzz'" },
        { "/tracks?created_at[from]=yesterday", 400,
          "created_at[from] 'yesterday' must be a date" },
        { "/tracks?bpm[to]=fast", 400, "bpm[to] 'fast' must be a number" },
        { "/users/331511439/tracks?sort=up", 400, "sort 'up' must be asc or desc" },
        { "/resolve", 400, "the parameter url is missing" },
        { "/resolve?url=https://soundcloud.com/nils-aurora/sets/nothing", 404, "404 - Not Found" },
        { "/resolve?url=https://example.org/nils-aurora", 404, "404 - Not Found" },
    };
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_test_message("%s", asked[n].path);
        g_autoptr(SgJson) json = get_json(sandbox, asked[n].path, asked[n].status);
        g_assert_cmpint(sg_json_int(json, "code", 0), ==, asked[n].status);
        g_assert_nonnull(strstr(sg_json_string(json, "message"), asked[n].part));
    }
}

static void page_urls_lead_to_records_on_this_host(void)
{
    static const char *const urls[] = {
        "https://soundcloud.com/nils-aurora/harbour-lights",
        "http://www.soundcloud.com/Nils-Aurora/Harbour-Lights/",
        "https://m.soundcloud.com/nils-aurora/harbour-lights%3Fsi=abc%26utm_source=x",
        "soundcloud.com/nils-aurora/harbour-lights%23t=10",
        "https://on.soundcloud.com/ly1dev",
        "https://soundcloud.com/nils-aurora",
        "https://soundcloud.com/nils-aurora/sets/slow-water",
    };
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(urls); n++) {
        g_autofree char *path = g_strconcat("/resolve?url=", urls[n], NULL);
        g_test_message("%s", urls[n]);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, path, &response, NULL));
        g_assert_cmpint(response.status, ==, 302);
        const char *location = sg_http_response_header(&response, "Location");
        g_assert_true(g_str_has_prefix(location, sg_sandbox_url(sandbox)));
        g_assert_nonnull(strstr(response.body, location));
        g_assert_cmpint(get_status(sandbox, location), ==, 200);
    }
}

/* -- Around it ------------------------------------------------------------------------------------- */

static void an_answer_keeps_the_connection(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, "/tracks?limit=5", &response, NULL));
    const char *connection = sg_http_response_header(&response, "Connection");
    g_assert_true(!connection || g_ascii_strcasecmp(connection, "close") != 0);
    g_assert_cmpstr(sg_http_response_header(&response, "Content-Type"), ==,
                    "application/json; charset=utf-8");
}

static void the_log_has_a_line_for_each_request_and_no_secret(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *log = g_build_filename(folder, "requests.jsonl", NULL);
    const char *const faults[] = { "403-every=3", NULL };
    const SgSandboxOptions options = {
        .platform = platform, .access_token = "tok", .log = log, .faults = faults
    };
    SgSandbox *sandbox = sg_sandbox_start(&options, NULL);
    get_status(sandbox, "/tracks/1?secret_token=s-verysecret");
    get_status(sandbox, "/users?limit=1");
    get_status(sandbox, "/users?limit=2");
    get_status(sandbox, "/sandbox");
    get_status(sandbox, "/users?limit=1");
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    g_assert_cmpint(counts.requests, ==, 4);
    g_assert_cmpint(counts.repeated, ==, 1);
    g_assert_cmpint(counts.faults, ==, 1);
    sg_sandbox_stop(sandbox);
    g_autofree char *text = NULL;
    g_assert_true(sg_file_read(log, 1 << 20, &text, NULL, NULL));
    g_assert_null(strstr(text, "verysecret"));
    g_assert_null(strstr(text, "tok\""));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 4);
    const int64_t statuses[] = { 404, 200, 403, 200 };
    for (size_t n = 0; n < G_N_ELEMENTS(statuses); n++) {
        g_autoptr(SgJson) line = sg_json_parse(lines[n], strlen(lines[n]), SIZE_MAX, "log", NULL);
        g_assert_cmpint(sg_json_int(line, "status", 0), ==, statuses[n]);
        g_assert_cmpstr(sg_json_string(line, "method"), ==, "GET");
    }
    g_assert_nonnull(strstr(lines[2], "\"fault\":\"403-every\""));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_status_tells_what_is_served(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) status = get_json(sandbox, "/sandbox", 200);
    g_assert_cmpstr(sg_json_string(status, "start_url"), ==, SG_PLATFORM_START_URL);
    g_assert_cmpint(sg_json_int(status, "tracks", 0), ==, platform->tracks->len);
    g_assert_cmpint(sg_json_int(sg_json_object(status, "counts"), "requests", -1), ==, 0);
}

static void a_latency_delays_every_answer(void)
{
    const SgSandboxOptions options = { .platform = platform,
                                       .access_token = "tok",
                                       .latency = 0.1 };
    g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&options, NULL);
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, "/users?limit=1", &response, NULL));
    g_assert_cmpfloat(response.seconds, >=, 0.1);
}

static void behind_a_proxy_hrefs_name_the_proxy(void)
{
    SgSandboxOptions options = { .platform = platform,
                                 .access_token = "tok",
                                 .url = "http://127.0.0.1:4012" };
    g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&options, NULL);
    g_autoptr(SgJson) page = get_json(sandbox, "/tracks?limit=1&linked_partitioning=true", 200);
    g_assert_true(g_str_has_prefix(sg_json_string(page, "next_href"), "http://127.0.0.1:4012/"));
    const char *const wrong[] = { "https://api.soundcloud.com", "nonsense", "http://localhost/" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        GError *error = NULL;
        options.url = wrong[n];
        g_assert_null(sg_sandbox_start(&options, &error));
        assert_fails(error, SG_ERROR_INPUT, "is not the URL of a server on loopback");
    }
}

static void a_log_that_cannot_be_written_is_named(void)
{
    const SgSandboxOptions options = { .platform = platform, .log = "/nonexistent/x.jsonl" };
    GError *error = NULL;
    g_assert_null(sg_sandbox_start(&options, &error));
    assert_fails(error, SG_ERROR_IO, "cannot write the log '/nonexistent/x.jsonl'");
}

#define TEST(name, func) g_test_add_func("/sandbox/" name, func)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    platform = sg_platform_generate(42);
    TEST("a track comes by number and by urn", a_track_comes_by_number_and_by_urn);
    TEST("hidden counts are null and not zero", hidden_counts_are_null_and_not_zero);
    TEST("what is private opens with its secret", what_is_private_opens_with_its_secret);
    TEST("a deleted track lingers in lists and is gone",
         a_deleted_track_lingers_in_lists_and_is_gone);
    TEST("a playlist shows its tracks unless asked not to",
         a_playlist_shows_its_tracks_unless_asked_not_to);
    TEST("every listing pages to its end once", every_listing_pages_to_its_end_once);
    TEST("a list keeps its repeats", a_list_keeps_its_repeats);
    TEST("without linked_partitioning come bare arrays or objects",
         without_linked_partitioning_come_bare_arrays_or_objects);
    TEST("access decides what a listing shows", access_decides_what_a_listing_shows);
    TEST("searches find what they are asked for", searches_find_what_they_are_asked_for);
    TEST("urns fetch in bulk and drop what is gone", urns_fetch_in_bulk_and_drop_what_is_gone);
    TEST("what is not there and what is wrong is said",
         what_is_not_there_and_what_is_wrong_is_said);
    TEST("page URLs lead to records on this host", page_urls_lead_to_records_on_this_host);
    TEST("an answer keeps the connection", an_answer_keeps_the_connection);
    TEST("the log has a line for each request and no secret",
         the_log_has_a_line_for_each_request_and_no_secret);
    TEST("the status tells what is served", the_status_tells_what_is_served);
    TEST("a latency delays every answer", a_latency_delays_every_answer);
    TEST("behind a proxy hrefs name the proxy", behind_a_proxy_hrefs_name_the_proxy);
    TEST("a log that cannot be written is named", a_log_that_cannot_be_written_is_named);
    int status = g_test_run();
    sg_platform_free(platform);
    return status;
}
