/* SPDX-License-Identifier: MIT */
#include "serve/field.h"

#include "serve/router.h"
#include "support/test.h"

static const char *const colours[] = { "red", "blue", NULL };

static const SgField fields[] = {
    { "urn", SG_FIELD_URN, "a thing", "a:things:1", true, 0, 0, NULL, NULL },
    { "q", SG_FIELD_TEXT, "words", "some words", false, 1, 5, NULL, NULL },
    { "k", SG_FIELD_INT, "how many", "3", false, 1, 10, "4", NULL },
    { "x", SG_FIELD_REAL, "how far", "0.5", false, -1, 1, NULL, NULL },
    { "yes", SG_FIELD_BOOL, "whether", "true", false, 0, 0, "false", NULL },
    { "colour", SG_FIELD_CHOICE, "which", "red", false, 0, 0, "red", colours },
    { "seeds", SG_FIELD_URNS, "several", "a:b:1,a:b:2", false, 1, 2, NULL, NULL },
    { "cursor", SG_FIELD_CURSOR, "where", NULL, false, 0, 0, NULL, NULL },
    { .name = NULL },
};

static const SgRoute route = { "GET", "/things/{urn}", NULL, "" };

/* The arguments as JSON, or what is wrong as "place: detail" lines. */
static char *read_fields(const char *query, const char *body)
{
    g_auto(SgRequest) request = { 0 };
    g_autofree char *target = g_strconcat("/things/a:things:7", query, NULL);
    g_assert_true(sg_request_init(&request, body ? "POST" : "GET", target, NULL));
    request.route = &route;
    sg_pairs_add(request.capture, "urn", "a:things:7");
    g_autoptr(SgJson) given = body ? sg_json_parse(body, strlen(body), 1000, "body", NULL) : NULL;
    g_assert_true(!body || given);
    g_autoptr(SgJson) arguments = json_object(), wrong = json_array();
    if (sg_fields_read(fields, &request, given, arguments, wrong)) {
        g_assert_cmpuint(json_array_size(wrong), ==, 0);
        return sg_json_dump(arguments, 0);
    }
    GString *text = g_string_new(NULL);
    size_t n;
    SgJson *entry;
    json_array_foreach (wrong, n, entry) {
        const char *pointer = sg_json_string(entry, "pointer");
        g_string_append_printf(text, "%s: %s\n",
                               pointer ? pointer : sg_json_string(entry, "parameter"),
                               sg_json_string(entry, "detail"));
    }
    return g_string_free(text, FALSE);
}

static void expect(const char *query, const char *body, const char *expected)
{
    g_autofree char *got = read_fields(query, body);
    g_assert_cmpstr(got, ==, expected);
}

static void queries_become_values_with_fallbacks(void)
{
    expect("", NULL, "{\"urn\":\"a:things:7\",\"k\":4,\"yes\":false,\"colour\":\"red\"}");
    expect("?q=a+b&k=10&x=-1&yes=True&colour=blue&seeds=a:b:1,c:d:2&cursor=abcd-_12", NULL,
           "{\"urn\":\"a:things:7\",\"q\":\"a b\",\"k\":10,\"x\":-1.0,\"yes\":true,"
           "\"colour\":\"blue\",\"seeds\":[\"a:b:1\",\"c:d:2\"],\"cursor\":\"abcd-_12\"}");
}

static void bodies_become_the_same_values(void)
{
    expect("", "{\"q\":\"é\",\"k\":3.0,\"x\":1,\"yes\":true,\"seeds\":[\"a:b:1\"]}",
           "{\"urn\":\"a:things:7\",\"q\":\"é\",\"k\":3,\"x\":1,\"yes\":true,"
           "\"colour\":\"red\",\"seeds\":[\"a:b:1\"]}");
}

