/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-call.h"
#include "sources/soundcloud-parse.h"
#include "base/file.h"
#include "support/fake-http.h"
#include "support/settings.h"
#include "support/soundcloud-check.h"
#include "support/test.h"

/*
 * Recorded answers of SoundCloud (../shared/data/soundcloud, not part of the repository), served
 * again on loopback and read through the client. "Without loss" is defined in
 * support/soundcloud-check.h; besides, the number of records in a body must be the number read.
 */
typedef struct {
    char *name;
    char *target; /* path with query */
    long status;
    char *location; /* or NULL */
    char *body;
    size_t length;
} Recording;

static void recording_free(void *data)
{
    Recording *recording = data;
    g_free(recording->name);
    g_free(recording->target);
    g_free(recording->location);
    g_free(recording->body);
    g_free(recording);
}

static SgJson *load_json(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    size_t length;
    g_assert_true(sg_file_read(path, 64 << 20, &text, &length, &error));
    SgJson *json = sg_json_parse(text, length, 64 << 20, path, &error);
    g_assert_no_error(error);
    return json;
}

static Recording *load_recording(const char *folder, const char *meta_name)
{
    g_autofree char *meta_path = g_build_filename(folder, meta_name, NULL);
    g_autoptr(SgJson) meta = load_json(meta_path);
    const SgJson *response = sg_json_object(meta, "response");
    const SgJson *headers = sg_json_object(response, "headers");
    const char *url = sg_json_string(sg_json_object(meta, "request"), "url");
    const char *location = json_string_value(json_array_get(sg_json_array(headers, "location"), 0));
    Recording *recording = g_new0(Recording, 1);
    recording->name = g_strdup(meta_name);
    recording->target = g_strdup(strchr(strstr(url, "://") + 3, '/'));
    recording->status = (long)sg_json_int(response, "status", 0);
    recording->location = g_strdup(location);
    g_autofree char *body_path =
        g_build_filename(folder, sg_json_string(response, "body_file"), NULL);
    g_assert_true(sg_file_read(body_path, 64 << 20, &recording->body, &recording->length, NULL));
    return recording;
}

/* All recordings of a folder, or NULL with the test skipped. */
static GPtrArray *load_folder(const char *name)
{
    g_autofree char *path = shared_path(name);
    if (!path)
        return NULL;
    GPtrArray *recordings = g_ptr_array_new_with_free_func(recording_free);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *file;
    while ((file = g_dir_read_name(dir)))
        if (g_str_has_suffix(file, ".meta.json"))
            g_ptr_array_add(recordings, load_recording(path, file));
    return recordings;
}

static SgSoundcloudCall *open_client(const FakeHttp *api)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgConfig) config = bare_config();
    sg_config_set(config, "SC_BASE_URL", fake_http_url(api));
    sg_config_set(config, "SOUNDCLOUD_ACCESS_TOKEN", "token");
    sg_config_set(config, "SC_RETRY_BASE", "0.01");
    const SgSourceOptions options = { 0 };
    SgSoundcloudCall *call = sg_soundcloud_call_new(config, &options, &error);
    g_assert_no_error(error);
    return call;
}

static void serve(FakeHttp *api, const Recording *recording)
{
    g_autofree char *headers =
        recording->location ? g_strdup_printf("Location: %s\r\n", recording->location) : NULL;
    fake_http_push(api, (FakeReply){ .status = (int)recording->status,
                                     .headers = headers,
                                     .body = recording->body,
                                     .length = recording->length });
}

/* -- Checks -------------------------------------------------------------------------------------- */

typedef struct {
    int64_t tracks, playlists, users, stubs, skipped, pages;
} Totals;

/* The record that an entry of a page is or wraps, found without the parser. */
static const SgJson *record_in(const SgJson *entry)
{
    static const char *const wrappers[] = { "track", "playlist", "origin" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrappers); n++)
        if (json_is_object(json_object_get(entry, wrappers[n])))
            return json_object_get(entry, wrappers[n]);
    return entry;
}

