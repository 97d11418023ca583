/* SPDX-License-Identifier: MIT */
#include "serve/sandbox.h"

#include "base/clock.h"
#include "support/sandbox.h"

static SgPlatform *platform;

static SgSandbox *with_fault(const char *fault)
{
    const char *const faults[] = { fault, NULL };
    return start_sandbox(platform, faults);
}

/* A listing of 88 tracks. */
static const char listing[] =
    "/tracks?genres=ambient&access=playable,preview,blocked&linked_partitioning=true&limit=20";

static guint count_distinct(const GPtrArray *urns)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint n = 0; n < urns->len; n++)
        g_hash_table_add(seen, g_ptr_array_index(urns, n));
    return g_hash_table_size(seen);
}

static guint listing_length(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    int pages;
    g_autoptr(GPtrArray) urns = get_all(sandbox, listing, &pages);
    g_assert_cmpint(pages, ==, 5);
    return urns->len;
}

/* -- Reading faults -------------------------------------------------------------------------------- */

static void wrong_faults_are_named(void)
{
    static const struct {
        const char *fault, *part;
    } wrong[] = {
        { "", "unknown fault ''" },
        { "zebra-stripes", "see soundgraph sandbox --list-faults" },
        { "short-page", "did you mean 'short-pages'?" },
        { "short-pages=3", "takes no argument" },
        { "503-every", "N '' must be a number" },
        { "503-every=0", "N '0' must be a number from 1" },
        { "late", "its argument '' must be a number" },
        { "slow=x", "its argument 'x' must be" },
        { "429-burst=rude", "'rude' is none of: reset-time" },
        { "cut=leg", "'leg' is none of: body head" },
        { "cut,often=3", "'often=3' is none of every=N, after=N, times=N, on=PART" },
        { "cut,times", "times '' must be a number" },
        { "cut,every=0", "every '0' must be a number" },
        { "cut,on=", "'on=' is none of" },
        { "cut,ever=2", "'ever=2' is none of" },
        { "cut-every", "N '' must be a number" },
        { "cat-every=2", "unknown fault 'cat-every'" },
        { "late-every=2", "its argument '' must be a number" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        const char *const faults[] = { wrong[n].fault, NULL };
        const SgSandboxOptions options = { .platform = platform, .faults = faults };
        GError *error = NULL;
        g_assert_null(sg_sandbox_start(&options, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

static void modifiers_choose_the_requests(void)
{
    static const struct {
        const char *fault;
        const char *expected; /* of ten requests to /users; x: the fault was played */
    } asked[] = {
        { "403-every=3", "..x..x..x." },
        { "403-every=1,times=2", "xx........" },
        { "403-every=1,after=7", ".......xxx" },
        { "403-every=2,after=3,times=2", "....x.x..." },
        { "403-every=1,on=/tracks", ".........." },
        { "403-every=5,on=/users", "....x....x" },
        { "html-error-every=4,times=1", "...x......" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(asked[n].fault);
        g_autoptr(GString) seen = g_string_new(NULL);
        for (int k = 0; k < 10; k++)
            g_string_append_c(seen, get_status(sandbox, "/users?limit=1") == 403 ? 'x' : '.');
        g_test_message("%s", asked[n].fault);
        g_assert_cmpstr(seen->str, ==, asked[n].expected);
    }
}

static void a_played_fault_is_named_in_the_answer(void)
{
    const char *const faults[] = { "short-pages", "bom", NULL };
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, faults);
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, listing, &response, NULL));
    g_assert_cmpstr(sg_http_response_header(&response, "X-Sandbox-Fault"), ==, "short-pages, bom");
}

/* -- Pages ------------------------------------------------------------------------------------------ */

static void a_foreign_href_leads_to_another_name_and_leaks_are_counted(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("foreign-next-href");
    g_autoptr(SgJson) page = get_json(sandbox, listing, 200);
    const char *href = sg_json_string(page, "next_href");
    g_assert_true(g_str_has_prefix(href, "http://localhost:"));
    g_assert_cmpint(get_status(sandbox, href), ==, 421);
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    g_assert_cmpint(counts.foreign, ==, 1);
    g_assert_cmpint(counts.leaked, ==, 1);
    /* Path and query on the own host go on. */
    g_autoptr(SgJson) next = get_json(sandbox, strchr(href + 7, '/'), 200);
    g_assert_cmpuint(json_array_size(sg_json_array(next, "collection")), ==, 20);
    g_autoptr(SgSandbox) named = with_fault("foreign-next-href=inner.example");
    g_autoptr(SgJson) other = get_json(named, listing, 200);
    g_assert_true(
        g_str_has_prefix(sg_json_string(other, "next_href"), "https://inner.example/tracks?"));
}

static void faults_between_pages_make_small_pages(void)
{
    static const struct {
        const char *fault;
        int max_page;
        size_t expected;
    } asked[] = { { "bom", 0, 88 },
                  { "foreign-next-href", 0, 20 },
                  { "duplicate-items", 0, 21 },
                  { "access-lost", 50, 50 },
                  { "bom", 7, 7 } };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        const char *const faults[] = { asked[n].fault, NULL };
        const SgSandboxOptions options = { .platform = platform,
                                           .access_token = "tok",
                                           .faults = faults,
                                           .max_page = asked[n].max_page };
        g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&options, NULL);
        g_autoptr(SgJson) page = get_json(sandbox,
                                          "/tracks?genres=ambient&access=playable,preview,blocked&"
                                          "linked_partitioning=1&limit=200",
                                          200);
        g_assert_cmpuint(json_array_size(sg_json_array(page, "collection")), ==, asked[n].expected);
    }
}

static void an_href_repeats_itself(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("repeated-next-href");
    g_autoptr(SgJson) first = get_json(sandbox, listing, 200);
    g_autoptr(SgJson) second = get_json(sandbox, sg_json_string(first, "next_href"), 200);
    g_assert_cmpstr(sg_json_string(first, "next_href"), ==, sg_json_string(second, "next_href"));
}

static void empty_pages_go_on_for_ever(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("endless-empty-pages");
    g_autofree char *next = g_strdup(listing);
    g_autoptr(GHashTable) hrefs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint items = 0;
    for (int n = 0; n < 12; n++) {
        g_autoptr(SgJson) page = get_json(sandbox, next, 200);
        items += json_array_size(sg_json_array(page, "collection"));
        g_free(next);
        next = g_strdup(sg_json_string(page, "next_href"));
        g_assert_nonnull(next);
        g_assert_true(g_hash_table_add(hrefs, g_strdup(next)));
    }
    g_assert_cmpuint(items, ==, listing_length());
}

static void empty_pages_stand_between(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("empty-pages-between=3");
    int pages;
    g_autoptr(GPtrArray) urns = get_all(sandbox, listing, &pages);
    g_assert_cmpint(pages, ==, 1 + 4 * 4);
    g_assert_cmpuint(count_distinct(urns), ==, listing_length());
    g_assert_cmpuint(urns->len, ==, listing_length());
}

static void short_pages_hold_everything_once(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("short-pages");
    int pages;
    g_autoptr(GPtrArray) urns = get_all(sandbox, listing, &pages);
    g_assert_cmpint(pages, >, 5);
    g_assert_cmpuint(urns->len, ==, listing_length());
    g_assert_cmpuint(count_distinct(urns), ==, urns->len);
}

static void items_come_twice(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("duplicate-items");
    int pages;
    g_autoptr(GPtrArray) urns = get_all(sandbox, listing, &pages);
    g_assert_cmpuint(count_distinct(urns), ==, listing_length());
    g_assert_cmpuint(urns->len, ==, listing_length() + 4 + 5);
}

static void access_gets_lost_on_the_way(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("access-lost");
    g_autoptr(SgJson) page = get_json(sandbox, listing, 200);
    g_assert_null(strstr(sg_json_string(page, "next_href"), "access="));
    g_assert_nonnull(strstr(sg_json_string(page, "next_href"), "genres=ambient"));
}

static void pages_come_as_bare_arrays(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("bare-arrays");
    g_autoptr(SgJson) page = get_json(sandbox, listing, 200);
    g_assert_true(json_is_array(page));
    g_autoptr(SgJson) users = get_json(sandbox, "/users?linked_partitioning=true", 200);
    g_assert_true(json_is_array(users));
}

static void large_pages_time_out(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("504-large=100");
    g_assert_cmpint(get_status(sandbox, "/tracks?limit=101"), ==, 504);
    g_assert_cmpint(get_status(sandbox, "/tracks?limit=100"), ==, 200);
}

/* -- Records ---------------------------------------------------------------------------------------- */

static void anything_is_null_but_kind_and_urn(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("nulls-everywhere");
    g_autoptr(SgJson) page = get_json(sandbox, "/tracks?limit=200&linked_partitioning=true", 200);
    const SgJson *items = sg_json_array(page, "collection");
    int null_titles = 0, missing_titles = 0, null_users = 0, null_items = 0;
    for (size_t n = 0; n < json_array_size(items); n++) {
        const SgJson *track = json_array_get(items, n);
        if (json_is_null(track)) {
            null_items++;
            continue;
        }
        g_assert_cmpstr(sg_json_string(track, "kind"), ==, "track");
        g_assert_nonnull(sg_json_string(track, "urn"));
        null_titles += json_is_null(json_object_get(track, "title"));
        missing_titles += json_object_get(track, "title") == NULL;
        null_users += json_is_null(json_object_get(track, "user"));
    }
    g_assert_cmpint(null_items, ==, 1);
    g_assert_cmpint(null_titles, >, 20);
    g_assert_cmpint(missing_titles, >, 5);
    g_assert_cmpint(null_users, >, 20);
}

static void known_counts_turn_to_zero(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("zero-track-count");
    const char *urn = sg_platform_playlist(platform, 0)->playlist->urn;
    g_autofree char *with = g_strdup_printf("/playlists/%s", urn);
    g_autofree char *without = g_strdup_printf("/playlists/%s?show_tracks=false", urn);
    g_autoptr(SgJson) one = get_json(sandbox, with, 200);
    g_autoptr(SgJson) two = get_json(sandbox, without, 200);
    g_assert_cmpint(sg_json_int(one, "track_count", 0), >, 0);
    g_assert_cmpint(sg_json_int(two, "track_count", -1), ==, 0);
    g_assert_cmpint(sg_json_int(sg_json_object(two, "user"), "followers_count", -1), ==, 0);
}

static void types_are_wrong(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("wrong-types");
    g_autofree char *path =
        g_strconcat("/tracks/", sg_platform_track(platform, 0)->track->urn, NULL);
    g_autoptr(SgJson) track = get_json(sandbox, path, 200);
    g_assert_true(json_is_string(json_object_get(track, "playback_count")));
    g_assert_true(json_is_integer(json_object_get(track, "genre")));
    g_assert_true(json_is_object(json_object_get(track, "label_name")));
    g_assert_true(json_is_string(json_object_get(track, "streamable")));
}

static void urns_come_in_another_order_and_not_all(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("backward-urns");
    const char *one = sg_platform_track(platform, 5)->track->urn;
    const char *two = sg_platform_track(platform, 6)->track->urn;
    const char *three = sg_platform_track(platform, 7)->track->urn;
    g_autofree char *path =
        g_strdup_printf("/tracks?access=playable,preview,blocked&urns=%s,%s,%s", one, two, three);
    int pages;
    g_autoptr(GPtrArray) urns = get_all(sandbox, path, &pages);
    g_assert_cmpuint(urns->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(urns, 0), ==, three);
    g_assert_cmpstr(g_ptr_array_index(urns, 1), ==, two);
}

/* -- Resolve ---------------------------------------------------------------------------------------- */

static void a_location_gets_lost(void)
{
    static const struct {
        const char *fault;
        bool header, body;
    } asked[] = { { "lost-location", false, true },
                  { "lost-location=body", true, false },
                  { "lost-location=both", false, false } };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(asked[n].fault);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, "/resolve?url=" SG_PLATFORM_START_URL, &response, NULL));
        g_assert_cmpint(response.status, ==, 302);
        g_assert_cmpint(sg_http_response_header(&response, "Location") != NULL, ==,
                        asked[n].header);
        g_assert_cmpint(strstr(response.body, "location") != NULL, ==, asked[n].body);
    }
}