static void what_is_wrong_is_told_by_place(void)
{
    expect("?k=11&x=2&yes=1&colour=green&q=", NULL,
           "q: q must be a text of 1 to 5 characters, without control characters\n"
           "k: k must be a whole number from 1 to 10\n"
           "x: x must be a number from -1 to 1\n"
           "yes: yes must be true or false\n"
           "colour: colour must be one of: red, blue\n");
    expect("", "{\"k\":\"3\",\"seeds\":[\"a:b:1\",\"a,b\",3],\"q\":\"a\\nb\",\"cursor\":\"x\"}",
           "/q: q must be a text of 1 to 5 characters, without control characters\n"
           "/k: k must be a whole number from 1 to 10\n"
           "/seeds: seeds must be 1 to 2 URNs\n"
           "/cursor: cursor must be the \"next\" of another page\n");
    expect("?seeds=a:b:1,,", NULL, "seeds: seeds must be 1 to 2 URNs\n");
    expect("?seeds=a:b:1,", NULL, "seeds: seeds '' is no URN like soundcloud:tracks:1\n");
    expect("?k=1e3&x=nan", NULL,
           "k: k must be a whole number from 1 to 10\n"
           "x: x must be a number from -1 to 1\n");
}

static void a_nul_does_not_end_a_text(void)
{
    expect("", "{\"seeds\":[\"a:b\\u0000\"]}",
           "/seeds: seeds '' is no URN like soundcloud:tracks:1\n");
    expect("", "{\"colour\":\"red\\u0000\"}", "/colour: colour must be one of: red, blue\n");
}

static void unknown_and_doubled_names_are_refused(void)
{
    expect("?colur=red", NULL, "colur: colur is unknown; did you mean 'colour'?\n");
    expect("?k=1&k=2", NULL, "k: k is given twice\n");
    expect("?urn=a:things:8", NULL, "urn: urn is unknown; did you mean 'urn'?\n");
    expect("?k=1", "{}", "k: k is unknown; did you mean 'k'?\n");
    expect("", "{\"zzzzzzzzzzzz\":1}", "/zzzzzzzzzzzz: zzzzzzzzzzzz is unknown here\n");
}

static void a_required_field_is_missed(void)
{
    static const SgField must[] = { { "q", SG_FIELD_TEXT, "words", "a", true, 1, 5, NULL, NULL },
                                    { .name = NULL } };
    g_auto(SgRequest) request = { 0 };
    g_assert_true(sg_request_init(&request, "GET", "/", NULL));
    request.route = &route;
    g_autoptr(SgJson) arguments = json_object(), wrong = json_array();
    g_assert_false(sg_fields_read(must, &request, NULL, arguments, wrong));
    g_assert_cmpstr(sg_json_string(json_array_get(wrong, 0), "detail"), ==, "q is missing");
}

/* What the schema says of each example and default, the check says too. */
static void schemas_carry_limits_defaults_and_good_examples(void)
{
    for (const SgField *field = fields; field->name; field++) {
        g_autoptr(SgJson) schema = sg_field_schema(field);
        g_assert_nonnull(sg_json_string(schema, "type"));
        g_assert_true(!field->fallback == !json_object_get(schema, "default"));
        if (!field->example)
            continue;
        g_autoptr(SgJson) example = sg_field_example(field);
        g_assert_nonnull(example);
    }
    g_autoptr(SgJson) number = sg_field_schema(&fields[2]);
    g_autofree char *text = sg_json_dump(number, 0);
    g_assert_cmpstr(text, ==, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10,\"default\":4}");
    g_assert_true(sg_field_in_path(&fields[0], route.pattern));
    g_assert_false(sg_field_in_path(&fields[1], route.pattern));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/field/queries become values, with fallbacks",
                    queries_become_values_with_fallbacks);
    g_test_add_func("/field/bodies become the same values", bodies_become_the_same_values);
    g_test_add_func("/field/what is wrong is told by place", what_is_wrong_is_told_by_place);
    g_test_add_func("/field/a NUL does not end a text", a_nul_does_not_end_a_text);
    g_test_add_func("/field/unknown and doubled names are refused",
                    unknown_and_doubled_names_are_refused);
    g_test_add_func("/field/a required field is missed", a_required_field_is_missed);
    g_test_add_func("/field/schemas carry limits, defaults and good examples",
                    schemas_carry_limits_defaults_and_good_examples);
    return g_test_run();
}
