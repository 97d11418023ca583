/* SPDX-License-Identifier: MIT */
#include "serve/api.h"

#include "base/file.h"
#include "base/http.h"
#include "recommend/answer.h"
#include "recommend/explain-answer.h"
#include "recommend/path-answer.h"
#include "recommend/record-json.h"
#include "serve/api-private.h"
#include "support/test.h"

/* -- A small store and its server ------------------------------------------------------------------- */

typedef struct {
    char *folder;
    char *uri;
    SgStore *store;
    SgApi *api;
} Place;

static void put_track(SgStore *store, int number)
{
    g_autoptr(SgTrack) track = sg_track_new();
    track->urn = g_strdup_printf("x:tracks:%d", number);
    track->title = g_strdup_printf("Night %d", number);
    track->user = sg_user_new();
    track->user->urn = g_strdup_printf("x:users:%d", number % 5);
    track->user->username = g_strdup_printf("User %d", number % 5);
    track->playback_count = number;
    g_assert_true(sg_store_put_track(store, track, "x", 1600000000, NULL));
}

static void put_list(SgStore *store, int number)
{
    g_autoptr(SgPlaylist) playlist = sg_playlist_new();
    playlist->urn = g_strdup_printf("x:playlists:%d", number);
    playlist->title = g_strdup_printf("List %d", number);
    playlist->tracks = sg_tracks_new();
    for (int n = 0; n < 6; n++) {
        SgTrack *track = sg_track_new();
        track->urn = g_strdup_printf("x:tracks:%d", (number * 3 + n * n) % 40);
        g_ptr_array_add(playlist->tracks, track);
    }
    g_assert_true(sg_store_put_playlist(store, playlist, "x", 1600000000, NULL));
}

static SgApi *start(const Place *place, const char *const *hosts)
{
    GError *error = NULL;
    const SgApiOptions options = {
        .store = place->uri, .log = -1, .threads = 2, .hosts = (char *const *)hosts
    };
    SgApi *api = sg_api_start(&options, &error);
    g_assert_no_error(error);
    return api;
}

static void set_up(Place *place, const void *unused)
{
    place->folder = temporary_folder();
    place->uri = g_build_filename(place->folder, "tracks.db", NULL);
    place->store = sg_store_open(place->uri, SG_STORE_WRITE, NULL);
    for (int n = 0; n < 40; n++)
        put_track(place->store, n);
    for (int n = 0; n < 20; n++)
        put_list(place->store, n);
    place->api = start(place, NULL);
}

static void tear_down(Place *place, const void *unused)
{
    sg_api_stop(place->api);
    sg_store_close(place->store);
    g_assert_true(sg_file_remove_all(place->folder, NULL));
    g_free(place->folder);
    g_free(place->uri);
}

static int ask(const SgApi *api, const char *method, const char *target, const char *body,
               char **answer)
{
    g_autoptr(SgHttp) http = sg_http_new("test");
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d%s", sg_api_port(api), target);
    static const char *const json[] = { "Content-Type: application/json", NULL };
    const SgHttpRequest request = { .method = method,
                                    .url = url,
                                    .headers = body ? json : NULL,
                                    .body = body,
                                    .body_length = body ? strlen(body) : 0 };
    g_auto(SgHttpResponse) response = { 0 };
    GError *error = NULL;
    sg_http_send(http, &request, &response, &error);
    g_assert_no_error(error);
    if (answer)
        *answer = g_strndup(response.body, response.length);
    return response.status;
}

/* -- The same document by library and API ----------------------------------------------------------- */

static void expect_same(const Place *place, const char *target, SgJson *document)
{
    g_autofree char *expected = sg_json_dump(document, 0), *answer = NULL;
    g_assert_cmpint(ask(place->api, "GET", target, NULL, &answer), ==, 200);
    g_assert_cmpstr(answer, ==, expected);
    sg_json_free(document);
}

