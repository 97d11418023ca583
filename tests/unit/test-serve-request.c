/* SPDX-License-Identifier: MIT */
#include "serve/request.h"
#include "support/test.h"

static void a_target_is_split_before_it_is_decoded(void)
{
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(
        &request, "GET", "//tracks/soundcloud%3Atracks%3A7/a%2Fb+c?q=a+b&q=%C3%A9&x&=&y=", NULL));
    g_assert_cmpstr(request.path, ==, "/tracks/soundcloud:tracks:7/a/b+c");
    g_assert_cmpuint(g_strv_length(request.segments), ==, 3);
    g_assert_cmpstr(request.segments[2], ==, "a/b+c");
    g_assert_cmpstr(sg_request_query(&request, "q"), ==, "a b");
    g_assert_cmpstr(sg_request_query(&request, "x"), ==, "");
    g_assert_cmpstr(sg_request_query(&request, "y"), ==, "");
    g_assert_null(sg_request_query(&request, "z"));
    g_assert_cmpuint(request.query->len, ==, 5);
    g_assert_cmpstr(g_array_index(request.query, SgPair, 1).value, ==, "é");
}

static void broken_targets_are_refused(void)
{
    static const struct {
        const char *target, *part;
    } wrong[] = {
        { "/%", "broken %-escape" },   { "/%4", "broken %-escape" },
        { "/%zz", "broken %-escape" }, { "/a%00b", "broken %-escape" },
        { "/%ff", "not UTF-8" },       { "/?q=%", "broken %-escape" },
        { "/?%f0%28=1", "not UTF-8" }, { "/?a=1&b=%e2%82", "not UTF-8" },
        { "/x%4", "'x%4' holds" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        g_auto(SgRequest) request = { 0 };
        GError *error = NULL;
        g_assert_false(sg_request_init(&request, "GET", wrong[n].target, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

static void numbers_and_switches_are_checked(void)
{
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(&request, "GET", "/?a=12&b=true&c=0&d=yes&e=201", NULL));
    int64_t number = -1;
    bool flag = false;
    GError *error = NULL;
    g_assert_true(sg_request_int(&request, "a", 50, 1, 200, &number, NULL));
    g_assert_cmpint(number, ==, 12);
    g_assert_true(sg_request_int(&request, "missing", 50, 1, 200, &number, NULL));
    g_assert_cmpint(number, ==, 50);
    g_assert_false(sg_request_int(&request, "e", 50, 1, 200, &number, &error));
    assert_fails(error, SG_ERROR_INPUT, "e '201' must be a number from 1 to 200");
    g_assert_false(sg_request_int(&request, "d", 50, 1, 200, &number, &error));
    assert_fails(error, SG_ERROR_INPUT, "d 'yes' must be a number");
    g_assert_cmpint(number, ==, 50);
    g_assert_true(sg_request_bool(&request, "b", false, &flag, NULL));
    g_assert_true(flag);
    g_assert_true(sg_request_bool(&request, "c", true, &flag, NULL));
    g_assert_false(flag);
    g_assert_true(sg_request_bool(&request, "missing", true, &flag, NULL));
    g_assert_true(flag);
    g_assert_false(sg_request_bool(&request, "d", true, &flag, &error));
    assert_fails(error, SG_ERROR_INPUT, "d 'yes' must be true or false");
}

static void an_unknown_parameter_is_named_with_the_nearest_one(void)
{
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(&request, "GET", "/?limit=1&cursr=2", NULL));
    GError *error = NULL;
    g_assert_true(sg_request_only(&request, (const char *[]){ "limit", "cursr", NULL }, NULL));
    g_assert_false(sg_request_only(&request, (const char *[]){ "limit", "cursor", NULL }, &error));
    assert_fails(error, SG_ERROR_INPUT, "'cursr'; did you mean 'cursor'?");
    g_assert_false(sg_request_only(&request, (const char *[]){ "limit", NULL }, &error));
    assert_fails(error, SG_ERROR_INPUT, "unknown query parameter 'cursr'");
}

static void headers_are_found_in_any_case(void)
{
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(&request, "GET", "/", NULL));
    sg_pairs_add(request.headers, "Authorization", "OAuth x");
    g_assert_cmpstr(sg_request_header(&request, "authorization"), ==, "OAuth x");
    g_assert_null(sg_request_header(&request, "Accept"));
}

static void a_form_gives_its_fields(void)
{
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(&request, "POST", "/oauth/token", NULL));
    g_string_assign(request.body, "grant_type=client_credentials&client_id=a%26b&client_id=c+d");
    g_autoptr(GHashTable) form = sg_request_form(&request, NULL);
    g_assert_cmpstr(g_hash_table_lookup(form, "grant_type"), ==, "client_credentials");
    g_assert_cmpstr(g_hash_table_lookup(form, "client_id"), ==, "c d");
    GError *error = NULL;
    g_string_append_len(request.body, "\0x", 2);
    g_assert_null(sg_request_form(&request, &error));
    assert_fails(error, SG_ERROR_INPUT, "a form holds no NUL");
    g_assert_null(sg_request_json(&request, &error));
    assert_fails(error, SG_ERROR_INPUT, "request body: not valid JSON");
    g_string_assign(request.body, "{\"k\":3}");
    g_autoptr(SgJson) json = sg_request_json(&request, NULL);
    g_assert_cmpint(sg_json_int(json, "k", 0), ==, 3);
}

/* Whatever comes, the request is whole and UTF-8, or it is refused as wrong input. */
static void any_target_is_read_or_refused(void)
{
    static const char alphabet[] = "/?&=%+:#abf019\xc3\xa9\xff. ";
    int read = 0, refused = 0;
    for (int round = 0; round < 20000; round++) {
        char target[24] = { 0 };
        int length = g_test_rand_int_range(0, sizeof target);
        for (int n = 0; n < length; n++)
            target[n] = alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)];
        g_auto(SgRequest) request = { 0 };
        g_autoptr(GError) error = NULL;
        if (!sg_request_init(&request, "GET", target, &error)) {
            g_assert_error(error, SG_ERROR, SG_ERROR_INPUT);
            g_assert_true(g_utf8_validate(error->message, -1, NULL));
            refused++;
            continue;
        }
        g_assert_true(g_utf8_validate(request.path, -1, NULL));
        for (guint n = 0; n < request.query->len; n++) {
            const SgPair *pair = &g_array_index(request.query, SgPair, n);
            g_assert_true(g_utf8_validate(pair->name, -1, NULL) &&
                          g_utf8_validate(pair->value, -1, NULL));
        }
        read++;
    }
    g_test_message("%d read, %d refused", read, refused);
    g_assert_cmpint(read, >, 1000);
    g_assert_cmpint(refused, >, 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/request/a target is split before it is decoded",
                    a_target_is_split_before_it_is_decoded);
    g_test_add_func("/request/broken targets are refused", broken_targets_are_refused);
    g_test_add_func("/request/numbers and switches are checked", numbers_and_switches_are_checked);
    g_test_add_func("/request/an unknown parameter is named with the nearest one",
                    an_unknown_parameter_is_named_with_the_nearest_one);
    g_test_add_func("/request/headers are found in any case", headers_are_found_in_any_case);
    g_test_add_func("/request/any target is read or refused", any_target_is_read_or_refused);
    g_test_add_func("/request/a form gives its fields", a_form_gives_its_fields);
    return g_test_run();
}