static void check_page(const SgJson *document, const SgJson *array, Totals *totals)
{
    g_autoptr(GError) error = NULL;
    g_auto(SgPage) page;
    const char *next;
    int64_t entries;
    sg_page_init(&page);
    g_assert_true(
        sg_soundcloud_parse_page(document, SG_KIND_TRACK, "page", &page, &next, &entries, &error));
    guint track = 0, playlist = 0, user = 0;
    int64_t skipped = 0;
    for (size_t n = 0; n < json_array_size(array); n++) {
        const SgJson *record = record_in(json_array_get(array, n));
        const char *kind = sg_json_string(record, "kind");
        if (g_strcmp0(kind, "track") == 0)
            check_track(page.tracks->pdata[track++], record);
        else if (g_strcmp0(kind, "playlist") == 0)
            check_playlist(page.playlists->pdata[playlist++], record);
        else if (g_strcmp0(kind, "user") == 0)
            check_user(page.users->pdata[user++], record);
        else
            skipped++;
    }
    g_assert_cmpuint(page.tracks->len, ==, track);
    g_assert_cmpuint(page.playlists->len, ==, playlist);
    g_assert_cmpuint(page.users->len, ==, user);
    g_assert_cmpint(page.skipped, ==, skipped);
    g_assert_cmpint(entries, ==, json_array_size(array));
    g_assert_cmpstr(next, ==, sg_json_string(document, "next_href"));
    totals->tracks += track;
    totals->playlists += playlist;
    totals->users += user;
    totals->skipped += skipped;
    totals->pages++;
    for (guint n = 0; n < page.playlists->len; n++) {
        const SgPlaylist *list = page.playlists->pdata[n];
        for (guint k = 0; list->tracks && k < list->tracks->len; k++)
            totals->stubs += ((const SgTrack *)list->tracks->pdata[k])->is_stub;
    }
}

/* A body that is one record, a page, or neither. */
static void check_body(const SgJson *json, Totals *totals)
{
    const char *kind = sg_json_string(json, "kind");
    const SgJson *array = json_is_array(json) ? json : json_object_get(json, "collection");
    array = array || kind ? array : json_object_get(json, "tracks");
    if (array) {
        check_page(json, array, totals);
    } else if (g_strcmp0(kind, "track") == 0) {
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(json);
        check_track(track, json);
        totals->tracks++;
    } else if (g_strcmp0(kind, "playlist") == 0) {
        g_autoptr(SgPlaylist) playlist = sg_soundcloud_parse_playlist(json);
        check_playlist(playlist, json);
        totals->playlists++;
        for (guint n = 0; playlist->tracks && n < playlist->tracks->len; n++)
            totals->stubs += ((const SgTrack *)playlist->tracks->pdata[n])->is_stub;
    } else if (g_strcmp0(kind, "user") == 0) {
        g_autoptr(SgUser) user = sg_soundcloud_parse_user(json);
        check_user(user, json);
        totals->users++;
    }
}

static int code_of_status(long status)
{
    switch (status) {
    case 401: return SG_ERROR_AUTH;
    case 302: return SG_ERROR_NETWORK;
    default: return SG_ERROR_NOT_FOUND;
    }
}

/* Serves one recording to the client and checks what becomes of it. */
static void replay(FakeHttp *api, SgSoundcloudCall *call, const Recording *recording,
                   Totals *totals)
{
    g_autoptr(GError) error = NULL;
    serve(api, recording);
    if (g_str_has_prefix(recording->target, "/resolve") && recording->status == 302) {
        g_autofree char *location = NULL;
        g_autoptr(SgJson) object = NULL;
        g_assert_true(
            sg_soundcloud_call_resolve(call, recording->target, &location, &object, &error));
        g_assert_cmpstr(location, ==, recording->location);
        return;
    }
    g_autoptr(SgJson) json = sg_soundcloud_call_get(call, recording->target, &error);
    if (recording->status != 200) {
        g_assert_null(json);
        g_assert_error(error, SG_ERROR, code_of_status(recording->status));
        return;
    }
    g_assert_no_error(error);
    check_body(json, totals);
}

static Totals replay_all(const GPtrArray *recordings)
{
    Totals totals = { 0 };
    g_autoptr(FakeHttp) api = fake_http_start(NULL, NULL);
    g_autoptr(SgSoundcloudCall) call = open_client(api);
    for (guint n = 0; n < recordings->len; n++) {
        const Recording *recording = recordings->pdata[n];
        g_test_message("%s", recording->name);
        guint before = fake_http_count(api);
        replay(api, call, recording, &totals);
        g_assert_cmpuint(fake_http_count(api), ==, before + 1);
        g_assert_cmpstr(fake_http_request(api, before)->target, ==, recording->target);
    }
    return totals;
}

/* -- Tests --------------------------------------------------------------------------------------- */

