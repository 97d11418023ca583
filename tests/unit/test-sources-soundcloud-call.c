/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-call.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "support/fake-http.h"
#include "support/settings.h"
#include "support/test.h"

#define TOKEN "the-access-token"

/* An API host that answers from its queue, a client with a token of its own, and what it logs. */
typedef struct {
    FakeHttp *api;
    SgConfig *config;
    SgSourceOptions options;
    SgSoundcloudCall *call;
    GString *log;
} Fixture;

static void collect_log(SgLogLevel level, const char *message, void *data)
{
    g_string_append_printf(data, "%d %s\n", level, message);
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->api = fake_http_start(NULL, NULL);
    f->config = bare_config();
    f->log = g_string_new(NULL);
    sg_log_set_sink(SG_LOG_INFO, collect_log, f->log);
    sg_config_set(f->config, "SC_BASE_URL", fake_http_url(f->api));
    sg_config_set(f->config, "SOUNDCLOUD_ACCESS_TOKEN", TOKEN);
    sg_config_set(f->config, "SC_RETRY_BASE", "0.02");
}

/* The client is made late, so that a test can change options and settings first. */
static SgSoundcloudCall *client(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    if (!f->call)
        f->call = sg_soundcloud_call_new(f->config, &f->options, &error);
    g_assert_no_error(error);
    return f->call;
}

static void tear_down(Fixture *f, gconstpointer data)
{
    sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
    g_assert_null(strstr(f->log->str, TOKEN));
    sg_soundcloud_call_free(f->call);
    fake_http_stop(f->api);
    sg_config_free(f->config);
    g_string_free(f->log, TRUE);
}

static void push(Fixture *f, int status, const char *body)
{
    fake_http_push(f->api, (FakeReply){ .status = status, .body = body });
}

static SgSourceStats stats_of(Fixture *f)
{
    SgSourceStats stats;
    sg_soundcloud_call_stats(client(f), &stats);
    return stats;
}

static void assert_answers(Fixture *f, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgJson) json = sg_soundcloud_call_get(client(f), path, &error);
    g_assert_no_error(error);
    g_assert_true(json_is_object(json) || json_is_array(json));
}

static void assert_refused(Fixture *f, const char *path, int code, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgJson) json = sg_soundcloud_call_get(client(f), path, &error);
    g_assert_null(json);
    g_assert_nonnull(error);
    g_assert_null(strstr(error->message, TOKEN));
    g_assert_null(strchr(error->message, '\n'));
    assert_fails(error, code, part);
}

/* -- What goes out ------------------------------------------------------------------------------- */

static void each_request_carries_token_and_agent(Fixture *f, gconstpointer data)
{
    push(f, 200, "{}");
    assert_answers(f, "/tracks/soundcloud:tracks:1?access=playable,preview");
    const FakeRequest *request = fake_http_request(f->api, 0);
    g_autofree char *authorization = fake_http_header(request, "Authorization");
    g_autofree char *accept = fake_http_header(request, "Accept");
    g_autofree char *agent = fake_http_header(request, "User-Agent");
    g_assert_cmpstr(request->method, ==, "GET");
    g_assert_cmpstr(request->target, ==, "/tracks/soundcloud:tracks:1?access=playable,preview");
    g_assert_cmpstr(authorization, ==, "OAuth " TOKEN);
    g_assert_cmpstr(accept, ==, "application/json; charset=utf-8");
    g_assert_true(g_str_has_prefix(agent, "soundgraph/"));
}

static void the_agent_can_be_set(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SC_USER_AGENT", "sgr/0.1");
    push(f, 200, "[]");
    assert_answers(f, "/tracks");
    g_autofree char *agent = fake_http_header(fake_http_request(f->api, 0), "User-Agent");
    g_assert_cmpstr(agent, ==, "sgr/0.1");
}

/* -- Retries ------------------------------------------------------------------------------------- */