static void a_location_leads_abroad(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("foreign-location");
    g_autoptr(SgJson) found = get_json(sandbox, "/resolve?url=" SG_PLATFORM_START_URL, 302);
    g_assert_true(g_str_has_prefix(sg_json_string(found, "location"), "http://localhost:"));
    g_assert_cmpint(get_status(sandbox, sg_json_string(found, "location")), ==, 421);
    g_autoptr(SgSandbox) named = with_fault("foreign-location=api.soundcloud.com");
    g_autoptr(SgJson) other = get_json(named, "/resolve?url=" SG_PLATFORM_START_URL, 302);
    g_assert_true(
        g_str_has_prefix(sg_json_string(other, "location"), "https://api.soundcloud.com/tracks/"));
}

static void everything_turns_private(void)
{
    g_autofree char *path =
        g_strconcat("/tracks/", sg_platform_track(platform, 0)->track->urn, NULL);
    g_autoptr(SgSandbox) sandbox = with_fault("private");
    g_assert_cmpint(get_status(sandbox, "/resolve?url=" SG_PLATFORM_START_URL), ==, 404);
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, path, &response, NULL));
    g_assert_cmpint(response.status, ==, 403);
    g_assert_cmpuint(response.length, ==, 0);
    g_assert_cmpint(get_status(sandbox, "/users?limit=1"), ==, 200);
    g_autoptr(SgSandbox) json = with_fault("private=json");
    g_autoptr(SgJson) body = get_json(json, path, 403);
    g_assert_cmpint(sg_json_int(body, "code", 0), ==, 403);
}

