/* SPDX-License-Identifier: MIT */
#include "serve/metrics.h"

#include "serve/gzip.h"
#include "serve/problem.h"
#include "support/test.h"

#include <zlib.h>

static const char *const names[] = { "search", "stats", NULL };

static void expect_line(const char *text, const char *line)
{
    g_autofree char *whole = g_strconcat("\n", line, "\n", NULL);
    if (!strstr(text, whole))
        g_error("no line '%s' in:\n%s", line, text);
}

static void requests_are_counted_by_route_and_status(void)
{
    g_autoptr(SgMetrics) metrics = sg_metrics_new(names);
    sg_metrics_count(metrics, 0, 200, 0.0003, 100);
    sg_metrics_count(metrics, 0, 204, 0.0003, 50);
    sg_metrics_count(metrics, 0, 404, 100, 0);
    sg_metrics_count(metrics, -1, 503, 0, 7);
    g_autoptr(GString) out = g_string_new(NULL);
    sg_metrics_write(metrics, out);
    expect_line(out->str, "soundgraph_http_requests_total{route=\"search\",status=\"2xx\"} 2");
    expect_line(out->str, "soundgraph_http_requests_total{route=\"search\",status=\"4xx\"} 1");
    expect_line(out->str, "soundgraph_http_requests_total{route=\"none\",status=\"5xx\"} 1");
    expect_line(out->str, "soundgraph_http_response_bytes_total{route=\"search\"} 150");
    g_assert_null(strstr(out->str, "stats"));
}

static void buckets_hold_all_that_took_less(void)
{
    g_autoptr(SgMetrics) metrics = sg_metrics_new(names);
    const double seconds[] = { 0.0001, 0.0004, 0.004, 9 };
    for (size_t n = 0; n < G_N_ELEMENTS(seconds); n++)
        sg_metrics_count(metrics, 1, 200, seconds[n], 0);
    g_autoptr(GString) out = g_string_new(NULL);
    sg_metrics_write(metrics, out);
#define BUCKET "soundgraph_http_request_duration_seconds_bucket{route=\"stats\",le="
    expect_line(out->str, BUCKET "\"0.0001\"} 1");
    expect_line(out->str, BUCKET "\"0.0005\"} 2");
    expect_line(out->str, BUCKET "\"0.005\"} 3");
    expect_line(out->str, BUCKET "\"5\"} 3");
    expect_line(out->str, BUCKET "\"+Inf\"} 4");
    expect_line(out->str, "soundgraph_http_request_duration_seconds_count{route=\"stats\"} 4");
    expect_line(out->str,
                "soundgraph_http_request_duration_seconds_sum{route=\"stats\"} 9.004500000");
}

/* -- Compression ------------------------------------------------------------------------------------ */

static void gzip_is_taken_at_the_clients_word(void)
{
    static const char *const yes[] = { "gzip",      "br, gzip",      "GZIP;q=0.1",
                                       "*",         "x-gzip",        "gzip;q=1 ",
                                       "br;q=0, *", " gzip ; q=0.5", "deflate, gzip" };
    static const char *const no[] = { "",      "br",      "gzip;q=0",    "gzip; q=0.0",
                                      "*;q=0", "gzipped", "gzip;q=0, *", "identity" };
    for (size_t n = 0; n < G_N_ELEMENTS(yes); n++)
        g_assert_true(sg_gzip_accepted(yes[n]));
    for (size_t n = 0; n < G_N_ELEMENTS(no); n++)
        g_assert_false(sg_gzip_accepted(no[n]));
    g_assert_false(sg_gzip_accepted(NULL));
}

static void what_is_compressed_comes_back(void)
{
    char *text = g_strnfill(50000, 'a');
    for (int n = 0; n < 50000; n += 7)
        text[n] = (char)('a' + n % 26);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, 50000);
    g_autoptr(GBytes) small = sg_gzip(bytes);
    g_autoptr(GBytes) again = sg_gzip(bytes);
    g_assert_cmpuint(g_bytes_get_size(small), <, 10000);
    g_assert_true(g_bytes_equal(small, again));
    unsigned char back[50001];
    z_stream stream = { 0 };
    size_t length;
    stream.next_in = (unsigned char *)g_bytes_get_data(small, &length);
    stream.avail_in = (unsigned)length;
    stream.next_out = back;
    stream.avail_out = sizeof back;
    g_assert_cmpint(inflateInit2(&stream, 31), ==, Z_OK);
    g_assert_cmpint(inflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    g_assert_cmpuint(stream.total_out, ==, 50000);
    g_assert_cmpmem(back, 50000, text, 50000);
    inflateEnd(&stream);
}

static void what_would_not_shrink_stays(void)
{
    char noise[4096];
    uint64_t state = 1;
    for (size_t n = 0; n < sizeof noise; n++)
        noise[n] = (char)((state = state * 6364136223846793005u + 1442695040888963407u) >> 56);
    g_autoptr(GBytes) bytes = g_bytes_new(noise, sizeof noise);
    g_assert_null(sg_gzip(bytes));
    g_autoptr(GBytes) tiny = g_bytes_new("aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 29);
    g_assert_null(sg_gzip(tiny));
    g_assert_cmpuint(sg_gzip_sum(bytes), !=, sg_gzip_sum(tiny));
}

/* -- Problems --------------------------------------------------------------------------------------- */

static void a_problem_says_where_and_hides_secrets(void)
{
    g_auto(SgRequest) request = { 0 };
    g_auto(SgReply) reply = { 0 };
    g_assert_true(sg_request_init(&request, "GET", "/a%20b?q=private", NULL));
    sg_reply_init(&reply);
    sg_reply_header(&reply, "X-Request-Id", "id-1");
    g_autoptr(SgJson) errors = json_pack("[{s:s}]", "detail", "x");
    sg_problem(&reply, &request, 404, "Bearer abcdefghijklmnop is bad", errors);
    g_assert_cmpint(reply.status, ==, 404);
    g_assert_cmpstr(sg_reply_get_header(&reply, "content-type"), ==, "application/problem+json");
    g_autoptr(SgJson) document =
        sg_json_parse(sg_reply_bytes(&reply), reply.length, 10000, "problem", NULL);
    g_assert_cmpstr(sg_json_string(document, "title"), ==, "Not Found");
    g_assert_cmpstr(sg_json_string(document, "instance"), ==, "/a%20b");
    g_assert_cmpstr(sg_json_string(document, "request_id"), ==, "id-1");
    g_assert_cmpint(sg_json_int(document, "status", 0), ==, 404);
    g_assert_cmpuint(json_array_size(sg_json_array(document, "errors")), ==, 1);
    g_assert_null(strstr(sg_reply_bytes(&reply), "private"));
    g_assert_null(strstr(sg_reply_bytes(&reply), "abcdefghijklmnop"));
    g_assert_cmpstr(sg_problem_title(418), ==, "Error");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/metrics/requests are counted by route and status",
                    requests_are_counted_by_route_and_status);
    g_test_add_func("/metrics/buckets hold all that took less", buckets_hold_all_that_took_less);
    g_test_add_func("/gzip/is taken at the client's word", gzip_is_taken_at_the_clients_word);
    g_test_add_func("/gzip/what is compressed comes back", what_is_compressed_comes_back);
    g_test_add_func("/gzip/what would not shrink stays", what_would_not_shrink_stays);
    g_test_add_func("/problem/says where and hides secrets",
                    a_problem_says_where_and_hides_secrets);
    return g_test_run();
}
