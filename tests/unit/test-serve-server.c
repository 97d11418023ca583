/* SPDX-License-Identifier: MIT */
#include "serve/server.h"

#include "base/clock.h"
#include "base/http.h"
#include "support/test.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

/* -- A server with a route for each kind of answer ----------------------------------------------- */

static bool echo(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    g_autofree char *text = g_strdup_printf("%s %s name=%s q=%s body=%s", request->method,
                                            request->path, sg_request_capture(request, "name"),
                                            sg_request_query(request, "q"), request->body->str);
    sg_reply_text(reply, 200, "text/plain", text);
    return true;
}

static bool fail(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    int64_t code = 0;
    return sg_request_int(request, "code", 0, 0, 99, &code, error) &&
           sg_fail(error, (SgErrorCode)code, "it failed with %d", (int)code);
}

static bool late(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    sg_reply_text(reply, 200, "text/plain", "late");
    reply->delay = 0.2;
    return true;
}

static bool hang_up(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    reply->hang_up = true;
    return true;
}

typedef struct {
    int blocks; /* still to come */
    bool cut;
    bool paused;
} Blocks;

static gssize next_block(void *data, char *out, size_t room, double *wait)
{
    Blocks *blocks = data;
    if (blocks->blocks == 0)
        return blocks->cut ? SG_STREAM_CUT : SG_STREAM_END;
    blocks->paused = !blocks->paused;
    if (blocks->paused) {
        *wait = 0.01;
        return 0;
    }
    blocks->blocks--;
    memset(out, 'x', MIN(room, 10));
    return (gssize)MIN(room, 10);
}

static bool stream(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    Blocks *blocks = g_new0(Blocks, 1);
    blocks->blocks = sg_request_query(request, "endless") ? 1 << 30 : 5;
    blocks->cut = sg_request_query(request, "cut") != NULL;
    sg_reply_stream(reply,
                    sg_request_query(request, "sized") ? 50
                    : blocks->cut                      ? 100
                                                       : -1,
                    next_block, blocks, g_free);
    return true;
}

static bool work(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    g_usleep(200000);
    sg_reply_text(reply, 200, "text/plain", "worked");
    return true;
}

static SgLane lane_of(const SgRoute *route, void *data)
{
    return strcmp(route->pattern, "/work") == 0    ? SG_LANE_WORKER
           : strcmp(route->pattern, "/write") == 0 ? SG_LANE_WRITER
                                                   : SG_LANE_POOL;
}

static const SgRoute routes[] = {
    { "GET", "/work", work, "takes its time" },
    { "GET", "/write", work, "one after the other" },
    { "GET", "/echo/{name}", echo, "says what came" },
    { "POST", "/echo/{name}", echo, "the same with a body" },
    { "GET", "/fail", fail, "fails with a code" },
    { "GET", "/late", late, "answers after 0.2 s" },
    { "GET", "/hang-up", hang_up, "does not answer" },
    { "GET", "/stream", stream, "a body that comes slowly" },
    { 0 },
};

static bool before(SgRequest *request, SgReply *reply, void *data)
{
    if (!g_str_has_prefix(request->path, "/closed"))
        return false;
    sg_reply_text(reply, 403, "text/plain", "closed");
    return true;
}

static void on_error(const SgRequest *request, int status, const char *message, SgReply *reply,
                     void *data)
{
    g_autofree char *text = g_strdup_printf("error %d: %s", status, message);
    sg_reply_text(reply, status, "text/x-error", text);
}

static void after(const SgRequest *request, SgReply *reply, void *data)
{
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, request->number);
    sg_reply_header(reply, "X-Request-Id", number);
}

static SgServer *start(void)
{
    const SgServerOptions options = { .routes = routes,
                                      .before = before,
                                      .error = on_error,
                                      .after = after,
                                      .max_body = 1000,
                                      .lane = lane_of,
                                      .max_connections = 64 };
    GError *error = NULL;
    SgServer *server = sg_server_start(&options, &error);
    g_assert_no_error(error);
    return server;
}

static bool ask(SgServer *server, const char *method, const char *target, const char *body,
                SgHttpResponse *response, GError **error)
{
    g_autoptr(SgHttp) http = sg_http_new("test");
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d%s", sg_server_port(server), target);
    const SgHttpRequest request = {
        .method = method, .url = url, .body = body, .body_length = body ? strlen(body) : 0
    };
    return sg_http_send(http, &request, response, error);
}

/* Sends bytes on a connection of their own and reads until the server closes or `enough` answers
 * have begun. */