/* -- Other answers ----------------------------------------------------------------------------------- */

static void gateways_and_edges_answer_instead(void)
{
    static const struct {
        const char *fault;
        long status;
        const char *type, *part;
    } faults[] = {
        { "html-error", 403, "text/html", "cloudfront" },
        { "html-error=502", 502, "text/html", "502 ERROR" },
        { "html-error=504", 504, "text/html", "504 Gateway Timeout" },
        { "captcha-403", 403, "application/json; charset=utf-8", "captcha-delivery" },
        { "403-every=1", 403, "application/json; charset=utf-8", "\"code\":403" },
        { "500-every=1", 500, "application/json; charset=utf-8", "\"code\":500" },
        { "502-every=1", 502, "text/html", "cloudfront" },
        { "503-every=1", 503, "text/plain; charset=utf-8", "upstream connect error" },
        { "504-every=1", 504, "text/plain; charset=utf-8", "upstream request timeout" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(faults); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(faults[n].fault);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, listing, &response, NULL));
        g_assert_cmpint(response.status, ==, faults[n].status);
        g_assert_cmpstr(sg_http_response_header(&response, "Content-Type"), ==, faults[n].type);
        g_assert_nonnull(strstr(response.body, faults[n].part));
    }
}

static void a_429_has_many_shapes(void)
{
    static const struct {
        const char *part;
        bool header;
    } shapes[] = {
        { "\"reset_time\"", false },
        { "Rate Limit Exceeded", true },
        { "\"bucket\":\"by-ip\"", false },
        { "Please slow down.", false },
        { "by-client", false },
        { "Please slow down.", true },
        { "by-client", false },
        { "\"code\":429", false },
        { "Rate Limit Exceeded", false },
        { "\"reset_time\"", true },
        { "\"reset_time\"", false },
    };
    g_autoptr(SgSandbox) sandbox = with_fault("429-every=1");
    for (size_t n = 0; n < G_N_ELEMENTS(shapes); n++) {
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, listing, &response, NULL));
        g_assert_cmpint(response.status, ==, 429);
        g_test_message("%s", response.body);
        g_assert_nonnull(strstr(response.body, shapes[n].part));
        g_assert_cmpint(sg_http_response_header(&response, "Retry-After") != NULL, ==,
                        shapes[n].header);
    }
}