static void library_and_api_give_the_same_bytes(Place *place, const void *unused)
{
    g_autoptr(SgPersonal) personal = sg_personal_open(place->store, NULL);
    const SgGraph *graph = personal->graph;
    int32_t seeds[] = { sg_graph_find_track(graph, "x:tracks:3"),
                        sg_graph_find_track(graph, "x:tracks:7") };
    SgRecommendRequest request = { .query = { .seed = seeds, .count = 2, .adventure = 0.25 },
                                   .k = 15 };
    sg_answer_distinct(seeds, 2);
    g_autoptr(GPtrArray) list = sg_personal_recommend(personal, &request, NULL);
    expect_same(place, "/api/v1/recommendations?seeds=x:tracks:7,x:tracks:3&k=15&adventure=0.25",
                sg_answer_recommendations(personal, list, true));
    const SgRecommender recommender = sg_recommender_of_personal(personal);
    int32_t item = sg_graph_find_track(graph, "x:tracks:12");
    g_autoptr(SgExplanation) why =
        sg_explain(&recommender, &request, item, &SG_EXPLAIN_OPTIONS_DEFAULT, NULL);
    expect_same(place,
                "/api/v1/explanations?seeds=x:tracks:3,x:tracks:7&item=x:tracks:12&adventure=0.25",
                sg_answer_explanation(&recommender, &request, why));
    g_auto(SgPairs) pairs = { 0 };
    g_assert_true(sg_pairs_build(&pairs, &graph->lists, &graph->listed, NULL));
    const SgPathOptions rules = SG_PATH_OPTIONS_DEFAULT;
    g_autoptr(GPtrArray) paths =
        sg_path_answer(graph, &pairs, "x:tracks:3", "x:users:4", &rules, NULL);
    expect_same(place, "/api/v1/paths?from=x:tracks:3&to=x:users:4",
                sg_path_answer_json(graph, &pairs, paths));
    expect_same(place, "/api/v1/tracks/x:tracks:3",
                sg_record_find(place->store, "x:tracks:3", NULL));
}

/* -- What changes ----------------------------------------------------------------------------------- */

static char *graph_of(const SgApi *api)
{
    g_autofree char *answer = NULL;
    g_assert_cmpint(ask(api, "GET", "/api/v1/stats", NULL, &answer), ==, 200);
    g_autoptr(SgJson) stats = sg_json_parse(answer, strlen(answer), 10000, "stats", NULL);
    return g_strdup(sg_json_string(stats, "graph"));
}

static void what_is_posted_is_the_stores_next_graph(Place *place, const void *unused)
{
    g_autofree char *before = graph_of(place->api);
    g_assert_cmpint(ask(place->api, "POST", "/api/v1/likes", "{\"tracks\":[\"x:tracks:1\"]}", NULL),
                    ==, 201);
    g_autofree char *after = graph_of(place->api), *real = NULL;
    real = sg_store_graph_hash(place->store, NULL);
    g_assert_cmpstr(before, !=, after);
    g_assert_cmpstr(after, ==, real);
}

static void a_reload_takes_what_others_wrote(Place *place, const void *unused)
{
    g_autofree char *before = graph_of(place->api);
    put_track(place->store, 99);
    g_autofree char *unaware = graph_of(place->api);
    g_assert_cmpstr(before, ==, unaware);
    g_assert_true(sg_api_reload(place->api, NULL));
    g_autofree char *aware = graph_of(place->api);
    g_assert_cmpstr(before, !=, aware);
}

static void *read_on(void *data)
{
    static const char *const targets[] = {
        "/api/v1/recommendations?seeds=x:tracks:3&explain=true",
        "/api/v1/recommendations?seeds=x:tracks:3,x:tracks:5,x:tracks:7&k=40",
        "/api/v1/stats",
        "/metrics",
        "/api/v1/graph?limit=20",
        "/api/v1/search?q=night",
        "/api/v1/paths?from=x:tracks:3&to=x:tracks:12",
    };
    for (int n = 0; n < 70; n++)
        g_assert_cmpint(ask(data, "GET", targets[n % (int)G_N_ELEMENTS(targets)], NULL, NULL), ==,
                        200);
    return NULL;
}