static char *talk(SgServer *server, const char *bytes, int enough)
{
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in name = { .sin_family = AF_INET,
                                .sin_port = htons((uint16_t)sg_server_port(server)),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { .tv_sec = 10 };
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    g_assert_cmpint(connect(peer, (struct sockaddr *)&name, sizeof name), ==, 0);
    g_assert_cmpint(send(peer, bytes, strlen(bytes), MSG_NOSIGNAL), ==, (gssize)strlen(bytes));
    GString *got = g_string_new(NULL);
    char buffer[4096];
    for (int answers = 0; answers < enough;) {
        ssize_t length = recv(peer, buffer, sizeof buffer, 0);
        if (length <= 0)
            break;
        g_string_append_len(got, buffer, length);
        answers = 0;
        for (const char *at = got->str; (at = strstr(at, "HTTP/1.1 ")); at++)
            answers++;
    }
    close(peer);
    return g_string_free(got, FALSE);
}

/* -- Tests --------------------------------------------------------------------------------------- */

static void a_request_reaches_its_handler(void)
{
    g_autoptr(SgServer) server = start();
    g_auto(SgHttpResponse) get = { 0 };
    g_assert_true(ask(server, "GET", "/echo/a%20b?q=1+2", NULL, &get, NULL));
    g_assert_cmpint(get.status, ==, 200);
    g_assert_cmpstr(get.body, ==, "GET /echo/a b name=a b q=1 2 body=");
    g_assert_cmpstr(sg_http_response_header(&get, "X-Request-Id"), ==, "1");
    g_auto(SgHttpResponse) post = { 0 };
    g_assert_true(ask(server, "POST", "/echo/x", "{}", &post, NULL));
    g_assert_cmpstr(post.body, ==, "POST /echo/x name=x q=(null) body={}");
    g_assert_cmpstr(sg_http_response_header(&post, "X-Request-Id"), ==, "2");
}

static void connections_are_kept(void)
{
    g_autoptr(SgServer) server = start();
    g_autofree char *got = talk(server,
                                "GET /echo/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                "POST /echo/2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                                "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
                                3);
    g_assert_nonnull(strstr(got, "name=1"));
    g_assert_nonnull(strstr(got, "body=ab"));
    g_assert_nonnull(strstr(got, "404 Not Found"));
    g_autofree char *lower = g_ascii_strdown(got, -1);
    g_assert_null(strstr(lower, "connection: close"));
}

static void errors_take_the_shape_of_the_hook(void)
{
    static const struct {
        const char *method, *target;
        long status;
        const char *body;
    } asked[] = {
        { "GET", "/nowhere", 404, "error 404: there is no such path" },
        { "DELETE", "/fail", 405, "error 405: this path does not take the method" },
        { "GET", "/echo/%ff", 400, "error 400: '%ff' is not UTF-8" },
        { "GET", "/fail?code=0", 400, "error 400: it failed with 0" },
        { "GET", "/fail?code=1", 404, "error 404: it failed with 1" },
        { "GET", "/fail?code=2", 401, "error 401: it failed with 2" },
        { "GET", "/fail?code=3", 429, "error 429: it failed with 3" },
        { "GET", "/fail?code=4", 503, "error 503: it failed with 4" },
        { "GET", "/fail?code=5", 500, "error 500: it failed with 5" },
        { "GET", "/fail?code=x", 400, "error 400: code 'x' must be a number from 0 to 99" },
        { "GET", "/closed/x", 403, "closed" },
    };
    g_autoptr(SgServer) server = start();
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(ask(server, asked[n].method, asked[n].target, NULL, &response, NULL));
        g_assert_cmpint(response.status, ==, asked[n].status);
        g_assert_cmpstr(response.body, ==, asked[n].body);
        if (response.status == 405)
            g_assert_cmpstr(sg_http_response_header(&response, "Allow"), ==, "GET, HEAD");
    }
}

static void bodies_and_heads_are_bounded(void)
{
    g_autoptr(SgServer) server = start();
    g_autofree char *body = g_strnfill(1001, 'b');
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(ask(server, "POST", "/echo/x", body, &response, NULL));
    g_assert_cmpint(response.status, ==, 413);
    body[1000] = '\0';
    g_auto(SgHttpResponse) allowed = { 0 };
    g_assert_true(ask(server, "POST", "/echo/x", body, &allowed, NULL));
    g_assert_cmpint(allowed.status, ==, 200);
    g_autofree char *chunk = g_strnfill(0x7d0, 'c');
    g_autofree char *chunked = g_strdup_printf("POST /echo/x HTTP/1.1\r\nHost: x\r\n"
                                               "Transfer-Encoding: chunked\r\n\r\n"
                                               "7d0\r\n%s\r\n0\r\n\r\n",
                                               chunk);
    g_autofree char *refused = talk(server, chunked, 1);
    g_assert_true(g_str_has_prefix(refused, "HTTP/1.1 413 "));
    g_autofree char *fill = g_strnfill(200000, 'h');
    g_autofree char *head =
        g_strdup_printf("GET /echo/x HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", fill);
    g_autofree char *too_long = talk(server, head, 1);
    g_assert_true(*too_long == '\0' || g_str_has_prefix(too_long, "HTTP/1.1 4"));
}