static void a_reset_time_lies_just_ahead(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("429-burst=reset-time");
    g_auto(SgHttpResponse) response = { 0 };
    int asked = 0;
    for (; asked < 1000 && response.status != 429; asked++) {
        sg_http_response_clear(&response);
        g_assert_true(try_get(sandbox, "/users?limit=1", &response, NULL));
    }
    g_assert_cmpint(asked, >, 10);
    g_assert_cmpint(response.status, ==, 429);
    g_autoptr(SgJson) body = sg_json_parse(response.body, response.length, SIZE_MAX, "limit", NULL);
    const SgJson *meta = sg_json_object(json_array_get(sg_json_array(body, "errors"), 0), "meta");
    int64_t reset = 0;
    g_assert_true(sg_clock_parse(sg_json_string(meta, "reset_time"), &reset));
    g_assert_cmpint(reset, >=, sg_clock_now());
    g_assert_cmpint(reset, <=, sg_clock_now() + 3);
    /* Who waits gets in again. */
    g_usleep(1100000);
    g_assert_cmpint(get_status(sandbox, "/users?limit=1"), ==, 200);
}

static void errors_come_in_older_shapes(void)
{
    static const struct {
        const char *fault, *body;
    } asked[] = { { "old-errors", "{\"errors\":[{\"error_message\":\"404 - Not Found\"}]}" },
                  { "old-errors=v2", "{}" },
                  { "old-errors=empty", "" } };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(asked[n].fault);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, "/tracks/1", &response, NULL));
        g_assert_cmpint(response.status, ==, 404);
        g_assert_cmpstr(response.body, ==, asked[n].body);
    }
}

