/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-fault.h"
#include "base/clock.h"
#include "base/log.h"
#include "support/test.h"

#define NOW 1433152000 /* 2015-06-01 09:46:40 UTC */

static SgSoundcloudFault read_fault(long status, const char *body, const char *header,
                                    const char *value)
{
    g_auto(SgHttpResponse) response = {
        .status = status,
        .body = g_strdup(body),
        .length = strlen(body),
        .headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    if (header)
        g_hash_table_insert(response.headers, g_strdup(header), g_strdup(value));
    SgSoundcloudFault fault;
    sg_soundcloud_fault_init(&fault, &response, NOW);
    return fault;
}

static void each_answer_has_its_class_and_reason(void)
{
    static const struct {
        long status;
        const char *body;
        SgSoundcloudFaultClass class;
        const char *reason;
    } cases[] = {
        { 200, "{}", SG_FAULT_OK, NULL },
        { 201, "", SG_FAULT_OK, NULL },
        { 302, "{\"status\":\"302 - Found\"}", SG_FAULT_REDIRECT, NULL },
        { 301, "", SG_FAULT_REDIRECT, NULL },
        { 404, "{\"code\":404,\"message\":\"404 - Not Found\",\"link\":\"x\"}", SG_FAULT_NOT_FOUND,
          "404 - Not Found" },
        { 404, "{\"errors\":[{\"error_message\":\"404 - Not Found\"}]}", SG_FAULT_NOT_FOUND,
          "404 - Not Found" },
        { 404, "{}", SG_FAULT_NOT_FOUND, NULL },
        { 404, "", SG_FAULT_NOT_FOUND, NULL },
        { 410, "gone", SG_FAULT_NOT_FOUND, "gone" },
        { 401, "", SG_FAULT_AUTH, NULL },
        { 401, "{\"code\":401,\"message\":\"invalid_token\",\"errors\":[]}", SG_FAULT_AUTH,
          "invalid_token" },
        { 403, "", SG_FAULT_NO_ACCESS, NULL },
        { 403, "{\"code\":403,\"message\":\"Forbidden\"}", SG_FAULT_NO_ACCESS, "Forbidden" },
        { 451, "{}", SG_FAULT_NO_ACCESS, NULL },
        { 403, " <!DOCTYPE html><html>Request blocked</html>", SG_FAULT_EDGE_BLOCK, "web page" },
        { 403, "{\"url\":\"https://geo.captcha-delivery.com/x\"}", SG_FAULT_EDGE_BLOCK, NULL },
        { 429, "{\"error\":\"Rate Limit Exceeded\"}", SG_FAULT_LIMIT, "Rate Limit Exceeded" },
        { 429, "{\"error\":\"rate_limit_exceeded\"}", SG_FAULT_LIMIT, "rate_limit_exceeded" },
        { 429, "Please slow down.", SG_FAULT_LIMIT, "Please slow down." },
        { 504, "upstream request timeout", SG_FAULT_RETRY, "upstream request timeout" },
        { 503, "upstream connect error or disconnect/reset before headers", SG_FAULT_RETRY,
          "upstream connect error" },
        { 502, "<html>Bad gateway</html>", SG_FAULT_RETRY, "web page" },
        { 500, "{}", SG_FAULT_RETRY, NULL },
        { 408, "", SG_FAULT_RETRY, NULL },
        { 400, "{\"code\":400,\"message\":\"bad limit\"}", SG_FAULT_INPUT, "bad limit" },
        { 422, "[]", SG_FAULT_INPUT, NULL },
        { 405, "{\"error\":7,\"message\":null,\"status\":\"405 no\"}", SG_FAULT_INPUT, "405 no" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_auto(SgSoundcloudFault) fault = read_fault(cases[n].status, cases[n].body, NULL, NULL);
        g_assert_cmpint(fault.class, ==, cases[n].class);
        if (!cases[n].reason)
            g_assert_null(fault.reason);
        else if (!fault.reason || !strstr(fault.reason, cases[n].reason))
            g_error("%ld %s: reason '%s'", cases[n].status, cases[n].body, fault.reason);
    }
    g_auto(SgSoundcloudFault) typed = read_fault(403, "blocked", "content-type", "text/html");
    g_assert_cmpint(typed.class, ==, SG_FAULT_EDGE_BLOCK);
}

static void classes_become_codes(void)
{
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_NOT_FOUND), ==, SG_ERROR_NOT_FOUND);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_NO_ACCESS), ==, SG_ERROR_NOT_FOUND);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_AUTH), ==, SG_ERROR_AUTH);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_EDGE_BLOCK), ==, SG_ERROR_LIMIT);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_LIMIT), ==, SG_ERROR_LIMIT);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_RETRY), ==, SG_ERROR_NETWORK);
    g_assert_cmpint(sg_soundcloud_fault_code(SG_FAULT_INPUT), ==, SG_ERROR_INPUT);
}