static void nonsense_does_no_harm(void)
{
    static const char *const nonsense[] = { "\r\n\r\n",
                                            "GET\r\n\r\n",
                                            "GET / HTTP/9.9\r\n\r\n",
                                            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                                            "POST /echo/x HTTP/1.1\r\nHost: x\r\n"
                                            "Content-Length: -5\r\n\r\n",
                                            "\x16\x03\x01 tls?\r\n\r\n" };
    g_autoptr(SgServer) server = start();
    for (size_t n = 0; n < G_N_ELEMENTS(nonsense); n++)
        g_free(talk(server, nonsense[n], 1));
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(ask(server, "GET", "/echo/alive", NULL, &response, NULL));
    g_assert_cmpint(response.status, ==, 200);
}

static void *ask_late(void *data)
{
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(ask(data, "GET", "/late", NULL, &response, NULL));
    g_assert_cmpstr(response.body, ==, "late");
    return NULL;
}

/* Forty answers that are 0.2 s late take four threads 2 s if each held one. */
static void a_late_answer_holds_no_thread(void)
{
    g_autoptr(SgServer) server = start();
    GThread *clients[40];
    double start_time = sg_clock_monotonic();
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        clients[n] = g_thread_new("client", ask_late, server);
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        g_thread_join(clients[n]);
    double seconds = sg_clock_monotonic() - start_time;
    g_test_message("%.3f s", seconds);
    g_assert_cmpfloat(seconds, >=, 0.2);
    g_assert_cmpfloat(seconds, <, 1.5);
}

static void a_stream_comes_whole_or_is_cut(void)
{
    g_autoptr(SgServer) server = start();
    const char *const whole[] = { "/stream", "/stream?sized=1" };
    for (size_t n = 0; n < G_N_ELEMENTS(whole); n++) {
        g_auto(SgHttpResponse) response = { 0 };
        g_assert_true(ask(server, "GET", whole[n], NULL, &response, NULL));
        g_assert_cmpuint(response.length, ==, 50);
        g_assert_cmpfloat(response.seconds, >=, 0.04);
    }
    g_auto(SgHttpResponse) cut = { 0 };
    GError *error = NULL;
    g_assert_false(ask(server, "GET", "/stream?cut=1", NULL, &cut, &error));
    assert_fails(error, SG_ERROR_NETWORK, "/stream?cut=1");
}

static void a_hang_up_is_no_answer(void)
{
    g_autoptr(SgServer) server = start();
    g_auto(SgHttpResponse) response = { 0 };
    GError *error = NULL;
    g_assert_false(ask(server, "GET", "/hang-up", NULL, &response, &error));
    assert_fails(error, SG_ERROR_NETWORK, "/hang-up");
}

static void *ask_endless(void *data)
{
    g_auto(SgHttpResponse) response = { 0 };
    g_autoptr(GError) error = NULL;
    g_assert_false(ask(data, "GET", "/stream?endless=1", NULL, &response, &error));
    return NULL;
}

static void a_stop_cuts_what_runs(void)
{
    SgServer *server = start();
    GThread *clients[8];
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        clients[n] = g_thread_new("client", ask_endless, server);
    g_usleep(100000);
    double start_time = sg_clock_monotonic();
    sg_server_stop(server);
    g_assert_cmpfloat(sg_clock_monotonic() - start_time, <, 2);
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        g_thread_join(clients[n]);
}

static void *ask_work(void *data)
{
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(ask(data, "GET", "/work", NULL, &response, NULL));
    g_assert_cmpint(response.status, ==, 200);
    return NULL;
}

static void *ask_write(void *data)
{
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(ask(data, "GET", "/write", NULL, &response, NULL));
    g_assert_cmpint(response.status, ==, 200);
    return NULL;
}

static void slow_work_holds_nobody_up(void)
{
    g_autoptr(SgServer) server = start();
    GThread *clients[6];
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        clients[n] = g_thread_new("client", ask_work, server);
    g_usleep(50000);
    double start_time = sg_clock_monotonic();
    g_auto(SgHttpResponse) quick = { 0 };
    g_assert_true(ask(server, "GET", "/echo/quick", NULL, &quick, NULL));
    g_assert_cmpfloat(sg_clock_monotonic() - start_time, <, 0.35);
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        g_thread_join(clients[n]);
}