static void what_may_pass_is_tried_three_times(Fixture *f, gconstpointer data)
{
    static const int passing[] = { 500, 502, 503, 504, 408 };
    for (size_t n = 0; n < G_N_ELEMENTS(passing); n++) {
        fake_http_forget(f->api);
        push(f, passing[n], "upstream connect error or disconnect/reset before headers");
        push(f, passing[n], "");
        push(f, 200, "{}");
        assert_answers(f, "/x");
        g_assert_cmpuint(fake_http_count(f->api), ==, 3);
    }
    fake_http_forget(f->api);
    for (int n = 0; n < 3; n++)
        push(f, 503, "upstream connect error");
    assert_refused(f, "/x", SG_ERROR_NETWORK, "answered 503: upstream connect error (3 tries)");
    g_assert_cmpuint(fake_http_count(f->api), ==, 3);
    g_assert_cmpint(stats_of(f).requests, ==, 18);
    g_assert_cmpint(stats_of(f).retries, ==, 12);
}

static void a_connection_that_breaks_is_tried_again(Fixture *f, gconstpointer data)
{
    fake_http_push(f->api, (FakeReply){ .silent = true });
    fake_http_push(f->api, (FakeReply){ .body = "{\"collection\":[]}", .cut = 5 });
    push(f, 200, "{}");
    assert_answers(f, "/x");
    fake_http_forget(f->api);
    for (int n = 0; n < 6; n++)
        fake_http_push(f->api, (FakeReply){ .body = "{\"collection\":[]}", .cut = 5 });
    assert_refused(f, "/x", SG_ERROR_NETWORK, "/x: ");
    g_assert_cmpuint(fake_http_count(f->api), ==, 3);
}

static void an_answer_that_was_cut_off_is_tried_again(Fixture *f, gconstpointer data)
{
    push(f, 200, "{\"collection\":[{\"id\":1},{\"id\":");
    push(f, 200, "{\"collection\":[{\"title\":\"half a \\\"string");
    push(f, 200, "{\"collection\":[]}");
    assert_answers(f, "/x");
    for (int n = 0; n < 3; n++)
        push(f, 200, "{\"collection\":[{\"id\":1}");
    assert_refused(f, "/x", SG_ERROR_NETWORK, "was cut off (3 tries)");
    for (int n = 0; n < 3; n++)
        push(f, 200, "");
    assert_refused(f, "/x", SG_ERROR_NETWORK, "is empty (3 tries)");
}

static void a_slow_answer_is_given_up(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SC_TIMEOUT", "1");
    fake_http_push(f->api, (FakeReply){ .body = "{}", .delay = 4 });
    push(f, 200, "{}");
    double start = sg_clock_monotonic();
    assert_answers(f, "/x");
    g_assert_cmpfloat(sg_clock_monotonic() - start, <, 3.9);
}

static void nobody_listening_is_a_network_error(Fixture *f, gconstpointer data)
{
    g_autoptr(FakeHttp) gone = fake_http_start(NULL, NULL);
    sg_config_set(f->config, "SC_BASE_URL", fake_http_url(gone));
    fake_http_stop(g_steal_pointer(&gone));
    assert_refused(f, "/x", SG_ERROR_NETWORK, "connect");
}

static void pauses_double_and_have_jitter(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SC_RETRY_BASE", "0.2");
    for (int n = 0; n < 3; n++)
        push(f, 500, "");
    assert_refused(f, "/x", SG_ERROR_NETWORK, "500");
    SgSourceStats stats = stats_of(f);
    g_assert_cmpfloat(stats.waited, >=, 0.6);          /* 0.2 + 0.4 */
    g_assert_cmpfloat(stats.waited, <, 0.6 * 1.1 + 5); /* a busy machine sleeps longer */
    g_assert_cmpfloat(stats.throttled, ==, 0);
}

