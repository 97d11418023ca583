/* SPDX-License-Identifier: MIT */
#include "serve/sandbox.h"

#include "support/sandbox.h"

static SgPlatform *platform;

/* "Basic …" of the sandbox's own credentials, or of wrong ones. */
static char *basic(const char *secret)
{
    g_autofree char *pair = g_strconcat(SG_SANDBOX_CLIENT_ID ":", secret, NULL);
    g_autofree char *coded = g_base64_encode((const guchar *)pair, strlen(pair));
    return g_strconcat("Authorization: Basic ", coded, NULL);
}

static char *with_body_credentials(const char *fields)
{
    return g_strconcat(fields, "&client_id=" SG_SANDBOX_CLIENT_ID "&client_secret=",
                       SG_SANDBOX_CLIENT_SECRET, NULL);
}

/* What POST /oauth/token answers; the text of the body where it is no JSON. */
static SgJson *post(SgSandbox *sandbox, const char *header, const char *body, long status)
{
    g_autoptr(SgHttp) http = sg_http_new("test");
    g_autofree char *url = g_strconcat(sg_sandbox_url(sandbox), "/oauth/token", NULL);
    const char *const headers[] = { header ? header : "X-None: 1", NULL };
    const SgHttpRequest request = {
        .method = "POST", .url = url, .headers = headers, .body = body, .body_length = strlen(body)
    };
    g_auto(SgHttpResponse) response = { 0 };
    GError *error = NULL;
    sg_http_send(http, &request, &response, &error);
    g_assert_no_error(error);
    if (response.status != status)
        g_error("%s: status %ld: %s", body, response.status, response.body);
    SgJson *document = sg_json_parse(response.body, response.length, SIZE_MAX, "token", NULL);
    return document ? document : json_string(response.body);
}

static SgJson *exchange(SgSandbox *sandbox)
{
    g_autofree char *header = basic(SG_SANDBOX_CLIENT_SECRET);
    return post(sandbox, header, "grant_type=client_credentials", 200);
}

static SgJson *refresh(SgSandbox *sandbox, const char *token, long status)
{
    g_autofree char *fields = g_strconcat("grant_type=refresh_token&refresh_token=", token, NULL);
    g_autofree char *body = with_body_credentials(fields);
    return post(sandbox, NULL, body, status);
}

/* The status that a record answers to an Authorization header. */
static long ask_with(SgSandbox *sandbox, const char *scheme, const char *token, size_t *length)
{
    g_autoptr(SgHttp) http = sg_http_new("test");
    g_autofree char *url = g_strconcat(sg_sandbox_url(sandbox), "/users?limit=1", NULL);
    g_autofree char *header = g_strconcat("Authorization: ", scheme, token, NULL);
    const char *const headers[] = { header, NULL };
    const SgHttpRequest request = { .url = url, .headers = headers };
    g_auto(SgHttpResponse) response = { 0 };
    g_assert_true(sg_http_send(http, &request, &response, NULL));
    if (length)
        *length = response.length;
    return response.status;
}

static void credentials_buy_a_token_in_both_forms(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autofree char *body = with_body_credentials("grant_type=client_credentials");
    g_autoptr(SgJson) one = exchange(sandbox);
    g_autoptr(SgJson) two = post(sandbox, NULL, body, 200);
    SgJson *both[] = { one, two };
    for (size_t n = 0; n < G_N_ELEMENTS(both); n++) {
        g_assert_cmpint(sg_json_int(both[n], "expires_in", 0), ==, 3599);
        g_assert_cmpstr(sg_json_string(both[n], "token_type"), ==, "bearer");
        g_assert_cmpstr(sg_json_string(both[n], "scope"), ==, "");
        g_assert_nonnull(sg_json_string(both[n], "refresh_token"));
        const char *token = sg_json_string(both[n], "access_token");
        g_assert_cmpint(ask_with(sandbox, "OAuth ", token, NULL), ==, 200);
    }
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    g_assert_cmpint(counts.token_exchanges, ==, 2);
}

static void a_token_needs_its_scheme(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) answer = exchange(sandbox);
    const char *token = sg_json_string(answer, "access_token");
    size_t length = 1;
    g_assert_cmpint(ask_with(sandbox, "", token, &length), ==, 401);
    g_assert_cmpuint(length, ==, 0);
    g_assert_cmpint(ask_with(sandbox, "Bearer ", token, NULL), ==, 401);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", "other", NULL), ==, 401);
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    g_assert_cmpint(counts.refused, ==, 3);
}