static void readers_writers_and_reloads_get_along(Place *place, const void *unused)
{
    GThread *readers[4];
    for (size_t n = 0; n < G_N_ELEMENTS(readers); n++)
        readers[n] = g_thread_new("reader", read_on, place->api);
    for (int n = 0; n < 15; n++) {
        g_autofree char *like = g_strdup_printf("{\"tracks\":[\"x:tracks:%d\"]}", n);
        g_autofree char *list = g_strdup_printf("{\"title\":\"t\",\"id\":\"local:playlists:%d\","
                                                "\"tracks\":[\"x:tracks:3\",\"x:tracks:%d\"]}",
                                                n % 4, 12 + n);
        g_assert_cmpint(ask(place->api, "POST", "/api/v1/likes", like, NULL), ==, 201);
        g_assert_cmpint(ask(place->api, "POST", "/api/v1/playlists", list, NULL), ==, 201);
        if (n % 5 == 2)
            g_assert_true(sg_api_reload(place->api, NULL));
    }
    for (size_t n = 0; n < G_N_ELEMENTS(readers); n++)
        g_thread_join(readers[n]);
    g_autofree char *served = graph_of(place->api), *real = NULL;
    real = sg_store_graph_hash(place->store, NULL);
    g_assert_cmpstr(served, ==, real);
}

static void an_empty_store_is_served_and_can_be_filled(Place *place, const void *unused)
{
    g_autofree char *uri = g_build_filename(place->folder, "empty.db", NULL);
    g_autoptr(SgStore) store = sg_store_open(uri, SG_STORE_WRITE, NULL);
    const Place empty = { .uri = uri };
    g_autoptr(SgApi) api = start(&empty, NULL);
    g_assert_cmpint(ask(api, "GET", "/readyz", NULL, NULL), ==, 200);
    g_assert_cmpint(ask(api, "GET", "/api/v1/stats", NULL, NULL), ==, 200);
    g_assert_cmpint(ask(api, "GET", "/api/v1/graph", NULL, NULL), ==, 404);
    g_assert_cmpint(ask(api, "GET", "/api/v1/recommendations?seeds=x:tracks:1", NULL, NULL), ==,
                    404);
    put_track(store, 1);
    g_assert_true(sg_api_reload(api, NULL));
    g_assert_cmpint(ask(api, "GET", "/api/v1/recommendations?seeds=x:tracks:1", NULL, NULL), ==,
                    200);
}