static void writes_run_one_after_the_other(void)
{
    g_autoptr(SgServer) server = start();
    double start_time = sg_clock_monotonic();
    GThread *clients[4];
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        clients[n] = g_thread_new("client", ask_write, server);
    for (size_t n = 0; n < G_N_ELEMENTS(clients); n++)
        g_thread_join(clients[n]);
    g_assert_cmpfloat(sg_clock_monotonic() - start_time, >=, 0.8);
}

static void a_drain_answers_what_has_come_and_takes_nothing_new(void)
{
    g_autoptr(SgServer) server = start();
    GThread *client = g_thread_new("client", ask_work, server);
    g_usleep(100000);
    g_assert_true(sg_server_drain(server, 10));
    g_thread_join(client);
    g_auto(SgHttpResponse) late = { 0 };
    GError *error = NULL;
    g_assert_false(ask(server, "GET", "/echo/late", NULL, &late, &error));
    g_clear_error(&error);
}

static void what_can_be_read_in_two_ways_is_refused(void)
{
    static const char *const heads[] = {
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: +2\r\n",
        "Transfer-Encoding : chunked\r\n",
    };
    g_autoptr(SgServer) server = start();
    for (size_t n = 0; n < G_N_ELEMENTS(heads); n++) {
        g_autofree char *request = g_strconcat("POST /echo/a HTTP/1.1\r\nHost: x\r\n", heads[n],
                                               "\r\nabGET /echo/smuggled HTTP/1.1\r\n\r\n", NULL);
        g_autofree char *got = talk(server, request, 2);
        g_assert_true(*got == '\0' || g_str_has_prefix(got, "HTTP/1.1 400 "));
        g_assert_null(strstr(got, "smuggled"));
    }
}

static void a_request_has_one_host(void)
{
    static const char *const heads[] = { "", "Host: x\r\nHost: x\r\n", "Host: x\r\nhost: y\r\n" };
    g_autoptr(SgServer) server = start();
    for (size_t n = 0; n < G_N_ELEMENTS(heads); n++) {
        g_autofree char *request = g_strconcat("GET /echo/a HTTP/1.1\r\n", heads[n], "\r\n", NULL);
        g_autofree char *got = talk(server, request, 1);
        g_assert_true(g_str_has_prefix(got, "HTTP/1.1 400 "));
    }
    g_autofree char *old = talk(server, "GET /echo/a HTTP/1.0\r\n\r\n", 1);
    g_assert_nonnull(strstr(old, " 200 "));
}

static void a_taken_port_and_a_wrong_address_are_named(void)
{
    g_autoptr(SgServer) server = start();
    GError *error = NULL;
    const SgServerOptions taken = { .routes = routes, .port = sg_server_port(server) };
    g_assert_null(sg_server_start(&taken, &error));
    assert_fails(error, SG_ERROR_IO, "cannot listen on 127.0.0.1 port");
    const SgServerOptions wrong = { .routes = routes, .address = "localhost" };
    g_assert_null(sg_server_start(&wrong, &error));
    assert_fails(error, SG_ERROR_INPUT, "localhost port 0 is not an address");
    sg_server_stop(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/server/a request reaches its handler", a_request_reaches_its_handler);
    g_test_add_func("/server/connections are kept", connections_are_kept);
    g_test_add_func("/server/errors take the shape of the hook", errors_take_the_shape_of_the_hook);
    g_test_add_func("/server/bodies and heads are bounded", bodies_and_heads_are_bounded);
    g_test_add_func("/server/nonsense does no harm", nonsense_does_no_harm);
    g_test_add_func("/server/a late answer holds no thread", a_late_answer_holds_no_thread);
    g_test_add_func("/server/a stream comes whole or is cut", a_stream_comes_whole_or_is_cut);
    g_test_add_func("/server/a hang-up is no answer", a_hang_up_is_no_answer);
    g_test_add_func("/server/a stop cuts what runs", a_stop_cuts_what_runs);
    g_test_add_func("/server/slow work holds nobody up", slow_work_holds_nobody_up);
    g_test_add_func("/server/writes run one after the other", writes_run_one_after_the_other);
    g_test_add_func("/server/a drain answers what has come and takes nothing new",
                    a_drain_answers_what_has_come_and_takes_nothing_new);
    g_test_add_func("/server/what can be read in two ways is refused",
                    what_can_be_read_in_two_ways_is_refused);
    g_test_add_func("/server/a request has one host", a_request_has_one_host);
    g_test_add_func("/server/a taken port and a wrong address are named",
                    a_taken_port_and_a_wrong_address_are_named);
    return g_test_run();
}