static void wrong_requests_for_tokens_are_refused(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autofree char *wrong = basic("wrong");
    g_autofree char *right = basic(SG_SANDBOX_CLIENT_SECRET);
    const struct {
        const char *header, *body;
        long status;
        const char *error;
    } asked[] = {
        { wrong, "grant_type=client_credentials", 401, "invalid_client" },
        { "Authorization: Basic !!!", "grant_type=client_credentials", 400, "invalid_request" },
        { NULL, "grant_type=client_credentials&client_id=a&client_secret=b", 401,
          "invalid_client" },
        { NULL, "grant_type=client_credentials", 400, "invalid_request" },
        { right, "grant_type=password", 400, "unsupported_grant_type" },
        { right, "", 400, "invalid_request" },
        { right, "grant_type=refresh_token", 400, "invalid_grant" },
        { right, "grant_type=refresh_token&refresh_token=x", 400, "invalid_grant" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        g_autoptr(SgJson) answer = post(sandbox, asked[n].header, asked[n].body, asked[n].status);
        g_assert_cmpstr(sg_json_string(answer, "error"), ==, asked[n].error);
    }
}

static void a_refresh_token_is_good_once(void)
{
    g_autoptr(SgSandbox) sandbox = start_sandbox(platform, NULL);
    g_autoptr(SgJson) first = exchange(sandbox);
    g_autoptr(SgJson) second = refresh(sandbox, sg_json_string(first, "refresh_token"), 200);
    g_assert_cmpstr(sg_json_string(first, "access_token"), !=,
                    sg_json_string(second, "access_token"));
    g_autoptr(SgJson) again = refresh(sandbox, sg_json_string(first, "refresh_token"), 400);
    g_assert_cmpstr(sg_json_string(again, "error"), ==, "invalid_grant");
    g_autoptr(SgJson) third = refresh(sandbox, sg_json_string(second, "refresh_token"), 200);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", sg_json_string(third, "access_token"), NULL), ==,
                    200);
    SgSandboxCounts counts;
    sg_sandbox_counts(sandbox, &counts);
    g_assert_cmpint(counts.token_refreshes, ==, 2);
    g_assert_cmpint(counts.token_exchanges, ==, 1);
}

static void a_token_expires(void)
{
    const SgSandboxOptions options = { .platform = platform, .token_ttl = 1.9 };
    g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&options, NULL);
    g_autoptr(SgJson) answer = exchange(sandbox);
    const char *token = sg_json_string(answer, "access_token");
    g_assert_cmpint(sg_json_int(answer, "expires_in", -1), ==, 1);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", token, NULL), ==, 200);
    g_usleep(2000000);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", token, NULL), ==, 401);
    g_autoptr(SgJson) next = refresh(sandbox, sg_json_string(answer, "refresh_token"), 200);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", sg_json_string(next, "access_token"), NULL), ==,
                    200);
}

static void own_credentials_replace_the_usual_ones(void)
{
    const SgSandboxOptions options = { .platform = platform,
                                       .client_id = "me",
                                       .client_secret = "mine" };
    g_autoptr(SgSandbox) sandbox = sg_sandbox_start(&options, NULL);
    g_autoptr(SgJson) good =
        post(sandbox, NULL, "grant_type=client_credentials&client_id=me&client_secret=mine", 200);
    g_autofree char *usual = with_body_credentials("grant_type=client_credentials");
    g_autoptr(SgJson) bad = post(sandbox, NULL, usual, 401);
    g_assert_nonnull(sg_json_string(good, "access_token"));
}

/* -- Faults of the token host ---------------------------------------------------------------------- */

static SgSandbox *with_fault(const char *fault)
{
    const char *const faults[] = { fault, NULL };
    return start_sandbox(platform, faults);
}

static void either_form_of_credentials_can_be_refused(void)
{
    g_autofree char *header = basic(SG_SANDBOX_CLIENT_SECRET);
    g_autofree char *body = with_body_credentials("grant_type=client_credentials");
    g_autoptr(SgSandbox) no_basic = with_fault("refuse-basic");
    g_autoptr(SgJson) one = post(no_basic, header, "grant_type=client_credentials", 401);
    g_assert_cmpstr(sg_json_string(one, "error"), ==, "invalid_client");
    g_autoptr(SgJson) two = post(no_basic, NULL, body, 200);
    g_autoptr(SgSandbox) no_body = with_fault("refuse-body=old");
    g_autoptr(SgJson) three = post(no_body, NULL, body, 401);
    g_assert_cmpint(sg_json_int(three, "code", 0), ==, 401);
    g_assert_cmpstr(sg_json_string(three, "message"), ==, "invalid_client");
    const SgJson *errors = sg_json_array(three, "errors");
    g_assert_cmpstr(sg_json_string(json_array_get(errors, 0), "error_message"), ==,
                    "invalid_client");
    g_autoptr(SgJson) four = post(no_body, header, "grant_type=client_credentials", 200);
}