static void what_will_not_pass_is_not_tried_again(Fixture *f, gconstpointer data)
{
    static const struct {
        int status;
        const char *body;
        int code;
        const char *message;
    } cases[] = {
        { 404, "{\"code\":404,\"message\":\"404 - Not Found\"}", SG_ERROR_NOT_FOUND,
          "not found: deleted or private (404: 404 - Not Found)" },
        { 410, "", SG_ERROR_NOT_FOUND, "(410: no reason given)" },
        { 403, "{\"message\":\"Forbidden\"}", SG_ERROR_NOT_FOUND, "no access (403: Forbidden)" },
        { 403, "", SG_ERROR_NOT_FOUND, "no access" },
        { 400, "{\"message\":\"limit is wrong\"}", SG_ERROR_INPUT, "limit is wrong" },
        { 422, "", SG_ERROR_INPUT, "the request was refused (422" },
        { 301, "", SG_ERROR_NETWORK, "redirects (301)" },
        { 302, "", SG_ERROR_NETWORK, "not followed" },
        { 200, "<html>hello</html>", SG_ERROR_INPUT, "not valid JSON" },
        { 200, "hello", SG_ERROR_INPUT, "not valid JSON" },
        { 200, "{} {}", SG_ERROR_INPUT, "not valid JSON" },
        { 200, "{\"title\":\"\xFF\xFE\"}", SG_ERROR_INPUT, "/x: the answer: not valid JSON" },
        { 200, "{\"id\":123456789012345678901234567890}", SG_ERROR_INPUT, "not valid JSON" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        fake_http_forget(f->api);
        push(f, cases[n].status, cases[n].body);
        assert_refused(f, "/x?q=secret", cases[n].code, cases[n].message);
        g_assert_cmpuint(fake_http_count(f->api), ==, 1);
    }
}

static void a_byte_order_mark_is_no_problem(Fixture *f, gconstpointer data)
{
    push(f, 200, "\xEF\xBB\xBF{\"collection\":[]}");
    assert_answers(f, "/x");
}

/* -- Large answers ------------------------------------------------------------------------------- */

static void a_504_halves_the_limit(Fixture *f, gconstpointer data)
{
    push(f, 504, "upstream request timeout");
    push(f, 504, "upstream request timeout");
    push(f, 200, "{}");
    assert_answers(f, "/x?access=playable&limit=200&linked_partitioning=true");
    g_assert_cmpstr(fake_http_request(f->api, 1)->target, ==,
                    "/x?access=playable&limit=100&linked_partitioning=true");
    g_assert_cmpstr(fake_http_request(f->api, 2)->target, ==,
                    "/x?access=playable&limit=50&linked_partitioning=true");
    push(f, 504, "");
    push(f, 200, "{}");
    assert_answers(f, "/x?limit=15");
    g_assert_cmpstr(fake_http_request(f->api, 4)->target, ==, "/x?limit=15");
}

static void a_bomb_of_json_is_refused(Fixture *f, gconstpointer data)
{
    enum { SIZE = 10 << 20 };
    g_autofree char *large = g_strnfill(SIZE, ' ');
    large[0] = '[';
    large[SIZE - 1] = ']';
    fake_http_push(f->api, (FakeReply){ .body = large, .length = SIZE });
    assert_refused(f, "/x", SG_ERROR_INPUT, "over the limit");
    g_assert_cmpuint(fake_http_count(f->api), ==, 1);
    /* With a limit to halve it is asked for in smaller pieces. */
    fake_http_push(f->api, (FakeReply){ .body = large, .length = SIZE });
    push(f, 200, "[]");
    assert_answers(f, "/x?limit=200");
    g_assert_cmpstr(fake_http_request(f->api, 2)->target, ==, "/x?limit=100");
    g_autofree char *deep = g_strnfill(1 << 20, '[');
    GString *nested = g_string_new(deep);
    for (int n = 0; n < 1 << 20; n++)
        g_string_append_c(nested, ']');
    push(f, 200, nested->str);
    assert_refused(f, "/x", SG_ERROR_INPUT, "depth");
    g_string_free(nested, TRUE);
}

/* -- Tokens -------------------------------------------------------------------------------------- */

typedef struct {
    int exchanges;
    int api_calls;
    bool always_refuse;
    char body[200];
    char authorization[5][60];
} Hosts;

/* API and token host in one: the first token is refused by the API. */
static void both_hosts(const FakeRequest *request, FakeReply *reply, void *data)
{
    Hosts *hosts = data;
    if (g_str_has_prefix(request->target, "/oauth/token")) {
        hosts->exchanges++;
        g_snprintf(hosts->body, sizeof hosts->body,
                   "{\"access_token\":\"access-%d\",\"refresh_token\":\"r\",\"expires_in\":3599}",
                   hosts->exchanges);
        reply->body = hosts->body;
        return;
    }
    g_autofree char *authorization = fake_http_header(request, "Authorization");
    g_strlcpy(hosts->authorization[hosts->api_calls++], authorization, 60);
    bool good = strcmp(authorization, "OAuth access-1") != 0 && !hosts->always_refuse;
    reply->status = good ? 200 : 401;
    reply->body = good ? "{}" : "";
}

static void a_401_renews_the_token_once(Fixture *f, gconstpointer data)
{
    Hosts hosts = { 0 };
    g_autoptr(FakeHttp) both = fake_http_start(both_hosts, &hosts);
    g_autofree char *folder = temporary_folder();
    g_autofree char *file = g_build_filename(folder, "token.json", NULL);
    sg_config_free(f->config);
    f->config = bare_config();
    sg_config_set(f->config, "SC_BASE_URL", fake_http_url(both));
    sg_config_set(f->config, "SC_TOKEN_URL", fake_http_url(both));
    sg_config_set(f->config, "SC_TOKEN_FILE", file);
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_ID", "client-id");
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_SECRET", "client-secret");
    assert_answers(f, "/x");
    g_assert_cmpint(hosts.exchanges, ==, 2);
    g_assert_cmpstr(hosts.authorization[0], ==, "OAuth access-1");
    g_assert_cmpstr(hosts.authorization[1], ==, "OAuth access-2");
    g_assert_cmpint(stats_of(f).token_exchanges, ==, 2);
    g_assert_cmpint(stats_of(f).requests, ==, 2);
    hosts.always_refuse = true;
    assert_refused(f, "/x", SG_ERROR_AUTH, "a fresh access token was refused");
    g_assert_cmpint(hosts.exchanges, ==, 3);
    g_assert_cmpint(hosts.api_calls, ==, 4);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_refused_token_of_the_settings_is_told(Fixture *f, gconstpointer data)
{
    push(f, 401, "");
    assert_refused(f, "/x", SG_ERROR_AUTH, "SOUNDCLOUD_ACCESS_TOKEN was refused");
    g_assert_cmpuint(fake_http_count(f->api), ==, 1);
}

static void without_credentials_nothing_is_sent(Fixture *f, gconstpointer data)
{
    sg_config_free(f->config);
    f->config = bare_config();
    sg_config_set(f->config, "SC_BASE_URL", fake_http_url(f->api));
    assert_refused(f, "/x", SG_ERROR_AUTH, "set SOUNDCLOUD_CLIENT_ID");
    g_assert_cmpuint(fake_http_count(f->api), ==, 0);
    g_assert_cmpint(stats_of(f).requests, ==, 0);
}

/* -- Limits -------------------------------------------------------------------------------------- */

#define PLAYS                                                                                      \
    "{\"errors\":[{\"meta\":{\"rate_limit\":{\"group\":\"plays\",\"max_nr_of_requests\":15000,"    \
    "\"time_window\":\"PT24H\"},\"remaining_requests\":0,"                                         \
    "\"reset_time\":\"2099/06/01 09:49:40 +0000\"}}]}"

static void a_429_stops_the_whole_queue(Fixture *f, gconstpointer data)
{
    f->options.max_wait = 5;
    push(f, 429, PLAYS);
    assert_refused(f, "/x", SG_ERROR_LIMIT, "(plays 15000/PT24H)");
    assert_refused(f, "/y", SG_ERROR_LIMIT, "rate limited until 2099-06-01 ");
    g_assert_cmpuint(fake_http_count(f->api), ==, 1);
}

static void a_short_429_is_waited_for(Fixture *f, gconstpointer data)
{
    f->options.max_wait = 5;
    fake_http_push(f->api, (FakeReply){ .status = 429,
                                        .body = "Please slow down.",
                                        .headers = "Retry-After: 0.3\r\n" });
    push(f, 200, "{}");
    assert_answers(f, "/x");
    SgSourceStats stats = stats_of(f);
    g_assert_cmpfloat(stats.throttled, >=, 0.29);
    g_assert_cmpfloat(stats.waited, >=, stats.throttled);
    g_assert_cmpint(stats.retries, ==, 1);
    g_assert_nonnull(strstr(f->log->str, "waiting 1 s"));
}

static void waits_for_429s_add_up_to_the_longest(Fixture *f, gconstpointer data)
{
    f->options.max_wait = 0.5;
    for (int n = 0; n < 4; n++)
        fake_http_push(f->api, (FakeReply){ .status = 429, .headers = "Retry-After: 0.2\r\n" });
    assert_refused(f, "/x", SG_ERROR_LIMIT, "rate limited until");
    g_assert_cmpuint(fake_http_count(f->api), ==, 3);
    g_assert_cmpfloat(stats_of(f).throttled, >=, 0.39);
}

static void a_429_without_a_time_backs_off(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SC_RETRY_BASE", "0.005");
    f->options.max_wait = 10;
    push(f, 429, "{\"error\":\"Rate Limit Exceeded\"}");
    push(f, 429, "");
    push(f, 200, "{}");
    assert_answers(f, "/x");
    g_assert_cmpfloat(stats_of(f).throttled, >=, 0.44); /* 30 times the base, then twice that */
}

static void many_429s_in_a_row_end_a_call(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SC_RETRY_BASE", "0.01");
    f->options.max_wait = 100;
    for (int n = 0; n < 20; n++)
        fake_http_push(f->api, (FakeReply){ .status = 429, .headers = "Retry-After: 0\r\n" });
    assert_refused(f, "/x", SG_ERROR_LIMIT, "rate limited until");
    g_assert_cmpuint(fake_http_count(f->api), ==, 6);
    g_assert_cmpfloat(stats_of(f).throttled, >=, 0.05); /* "0" is no licence to hammer */
}

static void a_block_at_the_edge_ends_the_run(Fixture *f, gconstpointer data)
{
    static const char *const bodies[] = { "<html><h1>403 ERROR</h1>CloudFront</html>",
                                          "{\"url\":\"https://geo.captcha-delivery.com/c\"}" };
    f->options.max_wait = 1e9;
    for (size_t n = 0; n < G_N_ELEMENTS(bodies); n++) {
        fake_http_forget(f->api);
        g_clear_pointer(&f->call, sg_soundcloud_call_free);
        push(f, 403, bodies[n]);
        assert_refused(f, "/x", SG_ERROR_LIMIT, "this machine is blocked");
        assert_refused(f, "/y", SG_ERROR_LIMIT, "this machine is blocked");
        g_assert_cmpuint(fake_http_count(f->api), ==, 1);
    }
}

static void requests_keep_to_the_rate(Fixture *f, gconstpointer data)
{
    f->options.rate_requests = 4;
    f->options.rate_seconds = 0.4;
    for (int n = 0; n < 9; n++)
        push(f, 200, "{}");
    double start = sg_clock_monotonic();
    for (int n = 0; n < 9; n++)
        assert_answers(f, "/x");
    g_assert_cmpfloat(sg_clock_monotonic() - start, >=, 0.79);
    g_assert_cmpfloat(stats_of(f).throttled, >, 0);
}

static void requests_have_a_budget(Fixture *f, gconstpointer data)
{
    f->options.max_requests = 2;
    push(f, 200, "{}");
    push(f, 500, "");
    assert_answers(f, "/x");
    assert_refused(f, "/y", SG_ERROR_LIMIT, "run again to go on");
    assert_refused(f, "/z", SG_ERROR_LIMIT, "2 requests were made");
    g_assert_cmpuint(fake_http_count(f->api), ==, 2);
}

static void a_dry_run_only_says_what_it_would_ask(Fixture *f, gconstpointer data)
{
    f->options.dry_run = true;
    assert_refused(f, "/x?secret_token=s-abcdefgh&limit=5", SG_ERROR_LIMIT, "dry run");
    g_assert_nonnull(strstr(f->log->str, "would ask: GET /x?secret_token=[secret]&limit=5"));
    g_assert_cmpuint(fake_http_count(f->api), ==, 0);
}

static void *interrupt_soon(void *data)
{
    g_usleep(200000);
    sg_interrupt_request();
    return NULL;
}

static void an_interrupt_ends_a_wait(Fixture *f, gconstpointer data)
{
    f->options.max_wait = 100;
    fake_http_push(f->api, (FakeReply){ .status = 429, .headers = "Retry-After: 60\r\n" });
    GThread *thread = g_thread_new("interrupt", interrupt_soon, NULL);
    double start = sg_clock_monotonic();
    assert_refused(f, "/x", SG_ERROR_INTERRUPTED, "interrupted");
    g_assert_cmpfloat(sg_clock_monotonic() - start, <, 5);
    assert_refused(f, "/y", SG_ERROR_INTERRUPTED, "interrupted");
    g_thread_join(thread);
    sg_interrupt_clear();
    g_assert_cmpuint(fake_http_count(f->api), ==, 1);
}

/* -- Resolve ------------------------------------------------------------------------------------- */

static void resolve_reads_the_location_and_stays(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *headers, *body, *location;
    } cases[] = {
        { "Location: https://api.soundcloud.com/tracks/1\r\n", "",
          "https://api.soundcloud.com/tracks/1" },
        { NULL, "{\"status\":\"302 - Found\",\"location\":\"https://x/users/2\"}",
          "https://x/users/2" },
        { "Location: /tracks/3\r\n", "{\"location\":\"/tracks/4\"}", "/tracks/3" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgJson) object = NULL;
        g_autofree char *location = NULL;
        fake_http_push(
            f->api,
            (FakeReply){ .status = 302, .headers = cases[n].headers, .body = cases[n].body });
        g_assert_true(
            sg_soundcloud_call_resolve(client(f), "/resolve?url=x", &location, &object, &error));
        g_assert_cmpstr(location, ==, cases[n].location);
        g_assert_null(object);
    }
    g_assert_cmpuint(fake_http_count(f->api), ==, G_N_ELEMENTS(cases));
}

static void resolve_takes_the_object_itself(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgJson) object = NULL;
    g_autofree char *location = NULL;
    push(f, 200, "{\"kind\":\"track\",\"id\":7}");
    g_assert_true(
        sg_soundcloud_call_resolve(client(f), "/resolve?url=x", &location, &object, &error));
    g_assert_cmpint(sg_json_int(object, "id", 0), ==, 7);
    push(f, 302, "{}");
    g_autofree char *nowhere = NULL;
    g_autoptr(SgJson) nothing = NULL;
    g_assert_false(
        sg_soundcloud_call_resolve(client(f), "/resolve?url=x", &nowhere, &nothing, &error));
    assert_fails(error, SG_ERROR_NETWORK, "does not say where to go");
}