static void a_start_that_fails_says_why(Place *place, const void *unused)
{
    GError *error = NULL;
    g_autofree char *nowhere = g_build_filename(place->folder, "none.db", NULL);
    const SgApiOptions missing = { .store = nowhere, .log = -1 };
    g_assert_null(sg_api_start(&missing, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "none.db");
    static const char *const models[] = { "/nonexistent/model", NULL };
    const SgApiOptions model = { .store = place->uri,
                                 .log = -1,
                                 .models = { .folders = (char **)models } };
    g_assert_null(sg_api_start(&model, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "/nonexistent/model");
    const SgApiOptions open = { .store = place->uri, .log = -1, .address = "0.0.0.0" };
    g_assert_null(sg_api_start(&open, &error));
    assert_fails(error, SG_ERROR_AUTH, "soundgraph token add");
    sg_api_stop(NULL);
}

/* -- The table and the document --------------------------------------------------------------------- */

static void every_route_is_documented_and_nothing_else(Place *place, const void *unused)
{
    g_autoptr(SgJson) document = sg_api_openapi_document(false);
    SgJson *paths = json_object_get(document, "paths");
    const SgJson *schemas = sg_json_object(sg_json_object(document, "components"), "schemas");
    size_t operations = 0, routes = 0;
    const char *key;
    SgJson *path;
    json_object_foreach (paths, key, path)
        operations += json_object_size(path);
    for (const SgApiRoute *route = sg_api_routes; route->method; route++, routes++) {
        g_autofree char *method = g_ascii_strdown(route->method, -1);
        const SgJson *operation = sg_json_object(json_object_get(paths, route->pattern), method);
        g_assert_cmpstr(sg_json_string(operation, "operationId"), ==, route->operation);
        g_assert_true(!route->schema || sg_json_object(schemas, route->schema));
        for (const SgApiRoute *other = sg_api_routes; other != route; other++)
            g_assert_cmpstr(other->operation, !=, route->operation);
    }
    g_assert_cmpuint(operations, ==, routes);
    /* And every shape is somebody's. */
    g_autofree char *text = sg_json_dump(document, 0);
    g_assert_null(strstr(text, "security"));
    g_autoptr(SgJson) keyed = sg_api_openapi_document(true);
    const SgJson *scheme = sg_json_object(
        sg_json_object(sg_json_object(keyed, "components"), "securitySchemes"), "key");
    g_assert_cmpstr(sg_json_string(scheme, "scheme"), ==, "bearer");
    const SgJson *stats =
        sg_json_object(sg_json_object(sg_json_object(keyed, "paths"), "/api/v1/stats"), "get");
    g_assert_cmpint(json_array_size(json_object_get(stats, "security")), ==, 1);
    json_object_foreach ((SgJson *)schemas, key, path) {
        g_autofree char *reference = g_strconcat("#/components/schemas/", key, "\"", NULL);
        if (!strstr(text, reference))
            g_error("schema '%s' is not used", key);
    }
}

static void every_example_passes_its_own_check(Place *place, const void *unused)
{
    for (const SgApiRoute *route = sg_api_routes; route->method; route++) {
        for (const SgField *field = route->fields; field && field->name; field++) {
            if (!field->example)
                continue;
            const SgField alone[] = { *field, { .name = NULL } };
            const SgRoute as_query = { "GET", "/", NULL, "" };
            g_auto(SgRequest) request = { 0 };
            g_autofree char *value = g_uri_escape_string(field->example, NULL, FALSE);
            g_autofree char *target = g_strdup_printf("/?%s=%s", field->name, value);
            g_assert_true(sg_request_init(&request, "GET", target, NULL));
            request.route = &as_query;
            g_autoptr(SgJson) arguments = json_object(), wrong = json_array();
            if (!sg_fields_read(alone, &request, NULL, arguments, wrong))
                g_error("%s: the example of '%s' is wrong", route->pattern, field->name);
        }
    }
}

/* -- Files ------------------------------------------------------------------------------------------ */

static void embedded_files_are_served_with_their_types(Place *place, const void *unused)
{
    static const SgEmbedded files[] = { { "index.html", "<!doctype html>", 15 },
                                        { "assets/a-1.js", "let a", 5 },
                                        { 0 } };
    const SgApiOptions options = { .store = place->uri, .log = -1, .files = files };
    g_autoptr(SgApi) api = sg_api_start(&options, NULL);
    g_autofree char *page = NULL, *script = NULL;
    g_assert_cmpint(ask(api, "GET", "/", NULL, &page), ==, 200);
    g_assert_cmpstr(page, ==, "<!doctype html>");
    g_assert_cmpint(ask(api, "GET", "/assets/a-1.js", NULL, &script), ==, 200);
    g_assert_cmpstr(script, ==, "let a");
    g_assert_cmpint(ask(api, "GET", "/index.html", NULL, NULL), ==, 404);
    g_assert_cmpint(ask(api, "GET", "/assets/", NULL, NULL), ==, 404);
    g_assert_cmpint(ask(api, "POST", "/", "{}", NULL), ==, 405);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/api/" name, Place, NULL, set_up, function, tear_down)
    TEST("library and API give the same bytes", library_and_api_give_the_same_bytes);
    TEST("what is posted is the store's next graph", what_is_posted_is_the_stores_next_graph);
    TEST("a reload takes what others wrote", a_reload_takes_what_others_wrote);
    TEST("readers, writers and reloads get along", readers_writers_and_reloads_get_along);
    TEST("an empty store is served and can be filled", an_empty_store_is_served_and_can_be_filled);
    TEST("a start that fails says why", a_start_that_fails_says_why);
    TEST("every route is documented and nothing else", every_route_is_documented_and_nothing_else);
    TEST("every example passes its own check", every_example_passes_its_own_check);
    TEST("embedded files are served with their types", embedded_files_are_served_with_their_types);
    return g_test_run();
}