static void the_recordings_of_the_official_api_are_read_without_loss(void)
{
    g_autoptr(GPtrArray) recordings = load_folder("data/soundcloud/mopidy-soundcloud-vcr");
    if (!recordings)
        return;
    g_assert_cmpuint(recordings->len, ==, 38);
    Totals totals = replay_all(recordings);
    g_assert_cmpint(totals.pages, ==, 8);
    g_assert_cmpint(totals.tracks, ==, 58);
    g_assert_cmpint(totals.playlists, ==, 4);
    g_assert_cmpint(totals.users, ==, 10);
    g_assert_cmpint(totals.skipped, ==, 0);
}

static void the_recordings_of_the_web_player_are_read_without_loss(void)
{
    g_autoptr(GPtrArray) recordings = load_folder("data/soundcloud/newpipe-mocks");
    if (!recordings)
        return;
    g_assert_cmpuint(recordings->len, ==, 95);
    Totals totals = replay_all(recordings);
    g_assert_cmpint(totals.pages, ==, 49);
    g_assert_cmpint(totals.tracks, ==, 302);
    g_assert_cmpint(totals.playlists, ==, 110);
    g_assert_cmpint(totals.users, ==, 111);
    g_assert_cmpint(totals.stubs, ==, 3888);
    g_assert_cmpint(totals.skipped, ==, 13); /* comments and suggested words */
}

static Totals replay_file(const char *name)
{
    Totals totals = { 0 };
    g_autofree char *path = shared_path(name);
    if (!path)
        return totals;
    Recording recording = { .target = (char *)"/recorded?limit=200", .status = 200 };
    g_assert_true(sg_file_read(path, 64 << 20, &recording.body, &recording.length, NULL));
    g_autoptr(FakeHttp) api = fake_http_start(NULL, NULL);
    g_autoptr(SgSoundcloudCall) call = open_client(api);
    replay(api, call, &recording, &totals);
    g_free(recording.body);
    return totals;
}

static void a_bare_array_of_tracks_is_read_without_loss(void)
{
    Totals totals = replay_file("data/soundcloud/listenbrainz/tracks_search_array_2023.json");
    if (totals.pages == 0)
        return;
    g_assert_cmpint(totals.tracks, ==, 50);
    g_assert_cmpint(totals.skipped, ==, 0);
}

static void a_byte_order_mark_does_no_harm(void)
{
    Totals page = replay_file("data/soundcloud/prayzzz-2019/followings.json");
    if (page.pages == 0)
        return;
    g_assert_cmpint(page.users, ==, 2);
    Totals user = replay_file("data/soundcloud/prayzzz-2019/user.json");
    g_assert_cmpint(user.users, ==, 1);
}

/* /resolve and what it leads to, as a user would ask for it. */
static void recorded_pages_are_resolved_to_their_names(void)
{
    g_autoptr(GPtrArray) recordings = load_folder("data/soundcloud/mopidy-soundcloud-vcr");
    int resolved = 0;
    for (guint n = 0; recordings && n < recordings->len; n++) {
        const Recording *recording = recordings->pdata[n];
        const char *page = strstr(recording->target, "url=");
        if (!g_str_has_prefix(recording->target, "/resolve") || recording->status != 302)
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(FakeHttp) api = fake_http_start(NULL, NULL);
        g_autoptr(SgConfig) config = bare_config();
        sg_config_set(config, "SC_BASE_URL", fake_http_url(api));
        sg_config_set(config, "SOUNDCLOUD_ACCESS_TOKEN", "token");
        const SgSourceOptions options = { 0 };
        g_autoptr(SgSource) source = sg_source_find("soundcloud")->open(config, &options, &error);
        serve(api, recording);
        g_auto(SgRef) ref = { 0 };
        g_autofree char *url = g_uri_unescape_string(page + 4, NULL);
        g_assert_true(source->kind->resolve(source, url, &ref, &error));
        g_assert_cmpstr(strrchr(ref.urn, ':') + 1, ==, strrchr(recording->location, '/') + 1);
        resolved++;
    }
    if (recordings)
        g_assert_cmpint(resolved, ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/replay/the recordings of the official API are read without loss",
                    the_recordings_of_the_official_api_are_read_without_loss);
    g_test_add_func("/replay/the recordings of the web player are read without loss",
                    the_recordings_of_the_web_player_are_read_without_loss);
    g_test_add_func("/replay/a bare array of tracks is read without loss",
                    a_bare_array_of_tracks_is_read_without_loss);
    g_test_add_func("/replay/a byte order mark does no harm", a_byte_order_mark_does_no_harm);
    g_test_add_func("/replay/recorded pages are resolved to their names",
                    recorded_pages_are_resolved_to_their_names);
    return g_test_run();
}