#define ADD(sentence, function)                                                                    \
    g_test_add("/call/" sentence, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("each request carries token and agent", each_request_carries_token_and_agent);
    ADD("the agent can be set", the_agent_can_be_set);
    ADD("what may pass is tried three times", what_may_pass_is_tried_three_times);
    ADD("a connection that breaks is tried again", a_connection_that_breaks_is_tried_again);
    ADD("an answer that was cut off is tried again", an_answer_that_was_cut_off_is_tried_again);
    ADD("a slow answer is given up", a_slow_answer_is_given_up);
    ADD("nobody listening is a network error", nobody_listening_is_a_network_error);
    ADD("pauses double and have jitter", pauses_double_and_have_jitter);
    ADD("what will not pass is not tried again", what_will_not_pass_is_not_tried_again);
    ADD("a byte order mark is no problem", a_byte_order_mark_is_no_problem);
    ADD("a 504 halves the limit", a_504_halves_the_limit);
    ADD("a bomb of JSON is refused", a_bomb_of_json_is_refused);
    ADD("a 401 renews the token once", a_401_renews_the_token_once);
    ADD("a refused token of the settings is told", a_refused_token_of_the_settings_is_told);
    ADD("without credentials nothing is sent", without_credentials_nothing_is_sent);
    ADD("a 429 stops the whole queue", a_429_stops_the_whole_queue);
    ADD("a short 429 is waited for", a_short_429_is_waited_for);
    ADD("waits for 429s add up to the longest", waits_for_429s_add_up_to_the_longest);
    ADD("a 429 without a time backs off", a_429_without_a_time_backs_off);
    ADD("many 429s in a row end a call", many_429s_in_a_row_end_a_call);
    ADD("a block at the edge ends the run", a_block_at_the_edge_ends_the_run);
    ADD("requests keep to the rate", requests_keep_to_the_rate);
    ADD("requests have a budget", requests_have_a_budget);
    ADD("a dry run only says what it would ask", a_dry_run_only_says_what_it_would_ask);
    ADD("an interrupt ends a wait", an_interrupt_ends_a_wait);
    ADD("resolve reads the Location and stays", resolve_reads_the_location_and_stays);
    ADD("resolve takes the object itself", resolve_takes_the_object_itself);
    return g_test_run();
}