static void a_reason_is_one_short_line_without_secrets(void)
{
    sg_log_add_secret("topsecrettoken");
    g_auto(SgSoundcloudFault) fault = read_fault(
        500, "first\nsecond \x01 topsecrettoken OAuth 1-2-3 access_token=abcdef", NULL, NULL);
    g_assert_null(strchr(fault.reason, '\n'));
    g_assert_null(strstr(fault.reason, "topsecret"));
    g_assert_null(strstr(fault.reason, "1-2-3"));
    g_assert_null(strstr(fault.reason, "abcdef"));
    g_autofree char *words = g_strnfill(5000, 'w');
    g_auto(SgSoundcloudFault) longer = read_fault(500, words, NULL, NULL);
    g_assert_cmpint(g_utf8_strlen(longer.reason, -1), <=, 160);
    g_auto(SgSoundcloudFault) broken = read_fault(500, "\xFF\xFE bytes", NULL, NULL);
    g_assert_true(g_utf8_validate(broken.reason, -1, NULL));
}

#define PLAYS                                                                                      \
    "{\"meta\":{\"rate_limit\":{\"group\":\"plays\",\"max_nr_of_requests\":15000,"                 \
    "\"time_window\":\"PT24H\"},\"remaining_requests\":0,"                                         \
    "\"reset_time\":\"2015/06/01 09:49:40 +0000\"}}"
#define BY_IP                                                                                      \
    "{\"meta\":{\"rate_limit\":{\"bucket\":\"by-ip\",\"max_nr_of_requests\":30,"                   \
    "\"time_window\":\"PT1H\",\"name\":\"client-credentials-exchange\"},"                          \
    "\"remaining_requests\":0,\"reset_time\":\"2015/06/01 10:46:40 +0000\"}}"
#define UNUSED                                                                                     \
    "{\"meta\":{\"rate_limit\":{\"bucket\":\"by-client\",\"max_nr_of_requests\":50},"              \
    "\"remaining_requests\":20,\"reset_time\":\"2015/06/02 10:46:40 +0000\"}}"

static void a_429_tells_limit_and_end(void)
{
    static const struct {
        const char *body, *retry_after, *limit;
        double wait;
    } cases[] = {
        { "{\"errors\":[" PLAYS "]}", NULL, "plays 15000/PT24H", 180 },
        { "{\"errors\":[" BY_IP "]}", NULL, "client-credentials-exchange by-ip 30/PT1H", 3600 },
        { "{\"errors\":[" PLAYS "," BY_IP "," UNUSED "]}", NULL,
          "client-credentials-exchange by-ip 30/PT1H", 3600 },
        { "{\"errors\":[" BY_IP "," PLAYS "]}", NULL, "client-credentials-exchange by-ip 30/PT1H",
          3600 },
        { "{\"errors\":[" PLAYS "]}", "7", "plays 15000/PT24H", 7 },
        { "{\"errors\":[" PLAYS "]}", "0", "plays 15000/PT24H", 0 },
        { "Please slow down.", "1.5", NULL, 1.5 },
        { "Please slow down.", "Mon, 01 Jun 2015 09:48:40 GMT", NULL, 120 },
        { "Please slow down.", "Mon, 01 Jun 2015 09:00:00 GMT", NULL, 0 },
        { "Please slow down.", "soon", NULL, -1 },
        { "Please slow down.", "-5", NULL, -1 },
        { "Please slow down.", NULL, NULL, -1 },
        { "{\"error\":\"Rate Limit Exceeded\"}", NULL, NULL, -1 },
        { "{\"errors\":[{\"meta\":null},7,null,{\"meta\":{\"rate_limit\":[]}}]}", NULL, NULL, -1 },
        { "{\"errors\":[{\"meta\":{\"rate_limit\":{\"group\":\"plays\"}}}]}", NULL, "plays", -1 },
        { "{\"errors\":[{\"meta\":{\"rate_limit\":{},\"reset_time\":\"2015/06/01 09:46:50 +0000\"}}"
          "]}",
          NULL, NULL, 10 },
        { "", NULL, NULL, -1 },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_auto(SgSoundcloudFault) fault = read_fault(
            429, cases[n].body, cases[n].retry_after ? "retry-after" : NULL, cases[n].retry_after);
        g_assert_cmpint(fault.class, ==, SG_FAULT_LIMIT);
        g_assert_cmpstr(fault.limit, ==, cases[n].limit);
        g_assert_cmpfloat(fault.wait, ==, cases[n].wait);
    }
}

static void a_limit_is_told_in_local_time(void)
{
    g_autofree char *soon = sg_soundcloud_fault_limit_text("plays 15000/PT24H", NOW + 180, NOW);
    g_assert_cmpstr(soon, ==, "rate limited until 11:49 (plays 15000/PT24H)");
    g_autofree char *later = sg_soundcloud_fault_limit_text(NULL, NOW + 86400, NOW);
    g_assert_cmpstr(later, ==, "rate limited until 2015-06-02 11:46");
    g_autofree char *never = sg_soundcloud_fault_limit_text(NULL, INT64_MAX, NOW);
    g_assert_nonnull(strstr(never, "an unknown time"));
}

int main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Berlin", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fault/each answer has its class and reason",
                    each_answer_has_its_class_and_reason);
    g_test_add_func("/fault/classes become codes", classes_become_codes);
    g_test_add_func("/fault/a reason is one short line without secrets",
                    a_reason_is_one_short_line_without_secrets);
    g_test_add_func("/fault/a 429 tells limit and end", a_429_tells_limit_and_end);
    g_test_add_func("/fault/a limit is told in local time", a_limit_is_told_in_local_time);
    return g_test_run();
}