static void the_token_host_can_fail(void)
{
    static const struct {
        const char *fault;
        long status;
        const char *part;
    } faults[] = {
        { "token-429", 429, "rate_limit_exceeded" },
        { "token-500", 500, "Internal Server Error" },
        { "token-html-403", 403, "cloudfront" },
    };
    g_autofree char *header = basic(SG_SANDBOX_CLIENT_SECRET);
    for (size_t n = 0; n < G_N_ELEMENTS(faults); n++) {
        g_autofree char *spec = g_strconcat(faults[n].fault, ",times=1", NULL);
        g_autoptr(SgSandbox) sandbox = with_fault(spec);
        g_autoptr(SgJson) bad =
            post(sandbox, header, "grant_type=client_credentials", faults[n].status);
        g_autofree char *text = sg_json_dump(bad, 0);
        g_assert_nonnull(strstr(text, faults[n].part));
        g_autoptr(SgJson) good = exchange(sandbox);
        g_assert_nonnull(sg_json_string(good, "access_token"));
    }
}

static void exchanges_can_be_limited_but_not_refreshes(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("token-limits");
    g_autofree char *header = basic(SG_SANDBOX_CLIENT_SECRET);
    g_autofree char *token = NULL;
    for (int n = 0; n < 30; n++) {
        g_autoptr(SgJson) answer = exchange(sandbox);
        g_free(token);
        token = g_strdup(sg_json_string(answer, "refresh_token"));
    }
    g_autoptr(SgJson) over = post(sandbox, header, "grant_type=client_credentials", 429);
    g_assert_cmpstr(sg_json_string(over, "error"), ==, "rate_limit_exceeded");
    g_autoptr(SgJson) still = refresh(sandbox, token, 200);
    g_assert_nonnull(sg_json_string(still, "access_token"));
}

static void tokens_can_be_long_or_lack_their_refresh(void)
{
    g_autoptr(SgSandbox) longer = with_fault("long-tokens");
    g_autoptr(SgJson) one = exchange(longer);
    const char *token = sg_json_string(one, "access_token");
    g_assert_cmpuint(strlen(token), >=, 1500);
    g_assert_cmpint(ask_with(longer, "OAuth ", token, NULL), ==, 200);
    g_autoptr(SgSandbox) without = with_fault("no-refresh-token");
    g_autoptr(SgJson) two = exchange(without);
    g_assert_null(json_object_get(two, "refresh_token"));
}

static void a_good_refresh_token_can_be_refused(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("token-invalid-grant,times=1");
    g_autoptr(SgJson) first = exchange(sandbox);
    g_autoptr(SgJson) no = refresh(sandbox, sg_json_string(first, "refresh_token"), 400);
    g_assert_cmpstr(sg_json_string(no, "error"), ==, "invalid_grant");
}

static void a_401_revokes_the_token_until_it_is_refreshed(void)
{
    g_autoptr(SgSandbox) sandbox = with_fault("401-every=3");
    g_autoptr(SgJson) first = exchange(sandbox);
    const char *token = sg_json_string(first, "access_token");
    const long expected[] = { 200, 200, 401, 401 };
    for (size_t n = 0; n < G_N_ELEMENTS(expected); n++)
        g_assert_cmpint(ask_with(sandbox, "OAuth ", token, NULL), ==, expected[n]);
    g_autoptr(SgJson) second = refresh(sandbox, sg_json_string(first, "refresh_token"), 200);
    g_assert_cmpint(ask_with(sandbox, "OAuth ", sg_json_string(second, "access_token"), NULL), ==,
                    200);
}

#define TEST(name, func) g_test_add_func("/tokens/" name, func)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    platform = sg_platform_generate(42);
    TEST("credentials buy a token in both forms", credentials_buy_a_token_in_both_forms);
    TEST("a token needs its scheme", a_token_needs_its_scheme);
    TEST("wrong requests for tokens are refused", wrong_requests_for_tokens_are_refused);
    TEST("a refresh token is good once", a_refresh_token_is_good_once);
    TEST("a token expires", a_token_expires);
    TEST("own credentials replace the usual ones", own_credentials_replace_the_usual_ones);
    TEST("either form of credentials can be refused", either_form_of_credentials_can_be_refused);
    TEST("the token host can fail", the_token_host_can_fail);
    TEST("exchanges can be limited but not refreshes", exchanges_can_be_limited_but_not_refreshes);
    TEST("tokens can be long or lack their refresh", tokens_can_be_long_or_lack_their_refresh);
    TEST("a good refresh token can be refused", a_good_refresh_token_can_be_refused);
    TEST("a 401 revokes the token until it is refreshed",
         a_401_revokes_the_token_until_it_is_refreshed);
    int status = g_test_run();
    sg_platform_free(platform);
    return status;
}