/* -- Bytes ------------------------------------------------------------------------------------------- */

static void answers_come_late_or_slowly(void)
{
    const char *const faults[] = { "late=200", "slow=200" };
    for (size_t n = 0; n < G_N_ELEMENTS(faults); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(faults[n]);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, listing, &response, NULL));
        g_assert_cmpfloat(response.seconds, >=, 0.19);
        g_autoptr(SgJson) page =
            sg_json_parse(response.body, response.length, SIZE_MAX, "page", NULL);
        g_assert_cmpuint(json_array_size(sg_json_array(page, "collection")), ==, 20);
    }
}

static void connections_are_cut(void)
{
    const char *const faults[] = { "cut,times=1", "cut=head,times=1" };
    for (size_t n = 0; n < G_N_ELEMENTS(faults); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(faults[n]);
        g_auto(SgHttpResponse) response = { 0 };
        GError *error = NULL;
        g_assert_false(try_get(sandbox, listing, &response, &error));
        assert_fails(error, SG_ERROR_NETWORK, "/tracks?genres=ambient");
        g_assert_cmpint(get_status(sandbox, listing), ==, 200);
        SgSandboxCounts counts;
        sg_sandbox_counts(sandbox, &counts);
        g_assert_cmpint(counts.repeated, ==, 0);
    }
}

static void json_breaks_in_several_ways(void)
{
    static const struct {
        const char *fault, *part;
    } faults[] = {
        { "truncated-json", "not valid JSON" },
        { "invalid-utf8", "not valid JSON" },
        { "json-bomb", "not valid JSON" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(faults); n++) {
        g_autoptr(SgSandbox) sandbox = with_fault(faults[n].fault);
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(try_get(sandbox, listing, &response, NULL));
        g_assert_cmpint(response.status, ==, 200);
        GError *error = NULL;
        g_assert_null(sg_json_parse(response.body, response.length, SIZE_MAX, "page", &error));
        assert_fails(error, SG_ERROR_INPUT, faults[n].part);
        if (!strcmp(faults[n].fault, "json-bomb"))
            g_assert_cmpuint(response.length, ==, 10 << 20);
    }
}

static void a_huge_body_is_valid_json(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("huge-body=3");
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, listing, &response, NULL));
    g_assert_cmpuint(response.length, ==, 3 << 20);
    g_autoptr(SgJson) page = sg_json_parse(response.body, response.length, SIZE_MAX, "page", NULL);
    g_assert_cmpuint(json_array_size(sg_json_array(page, "collection")), ==, 1);
}

static void marked_and_packed_answers_can_be_read(void)
{
    g_autoptr(SgSandbox) plain = start_sandbox(platform, NULL);
    g_autoptr(SgJson) expected = get_json(plain, "/users?limit=3", 200);
    const char *const faults[] = { "bom", "gzip", NULL };
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, faults);
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(try_get(sandbox, "/users?limit=3", &response, NULL));
    g_assert_cmpstr(sg_http_response_header(&response, "Content-Encoding"), ==, "gzip");
    g_assert_true(g_str_has_prefix(response.body, "\xef\xbb\xbf{"));
    g_autoptr(SgJson) page = sg_json_parse(response.body, response.length, SIZE_MAX, "page", NULL);
    g_assert_cmpuint(json_array_size(sg_json_array(page, "collection")), ==, 3);
}

static void every_fault_has_a_name_and_a_summary(void)
{
    int count = 0;
    for (const SgSandboxFault *fault = sg_sandbox_faults(); fault->name; fault++, count++) {
        g_assert_true(*fault->name && *fault->summary && fault->argument);
        g_autofree char *spec =
            g_strconcat(fault->name, fault->argument[0] == '=' ? "=5" : "", ",after=1000000", NULL);
        g_autoptr(SgSandbox) sandbox = with_fault(spec);
        g_assert_cmpint(get_status(sandbox, "/users?limit=1"), ==, 200);
    }
    g_assert_cmpint(count, >=, 40);
}

#define TEST(name, func) g_test_add_func("/faults/" name, func)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    platform = sg_platform_generate(42);
    TEST("wrong faults are named", wrong_faults_are_named);
    TEST("modifiers choose the requests", modifiers_choose_the_requests);
    TEST("a played fault is named in the answer", a_played_fault_is_named_in_the_answer);
    TEST("a foreign href leads to another name and leaks are counted",
         a_foreign_href_leads_to_another_name_and_leaks_are_counted);
    TEST("faults between pages make small pages", faults_between_pages_make_small_pages);
    TEST("an href repeats itself", an_href_repeats_itself);
    TEST("empty pages go on for ever", empty_pages_go_on_for_ever);
    TEST("empty pages stand between", empty_pages_stand_between);
    TEST("short pages hold everything once", short_pages_hold_everything_once);
    TEST("items come twice", items_come_twice);
    TEST("access gets lost on the way", access_gets_lost_on_the_way);
    TEST("pages come as bare arrays", pages_come_as_bare_arrays);
    TEST("large pages time out", large_pages_time_out);
    TEST("anything is null but kind and urn", anything_is_null_but_kind_and_urn);
    TEST("known counts turn to zero", known_counts_turn_to_zero);
    TEST("types are wrong", types_are_wrong);
    TEST("urns come in another order and not all", urns_come_in_another_order_and_not_all);
    TEST("a Location gets lost", a_location_gets_lost);
    TEST("a Location leads abroad", a_location_leads_abroad);
    TEST("everything turns private", everything_turns_private);
    TEST("gateways and edges answer instead", gateways_and_edges_answer_instead);
    TEST("a 429 has many shapes", a_429_has_many_shapes);
    TEST("a reset time lies just ahead", a_reset_time_lies_just_ahead);
    TEST("errors come in older shapes", errors_come_in_older_shapes);
    TEST("answers come late or slowly", answers_come_late_or_slowly);
    TEST("connections are cut", connections_are_cut);
    TEST("JSON breaks in several ways", json_breaks_in_several_ways);
    TEST("a huge body is valid JSON", a_huge_body_is_valid_json);
    TEST("marked and packed answers can be read", marked_and_packed_answers_can_be_read);
    TEST("every fault has a name and a summary", every_fault_has_a_name_and_a_summary);
    int status = g_test_run();
    sg_platform_free(platform);
    return status;
}
